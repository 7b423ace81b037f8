//! The clusters → their rows, and their members, each compared with the representative.

use super::families::HeldBy;
use super::known::{Known, MAX_COMPARED, MAX_LISTED, Places};
use super::look::Look;
use super::named::{Articles, Named};
use super::parts::{Details, IN_A_PART, List};
use crate::error::Result;
use crate::results::lines::{ClusterLine, Kind, MemberLine};
use crate::results::reader::Lines;
use crate::results::reasons;
use crate::write::OutputFolder;
use copydesk_core::{Row, RowState, Span, side_by_side};
use rayon::prelude::*;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Most bytes of a row that the search alone needs.
const MAX_WORDS: usize = 1000;

/// Steps of the histogram of similarities.
pub(super) const STEPS: usize = 20;

/// The fields of the list of clusters. `outlets` are those of the other members; `words` are their
/// titles and keys, for the search alone.
const FIELDS: [&str; 12] = [
    "id", "kind", "key", "title", "source", "date", "size", "sources", "removed", "weakest",
    "outlets", "words",
];

/// Most outlets named in a row.
const MAX_OUTLETS: usize = 64;

/// The details of a cluster.
#[derive(Serialize)]
struct ClusterDetails<'a> {
    kept_because: String,
    related: Vec<Related>,
    n_members: usize,
    members: Vec<ShownMember<'a>>,
}

/// A family or a round-up to which a cluster is related.
#[derive(Serialize)]
struct Related {
    what: &'static str,
    id: String,
    title: String,
}

#[derive(Serialize)]
struct ShownMember<'a> {
    #[serde(flatten)]
    named: Named,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    relation: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    jaccard: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    containment: Option<f64>,
    kept: bool,
    why: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rows: Option<Vec<ShownRow>>,
}

/// A row of a comparison.
#[derive(Serialize)]
struct ShownRow {
    /// What it shows.
    s: &'static str,
    /// Its runs.
    t: Vec<Run>,
    /// 1 where a paragraph begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    p: Option<u8>,
}

/// A run of both texts: one text if they are the same.
#[derive(Serialize)]
#[serde(untagged)]
enum Run {
    Same(String),
    Two([String; 2]),
}

/// Counts of the clusters, for the overview.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) n: usize,
    /// Clusters by their number of members.
    pub(super) sizes: BTreeMap<usize, usize>,
    /// Clusters by their weakest similarity, in twenty steps.
    pub(super) weakest: [usize; STEPS],
}

/// Writes the clusters, those of a part compared on all threads.
pub(super) fn write_clusters(
    results: &Path,
    known: &Known,
    found: (&Places, &Articles, &HeldBy),
    look: &mut Look,
    to: &mut OutputFolder,
) -> Result<Counted> {
    let (mut list, mut details) =
        (List::of_fields("clusters", &FIELDS, to)?, Details::begin("clusters"));
    let mut counted = Counted::default();
    let mut lines = Lines::<ClusterLine>::open(results.join("clusters.jsonl"))?;
    loop {
        let some: Vec<ClusterLine> = lines.by_ref().take(IN_A_PART).collect::<Result<_>>()?;
        if some.is_empty() {
            break;
        }
        let shown: Vec<ClusterDetails<'_>> = some
            .par_iter()
            .map(|line| cluster_details(line, known, found))
            .collect::<Result<_>>()?;
        for (line, shown) in some.iter().zip(&shown) {
            let first = line.members.first().map(named).unwrap_or_default();
            counted.add(line);
            look.add_cluster(line, &first.title);
            list.push(&row(line, first))?;
            details.push(shown, to)?;
        }
    }
    details.finish(to)?;
    counted.n = list.finish(to)?;
    Ok(counted)
}

impl Counted {
    fn add(&mut self, line: &ClusterLine) {
        *self.sizes.entry(line.members.len()).or_default() += 1;
        let step = (line.weakest * STEPS as f64) as usize;
        self.weakest[step.min(STEPS - 1)] += 1;
    }
}

/// The row, in the order of the fields.
fn row(line: &ClusterLine, first: Named) -> impl Serialize {
    let members = &line.members;
    let sources: BTreeSet<&str> =
        members.iter().filter_map(|member| member.heading.source.as_deref()).collect();
    let n_removed = members.iter().filter(|member| !member.kept).count();
    let words = words(line, &first);
    let is_other = |source: &&&str| Some(**source) != first.source.as_deref();
    let outlets: Vec<String> =
        sources.iter().filter(is_other).take(MAX_OUTLETS).map(|&name| name.to_owned()).collect();
    let Named { key, title, source, date } = first;
    let (size, n_sources) = (members.len(), sources.len());
    let (id, kind) = (line.id.clone(), line.kind);
    (id, kind, key, title, source, date, size, n_sources, n_removed, line.weakest, outlets, words)
}

