//! The first pass: keys, sources, and what the search for boilerplate needs of each document.

use super::pass::{self, KnownInput, Others, Record};
use super::seen::{FieldFacts, Seen};
use super::sign::with_scratch;
use super::{next_item, notes};
use crate::compression::Compression;
use crate::config::Config;
use crate::error::Result;
use crate::passes::memory::Footprint;
use crate::passes::spool::Spool;
use crate::progress::Progress;
use crate::read::{Content, Corpus, Document, FileFacts, InputFile, RecordPlace, Rejection};
use copydesk_core::Surveyor;
use copydesk_core::hash::{self, HashKey};
use copydesk_core::{Census, Templates};
use copydesk_core::{Origin, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the first pass learned.
#[derive(Default, Serialize, Deserialize)]
pub struct Survey {
    /// Where each document comes from, by item number.
    pub origins: Vec<Origin>,
    /// The documents' keys.
    pub keys: Vec<Box<str>>,
    /// The names of the sources.
    pub sources: BTreeMap<SourceId, String>,
    /// The records that are no documents, in order.
    pub others: Vec<Others>,
    /// Those of them that could not be read.
    pub n_rejected: u64,
    /// Documents that share their id with another.
    pub n_shared_ids: u64,
    /// Characters of all texts.
    pub n_chars: u64,
    /// What the records were found to have.
    pub seen: Seen,
    /// The lengths and checksums of the files.
    pub files: Vec<FileFacts>,
    /// The key of the run's hashes. It comes from the checksums of all files, so that it is not
    /// known before the corpus is whole.
    pub hash_key: HashKey,
}

impl Survey {
    /// Bytes that it takes in memory, about.
    pub fn n_bytes(&self) -> u64 {
        let keys: usize = self.keys.iter().map(|key| size_of::<Box<str>>() + key.len()).sum();
        (size_of_val(&*self.origins) + keys) as u64
    }

    /// What the later passes are told of the input.
    pub fn known(&self) -> KnownInput<'_> {
        KnownInput { others: &self.others, n_documents: self.origins.len(), files: &self.files }
    }
}

/// What one record gives.
enum Surveyed {
    Document {
        place: RecordPlace,
        id: Option<Box<str>>,
        source: Option<String>,
        n_chars: u64,
        /// The fields that it has, and what they hold.
        fields: FieldFacts,
        /// What is noted of it, as bytes.
        notes: Vec<u8>,
    },
    Verbatim(RecordPlace),
    Rejected(RecordPlace, Rejection),
}

/// Reads the corpus once, and learns which lines are boilerplate.
///
/// What is noted of each document goes to the disk, and the lines that may recur come back from there.
///
/// # Errors
/// A file cannot be read, or there is no room for a temporary one.
pub fn survey(
    corpus: &Corpus,
    config: &Config,
    progress: &dyn Progress,
    footprint: &mut Footprint,
) -> Result<(Survey, Templates)> {
    let n_bytes = total_bytes(corpus);
    progress.begin("survey", n_bytes);
    let mut noted = Noted::new(expected_bytes(corpus))?;
    let files = pass::pass(
        corpus,
        None,
        progress,
        |record| survey_record(&record),
        |surveyed| noted.take(corpus, surveyed),
    )?;
    let Noted { mut survey, keys, census, spool } = noted;
    let mut spooled = spool.finish()?;
    (survey.keys, survey.n_shared_ids) = keys.finish(corpus);
    survey.hash_key = hash_key(&files);
    survey.files = files;
    if is_unreadable(&survey) {
        return Err(notes::nothing_read(corpus, &survey));
    }
    let learned = census.learn(&config.cut, |take| spooled.for_each(take))?;
    survey.origins = learned.origins;
    footprint.n_documents = survey.origins.len() as u64;
    footprint.survey = learned.n_bytes + survey.n_bytes();
    footprint.survey_spool = spooled.n_bytes();
    progress.end();
    Ok((survey, learned.templates))
}

fn hash_key(files: &[FileFacts]) -> HashKey {
    HashKey(hash::run(files.iter().map(|file| hash::bytes64(file.checksum.as_bytes()))))
}

/// Whether there are records and none is a document.
fn is_unreadable(survey: &Survey) -> bool {
    survey.keys.is_empty() && survey.n_rejected > 0
}

/// What the first pass has noted so far.
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
                self.survey.seen.read(place, fields);
                next_item(self.keys.len())?;
                self.keys.add(corpus, place, id);
                if let Some(name) = source {
                    self.survey.sources.entry(SourceId::of(&name)).or_insert(name);
                }
                self.survey.n_chars += n_chars;
                self.census.add(&notes);
                self.spool.push(&notes)?;
            }
        }
        Ok(())
    }
}

/// The bytes that a pass reads, as far as the file system knows.
pub fn total_bytes(corpus: &Corpus) -> u64 {
    corpus.files().iter().filter_map(|file| file.n_bytes().ok()).sum()
}

/// The bytes that they will come to when they are decompressed, about.
fn expected_bytes(corpus: &Corpus) -> u64 {
    /// Articles in English shrink to a third or a quarter.
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

/// Gives every document a key of its own.
///
/// A key is the record's id; where that is absent, or longer than 1,000 bytes, `path#line`. Keys that several records share, and keys that look
/// as if they had been made so, get their place behind them: `ID (path#line)`. So no two are equal.
#[derive(Default)]
struct Keys {
    places: Vec<RecordPlace>,
    keys: Vec<Box<str>>,
}

impl Keys {
    fn len(&self) -> usize {
        self.keys.len()
    }

    fn add(&mut self, corpus: &Corpus, place: RecordPlace, id: Option<Box<str>>) {
        self.keys.push(id.unwrap_or_else(|| place_key(corpus, place)));
        self.places.push(place);
    }

    fn finish(mut self, corpus: &Corpus) -> (Vec<Box<str>>, u64) {
        let mut hashes: Vec<(u128, u32)> =
            self.keys.iter().map(|key| hash::bytes128(key.as_bytes())).zip(0..).collect();
        hashes.sort_unstable();
        let mut n_shared = 0;
        for equal in hashes.chunk_by(|left, right| left.0 == right.0) {
            let is_shared = equal.len() > 1;
            n_shared += if is_shared { equal.len() as u64 } else { 0 };
            for &(_, item) in equal {
                let key = &mut self.keys[item as usize];
                if is_shared || looks_placed(key) {
                    *key =
                        format!("{key} ({})", place_key(corpus, self.places[item as usize])).into();
                }
            }
        }
        (self.keys, n_shared)
    }
}

fn place_key(corpus: &Corpus, place: RecordPlace) -> Box<str> {
    format!("{}#{}", corpus.file(place.file).name, place.line).into()
}

/// Whether the key ends as a key with a place does: `(…#17)`.
fn looks_placed(key: &str) -> bool {
    let line = key.strip_suffix(')').and_then(|key| key.rsplit_once('#')).map(|(_, line)| line);
    line.is_some_and(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_look_like_places_are_told_apart_from_them() {
        assert!(looks_placed("a (news.jsonl#17)"));
        assert!(looks_placed("#1)"));
        assert!(!looks_placed("news.jsonl#17"));
        assert!(!looks_placed("a (b#)"));
    }
}
