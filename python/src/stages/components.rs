//! Components, each with its documents and its judged pairs → clusters, round-ups and families.

use super::columns::{Columns, groups, integers, table, text, texts};
use super::copies::told;
use super::{config, made, rows_of};
use crate::arrow::PyTable;
use crate::errors::input;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array};
use copydesk::config::Config;
use copydesk::results::heading::Heading;
use copydesk::results::lines::{ClusterLine, Names};
use copydesk_core::hash::HashKey;
use copydesk_core::{
    Bodies, Body, BodyFacts, Circumstances, Clustering, Component, Finding, FormatError, ItemId,
    Judge, Relation, Signal, Similarity, VerifiedPair, Word,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// The clusters, round-ups and families of components, from a batch that holds all rows of each
/// component in it, one after the other. The column `component` numbers them. A row is
///
/// - a document: `rank` in the order of preference, `key`, `facts` as `twins` makes them, and
///   `body`, null for documents that are never compared; or
/// - a pair: `left` and `right`, the ranks of two documents, and what `judge` found of them.
///
/// The column `row` says what a row of the result is:
///
/// - `member`, of a cluster: the columns of `clusters`;
/// - `story`, which the document `representative` holds among others: `key`, `containment`;
/// - `form`, a member of the family `cluster`: `key`, and `n`, its place in the family;
/// - `apart`: the signal `kind` keeps `n` pairs apart.
#[pyfunction]
#[pyo3(signature = (batch, key = 0, keep_apart = None, **settings))]
pub(crate) fn settle(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    key: u64,
    keep_apart: Option<&Bound<'_, PyAny>>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings, keep_apart)?;
    let columns = made(&rows_of(batch)?, py)?;
    let judge = Judge::new(&config.copy, HashKey(key));
    py.detach(|| settled(&columns, &judge, &config)).map_err(|error| input(py, &error))
}

fn settled(columns: &Columns, judge: &Judge, config: &Config) -> Result<PyTable, String> {
    let read = Read::new(columns)?;
    let mut rows = Vec::new();
    for component in groups(&columns.integers("component")?) {
        let Documents { keys, facts, bodies, ranks } = read.documents(component.clone())?;
        let told = told(&keys, config);
        let pairs = read.pairs(component, &ranks)?;
        let component = Component { facts: facts.clone(), pairs, told };
        let found = judge.settle(component, &bodies).map_err(|error| error.to_string())?;
        add(&mut rows, &found, &Names { keys: &keys, facts: &facts }, config);
    }
    Ok(findings(&rows))
}

/// The columns of a batch of components.
struct Read {
    ranks: arrow_array::Int64Array,
    sides: [arrow_array::Int64Array; 2],
    numbers: [Float64Array; 2],
    words: [arrow_array::LargeStringArray; 3],
    keys: arrow_array::LargeStringArray,
    facts: arrow_array::LargeBinaryArray,
    bodies: arrow_array::LargeBinaryArray,
}

/// The documents of a component, in the order of preference.
struct Documents {
    ranks: Vec<i64>,
    keys: Vec<Box<str>>,
    facts: Vec<BodyFacts>,
    bodies: Held,
}

impl Read {
    fn new(columns: &Columns) -> Result<Self, String> {
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
            bodies: columns.bytes("body")?,
        })
    }

    fn documents(&self, component: Range<usize>) -> Result<Documents, String> {
        let mut rows: Vec<usize> = component.filter(|&row| self.ranks.is_valid(row)).collect();
        rows.sort_unstable_by_key(|&row| self.ranks.value(row));
        let fact = |&row: &usize| {
            serde_json::from_slice(self.facts.value(row))
                .map_err(|error| format!("column `facts`: expected facts of a document: {error}"))
        };
        let body = |&row: &usize| {
            let body = self.bodies.is_valid(row).then(|| Body::from_bytes(self.bodies.value(row)));
            body.transpose().map_err(|error| error.to_string())
        };
        Ok(Documents {
            ranks: rows.iter().map(|&row| self.ranks.value(row)).collect(),
            keys: rows.iter().map(|&row| self.keys.value(row).into()).collect(),
            facts: rows.iter().map(fact).collect::<Result<_, _>>()?,
            bodies: Held(rows.iter().map(body).collect::<Result<_, _>>()?),
        })
    }

    fn pairs(&self, component: Range<usize>, ranks: &[i64]) -> Result<Vec<VerifiedPair>, String> {
        let rows = component.filter(|&row| self.sides[0].is_valid(row));
        let place = |rank: i64| {
            let place = ranks.binary_search(&rank).map(|place| ItemId(place as u32));
            place.map_err(|_| format!("expected the document of rank {rank}, found none"))
        };
        let pair = |row: usize| {
            let [jaccard, containment] = [0, 1].map(|at| self.numbers[at].value(row));
            Ok(VerifiedPair {
                pair: (place(self.sides[0].value(row))?, place(self.sides[1].value(row))?),
                similarity: Similarity { jaccard, containment },
                finding: self.finding(row)?,
            })
        };
        rows.map(pair).collect()
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
            Some("apart") => serde_json::from_value::<Signal>(signal.into())
                .map(Finding::Apart)
                .map_err(|_| unknown()),
            _ => Err(unknown()),
        }
    }
}

