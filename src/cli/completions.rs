//! `copydesk completions` and `copydesk man`: shell completions and manual pages.

use super::{Arguments as Program, Outcome, messages};
use clap::CommandFactory;
use std::path::PathBuf;

/// Print a completion script for a shell.
///
/// Examples:
///   copydesk completions bash > ~/.local/share/bash-completion/completions/copydesk
///   copydesk completions zsh > ~/.zfunc/_copydesk
///   copydesk completions fish > ~/.config/fish/completions/copydesk.fish
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// The shell.
    shell: clap_complete::Shell,
}

/// Print the manual page, or write those of all subcommands to a folder.
///
/// Examples:
///   copydesk man | man -l -
///   copydesk man -o ~/.local/share/man/man1
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ManArguments {
    /// Folder for the pages of all subcommands.
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Runs `completions`.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Program::command(), "copydesk", &mut script);
    messages::print(&script)?;
    Ok(Outcome::Done)
}

/// Runs `man`.
pub(crate) fn run_man(arguments: &ManArguments) -> anyhow::Result<Outcome> {
    let program = Program::command();
    if let Some(folder) = &arguments.output {
        std::fs::create_dir_all(folder)?;
        clap_mangen::generate_to(program, folder)?;
        return Ok(Outcome::Done);
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(program).render(&mut page)?;
    messages::print(&page)?;
    Ok(Outcome::Done)
}
