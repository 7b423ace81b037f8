//! The command line: one file per subcommand, each with its arguments and its `run`.

mod args;
mod settings;
mod messages;

mod progress;
mod destination;
mod clean;
mod inspect;
mod evaluate;
mod restore;
mod explain;
mod signals;
mod plan;
mod templates;
mod view;
mod page;
mod completions;

use clap::Parser;
use std::process::ExitCode;

/// Finds and cuts every kind of repetition in a corpus of articles, and says why.
///
/// Exit status: 0 done; 1 done, but some records were rejected, or some files could not be
/// converted; 2 could not run, and wrote no result; 130 stopped by Ctrl-C.
#[derive(Parser)]
#[command(name = "copydesk", version, max_term_width = 100, arg_required_else_help = true)]
#[command(args_override_self = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Colors: auto (on a terminal, unless `NO_COLOR` is set), always or never.
    #[arg(long, global = true, default_value = "auto", value_name = "WHEN")]
    color: clap::ColorChoice,
}

#[derive(clap::Subcommand)]
enum Command {
    Clean(clean::Arguments),
    Inspect(inspect::Arguments),
    Restore(restore::Arguments),
    Evaluate(evaluate::Arguments),
    Explain(explain::Arguments),
    View(view::Arguments),
    Plan(plan::Arguments),
    Templates(templates::Arguments),
    Completions(completions::Arguments),
    Man(completions::ManArguments),
    Settings(page::Arguments),
}

/// How a command ended.
enum Outcome {
    /// Success.
    Done,
    /// Success, but some records were rejected or some files not converted.
    DoneWithRejections,
}

/// Exit status of a program stopped by Ctrl-C.
const INTERRUPTED: u8 = 130;

/// Runs the command given on the command line.
pub(crate) fn run() -> ExitCode {
    let program = <Arguments as clap::CommandFactory>::command();
    let outcome = settings::expanded(std::env::args_os().collect(), &program).and_then(|given| {
        let Arguments { command, color } = Arguments::parse_from(given);
        color_choice(color).write_global();
        run_command(&command)
    });
    match outcome {
        Ok(Outcome::Done) => ExitCode::SUCCESS,
        Ok(Outcome::DoneWithRejections) => ExitCode::from(1),
        Err(error) => {
            messages::error(&error);
            ExitCode::from(if progress::is_cancelled() { INTERRUPTED } else { 2 })
        }
    }
}

fn run_command(command: &Command) -> anyhow::Result<Outcome> {
    match command {
        Command::Clean(arguments) => clean::run(arguments),
        Command::Inspect(arguments) => inspect::run(arguments),
        Command::Restore(arguments) => restore::run(arguments),
        Command::Evaluate(arguments) => evaluate::run(arguments),
        Command::Explain(arguments) => explain::run(arguments),
        Command::View(arguments) => view::run(arguments),
        Command::Plan(arguments) => plan::run(arguments),
        Command::Templates(arguments) => templates::run(arguments),
        Command::Completions(arguments) => completions::run(arguments),
        Command::Man(arguments) => completions::run_man(arguments),
        Command::Settings(_) => page::run(&<Arguments as clap::CommandFactory>::command()),
    }
}

fn color_choice(when: clap::ColorChoice) -> anstream::ColorChoice {
    match when {
        clap::ColorChoice::Auto => anstream::ColorChoice::Auto,
        clap::ColorChoice::Always => anstream::ColorChoice::AlwaysAnsi,
        clap::ColorChoice::Never => anstream::ColorChoice::Never,
    }
}
