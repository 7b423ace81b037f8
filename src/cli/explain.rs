//! `copydesk explain`: what happened to one article and why, with a comparison with its
//! cluster's representative.

use super::{Outcome, messages};
use copydesk::results::explain::explain;
use std::path::PathBuf;

/// Show what was cut from an article, its cluster, and how it differs from its
/// cluster's representative.
///
/// Name the article by its key, its address, its file's name, or an unambiguous beginning of its
/// key. If the input is gone, it is restored from the results. Two copies are compared sentence by
/// sentence: `<` and `[-…-]` are in the first alone, `>` and `{+…+}` in the second.
///
/// With two articles: why they are, or are not, copies of each other.
///
/// Examples:
///   copydesk explain cleaned d042
///   copydesk explain cleaned d042 d077
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// The article: its key as in clusters.jsonl and removals.jsonl, its address, or its file's
    /// name.
    #[arg(value_name = "KEY", allow_negative_numbers = true)]
    wanted: String,
    /// Another article, to show the evidence for and against the two being one story.
    #[arg(value_name = "OTHER", allow_negative_numbers = true)]
    other: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Arguments { results, wanted, other } = arguments;
    let is_colored = messages::is_colored(&std::io::stdout());
    messages::print(explain(results, wanted, other.as_deref(), is_colored)?.as_bytes())?;
    Ok(Outcome::Done)
}
