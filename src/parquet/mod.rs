//! Parquet rows → lines of JSON for the passes; decisions on rows → Parquet files like the input.
//!
//! The stages of the pipeline take records as bytes. They see a row as a line of JSON with the few
//! columns that are read ([`lines`]); all others stay on disk. Decisions are applied to the whole
//! rows afterwards ([`split`]): rows are removed, and the text column is replaced, in its own type.
//! Nested columns, dictionaries, the schema, the file's metadata, row group boundaries and the
//! compression of columns pass through unchanged. [`merge`] puts the rows back together.

mod batches;
pub mod digest;
mod fidelity;
pub mod lines;
pub mod merge;
mod plain;
pub mod rows;
mod spelling;
pub mod split;

pub use plain::PlainRows;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StructArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, FieldRef, Fields, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::sync::Arc;

/// Rows held at a time.
const BATCH_ROWS: usize = 1024;

/// Metadata key of arrow's own schema, which the writer adds again.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// An open file whose footer was read.
type Opened = ParquetRecordBatchReaderBuilder<File>;

/// An error in the file's contents.
fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, error)
}

/// Whether text can be read from columns of this type and written back.
fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::FixedSizeBinary(_) => false,
        _ => kind.is_string() || kind.is_binary() || kind.is_null(),
    }
}

/// Type of the column, or of the nested field, with this name.
fn type_of<'s>(fields: &'s Fields, name: &str) -> Option<&'s DataType> {
    let of_field = |field: &'s FieldRef| match (below(field.name(), name)?, field.data_type()) {
        ("", kind) => Some(kind),
        (rest, DataType::Struct(inner)) => type_of(inner, rest),
        _ => None,
    };
    fields.iter().find_map(of_field)
}

/// Texts of the column, or of the nested field if the name has dots.
pub(crate) fn texts(
    batch: &RecordBatch,
    name: &str,
) -> Result<Option<LargeStringArray>, ArrowError> {
    let Some(column) = column(batch, name) else { return Ok(None) };
    let texts = cast(&column, &DataType::LargeUtf8)?;
    Ok(Some(texts.as_string::<i64>().clone()))
}

fn column(batch: &RecordBatch, name: &str) -> Option<ArrayRef> {
    if let Some(column) = batch.column_by_name(name) {
        return Some(column.clone());
    }
    let (first, rest) = name.split_once('.')?;
    nested(batch.column_by_name(first)?, rest)
}

fn nested(column: &ArrayRef, name: &str) -> Option<ArrayRef> {
    let fields = column.as_any().downcast_ref::<StructArray>()?;
    if let Some(found) = fields.column_by_name(name) {
        return Some(found.clone());
    }
    let (first, rest) = name.split_once('.')?;
    nested(fields.column_by_name(first)?, rest)
}

/// The batch with new texts in the column with this name, in the column's own type.
pub(crate) fn with_texts(
    batch: &RecordBatch,
    name: &str,
    texts: &LargeStringArray,
) -> Result<RecordBatch, ArrowError> {
    let schema = batch.schema();
    let columns = schema.fields().iter().zip(batch.columns()).map(|(field, column)| {
        match below(field.name(), name) {
            Some(rest) => replaced(column, rest, texts),
            None => Ok(column.clone()),
        }
    });
    let columns = columns.collect::<Result<_, _>>()?;
    RecordBatch::try_new(schema.clone(), columns)
}

/// Rest of a name below this field; empty if it names the field itself.
fn below<'n>(field: &str, name: &'n str) -> Option<&'n str> {
    let rest = name.strip_prefix(field)?;
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}

fn replaced(
    column: &ArrayRef,
    name: &str,
    texts: &LargeStringArray,
) -> Result<ArrayRef, ArrowError> {
    if name.is_empty() {
        return cast(texts, column.data_type());
    }
    let Some(fields) = column.as_any().downcast_ref::<StructArray>() else {
        return Ok(column.clone());
    };
    let inner = fields.fields().iter().zip(fields.columns()).map(|(field, column)| {
        match below(field.name(), name) {
            Some(rest) => replaced(column, rest, texts),
            None => Ok(column.clone()),
        }
    });
    let inner = inner.collect::<Result<_, _>>()?;
    Ok(Arc::new(StructArray::try_new(fields.fields().clone(), inner, fields.nulls().cloned())?))
}

/// Writer properties for a file like this one: its metadata, and the compression of its columns.
fn properties(opened: &Opened) -> WriterProperties {
    let metadata = opened.metadata();
    let own = |pair: &&KeyValue| pair.key != ARROW_SCHEMA;
    let pairs = metadata.file_metadata().key_value_metadata();
    let pairs: Option<Vec<KeyValue>> =
        pairs.map(|pairs| pairs.iter().filter(own).cloned().collect());
    let mut properties = WriterProperties::builder()
        .set_key_value_metadata(pairs)
        .set_coerce_types(fidelity::is_coerced(opened));
    for column in metadata.row_groups().first().map_or(&[][..], |group| group.columns()) {
        properties =
            properties.set_column_compression(column.column_path().clone(), column.compression());
    }
    properties.build()
}

/// Names of the columns, with dots for nested fields.
pub fn column_names(schema: &SchemaRef) -> Vec<String> {
    fn collect(fields: &arrow_schema::Fields, before: &str, names: &mut Vec<String>) {
        for field in fields {
            let name = format!("{before}{}", field.name());
            match field.data_type() {
                DataType::Struct(inner) => collect(inner, &format!("{name}."), names),
                _ => names.push(name),
            }
        }
    }
    let mut names = Vec::new();
    collect(schema.fields(), "", &mut names);
    names
}
