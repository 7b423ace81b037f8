//! The keys that the settings name, of pairs that are kept apart and of protected documents →
//! documents.

use super::surveyed::Survey;
use crate::config::Config;
use copydesk_core::{BodyFacts, ItemId, KeptApart};
use std::collections::{BTreeSet, HashMap};

/// The pairs of documents that the settings keep apart. Pairs with a key that no document has
/// are left out. Time: a look-up for each document, if there are pairs.
pub(super) fn kept_apart(survey: &Survey, config: &Config) -> KeptApart {
    let items = items(survey, &apart(config));
    let pairs = config.options().keep_apart.iter();
    KeptApart::new(pairs.filter_map(|(left, right)| {
        Some((*items.get(left.as_str())?, *items.get(right.as_str())?))
    }))
}

/// Protects the documents that the settings name: they are never removed, also if they have no text
/// of their own.
pub(super) fn protect(survey: &Survey, config: &Config, facts: &mut [BodyFacts]) {
    for &item in items(survey, &protected(config)).values() {
        let facts = &mut facts[item.index()];
        (facts.is_protected, facts.shell) = (true, None);
    }
}

/// The keys of protected documents that no document has, and the number of all such keys.
pub(super) fn unknown_protected<'a>(
    survey: &Survey,
    config: &'a Config,
) -> (BTreeSet<&'a str>, usize) {
    unknown_of(survey, protected(config))
}

/// The keys that the settings keep apart and no document has, and the number of all such keys.
pub(super) fn unknown<'a>(survey: &Survey, config: &'a Config) -> (BTreeSet<&'a str>, usize) {
    unknown_of(survey, apart(config))
}

fn unknown_of<'a>(survey: &Survey, named: BTreeSet<&'a str>) -> (BTreeSet<&'a str>, usize) {
    let items = items(survey, &named);
    let n_named = named.len();
    (named.into_iter().filter(|key| !items.contains_key(key)).collect(), n_named)
}

/// The documents with these keys.
fn items<'s>(survey: &'s Survey, named: &BTreeSet<&str>) -> HashMap<&'s str, ItemId> {
    if named.is_empty() {
        return HashMap::new();
    }
    let keys = survey.keys.iter().map(|key| &**key).zip((0..).map(ItemId));
    keys.filter(|(key, _)| named.contains(key)).collect()
}

fn apart(config: &Config) -> BTreeSet<&str> {
    let pairs = config.options().keep_apart.iter();
    pairs.flat_map(|(left, right)| [left.as_str(), right.as_str()]).collect()
}

fn protected(config: &Config) -> BTreeSet<&str> {
    config.options().keep_keys.iter().map(String::as_str).collect()
}
