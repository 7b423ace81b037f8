//! Input files → blocks of whole records.
//!
//! A block holds whole records ([`framing`](super::framing)) of one or several files. It is full at
//! about 2 MB or 65,536 records: large enough that threads share the work well, and small enough
//! that a few blocks in memory take little room. Each file is checksummed while it is read, so that
//! a change between two passes is detected; this adds 5 % to the reading time. Sizes, offsets and
//! checksums refer to the decompressed bytes of a compressed file, and to the lines made of the
//! rows of a Parquet file; only [`Block::n_read`] counts bytes as stored.
//!
//! A compressed stream or a Parquet file is damaged if it is truncated or cannot be decoded past
//! some byte. Damage is treated as the end of the file, not as an error of the run. The whole
//! records before the damage are used. The bytes after them, even if there are none, make one more
//! record, the *damaged record*; it is rejected with its place and the reason.

use super::framing::Framing;
use super::{Corpus, Format, InputFile};
use crate::compression::{self, Compression};
use crate::error::{Error, Result};
use crate::parquet::rows::Rows;
use crate::read::RecordPlace;
use copydesk_core::hash::Checksum;
use serde::{Deserialize, Serialize};
use std::io::Read;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// A block is full at this many bytes. Larger blocks take more memory; with smaller ones, threads
/// are idle more often.
const BLOCK_BYTES: usize = 2 << 20;

/// A block is full at this many records. One call of `add_lines` adds at most this many, or one
/// more if the file is damaged right behind them. Without this limit, the [`RawRecord`]s of very
/// short records would take more memory than their bytes.
const MAX_RECORDS: usize = 1 << 16;

/// Consecutive whole records.
#[derive(Debug, Default)]
pub struct Block {
    /// Takes back the memory of `bytes` when the block is dropped.
    buffers: Buffers,
    /// The table that the records are rows of, if they are.
    rows: Option<(Arc<Rows>, String)>,
    /// Bytes of the records that are held, concatenated.
    pub bytes: Vec<u8>,
    /// The records, in order.
    pub records: Vec<RawRecord>,
    /// Number, length and checksum of each file that ends in this block.
    pub finished: Vec<(u32, FileFacts)>,
    /// Bytes read from the files for this block, as stored: before decompression. For Parquet, an
    /// estimate by rows.
    pub n_read: u64,
}

/// Memory of dropped blocks, reused for new ones, because getting fresh memory takes longer than
/// reading the file.
#[derive(Clone, Debug, Default)]
struct Buffers(Arc<Mutex<Vec<Vec<u8>>>>);

impl Buffers {
    fn block(&self) -> Block {
        let bytes = self.0.lock().ok().and_then(|mut spare| spare.pop()).unwrap_or_default();
        let (records, finished) = (Vec::new(), Vec::new());
        Block { buffers: self.clone(), rows: None, bytes, records, finished, n_read: 0 }
    }
}

impl Drop for Block {
    fn drop(&mut self) {
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.clear();
        if let Ok(mut spare) = self.buffers.0.lock() {
            spare.push(bytes);
        }
    }
}

/// A record that has not been parsed.
#[derive(Clone, Debug)]
pub struct RawRecord {
    /// Place in the input.
    pub place: RecordPlace,
    /// Offset of the first byte of the record in the decompressed file.
    pub offset: u64,
    /// Length in bytes, decompressed, including the line ending.
    pub length: u64,
    /// Reason the file is damaged in this record or right before it; `None` if it is not.
    pub damage: Option<Box<str>>,
    /// Range of the bytes of the record in the block; `None` if the record is too long to be held.
    held: Option<Range<usize>>,
}

/// Length and checksum of a file that was read to its end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Length in bytes, decompressed.
    pub bytes: u64,
    /// Checksum of the decompressed bytes.
    pub checksum: String,
}

impl Block {
    /// The table that the records are rows of, if they are.
    pub(super) fn rows(&self) -> Option<&Rows> {
        self.rows.as_ref().map(|(rows, _)| &**rows)
    }

    /// Bytes of a record, including the line ending; `None` if the record is too long to be held.
    /// The bytes of a row are those of its text.
    pub fn bytes_of(&self, record: &RawRecord) -> Option<&[u8]> {
        if let Some((rows, text)) = &self.rows {
            return Some(rows.get(record.place.line - 1, text).unwrap_or_default().as_bytes());
        }
        record.held.clone().map(|range| &self.bytes[range])
    }
}

