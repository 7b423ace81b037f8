//! What the first pass saw in the records: their fields, readable dates, reasons for rejections.
//!
//! It decides nothing. It feeds the notes of a run: misspelled names, files that are not what their
//! names say, keep policies without their field.

use crate::read::{Corpus, Document, FieldSet, RecordPlace, Rejection, Role};
use crate::results::lines::{PlaceLine, RejectionCount};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What the first pass saw in all records.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Seen {
    /// The fields that occur in any document.
    pub fields: FieldSet,
    /// Documents with a readable date.
    pub n_dated: u64,
    /// Documents with an unreadable date.
    pub n_unreadable_dates: u64,
    /// The first unreadable date.
    pub unreadable_date: Option<String>,
    /// Documents with a number for the keep policy.
    pub n_ranked: u64,
    /// Number of documents and of rejected records, by file.
    files: BTreeMap<u32, [u64; 2]>,
    /// Rejected records, by what was expected of them.
    rejections: BTreeMap<String, RejectionCount>,
}

/// What one document has in its fields.
pub(super) struct FieldFacts {
    has: FieldSet,
    date: Date,
    is_ranked: bool,
}

enum Date {
    None,
    /// Seconds since 1970.
    Readable(i64),
    Unreadable(String),
}

impl FieldFacts {
    pub(super) fn of(document: &Document<'_>) -> Self {
        let date = match document.date.as_deref() {
            None => Date::None,
            Some(date) => copydesk_core::parse_date(date)
                .map_or_else(|| Date::Unreadable(date.to_owned()), Date::Readable),
        };
        Self { has: document.has, date, is_ranked: document.rank.is_some() }
    }

    /// The document's date, in seconds since 1970, if it has one that can be read.
    pub(super) fn date(&self) -> Option<i64> {
        if let Date::Readable(seconds) = self.date { Some(seconds) } else { None }
    }
}

impl Seen {
    /// Counts a document.
    pub(super) fn read(&mut self, place: RecordPlace, facts: FieldFacts) {
        self.fields = self.fields.union(facts.has);
        self.n_ranked += u64::from(facts.is_ranked);
        self.files.entry(place.file).or_default()[0] += 1;
        match facts.date {
            Date::None => {}
            Date::Readable(_) => self.n_dated += 1,
            Date::Unreadable(date) => {
                self.n_unreadable_dates += 1;
                self.unreadable_date.get_or_insert(date);
            }
        }
    }

    /// Counts a rejected record.
    pub(super) fn reject(&mut self, corpus: &Corpus, place: RecordPlace, rejection: &Rejection) {
        self.files.entry(place.file).or_default()[1] += 1;
        let expected = rejection.expectation();
        if let Some(count) = self.rejections.get_mut(expected) {
            count.records += 1;
            return;
        }
        let path = Cow::Owned(corpus.file(place.file).name.clone());
        let count = RejectionCount {
            expected: expected.to_owned(),
            records: 1,
            first: rejection.reason.clone(),
            place: PlaceLine { path, line: place.line },
        };
        self.rejections.insert(expected.to_owned(), count);
    }

    /// Whether any document has the field of this role.
    pub fn has(&self, role: Role) -> bool {
        self.fields.contains(role)
    }

    /// The files whose records were all rejected.
    pub fn unreadable_files(&self) -> impl Iterator<Item = u32> {
        let files = self.files.iter();
        files.filter(|(_, [n_documents, _])| *n_documents == 0).map(|(&file, _)| file)
    }

    /// The reasons for rejections, most frequent first.
    pub fn rejections(&self) -> Vec<RejectionCount> {
        let mut counts: Vec<RejectionCount> = self.rejections.values().cloned().collect();
        counts.sort_by_key(|count| std::cmp::Reverse(count.records));
        counts
    }
}
