//! The command line: one file a subcommand, each with its arguments and its `run`.

mod args;
mod messages;
mod progress;
mod clean;
mod inspect;
mod evaluate;
mod restore;
mod explain;
mod plan;
mod templates;

use clap::Parser;
use std::process::ExitCode;

/// Finds and cuts every kind of repetition in a corpus of articles, and says why.
///
/// Exit status: 0 done; 1 done, but some records were rejected; 2 could not run.
#[derive(Parser)]
#[command(name = "copydesk", version, max_term_width = 100, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand)]
enum Command {
    Clean(clean::Arguments),
    Inspect(inspect::Arguments),
    Restore(restore::Arguments),
    Evaluate(evaluate::Arguments),
    Explain(explain::Arguments),
    Plan(plan::Arguments),
    Templates(templates::Arguments),
}

/// How a command ended.
enum Outcome {
    /// All went well.
    Done,
    /// Done, but some records were rejected.
    DoneWithRejections,
}

/// Runs the command that the command line names.
pub(crate) fn run() -> ExitCode {
    let outcome = match Arguments::parse().command {
        Command::Clean(arguments) => clean::run(&arguments),
        Command::Inspect(arguments) => inspect::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments),
        Command::Templates(arguments) => templates::run(&arguments),
    };
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::DoneWithRejections) => ExitCode::from(1),
        Err(error) => {
            messages::error(&error);
            ExitCode::from(2)
        }
    }
}
