//! The decisions of copydesk, without a file system.

pub mod boilerplate;
pub mod clean;
pub mod cluster;
pub mod compare;
pub mod config;
pub mod dates;
pub mod format;
pub mod hash;
pub mod ids;
pub mod model;
pub mod repeats;
pub mod shells;
pub mod sketch;
pub mod stages;
pub mod text;

/// What property tests run with: the same cases every time, and no file when one fails.
#[cfg(test)]
fn fixed_cases() -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..proptest::test_runner::Config::default()
    }
}
