//! What the program says: errors, notes and the summary of a run on standard error, what was asked for on standard output.

use copydesk::report::{Counts, Mode};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Writes a line to standard error. A reader that is gone is no reason to stop.
pub(crate) fn note(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Whether colors are wanted in this stream, as `--color`, `NO_COLOR` and the terminal have it.
pub(crate) fn is_colored(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Says why the program could not run.
pub(crate) fn error(error: &anyhow::Error) {
    let is_red = is_colored(&std::io::stderr());
    let label = if is_red { "\u{1b}[1;31merror:\u{1b}[0m" } else { "error:" };
    // The library's errors tell their cause themselves.
    let is_whole = error.is::<copydesk::error::Error>();
    note(&if is_whole { format!("{label} {error}") } else { format!("{label} {error:#}") });
}

/// The funnel of a run, and where to look next.
pub(crate) fn summary(counts: &Counts, mode: Mode, output: &Path, seconds: f64) -> String {
    let mut text = String::new();
    for (name, n, remark) in rows(counts) {
        let row = format!("  {name:<22}{:>14}  {remark}", grouped(n));
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let rate = counts.bytes as f64 / 1e6 / seconds.max(1e-9);
    let rate = if rate < 1.0 { String::new() } else { format!("  {rate:.0} MB/s") };
    let _ = writeln!(text, "  {:<22}{:>14}{rate}", "time", format!("{seconds:.1} s"));
    let look = match mode {
        Mode::Clean => "cleaned/ (the corpus), clusters.jsonl, removals.jsonl, report.json",
        Mode::Inspect => "clusters.jsonl, removals.jsonl, boilerplate.json, report.json",
    };
    let _ = write!(text, "  look next at {}: {look}", output.display());
    text
}

fn rows(counts: &Counts) -> Vec<(&'static str, u64, String)> {
    let share = |n: u64| percent(n, counts.characters);
    let mut rows =
        vec![("documents in", counts.documents, format!("{} files", grouped(counts.files)))];
    if counts.rejected > 0 {
        rows.push(("rejected", counts.rejected, "kept aside in rejected.jsonl".to_owned()));
    }
    if counts.shared_ids > 0 {
        rows.push((
            "ids shared",
            counts.shared_ids,
            "these are keyed by their place as well".to_owned(),
        ));
    }
    rows.extend([
        ("exact copies", counts.exact, String::new()),
        ("near copies", counts.near, String::new()),
        ("contained copies", counts.contained, String::new()),
        ("repeats cut", counts.repeats, share(counts.repeat_characters)),
        ("boilerplate cut", counts.boilerplate, share(counts.boilerplate_characters)),
        (
            "documents kept",
            counts.kept,
            percent(counts.kept, counts.documents).replace("characters", "documents"),
        ),
        ("characters kept", counts.kept_characters, share(counts.kept_characters)),
    ]);
    rows
}

fn percent(part: u64, whole: u64) -> String {
    format!("{:.1} % of the characters", 100.0 * part as f64 / whole.max(1) as f64)
}

/// A number with its thousands apart: `72,632`.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Prints to standard output; whoever stopped reading has had enough.
pub(crate) fn print(bytes: &[u8]) -> std::io::Result<()> {
    match std::io::stdout().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
