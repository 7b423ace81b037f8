//! Documents that share buckets → pairs; two outlines, or two bodies → whether they are related.

use super::columns::{
    Columns, body, bytes, groups, integers, some_bytes, spelt, table, text, texts,
};
use super::components::CHANGES;
use super::signatures::{SAMPLES, json};
use super::{config, made, rows_of};
use crate::arrow::PyTable;
use crate::errors::input;
use arrow_array::cast::AsArray;
use arrow_array::types::Int64Type;
use arrow_array::{Array, ArrayRef, BooleanArray, Float64Array, LargeBinaryArray};
use copydesk::config::Config;
use copydesk::results::lines::Kind;
use copydesk_core::hash::{self, HashKey};
use copydesk_core::{Body, Finding, Judge, Outline, Similarity, may_be_related};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The entries of documents in their buckets, packed for a shuffle, from the columns `rank` (a
/// whole number by which documents are preferred) and `buckets` (as `sign` makes them).
///
/// Each bucket belongs to one of `shards`. A row has all entries of the batch in one of them:
/// `shard`, and `entries`, 16 bytes each.
#[pyfunction]
pub(crate) fn pack(py: Python<'_>, batch: &Bound<'_, PyAny>, shards: u64) -> PyResult<PyTable> {
    let columns = made(&rows_of(batch)?, py)?;
    py.detach(|| packed(&columns, shards.max(1))).map_err(|error| input(py, &error))
}

fn packed(columns: &Columns, n_shards: u64) -> Result<PyTable, String> {
    let (ranks, buckets) = (columns.integers("rank")?, columns.lists("buckets")?);
    let mut shards: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    for row in 0..columns.n_rows() {
        let own = buckets.value(row);
        for &bucket in own.as_primitive::<Int64Type>().values() {
            let shard = (hash::mix(bucket.cast_unsigned()) % n_shards).cast_signed();
            shards.entry(shard).or_default().extend(Entry::new(bucket, ranks.value(row)).bytes());
        }
    }
    Ok(table(vec![
        ("shard", integers(shards.keys().copied().map(Some))),
        ("entries", bytes(shards.values().map(Some))),
    ]))
}

/// A document in a bucket. Sorts by bucket, then by rank.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Entry(u128);

impl Entry {
    fn new(bucket: i64, rank: i64) -> Self {
        Self(u128::from(bucket.cast_unsigned()) << 64 | u128::from(rank.cast_unsigned()))
    }

    fn bytes(self) -> [u8; 16] {
        self.0.to_le_bytes()
    }

    fn bucket(self) -> u64 {
        (self.0 >> 64) as u64
    }

    fn rank(self) -> i64 {
        (self.0 as u64).cast_signed()
    }
}

/// Pairs of documents that share a bucket, from a batch of `pack`ed rows that holds all rows of
/// each `shard` in it.
///
/// - `left`, `right`: the ranks of the two documents.
/// - `bands`, `samples`: how many bands and sampled windows of the shard they share. A pair counts
///   that shares a band, or two samples over all shards.
/// - `skipped`: instead of a pair, the number of pairs left out, since their buckets are large.
///
/// Memory: 16 bytes for each entry of a shard.
#[pyfunction]
pub(crate) fn link(py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<PyTable> {
    let columns = made(&rows_of(batch)?, py)?;
    py.detach(|| linked(&columns)).map_err(|error| input(py, &error))
}

fn linked(columns: &Columns) -> Result<PyTable, String> {
    let (shards, packed) = (columns.integers("shard")?, columns.bytes("entries")?);
    let (mut pairs, mut n_skipped) = (Vec::new(), 0);
    for shard in groups(&shards) {
        let chunks = shard.flat_map(|row| packed.value(row).as_chunks().0);
        let mut entries: Vec<Entry> =
            chunks.map(|bytes| Entry(u128::from_le_bytes(*bytes))).collect();
        entries.sort_unstable();
        n_skipped += met(&entries, &mut pairs);
    }
    Ok(met_pairs(&pairs, n_skipped))
}

/// Two documents, and how many bands and samples they share.
struct Met {
    pair: (i64, i64),
    n_bands: i64,
    n_samples: i64,
}

/// Adds the pairs of a shard. Returns the number of pairs that are left out.
fn met(entries: &[Entry], pairs: &mut Vec<Met>) -> u64 {
    let (mut linked, mut n_skipped) = (Vec::new(), 0);
    for bucket in entries.chunk_by(|left, right| left.bucket() == right.bucket()) {
        let is_sampled = (bucket[0].bucket() >> 32).cast_signed() == SAMPLES;
        n_skipped += copydesk_core::link(bucket.len(), |left, right| {
            linked.push((bucket[left].rank(), bucket[right].rank(), is_sampled));
        });
    }
    linked.sort_unstable();
    for same in linked.chunk_by(|one, next| (one.0, one.1) == (next.0, next.1)) {
        let n_samples = same.iter().filter(|one| one.2).count().cast_signed() as i64;
        let n_bands = same.len().cast_signed() as i64 - n_samples;
        pairs.push(Met { pair: (same[0].0, same[0].1), n_bands, n_samples });
    }
    n_skipped
}

fn met_pairs(pairs: &[Met], n_skipped: u64) -> PyTable {
    let column = |of: fn(&Met) -> i64, last: Option<i64>| {
        integers(pairs.iter().map(|met| Some(of(met))).chain([last]))
    };
    table(vec![
        ("left", column(|met| met.pair.0, None)),
        ("right", column(|met| met.pair.1, None)),
        ("bands", column(|met| met.n_bands, None)),
        ("samples", column(|met| met.n_samples, None)),
        ("skipped", integers(pairs.iter().map(|_| None).chain([Some(n_skipped.cast_signed())]))),
    ])
}

/// Whether the documents of each pair may be related, from their outlines in the columns `left`
/// and `right`: a column `related`. All others are strangers and need not be judged.
#[pyfunction]
#[pyo3(signature = (pairs, **settings))]
pub(crate) fn sift(
    py: Python<'_>,
    pairs: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings, None)?;
    let columns = made(&rows_of(pairs)?, py)?;
    py.detach(|| sifted(&columns, &config)).map_err(|error| input(py, &error))
}

fn sifted(columns: &Columns, config: &Config) -> Result<PyTable, String> {
    let (left, right) = (columns.bytes("left")?, columns.bytes("right")?);
    let outline =
        |bytes: Option<&[u8]>| Outline::from_bytes(bytes?).filter(|outline| outline.n_shingles > 0);
    let related = left.iter().zip(right.iter()).map(|(left, right)| {
        let outlines = [outline(left).unwrap_or_default(), outline(right).unwrap_or_default()];
        Some(may_be_related([&outlines[0], &outlines[1]], &config.copy))
    });
    Ok(table(vec![("related", Arc::new(related.collect::<BooleanArray>()))]))
}

/// What the comparison of two bodies found: columns `jaccard`, `containment`, `finding`, `relation`
/// and `signal`, for the pairs in the columns `left` and `right`.
///
/// A `finding` is `copy` (then `relation` says which), `held` (one holds the other and much
/// beside), `apart` (then `signal` says why) or `strangers`.
#[pyfunction]
#[pyo3(signature = (pairs, key = 0, **settings))]
pub(crate) fn judge(
    py: Python<'_>,
    pairs: &Bound<'_, PyAny>,
    key: u64,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings, None)?;
    let columns = made(&rows_of(pairs)?, py)?;
    let judge = Judge::new(&config.copy, HashKey(key));
    let judged = py.detach(|| judged(&judge, &Sides::new(&columns)?, |_| true));
    Ok(table(findings(&judged.map_err(|error| input(py, &error))?)))
}

