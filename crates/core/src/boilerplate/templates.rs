//! All templates, and a document's lines → its boilerplate.
//!
//! Most templates match a line wherever it occurs. Some hold only beside other templates
//! ([`blocks`]), or at the edge of a page ([`slots`]): they are looked up after the others.

use super::edges::AT_EDGE;
use super::given::Given;
use super::known::{Known, KnownTemplate};
use super::line::{LineKey, MAX_END, MIN_SENTENCE, line_key};
use super::page::Page;
use super::patterns::Pattern;
use super::protected::Protected;
use super::template::{Provenance, Template, TemplateKind};
use super::{blocks, edges, mask, slots, starter};
use crate::format::FormatError;
use crate::hash::UseHash;
use crate::ids::{Origin, Scope, SourceId, TemplateKey};
use crate::text::{Paragraph, normalize};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// All templates of a corpus, by number: those learned, ordered by scope and key, then those given.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct Templates {
    list: Vec<Template>,
    numbers: HashMap<(Scope, TemplateKey), u32>,
    /// Templates that hold in certain places only.
    members: HashMap<(Scope, TemplateKind, TemplateKey), u32>,
    /// Lines of given templates, whatever their source, for pages that do not say where they come
    /// from.
    given: HashMap<TemplateKey, u32>,
    /// Patterns of given templates.
    patterns: Given,
    /// Lines that are never cut.
    protected: Protected,
    /// Sources that are merely names of folders.
    folders: HashSet<SourceId>,
    ends: Ends,
}

/// Templates as they are stored: the rest of [`Templates`] follows from it.
#[derive(Serialize, Deserialize)]
struct Stored {
    version: u32,
    templates: Vec<Template>,
    /// First three parts of the templates' lines, ascending.
    heads: Vec<u32>,
    /// Last three parts of the templates' lines, ascending.
    tails: Vec<u32>,
}

/// Version of the byte format.
const VERSION: u32 = 1;

impl From<Templates> for Stored {
    fn from(Templates { list, ends, .. }: Templates) -> Self {
        let [heads, tails] = [ends.heads, ends.tails].map(|ends| {
            let mut ends: Vec<u32> = ends.into_iter().collect();
            ends.sort_unstable();
            ends
        });
        Self { version: VERSION, templates: list, heads, tails }
    }
}

impl TryFrom<Stored> for Templates {
    type Error = FormatError;

    fn try_from(stored: Stored) -> Result<Self, FormatError> {
        if stored.version != VERSION {
            return Err(FormatError::Templates);
        }
        let [heads, tails] = [stored.heads, stored.tails].map(|ends| ends.into_iter().collect());
        let mut templates = Self { ends: Ends { heads, tails }, ..Self::default() };
        for template in stored.templates {
            templates.add(template.with_exact_share());
        }
        Ok(templates)
    }
}

