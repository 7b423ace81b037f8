//! Stories, against a plain twin that does what the module's documentation says, on a few random
//! pages.

use super::*;
use crate::boilerplate::kept::Group;
use crate::boilerplate::line::LineKey;
use crate::boilerplate::notes::{Notes, Sample};
use crate::hash;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// A few pages that have one line in common.
struct Pages {
    notes: Vec<Notes>,
    documents: KeptDocuments,
    n_documents: Vec<u32>,
    occurrences: Vec<Occurrence>,
}

/// Lines with other keys occur in one document.
fn may_recur(key: u64) -> bool {
    !key.is_multiple_of(4)
}

impl Pages {
    /// At most five pages, so that each is looked up in all others.
    fn new(n: u32, seed: u64) -> Self {
        let draw = |item: u32, of: u64| hash::mix(seed ^ u64::from(item) << 8 ^ of << 40);
        let page = |item| Self::page(|of| draw(item, of));
        let notes: Vec<Notes> = (0..n).map(page).collect();
        let mut documents = KeptDocuments::default();
        for page in &notes {
            documents.push(page, Group::default(), may_recur);
        }
        let n_lines = documents.n_lines() as u32;
        let n_documents = (0..n_lines).map(|line| (draw(line, 99) % 9) as u32 + 1).collect();
        let occurrence =
            |item| Occurrence { item: ItemId(item), line: (draw(item, 98) % 6) as u32 };
        Self { notes, documents, n_documents, occurrences: (0..n).map(occurrence).collect() }
    }

    fn page(draw: impl Fn(u64) -> u64) -> Notes {
        let line = |at| {
            let n_tokens = (draw(at) % 60) as u32;
            LineKey { key: draw(at + 20), n_tokens, n_words: n_tokens, ..LineKey::default() }
        };
        let sampled = (0..48).filter(|&hash| draw(u64::from(hash) + 100).is_multiple_of(4));
        let sample =
            |at: u32| Sample { hash: at << 26, line: (draw(u64::from(at) + 200) % 6) as u32 };
        Notes {
            lines: (0..6).map(line).collect(),
            samples: sampled.map(sample).collect(),
            ..Notes::default()
        }
    }

    fn totals(&self) -> TokenTotals {
        TokenTotals::of(&self.documents, &self.n_documents)
    }

    fn recurrence<'a>(&'a self, totals: &'a TokenTotals) -> Recurrence<'a> {
        Recurrence { documents: &self.documents, n_documents: &self.n_documents, totals }
    }

    /// For each line of a page, the number of documents that contain it.
    fn bearers(&self, item: ItemId) -> Vec<u32> {
        let document = self.documents.get(item.index());
        let mut kept = self.n_documents[document.first_line..].iter();
        let lines = &self.notes[item.index()].lines;
        let is_kept = |line: &&LineKey| may_recur(line.key) || line.n_words == 0;
        lines
            .iter()
            .map(|line| {
                Some(line).filter(is_kept).map_or(1, |_| *kept.next().expect("a kept line"))
            })
            .collect()
    }

    fn is_witness(&self, item: ItemId) -> bool {
        let (n, mut own, mut travelling) = (self.occurrences.len(), 0, 0);
        for (line, bearers) in self.notes[item.index()].lines.iter().zip(self.bearers(item)) {
            match bearers as usize {
                bearers if bearers <= n * 2 / 3 => own += line.n_tokens,
                bearers if bearers <= n * 3 / 2 => travelling += line.n_tokens,
                _ => {}
            }
        }
        own >= 20 && f64::from(own) >= (0.3 * f64::from(travelling)).min(100.0)
    }

    /// The samples of a page, except those of the line in question.
    fn samples(&self, of: Occurrence) -> impl Iterator<Item = &Sample> {
        let samples = self.notes[of.item.index()].samples.iter();
        samples.filter(move |sample| sample.line != of.line)
    }

    fn tell_one_story(&self, asking: Occurrence, asked: Occurrence) -> bool {
        let bearers = self.bearers(asking.item);
        let is_probe = |sample: &&Sample| {
            bearers[sample.line as usize] as usize <= self.occurrences.len() * 2 / 3
        };
        let probes: Vec<u32> =
            self.samples(asking).filter(is_probe).take(9).map(|sample| sample.hash).collect();
        let n_found = self.samples(asked).filter(|sample| probes.contains(&sample.hash)).count();
        let first = self.occurrences[0];
        let line = self.notes[first.item.index()].lines[first.line as usize];
        let is_long = self.bearers(first.item)[first.line as usize] > 1 && line.n_tokens >= 20;
        n_found > 0 && (is_long || n_found * 3 >= probes.len())
    }