/// The answers to the questions that `settle` asks, from the column `question` (its `kind`) and the
/// bodies of both documents, `left` and `right`: the columns of `judge`, and `changes`, where the
/// right one differs from the left one.
#[pyfunction]
#[pyo3(signature = (questions, key = 0, **settings))]
pub(crate) fn answer(
    py: Python<'_>,
    questions: &Bound<'_, PyAny>,
    key: u64,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings, None)?;
    let columns = made(&rows_of(questions)?, py)?;
    let judge = Judge::new(&config.copy, HashKey(key));
    py.detach(|| answered(&judge, &columns)).map_err(|error| input(py, &error))
}

fn answered(judge: &Judge, columns: &Columns) -> Result<PyTable, String> {
    let (sides, kinds) = (Sides::new(columns)?, columns.texts("question")?);
    let asks_changes = |row| text(&kinds, row) == Some(CHANGES);
    let changes = |row| {
        let pair = if asks_changes(row) { sides.get(row)? } else { None };
        Ok(pair.map(|(left, right)| json(&judge.changes(&left, &right))))
    };
    let changes = (0..columns.n_rows()).map(changes).collect::<Result<Vec<_>, String>>()?;
    let mut answers = findings(&judged(judge, &sides, |row| !asks_changes(row))?);
    answers.push(("changes", bytes(changes)));
    Ok(table(answers))
}

