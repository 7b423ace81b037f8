//! Who copies whom: what was taken from each source, and the stories that sources share.

use super::{Applied, Applier};
use crate::results::heading::Heading;
use crate::results::lines::{CommonTemplate, SharedLine, SourceLine, TemplateLine, WidestStory};
use copydesk_core::{Cluster, ItemId, SourceId};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most templates named for a source.
const MAX_TEMPLATES: usize = 5;

/// Most stories named in the report.
const MAX_STORIES: usize = 10;

/// Most sources of one story that are paired with each other: first those that were early, then by
/// name.
const MAX_PAIRED: usize = 64;

/// Most sources whose pairs are reported: those with the most shared stories.
const MAX_SOURCES: usize = 1000;

/// What was cut from each source.
#[derive(Default)]
pub(super) struct SourceCuts(HashMap<SourceId, Cuts>);

#[derive(Default)]
struct Cuts {
    n_chars: u64,
    /// The number of cuts by each template.
    templates: HashMap<u32, u64>,
}

impl SourceCuts {
    /// Adds the cuts of a document of this source.
    pub(super) fn add<L>(&mut self, source: SourceId, applied: &Applied<L>) {
        let n_chars =
            applied.n_boilerplate_chars + applied.n_repeat_chars + applied.n_white_space_chars;
        if n_chars == 0 {
            return;
        }
        let cuts = self.0.entry(source).or_default();
        cuts.n_chars += n_chars;
        for (number, _) in &applied.boilerplate {
            *cuts.templates.entry(*number).or_default() += 1;
        }
    }
}

/// The stories that sources share, counted cluster by cluster.
pub(super) struct Sharing<'a> {
    names: &'a BTreeMap<SourceId, String>,
    /// Sources whose dates are days of a crawl.
    crawled: BTreeSet<Option<SourceId>>,
    stories: HashMap<SourceId, Stories>,
    pairs: HashMap<(SourceId, SourceId), Pair>,
    widest: Vec<WidestStory>,
}

/// The shared stories of a source.
#[derive(Clone, Copy, Default)]
struct Stories {
    n: u64,
    n_first: u64,
    n_later: u64,
}

/// The stories that two sources share, by the order of their names.
#[derive(Clone, Copy, Default)]
struct Pair {
    n: u64,
    n_left_first: u64,
    n_right_first: u64,
}

/// A source's earliest day in a story, in days since 1970, if its dates tell.
type Entry = (SourceId, Option<i64>);

impl<'a> Sharing<'a> {
    pub(super) fn new(applier: &Applier<'a>) -> Self {
        let survey = &applier.findings.survey;
        Self {
            names: &survey.sources,
            crawled: survey.posting_days.crawled(),
            stories: HashMap::new(),
            pairs: HashMap::new(),
            widest: Vec::new(),
        }
    }

    /// Adds a cluster with this id. `headings` are those of the representative and then of the
    /// members.
    pub(super) fn add(
        &mut self,
        applier: &Applier<'_>,
        (id, cluster): (&str, &Cluster),
        headings: &[Heading],
    ) {
        let entries = self.entries(applier, cluster, headings);
        if entries.len() < 2 {
            return;
        }
        let first = first_of(&entries);
        for &(source, day) in &entries {
            let stories = self.stories.entry(source).or_default();
            stories.n += 1;
            stories.n_first += u64::from(first.is_some_and(|(first, _)| first == source));
            stories.n_later += u64::from(
                first
                    .zip(day)
                    .is_some_and(|((first, earliest), day)| first != source && earliest < day),
            );
        }
        self.pair(&entries);
        self.widen(WidestStory {
            cluster: id.to_owned(),
            title: headings[0].title.clone(),
            sources: entries.len() as u64,
            documents: headings.len() as u64,
            first: first.map(|(source, _)| self.names[&source].clone()),
            day: first.and_then(|(_, day)| copydesk_core::day_of_moment(day * DAY)),
        });
    }

    /// The sources of a cluster with their earliest days: the early ones first, then by name.
    fn entries(
        &self,
        applier: &Applier<'_>,
        cluster: &Cluster,
        headings: &[Heading],
    ) -> Vec<Entry> {
        let items = std::iter::once(cluster.representative)
            .chain(cluster.members.iter().map(|member| member.item));
        let mut earliest: HashMap<SourceId, Option<i64>> = HashMap::new();
        for (item, heading) in items.zip(headings) {
            let Some(source) = applier.source(item) else { continue };
            let day = self.day(source, heading);
            let known = earliest.entry(source).or_insert(day);
            *known = known.iter().copied().chain(day).min();
        }
        let mut entries: Vec<Entry> = earliest.into_iter().collect();
        entries.sort_unstable_by_key(|&(source, day)| (day.is_none(), day, &self.names[&source]));
        entries
    }

    fn day(&self, source: SourceId, heading: &Heading) -> Option<i64> {
        let date = heading.date.as_deref().filter(|_| !self.crawled.contains(&Some(source)))?;
        Some(copydesk_core::parse_date(date)?.div_euclid(DAY))
    }

