//! copydesk finds and cuts every kind of repetition in a corpus of articles, and says why.
//!
//! There are five kinds: **exact copies** of an article, **near copies**, **contained copies** (a
//! story cut short, or quoted whole), passages that **repeat inside** an article (the doubled
//! caption), and **boilerplate** (the footer under every page). Nothing is removed on a hash alone:
//! every copy is verified on the shingle sets against its cluster's representative, and every cut
//! is reported with its evidence.
//!
//! A [`Run`] is the whole job. [`copydesk_core`], which opens no file, makes the decisions.

pub mod compression;
pub mod config;
#[cfg(feature = "parquet")]
pub mod convert;
pub mod error;
pub mod escape;
pub mod format;
pub mod panics;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(not(feature = "parquet"))]
#[path = "parquet_absent.rs"]
mod parquet;
pub mod passes;
pub mod progress;
pub mod read;
pub mod results;
pub mod run;
pub mod spool;
#[cfg(feature = "parquet")]
pub mod table;
pub mod write;

pub use config::Options;
pub use error::{Error, ErrorKind, Remedy, Result};
pub use read::Article;
pub use run::Run;

/// Configuration of property tests: fixed cases, and no file when one fails.
#[cfg(test)]
fn fixed_cases() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}

/// The README's example, compiled and run as a doc test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
