//! The templates that are boilerplate; a document's lines → its boilerplate.
//!
//! Most templates tell a line wherever it stands. Some count only where others stand beside them ([`blocks`]), or
//! at the edge of a page ([`slots`]): those are looked for after the former.

use super::given::Given;
use super::glued::Page;
use super::known::{Known, KnownTemplate};
use super::learn::{AT_EDGE, MIN_SENTENCE};
use super::mask::{self, LineKey, MAX_END};
use super::patterns::{Pattern, Patterns};
use super::recurrence::Recurring;
use super::slots::Shape;
use super::{blocks, edges, slots, starter};
use crate::hash::UseHash;
use crate::ids::{Origin, Scope, SourceId, TemplateKey};
use crate::text::Paragraph;
use crate::text::normalize;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// How a template tells its lines.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum TemplateKind {
    /// They are one line but for numbers, dates and addresses.
    #[default]
    Line,
    /// So they are, and count inside a block only.
    InBlock,
    /// They begin and end with the same words, inside a block or at the edge of a page; the rest is a slot.
    Slot(Shape),
    /// They open with a label of the starter list, and a headline follows.
    Label,
    /// They are told by a pattern that was given, at the edge of a page.
    Pattern,
}

/// Where a template comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// It was learned in this run.
    #[default]
    Learned,
    /// It stands in a file: its numbers are those of the run that learned it.
    File,
    /// It is of the starter list.
    Starter,
}

/// What was learned of lines that are boilerplate in certain places.
pub(crate) struct PlacedTemplate {
    /// How they are told.
    pub kind: TemplateKind,
    /// The stories that they needed.
    pub n_needed: u32,
    /// How they recur.
    pub recurring: Recurring,
}

/// A line with slots that is boilerplate, with the evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// The key of its lines.
    pub key: TemplateKey,
    /// How it tells its lines.
    pub kind: TemplateKind,
    /// The documents in which it holds.
    pub scope: Scope,
    /// Documents of the scope that bear it.
    pub n_documents: u32,
    /// Distinct stories among them.
    pub n_stories: u32,
    /// The stories that it needed.
    pub n_needed: u32,
    /// The share of its occurrences that stand at a page's edge.
    pub edge_share: f64,
    /// The sources of these documents, ascending.
    pub sources: Vec<SourceId>,
    /// Where it stands.
    pub positions: Positions,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Whether it was given for a source that the corpus does not have: it holds in documents alone that do not say where they come from.
    pub is_elsewhere: bool,
    /// Its text, where a pattern tells its lines.
    pub text: Option<String>,
}

/// How often a template stands in each third of a document's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions {
    /// The first third.
    pub head: u32,
    /// The second.
    pub middle: u32,
    /// The last.
    pub tail: u32,
}

impl Template {
    /// A template of a file.
    fn given(known: &KnownTemplate, scope: Scope) -> Self {
        Self {
            key: TemplateKey::default(),
            kind: TemplateKind::Line,
            scope,
            n_documents: known.documents,
            n_stories: known.stories,
            n_needed: known.needed,
            edge_share: known.edge_share,
            sources: scope.source().into_iter().collect(),
            positions: known.positions,
            provenance: Provenance::File,
            is_elsewhere: known.source.is_some() && scope == Scope::Corpus,
            text: None,
        }
    }

    /// A line of the starter list.
    fn of_starter(entry: &starter::Entry, key: TemplateKey) -> Self {
        let text = Some(entry.text.clone());
        Self {
            key,
            kind: TemplateKind::Pattern,
            provenance: Provenance::Starter,
            text,
            ..Self::default()
        }
    }

    /// Its text, with the slots written out, given one of its lines: `{number} months ago`.
    pub fn text_of(&self, line: &str) -> String {
        self.text.clone().unwrap_or_else(|| {
            let mut tokens = Vec::new();
            normalize::tokens(line, &mut tokens);
            let constant = match self.kind {
                TemplateKind::Slot(Shape { first, last }) => Some([first, last].map(usize::from)),
                _ => None,
            };
            mask::template_text(line, 0, &tokens, constant)
        })
    }

    /// How sure it is that this is boilerplate: the stories it stands in, over those and the stories it needed.
    ///
    /// Half for one that just reached what it needed; 1 for one that was given without numbers.
    pub fn confidence(&self) -> f64 {
        let (stories, needed) = (f64::from(self.n_stories), f64::from(self.n_needed));
        if needed == 0.0 { 1.0 } else { stories / (stories + needed) }
    }
}

/// All templates of a corpus, by their numbers: those learned ordered by scope and key, then those given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Learned", into = "Learned")]
pub struct Templates {
    list: Vec<Template>,
    numbers: HashMap<(Scope, TemplateKey), u32>,
    /// Those that hold inside blocks, or at the edges of pages.
    members: HashMap<(Scope, TemplateKind, TemplateKey), u32>,
    /// The lines of those given, whatever their source, for pages that do not say where they come from.
    given: HashMap<TemplateKey, u32>,
    /// The patterns of those given.
    patterns: Given,
    /// The lines that are never cut.
    protected: Patterns,
    /// The sources that are no more than the names of folders.
    folders: HashSet<SourceId>,
    ends: Ends,
}

