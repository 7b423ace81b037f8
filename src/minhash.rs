//! A shingle set → its signature: numbers of which two documents share, on average, as large a part as of their
//! shingles.
//!
//! The method is *one-permutation hashing* with the empty slots filled by classic `MinHash`. A shingle's hash chooses a
//! slot (its high bits) and a value (its low bits); a slot keeps its smallest value. A long text fills all
//! slots in one pass, whatever their number. A slot that no shingle fell into takes, as in Broder's original scheme, the
//! smallest value of *all* shingles under a permutation of its own. Two slots are then equal with
//! probability exactly J, for texts of any length, since in the union of two sets the smallest value of a slot is
//! equally likely to belong to any shingle; this is the first and the last round of *Fast Similarity Sketching* (Dahlgaard,
//! Knudsen, Thorup, arXiv:1704.04370). Filling empty slots from their neighbors instead (rotation) is cheaper and wrong: it
//! makes any two captions candidates.
//!
//! Time: one step a shingle, and for each empty slot one a shingle more. Memory: four bytes a slot.

use crate::hash::mix;
use crate::model::ShingleSet;

/// The signature of a shingle set: `num_hashes` minima.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature(pub Vec<u32>);

/// The permutations of the empty slots. Built once.
#[derive(Clone, Debug)]
pub struct MinHasher {
    permutations: Vec<(u32, u32)>,
}

impl MinHasher {
    /// A hasher for signatures of `num_hashes` slots.
    pub fn new(num_hashes: u32) -> Self {
        let permutation = |slot: u32| {
            let random = mix(u64::from(slot) + 1);
            ((random >> 32) as u32 | 1, random as u32)
        };
        Self { permutations: (0..num_hashes).map(permutation).collect() }
    }

    /// The signature of a set; empty if the set is, for an empty text resembles nothing.
    pub fn signature(&self, shingles: &ShingleSet) -> Signature {
        if shingles.0.is_empty() {
            return Signature::default();
        }
        let n_slots = self.permutations.len() as u64;
        let mut slots = vec![None; self.permutations.len()];
        for &shingle in &shingles.0 {
            let slot = ((u128::from(shingle) * u128::from(n_slots)) >> 64) as usize;
            let value = shingle as u32;
            slots[slot] = Some(slots[slot].map_or(value, |smallest: u32| smallest.min(value)));
        }
        let filled = slots.iter().zip(&self.permutations);
        Signature(
            filled.map(|(slot, &own)| slot.unwrap_or_else(|| classic(shingles, own))).collect(),
        )
    }
}

/// The smallest value of the set under one permutation of 32-bit numbers.
fn classic(shingles: &ShingleSet, (factor, offset): (u32, u32)) -> u32 {
    let permuted =
        |&shingle: &u64| ((shingle >> 16) as u32).wrapping_mul(factor).wrapping_add(offset);
    shingles.0.iter().map(permuted).min().unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two sets of `n` shingles with `shared` in common, all of them random.
    fn pair(n: u64, shared: u64, seed: u64) -> (ShingleSet, ShingleSet) {
        let number = |i: u64| mix(seed.wrapping_mul(1 << 20).wrapping_add(i));
        let set = |range: std::ops::Range<u64>| {
            let mut set: Vec<u64> = range.map(number).collect();
            set.sort_unstable();
            ShingleSet(set)
        };
        (set(0..n), set(n - shared..2 * n - shared))
    }

    #[test]
    fn equal_slots_estimate_the_jaccard_similarity_at_every_length() {
        let hasher = MinHasher::new(128);
        for (n, shared) in [(18, 12), (48, 32), (500, 250), (2000, 1800)] {
            let jaccard = shared as f64 / (2 * n - shared) as f64;
            let n_pairs = 400;
            let equal: usize = (0..n_pairs)
                .map(|seed| {
                    let (left, right) = pair(n, shared, seed);
                    let (left, right) = (hasher.signature(&left), hasher.signature(&right));
                    left.0.iter().zip(&right.0).filter(|(left, right)| left == right).count()
                })
                .sum();
            let mean = equal as f64 / f64::from(128 * n_pairs as u32);
            // Five standard deviations of a mean of that many slots, were they independent.
            let bound = 5.0 * (jaccard * (1.0 - jaccard) / f64::from(128 * n_pairs as u32)).sqrt();
            assert!((mean - jaccard).abs() < bound, "n {n}: {mean} instead of {jaccard} ± {bound}");
        }
    }

    #[test]
    fn an_empty_set_has_no_signature() {
        assert!(MinHasher::new(16).signature(&ShingleSet::default()).0.is_empty());
    }
}
