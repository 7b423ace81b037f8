//! Band keys and samples of all documents → candidate pairs.
//!
//! Both are in temporary files, one record per document. Each read of the band keys takes as many
//! bands as fit in memory, and each read of the samples takes as large a range of values. Less
//! memory means more reads, and the same pairs. The pairs are
//! [sorted](crate::passes::sorted) in runs.

use super::numbers::number;
use super::sign::Sketches;
use crate::config::Config;
use crate::error::Result;
use crate::passes::sorted::{Sorted, Sorter};
use crate::spool::Spooled;
use copydesk_core::{Banding, BodyFacts, ItemId, PairScope};
use rayon::prelude::*;

/// The candidate pairs, for comparison.
pub struct Candidates {
    /// The distinct pairs, as [`number`]s.
    pub pairs: Sorted,
    /// Number of meetings skipped in large buckets and long posting lists.
    pub n_skipped: u64,
}

/// A key and the rank of a document that has it: its position among the speakers.
type Entry = (u32, u32);

/// The search for pairs among the speakers, one document of each group of exact copies, in order of
/// preference.
pub struct Search<'a> {
    facts: &'a [BodyFacts],
    speakers: &'a [ItemId],
    /// The rank of each document that is a speaker.
    ranks: Vec<Option<u32>>,
    scope: PairScope,
    banding: Banding,
    config: &'a Config,
    /// Memory for the search, in bytes.
    room: u64,
}

impl<'a> Search<'a> {
    /// Prepares a search that uses about `room` bytes.
    pub fn new(
        facts: &'a [BodyFacts],
        speakers: &'a [ItemId],
        config: &'a Config,
        room: u64,
    ) -> Self {
        let mut ranks = vec![None; facts.len()];
        for (rank, item) in (0..).zip(speakers) {
            ranks[item.index()] = Some(rank);
        }
        let (scope, banding) = (PairScope::of(&config.copy), Banding::of(&config.copy));
        Self { facts, speakers, ranks, scope, banding, config, room }
    }

    /// The pairs that met in a bucket or in the containment index and may be related. Uses rayon's
    /// current thread pool.
    ///
    /// # Errors
    /// A temporary file cannot be read or written.
    pub fn candidates(&self, mut sketches: Sketches) -> Result<Candidates> {
        let mut pairs = Sorter::new(1, self.room / 2);
        let mut n_skipped = self.of_bands(&mut sketches.band_keys, &mut pairs)?;
        n_skipped += self.of_samples(&mut sketches.samples, &mut pairs)?;
        let mut pairs = pairs.finish();
        let pairs = sketches.outlines.sift(&mut pairs, self.room / 4, self.config)?;
        Ok(Candidates { pairs, n_skipped })
    }

    /// Bytes for the entries of one read of a file. Their pairs may take twice as much.
    fn room_for_entries(&self) -> u64 {
        self.room / 8
    }

    /// Bytes that the search uses with unlimited memory: the entries of all bands or of all
    /// samples, whichever are more, and as much again for the pairs.
    pub fn n_bytes(&self, sketches: &Sketches) -> u64 {
        let of_bands = u64::from(self.banding.bands) * self.n_bytes_of_band();
        2 * of_bands.max(n_bytes_of_entries(&sketches.samples))
    }

    fn n_bytes_of_band(&self) -> u64 {
        (self.speakers.len() * size_of::<Entry>()) as u64
    }

    fn of_bands(&self, band_keys: &mut Spooled, pairs: &mut Sorter) -> Result<u64> {
        let at_once = (self.room_for_entries() / self.n_bytes_of_band().max(1)).max(1) as usize;
        let bands: Vec<usize> = (0..self.banding.bands as usize).collect();
        let mut n_skipped = 0;
        for bands in bands.chunks(at_once) {
            let mut entries: Vec<Vec<Entry>> =
                bands.iter().map(|_| Vec::with_capacity(self.speakers.len())).collect();
            self.for_each_speaker(band_keys, |keys, entry| {
                let keys = keys.skip(bands[0]).take(bands.len());
                entries.iter_mut().zip(keys).for_each(|(entries, key)| entries.push(entry(key)));
            })?;
            n_skipped += self.link(entries, pairs)?;
        }
        Ok(n_skipped)
    }

    fn of_samples(&self, samples: &mut Spooled, pairs: &mut Sorter) -> Result<u64> {
        let n_goes = n_bytes_of_entries(samples) / self.room_for_entries().max(1) + 1;
        let mut shared = Sorter::new(copydesk_core::MIN_SHARED, self.room / 4);
        let mut n_skipped = 0;
        for go in 0..n_goes {
            let is_of_go = |sample: &u32| (u64::from(*sample) * n_goes) >> 32 == go;
            let mut entries = Vec::new();
            self.for_each_speaker(samples, |samples, entry| {
                entries.extend(samples.filter(is_of_go).map(entry));
            })?;
            n_skipped += self.link(vec![entries], &mut shared)?;
        }
        shared.finish().for_each_chunk(|shared| pairs.extend(shared))?;
        Ok(n_skipped)
    }

    /// Calls `take` for each speaker with its numbers and a function that makes entries of them.
    /// Documents whose sources may not pair get different keys or are skipped.
    fn for_each_speaker(
        &self,
        spooled: &mut Spooled,
        mut take: impl FnMut(&mut dyn Iterator<Item = u32>, &dyn Fn(u32) -> Entry),
    ) -> Result<()> {
        let mut documents = self.ranks.iter().zip(self.facts);
        spooled.for_each(|record| {
            let Some((Some(rank), facts)) = documents.next() else { return Ok(()) };
            let Some(group) = self.scope.group(facts) else { return Ok(()) };
            let mut numbers = record.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number));
            take(&mut numbers, &|key| (PairScope::scoped(group, key), *rank));
            Ok(())
        })
    }

    /// Adds the pairs of entries with equal keys within each list, and returns the number of
    /// meetings skipped.
    fn link(&self, entries: Vec<Vec<Entry>>, pairs: &mut Sorter) -> Result<u64> {
        let linked = entries.into_par_iter().map(|mut entries| {
            let mut linked = Vec::new();
            let n_skipped =
                copydesk_core::link_equal_keys(&mut entries, self.speakers, &mut linked);
            let numbers = linked.into_iter().map(|(left, right)| number(left, right));
            (numbers.collect::<Vec<u64>>(), n_skipped)
        });
        let linked: Vec<(Vec<u64>, u64)> = linked.collect();
        linked.iter().try_for_each(|(numbers, _)| pairs.extend(numbers))?;
        Ok(linked.iter().map(|(_, n_skipped)| n_skipped).sum())
    }
}

/// Bytes of the entries that the samples yield.
fn n_bytes_of_entries(samples: &Spooled) -> u64 {
    samples.n_bytes() * (size_of::<Entry>() / size_of::<u32>()) as u64
}
