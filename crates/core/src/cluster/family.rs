//! Similar documents → those with different values in the slots of their family.
//!
//! A pair cannot tell a correction from a form: both change one name. A family can: a correction
//! has two values, a slot has many. So the members of a neighborhood are aligned with one of them,
//! the hub, and each place is compared across all members. A place is a *slot* if it has at least
//! three values, none of them in more than half of the members, and if one source has several of
//! them or several sources share one. Where each source has its own value, the place is a byline.
//! Texts with different values in a slot are two stories. Texts with equal values are compared as
//! copies, whether they met or not.
//!
//! Time and memory: an alignment per member, and its differences.

use crate::cluster::VerifiedPair;
use crate::compare::judge::{self, Word};
use crate::hash;
use crate::ids::SourceId;
use crate::model::{CandidatePair, Finding, ItemId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

/// Fewest documents of a neighborhood that has slots.
const MIN_MEMBERS: usize = 3;

/// Largest neighborhood in which all documents have met each other, in documents.
const MAX_ALL_MET: usize = 6;

/// Fewest values of a slot.
const MIN_VALUES: usize = 3;

/// The documents' values in the slots of their families.
#[derive(Debug, Default)]
pub(crate) struct Families {
    profiles: HashMap<ItemId, Profile>,
    twins: Vec<CandidatePair>,
}

/// The values of a document in the slots of its family.
#[derive(Debug)]
struct Profile {
    hub: ItemId,
    /// For each slot, a value, or `None` if the document lacks the place.
    values: Vec<Option<u64>>,
}

impl Families {
    /// Learns from the pairs of similar documents. `order` is the order of preference, `changes`
    /// gives those of each member of a hub, and `source` the source of a document.
    ///
    /// # Errors
    /// Any error from `changes`.
    pub(crate) fn learn<E>(
        pairs: &[VerifiedPair],
        order: &[ItemId],
        changes: impl Fn(ItemId, &[ItemId]) -> Result<Vec<Changes>, E>,
        source: impl Fn(ItemId) -> Option<SourceId>,
    ) -> Result<Self, E> {
        let mut families = Self::default();
        for (hub, members) in neighborhoods(pairs, order) {
            families.add(hub, &members, &changes(hub, &members)?, &source);
        }
        families.twins.sort_unstable();
        Ok(families)
    }

    fn add(
        &mut self,
        hub: ItemId,
        members: &[ItemId],
        changes: &[Changes],
        source: impl Fn(ItemId) -> Option<SourceId>,
    ) {
        let items: Vec<ItemId> = std::iter::once(hub).chain(members.iter().copied()).collect();
        let sources: Vec<Option<SourceId>> = items.iter().copied().map(source).collect();
        let mut columns: Vec<Vec<Option<u64>>> = places(changes)
            .iter()
            .map(|place| column(place, changes))
            .filter(|column| is_slot(column, &sources))
            .collect();
        if columns.is_empty() {
            return;
        }
        let mut first: HashMap<Vec<Option<u64>>, ItemId> = HashMap::new();
        for (row, item) in items.into_iter().enumerate() {
            let values: Vec<Option<u64>> =
                columns.iter_mut().map(|column| column[row].take()).collect();
            match first.get(&values) {
                Some(&twin) => self.twins.push((twin, item)),
                None => drop(first.insert(values.clone(), item)),
            }
            self.profiles.insert(item, Profile { hub, values });
        }
    }

    /// Whether two documents of one family have different values in a slot.
    pub(crate) fn differ(&self, (left, right): CandidatePair) -> bool {
        let [left, right] = [left, right].map(|item| self.profiles.get(&item));
        let Some((left, right)) = left.zip(right) else { return false };
        let differs = |(left, right): (&Option<u64>, &Option<u64>)| {
            left.zip(*right).is_some_and(|(left, right)| left != right)
        };
        left.hub == right.hub && left.values.iter().zip(&right.values).any(differs)
    }

    /// Pairs of documents with equal values in all slots, each with the first document that has
    /// them.
    pub(crate) fn twins(&self) -> &[CandidatePair] {
        &self.twins
    }
}

/// Hubs, the most preferred first, each with its neighbors that no earlier hub has.
fn neighborhoods(pairs: &[VerifiedPair], order: &[ItemId]) -> Vec<(ItemId, Vec<ItemId>)> {
    let mut neighbors: HashMap<ItemId, Vec<ItemId>> = HashMap::new();
    let mut has_copy: HashSet<ItemId> = HashSet::new();
    let alike =
        pairs.iter().filter(|pair| matches!(pair.finding, Finding::Copy(_) | Finding::Apart(_)));
    for &VerifiedPair { pair: (left, right), finding, .. } in alike {
        if matches!(finding, Finding::Copy(_)) {
            has_copy.extend([left, right]);
        }
        neighbors.entry(left).or_default().push(right);
        neighbors.entry(right).or_default().push(left);
    }
    let mut taken: HashSet<ItemId> = HashSet::new();
    let mut found = Vec::new();
    for &hub in order {
        let Some(neighbors) = neighbors.get(&hub).filter(|_| !taken.contains(&hub)) else {
            continue;
        };
        let mut members: Vec<ItemId> =
            neighbors.iter().copied().filter(|item| !taken.contains(item)).collect();
        members.sort_unstable();
        members.dedup();
        taken.insert(hub);
        taken.extend(&members);
        let can_split = members.iter().chain([&hub]).any(|item| has_copy.contains(item));
        let n_members = members.len() + 1;
        if n_members >= MIN_MEMBERS && can_split || n_members > MAX_ALL_MET {
            found.push((hub, members));
        }
    }
    found
}

/// Where a member of a neighborhood differs from its hub, in the order of the hub's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changes(Vec<Change>);

/// Words of the hub that a member lacks, and a hash of its facts in their place; `None` if it has
/// nothing there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    place: Range<usize>,
    value: Option<u64>,
}

