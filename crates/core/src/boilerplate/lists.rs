//! The lines that recur in a site → those of lists, with their headings, which are content.
//!
//! `2 cloves of garlic` and `Driving licence of class B` recur in page after page, as furniture
//! does. Their neighbors give them away: the lines of a footer are beside each other in most pages;
//! the lines of a list are beside different lines each time, on both sides, and those recur as
//! well. The lines above a list (`Ingredients`), or below it and above a paragraph (`Method`),
//! belong to the list.

use super::kept::{KeptDocuments, KeptLine, Occurrence};
use super::recurrence::Recurring;
use crate::model::ItemId;
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};

/// Longest line with a number that is always an entry, on sites with lists, in tokens.
const FEW_TOKENS: u32 = 4;

/// Shortest line that shows that a site has lists, in tokens: menu words occur in any order too.
const MIN_TOKENS: u32 = 3;

/// Longest line of a list, in tokens.
const MAX_TOKENS: u32 = 12;

/// Fewest different neighbors of a line of a list, on either side.
const MIN_NEIGHBORS: usize = 3;

/// Fewest lines that show that a site has lists.
const MIN_ENTRIES: usize = 3;

/// Share of a site's pages at which a line is too common to be the last entry of a list.
const MOST_PAGES: f64 = 0.6;

/// Lines above a list that belong to it: its heading, and lines that open most lists.
const ABOVE: usize = 3;

/// A line of a site: the site and the key.
type Line = (u32, u64);

/// The lines of lists.
#[derive(Default)]
pub(super) struct Lists(HashSet<Line>);

/// What is above or below an occurrence of a line.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Neighbor {
    /// A line of the site that recurs.
    Recurring(u64),
    /// Another line.
    Other,
    /// The start or end of the page.
    Edge,
}

impl Lists {
    /// The lines of lists among those that recur; `site_sizes` are the documents of each site. A
    /// function of the set of documents. Time: a few probes for each occurrence.
    pub(super) fn of(
        documents: &KeptDocuments,
        recurring: &[Recurring],
        site_sizes: &HashMap<u32, u32>,
    ) -> Self {
        let of_sites = recurring.iter().filter_map(|line| Some(((line.site?, line.key), line)));
        let mut search =
            Search { documents, by_line: of_sites.collect(), found: HashSet::new(), site_sizes };
        search.begin();
        search.extend(Search::is_among);
        search.extend(Search::is_last);
        search.extend(Search::is_counted);
        let entries = search.found.clone();
        for _ in 0..ABOVE {
            search.extend(|search, line| search.is_beside_lists(line, true, &search.found));
        }
        search.extend(|search, line| search.closes(line, &entries));
        Self(search.found)
    }

    /// Whether a line is part of a list of its site, as an entry or a heading.
    pub(super) fn hold(&self, site: Option<u32>, key: u64) -> bool {
        site.is_some_and(|site| self.0.contains(&(site, key)))
    }
}

/// The search for the lines of lists.
struct Search<'a> {
    documents: &'a KeptDocuments,
    by_line: HashMap<Line, &'a Recurring>,
    found: HashSet<Line>,
    site_sizes: &'a HashMap<u32, u32>,
}

