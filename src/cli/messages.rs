//! The program's output: errors, notes and summaries on standard error, results on standard output.

use copydesk::config::Mode;
use copydesk::results::lines::{RejectionCount, Report, Unconverted};
use copydesk::{ErrorKind, Remedy};
use copydesk_core::config::SettingError;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

/// Writes a line to standard error. Ignores failures: a missing reader must not stop the run.
pub(crate) fn note(message: &str) {
    let _ = writeln!(std::io::stderr(), "{message}");
}

/// Whether to color this stream, according to `--color`, `NO_COLOR` and the terminal.
pub(crate) fn is_colored(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Prints why the program could not run.
pub(crate) fn error(error: &anyhow::Error) {
    let is_red = is_colored(&std::io::stderr());
    let label = if is_red { "\u{1b}[1;31merror:\u{1b}[0m" } else { "error:" };
    let told = match error.downcast_ref::<copydesk::Error>() {
        // Messages of the library's errors include their causes.
        Some(error) => of_library(error),
        None => format!("{error:#}"),
    };
    note(&format!("{label} {told}"));
}

/// The message of a library error, with the command-line remedy.
fn of_library(error: &copydesk::Error) -> String {
    let told = match error.kind() {
        ErrorKind::Setting(SettingError { fields, message }) => {
            let flags: Vec<String> =
                fields.iter().map(|field| format!("--{}", field.replace('_', "-"))).collect();
            format!("{}: {message}", flags.join(" and "))
        }
        _ => error.to_string(),
    };
    match error.remedy().map(advice) {
        Some(advice) => format!("{told}\n  {advice}"),
        None => told,
    }
}

/// The command-line form of a remedy.
fn advice(remedy: Remedy) -> &'static str {
    match remedy {
        Remedy::Resume => {
            "the same command with --resume goes on behind the passes that were finished"
        }
        Remedy::Replace => {
            "give another folder, or --overwrite to replace what a former run wrote there"
        }
        Remedy::ResumeOrReplace => {
            "give another folder, --resume to go on where the run that was stopped there left off, or \
             --overwrite to begin anew"
        }
        Remedy::BeginAnew => "run again with --overwrite, which begins anew",
        Remedy::NoAnnotations => {
            "run without --annotate, or `inspect`, which writes the same findings beside the corpus"
        }
        Remedy::OwnFormat => "run `clean` without --output-format to be able to restore",
        _ => "see `copydesk help`",
    }
}

/// Most reasons for rejections in the summary.
const MAX_REASONS: usize = 3;

/// The summary of a run: its funnel, and where to look next.
pub(crate) fn summary(report: &Report, look_at: Option<&Path>, seconds: f64) -> String {
    let is_bold = is_colored(&std::io::stderr());
    let mut text = String::new();
    for Row { name, n, remark } in rows(report) {
        let n = format!("{:>14}", grouped(n));
        let n = if is_bold { format!("\u{1b}[1m{n}\u{1b}[0m") } else { n };
        let row = format!("  {name:<22}{n}  {remark}");
        let _ = writeln!(text, "{}", row.trim_end());
    }
    let rate = report.counts.bytes as f64 / 1e6 / seconds.max(1e-9);
    let rate = if rate < 1.0 { String::new() } else { format!("  {rate:.0} MB/s") };
    let _ = write!(text, "  {:<22}{:>14}{rate}", "time", format!("{seconds:.1} s"));
    for rejection in report.rejections.iter().take(MAX_REASONS) {
        let _ = write!(text, "\n  {}", rejected(rejection));
    }
    for note in &report.notes {
        let _ = write!(text, "\n  note: {note}");
    }
    for file in &report.unconverted {
        let Unconverted { path, reason } = file;
        let _ = write!(text, "\n  {path} stays in its own format: {reason}");
    }
    if let Some(folder) = look_at {
        let look = match report.mode {
            Mode::Clean => "cleaned/ (the corpus), clusters.jsonl, removals.jsonl, report.json",
            Mode::Inspect => "clusters.jsonl, removals.jsonl, boilerplate.json, report.json",
        };
        let folder = folder.display();
        let _ = write!(
            text,
            "\n  look next at {folder}: {look}\n  in a browser: copydesk view {folder}"
        );
    }
    text
}

/// The reason why some records were rejected.
fn rejected(RejectionCount { records, first, place, .. }: &RejectionCount) -> String {
    match records {
        1 => format!("rejected: {}: {first}", place.shown()),
        n => {
            let records = counted(*n, "record");
            format!("rejected: {records} for one reason, the first {}: {first}", place.shown())
        }
    }
}

/// A row of the summary.
struct Row {
    name: &'static str,
    n: u64,
    remark: String,
}

fn rows(report: &Report) -> Vec<Row> {
    let counts = &report.counts;
    let of_characters = |n| percent(n, counts.characters, "characters");
    let row = |name, n, remark: String| Row { name, n, remark };
    let mut rows = vec![row("documents in", counts.documents, counted(counts.files, "file"))];
    if counts.rejected > 0 {
        rows.push(row("rejected", counts.rejected, "kept aside in rejected.jsonl".to_owned()));
    }
    if counts.shared_ids > 0 {
        let remark = "these are keyed by their place as well";
        rows.push(row("ids shared", counts.shared_ids, remark.to_owned()));
    }
    let kept = percent(counts.kept, counts.documents, "documents");
    rows.extend([
        row("exact copies", counts.exact, String::new()),
        row("near copies", counts.near, String::new()),
        row("contained copies", counts.contained, String::new()),
    ]);
    if counts.representatives > 0 {
        let remark = "nothing of their clusters is kept: --keep-copies 0";
        rows.push(row("representatives", counts.representatives, remark.to_owned()));
    }
    if counts.shells > 0 {
        rows.push(row("shells", counts.shells, "no text of their own".to_owned()));
    }
    rows.extend([
        row("repeats cut", counts.repeats, of_characters(counts.repeat_characters)),
        row("boilerplate cut", counts.boilerplate, of_characters(counts.boilerplate_characters)),
        row("documents kept", counts.kept, kept),
        row("characters kept", counts.kept_characters, of_characters(counts.kept_characters)),
    ]);
    rows
}

/// A number with its unit, in the singular or plural: `1 file`, `2 files`.
pub(crate) fn counted(n: u64, unit: &str) -> String {
    format!("{} {unit}{}", grouped(n), if n == 1 { "" } else { "s" })
}

fn percent(part: u64, whole: u64, unit: &str) -> String {
    format!("{:.1} % of the {unit}", 100.0 * part as f64 / whole.max(1) as f64)
}

/// A number with its thousands separated: `72,632`.
pub(crate) fn grouped(number: u64) -> String {
    indicatif::HumanCount(number).to_string()
}

/// Prints to standard output. Succeeds if the reader closed the pipe.
pub(crate) fn print(bytes: &[u8]) -> std::io::Result<()> {
    match std::io::stdout().write_all(bytes) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
