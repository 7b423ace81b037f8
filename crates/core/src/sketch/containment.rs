//! Sampled shingles → candidate pairs in which one document may contain the other.
//!
//! `MinHash` finds texts that resemble each other as wholes. A story that was cut to its first
//! paragraphs, or quoted in a longer piece, resembles its original little (a Jaccard similarity of
//! 0.2, for example) although the longer text contains all of it. An inverted index of *sampled*
//! shingles finds these pairs: the windows whose hashes are in the lowest eighth are the same in
//! both texts, so a contained text of 100 words meets its container about twelve times.
//! (`FracMinHash`: Irber et al., 2022, doi:10.1101/2022.01.11.475838.)
//!
//! Windows have five words, because unrelated texts share runs of three. Posting lists are never
//! dropped, however long: that would lose the largest clusters. They are linked like buckets
//! ([`lsh::link_equal_keys`](crate::sketch::lsh::link_equal_keys)), with fewer than two pairs per
//! document.

use crate::sketch::shingle;
use crate::text::Token;

/// Size of a sampled window, in words.
const WORDS: usize = 5;
/// Size of a sampled window in scripts without spaces, in characters.
const CHARACTERS: usize = 12;

/// Sampling rate: one window in this many.
const SAMPLED: u64 = 8;

/// Fewest samples that a candidate pair shares.
pub const MIN_SHARED: usize = 2;

/// Sampled windows of a body, as 32-bit hashes, ascending.
pub(crate) fn samples(body: &[Token]) -> Vec<u32> {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash;

    fn tokens(text: &str) -> Vec<Token> {
        crate::text::normalize::tokens_of(text)
    }

    #[test]
    fn the_lowest_eighth_of_the_windows_is_sampled() {
        let words: Vec<String> = (0..4000).map(|n| format!("word{n}")).collect();
        let body = tokens(&words.join(" "));
        let found = samples(&body);
        let mut expected: Vec<u32> = body
            .windows(5)
            .map(|window| hash::run(window.iter().map(|token| token.hash)))
            .filter(|window| window.leading_zeros() >= 3)
            .map(|window| (window >> 29) as u32)
            .collect();
        expected.sort_unstable();
        assert_eq!(found, expected);
        assert!((400..600).contains(&found.len()), "{}", found.len());
    }

    #[test]
    fn a_text_that_is_held_has_the_samples_of_its_part_of_the_whole_once() {
        let words: Vec<String> = (0..900).map(|n| format!("word{n}")).collect();
        let whole = samples(&tokens(&words.join(" ")));
        let held = samples(&tokens(&words[300..500].join(" ")));
        assert!(held.len() > 10 && held.iter().all(|sample| whole.contains(sample)));
        let twice = [&words[300..500], &words[300..500]].concat().join(" ");
        assert!(samples(&tokens(&twice)).windows(2).all(|pair| pair[0] < pair[1]));
    }
}
