//! The headline, repeated in the head of the page: above and below the share bar, in the breadcrumb
//! trail.
//!
//! The headline is the record's title if a line in the head of the page equals it, otherwise the
//! first line. It may be shorter than other repeats, because its place identifies it. But a
//! paragraph of the story must follow: without one, it may be the first line of a poem or the name
//! of a list.

use super::{Article, ParagraphRepeats, Repeated};
use crate::model::RepeatUnit;
use crate::text::{Paragraph, Token};

/// Length of the head of a page, in lines.
const HEAD: usize = 6;

/// Shortest headline that is searched for, in tokens.
const MIN_TOKENS: usize = 3;

/// Most lines between the headline and the story: byline, date, share bar.
const BETWEEN: usize = 3;

impl Article<'_> {
    /// Marks the second and later copies of the headline in the head.
    pub(super) fn repeated_headlines(&self, whole: &mut ParagraphRepeats) {
        let Some(first) = self.headline() else { return };
        let headline = &self.paragraphs[first];
        let repeated =
            Repeated { original: headline.span, similarity: 1.0, unit: RepeatUnit::Paragraph };
        for (number, line) in self.head().iter().enumerate().skip(first + 1) {
            let is_same = Self::is_same(self.tokens_of(line), self.tokens_of(headline));
            if is_same && self.is_before_story(number) {
                whole[number].get_or_insert(repeated);
            }
        }
    }

    fn head(&self) -> &[Paragraph] {
        &self.paragraphs[..self.paragraphs.len().min(HEAD)]
    }

    fn headline(&self) -> Option<usize> {
        let first = self.paragraphs.iter().position(|line| !line.tokens.is_empty());
        let headline = self.titled().or(first)?;
        (self.paragraphs[headline].tokens.len() >= MIN_TOKENS).then_some(headline)
    }

    /// The first line of the head that equals the title.
    pub(super) fn titled(&self) -> Option<usize> {
        let is_title = |line: &[Token]| line.len() >= MIN_TOKENS && Self::is_same(line, self.title);
        self.head().iter().position(|line| is_title(self.tokens_of(line)))
    }

    /// Whether the line is the headline, as far as is known: the title, or else a first line that
    /// is not a quotation.
    pub(super) fn is_headline(&self, number: usize) -> bool {
        let first = (number == 0 && !self.is_quoted(0)).then_some(0);
        self.titled().or(first) == Some(number)
    }

    fn is_before_story(&self, number: usize) -> bool {
        let mut following = self.paragraphs[number + 1..].iter().take(BETWEEN + 1);
        following.any(|paragraph| !self.is_short_line(paragraph))
    }
}
