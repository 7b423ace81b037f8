//! `copydesk evaluate`: scores against a truth.

use super::{Outcome, signals};
use anyhow::{Context, ensure};
use copydesk::config::{Config, ReadConfig};
use copydesk::read::{self, Content, Corpus, keys};
use copydesk::results::evaluate::{self, Found, clusters, ids, pairs, spans::SpanCounter};
use copydesk::results::lines::Report;
use copydesk::results::marks::Marks;
use copydesk::results::reader::{expect_results, read_json};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Score the results of a run against a truth: clusters, pairs, labelled pairs, spans, marks.
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
    /// File of marks that the page of `copydesk view` downloaded: which decisions marked right are
    /// still made, and which marked wrong are mended.
    #[arg(long, value_name = "FILE")]
    marks: Option<PathBuf>,
    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl Arguments {
    fn has_truth(&self) -> bool {
        let Self { clusters, pairs, labels, spans, marks, .. } = self;
        [clusters, pairs, labels, spans, marks].into_iter().any(Option::is_some)
    }
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let (results, inputs) =
        arguments.paths.split_last().context("expected the input and the results")?;
    expect_results(results)?;
    ensure!(
        arguments.has_truth(),
        "expected a truth to compare with, found none: give --clusters, --pairs, --labels, --spans or --marks; `copydesk \
         evaluate --help` says what each file holds"
    );
    let report: Report = read_json(&results.join("report.json"))?;
    let corpus = Corpus::open(inputs, ReadConfig::new(&report.settings)?)?;
    let found = Found::read(results)?;
    let mut counter =
        arguments.spans.as_ref().map(|spans| SpanCounter::new(&found, spans)).transpose()?;
    let marks = arguments.marks.as_deref().map(Marks::read).transpose()?;
    let documents = Documents::read(&corpus, counter.as_mut(), marks.is_some())?;
    let keys = &documents.keys;
    let mut unknown = unknown_ids(arguments, keys, counter.as_ref())?;
    let mut figures = figures_of_copies(arguments, results, &found, keys, report)?;
    if let Some(counter) = counter {
        figures.insert("spans".into(), serde_json::to_value(counter.figures())?);
    }
    if let Some(marks) = &marks {
        let of_marks = evaluate::marks::figures(&found, marks, results, &documents.sources)?;
        figures.insert("marks".into(), serde_json::to_value(of_marks)?);
        unknown.extend(documents.unknown(marks).map(|n| ("marks".to_owned(), n.into())));
    }
    if !unknown.is_empty() {
        figures.insert("ids that no document has".into(), Value::Object(unknown));
    }
    let text =
        if arguments.json { Value::Object(figures).to_string() + "\n" } else { table(&figures) };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// The scores of the clusters: against labels of documents, and pairs of documents.
fn figures_of_copies(
    arguments: &Arguments,
    results: &Path,
    found: &Found,
    keys: &[String],
    report: Report,
) -> anyhow::Result<Map<String, Value>> {
    let mut figures = Map::new();
    if let Some(path) = &arguments.clusters {
        let of_clusters = clusters::figures(found, keys, path)?;
        figures.insert("clusters".into(), serde_json::to_value(of_clusters)?);
    }
    if let Some(path) = &arguments.pairs {
        figures.insert("pairs".into(), serde_json::to_value(pairs::by_similarity(found, path)?)?);
    }
    if let Some(path) = &arguments.labels {
        figures.insert("labels".into(), serde_json::to_value(pairs::by_label(found, path)?)?);
    }
    if let Some(path) = arguments.labels.as_ref().filter(|_| arguments.signals) {
        let signals = signals::figures(results, path, keys, &Config::new(report.settings)?.copy)?;
        figures.insert("signals".into(), Value::Object(signals));
    }
    Ok(figures)
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

/// What the corpus says of its documents.
#[derive(Default)]
struct Documents {
    /// Their keys.
    keys: Vec<String>,
    /// For marks: the keys that they have if they share their id with another.
    placed: Vec<String>,
    /// For marks: the sources of those that name one, by both keys.
    sources: BTreeMap<String, String>,
}

impl Documents {
    /// Reads the corpus once, and passes the documents' texts to the counter.
    fn read(
        corpus: &Corpus,
        mut counter: Option<&mut SpanCounter<'_>>,
        are_marked: bool,
    ) -> anyhow::Result<Self> {
        let mut documents = Self::default();
        for block in corpus.blocks() {
            let block = block?;
            for record in &block.records {
                let Content::Document(document) = read::document(corpus, &block, record) else {
                    continue;
                };
                let [key, placed] = keys::candidates(corpus, &document);
                if let Some(counter) = &mut counter {
                    counter.add(&key, &document.text);
                }
                if are_marked {
                    let source = document.source.as_deref();
                    let both = [&key, &placed].into_iter().zip(source.into_iter().cycle());
                    let both = both.map(|(key, source)| (key.clone(), source.to_owned()));
                    documents.sources.extend(both);
                    documents.placed.push(placed);
                }
                documents.keys.push(key);
            }
        }
        Ok(documents)
    }

    /// The number of keys of marks that no document has; `None` if there are none.
    fn unknown(&self, marks: &Marks) -> Option<usize> {
        let both = self.keys.iter().chain(&self.placed);
        let known: HashSet<&str> = both.map(String::as_str).collect();
        let named: HashSet<&str> = evaluate::marks::keys(marks).collect();
        Some(named.difference(&known).count()).filter(|&n| n > 0)
    }
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
