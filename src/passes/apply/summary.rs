//! Findings of the whole corpus → the files in their own order, and the report.

use super::Applier;
use super::headings::Headings;
use super::sources::Sharing;
use super::tally::Tally;
use crate::error::Result;
use crate::passes::{Findings, notes};
use crate::results::heading::Heading;
use crate::results::lines::{
    self, ClusterLine, CommonTemplate, ContainmentLine, Counts, FormLine, LargestCluster, Report,
    SharedLine, SourceLine, TemplateLine, WidestStory,
};
use crate::write::OutputFolder;
use copydesk_core::config::Find;
use copydesk_core::{Cluster, Clustering, Family, ItemId, Member, Provenance, Relation};
use rayon::prelude::*;
use serde::Serialize;

/// Most templates, and most clusters, that `report.json` names.
const MAX_NAMED: usize = 10;

/// Writes the files whose order is not that of the records. Returns the report.
pub(super) fn write(
    applier: &Applier<'_>,
    tally: &mut Tally<'_>,
    output: &mut OutputFolder,
) -> Result<Report> {
    let mut clusters = output.file("clusters.jsonl")?;
    let sharing = for_each_cluster(applier, &tally.headings()?, |line| {
        clusters.write(&lines::json_line(&line))
    })?;
    output.finish(clusters)?;
    let told = Told::new(applier, tally, sharing);
    write_lines("containments.jsonl", &containment_lines(applier), output)?;
    write_lines("forms.jsonl", &form_lines(applier, tally), output)?;
    write_lines("sources.jsonl", &told.sources, output)?;
    write_lines("shared.jsonl", &told.shared, output)?;
    output.write_json("boilerplate.json", &told.templates)?;
    Ok(told.report(applier, tally))
}

fn write_lines(name: &str, lines: &[impl Serialize], output: &mut OutputFolder) -> Result<()> {
    let mut file = output.file(name)?;
    lines.iter().try_for_each(|line| file.write(&lines::json_line(line)))?;
    output.finish(file)
}

/// Calls `take` with the line of each cluster. Returns the stories that sources share.
pub(super) fn for_each_cluster<'a>(
    applier: &Applier<'a>,
    headings: &Headings,
    mut take: impl FnMut(ClusterLine) -> Result<()>,
) -> Result<Sharing<'a>> {
    let (names, policy) = (applier.names(), &applier.config.copy.keep().policy);
    let mut sharing = Sharing::new(applier);
    for (id, cluster) in applier.cluster_ids.iter().zip(&applier.findings.copies.clusters) {
        let members = cluster.members.iter().map(|member| member.item);
        let items = std::iter::once(cluster.representative).chain(members);
        let headings: Vec<Heading> = items.map(|item| headings.of(item)).collect::<Result<_>>()?;
        sharing.add(applier, (id, cluster), &headings);
        take(names.cluster_line(id, cluster, headings, policy))?;
    }
    Ok(sharing)
}

/// What the results tell of templates and sources.
pub(super) struct Told {
    pub(super) templates: Vec<TemplateLine>,
    pub(super) sources: Vec<SourceLine>,
    pub(super) shared: Vec<SharedLine>,
    widest: Vec<WidestStory>,
}

impl Told {
    pub(super) fn new(applier: &Applier<'_>, tally: &Tally<'_>, sharing: Sharing<'_>) -> Self {
        let templates = template_lines(applier, tally);
        let by_id = templates.iter().map(|line| (&*line.id, line)).collect();
        let sources = sharing.sources(applier, &tally.sources, &by_id);
        let shared = sharing.shared();
        Self { sources, shared, widest: sharing.widest(), templates }
    }

    /// The contents of `report.json`.
    pub(super) fn report(self, applier: &Applier<'_>, tally: &Tally<'_>) -> Report {
        let Self { templates, mut sources, mut shared, widest } = self;
        sources.sort_by_key(|line| std::cmp::Reverse(line.removed));
        sources.truncate(MAX_NAMED);
        shared.truncate(MAX_NAMED);
        let report = applier.report(tally, &templates);
        Report { sources, shared, widest_stories: widest, ..report }
    }
}

/// The round-ups and their stories.
pub(super) fn containment_lines(applier: &Applier<'_>) -> Vec<ContainmentLine> {
    let names = applier.names();
    let containments = applier.findings.copies.containments.iter();
    containments.map(|containment| names.containment_line(containment)).collect()
}

/// The families of forms, aligned in parallel.
pub(super) fn form_lines(applier: &Applier<'_>, tally: &Tally<'_>) -> Vec<FormLine> {
    let names = applier.names();
    let line = |family: &Family| {
        let text = |item| tally.filled.get(item).map_or("", String::as_str);
        let texts: Vec<&str> = family.0.iter().map(text).collect();
        names.form_line(family, copydesk_core::form(&texts))
    };
    applier.findings.copies.families.par_iter().map(line).collect()
}

