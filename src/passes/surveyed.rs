//! The result of the first pass, which all later passes need.

use super::pass::{KnownInput, Others};
use super::seen::Seen;
use crate::read::FileFacts;
use copydesk_core::hash::HashKey;
use copydesk_core::{Origin, PostingDays, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The result of the first pass.
#[derive(Default, Serialize, Deserialize)]
pub struct Survey {
    /// The origin of each document, by item number.
    pub origins: Vec<Origin>,
    /// The key of each document, by item number.
    pub keys: Vec<Box<str>>,
    /// The names of the sources.
    pub sources: BTreeMap<SourceId, String>,
    /// The days of the documents' dates.
    pub posting_days: PostingDays,
    /// The records that are not documents, in order.
    pub others: Vec<Others>,
    /// Records that could not be read.
    pub n_rejected: u64,
    /// Documents that share their id with another.
    pub n_shared_ids: u64,
    /// Characters of all texts.
    pub n_chars: u64,
    /// What was seen in the records, for the notes of a run.
    pub seen: Seen,
    /// The lengths and checksums of the files.
    pub files: Vec<FileFacts>,
    /// The key of the run's hashes. It comes from the checksums of all files, so it is unknown
    /// until the corpus is complete.
    pub hash_key: HashKey,
}

impl Survey {
    /// Approximate size in memory, in bytes.
    pub fn n_bytes(&self) -> u64 {
        let keys: usize = self.keys.iter().map(|key| size_of::<Box<str>>() + key.len()).sum();
        (size_of_val(&*self.origins) + keys) as u64
    }

    /// What the later passes need to know of the input.
    pub fn known(&self) -> KnownInput<'_> {
        KnownInput { others: &self.others, n_documents: self.origins.len(), files: &self.files }
    }
}
