//! A Parquet file → batches of its rows, of bounded size, as far as the rows can be read.
//!
//! A batch that holds a damaged page fails as a whole. Its rows are then read one by one, so that
//! no row before the damage is lost. The crate `parquet` panics at impossible shifts and ranges;
//! the file then counts as damaged.
//!
//! If very many rows refer to a dictionary of a few large texts, the file is small but the batch
//! would be large. So texts are read as views of the pages, and copied into the type that they have
//! in the file a few rows at a time. Nested texts, and columns that the file's own schema declares
//! as dictionaries, stay as they are.

use super::{BATCH_ROWS, Opened, fidelity, invalid};
use crate::panics;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, RecordBatchReader};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader,
    ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ColumnChunkMetaData, RowGroupMetaData};
use std::fs::File;
use std::io;
use std::sync::Arc;

/// Most text copied out of views at once, in bytes; a single row may have more.
pub(super) const MAX_BYTES: usize = 64 << 20;

/// Rows of a file, or of a part of it.
pub(super) struct Batches {
    file: Box<dyn Fn() -> io::Result<File> + Send>,
    viewed: ArrowReaderMetadata,
    part: Box<dyn Fn(File, ArrowReaderMetadata) -> Opened + Send>,
    rows: ParquetRecordBatchReader,
    n_read: usize,
    is_row_by_row: bool,
    /// Rows that were read, with views, and not yet returned.
    held: Option<RecordBatch>,
    /// Schema of the returned batches.
    schema: SchemaRef,
}

impl Batches {
    /// Reads `opened`. `file` opens it again; `part` selects its rows and columns.
    pub(super) fn new(
        opened: &Opened,
        file: impl Fn() -> io::Result<File> + Send + 'static,
        part: impl Fn(Opened) -> Opened + Send + 'static,
    ) -> io::Result<Self> {
        let own = read_as(opened, opened.schema().clone())?;
        let viewed = read_as(opened, with_types(opened.schema(), viewed))?;
        let schema = reader(part(Opened::new_with_metadata(file()?, own)))?.schema();
        let part = move |file, viewed| part(Opened::new_with_metadata(file, viewed));
        let batch_rows = batch_rows(opened);
        let rows = reader(part(file()?, viewed.clone()).with_batch_size(batch_rows))?;
        let (file, part) = (Box::new(file), Box::new(part));
        Ok(Self { file, viewed, part, rows, n_read: 0, is_row_by_row: false, held: None, schema })
    }

    /// The next rows, at most [`BATCH_ROWS`].
    pub(super) fn next(&mut self) -> io::Result<Option<RecordBatch>> {
        if self.held.is_none() {
            self.held = self.read()?;
        }
        let Some(batch) = self.held.take() else { return Ok(None) };
        let n = n_rows_within(&batch, MAX_BYTES);
        self.held = (n < batch.num_rows()).then(|| batch.slice(n, batch.num_rows() - n));
        in_own_types(&batch.slice(0, n), &self.schema).map(Some).map_err(invalid)
    }

    fn read(&mut self) -> io::Result<Option<RecordBatch>> {
        let mut found = next_batch(&mut self.rows);
        if found.is_err() && !self.is_row_by_row {
            self.is_row_by_row = true;
            let part = (self.part)((self.file)()?, self.viewed.clone());
            self.rows = reader(part.with_batch_size(1).with_offset(self.n_read))?;
            found = next_batch(&mut self.rows);
        }
        let batch = found?;
        self.n_read += batch.as_ref().map_or(0, RecordBatch::num_rows);
        Ok(batch)
    }
}

/// Opens a file and reads its footer. Rejects impossible offsets, at which the crate `parquet`
/// would panic later.
pub(super) fn opened(file: File) -> io::Result<Opened> {
    let opened = readable(file)?;
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

/// Opens a file in its own types, as far as they can be read.
fn readable(file: File) -> io::Result<Opened> {
    let again = file.try_clone()?;
    let opened = guarded(|| ParquetRecordBatchReaderBuilder::try_new(file).map_err(invalid))?;
    let schema = with_types(opened.schema(), fidelity::readable);
    if schema == *opened.schema() {
        return Ok(opened);
    }
    Ok(Opened::new_with_metadata(again, read_as(&opened, schema)?))
}

/// Metadata of the file, with the column types of this schema.
fn read_as(opened: &Opened, schema: SchemaRef) -> io::Result<ArrowReaderMetadata> {
    let footer = Arc::clone(opened.metadata());
    let options = ArrowReaderOptions::new().with_schema(schema);
    guarded(|| ArrowReaderMetadata::try_new(footer, options).map_err(invalid))
}

/// The schema with `kind` applied to its column types.
fn with_types(schema: &SchemaRef, kind: impl Fn(&DataType) -> DataType) -> SchemaRef {
    let of = |field: &FieldRef| Field::clone(field).with_data_type(kind(field.data_type()));
    let fields: Vec<Field> = schema.fields().iter().map(of).collect();
    Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone()))
}

/// View type for a text column; other types are unchanged.
fn viewed(kind: &DataType) -> DataType {
    match kind {
        DataType::Utf8 | DataType::LargeUtf8 => DataType::Utf8View,
        DataType::Binary | DataType::LargeBinary => DataType::BinaryView,
        _ => kind.clone(),
    }
}

/// Rows to read at once: fewer if they are large according to the footer.
fn batch_rows(opened: &Opened) -> usize {
    let bytes_of_row = |group: &RowGroupMetaData| group.total_byte_size() / group.num_rows().max(1);
    let largest = opened.metadata().row_groups().iter().map(bytes_of_row).max().unwrap_or(0);
    (MAX_BYTES / largest.max(1) as usize).clamp(1, BATCH_ROWS)
}

/// Number of leading rows whose views hold at most `max_bytes` bytes; at least one, if there are
/// rows.
fn n_rows_within(batch: &RecordBatch, max_bytes: usize) -> usize {
    let columns = batch.columns();
    let n_bytes = |row: usize| columns.iter().map(|column| length(column, row)).sum::<usize>();
    let sums = (0..batch.num_rows()).scan(0, |sum, row| {
        *sum += n_bytes(row);
        Some(*sum)
    });
    sums.take_while(|&sum| sum <= max_bytes).count().max(1).min(batch.num_rows())
}

/// Length of a value, in bytes; 0 if the column has no views.
fn length(column: &ArrayRef, row: usize) -> usize {
    // The low 32 bits of a view are the length, whatever it views.
    match column.data_type() {
        DataType::Utf8View => column.as_string_view().views()[row] as u32 as usize,
        DataType::BinaryView => column.as_binary_view().views()[row] as u32 as usize,
        _ => 0,
    }
}

/// The rows in the types of this schema, which are those of the file.
fn in_own_types(batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().zip(schema.fields());
    let columns = columns.map(|(column, field)| cast(column, field.data_type()));
    // There may be no columns.
    let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    RecordBatch::try_new_with_options(schema.clone(), columns.collect::<Result<_, _>>()?, &options)
}

fn reader(opened: Opened) -> io::Result<ParquetRecordBatchReader> {
    guarded(|| opened.build().map_err(invalid))
}

fn next_batch(rows: &mut ParquetRecordBatchReader) -> io::Result<Option<RecordBatch>> {
    guarded(|| rows.next().transpose().map_err(invalid))
}

/// Result of a call to the crate `parquet`; an error if it panics.
fn guarded<T>(read: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
    let gave_up = || {
        let message = "found bytes that make no sense";
        Err(io::Error::new(io::ErrorKind::InvalidData, message))
    };
    panics::caught(read).unwrap_or_else(gave_up)
}
