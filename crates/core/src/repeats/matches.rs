//! Tokens of an article → the runs that occur in it twice.
//!
//! Every window of four tokens is looked up in a table of the windows before it. A hit is extended
//! to the longest equal run. Linear in the tokens.

use super::Article;
use crate::hash;
use crate::text::{Paragraph, Token};

/// Size of a window, in tokens: short enough that every edited caption has unchanged windows, long
/// enough that most windows of an article occur once.
const WINDOW: usize = 4;

/// A run of `length` equal tokens, at token `from` and again, later, at token `at`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub(super) from: usize,
    pub(super) at: usize,
    pub(super) length: usize,
}

/// The matches whose later place is in this paragraph.
pub(super) fn matches_in<'m>(matches: &'m [Match], paragraph: &Paragraph) -> &'m [Match] {
    let first = matches.partition_point(|found| found.at < paragraph.tokens.start);
    let last = matches.partition_point(|found| found.at < paragraph.tokens.end);
    &matches[first..last]
}

impl Article<'_> {
    /// The runs of at least half of `min_tokens` that also occur earlier in the article, in text
    /// order.
    pub(super) fn matches(&self) -> Vec<Match> {
        let longest = self.paragraphs.iter().map(|paragraph| paragraph.tokens.len()).max();
        if longest.unwrap_or(0) < self.min_tokens() {
            return Vec::new();
        }
        let mut seen = WindowTable::new(self.tokens);
        let mut matches = Vec::new();
        for paragraph in self.paragraphs {
            self.matches_of(paragraph, &mut seen, &mut matches);
        }
        matches
    }

    fn matches_of(
        &self,
        paragraph: &Paragraph,
        seen: &mut WindowTable<'_>,
        matches: &mut Vec<Match>,
    ) {
        let end = paragraph.tokens.end;
        let mut at = paragraph.tokens.start;
        while at + WINDOW <= end {
            let Some(from) = seen.find_or_insert(at) else {
                at += 1;
                continue;
            };
            let length = self.equal_tokens(from, at, (end - at).min(at - from));
            if length >= self.min_tokens() / 2 {
                matches.push(Match { from, at, length });
            }
            at += (length + 1).saturating_sub(WINDOW).max(1);
        }
    }

    fn equal_tokens(&self, from: usize, at: usize, most: usize) -> usize {
        let pairs = self.tokens[from..from + most].iter().zip(&self.tokens[at..at + most]);
        pairs.take_while(|(left, right)| left.hash == right.hash).count()
    }
}

/// The first place of every window of tokens. Open addressing: a power of two of slots, at most
/// half full.
struct WindowTable<'a> {
    tokens: &'a [Token],
    slots: Vec<u32>,
}

impl<'a> WindowTable<'a> {
    /// Marks a free slot.
    const FREE: u32 = u32::MAX;

    fn new(tokens: &'a [Token]) -> Self {
        let n_slots = (tokens.len() * 2).next_power_of_two();
        Self { tokens, slots: vec![Self::FREE; n_slots] }
    }

    /// The first place of the window at token `at`, if it occurred before; otherwise records it.
    fn find_or_insert(&mut self, at: usize) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash::run(self.hashes(at)) as usize & mask;
        loop {
            let earlier = self.slots[slot];
            if earlier == Self::FREE {
                self.slots[slot] = at as u32;
                return None;
            }
            if self.hashes(earlier as usize).eq(self.hashes(at)) {
                return Some(earlier as usize);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn hashes(&self, at: usize) -> impl Iterator<Item = u64> {
        self.tokens[at..at + WINDOW].iter().map(|token| token.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CutConfig, CutOptions};
    use crate::text::{normalize, segment};
    use proptest::prelude::*;

    /// The tokens of a text, and its paragraphs.
    fn parsed(text: &str) -> (Vec<Token>, Vec<Paragraph>) {
        let tokens = normalize::tokens_of(text);
        let paragraphs = segment::paragraphs(text, &tokens);
        (tokens, paragraphs)
    }

    /// The matches of at least three tokens, as (from, at, length).
    fn matches(text: &str) -> Vec<(usize, usize, usize)> {
        let options = CutOptions { repeat_min_tokens: 6, ..CutOptions::default() };
        let config = CutConfig::new(options, &[]).expect("valid settings");
        let (tokens, paragraphs) = parsed(text);
        let article = Article {
            text,
            tokens: &tokens,
            paragraphs: &paragraphs,
            announcements: Vec::new(),
            first_prose: 0,
            title: &[],
            config: &config,
        };
        let found = article.matches();
        found.into_iter().map(|found| (found.from, found.at, found.length)).collect()
    }

    /// Like `matches`, but searches all earlier windows for each one.
    fn plain_matches(text: &str) -> Vec<(usize, usize, usize)> {
        let (tokens, paragraphs) = parsed(text);
        let words: Vec<&str> = tokens.iter().map(|token| &text[token.span.range()]).collect();
        let (mut seen, mut matches) = (Vec::new(), Vec::new());
        for paragraph in
            paragraphs.iter().filter(|_| paragraphs.iter().any(|p| p.tokens.len() >= 6))
        {
            let mut next = paragraph.tokens.start;
            for at in paragraph.tokens.clone() {
                if at < next || at + 4 > paragraph.tokens.end {
                    continue;
                }
                let is_same = |&&from: &&usize| words[from..from + 4] == words[at..at + 4];
                let Some(&from) = seen.iter().find(is_same) else {
                    seen.push(at);
                    continue;
                };
                let most = (paragraph.tokens.end - at).min(at - from);
                let length = (0..most).take_while(|&n| words[from + n] == words[at + n]).count();
                matches.extend((length >= 3).then_some((from, at, length)));
                // A window that the run does not hold whole, or any after it, may begin another
                // match.
                next = (at + length).saturating_sub(3).max(at + 1);
            }
        }
        matches
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn matches_are_those_of_the_twin(text in r"([abc] |d\n){0,80}") {
            prop_assert_eq!(matches(&text), plain_matches(&text));
        }
    }

    #[test]
    fn a_match_is_the_longest_equal_run_that_begins_at_the_first_place() {
        for (text, expected) in [
            ("a b c d e f\n\nx a b c d e f y", vec![(0, 7, 6)]),
            // Four tokens are found, three are not.
            ("a b c d e f\n\nx b c d e y z", vec![(1, 7, 4)]),
            ("a b c d e f\n\nx b c d y z w", vec![]),
            // Two runs in one paragraph; the first does not hide the second.
            ("a b c d e f g h i\n\nf g h i x a b c d y", vec![(5, 9, 4), (0, 14, 4)]),
            // A third copy matches the first one.
            ("a b c d e f\n\na b c d e f\n\na b c d e f", vec![(0, 6, 6), (0, 12, 6)]),
            // A run does not overlap what it repeats, but may overlap other runs.
            ("a b a b a b a b a b a b", vec![(0, 4, 4), (1, 5, 4), (0, 6, 6)]),
            // Nothing is long enough to cut.
            ("a b c d e\n\na b c d e", vec![]),
        ] {
            assert_eq!(matches(text), expected, "{text}");
        }
    }
}