/// The first and last three parts of the lines of templates. A paragraph is compared with them
/// before templates are searched for inside it; most match none.
#[derive(Clone, Debug, Default)]
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
    /// Templates that match whole lines, anywhere in their site.
    pub(super) fn of_lines(mut list: Vec<Template>) -> Self {
        list.sort_unstable_by_key(|template| (template.scope, template.key));
        let mut templates = Self::default();
        for template in list {
            templates.add(template);
        }
        templates
    }

    /// Those of sources and sites.
    pub(super) fn of_sites(self) -> Self {
        let of_sites = self.list.into_iter().filter(|template| template.scope != Scope::Corpus);
        Self::of_lines(of_sites.collect())
    }

    /// The templates of these parts, and the ends of their lines.
    #[must_use]
    pub fn merged(parts: impl IntoIterator<Item = Self>) -> Self {
        let (mut list, mut ends) = (Vec::new(), Ends::default());
        for part in parts {
            list.extend(part.list);
            ends.heads.extend(part.ends.heads);
            ends.tails.extend(part.ends.tails);
        }
        let is_line = |template: &Template| template.kind == TemplateKind::Line;
        let (lines, placed) = list.into_iter().partition(is_line);
        Self::of_lines(lines).with_ends(ends).with_placed(placed)
    }

    /// Adds the ends of the lines of these templates.
    pub(super) fn with_ends(mut self, ends: Ends) -> Self {
        self.ends = ends;
        self
    }

    /// Adds the templates that hold in certain places only.
    pub(super) fn with_placed(mut self, mut list: Vec<Template>) -> Self {
        list.sort_unstable_by_key(|template| (template.scope, template.kind, template.key));
        for template in list {
            self.add(template);
        }
        self
    }

    /// Adds templates from a file to those learned, which take precedence. `sources` are the
    /// sources of the corpus; `is_folder` is true for names that are merely those of folders.
    ///
    /// A template of one source holds in the documents of that source, and in those that do not say
    /// where they come from.
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
            let given = given(template, scope);
            for key in keys(template).into_iter().map(TemplateKey) {
                let number = self.list.len() as u32;
                self.given.entry(key).or_insert(number);
                if !given.is_elsewhere {
                    self.give((scope, TemplateKind::Line, key), number);
                }
                self.list.push(Template { key, ..given.clone() });
            }
            lines(template).for_each(|line| self.ends.add(&line));
            for pattern in template.patterns() {
                let (number, kind) = (self.list.len() as u32, TemplateKind::Pattern);
                let text = Some(pattern.text().to_owned());
                self.patterns.push(pattern, number, template.place);
                self.list.push(Template { kind, text, ..given.clone() });
            }
        }
        for lines in &known.protected {
            let source = lines.source.as_deref().map(SourceId::of);
            let patterns = lines.samples.iter().filter_map(|line| Pattern::parse(line));
            patterns.for_each(|line| self.protected.push(line, source));
        }
        self
    }

    /// Whether any line is never cut.
    pub(crate) fn has_protected(&self) -> bool {
        !self.protected.is_empty()
    }

    /// Whether a line of a page must never be cut.
    pub(crate) fn protects(&self, page: &Page<'_>, line: &Paragraph) -> bool {
        let holds = |source: Option<SourceId>| {
            source.is_none() || source == page.origin.source || self.is_nameless(page.origin)
        };
        !self.protected.is_empty() && self.protected.has(page, line, holds)
    }

    /// Adds the starter list, which holds at the edges of pages.
    #[must_use]
    pub(crate) fn with_starter(mut self) -> Self {
        self.patterns.starter = Some(self.list.len() as u32);
        let entries = starter::list().entries.iter().zip(0..);
        self.list.extend(entries.map(|(entry, number)| of_starter(entry, TemplateKey(number))));
        self
    }

    /// Adds a template under the next number.
    fn add(&mut self, template: Template) {
        self.give((template.scope, template.kind, template.key), self.list.len() as u32);
        self.list.push(template);
    }

    /// Adds the number of a template, unless there is one with its key.
    fn give(&mut self, (scope, kind, key): (Scope, TemplateKind, TemplateKey), number: u32) {
        match kind {
            TemplateKind::Line => self.numbers.entry((scope, key)).or_insert(number),
            _ => self.members.entry((scope, kind, key)).or_insert(number),
        };
    }

    /// The learned templates in their byte format: a JSON object with `version` (1), `templates`,
    /// `heads` and `tails`. Meant for the templates of [`Learner`](crate::Learner): those of a
    /// [`Cleaner`](crate::Cleaner) include the starter list, which a new cleaner adds again.
    ///
    /// # Panics
    /// Never: all keys are texts and all numbers finite.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("text keys and finite numbers")
    }

    /// The templates with these bytes.
    ///
    /// # Errors
    /// They are of another version, or damaged.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        serde_json::from_slice(bytes).map_err(|_| FormatError::Templates)
    }

    /// The templates, by number.
    pub fn as_slice(&self) -> &[Template] {
        &self.list
    }

    /// For each line of a document, the number of its template, if any.
    pub(crate) fn find(&self, origin: Origin, lines: &[LineKey]) -> Vec<Option<u32>> {
        let whole = self.whole_lines(origin, lines);
        let mut found = whole.clone();
        for place in blocks::places(&whole) {
            let line = place.line as usize;
            found[line] = self.member(origin, blocks::keys(&lines[line], &place, &self.list));
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

    /// Looks up given patterns at the edges of a page. `found` has the templates found before, and
    /// receives those found here.
    pub(crate) fn find_given(
        &self,
        page: &Page<'_>,
        paragraphs: &[Paragraph],
        found: &mut [Option<u32>],
    ) {
        let holds = |number: u32| self.holds(number, page.origin);
        self.patterns.find(page, paragraphs, found, holds);
    }

    /// Whether a given template holds in the documents of this origin.
    fn holds(&self, number: u32, origin: Origin) -> bool {
        let Template { scope, is_elsewhere, .. } = self.list[number as usize];
        let is_here = scope == Scope::Corpus || scope.source() == origin.source;
        self.is_nameless(origin) || !is_elsewhere && is_here
    }

    /// Whether a document does not say where it comes from: a folder's name does not count.
    fn is_nameless(&self, origin: Origin) -> bool {
        origin.source.is_none_or(|source| self.folders.contains(&source))
    }

    /// Keeps all fields of a table if one of them is kept: they are facts of one thing, even if
    /// their values are common. Fields at the edges of pages are facts of the page, and are still
    /// cut.
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

    /// Whether the line may begin with a template of four words or more, and whether it may end
    /// with one. True for an end that says too little.
    pub(super) fn may_be_glued_to(&self, line: &LineKey) -> [bool; 2] {
        let may = |end: u32, ends: &HashSet<u32, UseHash>| end == 0 || ends.contains(&end);
        let (head, tail) = (line.heads[MAX_END - 1], line.tails[MAX_END - 1]);
        [may(head, &self.ends.heads), may(tail, &self.ends.tails)]
    }

    /// Like [`find`](Self::find), for the templates that hold in any place. A sentence of a page
    /// without line breaks matches only at the edges of the page, and with at least
    /// [`MIN_SENTENCE`] words: a shorter one beside a gap may be the subject of the story.
    pub(super) fn whole_lines(&self, origin: Origin, lines: &[LineKey]) -> Vec<Option<u32>> {
        let of = |line: &LineKey| {
            let identifies = !line.is_sentence || line.n_words >= MIN_SENTENCE;
            self.number(origin, line.key).filter(|_| identifies)
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

    /// The number of the first of these keys that is a template in the document.
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

/// A template of a file.
fn given(known: &KnownTemplate, scope: Scope) -> Template {
    Template {
        scope,
        n_documents: known.documents,
        n_stories: known.stories,
        n_needed: known.needed,
        edge_share: known.edge_share,
        sources: scope.source().into_iter().collect(),
        positions: known.positions,
        provenance: Provenance::File,
        is_elsewhere: known.source.is_some() && scope == Scope::Corpus,
        ..Template::default()
    }
}

/// A line of the starter list.
fn of_starter(entry: &starter::Entry, key: TemplateKey) -> Template {
    let text = Some(entry.text.clone());
    Template {
        key,
        kind: TemplateKind::Pattern,
        provenance: Provenance::Starter,
        text,
        ..Template::default()
    }
}

/// The keys of its lines, each once.
fn keys(known: &KnownTemplate) -> Vec<u64> {
    let mut keys: Vec<u64> = lines(known).map(|line| line.key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Its samples that have no slot for words, and more than numbers and dates.
fn lines(known: &KnownTemplate) -> impl Iterator<Item = LineKey> {
    let samples = known.samples.iter().filter(|line| !line.contains(mask::WORDS));
    samples.map(|line| key_of(&mask::filled(line))).filter(|line| line.n_words > 0)
}

fn key_of(line: &str) -> LineKey {
    let tokens = normalize::tokens_of(line);
    line_key(line, 0, &tokens)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::known::parse;

    #[test]
    fn a_slot_for_words_is_taken_from_the_text_and_from_plain_lines() {
        let text = "{\"samples\":[\"By Ann Bell, our staff\"],\"template\":\"By {words}, our staff\"}\nBy {words}\nRead more";
        let templates = parse(text).expect("templates");
        let n = |template: &KnownTemplate| (keys(template).len(), template.patterns().len());
        assert_eq!(templates.iter().map(n).collect::<Vec<_>>(), [(1, 1), (0, 1), (1, 0)]);
    }

    #[test]
    fn samples_that_differ_in_their_slots_have_one_key() {
        let text = r#"{"samples":["3 months ago 311","2 days ago 4","Read more"]}"#;
        let templates = parse(text).expect("a template");
        assert_eq!(keys(&templates[0]).len(), 2);
    }
}
