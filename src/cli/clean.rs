//! `copydesk clean`: the main job.

use super::args::RunArguments;
use super::{Outcome, messages, progress};
use copydesk::config::Config;
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
///   zcat news.jsonl.gz | copydesk clean - -o cleaned
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    run: RunArguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    run_in(Mode::Clean, &arguments.run)
}

/// Runs `clean` or `inspect`.
pub(crate) fn run_in(mode: Mode, arguments: &RunArguments) -> anyhow::Result<Outcome> {
    let begun = Instant::now();
    let config = Config::new(arguments.options())?;
    let corpus = Corpus::open(&arguments.inputs)?;
    corpus.keep_apart(&arguments.output)?;
    let mut output = OutputFolder::create(&arguments.output, arguments.overwrite)?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(arguments.threads).build()?;
    let progress = progress::progress(arguments.quiet);
    let (report, files) = pool.install(|| -> anyhow::Result<(Report, Vec<FileFacts>)> {
        let findings = pipeline::find(&corpus, &config, &*progress)?;
        let report = pipeline::write(&corpus, &findings, &config, mode, &mut output, &*progress)?;
        Ok((report, findings.survey.files))
    })?;
    let seconds = begun.elapsed().as_secs_f64();
    let input_folder = corpus.folder().to_owned();
    let timings = Timings { input_folder, threads: pool.current_num_threads(), seconds };
    pipeline::finish(&corpus, &files, &mut output, &timings)?;
    if !arguments.quiet {
        messages::note(&messages::summary(&report.counts, mode, &arguments.output, seconds));
    }
    Ok(if report.counts.rejected > 0 { Outcome::DoneWithRejections } else { Outcome::Done })
}
