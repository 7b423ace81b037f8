//! Where the edges of a page are: the lines between which and its start, or its end, at most one line stands that does not recur.
//!
//! One such line is allowed, since a headline stands above the share bar, and a last paragraph below the advertisement.

use super::recurrence::Recurring;
use super::stories::Occurrence;
use super::survey::KeptDocuments;
use std::collections::HashSet;
use std::ops::Range;

/// So many lines that do not recur may stand between a line of the edge and the page's start or end.
const FOREIGN: usize = 1;

/// For each document, the lines between its head and its tail.
pub struct Edges(Vec<Range<u32>>);

impl Edges {
    /// The edges of all documents, given the lines that recur. Linear in the lines.
    pub fn of(documents: &KeptDocuments, recurring: &[Recurring]) -> Self {
        let keys: HashSet<(Option<u32>, u64)> =
            recurring.iter().map(|line| (line.site, line.key)).collect();
        let edges = documents.iter().map(|document| {
            let mut recurs = vec![false; document.n_lines as usize];
            for line in document.lines {
                recurs[line.number as usize] = line.n_words == 0
                    || keys.contains(&(None, line.key))
                    || (document.origin.site.is_some()
                        && keys.contains(&(document.origin.site, line.key)));
            }
            let inner = inner(&recurs, FOREIGN);
            inner.start as u32..inner.end as u32
        });
        Self(edges.collect())
    }

    /// The share of the occurrences that stand at an edge.
    pub fn share(&self, occurrences: &[Occurrence]) -> f64 {
        let is_at_edge =
            |occurrence: &&Occurrence| !self.0[occurrence.item.index()].contains(&occurrence.line);
        occurrences.iter().filter(is_at_edge).count() as f64 / occurrences.len() as f64
    }
}

/// The lines of a page that are at neither edge, if so many that do not recur may stand in each of them.
pub fn inner(recurs: &[bool], n_foreign: usize) -> Range<usize> {
    let (head, tail) = (edge(recurs.iter(), n_foreign), edge(recurs.iter().rev(), n_foreign));
    head..recurs.len() - tail
}

/// How many lines there are before one more than `n_foreign` that does not recur.
fn edge<'r>(recurs: impl Iterator<Item = &'r bool>, n_foreign: usize) -> usize {
    let mut n_seen = 0;
    recurs
        .take_while(|&&recurs| {
            n_seen += usize::from(!recurs);
            n_seen <= n_foreign
        })
        .count()
}