/// Templates as they are put away: the rest of [`Templates`] follows from it.
#[derive(Serialize, Deserialize)]
struct Learned {
    list: Vec<Template>,
    ends: Ends,
}

impl From<Templates> for Learned {
    fn from(Templates { list, ends, .. }: Templates) -> Self {
        Self { list, ends }
    }
}

impl From<Learned> for Templates {
    fn from(Learned { list, ends }: Learned) -> Self {
        let mut templates = Self { ends, ..Self::default() };
        for template in list {
            let number = templates.list.len() as u32;
            templates.give((template.scope, template.kind, template.key), number);
            templates.list.push(template);
        }
        templates
    }
}

/// How the lines of templates begin and end, by their first and last three parts: what a paragraph is asked before templates are looked for
/// within it. Most end like none.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Ends {
    heads: HashSet<u32, UseHash>,
    tails: HashSet<u32, UseHash>,
}

impl Ends {
    /// Adds a line that is an instance of a template.
    pub(super) fn add(&mut self, line: &LineKey) {
        self.heads.insert(line.heads[MAX_END - 1]);
        self.tails.insert(line.tails[MAX_END - 1]);
    }
}

impl Templates {
    /// Templates that tell whole lines, wherever these stand in their site.
    pub(super) fn of_lines(mut list: Vec<Template>) -> Self {
        list.sort_unstable_by_key(|template| (template.scope, template.key));
        let numbers =
            list.iter().zip(0..).map(|(template, number)| ((template.scope, template.key), number));
        let numbers = numbers.collect();
        Self { list, numbers, ..Self::default() }
    }

    /// Adds how the lines of these templates begin and end.
    pub(super) fn with_ends(mut self, ends: Ends) -> Self {
        self.ends = ends;
        self
    }

    /// Adds the templates that hold in certain places only.
    pub(super) fn with_members(mut self, mut list: Vec<Template>) -> Self {
        list.sort_unstable_by_key(|template| (template.scope, template.kind, template.key));
        for template in list {
            let number = self.list.len() as u32;
            self.members.insert((template.scope, template.kind, template.key), number);
            self.list.push(template);
        }
        self
    }

    /// Adds templates from a file to those learned, which prevail; `sources` are the sources of the
    /// corpus, and `is_folder` tells those whose names are no more than those of folders.
    ///
    /// A template of one source holds in the documents of that source, and in those that do not say where they come from.
    #[must_use]
    pub fn with_known(
        mut self,
        known: &Known,
        sources: &BTreeMap<SourceId, String>,
        is_folder: impl Fn(&str) -> bool,
    ) -> Self {
        let folders = sources.iter().filter(|(_, name)| is_folder(name));
        self.folders = folders.map(|(&source, _)| source).collect();
        for template in &known.templates {
            let named = template.source.as_deref().map(SourceId::of);
            let known = named.filter(|source| sources.contains_key(source));
            let scope = known.map_or(Scope::Corpus, Scope::Source);
            let given = Template::given(template, scope);
            for key in template.keys().into_iter().map(TemplateKey) {
                let number = self.list.len() as u32;
                self.given.entry(key).or_insert(number);
                if !given.is_elsewhere {
                    self.give((scope, TemplateKind::Line, key), number);
                }
                self.list.push(Template { key, ..given.clone() });
            }
            template.lines().for_each(|line| self.ends.add(&line));
            for pattern in template.patterns() {
                let (number, kind) = (self.list.len() as u32, TemplateKind::Pattern);
                let text = Some(pattern.text().to_owned());
                self.patterns.push(pattern, number, template.place);
                self.list.push(Template { kind, text, ..given.clone() });
            }
        }
        let protected = known.protected.iter().flat_map(|lines| &lines.samples);
        protected.filter_map(|line| Pattern::parse(line)).for_each(|line| {
            self.protected.push(line);
        });
        self
    }

    /// Whether a line of a page is never to be cut.
    pub fn protects(&self, page: &Page<'_>, line: &Paragraph) -> bool {
        let tokens = &page.tokens[line.tokens.clone()];
        let text = &page.text[line.span.range()];
        !self.protected.is_empty() && !self.protected.of(text, line.span.start, tokens).is_empty()
    }

    /// Adds the starter list, at the edges of pages.
    #[must_use]
    pub fn with_starter(mut self) -> Self {
        self.patterns.starter = Some(self.list.len() as u32);
        let entries = starter::list().entries.iter().zip(0..);
        self.list.extend(
            entries.map(|(entry, number)| Template::of_starter(entry, TemplateKey(number))),
        );
        self
    }

    /// Adds the number of a template, unless one is learned already.
    fn give(&mut self, (scope, kind, key): (Scope, TemplateKind, TemplateKey), number: u32) {
        match kind {
            TemplateKind::Line => self.numbers.entry((scope, key)).or_insert(number),
            _ => self.members.entry((scope, kind, key)).or_insert(number),
        };
    }

