//! Records in the order of the input → the files in that order, and the counts.

use super::tally::Tally;
use super::{Applied, Fate, place_line};
use crate::config::{Config, Mode};
use crate::error::{Error, Result};
use crate::parquet::split::{Decision, Splitter};
use crate::passes::{Findings, changed};
use crate::read::{Corpus, Format, InputFile, RawRecord, RecordPlace, jsonl};
use crate::results::lines::{self, RejectedLine};
use crate::write::{OutputFile, OutputFolder, TableSum};
use std::io::Read;

/// The input file being written.
struct Current {
    number: u32,
    files: Files,
    /// Number of its records that were kept.
    n_kept: u64,
}

/// An open input file with a record too long for memory. Kept open because a compressed file can
/// only be read forward.
struct Source {
    number: u32,
    file: Box<dyn Read + Send>,
    n_read: u64,
}

/// The output of one input file.
enum Files {
    /// The cleaned and the removed part, written record by record.
    Records { cleaned: Box<OutputFile>, removed: Option<Box<OutputFile>> },
    /// The parts of a Parquet file, split by the decision on each row.
    Rows(Box<Splitter>),
}

impl Files {
    fn begin(input: &InputFile, config: &Config, output: &OutputFolder) -> Result<Self> {
        if input.format == Format::Parquet {
            let rows = Splitter::new(
                &input.path,
                &input.name,
                &config.options().read.fields.text,
                output,
            )?;
            return Ok(Self::Rows(Box::new(rows)));
        }
        let cleaned = output.file(&format!("cleaned/{}", input.name))?;
        Ok(Self::Records { cleaned: Box::new(cleaned), removed: None })
    }
}

/// Takes records in the order of the input, appends them to the files and counts.
pub(super) struct Sink<'a> {
    corpus: &'a Corpus,
    mode: Mode,
    config: &'a Config,
    /// The input file being written, with its cleaned and its removed part.
    current: Option<Current>,
    next_file: u32,
    source: Option<Source>,
    removals: OutputFile,
    rejected: OutputFile,
    tally: Tally<'a>,
}

impl<'a> Sink<'a> {
    pub(super) fn new(
        corpus: &'a Corpus,
        findings: &'a Findings,
        config: &'a Config,
        mode: Mode,
        output: &OutputFolder,
    ) -> Result<Self> {
        Ok(Self {
            corpus,
            mode,
            config,
            current: None,
            next_file: 0,
            source: None,
            removals: output.file("removals.jsonl")?,
            rejected: output.file("rejected.jsonl")?,
            tally: Tally::new(findings)?,
        })
    }

    pub(super) fn take(
        &mut self,
        applied: Applied<Vec<u8>>,
        output: &mut OutputFolder,
    ) -> Result<()> {
        self.go_to(applied.place.file, output)?;
        self.removals.write(&applied.removals)?;
        let (place, fate) = self.tally.add(applied)?;
        match fate {
            Fate::Kept { bytes, .. } => self.keep(&bytes, output),
            Fate::Removed(bytes) if self.config.output().annotate => self.keep(&bytes, output),
            Fate::Removed(bytes) => self.remove(place, &bytes, output),
            Fate::Rejected { line, breaks_off } => self.reject(&line, breaks_off, output),
            Fate::TooLong { record, reason } => self.set_aside(&record, reason, output),
            Fate::Changed => Err(changed(self.corpus, place.file)),
        }
    }

    fn keep(&mut self, bytes: &[u8], output: &OutputFolder) -> Result<()> {
        let Some(current) = &mut self.current else { return Ok(()) };
        current.n_kept += 1;
        match &mut current.files {
            Files::Records { cleaned, .. } => cleaned.write(bytes),
            Files::Rows(rows) => {
                // The passes see a Parquet row as a line of JSON.
                let text = jsonl::text(bytes, self.corpus.config())
                    .map_err(|rejection| Error::usage(rejection.reason))?;
                rows.push(Decision::Kept(text.into_owned()), output)
            }
        }
    }