    fn pair(&mut self, entries: &[Entry]) {
        let entries = &entries[..entries.len().min(MAX_PAIRED)];
        for (place, &one) in entries.iter().enumerate() {
            for &other in &entries[place + 1..] {
                let (left, right) = if self.names[&one.0] < self.names[&other.0] {
                    (one, other)
                } else {
                    (other, one)
                };
                let pair = self.pairs.entry((left.0, right.0)).or_default();
                pair.n += 1;
                if let (Some(left), Some(right)) = (left.1, right.1) {
                    pair.n_left_first += u64::from(left < right);
                    pair.n_right_first += u64::from(right < left);
                }
            }
        }
    }

    /// Keeps the story if it is among those that most sources have.
    fn widen(&mut self, story: WidestStory) {
        self.widest.push(story);
        if self.widest.len() >= 2 * MAX_STORIES {
            self.narrow();
        }
    }

    fn narrow(&mut self) {
        self.widest.sort_by_key(|story| Reverse((story.sources, story.documents)));
        self.widest.truncate(MAX_STORIES);
    }

    /// The stories that most sources have.
    pub(super) fn widest(mut self) -> Vec<WidestStory> {
        self.narrow();
        self.widest
    }

    /// The pairs of sources that share stories, those with the most first.
    pub(super) fn shared(&self) -> Vec<SharedLine> {
        let named = self.most_shared();
        let line = |(&(left, right), pair): (&(SourceId, SourceId), &Pair)| SharedLine {
            left: self.names[&left].clone(),
            right: self.names[&right].clone(),
            stories: pair.n,
            left_first: pair.n_left_first,
            right_first: pair.n_right_first,
        };
        let is_named =
            |(left, right): &(SourceId, SourceId)| named.contains(left) && named.contains(right);
        let mut lines: Vec<SharedLine> =
            self.pairs.iter().filter(|(pair, _)| is_named(pair)).map(line).collect();
        lines.sort_unstable_by(|one, other| {
            let order = |line: &SharedLine| Reverse(line.stories);
            order(one)
                .cmp(&order(other))
                .then_with(|| (&one.left, &one.right).cmp(&(&other.left, &other.right)))
        });
        lines
    }

    /// The sources with the most shared stories.
    fn most_shared(&self) -> BTreeSet<SourceId> {
        let mut sources: Vec<(Reverse<u64>, &String, SourceId)> = self
            .stories
            .iter()
            .map(|(&source, stories)| (Reverse(stories.n), &self.names[&source], source))
            .collect();
        sources.sort_unstable();
        sources.into_iter().take(MAX_SOURCES).map(|(_, _, source)| source).collect()
    }

    /// The lines of all sources, by name.
    pub(super) fn sources(
        &self,
        applier: &Applier<'_>,
        cuts: &SourceCuts,
        templates: &HashMap<&str, &TemplateLine>,
    ) -> Vec<SourceLine> {
        let mut lines: HashMap<SourceId, SourceLine> = HashMap::new();
        for (item, facts) in (0..).map(ItemId).zip(&applier.findings.bodies.facts) {
            let Some(source) = facts.source else { continue };
            let line = lines.entry(source).or_default();
            line.documents += 1;
            line.characters += facts.n_chars;
            line.shells += u64::from(facts.shell.is_some());
            if facts.shell.is_none() && applier.is_removed(item) {
                line.removed += 1;
                line.own += u64::from(applier.is_own_copy(item, source));
            }
        }
        for (source, line) in &mut lines {
            line.source.clone_from(&self.names[source]);
            let stories = self.stories.get(source).copied().unwrap_or_default();
            (line.stories, line.first, line.later) = (stories.n, stories.n_first, stories.n_later);
            if let Some(cuts) = cuts.0.get(source) {
                line.cut_characters = cuts.n_chars;
                line.characters += cuts.n_chars;
                line.templates = largest(applier, cuts, templates);
            }
        }
        let mut lines: Vec<SourceLine> = lines.into_values().collect();
        lines.sort_unstable_by(|left, right| left.source.cmp(&right.source));
        lines
    }
}

/// Seconds of a day.
const DAY: i64 = 24 * 60 * 60;

/// The source that has the story first, and its day: the only one with the earliest day, if others
/// have days too. `entries` are in the order of the days.
fn first_of(entries: &[Entry]) -> Option<(SourceId, i64)> {
    let (first, day) = entries[0];
    let day = day?;
    let next = entries[1].1?;
    (day < next).then_some((first, day))
}

/// The templates that were cut most often from a source.
fn largest(
    applier: &Applier<'_>,
    cuts: &Cuts,
    templates: &HashMap<&str, &TemplateLine>,
) -> Vec<CommonTemplate> {
    let mut largest: Vec<(Reverse<u64>, &str)> = cuts
        .templates
        .iter()
        .map(|(&number, &n)| (Reverse(n), &*applier.template_ids[number as usize]))
        .collect();
    largest.sort_unstable();
    let named = largest.into_iter().take(MAX_TEMPLATES).filter_map(|(Reverse(cuts), id)| {
        let template = templates.get(id)?.template.clone();
        Some(CommonTemplate { id: id.to_owned(), template, cuts })
    });
    named.collect()
}