impl Corpus {
    /// Reads all files from the start, in order. Of a record longer than `--max-record`, only the
    /// place and the length are kept.
    pub fn blocks(&self) -> Blocks<'_> {
        Blocks {
            files: self.files(),
            next_file: 0,
            open: None,
            next_row: 0,
            text: &self.config().options.fields.text,
            max_record: self.config().options.max_record as usize,
            buffers: Buffers::default(),
        }
    }
}

/// The blocks of a corpus, in order.
pub struct Blocks<'a> {
    files: &'a [InputFile],
    next_file: u32,
    open: Option<OpenFile<'a>>,
    /// The next row of a table in memory.
    next_row: u64,
    /// Name of the text column of a table in memory.
    text: &'a str,
    max_record: usize,
    buffers: Buffers,
}

struct OpenFile<'a> {
    input: &'a InputFile,
    number: u32,
    file: Box<dyn Read + Send>,
    /// Bytes read from the file, before decompression.
    n_read: Arc<AtomicU64>,
    /// The part of `n_read` that earlier blocks counted.
    n_reported: u64,
    checksum: Checksum,
    /// Decompressed bytes read from the file.
    bytes_read: u64,
    /// Offset of the next record: total length of the records so far.
    offset: u64,
    /// Number of the next record, counted from 1.
    line: u64,
    /// Bytes read from the file that do not belong to a record yet.
    carried: Vec<u8>,
    at_end: bool,
    /// Reason the file is damaged; moved to the damaged record when that is made.
    damage: Option<Box<str>>,
}

impl Iterator for Blocks<'_> {
    type Item = Result<Block>;

    fn next(&mut self) -> Option<Result<Block>> {
        let mut block = self.buffers.block();
        while block.bytes.len() < BLOCK_BYTES && block.records.len() < MAX_RECORDS {
            match self.fill(&mut block) {
                Ok(true) if block.rows.is_none() => {}
                Ok(_) => break,
                Err(error) => return Some(Err(error)),
            }
        }
        let is_empty = block.records.is_empty() && block.finished.is_empty();
        (!is_empty).then_some(Ok(block))
    }
}

impl Blocks<'_> {
    /// Adds records of the current file, or opens the next file; `false` if all files are read.
    fn fill(&mut self, block: &mut Block) -> Result<bool> {
        let Some(open) = &mut self.open else {
            let Some(input) = self.files.get(self.next_file as usize) else { return Ok(false) };
            if let Some(rows) = &input.rows {
                self.add_rows(block, rows);
                return Ok(true);
            }
            self.open = Some(OpenFile::new(input, self.next_file)?);
            self.next_file += 1;
            return Ok(true);
        };
        match open.input.format {
            Format::PlainText => open.add_whole(block, self.max_record)?,
            _ => open.add_lines(block, self.max_record)?,
        }
        block.n_read += open.newly_read();
        if open.is_done() {
            block.finished.push((open.number, open.facts()));
            self.open = None;
        }
        Ok(true)
    }
}

impl Blocks<'_> {
    /// Adds the next rows of a table in memory, as many as fill a block.
    fn add_rows(&mut self, block: &mut Block, rows: &Arc<Rows>) {
        let (mut n_bytes, file) = (0, self.next_file);
        while self.next_row < rows.n_rows()
            && n_bytes < BLOCK_BYTES
            && block.records.len() < MAX_RECORDS
        {
            let length = rows.get(self.next_row, self.text).map_or(0, str::len);
            let place = RecordPlace { file, line: self.next_row + 1 };
            let length = length as u64;
            block.records.push(RawRecord { place, offset: 0, length, damage: None, held: None });
            n_bytes += length as usize;
            self.next_row += 1;
        }
        block.rows = Some((rows.clone(), self.text.to_owned()));
        block.n_read += n_bytes as u64;
        if self.next_row == rows.n_rows() {
            let facts = FileFacts { bytes: rows.n_bytes(), checksum: rows.checksum().to_owned() };
            block.finished.push((file, facts));
            (self.next_file, self.next_row) = (file + 1, 0);
        }
    }
}

impl<'a> OpenFile<'a> {
    fn new(input: &'a InputFile, number: u32) -> Result<Self> {
        let failed = |error| Error::io(&input.path, "opening", error);
        let n_read = Arc::new(AtomicU64::new(0));
        let file = input.open_counted(n_read.clone()).map_err(failed)?;
        Ok(Self {
            input,
            number,
            file,
            n_read,
            n_reported: 0,
            checksum: Checksum::default(),
            bytes_read: 0,
            offset: 0,
            line: 1,
            carried: Vec::new(),
            at_end: false,
            damage: None,
        })
    }

    /// Bytes read from the file since the last call.
    fn newly_read(&mut self) -> u64 {
        let n_read = self.n_read.load(Ordering::Relaxed);
        n_read - std::mem::replace(&mut self.n_reported, n_read)
    }

