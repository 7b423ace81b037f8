//! Results + a truth → scores: precision and recall of the clusters, of labelled pairs, and of
//! cuts.
//!
//! There are five kinds of truth, each in a plain file:
//! - *clusters*: `id TAB label`
//! - *pairs* with similarities: `id TAB id TAB jaccard TAB containment`
//! - labelled *pairs*: `id TAB id TAB label`
//! - *spans*: one `{"key", "start", "end", "kind"}` per line, with byte ranges of the text
//! - *marks* of a reader: decisions of an earlier run, right or wrong
//!
//! Pair counts follow Manning, Raghavan, Schütze, *Introduction to Information Retrieval*, chapter
//! 16. The adjusted Rand index is that of Hubert and Arabie (1985).
//!
//! A pair is *together* if both documents are in one cluster. It is *resolved* if at most one is
//! kept, or if the report says why both are: they belong to one family of forms, or one is a
//! round-up that contains the other.

pub mod clusters;
pub mod marks;
pub mod pairs;
pub mod spans;

use crate::error::{Error, Result};
use crate::results::lines::{ClusterLine, ContainmentLine, FormLine, RemovalKind, RemovalLine};
use crate::results::reader::Lines;
use std::collections::{HashMap, HashSet};
use std::io::BufRead;
use std::path::Path;

/// The findings of a run that the scores need.
#[derive(Default)]
pub struct Found {
    /// The cluster number of each document in a cluster.
    pub cluster_of: HashMap<String, usize>,
    /// The documents of each cluster.
    pub members: Vec<Vec<String>>,
    /// Documents that were removed.
    pub removed: HashSet<String>,
    /// Documents that were moved aside as shells.
    pub shells: HashSet<String>,
    /// The family number of each document in a family of forms.
    family_of: HashMap<String, usize>,
    /// Pairs of a round-up and a story it contains.
    held: HashSet<(String, String)>,
    /// The cuts of each document.
    pub cuts: HashMap<String, Vec<Marked>>,
}

/// A marked span of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marked {
    /// Byte offset of its start.
    pub start: usize,
    /// Byte offset of its end, exclusive.
    pub end: usize,
    /// The kind of span.
    pub kind: String,
}

impl Found {
    /// Reads the results of a run.
    ///
    /// # Errors
    /// A file is missing or damaged.
    pub fn read(results: &Path) -> Result<Self> {
        let mut found = Self::default();
        for line in Lines::<ClusterLine>::open(results.join("clusters.jsonl"))? {
            found.add_cluster(line?);
        }
        for (family, line) in Lines::<FormLine>::open(results.join("forms.jsonl"))?.enumerate() {
            found.family_of.extend(line?.members.into_iter().map(|key| (key, family)));
        }
        for line in Lines::<ContainmentLine>::open(results.join("containments.jsonl"))? {
            let line = line?;
            found.held.insert((line.container, line.contained));
        }
        for line in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
            found.add_removal(line?);
        }
        Ok(found)
    }

    fn add_cluster(&mut self, cluster: ClusterLine) {
        let number = self.members.len();
        for member in &cluster.members {
            self.cluster_of.insert(member.key.clone(), number);
            if !member.kept {
                self.removed.insert(member.key.clone());
            }
        }
        self.members.push(cluster.members.into_iter().map(|member| member.key).collect());
    }

    fn add_removal(&mut self, removal: RemovalLine<'_>) {
        let kind = match removal.kind {
            RemovalKind::Boilerplate => "boilerplate",
            RemovalKind::Repeat => "repeat",
            RemovalKind::Shell => {
                self.shells.insert(removal.key.into_owned());
                return;
            }
            RemovalKind::Duplicate => return,
        };
        let marked = Marked { start: removal.start, end: removal.end, kind: kind.to_owned() };
        self.cuts.entry(removal.key.into_owned()).or_default().push(marked);
    }

    fn are_together(&self, left: &str, right: &str) -> bool {
        let cluster = self.cluster_of.get(left);
        cluster.is_some() && cluster == self.cluster_of.get(right)
    }

    fn is_removed(&self, left: &str, right: &str) -> bool {
        self.removed.contains(left) || self.removed.contains(right)
    }

    fn are_kept_knowingly(&self, left: &str, right: &str) -> bool {
        let family = self.family_of.get(left);
        let holds =
            |left: &str, right: &str| self.held.contains(&(left.to_owned(), right.to_owned()));
        (family.is_some() && family == self.family_of.get(right))
            || holds(left, right)
            || holds(right, left)
    }
}

/// The columns of each line of a tab-separated file.
///
/// # Errors
/// The file cannot be read; a line has fewer than `least` columns.
pub fn columns(path: &Path, least: usize) -> Result<Vec<Vec<String>>> {
    let file = std::fs::File::open(path).map_err(|error| Error::io(path, "opening", error))?;
    let mut rows = Vec::new();
    for (number, line) in std::io::BufReader::new(file).lines().enumerate() {
        let line = line.map_err(|error| Error::io(path, "reading", error))?;
        let row: Vec<String> = line.split('\t').map(String::from).collect();
        if row.len() < least {
            let found = row.len();
            let message = format!(
                "line {}: expected {least} columns apart by tabs, found {found}",
                number + 1
            );
            return Err(Error::damaged(path, message));
        }
        rows.push(row);
    }
    Ok(rows)
}

/// The ids in the first `n_columns` columns of a tab-separated file, without its header.
///
/// # Errors
/// As [`columns`].
pub fn ids(path: &Path, n_columns: usize) -> Result<HashSet<String>> {
    let rows = columns(path, n_columns)?;
    let is_head = |row: &&Vec<String>| matches!(&*row[0], "id" | "id1");
    let ids = rows.iter().filter(|row| !is_head(row)).flat_map(|row| &row[..n_columns]);
    Ok(ids.cloned().collect())
}

/// The harmonic mean of precision and recall.
pub fn f1(precision: f64, recall: f64) -> f64 {
    if precision + recall == 0.0 { 0.0 } else { 2.0 * precision * recall / (precision + recall) }
}

/// `part / whole`, or 1 if the whole is 0, because nothing was missed.
fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
