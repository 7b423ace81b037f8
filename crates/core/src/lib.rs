//! The decisions of copydesk: which lines are boilerplate, which passages repeat, which documents
//! are copies. This crate opens no files, reads no environment variables, and uses no threads but
//! those of rayon's current pool.
//!
//! # Types, in the order in which a document passes through them
//!
//! | from | by | to |
//! |---|---|---|
//! | a [`Document`] | [`Surveyor`] | [`Notes`]: keys of its lines, a sample of its windows |
//! | all [`Notes`] | [`Learner`] or [`Census`] | [`Templates`], and each document's [`Origin`] |
//! | rows of [`Notes`] | [`parts`], group by group | equal [`Templates`] |
//! | a [`Document`], [`Templates`] | [`Cleaner`] | [`Cleaned`]: its [`Cut`]s |
//! | a [`Document`], a [`Cleaner`] | [`Signer`] | [`Signed`]: its [`Cut`]s and its [`Signature`] |
//! | band keys or samples of all documents | [`link_equal_keys`] | [`CandidatePair`]s |
//! | a [`Document`], its [`Cut`]s | [`Judge::body`] | a [`Body`] |
//! | two [`Body`]s | [`Judge::compare`] | their [`Similarity`] and a [`Finding`] |
//! | two [`Body`]s | [`Judge::evidence`] | their [`Evidence`] |
//! | a [`Component`]: [`BodyFacts`], [`VerifiedPair`]s | [`Judge::settle`] | a [`Clustering`] |
//!
//! A *window* is a run of consecutive tokens, known by its hash. A [`Signature`] holds band keys, a
//! sample of windows, and a fingerprint. A *candidate pair* is two documents that are proposed for
//! comparison because they share a band key or at least [`MIN_SHARED`] sampled windows. Where many
//! documents share a key, only some of their pairs are proposed. [`Index`] proposes every pair that
//! can be copies, without band keys and samples. [`Twins`] are exact copies; one of each group is
//! compared. Documents that pairs and equal texts link, directly or not, are a *component*, which
//! is settled by itself. A [`Clustering`] holds representatives and their members.
//!
//! Every result is a function of the documents, their keys and the settings. The number of threads
//! and the machine do not change it. The order of the documents changes it only under
//! [`KeepPolicy::First`](config::KeepPolicy::First).
//!
//! [`Notes`], [`Templates`], [`Signature`] and [`Body`] each have a byte format, so that documents
//! can be processed separately and their results joined.
//!
//! Four stories of one source end with the same line, which is cut:
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
mod groups;
pub mod hash;
mod ids;
mod model;
mod repeats;
mod shells;
mod sketch;
mod stages;
mod text;

// Settings, ids and stages.
pub use config::{CopyConfig, CopyOptions, CutConfig, CutOptions};
pub use ids::{Origin, Scope, SiteId, SourceId, TemplateKey};
pub use stages::{
    Answers, Bodies, Body, BodyView, Cleaned, Cleaner, Comparison, Component, Document, Judge,
    Learner, Question, Scratch, Signature, Signed, Signer, Surveyor,
};
pub use text::Span;

// Notes → templates, at once or in parts; errors of the byte formats.
pub use boilerplate::parts;
pub use boilerplate::{
    Census, Known, KnownTemplate, Learned, LineKey, Notes, Positions, Provenance, Sample, Shape,
    Template, TemplateError, TemplateKind, Templates, is_in_starter_list, parse_templates,
    slot_names,
};
pub use format::FormatError;

// Cuts → a cleaned text.
pub use clean::{Deletion, cleaned, deletions};
pub use model::{Cause, Cut, RepeatUnit};

// Facts of documents; band keys and samples → candidate pairs.
pub use compare::exhaustive::{Index, least_containment};
pub use compare::prefilter::{Outline, may_be_related};
pub use model::{BodyFacts, CandidatePair, ItemId, Shell, ShingleSet, in_order};
pub use shells::mark_shared_shells;
pub use sketch::containment::MIN_SHARED;
pub use sketch::lsh::{Banding, band_keys, link, link_equal_keys};
pub use sketch::minhash::{MinHasher, Minima};

// Two bodies → a finding.
pub use compare::judge::{Circumstances, Day, PostingDays, Word};
pub use compare::verify::similarity;
pub use model::{Evidence, Finding, Relation, Signal, Similarity, Substitutions};

// Findings → components → clusters and families; a family → its form; dates.
pub use cluster::decide::{Decided, KeepFields, KeepRank, order, preference};
pub use cluster::family::Changes;
pub use cluster::scope::PairScope;
pub use cluster::told::KeptApart;
pub use cluster::{Clustering, Twins, VerifiedPair, clusters};
pub use compare::forms::{Form, form};
pub use groups::Groups;
// Two texts side by side, for people.
pub use compare::beside::{Row, RowState, side_by_side};
pub use dates::{day_of_moment, parse_date};
pub use model::{Cluster, Containment, Family, Member};

/// Configuration of the property tests: every run tests the same cases, and failing cases are not
/// written to a file.
#[cfg(test)]
fn fixed_cases() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}
