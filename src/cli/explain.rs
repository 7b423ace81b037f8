//! `copydesk explain`: what happened to one article and why, with a diff against the copy that
//! stayed.

use super::{Outcome, article, messages, pair};
use copydesk::results::input::{Input, changed};
use copydesk::results::lines::{
    ClusterLine, ContainmentLine, FormLine, MemberLine, RemovalKind, RemovalLine,
};
use copydesk::results::reader::{Lines, expect_results};
use copydesk::results::reasons;
use similar::{ChangeTag, DiffOp, DiffTag, TextDiff};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Words shown at each end of a long run.
const CONTEXT: usize = 12;

/// Most shared runs listed.
const MAX_RUNS: usize = 3;

/// Most members of a cluster listed.
const MAX_MEMBERS: usize = 50;

/// Show what was cut from an article, its cluster, and how it differs from the copy that stayed.
///
/// Name the article by its key, its address, its file's name, or an unambiguous beginning of its
/// key. If the input is gone, it is restored from the results. Differences are colored on a
/// terminal and marked `[-gone-]` and `{+new+}` elsewhere.
///
/// With two articles: why they are, or are not, copies of each other.
///
/// Examples:
///   copydesk explain cleaned d042
///   copydesk explain cleaned d042 d077
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// The article: its key as in clusters.jsonl and removals.jsonl, its address, or its file's
    /// name.
    #[arg(value_name = "KEY", allow_negative_numbers = true)]
    wanted: String,
    /// Another article, to show the evidence for and against the two being one story.
    #[arg(value_name = "OTHER", allow_negative_numbers = true)]
    other: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Arguments { results, wanted, other } = arguments;
    expect_results(results)?;
    let input = Input::open(results)?;
    let key = &article::key(&input, results, wanted)?;
    if let Some(other) = other {
        let other = article::key(&input, results, other)?;
        anyhow::ensure!(*key != other, "expected two articles, found `{key}` twice");
        messages::print(pair::explained(&input, results, [key, &other])?.as_bytes())?;
        return Ok(Outcome::Done);
    }
    let mut text = format!("{key}\n");
    let cluster = cluster_of(results, key)?;
    if let Some(cluster) = &cluster {
        explain_cluster(cluster, key, &mut text);
    }
    let n_cuts = explain_cuts(results, key, &mut text)?;
    let is_told =
        explain_family(results, key, &mut text)? | explain_containments(results, key, &mut text)?;
    if n_cuts == 0 && cluster.is_none() && !is_told {
        text.push_str("  nothing was cut, and no copy was found\n");
    }
    if let Some(other) = cluster.as_ref().and_then(|cluster| counterpart(cluster, key)) {
        let bodies = bodies(&input, results, &[key, other])?;
        let is_colored = messages::is_colored(&std::io::stdout());
        explain_difference(key, &bodies[key], other, &bodies[other], is_colored, &mut text);
    }
    messages::print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// The article to compare with: the one that stays or, for that one, its first copy.
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
    let legend = if is_colored {
        String::new()
    } else {
        format!(" [-only in {other}-] {{+only in {key}+}}")
    };
    let _ = writeln!(text, "\n  {key}, compared with {other}, both as cleaned:{legend}\n");
    text.push_str(&difference(&diff, is_colored));
}

/// The longest runs that both texts share, with their lengths in words.
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

/// The beginning and the end of a text.
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
        if removal.kind == RemovalKind::Shell {
            let _ = writeln!(text, "  moved aside: {}", reasons::of_shell(&removal.evidence));
            continue;
        }
        let shown: String = removal.text.chars().take(100).collect();
        let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
        let _ = writeln!(text, "\n  cut, bytes {} to {}: {shown}", removal.start, removal.end);
        let _ = writeln!(text, "    because {}", reasons::of_cut(removal.kind, &removal.evidence));
    }
    Ok(n_cuts)
}

pub(super) fn cluster_of(results: &Path, key: &str) -> anyhow::Result<Option<ClusterLine>> {
    for cluster in Lines::<ClusterLine>::open(results.join("clusters.jsonl"))? {
        let cluster = cluster?;
        if cluster.members.iter().any(|member| member.key == key) {
            return Ok(Some(cluster));
        }
    }
    Ok(None)
}

