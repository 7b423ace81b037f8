//! Surveyed documents → the templates that are boilerplate; a document's lines → its boilerplate.
//!
//! Within **one source** a line is a template if it stands in at least `boilerplate_min_stories` distinct stories:
//! an outlet puts its own lines under everything. **Over the corpus** far more is asked, since tweets, statements and
//! quotes recur in the stories of many outlets as well: more stories, several sources, and few tokens. A line that
//! holds nothing but numbers and dates is never a template: it may be a fact.

use super::stories::{Occurrence, Recurrence};
use super::survey::SurveyedDocument;
use crate::config::Config;
use crate::model::{ItemId, Paragraph};
use rayon::prelude::*;
use std::collections::HashMap;

/// A line with slots that is boilerplate, with the evidence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// The key of its lines.
    pub key: u64,
    /// The site in which it holds; `None` if it holds everywhere.
    pub scope: Option<u32>,
    /// Documents of the scope that bear it.
    pub n_documents: u32,
    /// Distinct stories among them.
    pub n_stories: u32,
    /// The sources of these documents, ascending.
    pub sources: Vec<u32>,
    /// How often it stands in the first, the middle and the last third of a document's lines.
    pub positions: [u32; 3],
}

/// All templates of a corpus, ordered by scope and key; they are known by their place in this order.
#[derive(Debug, Default)]
pub struct Templates {
    templates: Vec<Template>,
    numbers: HashMap<(Option<u32>, u64), u32>,
}

impl Templates {
    /// Decides which lines of the corpus are boilerplate.
    ///
    /// `documents` stand in the order of their item numbers. A function of the set of documents: their order
    /// does not count. Uses rayon's current thread pool.
    pub fn learn(documents: &[SurveyedDocument], config: &Config) -> Self {
        let first_line = first_lines(documents);
        let mut templates = learn_in(Scope::Site, documents, &first_line, config);
        templates.extend(learn_in(Scope::Corpus, documents, &first_line, config));
        templates.sort_unstable_by_key(|template| (template.scope, template.key));
        let numbers = templates.iter().zip(0..);
        let numbers =
            numbers.map(|(template, number)| ((template.scope, template.key), number)).collect();
        Self { templates, numbers }
    }

    /// The templates, in order.
    pub fn as_slice(&self) -> &[Template] {
        &self.templates
    }

    /// The number of the template that this line of a document is an instance of, and the paragraph.
    pub fn find<'d>(
        &self,
        document: &'d SurveyedDocument,
        paragraphs: &'d [Paragraph],
    ) -> impl Iterator<Item = (u32, &'d Paragraph)> {
        document.lines.iter().zip(paragraphs).filter_map(|(line, paragraph)| {
            let of_site = document.site.and_then(|s| self.numbers.get(&(Some(s), line.key)));
            let number = of_site.or_else(|| self.numbers.get(&(None, line.key)))?;
            Some((*number, paragraph))
        })
    }
}

/// Among which documents a line is counted.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Site,
    Corpus,
}

/// A line of the corpus, sorted by scope and key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    scope: u32,
    key: u64,
    item: u32,
    line: u32,
}

fn first_lines(documents: &[SurveyedDocument]) -> Vec<usize> {
    let mut next = 0;
    let starts = documents.iter().map(|document| {
        next += document.lines.len();
        next - document.lines.len()
    });
    starts.collect()
}

fn learn_in(
    scope: Scope,
    documents: &[SurveyedDocument],
    first_line: &[usize],
    config: &Config,
) -> Vec<Template> {
    let postings = postings(scope, documents);
    let groups: Vec<&[Posting]> = postings
        .chunk_by(|left, right| (left.scope, left.key) == (right.scope, right.key))
        .collect();
    let n_documents = documents_per_line(&groups, documents, first_line);
    let recurrence = Recurrence { documents, first_line, n_documents: &n_documents };
    groups.par_iter().filter_map(|group| judge(scope, group, &recurrence, config)).collect()
}

