//! Tokens of a cleaned body → its shingle set.
//!
//! A shingle is the shortest run of tokens of a minimum *weight*. With shingles of 3 words or 5
//! characters, a word weighs 5 and a character 3, and a run must reach 15: three words, five
//! characters, or a mixture, as in Japanese text with Latin names. One definition thus serves every
//! script, and texts that mix scripts. Shingles of three words find far more newsroom copies than
//! shingles of five: four changed words in a hundred, on both sides, leave three quarters of them
//! whole (`docs/method.md`).
//!
//! A run's hash is a fold of its token hashes; no string is joined. See Broder, *On the resemblance
//! and containment of documents* (1997), for shingle sets and the two similarities.

use crate::config::CopyConfig;
use crate::hash;
use crate::model::{Cut, ShingleSet};
use crate::text::{Token, TokenClass};
use std::borrow::Cow;
use std::ops::Range;

/// The tokens outside the cuts, which are sorted and disjoint.
pub(crate) fn body_tokens<'t>(tokens: &'t [Token], cuts: &[Cut]) -> Cow<'t, [Token]> {
    if cuts.is_empty() {
        return Cow::Borrowed(tokens);
    }
    let mut body = Vec::with_capacity(tokens.len());
    for range in body_ranges(tokens, cuts) {
        body.extend_from_slice(&tokens[range]);
    }
    Cow::Owned(body)
}

/// The ranges of the tokens outside the cuts, which are sorted and disjoint.
pub(crate) fn body_ranges(tokens: &[Token], cuts: &[Cut]) -> Vec<Range<usize>> {
    let mut ranges = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts {
        let rest = &tokens[start..];
        let end = start + rest.partition_point(|token| token.span.end <= cut.span.start);
        ranges.push(start..end);
        start = end + tokens[end..].partition_point(|token| token.span.start < cut.span.end);
    }
    ranges.push(start..tokens.len());
    ranges
}

/// The shingle set of a body. Empty if the body is shorter than a shingle. Linear, plus a sort.
pub(crate) fn shingle_set<T: Shingled>(body: &[T], config: &CopyConfig) -> ShingleSet {
    let mut shingles = shingles(body, config);
    shingles.sort_unstable();
    shingles.dedup();
    // Sets are held in memory while documents are compared.
    shingles.shrink_to_fit();
    ShingleSet(shingles)
}

/// The shingles of a body in the order of the text, with repetitions.
pub(crate) fn shingles<T: Shingled>(body: &[T], config: &CopyConfig) -> Vec<u64> {
    let mut shingles = Vec::with_capacity(body.len());
    let (words, characters) = (config.options.shingle_words, config.options.shingle_characters);
    for_each_window(body, words as usize, characters as usize, |hash| shingles.push(hash));
    shingles
}

/// A token that shingles are made of.
pub(crate) trait Shingled {
    /// The hash of the token.
    fn hash(&self) -> u64;
    /// Whether it is a single character of a script written without spaces.
    fn is_character(&self) -> bool;
}

impl Shingled for Token {
    fn hash(&self) -> u64 {
        self.hash
    }

    fn is_character(&self) -> bool {
        self.class == TokenClass::Character
    }
}

/// Calls `take` with the hashes of all runs of `words` words, or `characters` characters, in order.
pub(crate) fn for_each_window<T: Shingled>(
    body: &[T],
    words: usize,
    characters: usize,
    mut take: impl FnMut(u64),
) {
    if !body.iter().any(T::is_character) {
        let hashes: Vec<u64> = body.iter().map(T::hash).collect();
        return hash::windows(&hashes, words).into_iter().for_each(take);
    }
    let hash = |window: &[T]| hash::run(window.iter().map(T::hash));
    let needed = words * characters;
    let weight = |token: &T| if token.is_character() { words } else { characters };
    let (mut end, mut weighed) = (0, 0);
    for start in 0..body.len() {
        while weighed < needed && end < body.len() {
            weighed += weight(&body[end]);
            end += 1;
        }
        if weighed < needed {
            return;
        }
        take(hash(&body[start..end]));
        weighed -= weight(&body[start]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CopyOptions, KeepOptions};
    use crate::model::Cause;
    use crate::text::Span;
    use proptest::prelude::*;

    fn n_shingles(text: &str) -> usize {
        let tokens = crate::text::normalize::tokens_of(text);
        let options =
            CopyOptions { shingle_words: 3, shingle_characters: 8, ..CopyOptions::default() };
        shingle_set(
            &tokens,
            &CopyConfig::new(options, KeepOptions::default()).expect("valid settings"),
        )
        .0
        .len()
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

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn windows_are_the_shortest_runs_of_three_words_or_eight_characters(text in "(one |two |[一二三]){0,20}") {
            let tokens = crate::text::normalize::tokens_of(&text);
            let weight = |run: &[Token]| -> f64 {
                run.iter().map(|token| if token.is_character() { 1.0 / 8.0 } else { 1.0 / 3.0 }).sum()
            };
            let shortest = |start: usize| {
                let runs = (start..tokens.len()).map(|end| &tokens[start..=end]);
                let mut whole = runs.filter(|run| weight(run) > 0.999);
                whole.next().map(|run| hash::run(run.iter().map(|token| token.hash)))
            };
            let mut windows = Vec::new();
            for_each_window(&tokens, 3, 8, |window| windows.push(window));
            let expected: Vec<u64> = (0..tokens.len()).filter_map(shortest).collect();
            prop_assert_eq!(windows, expected);
        }

        #[test]
        fn a_body_has_the_tokens_that_no_cut_touches(
            text in "([a-c]{1,3} ?|京){0,30}",
            bounds in prop::collection::btree_set(0_usize..90, 0..8),
        ) {
            let tokens = crate::text::normalize::tokens_of(&text);
            let bounds: Vec<usize> = bounds.into_iter().collect();
            let cut = |bounds: &[usize]| Cut {
                span: Span::new(bounds[0], bounds[1]),
                cause: Cause::Boilerplate(0),
            };
            let cuts: Vec<Cut> = bounds.chunks_exact(2).map(cut).collect();
            let is_touched = |token: &Token| {
                let touches = |cut: &Cut| token.span.start < cut.span.end && cut.span.start < token.span.end;
                cuts.iter().any(touches)
            };
            let expected: Vec<Token> =
                tokens.iter().copied().filter(|token| !is_touched(token)).collect();
            prop_assert_eq!(body_tokens(&tokens, &cuts).into_owned(), expected);
        }
    }
}
