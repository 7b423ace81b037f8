//! The lines of lists that recur in the pages of a site, and the headings beside them: content, however often they recur.
//!
//! `2 cloves of garlic` and `Driving licence of class B` come up in page after page, as furniture does. What tells them is the
//! company that they keep: the lines of a footer stand beside each other in most pages, those of a list beside other lines each time, on both
//! sides, which come up again as well. What stands above such lines (`Ingredients`), or below them and above a paragraph (`Method`),
//! belongs to the list.

use super::recurrence::Recurring;
use super::stories::Occurrence;
use super::survey::KeptDocuments;
use crate::model::ItemId;
use std::collections::{HashMap, HashSet};

/// A line with a number and so few tokens is an entry, on pages that have lists.
const FEW_TOKENS: u32 = 4;

/// What shows that a site has lists has so many tokens at least: the words of a menu stand in all orders too.
const MIN_TOKENS: u32 = 3;

/// A line of a list has so many tokens at most.
const MAX_TOKENS: u32 = 12;

/// It has so many different lines beside it, on either side.
const MIN_NEIGHBORS: usize = 3;

/// A site has lists if so many of its lines are seen to be of them.
const MIN_ENTRIES: usize = 3;

/// What stands in such a share of the pages of its site is no entry of a list.
const MOST_PAGES: f64 = 0.6;

/// So many lines above those of a list belong to it: its heading, and lines that open most lists.
const ABOVE: usize = 3;

/// A line of a site.
type Line = (u32, u64);

/// The lines of lists.
#[derive(Default)]
pub(super) struct Lists(HashSet<Line>);

/// What stands beside a line where it occurs.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Neighbor {
    /// A line of the site that recurs.
    Recurring(u64),
    /// Another line.
    Other,
    /// The edge of the page.
    Edge,
}

impl Lists {
    /// Those among the lines of sites that recur. A function of the set of documents; time: a few probes for each occurrence.
    pub(super) fn of(
        documents: &KeptDocuments,
        recurring: &[Recurring],
        site_sizes: &HashMap<u32, u32>,
    ) -> Self {
        let of_sites = recurring.iter().filter_map(|line| Some(((line.site?, line.key), line)));
        let by_line: HashMap<Line, &Recurring> = of_sites.collect();
        let beside = |line: &Recurring, below: bool| -> Vec<Neighbor> {
            let of = |occurrence: &Occurrence| {
                let site = line.site.unwrap_or_default();
                neighbor(documents, *occurrence, below, |key| by_line.contains_key(&(site, key)))
            };
            line.occurrences.iter().map(of).collect()
        };
        let is_entry = |line: &Recurring| {
            (MIN_TOKENS..=MAX_TOKENS).contains(&documents.line(line.occurrences[0]).n_tokens)
                && [false, true].into_iter().all(|below| varies(&beside(line, below)))
        };
        let entries = by_line.iter().filter(|(_, line)| is_entry(line));
        let mut lines: HashSet<Line> = entries.map(|(&line, _)| line).collect();
        let mut n_entries: HashMap<u32, usize> = HashMap::new();
        lines.iter().for_each(|&(site, _)| *n_entries.entry(site).or_default() += 1);
        lines.retain(|(site, _)| n_entries[site] >= MIN_ENTRIES);
        let sites: HashSet<u32> = lines.iter().map(|&(site, _)| site).collect();
        // Fewer tokens are an entry among others.
        let among = by_line.iter().filter(|((site, _), line)| {
            let is_among = |below| {
                varies(&beside(line, below)) && stands_at(line, &beside(line, below), &lines)
            };
            sites.contains(site) && [false, true].into_iter().all(is_among)
        });
        let among: Vec<Line> = among.map(|(&line, _)| line).collect();
        lines.extend(among);
        // At the end of a list, what stands below an entry is the same on all pages.
        let last = by_line.iter().filter(|((site, _), line)| {
            let above = beside(line, false);
            sites.contains(site)
                && documents.line(line.occurrences[0]).n_tokens <= MAX_TOKENS
                && (line.occurrences.len() as f64) < MOST_PAGES * f64::from(site_sizes[site])
                && varies(&above)
                && stands_at(line, &above, &lines)
        });
        let last: Vec<Line> = last.map(|(&line, _)| line).collect();
        lines.extend(last);
        // A few words with a number are an entry there too, wherever they stand (`Serves 4`).
        let counted = by_line.iter().filter(|((site, _), line)| {
            let first = documents.line(line.occurrences[0]);
            sites.contains(site) && first.figures > 0 && first.n_tokens <= FEW_TOKENS
        });
        lines.extend(counted.map(|(&line, _)| line).collect::<Vec<_>>());
        let entries = lines.clone();
        for _ in 0..ABOVE {
            let above =
                by_line.iter().filter(|(_, line)| stands_at(line, &beside(line, true), &lines));
            let above: Vec<Line> = above.map(|(&line, _)| line).collect();
            lines.extend(above);
        }
        let below = by_line.iter().filter(|(_, line)| {
            stands_at(line, &beside(line, false), &entries)
                && is_mostly(&beside(line, true), |neighbor| neighbor == Neighbor::Other)
        });
        lines.extend(below.map(|(&line, _)| line).collect::<Vec<_>>());
        Self(lines)
    }

    /// Whether a line is of a list of its site, or stands beside one as its heading does.
    pub(super) fn hold(&self, site: Option<u32>, key: u64) -> bool {
        site.is_some_and(|site| self.0.contains(&(site, key)))
    }
}

/// What stands above or below a line.
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

/// Whether most neighbors on one side recur, and they are several, none of which is most of them.
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

/// Whether the neighbors on one side are mostly lines of lists.
fn stands_at(line: &Recurring, beside: &[Neighbor], lists: &HashSet<Line>) -> bool {
    let site = line.site.unwrap_or_default();
    is_mostly(beside, |neighbor| match neighbor {
        Neighbor::Recurring(key) => lists.contains(&(site, key)),
        Neighbor::Other | Neighbor::Edge => false,
    })
}

fn is_mostly(beside: &[Neighbor], is: impl Fn(Neighbor) -> bool) -> bool {
    beside.iter().filter(|&&neighbor| is(neighbor)).count() * 2 > beside.len()
}
