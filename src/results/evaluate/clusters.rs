//! Clusters against labels: pair precision, pair recall and the adjusted Rand index of all
//! documents.

use super::{Found, f1, share};
use crate::error::Result;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// Most combinations of cluster and label for which impure clusters are counted.
const MAX_COMBINATIONS: usize = 200_000;

/// The agreement of the clusters with the labels.
#[derive(Debug, Serialize)]
pub struct ClusterFigures {
    /// Share of the pairs in one cluster that have one label.
    pub pair_precision: f64,
    /// Share of the pairs with one label that are in one cluster.
    pub pair_recall: f64,
    /// Harmonic mean of pair precision and pair recall.
    pub pair_f1: f64,
    /// The adjusted Rand index: 0 by chance, 1 for agreement.
    pub ari: f64,
    /// Documents of the largest cluster.
    pub largest_cluster: u64,
    /// Clusters with documents of several labels.
    pub impure_clusters: Option<u64>,
}

/// Scores the clusters against a file of labels. A document without a label or a cluster counts as
/// one of its own.
///
/// # Errors
/// The file cannot be read.
pub fn figures(found: &Found, keys: &[String], labels: &Path) -> Result<ClusterFigures> {
    let labels: HashMap<String, String> = super::columns(labels, 2)?
        .into_iter()
        .map(|mut row| (row.remove(0), row.remove(0)))
        .collect();
    let mut counts = Counts::default();
    for key in keys {
        let cluster =
            found.cluster_of.get(key).map_or(Group::Alone(key), |&number| Group::Cluster(number));
        let label = labels.get(key).map_or(Group::Alone(key), |label| Group::Label(label));
        *counts.both.entry((cluster, label)).or_default() += 1;
        *counts.clusters.entry(cluster).or_default() += 1;
        *counts.labels.entry(label).or_default() += 1;
    }
    Ok(counts.figures(keys.len() as u64))
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Group<'a> {
    Alone(&'a str),
    Cluster(usize),
    Label(&'a str),
}

#[derive(Default)]
struct Counts<'a> {
    both: HashMap<(Group<'a>, Group<'a>), u64>,
    clusters: HashMap<Group<'a>, u64>,
    labels: HashMap<Group<'a>, u64>,
}

impl Counts<'_> {
    fn figures(&self, n_documents: u64) -> ClusterFigures {
        let hit: u64 = self.both.values().copied().map(pairs).sum();
        let predicted: u64 = self.clusters.values().copied().map(pairs).sum();
        let true_: u64 = self.labels.values().copied().map(pairs).sum();
        let (precision, recall) = (share(hit, predicted), share(hit, true_));
        ClusterFigures {
            pair_precision: precision,
            pair_recall: recall,
            pair_f1: f1(precision, recall),
            ari: adjusted_rand(hit, predicted, true_, pairs(n_documents)),
            largest_cluster: self.clusters.values().copied().max().unwrap_or(0),
            impure_clusters: (self.both.len() < MAX_COMBINATIONS).then(|| self.n_impure()),
        }
    }

    fn n_impure(&self) -> u64 {
        let mut seen: HashSet<Group<'_>> = HashSet::new();
        let mut impure: HashSet<Group<'_>> = HashSet::new();
        for (cluster, _) in self.both.keys() {
            if !seen.insert(*cluster) {
                impure.insert(*cluster);
            }
        }
        impure.len() as u64
    }
}

fn pairs(n: u64) -> u64 {
    n * n.saturating_sub(1) / 2
}

fn adjusted_rand(hit: u64, predicted: u64, true_: u64, total: u64) -> f64 {
    let [hit, predicted, true_] = [hit as f64, predicted as f64, true_ as f64];
    let expected = if total == 0 { 0.0 } else { predicted * true_ / total as f64 };
    let most = f64::midpoint(predicted, true_);
    if (most - expected).abs() == 0.0 { 1.0 } else { (hit - expected) / (most - expected) }
}
