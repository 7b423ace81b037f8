//! The lines that recur → the edges of each page.
//!
//! An edge reaches from the start or the end of a page to the second line that does not recur. One
//! is allowed, since a headline is above the share bar, and a last paragraph below the
//! advertisement.

use super::kept::{KeptDocuments, Occurrence};
use super::recurrence::{CorpusLines, Recurring};
use rayon::prelude::*;
use std::collections::HashSet;
use std::ops::Range;

/// Smallest share of a line's occurrences at page edges, for a line to be one of the edges.
pub(super) const AT_EDGE: f64 = 0.9;

/// Most lines in an edge that do not recur.
pub(crate) const FOREIGN: usize = 1;

/// For each document, the lines between its head and its tail.
pub(crate) struct Edges(Vec<Range<u32>>);

impl Edges {
    /// The edges of all documents, given the lines that recur in their sites and in the corpus.
    /// Linear in the lines. Uses rayon's current thread pool.
    pub(crate) fn of(
        documents: &KeptDocuments,
        of_sites: &[Recurring],
        of_corpus: &CorpusLines,
    ) -> Self {
        let of_sites: HashSet<(Option<u32>, u64)> =
            of_sites.iter().map(|line| (line.site, line.key)).collect();
        let edges = (0..documents.len()).into_par_iter().map(|item| {
            let document = documents.get(item);
            let mut recurs = vec![false; document.n_lines as usize];
            for line in document.lines {
                recurs[line.number as usize] = line.n_words == 0
                    || of_corpus.contains_key(&line.key)
                    || of_sites.contains(&(document.group.site, line.key));
            }
            let inner = inner(&recurs, FOREIGN);
            inner.start as u32..inner.end as u32
        });
        Self(edges.collect())
    }

    /// Whether an occurrence is at an edge.
    pub(crate) fn hold(&self, occurrence: Occurrence) -> bool {
        !self.0[occurrence.item.index()].contains(&occurrence.line)
    }
}

/// The lines of a page at neither edge, where each edge may contain `n_foreign` lines that do not
/// recur.
pub(crate) fn inner(recurs: &[bool], n_foreign: usize) -> Range<usize> {
    let (head, tail) = (edge(recurs.iter(), n_foreign), edge(recurs.iter().rev(), n_foreign));
    head..recurs.len() - tail
}

/// Length of an edge: the lines before number `n_foreign + 1` of those that do not recur.
fn edge<'r>(recurs: impl Iterator<Item = &'r bool>, n_foreign: usize) -> usize {
    let mut n_seen = 0;
    recurs
        .take_while(|&&recurs| {
            n_seen += usize::from(!recurs);
            n_seen <= n_foreign
        })
        .count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::kept::Group;
    use crate::model::ItemId;

    #[test]
    fn an_edge_ends_before_the_second_line_that_does_not_recur() {
        let of = |lines: &str, n_foreign| {
            inner(&lines.chars().map(|line| line == 'r').collect::<Vec<_>>(), n_foreign)
        };
        assert_eq!(of("rr..rr..r", 0), 2..8);
        assert_eq!(of("rr.rr...r", 1), 5..7);
        assert_eq!(of("......", 1), 1..5);
        assert_eq!(of("", 1), 0..0);
    }

    fn recurring(key: u64, site: u32) -> Recurring {
        Recurring { key, site: Some(site), occurrences: Vec::new(), n_stories: 2 }
    }

    #[test]
    fn a_line_recurs_in_its_site_or_in_the_corpus() {
        let keys: &[u64] = &[101, 1, 2, 0, 102, 103, 104, 105, 1, 106];
        let page = |site| (Group { source: None, site }, keys);
        let documents = KeptDocuments::of_keys([Some(7), Some(8), None].map(page));
        let edges = Edges::of(&documents, &[recurring(2, 7)], &CorpusLines::from([(1, 6)]));
        assert_eq!(edges.0, [4..8, 2..8, 2..8]);
    }

    #[test]
    fn the_inner_lines_are_at_no_edge() {
        let edges = Edges(vec![2..4, 0..0]);
        let holds = |item, line| edges.hold(Occurrence { item: ItemId(item), line });
        assert_eq!([1, 2, 3, 4].map(|line| holds(0, line)), [true, false, false, true]);
        assert!(holds(1, 0));
    }
}
