//! The lines of all documents → which of them recur, where, in how many documents of a site or of the corpus.

use super::mask::LineKey;
use super::stories::{Occurrence, Recurrence};
use super::survey::SurveyedDocument;
use crate::model::ItemId;
use rayon::prelude::*;

/// Among which documents a line is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Those of one site.
    Site,
    /// All.
    Corpus,
}

/// A line of the corpus, sorted by scope and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    scope: u32,
    key: u64,
    item: u32,
    line: u32,
}

/// The documents of a scope that bear a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recurring {
    /// The key of the line.
    pub key: u64,
    /// The site in which it is counted; `None` for the corpus.
    pub site: Option<u32>,
    /// Its first occurrence in each document.
    pub occurrences: Vec<Occurrence>,
    /// The distinct stories among these documents.
    pub n_stories: u32,
}

/// The lines of all documents, counted in a scope.
pub struct Lines<'a> {
    /// All documents, by item number.
    pub documents: &'a [SurveyedDocument],
    scope: Scope,
    postings: Vec<Posting>,
    /// Where each document's lines begin in `n_documents`.
    first_line: Vec<usize>,
    /// For each line, the documents of the scope that bear its key; 1 for all but the first of equal ones in a document.
    n_documents: Vec<u32>,
}

impl<'a> Lines<'a> {
    /// Counts the lines. Uses rayon's current thread pool. Time: a sort of all lines.
    pub fn of(scope: Scope, documents: &'a [SurveyedDocument]) -> Self {
        let (postings, first_line) = (postings(scope, documents), first_lines(documents));
        let n_documents = documents_per_line(&postings, documents, &first_line);
        Self { documents, scope, postings, first_line, n_documents }
    }

    /// The lines that stand in at least `least` distinct stories of the scope, and pass `may_be`, which is asked first.
    ///
    /// Uses rayon's current thread pool. Time: [`Recurrence::n_stories`] of the lines that recur.
    pub fn recurring(
        &self,
        least: u32,
        may_be: impl Fn(&[Occurrence]) -> bool + Sync,
    ) -> Vec<Recurring> {
        let groups: Vec<&[Posting]> = groups(&self.postings).collect();
        let count = |group: &&[Posting]| {
            let occurrence =
                |posting: &Posting| Occurrence { item: ItemId(posting.item), line: posting.line };
            let occurrences: Vec<Occurrence> = group.iter().map(occurrence).collect();
            let is_candidate = occurrences.len() >= least as usize && may_be(&occurrences);
            let counted =
                is_candidate.then(|| self.counted(group[0].scope, group[0].key, occurrences));
            counted.flatten().filter(|recurring| recurring.n_stories >= least)
        };
        groups.par_iter().filter_map(count).collect()
    }

    /// Lines that are told by one key, at most one a document, with the stories that they stand in; `None` without lines.
    pub fn counted(&self, scope: u32, key: u64, occurrences: Vec<Occurrence>) -> Option<Recurring> {
        let recurrence = Recurrence {
            documents: self.documents,
            first_line: &self.first_line,
            n_documents: &self.n_documents,
        };
        let n_stories = recurrence.n_stories(&occurrences);
        let site = (self.scope == Scope::Site).then_some(scope);
        (!occurrences.is_empty()).then_some(Recurring { key, site, occurrences, n_stories })
    }

    /// The line.
    pub fn line(&self, occurrence: Occurrence) -> LineKey {
        self.documents[occurrence.item.index()].lines[occurrence.line as usize]
    }

    /// The documents of the scope that bear a line, if it is the first of its key in its document; else 1.
    pub fn n_documents(&self, occurrence: Occurrence) -> u32 {
        self.n_documents[self.first_line[occurrence.item.index()] + occurrence.line as usize]
    }
}

/// The postings of each line.
fn groups(postings: &[Posting]) -> impl Iterator<Item = &[Posting]> {
    postings.chunk_by(|left, right| (left.scope, left.key) == (right.scope, right.key))
}

fn first_lines(documents: &[SurveyedDocument]) -> Vec<usize> {
    let mut next = 0;
    let starts = documents.iter().map(|document| {
        next += document.lines.len();
        next - document.lines.len()
    });
    starts.collect()
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
    postings: &[Posting],
    documents: &[SurveyedDocument],
    first_line: &[usize],
) -> Vec<u32> {
    let n_lines = documents.iter().map(|document| document.lines.len()).sum();
    let mut n_documents = vec![1; n_lines];
    for group in groups(postings) {
        for posting in group {
            n_documents[first_line[posting.item as usize] + posting.line as usize] =
                group.len() as u32;
        }
    }
    n_documents
}
