//! A body → the keys by which copies meet: shingles, signatures, band keys, samples.

pub(crate) mod containment;
pub(crate) mod lsh;
pub(crate) mod minhash;
pub(crate) mod shingle;
