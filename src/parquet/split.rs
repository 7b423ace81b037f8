//! A Parquet file and a decision on each row → three files: cleaned, removed, rejected.

use super::batches::{Batches, opened};
use super::digest::TableDigest;
use super::{Opened, properties, texts, with_texts};
use crate::error::{Error, Result};
use crate::write::{OutputFile, OutputFolder, TableSum};
use arrow_array::{BooleanArray, LargeStringArray, RecordBatch};
use arrow_schema::ArrowError;
use arrow_select::filter::filter_record_batch;
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Decision on a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The row stays, with this text.
    Kept(String),
    /// The row is a copy.
    Removed,
    /// The row has no text.
    Rejected,
}

/// Writes the rows of a file to three others, one decision at a time.
pub struct Splitter {
    path: PathBuf,
    name: String,
    /// Name of the text column.
    column: String,
    opened: Opened,
    next_group: usize,
    n_groups: usize,
    batches: Option<Batches>,
    /// Rows that are being decided on.
    batch: Option<RecordBatch>,
    /// Rows before `batch`.
    n_written: usize,
    /// Why the rows after `batch` cannot be read, if they cannot.
    damage: Option<std::io::Error>,
    decisions: Vec<Decision>,
    /// Checksum of the decided rows, as they were in the input.
    digest: TableDigest,
    cleaned: ArrowWriter<OutputFile>,
    removed: Option<ArrowWriter<OutputFile>>,
    rejected: Option<ArrowWriter<OutputFile>>,
}

impl Splitter {
    /// Opens the file at `path`, known as `name`; `column` is the name of the text column.
    ///
    /// # Errors
    /// The file cannot be read, or the output folder cannot be written to.
    pub fn new(path: &Path, name: &str, column: &str, output: &OutputFolder) -> Result<Self> {
        let opened = open(path)?;
        let n_groups = opened.metadata().num_row_groups();
        let cleaned = writer(&opened, path, output.file(&format!("cleaned/{name}"))?)?;
        Ok(Self {
            path: path.to_owned(),
            name: name.to_owned(),
            column: column.to_owned(),
            opened,
            next_group: 0,
            n_groups,
            batches: None,
            batch: None,
            n_written: 0,
            damage: None,
            decisions: Vec::new(),
            digest: TableDigest::default(),
            cleaned,
            removed: None,
            rejected: None,
        })
    }

    /// Adds the decision on the next row.
    ///
    /// # Errors
    /// The file cannot be read, a row has a readable text but an unreadable column, or the output
    /// cannot be written.
    pub fn push(&mut self, decision: Decision, output: &OutputFolder) -> Result<()> {
        if self.batch.is_none() {
            self.batch = self.next_batch()?;
        }
        let Some(batch) = &self.batch else { return Err(self.unreadable_columns()) };
        self.decisions.push(decision);
        if batch.num_rows() == self.decisions.len() { self.write(output) } else { Ok(()) }
    }

    fn next_batch(&mut self) -> Result<Option<RecordBatch>> {
        loop {
            match self.batches.as_mut().map(Batches::next).transpose() {
                Ok(Some(Some(batch))) => return Ok(Some(batch)),
                // Damage to the text was reported when the lines were read, and ends the file.
                Err(error) => {
                    self.damage = Some(error);
                    self.next_group = self.n_groups;
                }
                Ok(_) => {}
            }
            if self.next_group > 0 {
                self.cleaned.flush().map_err(|error| failed(&self.path, error))?;
            }
            if self.next_group == self.n_groups {
                return Ok(None);
            }
            self.batches = Some(self.group(self.next_group)?);
            self.next_group += 1;
        }
    }

    fn group(&self, number: usize) -> Result<Batches> {
        let path = self.path.clone();
        let group = move |file: Opened| file.with_row_groups(vec![number]);
        Batches::new(&self.opened, move || File::open(&path), group)
            .map_err(|error| unreadable(&self.path, error))
    }

    /// The error for rows whose text was read and judged but whose other columns cannot all be
    /// read.
    fn unreadable_columns(&self) -> Error {
        let found = self.damage.as_ref().map_or("no more rows".to_owned(), ToString::to_string);
        let message = format!(
            "expected whole rows, found some behind row {} whose text can be read, but not all their other columns: {found}: \
             leave the damaged column out of the file, or mend it",
            self.n_written
        );
        Error::damaged(&self.path, message)
    }

