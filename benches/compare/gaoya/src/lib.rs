//! Records of JSON Lines as shingles, for the peer and the brute force.
//!
//! A token is a run of letters, digits and underscores (Python's `\w+`) of the lower-cased text, a
//! shingle is five consecutive tokens. Both are 64-bit hashes: among ten million shingles, the
//! probability of a collision is below one in a hundred thousand.

use std::borrow::Cow;
use std::fs::File;
use std::io::{BufRead, BufReader};

use regex_syntax::hir::{Class, HirKind};
use xxhash_rust::xxh3::xxh3_64;

/// Tokens in a shingle.
pub const SHINGLE_TOKENS: usize = 5;

/// Bytes that are read at once.
const BLOCK_BYTES: usize = 1 << 20;

/// An odd number without a pattern (2⁶⁴ over the golden ratio), so that the order of tokens
/// matters.
const MULTIPLIER: u64 = 0x9E37_79B9_7F4A_7C15;

#[derive(serde::Deserialize)]
struct Record<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow)]
    text: Cow<'a, str>,
}

/// Calls `take` with the id and the shingles of each record, with repeated shingles.
pub fn for_each_record(path: &str, mut take: impl FnMut(&str, &[u64])) {
    let mut file = BufReader::with_capacity(BLOCK_BYTES, File::open(path).expect("a file"));
    let word_characters = word_characters();
    let (mut line, mut tokens, mut shingles) = (Vec::new(), Vec::new(), Vec::new());
    while file.read_until(b'\n', &mut line).expect("a file that can be read") > 0 {
        let record: Record = serde_json::from_slice(&line).expect("records with an id and a text");
        tokens.clear();
        hash_tokens(&record.text.to_lowercase(), &word_characters, &mut tokens);
        shingles.clear();
        shingles.extend(tokens.windows(SHINGLE_TOKENS).map(hash_shingle));
        take(&record.id, &shingles);
        line.clear();
    }
}

fn hash_tokens(text: &str, word_characters: &[bool], tokens: &mut Vec<u64>) {
    let mut start = None;
    for (at, character) in text.char_indices() {
        if word_characters[character as usize] {
            start.get_or_insert(at);
        } else if let Some(start) = start.take() {
            tokens.push(xxh3_64(&text.as_bytes()[start..at]));
        }
    }
    tokens.extend(start.map(|start| xxh3_64(&text.as_bytes()[start..])));
}

fn hash_shingle(tokens: &[u64]) -> u64 {
    tokens.iter().fold(0, |hash: u64, token| hash.wrapping_mul(MULTIPLIER).wrapping_add(*token))
}

/// For each character, whether Python's `\w` matches it. The standard library's `is_alphanumeric`
/// takes vowel signs for letters.
fn word_characters() -> Vec<bool> {
    let class = regex_syntax::parse(r"[\p{L}\p{N}_]").expect("a class of characters");
    let HirKind::Class(Class::Unicode(class)) = class.kind() else { unreachable!("a class") };
    let mut is_word = vec![false; char::MAX as usize + 1];
    for range in class.iter() {
        is_word[range.start() as usize..=range.end() as usize].fill(true);
    }
    is_word
}
