//! Results files → batches of rows, with one schema for all of them.
//!
//! Parquet has a schema. The columns of a table are text. The schema of JSON records is inferred
//! from all of them ([`schema`](super::schema)), with the fields in alphabetical order. If they
//! become a table, where everything is text, a value is spelled as in the record, and a list or an
//! object is its JSON.

use super::schema::{Record, Shape, arrow_fields};
use super::{Failure, Target};
use crate::compression;
use crate::config::ReadConfig;
use crate::escape::{self, Spelling};
use crate::parquet::PlainRows;
use crate::read::{BYTE_ORDER_MARK, Format, head::Head};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, Float16Type, Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray, make_array};
use arrow_json::reader::Decoder;
use arrow_json::writer::LineDelimited;
use arrow_schema::{ArrowError, DataType, Field, FieldRef, Schema, SchemaRef};
use serde_json::value::RawValue;
use std::collections::{BTreeMap, VecDeque};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows in a batch.
const BATCH_ROWS: usize = 1024;

type Batches = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>;

/// Rows of a file, or of all pages together.
pub(super) struct Rows {
    pub(super) schema: SchemaRef,
    pub(super) batches: Batches,
}

impl Rows {
    /// Opens these results files, which have one format, for conversion to another.
    pub(super) fn open(
        names: &[String],
        to: Target,
        config: &ReadConfig,
        results: &Path,
    ) -> Result<Self, Failure> {
        let path = results.join(&names[0]);
        match Format::of(&names[0]) {
            Some(Format::Parquet) => parquet(&path, to, config),
            Some(Format::PlainText) => Ok(pages(names, config, results)),
            Some(format @ (Format::Csv | Format::Tsv)) => table(&path, format),
            Some(Format::JsonLines | Format::Archive | Format::Page) | None => {
                let paths: Vec<PathBuf> = names.iter().map(|name| results.join(name)).collect();
                json_lines(&paths, to)
            }
        }
    }
}

/// Rows of a Parquet file, with values that a text format can hold.
fn parquet(path: &Path, to: Target, config: &ReadConfig) -> Result<Rows, Failure> {
    let rows = PlainRows::open(path, BATCH_ROWS, &config.field_names())?;
    let schema = rows.schema();
    if to != Target::Table {
        return Ok(Rows { schema, batches: Box::new(rows.map(checked)) });
    }
    let flat = |field: &FieldRef| match field.data_type() {
        kind if kind.is_nested() => Field::new(field.name(), DataType::Utf8, true),
        _ => field.as_ref().clone(),
    };
    let schema = Arc::new(Schema::new(schema.fields().iter().map(flat).collect::<Vec<_>>()));
    let of_batches = schema.clone();
    let batches = rows.map(move |batch| with_nested_as_texts(&batch?, &of_batches));
    Ok(Rows { schema, batches: Box::new(batches) })
}

/// The rows, if JSON can express all their numbers.
fn checked(batch: Result<RecordBatch, ArrowError>) -> Result<RecordBatch, ArrowError> {
    let batch = batch?;
    batch.columns().iter().try_for_each(check_numbers)?;
    Ok(batch)
}

/// Refuses NaN and infinity, in nested columns too.
fn check_numbers(column: &ArrayRef) -> Result<(), ArrowError> {
    fn are_finite<T: ArrowPrimitiveType<Native: Into<f64>>>(column: &ArrayRef) -> bool {
        column.as_primitive::<T>().iter().flatten().all(|number| number.into().is_finite())
    }
    let are_finite = match column.data_type() {
        DataType::Float16 => are_finite::<Float16Type>(column),
        DataType::Float32 => are_finite::<Float32Type>(column),
        DataType::Float64 => are_finite::<Float64Type>(column),
        kind if kind.is_nested() => {
            let inner = column.to_data();
            let mut inner = inner.child_data().iter().map(|child| make_array(child.clone()));
            return inner.try_for_each(|column| check_numbers(&column));
        }
        _ => true,
    };
    let message = "expected numbers, found NaN or infinity, which JSON does not have";
    if are_finite { Ok(()) } else { Err(ArrowError::CastError(message.to_owned())) }
}

/// The rows with lists, maps and structs as JSON, because a table has no other form for them.
fn with_nested_as_texts(
    batch: &RecordBatch,
    schema: &SchemaRef,
) -> Result<RecordBatch, ArrowError> {
    let columns = batch.columns().iter().map(|column| {
        if column.data_type().is_nested() { as_json(column) } else { Ok(column.clone()) }
    });
    RecordBatch::try_new(schema.clone(), columns.collect::<Result<_, _>>()?)
}

