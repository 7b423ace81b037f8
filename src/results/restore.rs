//! The results of `clean` → the input.
//!
//! Cleaning deletes bytes and moves records aside, and all of them are in the output folder. Each
//! record is put back by its place. A line that `removals.jsonl` calls a duplicate comes from
//! `removed/`. A line that `rejected.jsonl` names comes from there. Any other line is the next of
//! `cleaned/`, with its cuts inserted. The result is verified: each file must have the checksum
//! that `manifest.json` states for the input.

use super::reader::{Lines, inside, read_json, read_manifest};
use crate::compression::{self, Compression};
use crate::config::{Mode, OutputFormat, ReadConfig};
use crate::error::{Error, ErrorKind, Remedy, Result};
use crate::escape::{self, Spelling};
use crate::read::framing::{self, Framing};
use crate::read::head::Head;
use crate::read::spool::extracted_name;
use crate::read::{self, Format};
use crate::results::lines::{PlaceLine, RejectedLine, RemovalKind, Report};
use crate::write::{Existing, OutputFile, OutputFolder, TableSum, Written};
use base64::Engine;
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::iter::Peekable;
use std::ops::Range;
use std::path::{Path, PathBuf};

#[cfg(feature = "parquet")]
mod rows;

/// The outcome for one file, by what was compared with the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// The bytes are equal.
    Bytes,
    /// The decompressed bytes are equal. The compressed bytes are this library's own.
    Decompressed,
    /// All values of all rows are equal.
    Rows,
    /// All values of all rows are equal, but some columns have other Parquet types.
    RetypedRows,
    /// The columns that the run read are equal in all rows. Results of 0.1 allow no further
    /// comparison.
    ReadColumns,
    /// The file holds the lines that the run made of an archive or a page.
    Lines,
    /// The file ends where the input breaks off.
    Beginning,
}

/// Rebuilds the input of the run that wrote `results`, in the folder `to`. Returns the names of the
/// files, each with its outcome.
///
/// # Errors
/// `results` holds no finished run of `clean`, or is damaged, in which case the damaged file is not
/// written; `to` exists or cannot be written to.
pub fn restore(results: &Path, to: &Path) -> Result<Vec<(String, Restored)>> {
    let manifest = read_manifest(results)?;
    let report: Report = read_json(&results.join("report.json"))?;
    if report.mode == Mode::Inspect {
        let message = "was written by `inspect`, which writes no corpus: nothing to restore from, run `clean`";
        return Err(Error::at(results, ErrorKind::Usage(message.to_owned())));
    }
    let written_in = report.settings.output.output_format;
    if written_in != OutputFormat::Own {
        let message = format!(
            "was written in the format {written_in}, which does not keep the bytes of the records: \
             expected the formats of the input"
        );
        let error = Error::at(results, ErrorKind::Usage(message));
        return Err(error.with_remedy(Remedy::OwnFormat));
    }
    let config = ReadConfig::new(&report.settings)?;
    let mut restorer = Restorer::new(results, config, report.tables)?;
    let mut output = OutputFolder::create(to, Existing::Refuse)?;
    let mut restored = Vec::with_capacity(manifest.inputs.len());
    for (name, expected) in &manifest.inputs {
        restored.push((name.clone(), restorer.restore_file(name, expected, &mut output)?));
    }
    Ok(restored)
}

/// The fields of a line of `removals.jsonl` that restoring needs. Kept small, because an article
/// may have a million lines.
#[derive(Deserialize)]
struct Removed {
    place: PlaceLine<'static>,
    kind: RemovalKind,
    start: usize,
    text: Box<str>,
    #[serde(default)]
    before: Box<str>,
    #[serde(default)]
    after: Box<str>,
    #[serde(default)]
    raw: Option<Box<str>>,
}

struct Restorer<'a> {
    results: &'a Path,
    config: ReadConfig,
    /// The checksums of the rows of Parquet files.
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "no table is restored"))]
    tables: BTreeMap<String, TableSum>,
    /// Whether the current file breaks off.
    breaks_off: bool,
    removals: Peekable<Lines<Removed>>,
    rejected: Peekable<Lines<RejectedLine<'static>>>,
}

