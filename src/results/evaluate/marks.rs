//! Marks of an earlier run against this one: which right decisions are still made, and which wrong
//! ones are mended.
//!
//! A decision is *so* in this run if
//! - a copy and the other article are in one cluster, and at most one of them is kept;
//! - a cut of the article holds the marked text;
//! - a template cuts a line, in an article of the mark's source if it has one: its text is that of
//!   the mark, or the line is one of the mark's samples;
//! - two members of a family are in one family. A family marked wrong holds copies: it is mended
//!   when two of its members are in one cluster;
//! - any of the shells is one.

use super::{Found, share};
use crate::error::Result;
use crate::results::lines::{RemovalKind, RemovalLine};
use crate::results::marks::{CopyMark, CutMark, FamilyMark, Mark, Marks, ShellMark, TemplateMark};
use crate::results::reader::Lines;
use serde::Serialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

/// What became of the marked decisions of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct MarkFigures {
    /// Marked right and so in this run.
    #[serde(rename = "right still so")]
    pub right_so: u64,
    /// Marked right and not so in this run.
    #[serde(rename = "right lost")]
    pub right_lost: u64,
    /// Marked wrong and so in this run.
    #[serde(rename = "wrong still so")]
    pub wrong_so: u64,
    /// Marked wrong and not so in this run.
    #[serde(rename = "wrong mended")]
    pub wrong_mended: u64,
    /// Share of the marked decisions that are so in this run and right. `None` if none is so.
    pub precision: Option<f64>,
}

impl MarkFigures {
    fn add(&mut self, is_right: bool, is_so: bool) {
        let count = match (is_right, is_so) {
            (true, true) => &mut self.right_so,
            (true, false) => &mut self.right_lost,
            (false, true) => &mut self.wrong_so,
            (false, false) => &mut self.wrong_mended,
        };
        *count += 1;
        let n_so = self.right_so + self.wrong_so;
        self.precision = (n_so > 0).then(|| share(self.right_so, n_so));
    }
}

/// Scores a run against marks, by kind of decision. `sources` are the sources of the documents, by
/// key. Kinds without marks are left out.
///
/// # Errors
/// The cuts of the run cannot be read.
pub fn figures(
    found: &Found,
    marks: &Marks,
    results: &Path,
    sources: &BTreeMap<String, String>,
) -> Result<BTreeMap<&'static str, MarkFigures>> {
    let cuts = Cuts::read(marks, results, sources)?;
    let mut figures: BTreeMap<&'static str, MarkFigures> = BTreeMap::new();
    for mark in &marks.0 {
        let (kind, is_right, is_so) = match mark {
            Mark::Copy(mark) => ("copies", mark.right, is_copy(found, mark)),
            Mark::Cut(mark) => ("cuts", mark.right, cuts.hold(mark)),
            Mark::Template(mark) => ("templates", mark.right, cuts.are_by(mark)),
            Mark::Family(mark) => ("families", mark.right, is_family(found, mark)),
            Mark::Shell(mark) => ("shells", mark.right, are_shells(found, mark)),
        };
        figures.entry(kind).or_default().add(is_right, is_so);
    }
    Ok(figures)
}

/// The keys that the marks name.
pub fn keys(marks: &Marks) -> impl Iterator<Item = &str> {
    marks.0.iter().flat_map(|mark| match mark {
        Mark::Copy(CopyMark { key, other, .. }) => vec![key.as_str(), other],
        Mark::Cut(CutMark { key, .. }) => vec![key.as_str()],
        Mark::Family(FamilyMark { members, .. }) => members.iter().map(String::as_str).collect(),
        Mark::Shell(ShellMark { keys, .. }) => keys.iter().map(String::as_str).collect(),
        Mark::Template(_) => Vec::new(),
    })
}

fn is_copy(found: &Found, CopyMark { key, other, .. }: &CopyMark) -> bool {
    found.are_together(key, other) && found.is_removed(key, other)
}

fn is_family(found: &Found, FamilyMark { right, members, .. }: &FamilyMark) -> bool {
    if *right {
        share_one(members, &found.family_of)
    } else {
        !share_one(members, &found.cluster_of)
    }
}

/// Whether any of the articles is a shell.
fn are_shells(found: &Found, ShellMark { keys, .. }: &ShellMark) -> bool {
    keys.iter().any(|key| found.shells.contains(key))
}

/// Whether two of these documents are in one group.
fn share_one(members: &[String], groups: &HashMap<String, usize>) -> bool {
    let distinct: HashSet<&String> = members.iter().collect();
    let mut seen = HashSet::new();
    !distinct.into_iter().filter_map(|key| groups.get(key)).all(|group| seen.insert(group))
}

/// The cuts of a run that marks may be about.
struct Cuts {
    /// The texts cut from each marked document.
    texts: HashMap<String, Vec<String>>,
    /// Texts of templates that cut a line, and lines of boilerplate that were cut, each once for
    /// every source, and once for none.
    templates: HashSet<(String, Option<String>)>,
}

impl Cuts {
    fn read(marks: &Marks, results: &Path, sources: &BTreeMap<String, String>) -> Result<Self> {
        let mut cuts = Self { texts: HashMap::new(), templates: HashSet::new() };
        let marked: HashSet<&str> = marks.cuts().map(|cut| cut.key.as_str()).collect();
        let templates: HashSet<&str> = marks.templates().flat_map(texts).collect();
        for line in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
            let line = line?;
            if line.kind == RemovalKind::Boilerplate {
                let template = line.evidence["template"].as_str().unwrap_or_default();
                let marked = [template, line.text.trim()];
                for text in marked.into_iter().filter(|text| templates.contains(text)) {
                    let sources = [None, sources.get(&*line.key).cloned()];
                    cuts.templates.extend(sources.map(|source| (text.to_owned(), source)));
                }
            }
            if !line.kind.is_whole() && marked.contains(&*line.key) {
                let texts = cuts.texts.entry(line.key.into_owned()).or_default();
                texts.push(line.text.into_owned());
            }
        }
        Ok(cuts)
    }

    fn hold(&self, CutMark { key, text, .. }: &CutMark) -> bool {
        let cuts = self.texts.get(key).into_iter().flatten();
        cuts.into_iter().any(|cut| cut.contains(text.trim()))
    }

    fn are_by(&self, mark: &TemplateMark) -> bool {
        let source = mark.source().map(str::to_owned);
        texts(mark).any(|text| self.templates.contains(&(text.to_owned(), source.clone())))
    }
}

/// The samples of a template, and its text.
fn texts(mark: &TemplateMark) -> impl Iterator<Item = &str> {
    mark.samples.iter().chain([&mark.template]).map(|text| text.trim())
}
