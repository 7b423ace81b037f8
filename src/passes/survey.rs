//! The first pass: the register of the documents, and notes on each for the search for boilerplate.

use super::ladder::Ladder;
use super::register;
use super::scratch::with_scratch;
use super::surveyed::Survey;
use crate::compression::Compression;
use crate::config::Config;
use crate::error::Result;
use crate::passes::memory::Footprint;
use crate::read::{Corpus, Document, InputFile};
use crate::spool::{LENGTH_BYTES, Spool, Spooled};
use copydesk_core::{Census, ItemId, Notes, Origin, Surveyor, Templates};

/// Reads the corpus once and learns which lines are boilerplate.
///
/// The notes on each document go to disk, and those on lines that may recur are read back.
///
/// # Errors
/// A file cannot be read; there is no room for a temporary file.
pub fn survey(
    corpus: &Corpus,
    config: &Config,
    ladder: &Ladder<'_>,
    footprint: &mut Footprint,
) -> Result<(Survey, Templates, NotesFile)> {
    ladder.begin("survey", corpus.n_bytes());
    let mut census = Census::for_bytes(expected_bytes(corpus));
    let (mut spool, mut ends) = (Spool::new()?, Vec::new());
    let mut survey = register::register(corpus, ladder, noted, |notes: Vec<u8>| {
        census.add(&notes);
        ends.push(spool.push(&notes)? + notes.len() as u64);
        Ok(())
    })?;
    let mut spooled = spool.finish()?;
    ladder.end();
    let learned =
        ladder.step("learn", || census.learn(&config.cut, |take| spooled.for_each(take)))?;
    survey.origins = learned.origins;
    footprint.n_documents = survey.origins.len() as u64;
    footprint.survey = learned.n_bytes + survey.n_bytes();
    footprint.survey_spool = spooled.n_bytes();
    Ok((survey, learned.templates, NotesFile { spooled, ends }))
}

/// The notes on all documents, in a temporary file.
pub struct NotesFile {
    spooled: Spooled,
    /// The end of each document's notes, by item number.
    ends: Vec<u64>,
}

impl NotesFile {
    /// The notes on a document.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn read(&self, item: ItemId) -> Result<Notes> {
        let end = self.ends[item.index()];
        let start =
            item.index().checked_sub(1).map_or(0, |before| self.ends[before]) + LENGTH_BYTES;
        let bytes = self.spooled.read_at(start, (end - start) as usize)?;
        Ok(Notes::from_bytes(&bytes)?)
    }
}

/// The notes on the lines of a document, encoded.
fn noted(document: &Document<'_>, origin: Origin) -> Vec<u8> {
    let staged = copydesk_core::Document { origin, ..document.staged() };
    with_scratch(|scratch| Surveyor.survey(&staged, scratch).to_bytes())
}

/// Approximate size of the corpus, decompressed, in bytes.
fn expected_bytes(corpus: &Corpus) -> u64 {
    /// Compression ratio: articles in English shrink to a third or a quarter.
    const RATIO: u64 = 4;
    let expected = |file: &InputFile| {
        let n_bytes = file.n_bytes().unwrap_or_default();
        if file.compression == Compression::None { n_bytes } else { n_bytes * RATIO }
    };
    corpus.files().iter().map(expected).sum()
}
