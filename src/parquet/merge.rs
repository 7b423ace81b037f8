//! The parts of a split Parquet file, and where each row went → its rows again, in order.

use super::batches::{Batches, MAX_BYTES};
use super::digest::TableDigest;
use super::split::{failed, open, unreadable, writer};
use super::{BATCH_ROWS, texts, with_texts};
use crate::error::{Error, Result};
use crate::write::{OutputFile, TableSum};
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch};
use parquet::arrow::ArrowWriter;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Rows of a results file, which may not exist, one at a time.
pub struct Rows {
    path: PathBuf,
    batches: Option<Batches>,
    batch: Option<RecordBatch>,
    at: usize,
}

impl Rows {
    /// Opens the file.
    ///
    /// # Errors
    /// The file exists and cannot be read.
    pub fn open(path: PathBuf) -> Result<Self> {
        let from = path.clone();
        let of = |opened| Batches::new(&opened, move || File::open(&from), |file| file);
        let opened = path.exists().then(|| open(&path)).transpose()?;
        let batches = opened.map(of).transpose().map_err(|error| unreadable(&path, error))?;
        Ok(Self { path, batches, batch: None, at: 0 })
    }

    /// The next row, as a batch of one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn next_row(&mut self) -> Result<Option<RecordBatch>> {
        while self.batch.as_ref().is_none_or(|batch| batch.num_rows() == self.at) {
            let Some(batches) = &mut self.batches else { return Ok(None) };
            self.batch = batches.next().map_err(|error| unreadable(&self.path, error))?;
            if self.batch.is_none() {
                return Ok(None);
            }
            self.at = 0;
        }
        self.at += 1;
        Ok(self.batch.as_ref().map(|batch| batch.slice(self.at - 1, 1)))
    }
}

/// Number and checksum of all rows of a file.
///
/// # Errors
/// The file cannot be read.
pub fn sum(path: &Path) -> Result<TableSum> {
    let from = path.to_owned();
    let batches = Batches::new(&open(path)?, move || File::open(&from), |file| file);
    let mut batches = batches.map_err(|error| unreadable(path, error))?;
    let mut digest = TableDigest::default();
    while let Some(batch) = batches.next().map_err(|error| unreadable(path, error))? {
        digest.add(&batch).map_err(|error| failed(path, error.into()))?;
    }
    Ok(digest.finish())
}

/// Text of a batch of one row.
///
/// # Errors
/// The row has no text.
pub fn text(row: &RecordBatch, column: &str, path: &Path) -> Result<String> {
    let values = texts(row, column).map_err(|error| failed(path, error.into()))?;
    let text = values.filter(|values| values.is_valid(0)).map(|values| values.value(0).to_owned());
    text.ok_or_else(|| {
        Error::damaged(path, format!("expected a text in the column `{column}`, found none"))
    })
}

/// The row with another text.
///
/// # Errors
/// The column cannot hold the text.
pub fn with_text(row: &RecordBatch, column: &str, text: &str, path: &Path) -> Result<RecordBatch> {
    let texts = LargeStringArray::from(vec![Some(text)]);
    with_texts(row, column, &texts).map_err(|error| failed(path, error.into()))
}

/// Writes rows to a file like another one.
pub struct Merger {
    path: PathBuf,
    writer: ArrowWriter<OutputFile>,
    rows: Vec<RecordBatch>,
    n_bytes: usize,
}

/// Size of a column's values, in bytes.
fn n_bytes(column: &ArrayRef) -> usize {
    column.to_data().get_slice_memory_size().unwrap_or(MAX_BYTES)
}

impl Merger {
    /// Creates a file like the one at `like`.
    ///
    /// # Errors
    /// The file at `like` cannot be read.
    pub fn new(like: &Path, out: OutputFile) -> Result<Self> {
        let writer = writer(&open(like)?, like, out)?;
        Ok(Self { path: like.to_owned(), writer, rows: Vec::new(), n_bytes: 0 })
    }

    /// Adds a row.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn push(&mut self, row: RecordBatch) -> Result<()> {
        self.n_bytes += row.columns().iter().map(n_bytes).sum::<usize>();
        self.rows.push(row);
        let is_little = self.rows.len() < BATCH_ROWS && self.n_bytes < MAX_BYTES;
        if is_little { Ok(()) } else { self.write() }
    }

    fn write(&mut self) -> Result<()> {
        self.n_bytes = 0;
        let rows = std::mem::take(&mut self.rows);
        let Some(first) = rows.first() else { return Ok(()) };
        let joined = arrow_select::concat::concat_batches(&first.schema(), &rows);
        // Dictionaries of several files may have more values together than their keys can count.
        let batches = joined.map_or(rows, |batch| vec![batch]);
        let mut batches = batches.iter();
        batches
            .try_for_each(|batch| self.writer.write(batch))
            .map_err(|error| failed(&self.path, error))
    }

    /// Finishes the file.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(mut self) -> Result<OutputFile> {
        self.write()?;
        self.writer.into_inner().map_err(|error| failed(&self.path, error))
    }
}
