//! `copydesk plan`: how surely the settings find copies.

use super::args::CopyArguments;
use super::{Outcome, messages};
use copydesk::config::{Config, Options};
use copydesk::lsh::Banding;
use std::fmt::Write as _;

/// Columns of the plot.
const WIDTH: usize = 50;

/// Show the bands that a recall asks for, and the probability that two copies are compared.
///
/// Example: copydesk plan --jaccard 0.7 --recall 0.95
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    #[command(flatten)]
    copies: CopyArguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut options = Options::default();
    arguments.copies.apply(&mut options);
    let config = Config::new(options)?;
    let text = plan(&config);
    messages::print(text.as_bytes())?;
    Ok(Outcome::Done)
}

fn plan(config: &Config) -> String {
    if config.compares_all_pairs() {
        return "  no bands: all pairs that can be copies are compared\n".to_owned();
    }
    let banding = Banding::for_recall(config.jaccard, config.recall);
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
        config.recall, config.jaccard
    );
    let _ = writeln!(text, "  Jaccard   candidate with probability");
    for step in 0..=20 {
        let jaccard = f64::from(step) / 20.0;
        let probability = banding.probability(jaccard);
        let bar = "█".repeat((probability * WIDTH as f64).round() as usize);
        let is_threshold = (jaccard - config.jaccard).abs() < 0.025;
        let mark = if is_threshold { " ← threshold" } else { "" };
        let _ = writeln!(text, "     {jaccard:.2}   {probability:.4} {bar}{mark}");
    }
    text
}
