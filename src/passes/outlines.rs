//! The outlines of all documents: what drops most strangers before they are read again.
//!
//! All records have one length, so that a document's record is found by its number. The whole file
//! is read into memory if it fits; otherwise each record is read when it is needed.

use super::numbers::pair;
use crate::config::Config;
use crate::error::Result;
use crate::passes::sorted::{Sorted, Sorter};
use crate::spool::Spooled;
use copydesk_core::{Banding, ItemId, Outline, may_be_related};
use rayon::prelude::*;
use std::borrow::Cow;

/// Bytes in front of the slots of a record: the number of shingles, and whether it is Arabic.
const HEADER_BYTES: usize = 5;

/// The outlines of all documents, by item number.
pub struct Outlines {
    spooled: Spooled,
    /// All records, if they fit into memory.
    held: Option<Vec<u8>>,
    n_slots: usize,
}

impl Outlines {
    /// The outlines in a file of [`record`]s.
    pub fn new(spooled: Spooled, config: &Config) -> Self {
        Self { spooled, held: None, n_slots: n_slots(config) }
    }

    /// Size of the file, in bytes.
    pub fn n_bytes(&self) -> u64 {
        self.spooled.n_bytes()
    }

    /// The pairs that may be related. Uses rayon's current thread pool, and about `room` bytes.
    ///
    /// # Errors
    /// A temporary file cannot be read or written.
    pub fn sift(mut self, pairs: &mut Sorted, room: u64, config: &Config) -> Result<Sorted> {
        let mut sifted = Sorter::new(1, room / 2);
        self.hold(room / 2)?;
        pairs.for_each_chunk(|numbers| {
            let of_one_left = numbers.par_chunk_by(|left, right| pair(*left).0 == pair(*right).0);
            let kept = of_one_left.map(|numbers| self.related(numbers, config));
            let kept: Vec<Vec<u64>> = kept.collect::<Result<_>>()?;
            kept.iter().try_for_each(|numbers| sifted.extend(numbers))
        })?;
        Ok(sifted.finish())
    }

    /// Of these pairs with one left document, those that may be related.
    fn related(&self, numbers: &[u64], config: &Config) -> Result<Vec<u64>> {
        let Some(&first) = numbers.first() else { return Ok(Vec::new()) };
        let left = self.read(pair(first).0)?;
        let mut kept = Vec::new();
        for &number in numbers {
            if may_be_related([&left, &self.read(pair(number).1)?], &config.copy) {
                kept.push(number);
            }
        }
        Ok(kept)
    }

    /// Reads the file into memory if it fits into `room` bytes.
    fn hold(&mut self, room: u64) -> Result<()> {
        if self.spooled.n_bytes() > room {
            return Ok(());
        }
        let mut held = Vec::with_capacity(self.spooled.n_bytes() as usize);
        self.spooled.for_each(|record| {
            held.extend_from_slice(record);
            Ok(())
        })?;
        self.held = Some(held);
        Ok(())
    }

    fn read(&self, item: ItemId) -> Result<Outline> {
        let n_bytes = HEADER_BYTES + self.n_slots;
        let start = item.index() * n_bytes;
        let held = self.held.as_ref().and_then(|held| held.get(start..start + n_bytes));
        let bytes = match held {
            Some(record) => Cow::Borrowed(record),
            None => Cow::Owned(self.spooled.record(item.index(), n_bytes)?),
        };
        let outline = Outline::from_bytes(&bytes).expect("a record has a header");
        Ok(if outline.n_shingles == 0 { Outline::default() } else { outline })
    }
}

/// The record of an outline. That of an empty one is filled with zeros.
pub fn record(outline: &Outline, config: &Config) -> Vec<u8> {
    let mut record = outline.to_bytes();
    record.resize(HEADER_BYTES + n_slots(config), 0);
    record
}

/// Slots of an outline; none if all pairs are compared.
fn n_slots(config: &Config) -> usize {
    if config.copy.compares_all_pairs() {
        return 0;
    }
    Banding::of(&config.copy).num_hashes() as usize
}
