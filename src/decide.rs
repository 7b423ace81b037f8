//! A document's facts and the keep policy → the order in which documents are preferred.
//!
//! Policy is apart from mechanism: clusters are built by walking through the documents in this order, so whichever
//! comes first is a representative. Each policy turns into one number, the smaller the better; ties are broken by
//! the document's key, so that the order never depends on where a document stands in the input (but for
//! `first`, which asks just that).

use crate::config::KeepPolicy;
use crate::model::{BodyFacts, ItemId};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};

/// What the keep policy may look at in a record.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'a> {
    /// The document's number in the input.
    pub item: ItemId,
    /// Characters of its cleaned body.
    pub n_chars: u64,
    /// Its source.
    pub source: Option<&'a str>,
    /// Its date, as it stands in the record.
    pub date: Option<&'a str>,
    /// The number in the field that the policy names.
    pub rank: Option<f64>,
}

/// The preference of a document under a policy: the smaller, the sooner it is kept.
pub fn preference(policy: &KeepPolicy, wishes: Wishes<'_>) -> u64 {
    let Wishes { item, n_chars, source, date, rank } = wishes;
    let longest = u64::MAX - n_chars;
    match policy {
        KeepPolicy::Longest => longest,
        KeepPolicy::Earliest => date.and_then(seconds).map_or(u64::MAX, ascending),
        KeepPolicy::First => u64::from(item.0),
        KeepPolicy::Sources(list) => {
            let place = list.iter().position(|name| Some(name.as_str()) == source);
            // The place above, the length below: no cleaned body has 2⁴⁰ characters.
            (place.unwrap_or(list.len()) as u64) << 40
                | ((1 << 40) - 1 - n_chars.min((1 << 40) - 1))
        }
        KeepPolicy::Max(_) => rank.map_or(u64::MAX, |rank| ascending_float(-rank)),
        KeepPolicy::Min(_) => rank.map_or(u64::MAX, ascending_float),
    }
}

/// All documents in the order of preference.
pub fn order(facts: &[BodyFacts], keys: &[Box<str>]) -> Vec<ItemId> {
    let mut order: Vec<ItemId> = (0..facts.len() as u32).map(ItemId).collect();
    let rank = |item: &ItemId| (facts[item.index()].preference, &keys[item.index()]);
    order.sort_unstable_by(|left, right| rank(left).cmp(&rank(right)));
    order
}

/// A signed number as an unsigned one in the same order.
fn ascending(value: i64) -> u64 {
    value as u64 ^ 1 << 63
}

/// A float as an integer in the same order; NaN comes last.
fn ascending_float(value: f64) -> u64 {
    if value.is_nan() {
        return u64::MAX;
    }
    let bits = value.to_bits();
    if bits >> 63 == 1 { !bits } else { bits | 1 << 63 }
}

/// Seconds since 1970 of a date in one of the common forms; a date without zone is taken for UTC.
pub fn seconds(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(instant) = text.parse::<Timestamp>() {
        return Some(instant.as_second());
    }
    if let Ok(instant) = jiff::fmt::rfc2822::parse(text) {
        return Some(instant.timestamp().as_second());
    }
    date_time(text).or_else(|| date(text)).or_else(|| unix_time(text))
}

fn date_time(text: &str) -> Option<i64> {
    const FORMS: [&str; 7] = [
        "%Y-%m-%d %H:%M:%S%z",
        "%Y-%m-%d %H:%M:%S %z",
        "%Y-%m-%dT%H:%M:%S%z",
        "%Y/%m/%d %H:%M",
        "%Y-%m-%d %H:%M",
        "%B %d, %Y %H:%M",
        "%d.%m.%Y %H:%M",
    ];
    let zoned = FORMS[..3].iter().find_map(|form| Timestamp::strptime(form, text).ok());
    let plain = || {
        let known = FORMS[3..].iter().find_map(|form| DateTime::strptime(form, text).ok());
        let known = known.or_else(|| text.parse().ok())?;
        known.to_zoned(jiff::tz::TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    };
    zoned.or_else(plain).map(Timestamp::as_second)
}

fn date(text: &str) -> Option<i64> {
    const FORMS: [&str; 9] = [
        "%Y-%m-%d",
        "%Y/%m/%d",
        "%Y%m%d",
        "%B %d, %Y",
        "%b %d, %Y",
        "%b. %d, %Y",
        "%d %B %Y",
        "%d %b %Y",
        "%d.%m.%Y",
    ];
    let known = FORMS.iter().find_map(|form| Date::strptime(form, text).ok())?;
    let midnight = known.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_second())
}

/// Seconds, or milliseconds, since 1970.
fn unix_time(text: &str) -> Option<i64> {
    let number: i64 = text.parse().ok()?;
    match text.len() {
        9..=10 => Some(number),
        13 => Some(number / 1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_policy_prefers_what_its_name_says() {
        let of = |item, n_chars, source, date, rank| Wishes {
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
        let facts: Vec<BodyFacts> = [3, 1, 1]
            .map(|preference| BodyFacts {
                fingerprint: 0,
                n_chars: 0,
                n_tokens: 0,
                preference,
                source: None,
            })
            .into();
        let keys = ["a", "c", "b"].map(Box::from);
        assert_eq!(order(&facts, &keys), [ItemId(2), ItemId(1), ItemId(0)]);
    }

    #[test]
    fn dates_in_the_common_forms_are_one_moment() {
        let midnight = 1_752_192_000; // 11 July 2025, UTC
        for text in [
            "2025-07-11",
            "2025/07/11",
            "20250711",
            "July 11, 2025",
            "Jul 11, 2025",
            "Jul. 11, 2025",
            "11 July 2025",
            "11.07.2025",
            "2025-07-11T00:00:00Z",
            "2025-07-11T09:00:00+09:00",
            "2025-07-11 02:00:00+0200",
            "2025-07-11 02:00:00 +0200",
            "2025/07/11 00:00",
            "July 11, 2025 00:00",
            "11.07.2025 00:00",
            "11 Jul 2025",
            "Fri, 11 Jul 2025 00:00:00 +0000",
            "2025-07-11 00:00",
            "2025-07-11T00:00:00",
            "1752192000",
            "1752192000000",
            "1752192000999",
        ] {
            assert_eq!(seconds(text), Some(midnight), "{text}");
        }
        assert_eq!(seconds("100000000"), Some(100_000_000));
        for text in
            ["", "yesterday", "2025-13-45", "12", "12345678", "12345678901", "17521920000000"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }
}
