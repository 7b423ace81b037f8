//! The shingles of two bodies → their exact similarity; a similarity → a relation. Thresholds are
//! compared here and nowhere else.
//!
//! Sharing a bucket proves nothing; the pair is verified here. The shingles of one body are in a
//! table, and those of the other are looked up in it, in time linear in their number. A body is
//! compared with many others in a row, so its table is made once.

use crate::config::{ContainedPolicy, CopyConfig};
use crate::model::{Finding, Relation, ShingleSet, Similarity};

/// Jaccard similarity and containment of two sets. Both are 0 if either set is empty. Time:
/// linear in both.
pub fn similarity(left: &ShingleSet, right: &ShingleSet) -> Similarity {
    ShingleTable::of(&left.0).similarity(&right.0, right.0.len())
}

/// The shingles of one body, for comparison with those of others. Open addressing: a power of two
/// of slots, at most half full. One table serves body after body.
#[derive(Debug)]
pub(crate) struct ShingleTable {
    slots: Vec<Slot>,
    n_distinct: usize,
    /// The mark of the comparison at hand: greater than all marks in the table.
    mark: u32,
}

/// A place for a shingle.
#[derive(Clone, Copy, Debug)]
struct Slot {
    shingle: u64,
    /// The last comparison that found it; [`FREE`](Self::FREE) without a shingle.
    mark: u32,
}

impl Slot {
    const FREE: u32 = u32::MAX;
    const EMPTY: Self = Self { shingle: 0, mark: Self::FREE };
}

impl Default for ShingleTable {
    fn default() -> Self {
        Self::of(&[])
    }
}

impl ShingleTable {
    /// A table of these shingles, which may repeat.
    pub(crate) fn of(shingles: &[u64]) -> Self {
        let mut table = Self { slots: Vec::new(), n_distinct: 0, mark: 0 };
        table.fill(shingles);
        table
    }

    /// Holds these shingles, which may repeat, and no others.
    pub(crate) fn fill(&mut self, shingles: &[u64]) {
        self.slots.clear();
        self.slots.resize((shingles.len() * 2).next_power_of_two(), Slot::EMPTY);
        (self.n_distinct, self.mark) = (0, 0);
        for &shingle in shingles {
            let at = self.place_of(shingle);
            let slot = &mut self.slots[at];
            self.n_distinct += usize::from(slot.mark == Slot::FREE);
            *slot = Slot { shingle, mark: 0 };
        }
    }

    /// Number of distinct shingles.
    pub(crate) fn len(&self) -> usize {
        self.n_distinct
    }

    fn holds(&self, shingle: u64) -> bool {
        self.slots[self.place_of(shingle)].mark != Slot::FREE
    }

    /// The slot of a shingle, or the free one where it belongs. There is one, since half are free.
    fn place_of(&self, shingle: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = shingle as usize & mask;
        while self.slots[at].mark != Slot::FREE && self.slots[at].shingle != shingle {
            at = (at + 1) & mask;
        }
        at
    }

    /// The similarity with a body of these shingles, which may repeat, `n_distinct` of them
    /// distinct.
    pub(crate) fn similarity(&mut self, shingles: &[u64], n_distinct: usize) -> Similarity {
        let smaller = self.n_distinct.min(n_distinct);
        let shared = self.n_shared(shingles).min(smaller) as f64;
        if smaller == 0 {
            return Similarity { jaccard: 0.0, containment: 0.0 };
        }
        let union = (self.n_distinct + n_distinct) as f64 - shared;
        Similarity { jaccard: shared / union, containment: shared / smaller as f64 }
    }

    /// How many shingles of the table are among these.
    fn n_shared(&mut self, shingles: &[u64]) -> usize {
        self.mark += 1;
        let mut n_shared = 0;
        for &shingle in shingles {
            let at = self.place_of(shingle);
            let slot = &mut self.slots[at];
            let is_new = slot.mark < self.mark;
            n_shared += usize::from(is_new);
            if is_new {
                slot.mark = self.mark;
            }
        }
        n_shared
    }
}

/// The finding for two documents of this similarity. Thresholds are inclusive.
pub(crate) fn finding(similarity: Similarity, config: &CopyConfig) -> Finding {
    let Similarity { jaccard, containment } = similarity;
    if jaccard >= config.options.jaccard {
        Finding::Copy(Relation::Near)
    } else if containment >= edited_containment(config)
        && jaccard >= config.options.containment_jaccard
    {
        contained(config)
    } else if containment >= config.options.whole_containment {
        Finding::Held
    } else {
        Finding::Strangers
    }
}

/// Smallest Jaccard similarity at which bodies of these numbers of shingles are not strangers:
/// containment implies a Jaccard similarity that depends on the sizes.
pub(crate) fn least_jaccard([left, right]: [u32; 2], config: &CopyConfig) -> f64 {
    let (smaller, larger) = (left.min(right).max(1), left.max(right).max(1));
    let ratio = f64::from(smaller) / f64::from(larger);
    let of_containment = |least: f64| least * ratio / (1.0 + (1.0 - least) * ratio);
    let options = &config.options;
    let contained = of_containment(edited_containment(config)).max(options.containment_jaccard);
    options.jaccard.min(contained).min(of_containment(options.whole_containment))
}

/// Smallest containment of a copy that is edited throughout but has no passage of its own: 0.1 less
/// than for other copies.
pub(crate) fn edited_containment(config: &CopyConfig) -> f64 {
    config.options.containment - 0.1
}

/// Longest run that an edited copy may have to itself, in shingles: the length of a clause.
const EDITED_RUN: u32 = 12;