/// What a search for a member other than the first may ask for.
fn words(line: &ClusterLine, first: &Named) -> String {
    let mut seen: BTreeSet<&str> = [&*first.title].into();
    let mut words = String::new();
    for member in line.members.iter().skip(1) {
        let heading = &member.heading;
        for word in heading
            .title
            .as_deref()
            .into_iter()
            .chain([&*member.key])
            .filter(|word| seen.insert(word))
        {
            if words.len() + word.len() >= MAX_WORDS {
                return words;
            }
            words.push_str(word);
            words.push(' ');
        }
    }
    words
}

fn named(member: &MemberLine) -> Named {
    Named::new(&member.key, &member.heading)
}

fn cluster_details<'l>(
    line: &'l ClusterLine,
    known: &Known,
    found: (&Places, &Articles, &HeldBy),
) -> Result<ClusterDetails<'l>> {
    let (places, articles, held_by) = found;
    let body = |key: &str| places.article(key).map(|number| articles.body(number)).transpose();
    let first = body(&line.representative)?.unwrap_or_default();
    let shown = |(place, member): (usize, &'l MemberLine)| {
        let is_compared = (1..=MAX_COMPARED).contains(&place);
        let body = if is_compared { body(&member.key)? } else { None };
        Ok(ShownMember {
            named: named(member),
            url: member.heading.url.as_deref(),
            relation: member.relation,
            jaccard: member.jaccard,
            containment: member.containment,
            kept: member.kept,
            why: why(line, member),
            rows: body.map(|body| rows(&first, &body)),
        })
    };
    let listed = line.members.iter().take(MAX_LISTED).enumerate();
    Ok(ClusterDetails {
        kept_because: reasons::of_first(line),
        related: related(line, known, (places, held_by)),
        n_members: line.members.len(),
        members: listed.map(shown).collect::<Result<_>>()?,
    })
}

/// Why a member is where it is.
fn why(line: &ClusterLine, member: &MemberLine) -> String {
    let first = line.members.first().map(named).unwrap_or_default();
    match member.relation {
        Kind::Representative => reasons::of_first(line),
        _ => reasons::of_member(member, &format!("“{}”", first.title)),
    }
}

/// The families and round-ups of a cluster's members.
fn related(
    line: &ClusterLine,
    known: &Known,
    (places, held_by): (&Places, &HeldBy),
) -> Vec<Related> {
    let listed = || line.members.iter().take(MAX_LISTED);
    let families: BTreeSet<u32> =
        listed().filter_map(|member| places.membership(&member.key).family).collect();
    let family = |number: u32| Related {
        what: "family",
        id: known.families[number as usize].clone(),
        title: "articles with the same wording and other facts".to_owned(),
    };
    let holders = listed().filter_map(|member| held_by.get(&member.key)).flatten();
    let holders: BTreeMap<&str, &Named> = holders.map(|holder| (&*holder.key, holder)).collect();
    let roundup = |holder: &Named| Related {
        what: "roundup",
        id: holder.key.clone(),
        title: holder.title.clone(),
    };
    families.into_iter().map(family).chain(holders.into_values().map(roundup)).collect()
}

/// The comparison of two texts, for the page.
fn rows(left: &str, right: &str) -> Vec<ShownRow> {
    let text = |text: &str, span: Span| text[span.range()].to_owned();
    let run = |(l, r): (Span, Span), state: RowState| match state {
        RowState::OnlyLeft | RowState::MovedLeft => Run::Same(text(left, l)),
        RowState::OnlyRight | RowState::MovedRight => Run::Same(text(right, r)),
        RowState::Equal | RowState::Changed if left[l.range()] == right[r.range()] => {
            Run::Same(text(left, l))
        }
        RowState::Equal | RowState::Changed => Run::Two([text(left, l), text(right, r)]),
    };
    let shown = |row: Row| ShownRow {
        s: match row.state {
            RowState::Equal => "=",
            RowState::Changed => "~",
            RowState::OnlyLeft => "<",
            RowState::OnlyRight => ">",
            RowState::MovedLeft => "m<",
            RowState::MovedRight => "m>",
        },
        t: row.runs.iter().map(|&spans| run(spans, row.state)).collect(),
        p: row.opens_paragraph.then_some(1),
    };
    side_by_side(left, right).into_iter().map(shown).collect()
}
