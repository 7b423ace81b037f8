//! The results → which articles clusters, families and round-ups name.

use crate::error::Result;
use crate::results::lines::{ClusterLine, ContainmentLine, FormLine};
use crate::results::reader::Lines;
use copydesk_core::hash;
use std::collections::HashMap;
use std::path::Path;

/// Members of a cluster that are compared with its representative.
pub(super) const MAX_COMPARED: usize = 20;

/// Members of a cluster, and of a family, that are listed.
pub(super) const MAX_LISTED: usize = 1000;

/// The clusters and the ids of the families, in the order of the results.
pub(super) struct Known {
    pub(super) clusters: Vec<KnownCluster>,
    pub(super) families: Vec<String>,
}

/// A cluster of the results.
pub(super) struct KnownCluster {
    pub(super) id: String,
    pub(super) keeps_representative: bool,
}

/// The articles that the results name, by the hashes of their keys.
#[derive(Default)]
pub(super) struct Places(HashMap<u64, Place>);

#[derive(Clone, Copy, Default)]
struct Place {
    membership: Membership,
    is_compared: bool,
    /// Number of the article, once it was read.
    article: Option<u32>,
}

/// The cluster and the family of an article, by their numbers.
#[derive(Clone, Copy, Default)]
pub(super) struct Membership {
    pub(super) cluster: Option<u32>,
    pub(super) family: Option<u32>,
}

impl Places {
    /// Reads which articles the results name.
    pub(super) fn read(results: &Path) -> Result<(Known, Self)> {
        let mut places = Self::default();
        let (mut clusters, mut families) = (Vec::new(), Vec::new());
        for (number, line) in (0..).zip(Lines::<ClusterLine>::open(results.join("clusters.jsonl"))?)
        {
            let line = line?;
            for (at, member) in line.members.iter().enumerate() {
                let place = places.of(&member.key);
                place.membership.cluster = Some(number);
                place.is_compared = at <= MAX_COMPARED;
            }
            let keeps_representative = line.keeps_representative();
            clusters.push(KnownCluster { id: line.id, keeps_representative });
        }
        for (number, line) in (0..).zip(Lines::<FormLine>::open(results.join("forms.jsonl"))?) {
            let line = line?;
            line.members.iter().for_each(|key| places.of(key).membership.family = Some(number));
            families.push(line.id);
        }
        for line in Lines::<ContainmentLine>::open(results.join("containments.jsonl"))? {
            let line = line?;
            places.of(&line.container);
            places.of(&line.contained);
        }
        Ok((Known { clusters, families }, places))
    }

    fn of(&mut self, key: &str) -> &mut Place {
        self.0.entry(hash::bytes64(key.as_bytes())).or_default()
    }

    fn get(&self, key: &str) -> Place {
        self.0.get(&hash::bytes64(key.as_bytes())).copied().unwrap_or_default()
    }

    pub(super) fn is_wanted(&self, key: &str) -> bool {
        self.0.contains_key(&hash::bytes64(key.as_bytes()))
    }

    pub(super) fn is_compared(&self, key: &str) -> bool {
        self.get(key).is_compared
    }

    pub(super) fn membership(&self, key: &str) -> Membership {
        self.get(key).membership
    }

    /// Notes the number of an article, if the results name it.
    pub(super) fn put(&mut self, key: &str, article: u32) {
        if let Some(place) = self.0.get_mut(&hash::bytes64(key.as_bytes())) {
            place.article = Some(article);
        }
    }

    /// The number of an article that the results name.
    pub(super) fn article(&self, key: &str) -> Option<u32> {
        self.get(key).article
    }
}
