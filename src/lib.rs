//! copydesk finds and cuts every kind of repetition in a corpus of articles, and says why.
//!
//! Five kinds: **exact copies** of an article, **near copies**, **contained copies** (a story cut short, or quoted whole), passages
//! that **repeat inside** an article (the doubled caption), and **boilerplate** (the footer under every page). Nothing is
//! removed on a hash alone: every copy is verified against the copy that stays, on their shingle sets, and every cut is
//! reported with its evidence.
//!
//! The modules below stand in the order in which the data passes through them; each opens with what it computes, why in this
//! way, and what it costs. [`pipeline`] joins them.
//!
//! ```
//! use copydesk::{boilerplate::Known, checkpoint::Checkpoint, config::{Config, Options}, pipeline, progress::Silent, read::Corpus};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("news.jsonl");
//! let story = "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen meters, \
//!              as the larger ferries of the coming years need more water under them.";
//! std::fs::write(&path, format!("{{\"id\":1,\"text\":\"{story}\"}}\n{{\"id\":2,\"text\":\"(Wire) {story}\"}}\n"))?;
//!
//! let config = Config::new(Options::default())?;
//! let findings = pipeline::find(&Corpus::open(&[path], &config)?, &config, &Known::default(), &Checkpoint::none(), &Silent)?;
//! assert_eq!(findings.copies.clusters.len(), 1);
//! assert_eq!(&*findings.survey.keys[findings.copies.clusters[0].representative.index()], "2"); // the longest
//! # Ok(())
//! # }
//! ```

pub mod model;
pub mod compression;
pub mod format;
pub mod config;
pub mod error;
pub mod hash;
pub mod progress;
pub mod escape;
pub mod panics;
pub mod read;
pub mod normalize;
pub mod segment;
pub mod boilerplate;
pub mod repeats;
pub mod shingle;
pub mod minhash;
pub mod shells;
pub mod scope;
pub mod lsh;
pub mod containment;
pub mod exhaustive;
pub mod verify;
pub mod alignment;
pub mod dates;
pub mod judge;
pub mod forms;
pub mod cluster;
pub mod roundups;
pub mod family;
pub mod decide;
pub mod clean;
pub mod report;
pub mod folder;
pub mod write;
pub mod memory;
pub mod spool;
pub mod checkpoint;
pub mod columnar;
pub mod convert;
pub mod pipeline;
pub mod restore;
pub mod evaluate;
pub mod results;
pub mod view;

/// What property tests run with: the same cases every time, and no file when one fails.
#[cfg(test)]
fn fixed_cases() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}

/// The example of the README, compiled and run with the documentation's tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
