//! Two shingle sets → their exact similarity; a similarity → a relation. Thresholds are compared
//! here and nowhere else.
//!
//! Sharing a bucket proves nothing; the pair is verified here. The sets are sorted, so one walk
//! over both counts what they share, in time linear in the sum of their sizes.

use crate::config::{ContainedPolicy, CopyConfig};
use crate::model::{Finding, Relation, ShingleSet, Side, Similarity};

/// Jaccard similarity and containment of two sets. Both are 0 if either set is empty.
pub fn similarity(left: &ShingleSet, right: &ShingleSet) -> Similarity {
    let shared = n_shared(&left.0, &right.0) as f64;
    let smaller = left.0.len().min(right.0.len());
    if smaller == 0 {
        return Similarity { jaccard: 0.0, containment: 0.0 };
    }
    let union = (left.0.len() + right.0.len()) as f64 - shared;
    Similarity { jaccard: shared / union, containment: shared / smaller as f64 }
}

fn n_shared(left: &[u64], right: &[u64]) -> usize {
    let (mut n_shared, mut left_at, mut right_at) = (0, 0, 0);
    while left_at < left.len() && right_at < right.len() {
        let order = left[left_at].cmp(&right[right_at]);
        n_shared += usize::from(order.is_eq());
        left_at += usize::from(order.is_le());
        right_at += usize::from(order.is_ge());
    }
    n_shared
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

/// Whether the smaller of two bodies has a passage that the larger one lacks. In a near copy, the
/// passage must also be a good part of the body. `in_order` gives the shingles of one
/// body in the order of its text, and is called only if they decide.
///
/// # Errors
/// Any error from `in_order`.
pub(crate) fn has_own_passage<E>(
    similarity: Similarity,
    relation: Relation,
    [left, right]: [&ShingleSet; 2],
    in_order: impl FnOnce(Side) -> Result<Vec<u64>, E>,
    config: &CopyConfig,
) -> Result<bool, E> {
    let is_left = left.0.len() <= right.0.len();
    let (smaller, larger) = if is_left { (left, right) } else { (right, left) };
    let own_share = 1.0 - similarity.containment;
    let longest = longest_allowed(similarity, relation, config) as usize;
    let is_near = relation == Relation::Near;
    // No passage is longer than everything the smaller body has to itself.
    if own_share * smaller.0.len() as f64 <= longest as f64 || is_near && own_share < OWN_SHARE {
        return Ok(false);
    }
    let shingles = in_order(if is_left { Side::Left } else { Side::Right })?;
    let n_own = longest_own_run(&shingles, larger);
    let share = n_own as f64 / shingles.len().max(1) as f64;
    Ok(n_own > longest && (!is_near || share >= OWN_SHARE))
}

/// Longest run that a copy may have to itself, in shingles.
fn longest_allowed(similarity: Similarity, relation: Relation, config: &CopyConfig) -> u32 {
    let is_edited =
        relation == Relation::Contained && similarity.containment < config.options.containment;
    let longest = config.options.max_own_passage;
    if is_edited { longest.min(EDITED_RUN) } else { longest }
}

/// Longest run of shingles, in the order of a text, that the other set does not hold: the length of
/// the text's own passage. Time: a search in the set per shingle.
fn longest_own_run(shingles: &[u64], other: &ShingleSet) -> usize {
    let is_own = |shingle: &u64| other.0.binary_search(shingle).is_err();
    shingles
        .chunk_by(|left, right| is_own(left) && is_own(right))
        .filter(|run| is_own(&run[0]))
        .map(<[u64]>::len)
        .max()
        .unwrap_or(0)
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
        let other = ShingleSet(vec![2, 4, 6]);
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
