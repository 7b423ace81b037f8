//! The first pass: keys, sources, and what the search for boilerplate needs of each document.

use super::pass::{self, Known, Others, Record};
use super::seen::{FieldFacts, Seen};
use super::{next_item, notes};
use crate::compression::Compression;
use crate::config::Config;
use crate::error::Result;
use crate::passes::memory::Footprint;
use crate::passes::spool::{Spool, Spooled};
use crate::progress::Progress;
use crate::read::Place;
use crate::read::{Content, Corpus, Document, FileFacts, InputFile, Rejection};
use copydesk_core::boilerplate::filter::RecurrenceFilter;
use copydesk_core::boilerplate::{
    KeptDocuments, Learner, SurveyedDocument, Templates, sites, survey,
};
use copydesk_core::config::Rule;
use copydesk_core::hash;
use copydesk_core::ids::{Origin, SourceId};
use copydesk_core::text::normalize;
use copydesk_core::text::segment;
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
}

impl Survey {
    /// Bytes that it takes in memory, about.
    pub fn n_bytes(&self) -> u64 {
        let keys: usize = self.keys.iter().map(|key| size_of::<Box<str>>() + key.len()).sum();
        (size_of_val(&*self.origins) + keys) as u64
    }

    /// The key of the corpus ([`hash::keyed64`]), from the checksums of all its files.
    pub fn key(&self) -> u64 {
        hash::run(self.files.iter().map(|file| hash::bytes64(file.checksum.as_bytes())))
    }

    /// What the later passes are told of the input.
    pub fn known(&self) -> Known<'_> {
        Known { others: &self.others, n_documents: self.origins.len(), files: &self.files }
    }
}

/// What one record gives.
enum Surveyed {
    Document {
        place: Place,
        id: Option<Box<str>>,
        source: Option<String>,
        n_chars: u64,
        /// The fields that it has, and what they hold.
        fields: FieldFacts,
        /// The keys of its lines.
        lines: Vec<u64>,
        /// What is noted of it, as bytes.
        noted: Vec<u8>,
    },
    Verbatim(Place),
    Rejected(Place, Rejection),
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
    let (mut survey, mut documents, mut spooled) = noted.finish(corpus)?;
    survey.files = files;
    if is_unreadable(&survey) {
        return Err(notes::nothing_read(corpus, &survey));
    }
    if config.cut.uses(Rule::Sites) {
        sites::infer(&mut documents);
    }
    let templates = learn(&documents, &mut spooled, config)?;
    footprint.n_documents = documents.len() as u64;
    footprint.survey = documents.n_bytes() + survey.n_bytes();
    footprint.survey_spool = spooled.n_bytes();
    survey.origins = documents.origins().collect();
    progress.end();
    Ok((survey, templates))
}

/// Whether there are records and none is a document.
fn is_unreadable(survey: &Survey) -> bool {
    survey.keys.is_empty() && survey.n_rejected > 0
}

fn learn(documents: &KeptDocuments, spooled: &mut Spooled, config: &Config) -> Result<Templates> {
    let mut learner = Learner::new(documents, &config.cut);
    spooled.for_each(|record| {
        learner.take(&SurveyedDocument::from_bytes(record));
        Ok(())
    })?;
    Ok(learner.finish())
}

/// What the first pass has noted so far.
struct Noted {
    survey: Survey,
    keys: Keys,
    /// The source of each document.
    source_of: Vec<Option<SourceId>>,
    filter: RecurrenceFilter,
    spool: Spool,
}

impl Noted {
    fn new(n_bytes: u64) -> Result<Self> {
        Ok(Self {
            survey: Survey::default(),
            keys: Keys::default(),
            source_of: Vec::new(),
            filter: RecurrenceFilter::for_bytes(n_bytes),
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
            Surveyed::Document { place, id, source, n_chars, fields, lines, noted } => {
                self.survey.seen.read(place, fields);
                next_item(self.source_of.len())?;
                self.keys.add(corpus, place, id);
                self.source_of.push(source.as_deref().map(SourceId::of));
                if let Some(name) = source {
                    self.survey.sources.entry(SourceId::of(&name)).or_insert(name);
                }
                self.survey.n_chars += n_chars;
                for line in lines {
                    self.filter.insert(line);
                }
                self.spool.push(&noted)?;
            }
        }
        Ok(())
    }

    fn finish(self, corpus: &Corpus) -> Result<(Survey, KeptDocuments, Spooled)> {
        let Self { mut survey, keys, source_of, filter, spool } = self;
        let mut spooled = spool.finish()?;
        let mut documents = KeptDocuments::of_sources(survey.sources.keys().copied().collect());
        let mut source_of = source_of.into_iter();
        spooled.for_each(|record| {
            let document = SurveyedDocument::from_bytes(record);
            let source = source_of.next().flatten();
            documents.add(&document, source, |key| filter.may_recur(key));
            Ok(())
        })?;
        (survey.keys, survey.n_shared_ids) = keys.finish(corpus);
        Ok((survey, documents, spooled))
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
    let text = &document.text;
    let mut tokens = Vec::with_capacity(text.len() / 5);
    normalize::tokens(text, &mut tokens);
    let surveyed = survey::survey(text, &tokens, &segment::units(text, &tokens));
    let fields = FieldFacts::of(&document);
    Surveyed::Document {
        place: document.place,
        id: document.key().map(Into::into),
        source: document.source.map(Into::into),
        n_chars: text.chars().count() as u64,
        fields,
        lines: surveyed.lines.iter().map(|line| line.key).collect(),
        noted: surveyed.to_bytes(),
    }
}

/// Gives every document a key of its own.
///
/// A key is the record's id; where that is absent, or longer than 1,000 bytes, `path#line`. Keys that several records share, and keys that look
/// as if they had been made so, get their place behind them: `ID (path#line)`. So no two are equal.
#[derive(Default)]
struct Keys {
    places: Vec<Place>,
    keys: Vec<Box<str>>,
}

impl Keys {
    fn add(&mut self, corpus: &Corpus, place: Place, id: Option<Box<str>>) {
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

fn place_key(corpus: &Corpus, place: Place) -> Box<str> {
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