impl<'a> Restorer<'a> {
    fn new(
        results: &'a Path,
        config: ReadConfig,
        tables: BTreeMap<String, TableSum>,
    ) -> Result<Self> {
        let removals = Lines::open(results.join("removals.jsonl"))?.peekable();
        let rejected = Lines::open(results.join("rejected.jsonl"))?.peekable();
        Ok(Self { results, config, tables, breaks_off: false, removals, rejected })
    }

    fn restore_file(
        &mut self,
        name: &str,
        expected: &Written,
        output: &mut OutputFolder,
    ) -> Result<Restored> {
        self.breaks_off = false;
        if Format::of(name) == Some(Format::Parquet) {
            return self.restore_rows(name, expected, output);
        }
        let mut cleaned = Records::open(self.results.join("cleaned").join(name))?;
        let mut removed = Records::open(self.results.join("removed").join(name))?;
        if !removed.head.columns.is_empty() {
            removed.next()?;
        }
        let mut file = output.file(name)?;
        let mut line = 1;
        loop {
            let place = PlaceLine { path: Cow::Borrowed(name), line };
            let cuts = self.removals_at(&place)?;
            let is_removed = cuts.iter().any(|removal| removal.kind.is_whole());
            if is_removed && !self.config.annotates {
                let record = removed.next()?;
                let missing = || {
                    Error::damaged(&removed.path, format!("ends before the copy of line {line}"))
                };
                file.write(&record.ok_or_else(missing)?)?;
            } else if let Some(rejected) = self.rejected_at(&place)? {
                self.write_raw(&rejected, &mut file)?;
            } else if let Some(record) = cleaned.next()? {
                file.write(&self.restored(&cleaned, line, record, &cuts)?)?;
            } else {
                break;
            }
            line += 1;
        }
        self.check(name, &file.written(), expected)?;
        output.finish(file)?;
        Ok(match Compression::of(name).0 {
            _ if self.breaks_off => Restored::Beginning,
            _ if extracted_name(name).is_some() => Restored::Lines,
            Compression::None => Restored::Bytes,
            _ => Restored::Decompressed,
        })
    }

    fn check<T: PartialEq>(&self, name: &str, found: &T, expected: &T) -> Result<()> {
        if found == expected {
            return Ok(());
        }
        let message = "cannot be restored: expected the bytes of the input, found others; \
                       a file of the results was changed or cut short";
        Err(Error::damaged(&self.results.join("cleaned").join(name), message))
    }

    /// Without the feature `parquet`, no Parquet file is restored.
    #[cfg(not(feature = "parquet"))]
    fn restore_rows(&mut self, name: &str, _: &Written, _: &mut OutputFolder) -> Result<Restored> {
        Err(Error::without_feature(&self.results.join("cleaned").join(name), "parquet"))
    }

    fn removals_at(&mut self, place: &PlaceLine<'_>) -> Result<Vec<Removed>> {
        let mut here = Vec::new();
        while let Some(removal) = self
            .removals
            .next_if(|removal| removal.as_ref().map_or(true, |removal| removal.place == *place))
        {
            here.push(removal?);
        }
        Ok(here)
    }

    fn rejected_at(&mut self, place: &PlaceLine<'_>) -> Result<Option<RejectedLine<'static>>> {
        let is_here = |rejected: &Result<RejectedLine<'_>>| {
            rejected.as_ref().map_or(true, |rejected| rejected.place == *place)
        };
        let rejected = self.rejected.next_if(is_here).transpose()?;
        self.breaks_off |= rejected.as_ref().is_some_and(|rejected| rejected.breaks_off);
        Ok(rejected)
    }

    fn write_raw(&self, rejected: &RejectedLine<'_>, to: &mut OutputFile) -> Result<()> {
        if let Some(raw) = &rejected.raw {
            return to.write(raw.as_bytes());
        }
        let rejections = self.results.join("rejected.jsonl");
        if let Some(raw) = &rejected.raw_base64 {
            let decoded = base64::engine::general_purpose::STANDARD.decode(raw);
            let invalid =
                |error| Error::damaged(&rejections, format!("holds no valid base64: {error}"));
            return to.write(&decoded.map_err(invalid)?);
        }
        let name = rejected.raw_file.as_deref().unwrap_or_default();
        let path = self.results.join(inside(&rejections, name)?);
        let copied = File::open(&path).and_then(|mut file| std::io::copy(&mut file, to));
        copied.map(drop).map_err(|error| Error::io(&path, "copying a rejected record", error))
    }

