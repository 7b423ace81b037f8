//! Components, each with its documents and its judged pairs → clusters, round-ups and families.

mod read;
mod rows;

use super::columns::{Columns, groups};
use super::copies::told;
use super::{config, made, rows_of};
use crate::arrow::PyTable;
use crate::errors::input;
use copydesk::config::Config;
use copydesk::results::lines::Names;
use copydesk_core::hash::HashKey;
use copydesk_core::{Clustering, Component, Judge};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use read::{Documents, Held, Read};
use rows::{Row, add, findings};

/// The sort of question that asks whether documents are copies.
const COPY: &str = "copy";

/// The sort of question that asks where a form differs from another.
pub(super) const CHANGES: &str = "changes";

/// The clusters, round-ups and families of components, from a batch that holds all rows of each
/// component in it, one after the other. The column `component` numbers them. A row is
///
/// - a document: `rank` in the order of preference, `key`, `facts` as `twins` makes them, and
///   `body` or `shingles`, null for documents that are never compared; or
/// - a pair: `left` and `right`, the ranks of two documents, and what `judge` found of them.
///
/// The column `row` says what a row of the result is:
///
/// - `member`, of a cluster: the columns of `clusters`;
/// - `story`, which the document `representative` holds among others: `key`, `containment`;
/// - `form`, a member of the family `cluster`: `key`, and `n`, its place in the family;
/// - `apart`: the signal `kind` keeps `n` pairs apart;
/// - `question`, of the sort `kind`, about the documents of the ranks `left` and `right`.
///
/// There are questions if the batch has no column `body`. A component with questions has no other
/// rows. It is settled again with the rows that `answer` makes of all its questions so far, until
/// none are left: a few rounds, for components whose bodies no process can hold.
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
    for range in groups(&columns.integers("component")?) {
        let Documents { keys, facts, ranks, rows: places } = read.documents(range.clone())?;
        let (pairs, told) = (read.pairs(range.clone(), &ranks)?, told(&keys, config));
        let component = Component { facts: facts.clone(), pairs, told };
        let found = if let Some(bodies) = &read.bodies {
            let held = Held::of(bodies, &places)?;
            judge.settle(component, &held).map_err(|error| error.to_string())?
        } else {
            let answers = read.answers(range, &ranks, &places)?;
            judge.settle_round(component, &answers).unwrap_or_else(|questions| {
                rows.extend(questions.into_iter().map(|one| Row::question(one, &ranks)));
                Clustering::default()
            })
        };
        add(&mut rows, &found, &Names { keys: &keys, facts: &facts }, config);
    }
    Ok(findings(&rows))
}
