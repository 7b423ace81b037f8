//! Which lines may stand in more than one document, told while the lines go by.
//!
//! Most lines of a corpus stand in it once, and none of them can be boilerplate. To hold all lines until the last one is seen
//! would cost memory for what is thrown away; so the survey puts them on the disk, and asks this filter afterwards which ones to
//! take up again. It is two Bloom filters (Bloom, 1970, doi:10.1145/362686.362692): the lines that were seen, and, of
//! those, the lines that were seen before.
//!
//! **It cannot change the result.** The second time that a line is seen, all its bits stand in the first filter, so that it
//! enters the second: a line that recurs is never lost. A line that was seen once and yet is told to recur is kept in vain: it is
//! counted like the others, in one document, and one document is no template. That happens with a probability of at
//! most 2 (1 − e^(−kn/m))ᵏ for n distinct lines, m bits and k = 4 probes: its bits stand in the first filter or in the second by chance. With 16
//! bits a distinct line that is 0.5 %; with as many lines as bits, where the filter says yes to everything, memory is what it would be without it.

use crate::hash;

/// Bits that stand for one line.
const PROBES: u64 = 4;

/// Bytes of text for each of which a line is expected: short lines, so that there are rather more bits than too few.
const LINE_BYTES: u64 = 128;

/// Bits for each expected line.
const LINE_BITS: u64 = 16;

/// The size of each of the two filters, in bits, at least and at most (512 MiB).
const MIN_BITS: u64 = 1 << 16;
const MAX_BITS: u64 = 1 << 32;

/// Tells lines that were seen twice from those seen once.
pub(crate) struct RecurrenceFilter {
    seen: Vec<u64>,
    seen_again: Vec<u64>,
    /// A power of two less one.
    mask: u64,
}

impl RecurrenceFilter {
    /// A filter for a corpus of about so many bytes. A wrong guess costs memory and nothing else.
    pub(crate) fn for_bytes(n_bytes: u64) -> Self {
        let n_bits =
            (n_bytes / LINE_BYTES * LINE_BITS).next_power_of_two().clamp(MIN_BITS, MAX_BITS);
        let bits = vec![0; (n_bits / u64::from(u64::BITS)) as usize];
        Self { seen: bits.clone(), seen_again: bits, mask: n_bits - 1 }
    }

    /// Notes that a line with this key was seen.
    pub(crate) fn insert(&mut self, key: u64) {
        let probes = probes(key, self.mask);
        let is_new = !is_set(&self.seen, probes.clone());
        set(if is_new { &mut self.seen } else { &mut self.seen_again }, probes);
    }

    /// Whether the line may have been seen more than once. Never false for one that was.
    pub(crate) fn may_recur(&self, key: u64) -> bool {
        is_set(&self.seen_again, probes(key, self.mask))
    }
}

/// The numbers of the bits that stand for a key (Kirsch and Mitzenmacher, 2006: two hashes make as many as are needed).
fn probes(key: u64, mask: u64) -> impl Iterator<Item = u64> + Clone {
    let (first, step) = (hash::mix(key), hash::mix(!key) | 1);
    (0..PROBES).map(move |probe| first.wrapping_add(step.wrapping_mul(probe)) & mask)
}

fn place(bit: u64) -> (usize, u64) {
    ((bit / u64::from(u64::BITS)) as usize, 1 << (bit % u64::from(u64::BITS)))
}

fn is_set(bits: &[u64], mut probes: impl Iterator<Item = u64>) -> bool {
    probes.all(|bit| {
        let (word, bit) = place(bit);
        bits[word] & bit != 0
    })
}

fn set(bits: &mut [u64], probes: impl Iterator<Item = u64>) {
    for bit in probes {
        let (word, bit) = place(bit);
        bits[word] |= bit;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A filter that saw the even numbers below `2n` once and the odd ones twice.
    fn filter(n_bytes: u64, n: u64) -> RecurrenceFilter {
        let mut filter = RecurrenceFilter::for_bytes(n_bytes);
        for key in 0..2 * n {
            (0..=key % 2).for_each(|_| filter.insert(key));
        }
        filter
    }

    #[test]
    fn there_are_sixteen_bits_for_each_line_that_is_expected() {
        assert_eq!(RecurrenceFilter::for_bytes(128 << 20).mask, (16 << 20) - 1);
        assert_eq!(RecurrenceFilter::for_bytes(0).mask, (1 << 16) - 1);
    }

    #[test]
    fn what_recurs_is_never_lost_even_in_a_full_filter() {
        let full = filter(0, 1 << 16);
        assert!((0..1 << 16).all(|n| full.may_recur(2 * n + 1)));
    }

    #[test]
    fn what_was_seen_once_is_kept_as_seldom_as_stated() {
        let n = 50_000;
        let filter = filter(2 * n * LINE_BYTES, n);
        let n_kept = (0..n).filter(|n| filter.may_recur(2 * n)).count() as f64;
        let n_bits = (filter.mask + 1) as f64;
        let probes = PROBES as f64;
        let bound = 2.0 * (1.0 - (-probes * 2.0 * n as f64 / n_bits).exp()).powf(probes);
        // Three standard deviations of the binomial distribution above the bound.
        let expected = bound * n as f64;
        assert!(n_kept <= expected + 3.0 * expected.sqrt(), "{n_kept} of {n}, at most {expected}");
    }
}
