//! Sampled shingles → candidate pairs of which one may contain the other.
//!
//! `MinHash` finds texts that resemble each other as wholes. A story that was cut to its first paragraphs, or quoted in
//! a longer piece, resembles its original little (a Jaccard similarity of 0.2, say) although all of it stands there. For
//! these an inverted index of *sampled* shingles serves: the windows whose hash falls in the lowest eighth are
//! the same in both texts, so a contained text of 100 words meets its container about twelve times. (`FracMinHash`: Irber et al., 2022,
//! doi:10.1101/2022.01.11.475838.)
//!
//! Windows of five words, since runs of three are shared by strangers. Posting lists are never dropped, however
//! long: that would lose the largest clusters. They are linked like buckets ([`lsh::link_equal_keys`](crate::lsh::link_equal_keys)), in less than two pairs a
//! document.

use crate::model::Token;
use crate::shingle;

/// Words, or characters, in a sampled window.
const WORDS: usize = 5;
const CHARACTERS: usize = 12;

/// One window in so many is sampled.
const SAMPLED: u64 = 8;

/// A pair is a candidate if it shares at least so many samples.
pub const MIN_SHARED: usize = 2;

/// The sampled windows of a body, as 32-bit hashes, ascending.
pub fn samples(body: &[Token]) -> Vec<u32> {
    let mut sampled = Vec::new();
    shingle::for_each_window(body, WORDS, CHARACTERS, |window| {
        if window < u64::MAX / SAMPLED {
            sampled.push(window);
        }
    });
    sampled.sort_unstable();
    sampled.dedup();
    sampled.iter().map(|window| (window >> 29) as u32).collect()
}