    /// Writes the decided rows.
    fn write(&mut self, output: &OutputFolder) -> Result<()> {
        let Some(batch) = self.batch.take() else { return Ok(()) };
        self.n_written += batch.num_rows();
        self.digest.add(&batch).map_err(|error| failed(&self.path, error.into()))?;
        let decisions = std::mem::take(&mut self.decisions);
        let path = self.path.clone();
        let rows = |is_wanted: fn(&Decision) -> bool| -> Result<RecordBatch> {
            let mask: BooleanArray =
                decisions.iter().map(|decision| Some(is_wanted(decision))).collect();
            filter_record_batch(&batch, &mask).map_err(|error| failed(&path, error.into()))
        };
        let kept = rows(|decision| matches!(decision, Decision::Kept(_)))?;
        let cleaned = self.with_cleaned_texts(&kept, &decisions);
        let cleaned = cleaned.map_err(|error| failed(&path, error.into()))?;
        self.cleaned.write(&cleaned).map_err(|error| failed(&path, error))?;
        let removed = rows(|decision| *decision == Decision::Removed)?;
        let rejected = rows(|decision| *decision == Decision::Rejected)?;
        let (path, name) = (&self.path, &self.name);
        add(&mut self.removed, &removed, path, || output.file(&format!("removed/{name}")))?;
        add(&mut self.rejected, &rejected, path, || output.file(&format!("rejected/{name}")))
    }

    fn with_cleaned_texts(
        &self,
        kept: &RecordBatch,
        decisions: &[Decision],
    ) -> std::result::Result<RecordBatch, ArrowError> {
        let Some(before) = texts(kept, &self.column)? else { return Ok(kept.clone()) };
        let cleaned = decisions.iter().filter_map(|decision| match decision {
            Decision::Kept(text) => Some(text.as_str()),
            _ => None,
        });
        let after: LargeStringArray = cleaned.map(Some).collect();
        if after == before { Ok(kept.clone()) } else { with_texts(kept, &self.column, &after) }
    }

    /// Finishes the files. Returns the number and checksum of the rows as they were in the input.
    ///
    /// # Errors
    /// The output cannot be written.
    pub fn finish(mut self, output: &mut OutputFolder) -> Result<TableSum> {
        // Rows without a decision are after the place where the file breaks off.
        let n_decided = self.decisions.len();
        self.batch = self.batch.take().map(|batch| batch.slice(0, n_decided));
        self.write(output)?;
        let files = [Some(self.cleaned), self.removed, self.rejected];
        for file in files.into_iter().flatten() {
            output.finish(file.into_inner().map_err(|error| failed(&self.path, error))?)?;
        }
        Ok(self.digest.finish())
    }
}

/// Adds rows, if there are any, to a file that is created for the first of them.
fn add(
    file: &mut Option<ArrowWriter<OutputFile>>,
    rows: &RecordBatch,
    like: &Path,
    begin: impl FnOnce() -> Result<OutputFile>,
) -> Result<()> {
    if rows.num_rows() == 0 {
        return Ok(());
    }
    if file.is_none() {
        *file = Some(writer(&open(like)?, like, begin()?)?);
    }
    file.as_mut().map_or(Ok(()), |file| file.write(rows).map_err(|error| failed(like, error)))
}

/// Writer of a file like `opened`.
pub(super) fn writer(
    opened: &Opened,
    path: &Path,
    out: OutputFile,
) -> Result<ArrowWriter<OutputFile>> {
    ArrowWriter::try_new(out, opened.schema().clone(), Some(properties(opened)))
        .map_err(|error| failed(path, error))
}

/// Opens a file and reads its footer.
pub(super) fn open(path: &Path) -> Result<Opened> {
    let file = File::open(path).map_err(|error| Error::io(path, "opening", error))?;
    opened(file).map_err(|error| unreadable(path, error))
}

/// Action that error messages name.
const PARQUET: &str = "reading or writing Parquet";

/// Error of the crate `parquet`.
pub(super) fn failed(path: &Path, error: ParquetError) -> Error {
    unreadable(path, super::invalid(error))
}

/// Error of a Parquet file that cannot be read further.
pub(super) fn unreadable(path: &Path, error: std::io::Error) -> Error {
    Error::io(path, PARQUET, error)
}