    /// The templates, in order.
    pub fn as_slice(&self) -> &[Template] {
        &self.list
    }

    /// For each line of a document, the number of the template that it is an instance of, if it is one.
    pub fn find(&self, origin: Origin, lines: &[LineKey]) -> Vec<Option<u32>> {
        let whole = self.whole_lines(origin, lines);
        let mut found = whole.clone();
        for place in blocks::places(&whole) {
            let line = place.line as usize;
            found[line] = self.member(origin, blocks::keys(&lines[line], &place, self));
        }
        for place in slots::places(&whole) {
            if found[place.line].is_some() {
                continue;
            }
            found[place.line] = self.member(origin, slots::keys(&lines[place.line], place));
        }
        for (line, found) in lines.iter().zip(&mut found) {
            if found.is_none() && line.label > 0 {
                *found =
                    self.member(origin, [(TemplateKind::Label, u64::from(line.label))].into_iter());
            }
        }
        self.keep_fields(lines, &mut found);
        found
    }

    /// Looks for the templates that were given as patterns, at the edges of a page; `found` are those found before.
    pub fn find_given(&self, page: &Page<'_>, paragraphs: &[Paragraph], found: &mut [Option<u32>]) {
        let holds = |number: u32| self.holds(number, page.origin);
        self.patterns.find(page, paragraphs, found, holds);
    }

    /// Whether a template that was given holds in the documents of this origin.
    fn holds(&self, number: u32, origin: Origin) -> bool {
        let Template { scope, is_elsewhere, .. } = self.list[number as usize];
        let is_here = scope == Scope::Corpus || scope.source() == origin.source;
        self.is_nameless(origin) || !is_elsewhere && is_here
    }

    /// Whether a document does not say where it comes from: the name of its folder is none.
    fn is_nameless(&self, origin: Origin) -> bool {
        origin.source.is_none_or(|source| self.folders.contains(&source))
    }

    /// Keeps the fields of a table of which one stays: they are facts of one thing, be their values common or not. At the
    /// edges of pages they are facts of the page.
    fn keep_fields(&self, lines: &[LineKey], found: &mut [Option<u32>]) {
        let is_inside = |number: u32| self.list[number as usize].edge_share < AT_EDGE;
        let mut first = 0;
        for run in lines.chunk_by(|above, below| above.is_field && below.is_field) {
            let found = &mut found[first..first + run.len()];
            first += run.len();
            if found.contains(&None) {
                for found in found {
                    *found = found.filter(|&number| !is_inside(number));
                }
            }
        }
    }

    /// Whether the line may begin with a template of four words or more, and whether it may end with one; it may if its ends say too little.
    pub(super) fn may_stand_in(&self, line: &LineKey) -> [bool; 2] {
        let may = |end: u32, ends: &HashSet<u32, UseHash>| end == 0 || ends.contains(&end);
        let (head, tail) = (line.heads[MAX_END - 1], line.tails[MAX_END - 1]);
        [may(head, &self.ends.heads), may(tail, &self.ends.tails)]
    }

    /// The same, but for the templates that hold in certain places only. A sentence of a page without line breaks is told at the edges of
    /// the page alone, and by some words: what stands there beside a gap may be the subject of the story.
    pub(super) fn whole_lines(&self, origin: Origin, lines: &[LineKey]) -> Vec<Option<u32>> {
        let of = |line: &LineKey| {
            let is_told = !line.is_sentence || line.n_words >= MIN_SENTENCE;
            self.number(origin, line.key).filter(|_| is_told)
        };
        let mut found: Vec<Option<u32>> = lines.iter().map(of).collect();
        if lines.iter().any(|line| line.is_sentence) {
            let recurs: Vec<bool> = found.iter().map(Option::is_some).collect();
            let inner = edges::inner(&recurs, edges::FOREIGN);
            found[inner.clone()].iter_mut().zip(&lines[inner]).for_each(|(found, line)| {
                *found = found.filter(|_| !line.is_sentence);
            });
        }
        found
    }

    /// The number of the first of these that is a template in the document.
    fn member(
        &self,
        origin: Origin,
        mut keys: impl Iterator<Item = (TemplateKind, u64)>,
    ) -> Option<u32> {
        keys.find_map(|(kind, key)| {
            let of = |scope| self.members.get(&(scope, kind, TemplateKey(key)));
            origin.scope().and_then(of).or_else(|| of(Scope::Corpus)).copied()
        })
    }

    /// The number of the template with this key that holds in the document.
    pub(super) fn number(&self, origin: Origin, key: u64) -> Option<u32> {
        let of = |scope| self.numbers.get(&(scope, TemplateKey(key)));
        let found = origin.scope().and_then(of).or_else(|| of(Scope::Corpus));
        let given = || self.given.get(&TemplateKey(key)).filter(|_| self.is_nameless(origin));
        found.or_else(given).copied()
    }
}
