//! `copydesk plan`: the costs of a run, and the probability that the settings find copies.

use super::args::{CopyArguments, RecordArguments, ResourceArguments};
use super::{Outcome, messages};
use bytesize::ByteSize;
use copydesk::run::plan::Plan;
use copydesk::{Options, Run};
use copydesk_core::Banding;
use copydesk_core::config::CopyConfig;
use indicatif::HumanDuration;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

/// Width of the plot, in columns.
const WIDTH: usize = 50;

/// Predict the memory, disk and time of a run, and show how surely the settings find copies.
///
/// The first 32 MB of text go through all stages but the last. Without INPUT, only the settings are
/// examined.
///
/// Examples:
///   copydesk plan news.jsonl
///   copydesk plan archive/ --memory 800MB --threads 8
///   copydesk plan --jaccard 0.7 --recall 0.95
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Files, folders or globs, as for `clean`.
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    #[command(flatten)]
    resources: ResourceArguments,
    #[command(flatten)]
    records: RecordArguments,
    #[command(flatten)]
    copies: CopyArguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut options = Options::default();
    arguments.resources.apply(&mut options);
    arguments.records.apply(&mut options);
    arguments.copies.apply(&mut options);
    let config = CopyConfig::new(options.copy.clone(), options.keep.clone())
        .map_err(copydesk::Error::from)?;
    if !arguments.inputs.is_empty() {
        let pool = arguments.resources.pool()?;
        let memory = options.memory;
        let plan = pool.install(|| Run::new(&arguments.inputs, options)?.plan())?;
        messages::print(needs(&plan, memory).as_bytes())?;
    }
    messages::print(curve(&config).as_bytes())?;
    Ok(Outcome::Done)
}

/// The predicted costs, as text.
fn needs(plan: &Plan, budget: u64) -> String {
    let size = |bytes: u64| ByteSize(bytes).display().si().to_string();
    let mut text = String::new();
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "  {name:10}{value}");
    };
    let sampled = if plan.sampled_documents == plan.documents {
        "all looked at".to_owned()
    } else {
        format!("told from the first {}", messages::grouped(plan.sampled_documents))
    };
    let documents = messages::counted(plan.documents, "document");
    row("corpus", format!("{}, about {documents}, {sampled}", size(plan.input_bytes)));
    let of_budget = if plan.memory_bytes <= budget {
        format!("at most, of {} that --memory allows", size(budget))
    } else {
        format!("at least: more than {} of --memory", size(budget))
    };
    row("memory", format!("{} {of_budget}", size(plan.memory_bytes)));
    let results = size(plan.input_bytes);
    row(
        "disk",
        format!(
            "{} for temporary files, about {results} for the results of `clean`",
            size(plan.temporary_bytes)
        ),
    );
    row("time", format!("about {}", HumanDuration(Duration::from_secs_f64(plan.seconds.max(1.0)))));
    text + "\n"
}

/// The banding, and the probability that a pair of copies is compared, by similarity.
fn curve(config: &CopyConfig) -> String {
    if config.compares_all_pairs() {
        return "  no bands: all pairs that can be copies are compared\n".to_owned();
    }
    let banding = Banding::for_recall(config.options().jaccard, config.options().recall);
    let mut text = String::new();
    let Banding { bands, rows } = banding;
    let _ = writeln!(
        text,
        "  {bands} bands of {rows} rows, {} minima a signature",
        banding.num_hashes()
    );
    let _ = writeln!(
        text,
        "  chosen for a recall of {} at Jaccard {}\n",
        config.options().recall,
        config.options().jaccard
    );
    let _ = writeln!(text, "  Jaccard   candidate with probability");
    for step in 0..=20 {
        let jaccard = f64::from(step) / 20.0;
        let probability = banding.probability(jaccard);
        let bar = "█".repeat((probability * WIDTH as f64).round() as usize);
        let is_threshold = (jaccard - config.options().jaccard).abs() < 0.025;
        let mark = if is_threshold { " ← threshold" } else { "" };
        let _ = writeln!(text, "     {jaccard:.2}   {probability:.4} {bar}{mark}");
    }
    text
}
