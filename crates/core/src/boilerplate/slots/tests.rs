//! Learned slots, against a plain twin that works on words, on random short pages.

use super::*;
use crate::boilerplate::kept::{Group, KeptDocuments};
use crate::boilerplate::notes::Notes;
use crate::boilerplate::recurrence::{Counts, Level};
use crate::text::normalize;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The site of a page, if any, and its lines, each with its template, if any.
type Page = (Option<u32>, Vec<(Option<u32>, Vec<&'static str>)>);

/// Constant words of a line: the shape, whether it is in the headline's place, the words at both
/// ends.
type Constant = (Shape, bool, [Vec<&'static str>; 2]);

/// A line at the edge of a page: its site, words, item and number, and whether it is a template by
/// itself.
type Edge = (Option<u32>, Vec<&'static str>, u32, u32, bool);

fn page() -> impl Strategy<Value = Page> {
    let word = prop_oneof![8 => Just("ant"), 3 => Just("bee"), 1 => Just("cat"), 1 => Just("7")];
    let line = (prop::option::weighted(0.2, 0_u32..9), prop::collection::vec(word, 2..6));
    (prop::option::weighted(0.8, 0_u32..3), prop::collection::vec(line, 1..5))
}

/// The line without its figures, which are tested elsewhere.
fn line_key(words: &[&str]) -> LineKey {
    let (line, mut tokens) = (words.join(" "), Vec::new());
    normalize::tokens(&line, &mut tokens);
    LineKey { figures: 0, ..crate::boilerplate::line::line_key(&line, 0, &tokens) }
}

/// The words of a line, with adjacent numbers as one.
fn parts(words: &[&'static str]) -> Vec<&'static str> {
    let mut parts = words.to_vec();
    parts.dedup_by(|right, left| (&**left, &**right) == ("7", "7"));
    parts
}

/// Whether at most two lines that are not templates are between the page's start or end and a line,
/// itself included.
fn is_at_edge(page: &Page, line: usize) -> bool {
    let n_foreign =
        |lines: &[(Option<u32>, _)]| lines.iter().filter(|line| line.0.is_none()).count();
    n_foreign(&page.1[..=line]) <= 2 || n_foreign(&page.1[line..]) <= 2
}

/// All lines at the edges of pages, by each choice of their constant words.
fn edges_by_constant(pages: &[Page]) -> BTreeMap<Constant, Vec<Edge>> {
    let mut edges: BTreeMap<Constant, Vec<Edge>> = BTreeMap::new();
    for (page, item) in pages.iter().zip(0..) {
        let headline = page.1.iter().position(|line| line.0.is_none());
        for (number, (template, words)) in
            page.1.iter().enumerate().filter(|&(line, _)| is_at_edge(page, line))
        {
            let parts = parts(words);
            let edge = (page.0, parts.clone(), item, number as u32, template.is_some());
            for shape in SHAPES {
                let (first, last) = (usize::from(shape.first), usize::from(shape.last));
                let has_words = parts.iter().any(|&part| part != "7");
                if (first + last + 1..=first + last + 6).contains(&parts.len()) && has_words {
                    let ends = [&parts[..first], &parts[parts.len() - last..]].map(<[_]>::to_vec);
                    edges
                        .entry((shape, headline == Some(number), ends))
                        .or_default()
                        .push(edge.clone());
                }
            }
        }
    }
    edges
}

/// The stories that a slot needs: more in the headline's place, where no slot of the corpus can be.
fn n_needed(site: Option<u32>, is_headline: bool) -> Option<u32> {
    (site.is_some() || !is_headline).then_some(2 + u32::from(is_headline))
}

/// The documents of these lines, with the first line in each, if they are a slot.
fn documents(edges: &[Edge]) -> Option<BTreeMap<u32, u32>> {
    let (mut values, mut documents) = (BTreeMap::<_, BTreeSet<u32>>::new(), BTreeMap::new());
    for (site, parts, item, line, _) in edges {
        values.entry((site, parts)).or_default().insert(*item);
        documents.entry(*item).or_insert(*line);
    }
    let n_recurring: usize = values.values().map(BTreeSet::len).filter(|&n| n > 1).sum();
    let n_all: usize = values.values().map(BTreeSet::len).sum();
    let is_known = edges.iter().all(|edge| edge.4);
    (values.len() >= 3 && n_recurring * 2 >= n_all && !is_known).then_some(documents)
}

/// A slot: its shape, its site, the stories it needed, and its lines.
type Slot = (Shape, Option<u32>, u32, Vec<(u32, u32)>);

fn slots(pages: &[Page], min_sources: usize) -> Vec<Slot> {
    let mut slots = Vec::new();
    for ((shape, is_headline, _), edges) in edges_by_constant(pages) {
        let sites: BTreeSet<Option<u32>> = edges.iter().map(|edge| edge.0).collect();
        let of_corpus =
            (shape.first + shape.last >= 3 && sites.len() >= min_sources).then_some(None);
        for site in sites.into_iter().flatten().map(Some).chain(of_corpus) {
            let edges: Vec<Edge> =
                edges.iter().filter(|edge| site.is_none() || edge.0 == site).cloned().collect();
            let Some((documents, needed)) = documents(&edges).zip(n_needed(site, is_headline))
            else {
                continue;
            };
            if documents.len() >= needed as usize {
                slots.push((shape, site, needed, documents.into_iter().collect()));
            }
        }
    }
    slots.sort();
    slots
}

proptest! {
    #![proptest_config(crate::fixed_cases())]

    #[test]
    fn slots_are_those_of_the_twin(pages in prop::collection::vec(page(), 3..60), min_sources in 2_u32..4) {
        let (mut kept, mut variants) = (KeptDocuments::default(), Vec::new());
        for ((site, lines), item) in pages.iter().zip(0..) {
            let found: Vec<Option<u32>> = lines.iter().map(|line| line.0).collect();
            let lines: Vec<LineKey> = lines.iter().map(|line| line_key(&line.1)).collect();
            variants.extend(super::variants(*site, ItemId(item), &lines, &found));
            let page = Notes { lines, ..Notes::default() };
            kept.push(&page, Group { source: *site, site: *site }, |_| true);
        }
        let [of_sites, of_corpus] =
            [Level::Site, Level::Corpus].map(|scope| Lines::of(scope, Counts::Documents, &kept).0);
        let n_needed = |found: &Recurring, is_headline| n_needed(found.site, is_headline);
        let groups = by_constant(&mut variants);
        let mut learned = super::of_sites(&groups, &of_sites, n_needed);
        learned.extend(super::of_corpus(&groups, &of_corpus, min_sources, n_needed));
        let keys: BTreeSet<_> = learned.iter().map(|slot| (slot.recurring.site, slot.recurring.key)).collect();
        prop_assert_eq!(keys.len(), learned.len());
        let slot = |member: PlacedTemplate| {
            let TemplateKind::Slot(shape) = member.kind else { panic!("{:?}", member.kind) };
            let places = member.recurring.occurrences.iter();
            let mut places: Vec<_> = places.map(|place| (place.item.0, place.line)).collect();
            places.sort_unstable();
            (shape, member.recurring.site, member.n_needed, places)
        };
        let mut learned: Vec<Slot> = learned.into_iter().map(slot).collect();
        learned.sort();
        prop_assert_eq!(learned, slots(&pages, min_sources as usize));
    }
}
