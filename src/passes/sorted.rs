//! External sorting of numbers: sorted runs in temporary files, merged when they are read.
//!
//! Numbers are kept in memory up to a limit. At the limit they are sorted, deduplicated and written
//! as a run. Reading merges all runs with the numbers still in memory (Knuth, *The Art of Computer
//! Programming*, volume 3, section 5.4.1). The result depends on the numbers alone, not on the
//! limit or their order.

use crate::error::Result;
use crate::spool::failed;
use rayon::prelude::*;
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Seek, Write};

/// Bytes of a run that are read or written at once.
const BUFFER_BYTES: usize = 1 << 18;

/// Numbers per chunk of output, and fewest numbers held in memory.
const CHUNK: usize = 1 << 16;

/// Collects numbers for sorting.
pub struct Sorter {
    held: Vec<u64>,
    max_held: usize,
    least: usize,
    runs: Vec<Run>,
}

/// Distinct numbers in ascending order.
pub struct Sorted {
    /// The numbers that were never written, sorted.
    held: Vec<u64>,
    least: usize,
    runs: Vec<Run>,
}

struct Run {
    file: File,
    n_numbers: u64,
}

impl Sorter {
    /// Collects numbers, holding at most `max_bytes` bytes of them. Numbers added fewer than
    /// `least` times are dropped.
    pub fn new(least: usize, max_bytes: u64) -> Self {
        let max_held = (max_bytes / size_of::<u64>() as u64).max(CHUNK as u64) as usize;
        Self { held: Vec::new(), max_held, least, runs: Vec::new() }
    }

    /// Adds numbers, in any order.
    ///
    /// # Errors
    /// A run cannot be written.
    pub fn extend(&mut self, numbers: &[u64]) -> Result<()> {
        for part in numbers.chunks(self.max_held) {
            if self.held.len() + part.len() > self.max_held {
                self.make_room(part.len())?;
            }
            self.held.extend_from_slice(part);
        }
        Ok(())
    }

    /// Drops repetitions. If more than half of the room is still taken, writes everything as a run.
    fn make_room(&mut self, n_needed: usize) -> Result<()> {
        self.sort();
        if self.held.len() > self.max_held / 2 || self.held.len() + n_needed > self.max_held {
            self.runs.push(Run::write(&self.held)?);
            self.held.clear();
        }
        Ok(())
    }

    /// Sorts the numbers in memory and keeps at most `least` of equal ones.
    fn sort(&mut self) {
        self.held.par_sort_unstable();
        let (mut n_kept, mut n_equal) = (0, 0);
        for at in 0..self.held.len() {
            let is_equal = at > 0 && self.held[at] == self.held[at - 1];
            n_equal = if is_equal { n_equal + 1 } else { 1 };
            if n_equal <= self.least {
                self.held[n_kept] = self.held[at];
                n_kept += 1;
            }
        }
        self.held.truncate(n_kept);
    }

    /// Ends the collecting. Uses rayon's current thread pool.
    pub fn finish(mut self) -> Sorted {
        self.sort();
        Sorted { held: self.held, least: self.least, runs: self.runs }
    }
}

impl Sorted {
    /// Size in memory, in bytes.
    pub fn n_bytes(&self) -> u64 {
        size_of_val(&*self.held) as u64
    }

    /// Calls `take` with all numbers, ascending and distinct, in chunks of at most 65,536. May be
    /// called repeatedly.
    ///
    /// # Errors
    /// A run cannot be read; any error from `take`.
    pub fn for_each_chunk(&mut self, mut take: impl FnMut(&[u64]) -> Result<()>) -> Result<()> {
        let mut sources = vec![Source::Held(self.held.iter())];
        for run in &mut self.runs {
            sources.push(run.read()?);
        }
        let mut merged = Merged::new(sources)?;
        let (mut chunk, mut last, mut n_equal) = (Vec::with_capacity(CHUNK), None, 0);
        while let Some(number) = merged.next()? {
            n_equal = if last == Some(number) { n_equal + 1 } else { 1 };
            last = Some(number);
            if n_equal == self.least {
                chunk.push(number);
            }
            if chunk.len() == CHUNK {
                take(&chunk)?;
                chunk.clear();
            }
        }
        take(&chunk)
    }
}

