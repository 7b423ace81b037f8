//! Verified pairs → those in which one document is a round-up: a newsletter, a live blog, a page of
//! briefs.
//!
//! A document that contains two stories that are not copies of each other is a round-up of them. It
//! absorbs neither, and neither absorbs it, at any length.

use crate::cluster::VerifiedPair;
use crate::model::{CandidatePair, Finding, ItemId, Signal, in_order};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Largest share of the round-up's shingles that a part has.
const MAX_SHARE: f64 = 0.8;

/// Smallest containment of a part in its round-up.
const MIN_CONTAINMENT: f64 = 0.8;

/// Containment from which two parts are two cuts of one story.
const MAX_OVERLAP: f64 = 0.4;

/// The pairs of a round-up and one of its parts, the lower item number first. `verify` judges a
/// pair that did not meet. `size` is the number of shingles of a document. Time: linear in the
/// pairs, plus a comparison for each part that did not meet the largest one.
///
/// # Errors
/// Any error from `verify`.
pub(crate) fn roundup_parts<E>(
    pairs: &[VerifiedPair],
    verify: impl Fn(CandidatePair) -> Result<VerifiedPair, E>,
    size: impl Fn(ItemId) -> usize,
) -> Result<HashSet<CandidatePair>, E> {
    let mut parts: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for (container, part) in pairs.iter().filter_map(|pair| container_and_part(pair, &size)) {
        parts.entry(container).or_default().push(part);
    }
    parts.retain(|_, parts| parts.len() > 1);
    let known = pairs_of(&parts, pairs);
    let mut found = HashSet::new();
    for (container, parts) in parts {
        if holds_two_stories(&parts, &known, &verify, &size)? {
            found.extend(parts.iter().map(|&part| in_order((container, part))));
        }
    }
    Ok(found)
}

fn container_and_part(
    verified: &VerifiedPair,
    size: impl Fn(ItemId) -> usize,
) -> Option<CandidatePair> {
    let (left, right) = verified.pair;
    let is_left = size(left) > size(right);
    let (container, part) = if is_left { (left, right) } else { (right, left) };
    let is_alike = matches!(verified.finding, Finding::Copy(_) | Finding::Held);
    let is_part = size(part) as f64 <= MAX_SHARE * size(container) as f64;
    (is_alike && is_part && verified.similarity.containment >= MIN_CONTAINMENT)
        .then_some((container, part))
}

/// The pairs in which both documents are parts.
fn pairs_of(
    parts: &BTreeMap<ItemId, Vec<ItemId>>,
    pairs: &[VerifiedPair],
) -> HashMap<CandidatePair, VerifiedPair> {
    let is_part: HashSet<ItemId> = parts.values().flatten().copied().collect();
    let are_parts =
        |(left, right): CandidatePair| is_part.contains(&left) && is_part.contains(&right);
    let of_parts = pairs.iter().filter(|pair| are_parts(pair.pair));
    of_parts.map(|pair| (in_order(pair.pair), *pair)).collect()
}

/// Whether any part is a different story from the largest one.
fn holds_two_stories<E>(
    parts: &[ItemId],
    known: &HashMap<CandidatePair, VerifiedPair>,
    verify: impl Fn(CandidatePair) -> Result<VerifiedPair, E>,
    size: impl Fn(ItemId) -> usize,
) -> Result<bool, E> {
    let largest = parts.iter().copied().max_by_key(|&part| (size(part), part));
    let Some(largest) = largest else { return Ok(false) };
    for &part in parts.iter().filter(|part| **part != largest) {
        let pair = in_order((largest, part));
        let verified = match known.get(&pair) {
            Some(verified) => *verified,
            None => verify(pair)?,
        };
        if are_two_stories(&verified) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether two parts are two stories, not two cuts of one.
fn are_two_stories(verified: &VerifiedPair) -> bool {
    match verified.finding {
        Finding::Copy(_) | Finding::Held => false,
        Finding::Apart(signal) => matches!(signal, Signal::Numbers | Signal::Names),
        Finding::Strangers => verified.similarity.containment < MAX_OVERLAP,
    }
}
