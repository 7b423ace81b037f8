//! The corpus in its own format → the corpus in another format, with `--output-format`.
//!
//! Cleaning itself never re-encodes a record. Only its output is converted, file by file, so that a
//! file that cannot be converted stays as it is. Arrow's readers turn a file into batches of rows,
//! and arrow's writers write them. [`findings`] writes clusters and removals as Parquet.

pub mod findings;
mod rows;
mod schema;

use crate::compression;
use crate::config::{OutputFormat, ReadConfig};
use crate::error::{Error, Result};
use crate::read::{Corpus, Format};
use crate::results::lines::Unconverted;
use crate::results::targets::targets;
use crate::write::{OutputFile, OutputFolder};
use arrow_array::RecordBatch;
use arrow_schema::ArrowError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression as Codec, ZstdLevel};
use parquet::file::properties::WriterProperties;
use rows::Rows;

/// Rows in a row group of a Parquet file: about 30 MB of articles.
const GROUP_ROWS: usize = 10_000;

/// Rewrites the output of `clean` in the configured format, and deletes the original files.
///
/// Returns the files that could not be converted and stay as they were.
///
/// # Errors
/// The output folder cannot be read or written to.
pub fn corpus(
    corpus: &Corpus,
    format: OutputFormat,
    output: &mut OutputFolder,
) -> Result<Vec<Unconverted>> {
    let mut unconverted = Vec::new();
    for part in ["cleaned", "removed"] {
        for (target, files) in targets(corpus, format)? {
            let names = files.into_iter().map(|file| format!("{part}/{}", file.name));
            let names: Vec<String> =
                names.filter(|name| output.written().contains_key(name)).collect();
            let target = format!("{part}/{target}");
            if names.is_empty() || names == [&*target] {
                continue;
            }
            match converted((&names, corpus.config()), (&target, format), output) {
                Ok(file) => output.replace(&names, file)?,
                Err(Failure::Content(reason)) => {
                    // A full disk is not a fault of the content.
                    output.failure().map_or(Ok(()), Err)?;
                    unconverted.extend(
                        names.into_iter().map(|path| Unconverted { path, reason: reason.clone() }),
                    );
                }
                Err(Failure::Run(error)) => return Err(error),
            }
        }
    }
    Ok(unconverted)
}

/// Why a file could not be converted.
enum Failure {
    /// Its records do not fit the other format.
    Content(String),
    /// The run cannot continue.
    Run(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Run(error)
    }
}

impl From<ArrowError> for Failure {
    fn from(error: ArrowError) -> Self {
        Self::Content(error.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::Content(error.to_string())
    }
}

impl From<parquet::errors::ParquetError> for Failure {
    fn from(error: parquet::errors::ParquetError) -> Self {
        Self::Content(error.to_string())
    }
}

fn converted(
    (names, config): (&[String], &ReadConfig),
    (target, format): (&str, OutputFormat),
    output: &OutputFolder,
) -> std::result::Result<OutputFile, Failure> {
    let mut file = output.file(target)?;
    if Format::of(&names[0]) == Format::of(target) {
        for name in names {
            let mut content = compression::open(&output.path().join(name))?;
            std::io::copy(&mut content, &mut file)?;
        }
        return Ok(file);
    }
    let rows = Rows::open(names, Target::of(format), config, output.path())?;
    let mut writer = Writer::new(format, &rows, file)?;
    for batch in rows.batches {
        writer.write(&batch?)?;
    }
    writer.finish()
}

/// Values that a format can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Target {
    /// Values of any type, spelled as JSON.
    Records,
    /// Texts.
    Table,
    /// Columns of one type each.
    Columns,
}

impl Target {
    fn of(format: OutputFormat) -> Self {
        match format {
            OutputFormat::Own | OutputFormat::JsonLines(_) => Self::Records,
            OutputFormat::Csv(_) | OutputFormat::Tsv(_) => Self::Table,
            OutputFormat::Parquet => Self::Columns,
        }
    }
}

/// Writer of row batches, by format.
enum Writer {
    JsonLines(Box<arrow_json::LineDelimitedWriter<OutputFile>>),
    Table(Box<arrow_csv::Writer<OutputFile>>),
    Parquet(Box<ArrowWriter<OutputFile>>),
}

impl Writer {
    fn new(to: OutputFormat, rows: &Rows, file: OutputFile) -> std::result::Result<Self, Failure> {
        let table = |delimiter| arrow_csv::WriterBuilder::new().with_delimiter(delimiter);
        Ok(match to {
            OutputFormat::Own | OutputFormat::JsonLines(_) => {
                // A null in a map would otherwise be a missing entry.
                let writer = arrow_json::WriterBuilder::new().with_explicit_nulls(true);
                Self::JsonLines(Box::new(writer.build(file)))
            }
            OutputFormat::Csv(_) => Self::Table(Box::new(table(b',').build(file))),
            OutputFormat::Tsv(_) => Self::Table(Box::new(table(b'\t').build(file))),
            OutputFormat::Parquet => {
                let schema = rows.schema.clone();
                Self::Parquet(Box::new(ArrowWriter::try_new(file, schema, Some(properties()))?))
            }
        })
    }

    fn write(&mut self, batch: &RecordBatch) -> std::result::Result<(), Failure> {
        match self {
            Self::JsonLines(writer) => writer.write(batch)?,
            Self::Table(writer) => writer.write(batch)?,
            Self::Parquet(writer) => writer.write(batch)?,
        }
        Ok(())
    }

    fn finish(self) -> std::result::Result<OutputFile, Failure> {
        Ok(match self {
            Self::JsonLines(mut writer) => {
                writer.finish()?;
                writer.into_inner()
            }
            Self::Table(writer) => writer.into_inner(),
            Self::Parquet(writer) => writer.into_inner()?,
        })
    }
}

/// Properties of Parquet files that are not modeled on another file.
fn properties() -> WriterProperties {
    WriterProperties::builder()
        .set_compression(Codec::ZSTD(ZstdLevel::default()))
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        .build()
}
