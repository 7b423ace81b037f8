//! A document's facts and the keep policy → the order in which documents are preferred.
//!
//! Policy is separate from mechanism: clusters are built by visiting the documents in this order,
//! so whichever comes first is a representative. Each policy becomes one number, the smaller the
//! better. The document's key breaks ties, so that the order never depends on a document's place in
//! the input (except for `first`, which asks for just that).

use crate::config::KeepPolicy;
use crate::dates::parse_date;
use crate::model::{BodyFacts, ItemId};
use std::cmp::Ordering;

/// Bits of a length in a preference. No cleaned body has 2⁴⁰ characters.
const LENGTH_BITS: u32 = 40;

/// Largest length in a preference, in characters.
const MAX_LENGTH: u64 = (1 << LENGTH_BITS) - 1;

/// What the keep policy may consult in a record.
#[derive(Clone, Copy, Debug)]
pub struct KeepRank<'a> {
    /// The document's number in the input.
    pub item: ItemId,
    /// Characters of its cleaned body.
    pub n_chars: u64,
    /// Its source.
    pub source: Option<&'a str>,
    /// Its date, as written in the record.
    pub date: Option<&'a str>,
    /// The number in the field that the policy names.
    pub rank: Option<f64>,
}

/// Preference of a document under a policy: the smaller, the sooner it is kept.
pub fn preference(policy: &KeepPolicy, wishes: KeepRank<'_>) -> u64 {
    let KeepRank { item, n_chars, source, date, rank } = wishes;
    let longest = u64::MAX - n_chars;
    match policy {
        KeepPolicy::Longest => longest,
        KeepPolicy::Earliest => date.and_then(parse_date).map_or(u64::MAX, ascending),
        KeepPolicy::Latest => date.and_then(parse_date).map_or(u64::MAX, |day| ascending(-day)),
        KeepPolicy::First => u64::from(item.0),
        KeepPolicy::Sources(list) => {
            let place = list.iter().position(|name| Some(name.as_str()) == source);
            // The place in the high bits, the length in the low bits.
            (place.unwrap_or(list.len()) as u64) << LENGTH_BITS
                | (MAX_LENGTH - n_chars.min(MAX_LENGTH))
        }
        KeepPolicy::Max(_) => rank.map_or(u64::MAX, |rank| ascending_float(-rank)),
        KeepPolicy::Min(_) => rank.map_or(u64::MAX, ascending_float),
    }
}

/// The criteria of a policy for one document, read from its preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeepFields {
    /// The first criterion: the smaller, the better.
    first: u64,
    /// The second criterion: the smaller, the better.
    then: u64,
}

/// Why one document precedes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decided {
    /// The policy's criterion.
    Policy,
    /// The length, which a list of sources leaves open.
    Length,
    /// The key: all else is equal, or no document has what the policy asks for.
    Key,
    /// The containment, although the policy prefers the other document.
    Containment,
}

impl KeepFields {
    /// The wish in a [`preference`].
    pub fn of(policy: &KeepPolicy, preference: u64) -> Self {
        match policy {
            KeepPolicy::Sources(_) => {
                Self { first: preference >> LENGTH_BITS, then: preference & MAX_LENGTH }
            }
            _ => Self { first: preference, then: 0 },
        }
    }

    /// Why the document with this wish precedes the one with the other.
    pub fn decided(self, other: Self) -> Decided {
        match (self.first.cmp(&other.first), self.then.cmp(&other.then)) {
            (Ordering::Less, _) => Decided::Policy,
            (Ordering::Equal, Ordering::Less) => Decided::Length,
            (Ordering::Equal, Ordering::Equal) => Decided::Key,
            (Ordering::Greater, _) | (_, Ordering::Greater) => Decided::Containment,
        }
    }
}

