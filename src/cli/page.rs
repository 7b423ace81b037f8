//! `copydesk settings`: all settings as a page of Markdown, for docs/settings.md.

use super::{Outcome, messages};
use clap::{Arg, Command};
use std::fmt::Write as _;

/// Print all settings of `clean` as a page of Markdown: docs/settings.md.
#[derive(clap::Args)]
#[command(hide = true)]
pub(crate) struct Arguments {}

/// Text above the tables.
const HEAD: &str = "\
# Settings

Every setting is a flag of `copydesk clean` and, where it fits, of the other commands; a key of the
file that `--config` names, without the dashes (`jaccard = 0.7`); and a field of the library's
[`Options`](../src/config.rs), with underscores. A flag wins over the file. Those that decide the
result are in `report.json`. [method.md](method.md) has the reason for each default.

This page is made by `copydesk settings`.
";

/// Runs the command.
pub(crate) fn run(program: &Command) -> anyhow::Result<Outcome> {
    let clean = program.find_subcommand("clean").expect("there is such a command");
    messages::print(page(clean).as_bytes())?;
    Ok(Outcome::Done)
}

/// The settings of a command, one table per heading.
fn page(command: &Command) -> String {
    let mut page = HEAD.to_owned();
    let flags: Vec<&Arg> = command
        .get_arguments()
        .filter(|flag| flag.get_long().is_some_and(|name| !["help", "version"].contains(&name)))
        .collect();
    let mut headings: Vec<&str> = Vec::new();
    for heading in flags.iter().map(|flag| heading_of(flag)) {
        if !headings.contains(&heading) {
            headings.push(heading);
        }
    }
    for heading in headings {
        let _ =
            write!(page, "\n## {heading}\n\n| flag | default | what it sets |\n|---|---|---|\n");
        for flag in flags.iter().filter(|flag| heading_of(flag) == heading) {
            page.push_str(&row(flag));
        }
    }
    page
}

fn heading_of(flag: &Arg) -> &str {
    flag.get_help_heading().unwrap_or("The run")
}

fn row(flag: &Arg) -> String {
    let name = flag.get_long().unwrap_or_default();
    let takes_value = flag.get_num_args().is_none_or(|n| n.takes_values());
    let default = flag.get_default_values().iter().map(|value| value.to_string_lossy());
    let default: Vec<_> = default.collect();
    let default = if takes_value { default.join(",") } else { "off".to_owned() };
    let help = flag.get_help().map(ToString::to_string).unwrap_or_default();
    let help = help.replace('|', "\\|");
    format!("| `--{name}` | {default} | {help} |\n")
}
