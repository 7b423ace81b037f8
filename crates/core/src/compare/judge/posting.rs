//! The dates of a source's records → whether they are days of a crawl, which say nothing about when
//! a story was printed.

use super::dateline::{Day, day_of};
use crate::ids::SourceId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Counts the days of the dated documents of each source, over the whole corpus. Documents without
/// a source count as one source.
///
/// Memory: some 20 bytes for each day of each source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostingDays(BTreeMap<Option<SourceId>, BTreeMap<Day, u32>>);

impl PostingDays {
    /// Adds a document whose date is this moment, in seconds since 1970.
    pub fn add(&mut self, source: Option<SourceId>, seconds: i64) {
        *self.0.entry(source).or_default().entry(day_of(seconds)).or_default() += 1;
    }

    /// The sources whose dates look like days of a crawl: at least four of its documents are dated,
    /// and at least half of these have the same day.
    pub fn crawled(&self) -> BTreeSet<Option<SourceId>> {
        const FEWEST: u64 = 4;
        let is_crawled = |days: &BTreeMap<Day, u32>| {
            let n: u64 = days.values().map(|&n| u64::from(n)).sum();
            let most = days.values().max().map_or(0, |&most| u64::from(most));
            n >= FEWEST && most * 2 >= n
        };
        self.0.iter().filter(|(_, days)| is_crawled(days)).map(|(&source, _)| source).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_half_of_a_source_has_are_those_of_the_crawl() {
        let [one, other, third] = [1, 2, 3].map(|number| Some(SourceId::numbered(number)));
        let mut days = PostingDays::default();
        for (source, day) in
            [(one, 5), (one, 5), (one, 5), (one, 9), (other, 1), (other, 2), (other, 3), (other, 4)]
        {
            days.add(source, day * 86_400 + 7);
        }
        (0..3).for_each(|_| days.add(third, 0));
        assert_eq!(days.crawled(), [one].into(), "three are too few");
    }
}