impl Run {
    fn write(numbers: &[u64]) -> Result<Self> {
        let file = tempfile::tempfile().map_err(failed)?;
        let mut writer = BufWriter::with_capacity(BUFFER_BYTES, file);
        for number in numbers {
            writer.write_all(&number.to_le_bytes()).map_err(failed)?;
        }
        let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
        Ok(Self { file, n_numbers: numbers.len() as u64 })
    }

    fn read(&mut self) -> Result<Source<'_>> {
        self.file.rewind().map_err(failed)?;
        let reader = BufReader::with_capacity(BUFFER_BYTES, &self.file);
        Ok(Source::Run { reader, n_left: self.n_numbers })
    }
}

/// A source of sorted numbers.
enum Source<'a> {
    Held(std::slice::Iter<'a, u64>),
    Run { reader: BufReader<&'a File>, n_left: u64 },
}

impl Source<'_> {
    fn next(&mut self) -> Result<Option<u64>> {
        match self {
            Self::Held(numbers) => Ok(numbers.next().copied()),
            Self::Run { n_left: 0, .. } => Ok(None),
            Self::Run { reader, n_left } => {
                let mut bytes = [0; 8];
                reader.read_exact(&mut bytes).map_err(failed)?;
                *n_left -= 1;
                Ok(Some(u64::from_le_bytes(bytes)))
            }
        }
    }
}

/// Sorted sources merged into one.
struct Merged<'a> {
    sources: Vec<Source<'a>>,
    /// The next number of each source that has one.
    next: BinaryHeap<Reverse<(u64, usize)>>,
}

impl<'a> Merged<'a> {
    fn new(sources: Vec<Source<'a>>) -> Result<Self> {
        let n_sources = sources.len();
        let mut merged = Self { sources, next: BinaryHeap::new() };
        (0..n_sources).try_for_each(|source| merged.refill(source))?;
        Ok(merged)
    }

    fn next(&mut self) -> Result<Option<u64>> {
        let Some(Reverse((number, source))) = self.next.pop() else { return Ok(None) };
        self.refill(source)?;
        Ok(Some(number))
    }

    fn refill(&mut self, source: usize) -> Result<()> {
        let number = self.sources[source].next()?;
        self.next.extend(number.map(|number| Reverse((number, source))));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use copydesk_core::hash;

    fn sorted(numbers: &[u64], least: usize, max_bytes: u64) -> (Vec<u64>, usize) {
        let mut sorter = Sorter::new(least, max_bytes);
        numbers.chunks(1000).try_for_each(|part| sorter.extend(part)).expect("room");
        let mut sorted = sorter.finish();
        let mut told = [Vec::new(), Vec::new()];
        for told in &mut told {
            let take = |chunk: &[u64]| {
                told.extend_from_slice(chunk);
                Ok(())
            };
            sorted.for_each_chunk(take).expect("the numbers");
        }
        let [first, second] = told;
        assert_eq!(first, second);
        (first, sorted.runs.len())
    }

    #[test]
    fn runs_on_the_disk_change_nothing() {
        let numbers: Vec<u64> = (0..400_000).map(|at| hash::mix(at) % 250_000).collect();
        for least in [1, 2, 3] {
            let (in_memory, n_runs) = sorted(&numbers, least, 1 << 30);
            assert_eq!(n_runs, 0);
            let (merged, n_runs) = sorted(&numbers, least, 0);
            assert!(n_runs > 2, "{n_runs} runs");
            assert_eq!(in_memory, merged);
            let mut counts = vec![0; 250_000];
            for &number in &numbers {
                counts[number as usize] += 1;
            }
            let often = (0..250_000).filter(|&number| counts[number as usize] >= least);
            assert_eq!(in_memory, often.collect::<Vec<u64>>());
        }
    }

    #[test]
    fn nothing_gives_nothing() {
        assert_eq!(sorted(&[], 1, 0), (Vec::new(), 0));
    }
}
