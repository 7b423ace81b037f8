//! Two copies → the one to cut.
//!
//! The later copy is cut, unless the earlier one was set apart:
//!
//! - it is above the headline;
//! - it lacks the full stop that the other has, as pull quotes and captions do;
//! - it is in a digest, a block of consecutive paragraphs that recur further down, among others
//!   that do not;
//! - both are whole sentences, repeated alone and a few paragraphs apart. The first is then usually
//!   a quotation in large type or a summary (as are three of four where the other copy is part of a
//!   longer paragraph, which settles it), and the paragraphs around the second depend on it.

use super::entries::QUOTES;
use super::{Article, ParagraphRepeats, Repeated, has_no_cut_neighbor};
use crate::model::RepeatUnit;
use crate::text::segment;

impl Article<'_> {
    /// Swaps the copies where the earlier one is to be cut.
    pub(super) fn choose_copies(&self, whole: &mut ParagraphRepeats) {
        let digest = self.digest(whole);
        let headline = self.titled().unwrap_or_default();
        for number in 0..whole.len() {
            let Some((original, repeated)) = self.exchangeable(number, whole) else { continue };
            let is_above_headline = original < headline && headline < number;
            if self.says_more(original, number, whole) {
                continue;
            }
            if is_above_headline
                || self.says_more(number, original, whole)
                || digest.contains(&number)
                || self.is_set_apart(original, number)
                || self.is_lead_in(original, number, whole)
            {
                let stays = self.paragraphs[number].span;
                whole[number] = None;
                whole[original] = Some(Repeated { original: stays, ..repeated });
            }
        }
    }

    /// The original of a paragraph to be cut, if it stays and is not right above the paragraph.
    fn exchangeable(&self, number: usize, whole: &ParagraphRepeats) -> Option<(usize, Repeated)> {
        let repeated = whole[number].filter(|repeated| repeated.unit == RepeatUnit::Paragraph)?;
        let original = self.paragraph_at(repeated.original);
        (original + 1 < number && whole[original].is_none()).then_some((original, repeated))
    }

    /// Whether the original was taken from the copy: the copy says who speaks and the original does
    /// not, or the copy is a paragraph of the story and the original is in quotation marks, as pull
    /// quotes are.
    fn says_more(&self, copy: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let [here, there] =
            [copy, original].map(|line| self.tokens_of(&self.paragraphs[line]).len());
        let is_exact =
            whole[copy].is_some_and(|repeated| repeated.similarity.total_cmp(&1.0).is_eq());
        if is_exact {
            self.is_all_quoted(original) && !self.is_quoted(copy)
        } else {
            here > there && self.is_quoted(copy) && !self.is_quoted(original)
        }
    }

    pub(super) fn is_all_quoted(&self, line: usize) -> bool {
        let text = &self.text[self.paragraphs[line].span.range()];
        text.starts_with(QUOTES) && text.ends_with(['"', '”', '“', '»', '」'])
    }

    /// Whether the original is a sentence that the story repeats a few paragraphs below, with no
    /// repeat beside it.
    fn is_lead_in(&self, original: usize, copy: usize, whole: &ParagraphRepeats) -> bool {
        self.is_finished(&self.paragraphs[original])
            && self.is_finished(&self.paragraphs[copy])
            && has_no_cut_neighbor(copy, whole)
    }

    fn is_set_apart(&self, original: usize, copy: usize) -> bool {
        let [original, copy] = [original, copy].map(|number| {
            let line = &self.paragraphs[number];
            let is_balanced = segment::is_balanced(&self.text[line.span.range()]);
            (self.mark(line).is_none(), self.is_finished(line), is_balanced)
        });
        original < copy
    }

    /// The copies that are marked although they belong to the story, because their originals form a
    /// digest.
    fn digest(&self, whole: &ParagraphRepeats) -> Vec<usize> {
        let of_pair = |number: usize| Some((self.exchangeable(number, whole)?.0, number));
        let pairs = (0..whole.len()).filter_map(of_pair);
        let (originals, copies): (Vec<usize>, Vec<usize>) =
            pairs.filter(|&(_, copy)| !self.is_short(copy)).unzip();
        let bounds = |numbers: &[usize]| Some((*numbers.iter().min()?, *numbers.iter().max()?));
        let (Some(above), Some(below)) = (bounds(&originals), bounds(&copies)) else {
            return Vec::new();
        };
        // Both stretches have equally many paragraphs, so the shorter one is denser.
        let is_digest = copies.len() > 1
            && above.1 < below.0
            && (above.1 - above.0 + 1) * 3 <= (below.1 - below.0 + 1) * 2;
        if is_digest { copies } else { Vec::new() }
    }
}
