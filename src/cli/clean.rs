//! `copydesk clean`: the main job.

use super::args::RunArguments;
use super::destination::Destination;
use super::{Outcome, messages, progress};
use anyhow::ensure;
use copydesk::config::{Mode, OutputFormat};
use copydesk::results::lines::Report;
use copydesk::results::marks;
use copydesk::write::Existing;
use copydesk::{Options, Run};
use copydesk_core::Known;
use std::path::Path;
use std::time::Instant;

/// Clean a corpus: cut repeats and boilerplate, remove copies, report every cut with its evidence.
///
/// The cleaned corpus is in OUT/cleaned under the names of the input files, the removed copies in
/// OUT/removed; `copydesk restore OUT -o DIR` rebuilds the input from them.
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
    /// Keep every record whole, and annotate it in a field `copydesk`: what would be cut, and
    /// whether it would be removed.
    #[arg(long, help_heading = "Results")]
    annotate: bool,
    /// Format of the corpus: own (that of each input), parquet, or jsonl, csv or tsv, each also
    /// with .gz, .zst, .bz2 or .xz. `restore` needs own.
    #[arg(long, default_value_t = OutputFormat::Own, value_name = "FORMAT", help_heading = "Results")]
    output_format: OutputFormat,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut options = arguments.run.options();
    options.output.annotate = arguments.annotate;
    options.output.output_format = arguments.output_format;
    run_in(Mode::Clean, &arguments.run, options)
}

/// Runs `clean` or `inspect`.
pub(crate) fn run_in(
    mode: Mode,
    arguments: &RunArguments,
    options: Options,
) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let known = known(arguments)?;
    let keep_apart = arguments.keep_apart.as_deref().map(marks::pairs_apart).transpose()?;
    let keep_keys = arguments.keep_keys.as_deref().map(marks::keys).transpose()?;
    let options = Options {
        keep_apart: keep_apart.unwrap_or_default(),
        keep_keys: keep_keys.unwrap_or_default(),
        ..options
    };
    let pool = arguments.resources.pool()?;
    let run = pool.install(|| Run::new(&arguments.inputs, options))?;
    let destination = Destination::new(&arguments.results.output)?;
    check_destination(mode, arguments, &destination, &run)?;
    let progress = progress::progress(arguments.quiet, arguments.verbose);
    let run = run
        .known(known)
        .progress(&*progress)
        .existing(arguments.results.existing())
        .checkpoint(!destination.is_printed());
    if let Some(report) = finished_already(mode, arguments, &run)? {
        return Ok(outcome(&report));
    }
    progress::stop_on_interrupt()?;
    let out = destination.folder();
    let report = pool.install(|| match mode {
        Mode::Clean => run.clean(out),
        Mode::Inspect => run.inspect(out),
    })?;
    destination.print()?;
    if !arguments.quiet {
        let look_at = (!destination.is_printed()).then_some(out);
        let seconds = begun.elapsed().as_secs_f64();
        messages::note(&messages::summary(&report, look_at, seconds));
    }
    Ok(outcome(&report))
}

/// Reads the files of `--templates` and `--protect`.
fn known(arguments: &RunArguments) -> anyhow::Result<Known> {
    let RunArguments { templates, protect, .. } = arguments;
    Ok(Known {
        templates: templates.as_deref().map(marks::templates).transpose()?.unwrap_or_default(),
        protected: protect.as_deref().map(marks::protected).transpose()?.unwrap_or_default(),
    })
}

/// Refuses runs whose result cannot be printed.
fn check_destination(
    mode: Mode,
    arguments: &RunArguments,
    destination: &Destination,
    run: &Run<'_>,
) -> anyhow::Result<()> {
    ensure!(
        mode == Mode::Clean || !destination.is_printed(),
        "-o -: expected a folder, since `inspect` writes no corpus to print"
    );
    ensure!(
        !(arguments.results.resume && destination.is_printed()),
        "--resume: expected a folder, found -o -"
    );
    destination.check(run.corpus(), run.config())
}

/// The report of a finished run that is started again with `--resume`.
fn finished_already(
    mode: Mode,
    arguments: &RunArguments,
    run: &Run<'_>,
) -> anyhow::Result<Option<Report>> {
    if arguments.results.existing() != Existing::Resume {
        return Ok(None);
    }
    let report = run.finished(mode, Path::new(&arguments.results.output))?;
    if report.is_some() && !arguments.quiet {
        messages::note("finished already, with the same input and settings: nothing to do");
    }
    Ok(report)
}

/// The outcome of a run with this report.
fn outcome(report: &Report) -> Outcome {
    let is_whole = report.counts.rejected == 0 && report.unconverted.is_empty();
    if is_whole { Outcome::Done } else { Outcome::DoneWithRejections }
}
