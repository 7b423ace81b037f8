//! Where to look first: the decisions that are most likely to be wrong, and the largest.

use super::named::{Fate, Named};
use super::parts::write_list;
use crate::error::Result;
use crate::results::heading::clipped;
use crate::results::lines::{ClusterLine, Kind, TemplateLine};
use crate::write::OutputFolder;
use serde::Serialize;
use std::collections::BTreeSet;

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
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<String>,
    figure: String,
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
            title: named.title.clone(),
            source: named.source.clone(),
            figure: format!("{:.0} % of its text is cut", share * 100.0),
        });
    }

    /// A cluster of which a member is little alike, or that has one text under many headlines.
    pub(super) fn add_cluster(&mut self, line: &ClusterLine, title: &str) {
        let row = |group, figure| LookRow {
            group,
            what: "cluster",
            id: line.id.clone(),
            title: title.to_owned(),
            source: line.members.first().and_then(|first| first.heading.source.clone()),
            figure,
        };
        if line.kind != Kind::Exact {
            let figure = format!("its least similar member is at {:.0} %", line.weakest * 100.0);
            self.similarities
                .add(((1.0 - line.weakest) * 1e6) as u64, || row("similarity", figure));
        }
        if is_of_one_source(line) && line.members.len() >= MIN_ALIKE {
            let n = line.members.len();
            let figure = format!("{n} times in one outlet; an error page, or a fixed text?");
            self.outlets.add(n as u64, || row("outlet", figure));
        }
        let titles = headlines(line);
        if titles >= MIN_HEADLINES {
            let figure = format!("one text under {titles} headlines");
            self.headlines.add(titles as u64, || row("headlines", figure));
        }
    }

    /// A family.
    pub(super) fn add_family(&mut self, id: &str, title: &str, source: Option<&str>, n: usize) {
        self.families.add(n as u64, || LookRow {
            group: "family",
            what: "family",
            id: id.to_owned(),
            title: title.to_owned(),
            source: source.map(str::to_owned),
            figure: format!("{n} articles in one form stay"),
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
            title: clipped(&line.template, 200),
            source: line.source.clone(),
            figure: format!(
                "{} stories, and {} are enough; cut {} times",
                line.stories, line.needed, line.cuts
            ),
        });
    }

    /// Writes the list. Returns the number of its rows.
    pub(super) fn write(self, to: &mut OutputFolder) -> Result<usize> {
        let Self { shares, similarities, headlines, outlets, families, templates } = self;
        let groups = [shares, similarities, headlines, outlets, families, templates];
        let rows: Vec<LookRow> =
            groups.into_iter().flat_map(|group| group.0).map(|(_, row)| row).collect();
        write_list("look", &rows, to)
    }
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

/// Whether all members are of the same outlet.
fn is_of_one_source(line: &ClusterLine) -> bool {
    let mut sources = line.members.iter().map(|member| &member.heading.source);
    let first = sources.next();
    first.is_some_and(|first| first.is_some() && sources.all(|source| source == first))
}