    fn facts(&self) -> FileFacts {
        FileFacts { bytes: self.bytes_read, checksum: self.checksum.text() }
    }

    /// Appends up to `n_bytes` decompressed bytes to `buffer`. Sets `at_end` at the end of the
    /// file, and `damage` if the file is damaged.
    fn read(&mut self, buffer: &mut Vec<u8>, n_bytes: usize) -> Result<()> {
        let before = buffer.len();
        let read = (&mut self.file).take(n_bytes as u64).read_to_end(buffer);
        self.checksum.update(&buffer[before..]);
        self.bytes_read += (buffer.len() - before) as u64;
        match read {
            Ok(n_read) if n_read < n_bytes => {
                self.at_end = true;
                let of_input = self.input.damage.as_deref().map(Into::into);
                // Damage found while passing over a record that is too long takes precedence.
                self.damage = self.damage.take().or(of_input);
            }
            Ok(_) => {}
            Err(error) => self.break_off(error)?,
        }
        Ok(())
    }

    /// Treats damage in a compressed stream or a Parquet file as the end of the file. Returns any
    /// other error.
    fn break_off(&mut self, error: std::io::Error) -> Result<()> {
        let InputFile { format, compression, .. } = *self.input;
        let is_plain = compression == Compression::None && format != Format::Parquet;
        if is_plain || !compression::is_damage(&error) {
            return Err(Error::io(&self.input.path, "reading", error));
        }
        self.at_end = true;
        let at = if format == Format::Parquet {
            format!("Parquet breaks off: {error}")
        } else {
            let (name, at) = (compression.name(), self.bytes_read);
            format!("{name} stream breaks off at byte {at} of the text: {error}")
        };
        self.damage = Some(format!("expected the rest of the file, found that its {at}").into());
        Ok(())
    }

    /// Whether all bytes of the file belong to records.
    fn is_done(&self) -> bool {
        self.at_end && self.carried.is_empty()
    }

    /// Adds the records that end in the next bytes of the file and, at the end of the file, the
    /// last record.
    fn add_lines(&mut self, block: &mut Block, max_record: usize) -> Result<()> {
        let start = block.bytes.len();
        block.bytes.append(&mut self.carried);
        let mut framing = Framing::of(self.input.format);
        let (mut ends, mut seen) = (Vec::new(), 0);
        loop {
            // The bytes carried over from a block of many short records may be enough.
            let has_enough = self.at_end || block.bytes.len() - start - seen >= BLOCK_BYTES;
            if !has_enough {
                self.read(&mut block.bytes, BLOCK_BYTES)?;
            }
            framing.add_ends(&block.bytes[start + seen..], seen, MAX_RECORDS, &mut ends);
            seen = block.bytes.len() - start;
            let goes_on = !self.at_end || ends.len() == MAX_RECORDS;
            if let Some(&end) = ends.last().filter(|_| goes_on) {
                self.carried = block.bytes.split_off(start + end);
            }
            if self.at_end || !ends.is_empty() {
                self.add_records(block, start, ends, max_record);
                return Ok(());
            }
            if seen > max_record {
                let head = block.bytes.split_off(start);
                return self.pass_over(block, &head);
            }
        }
    }

    /// Adds a record for each of the `ends`, which are counted from `start`. Adds one more for the
    /// bytes after the last end, if there are any or the file is damaged there.
    fn add_records(
        &mut self,
        block: &mut Block,
        start: usize,
        ends: Vec<usize>,
        max_record: usize,
    ) {
        let n_bytes = block.bytes.len() - start;
        let has_rest = ends.last().map_or(n_bytes > 0, |&end| end < n_bytes);
        let breaks_off = self.damage.is_some() && self.carried.is_empty();
        let last = (has_rest || breaks_off).then_some(n_bytes);
        let n_whole = ends.len();
        let mut from = 0;
        for (number, end) in ends.into_iter().chain(last).enumerate() {
            let held = (end - from <= max_record).then_some(start + from..start + end);
            let mut record = self.record(held, (end - from) as u64);
            // The damaged record is the one after the last whole record, even if it has no bytes.
            record.damage = self.damage.take_if(|_| number == n_whole);
            block.records.push(record);
            from = end;
        }
    }

    fn record(&mut self, held: Option<Range<usize>>, length: u64) -> RawRecord {
        let place = RecordPlace { file: self.number, line: self.line };
        let record = RawRecord { place, offset: self.offset, length, damage: None, held };
        self.offset += length;
        self.line += 1;
        record
    }

