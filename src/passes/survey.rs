//! The first pass: keys, sources, and notes on each document for the search for boilerplate.

use super::pass::{self, Others, Record};
use super::scratch::with_scratch;
use super::seen::FieldFacts;
use super::surveyed::Survey;
use super::{next_item, notes};
use crate::compression::Compression;
use crate::config::Config;
use crate::error::Result;
use crate::passes::memory::Footprint;
use crate::passes::spool::Spool;
use crate::passes::ladder::Ladder;
use crate::read::keys::Keys;
use crate::read::{Content, Corpus, Document, FileFacts, InputFile, RecordPlace, Rejection};
use copydesk_core::hash::{self, HashKey};
use copydesk_core::{Census, Origin, SourceId, Surveyor, Templates};

/// What one record yields.
enum Surveyed {
    Document {
        place: RecordPlace,
        id: Option<Box<str>>,
        source: Option<String>,
        n_chars: u64,
        /// What the document has in its fields.
        fields: FieldFacts,
        /// The notes on its lines, encoded.
        notes: Vec<u8>,
    },
    Verbatim(RecordPlace),
    Rejected(RecordPlace, Rejection),
}

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
) -> Result<(Survey, Templates)> {
    let n_bytes = corpus.n_bytes();
    ladder.begin("survey", n_bytes);
    let mut noted = Noted::new(expected_bytes(corpus))?;
    let files = pass::pass(
        corpus,
        None,
        ladder,
        |record| survey_record(&record),
        |surveyed| noted.take(corpus, surveyed),
    )?;
    ladder.end();
    let Noted { mut survey, keys, census, spool } = noted;
    let mut spooled = spool.finish()?;
    (survey.keys, survey.n_shared_ids) = keys.finish(corpus);
    survey.hash_key = hash_key(&files);
    survey.files = files;
    if is_unreadable(&survey) {
        return Err(notes::nothing_read(corpus, &survey));
    }
    let learned =
        ladder.step("learn", || census.learn(&config.cut, |take| spooled.for_each(take)))?;
    survey.origins = learned.origins;
    footprint.n_documents = survey.origins.len() as u64;
    footprint.survey = learned.n_bytes + survey.n_bytes();
    footprint.survey_spool = spooled.n_bytes();
    Ok((survey, learned.templates))
}

fn hash_key(files: &[FileFacts]) -> HashKey {
    HashKey(hash::run(files.iter().map(|file| hash::bytes64(file.checksum.as_bytes()))))
}

/// Whether there are records, but no documents.
fn is_unreadable(survey: &Survey) -> bool {
    survey.keys.is_empty() && survey.n_rejected > 0
}

/// State of the first pass.
struct Noted {
    survey: Survey,
    keys: Keys,
    census: Census,
    spool: Spool,
}

impl Noted {
    fn new(n_bytes: u64) -> Result<Self> {
        Ok(Self {
            survey: Survey::default(),
            keys: Keys::default(),
            census: Census::for_bytes(n_bytes),
            spool: Spool::new()?,
        })
    }

    fn take(&mut self, corpus: &Corpus, surveyed: Surveyed) -> Result<()> {
        match surveyed {
            Surveyed::Verbatim(place) => Others::push(&mut self.survey.others, place),
            Surveyed::Rejected(place, rejection) => {
                Others::push(&mut self.survey.others, place);
                self.survey.n_rejected += 1;
                self.survey.seen.reject(corpus, place, &rejection);
            }
            Surveyed::Document { place, id, source, n_chars, fields, notes } => {
                next_item(self.keys.len())?;
                self.keys.add(corpus, place, id);
                let source_id = source.as_deref().map(SourceId::of);
                if let Some(seconds) = fields.date() {
                    self.survey.posting_days.add(source_id, seconds);
                }
                self.survey.seen.read(place, fields);
                if let Some((id, name)) = source_id.zip(source) {
                    self.survey.sources.entry(id).or_insert(name);
                }
                self.survey.n_chars += n_chars;
                self.census.add(&notes);
                self.spool.push(&notes)?;
            }
        }
        Ok(())
    }
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

fn survey_record(record: &Record<'_>) -> Surveyed {
    match record.content() {
        Content::Document(document) => survey_document(document),
        Content::Verbatim => Surveyed::Verbatim(record.raw.place),
        Content::Rejected(rejection) => Surveyed::Rejected(record.raw.place, rejection),
    }
}

fn survey_document(document: Document<'_>) -> Surveyed {
    let source = document.source.as_deref().map(SourceId::of);
    let staged =
        copydesk_core::Document { origin: Origin { source, site: None }, ..document.staged() };
    let notes = with_scratch(|scratch| Surveyor.survey(&staged, scratch).to_bytes());
    Surveyed::Document {
        place: document.place,
        id: document.key().map(Into::into),
        n_chars: document.text.chars().count() as u64,
        fields: FieldFacts::of(&document),
        source: document.source.map(Into::into),
        notes,
    }
}
