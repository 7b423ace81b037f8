//! The second pass: the cuts of each document, and the signature of the rest. It is the first pass
//! of a run that looks for no boilerplate.

use super::outlines::{self, Outlines};
use super::pass::{self, Record};
use super::register;
use super::scratch::with_scratch;
use super::survey::NotesFile;
use super::surveyed::Survey;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::escape::Spelling;
use crate::passes::checkpoint::Checkpoint;
use crate::passes::ladder::Ladder;
use crate::read::{Content, Corpus, Document, InputFile};
use crate::spool::{Spool, Spooled};
use copydesk_core::config::{Find, KeepPolicy};
use copydesk_core::hash::{self, HashKey};
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

/// Reads the corpus again, cuts each document and signs the rest. A run that was resumed has no
/// notes and makes line keys again.
///
/// # Errors
/// A file cannot be read or has changed.
pub fn sign(
    (corpus, survey, notes): (&Corpus, &Survey, Option<NotesFile>),
    cleaner: &Cleaner,
    config: &Config,
    checkpoint: &Checkpoint,
    ladder: &Ladder<'_>,
) -> Result<(Bodies, Sketches)> {
    ladder.begin("sign", corpus.n_bytes());
    let desk = Desk::new(corpus, cleaner, config, survey.hash_key);
    let mut signed = SignedDocuments::new(config, checkpoint)?;
    let work = |record: Record<'_>| desk.sign_record(&record, survey, notes.as_ref()).transpose();
    pass::pass(corpus, Some(&survey.known()), ladder, work, |body| {
        body.map_or(Ok(()), |body| signed.push(body?))
    })?;
    ladder.end();
    signed.finish()
}

/// Signs the documents of a run that looks for no boilerplate, while it reads them for the first
/// time.
///
/// # Errors
/// A file cannot be read; no record is a document.
pub fn sign_at_once(
    corpus: &Corpus,
    cleaner: &Cleaner,
    config: &Config,
    checkpoint: &Checkpoint,
    ladder: &Ladder<'_>,
) -> Result<(Survey, (Bodies, Sketches))> {
    ladder.begin("sign", corpus.n_bytes());
    let desk = Desk::new(corpus, cleaner, config, early_key(corpus)?);
    let mut signed = SignedDocuments::new(config, checkpoint)?;
    let work = |document: &Document<'_>, origin| {
        let staged = copydesk_core::Document { origin, ..document.staged() };
        desk.sign(ItemId(0), document, staged, document.source.as_deref())
    };
    let survey = register::register(corpus, ladder, work, |(facts, body)| {
        signed.push((signed.preferred(facts), body))
    })?;
    ladder.end();
    Ok((survey, signed.finish()?))
}

/// The key of the fingerprints while the checksums of the files are unknown: from their lengths,
/// and from their first and last bytes. Whoever prepares two texts with one fingerprint must know
/// the beginning and the end of the corpus.
fn early_key(corpus: &Corpus) -> Result<HashKey> {
    let ends = |file: &InputFile| {
        let ends = file.ends().map_err(|error| Error::io(&file.path, "reading the file", error))?;
        Ok(hash::bytes64(&ends))
    };
    let ends: Vec<u64> = corpus.files().iter().map(ends).collect::<Result<_>>()?;
    Ok(HashKey(hash::run(ends)))
}

/// The results of the pass, in the order of the input.
struct SignedDocuments<'a> {
    bodies: Bodies,
    band_keys: Spool,
    samples: Spool,
    outlines: Spool,
    config: &'a Config,
}

impl<'a> SignedDocuments<'a> {
    fn new(config: &'a Config, checkpoint: &Checkpoint) -> Result<Self> {
        Ok(Self {
            bodies: Bodies::default(),
            band_keys: checkpoint.spool(BAND_KEYS)?,
            samples: checkpoint.spool(SAMPLES)?,
            outlines: checkpoint.spool(OUTLINES)?,
            config,
        })
    }

