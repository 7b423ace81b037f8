//! `copydesk clean`: the main job.

use super::args::RunArguments;
use super::destination::Destination;
use super::{Outcome, messages, progress, templates};
use anyhow::ensure;
use copydesk::config::{Config, Options, OutputFormat};
use copydesk::error::Error;
use copydesk::pipeline::{self, Timings};
use copydesk::read::{Corpus, FileFacts};
use copydesk::report::{Mode, Report};
use copydesk::write::OutputFolder;
use std::time::Instant;

/// Clean a corpus: cut repeats and boilerplate, remove copies, report every cut with its evidence.
///
/// The cleaned corpus stands in OUT/cleaned under the names of the input files, the removed copies in OUT/removed;
/// `copydesk restore OUT -o DIR` rebuilds the input from them.
///
/// Examples:
///   copydesk clean news.jsonl -o cleaned
///   copydesk clean pages/ -o cleaned --keep earliest
///   copydesk clean news.jsonl -o marked --annotate
///   copydesk clean page.txt -o cleaned --templates known.jsonl
///   copydesk clean news.parquet -o cleaned --output-format jsonl.zst
///   zcat news.jsonl.gz | copydesk clean - -o - | wc -l
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    run: RunArguments,
    /// Keep every record whole, and say in a field `copydesk` of it what would be cut and whether it would be removed.
    #[arg(long, help_heading = "Results")]
    annotate: bool,
    /// Format of the corpus: own (that of each input), parquet, or jsonl, csv or tsv, with .gz, .zst, .bz2 or .xz if it is
    /// to be compressed. `restore` needs the input's own.
    #[arg(long, default_value_t = OutputFormat::Own, value_name = "FORMAT", help_heading = "Results")]
    output_format: OutputFormat,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let options = Options {
        annotate: arguments.annotate,
        output_format: arguments.output_format,
        ..arguments.run.options()
    };
    run_in(Mode::Clean, &arguments.run, options)
}

/// Runs `clean` or `inspect`.
pub(crate) fn run_in(
    mode: Mode,
    arguments: &RunArguments,
    options: Options,
) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let config = Config::new(options)?;
    let known =
        arguments.templates.as_deref().map(templates::read).transpose()?.unwrap_or_default();
    let pool = arguments.resources.pool()?;
    let inputs = arguments.input_options();
    let corpus = pool.install(|| Corpus::open_with(&arguments.inputs, &inputs))?;
    let destination = Destination::new(&arguments.results.output)?;
    ensure!(
        mode == Mode::Clean || !destination.is_printed(),
        "-o -: expected a folder, since `inspect` writes no corpus to print"
    );
    destination.check(&corpus, &config)?;
    corpus.keep_apart(destination.folder())?;
    let mut output = OutputFolder::create(destination.folder(), arguments.results.overwrite)?;
    progress::stop_on_interrupt()?;
    let progress = progress::progress(arguments.quiet, arguments.verbose);
    let run = pool.install(|| -> anyhow::Result<(Report, Vec<FileFacts>)> {
        let findings = pipeline::find(&corpus, &config, &known, &*progress)?;
        let report = pipeline::write(&corpus, &findings, &config, mode, &mut output, &*progress)?;
        Ok((report, findings.survey.files))
    });
    if progress.is_cancelled() {
        output.discard()?;
        return Err(Error::interrupted().into());
    }
    let (report, files) = run?;
    let seconds = begun.elapsed().as_secs_f64();
    let input_folder = corpus.folder().to_owned();
    let timings = Timings { input_folder, threads: pool.current_num_threads(), seconds };
    pipeline::finish(&corpus, &files, &mut output, &timings)?;
    destination.print(&output)?;
    if !arguments.quiet {
        let look_at = (!destination.is_printed()).then(|| destination.folder());
        messages::note(&messages::summary(&report, look_at, seconds));
    }
    let is_whole = report.counts.rejected == 0 && report.unconverted.is_empty();
    Ok(if is_whole { Outcome::Done } else { Outcome::DoneWithRejections })
}
