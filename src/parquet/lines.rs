//! A Parquet file → a stream of JSON Lines with the columns that are read.

use super::batches::{Batches, opened};
use super::spelling::Spelling;
use super::{BATCH_ROWS, Opened, column, fidelity, invalid, is_text, type_of};
use crate::compression::Expansion;
use arrow_array::{Array, LargeStringArray, RecordBatch};
use arrow_schema::DataType;
use parquet::arrow::ProjectionMask;
use std::fs::File;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Approximate size of the lines held at once, in bytes.
const LINES_BYTES: usize = 2 << 20;

/// Rows of a file as lines: objects with those of the given columns that the file has, each a
/// string or null.
pub struct RowLines {
    batches: Batches,
    /// Rows that were read and are not lines yet.
    batch: Option<RecordBatch>,
    /// Rows converted to lines at once; adapts to their size, because all may share a few values.
    n_at_once: usize,
    columns: Vec<String>,
    spelling: Spelling,
    n_rows: u64,
    n_bytes: u64,
    n_done: u64,
    n_read: Arc<AtomicU64>,
    expansion: Expansion,
    lines: Vec<u8>,
    at: usize,
}

impl RowLines {
    /// Opens a file. `n_read` counts the bytes of the file that the rows so far amount to. The
    /// lines may have `max_expansion` times as many bytes; they break off before the rows that
    /// exceed this.
    ///
    /// # Errors
    /// The file cannot be read, or is not Parquet.
    pub fn open(
        file: File,
        columns: &[String],
        n_read: Arc<AtomicU64>,
        max_expansion: u64,
    ) -> io::Result<Self> {
        let n_bytes = file.metadata()?.len();
        let footer = opened(file.try_clone()?)?;
        let n_rows = footer.metadata().file_metadata().num_rows() as u64;
        let (schema, spelling) = (footer.schema(), Spelling::of(footer.parquet_schema()));
        let is_known = |name: &&String| type_of(schema.fields(), name).is_some_and(Spelling::knows);
        let columns: Vec<String> = columns.iter().filter(is_known).cloned().collect();
        let wanted = |root: &str| {
            columns.iter().any(|name| name == root || name.starts_with(&format!("{root}.")))
        };
        let fields = footer.parquet_schema().root_schema().get_fields();
        let roots = fields.iter().enumerate().filter(|(_, field)| wanted(field.name()));
        let roots: Vec<usize> = roots.map(|(number, _)| number).collect();
        let mask = ProjectionMask::roots(footer.parquet_schema(), roots);
        let part = move |opened: Opened| opened.with_projection(mask.clone());
        Ok(Self {
            batches: Batches::new(&footer, move || file.try_clone(), part)?,
            batch: None,
            n_at_once: 1,
            columns,
            spelling,
            n_rows,
            n_bytes,
            n_done: 0,
            n_read,
            expansion: Expansion::new(max_expansion),
            lines: Vec::new(),
            at: 0,
        })
    }

    fn fill(&mut self) -> io::Result<()> {
        self.lines.clear();
        self.at = 0;
        let Some(batch) = self.next_rows()? else { return Ok(()) };
        let mut found: Vec<(String, LargeStringArray)> = Vec::new();
        for name in &self.columns {
            if let Some(column) = column(&batch, name) {
                let values = self.spelling.texts(name, &column).map_err(invalid)?;
                found.push((serde_json::to_string(name)?, values));
            }
        }
        self.write_lines(&batch, &found)?;
        let is_little = self.lines.len() < LINES_BYTES / 2;
        let n = if is_little { self.n_at_once * 2 } else { self.n_at_once / 2 };
        self.n_at_once = n.clamp(1, BATCH_ROWS);
        self.n_done += batch.num_rows() as u64;
        let share = self.n_done as f64 / self.n_rows.max(1) as f64;
        let n_read = (self.n_bytes as f64 * share) as u64;
        self.n_read.store(n_read, Ordering::Relaxed);
        let n_bytes = self.lines.len();
        self.expansion.add(n_bytes, n_read).inspect_err(|_| self.lines.clear())
    }

    fn next_rows(&mut self) -> io::Result<Option<RecordBatch>> {
        let held = match self.batch.take() {
            Some(batch) => Some(batch),
            None => self.batches.next().map_err(|error| self.after_rows(&error))?,
        };
        let Some(batch) = held else { return Ok(None) };
        let n = self.n_at_once.min(batch.num_rows());
        self.batch = (n < batch.num_rows()).then(|| batch.slice(n, batch.num_rows() - n));
        Ok(Some(batch.slice(0, n)))
    }

    /// The error for rows that cannot be read, with the number of rows read before.
    fn after_rows(&self, error: &io::Error) -> io::Error {
        let (n_done, n_rows) = (self.n_done, self.n_rows);
        io::Error::new(error.kind(), format!("{n_done} of {n_rows} rows were read: {error}"))
    }

    fn write_lines(
        &mut self,
        batch: &RecordBatch,
        found: &[(String, LargeStringArray)],
    ) -> io::Result<()> {
        for row in 0..batch.num_rows() {
            let mut opening = "{";
            for (name, values) in found {
                write!(self.lines, "{opening}{name}:")?;
                let value = values.is_valid(row).then(|| values.value(row));
                serde_json::to_writer(&mut self.lines, &value)?;
                opening = ",";
            }
            let closing: &[u8] = if found.is_empty() { b"{}\n" } else { b"}\n" };
            self.lines.extend_from_slice(closing);
        }
        Ok(())
    }
}

impl Read for RowLines {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.lines.len() {
            self.fill()?;
        }
        let n = buffer.len().min(self.lines.len() - self.at);
        buffer[..n].copy_from_slice(&self.lines[self.at..self.at + n]);
        self.at += n;
        Ok(n)
    }
}

/// Columns of a file, and how they fit those that are read.
#[derive(Debug, Default)]
pub struct Columns {
    /// Names of all columns, with dots for nested fields.
    pub names: Vec<String>,
    /// Columns that should be read but hold no text, with what they hold.
    pub unread: Vec<(String, String)>,
    /// Columns whose Parquet types change in the output, each with both types.
    pub retyped: Vec<String>,
}

/// Looks up the columns with these names; `text` is the one that holds the articles.
///
/// # Errors
/// The file cannot be read or is not Parquet, `text` is not a text column, or a column would be
/// damaged in the output.
pub fn columns(file: File, text: &str, wanted: &[String]) -> io::Result<Columns> {
    let opened = opened(file.try_clone()?)?;
    if let Some(obstacle) = fidelity::obstacle(file, &opened) {
        return Err(io::Error::new(io::ErrorKind::InvalidData, obstacle));
    }
    if let Some(kind) = type_of(opened.schema().fields(), text).filter(|kind| !is_text(kind)) {
        let message = format!("expected text in the column `{text}`, found {kind}");
        return Err(io::Error::new(io::ErrorKind::InvalidData, message));
    }
    let unread = wanted.iter().filter_map(|name| {
        let kind = type_of(opened.schema().fields(), name).filter(|kind| !Spelling::knows(kind))?;
        Some((name.clone(), described(kind)))
    });
    Ok(Columns {
        names: super::column_names(opened.schema()),
        unread: unread.collect(),
        retyped: fidelity::retyped(&opened),
    })
}

/// Description of a type that is not text, for messages.
fn described(kind: &DataType) -> String {
    match kind {
        DataType::Struct(_) => "a struct".to_owned(),
        DataType::Map(..) => "a map".to_owned(),
        _ if kind.is_list() => "a list".to_owned(),
        _ => kind.to_string(),
    }
}
