//! Signatures → candidate pairs: documents that agree in all rows of some band.
//!
//! A signature is split into bands of `rows` minima. Two documents of similarity `s` agree in one
//! band with probability `s^rows`, and in at least one of `b` bands with probability
//! `1 − (1 − s^rows)^b`: an S-curve, which the settings place below the threshold. See Leskovec,
//! Rajaraman, Ullman, *Mining of Massive Datasets*, chapter 3.
//!
//! Band keys are sorted, not hashed into a map: a bucket is a run of equal keys. A bucket of `m`
//! documents gives fewer than `2m` pairs, not `m²/2`: each document is linked with the first of the
//! bucket in the order of the keep policy, which is the representative they most likely share, and
//! with the one before it. Large buckets lose nothing, and a story printed twenty thousand times
//! costs no more than twenty thousand stories.

use crate::config::CopyConfig;
use crate::hash;
use crate::model::{CandidatePair, ItemId};
use crate::sketch::minhash::Minima;

/// Longest signature, in minima.
const MAX_HASHES: u32 = 320;

/// How signatures are split into bands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Banding {
    /// Bands per signature.
    pub bands: u32,
    /// Minima per band.
    pub rows: u32,
}

impl Banding {
    /// The banding for these settings.
    pub fn of(config: &CopyConfig) -> Self {
        Self::for_recall(config.options.jaccard, config.options.recall)
    }

    /// The banding with the longest bands that fit into a signature and make a pair at `threshold`
    /// a candidate with probability `recall`: long bands propose fewer unrelated pairs. Falls back
    /// to bands of one row, so that there is a banding for any recall.
    pub fn for_recall(threshold: f64, recall: f64) -> Self {
        let needed = |rows: u32| {
            ((1.0 - recall).ln() / (-threshold.powi(rows.cast_signed())).ln_1p()).ceil() as u32
        };
        let fits = |&rows: &u32| needed(rows).saturating_mul(rows) <= MAX_HASHES;
        let rows = (1..=MAX_HASHES).take_while(fits).last().unwrap_or(1);
        Self { bands: needed(rows).clamp(1, MAX_HASHES), rows }
    }

    /// Minima per signature.
    pub fn num_hashes(self) -> u32 {
        self.bands * self.rows
    }

    /// Probability that a pair of this Jaccard similarity becomes a candidate.
    pub fn probability(self, jaccard: f64) -> f64 {
        1.0 - (1.0 - jaccard.powi(self.rows.cast_signed())).powi(self.bands.cast_signed())
    }
}

/// Largest bucket in which all documents are linked with each other, in documents.
const ALL_PAIRS: usize = 6;

/// Band keys of a signature; none if it is empty. Keys of different bands are unrelated.
pub fn band_keys(minima: &Minima, rows: u32) -> Vec<u32> {
    let bands = minima.0.chunks_exact(rows as usize).zip(0_u64..);
    let key = |(band, number): (&[u32], u64)| {
        let run = std::iter::once(number).chain(band.iter().map(|&minimum| u64::from(minimum)));
        (hash::run(run) >> 32) as u32
    };
    bands.map(key).collect()
}

/// Adds the pairs of documents that share a key, the earlier in `ranks` first. Returns the number
/// of pairs that share a key but are left out because their buckets are large. Sorts `entries`.
///
/// Each entry is a key and the rank of a document: its place in the order of the keep policy. Pairs
/// are added in no particular order, and may be added several times.
pub fn link_equal_keys(
    entries: &mut [(u32, u32)],
    ranks: &[ItemId],
    pairs: &mut Vec<CandidatePair>,
) -> u64 {
    // One number sorts faster than two.
    entries.sort_unstable_by_key(|&(key, rank)| u64::from(key) << 32 | u64::from(rank));
    let mut n_skipped = 0;
    for bucket in entries.chunk_by(|left, right| left.0 == right.0) {
        let item = |place: usize| ranks[bucket[place].1 as usize];
        n_skipped += link(bucket.len(), |left, right| pairs.push((item(left), item(right))));
    }
    n_skipped
}

