//! `copydesk explain`: what happened to one article, and why, with what differs from the copy that stayed.

use super::{Outcome, messages};
use anyhow::Context;
use copydesk::report::{ClusterLine, ContainmentLine, FormLine, RemovalKind, RemovalLine};
use copydesk::restore::Lines;
use copydesk::results::{Input, changed};
use similar::{ChangeTag, DiffOp, DiffTag, TextDiff};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Words at each end of a long run that are shown.
const CONTEXT: usize = 12;

/// Shared runs that are named, at most.
const MAX_RUNS: usize = 3;

/// Show what was cut from an article, which cluster it is in and why, and how it differs from the copy that stayed.
///
/// The input must stand where it stood. Colors on a terminal; `[-gone-]` and `{+new+}` elsewhere.
///
/// Example: copydesk explain cleaned d042
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// Key of the article, as clusters.jsonl and removals.jsonl name it.
    key: String,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Arguments { results, key } = arguments;
    let mut text = String::new();
    let n_cuts = explain_cuts(results, key, &mut text)?;
    let cluster = cluster_of(results, key)?;
    if let Some(cluster) = &cluster {
        explain_cluster(cluster, key, &mut text);
    }
    let is_told =
        explain_family(results, key, &mut text)? | explain_containments(results, key, &mut text)?;
    let other = cluster.as_ref().and_then(|cluster| counterpart(cluster, key));
    let wanted: Vec<&str> = std::iter::once(key.as_str()).chain(other).collect();
    let bodies = bodies(results, &wanted)?;
    let own = bodies.get(key).with_context(|| {
        format!("no article has the key `{key}`; keys stand in clusters.jsonl and removals.jsonl")
    })?;
    if n_cuts == 0 && cluster.is_none() && !is_told {
        text.push_str("  nothing was cut, and no copy was found\n");
    }
    if let Some((other, stayed)) = other.and_then(|other| Some((other, bodies.get(other)?))) {
        let is_colored = messages::is_colored(&std::io::stdout());
        explain_difference(key, own, other, stayed, is_colored, &mut text);
    }
    messages::print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// The article to compare with: the one that stays, or, for that one, the first of its copies.
fn counterpart<'c>(cluster: &'c ClusterLine, key: &str) -> Option<&'c str> {
    if cluster.representative != key {
        return Some(&cluster.representative);
    }
    cluster.members.iter().map(|member| member.key.as_str()).find(|&other| other != key)
}

fn explain_difference(
    key: &str,
    own: &str,
    other: &str,
    stayed: &str,
    is_colored: bool,
    text: &mut String,
) {
    let diff =
        TextDiff::configure().timeout(std::time::Duration::from_secs(5)).diff_words(stayed, own);
    let _ = writeln!(text, "\n  the longest passages that {key} shares with {other}:");
    for (n_words, passage) in shared_runs(&diff) {
        let shown: String = passage.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "      {n_words} words: {}", abridged(&shown));
    }
    let _ = writeln!(text, "\n  {key}, compared with {other}, both as cleaned:\n");
    text.push_str(&difference(&diff, is_colored));
}

/// The longest runs that both texts have, with their lengths in words.
fn shared_runs<'d>(diff: &TextDiff<'d, 'd, str>) -> Vec<(usize, String)> {
    let run = |operation: &DiffOp| {
        let run: String = diff.iter_changes(operation).map(|change| change.value()).collect();
        (run.split_whitespace().count(), run)
    };
    let equal = diff.ops().iter().filter(|operation| operation.tag() == DiffTag::Equal);
    let mut runs: Vec<(usize, String)> =
        equal.map(run).filter(|(n_words, _)| *n_words > 0).collect();
    runs.sort_by_key(|(n_words, _)| std::cmp::Reverse(*n_words));
    runs.truncate(MAX_RUNS);
    runs
}

/// The beginning of a text and its end.
fn abridged(text: &str) -> String {
    const END: usize = 45;
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= 2 * END + 3 {
        return text.to_owned();
    }
    let part = |part: &[char]| part.iter().collect::<String>();
    format!(
        "{} … {}",
        part(&chars[..END]).trim_end(),
        part(&chars[chars.len() - END..]).trim_start()
    )
}

fn explain_cuts(results: &Path, key: &str, text: &mut String) -> anyhow::Result<usize> {
    let mut n_cuts = 0;
    for removal in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
        let removal = removal?;
        if removal.key != key || removal.kind == RemovalKind::Duplicate {
            continue;
        }
        n_cuts += 1;
        let kind = if removal.kind == RemovalKind::Repeat { "repeat" } else { "boilerplate" };
        let shown: String = removal.text.chars().take(100).collect();
        let _ =
            writeln!(text, "  cut, {kind}, bytes {} to {}: {shown}", removal.start, removal.end);
        let _ = writeln!(text, "      because {}", removal.evidence);
    }
    Ok(n_cuts)
}

fn cluster_of(results: &Path, key: &str) -> anyhow::Result<Option<ClusterLine>> {
    for cluster in Lines::<ClusterLine>::open(results.join("clusters.jsonl"))? {
        let cluster = cluster?;
        if cluster.members.iter().any(|member| member.key == key) {
            return Ok(Some(cluster));
        }
    }
    Ok(None)
}

