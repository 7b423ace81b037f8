//! `copydesk restore`: the input again.

use super::{Outcome, messages};
use std::path::PathBuf;

/// Rebuild the input of a `clean` from its results, byte for byte.
///
/// Example: copydesk restore cleaned -o input-again
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// Folder for the restored files; it must not exist yet.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Say nothing.
    #[arg(short, long)]
    quiet: bool,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let n_files = copydesk::restore::restore(&arguments.results, &arguments.output)?;
    if !arguments.quiet {
        let to = arguments.output.display();
        messages::note(&format!(
            "  restored {} in {to}, equal to the input",
            messages::counted(n_files as u64, "file")
        ));
    }
    Ok(Outcome::Done)
}
