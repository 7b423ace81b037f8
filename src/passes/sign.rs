//! The second pass: the cuts of each document, and the signature of the rest.

use super::outlines::{self, Outlines};
use super::pass::{self, Record};
use super::scratch::with_scratch;
use super::surveyed::Survey;
use crate::config::Config;
use crate::error::Result;
use crate::escape::Spelling;
use crate::passes::checkpoint::Checkpoint;
use crate::passes::spool::Spooled;
use crate::passes::ladder::Ladder;
use crate::read::{Content, Corpus, Document};
use copydesk_core::{BodyFacts, Cleaner, Cut, ItemId, KeepRank, Signature, Signed, Signer};
use serde::{Deserialize, Serialize};

/// The cuts and facts of all documents, by item number.
#[derive(Default, Serialize, Deserialize)]
pub struct Bodies {
    /// The cuts of each document, in order.
    pub cuts: Vec<Vec<Cut>>,
    /// The facts that decide clusters and representatives.
    pub facts: Vec<BodyFacts>,
}

/// Input of the search for copies: one record per document, in the order of item numbers, each a
/// list of 32-bit numbers.
pub struct Sketches {
    /// The band keys of each signature.
    pub band_keys: Spooled,
    /// The sampled windows of each document.
    pub samples: Spooled,
    /// The outlines of the documents.
    pub outlines: Outlines,
}

/// Name of the spool of band keys in a checkpoint.
const BAND_KEYS: &str = "band_keys";
/// Name of the spool of samples in a checkpoint.
const SAMPLES: &str = "samples";
/// Name of the spool of outlines in a checkpoint.
const OUTLINES: &str = "outlines";

impl Sketches {
    /// Opens the sketches that an earlier run stored.
    ///
    /// # Errors
    /// The files are gone.
    pub fn open(checkpoint: &Checkpoint, config: &Config) -> Result<Self> {
        Ok(Self {
            band_keys: checkpoint.spooled(BAND_KEYS)?,
            samples: checkpoint.spooled(SAMPLES)?,
            outlines: Outlines::new(checkpoint.spooled(OUTLINES)?, config),
        })
    }
}

impl Sketches {
    /// Size of the files, in bytes.
    pub fn n_bytes(&self) -> u64 {
        self.band_keys.n_bytes() + self.samples.n_bytes() + self.outlines.n_bytes()
    }
}

impl Bodies {
    /// Approximate size in memory, in bytes.
    pub fn n_bytes(&self) -> u64 {
        let n_cuts: usize = self.cuts.iter().map(Vec::len).sum();
        let n_bytes = n_cuts * size_of::<Cut>()
            + self.cuts.len() * size_of::<Vec<Cut>>()
            + self.facts.len() * size_of::<BodyFacts>();
        n_bytes as u64
    }
}

/// Reads the corpus again, cuts each document and signs the rest.
///
/// # Errors
/// A file cannot be read or has changed.
pub fn sign(
    corpus: &Corpus,
    survey: &Survey,
    cleaner: &Cleaner,
    config: &Config,
    checkpoint: &Checkpoint,
    ladder: &Ladder<'_>,
) -> Result<(Bodies, Sketches)> {
    ladder.begin("sign", corpus.n_bytes());
    let signer = Signer::new(cleaner, &config.copy, survey.hash_key);
    let desk = Desk { corpus, survey, signer, config };
    let mut bodies = Bodies::default();
    let mut band_keys = checkpoint.spool(BAND_KEYS)?;
    let mut samples = checkpoint.spool(SAMPLES)?;
    let mut outlines = checkpoint.spool(OUTLINES)?;
    let work = |record: Record<'_>| desk.sign_record(&record);
    pass::pass(corpus, Some(&survey.known()), ladder, work, |body| {
        if let Some((facts, Signed { cuts, signature })) = body {
            bodies.cuts.push(cuts);
            bodies.facts.push(facts);
            band_keys.push_numbers(&signature.band_keys)?;
            samples.push_numbers(&signature.samples)?;
            outlines.push(&outlines::record(&signature.outline, config))?;
        }
        Ok(())
    })?;
    ladder.end();
    let sketches = Sketches {
        band_keys: band_keys.finish()?,
        samples: samples.finish()?,
        outlines: Outlines::new(outlines.finish()?, config),
    };
    Ok((bodies, sketches))
}

/// What signing a record needs.
struct Desk<'a> {
    corpus: &'a Corpus,
    survey: &'a Survey,
    signer: Signer<'a>,
    config: &'a Config,
}

impl Desk<'_> {
    fn sign_record(&self, record: &Record<'_>) -> Option<(BodyFacts, Signed)> {
        let item = record.item?;
        // A record that was a document and is not one now: the file's checksum reports the change.
        // An empty body keeps the numbering.
        let Content::Document(document) = record.content() else {
            let facts = BodyFacts { preference: u64::MAX, ..BodyFacts::default() };
            return Some((facts, Signed::default()));
        };
        let must_not_begin_with = self.forbidden_beginning(&document);
        let origin = self.survey.origins[item.index()];
        let staged = copydesk_core::Document { origin, must_not_begin_with, ..document.staged() };
        let signed = with_scratch(|scratch| self.signer.sign(&staged, scratch));
        Some((self.facts(item, &document, &signed.signature), signed))
    }

    /// The character that an unescaped text must not begin with: a reader would drop it or take it
    /// for a quote.
    fn forbidden_beginning(&self, document: &Document<'_>) -> Option<char> {
        let is_table = self.corpus.file(document.place.file).format.delimiter().is_some();
        let mark = if is_table { '"' } else { '\u{FEFF}' };
        (document.spelling == Spelling::Plain).then_some(mark)
    }

    fn facts(&self, item: ItemId, document: &Document<'_>, signature: &Signature) -> BodyFacts {
        let Signature { fingerprint, n_chars, n_tokens, title, shell, .. } = *signature;
        let source = self.survey.origins[item.index()].source;
        let name = source.map(|source| self.survey.sources[&source].as_str());
        let (date, rank) = (document.date.as_deref(), document.rank);
        let wishes = KeepRank { item, n_chars, source: name, date, rank };
        let preference = copydesk_core::preference(&self.config.copy.keep().policy, wishes);
        BodyFacts { fingerprint, n_chars, n_tokens, preference, source, title, shell }
    }
}