    fn n_stories(&self) -> u32 {
        let mut stories: BTreeMap<ItemId, ItemId> = (self.occurrences.iter())
            .filter(|occurrence| self.is_witness(occurrence.item))
            .map(|occurrence| (occurrence.item, occurrence.item))
            .collect();
        let witnesses: Vec<Occurrence> = (self.occurrences.iter().copied())
            .filter(|occurrence| stories.contains_key(&occurrence.item))
            .collect();
        for (&asking, &asked) in
            witnesses.iter().flat_map(|a| witnesses.iter().map(move |b| (a, b)))
        {
            if asking.item != asked.item && self.tell_one_story(asking, asked) {
                let (from, to) = (stories[&asking.item], stories[&asked.item]);
                stories.values_mut().filter(|story| **story == from).for_each(|story| *story = to);
            }
        }
        stories.iter().filter(|(item, story)| stories[story] == **story && item == story).count()
            as u32
    }
}

proptest! {
    #![proptest_config(crate::fixed_cases())]

    #[test]
    fn stories_are_those_of_the_twin(n in 1_u32..=5, seed: u64) {
        let pages = Pages::new(n, seed);
        let totals = pages.totals();
        prop_assert_eq!(pages.recurrence(&totals).n_stories(&pages.occurrences), pages.n_stories());
    }
}

#[test]
fn a_document_of_very_many_lines_is_summed_up_and_no_other() {
    let page = |n: u32| {
        let lines =
            (0..n).map(|at| LineKey { key: 1, n_tokens: at % 7, n_words: 1, ..LineKey::default() });
        Notes { lines: lines.collect(), ..Notes::default() }
    };
    let mut documents = KeptDocuments::default();
    for n in [255, 256, 400] {
        documents.push(&page(n), Group::default(), may_recur);
    }
    let n_documents: Vec<u32> = (0..documents.n_lines() as u32).map(|line| line % 13).collect();
    let (none, totals) = (TokenTotals::default(), TokenTotals::of(&documents, &n_documents));
    let mut items: Vec<ItemId> = totals.0.keys().copied().collect();
    items.sort_unstable();
    assert_eq!(items, [ItemId(1), ItemId(2)]);
    let of = |totals, item, n_with_line| {
        let recurrence = Recurrence { documents: &documents, n_documents: &n_documents, totals };
        recurrence.own_and_travelling(item, n_with_line)
    };
    for n_with_line in 0..16 {
        for item in items.iter().copied() {
            assert_eq!(of(&totals, item, n_with_line), of(&none, item, n_with_line));
        }
    }
}

#[test]
fn lines_of_clearly_fewer_documents_are_own_and_those_of_clearly_more_are_common() {
    let line = |n_tokens| LineKey { key: 1, n_tokens, n_words: 1, ..LineKey::default() };
    let page = Notes { lines: [1, 10, 100, 1000].map(line).into(), ..Notes::default() };
    let mut documents = KeptDocuments::default();
    documents.push(&page, Group::default(), may_recur);
    let totals = TokenTotals::default();
    let recurrence =
        Recurrence { documents: &documents, n_documents: &[6, 7, 15, 16], totals: &totals };
    assert_eq!(recurrence.own_and_travelling(ItemId(0), 10), (1, 110));
}

#[test]
fn a_window_of_many_meets_the_first_and_the_nearest() {
    let windows: Vec<Window> =
        (0..20).map(|witness| Window::new(1, witness, witness == 12)).collect();
    let mut matches = Vec::new();
    add_matches(&windows, &mut matches);
    let others = [0, 1, 2, 3, 8, 9, 10, 11, 13, 14, 15, 16];
    assert_eq!(matches, others.map(|other| (12, other)));
    matches.clear();
    add_matches(&[Window::new(1, 2, true), Window::new(2, 3, false)], &mut matches);
    assert_eq!(matches, []);
}

#[test]
fn of_each_document_the_first_line_counts() {
    let occurrence = |item, line| Occurrence { item: ItemId(item), line };
    let all = [(2, 5), (1, 7), (2, 3), (1, 9)].map(|(item, line)| occurrence(item, line));
    assert_eq!(Occurrence::first_of_each(all.into_iter()), [occurrence(1, 7), occurrence(2, 3)]);
}

#[test]
fn sums_are_those_of_the_parts() {
    let pairs = [(3, 5), (1, 2), (7, 1), (3, 4)];
    let totals = running_totals(pairs.into_iter());
    for number in 0..9 {
        let expected: u32 =
            pairs.iter().filter(|(n, _)| *n as usize <= number).map(|(_, n)| n).sum();
        assert_eq!(total_up_to(&totals, number), expected, "{number}");
    }
}

#[test]
fn parts_cover_all_hashes_once() {
    for n_witnesses in [0, 1, MAX_WITNESSES, 5 * MAX_WITNESSES + 1] {
        let parts: Vec<RangeInclusive<u32>> = parts(n_witnesses).collect();
        assert_eq!(parts.len(), n_witnesses / MAX_WITNESSES + 1);
        assert_eq!((*parts[0].start(), *parts[parts.len() - 1].end()), (0, u32::MAX));
        assert!(parts.windows(2).all(|two| *two[0].end() + 1 == *two[1].start()));
    }
}
