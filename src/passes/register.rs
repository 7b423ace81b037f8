//! The corpus read for the first time: the key, source and fields of each document, the records
//! that are none, and the checksums of the files.
//!
//! The first pass of a run also does its own work on each document: [`survey`](super::survey) notes
//! its lines, and a run that looks for no boilerplate [signs](super::sign) it at once.

use super::ladder::Ladder;
use super::pass::{self, Others, Record};
use super::seen::FieldFacts;
use super::surveyed::Survey;
use super::{next_item, notes};
use crate::error::Result;
use crate::read::keys::Keys;
use crate::read::{Content, Corpus, Document, FileFacts, RecordPlace, Rejection};
use copydesk_core::hash::{self, HashKey};
use copydesk_core::{Origin, SourceId};

/// What one record yields.
enum Registered<T> {
    Document(Entry<T>),
    Verbatim(RecordPlace),
    Rejected(RecordPlace, Rejection),
}

/// What one document yields.
struct Entry<T> {
    place: RecordPlace,
    id: Option<Box<str>>,
    origin: Origin,
    /// Name of its source.
    source: Option<String>,
    n_chars: u64,
    /// What the document has in its fields.
    fields: FieldFacts,
    /// What the pass made of it.
    worked: T,
}

/// Reads the corpus for the first time. Calls `work` on any thread for each document, and `take`
/// with the results in the order of the input.
///
/// # Errors
/// A file cannot be read; no record is a document; any error from `take`.
pub(super) fn register<T: Send>(
    corpus: &Corpus,
    ladder: &Ladder<'_>,
    work: impl Fn(&Document<'_>, Origin) -> T + Sync,
    mut take: impl FnMut(T) -> Result<()> + Send,
) -> Result<Survey> {
    let mut register = Register::default();
    let work = |record: Record<'_>| registered(&record, &work);
    let files = pass::pass(corpus, None, ladder, work, |registered| match registered {
        Registered::Document(entry) => take(register.add(corpus, entry)?),
        Registered::Verbatim(place) => {
            Others::push(&mut register.survey.others, place);
            Ok(())
        }
        Registered::Rejected(place, rejection) => {
            register.reject(corpus, place, &rejection);
            Ok(())
        }
    })?;
    register.finish(corpus, files)
}

fn registered<T>(record: &Record<'_>, work: impl Fn(&Document<'_>, Origin) -> T) -> Registered<T> {
    match record.content() {
        Content::Document(document) => {
            let source = document.source.as_deref().map(SourceId::of);
            let origin = Origin { source, site: None };
            let worked = work(&document, origin);
            Registered::Document(Entry {
                place: document.place,
                id: document.key().map(Into::into),
                origin,
                n_chars: document.text.chars().count() as u64,
                fields: FieldFacts::of(&document),
                source: document.source.map(Into::into),
                worked,
            })
        }
        Content::Verbatim => Registered::Verbatim(record.raw.place),
        Content::Rejected(rejection) => Registered::Rejected(record.raw.place, rejection),
    }
}

/// The register so far.
#[derive(Default)]
struct Register {
    survey: Survey,
    keys: Keys,
}

impl Register {
    /// Adds a document, and hands back what the pass made of it.
    fn add<T>(&mut self, corpus: &Corpus, entry: Entry<T>) -> Result<T> {
        let Entry { place, id, origin, source, n_chars, fields, worked } = entry;
        next_item(self.keys.len())?;
        self.keys.add(corpus, place, id);
        self.survey.origins.push(origin);
        if let Some(seconds) = fields.date() {
            self.survey.posting_days.add(origin.source, seconds);
        }
        self.survey.seen.read(place, fields);
        if let Some((id, name)) = origin.source.zip(source) {
            self.survey.sources.entry(id).or_insert(name);
        }
        self.survey.n_chars += n_chars;
        Ok(worked)
    }

    fn reject(&mut self, corpus: &Corpus, place: RecordPlace, rejection: &Rejection) {
        Others::push(&mut self.survey.others, place);
        self.survey.n_rejected += 1;
        self.survey.seen.reject(corpus, place, rejection);
    }

    fn finish(self, corpus: &Corpus, files: Vec<FileFacts>) -> Result<Survey> {
        let Self { mut survey, keys } = self;
        (survey.keys, survey.n_shared_ids) = keys.finish(corpus);
        survey.hash_key = hash_key(&files);
        survey.files = files;
        if survey.keys.is_empty() && survey.n_rejected > 0 {
            return Err(notes::nothing_read(corpus, &survey));
        }
        Ok(survey)
    }
}

fn hash_key(files: &[FileFacts]) -> HashKey {
    HashKey(hash::run(files.iter().map(|file| hash::bytes64(file.checksum.as_bytes()))))
}
