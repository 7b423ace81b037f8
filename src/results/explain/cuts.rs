//! The cuts of an article, each with its reason.

use crate::results::heading::{clipped, one_line};
use crate::results::lines::{RemovalKind, RemovalLine};
use crate::results::reasons;
use std::fmt::Write as _;

/// Most characters of a cut that are shown.
const MAX_SHOWN: usize = 100;

/// Explains the cuts, and why the article was moved aside if it was.
pub(super) fn explain(removals: &[RemovalLine<'_>], text: &mut String) {
    for removal in removals {
        match removal.kind {
            // The cluster tells.
            RemovalKind::Duplicate => {}
            RemovalKind::Shell => {
                let why = reasons::of_shell(&removal.evidence);
                let _ = writeln!(text, "  moved aside: {why}");
            }
            RemovalKind::Boilerplate | RemovalKind::Repeat => explain_cut(removal, text),
        }
    }
}

fn explain_cut(removal: &RemovalLine<'_>, text: &mut String) {
    let RemovalLine { start, end, kind, evidence, .. } = removal;
    let shown = clipped(&one_line(&removal.text), MAX_SHOWN);
    let _ = writeln!(text, "\n  cut, bytes {start} to {end}: {shown}");
    let _ = writeln!(text, "    because {}{}", reasons::of_cut(*kind, evidence), twin(evidence));
}

/// Where the passage stands that a repeat repeats.
fn twin(evidence: &serde_json::Value) -> String {
    let [start, end] = ["start", "end"].map(|name| evidence["original"][name].as_u64());
    let place = start.zip(end).map(|(start, end)| format!(", at bytes {start} to {end}"));
    place.unwrap_or_default()
}
