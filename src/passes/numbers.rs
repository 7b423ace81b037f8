//! A candidate pair as one number, which sorts fast and takes eight bytes in a file.

use copydesk_core::{CandidatePair, ItemId};

/// The number of a pair, the preferred document first. Numbers sort by their left documents.
pub fn number(left: ItemId, right: ItemId) -> u64 {
    u64::from(left.0) << 32 | u64::from(right.0)
}

/// The pair with this number.
pub fn pair(number: u64) -> CandidatePair {
    (ItemId((number >> 32) as u32), ItemId(number as u32))
}
