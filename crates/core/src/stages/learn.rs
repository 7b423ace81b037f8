//! The second stage: the notes of all documents → the templates.

use crate::boilerplate::{Census, Learned, Notes};
use crate::config::CutConfig;
use crate::format::FormatError;

/// Expected size of the corpus's text, in bytes; sizes the Bloom filters of the census.
const EXPECTED_BYTES: u64 = 64 << 20;

/// Learns which lines are boilerplate, from notes held in memory.
///
/// Memory: 56 bytes per line and 8 per sample; in [`finish`](Self::finish), 64 more for each line
/// that may recur and 8 more per sample. For more notes than memory holds, use [`Census`].
pub struct Learner {
    census: Census,
    notes: Vec<Box<[u8]>>,
    config: CutConfig,
}

impl Learner {
    /// A learner that has seen no document.
    pub fn new(config: &CutConfig) -> Self {
        let census = Census::for_bytes(EXPECTED_BYTES);
        Self { census, notes: Vec::new(), config: config.clone() }
    }

    /// Adds the notes of a document. The order of documents does not change the templates.
    pub fn add(&mut self, notes: &Notes) {
        let bytes = notes.to_bytes();
        self.census.add(&bytes);
        self.notes.push(bytes.into());
    }

    /// The templates, and the origin of each document, in the order in which the documents were
    /// added.
    ///
    /// Uses rayon's current thread pool. Time: two sorts of the lines that may recur and, for each
    /// line that may be a template, a sort of the samples of its documents.
    pub fn finish(self) -> Learned {
        let Self { census, notes, config } = self;
        let learned = census
            .learn::<FormatError>(&config, |take| notes.iter().try_for_each(|notes| take(notes)));
        learned.expect("the notes were made here")
    }
}