/// Calls `pair` with the places of two documents of a bucket of `n` documents, for each pair to be
/// compared. The bucket is in the order of the keep policy. Returns the number of pairs that are
/// left out.
pub fn link(n: usize, mut pair: impl FnMut(usize, usize)) -> u64 {
    let mut n_linked = 0;
    let mut linked = |left, right| {
        n_linked += 1;
        pair(left, right);
    };
    for right in 1..n {
        if n <= ALL_PAIRS {
            (0..right).for_each(|left| linked(left, right));
        } else {
            linked(0, right);
            if right > 1 {
                linked(right - 1, right);
            }
        }
    }
    (n as u64 * (n as u64).saturating_sub(1) / 2) - n_linked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sketch::minhash::MinHasher;

    #[test]
    fn bands_are_computed_from_the_recall() {
        for (threshold, recall, bands, rows) in [
            (0.5, 0.99, 72, 4),
            (0.5, 0.9, 36, 4),
            (0.8, 0.99, 32, 9),
            (0.2, 0.99, 113, 2),
            (1.0, 0.99, 1, 320),
        ] {
            let banding = Banding::for_recall(threshold, recall);
            assert_eq!((banding.bands, banding.rows), (bands, rows), "{threshold} {recall}");
            assert!(banding.probability(threshold) >= recall);
            assert_eq!(banding.num_hashes(), bands * rows);
        }
    }

    #[test]
    fn the_curve_rises_from_none_to_all() {
        let banding = Banding { bands: 2, rows: 2 };
        let curve = [0.0, 0.5, 1.0].map(|jaccard| format!("{:.4}", banding.probability(jaccard)));
        assert_eq!(curve, ["0.0000", "0.4375", "1.0000"]);
    }

    #[test]
    fn committed_signatures_and_band_keys_hold() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../../../testdata/hash_vectors.json"))
                .expect("JSON");
        for vector in vectors["signatures"].as_array().expect("a list") {
            let words = vector["text"].as_str().expect("a text").split(' ');
            let words: Vec<u64> = words.map(|word| hash::bytes64(word.as_bytes())).collect();
            let shingles: Vec<u64> =
                words.windows(3).map(|run| hash::run(run.iter().copied())).collect();
            let signature = MinHasher::new(12).minima(&shingles);
            assert_eq!(serde_json::json!(signature.0), vector["signature"]);
            assert_eq!(serde_json::json!(band_keys(&signature, 3)), vector["band_keys"]);
        }
    }

    #[test]
    fn small_buckets_link_all_and_large_ones_the_first_and_the_one_before() {
        let linked = |n: u32| {
            let ranks: Vec<ItemId> = (0..n).map(|rank| ItemId(n - rank)).collect();
            // Two buckets, and one of a single document.
            let mut entries: Vec<(u32, u32)> = (0..n).rev().map(|rank| (rank % 2, rank)).collect();
            entries.push((9, 0));
            let mut pairs = Vec::new();
            let n_skipped = link_equal_keys(&mut entries, &ranks, &mut pairs);
            (
                pairs
                    .into_iter()
                    .map(|(left, right)| (n - left.0, n - right.0))
                    .collect::<Vec<_>>(),
                n_skipped,
            )
        };
        assert_eq!(linked(5), (vec![(0, 2), (0, 4), (2, 4), (1, 3)], 0));
        let (pairs, n_skipped) = linked(14);
        let of_even = [
            (0, 2),
            (0, 4),
            (2, 4),
            (0, 6),
            (4, 6),
            (0, 8),
            (6, 8),
            (0, 10),
            (8, 10),
            (0, 12),
            (10, 12),
        ];
        assert_eq!((&pairs[..11], n_skipped), (&of_even[..], 2 * (21 - 11)));
    }

    #[test]
    fn bands_are_whole_and_unlike_each_other() {
        let keys = band_keys(&Minima(vec![7; 10]), 3);
        assert_eq!(keys.len(), 3);
        assert!(keys[0] != keys[1] && keys[1] != keys[2]);
        assert!(band_keys(&Minima::default(), 3).is_empty());
    }

    #[test]
    fn large_buckets_give_fewer_than_two_pairs_a_document() {
        let ranks: Vec<ItemId> = (0..1000).map(ItemId).collect();
        let mut entries: Vec<(u32, u32)> = (0..1000).map(|rank| (5, rank)).collect();
        let mut pairs = Vec::new();
        let n_skipped = link_equal_keys(&mut entries, &ranks, &mut pairs);
        assert!(pairs.len() < 2000);
        assert_eq!(pairs.len() as u64 + n_skipped, 1000 * 999 / 2);
        assert!((1..1000).all(|item| pairs.contains(&(ItemId(0), ItemId(item)))));
    }
}
