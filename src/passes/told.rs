//! The pairs of keys that are kept apart → documents.

use super::surveyed::Survey;
use crate::config::Config;
use copydesk_core::{ItemId, KeptApart};
use std::collections::{BTreeSet, HashMap};

/// The pairs of documents that the settings keep apart. Pairs with a key that no document has
/// are left out. Time: a look-up for each document, if there are pairs.
pub(super) fn kept_apart(survey: &Survey, config: &Config) -> KeptApart {
    let items = items(survey, config);
    let pairs = config.options().keep_apart.iter();
    KeptApart::new(pairs.filter_map(|(left, right)| {
        Some((*items.get(left.as_str())?, *items.get(right.as_str())?))
    }))
}

/// The keys that the settings keep apart and no document has, and the number of all such keys.
pub(super) fn unknown<'a>(survey: &Survey, config: &'a Config) -> (BTreeSet<&'a str>, usize) {
    let items = items(survey, config);
    let named = named(config);
    let n_named = named.len();
    (named.into_iter().filter(|key| !items.contains_key(key)).collect(), n_named)
}

/// The documents with keys that the settings name.
fn items<'s>(survey: &'s Survey, config: &Config) -> HashMap<&'s str, ItemId> {
    let named = named(config);
    if named.is_empty() {
        return HashMap::new();
    }
    let keys = survey.keys.iter().map(|key| &**key).zip((0..).map(ItemId));
    keys.filter(|(key, _)| named.contains(key)).collect()
}

fn named(config: &Config) -> BTreeSet<&str> {
    let pairs = config.options().keep_apart.iter();
    pairs.flat_map(|(left, right)| [left.as_str(), right.as_str()]).collect()
}
