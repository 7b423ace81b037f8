//! Parquet files: rows → lines of JSON for the passes, and decisions on rows → Parquet files with the same columns.
//!
//! The stages of the pipeline know records as bytes. For them a row is a line of JSON with the few columns that are read
//! ([`lines`]); all others are left on the disk. What becomes of the rows is applied to the whole of them afterwards
//! ([`split`]): rows are taken out, and the column of the text is replaced, in its own type; nested columns,
//! dictionaries, the schema and the file's metadata pass through untouched, and so do the borders of row groups and the columns' compression.
//! [`merge`] puts the rows together again.

mod batches;
pub mod digest;
mod fidelity;
pub mod lines;
pub mod merge;
mod plain;
mod spelling;
pub mod split;

pub use plain::PlainRows;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StructArray};
use arrow_cast::cast;
use arrow_schema::ArrowError;
use arrow_schema::{DataType, FieldRef, Fields, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use std::fs::File;
use std::sync::Arc;

/// Rows that are held at a time.
const BATCH_ROWS: usize = 1024;

/// Where arrow keeps its own schema among a file's metadata; the writer adds it anew.
const ARROW_SCHEMA: &str = "ARROW:schema";

/// An opened file, whose footer was read.
type Opened = ParquetRecordBatchReaderBuilder<File>;

/// An error of the file's contents.
fn invalid(error: impl std::error::Error + Send + Sync + 'static) -> std::io::Error {
    std::io::Error::new(std::io::ErrorKind::InvalidData, error)
}

/// Whether text can be taken from columns of this type, and be put back.
fn is_text(kind: &DataType) -> bool {
    match kind {
        DataType::Dictionary(_, values) => is_text(values),
        DataType::FixedSizeBinary(_) => false,
        _ => kind.is_string() || kind.is_binary() || kind.is_null(),
    }
}

/// The type of the column with this name, or of the nested field.
fn type_of<'s>(fields: &'s Fields, name: &str) -> Option<&'s DataType> {
    let of_field = |field: &'s FieldRef| match (below(field.name(), name)?, field.data_type()) {
        ("", kind) => Some(kind),
        (rest, DataType::Struct(inner)) => type_of(inner, rest),
        _ => None,
    };
    fields.iter().find_map(of_field)
}

/// The column of articles with this name, or, where the name has dots, the field of nested ones.
fn texts(batch: &RecordBatch, name: &str) -> Result<Option<LargeStringArray>, ArrowError> {
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

/// The batch with other texts in the column with this name, in the column's own type.
fn with_texts(
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

/// What is left of a name below this field: nothing if it is the field itself.
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

/// How a file is written that is to be like this one: its metadata, and the compression of its columns.
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

/// The names of the columns, those of nested fields with dots.
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
