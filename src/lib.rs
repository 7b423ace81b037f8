//! copydesk finds and cuts every kind of repetition in a corpus of articles, and says why.

pub mod model;
pub mod config;
pub mod error;
pub mod hash;
pub mod progress;
pub mod escape;
pub mod read;
pub mod normalize;
pub mod segment;
pub mod boilerplate;
pub mod repeats;
pub mod shingle;
pub mod minhash;
pub mod lsh;
pub mod containment;
pub mod verify;
pub mod decide;
pub mod cluster;
pub mod clean;
pub mod report;
pub mod write;
pub mod pipeline;
pub mod restore;
pub mod evaluate;
