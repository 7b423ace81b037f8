//! `copydesk view`: a page for browsing the results.

use super::{Outcome, messages};
use anyhow::ensure;
use copydesk::results::reader::expect_results;
use copydesk::write::{Existing, MANIFEST, OutputFolder};
use std::path::PathBuf;

/// Write a page for browsing a run: clusters side by side, who copies whom, each cut with its
/// reason, and where to look first. It opens from disk, offline.
///
/// Decisions can be marked right or wrong there; `evaluate --marks` and the next run take the
/// marks.
///
/// Texts are taken from the input. If it is gone, it is restored from the results.
///
/// Example: copydesk view cleaned -o page && xdg-open page/copydesk.html
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// Folder for the page, which must not exist. [default: OUT-view]
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// Replace the page of an earlier run. Other files in DIR are never touched.
    #[arg(long)]
    overwrite: bool,
    /// Most articles whose texts are in the page, in the order of the input. All that were touched
    /// are listed.
    #[arg(long, default_value_t = 50_000, value_name = "N")]
    articles: usize,
    /// Print nothing.
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
        // Report the original error, not that of the clean-up.
        let _ = output.discard(false);
        return Err(error.into());
    }
    if !arguments.quiet {
        messages::note(&format!("  open {}", path.join("copydesk.html").display()));
    }
    Ok(Outcome::Done)
}