    fn remove(&mut self, place: RecordPlace, bytes: &[u8], output: &OutputFolder) -> Result<()> {
        let Some(current) = &mut self.current else { return Ok(()) };
        match &mut current.files {
            Files::Rows(rows) => rows.push(Decision::Removed, output),
            Files::Records { removed: Some(removed), .. } => removed.write(bytes),
            Files::Records { removed, .. } => {
                let input = self.corpus.file(place.file);
                let mut file = output.file(&format!("removed/{}", input.name))?;
                file.write(&input.head.bytes)?;
                file.write(bytes)?;
                *removed = Some(Box::new(file));
                Ok(())
            }
        }
    }

    fn reject(&mut self, line: &[u8], breaks_off: bool, output: &OutputFolder) -> Result<()> {
        if let Some(Current { files: Files::Rows(rows), .. }) = &mut self.current
            && !breaks_off
        {
            rows.push(Decision::Rejected, output)?;
        }
        self.rejected.write(line)
    }

    /// Finishes the output of earlier input files and begins that of `file`.
    fn go_to(&mut self, file: u32, output: &mut OutputFolder) -> Result<()> {
        if self.mode == Mode::Inspect {
            return Ok(());
        }
        while self.next_file <= file {
            self.finish_current(output)?;
            let input = self.corpus.file(self.next_file);
            let files = Files::begin(input, self.config, output)?;
            self.current = Some(Current { number: self.next_file, files, n_kept: 0 });
            self.next_file += 1;
        }
        Ok(())
    }

    fn finish_current(&mut self, output: &mut OutputFolder) -> Result<()> {
        let Some(Current { number, files, n_kept }) = self.current.take() else { return Ok(()) };
        let is_page = self.corpus.file(number).is_page();
        match files {
            Files::Rows(rows) => {
                let input = self.corpus.file(number);
                let sum = TableSum { retyped: input.retyped.clone(), ..rows.finish(output)? };
                self.tally.tables.insert(input.name.clone(), sum);
                Ok(())
            }
            Files::Records { cleaned, removed } => {
                // A page that was removed or set aside has no cleaned file, not an empty one.
                if !is_page || n_kept > 0 {
                    output.finish(*cleaned)?;
                }
                removed.map_or(Ok(()), |removed| output.finish(*removed))
            }
        }
    }

    fn set_aside(
        &mut self,
        record: &RawRecord,
        reason: String,
        output: &mut OutputFolder,
    ) -> Result<()> {
        let input = self.corpus.file(record.place.file);
        // An input file's name is never that of a folder, so these names are distinct.
        let name = format!("rejected-records/{}/{}", input.name, record.place.line);
        let mut aside = output.file(&name)?;
        self.source = Some(copy_record(input, record, self.source.take(), &mut aside)?);
        output.finish(aside)?;
        let (place, breaks_off) = (place_line(self.corpus, record.place), record.damage.is_some());
        let line = lines::json_line(&RejectedLine {
            place,
            reason,
            raw: None,
            raw_base64: None,
            raw_file: Some(name),
            breaks_off,
        });
        self.reject(&line, breaks_off, output)
    }

    /// Finishes all files. Returns the counts.
    pub(super) fn finish(mut self, output: &mut OutputFolder) -> Result<Tally<'a>> {
        let n_files = self.corpus.files().len() as u32;
        self.go_to(n_files - 1, output)?;
        self.finish_current(output)?;
        output.finish(self.removals)?;
        output.finish(self.rejected)?;
        Ok(self.tally)
    }
}

/// Copies a record that is too long for memory. `source` is the file left open by the previous long
/// record.
fn copy_record(
    input: &InputFile,
    record: &RawRecord,
    source: Option<Source>,
    aside: &mut OutputFile,
) -> Result<Source> {
    let failed = |error| Error::io(&input.path, "copying a long record", error);
    let number = record.place.file;
    let mut source = match source.filter(|source| source.number == number) {
        Some(source) => source,
        None => Source { number, file: input.open().map_err(failed)?, n_read: 0 },
    };
    let mut before = (&mut source.file).take(record.offset - source.n_read);
    std::io::copy(&mut before, &mut std::io::sink()).map_err(failed)?;
    let mut rest = (&mut source.file).take(record.length);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n_read = rest.read(&mut buffer).map_err(failed)?;
        if n_read == 0 {
            break;
        }
        aside.write(&buffer[..n_read])?;
    }
    source.n_read = record.offset + record.length;
    Ok(source)
}