/// The lines of all documents that belong to a scope, the first of equal ones in each document.
fn postings(scope: Scope, documents: &[SurveyedDocument]) -> Vec<Posting> {
    let mut postings: Vec<Posting> = documents
        .par_iter()
        .zip(0_u32..documents.len() as u32)
        .flat_map_iter(|(document, item)| {
            let scope = if scope == Scope::Site { document.site } else { Some(0) };
            let lines = document.lines.iter().zip(0..).filter(|(line, _)| line.n_words > 0);
            lines.filter_map(move |(line, number)| {
                Some(Posting { scope: scope?, key: line.key, item, line: number })
            })
        })
        .collect();
    postings.par_sort_unstable();
    postings.dedup_by_key(|posting| (posting.scope, posting.key, posting.item));
    postings
}

fn documents_per_line(
    groups: &[&[Posting]],
    documents: &[SurveyedDocument],
    first_line: &[usize],
) -> Vec<u32> {
    let n_lines = documents.iter().map(|document| document.lines.len()).sum();
    let mut n_documents = vec![1; n_lines];
    for group in groups {
        for posting in *group {
            n_documents[first_line[posting.item as usize] + posting.line as usize] =
                group.len() as u32;
        }
    }
    n_documents
}

/// The template of these lines of one key, if they are boilerplate.
fn judge(
    scope: Scope,
    group: &[Posting],
    recurrence: &Recurrence<'_>,
    config: &Config,
) -> Option<Template> {
    let first = group.first()?;
    let least = least_stories(scope, config);
    if group.len() < least as usize || !may_recur(scope, group, recurrence, config) {
        return None;
    }
    let occurrences =
        group.iter().map(|posting| Occurrence { item: ItemId(posting.item), line: posting.line });
    let n_stories = recurrence.n_stories(&occurrences.collect::<Vec<_>>());
    (n_stories >= least).then(|| Template {
        key: first.key,
        scope: (scope == Scope::Site).then_some(first.scope),
        n_documents: group.len() as u32,
        n_stories,
        sources: distinct(group, |item| recurrence.documents[item].source),
        positions: positions(group, recurrence.documents),
    })
}

fn least_stories(scope: Scope, config: &Config) -> u32 {
    match scope {
        Scope::Site => config.boilerplate_min_stories,
        Scope::Corpus => config.boilerplate_min_corpus_stories,
    }
}

/// Whether a line of this length and spread can be boilerplate in the scope at all.
fn may_recur(
    scope: Scope,
    group: &[Posting],
    recurrence: &Recurrence<'_>,
    config: &Config,
) -> bool {
    let line = |posting: &Posting| {
        recurrence.documents[posting.item as usize].lines[posting.line as usize]
    };
    scope == Scope::Site
        || (line(&group[0]).n_tokens <= config.boilerplate_max_corpus_tokens
            && n_sites(group, recurrence.documents) >= config.boilerplate_min_sources as usize)
}

/// The number of sites; a document that belongs to none counts for itself.
fn n_sites(group: &[Posting], documents: &[SurveyedDocument]) -> usize {
    let homeless = group.iter().filter(|posting| documents[posting.item as usize].site.is_none());
    distinct(group, |item| documents[item].site).len() + homeless.count()
}

/// What the documents have, ascending.
fn distinct(group: &[Posting], of: impl Fn(usize) -> Option<u32>) -> Vec<u32> {
    let mut found: Vec<u32> =
        group.iter().filter_map(|posting| of(posting.item as usize)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn positions(group: &[Posting], documents: &[SurveyedDocument]) -> [u32; 3] {
    let mut positions = [0; 3];
    for posting in group {
        let n_lines = documents[posting.item as usize].lines.len();
        positions[posting.line as usize * 3 / n_lines] += 1;
    }
    positions
}
