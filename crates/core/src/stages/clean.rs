//! The third stage: a document and the templates → its cuts.

use super::{Document, Scratch};
use crate::boilerplate::Templates;
use crate::boilerplate::glued::{self, Glued};
use crate::boilerplate::line::LineKey;
use crate::boilerplate::notes::line_keys;
use crate::boilerplate::page::Page;
use crate::clean::{self, Deletion};
use crate::config::{CutConfig, Rule};
use crate::model::{Cause, Cut};
use crate::repeats;
use crate::text::{Paragraph, Span, Token, segment};

/// Finds what is cut from a document: boilerplate and repeats.
#[derive(Clone, Debug)]
pub struct Cleaner {
    templates: Templates,
    config: CutConfig,
}

/// A document with its cuts.
#[derive(Clone, Debug, PartialEq)]
pub struct Cleaned<'a> {
    original: &'a str,
    /// The cuts, sorted by span. No two overlap.
    pub cuts: Vec<Cut>,
    /// The cuts in the same order, each with the white space that is deleted with it.
    pub deletions: Vec<Deletion>,
}

impl Cleaned<'_> {
    /// The text without the deletions.
    pub fn text(&self) -> String {
        clean::cleaned(self.original, &self.deletions)
    }
}

impl Cleaner {
    /// A cleaner with these templates, and with the starter list if the settings enable it.
    pub fn new(templates: Templates, config: &CutConfig) -> Self {
        let templates = if config.options.starter { templates.with_starter() } else { templates };
        Self { templates, config: config.clone() }
    }

    /// All templates. [`Cause::Boilerplate`] holds an index into their
    /// [`as_slice`](Templates::as_slice).
    pub fn templates(&self) -> &Templates {
        &self.templates
    }

    /// The cuts of a document. Nothing is cut if the cut text would begin with
    /// [`Document::must_not_begin_with`], or if the cuts would make two U+FFFD adjacent. A U+FFFD
    /// may stand for an escaped half surrogate (`\ud83d`) of the raw JSON. If cuts made two such
    /// halves adjacent, the written JSON would decode as another character.
    ///
    /// Time: linear in the text, plus an edit distance for each pair of similar paragraphs.
    pub fn clean<'a>(&self, document: &Document<'a>, scratch: &mut Scratch) -> Cleaned<'a> {
        scratch.read(document);
        let (cuts, deletions) = self.cuts(document, &scratch.tokens, &scratch.title);
        Cleaned { original: document.text, cuts, deletions }
    }

    /// The cuts and deletions of a document, as in [`clean`](Self::clean), given the tokens of its
    /// text and title.
    pub(super) fn cuts(
        &self,
        document: &Document<'_>,
        tokens: &[Token],
        title: &[Token],
    ) -> (Vec<Cut>, Vec<Deletion>) {
        let cuts = self.all_cuts(document, tokens, title);
        let deletions = clean::deletions(document.text, &cuts);
        let reads_otherwise = document
            .must_not_begin_with
            .is_some_and(|mark| clean::comes_to_begin_with(document.text, &deletions, mark));
        if reads_otherwise || clean::joins_halves(document.text, &deletions) {
            return (Vec::new(), Vec::new());
        }
        (cuts, deletions)
    }

    /// All cuts, sorted by span. Boilerplate is found first, then repeats in the rest. Cuts that
    /// overlap a protected line are dropped.
    fn all_cuts(&self, document: &Document<'_>, tokens: &[Token], title: &[Token]) -> Vec<Cut> {
        let text = document.text;
        let page = Page { text, tokens, origin: document.origin };
        let units = segment::units(text, tokens);
        let lines = line_keys(text, tokens, &units);
        let numbers: Vec<usize> = units.iter().map(|unit| unit.number).collect();
        let paragraphs: Vec<Paragraph> = units.into_iter().map(|unit| unit.line).collect();
        let protected = self.protected(&page, &paragraphs);
        let found = self.find(&page, &lines, &paragraphs);
        let (mut cuts, mut rest) = (Vec::new(), Vec::new());
        for (at, paragraph) in paragraphs.into_iter().enumerate() {
            let is_whole =
                || !lines[at].is_sentence || segment::is_balanced(&text[paragraph.span.range()]);
            if let Some(number) = found[at].filter(|_| is_whole()) {
                cuts.push(Cut { span: paragraph.span, cause: Cause::Boilerplate(number) });
                continue;
            }
            let glued = self.inline_cuts(&page, paragraph, &lines[at]);
            let cut = |(number, span)| Cut { span, cause: Cause::Boilerplate(number) };
            cuts.extend(glued.cuts.into_iter().map(cut));
            rest.push((numbers[at], glued.rest));
        }
        let rest = segment::rejoined(rest);
        cuts.extend(repeats::repeats(text, tokens, &rest, title, &self.config));
        cuts.retain(|cut| !protected.iter().any(|line| line.overlaps(cut.span)));
        cuts.sort_unstable_by_key(|cut| cut.span);
        cuts
    }

    /// For each line, the number of the template that it matches, if any. `None` for a line that
    /// attributes a quotation, if the quotation is kept.
    fn find(
        &self,
        page: &Page<'_>,
        lines: &[LineKey],
        paragraphs: &[Paragraph],
    ) -> Vec<Option<u32>> {
        let mut found = self.templates.find(page.origin, lines);
        self.templates.find_given(page, paragraphs, &mut found);
        keep_attributions(page.text, paragraphs, &mut found);
        found
    }

    /// Spans of the lines that are never cut.
    fn protected(&self, page: &Page<'_>, paragraphs: &[Paragraph]) -> Vec<Span> {
        let protected = paragraphs.iter().filter(|line| self.templates.protects(page, line));
        protected.map(|line| line.span).collect()
    }

    fn inline_cuts(&self, page: &Page<'_>, paragraph: Paragraph, line: &LineKey) -> Glued {
        if self.config.uses(Rule::Glued) {
            glued::find(&self.templates, page, &paragraph, line)
        } else {
            Glued { cuts: Vec::new(), rest: paragraph }
        }
    }
}

/// Unmarks each line that attributes the quotation above it, if the quotation itself is kept.
fn keep_attributions(text: &str, paragraphs: &[Paragraph], found: &mut [Option<u32>]) {
    for (line, pair) in (1..).zip(paragraphs.windows(2)) {
        let [above, below] = [&pair[0], &pair[1]].map(|line| &text[line.span.range()]);
        if found[line - 1].is_none() && segment::is_attribution(above, below) {
            found[line] = None;
        }
    }
}