fn as_json(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    const NAME: &str = "value";
    check_numbers(column)?;
    let batch = RecordBatch::try_from_iter_with_nullable([(NAME, column.clone(), true)])?;
    let writer = arrow_json::WriterBuilder::new().with_explicit_nulls(true);
    let mut writer = writer.build::<_, LineDelimited>(Vec::new());
    writer.write(&batch)?;
    writer.finish()?;
    let lines = String::from_utf8(writer.into_inner()).unwrap_or_default();
    let text = |line| Ok(record(line)?.get(NAME).and_then(|value| cell(value)));
    let texts = lines.lines().map(text).collect::<Result<Vec<_>, ArrowError>>()?;
    Ok(Arc::new(StringArray::from(texts)))
}

/// Rows of a table, whose columns are all text.
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

/// Replaces nulls by empty texts: arrow reads an empty field of a table as null.
fn without_nulls(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    let filled = batch.columns().iter().map(|column| -> ArrayRef {
        let values = column.as_string::<i32>().iter();
        Arc::new(StringArray::from_iter_values(values.map(Option::unwrap_or_default)))
    });
    RecordBatch::try_new(batch.schema(), filled.collect())
}

/// Pages as rows with their names, which are their keys.
fn pages(names: &[String], config: &ReadConfig, results: &Path) -> Rows {
    let schema = texts([&*config.options.fields.id, &*config.options.fields.text].into_iter());
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

/// Records of JSON Lines files, one file after the other.
fn json_lines(paths: &[PathBuf], to: Target) -> Result<Rows, Failure> {
    let mut shapes: BTreeMap<String, Shape> = BTreeMap::new();
    for line in JsonLines::open(paths)? {
        for (name, value) in record(&line?)? {
            let shape = shapes.entry(name).or_default();
            if to == Target::Columns {
                shape.add(value)?;
            }
        }
    }
    let lines = JsonLines::open(paths)?;
    if to == Target::Table {
        let schema = texts(shapes.keys().map(String::as_str));
        return Ok(Rows { schema: schema.clone(), batches: Box::new(RawRows { schema, lines }) });
    }
    let schema = Arc::new(Schema::new(arrow_fields(&shapes)));
    let decoder = arrow_json::ReaderBuilder::new(schema.clone())
        .with_batch_size(BATCH_ROWS)
        .with_coerce_primitive(true)
        .build_decoder()?;
    Ok(Rows { schema, batches: Box::new(Decoded { decoder, lines }) })
}

fn record(line: &str) -> Result<Record<'_>, ArrowError> {
    serde_json::from_str(line).map_err(|error| ArrowError::ExternalError(error.into()))
}

/// Lines of JSON Lines files, except blank ones.
struct JsonLines {
    waiting: VecDeque<PathBuf>,
    file: Option<BufReader<Box<dyn Read + Send>>>,
}

impl JsonLines {
    fn open(paths: &[PathBuf]) -> std::io::Result<Self> {
        let mut lines = Self { waiting: VecDeque::from(paths.to_vec()), file: None };
        lines.open_next()?;
        Ok(lines)
    }

    fn open_next(&mut self) -> std::io::Result<()> {
        let opened = |path: PathBuf| -> std::io::Result<_> {
            let mut file = BufReader::new(compression::open(&path)?);
            if file.fill_buf()?.starts_with(BYTE_ORDER_MARK) {
                file.consume(BYTE_ORDER_MARK.len());
            }
            Ok(file)
        };
        self.file = self.waiting.pop_front().map(opened).transpose()?;
        Ok(())
    }

    fn next_line(&mut self) -> std::io::Result<Option<String>> {
        while let Some(file) = &mut self.file {
            let mut line = String::new();
            if file.read_line(&mut line)? == 0 {
                self.open_next()?;
            } else if !line.trim().is_empty() {
                return Ok(Some(escape::whole_characters(&line).into_owned()));
            }
        }
        Ok(None)
    }
}

impl Iterator for JsonLines {
    type Item = std::io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_line().transpose()
    }
}

/// Records as rows with the types of a schema.
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

/// Records as rows of text.
struct RawRows {
    schema: SchemaRef,
    lines: JsonLines,
}

impl RawRows {
    fn next_batch(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let mut columns: Vec<Vec<Option<String>>> = vec![Vec::new(); self.schema.fields().len()];
        for line in self.lines.by_ref().take(BATCH_ROWS) {
            let line = line?;
            let record = record(&line)?;
            for (column, field) in columns.iter_mut().zip(self.schema.fields()) {
                column.push(record.get(field.name()).and_then(|value| cell(value)));
            }
        }
        if columns.first().is_none_or(Vec::is_empty) {
            return Ok(None);
        }
        let arrays =
            columns.into_iter().map(|column| Arc::new(StringArray::from(column)) as ArrayRef);
        RecordBatch::try_new(self.schema.clone(), arrays.collect()).map(Some)
    }
}

impl Iterator for RawRows {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.next_batch().transpose()
    }
}

/// A value as the text of a field: a string without its quotes, any other value as written; `None`
/// for null.
fn cell(value: &RawValue) -> Option<String> {
    let raw = value.get();
    let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"'));
    match inner {
        Some(inner) => Some(escape::decode(inner, Spelling::Json).into_owned()),
        None => (raw != "null").then(|| raw.to_owned()),
    }
}