fn explain_cluster(cluster: &ClusterLine, key: &str, text: &mut String) {
    let ClusterLine { id, representative, kept_because, members, .. } = cluster;
    let _ = writeln!(
        text,
        "  cluster {id} of {} articles; {representative} stays ({kept_because})",
        members.len()
    );
    let Some(own) = members.iter().find(|member| member.key == key) else { return };
    if let (Some(jaccard), Some(containment)) = (own.jaccard, own.containment) {
        let relation = serde_json::json!(own.relation);
        let fate = if own.kept { "kept" } else { "removed" };
        let _ = writeln!(
            text,
            "  {fate}: relation {relation}, Jaccard {jaccard}, containment {containment}"
        );
    }
}

fn explain_family(results: &Path, key: &str, text: &mut String) -> anyhow::Result<bool> {
    for family in Lines::<FormLine>::open(results.join("forms.jsonl"))? {
        let family = family?;
        if let Some(place) = family.members.iter().position(|member| member == key) {
            let n_members = family.members.len();
            let _ = writeln!(
                text,
                "  one of {n_members} articles with the same wording and other facts; its own:"
            );
            let _ = writeln!(
                text,
                "      {}",
                family.facts.get(place).map(|facts| facts.join(" | ")).unwrap_or_default()
            );
            return Ok(true);
        }
    }
    Ok(false)
}

fn explain_containments(results: &Path, key: &str, text: &mut String) -> anyhow::Result<bool> {
    let mut is_told = false;
    for line in Lines::<ContainmentLine>::open(results.join("containments.jsonl"))? {
        let ContainmentLine { container, contained, containment } = line?;
        if contained == key {
            let _ = writeln!(text, "  stands to {containment} in {container}; both stay");
        } else if container == key {
            let _ = writeln!(text, "  holds {containment} of {contained}; both stay");
        } else {
            continue;
        }
        is_told = true;
    }
    Ok(is_told)
}

/// The cleaned texts of these articles: the input without what was cut from it.
fn bodies(results: &Path, wanted: &[&str]) -> anyhow::Result<HashMap<String, String>> {
    let mut bodies = texts(results, wanted)?;
    for removal in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
        let RemovalLine { key, kind, start, end, .. } = removal?;
        let is_cut = kind != RemovalKind::Duplicate;
        if let Some(text) = bodies.get_mut(&*key).filter(|_| is_cut) {
            let is_inside = text.is_char_boundary(start) && text.is_char_boundary(end);
            anyhow::ensure!(is_inside, "{}", changed(results));
            // Blanks of the same length leave the offsets of the later cuts as they are.
            text.replace_range(start..end, &" ".repeat(end - start));
        }
    }
    Ok(bodies)
}

/// The texts of these articles, from the input.
fn texts(results: &Path, wanted: &[&str]) -> anyhow::Result<HashMap<String, String>> {
    let (mut texts, mut places) = (HashMap::new(), Vec::new());
    Input::open(results)?.for_each_document(|[plain, placed], document| {
        if wanted.first() == Some(&plain.as_str()) {
            places.push(placed.clone());
        }
        for key in [plain, placed].into_iter().filter(|key| wanted.contains(&key.as_str())) {
            texts.insert(key, document.text.to_string());
        }
        Ok(())
    })?;
    if places.len() > 1 {
        let places = places.join("\n  ");
        anyhow::bail!(
            "several articles have the id `{}`; name one of them:\n  {places}",
            wanted[0]
        );
    }
    Ok(texts)
}

/// What differs, word by word.
fn difference(diff: &TextDiff<'_, '_, str>, is_colored: bool) -> String {
    let (gone, new, plain) = if is_colored {
        (("\u{1b}[31;9m", "\u{1b}[0m"), ("\u{1b}[32m", "\u{1b}[0m"), "\u{1b}[2m…\u{1b}[0m")
    } else {
        (("[-", "-]"), ("{+", "+}"), "…")
    };
    let mut text = String::new();
    for operation in diff.ops() {
        let words = |tag: ChangeTag| -> Vec<&str> {
            diff.iter_changes(operation)
                .filter(|change| change.tag() == tag)
                .map(|change| change.value())
                .collect()
        };
        for (tag, (open, close)) in [(ChangeTag::Delete, gone), (ChangeTag::Insert, new)] {
            let changed = shortened(&words(tag), plain);
            if !changed.trim().is_empty() {
                let _ = write!(text, "{open}{changed}{close}");
            }
        }
        text.push_str(&shortened(&words(ChangeTag::Equal), plain));
    }
    text + "\n"
}

/// A run of words, or its two ends.
fn shortened(words: &[&str], between: &str) -> String {
    if words.len() <= 4 * CONTEXT {
        return words.concat();
    }
    let (head, tail) = (&words[..2 * CONTEXT], &words[words.len() - 2 * CONTEXT..]);
    format!("{} {between} {}", head.concat().trim_end(), tail.concat().trim_start())
}