    /// The facts of the next document, whose number was unknown where they were made.
    fn preferred(&self, facts: BodyFacts) -> BodyFacts {
        let policy = &self.config.copy.keep().policy;
        if *policy != KeepPolicy::First {
            return facts;
        }
        let item = ItemId(self.bodies.facts.len() as u32);
        let rank = KeepRank { item, n_chars: facts.n_chars, source: None, date: None, rank: None };
        BodyFacts { preference: copydesk_core::preference(policy, rank), ..facts }
    }

    fn push(&mut self, (facts, Signed { cuts, signature }): (BodyFacts, Signed)) -> Result<()> {
        self.bodies.cuts.push(cuts);
        self.bodies.facts.push(facts);
        if self.config.finds(Find::Copies) {
            self.band_keys.push_numbers(&signature.band_keys)?;
            self.samples.push_numbers(&signature.samples)?;
            self.outlines.push(&outlines::record(&signature.outline, self.config))?;
        }
        Ok(())
    }

    fn finish(self) -> Result<(Bodies, Sketches)> {
        let sketches = Sketches {
            band_keys: self.band_keys.finish()?,
            samples: self.samples.finish()?,
            outlines: Outlines::new(self.outlines.finish()?, self.config),
        };
        Ok((self.bodies, sketches))
    }
}

/// What signing a record needs.
struct Desk<'a> {
    corpus: &'a Corpus,
    cleaner: &'a Cleaner,
    signer: Signer<'a>,
    config: &'a Config,
}

impl<'a> Desk<'a> {
    fn new(corpus: &'a Corpus, cleaner: &'a Cleaner, config: &'a Config, key: HashKey) -> Self {
        let signer = Signer::new(cleaner, &config.copy, key);
        Self { corpus, cleaner, signer, config }
    }

    fn sign_record(
        &self,
        record: &Record<'_>,
        survey: &Survey,
        notes: Option<&NotesFile>,
    ) -> Result<Option<(BodyFacts, Signed)>> {
        let Some(item) = record.item else { return Ok(None) };
        // A record that was a document and is not one now: the file's checksum reports the change.
        // An empty body keeps the numbering.
        let Content::Document(document) = record.content() else {
            let facts = BodyFacts { preference: u64::MAX, ..BodyFacts::default() };
            return Ok(Some((facts, Signed::default())));
        };
        let origin = survey.origins[item.index()];
        let name = origin.source.map(|source| survey.sources[&source].as_str());
        let notes = notes.map(|notes| notes.read(item)).transpose()?;
        let staged = copydesk_core::Document { origin, notes: notes.as_ref(), ..document.staged() };
        Ok(Some(self.sign(item, &document, staged, name)))
    }

    fn sign(
        &self,
        item: ItemId,
        document: &Document<'_>,
        staged: copydesk_core::Document<'_>,
        source: Option<&str>,
    ) -> (BodyFacts, Signed) {
        let must_not_begin_with = self.forbidden_beginning(document);
        let staged = copydesk_core::Document { must_not_begin_with, ..staged };
        let signed = with_scratch(|scratch| {
            if self.config.finds(Find::Copies) {
                return self.signer.sign(&staged, scratch);
            }
            let cleaned = self.cleaner.clean(&staged, scratch);
            let signature = Signature { n_chars: cleaned.n_chars(), ..Signature::default() };
            Signed { cuts: cleaned.cuts, signature }
        });
        let (date, rank) = (document.date.as_deref(), document.rank);
        let wishes = KeepRank { item, n_chars: signed.signature.n_chars, source, date, rank };
        let preference = copydesk_core::preference(&self.config.copy.keep().policy, wishes);
        let facts = signed.signature.facts(staged.origin.source, preference);
        (facts, signed)
    }

    /// The character that an unescaped text must not begin with: a reader would drop it or take it
    /// for a quote.
    fn forbidden_beginning(&self, document: &Document<'_>) -> Option<char> {
        let is_table = self.corpus.file(document.place.file).format.delimiter().is_some();
        let mark = if is_table { '"' } else { '\u{FEFF}' };
        (document.spelling == Spelling::Plain).then_some(mark)
    }
}
