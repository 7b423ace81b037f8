//! The edges of a page → the lines there that match given patterns: of a file, or of the starter
//! list.
//!
//! A page is walked from its start and from its end, over known boilerplate and a few short lines:
//! a headline, a subtitle, a caption. The walk ends at the story. So a pattern matches only at the
//! edge of a page, or inside a run of other furniture that reaches the edge.

use super::known::PageEdge;
use super::page::Page;
use super::patterns::{Pattern, Patterns};
use super::starter;
use crate::text::{Paragraph, n_words, segment};

/// Most short lines in a row that are not boilerplate, between a match and the page's edge or the
/// boilerplate that reaches it.
const FOREIGN: usize = 3;

/// Shortest sentence of the story, in words.
const SENTENCE: usize = 12;

/// Shortest line of the story, whatever its end, in words.
const LONG: usize = 30;

/// Given patterns.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    patterns: Patterns,
    /// For each pattern, the number of its template and where it holds.
    entries: Vec<(u32, PageEdge)>,
    /// Number of the first template of the starter list, if that is used.
    pub(super) starter: Option<u32>,
}

/// A step of a walk.
#[derive(Clone, Copy)]
struct Step {
    /// The edge where the walk begins.
    edge: PageEdge,
    /// Whether the line is in the headline's place.
    is_headline: bool,
}

impl Given {
    /// Adds a pattern of the template with this number.
    pub(super) fn push(&mut self, pattern: Pattern, template: u32, place: PageEdge) {
        self.patterns.push(pattern);
        self.entries.push((template, place));
    }

    /// Adds to `found` the templates that match lines at the edges of a page; `holds` is true for
    /// templates that hold in this document.
    pub(super) fn find(
        &self,
        page: &Page<'_>,
        paragraphs: &[Paragraph],
        found: &mut [Option<u32>],
        holds: impl Fn(u32) -> bool,
    ) {
        if self.patterns.is_empty() && self.starter.is_none() {
            return;
        }
        let template_of =
            |line: usize, step: Step| self.template(page, &paragraphs[line], step, &holds);
        walk(page, paragraphs, found, (0..paragraphs.len(), PageEdge::Head), template_of);
        walk(page, paragraphs, found, ((0..paragraphs.len()).rev(), PageEdge::Tail), template_of);
    }

    /// The template that a line matches at this edge. In the headline's place, templates with a
    /// slot for words do not count: a headline may look like one.
    fn template(
        &self,
        page: &Page<'_>,
        line: &Paragraph,
        Step { edge, is_headline }: Step,
        holds: impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let (text, tokens) = (&page.text[line.span.range()], &page.tokens[line.tokens.clone()]);
        let is_in_place = |place: PageEdge| place == PageEdge::Both || place == edge;
        let of_file = self.patterns.of(text, line.span.start, tokens).into_iter();
        let of_file = of_file.map(|pattern| self.entries[pattern as usize]);
        let file = of_file.filter(|&(template, place)| is_in_place(place) && holds(template));
        let file = file.map(|(template, _)| template).next().filter(|_| !is_headline);
        let of_starter = || {
            let starter = starter::list();
            let fits = |&number: &u32| {
                let has_words = starter.patterns.get(number).has_words();
                is_in_place(starter.entries[number as usize].place) && !(is_headline && has_words)
            };
            let first = self.starter?;
            let found = starter.patterns.of(text, line.span.start, tokens).into_iter().find(fits);
            found.map(|number| first + number)
        };
        file.or_else(of_starter)
    }
}

/// Whether a line is part of the story: a paragraph, or a sentence of some length.
fn is_of_story(page: &Page<'_>, line: &Paragraph) -> bool {
    let n_words = n_words(&page.tokens[line.tokens.clone()]);
    n_words >= LONG || n_words >= SENTENCE && segment::is_ended(&page.text[line.span.range()])
}

/// Walks from one edge of a page to its story.
fn walk(
    page: &Page<'_>,
    paragraphs: &[Paragraph],
    found: &mut [Option<u32>],
    (lines, edge): (impl Iterator<Item = usize>, PageEdge),
    template_of: impl Fn(usize, Step) -> Option<u32>,
) {
    let headline =
        (0..found.len()).find(|&line| found[line].is_none() && !paragraphs[line].tokens.is_empty());
    let mut n_foreign = 0;
    for line in lines {
        if paragraphs[line].tokens.is_empty() {
            continue;
        }
        let step = Step { edge, is_headline: headline == Some(line) };
        found[line] = found[line].or_else(|| template_of(line, step));
        if found[line].is_some() {
            n_foreign = 0;
            continue;
        }
        n_foreign += 1;
        if n_foreign > FOREIGN || is_of_story(page, &paragraphs[line]) {
            return;
        }
    }
}
