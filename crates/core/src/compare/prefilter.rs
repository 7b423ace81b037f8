//! Outlines of two documents → whether the documents can be copies at all.
//!
//! Most candidate pairs are strangers that share a bucket by chance. Reading and comparing their
//! texts is the larger part of the work on copies. An *outline* keeps eight bits of each minimum of
//! a signature, and the size of the shingle set. The share of equal slots estimates the Jaccard
//! similarity (b-bit minwise hashing: Li and König, doi:10.1145/1772690.1772759). The sizes and the
//! thresholds tell the smallest Jaccard similarity of any pair that is no stranger. A pair is
//! dropped if its estimate lies [`DEVIATIONS`] standard errors below that.
//!
//! **Loss.** A pair right at the bound is dropped with a probability of at most 3 in 10 million, if
//! slots are independent; a pair above it, with less. One-permutation hashing estimates more
//! exactly than independent slots do. Outlines are made of tokens, and pairs are verified on words,
//! which fold more spellings, so that two texts may be more alike in words than in tokens. The
//! bound is therefore lowered: a little for all texts, and by more for Arabic, whose words are
//! compared without the particles that are written on them. Lost pairs were counted
//! (`docs/method.md`).

use crate::compare::verify;
use crate::config::CopyConfig;
use crate::sketch::minhash::Minima;

/// Standard errors between the bound and the largest estimate that is dropped.
const DEVIATIONS: f64 = 5.0;

/// Probability that slots with different minima are equal in an outline.
const CHANCE: f64 = 1.0 / 256.0;

/// How much less alike in tokens than in words related texts may be.
const SPELLING: f64 = 0.9;

/// The same for Arabic.
const ARABIC_SPELLING: f64 = 0.7;

/// The size of a body that is too long to be counted, and that passes with any other.
pub(crate) const MANY: u32 = u32::MAX;

/// Bits of the bitmap that sizes are counted in.
const BITMAP_BITS: u64 = 1 << 13;

/// What the prefilter knows of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Number of distinct shingles, within a few hundredths; `u32::MAX` if there are more than some
    /// seventeen thousand, which are not counted.
    pub n_shingles: u32,
    /// Whether the text is in Arabic: more than a quarter of its bytes.
    pub is_arabic: bool,
    /// The low eight bits of each minimum.
    pub slots: Vec<u8>,
}

impl Outline {
    /// The outline of a document with this text. Its shingles may repeat; `minima` are theirs.
    pub(crate) fn new(text: &str, shingles: &[u64], minima: &Minima) -> Self {
        let slots = minima.0.iter().map(|&minimum| minimum as u8).collect();
        Self { n_shingles: n_distinct(shingles), is_arabic: is_arabic(text), slots }
    }

    /// The outline as bytes: the number of shingles (32 bits, little-endian), 1 for Arabic or 0,
    /// the slots.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.n_shingles.to_le_bytes().to_vec();
        bytes.push(u8::from(self.is_arabic));
        bytes.extend(&self.slots);
        bytes
    }

    /// The outline with these bytes; `None` if there are too few.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (n_shingles, rest) = bytes.split_first_chunk()?;
        let (&is_arabic, slots) = rest.split_first()?;
        let n_shingles = u32::from_le_bytes(*n_shingles);
        Some(Self { n_shingles, is_arabic: is_arabic > 0, slots: slots.to_vec() })
    }
}

/// Whether more than a quarter of the bytes are of Arabic. A character of U+0600 to U+06FF has two
/// bytes, of which the first is between these.
fn is_arabic(text: &str) -> bool {
    let n_arabic = text.bytes().filter(|byte| (0xD8..=0xDB).contains(byte)).count();
    n_arabic * 8 > text.len()
}

/// Number of distinct shingles by linear counting: each sets one bit, and the share of bits that
/// stay unset tells how many there were (Whang et al., doi:10.1145/78922.78925), until most are
/// set.
fn n_distinct(shingles: &[u64]) -> u32 {
    let mut bitmap = [0_u64; BITMAP_BITS as usize / 64];
    for shingle in shingles {
        let bit = shingle % BITMAP_BITS;
        bitmap[(bit / 64) as usize] |= 1 << (bit % 64);
    }
    let n_unset = bitmap.iter().map(|bits| bits.count_zeros()).sum::<u32>().max(1);
    let n_bits = BITMAP_BITS as f64;
    if f64::from(n_unset) < n_bits / 8.0 {
        return MANY;
    }
    let estimate = -n_bits * (f64::from(n_unset) / n_bits).ln();
    (estimate.round() as u32).min(shingles.len() as u32)
}

