//! Pages that name no source → sites: groups of pages that share their furniture.
//!
//! A folder of saved pages often does not say where they come from, yet pages of one site are easy
//! to recognize: menus, sidebars and footers recur line by line, around stories that differ. Pages
//! without a source are not *one* source; two of them are assigned to one site if they share at
//! least five recurring lines, and at least half of those of the page with fewer. A site only
//! decides among which pages a line is counted. The line must still occur in distinct stories
//! there, so copies of one story, which share their lines as well, gain nothing.
//!
//! Pairs are proposed by the lines: pages are sorted by a hash of their lines, and among the pages
//! with a line, neighbors in this order are paired. Two pages of one site are paired by most of its
//! lines. Each pair is then verified by counting. Time: a sort of the lines that recur.

use super::kept::{KeptDocument, KeptDocuments};
use crate::groups::Groups;
use crate::hash;
use crate::ids::SiteId;
use std::collections::HashMap;

/// Fewest pages of a recurring line, and of a site.
const MIN_PAGES: usize = 3;

/// Fewest recurring lines that two pages of one site share.
const MIN_SHARED_LINES: usize = 5;

/// Smallest part of the shorter page's lines that are shared: one in this many.
const MIN_SHARED_PART: usize = 2;

/// The recurring lines of the pages without a source.
struct Furniture {
    /// Item numbers of the pages, sorted by a hash of their lines.
    items: Vec<usize>,
    /// The recurring lines of each page, ascending.
    lines: Vec<Vec<u64>>,
}

/// Gives each page without a source its site, if it belongs to one.
///
/// The sites are a function of the set of pages.
pub(crate) fn infer(documents: &mut KeptDocuments) {
    let furniture = Furniture::of(documents);
    let mut sites = Groups::new(furniture.items.len());
    for (left, right) in furniture.meetings() {
        if sites.of(left) != sites.of(right) && furniture.is_shared(left as usize, right as usize) {
            sites.join(left, right);
        }
    }
    let mut members: HashMap<u32, Vec<usize>> = HashMap::new();
    for page in 0..furniture.items.len() {
        members.entry(sites.of(page as u32)).or_default().push(page);
    }
    let members = members.into_values().filter(|pages| pages.len() >= MIN_PAGES);
    let mut members: Vec<(SiteId, Vec<usize>)> =
        members.map(|pages| (furniture.id(&pages), pages)).collect();
    members.sort_unstable();
    for (site, pages) in members {
        let items: Vec<usize> = pages.into_iter().map(|page| furniture.items[page]).collect();
        documents.add_site(site, &items);
    }
}

impl Furniture {
    fn of(documents: &KeptDocuments) -> Self {
        let nameless =
            (0..documents.len()).filter(|&item| documents.get(item).group.source.is_none());
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

    /// The id of the site of these pages.
    fn id(&self, pages: &[usize]) -> SiteId {
        let mut lines: Vec<u64> =
            pages.iter().flat_map(|&page| self.lines[page].iter().copied()).collect();
        lines.sort_unstable();
        SiteId::of(lines)
    }

    /// The pairs of pages that are neighbors among the pages with some line, each pair once.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::kept::Group;

    /// For each page of these lines, the first page of its site. The first `n_with_source` pages
    /// have a source.
    fn sites(pages: &[&[u64]], n_with_source: usize) -> Vec<Option<usize>> {
        let source = |number| (number < n_with_source).then_some(0);
        let group = |number| Group { source: source(number), site: source(number) };
        let pages = pages.iter().enumerate().map(|(number, page)| (group(number), *page));
        let mut documents = KeptDocuments::of_keys(pages);
        infer(&mut documents);
        let sites: Vec<Option<u32>> = documents.groups().map(|group| group.site).collect();
        let first = |site: &u32| sites.iter().position(|other| other.as_ref() == Some(site));
        sites.iter().map(|site| site.as_ref().and_then(first)).collect()
    }

    #[test]
    fn pages_that_share_five_recurring_lines_are_of_one_site() {
        let (left, right): (&[u64], &[u64]) = (&[1, 2, 3, 4, 5], &[11, 12, 13, 14, 15, 16]);
        let poor = &left[1..];
        assert_eq!(
            sites(&[right, left, right, left, poor, left, right], 0),
            [Some(0), Some(1), Some(0), Some(1), None, Some(1), Some(0)]
        );
        // A line of two pages does not count, and two pages are no site.
        assert_eq!(sites(&[left, left], 0), [None; 2]);
        assert_eq!(sites(&[left, poor, left], 0), [None; 3]);
        // A page with a source belongs to it, and does not count among the others.
        assert_eq!(sites(&[left, left, left], 1), [Some(0), None, None]);
        assert_eq!(sites(&[left, left, left, left], 1), [Some(0), Some(1), Some(1), Some(1)]);
    }

    #[test]
    fn half_of_the_lines_of_the_poorer_page_are_shared() {
        let shared = [1, 2, 3, 4, 5];
        let with = |others: &[u64]| [&shared, others].concat();
        let [five, six] = [vec![11, 12, 13, 14, 15], vec![21, 22, 23, 24, 25, 26]];
        // The second half of each page recurs as well, in pages of fewer than five lines.
        let of = |left: &[u64], right: &[u64]| {
            let (left, right) = (with(left), with(right));
            let halves: Vec<&[u64]> =
                [&left, &right].iter().flat_map(|page| page[5..].chunks(4)).collect();
            let pages = [&[&*left, &right, &right][..], &halves, &halves].concat();
            sites(&pages, 0)[..3].to_vec()
        };
        assert_eq!(of(&five, &six), [Some(0); 3]);
        assert_eq!(of(&six, &[31, 32, 33, 34, 35, 36]), [None; 3]);
    }
}
