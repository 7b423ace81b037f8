//! Where the edges of a page are: the lines between which and its start, or its end, at most one line stands that does not recur.
//!
//! One such line is allowed, since a headline stands above the share bar, and a last paragraph below the advertisement.

use super::recurrence::Recurring;
use super::stories::Occurrence;
use super::survey::SurveyedDocument;
use std::collections::HashSet;

/// So many lines that do not recur may stand between a line of the edge and the page's start or end.
const FOREIGN: usize = 1;

/// For each document, the first line behind its head, and the first line of its tail.
pub struct Edges(Vec<(u32, u32)>);

impl Edges {
    /// The edges of all documents, given the lines that recur. Linear in the lines.
    pub fn of(documents: &[SurveyedDocument], recurring: &[Recurring]) -> Self {
        let keys: HashSet<(Option<u32>, u64)> =
            recurring.iter().map(|line| (line.site, line.key)).collect();
        let edges = documents.iter().map(|document| {
            let recurs: Vec<bool> = document
                .lines
                .iter()
                .map(|line| {
                    line.n_words == 0
                        || keys.contains(&(None, line.key))
                        || (document.site.is_some() && keys.contains(&(document.site, line.key)))
                })
                .collect();
            let head = edge(recurs.iter());
            (head as u32, (recurs.len() - edge(recurs.iter().rev())) as u32)
        });
        Self(edges.collect())
    }

    /// The share of the occurrences that stand at an edge.
    pub fn share(&self, occurrences: &[Occurrence]) -> f64 {
        let is_at_edge = |occurrence: &&Occurrence| {
            let (head, tail) = self.0[occurrence.item.index()];
            occurrence.line < head || occurrence.line >= tail
        };
        occurrences.iter().filter(is_at_edge).count() as f64 / occurrences.len() as f64
    }
}

/// How many lines there are before the second one that does not recur.
fn edge<'r>(recurs: impl Iterator<Item = &'r bool>) -> usize {
    let mut n_foreign = 0;
    recurs
        .take_while(|&&recurs| {
            n_foreign += usize::from(!recurs);
            n_foreign <= FOREIGN
        })
        .count()
}
