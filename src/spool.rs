//! Records of bytes in a temporary file, in order: data that a run needs again and that does not
//! fit in memory.
//!
//! A pass over all records reads them one after the other. A record at a known offset can be read
//! by any thread. For numbers that need sorting there is `passes::sorted`.
//!
//! The file has no name, so nothing is left of it whatever happens to the run. Files of a
//! checkpoint have names and stay. Each record is preceded by its
//! length, in eight bytes, little-endian.

use crate::error::{Error, Result};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::Path;

/// Bytes of a record's length.
pub(crate) const LENGTH_BYTES: u64 = 8;

/// Bytes that are read or written at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Records being written.
pub struct Spool {
    writer: BufWriter<File>,
    /// Buffer for a record of numbers.
    record: Vec<u8>,
    n_bytes: u64,
    /// Whether the file outlives the run.
    is_kept: bool,
}

/// Records that were written, for reading as often as needed.
pub struct Spooled {
    file: File,
    n_bytes: u64,
}

impl Spool {
    /// An empty spool in the system's folder for temporary files.
    ///
    /// # Errors
    /// The file cannot be created there.
    pub fn new() -> Result<Self> {
        Ok(Self::of(tempfile::tempfile().map_err(failed)?, false))
    }

    /// An empty spool in a file that stays until it is deleted. [`finish`](Self::finish) syncs it.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn create(path: &Path) -> Result<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(true).open(path);
        file.map(|file| Self::of(file, true))
            .map_err(|error| Error::io(path, "beginning the file", error))
    }

    fn of(file: File, is_kept: bool) -> Self {
        let writer = BufWriter::with_capacity(BUFFER_BYTES, file);
        Self { writer, record: Vec::new(), n_bytes: 0, is_kept }
    }

    /// Appends a record. Returns its byte offset, for [`Spooled::read_at`].
    ///
    /// # Errors
    /// The file cannot be written to.
    pub fn push(&mut self, record: &[u8]) -> Result<u64> {
        let length = (record.len() as u64).to_le_bytes();
        self.writer.write_all(&length).map_err(failed)?;
        self.writer.write_all(record).map_err(failed)?;
        let start = self.n_bytes + length.len() as u64;
        self.n_bytes = start + record.len() as u64;
        Ok(start)
    }

    /// Appends a record of numbers, little-endian. Returns its byte offset.
    ///
    /// # Errors
    /// The file cannot be written to.
    pub fn push_numbers(&mut self, numbers: &[u32]) -> Result<u64> {
        self.record.clear();
        self.record.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        let record = std::mem::take(&mut self.record);
        let start = self.push(&record);
        self.record = record;
        start
    }

    /// Ends the writing.
    ///
    /// # Errors
    /// The file cannot be written to.
    pub fn finish(self) -> Result<Spooled> {
        let file = self.writer.into_inner().map_err(|error| failed(error.into_error()))?;
        if self.is_kept {
            file.sync_all().map_err(failed)?;
        }
        Ok(Spooled { file, n_bytes: self.n_bytes })
    }
}

impl Spooled {
    /// The records in a named file.
    ///
    /// # Errors
    /// The file is gone.
    pub fn open(path: &Path) -> Result<Self> {
        let opened = File::open(path).and_then(|file| Ok((file.metadata()?.len(), file)));
        let (n_bytes, file) = opened.map_err(|error| Error::io(path, "opening the file", error))?;
        Ok(Self { file, n_bytes })
    }

    /// Calls `take` for each record, in order.
    ///
    /// # Errors
    /// The file cannot be read; any error from `take`.
    pub fn for_each(&mut self, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.file.rewind().map_err(failed)?;
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, &self.file);
        let mut record = Vec::new();
        while let Some(length) = next_length(&mut reader)? {
            record.resize(length, 0);
            reader.read_exact(&mut record).map_err(failed)?;
            take(&record)?;
        }
        Ok(())
    }

    /// Reads `n_bytes` bytes at offset `start`. Threads may read concurrently, independent of
    /// [`for_each`](Self::for_each).
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read_at(&self, start: u64, n_bytes: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; n_bytes];
        read_exact_at(&self.file, &mut bytes, start).map_err(failed)?;
        Ok(bytes)
    }

    /// Reads record `number` of a file in which each record has `n_bytes` bytes.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn record(&self, number: usize, n_bytes: usize) -> Result<Vec<u8>> {
        self.read_at(number as u64 * (LENGTH_BYTES + n_bytes as u64) + LENGTH_BYTES, n_bytes)
    }

    /// Size of the file, in bytes.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }
}

#[cfg(unix)]
fn read_exact_at(file: &File, bytes: &mut [u8], start: u64) -> std::io::Result<()> {
    std::os::unix::fs::FileExt::read_exact_at(file, bytes, start)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut bytes: &mut [u8], mut start: u64) -> std::io::Result<()> {
    while !bytes.is_empty() {
        let n_read = std::os::windows::fs::FileExt::seek_read(file, bytes, start)?;
        if n_read == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        bytes = &mut bytes[n_read..];
        start += n_read as u64;
    }
    Ok(())
}

/// The length of the next record; `None` at the end.
fn next_length(reader: &mut impl Read) -> Result<Option<usize>> {
    let mut length = [0; LENGTH_BYTES as usize];
    match reader.read_exact(&mut length) {
        Ok(()) => Ok(Some(u64::from_le_bytes(length) as usize)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

pub(crate) fn failed(error: std::io::Error) -> Error {
    let folder = std::env::temp_dir();
    Error::io(&folder, "keeping numbers in a temporary file (TMPDIR names another folder)", error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_come_back_in_order_as_often_as_asked_for() {
        let long = vec![7; 3 << 20];
        let records = [&b"one"[..], b"", &long, b"four"];
        let mut spool = Spool::new().expect("a temporary file");
        let starts = records.map(|record| spool.push(record).expect("room"));
        let mut spooled = spool.finish().expect("room");
        for _ in 0..2 {
            let mut read = Vec::new();
            let take = |record: &[u8]| {
                read.push(record.to_vec());
                Ok(())
            };
            spooled.for_each(take).expect("the records");
            assert_eq!(read, records);
            for (record, start) in records.iter().zip(starts) {
                let read = spooled.read_at(start, record.len()).expect("the record");
                assert_eq!(&read, record);
            }
        }
        assert!(spooled.read_at(starts[3], 5).is_err());
    }
}
