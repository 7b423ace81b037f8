//! A Parquet file → its rows for formats of text: with the values that have no spelling there replaced by texts.

use super::batches::opened;
use super::spelling::{Spelling, as_texts, in_utc};
use super::{Opened, lines::invalid};
use arrow_array::cast::AsArray;
use arrow_array::types::{Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader, make_array};
use arrow_cast::{CastOptions, cast, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// The rows of a file, all columns of them.
pub struct PlainRows {
    rows: ParquetRecordBatchReader,
    spelling: Spelling,
    schema: SchemaRef,
    /// The columns that are read as texts: bytes in them are text.
    texts: Vec<String>,
    is_spelled: bool,
}

impl PlainRows {
    /// Opens a file, `n_rows` at a time. If `is_spelled`, dates and times come as texts, instants in UTC, and bytes as texts: those of
    /// the columns `texts` as what they spell, others as hexadecimal digits.
    ///
    /// # Errors
    /// The file cannot be read, or is no Parquet.
    pub fn open(
        path: &Path,
        n_rows: usize,
        is_spelled: bool,
        texts: &[String],
    ) -> io::Result<Self> {
        let opened: Opened = opened(File::open(path)?)?;
        let spelling = Spelling::of(opened.parquet_schema());
        let rows = opened.with_batch_size(n_rows).build().map_err(invalid)?;
        let of = |field: &FieldRef| plain_field(field, texts);
        let own = rows.schema();
        let schema = if is_spelled {
            Arc::new(Schema::new(own.fields().iter().map(of).collect::<Vec<_>>()))
        } else {
            own
        };
        Ok(Self { rows, spelling, schema, texts: texts.to_vec(), is_spelled })
    }

    /// The types of its columns.
    pub fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }

    fn plain(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let own = batch.schema();
        let columns = own.fields().iter().zip(batch.columns()).map(|(field, column)| {
            if is_spelled(field, &self.texts) {
                let texts = self.spelling.texts(field.name(), column)?;
                return Ok(Arc::new(texts) as ArrayRef);
            }
            check_numbers(column)?;
            let (in_utc, as_texts) = (in_utc(column.data_type()), as_texts(column.data_type()));
            if as_texts == *column.data_type() {
                return Ok(column.clone());
            }
            // A value without a spelling is an error here, and the file stays as it is.
            cast_with_options(
                &cast(column, &in_utc)?,
                &as_texts,
                &CastOptions { safe: false, ..CastOptions::default() },
            )
        });
        RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_, ArrowError>>()?)
    }
}

/// Refuses numbers that are none: JSON has no word for them.
fn check_numbers(column: &ArrayRef) -> Result<(), ArrowError> {
    let is_finite = match column.data_type() {
        DataType::Float16 => column
            .as_primitive::<Float16Type>()
            .iter()
            .flatten()
            .all(|number| f32::from(number).is_finite()),
        DataType::Float32 => {
            column.as_primitive::<Float32Type>().iter().flatten().all(f32::is_finite)
        }
        DataType::Float64 => {
            column.as_primitive::<Float64Type>().iter().flatten().all(f64::is_finite)
        }
        kind if kind.is_nested() => {
            let data = column.to_data();
            return data
                .child_data()
                .iter()
                .try_for_each(|child| check_numbers(&make_array(child.clone())));
        }
        _ => true,
    };
    let message = "expected numbers, found NaN or infinity, which JSON does not have";
    if is_finite { Ok(()) } else { Err(ArrowError::CastError(message.to_owned())) }
}

/// Whether a column becomes one of texts.
fn is_spelled(field: &Field, texts: &[String]) -> bool {
    let is_wanted = texts.iter().any(|name| name == field.name());
    matches!(field.data_type(), DataType::FixedSizeBinary(_))
        || (is_wanted && field.data_type().is_binary())
}

fn plain_field(field: &FieldRef, texts: &[String]) -> Field {
    let kind =
        if is_spelled(field, texts) { DataType::LargeUtf8 } else { as_texts(field.data_type()) };
    Field::new(field.name(), kind, true)
}

impl Iterator for PlainRows {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.rows.next()?;
        Some(if self.is_spelled { batch.and_then(|batch| self.plain(&batch)) } else { batch })
    }
}
