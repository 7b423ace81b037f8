//! The error of signatures: the mean squared error of the estimated Jaccard similarity, relative to
//! that of classic `MinHash`, J (1 − J) / k.
//!
//! `cargo bench --bench sketch_error` prints a table by text length and signature length. The texts
//! are passages of the invented news of `testdata/`; the counterpart of each has some words
//! replaced, so that J is about 0.8. Below 1 the signatures are better than independent
//! permutations, since a slot hit by one shingle cannot be hit by it again. Texts and hashes are
//! fixed, so the table is the same everywhere.

#![allow(clippy::print_stdout, reason = "its table is what it is run for")]

use copydesk_core::hash::{self, HashKey};
use copydesk_core::{CopyConfig, Document, Judge, MinHasher, Scratch, ShingleSet, similarity};
use std::path::Path;

/// Pairs of texts per length.
const N_PAIRS: u64 = 2000;

/// One word in this many is replaced, so about one shingle of three words in nine.
const EXCHANGED: u64 = 28;

fn main() {
    let words = corpus();
    let judge = Judge::new(&CopyConfig::default(), HashKey(0));
    println!("| words | mean J | 128 hashes: bias | error | 288 hashes: bias | error |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for n_words in [20, 50, 500, 2000] {
        let pairs: Vec<[ShingleSet; 2]> =
            (0..N_PAIRS).map(|number| pair(&judge, &words, n_words, number)).collect();
        let mean = pairs.iter().map(jaccard).sum::<f64>() / N_PAIRS as f64;
        let [short, long] = [128, 288].map(|num_hashes| error(&pairs, num_hashes));
        println!(
            "| {n_words} | {mean:.3} | {:+.4} | {:.2} | {:+.4} | {:.2} |",
            short.0, short.1, long.0, long.1
        );
    }
}

/// All words of the corpus, in order.
fn corpus() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/corpora/wire.jsonl");
    let file = std::fs::read_to_string(path).expect("the corpus");
    let mut words = Vec::new();
    for line in file.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        let text = record["text"].as_str().expect("a text");
        words.extend(text.split_whitespace().map(str::to_owned));
    }
    words
}

/// A passage of the corpus, and the same passage with some words replaced.
fn pair(judge: &Judge, words: &[String], n_words: usize, number: u64) -> [ShingleSet; 2] {
    let random = |place: u64| hash::run([number, place]);
    let start = random(u64::MAX) as usize % (words.len() - n_words);
    let text = &words[start..start + n_words];
    let exchanged = text.iter().zip(0..).map(|(word, place)| {
        let is_exchanged = random(place).is_multiple_of(EXCHANGED);
        if is_exchanged { format!("x{}", random(place)) } else { word.clone() }
    });
    let exchanged: Vec<String> = exchanged.collect();
    [text, &exchanged[..]].map(|words| shingles(judge, words))
}

fn shingles(judge: &Judge, words: &[String]) -> ShingleSet {
    let document = words.join(" ");
    let body = judge.body(&Document::of_text(&document), &[], &mut Scratch::default());
    judge.shingles(&body.words)
}

fn jaccard([left, right]: &[ShingleSet; 2]) -> f64 {
    similarity(left, right).jaccard
}

/// The mean error of the estimate, and its mean square relative to independent permutations.
fn error(pairs: &[[ShingleSet; 2]], num_hashes: u32) -> (f64, f64) {
    let hasher = MinHasher::new(num_hashes);
    let (mut sum, mut squares, mut expected) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let [left, right] = [&pair[0], &pair[1]].map(|set| hasher.minima(&set.0));
        let n_equal = left.0.iter().zip(&right.0).filter(|(left, right)| left == right).count();
        let (estimate, jaccard) = (n_equal as f64 / f64::from(num_hashes), jaccard(pair));
        sum += estimate - jaccard;
        squares += (estimate - jaccard).powi(2);
        expected += jaccard * (1.0 - jaccard) / f64::from(num_hashes);
    }
    (sum / pairs.len() as f64, squares / expected)
}
