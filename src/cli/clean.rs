//! `copydesk clean`: the main job.

use super::args::RunArguments;
use super::{Outcome, messages, progress, templates};
use copydesk::config::{Config, Options};
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
///   zcat news.jsonl.gz | copydesk clean - -o cleaned
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    run: RunArguments,
    /// Keep every record whole, and say in a field `copydesk` of it what would be cut and whether it would be removed.
    #[arg(long)]
    annotate: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let options = Options { annotate: arguments.annotate, ..arguments.run.options() };
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
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let inputs = arguments.input_options();
    let corpus = pool.install(|| Corpus::open_with(&arguments.inputs, &inputs))?;
    corpus.keep_apart(&arguments.output)?;
    let mut output = OutputFolder::create(&arguments.output, arguments.overwrite)?;
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
    if !arguments.quiet {
        messages::note(&messages::summary(&report.counts, mode, &arguments.output, seconds));
    }
    Ok(if report.counts.rejected > 0 { Outcome::DoneWithRejections } else { Outcome::Done })
}
