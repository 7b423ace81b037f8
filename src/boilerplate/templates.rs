//! Surveyed documents → the templates that are boilerplate; a document's lines → its boilerplate.
//!
//! Within **one site** a line is a template if it stands in at least `boilerplate_min_stories` distinct stories, and in a
//! share of the site's documents: three of thirty are an outlet's habit, three of thirty thousand a sentence or a subheading
//! that came up again. How large a share depends on where the line stands. What belongs to the page stands at its edges,
//! with at most one line between it and the page's start or end that is no boilerplate; there a tenth of
//! `boilerplate_share` is enough. Inside the story it takes all of it.
//!
//! **Over the corpus** far more is asked, since tweets, statements and quotes recur in the stories of many outlets as well: more
//! stories, several sites, few tokens, and a place at the edge. A line that holds nothing but numbers and dates is never a template: it may be a
//! fact.

use super::blocks::{self, Place, TemplateKind};
use super::edges::Edges;
use super::known::KnownTemplate;
use super::recurrence::{Lines, Recurring, Scope};
use super::stories::Occurrence;
use super::survey::SurveyedDocument;
use crate::config::Config;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// A line is at home at the edges of pages if such a share of its occurrences stands there.
const AT_EDGE: f64 = 0.8;

/// At the edge of pages a line needs this part of the share that it needs inside the story.
const EDGE_SHARE: f64 = 0.1;

/// A line with slots that is boilerplate, with the evidence.
#[derive(Clone, Debug, PartialEq)]
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
#[derive(Debug, Default)]
pub struct Templates {
    list: Vec<Template>,
    numbers: HashMap<(Option<u32>, u64), u32>,
    /// Those that hold inside the blocks of a site.
    members: HashMap<(u32, TemplateKind, u64), u32>,
    /// Those given, whatever their source, for pages that name none.
    given: HashMap<u64, u32>,
}

impl Templates {
    /// Decides which lines of the corpus are boilerplate.
    ///
    /// `documents` stand in the order of their item numbers. A function of the set of documents: their order
    /// does not count. Uses rayon's current thread pool.
    pub fn learn(documents: &[SurveyedDocument], config: &Config) -> Self {
        let of_sites = Lines::of(Scope::Site, documents);
        let mut candidates = of_sites.recurring(config.boilerplate_min_stories, |_| true);
        candidates.extend(
            Lines::of(Scope::Corpus, documents)
                .recurring(config.boilerplate_min_corpus_stories, |occurrences| {
                    may_be_everywhere(occurrences, documents, config)
                }),
        );
        let judge = Judge::new(documents, &candidates, config);
        let mut list: Vec<Template> =
            candidates.iter().filter_map(|candidate| judge.template(candidate)).collect();
        list.sort_unstable_by_key(|template| (template.scope, template.key));
        let numbers =
            list.iter().zip(0..).map(|(template, number)| ((template.scope, template.key), number));
        let numbers = numbers.collect();
        Self { list, numbers, ..Self::default() }.with_members(&of_sites, &judge)
    }

    /// Adds the templates that hold inside the blocks that these make.
    fn with_members(mut self, of_sites: &Lines<'_>, judge: &Judge<'_>) -> Self {
        let min_stories = judge.config.boilerplate_min_stories;
        let n_needed = |site| judge.n_needed_in_block(site);
        let mut members = blocks::learn(&self, of_sites, min_stories, n_needed);
        members.sort_unstable_by_key(|(kind, _, line)| (line.site, *kind, line.key));
        for (kind, n_needed, line) in members {
            let number = self.list.len() as u32;
            self.members.extend(line.site.map(|site| ((site, kind, line.key), number)));
            self.list.push(Template { kind, ..judge.evidence(&line, n_needed) });
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
            for key in template.keys() {
                let number = self.list.len() as u32;
                self.given.entry(key).or_insert(number);
                if !is_elsewhere {
                    self.numbers.entry((scope, key)).or_insert(number);
                }
                self.list.push(Template::given(template, scope, key));
            }
        }
        self
    }

    /// The templates, in order.
    pub fn as_slice(&self) -> &[Template] {
        &self.list
    }

    /// For each line of a document, the number of the template that it is an instance of, if it is one.
    pub fn find(&self, document: &SurveyedDocument) -> Vec<Option<u32>> {
        let mut found = self.whole_lines(document);
        for place in blocks::places(&found) {
            found[place.line as usize] = self.member(document, &place);
        }
        found
    }

    /// The same, but for the templates that hold inside blocks.
    pub(super) fn whole_lines(&self, document: &SurveyedDocument) -> Vec<Option<u32>> {
        document.lines.iter().map(|line| self.number(document, line.key)).collect()
    }

