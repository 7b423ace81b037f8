//! A body → what copies meet by: shingles, signatures, band keys, samples.

pub mod containment;
pub mod lsh;
pub mod minhash;
pub mod shingle;
