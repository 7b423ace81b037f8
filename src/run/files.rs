//! A run over files whose results are wanted as tables.
//!
//! The run writes its results, the corpus as Parquet, to a temporary folder, from which the tables
//! are read.

use super::Run;
use crate::config::{Mode, Options, OutputFormat};
use crate::convert::findings as columns;
use crate::error::{Error, Result};
use crate::progress::Progress;
use crate::results::lines::{RejectedLine, Report, TemplateLine};
use crate::results::reader::{Lines, read_json};
use crate::table::{Table, Tables};
use arrow_array::RecordBatch;
use arrow_schema::Schema;
use copydesk_core::Known;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::de::DeserializeOwned;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Cleans files, or only finds what would be cut and removed, and returns all results as tables.
/// After [`Mode::Inspect`] there are no rows that stay or go.
///
/// # Errors
/// As [`Run::new`] and [`Run::clean`]; the files become tables of different columns.
pub fn tables(
    inputs: Vec<PathBuf>,
    options: Options,
    known: Known,
    progress: &dyn Progress,
    mode: Mode,
) -> Result<Tables> {
    let folder = tempfile::tempdir().map_err(|error| {
        Error::io(&std::env::temp_dir(), "making a folder for the results", error)
    })?;
    let out = folder.path().join("out");
    let mut options = options;
    if mode == Mode::Clean {
        options.output.output_format = OutputFormat::Parquet;
    }
    let run = Run::new(inputs, options)?.known(known).progress(progress).checkpoint(false);
    let report = match mode {
        Mode::Clean => run.clean(&out)?,
        Mode::Inspect => run.inspect(&out)?,
    };
    read(&out, report)
}

fn read(out: &Path, report: Report) -> Result<Tables> {
    let templates: Vec<TemplateLine> = read_json(&out.join("boilerplate.json"))?;
    let rejected = |lines: &[RejectedLine<'static>]| {
        columns::rejected(
            lines.iter().map(|line| (&*line.place.path, line.place.line, &*line.reason)),
        )
    };
    Ok(Tables {
        cleaned: rows(&out.join("cleaned"))?,
        removed: rows(&out.join("removed"))?,
        rejected: of_lines(out, "rejected", rejected)?,
        clusters: of_lines(out, "clusters", columns::clusters)?,
        removals: of_lines(out, "removals", columns::removals)?,
        templates: columns::templates(&templates).into(),
        forms: of_lines(out, "forms", columns::forms)?,
        containments: of_lines(out, "containments", columns::containments)?,
        sources: of_lines(out, "sources", columns::sources)?,
        shared: of_lines(out, "shared", columns::shared)?,
        report,
    })
}

fn of_lines<T: DeserializeOwned>(
    out: &Path,
    name: &str,
    batch: impl Fn(&[T]) -> RecordBatch,
) -> Result<Table> {
    let lines: Vec<T> = Lines::open(out.join(format!("{name}.jsonl")))?.collect::<Result<_>>()?;
    Ok(batch(&lines).into())
}

/// The rows of all Parquet files below a folder, in the order of their names.
fn rows(folder: &Path) -> Result<Table> {
    let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(folder)
        .into_iter()
        .filter_map(|entry| Some(entry.ok()?.into_path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == "parquet"))
        .collect();
    paths.sort();
    let mut all: Option<Table> = None;
    for path in &paths {
        let table = rows_of(path)?;
        match &mut all {
            None => all = Some(table),
            Some(all) if all.schema.fields() == table.schema.fields() => {
                all.batches.extend(table.batches);
            }
            Some(_) => return Err(Error::usage(DIFFERENT)),
        }
    }
    let none = || Table { schema: Arc::new(Schema::empty()), batches: Vec::new() };
    Ok(all.unwrap_or_else(none))
}

/// The message for files whose rows do not fit one table.
const DIFFERENT: &str = "expected files with the same fields, to make one table of, found different ones: \
                         give one at a time, or run `copydesk clean`, which writes files";

fn rows_of(path: &Path) -> Result<Table> {
    let failed = |error: std::io::Error| Error::io(path, "reading the rows", error);
    let file = File::open(path).map_err(failed)?;
    let reader = ParquetRecordBatchReaderBuilder::try_new(file)
        .and_then(ParquetRecordBatchReaderBuilder::build)
        .map_err(|error| failed(error.into()))?;
    let schema = arrow_array::RecordBatchReader::schema(&reader);
    let batches: std::result::Result<Vec<RecordBatch>, _> = reader.collect();
    let batches = batches.map_err(|error| failed(std::io::Error::other(error)))?;
    Ok(Table { schema, batches })
}
