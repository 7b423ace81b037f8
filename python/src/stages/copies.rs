//! Documents with one fingerprint → exact copies, and texts that many headlines share.

use super::columns::{Columns, bytes, table, texts};
use super::signatures::json;
use super::{config, made, rows_of};
use crate::arrow::PyTable;
use crate::errors::input;
use crate::options;
use copydesk::config::Config;
use copydesk_core::{BodyFacts, ItemId, KeptApart, PairScope, Twins};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::{BTreeSet, HashMap};

/// The exact copies among documents, from the columns `key` and `facts` of a batch that holds all
/// documents of each fingerprint in it.
///
/// - `facts`: with what the documents of a fingerprint say together.
/// - `order`: sorts documents by the preference of the keep policy.
/// - `speaker`: the key of the one of its exact copies that is compared with others; its own, if
///   none is preferred. Null for a document that is never compared.
/// - `first`: the key of the first speaker with its text.
#[pyfunction]
#[pyo3(signature = (batch, keep_apart = None, **settings))]
pub(crate) fn twins(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    keep_apart: Option<&Bound<'_, PyAny>>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings, keep_apart)?;
    let columns = made(&rows_of(batch)?, py)?;
    py.detach(|| found(&columns, &config)).map_err(|error| input(py, &error))
}

fn found(columns: &Columns, config: &Config) -> Result<PyTable, String> {
    let keys = columns.texts("key")?;
    let keys: Vec<Box<str>> = (0..columns.n_rows()).map(|row| keys.value(row).into()).collect();
    let mut facts = facts(columns)?;
    copydesk_core::mark_shared_shells(&mut facts, &keys, &config.copy);
    protect(&mut facts, &keys, config);
    let order = copydesk_core::order(&facts, &keys);
    let twins =
        Twins::find_apart(&facts, &order, PairScope::of(&config.copy), &told(&keys, config));
    let items = (0..facts.len() as u32).map(ItemId);
    let key = |item: ItemId| &*keys[item.index()];
    let speaker = |item: ItemId| twins.speakers[item.index()];
    let is_compared = |item: ItemId| facts[speaker(item).index()].shell.is_none();
    Ok(table(vec![
        ("facts", bytes(facts.iter().map(|facts| Some(json(facts))))),
        ("order", bytes(facts.iter().zip(&keys).map(|(facts, key)| Some(rank(facts, key))))),
        ("speaker", texts(items.clone().map(|item| Some(key(speaker(item)))))),
        ("first", texts(items.clone().map(|item| Some(key(twins.first(speaker(item))))))),
        (
            "compared",
            std::sync::Arc::new(
                items
                    .map(|item| Some(twins.speaks(item) && is_compared(item)))
                    .collect::<arrow_array::BooleanArray>(),
            ),
        ),
    ]))
}

/// The column `facts`.
fn facts(columns: &Columns) -> Result<Vec<BodyFacts>, String> {
    let facts = columns.bytes("facts")?;
    let read = |facts: Option<&[u8]>| {
        serde_json::from_slice(facts.unwrap_or_default())
            .map_err(|error| format!("column `facts`: expected facts of a document: {error}"))
    };
    facts.iter().map(read).collect()
}

/// Bytes that sort as documents do: those that are protected first, then by preference and key.
fn rank(facts: &BodyFacts, key: &str) -> Vec<u8> {
    let mut rank = vec![u8::from(!facts.is_protected)];
    rank.extend(facts.preference.to_be_bytes());
    rank.extend(key.as_bytes());
    rank
}

fn protect(facts: &mut [BodyFacts], keys: &[Box<str>], config: &Config) {
    let named: BTreeSet<&str> = config.options().keep_keys.iter().map(String::as_str).collect();
    let protected = facts.iter_mut().zip(keys).filter(|(_, key)| named.contains(&***key));
    protected.for_each(|(facts, _)| (facts.is_protected, facts.shell) = (true, None));
}

/// The pairs of these documents that the settings keep apart.
pub(super) fn told(keys: &[Box<str>], config: &Config) -> KeptApart {
    let pairs = &config.options().keep_apart;
    if pairs.is_empty() {
        return KeptApart::default();
    }
    let items: HashMap<&str, ItemId> =
        keys.iter().map(|key| &**key).zip((0..).map(ItemId)).collect();
    let item = |key: &String| items.get(key.as_str()).copied();
    KeptApart::new(pairs.iter().filter_map(|(left, right)| Some((item(left)?, item(right)?))))
}

/// The pairs of keys that `keep_apart` names: a file, a list of pairs, or none.
#[pyfunction]
#[pyo3(signature = (keep_apart = None))]
pub(crate) fn pairs_apart(
    keep_apart: Option<&Bound<'_, PyAny>>,
) -> PyResult<Vec<(String, String)>> {
    Ok(keep_apart.map(options::pairs).transpose()?.unwrap_or_default())
}
