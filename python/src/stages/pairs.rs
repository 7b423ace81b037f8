//! Documents that share buckets → pairs; two outlines, or two bodies → whether they are related.

use super::columns::{Columns, groups, integers, table, texts};
use super::signatures::SAMPLES;
use super::{given, made, rows_of};
use crate::arrow::PyTable;
use crate::errors::{input, raised};
use crate::options;
use arrow_array::{ArrayRef, BooleanArray, Float64Array};
use copydesk::config::Config;
use copydesk::results::lines::Kind;
use copydesk_core::hash::HashKey;
use copydesk_core::{Body, Finding, Judge, Outline, Similarity, may_be_related};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::sync::Arc;

/// Pairs of documents that share a bucket, from the columns `bucket` and `rank` of a batch that is
/// sorted by both and holds all rows of each bucket in it.
///
/// - `left`, `right`: the ranks of the two documents.
/// - `sampled`: whether they share a sampled window; a pair counts that shares several
///   (`MIN_SHARED`). A band that they share counts by itself.
/// - `skipped`: instead of a pair, the number of pairs left out, since their buckets are large.
#[pyfunction]
pub(crate) fn link(py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<PyTable> {
    let columns = made(&rows_of(batch)?, py)?;
    py.detach(|| linked(&columns)).map_err(|error| input(py, &error))
}

fn linked(columns: &Columns) -> Result<PyTable, String> {
    let (buckets, ranks) = (columns.integers("bucket")?, columns.integers("rank")?);
    let (mut pairs, mut n_skipped) = (Vec::new(), 0);
    for bucket in groups(&buckets) {
        let is_sampled = buckets.value(bucket.start) >> 32 == SAMPLES;
        let rank = |place: usize| ranks.value(bucket.start + place);
        n_skipped += copydesk_core::link(bucket.len(), |left, right| {
            pairs.push((rank(left), rank(right), is_sampled));
        });
    }
    let none = [None].into_iter();
    let sampled = pairs.iter().map(|pair| Some(pair.2)).chain(none.clone());
    Ok(table(vec![
        ("left", integers(pairs.iter().map(|pair| Some(pair.0)).chain([None]))),
        ("right", integers(pairs.iter().map(|pair| Some(pair.1)).chain([None]))),
        ("sampled", Arc::new(sampled.collect::<BooleanArray>())),
        ("skipped", integers(pairs.iter().map(|_| None).chain([Some(n_skipped as i64)]))),
    ]))
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
    let config = config(py, settings)?;
    let columns = made(&rows_of(pairs)?, py)?;
    py.detach(|| sifted(&columns, &config)).map_err(|error| input(py, &error))
}

fn config(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>) -> PyResult<Config> {
    let options = options::of_stage(&given(py, settings))?;
    Config::new(options).map_err(|error| raised(py, &error))
}

fn sifted(columns: &Columns, config: &Config) -> Result<PyTable, String> {
    let (left, right) = (columns.bytes("left")?, columns.bytes("right")?);
    let outline = |bytes: Option<&[u8]>| {
        Outline::from_bytes(bytes?).filter(|outline| outline.n_shingles > 0)
    };
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
    let config = config(py, settings)?;
    let columns = made(&rows_of(pairs)?, py)?;
    let judge = Judge::new(&config.copy, HashKey(key));
    let judged = py.detach(|| judged(&judge, &columns));
    Ok(findings(&judged.map_err(|error| input(py, &error))?))
}

/// The similarities and the finding of a pair; `None` if a side has no body.
type Judged = Option<(Similarity, Finding)>;

/// Pairs with one left body in a row are compared with it one after the other.
fn judged(judge: &Judge, columns: &Columns) -> Result<Vec<Judged>, String> {
    let (left, right) = (columns.bytes("left")?, columns.bytes("right")?);
    let body = |bytes: &[u8]| Body::from_bytes(bytes).map_err(|error| error.to_string());
    let pairs: Vec<_> = left.iter().zip(right.iter()).collect();
    let mut judged = Vec::with_capacity(pairs.len());
    for same in pairs.chunk_by(|one, next| one.0 == next.0) {
        let Some(left) = same[0].0 else {
            judged.extend(same.iter().map(|_| None));
            continue;
        };
        let left = body(left)?;
        let mut comparison = judge.begin(left.view());
        for (_, right) in same {
            let right = right.map(body).transpose()?;
            judged.push(right.map(|right| comparison.with(right.view())));
        }
    }
    Ok(judged)
}

fn findings(judged: &[Judged]) -> PyTable {
    let numbers = |number: fn(&Similarity) -> f64| -> ArrayRef {
        let numbers =
            judged.iter().map(|one| one.as_ref().map(|(similarity, _)| number(similarity)));
        Arc::new(numbers.collect::<Float64Array>())
    };
    let words = |word: fn(Finding) -> Option<String>| {
        texts(judged.iter().map(|one| one.as_ref().and_then(|(_, finding)| word(*finding))))
    };
    table(vec![
        ("jaccard", numbers(|one| one.jaccard)),
        ("containment", numbers(|one| one.containment)),
        ("finding", words(|finding| Some(named(finding).to_owned()))),
        ("relation", words(relation)),
        ("signal", words(signal)),
    ])
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
    spelt(serde_json::to_value(Kind::from(relation)))
}

fn signal(finding: Finding) -> Option<String> {
    let Finding::Apart(signal) = finding else { return None };
    spelt(serde_json::to_value(signal))
}

/// A word as the results spell it.
fn spelt(word: serde_json::Result<serde_json::Value>) -> Option<String> {
    word.ok()?.as_str().map(str::to_owned)
}
