//! `copydesk evaluate`: scores against a truth.

use super::{Outcome, signals};
use anyhow::{Context, ensure};
use copydesk::config::{Config, ReadConfig};
use copydesk::read::{self, Content, Corpus, keys};
use copydesk::results::evaluate::{Found, clusters, ids, pairs, spans::SpanCounter};
use copydesk::results::lines::Report;
use copydesk::results::reader::{expect_results, read_json};
use serde_json::{Map, Value};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// Score the results of a run against a truth: clusters, pairs, labelled pairs, spans.
///
/// Example: copydesk evaluate docs.jsonl cleaned --clusters clusters.tsv --spans spans.jsonl
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Input of the run, and last the folder that it wrote.
    #[arg(required = true, num_args = 2.., value_name = "INPUT... OUT")]
    paths: Vec<PathBuf>,
    /// File of documents with their labels: `id TAB label`.
    #[arg(long, value_name = "FILE")]
    clusters: Option<PathBuf>,
    /// File of pairs with their similarities: `id TAB id TAB jaccard TAB containment`.
    #[arg(long, value_name = "FILE")]
    pairs: Option<PathBuf>,
    /// File of pairs with their labels: `id TAB id TAB label`.
    #[arg(long, value_name = "FILE")]
    labels: Option<PathBuf>,
    /// With --labels: for each label, the number of pairs that each signal of the judge alone keeps
    /// apart, whatever their similarity.
    #[arg(long, requires = "labels")]
    signals: bool,
    /// File of spans that should be cut: one JSON object with key, start, end and kind per line.
    #[arg(long, value_name = "FILE")]
    spans: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn has_truth(&self) -> bool {
        [&self.clusters, &self.pairs, &self.labels, &self.spans].into_iter().any(Option::is_some)
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (results, inputs) =
        arguments.paths.split_last().context("expected the input and the results")?;
    expect_results(results)?;
    ensure!(
        arguments.has_truth(),
        "expected a truth to compare with, found none: give --clusters, --pairs, --labels or --spans; `copydesk evaluate \
         --help` says what each file holds"
    );
    let report: Report = read_json(&results.join("report.json"))?;
    let corpus = Corpus::open(inputs, ReadConfig::new(&report.settings)?)?;
    let found = Found::read(results)?;
    let mut counter =
        arguments.spans.as_ref().map(|spans| SpanCounter::new(&found, spans)).transpose()?;
    let keys = read_documents(&corpus, counter.as_mut())?;
    let unknown = unknown_ids(arguments, &keys, counter.as_ref())?;
    let mut figures = Map::new();
    if let Some(path) = &arguments.clusters {
        let of_clusters = clusters::figures(&found, &keys, path)?;
        figures.insert("clusters".into(), serde_json::to_value(of_clusters)?);
    }
    if let Some(path) = &arguments.pairs {
        figures.insert("pairs".into(), serde_json::to_value(pairs::by_similarity(&found, path)?)?);
    }
    if let Some(path) = &arguments.labels {
        figures.insert("labels".into(), serde_json::to_value(pairs::by_label(&found, path)?)?);
    }
    if let Some(path) = arguments.labels.as_ref().filter(|_| arguments.signals) {
        let signals = signals::figures(results, path, &keys, &Config::new(report.settings)?.copy)?;
        figures.insert("signals".into(), Value::Object(signals));
    }
    if let Some(counter) = counter {
        figures.insert("spans".into(), serde_json::to_value(counter.figures())?);
    }
    if !unknown.is_empty() {
        figures.insert("ids that no document has".into(), Value::Object(unknown));
    }
    let text =
        if arguments.json { Value::Object(figures).to_string() + "\n" } else { table(&figures) };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// For each truth, the number of ids that no document has.
fn unknown_ids(
    arguments: &Arguments,
    keys: &[String],
    spans: Option<&SpanCounter<'_>>,
) -> anyhow::Result<Map<String, Value>> {
    let known: HashSet<&str> = keys.iter().map(String::as_str).collect();
    let mut unknown = Map::new();
    let mut count = |name: &str, ids: HashSet<String>| {
        let n_unknown = ids.iter().filter(|id| !known.contains(id.as_str())).count();
        if n_unknown > 0 {
            unknown.insert(name.to_owned(), n_unknown.into());
        }
    };
    let Arguments { clusters, pairs, labels, .. } = arguments;
    for (name, path, n_ids) in
        [("clusters", clusters, 1), ("pairs", pairs, 2), ("labels", labels, 2)]
    {
        if let Some(path) = path {
            count(name, ids(path, n_ids)?);
        }
    }
    count("spans", spans.into_iter().flat_map(SpanCounter::keys).map(str::to_owned).collect());
    Ok(unknown)
}

/// Reads the corpus once: returns the documents' keys and passes their texts to the counter.
fn read_documents(
    corpus: &Corpus,
    mut counter: Option<&mut SpanCounter<'_>>,
) -> anyhow::Result<Vec<String>> {
    let mut keys = Vec::new();
    for block in corpus.blocks() {
        let block = block?;
        for record in &block.records {
            let Content::Document(document) = read::document(corpus, &block, record) else {
                continue;
            };
            let [key, _] = keys::candidates(corpus, &document);
            if let Some(counter) = &mut counter {
                counter.add(&key, &document.text);
            }
            keys.push(key);
        }
    }
    Ok(keys)
}

fn table(figures: &Map<String, Value>) -> String {
    let mut text = String::new();
    for (part, rows) in figures {
        text.push_str(part);
        text.push('\n');
        for (name, value) in rows.as_object().into_iter().flatten() {
            let _ = writeln!(text, "  {name:<28} {}", cell(value));
        }
    }
    text
}

fn cell(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: Vec<String> =
                fields.iter().map(|(name, value)| format!("{name} {}", cell(value))).collect();
            fields.join("  ")
        }
        Value::Number(number) if number.is_f64() => {
            format!("{:.4}", number.as_f64().unwrap_or(f64::NAN))
        }
        other => other.to_string(),
    }
}
