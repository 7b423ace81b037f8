//! Lines that are never cut, wherever they are.
//!
//! A line is compared with them as with templates: what is masked does not count, and `{words}` is
//! a slot. Patterns are matched in short lines only. A whole paragraph, such as a repeat that
//! somebody marked as wrongly cut, is looked up by the hash of its words, at any length.

use super::page::Page;
use super::patterns::{self, MAX_TOKENS, Pattern, Patterns};
use crate::hash::UseHash;
use crate::ids::SourceId;
use crate::text::{Paragraph, normalize};
use std::collections::HashMap;

/// Lines that are never cut, each with the source in which it holds; everywhere if there is none.
#[derive(Clone, Debug, Default)]
pub(super) struct Protected {
    patterns: Patterns,
    /// For each pattern, its source.
    sources: Vec<Option<SourceId>>,
    /// The sources of each line that is too long for a pattern, by the hash of its words.
    long: HashMap<u64, Vec<Option<SourceId>>, UseHash>,
}

impl Protected {
    /// Adds a line.
    pub(super) fn push(&mut self, line: Pattern, source: Option<SourceId>) {
        let is_long = normalize::tokens_of(line.text()).len() > MAX_TOKENS;
        if let Some(key) = line.key().filter(|_| is_long) {
            self.long.entry(key).or_default().push(source);
        } else {
            self.patterns.push(line);
            self.sources.push(source);
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.patterns.is_empty() && self.long.is_empty()
    }

    /// Whether a line of a page is one of them; `holds` is true for the sources in which they hold
    /// for this page. Time: two probes for most lines, and once the line if it is long.
    pub(super) fn has(
        &self,
        page: &Page<'_>,
        line: &Paragraph,
        holds: impl Fn(Option<SourceId>) -> bool,
    ) -> bool {
        let tokens = &page.tokens[line.tokens.clone()];
        let (text, base) = (&page.text[line.span.range()], line.span.start);
        if tokens.len() <= MAX_TOKENS {
            let found = self.patterns.of(text, base, tokens).into_iter();
            return found.into_iter().any(|number| holds(self.sources[number as usize]));
        }
        let sources = || self.long.get(&patterns::key_of(text, base, tokens));
        !self.long.is_empty() && sources().into_iter().flatten().any(|&source| holds(source))
    }
}
