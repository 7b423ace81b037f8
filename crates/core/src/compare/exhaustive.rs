//! Shingle sets → every pair that can be copies: no sketch, nothing missed.
//!
//! Signatures and samples find a pair with some probability. Where certainty is worth more than
//! time (`--recall 1`, or to measure what the sketches lose), an index of all shingles finds the
//! pairs. If one set holds a share `c` of a set of `n` shingles, it lacks at most `n − ⌈c·n⌉` of
//! them, so it holds at least one of *any* `n − ⌈c·n⌉ + 1`. Only that number of the rarest is
//! looked up. (Prefix filtering: Chaudhuri, Ganti, Kaushik 2006; Bayardo, Ma, Srikant 2007.)
//!
//! Exact, and quadratic where many documents share even their rarest shingles.

use crate::compare::verify;
use crate::config::CopyConfig;
use crate::model::ShingleSet;

/// An inverted index of shingles. Documents are numbered from 0 in the order in which they are
/// given.
pub struct Index {
    /// All distinct shingles, ascending.
    shingles: Vec<u64>,
    /// Where the posting list of each shingle begins in `documents`. The last element is the end.
    starts: Vec<usize>,
    documents: Vec<u32>,
    sizes: Vec<u32>,
}

impl Index {
    /// Indexes the sets. Memory: about 20 bytes per shingle of each set. Time: a sort of all
    /// shingles.
    pub fn new<'a>(sets: impl Iterator<Item = &'a ShingleSet>) -> Self {
        let (mut postings, mut sizes) = (Vec::new(), Vec::new());
        for (number, set) in (0..).zip(sets) {
            postings.extend(set.0.iter().map(|&shingle| (shingle, number)));
            sizes.push(set.0.len() as u32);
        }
        postings.sort_unstable();
        let (mut shingles, mut starts) = (Vec::new(), Vec::new());
        for (place, &(shingle, _)) in postings.iter().enumerate() {
            if shingles.last() != Some(&shingle) {
                shingles.push(shingle);
                starts.push(place);
            }
        }
        starts.push(postings.len());
        let documents = postings.into_iter().map(|(_, number)| number).collect();
        Self { shingles, starts, documents, sizes }
    }

    fn documents_with(&self, shingle: u64) -> &[u32] {
        let Ok(place) = self.shingles.binary_search(&shingle) else { return &[] };
        &self.documents[self.starts[place]..self.starts[place + 1]]
    }

    /// All documents, ascending, that may hold the share `least` of this one; some hold less. Only
    /// larger documents count, and of equally large ones those with higher numbers.
    pub fn candidates(&self, number: u32, set: &ShingleSet, least: f64) -> Vec<u32> {
        let mut lists: Vec<&[u32]> =
            set.0.iter().map(|&shingle| self.documents_with(shingle)).collect();
        lists.sort_by_key(|list| list.len());
        // A little below the share, so that rounding loses no pair.
        let n_shared = (least * set.0.len() as f64 - 1e-6).ceil().max(1.0) as usize;
        lists.truncate(set.0.len() + 1 - n_shared.min(set.0.len()));
        let rank = |number: u32| (self.sizes[number as usize], number);
        let larger = |other: &u32| rank(*other) > rank(number);
        let mut candidates: Vec<u32> =
            lists.into_iter().flatten().copied().filter(larger).collect();
        candidates.sort_unstable();
        candidates.dedup();
        candidates
    }
}

/// Smallest share of its shingles that any copy or contained document has in common with the other
/// document.
pub fn least_containment(config: &CopyConfig) -> f64 {
    // Two sets of Jaccard similarity j share at least 2j / (1 + j) of the smaller one.
    let near = 2.0 * config.options.jaccard / (1.0 + config.options.jaccard);
    near.min(verify::edited_containment(config)).min(config.options.whole_containment)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compare::verify;
    use crate::config::{CopyOptions, KeepOptions};
    use crate::model::Finding;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn no_pair_is_missed(
            sets in prop::collection::vec(prop::collection::btree_set(0_u64..25, 1..16), 2..12),
            jaccard in 0.3..1.0_f64,
            containment in 0.3..1.0_f64,
        ) {
            let config = CopyConfig::new(CopyOptions { jaccard, containment, ..CopyOptions::default() }, KeepOptions::default()).expect("in range");
            let sets: Vec<ShingleSet> = sets.into_iter().map(|set| ShingleSet(set.into_iter().collect())).collect();
            let index = Index::new(sets.iter());
            let least = least_containment(&config);
            let found: Vec<Vec<u32>> =
                (0..).zip(&sets).map(|(number, set)| index.candidates(number, set, least)).collect();
            for (left, right) in (0..sets.len()).flat_map(|left| (left + 1..sets.len()).map(move |right| (left, right))) {
                let finding = verify::finding(verify::similarity(&sets[left], &sets[right]), &config);
                let met = found[left].contains(&(right as u32)) || found[right].contains(&(left as u32));
                prop_assert!(met || finding == Finding::Strangers);
                prop_assert!(!(found[left].contains(&(right as u32)) && found[right].contains(&(left as u32))));
            }
        }
    }
}