/// Bodies in memory.
struct Held(Vec<Option<Body>>);

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

/// A row of the findings.
#[derive(Default)]
struct Row {
    what: &'static str,
    cluster: Option<String>,
    kind: Option<String>,
    representative: Option<String>,
    kept_because: Option<String>,
    weakest: Option<f64>,
    key: Option<String>,
    relation: Option<String>,
    jaccard: Option<f64>,
    containment: Option<f64>,
    kept: Option<bool>,
    n: Option<i64>,
}

fn add(rows: &mut Vec<Row>, found: &Clustering, names: &Names<'_>, config: &Config) {
    for cluster in &found.clusters {
        let id = names.cluster_id(cluster);
        let policy = &config.copy.keep().policy;
        let headings = vec![Heading::default(); cluster.members.len() + 1];
        rows.extend(members(names.cluster_line(&id, cluster, headings, policy)));
    }
    for containment in &found.containments {
        let line = names.containment_line(containment);
        rows.push(Row {
            what: "story",
            representative: Some(line.container),
            key: Some(line.contained),
            containment: Some(line.containment),
            ..Row::default()
        });
    }
    for family in &found.families {
        let id = names.family_id(family);
        let members = (0..).zip(&family.0);
        rows.extend(members.map(|(n, &item)| Row {
            what: "form",
            cluster: Some(id.clone()),
            key: Some(names.key(item)),
            n: Some(n),
            ..Row::default()
        }));
    }
    rows.extend(found.apart.iter().map(|(signal, &n)| Row {
        what: "apart",
        kind: Some(spelt(signal)),
        n: Some(n.cast_signed()),
        ..Row::default()
    }));
}

fn members(line: ClusterLine) -> impl Iterator<Item = Row> {
    let ClusterLine { id, kind, representative, kept_because, weakest, members } = line;
    members.into_iter().map(move |member| Row {
        what: "member",
        cluster: Some(id.clone()),
        kind: Some(spelt(&kind)),
        representative: Some(representative.clone()),
        kept_because: Some(kept_because.clone()),
        weakest: Some(weakest),
        key: Some(member.key),
        relation: Some(spelt(&member.relation)),
        jaccard: member.jaccard,
        containment: member.containment,
        kept: Some(member.kept),
        n: None,
    })
}

fn findings(rows: &[Row]) -> PyTable {
    let words = |of: fn(&Row) -> Option<&String>| texts(rows.iter().map(of));
    let numbers = |of: fn(&Row) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<Float64Array>())
    };
    table(vec![
        ("row", texts(rows.iter().map(|row| Some(row.what)))),
        ("cluster", words(|row| row.cluster.as_ref())),
        ("kind", words(|row| row.kind.as_ref())),
        ("representative", words(|row| row.representative.as_ref())),
        ("kept_because", words(|row| row.kept_because.as_ref())),
        ("weakest", numbers(|row| row.weakest)),
        ("key", words(|row| row.key.as_ref())),
        ("relation", words(|row| row.relation.as_ref())),
        ("jaccard", numbers(|row| row.jaccard)),
        ("containment", numbers(|row| row.containment)),
        ("kept", Arc::new(rows.iter().map(|row| row.kept).collect::<BooleanArray>())),
        ("n", integers(rows.iter().map(|row| row.n))),
    ])
}

/// A word as the results spell it.
pub(super) fn spelt(word: &impl Serialize) -> String {
    let value = serde_json::to_value(word).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
