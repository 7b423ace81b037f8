//! The keys of all lines → which lines may occur in more than one document.
//!
//! Most lines of a corpus occur once, and none of them can be boilerplate. Holding all lines until
//! the last one is seen would waste memory on them; so the survey writes the lines to disk, and
//! this filter says afterwards which ones to read back. It is two Bloom filters (Bloom, 1970,
//! doi:10.1145/362686.362692): one of the lines seen, one of the lines seen again.
//!
//! **It cannot change the result.** When a line is seen a second time, all its bits are set in the
//! first filter, so it enters the second: a line that recurs is never lost. A false positive is
//! kept in vain: it is counted like other lines, in one document, and one document makes no
//! template. Its probability is at most 2 (1 − e^(−kn/m))ᵏ for n distinct lines, m bits and k = 4
//! probes: its bits are set by chance in the first filter or in the second. At 16 bits per distinct
//! line that is 0.5 %. With as many lines as bits, the filter accepts everything, and memory is
//! what it would be without it.

use crate::hash;

/// Bits set for each line.
const PROBES: u64 = 4;

/// Expected bytes of text per line. Low, so that there are too many bits rather than too few.
const LINE_BYTES: u64 = 128;

/// Bits per expected line.
const LINE_BITS: u64 = 16;

/// Smallest size of each filter, in bits.
const MIN_BITS: u64 = 1 << 16;
/// Largest size of each filter, in bits (512 MiB).
const MAX_BITS: u64 = 1 << 32;

/// Recognizes lines that were seen more than once.
pub(crate) struct RecurrenceFilter {
    seen: Vec<u64>,
    seen_again: Vec<u64>,
    /// Size of each filter in bits, a power of two, less one.
    mask: u64,
}

impl RecurrenceFilter {
    /// A filter for a corpus of about `n_bytes` bytes. A wrong guess costs memory and nothing else.
    pub(crate) fn for_bytes(n_bytes: u64) -> Self {
        let n_bits =
            (n_bytes / LINE_BYTES * LINE_BITS).next_power_of_two().clamp(MIN_BITS, MAX_BITS);
        let bits = vec![0; (n_bits / u64::from(u64::BITS)) as usize];
        Self { seen: bits.clone(), seen_again: bits, mask: n_bits - 1 }
    }

    /// Records that a line with this key was seen.
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

/// The positions of a key's bits, from two hashes (Kirsch and Mitzenmacher, 2006).
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
