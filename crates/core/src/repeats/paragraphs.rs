//! Paragraphs of an article → those that repeat an earlier one.
//!
//! A paragraph repeats an earlier one if they are equal token by token, or if their edit similarity
//! ([`strsim`], on tokens) reaches the threshold and the difference is harmless: the later one
//! drops words, spells them differently, or adds or replaces up to eight at its end, as in credits.
//! Another number, another word in the middle, or words added elsewhere make another statement.
//!
//! Repetition that belongs to the article ([`entries`](super::entries)) stays, unless two fifths of
//! the article repeat at one distance: the whole article was then pasted twice. Short lines beside
//! long paragraphs that repeat are cut with them: the credit under the second caption, the
//! subheadings of the second body.

use super::difference::Difference;
use super::matches::{Match, matches_in};
use super::{Article, MIN_PROSE_WORDS, ParagraphRepeats, Repeated};
use crate::config::Rule;
use crate::model::RepeatUnit;
use crate::text::n_words;
use std::collections::HashMap;

/// Longest paragraph compared by edit distance, in tokens: it costs the product of the lengths. A
/// longer one must be equal.
const MAX_EDIT_TOKENS: usize = 600;

/// Fifths of an article that must repeat at one distance if it was pasted twice.
const PASTED_FIFTHS: usize = 2;

/// Fewest tokens that repeat at one distance if an article was pasted twice.
const MIN_PASTED_TOKENS: usize = 40;

impl Article<'_> {
    /// The paragraphs that repeat an earlier one.
    pub(super) fn repeated_paragraphs(&self, matches: &[Match]) -> ParagraphRepeats {
        let mut whole: ParagraphRepeats = Vec::with_capacity(self.paragraphs.len());
        for number in 0..self.paragraphs.len() {
            let matches = matches_in(matches, &self.paragraphs[number]);
            whole.push(self.repeated_paragraph(number, matches, &whole));
        }
        self.keep_meant(&mut whole);
        self.take_short_neighbors(&mut whole);
        whole
    }

    /// What a paragraph repeats, given what the paragraphs before it repeat. Its original repeats
    /// nothing itself, so that there are no chains.
    fn repeated_paragraph(
        &self,
        number: usize,
        matches: &[Match],
        whole: &[Option<Repeated>],
    ) -> Option<Repeated> {
        let paragraph = &self.paragraphs[number];
        if !self.config.uses(Rule::Paragraphs)
            || !self.is_long_enough(self.tokens_of(paragraph))
            || self.is_of_list(paragraph)
        {
            return None;
        }
        let first = |earlier: usize| match whole[earlier] {
            Some(repeated) => self.paragraph_at(repeated.original),
            None => earlier,
        };
        let (original, similarity) = self
            .resembled(number, matches)
            .into_iter()
            .map(first)
            .filter_map(|earlier| Some((earlier, self.repeat_similarity(earlier, number)?)))
            .max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)))?;
        let original = self.paragraphs[original].span;
        Some(Repeated { original, similarity, unit: RepeatUnit::Paragraph })
    }

    /// The earlier paragraphs that share at least a third of this one, in runs.
    fn resembled(&self, number: usize, matches: &[Match]) -> Vec<usize> {
        let mut shared: Vec<(usize, usize)> = Vec::new();
        for found in matches {
            let Some(earlier) = self.paragraph_with(found.from).filter(|&earlier| earlier < number)
            else {
                continue;
            };
            shared.push((earlier, found.length));
        }
        shared.sort_unstable();
        let n_tokens = self.paragraphs[number].tokens.len();
        let n_shared = |runs: &[(usize, usize)]| runs.iter().map(|(_, n)| n).sum::<usize>();
        let of_each = shared.chunk_by(|left, right| left.0 == right.0);
        of_each.filter(|runs| n_shared(runs) * 3 >= n_tokens).map(|runs| runs[0].0).collect()
    }

    /// The edit similarity of two paragraphs, if one repeats the other.
    pub(super) fn repeat_similarity(&self, left: usize, right: usize) -> Option<f64> {
        let [left, right] = [left, right].map(|number| self.tokens_of(&self.paragraphs[number]));
        let longer = left.len().max(right.len());
        if !self.is_long_enough(left) || !self.is_long_enough(right) {
            return None;
        }
        let difference = Difference::of(self.text, left, right);
        if difference.is_none() {
            return Some(1.0);
        }
        if longer > MAX_EDIT_TOKENS
            || n_words(left).min(n_words(right)) < MIN_PROSE_WORDS
            || !self.config.uses(Rule::NearParagraphs)
            || difference.changes_a_number()
            || difference.changes_a_word()
            || difference.adds_a_statement()
        {
            return None;
        }
        let similarity = 1.0 - difference.edit_distance() as f64 / longer as f64;
        (similarity >= difference.needed_similarity(self.config)).then_some(similarity)
    }

    /// For each distance, in paragraphs, whether enough repeats that the article was pasted twice.
    pub(super) fn pasted_distances(&self, whole: &ParagraphRepeats) -> HashMap<usize, bool> {
        let mut n_tokens: HashMap<usize, usize> = HashMap::new();
        let mut total = 0;
        for (number, paragraph) in self.paragraphs.iter().enumerate() {
            total += paragraph.tokens.len();
            if let Some(repeated) = whole[number] {
                let distance = number - self.paragraph_at(repeated.original);
                *n_tokens.entry(distance).or_default() += paragraph.tokens.len();
            }
        }
        let is_pasted = |n: usize| n >= MIN_PASTED_TOKENS && n * 5 >= total * PASTED_FIFTHS;
        n_tokens.into_iter().map(|(distance, n)| (distance, is_pasted(n))).collect()
    }

    /// Marks short lines that repeat beside a paragraph that is cut.
    fn take_short_neighbors(&self, whole: &mut ParagraphRepeats) {
        for number in 1..whole.len() {
            self.take_if_parallel(number, number - 1, whole);
        }
        for number in (0..whole.len().saturating_sub(1)).rev() {
            self.take_if_parallel(number, number + 1, whole);
        }
    }

    /// Marks a line if the line beside it is cut, and the line in the same place beside that one's
    /// original is equal.
    fn take_if_parallel(&self, number: usize, neighbor: usize, whole: &mut ParagraphRepeats) {
        let (None, Some(repeated)) = (whole[number], whole[neighbor]) else { return };
        let beside = n_words(self.tokens_of(&self.paragraphs[neighbor]));
        let is_own = self.is_marked(&self.paragraphs[number]) || self.is_signature(number, whole);
        if beside < MIN_PROSE_WORDS || is_own {
            return;
        }
        let Some(original) = (self.paragraph_at(repeated.original) + number).checked_sub(neighbor)
        else {
            return;
        };
        let [line, earlier] = [number, original].map(|number| &self.paragraphs[number]);
        if original < number
            && whole[original].is_none()
            && Self::is_same(self.tokens_of(line), self.tokens_of(earlier))
            && !line.tokens.is_empty()
        {
            whole[number] = Some(Repeated {
                original: earlier.span,
                similarity: 1.0,
                unit: RepeatUnit::Paragraph,
            });
        }
    }
}
