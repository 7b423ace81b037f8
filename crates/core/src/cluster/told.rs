//! Pairs of documents that the caller keeps apart, whatever they say.
//!
//! A judge that compares texts cannot know everything. Somebody who has read both articles can say
//! that they are no copies: then they are never in one cluster, even if they are equal word for
//! word. Their other copies are treated as ever.

use crate::model::{CandidatePair, ItemId};

/// Pairs of documents that are never copies of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeptApart {
    /// Each pair in both orders, sorted.
    pairs: Vec<CandidatePair>,
}

impl KeptApart {
    /// Keeps these pairs apart. A document is never kept apart from itself.
    pub fn new(pairs: impl IntoIterator<Item = CandidatePair>) -> Self {
        let two = pairs.into_iter().filter(|(left, right)| left != right);
        let mut pairs: Vec<CandidatePair> =
            two.flat_map(|(left, right)| [(left, right), (right, left)]).collect();
        pairs.sort_unstable();
        pairs.dedup();
        Self { pairs }
    }

    /// Whether there are no pairs.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// Whether this pair is kept apart. Time: a binary search.
    pub fn holds(&self, pair: CandidatePair) -> bool {
        self.pairs.binary_search(&pair).is_ok()
    }

    /// The documents that are kept apart from this one.
    pub fn of(&self, item: ItemId) -> impl Iterator<Item = ItemId> {
        let first = self.pairs.partition_point(|pair| pair.0 < item);
        self.pairs[first..].iter().take_while(move |pair| pair.0 == item).map(|pair| pair.1)
    }

    /// All pairs, each with the lower number first, sorted.
    pub fn pairs(&self) -> impl Iterator<Item = CandidatePair> {
        self.pairs.iter().copied().filter(|(left, right)| left < right)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_known_in_both_orders() {
        let [one, two, three] = [1, 2, 3].map(ItemId);
        let apart = KeptApart::new([(two, one), (one, two), (three, one), (two, two)]);
        assert!(apart.holds((one, two)) && apart.holds((one, three)));
        assert!(!apart.holds((two, three)) && !apart.holds((two, two)));
        assert_eq!(apart.of(one).collect::<Vec<_>>(), [two, three]);
        assert_eq!(apart.pairs().collect::<Vec<_>>(), [(one, two), (one, three)]);
        assert!(KeptApart::new([(one, one)]).is_empty());
    }
}