impl Search<'_> {
    /// Finds the lines that show that a site has lists, and drops the other sites.
    fn begin(&mut self) {
        self.extend(Self::is_entry);
        let mut n_entries: HashMap<u32, usize> = HashMap::new();
        for &(site, _) in &self.found {
            *n_entries.entry(site).or_default() += 1;
        }
        self.found.retain(|(site, _)| n_entries[site] >= MIN_ENTRIES);
        let sites: HashSet<u32> = self.found.iter().map(|&(site, _)| site).collect();
        self.by_line.retain(|(site, _), _| sites.contains(site));
    }

    /// Adds the short lines for which `is` holds, given those found before.
    fn extend(&mut self, is: impl Fn(&Self, Line) -> bool + Sync) {
        let is_short = |line: Line| self.first(line).n_tokens <= MAX_TOKENS;
        let lines = self.by_line.par_iter().map(|(&line, _)| line);
        let new: Vec<Line> = lines.filter(|&line| is_short(line) && is(self, line)).collect();
        self.found.extend(new);
    }

    /// The neighbor above or below each occurrence of a line.
    fn beside(&self, line: Line, below: bool) -> Vec<Neighbor> {
        let recurs = |key| self.by_line.contains_key(&(line.0, key));
        let occurrences = self.by_line[&line].occurrences.iter();
        occurrences.map(|&one| neighbor(self.documents, one, below, recurs)).collect()
    }

    fn first(&self, line: Line) -> &KeptLine {
        self.documents.line(self.by_line[&line].occurrences[0])
    }

    fn is_entry(&self, line: Line) -> bool {
        (MIN_TOKENS..=MAX_TOKENS).contains(&self.first(line).n_tokens)
            && [false, true].into_iter().all(|below| varies(&self.beside(line, below)))
    }

    /// Whether it is an entry among others, even if shorter than [`MIN_TOKENS`].
    fn is_among(&self, line: Line) -> bool {
        [false, true].into_iter().all(|below| {
            varies(&self.beside(line, below)) && self.is_beside_lists(line, below, &self.found)
        })
    }

    /// Whether it ends lists: the line below it is the same on all pages.
    fn is_last(&self, line: Line) -> bool {
        let n_documents = self.by_line[&line].occurrences.len() as f64;
        self.first(line).n_tokens <= MAX_TOKENS
            && n_documents < MOST_PAGES * f64::from(self.site_sizes[&line.0])
            && varies(&self.beside(line, false))
            && self.is_beside_lists(line, false, &self.found)
    }

    /// Whether it is a few words with a number, which are an entry anywhere (`Serves 4`).
    fn is_counted(&self, line: Line) -> bool {
        let first = self.first(line);
        first.figures > 0 && first.n_tokens <= FEW_TOKENS
    }

    /// Whether it is below entries, and above a paragraph.
    fn closes(&self, line: Line, entries: &HashSet<Line>) -> bool {
        self.is_beside_lists(line, false, entries)
            && is_mostly(&self.beside(line, true), |neighbor| neighbor == Neighbor::Other)
    }

    /// Whether most neighbors on one side are lines of lists.
    fn is_beside_lists(&self, line: Line, below: bool, lists: &HashSet<Line>) -> bool {
        is_mostly(&self.beside(line, below), |neighbor| match neighbor {
            Neighbor::Recurring(key) => lists.contains(&(line.0, key)),
            Neighbor::Other | Neighbor::Edge => false,
        })
    }
}

/// What is above or below an occurrence of a line.
fn neighbor(
    documents: &KeptDocuments,
    Occurrence { item: ItemId(item), line }: Occurrence,
    below: bool,
    recurs: impl Fn(u64) -> bool,
) -> Neighbor {
    let document = documents.get(item as usize);
    let number = if below { Some(line + 1) } else { line.checked_sub(1) };
    let Some(number) = number.filter(|&number| number < document.n_lines) else {
        return Neighbor::Edge;
    };
    let key = document.place_of(number).map(|place| document.lines[place].key);
    key.filter(|&key| recurs(key)).map_or(Neighbor::Other, Neighbor::Recurring)
}

/// Whether most neighbors on one side recur, several are different, and none is the majority.
fn varies(beside: &[Neighbor]) -> bool {
    let mut counts: HashMap<Neighbor, usize> = HashMap::new();
    for &neighbor in beside {
        *counts.entry(neighbor).or_default() += 1;
    }
    let n_other = [Neighbor::Other, Neighbor::Edge].map(|other| counts.remove(&other).unwrap_or(0));
    let n_other: usize = n_other.iter().sum();
    let most = counts.values().copied().max().unwrap_or_default();
    n_other * 2 < beside.len() && counts.len() >= MIN_NEIGHBORS && most * 2 < beside.len()
}

fn is_mostly(beside: &[Neighbor], is: impl Fn(Neighbor) -> bool) -> bool {
    beside.iter().filter(|&&neighbor| is(neighbor)).count() * 2 > beside.len()
}
