//! `copydesk restore`: results → the input.

use super::{Outcome, messages};
use copydesk::results::reader::expect_results;
use copydesk::results::restore::Restored;
use std::fmt::Write as _;
use std::path::PathBuf;

/// Rebuild the input of a `clean` from its results, and report how it was verified.
///
/// Plain files are equal byte for byte. Compressed files hold the same bytes, recompressed. Parquet
/// tables have the same rows. Web archives and pages come back as the JSON Lines that the run made
/// of them.
///
/// Example: copydesk restore cleaned -o input-again
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// Folder for the restored files, which must not exist.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    /// Print nothing.
    #[arg(short, long)]
    quiet: bool,
}

/// The outcomes for a file, with their descriptions.
const SAID: [(Restored, &str); 7] = [
    (Restored::Bytes, "equal to the input, byte for byte"),
    (
        Restored::Decompressed,
        "with the decompressed bytes of the input; compressed anew, so that the compressed bytes may differ",
    ),
    (Restored::Rows, "with the rows of the input, equal in all columns; written anew as Parquet"),
    (
        Restored::RetypedRows,
        "with the values of the input in all columns and rows; some columns have other Parquet types, as the run said",
    ),
    (
        Restored::ReadColumns,
        "with the rows of the input, compared in the columns that were read; written anew as Parquet",
    ),
    (Restored::Lines, "with the JSON Lines that were made of a web archive or a page"),
    (
        Restored::Beginning,
        "as far as it could be read: the input breaks off, and what stands behind is not there",
    ),
];

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    expect_results(&arguments.results)?;
    let files = copydesk::results::restore::restore(&arguments.results, &arguments.output)?;
    if !arguments.quiet {
        messages::note(&said(&files, &arguments.output.display().to_string()));
    }
    Ok(Outcome::Done)
}

/// The outcomes of the files, one line per kind.
fn said(files: &[(String, Restored)], folder: &str) -> String {
    let n_files = messages::counted(files.len() as u64, "file");
    let mut text = format!("  restored {n_files} in {folder}:");
    for (kind, meaning) in SAID {
        let names: Vec<&str> =
            files.iter().filter(|(_, found)| *found == kind).map(|(name, _)| &**name).collect();
        let _ = match names[..] {
            [] => Ok(()),
            [name] => write!(text, "\n    {name}, {meaning}"),
            _ => {
                let n_files = messages::counted(names.len() as u64, "file");
                write!(text, "\n    {n_files}, each {meaning}")
            }
        };
    }
    text
}
