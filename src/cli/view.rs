//! `copydesk view`: one page to look through the results.

use super::{Outcome, messages};
use anyhow::ensure;
use copydesk::results::reader::expect_results;
use copydesk::write::{Existing, MANIFEST, OutputFolder};
use std::path::PathBuf;

/// Write a page to look through the clusters, the templates and the cuts of a run. It opens from the disk, without a network.
///
/// Texts are taken from the input; where it is gone, it is restored from the results.
///
/// Example: copydesk view cleaned -o page && xdg-open page/copydesk.html
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// Folder for the page; it must not exist yet. [default: OUT-view]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace the page of a former run. Other files in DIR are never touched.
    #[arg(long)]
    overwrite: bool,
    /// Articles that are shown with their cuts, at most: the first so many that have any.
    #[arg(long, default_value_t = 5000, value_name = "N")]
    articles: usize,
    /// Say nothing.
    #[arg(short, long)]
    quiet: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let results = &arguments.results;
    let beside = || {
        let mut name = results.components().as_path().as_os_str().to_owned();
        name.push("-view");
        PathBuf::from(name)
    };
    let path = arguments.output.clone().unwrap_or_else(beside);
    ensure!(
        !path.join(MANIFEST).exists(),
        "{}: expected a folder for the page, found the results of a run: give another folder",
        path.display()
    );
    let existing = if arguments.overwrite { Existing::Replace } else { Existing::Refuse };
    expect_results(results)?;
    let mut output = OutputFolder::create(&path, existing)?;
    if let Err(error) = copydesk::results::view::view(results, &mut output, arguments.articles) {
        // What cannot be deleted now is not what went wrong.
        let _ = output.discard(false);
        return Err(error.into());
    }
    if !arguments.quiet {
        messages::note(&format!("  open {}", path.join("copydesk.html").display()));
    }
    Ok(Outcome::Done)
}
