//! The passes of a run. Only they use threads and keep data between passes.
//!
//! The corpus is read four times and never held: [`survey`] learns which lines recur, [`sign`] cuts
//! them and signs the rest, [`pairs`] compares the documents that met, [`apply`] writes. Only
//! numbers are kept in between: line keys and samples, cuts, band keys and outlines, and the words
//! of the compared documents. A run that looks for no boilerplate has no survey.
//!
//! Every pass hands blocks of records to rayon's pool and takes the results in the order of the
//! input, so no result depends on the number of threads or on which finishes first.

pub mod pass;
pub mod checkpoint;
pub mod ladder;
pub mod memory;
pub mod sorted;
pub mod seen;
mod scratch;
pub mod numbers;
pub mod outlines;
pub mod surveyed;
mod register;
pub mod survey;
pub mod sign;
pub mod candidates;
pub mod compared;
mod told;
mod settle;
pub mod pairs;
pub mod apply;
mod notes;

use crate::config::{Config, Mode, OutputFormat, OutputOptions};
#[cfg(feature = "parquet")]
use crate::convert;
use crate::error::{Error, ErrorKind, Remedy, Result};
use crate::passes::checkpoint::Checkpoint;
use crate::passes::ladder::Ladder;
use crate::passes::memory::Footprint;
use crate::read::{Corpus, Format, InputFile, sniff, table};
use crate::results::lines::Report;
use crate::results::targets;
use crate::write::OutputFolder;
use copydesk_core::config::Find;
use copydesk_core::{Cleaner, Clustering, ItemId, Known, SourceId, Templates};
use std::collections::BTreeMap;

/// The findings of a run: all that [`apply`] and the reports need.
pub struct Findings {
    /// What the first pass learned of the corpus.
    pub survey: surveyed::Survey,
    /// Cuts boilerplate and repeats.
    pub cleaner: Cleaner,
    /// The cuts and facts of each document.
    pub bodies: sign::Bodies,
    /// The clusters, round-ups and forms.
    pub copies: Clustering,
    /// Number of meetings skipped in large buckets and long posting lists. Both documents are
    /// compared with the bucket's first document and with the one before them instead.
    pub n_skipped_pairs: u64,
    /// Memory and disk that the run used, without passes loaded from a checkpoint.
    pub footprint: Footprint,
}

/// The passes with findings, by their names in checkpoints and progress reports.
pub const PASSES: [&str; 3] = ["survey", "sign", "compare"];

/// Finds all repetition in a corpus. Writes no results.
///
/// `known` is the boilerplate known before the run, usually just the starter list. The result of
/// each pass is stored in the checkpoint or loaded from it.
///
/// Uses rayon's current thread pool. [`rayon::ThreadPool::install`] chooses another one; the number
/// of threads never changes the result.
///
/// # Errors
/// A file cannot be read, or changed while it was read.
pub fn find(
    corpus: &Corpus,
    config: &Config,
    known: &Known,
    checkpoint: &Checkpoint,
    ladder: &Ladder<'_>,
) -> Result<Findings> {
    let mut footprint = Footprint::default();
    let (mut notes, mut at_once) = (None, None);
    let (survey, templates) = checkpoint.pass(PASSES[0], || {
        if config.finds(Find::Boilerplate) {
            let (survey, templates, noted) =
                survey::survey(corpus, config, ladder, &mut footprint)?;
            notes = Some(noted);
            return Ok((survey, templates));
        }
        // Of what is known, only the lines that are never cut count.
        let templates = with_known(Templates::default(), corpus, &folders(corpus), known);
        let cleaner = Cleaner::new(templates, &config.cut);
        let (survey, signed) = sign::sign_at_once(corpus, &cleaner, config, checkpoint, ladder)?;
        footprint.n_documents = survey.origins.len() as u64;
        at_once = Some(signed);
        Ok((survey, Templates::default()))
    })?;
    let templates = with_known(templates, corpus, &survey.sources, known);
    let cleaner = Cleaner::new(templates, &config.cut);
    let mut sketches = None;
    let mut bodies = checkpoint.pass(PASSES[1], || {
        let sign = || sign::sign((corpus, &survey, notes), &cleaner, config, checkpoint, ladder);
        let (bodies, found) = at_once.map_or_else(sign, Ok)?;
        sketches = Some(found);
        Ok(bodies)
    })?;
    copydesk_core::mark_shared_shells(&mut bodies.facts, &survey.keys, &config.copy);
    told::protect(&survey, config, &mut bodies.facts);
    let (copies, n_skipped_pairs) = checkpoint.pass(PASSES[2], || {
        if !config.finds(Find::Copies) {
            return Ok((Clustering::default(), 0));
        }
        let sketches = sketches.map_or_else(|| sign::Sketches::open(checkpoint, config), Ok)?;
        pairs::clustering(corpus, &survey, &bodies, sketches, config, ladder, &mut footprint)
    })?;
    Ok(Findings { survey, cleaner, bodies, copies, n_skipped_pairs, footprint })
}

