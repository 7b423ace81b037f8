//! Where to look first: the decisions that are most likely to be wrong, and the largest.

use super::named::{Fate, Named};
use super::parts::write_list;
use crate::error::Result;
use crate::results::heading::clipped;
use crate::results::lines::{ClusterLine, Kind, TemplateLine};
use crate::write::OutputFolder;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Rows of each group.
const MAX_ROWS: usize = 20;

/// Smallest cut share of an article that is worth a look.
const MIN_SHARE: f64 = 0.2;

/// Fewest headlines of one text that are worth a look.
const MIN_HEADLINES: usize = 3;

/// Fewest articles of one outlet with one text that are worth a look.
const MIN_ALIKE: usize = 4;

/// A row of the list.
#[derive(Serialize)]
struct LookRow {
    group: &'static str,
    what: &'static str,
    id: String,
    /// The member of the cluster that is meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<String>,
    /// Number of articles of one outlet with one text.
    #[serde(skip_serializing_if = "Option::is_none")]
    alike: Option<usize>,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    figure: String,
}

/// A family, as it is listed.
#[derive(Serialize)]
pub(super) struct FamilyRow<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<&'a str>,
    pub(super) members: usize,
    pub(super) slots: usize,
    pub(super) sources: usize,
    pub(super) form: String,
}

/// The rows with the largest weights, in the order in which they came.
#[derive(Default)]
struct Largest(Vec<(u64, LookRow)>);

impl Largest {
    fn add(&mut self, weight: u64, row: impl FnOnce() -> LookRow) {
        if self.0.len() >= MAX_ROWS && self.0.last().is_some_and(|(least, _)| *least >= weight) {
            return;
        }
        let place = self.0.partition_point(|(other, _)| *other >= weight);
        self.0.insert(place, (weight, row()));
        self.0.truncate(MAX_ROWS);
    }
}

/// What to look at.
#[derive(Default)]
pub(super) struct Look {
    shares: Largest,
    similarities: Largest,
    headlines: Largest,
    outlets: Largest,
    families: Largest,
    templates: Largest,
}

impl Look {
    /// An article of which a large share is cut.
    pub(super) fn add_article(&mut self, named: &Named, fate: Fate, share: f64) {
        if fate != Fate::Kept || share < MIN_SHARE {
            return;
        }
        self.shares.add((share * 1e6) as u64, || LookRow {
            group: "share",
            what: "article",
            id: named.key.clone(),
            member: None,
            alike: None,
            title: named.title.clone(),
            source: named.source.clone(),
            figure: format!("{:.1} % of its text is cut", share * 100.0),
        });
    }

    /// A cluster of which a member is little alike, or that has one text under many headlines.
    pub(super) fn add_cluster(&mut self, line: &ClusterLine, title: &str) {
        let row = |group, member: Option<String>, figure| LookRow {
            group,
            what: "cluster",
            id: line.id.clone(),
            member,
            alike: None,
            title: title.to_owned(),
            source: line.members.first().and_then(|first| first.heading.source.clone()),
            figure,
        };
        if let Some((similarity, key)) = least_similar(line) {
            let figure = format!("its least similar copy is at {:.1} %", similarity * 100.0);
            let weight = ((1.0 - similarity) * 1e6) as u64;
            self.similarities.add(weight, || row("similarity", Some(key), figure));
        }
        let (n, source) = most_of_one_source(line);
        if n >= MIN_ALIKE && n * 5 >= line.members.len() * 4 {
            let figure = format!("{n} times in one outlet; an error page, or a fixed text?");
            let source = Some(source.to_owned());
            self.outlets.add(n as u64, || LookRow {
                source,
                alike: Some(n),
                ..row("outlet", None, figure)
            });
        }
        let titles = headlines(line);
        if titles >= MIN_HEADLINES {
            let figure = format!("one text under {titles} headlines");
            self.headlines.add(titles as u64, || row("headlines", None, figure));
        }
    }

    /// A family.
    pub(super) fn add_family(&mut self, family: &FamilyRow<'_>) {
        let n = family.members;
        self.families.add(n as u64, || LookRow {
            group: "family",
            what: "family",
            id: family.id.to_owned(),
            member: None,
            alike: None,
            title: family.title.to_owned(),
            source: family.source.map(str::to_owned),
            figure: format!("{n} articles in one form"),
        });
    }

    /// A template that was learned.
    pub(super) fn add_template(&mut self, line: &TemplateLine) {
        if line.given || line.needed == 0 || line.stories < line.needed {
            return;
        }
        let more = u64::from(line.stories - line.needed) * 1_000_000 / u64::from(line.needed);
        self.templates.add(u64::MAX - more, || LookRow {
            group: "template",
            what: "template",
            id: line.id.clone(),
            member: None,
            alike: None,
            title: clipped(&line.template, 200),
            source: line.source.clone(),
            figure: format!(
                "{} stories, and {} are enough; cut {} times",
                line.stories, line.needed, line.cuts
            ),
        });
    }

    /// Writes the list: the first of each group, then the second, and so on. Returns the number of
    /// its rows.
    pub(super) fn write(self, to: &mut OutputFolder) -> Result<usize> {
        let Self { shares, similarities, headlines, outlets, families, templates } = self;
        let groups = [templates, similarities, shares, outlets, headlines, families];
        let ranked = groups.into_iter().flat_map(|group| (0..).zip(group.0));
        let mut rows: Vec<(usize, LookRow)> = ranked.map(|(rank, (_, row))| (rank, row)).collect();
        rows.sort_by_key(|(rank, _)| *rank);
        let rows: Vec<LookRow> = rows.into_iter().map(|(_, row)| row).collect();
        write_list("look", &rows, to)
    }
}

/// The smallest similarity that admitted a member, and that member's key. `None` if all are exact
/// copies.
fn least_similar(line: &ClusterLine) -> Option<(f64, String)> {
    let inexact = line.members.iter().filter_map(|member| match member.relation {
        Kind::Near => Some((member.jaccard?, member)),
        Kind::Contained => Some((member.containment?, member)),
        Kind::Representative | Kind::Exact => None,
    });
    let least = inexact.min_by(|left, right| left.0.total_cmp(&right.0));
    least.map(|(similarity, member)| (similarity, member.key.clone()))
}

/// The outlet that has most of the members, and their number.
fn most_of_one_source(line: &ClusterLine) -> (usize, &str) {
    let mut sources: BTreeMap<&str, usize> = BTreeMap::new();
    for source in line.members.iter().filter_map(|member| member.heading.source.as_deref()) {
        *sources.entry(source).or_default() += 1;
    }
    sources.into_iter().map(|(source, n)| (n, source)).max().unwrap_or_default()
}

/// The number of headlines under which the text of the representative stands word for word.
fn headlines(line: &ClusterLine) -> usize {
    let equal = line
        .members
        .iter()
        .filter(|member| matches!(member.relation, Kind::Representative | Kind::Exact));
    let titles = equal.filter_map(|member| member.heading.title.as_deref());
    titles.map(str::to_lowercase).collect::<BTreeSet<_>>().len()
}
