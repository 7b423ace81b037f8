//! Pages that name no source → groups that share their furniture, each as good as a source.
//!
//! A folder of saved pages often says nothing of where they come from, and yet two pages of one site are plain to see: menus,
//! sidebars and footers recur line by line, around stories that differ. Pages without a source are not *one* source; but those that
//! share at least five recurring lines, and half of those that the poorer page has, are taken for one site. That only decides among which pages
//! a line is counted: it must still stand in distinct stories there, so that copies of one story, which share their lines as
//! well, gain nothing from it.
//!
//! Pairs are proposed by the lines: pages are sorted by a hash of their lines, and of the pages that bear a line, those next to each
//! other meet. Two pages of one site meet at most of its lines. The proposals are then verified by
//! counting. Time: that of sorting the lines that recur.

use super::groups::Groups;
use super::survey::{KeptDocument, KeptDocuments};
use crate::hash;
use std::collections::HashMap;

/// A line counts if it stands in so many pages.
const MIN_PAGES: usize = 3;

/// Two pages of one site share so many lines, …
const MIN_SHARED_LINES: usize = 5;

/// … and one in so many of those of the page that has fewer.
const MIN_SHARED_PART: usize = 2;

/// The recurring lines of the pages without a source, sorted in each page.
struct Furniture {
    /// The pages' item numbers, in the order of a hash of these lines.
    items: Vec<usize>,
    /// The recurring lines of each of them.
    lines: Vec<Vec<u64>>,
}

/// Gives each page without a source the number of its site, counting from `first`, if it belongs to one.
///
/// The groups are a function of the set of pages; their numbers follow the order of the input.
pub fn infer(documents: &mut KeptDocuments, first: u32) {
    let furniture = Furniture::of(documents);
    let mut sites = Groups::new(furniture.items.len());
    for (left, right) in furniture.meetings() {
        if sites.of(left) != sites.of(right) && furniture.is_shared(left as usize, right as usize) {
            sites.join(left, right);
        }
    }
    let mut members: HashMap<u32, Vec<usize>> = HashMap::new();
    for (page, &item) in (0..).zip(&furniture.items) {
        members.entry(sites.of(page)).or_default().push(item);
    }
    let mut members: Vec<Vec<usize>> =
        members.into_values().filter(|m| m.len() >= MIN_PAGES).collect();
    members.sort_unstable_by_key(|members| members.iter().copied().min());
    for (site, members) in (first..).zip(members) {
        for item in members {
            documents.set_site(item, site);
        }
    }
}

impl Furniture {
    fn of(documents: &KeptDocuments) -> Self {
        let nameless =
            (0..documents.len()).filter(|&item| documents.get(item).origin.source.is_none());
        let mut pages: Vec<(usize, Vec<u64>)> =
            nameless.map(|item| (item, distinct_lines(documents.get(item)))).collect();
        let mut n_pages: HashMap<u64, u32> = HashMap::new();
        for &line in pages.iter().flat_map(|(_, lines)| lines) {
            *n_pages.entry(line).or_default() += 1;
        }
        for (_, lines) in &mut pages {
            lines.retain(|line| n_pages[line] >= MIN_PAGES as u32);
        }
        pages.sort_by_cached_key(|(_, lines)| hash::run(lines.iter().copied()));
        let (items, lines) = pages.into_iter().unzip();
        Self { items, lines }
    }

    /// The pairs of pages next to each other among those that bear a line, each once.
    fn meetings(&self) -> Vec<(u32, u32)> {
        let mut last: HashMap<u64, u32> = HashMap::new();
        let mut meetings = Vec::new();
        for (page, lines) in (0..).zip(&self.lines) {
            let earlier = lines.iter().filter_map(|&line| last.insert(line, page));
            let mut met: Vec<u32> = earlier.collect();
            met.sort_unstable();
            met.dedup();
            meetings.extend(met.into_iter().map(|earlier| (earlier, page)));
        }
        meetings
    }

    fn is_shared(&self, left: usize, right: usize) -> bool {
        let mut pages = [&self.lines[left], &self.lines[right]];
        pages.sort_unstable_by_key(|lines| lines.len());
        let [shorter, longer] = pages;
        let n_shared = shorter.iter().filter(|line| longer.binary_search(line).is_ok()).count();
        n_shared >= MIN_SHARED_LINES && n_shared * MIN_SHARED_PART >= shorter.len()
    }
}

fn distinct_lines(document: KeptDocument<'_>) -> Vec<u64> {
    let lines = document.lines.iter().filter(|line| line.n_words > 0);
    let mut lines: Vec<u64> = lines.map(|line| line.key).collect();
    lines.sort_unstable();
    lines.dedup();
    lines
}
