//! The tokens of an article → the runs that stand in it twice.
//!
//! Every window of four tokens is looked up in a table of the windows before it; a hit is extended to the longest equal
//! run. Linear in the tokens.

use super::Article;
use crate::hash;
use crate::model::{Paragraph, Token};

/// Tokens in a window: short enough for every edited caption to have some windows unchanged, long enough
/// for most windows of an article to stand in it once.
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
    /// The runs of at least half of `min_tokens` that stand earlier in the article too, by their place.
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

/// The first place of every window of tokens: open addressing, a power of two of slots, at most half full.
struct WindowTable<'a> {
    tokens: &'a [Token],
    slots: Vec<u32>,
}

impl<'a> WindowTable<'a> {
    /// No token stands here: the slot is free.
    const FREE: u32 = u32::MAX;

    fn new(tokens: &'a [Token]) -> Self {
        let n_slots = (tokens.len() * 2).next_power_of_two();
        Self { tokens, slots: vec![Self::FREE; n_slots] }
    }

    /// Where the window at token `at` stood first, if it did before; else notes it.
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
