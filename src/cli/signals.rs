//! Labelled pairs → the number of pairs of each label that each signal keeps apart: the table
//! behind the scorecard.

use copydesk::results::evaluate::columns;
use copydesk::results::explain::pair;
use copydesk::results::input::Input;
use copydesk_core::config::CopyConfig;
use copydesk_core::{Evidence, Judge};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

/// For each label, the number of pairs that each signal keeps apart, with pairs of one source and
/// of two counted separately. `known` holds the ids of all documents; pairs with other ids are
/// skipped.
pub(super) fn figures(
    results: &Path,
    labels: &Path,
    known: &[String],
    config: &CopyConfig,
) -> anyhow::Result<Map<String, Value>> {
    let known: HashSet<&str> = known.iter().map(String::as_str).collect();
    let mut rows = columns(labels, 3)?;
    rows.retain(|row| row[..2].iter().all(|id| known.contains(id.as_str())));
    let mut keys: Vec<&str> = rows.iter().flat_map(|row| [&*row[0], &*row[1]]).collect();
    keys.sort_unstable();
    keys.dedup();
    let judge = Judge::new(config, pair::KEY);
    let articles = pair::articles(&Input::open(results)?, results, &keys, &judge)?;
    let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for row in &rows {
        let evidence = articles[&row[0]].weighed_against(&articles[&row[1]], &judge);
        let of_label = counts.entry(format!("{}, {}", row[2], sources(&evidence))).or_default();
        *of_label.entry("pairs".to_owned()).or_default() += 1;
        *of_label.entry(verdict(&evidence, &judge)).or_default() += 1;
    }
    Ok(counts.into_iter().map(|(label, counts)| (label, json!(counts))).collect())
}

fn sources(evidence: &Evidence) -> &'static str {
    match evidence.same_source {
        Some(true) => "one source",
        Some(false) => "two sources",
        None => "source unknown",
    }
}

fn verdict(evidence: &Evidence, judge: &Judge) -> String {
    let signal = judge.verdict(evidence);
    signal.map_or_else(|| "copies".to_owned(), |signal| format!("{signal:?}").to_lowercase())
}
