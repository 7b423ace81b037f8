//! Hash functions, all of them specified and with committed test vectors
//! (`testdata/hash_vectors.json`).
//!
//! Text is hashed once, token by token, with XXH3 (64 bits, seed 0; [specification][xxh3]). All
//! other hashes are computed from token hashes: the hash of a run of tokens is a fold of
//! `rotate, xor, multiply`, finished with the mixer of [`SplitMix64`][splitmix], so that no string
//! is ever joined. Nothing depends on the platform, the process or a random seed: the same text has
//! the same hashes everywhere.
//!
//! The hashes are not cryptographic: someone who knows the functions can construct colliding texts
//! in a few minutes. A collision can waste time, but it cannot remove a document: copies are
//! verified on hashes with a key ([`keyed64`]), which the program derives from the input files and
//! which is unknown until the corpus is complete. The key decides nothing else: except for
//! accidental collisions of two words, one in 2⁴⁵, any other key gives the same results.
//!
//! [xxh3]: https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
//! [splitmix]: https://prng.di.unimi.it/splitmix64.c

use serde::{Deserialize, Serialize};
use std::hash::{BuildHasherDefault, Hasher};
use xxhash_rust::xxh3;

/// 2⁶⁴ divided by the golden ratio: odd, with well spread bits.
const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;

/// XXH3 of the bytes, 64 bits.
#[inline]
pub fn bytes64(bytes: &[u8]) -> u64 {
    xxh3::xxh3_64(bytes)
}

/// The hash key of one run. It only decides which texts collide, so that nobody can prepare two
/// that do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HashKey(pub u64);

/// XXH3 of the bytes, 64 bits, seeded with a key. Bytes that collide under one key do not collide
/// under another.
#[inline]
pub fn keyed64(bytes: &[u8], HashKey(key): HashKey) -> u64 {
    xxh3::xxh3_64_with_seed(bytes, key)
}

/// XXH3 of the bytes, 128 bits.
pub fn bytes128(bytes: &[u8]) -> u128 {
    xxh3::xxh3_128(bytes)
}

/// Finalizer of `SplitMix64`: a bijection on 64 bits in which every input bit affects every output
/// bit.
#[inline]
pub fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// Initial state of the hash of a run.
pub const RUN: u64 = GOLDEN;

/// The 64-bit hash of a run of hashes, in order.
pub fn run(hashes: impl IntoIterator<Item = u64>) -> u64 {
    mix(hashes.into_iter().fold(RUN, push))
}

/// Adds a hash to the state of a run. [`mix`] finishes the state.
#[inline]
pub fn push(state: u64, hash: u64) -> u64 {
    (state.rotate_left(23) ^ hash).wrapping_mul(GOLDEN)
}

/// The hashes of all runs of `n` hashes: [`run`] of each, all together, with the widest vectors of
/// the processor.
pub(crate) fn windows(hashes: &[u64], n: usize) -> Vec<u64> {
    let n_windows = (hashes.len() + 1).saturating_sub(n);
    let mut windows = vec![RUN; n_windows];
    pulp::Arch::new().dispatch(
        #[inline(always)]
        || fold_windows(hashes, n, &mut windows),
    );
    windows
}

/// Folds into each state the `n` hashes from its place on. Inlined so that it is compiled for the
/// caller's vectors.
#[allow(
    clippy::inline_always,
    reason = "what is not inlined there is compiled for the oldest processor"
)]
#[inline(always)]
fn fold_windows(hashes: &[u64], n: usize, windows: &mut [u64]) {
    for offset in 0..n {
        let hashes = hashes.iter().skip(offset);
        windows.iter_mut().zip(hashes).for_each(|(state, hash)| *state = push(*state, *hash));
    }
    for state in windows {
        *state = mix(*state);
    }
}

/// The 128-bit hash of a run of hashes: two runs with independent initial states.
pub fn run128(hashes: impl IntoIterator<Item = u64>) -> u128 {
    let (mut low, mut high) = (GOLDEN, !GOLDEN);
    for hash in hashes {
        low = push(low, hash);
        high = push(high, mix(hash));
    }
    u128::from(mix(high)) << 64 | u128::from(mix(low))
}

/// A set of hashes, one bit each, which rules out most hashes that were not inserted: it may also
/// report some of these.
#[derive(Clone, Debug)]
pub(crate) struct HashFilter(Vec<u64>);

impl HashFilter {
    /// A filter for about `n` hashes.
    pub(crate) fn new(n: usize) -> Self {
        const BITS_PER_HASH: usize = 16;
        Self(vec![0; (n * BITS_PER_HASH / 64).next_power_of_two()])
    }

    pub(crate) fn insert(&mut self, hash: u64) {
        let (at, bit) = self.place(hash);
        self.0[at] |= bit;
    }

    /// False only if the hash was not inserted.
    pub(crate) fn may_hold(&self, hash: u64) -> bool {
        let (at, bit) = self.place(hash);
        self.0[at] & bit > 0
    }

    fn place(&self, hash: u64) -> (usize, u64) {
        ((hash / 64) as usize & (self.0.len() - 1), 1 << (hash % 64))
    }
}

/// Hasher for maps whose keys are already hashes: it uses the key as it is.
pub type UseHash = BuildHasherDefault<Unhashed>;

/// The hasher of [`UseHash`].
#[derive(Default)]
pub struct Unhashed(u64);

impl Hasher for Unhashed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes64(bytes);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}

/// XXH3 (128 bits) of a stream of bytes, for the checksums in `manifest.json`.
#[derive(Default)]
pub struct Checksum(Box<xxh3::Xxh3>);

impl Checksum {
    /// Adds bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The checksum so far, as written in the manifest: `xxh3-128:` and 32 hexadecimal digits.
    pub fn text(&self) -> String {
        format!("xxh3-128:{:032x}", self.0.digest128())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn committed_vectors_hold() {
        let vectors: serde_json::Value =
            serde_json::from_str(include_str!("../../../testdata/hash_vectors.json"))
                .expect("valid JSON");
        for vector in vectors["bytes64"].as_array().expect("a list") {
            let text = vector["text"].as_str().expect("a text");
            assert_eq!(format!("{:016x}", bytes64(text.as_bytes())), vector["hash"], "{text:?}");
        }
        for vector in vectors["runs"].as_array().expect("a list") {
            let words: Vec<u64> = vector["words"]
                .as_array()
                .expect("a list")
                .iter()
                .map(|word| bytes64(word.as_str().expect("a word").as_bytes()))
                .collect();
            assert_eq!(format!("{:016x}", run(words.iter().copied())), vector["hash64"]);
            assert_eq!(format!("{:032x}", run128(words)), vector["hash128"]);
        }
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn vectors_fold_what_one_at_a_time_folds(
            hashes in prop::collection::vec(any::<u64>(), 0..70),
            n in 1_usize..8,
        ) {
            let expected: Vec<u64> =
                hashes.windows(n).map(|window| run(window.iter().copied())).collect();
            // As it is compiled for the oldest processor.
            let mut portable = vec![RUN; expected.len()];
            fold_windows(&hashes, n, &mut portable);
            prop_assert_eq!(&portable, &expected);
            prop_assert_eq!(windows(&hashes, n), expected);
        }
    }

    #[test]
    fn order_counts_in_a_run() {
        assert_ne!(run([1, 2, 3]), run([3, 2, 1]));
        assert_ne!(run([0]), run([0, 0]));
    }
}
