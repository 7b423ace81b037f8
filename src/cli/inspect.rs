//! `copydesk inspect`: the findings of `clean`, without a corpus.

use super::args::RunArguments;
use super::{Outcome, clean};
use copydesk::config::Mode;

/// Find and report what `clean` would cut and remove, without writing a corpus.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    run: RunArguments,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    clean::run_in(Mode::Inspect, &arguments.run, arguments.run.options())
}
