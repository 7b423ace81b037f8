//! Tokens of a cleaned body → its shingle set.
//!
//! A shingle is the shortest run of tokens that *weighs* enough. With shingles of 3 words or 5 characters, a word
//! weighs 5 and a character 3, and a run must reach 15: three words, five characters, or a mixture, as in
//! Japanese text with Latin names. So one definition serves every script, and texts that mix them.
//! Shingles of three words find far more of the copies that newsrooms make than those of five: four changed words in
//! a hundred, on both sides, leave three quarters of them whole (`docs/method.md`).
//!
//! A run's hash is a fold of its token hashes; no string is joined. See Broder, *On the resemblance and containment of
//! documents* (1997), for shingle sets and the two similarities.

use crate::config::Config;
use crate::hash;
use crate::model::{Cut, ShingleSet, Token, TokenClass};

/// The tokens that stand in none of the cuts, which are in order and do not overlap.
pub fn body_tokens(tokens: &[Token], cuts: &[Cut]) -> Vec<Token> {
    let mut cuts = cuts.iter().peekable();
    let is_kept = |token: &&Token| {
        while cuts.next_if(|cut| cut.span.end <= token.span.start).is_some() {}
        cuts.peek().is_none_or(|cut| !cut.span.overlaps(token.span))
    };
    tokens.iter().filter(is_kept).copied().collect()
}

/// The shingle set of a body. Empty if the body is shorter than a shingle. Linear, and a sort.
pub fn shingle_set(body: &[Token], config: &Config) -> ShingleSet {
    shingle_set_of(body, config.shingle_words as usize, config.shingle_characters as usize)
}

/// The set of the shingles of this many words, or of this many characters.
pub fn shingle_set_of(body: &[Token], words: usize, characters: usize) -> ShingleSet {
    let weighed = body.iter().map(|token| (token.hash, token.class == TokenClass::Character));
    let mut shingles = in_order(&weighed.collect::<Vec<_>>(), words, characters);
    shingles.sort_unstable();
    shingles.dedup();
    ShingleSet(shingles)
}

/// The shingles in the order of the text, repeated ones as often as they stand there. A token is given by its hash, and
/// by whether it is a single character.
pub fn in_order(tokens: &[(u64, bool)], words: usize, characters: usize) -> Vec<u64> {
    let needed = words * characters;
    let weight = |&(_, is_character): &(u64, bool)| if is_character { words } else { characters };
    let (mut shingles, mut end, mut weighed) = (Vec::with_capacity(tokens.len()), 0, 0);
    for (start, first) in tokens.iter().enumerate() {
        while weighed < needed && end < tokens.len() {
            weighed += weight(&tokens[end]);
            end += 1;
        }
        if weighed < needed {
            break;
        }
        shingles.push(hash::run(tokens[start..end].iter().map(|&(hash, _)| hash)));
        weighed -= weight(first);
    }
    shingles
}

#[cfg(test)]
mod tests {
    use super::*;

    fn n_shingles(text: &str) -> usize {
        let mut tokens = Vec::new();
        crate::normalize::tokens(text, &mut tokens);
        shingle_set_of(&tokens, 3, 8).0.len()
    }

    #[test]
    fn boundaries() {
        for (text, expected) in [
            ("", 0),
            ("one", 0),
            ("one two", 0),
            ("one two three", 1),
            ("one two three four", 2),
            ("a a a a a a", 1),
            ("一二三四五六七", 0),
            ("一二三四五六七八", 1),
            ("一二三四五六七八九", 2),
            ("one 一二三四五六", 1),
            ("one two 一二三", 1),
        ] {
            assert_eq!(n_shingles(text), expected, "{text}");
        }
    }
}
