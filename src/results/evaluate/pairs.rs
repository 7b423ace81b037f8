//! Pairs of documents against the clusters: by similarity band, or by label.

use super::Found;
use crate::error::Result;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// Lower bounds of the reported bands of Jaccard similarity.
const BANDS: [f64; 4] = [0.5, 0.7, 0.8, 0.9];

/// The outcome for a set of pairs.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PairFigures {
    /// Share of pairs in one cluster.
    pub together: f64,
    /// Share of pairs of which at most one document is kept, or both knowingly.
    pub resolved: f64,
    /// Share of pairs of which both documents are kept, and the report says why.
    #[serde(rename = "of these kept knowingly")]
    pub kept_knowingly: f64,
    /// Number of pairs.
    pub pairs: u64,
}

/// The outcome for labelled pairs, and the labels of the pairs in clusters.
#[derive(Debug, Serialize)]
pub struct LabelFigures {
    /// The outcome for the pairs of each label.
    #[serde(flatten)]
    pub labels: BTreeMap<String, PairFigures>,
    /// The labels of all pairs in clusters, `unlisted` for pairs missing from the file.
    #[serde(rename = "pairs in clusters")]
    pub in_clusters: InClusters,
}

/// The pairs in clusters, by label.
#[derive(Debug, Serialize)]
pub struct InClusters {
    /// Number of pairs.
    pub pairs: u64,
    /// Share of each label.
    #[serde(flatten)]
    pub shares: BTreeMap<String, f64>,
}

/// The outcome for pairs with similarities, by band.
///
/// # Errors
/// The file cannot be read.
pub fn by_similarity(found: &Found, pairs: &Path) -> Result<BTreeMap<String, PairFigures>> {
    Ok(tally(found, &rows(pairs, 2)?, bands))
}

/// The outcome for labelled pairs.
///
/// # Errors
/// The file cannot be read.
pub fn by_label(found: &Found, pairs: &Path) -> Result<LabelFigures> {
    let rows = rows(pairs, 3)?;
    let labels = tally(found, &rows, |row| vec![row[2].clone()]);
    Ok(LabelFigures { labels, in_clusters: in_clusters(found, &rows) })
}

/// The rows of the file, without its header.
fn rows(path: &Path, least: usize) -> Result<Vec<Vec<String>>> {
    let rows = super::columns(path, least)?;
    Ok(rows.into_iter().filter(|row| row[0] != "id1").collect())
}

fn bands(row: &[String]) -> Vec<String> {
    let mut names = vec!["all pairs".to_owned()];
    let number = |place: usize| row.get(place).and_then(|text| text.parse::<f64>().ok());
    if let (Some(jaccard), Some(containment)) = (number(2), number(3)) {
        let reached = BANDS.into_iter().filter(|&band| jaccard >= band);
        names.extend(reached.map(|band| format!("jaccard>={band}")));
        names.extend((containment >= 0.9).then(|| "containment>=0.9".to_owned()));
    }
    names
}

#[derive(Clone, Copy, Default)]
struct Tally {
    together: u64,
    resolved: u64,
    kept_knowingly: u64,
    pairs: u64,
}

fn tally(
    found: &Found,
    rows: &[Vec<String>],
    names_of: impl Fn(&[String]) -> Vec<String>,
) -> BTreeMap<String, PairFigures> {
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for row in rows {
        let (left, right) = (&*row[0], &*row[1]);
        let is_removed = found.is_removed(left, right);
        let is_kept_knowingly = !is_removed && found.are_kept_knowingly(left, right);
        for name in names_of(row) {
            let tally = tallies.entry(name).or_default();
            tally.together += u64::from(found.are_together(left, right));
            tally.resolved += u64::from(is_removed || is_kept_knowingly);
            tally.kept_knowingly += u64::from(is_kept_knowingly);
            tally.pairs += 1;
        }
    }
    tallies.into_iter().map(|(name, tally)| (name, tally.figures())).collect()
}

impl Tally {
    fn figures(self) -> PairFigures {
        let share = |part: u64| part as f64 / self.pairs as f64;
        PairFigures {
            together: share(self.together),
            resolved: share(self.resolved),
            kept_knowingly: share(self.kept_knowingly),
            pairs: self.pairs,
        }
    }
}

fn in_clusters(found: &Found, rows: &[Vec<String>]) -> InClusters {
    let ordered = |left: &str, right: &str| {
        let (first, second) = if left <= right { (left, right) } else { (right, left) };
        (first.to_owned(), second.to_owned())
    };
    let labels: HashMap<(String, String), &str> =
        rows.iter().map(|row| (ordered(&row[0], &row[1]), row[2].as_str())).collect();
    let (mut counts, mut total) = (BTreeMap::<String, u64>::new(), 0);
    for members in &found.members {
        for (place, left) in members.iter().enumerate() {
            for right in &members[place + 1..] {
                let label = labels.get(&ordered(left, right)).copied().unwrap_or("unlisted");
                *counts.entry(label.to_owned()).or_default() += 1;
                total += 1;
            }
        }
    }
    let shares = counts.into_iter().map(|(label, n)| (label, n as f64 / total as f64)).collect();
    InClusters { pairs: total, shares }
}
