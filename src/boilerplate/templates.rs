//! The templates that are boilerplate; a document's lines → its boilerplate.
//!
//! Most templates tell a line wherever it stands. Some count only where others stand beside them ([`blocks`]), or
//! at the edge of a page ([`slots`]): those are looked for after the former.

use super::known::KnownTemplate;
use super::learn::AT_EDGE;
use super::mask::{LineKey, MAX_END};
use super::recurrence::Recurring;
use super::slots::Shape;
use super::survey::Origin;
use super::{blocks, slots};
use crate::hash::UseHash;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// How a template tells its lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum TemplateKind {
    /// They are one line but for numbers, dates and addresses.
    Line,
    /// So they are, and count inside a block only.
    InBlock,
    /// They begin and end with the same words, inside a block or at the edge of a page; the rest is a slot.
    Slot(Shape),
}

/// What was learned of lines that are boilerplate in certain places.
pub struct Member {
    /// How they are told.
    pub kind: TemplateKind,
    /// The stories that they needed.
    pub n_needed: u32,
    /// How they recur.
    pub recurring: Recurring,
}

/// A line with slots that is boilerplate, with the evidence.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// The key of its lines.
    pub key: u64,
    /// How it tells its lines.
    pub kind: TemplateKind,
    /// The site in which it holds; `None` if it holds everywhere.
    pub scope: Option<u32>,
    /// Documents of the scope that bear it.
    pub n_documents: u32,
    /// Distinct stories among them.
    pub n_stories: u32,
    /// The stories that it needed.
    pub n_needed: u32,
    /// The share of its occurrences that stand at a page's edge.
    pub edge_share: f64,
    /// The sources of these documents, ascending.
    pub sources: Vec<u32>,
    /// Where it stands.
    pub positions: Positions,
    /// Whether it was given, not learned: its numbers are those of the run that learned it.
    pub is_given: bool,
    /// Whether it was given for a source that the corpus does not have: it holds in documents without a source alone.
    pub is_elsewhere: bool,
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
    fn given(known: &KnownTemplate, scope: Option<u32>, key: u64) -> Self {
        Self {
            key,
            kind: TemplateKind::Line,
            scope,
            n_documents: known.documents,
            n_stories: known.stories,
            n_needed: known.needed,
            edge_share: known.edge_share,
            sources: scope.into_iter().collect(),
            positions: known.positions,
            is_given: true,
            is_elsewhere: false,
        }
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
    numbers: HashMap<(Option<u32>, u64), u32>,
    /// Those that hold inside blocks, or at the edges of pages.
    members: HashMap<(Option<u32>, TemplateKind, u64), u32>,
    /// Those given, whatever their source, for pages that name none.
    given: HashMap<(TemplateKind, u64), u32>,
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

    /// Adds templates from a file to those learned, which prevail; `sources` are the sorted names of the corpus's sources.
    ///
    /// A template of one source holds in the documents of that source, and in those that name none.
    #[must_use]
    pub fn with_known(mut self, known: &[KnownTemplate], sources: &[String]) -> Self {
        for template in known {
            let named = template.source.as_ref();
            let scope = named.and_then(|name| sources.binary_search(name).ok()).map(|n| n as u32);
            let is_elsewhere = named.is_some() && scope.is_none();
            for (kind, key) in template.keys() {
                let number = self.list.len() as u32;
                self.given.entry((kind, key)).or_insert(number);
                if !is_elsewhere {
                    self.give((scope, kind, key), number);
                }
                let given = Template::given(template, scope, key);
                self.list.push(Template { kind, is_elsewhere, ..given });
            }
            template.lines().for_each(|line| self.ends.add(&line));
        }
        self
    }

    /// Adds the number of a template, unless one is learned already.
    fn give(&mut self, (scope, kind, key): (Option<u32>, TemplateKind, u64), number: u32) {
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
        self.keep_fields(lines, &mut found);
        found
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

    /// The same, but for the templates that hold in certain places only.
    pub(super) fn whole_lines(&self, origin: Origin, lines: &[LineKey]) -> Vec<Option<u32>> {
        lines.iter().map(|line| self.number(origin, line.key)).collect()
    }

    /// The number of the first of these that is a template in the document.
    fn member(
        &self,
        origin: Origin,
        mut keys: impl Iterator<Item = (TemplateKind, u64)>,
    ) -> Option<u32> {
        let is_nameless = origin.source.is_none();
        keys.find_map(|(kind, key)| {
            let of_site = origin.site.and_then(|site| self.members.get(&(Some(site), kind, key)));
            let found = of_site.or_else(|| self.members.get(&(None, kind, key)));
            found.or_else(|| self.given.get(&(kind, key)).filter(|_| is_nameless)).copied()
        })
    }

    /// The number of the template with this key that holds in the document.
    pub(super) fn number(&self, origin: Origin, key: u64) -> Option<u32> {
        let of_site = origin.site.and_then(|site| self.numbers.get(&(Some(site), key)));
        let found = of_site.or_else(|| self.numbers.get(&(None, key)));
        let is_nameless = origin.source.is_none();
        let given = || self.given.get(&(TemplateKind::Line, key)).filter(|_| is_nameless);
        found.or_else(given).copied()
    }
}
