//! What does not fit the memory and is needed again in the same run: records of bytes in a temporary file, in order.
//!
//! The file has no name, so that nothing is left of it whatever happens to the run. Each record stands behind its length, in
//! eight bytes, little-endian; nothing outlives the run, so that there is no version.

use crate::error::{Error, Result};
use std::fs::File;
use std::io::{BufReader, BufWriter, ErrorKind, Read, Seek, Write};

/// Bytes that are collected before they are written, and read at once.
const BUFFER_BYTES: usize = 1 << 20;

/// Records that are being put away.
pub struct Spool(BufWriter<File>);

/// Records that were put away, to be read as often as needed.
pub struct Spooled(File);

impl Spool {
    /// An empty spool in the system's folder for temporary files.
    ///
    /// # Errors
    /// No file can be made there.
    pub fn new() -> Result<Self> {
        let file = tempfile::tempfile().map_err(failed)?;
        Ok(Self(BufWriter::with_capacity(BUFFER_BYTES, file)))
    }

    /// Adds a record.
    ///
    /// # Errors
    /// The file cannot be written to.
    pub fn push(&mut self, record: &[u8]) -> Result<()> {
        let length = record.len() as u64;
        self.0.write_all(&length.to_le_bytes()).map_err(failed)?;
        self.0.write_all(record).map_err(failed)
    }

    /// Ends the writing.
    ///
    /// # Errors
    /// The file cannot be written to.
    pub fn finish(self) -> Result<Spooled> {
        let file = self.0.into_inner().map_err(|error| failed(error.into_error()))?;
        Ok(Spooled(file))
    }
}

impl Spooled {
    /// All records, in the order in which they were put away.
    ///
    /// # Errors
    /// The file cannot be read; or what `take` returns.
    pub fn for_each(&mut self, mut take: impl FnMut(&[u8]) -> Result<()>) -> Result<()> {
        self.0.rewind().map_err(failed)?;
        let mut reader = BufReader::with_capacity(BUFFER_BYTES, &self.0);
        let mut record = Vec::new();
        while let Some(length) = next_length(&mut reader)? {
            record.resize(length, 0);
            reader.read_exact(&mut record).map_err(failed)?;
            take(&record)?;
        }
        Ok(())
    }
}

/// The length of the next record; `None` at the end.
fn next_length(reader: &mut impl Read) -> Result<Option<usize>> {
    let mut length = [0; 8];
    match reader.read_exact(&mut length) {
        Ok(()) => Ok(Some(u64::from_le_bytes(length) as usize)),
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

fn failed(error: std::io::Error) -> Error {
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
        records.iter().try_for_each(|record| spool.push(record)).expect("room");
        let mut spooled = spool.finish().expect("room");
        for _ in 0..2 {
            let mut read = Vec::new();
            let take = |record: &[u8]| {
                read.push(record.to_vec());
                Ok(())
            };
            spooled.for_each(take).expect("the records");
            assert_eq!(read, records);
        }
    }
}