/// The templates that were cut at least once, most frequent first.
fn template_lines(applier: &Applier<'_>, tally: &Tally<'_>) -> Vec<TemplateLine> {
    let sources = &applier.findings.survey.sources;
    let templates = applier.findings.cleaner.templates().as_slice().iter();
    let mut lines: Vec<TemplateLine> = templates
        .zip(&tally.templates)
        .filter(|(_, tally)| tally.n_cuts > 0)
        .map(|(template, tally)| TemplateLine::of(template, sources, tally.n_cuts, &tally.samples))
        .collect();
    lines.sort_by(TemplateLine::by_cuts);
    lines
}

/// Number of cuts by templates from a file; `None` if there are none.
fn n_given_cuts(applier: &Applier<'_>, tally: &Tally<'_>) -> Option<u64> {
    let templates = applier.findings.cleaner.templates().as_slice().iter().zip(&tally.templates);
    let given = templates.filter(|(template, _)| template.provenance == Provenance::File);
    let cuts = given.map(|(_, tally)| tally.n_cuts);
    cuts.reduce(|sum, n| sum + n)
}

impl Applier<'_> {
    /// The contents of `report.json` but for the sources.
    fn report(&self, tally: &Tally<'_>, templates: &[TemplateLine]) -> Report {
        let names = self.names();
        let mut clusters: Vec<(&Cluster, &String)> =
            self.findings.copies.clusters.iter().zip(&self.cluster_ids).collect();
        clusters.sort_by_key(|(cluster, _)| std::cmp::Reverse(cluster.members.len()));
        let largest = clusters.into_iter().take(MAX_NAMED).map(|(cluster, id)| LargestCluster {
            id: id.clone(),
            representative: names.key(cluster.representative),
            members: cluster.members.len() as u64 + 1,
        });
        let commonest = templates.iter().take(MAX_NAMED).map(|line| CommonTemplate {
            id: line.id.clone(),
            template: line.template.clone(),
            cuts: line.cuts,
        });
        Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: lines::FORMAT_VERSION,
            mode: self.mode,
            settings: self.config.options().clone(),
            counts: self.counts(tally),
            kept_apart: self.findings.copies.apart.clone(),
            rejections: self.findings.survey.seen.rejections(),
            notes: notes::notes(self.corpus, self.findings, self.config, n_given_cuts(self, tally)),
            tables: tally.tables.clone(),
            unconverted: Vec::new(),
            largest_clusters: largest.collect(),
            commonest_templates: commonest.collect(),
            sources: Vec::new(),
            shared: Vec::new(),
            widest_stories: Vec::new(),
        }
    }

    /// Characters of the cleaned texts of removed documents.
    fn removed_characters(&self) -> u64 {
        let facts = (0..).map(ItemId).zip(&self.findings.bodies.facts);
        let removed = facts.filter(|(item, _)| self.is_removed(*item));
        removed.map(|(_, facts)| facts.n_chars).sum()
    }

    fn counts(&self, tally: &Tally<'_>) -> Counts {
        let Findings { survey, bodies, copies, .. } = self.findings;
        let Clustering { clusters, containments, families, .. } = copies;
        let n_removed = |relation| {
            let members = clusters.iter().flat_map(|cluster| &cluster.members);
            let is_shell = |member: &Member| bodies.facts[member.item.index()].shell.is_some();
            let removed = members.filter(|member| !member.is_kept && !is_shell(member));
            removed.filter(|member| member.relation == relation).count() as u64
        };
        let n_empty = bodies.facts.iter().filter(|facts| facts.n_tokens == 0).count();
        Counts {
            files: survey.files.len() as u64,
            bytes: survey.files.iter().map(|file| file.bytes).sum(),
            records: survey.origins.len() as u64 + survey.n_rejected,
            rejected: survey.n_rejected,
            documents: survey.origins.len() as u64,
            unreadable_dates: survey.seen.n_unreadable_dates,
            shared_ids: survey.n_shared_ids,
            not_compared: if self.config.finds(Find::Copies) { n_empty as u64 } else { 0 },
            characters: survey.n_chars,
            clusters: clusters.len() as u64,
            exact: n_removed(Relation::Exact),
            near: n_removed(Relation::Near),
            contained: n_removed(Relation::Contained),
            shells: bodies.facts.iter().filter(|facts| facts.shell.is_some()).count() as u64,
            containments: containments.len() as u64,
            forms: families.len() as u64,
            skipped_pairs: self.findings.n_skipped_pairs,
            templates: tally.templates.iter().filter(|template| template.n_cuts > 0).count() as u64,
            boilerplate: tally.templates.iter().map(|template| template.n_cuts).sum(),
            boilerplate_characters: tally.n_boilerplate_chars,
            repeats: tally.n_repeats,
            repeat_characters: tally.n_repeat_chars,
            white_space_characters: tally.n_white_space_chars,
            removed_characters: self.removed_characters(),
            kept: tally.n_kept,
            kept_characters: tally.n_kept_chars,
        }
    }
}
