//! How far signatures are off: the mean squared error of the estimated Jaccard similarity, over that of classic `MinHash`, J (1 − J) / k.
//!
//! `cargo bench --bench sketch_error` prints a table by the length of texts and of signatures. The texts are stretches of the invented news
//! of `testdata/`; the counterpart of each has some words exchanged, so that J is about 0.8. Below 1 the signatures are better than
//! independent permutations would be, since a slot that is hit by one shingle cannot be hit by it again. A fixed set of texts and
//! hashes: the same table everywhere.

#![allow(clippy::print_stdout, reason = "its table is what it is run for")]

use copydesk::config::{Config, Options};
use copydesk_core::compare::verify;
use copydesk_core::hash;
use copydesk_core::model::ShingleSet;
use copydesk_core::sketch::minhash::MinHasher;
use copydesk_core::sketch::shingle;
use copydesk_core::text::Token;
use copydesk_core::text::normalize;
use std::path::Path;

/// Pairs of texts of each length.
const N_PAIRS: u64 = 2000;

/// One word in so many is exchanged: of three shingles' words, then, one in nine or so.
const EXCHANGED: u64 = 28;

fn main() {
    let tokens = corpus();
    let config = Config::new(Options::default()).expect("defaults");
    println!("| tokens | mean J | 128 hashes: bias | error | 288 hashes: bias | error |");
    println!("|---:|---:|---:|---:|---:|---:|");
    for n_tokens in [20, 50, 500, 2000] {
        let pairs: Vec<[ShingleSet; 2]> =
            (0..N_PAIRS).map(|number| pair(&tokens, n_tokens, number, &config)).collect();
        let mean = pairs.iter().map(jaccard).sum::<f64>() / N_PAIRS as f64;
        let [short, long] = [128, 288].map(|num_hashes| error(&pairs, num_hashes));
        println!(
            "| {n_tokens} | {mean:.3} | {:+.4} | {:.2} | {:+.4} | {:.2} |",
            short.0, short.1, long.0, long.1
        );
    }
}

/// All tokens of the corpus, one text behind the other.
fn corpus() -> Vec<Token> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/corpora/wire.jsonl");
    let file = std::fs::read_to_string(path).expect("the corpus");
    let mut tokens = Vec::new();
    for line in file.lines() {
        let record: serde_json::Value = serde_json::from_str(line).expect("a record");
        normalize::tokens(record["text"].as_str().expect("a text"), &mut tokens);
    }
    tokens
}

/// A stretch of the corpus, and the same with some words exchanged.
fn pair(tokens: &[Token], n_tokens: usize, number: u64, config: &Config) -> [ShingleSet; 2] {
    let random = |place: u64| hash::run([number, place]);
    let start = random(u64::MAX) as usize % (tokens.len() - n_tokens);
    let text = &tokens[start..start + n_tokens];
    let exchanged = text.iter().zip(0..).map(|(token, place)| {
        let is_exchanged = random(place).is_multiple_of(EXCHANGED);
        Token { hash: if is_exchanged { random(place) } else { token.hash }, ..*token }
    });
    let exchanged: Vec<Token> = exchanged.collect();
    [text, &exchanged[..]].map(|tokens| shingle::shingle_set(tokens, config))
}

fn jaccard([left, right]: &[ShingleSet; 2]) -> f64 {
    verify::similarity(left, right).jaccard
}

/// The mean error of the estimate, and its mean square over that of independent permutations.
fn error(pairs: &[[ShingleSet; 2]], num_hashes: u32) -> (f64, f64) {
    let hasher = MinHasher::new(num_hashes);
    let (mut sum, mut squares, mut expected) = (0.0, 0.0, 0.0);
    for pair in pairs {
        let [left, right] = [&pair[0], &pair[1]].map(|set| hasher.signature(&set.0));
        let n_equal = left.0.iter().zip(&right.0).filter(|(left, right)| left == right).count();
        let (estimate, jaccard) = (n_equal as f64 / f64::from(num_hashes), jaccard(pair));
        sum += estimate - jaccard;
        squares += (estimate - jaccard).powi(2);
        expected += jaccard * (1.0 - jaccard) / f64::from(num_hashes);
    }
    (sum / pairs.len() as f64, squares / expected)
}