/// Whether documents with these outlines may be related, so that they must be compared. True if one
/// of them has no slots, or more shingles than are counted.
///
/// Time: one step per slot.
pub fn may_be_related([left, right]: [&Outline; 2], config: &CopyConfig) -> bool {
    let n_slots = left.slots.len().min(right.slots.len());
    if n_slots == 0 || left.n_shingles == MANY || right.n_shingles == MANY {
        return true;
    }
    let equal = left.slots.iter().zip(&right.slots).map(|(left, right)| u16::from(left == right));
    let share = f64::from(equal.sum::<u16>()) / n_slots as f64;
    let spelling = if left.is_arabic && right.is_arabic { ARABIC_SPELLING } else { SPELLING };
    let bound = spelling * verify::least_jaccard([left.n_shingles, right.n_shingles], config);
    // The share of equal slots at the bound: some are equal by chance.
    let expected = bound + (1.0 - bound) * CHANCE;
    share >= expected - DEVIATIONS * (expected * (1.0 - expected) / n_slots as f64).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::mix;
    use crate::model::{Finding, ShingleSet};
    use crate::sketch::minhash::MinHasher;
    use proptest::prelude::*;

    fn shingles(range: std::ops::Range<u64>) -> Vec<u64> {
        range.map(mix).collect()
    }

    fn outline(shingles: &[u64]) -> Outline {
        Outline::new("", shingles, &MinHasher::new(288).minima(shingles))
    }

    fn related(left: &[u64], right: &[u64]) -> bool {
        may_be_related([&outline(left), &outline(right)], &CopyConfig::default())
    }

    fn set(mut shingles: Vec<u64>) -> ShingleSet {
        shingles.sort_unstable();
        ShingleSet(shingles)
    }

    #[test]
    fn bytes_give_the_outline_back() {
        let outline = Outline { is_arabic: true, ..outline(&shingles(0..50)) };
        assert_eq!(Outline::from_bytes(&outline.to_bytes()), Some(outline));
        assert_eq!(Outline::from_bytes(&[1, 2, 3]), None);
    }

    #[test]
    fn sizes_are_counted_within_a_few_hundredths() {
        for n in [1_u64, 30, 500, 3_000, 15_000] {
            let twice = [shingles(0..n), shingles(0..n)].concat();
            let counted = f64::from(n_distinct(&twice));
            assert!((counted / n as f64 - 1.0).abs() < 0.04, "{counted} instead of {n}");
        }
    }

    #[test]
    fn strangers_are_dropped_and_whole_copies_in_a_long_text_are_not() {
        let text = shingles(0..400);
        assert!(!related(&text, &shingles(300..700)), "a seventh in common");
        assert!(related(&text, &shingles(0..4000)), "held whole");
        assert!(related(&text, &shingles(100..500)), "three fifths in common");
        assert!(related(&text, &[]), "nothing known");
        let (long, longer) = (shingles(0..40_000), shingles(0..200_000));
        assert!(related(&long, &longer), "too long to be counted");
        assert!(related(&shingles(0..10), &shingles(0..15_000)), "held whole in a book");
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn no_related_pair_is_dropped(
            left in 3_u64..900,
            right in 3_u64..900,
            share in 0.0_f64..1.0,
            seed in 0_u64..1 << 40,
        ) {
            let shared = (share * left.min(right) as f64) as u64;
            let start = seed << 20;
            let one = shingles(start..start + left);
            let other = shingles(start + left - shared..start + left - shared + right);
            let config = CopyConfig::default();
            let similarity = verify::similarity(&set(one.clone()), &set(other.clone()));
            if verify::finding(similarity, &config) != Finding::Strangers {
                prop_assert!(related(&one, &other));
            }
        }
    }
}