impl Changes {
    /// The changes of a member with these words. Time: that of an alignment.
    pub(crate) fn of(hub: &[Word], member: &[Word]) -> Self {
        let changed = judge::changed_facts(hub, member).into_iter();
        let change = |(place, words): (_, Option<_>)| Change { place, value: words.map(hash::run) };
        Self(changed.map(change).collect())
    }
}

/// The places where any member has another fact. Overlapping ones are merged.
fn places(changes: &[Changes]) -> Vec<Range<usize>> {
    let changed =
        changes.iter().flat_map(|changes| &changes.0).filter(|change| change.value.is_some());
    let mut changed: Vec<Range<usize>> = changed.map(|change| change.place.clone()).collect();
    changed.sort_unstable_by_key(|place| (place.start, place.end));
    let mut places: Vec<Range<usize>> = Vec::new();
    for place in changed {
        match places.last_mut().filter(|last| place.start < last.end) {
            Some(last) => last.end = last.end.max(place.end),
            None => places.push(place),
        }
    }
    places
}

/// The values of the hub and of all members at a place.
fn column(place: &Range<usize>, changes: &[Changes]) -> Vec<Option<u64>> {
    let value = |Changes(changes): &Changes| {
        let first = changes.partition_point(|change| change.place.end <= place.start);
        let here = changes[first..].iter().take_while(|change| change.place.start < place.end);
        here.map(|change| change.value).try_fold(HUB, |all, value| Some(hash::push(all, value?)))
    };
    std::iter::once(Some(HUB)).chain(changes.iter().map(value)).collect()
}

/// The value of the hub, and of members that agree with it.
const HUB: u64 = 0;

fn is_slot(column: &[Option<u64>], sources: &[Option<SourceId>]) -> bool {
    let mut counts: BTreeMap<u64, Vec<Option<SourceId>>> = BTreeMap::new();
    for (value, source) in column.iter().zip(sources) {
        if let Some(value) = value {
            counts.entry(*value).or_default().push(*source);
        }
    }
    let n_known: usize = counts.values().map(Vec::len).sum();
    let most = counts.values().map(Vec::len).max().unwrap_or(0);
    counts.len() >= MIN_VALUES
        && most * 2 <= n_known
        && (is_shared(&counts) || one_has_several(&counts))
}

/// Whether several sources share one value.
fn is_shared(counts: &BTreeMap<u64, Vec<Option<SourceId>>>) -> bool {
    counts.values().any(|sources| sources.iter().any(|source| *source != sources[0]))
}

/// Whether one source has several values. Documents without a source count as one source.
fn one_has_several(counts: &BTreeMap<u64, Vec<Option<SourceId>>>) -> bool {
    let mut seen = HashSet::new();
    counts.values().any(|sources| {
        let own: HashSet<Option<SourceId>> = sources.iter().copied().collect();
        own.into_iter().any(|source| !seen.insert(source))
    })
}
