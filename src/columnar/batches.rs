//! A Parquet file → batches of its rows, as far as they can be read.
//!
//! A batch that holds a damaged page fails as a whole, and so does one whose texts come to more than arrow's offsets can count. Its rows are
//! then read one by one, so that the damage costs none of those before it. Where the crate `parquet` panics, as it does at shifts and ranges that
//! cannot be, the file is damaged like any other.

use super::{BATCH_ROWS, Opened, lines::invalid};
use arrow_array::RecordBatch;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use std::fs::File;
use std::io;

/// Opens the rows from the first on.
type Open = Box<dyn Fn() -> io::Result<Opened> + Send>;

/// The rows of a file, or of a part of it.
pub(super) struct Batches {
    open: Open,
    rows: ParquetRecordBatchReader,
    n_read: usize,
    is_row_by_row: bool,
}

impl Batches {
    pub(super) fn new(open: impl Fn() -> io::Result<Opened> + Send + 'static) -> io::Result<Self> {
        let rows = rows(open()?.with_batch_size(BATCH_ROWS))?;
        Ok(Self { open: Box::new(open), rows, n_read: 0, is_row_by_row: false })
    }

    /// The next rows, at most [`BATCH_ROWS`] of them.
    pub(super) fn next(&mut self) -> io::Result<Option<RecordBatch>> {
        let mut read = read(&mut self.rows);
        if read.is_err() && !self.is_row_by_row {
            self.is_row_by_row = true;
            self.rows = rows((self.open)()?.with_batch_size(1).with_offset(self.n_read))?;
            read = self::read(&mut self.rows);
        }
        let batch = read?;
        self.n_read += batch.as_ref().map_or(0, RecordBatch::num_rows);
        Ok(batch)
    }
}

fn rows(opened: Opened) -> io::Result<ParquetRecordBatchReader> {
    guarded(|| opened.build().map_err(invalid))
}

fn read(rows: &mut ParquetRecordBatchReader) -> io::Result<Option<RecordBatch>> {
    guarded(|| rows.next().transpose().map_err(invalid))
}

/// Opens a file and reads its footer. Offsets that cannot be are told here, since the crate `parquet` panics at them later.
pub(super) fn opened(file: File) -> io::Result<Opened> {
    let opened = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file).map_err(invalid))?;
    let is_negative = |chunk: &ColumnChunkMetaData| {
        let offsets = [chunk.data_page_offset(), chunk.dictionary_page_offset().unwrap_or(0)];
        chunk.compressed_size() < 0 || offsets.into_iter().any(|offset| offset < 0)
    };
    if opened.metadata().row_groups().iter().flat_map(RowGroupMetaData::columns).any(is_negative) {
        let message = "expected columns inside the file, found one at a negative place";
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    Ok(opened)
}

/// What the crate `parquet` returns; an error where it panics.
fn guarded<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let gave_up = |_| {
        let message = "found bytes that make no sense";
        Err(io::Error::new(io::ErrorKind::InvalidData, message))
    };
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(read)).unwrap_or_else(gave_up)
}
