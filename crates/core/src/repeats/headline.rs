//! The headline that stands in the head of the page again: above the share bar and below it, in the breadcrumb trail.
//!
//! The headline is what the record's title says, where that is a line of the page's head, else the first line.
//! It may be shorter than other repeats, since its place tells what it is; but a paragraph of the story must follow, or it may be
//! the first line of a poem or the name of a list.

use super::{Article, Repeated, Whole};
use crate::model::RepeatUnit;
use crate::text::{Paragraph, Token};

/// The head of a page has so many lines at most.
const HEAD: usize = 6;

/// A headline that is looked for has at least so many tokens.
const MIN_TOKENS: usize = 3;

/// So many lines may stand between the headline and the story: byline, date, share bar.
const BETWEEN: usize = 3;

impl Article<'_> {
    /// Marks the second and later copies of the headline in the head.
    pub(super) fn repeated_headlines(&self, whole: &mut Whole) {
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

    /// The first line of the head that is the title.
    pub(super) fn titled(&self) -> Option<usize> {
        let is_title = |line: &[Token]| line.len() >= MIN_TOKENS && Self::is_same(line, self.title);
        self.head().iter().position(|line| is_title(self.tokens_of(line)))
    }

    /// Whether the line is the headline, as far as can be told: the title, else a first line that is no quotation.
    pub(super) fn is_headline(&self, number: usize) -> bool {
        let first = (number == 0 && !self.is_quoted(0)).then_some(0);
        self.titled().or(first) == Some(number)
    }

    fn is_before_story(&self, number: usize) -> bool {
        let mut following = self.paragraphs[number + 1..].iter().take(BETWEEN + 1);
        following.any(|paragraph| !self.is_short_line(paragraph))
    }
}