/// Smallest share of a near copy at which a passage is a story of its own.
const OWN_SHARE: f64 = 0.15;

/// Whether the smaller of two bodies may have a passage that the larger one lacks. `n_smaller` is
/// the number of its distinct shingles.
pub(crate) fn may_have_own_passage(
    similarity: Similarity,
    relation: Relation,
    n_smaller: usize,
    config: &CopyConfig,
) -> bool {
    let own_share = 1.0 - similarity.containment;
    let longest = f64::from(longest_allowed(similarity, relation, config));
    // No passage is longer than everything the smaller body has to itself.
    own_share * n_smaller as f64 > longest && (relation != Relation::Near || own_share >= OWN_SHARE)
}

/// Whether the smaller of two bodies has a passage that the larger one lacks. In a near copy, the
/// passage must also be a good part of the body. `smaller` are the shingles of the smaller body, in
/// the order of its text.
pub(crate) fn has_own_passage(
    similarity: Similarity,
    relation: Relation,
    smaller: &[u64],
    larger: &ShingleTable,
    config: &CopyConfig,
) -> bool {
    let longest = longest_allowed(similarity, relation, config) as usize;
    let n_own = longest_own_run(smaller, larger);
    let share = n_own as f64 / smaller.len().max(1) as f64;
    n_own > longest && (relation != Relation::Near || share >= OWN_SHARE)
}

/// Longest run that a copy may have to itself, in shingles.
fn longest_allowed(similarity: Similarity, relation: Relation, config: &CopyConfig) -> u32 {
    let is_edited =
        relation == Relation::Contained && similarity.containment < config.options.containment;
    let longest = config.options.max_own_passage;
    if is_edited { longest.min(EDITED_RUN) } else { longest }
}

/// Longest run of shingles, in the order of a text, that the other body does not hold: the length
/// of the text's own passage. Time: a look-up for each shingle.
fn longest_own_run(shingles: &[u64], other: &ShingleTable) -> usize {
    let (mut run, mut longest) = (0, 0);
    for &shingle in shingles {
        run = if other.holds(shingle) { 0 } else { run + 1 };
        longest = longest.max(run);
    }
    longest
}

/// The finding for a contained pair. If both documents are to stay, they are not copies.
fn contained(config: &CopyConfig) -> Finding {
    match config.options.contained {
        ContainedPolicy::Both => Finding::Held,
        _ => Finding::Copy(Relation::Contained),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CopyOptions, KeepOptions};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn thresholds_are_inclusive() {
        let config = CopyConfig::default();
        let finding = |jaccard, containment| finding(Similarity { jaccard, containment }, &config);
        assert_eq!(finding(0.5, 0.6), Finding::Copy(Relation::Near));
        assert_eq!(finding(0.499, 0.59), Finding::Strangers);
        assert_eq!(finding(0.2, 0.601), Finding::Copy(Relation::Contained));
        assert_eq!(finding(0.2, 0.7), Finding::Copy(Relation::Contained));
        assert_eq!(finding(0.199, 0.9), Finding::Held);
        assert_eq!(finding(0.199, 0.899), Finding::Strangers);
    }

    #[test]
    fn where_both_of_a_contained_pair_stay_they_are_no_copies() {
        let options = CopyOptions { contained: ContainedPolicy::Both, ..CopyOptions::default() };
        let config = CopyConfig::new(options, KeepOptions::default()).expect("valid settings");
        let finding = |jaccard, containment| finding(Similarity { jaccard, containment }, &config);
        assert_eq!(finding(0.2, 0.7), Finding::Held);
        assert_eq!(finding(0.5, 0.7), Finding::Copy(Relation::Near));
    }

    #[test]
    fn the_longest_own_run_is_counted() {
        let other = ShingleTable::of(&[2, 4, 6]);
        assert_eq!(longest_own_run(&[1, 2, 3, 5, 7, 4, 9], &other), 3);
        assert_eq!(longest_own_run(&[2, 4], &other), 0);
        assert_eq!(longest_own_run(&[], &other), 0);
    }

    #[test]
    fn empty_sets_resemble_nothing() {
        let (empty, some) = (ShingleSet::default(), ShingleSet(vec![1]));
        let nothing = Similarity { jaccard: 0.0, containment: 0.0 };
        assert_eq!(similarity(&empty, &empty), nothing);
        assert_eq!(similarity(&empty, &some), nothing);
    }

    #[test]
    fn repeated_shingles_count_once_and_a_table_serves_body_after_body() {
        let mut table = ShingleTable::default();
        for shift in [0, 1 << 40] {
            let shingles = |numbers: &[u64]| numbers.iter().map(|n| n + shift).collect::<Vec<_>>();
            table.fill(&shingles(&[1, 2, 2, 3, 1]));
            assert_eq!(table.len(), 3);
            for _ in 0..2 {
                let found = table.similarity(&shingles(&[2, 2, 3, 9, 9]), 3);
                assert_eq!(found, Similarity { jaccard: 0.5, containment: 2.0 / 3.0 });
            }
            assert!(!table.holds(2 + (1 << 40) - shift), "of the other body");
        }
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn agrees_with_set_arithmetic(
            left in prop::collection::btree_set(0_u64..60, 1..40),
            right in prop::collection::btree_set(0_u64..60, 1..40),
        ) {
            let shared = left.intersection(&right).count() as f64;
            let union = left.union(&right).count() as f64;
            let smaller = left.len().min(right.len()) as f64;
            let set = |set: BTreeSet<u64>| ShingleSet(set.into_iter().collect());
            let found = similarity(&set(left), &set(right));
            prop_assert_eq!(found, Similarity { jaccard: shared / union, containment: shared / smaller });
        }
    }
}
