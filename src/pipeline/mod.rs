//! Joins the stages. Here alone are threads, and here alone is what is kept between the passes.
//!
//! The corpus is read four times, never held: [`survey`] learns which lines recur, [`sign`] cuts them and signs what is
//! left, [`pairs`] compares the documents that met, [`apply`] writes. In between stand only numbers: line keys and samples,
//! cuts, signatures' band keys, and the shingle sets of the documents that are compared.
//! Every pass hands blocks of records to rayon's pool and takes the results back in the order of the input, so that
//! no result depends on the number of threads or on who finishes first.

pub mod passes;
pub mod seen;
pub mod survey;
pub mod sign;
pub mod candidates;
pub mod compared;
pub mod pairs;
pub mod apply;
mod notes;
pub mod again;
pub mod plan;

use crate::boilerplate::{Known, Templates};
use crate::checkpoint::{Checkpoint, RunFacts};
use crate::cluster::Clustering;
use crate::config::{Config, Mode};
use crate::convert;
use crate::error::{Error, ErrorKind, Result};
use crate::memory::Footprint;
use crate::model::ItemId;
use crate::progress::Progress;
use crate::read::{Corpus, FileFacts, Format, InputFile, sniff, table};
use crate::report::Report;
use crate::shells;
use crate::write::{OutputFolder, Written};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;

/// What a run found out: all that [`apply`] and the reports need.
pub struct Findings {
    /// What the first pass learned of the corpus.
    pub survey: survey::Survey,
    /// The boilerplate.
    pub templates: Templates,
    /// The cuts and facts of each document.
    pub bodies: sign::Bodies,
    /// The clusters, round-ups and forms.
    pub copies: Clustering,
    /// Meetings of two documents in large buckets and long posting lists that were passed over: both are compared with the
    /// bucket's first document and with the one before them instead.
    pub n_skipped_pairs: u64,
    /// What the run held; nothing of passes that came from a checkpoint.
    pub footprint: Footprint,
}

/// The passes that find something, as they are called in a checkpoint and in what tells the progress of a run.
pub const PASSES: [&str; 3] = ["survey", "sign", "compare"];

/// Finds all repetition in a corpus. Writes nothing.
///
/// `known` is what is known of boilerplate before the run; mostly nothing but the starter list. What a pass finds goes to the checkpoint, or
/// comes from there.
///
/// Uses rayon's current thread pool: wrap the call in [`rayon::ThreadPool::install`] to choose the number of threads,
/// which never changes the result.
///
/// # Errors
/// A file cannot be read, or changed while it was read.
pub fn find(
    corpus: &Corpus,
    config: &Config,
    known: &Known,
    checkpoint: &Checkpoint,
    progress: &dyn Progress,
) -> Result<Findings> {
    check_inputs(corpus, config)?;
    let mut footprint = Footprint::default();
    let (survey, templates) =
        checkpoint.pass(PASSES[0], || survey::survey(corpus, config, progress, &mut footprint))?;
    let templates = with_given(templates, corpus, &survey, config, known);
    let mut signed = None;
    let mut bodies = checkpoint.pass(PASSES[1], || {
        let found = sign::sign(corpus, &survey, &templates, config, checkpoint, progress)?;
        signed = Some(found.1);
        Ok(found.0)
    })?;
    shells::mark_shared(&mut bodies.facts, config);
    let (copies, n_skipped_pairs) = checkpoint.pass(PASSES[2], || {
        let signed = signed.map_or_else(|| sign::Signed::open(checkpoint), Ok)?;
        pairs::clustering(corpus, &survey, &bodies, signed, config, progress, &mut footprint)
    })?;
    Ok(Findings { survey, templates, bodies, copies, n_skipped_pairs, footprint })
}

/// The templates that were learned, those of a file, and the starter list.
fn with_given(
    templates: Templates,
    corpus: &Corpus,
    survey: &survey::Survey,
    config: &Config,
    known: &Known,
) -> Templates {
    let folders: HashSet<&str> =
        corpus.files().iter().filter_map(|file| file.source.as_deref()).collect();
    let templates = templates.with_known(known, &survey.sources, |source| folders.contains(source));
    if config.starter { templates.with_starter() } else { templates }
}