/// The learned templates, plus those from a file.
fn with_known(
    templates: Templates,
    corpus: &Corpus,
    sources: &BTreeMap<SourceId, String>,
    known: &Known,
) -> Templates {
    let folders = folders(corpus);
    templates.with_known(known, sources, |source| folders.contains_key(&SourceId::of(source)))
}

/// The sources that are merely names of folders.
fn folders(corpus: &Corpus) -> BTreeMap<SourceId, String> {
    let names = corpus.files().iter().filter_map(|file| file.source.as_ref());
    names.map(|name| (SourceId::of(name), name.clone())).collect()
}

/// Refuses inputs that the heads of their files show to be unusable.
pub(crate) fn check_inputs(corpus: &Corpus, config: &Config) -> Result<()> {
    check_output(config)?;
    targets::targets(corpus, config.output().output_format)?;
    let usage = |file: &InputFile, message| Err(Error::at(file.shown(), ErrorKind::Usage(message)));
    for file in corpus.files() {
        if config.output().annotate && file.format != Format::JsonLines {
            let message = "expected records of JSON to annotate, found another format, whose \
                           records take no further field";
            return usage(file, message.to_owned())
                .map_err(|error| error.with_remedy(Remedy::NoAnnotations));
        }
        let head = &file.head;
        let has_text = head.column(&corpus.config().options.fields.text).is_some();
        // Among other files, a table without a text column only loses its own rows.
        if corpus.files().len() == 1 && !head.columns.is_empty() && !has_text {
            let told = sniff::found(file);
            return usage(
                file,
                told.unwrap_or_else(|| {
                    table::no_column(&corpus.config().options.fields.text, head).reason
                }),
            );
        }
    }
    Ok(())
}

/// Writes all files but `timings.json` and the manifest.
///
/// # Errors
/// As [`find`]; or the output folder cannot be written to.
pub fn write(
    corpus: &Corpus,
    findings: &Findings,
    config: &Config,
    mode: Mode,
    output: &mut OutputFolder,
    ladder: &Ladder<'_>,
) -> Result<Report> {
    output.begin()?;
    let mut report = apply::apply(corpus, findings, config, mode, output, ladder)?;
    convert(corpus, config, output, &mut report)?;
    output.write_json("report.json", &report)?;
    Ok(report)
}

/// Writes the results in the other formats requested.
#[cfg(feature = "parquet")]
fn convert(
    corpus: &Corpus,
    config: &Config,
    output: &mut OutputFolder,
    report: &mut Report,
) -> Result<()> {
    report.unconverted = convert::corpus(corpus, config.output().output_format, output)?;
    if config.output().parquet_findings {
        convert::findings::findings(output)?;
    }
    Ok(())
}

/// Without the feature `parquet`, no other format can be requested.
#[cfg(not(feature = "parquet"))]
#[allow(clippy::unnecessary_wraps, reason = "its twin can fail")]
fn convert(_: &Corpus, _: &Config, _: &mut OutputFolder, _: &mut Report) -> Result<()> {
    Ok(())
}

/// Refuses formats that this build does not write.
fn check_output(config: &Config) -> Result<()> {
    let OutputOptions { output_format, parquet_findings, .. } = config.output();
    let is_converted = output_format != OutputFormat::Own || parquet_findings;
    if is_converted && !cfg!(feature = "parquet") {
        let message =
            "expected a build with the feature `parquet` for this output, found one without";
        return Err(Error::usage(message));
    }
    Ok(())
}

/// The error for a file that differs from the previous pass.
fn changed(corpus: &Corpus, file: u32) -> Error {
    let message = "changed while it was read: expected the same bytes in every pass; run again on files at rest";
    Error::damaged(&corpus.file(file).path, message)
}

/// Most documents in one run: item numbers have 32 bits.
const MAX_DOCUMENTS: usize = u32::MAX as usize;

/// The number of the next document.
fn next_item(n_documents: usize) -> Result<ItemId> {
    if n_documents < MAX_DOCUMENTS {
        return Ok(ItemId(n_documents as u32));
    }
    Err(Error::usage("expected fewer than 2³² documents in one run: split the corpus"))
}
