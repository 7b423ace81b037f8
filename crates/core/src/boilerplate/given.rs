//! The edges of a page → the lines there that are instances of given patterns: those of a template file, and the starter list.
//!
//! A page is walked from its start and from its end, over what is known to be boilerplate and a few short lines that are not: a headline, a
//! subtitle, a caption. The walk ends at the story. So a line of the list counts at the edge of a page, or inside a run of other furniture that
//! reaches it, and nowhere else.

use super::glued::Page;
use super::known::PageEdge;
use super::patterns::{Pattern, Patterns};
use super::starter;
use crate::text::segment;
use crate::text::{Paragraph, n_words};

/// So many short lines in a row that are no boilerplate may stand between a line and the start or the end of its page, or the
/// boilerplate that reaches it.
const FOREIGN: usize = 3;

/// A sentence of so many words is of the story.
const SENTENCE: usize = 12;

/// So many words are, whatever they end with.
const LONG: usize = 30;

/// Patterns that were given.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    patterns: Patterns,
    /// For each pattern, the number of its template and where it holds.
    entries: Vec<(u32, PageEdge)>,
    /// The number of the first template of the starter list, if that is used.
    pub(super) starter: Option<u32>,
}

/// Where a walk is.
#[derive(Clone, Copy)]
struct Step {
    /// The edge that it comes from.
    edge: PageEdge,
    /// Whether the line stands where the headline does.
    is_headline: bool,
}

impl Given {
    /// Adds a pattern of the template with this number.
    pub(super) fn push(&mut self, pattern: Pattern, template: u32, place: PageEdge) {
        self.patterns.push(pattern);
        self.entries.push((template, place));
    }

    /// Notes for the lines at the edges of a page the templates that they are instances of; `holds` tells whether a template does there.
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
        let tell = |line: usize, step: Step| self.template(page, &paragraphs[line], step, &holds);
        walk(page, paragraphs, found, (0..paragraphs.len(), PageEdge::Head), tell);
        walk(page, paragraphs, found, ((0..paragraphs.len()).rev(), PageEdge::Tail), tell);
    }

    /// The template that a line is an instance of, of those that hold at this edge. A headline may look like one with a slot for words.
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

/// Whether a line is a paragraph of the story, or a sentence of some length.
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
    tell: impl Fn(usize, Step) -> Option<u32>,
) {
    let headline =
        (0..found.len()).find(|&line| found[line].is_none() && !paragraphs[line].tokens.is_empty());
    let mut n_foreign = 0;
    for line in lines {
        if paragraphs[line].tokens.is_empty() {
            continue;
        }
        let step = Step { edge, is_headline: headline == Some(line) };
        found[line] = found[line].or_else(|| tell(line, step));
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
