//! The table behind the rule that tells forms from copies: how many labelled pairs it parts, for several strengths.
//!
//! ```sh
//! cargo run --release --example form_rule -- docs.jsonl pairs.tsv
//! ```
//!
//! `pairs.tsv` holds `id TAB id TAB label`; labels other than `copy` and `template` are passed over. Texts are compared as
//! `clean` compares them, without boilerplate and repeats.

use copydesk::checkpoint::Checkpoint;
use copydesk::config::{Config, Options};
use copydesk::evaluate::{columns, key_of};
use copydesk::forms::{self, Word};
use copydesk::model::ItemId;
use copydesk::progress::Silent;
use copydesk::read::{self, Content, Corpus};
use copydesk::{normalize, pipeline, shingle};
use rayon::prelude::*;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::PathBuf;

/// A document's words and its source.
type Body = (Vec<Word>, Option<String>);

/// A labelled pair: its label, whether both are of one source, and the words that it has for each changed fact.
type Judged = (String, bool, f64);

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [documents, pairs] = &arguments[..] else {
        return Err("expected two files: the documents, and the labelled pairs".into());
    };
    let bodies = bodies(documents)?;
    let pairs = columns(pairs, 3)?;
    let judged: Vec<Judged> = pairs.par_iter().filter_map(|row| judge(row, &bodies)).collect();
    let mut table = String::from(
        "| words for a fact | template told apart | copy lost, one source | copy lost, across |\n|---|---|---|---|\n",
    );
    for words in [60, 80, 100, 120, 150, 200, 250, 300] {
        let row = [("template", true), ("copy", true), ("copy", false)]
            .map(|(label, same_source)| told_apart(&judged, label, same_source, f64::from(words)));
        writeln!(table, "| {words} | {:.4} | {:.4} | {:.4} |", row[0], row[1], row[2])?;
    }
    Ok(std::io::stdout().write_all(table.as_bytes())?)
}

fn bodies(path: &PathBuf) -> Result<HashMap<String, Body>, Box<dyn std::error::Error>> {
    let config = Config::new(Options::default())?;
    let corpus = Corpus::open(std::slice::from_ref(path), &config)?;
    let findings = pipeline::find(&corpus, &config, &[], &Checkpoint::none(), &Silent)?;
    let (mut bodies, mut items) = (HashMap::new(), (0..).map(ItemId));
    for block in corpus.blocks(config.max_record) {
        let block = block?;
        for record in &block.records {
            if let Content::Document(document) = read::document(&corpus, &block, record, &config) {
                let cuts = &findings.bodies.cuts[items.next().ok_or("no more numbers")?.index()];
                let mut tokens = Vec::new();
                normalize::tokens(&document.text, &mut tokens);
                let body = shingle::body_tokens(&tokens, cuts);
                let words = forms::words(&document.text, &body).collect();
                let [key, _] = key_of(&corpus, &document);
                bodies.insert(key, (words, document.source.map(Into::into)));
            }
        }
    }
    Ok(bodies)
}

fn judge(row: &[String], bodies: &HashMap<String, Body>) -> Option<Judged> {
    let [left, right, label] = &row[..3] else { return None };
    if label != "copy" && label != "template" {
        return None;
    }
    let (left, right) = (bodies.get(left)?, bodies.get(right)?);
    let facts = forms::n_changed_facts(&left.0, &right.0) as f64;
    let shorter = left.0.len().min(right.0.len()) as f64;
    Some((label.clone(), left.1 == right.1, shorter / facts))
}

/// The share of these pairs that a fact for every so many words tells apart.
fn told_apart(judged: &[Judged], label: &str, same_source: bool, words: f64) -> f64 {
    let of_kind: Vec<f64> = judged
        .iter()
        .filter(|(of, same, _)| of == label && *same == same_source)
        .map(|(.., words)| *words)
        .collect();
    let apart = of_kind.iter().filter(|&&for_a_fact| for_a_fact <= words).count();
    apart as f64 / of_kind.len().max(1) as f64
}
