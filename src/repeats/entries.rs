//! Repetition that belongs to the article: entries of a list, fields of a table, answers, verse.
//!
//! A page that compares two telephones says `RAM: 512 MB` twice, and one on five shops gives the same opening hours five times. Cutting the
//! second would leave holes in what is said of the second. Such lines are told by their *context*: around
//! them stand lines of the same frame with other values, `Weight: 130 g` here and `Weight: 145 g` there; or
//! numbers, or marks of a list. Around two captions of one picture there is no such thing.

use super::difference::Difference;
use super::{Article, MIN_PROSE_WORDS, Whole, goes_alone, n_words};
use crate::model::{Paragraph, Span, TokenClass};
use crate::segment;

/// Marks items of a list, and the lines that a reader's comment answers.
pub(super) const MARKS: [char; 12] = ['>', '*', '-', '–', '•', '・', '■', '□', '●', '◆', '○', '【'];

/// So many lines above and below are the context of a line.
const CONTEXT: usize = 3;

/// Of ten parts of two lines so many are equal if they have one frame.
const FRAME_TENTHS: usize = 4;

impl Article<'_> {
    /// Drops the repetition that belongs to the article. What follows upon its original or was pasted with the whole article
    /// never does.
    pub(super) fn keep_meant(&self, whole: &mut Whole) {
        let pasted = self.pasted_distances(whole);
        for number in 0..whole.len() {
            let Some(repeated) = whole[number] else { continue };
            let original = self.paragraph_at(repeated.original);
            let is_pasted = pasted.get(&(number - original)).is_some_and(|&is_pasted| is_pasted);
            if !is_pasted
                && !self.follows(number, repeated.original, whole)
                && self.is_meant(number, original, whole)
            {
                whole[number] = None;
            }
        }
    }

    /// Whether the paragraph just follows upon its original, or upon another copy that goes.
    pub(super) fn follows(&self, number: usize, original: Span, whole: &Whole) -> bool {
        let previous = number - 1;
        self.paragraphs[previous].span == original
            || whole[previous].is_some_and(|repeated| repeated.original == original)
    }

    fn is_meant(&self, number: usize, original: usize, whole: &Whole) -> bool {
        self.is_item(&self.paragraphs[number])
            || self.is_among_short(number, original)
            || self.is_announced(number, whole)
            || self.is_heading(number, original, whole)
            || self.is_entry(number, original, whole)
    }

    /// Whether the line is a field, an item of a list, or a few words that are no sentence.
    fn is_item(&self, line: &Paragraph) -> bool {
        let text = &self.text[line.span.range()];
        let is_finished = self.is_finished(line);
        let has_label = || text.find([':', '：']).is_some_and(|colon| colon * 2 < text.len());
        self.is_marked(line)
            || !is_finished && (n_words(self.tokens_of(line)) < MIN_PROSE_WORDS || has_label())
    }

    /// Whether it opens with the mark of a list or with a number.
    pub(super) fn is_marked(&self, line: &Paragraph) -> bool {
        self.text[line.span.range()].starts_with(MARKS) || self.is_numbered(line)
    }

    fn is_numbered(&self, line: &Paragraph) -> bool {
        self.tokens_of(line).first().is_some_and(|first| first.class == TokenClass::Number)
    }

    /// Whether it is a short line among short lines, as in verse, tables and lists.
    fn is_among_short(&self, number: usize, original: usize) -> bool {
        let neighbors =
            [number.wrapping_sub(1), number + 1, original.wrapping_sub(1), original + 1];
        self.is_short(number) && neighbors.into_iter().all(|neighbor| self.is_short(neighbor))
    }

    /// Whether the line above, which stays, says that something follows.
    fn is_announced(&self, number: usize, whole: &Whole) -> bool {
        let before = number.checked_sub(1).filter(|&before| whole[before].is_none());
        before.map(|before| &self.paragraphs[before]).is_some_and(|before| {
            self.is_of_list(before) || self.text[before.span.range()].ends_with([',', '，', '،'])
        })
    }

    /// Whether it is the heading of a text that stays, and its original a line of a table of contents.
    fn is_heading(&self, number: usize, original: usize, whole: &Whole) -> bool {
        let next = number + 1;
        self.is_short(number)
            && !self.is_finished(&self.paragraphs[number])
            && !self.is_short(next)
            && whole[next].is_none()
            && self.is_marked(&self.paragraphs[original])
    }

    /// Whether a line ends as a sentence does.
    pub(super) fn is_finished(&self, line: &Paragraph) -> bool {
        self.tokens_of(line).last().is_some_and(|last| segment::ends_sentence(self.text, last))
    }

    /// Whether both lines belong to entries of one form: lines in the same place around them are alike and not equal. Where one
    /// paragraph after the other repeats, only short lines tell, since a text that was pasted again may have been edited.
    fn is_entry(&self, number: usize, original: usize, whole: &Whole) -> bool {
        let is_alone = goes_alone(number, whole);
        let above =
            (1..=CONTEXT).map_while(|k| Some((number.checked_sub(k)?, original.checked_sub(k)?)));
        let below = (1..=CONTEXT).map(|k| (number + k, original + k));
        above.chain(below).any(|(here, there)| {
            let tells = is_alone || self.is_short(here) && self.is_short(there);
            tells && here != original && there != number && self.is_of_one_frame(here, there)
        })
    }

    fn is_of_one_frame(&self, here: usize, there: usize) -> bool {
        let (Some(here), Some(there)) = (self.paragraphs.get(here), self.paragraphs.get(there))
        else {
            return false;
        };
        let [left, right] = [here, there].map(|line| self.tokens_of(line));
        let difference = Difference::of(self.text, left, right);
        let longer = left.len().max(right.len());
        !left.is_empty()
            && !right.is_empty()
            && !difference.is_none()
            && (difference.n_shared() * 10 >= longer * FRAME_TENTHS || self.are_items(here, there))
    }

    /// Whether both are short lines that open with the same mark of a list, or with numbers.
    fn are_items(&self, here: &Paragraph, there: &Paragraph) -> bool {
        let [left, right] = [here, there].map(|line| self.text[line.span.range()].chars().next());
        let is_marked = left == right && left.is_some_and(|mark| MARKS.contains(&mark));
        let is_numbered = self.is_numbered(here) && self.is_numbered(there);
        self.is_short_line(here) && self.is_short_line(there) && (is_marked || is_numbered)
    }
}