    /// Adds a record that begins with `head` and is too long to be held: reads to its end, and
    /// keeps only its place and length.
    fn pass_over(&mut self, block: &mut Block, head: &[u8]) -> Result<()> {
        let mut framing = Framing::of(self.input.format);
        framing.end(head);
        let mut length = head.len() as u64;
        let mut buffer = Vec::new();
        while !self.at_end {
            buffer.clear();
            self.read(&mut buffer, BLOCK_BYTES)?;
            if let Some(end) = framing.end(&buffer) {
                self.carried = buffer.split_off(end);
                length += buffer.len() as u64;
                self.at_end &= self.carried.is_empty();
                break;
            }
            length += buffer.len() as u64;
        }
        let mut record = self.record(None, length);
        record.damage = self.damage.take_if(|_| self.at_end);
        block.records.push(record);
        Ok(())
    }

    /// Adds the whole file as one record.
    fn add_whole(&mut self, block: &mut Block, max_record: usize) -> Result<()> {
        let start = block.bytes.len();
        self.read(&mut block.bytes, max_record + 1)?;
        let length = block.bytes.len() - start;
        if self.at_end {
            let mut record = self.record(Some(start..start + length), length as u64);
            record.damage = self.damage.take();
            block.records.push(record);
            return Ok(());
        }
        block.bytes.truncate(start);
        self.measure_rest(block, length as u64)
    }

    /// Adds a file that is too long to be held as one record, without its bytes. `length` is the
    /// number of bytes read so far.
    fn measure_rest(&mut self, block: &mut Block, mut length: u64) -> Result<()> {
        let mut buffer = Vec::new();
        while !self.at_end {
            buffer.clear();
            self.read(&mut buffer, BLOCK_BYTES)?;
            length += buffer.len() as u64;
        }
        let mut record = self.record(None, length);
        record.damage = self.damage.take_if(|_| self.at_end);
        block.records.push(record);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Options, ReadConfig, ReadOptions};
    use std::path::PathBuf;

    fn corpus(path: PathBuf, max_record: u64) -> Corpus {
        let read = ReadOptions { max_record, ..ReadOptions::default() };
        let config = ReadConfig::new(&Options { read, ..Options::default() });
        Corpus::open(&[path], config.expect("valid settings")).expect("a corpus")
    }

    use std::io::Write;

    fn lines_of(bytes: &[u8], max_record: u64) -> Vec<(u64, u64, Option<Vec<u8>>)> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("all.jsonl");
        std::fs::write(&path, bytes).expect("a new file");
        let corpus = corpus(path, max_record);
        let mut lines = Vec::new();
        for block in corpus.blocks() {
            let block = block.expect("a readable block");
            for record in &block.records {
                let held = block.bytes_of(record).map(<[u8]>::to_vec);
                lines.push((record.place.line, record.offset, held));
            }
        }
        lines
    }

    #[test]
    fn lines_keep_their_ends_and_places() {
        let found = lines_of(b"a\r\n\nbc", 9);
        let expected = [(1, 0, &b"a\r\n"[..]), (2, 3, b"\n"), (3, 4, b"bc")];
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            assert_eq!(
                (found.0, found.1, found.2.as_deref()),
                (expected.0, expected.1, Some(expected.2))
            );
        }
    }

    #[test]
    fn a_stream_of_many_short_lines_breaks_off_behind_the_last() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("all.jsonl.gz");
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&vec![b'\n'; 2 * MAX_RECORDS + 9]).expect("room in memory");
        let mut stream = encoder.finish().expect("room in memory");
        stream.truncate(stream.len() - 4);
        std::fs::write(&path, stream).expect("a new file");
        let corpus = corpus(path, ReadOptions::default().max_record);
        let mut damaged = Vec::new();
        let mut n_records = 0;
        for block in corpus.blocks() {
            for record in &block.expect("a readable block").records {
                n_records += 1;
                damaged.extend(record.damage.is_some().then_some(record.place.line));
            }
        }
        assert_eq!((damaged, n_records), (vec![n_records], 2 * MAX_RECORDS as u64 + 10));
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over_and_the_next_is_read() {
        let long = BLOCK_BYTES * 2 + 5;
        let mut bytes = vec![b'x'; long];
        bytes.extend(b"\nshort\n");
        let found = lines_of(&bytes, 100);
        assert_eq!(found[0], (1, 0, None));
        assert_eq!(found[1], (2, long as u64 + 1, Some(b"short\n".to_vec())));
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn lines_longer_than_a_block_are_held_if_they_may_be() {
        let bytes = vec![b'x'; BLOCK_BYTES + 7];
        assert_eq!(lines_of(&bytes, u32::MAX.into())[0].2.as_deref(), Some(&bytes[..]));
    }
}
