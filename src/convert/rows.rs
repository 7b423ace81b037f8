//! Files of the results → batches of rows, with one schema for all of them.
//!
//! Parquet has a schema. The columns of a table are texts. That of JSON records is inferred from all of them, with the fields
//! in alphabetical order: numbers that are whole everywhere are integers, and what is a number here and a text there is a text.

use super::Failure;
use crate::compression;
use crate::config::Config;
use crate::escape;
use crate::read::{BYTE_ORDER_MARK, Format, table::Head};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_json::reader::{Decoder, infer_json_schema_from_iterator};
use arrow_schema::ArrowError;
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;

/// Rows in a batch.
const BATCH_ROWS: usize = 1024;

/// What is said of records that have no schema.
const MIXED: &str = "expected a field to be of one kind in all records, found one that is an object or a list here and \
                     something else there";

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// The rows of a file, or of all pages together.
pub(super) struct Rows {
    pub(super) schema: SchemaRef,
    pub(super) batches: Batches,
}

impl Rows {
    /// Opens these files of the results, which are of one format.
    pub(super) fn open(names: &[String], config: &Config, results: &Path) -> Result<Self, Failure> {
        let path = results.join(&names[0]);
        match Format::of(&names[0]) {
            Some(Format::Parquet) => parquet(&path),
            Some(Format::PlainText) => Ok(pages(names, config, results)),
            Some(format @ (Format::Csv | Format::Tsv)) => table(&path, format),
            Some(Format::JsonLines | Format::Archive) | None => json_lines(&path),
        }
    }
}

fn parquet(path: &Path) -> Result<Rows, Failure> {
    let opened = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path)?)?;
    let schema = opened.schema().clone();
    Ok(Rows { schema, batches: Box::new(opened.with_batch_size(BATCH_ROWS).build()?) })
}

/// A table, all of whose columns are texts.
fn table(path: &Path, format: Format) -> Result<Rows, Failure> {
    let head = Head::read(compression::open(path)?, format)?;
    let schema = texts(head.columns.iter().map(String::as_str));
    let reader = arrow_csv::ReaderBuilder::new(schema.clone())
        .with_header(true)
        .with_delimiter(format.delimiter().unwrap_or(b','))
        .with_batch_size(BATCH_ROWS)
        .build(compression::open(path)?)?;
    Ok(Rows { schema, batches: Box::new(reader.map(|batch| without_nulls(&batch?))) })
}

/// An empty field of a table is an empty text, which arrow takes for none.
fn without_nulls(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let filled = batch.columns().iter().map(|column| -> ArrayRef {
        let values = column.as_string::<i32>().iter();
        Arc::new(StringArray::from_iter_values(values.map(Option::unwrap_or_default)))
    });
    RecordBatch::try_new(batch.schema(), filled.collect())
}

/// Pages as rows with their names, which are their keys.
fn pages(names: &[String], config: &Config, results: &Path) -> Rows {
    let schema = texts([&*config.fields.id, &*config.fields.text].into_iter());
    let (of_rows, results) = (schema.clone(), results.to_owned());
    let row = move |name: String| {
        let mut text = String::new();
        compression::open(&results.join(&name))?.read_to_string(&mut text)?;
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(&text);
        let id = name.split_once('/').map_or(&*name, |(_, id)| id);
        let column = |value: &str| -> ArrayRef { Arc::new(StringArray::from(vec![value])) };
        RecordBatch::try_new(of_rows.clone(), vec![column(id), column(text)])
    };
    let names = names.to_vec();
    Rows { schema, batches: Box::new(names.into_iter().map(row)) }
}

fn texts<'a>(names: impl Iterator<Item = &'a str>) -> SchemaRef {
    let fields = names.map(|name| Field::new(name, DataType::Utf8, true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn json_lines(path: &Path) -> Result<Rows, Failure> {
    let value = |line: std::io::Result<String>| -> Result<serde_json::Value, ArrowError> {
        serde_json::from_str(&line?).map_err(|error| ArrowError::ExternalError(error.into()))
    };
    let inferred = infer_json_schema_from_iterator(JsonLines::open(path)?.map(value));
    let inferred = inferred.map_err(|error| match error {
        // What arrow says of it names its own types, in any order.
        ArrowError::JsonError(_) => Failure::Content(MIXED.to_owned()),
        error => error.into(),
    })?;
    let schema = Arc::new(Schema::new(sorted(inferred.fields())));
    let decoder = arrow_json::ReaderBuilder::new(schema.clone())
        .with_batch_size(BATCH_ROWS)
        .with_coerce_primitive(true)
        .build_decoder()?;
    Ok(Rows { schema, batches: Box::new(Decoded { decoder, lines: JsonLines::open(path)? }) })
}

/// Fields in alphabetical order, those of nested ones too: arrow infers them in any.
fn sorted(fields: &Fields) -> Fields {
    let mut fields: Vec<Field> = fields
        .iter()
        .map(|field| Field::new(field.name(), sorted_type(field.data_type()), field.is_nullable()))
        .collect();
    fields.sort_by(|left, right| left.name().cmp(right.name()));
    fields.into()
}

fn sorted_type(of: &DataType) -> DataType {
    match of {
        DataType::Struct(fields) => DataType::Struct(sorted(fields)),
        DataType::List(item) => {
            let of_items = sorted_type(item.data_type());
            DataType::List(Arc::new(Field::new(item.name(), of_items, item.is_nullable())))
        }
        // A field that is null in all records.
        DataType::Null => DataType::Utf8,
        other => other.clone(),
    }
}

/// The lines of a file of JSON Lines, blank ones apart.
struct JsonLines(BufReader<Box<dyn Read + Send>>);

impl JsonLines {
    fn open(path: &Path) -> std::io::Result<Self> {
        let mut file = BufReader::new(compression::open(path)?);
        if file.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
            file.consume(BYTE_ORDER_MARK.len());
        }
        Ok(Self(file))
    }
}

impl Iterator for JsonLines {
    type Item = std::io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let mut line = String::new();
            match self.0.read_line(&mut line) {
                Ok(0) => return None,
                Ok(_) if line.trim().is_empty() => {}
                Ok(_) => return Some(Ok(escape::whole_characters(&line).into_owned())),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

struct Decoded {
    decoder: Decoder,
    lines: JsonLines,
}

impl Decoded {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        for line in self.lines.by_ref().take(BATCH_ROWS) {
            self.decoder.decode(line?.as_bytes())?;
        }
        self.decoder.flush()
    }
}

impl Iterator for Decoded {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}
