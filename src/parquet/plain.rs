//! A Parquet file → its rows for text formats: dates, times and bytes as text.

use super::batches::opened;
use super::spelling::{INVALID, Spelling, as_texts, in_utc};
use super::{Opened, invalid};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchReader};
use arrow_cast::{CastOptions, cast, cast_with_options};
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReader;
use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Rows of a file, with all columns.
pub struct PlainRows {
    rows: ParquetRecordBatchReader,
    spelling: Spelling,
    schema: SchemaRef,
    /// Names of the columns whose bytes are text.
    texts: Vec<String>,
}

impl PlainRows {
    /// Opens a file, `n_rows` rows at a time. Dates and times become text, instants in UTC. Bytes
    /// become text: the text they encode in the columns `texts`, hexadecimal digits in others.
    ///
    /// # Errors
    /// The file cannot be read, or is not Parquet.
    pub fn open(path: &Path, n_rows: usize, texts: &[String]) -> io::Result<Self> {
        let opened: Opened = opened(File::open(path)?)?;
        let spelling = Spelling::of(opened.parquet_schema());
        let rows = opened.with_batch_size(n_rows).build().map_err(invalid)?;
        let of = |field: &FieldRef| plain_field(field, texts);
        let fields: Vec<Field> = rows.schema().fields().iter().map(of).collect();
        let schema = Arc::new(Schema::new(fields));
        Ok(Self { rows, spelling, schema, texts: texts.to_vec() })
    }

    /// Schema of the rows.
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
            let (in_utc, as_texts) = (in_utc(column.data_type()), as_texts(column.data_type()));
            if as_texts == *column.data_type() {
                return Ok(column.clone());
            }
            // A value without a spelling is an error here, and the file stays unconverted.
            let strictly = CastOptions { safe: false, ..CastOptions::default() };
            let texts = cast_with_options(&cast(column, &in_utc)?, &as_texts, &strictly)?;
            if has_invalid(&texts) {
                Err(ArrowError::CastError(NO_DURATION.to_owned()))
            } else {
                Ok(texts)
            }
        });
        RecordBatch::try_new(self.schema.clone(), columns.collect::<Result<_, ArrowError>>()?)
    }
}

/// Error for a duration without a spelling.
const NO_DURATION: &str = "expected durations within a number of days, found a longer one";

/// Whether arrow could not spell one of these durations.
fn has_invalid(texts: &ArrayRef) -> bool {
    let texts = texts.as_string_opt::<i32>().into_iter().flat_map(|texts| texts.iter().flatten());
    texts.into_iter().any(|text| text == INVALID)
}

/// Whether a column becomes text.
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
        Some(batch.and_then(|batch| self.plain(&batch)))
    }
}
