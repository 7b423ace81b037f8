//! The third stage: a document and the templates → its cuts.

use super::{Document, Scratch};
use crate::boilerplate::glued::{self, Glued};
use crate::boilerplate::line::LineKey;
use crate::boilerplate::notes::line_keys;
use crate::boilerplate::page::Page;
use crate::boilerplate::{Notes, Templates};
use crate::clean::{self, Deletion};
use crate::config::{CutConfig, Find, Rule};
use crate::model::{Cause, Cut};
use crate::repeats;
use crate::text::segment::{self, Unit};
use crate::text::{Paragraph, Span, Token};
use std::borrow::Cow;

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

    /// Characters of the text without the deletions.
    pub fn n_chars(&self) -> u64 {
        clean::n_chars(self.original, &self.deletions)
    }
}

impl Cleaner {
    /// A cleaner with these templates, and with the starter list if the settings enable it. Without
    /// [`Find::Boilerplate`], the templates are not used.
    pub fn new(templates: Templates, config: &CutConfig) -> Self {
        let is_started = config.options.starter && config.finds(Find::Boilerplate);
        let templates = if is_started { templates.with_starter() } else { templates };
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
        if !self.config.finds(Find::Boilerplate) && !self.config.finds(Find::Repeats) {
            return (Vec::new(), Vec::new());
        }
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
    /// overlap a protected line, or are one, are dropped.
    fn all_cuts(&self, document: &Document<'_>, tokens: &[Token], title: &[Token]) -> Vec<Cut> {
        let text = document.text;
        let page = Page { text, tokens, origin: document.origin };
        let units = segment::units(text, tokens);
        let (mut cuts, rest) = if self.config.finds(Find::Boilerplate) {
            self.boilerplate(&page, &units, document.notes)
        } else {
            (Vec::new(), units.iter().map(|unit| (unit.number, unit.line.clone())).collect())
        };
        if self.config.finds(Find::Repeats) {
            let rest = segment::rejoined(rest);
            cuts.extend(repeats::repeats(text, tokens, &rest, title, &self.config));
        }
        if self.templates.has_protected() {
            let protected = self.protected(&page, &units);
            let is_protected = |span: Span| {
                protected.iter().any(|line| line.overlaps(span)) || self.protects(&page, span)
            };
            cuts.retain(|cut| !is_protected(cut.span));
        }
        cuts.sort_unstable_by_key(|cut| cut.span);
        cuts
    }

    /// The cuts of boilerplate, and the rest: paragraphs, each with the number of the paragraph
    /// that it belongs to.
    fn boilerplate(
        &self,
        page: &Page<'_>,
        units: &[Unit],
        notes: Option<&Notes>,
    ) -> (Vec<Cut>, Vec<(usize, Paragraph)>) {
        let noted = notes.map(|notes| &*notes.lines).filter(|lines| lines.len() == units.len());
        let lines = noted
            .map_or_else(|| Cow::Owned(line_keys(page.text, page.tokens, units)), Cow::Borrowed);
        let found = self.find(page, &lines, units);
        let (mut cuts, mut rest) = (Vec::new(), Vec::new());
        for ((unit, line), found) in units.iter().zip(&*lines).zip(found) {
            let span = unit.line.span;
            let is_whole = || !line.is_sentence || segment::is_balanced(&page.text[span.range()]);
            if let Some(number) = found.filter(|_| is_whole()) {
                cuts.push(Cut { span, cause: Cause::Boilerplate(number) });
                continue;
            }
            let glued = self.inline_cuts(page, unit.line.clone(), line);
            let cut = |(number, span)| Cut { span, cause: Cause::Boilerplate(number) };
            cuts.extend(glued.cuts.into_iter().map(cut));
            rest.push((unit.number, glued.rest));
        }
        (cuts, rest)
    }

    /// For each line, the number of the template that it matches, if any. `None` for a line that
    /// attributes a quotation, if the quotation is kept.
    fn find(&self, page: &Page<'_>, lines: &[LineKey], units: &[Unit]) -> Vec<Option<u32>> {
        let paragraphs: Vec<Paragraph> = units.iter().map(|unit| unit.line.clone()).collect();
        let mut found = self.templates.find(page.origin, lines);
        self.templates.find_given(page, &paragraphs, &mut found);
        keep_attributions(page.text, &paragraphs, &mut found);
        found
    }

    /// Spans of the lines that are never cut.
    fn protected(&self, page: &Page<'_>, units: &[Unit]) -> Vec<Span> {
        let lines = units.iter().map(|unit| &unit.line);
        lines.filter(|line| self.templates.protects(page, line)).map(|line| line.span).collect()
    }

    /// Whether a stretch of a page, such as a part of a line, is itself a line that is never cut.
    fn protects(&self, page: &Page<'_>, span: Span) -> bool {
        let before = |end: u32| page.tokens.partition_point(|token| token.span.start < end);
        let tokens = before(span.start)..before(span.end);
        self.templates.protects(page, &Paragraph { span, tokens })
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
