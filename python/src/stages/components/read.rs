//! A batch of components → their documents, pairs and answers.

use super::super::columns::{self, Columns, text};
use super::CHANGES;
use arrow_array::{Array, Float64Array, Int64Array, LargeBinaryArray, LargeStringArray};
use copydesk_core::{
    Answers, Bodies, Body, BodyFacts, CandidatePair, Changes, Circumstances, Finding, FormatError,
    ItemId, Relation, Signal, Similarity, VerifiedPair, Word,
};
use std::borrow::Cow;
use std::ops::Range;

/// The columns of a batch of components.
pub(super) struct Read {
    ranks: Int64Array,
    sides: [Int64Array; 2],
    numbers: [Float64Array; 2],
    words: [LargeStringArray; 3],
    keys: LargeStringArray,
    facts: LargeBinaryArray,
    /// The bodies of the documents, if the batch has them.
    pub bodies: Option<LargeBinaryArray>,
    shingles: Option<Int64Array>,
    kinds: Option<LargeStringArray>,
    changes: Option<LargeBinaryArray>,
}

/// The documents of a component, in the order of preference.
pub(super) struct Documents {
    pub ranks: Vec<i64>,
    pub keys: Vec<Box<str>>,
    pub facts: Vec<BodyFacts>,
    /// Their rows in the batch.
    pub rows: Vec<usize>,
}

impl Read {
    pub(super) fn new(columns: &Columns) -> Result<Self, String> {
        let has = |name| columns.has(name).then_some(name);
        Ok(Self {
            ranks: columns.integers("rank")?,
            sides: [columns.integers("left")?, columns.integers("right")?],
            numbers: [columns.numbers("jaccard")?, columns.numbers("containment")?],
            words: [
                columns.texts("finding")?,
                columns.texts("relation")?,
                columns.texts("signal")?,
            ],
            keys: columns.texts("key")?,
            facts: columns.bytes("facts")?,
            bodies: has("body").map(|name| columns.bytes(name)).transpose()?,
            shingles: has("shingles").map(|name| columns.integers(name)).transpose()?,
            kinds: has("question").map(|name| columns.texts(name)).transpose()?,
            changes: has("changes").map(|name| columns.bytes(name)).transpose()?,
        })
    }

    pub(super) fn documents(&self, component: Range<usize>) -> Result<Documents, String> {
        let mut rows: Vec<usize> = component.filter(|&row| self.ranks.is_valid(row)).collect();
        rows.sort_unstable_by_key(|&row| self.ranks.value(row));
        let fact = |&row: &usize| {
            serde_json::from_slice(self.facts.value(row))
                .map_err(|error| format!("column `facts`: expected facts of a document: {error}"))
        };
        Ok(Documents {
            ranks: rows.iter().map(|&row| self.ranks.value(row)).collect(),
            keys: rows.iter().map(|&row| self.keys.value(row).into()).collect(),
            facts: rows.iter().map(fact).collect::<Result<_, _>>()?,
            rows,
        })
    }

    /// The pairs of a component that were judged.
    pub(super) fn pairs(
        &self,
        component: Range<usize>,
        ranks: &[i64],
    ) -> Result<Vec<VerifiedPair>, String> {
        let rows = component.filter(|&row| self.sides[0].is_valid(row));
        rows.filter(|&row| self.kind(row).is_none()).map(|row| self.verified(row, ranks)).collect()
    }

    /// The answers to the questions of the rounds before. `places` are the rows of the documents.
    pub(super) fn answers(
        &self,
        component: Range<usize>,
        ranks: &[i64],
        places: &[usize],
    ) -> Result<Answers, String> {
        let shingles = self.shingles.as_ref().ok_or("expected a column `body`, or `shingles`")?;
        let n_shingles = |&row: &usize| {
            let number = shingles.is_valid(row).then(|| shingles.value(row));
            number.and_then(|number| u32::try_from(number).ok()).unwrap_or_default()
        };
        let mut answers = Answers::new(places.iter().map(n_shingles).collect());
        for row in component.filter(|&row| self.kind(row).is_some()) {
            if self.kind(row) == Some(CHANGES) {
                let changes = self.changes.as_ref().map_or(&[][..], |column| column.value(row));
                let changes: Changes = serde_json::from_slice(changes)
                    .map_err(|error| format!("column `changes`: expected an answer: {error}"))?;
                answers.changes.insert(self.pair(row, ranks)?, changes);
            } else {
                let verified = self.verified(row, ranks)?;
                answers.verified.insert(verified.pair, verified);
            }
        }
        Ok(answers)
    }

    /// The sort of the question that a row answers.
    fn kind(&self, row: usize) -> Option<&str> {
        text(self.kinds.as_ref()?, row)
    }

    fn pair(&self, row: usize, ranks: &[i64]) -> Result<CandidatePair, String> {
        let place = |rank: i64| {
            let place = ranks.binary_search(&rank).map(|place| ItemId(place as u32));
            place.map_err(|_| format!("expected the document of rank {rank}, found none"))
        };
        Ok((place(self.sides[0].value(row))?, place(self.sides[1].value(row))?))
    }

    fn verified(&self, row: usize, ranks: &[i64]) -> Result<VerifiedPair, String> {
        let [jaccard, containment] = [0, 1].map(|at| self.numbers[at].value(row));
        Ok(VerifiedPair {
            pair: self.pair(row, ranks)?,
            similarity: Similarity { jaccard, containment },
            finding: self.finding(row)?,
        })
    }

    fn finding(&self, row: usize) -> Result<Finding, String> {
        let [finding, relation, signal] = [0, 1, 2].map(|at| text(&self.words[at], row));
        let unknown = || format!("expected a finding of `judge`, found {finding:?}");
        match finding {
            Some("copy") => match relation {
                Some("near") => Ok(Finding::Copy(Relation::Near)),
                Some("contained") => Ok(Finding::Copy(Relation::Contained)),
                Some("exact") => Ok(Finding::Copy(Relation::Exact)),
                _ => Err(unknown()),
            },
            Some("held") => Ok(Finding::Held),
            Some("strangers") => Ok(Finding::Strangers),
            Some("apart") => serde_json::from_value::<Signal>(signal.into())
                .map(Finding::Apart)
                .map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

/// Bodies in memory.
pub(super) struct Held(Vec<Option<Body>>);

impl Held {
    /// The bodies in these rows.
    pub(super) fn of(column: &LargeBinaryArray, rows: &[usize]) -> Result<Self, String> {
        let body = |&row: &usize| columns::body(column, row);
        Ok(Self(rows.iter().map(body).collect::<Result<_, _>>()?))
    }
}

impl Bodies for Held {
    type Error = FormatError;

    fn about(&self, item: ItemId) -> Option<(&Circumstances, u32)> {
        self.0[item.index()].as_ref().map(|body| (&body.circumstances, body.n_shingles))
    }

    fn words(&self, item: ItemId) -> Result<Cow<'_, [Word]>, FormatError> {
        let body = self.0[item.index()].as_ref();
        Ok(body.map_or(Cow::Borrowed(&[]), |body| Cow::Borrowed(&body.words)))
    }
}