/// The bodies of pairs.
struct Sides {
    left: LargeBinaryArray,
    right: LargeBinaryArray,
}

impl Sides {
    fn new(columns: &Columns) -> Result<Self, String> {
        Ok(Self { left: columns.bytes("left")?, right: columns.bytes("right")? })
    }

    /// The bodies of a pair; `None` if a side has none.
    fn get(&self, row: usize) -> Result<Option<(Body, Body)>, String> {
        Ok(body(&self.left, row)?.zip(body(&self.right, row)?))
    }
}

/// The similarities and the finding of a pair; `None` if a side has no body, or nobody asks.
type Judged = Option<(Similarity, Finding)>;

/// Compares the pairs that are asked for. Those with one left body in a row are compared with it
/// one after the other.
fn judged(
    judge: &Judge,
    sides: &Sides,
    is_asked: impl Fn(usize) -> bool,
) -> Result<Vec<Judged>, String> {
    let mut judged = vec![None; sides.left.len()];
    let rows: Vec<usize> = (0..judged.len()).filter(|&row| is_asked(row)).collect();
    let left = |row| some_bytes(&sides.left, row);
    for same in rows.chunk_by(|&one, &next| left(one) == left(next)) {
        let Some(left) = body(&sides.left, same[0])? else { continue };
        let mut comparison = judge.begin(left.view());
        for &row in same {
            let right = body(&sides.right, row)?;
            judged[row] = right.map(|right| comparison.with(right.view()));
        }
    }
    Ok(judged)
}

fn findings(judged: &[Judged]) -> Vec<(&'static str, ArrayRef)> {
    let numbers = |number: fn(&Similarity) -> f64| -> ArrayRef {
        let numbers =
            judged.iter().map(|one| one.as_ref().map(|(similarity, _)| number(similarity)));
        Arc::new(numbers.collect::<Float64Array>())
    };
    let words = |word: fn(Finding) -> Option<String>| {
        texts(judged.iter().map(|one| one.as_ref().and_then(|(_, finding)| word(*finding))))
    };
    vec![
        ("jaccard", numbers(|one| one.jaccard)),
        ("containment", numbers(|one| one.containment)),
        ("finding", words(|finding| Some(named(finding).to_owned()))),
        ("relation", words(relation)),
        ("signal", words(signal)),
    ]
}

fn named(finding: Finding) -> &'static str {
    match finding {
        Finding::Copy(_) => "copy",
        Finding::Held => "held",
        Finding::Apart(_) => "apart",
        Finding::Strangers => "strangers",
    }
}

fn relation(finding: Finding) -> Option<String> {
    let Finding::Copy(relation) = finding else { return None };
    Some(spelt(&Kind::from(relation)))
}

fn signal(finding: Finding) -> Option<String> {
    let Finding::Apart(signal) = finding else { return None };
    Some(spelt(&signal))
}
