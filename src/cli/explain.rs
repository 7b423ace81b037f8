//! `copydesk explain`: what happened to one article, and why, with what differs from the copy that stayed.

use super::Outcome;
use anyhow::Context;
use copydesk::config::Config;
use copydesk::evaluate::key_of;
use copydesk::pipeline::{Manifest, Timings};
use copydesk::read::{self, Content, Corpus};
use copydesk::report::{ClusterLine, FormLine, RemovalKind, RemovalLine, Report};
use copydesk::restore::{Lines, read_json};
use copydesk::write::MANIFEST;
use similar::{ChangeTag, TextDiff};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::{IsTerminal, Write as _};
use std::path::{Path, PathBuf};

/// Equal words in a row that are shown in full; of longer runs only the ends.
const CONTEXT: usize = 12;

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
    let family = explain_family(results, key, &mut text)?;
    let other = cluster.as_ref().and_then(|cluster| {
        let other = cluster.members.iter().find(|member| member.key != *key)?;
        Some(if cluster.representative == *key {
            other.key.clone()
        } else {
            cluster.representative.clone()
        })
    });
    let wanted: Vec<&str> = std::iter::once(key.as_str()).chain(other.as_deref()).collect();
    let texts = texts(results, &wanted)?;
    let own = texts.get(key).with_context(|| {
        format!("no article has the key `{key}`; keys stand in clusters.jsonl and removals.jsonl")
    })?;
    if n_cuts == 0 && cluster.is_none() && !family {
        text.push_str("  nothing was cut, and no copy was found\n");
    }
    if let Some((other, stayed)) = other.as_ref().and_then(|other| Some((other, texts.get(other)?)))
    {
        let _ = writeln!(text, "\n  {key}, compared with {other}:\n");
        let is_colored = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        text.push_str(&difference(stayed, own, is_colored));
    }
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(Outcome::Done),
    }
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

/// The texts of these articles, from the input.
fn texts(results: &Path, wanted: &[&str]) -> anyhow::Result<HashMap<String, String>> {
    let manifest: Manifest = read_json(&results.join(MANIFEST))?;
    let timings: Timings = read_json(&results.join("timings.json"))?;
    let report: Report = read_json(&results.join("report.json"))?;
    let config = Config::new(report.settings)?;
    let paths: Vec<PathBuf> =
        manifest.inputs.keys().map(|name| timings.input_folder.join(name)).collect();
    let gone = paths.iter().find(|path| !path.exists());
    if let Some(gone) = gone {
        anyhow::bail!(
            "{}: expected the input where it was when copydesk read it, found nothing there",
            gone.display()
        );
    }
    let corpus = Corpus::open(&paths)?;
    let mut texts = HashMap::new();
    for block in corpus.blocks(config.max_record) {
        let block = block?;
        for record in &block.records {
            let Content::Document(document) = read::document(&corpus, &block, record, &config)
            else {
                continue;
            };
            let [plain, placed] = key_of(&corpus, &document);
            for key in [plain, placed].into_iter().filter(|key| wanted.contains(&key.as_str())) {
                texts.insert(key, document.text.to_string());
            }
        }
    }
    Ok(texts)
}

/// What differs, word by word.
fn difference(stayed: &str, own: &str, is_colored: bool) -> String {
    let (gone, new, plain) = if is_colored {
        (("\u{1b}[31;9m", "\u{1b}[0m"), ("\u{1b}[32m", "\u{1b}[0m"), "\u{1b}[2m…\u{1b}[0m")
    } else {
        (("[-", "-]"), ("{+", "+}"), "…")
    };
    let diff =
        TextDiff::configure().timeout(std::time::Duration::from_secs(5)).diff_words(stayed, own);
    let mut text = String::new();
    for operation in diff.ops() {
        let words = |tag: ChangeTag| -> Vec<&str> {
            diff.iter_changes(operation)
                .filter(|change| change.tag() == tag)
                .map(|change| change.value())
                .collect()
        };
        for (tag, (open, close)) in [(ChangeTag::Delete, gone), (ChangeTag::Insert, new)] {
            let changed = words(tag).concat();
            if !changed.is_empty() {
                let _ = write!(text, "{open}{changed}{close}");
            }
        }
        text.push_str(&shortened(&words(ChangeTag::Equal), plain));
    }
    text + "\n"
}

/// A run of equal words, or its two ends.
fn shortened(words: &[&str], between: &str) -> String {
    if words.len() <= 4 * CONTEXT {
        return words.concat();
    }
    let (head, tail) = (&words[..2 * CONTEXT], &words[words.len() - 2 * CONTEXT..]);
    format!("{} {between} {}", head.concat().trim_end(), tail.concat().trim_start())
}
