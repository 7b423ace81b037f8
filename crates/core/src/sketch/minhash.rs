//! A shingle set → its signature. The share of equal numbers in two signatures is, on average, the
//! Jaccard similarity of the two sets.
//!
//! The method is *one-permutation hashing*, with empty slots filled by classic `MinHash`. A
//! shingle's hash selects a slot (its high bits) and a value (its low bits), and each slot keeps
//! its smallest value. A long text fills all slots in one pass, however many there are. A slot that
//! no shingle fell into takes, as in Broder's original scheme, the smallest value of *all* shingles
//! under a permutation of its own. Two slots are then equal with probability exactly J, for texts
//! of any length, because in the union of two sets the smallest value of a slot is equally likely
//! to belong to any shingle. This is the first and the last round of *Fast Similarity Sketching*
//! (Dahlgaard, Knudsen, Thorup, arXiv:1704.04370). Filling empty slots from their neighbors
//! (rotation) is cheaper but wrong: it makes any two captions candidates.
//!
//! Time: one step per shingle, and for each empty slot another step per shingle. Memory: four bytes
//! per slot.

use crate::hash::mix;

/// The signature of a shingle set: `num_hashes` minima.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minima(pub Vec<u32>);

/// Computes signatures. Holds the permutations of the empty slots, which are built once.
#[derive(Clone, Debug)]
pub struct MinHasher {
    permutations: Vec<(u32, u32)>,
    /// The vector instructions of this processor.
    arch: pulp::Arch,
}

impl MinHasher {
    /// A hasher for signatures of `num_hashes` slots.
    pub fn new(num_hashes: u32) -> Self {
        let permutation = |slot: u32| {
            let random = mix(u64::from(slot) + 1);
            ((random >> 32) as u32 | 1, random as u32)
        };
        Self { permutations: (0..num_hashes).map(permutation).collect(), arch: pulp::Arch::new() }
    }

    /// The signature of a set of shingles, which may be in any order and repeat. Empty for an empty
    /// set, because an empty text resembles nothing.
    pub fn minima(&self, shingles: &[u64]) -> Minima {
        if shingles.is_empty() {
            return Minima::default();
        }
        let n_slots = self.permutations.len() as u64;
        let mut slots = vec![EMPTY; self.permutations.len()];
        for &shingle in shingles {
            let slot = ((u128::from(shingle) * u128::from(n_slots)) >> 64) as usize;
            slots[slot] = slots[slot].min(u64::from(shingle as u32));
        }
        let values: Vec<u32> = shingles.iter().map(|&shingle| (shingle >> 16) as u32).collect();
        let filled = slots.iter().zip(&self.permutations).map(|(&slot, &own)| {
            if slot == EMPTY { self.classic(&values, own) } else { slot as u32 }
        });
        Minima(filled.collect())
    }

    /// The smallest of these values under one permutation of 32-bit numbers, computed with the
    /// widest vectors of the processor.
    fn classic(&self, values: &[u32], permutation: (u32, u32)) -> u32 {
        self.arch.dispatch(
            #[inline(always)]
            || smallest(values, permutation),
        )
    }
}

/// A slot that no shingle fell into. Larger than any value.
const EMPTY: u64 = u64::MAX;

/// The smallest value under one permutation. Inlined so that it is compiled for the caller's
/// vectors.
#[allow(
    clippy::inline_always,
    reason = "what is not inlined there is compiled for the oldest processor"
)]
#[inline(always)]
fn smallest(values: &[u32], (factor, offset): (u32, u32)) -> u32 {
    values
        .iter()
        .map(|value| value.wrapping_mul(factor).wrapping_add(offset))
        .fold(u32::MAX, u32::min)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two random sets of `n` shingles with `shared` in common.
    fn pair(n: u64, shared: u64, seed: u64) -> (Vec<u64>, Vec<u64>) {
        let number = |i: u64| mix(seed.wrapping_mul(1 << 20).wrapping_add(i));
        let set = |range: std::ops::Range<u64>| range.map(number).collect();
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
                    let (left, right) = (hasher.minima(&left), hasher.minima(&right));
                    left.0.iter().zip(&right.0).filter(|(left, right)| left == right).count()
                })
                .sum();
            let mean = equal as f64 / f64::from(128 * n_pairs as u32);
            // Five standard deviations of the mean, if the slots were independent.
            let bound = 5.0 * (jaccard * (1.0 - jaccard) / f64::from(128 * n_pairs as u32)).sqrt();
            assert!((mean - jaccard).abs() < bound, "n {n}: {mean} instead of {jaccard} ± {bound}");
        }
    }

    /// The error of independent permutations is J (1 − J) / k. `cargo bench --bench sketch_error`
    /// measures it on texts.
    #[test]
    fn the_squared_error_is_no_larger_than_that_of_classic_minhash() {
        let hasher = MinHasher::new(128);
        for (n, shared) in [(18, 16), (48, 43), (500, 444), (2000, 1778)] {
            let jaccard = shared as f64 / (2 * n - shared) as f64;
            let squared_error = |seed| {
                let (left, right) = pair(n, shared, seed);
                let (left, right) = (hasher.minima(&left), hasher.minima(&right));
                let equal = left.0.iter().zip(&right.0).filter(|(left, right)| left == right);
                (equal.count() as f64 / 128.0 - jaccard).powi(2)
            };
            let mean = (0..400).map(squared_error).sum::<f64>() / 400.0;
            let ratio = mean / (jaccard * (1.0 - jaccard) / 128.0);
            // The mean of 400 squared normal errors is nearly always within a fifth of its
            // expectation.
            assert!(ratio < 1.2, "n {n}: {ratio} times the error");
        }
    }

    #[test]
    fn an_empty_set_has_no_signature() {
        assert!(MinHasher::new(16).minima(&[]).0.is_empty());
    }

    #[test]
    fn vectors_find_what_the_portable_code_finds() {
        let hasher = MinHasher::new(64);
        for n in (0..70).chain([1000]) {
            let values: Vec<u32> = (0..n).map(|i| mix(i) as u32).collect();
            for &own in &hasher.permutations {
                assert_eq!(hasher.classic(&values, own), smallest(&values, own), "{n} values");
            }
        }
    }

    #[test]
    fn order_and_repetition_do_not_count() {
        let hasher = MinHasher::new(64);
        let shingles: Vec<u64> = (0..40).map(mix).collect();
        let again: Vec<u64> = shingles.iter().rev().chain(&shingles).copied().collect();
        assert_eq!(hasher.minima(&shingles), hasher.minima(&again));
    }
}
