//! `copydesk clean`: the main job.

use super::args::{ResultArguments, RunArguments};
use super::destination::Destination;
use super::{Outcome, messages, progress, templates};
use anyhow::ensure;
use copydesk::boilerplate::Known;
use copydesk::checkpoint::{Checkpoint, RunFacts};
use copydesk::config::{Config, Mode, Options, OutputFormat};
use copydesk::convert;
use copydesk::error::{Error, ErrorKind};
use copydesk::pipeline::{self, PASSES, Timings, again};
use copydesk::read::{Corpus, FileFacts};
use copydesk::report::Report;
use copydesk::restore::read_json;
use copydesk::write::OutputFolder;
use std::path::{Path, PathBuf};
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
    let read = |file: &Option<PathBuf>| file.as_deref().map(templates::read).transpose();
    let templates = read(&arguments.templates)?.unwrap_or_default();
    let known = Known { templates, protected: read(&arguments.protect)?.unwrap_or_default() };
    let pool = arguments.resources.pool()?;
    let corpus = pool.install(|| Corpus::open(&arguments.inputs, &config))?;
    let destination = Destination::new(&arguments.results.output)?;
    ensure!(
        mode == Mode::Clean || !destination.is_printed(),
        "-o -: expected a folder, since `inspect` writes no corpus to print"
    );
    destination.check(&corpus, &config)?;
    if mode == Mode::Clean {
        convert::check_names(&corpus, config.output_format)?;
    }
    corpus.keep_apart(destination.folder())?;
    let facts = RunFacts::new(&config, mode, &serde_json::to_vec(&known)?, corpus.lengths()?);
    if arguments.results.resume && again::is_finished(destination.folder()) {
        return finished_already(arguments, &corpus, &facts, destination.folder());
    }
    let (mut output, checkpoint) = begin(arguments, &destination, &facts)?;
    progress::stop_on_interrupt()?;
    let progress = progress::progress(arguments.quiet, arguments.verbose);
    let run = pool.install(|| -> copydesk::error::Result<(Report, Vec<FileFacts>)> {
        let findings = pipeline::find(&corpus, &config, &known, &checkpoint, &*progress)?;
        let report = pipeline::write(&corpus, &findings, &config, mode, &mut output, &*progress)?;
        Ok((report, findings.survey.files))
    });
    if progress.is_cancelled() {
        return Err(interrupted(output, &checkpoint));
    }
    let (report, files) = match run {
        Ok(found) => found,
        Err(error) => return Err(failed(error, output, &checkpoint)),
    };
    let seconds = begun.elapsed().as_secs_f64();
    let input_folder = corpus.folder().to_owned();
    let timings = Timings { input_folder, threads: pool.current_num_threads(), seconds };
    pipeline::finish(&corpus, &files, &mut output, &timings, facts)?;
    checkpoint.remove()?;
    destination.print(&output)?;
    if !arguments.quiet {
        let look_at = (!destination.is_printed()).then(|| destination.folder());
        messages::note(&messages::summary(&report, look_at, seconds));
    }
    Ok(outcome(&report))
}

/// The outcome of a run that is asked for again when its results are there.
fn finished_already(
    arguments: &RunArguments,
    corpus: &Corpus,
    facts: &RunFacts,
    results: &Path,
) -> anyhow::Result<Outcome> {
    again::check_same(corpus, facts, results)?;
    if !arguments.quiet {
        messages::note("finished already, with the same input and settings: nothing to do");
    }
    Ok(outcome(&read_json(&results.join("report.json"))?))
}

/// How a run with this report ended.
fn outcome(report: &Report) -> Outcome {
    let is_whole = report.counts.rejected == 0 && report.unconverted.is_empty();
    if is_whole { Outcome::Done } else { Outcome::DoneWithRejections }
}

/// The output folder, and the checkpoint in it; none for a corpus that is printed, whose folder goes with the run.
fn begin(
    arguments: &RunArguments,
    destination: &Destination,
    facts: &RunFacts,
) -> anyhow::Result<(OutputFolder, Checkpoint)> {
    let ResultArguments { resume, .. } = arguments.results;
    ensure!(!(resume && destination.is_printed()), "--resume: expected a folder, found -o -");
    let folder = destination.folder();
    let output = OutputFolder::create(folder, arguments.results.existing())?;
    if destination.is_printed() {
        return Ok((output, Checkpoint::none()));
    }
    let checkpoint = Checkpoint::open(folder, facts)?;
    let finished: Vec<&str> = PASSES.into_iter().filter(|pass| checkpoint.holds(pass)).collect();
    if resume && !arguments.quiet {
        messages::note(&match &finished[..] {
            [] => "no pass was finished: beginning anew".to_owned(),
            finished => format!("finished already: {}", finished.join(", ")),
        });
    }
    Ok((output, checkpoint))
}

/// How to go on, if a pass was finished.
const RESUME: &str = "the same command with --resume goes on behind the passes that were finished";

/// The error of a run that Ctrl-C stopped: of its results nothing is left.
fn interrupted(output: OutputFolder, checkpoint: &Checkpoint) -> anyhow::Error {
    let can_resume = checkpoint.holds(PASSES[0]);
    let left = if output.has_former() { "what a former run wrote is left" } else { "none is left" };
    match output.discard(can_resume) {
        Err(error) => error.into(),
        Ok(()) if can_resume => {
            anyhow::anyhow!("stopped: no result was finished, {left}; {RESUME}")
        }
        Ok(()) => Error::interrupted().into(),
    }
}

/// The error of a run that failed. Nothing is left of it, unless a pass was finished and the system may allow the rest another time.
fn failed(error: Error, output: OutputFolder, checkpoint: &Checkpoint) -> anyhow::Error {
    let may_pass = matches!(error.kind(), ErrorKind::Io { .. } | ErrorKind::Interrupted);
    if may_pass && checkpoint.holds(PASSES[0]) {
        return anyhow::anyhow!("{error}\n  {RESUME}");
    }
    // What cannot be deleted now is not what went wrong.
    let _ = output.discard(false);
    error.into()
}
