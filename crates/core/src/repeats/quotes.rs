//! Pull quotes: paragraphs that occur, word for word, in a longer one.
//!
//! A page repeats a sentence of its story in large type, or opens with it. The sentence in the
//! story stays, with its context, wherever on the page the other copy is. Only whole sentences that
//! are not list items are cut, so that headlines, subheadings and names that the story takes up
//! stay. Text that the line above announces (`She wrote:`) stays too, and so does text that a
//! reader's comment quotes to answer it.

use super::matches::Match;
use super::{Article, CREDIT, ParagraphRepeats, Repeated};
use crate::model::RepeatUnit;
use crate::text::{Span, TokenClass, segment};

/// Largest distance of a pull quote below its sentence, in paragraphs. Further down it is a
/// reader's comment.
pub(super) const NEAR: usize = 12;

impl Article<'_> {
    /// Marks the paragraphs that a longer one contains in full, except for a credit at their end.
    pub(super) fn pull_quotes(&self, matches: &[Match], whole: &mut ParagraphRepeats) {
        for &Match { from, at, length } in matches {
            self.take_quote(at, from, length, whole);
            self.take_quote(from, at, length, whole);
        }
    }

    /// Marks the paragraph that begins at token `quote` if it is, except for a credit, the run of
    /// `length` tokens that also occurs at `elsewhere`.
    fn take_quote(
        &self,
        quote: usize,
        elsewhere: usize,
        length: usize,
        whole: &mut ParagraphRepeats,
    ) {
        let (Some(number), Some(container)) =
            (self.paragraph_with(quote), self.paragraph_with(elsewhere))
        else {
            return;
        };
        let tokens = &self.paragraphs[number].tokens;
        let length = length.min(tokens.end - quote);
        let is_credit =
            length + CREDIT >= tokens.len() && !self.is_finished(&self.paragraphs[number]);
        let is_all = tokens.start == quote && (length == tokens.len() || is_credit);
        if is_all
            && whole[number].is_none()
            && whole[container].is_none()
            && self.paragraphs[container].tokens.len() > tokens.len() + CREDIT
            && !self.is_short(container)
            && self.is_of_story(container)
            && !(self.is_finished(&self.paragraphs[number]) && self.is_caption(container))
            && number <= container + NEAR
            && !self.is_headline(number)
            && !self.is_echo(number, length)
            && !self.is_announced_between(number.min(container), number.max(container))
            && self.is_quote(number, elsewhere, length)
        {
            let [first, last] =
                [elsewhere, elsewhere + length - 1].map(|token| self.tokens[token].span);
            let original = Span { start: first.start, end: last.end };
            whole[number] =
                Some(Repeated { original, similarity: 1.0, unit: RepeatUnit::Sentence });
        }
    }

    /// Whether a paragraph is beside another long one, as in a story and not in a news ticker.
    fn is_of_story(&self, container: usize) -> bool {
        !self.is_short(container + 1) || !self.is_short(container.wrapping_sub(1))
    }

    /// Whether a paragraph ends in a credit. A caption may repeat a sentence of the story, which
    /// stays.
    fn is_caption(&self, container: usize) -> bool {
        !self.is_finished(&self.paragraphs[container])
    }

    /// Whether a sentence is repeated on purpose: it has neither quotation marks nor a credit, and
    /// the story has already begun.
    fn is_echo(&self, number: usize, length: usize) -> bool {
        length == self.paragraphs[number].tokens.len()
            && !self.is_quoted(number)
            && self.first_prose < number
    }

    fn is_quote(&self, number: usize, elsewhere: usize, length: usize) -> bool {
        let quote = &self.paragraphs[number];
        let first = quote.tokens.start;
        self.is_long_enough(&self.tokens[first..first + length])
            && !self.is_of_list(quote)
            && !number
                .checked_sub(1)
                .is_some_and(|before| self.is_of_list(&self.paragraphs[before]))
            && self.mark(quote).is_none()
            && segment::ends_sentence(self.text, &self.tokens[first + length - 1])
            && segment::opens_sentence(self.text, self.tokens, elsewhere)
            && self.may_end_quote(elsewhere + length - 1)
    }

    /// Whether a quotation of the story may end at this token. In scripts without spaces it must be
    /// the end of a sentence that no bracket closes, because brackets there hold titles and names
    /// of any length.
    fn may_end_quote(&self, token: usize) -> bool {
        let token = &self.tokens[token];
        token.class != TokenClass::Character
            || segment::ends_sentence(self.text, token)
                && !segment::ends_in_bracket(self.text, token)
    }
}