    /// The number of the template that holds for a line inside a block.
    fn member(&self, document: &SurveyedDocument, place: &Place) -> Option<u32> {
        let site = document.site?;
        blocks::keys(document, place, self)
            .find_map(|(kind, key)| self.members.get(&(site, kind, key)).copied())
    }

    /// The number of the template with this key that holds in the document.
    pub(super) fn number(&self, document: &SurveyedDocument, key: u64) -> Option<u32> {
        let of_site = document.site.and_then(|site| self.numbers.get(&(Some(site), key)));
        let found = of_site.or_else(|| self.numbers.get(&(None, key)));
        let is_nameless = document.source.is_none();
        found.or_else(|| self.given.get(&key).filter(|_| is_nameless)).copied()
    }
}

/// Weighs how a line recurs.
struct Judge<'a> {
    documents: &'a [SurveyedDocument],
    edges: Edges,
    /// The documents of each site.
    site_sizes: HashMap<u32, u32>,
    config: &'a Config,
}

impl<'a> Judge<'a> {
    fn new(
        documents: &'a [SurveyedDocument],
        candidates: &[Recurring],
        config: &'a Config,
    ) -> Self {
        let mut site_sizes = HashMap::new();
        for site in documents.iter().filter_map(|document| document.site) {
            *site_sizes.entry(site).or_default() += 1;
        }
        Self { documents, edges: Edges::of(documents, candidates), site_sizes, config }
    }

    /// The template of this line, if it is boilerplate.
    fn template(&self, line: &Recurring) -> Option<Template> {
        let n_needed = self.n_needed(line.site, self.edges.share(&line.occurrences))?;
        (line.n_stories >= n_needed).then(|| self.evidence(line, n_needed))
    }

    /// A line as a template, with how it recurs.
    fn evidence(&self, line: &Recurring, n_needed: u32) -> Template {
        Template {
            key: line.key,
            kind: TemplateKind::Line,
            scope: line.site,
            n_documents: line.occurrences.len() as u32,
            n_stories: line.n_stories,
            n_needed,
            edge_share: self.edges.share(&line.occurrences),
            sources: distinct(&line.occurrences, |item| self.documents[item].source),
            positions: positions(&line.occurrences, self.documents),
            is_given: false,
        }
    }

    /// The stories that a line needs; `None` if no number is enough.
    fn n_needed(&self, site: Option<u32>, edge_share: f64) -> Option<u32> {
        let is_at_edge = edge_share >= AT_EDGE;
        let Some(site) = site else {
            return is_at_edge.then_some(self.config.boilerplate_min_corpus_stories);
        };
        Some(self.n_needed_of_site(site, if is_at_edge { EDGE_SHARE } else { 1.0 }))
    }

    /// The stories that a learned slot needs: as many as a line at the edge of pages.
    fn n_needed_in_block(&self, site: u32) -> u32 {
        self.n_needed_of_site(site, EDGE_SHARE)
    }

    fn n_needed_of_site(&self, site: u32, part: f64) -> u32 {
        let share = self.config.boilerplate_share * part;
        let of_site = (share * f64::from(self.site_sizes[&site])).ceil() as u32;
        of_site.max(self.config.boilerplate_min_stories)
    }
}

/// Whether a line of this length and spread can be boilerplate of the whole corpus.
fn may_be_everywhere(
    occurrences: &[Occurrence],
    documents: &[SurveyedDocument],
    config: &Config,
) -> bool {
    let first = occurrences[0];
    let n_tokens = documents[first.item.index()].lines[first.line as usize].n_tokens;
    n_tokens <= config.boilerplate_max_corpus_tokens
        && n_sites(occurrences, documents) >= config.boilerplate_min_sources as usize
}

/// The number of sites; a document that belongs to none counts for itself.
fn n_sites(occurrences: &[Occurrence], documents: &[SurveyedDocument]) -> usize {
    let is_homeless = |occurrence: &&Occurrence| documents[occurrence.item.index()].site.is_none();
    distinct(occurrences, |item| documents[item].site).len()
        + occurrences.iter().filter(is_homeless).count()
}

/// What the documents have, ascending.
fn distinct(occurrences: &[Occurrence], of: impl Fn(usize) -> Option<u32>) -> Vec<u32> {
    let mut found: Vec<u32> =
        occurrences.iter().filter_map(|occurrence| of(occurrence.item.index())).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn positions(occurrences: &[Occurrence], documents: &[SurveyedDocument]) -> Positions {
    let mut thirds = [0; 3];
    for occurrence in occurrences {
        let n_lines = documents[occurrence.item.index()].lines.len();
        thirds[occurrence.line as usize * 3 / n_lines] += 1;
    }
    let [head, middle, tail] = thirds;
    Positions { head, middle, tail }
}
