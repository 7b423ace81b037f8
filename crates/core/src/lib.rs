//! The decisions of copydesk: which lines are boilerplate, which passages repeat, which documents
//! are copies. This crate opens no files, starts no threads except rayon's, and reads no
//! environment variables.
//!
//! # Types, in the order of the data
//!
//! | from | by | comes |
//! |---|---|---|
//! | [`Document`] | [`Surveyor`] | [`Notes`]: keys of its lines, a sample of its windows |
//! | all [`Notes`] | [`Learner`] or [`Census`] | [`Templates`], and each document's [`Origin`] |
//! | [`Document`], [`Templates`] | [`Cleaner`] | [`Cleaned`]: its [`Cut`]s |
//! | [`Document`] | [`Signer`] | [`Signature`]: band keys, samples, a fingerprint |
//! | all band keys and samples | [`link_equal_keys`] | [`CandidatePair`]s |
//! | two [`Document`]s that met | [`Judge`] | a [`Finding`], with its [`Evidence`] |
//! | all findings | [`clusters`] | [`Clustering`]: representatives and members |
//!
//! Every result is a function of keys and values: neither the order of documents, nor the number of
//! threads, nor the machine changes it. [`Notes`], [`Templates`], [`Signature`] and [`Body`] each
//! have a byte format, so that documents can be processed separately and their results joined.
//! ```
//! use copydesk_core::{Cleaner, CutConfig, Document, Learner, Scratch, Surveyor};
//!
//! let page = |story: &str| format!("{story}\nRead more on our site, every day of the year");
//! let pages: Vec<String> = ["tide", "moon", "wind", "rain"]
//!     .map(|word| page(&(0..40).map(|n| format!("{word}{n} ")).collect::<String>()))
//!     .into();
//! let source = copydesk_core::SourceId::of("Harbor News");
//! let documents = pages.iter().map(|page| Document {
//!     origin: copydesk_core::Origin { source: Some(source), site: None },
//!     ..Document::of_text(page)
//! });
//!
//! let (config, mut scratch) = (CutConfig::default(), Scratch::default());
//! let mut learner = Learner::new(&config);
//! for document in documents.clone() {
//!     learner.add(Surveyor.survey(&document, &mut scratch));
//! }
//! let cleaner = Cleaner::new(learner.finish().templates, &config);
//! for document in documents {
//!     assert!(!cleaner.clean(&document, &mut scratch).text().contains("Read more"));
//! }
//! ```

mod boilerplate;
mod clean;
mod cluster;
mod compare;
pub mod config;
mod dates;
mod format;
pub mod hash;
mod ids;
mod model;
mod repeats;
mod shells;
mod sketch;
mod stages;
mod text;

// One document at a time.
pub use config::{CopyConfig, CopyOptions, CutConfig, CutOptions};
pub use ids::{Origin, Scope, SiteId, SourceId, TemplateKey};
pub use stages::{
    Body, Cleaned, Cleaner, Document, Judge, Learner, Scratch, Signature, Signed, Signer, Surveyor,
};
pub use text::Span;

// Notes → templates.
pub use boilerplate::{
    Census, Known, KnownTemplate, Learned, LineKey, Notes, Positions, Provenance, Sample, Shape,
    Template, TemplateError, TemplateKind, Templates, parse_templates, slot_names,
};
pub use format::FormatError;

// Cuts → a cleaned text.
pub use clean::{Deletion, cleaned, deletions};
pub use model::{Cause, Cut, RepeatUnit};

// Bodies → pairs that met.
pub use compare::exhaustive::{Index, least_containment};
pub use model::{BodyFacts, CandidatePair, ItemId, Shell, ShingleSet, in_order};
pub use shells::mark_shared;
pub use sketch::containment::MIN_SHARED;
pub use sketch::lsh::{Banding, band_keys, link_equal_keys};
pub use sketch::minhash::{MinHasher, Minima};

// Pairs → findings.
pub use compare::judge::{Circumstances, Day, Word, forget_crawled};
pub use compare::verify::similarity;
pub use model::{Evidence, Finding, Relation, Side, Signal, Similarity, Substitutions};

// Findings → clusters.
pub use cluster::decide::{Decided, Wish, Wishes, order, preference};
pub use cluster::family::Families;
pub use cluster::roundups::parts;
pub use cluster::scope::PairScope;
pub use cluster::{Clustering, Twins, VerifiedPair, clusters};
pub use compare::forms::{Form, form};
pub use dates::seconds;
pub use model::{Cluster, Containment, Family, Member};

/// Configuration of the property tests: the same cases every time, and no file when one fails.
#[cfg(test)]
fn fixed_cases() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}