/// Refuses what can be told to be wrong of a whole file before it is read.
fn check_inputs(corpus: &Corpus, config: &Config) -> Result<()> {
    if !corpus.is_read_with(config) {
        let message = "expected the settings that the corpus was opened with, found others that name other fields";
        return Err(Error::usage(message));
    }
    convert::targets(corpus, config.output_format)?;
    let usage = |file: &InputFile, message| Err(Error::at(file.shown(), ErrorKind::Usage(message)));
    for file in corpus.files() {
        if config.annotate && file.format != Format::JsonLines {
            let message = "--annotate: expected records of JSON, found another format, whose records take no further field; \
                           run without --annotate, or `inspect`, which writes the same findings beside the corpus";
            return usage(file, message.to_owned());
        }
        let head = &file.head;
        let has_text = head.column(&config.fields.text).is_some();
        // Beside others, such a table costs its own rows.
        if corpus.files().len() == 1 && !head.columns.is_empty() && !has_text {
            let told = sniff::found(file);
            return usage(
                file,
                told.unwrap_or_else(|| table::no_column(&config.fields.text, head).reason),
            );
        }
    }
    Ok(())
}

/// Applies what was found: writes all files but `timings.json` and the manifest.
///
/// # Errors
/// As [`find`]; or the output folder cannot be written to.
pub fn write(
    corpus: &Corpus,
    findings: &Findings,
    config: &Config,
    mode: Mode,
    output: &mut OutputFolder,
    progress: &dyn Progress,
) -> Result<Report> {
    output.begin()?;
    let mut report = apply::apply(corpus, findings, config, mode, output, progress)?;
    report.unconverted = convert::corpus(corpus, config, output)?;
    if config.parquet_findings {
        convert::findings::findings(output)?;
    }
    output.write_json("report.json", &report)?;
    Ok(report)
}

/// `manifest.json`: what went in and what came out, with checksums.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The program's version.
    pub version: String,
    /// The version of the output files.
    pub format: u32,
    /// The input files, by their names relative to the common folder.
    pub inputs: BTreeMap<String, Written>,
    /// The output files, `timings.json` and this one not among them.
    pub outputs: BTreeMap<String, Written>,
    /// What a run must have in common with this one to have the same results; absent from those of 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunFacts>,
}

/// `timings.json`: what may differ between two runs on the same input.
#[derive(Debug, Serialize, Deserialize)]
pub struct Timings {
    /// The folder that the inputs' names are relative to.
    pub input_folder: PathBuf,
    /// Threads used.
    pub threads: usize,
    /// Seconds from start to end.
    pub seconds: f64,
}

/// Writes `timings.json` and, last of all, `manifest.json`.
///
/// # Errors
/// The output folder cannot be written to.
pub fn finish(
    corpus: &Corpus,
    files: &[FileFacts],
    output: &mut OutputFolder,
    timings: &Timings,
    facts: RunFacts,
) -> Result<()> {
    let written =
        |facts: &FileFacts| Written { bytes: facts.bytes, checksum: facts.checksum.clone() };
    let manifest = Manifest {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        format: crate::report::FORMAT_VERSION,
        inputs: corpus
            .files()
            .iter()
            .map(|file| file.name.clone())
            .zip(files.iter().map(written))
            .collect(),
        outputs: output.written().clone(),
        run: Some(facts),
    };
    output.write_json("timings.json", timings)?;
    output.seal(&manifest)
}

/// The error of a file that is no longer what it was in the pass before.
fn changed(corpus: &Corpus, file: u32) -> Error {
    let message = "changed while it was read: expected the same bytes in every pass; run again on files at rest";
    Error::damaged(&corpus.file(file).path, message)
}

/// The largest number of documents in one run: item numbers have 32 bits.
const MAX_DOCUMENTS: usize = u32::MAX as usize;

/// The number of the next document.
fn next_item(n_documents: usize) -> Result<ItemId> {
    if n_documents < MAX_DOCUMENTS {
        return Ok(ItemId(n_documents as u32));
    }
    Err(Error::usage("expected fewer than 2³² documents in one run: split the corpus"))
}
