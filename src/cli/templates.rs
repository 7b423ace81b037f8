//! `copydesk templates`: the boilerplate that a run found, for other runs.

use super::{Outcome, messages};
use copydesk::error::Error;
use copydesk::results::lines::{self, By, TemplateLine};
use copydesk::results::reader::expect_results;
use std::path::{Path, PathBuf};

/// Print the boilerplate templates that a run found, one per line, for `--templates`.
///
/// A template applies to the articles of its source, and to pages without a source. Delete the
/// lines you do not want; a line of your own needs only `samples`, as docs/formats.md shows.
///
/// Example:
///   copydesk templates cleaned > known.jsonl
///   copydesk clean page.txt -o page --templates known.jsonl
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    expect_results(&arguments.results)?;
    let path = arguments.results.join("boilerplate.json");
    let templates: Vec<TemplateLine> = serde_json::from_str(&text_of(&path)?).map_err(|error| {
        Error::damaged(&path, format!("expected what copydesk wrote, found {error}"))
    })?;
    let learned = templates.iter().filter(|template| template.by != By::Starter);
    let lines: Vec<u8> = learned.flat_map(lines::json_line).collect();
    messages::print(&lines)?;
    Ok(Outcome::Done)
}

fn text_of(path: &Path) -> Result<String, Error> {
    std::fs::read_to_string(path).map_err(|error| Error::io(path, "reading templates", error))
}
