//! The sources and the stories that they share → the list of sources and the matrix.

use super::parts::write_data;
use crate::error::Result;
use crate::results::lines::{SharedLine, SourceLine};
use crate::results::reader::Lines;
use crate::write::OutputFolder;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Sources of the matrix.
const IN_MATRIX: usize = 24;

/// Most sources that a source is said to share stories with.
const MAX_PARTNERS: usize = 20;

#[derive(Serialize)]
struct Sources<'a> {
    sources: Vec<SourceRow<'a>>,
    shared: Vec<&'a SharedLine>,
}

/// A row of the list of sources.
#[derive(Serialize)]
struct SourceRow<'a> {
    #[serde(flatten)]
    line: &'a SourceLine,
    shares_with: Vec<Partner<'a>>,
}

/// Another source that has the same stories.
#[derive(Serialize)]
struct Partner<'a> {
    source: &'a str,
    stories: u64,
    /// Stories in which the source of the row was first.
    first: u64,
    /// Stories in which the other was.
    later: u64,
}

/// Writes the sources. Returns their number.
pub(super) fn write_sources(results: &Path, to: &mut OutputFolder) -> Result<usize> {
    let lines: Vec<SourceLine> = read(results, "sources.jsonl")?;
    let shared: Vec<SharedLine> = read(results, "shared.jsonl")?;
    let mut partners = partners(&shared);
    let rows = lines.iter().map(|line| SourceRow {
        line,
        shares_with: partners.remove(&*line.source).unwrap_or_default(),
    });
    let in_matrix = most_shared(&lines);
    let is_shown =
        |line: &&SharedLine| in_matrix.contains(&*line.left) && in_matrix.contains(&*line.right);
    let data =
        Sources { sources: rows.collect(), shared: shared.iter().filter(is_shown).collect() };
    write_data("sources", &data, to)?;
    Ok(lines.len())
}

/// The lines of a file that results of 0.1 do not have.
fn read<T: serde::de::DeserializeOwned>(results: &Path, name: &str) -> Result<Vec<T>> {
    let path = results.join(name);
    if path.exists() { Lines::open(path)?.collect() } else { Ok(Vec::new()) }
}

fn partners(shared: &[SharedLine]) -> BTreeMap<&str, Vec<Partner<'_>>> {
    let mut partners: BTreeMap<&str, Vec<Partner<'_>>> = BTreeMap::new();
    for line in shared {
        let SharedLine { left, right, stories, left_first, right_first } = line;
        for (own, source, first, later) in
            [(left, right, *left_first, *right_first), (right, left, *right_first, *left_first)]
        {
            let of_source = partners.entry(own).or_default();
            if of_source.len() < MAX_PARTNERS {
                of_source.push(Partner { source, stories: *stories, first, later });
            }
        }
    }
    partners
}

/// The sources that share most stories.
fn most_shared(lines: &[SourceLine]) -> BTreeSet<&str> {
    let mut sharing: Vec<&SourceLine> = lines.iter().filter(|line| line.stories > 0).collect();
    sharing.sort_by_key(|line| std::cmp::Reverse(line.stories));
    sharing.into_iter().take(IN_MATRIX).map(|line| &*line.source).collect()
}