    /// The record before it was cut or annotated.
    fn restored(
        &self,
        cleaned: &Records,
        line: u64,
        record: Vec<u8>,
        cuts: &[Removed],
    ) -> Result<Vec<u8>> {
        if !self.config.annotates {
            return self.with_cuts(cleaned, line, record, cuts);
        }
        // Blank lines have no annotation.
        Ok(super::lines::without_annotation(&record).unwrap_or(record))
    }

    /// The record with its cuts inserted.
    fn with_cuts(
        &self,
        cleaned: &Records,
        line: u64,
        record: Vec<u8>,
        cuts: &[Removed],
    ) -> Result<Vec<u8>> {
        if cuts.is_empty() {
            return Ok(record);
        }
        let damaged = |reason: &str| {
            Error::damaged(&cleaned.path, format!("line {line} of the input: {reason}"))
        };
        let place = read::text_range(cleaned.format, &record, line, &cleaned.head, &self.config);
        let (range, spelling) = place.map_err(|rejection| damaged(&rejection.reason))?;
        let restored = insert(&record, range, cuts, spelling);
        restored.ok_or_else(|| damaged("too short for its cuts"))
    }
}

/// Inserts the cuts into the text at `range`. `None` if the text is too short for them.
fn insert(
    record: &[u8],
    range: Range<usize>,
    cuts: &[Removed],
    spelling: Spelling,
) -> Option<Vec<u8>> {
    let raw = std::str::from_utf8(&record[range.clone()]).ok()?;
    let length = escape::decode(raw, spelling).len();
    let mut places = Vec::with_capacity(cuts.len());
    let mut n_deleted = 0;
    for cut in cuts {
        places.push(
            cut.start.checked_sub(cut.before.len() + n_deleted).filter(|&place| place <= length)?,
        );
        n_deleted += cut.before.len() + cut.text.len() + cut.after.len();
    }
    if !places.is_sorted() {
        return None;
    }
    let offsets = escape::raw_offsets(raw, &places, spelling);
    let mut restored = record[..range.start].to_vec();
    let mut at = 0;
    for (offset, cut) in offsets.into_iter().zip(cuts) {
        restored.extend_from_slice(raw.get(at..offset)?.as_bytes());
        restored.extend_from_slice(raw_cut(cut, spelling).as_bytes());
        at = offset;
    }
    restored.extend_from_slice(&record[range.start + at..]);
    Some(restored)
}

fn raw_cut(cut: &Removed, spelling: Spelling) -> String {
    let text = || [&*cut.before, &*cut.text, &*cut.after].concat();
    cut.raw.as_ref().map_or_else(|| escape::encode(&text(), spelling), ToString::to_string)
}

/// The records of a file of the results, which may not exist: lines, table rows, or a whole page.
struct Records {
    path: PathBuf,
    format: Format,
    /// The head of a table.
    head: Head,
    file: Option<BufReader<Box<dyn Read + Send>>>,
}

impl Records {
    fn open(path: PathBuf) -> Result<Self> {
        let name = path.to_string_lossy();
        let format = Format::of(&name).unwrap_or(Format::JsonLines);
        let (file, head) = match compression::open(&path) {
            Ok(file) => (Some(BufReader::with_capacity(1 << 20, file)), head(&path, format)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => (None, Head::default()),
            Err(error) => return Err(Error::io(&path, "opening", error)),
        };
        Ok(Self { path, format, head, file })
    }

    fn next(&mut self) -> Result<Option<Vec<u8>>> {
        let Some(file) = &mut self.file else { return Ok(None) };
        let failed = |error| Error::io(&self.path, "reading", error);
        if self.format == Format::PlainText {
            let mut page = Vec::new();
            file.read_to_end(&mut page).map_err(failed)?;
            // An empty page is a record too.
            self.file = None;
            return Ok(Some(page));
        }
        framing::next_record(file, Framing::of(self.format)).map_err(failed)
    }
}

fn head(path: &Path, format: Format) -> Result<Head> {
    let file = compression::open(path);
    file.and_then(|file| Head::read(file, format))
        .map_err(|error| Error::io(path, "reading the head of the table", error))
}