/// All documents, in the order of preference: those that are protected first.
pub fn order(facts: &[BodyFacts], keys: &[Box<str>]) -> Vec<ItemId> {
    let mut order: Vec<ItemId> = (0..facts.len() as u32).map(ItemId).collect();
    let rank = |item: &ItemId| {
        let facts = &facts[item.index()];
        (!facts.is_protected, facts.preference, &keys[item.index()])
    };
    order.sort_unstable_by(|left, right| rank(left).cmp(&rank(right)));
    order
}

/// A signed number as an unsigned one, in the same order.
fn ascending(value: i64) -> u64 {
    value as u64 ^ 1 << 63
}

/// A float as an integer, in the same order. NaN comes last.
fn ascending_float(value: f64) -> u64 {
    if value.is_nan() {
        return u64::MAX;
    }
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_prefers_what_its_name_says() {
        let of = |item, n_chars, source, date, rank| KeepRank {
            item: ItemId(item),
            n_chars,
            source,
            date,
            rank,
        };
        let [before_1970, early, late] =
            [Some("1969-07-20"), Some("2025-07-11"), Some("2025-07-12")];
        let sources = "sources:wire,local";
        for (policy, first, second) in [
            ("longest", of(7, 101, None, None, None), of(1, 100, None, None, None)),
            ("earliest", of(7, 1, None, early, None), of(1, 9, None, late, None)),
            ("longest", of(7, 1, None, None, None), of(1, 0, None, None, None)),
            ("earliest", of(7, 1, None, late, None), of(1, 9, None, None, None)),
            ("latest", of(7, 1, None, late, None), of(1, 9, None, early, None)),
            ("earliest", of(7, 1, None, before_1970, None), of(1, 9, None, early, None)),
            ("first", of(1, 1, None, None, None), of(7, 9, None, None, None)),
            (sources, of(7, 1, Some("wire"), None, None), of(1, 9, Some("local"), None, None)),
            (sources, of(7, 1, Some("local"), None, None), of(1, 9, Some("other"), None, None)),
            (sources, of(7, 9, Some("wire"), None, None), of(1, 8, Some("wire"), None, None)),
            (sources, of(7, 3, Some("other"), None, None), of(1, 2, None, None, None)),
            (sources, of(7, 3, Some("local"), None, None), of(1, 0, Some("local"), None, None)),
            (
                sources,
                of(7, 1, Some("wire"), None, None),
                of(1, 1 << 50, Some("other"), None, None),
            ),
            ("max:views", of(7, 1, None, None, Some(2.0)), of(1, 9, None, None, Some(-3.0))),
            ("max:views", of(7, 1, None, None, Some(-3.0)), of(1, 9, None, None, None)),
            ("min:views", of(7, 1, None, None, Some(-3.0)), of(1, 9, None, None, Some(2.0))),
            ("min:views", of(7, 1, None, None, Some(-3.0)), of(1, 9, None, None, Some(1e-300))),
            ("min:views", of(7, 1, None, None, Some(2.0)), of(1, 9, None, None, Some(f64::NAN))),
            ("min:views", of(7, 1, None, None, Some(2.0)), of(1, 9, None, None, None)),
            (sources, of(7, 1, Some("local"), None, None), of(1, 9, None, None, None)),
        ] {
            let policy: KeepPolicy = policy.parse().expect("a policy");
            let [preferred, other] = [first, second].map(|wishes| preference(&policy, wishes));
            assert!(preferred < other, "{policy:?}: {first:?} before {second:?}");
        }
    }

    #[test]
    fn ties_are_broken_by_the_key() {
        let facts: Vec<BodyFacts> = [3, 1, 1]
            .map(|preference| BodyFacts {
                fingerprint: 0,
                n_chars: 0,
                n_tokens: 0,
                preference,
                ..BodyFacts::default()
            })
            .into();
        let keys = ["a", "c", "b"].map(Box::from);
        assert_eq!(order(&facts, &keys), [ItemId(2), ItemId(1), ItemId(0)]);
    }
}