fn explain_cluster(cluster: &ClusterLine, key: &str, text: &mut String) {
    let ClusterLine { representative, kept_because, members, .. } = cluster;
    let why = reasons::of_choice(kept_because);
    let own = members.iter().find(|member| member.key == key);
    let fate = match own.filter(|_| representative != key) {
        None if own.is_some_and(|own| !own.kept) => {
            "one of several shells with one text".to_owned()
        }
        None => format!("stays: {why}"),
        Some(own) => {
            let fate = if own.kept { "stays beside it" } else { "removed" };
            let relation = reasons::of_member(own, representative);
            format!("{fate}: {relation}.\n  {representative} stays: {why}")
        }
    };
    let _ = writeln!(text, "  {fate}");
    let _ = writeln!(text, "\n  cluster {} of {} articles:", cluster.id, members.len());
    members.iter().take(MAX_MEMBERS).for_each(|member| list_member(member, representative, text));
    if members.len() > MAX_MEMBERS {
        let _ = writeln!(text, "      and {} more", members.len() - MAX_MEMBERS);
    }
}

fn list_member(member: &MemberLine, representative: &str, text: &mut String) {
    let fate = if member.kept { "stays  " } else { "removed" };
    let source =
        member.heading.source.as_ref().map(|source| format!("  ({source})")).unwrap_or_default();
    let relation = if member.key == representative {
        String::new()
    } else {
        format!(", {}", reasons::in_list(member))
    };
    let _ = writeln!(text, "      {fate}  {}{source}{relation}", member.key);
}

pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

fn explain_family(results: &Path, key: &str, text: &mut String) -> anyhow::Result<bool> {
    for family in Lines::<FormLine>::open(results.join("forms.jsonl"))? {
        let family = family?;
        if let Some(place) = family.members.iter().position(|member| member == key) {
            let n_members = family.members.len();
            let _ = writeln!(
                text,
                "\n  one of {n_members} articles with the same wording and other facts, which all stay; its own:"
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
            let _ =
                writeln!(text, "\n  {} of it are in {container}; both stay", percent(containment));
        } else if container == key {
            let _ =
                writeln!(text, "\n  it holds {} of {contained}; both stay", percent(containment));
        } else {
            continue;
        }
        is_told = true;
    }
    Ok(is_told)
}

/// The cleaned texts of these articles, by key.
pub(super) fn bodies(
    input: &Input,
    results: &Path,
    wanted: &[&str],
) -> anyhow::Result<HashMap<String, String>> {
    let is_wanted: HashSet<&str> = wanted.iter().copied().collect();
    let mut bodies: HashMap<String, String> = HashMap::new();
    input.for_each_document(|keys, document| {
        for key in keys.into_iter().filter(|key| is_wanted.contains(key.as_str())) {
            bodies.insert(key, document.text.to_string());
        }
        Ok(())
    })?;
    for removal in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
        let RemovalLine { key, kind, start, end, .. } = removal?;
        let is_cut = !kind.is_whole();
        if let Some(text) = bodies.get_mut(&*key).filter(|_| is_cut) {
            let is_inside = text.is_char_boundary(start) && text.is_char_boundary(end);
            anyhow::ensure!(is_inside, "{}", changed(results));
            // Blanks of the same length keep the offsets of later cuts valid.
            text.replace_range(start..end, &" ".repeat(end - start));
        }
    }
    let missing = wanted.iter().find(|key| !bodies.contains_key(**key));
    anyhow::ensure!(missing.is_none(), "{}", changed(results));
    Ok(bodies)
}

/// The diff, word by word.
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

/// A run of words. A long run is cut to its two ends.
fn shortened(words: &[&str], between: &str) -> String {
    if words.len() <= 4 * CONTEXT {
        return words.concat();
    }
    let (head, tail) = (&words[..2 * CONTEXT], &words[words.len() - 2 * CONTEXT..]);
    format!("{} {between} {}", head.concat().trim_end(), tail.concat().trim_start())
}
