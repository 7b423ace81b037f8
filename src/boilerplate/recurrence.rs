//! The lines of all documents → which of them recur, where, in how many documents of a site or of the corpus.

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

/// The lines that stand in at least `least` distinct stories of the scope, and pass `may_be`, which is asked first.
///
/// Uses rayon's current thread pool. Time: a sort of all lines, and [`Recurrence::n_stories`] of those that recur.
pub fn recurring(
    scope: Scope,
    documents: &[SurveyedDocument],
    least: u32,
    may_be: impl Fn(&[Occurrence]) -> bool + Sync,
) -> Vec<Recurring> {
    let (postings, first_line) = (postings(scope, documents), first_lines(documents));
    let groups: Vec<&[Posting]> = postings
        .chunk_by(|left, right| (left.scope, left.key) == (right.scope, right.key))
        .collect();
    let n_documents = documents_per_line(&groups, documents, &first_line);
    let recurrence = Recurrence { documents, first_line: &first_line, n_documents: &n_documents };
    let count = |group: &&[Posting]| {
        let occurrence =
            |posting: &Posting| Occurrence { item: ItemId(posting.item), line: posting.line };
        let occurrences: Vec<Occurrence> = group.iter().map(occurrence).collect();
        if occurrences.len() < least as usize || !may_be(&occurrences) {
            return None;
        }
        let n_stories = recurrence.n_stories(&occurrences);
        let site = (scope == Scope::Site).then_some(group[0].scope);
        (n_stories >= least).then_some(Recurring {
            key: group[0].key,
            site,
            occurrences,
            n_stories,
        })
    };
    groups.par_iter().filter_map(count).collect()
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
