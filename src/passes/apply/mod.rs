//! The last pass: decisions → files.
//!
//! Records become bytes on all threads; the bytes are appended to the files in the order of the
//! input. A record without findings is copied as it is. Nothing is re-encoded: cuts are deletions
//! in the raw record.

mod headings;
mod log;
mod raw;
mod sink;
mod sources;
mod summary;
#[cfg(feature = "parquet")]
pub mod tables;
mod tally;

use super::Findings;
use super::pass::{self, Record};
use crate::config::{Config, Mode};
use crate::error::Result;
use crate::escape;
use crate::passes::ladder::Ladder;
use crate::read::{Content, Corpus, Document, RawRecord, RecordPlace};
use crate::results::heading::Heading;
use crate::results::lines::{
    self, AnnotatedSpan, Annotation, Names, PlaceLine, RejectedLine, RemovalKind, RemovalLine,
    Report,
};
use crate::write::OutputFolder;
use base64::Engine;
use copydesk_core::{Cause, Deletion, ItemId, Member, Scope, Shell, SourceId};
use log::Log;
use raw::RawText;
use rayon::prelude::*;
use sink::Sink;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

/// Reads the corpus for the last time and writes all files but `report.json`. Returns the report.
///
/// # Errors
/// A file cannot be read or has changed; the output folder cannot be written to.
pub fn apply(
    corpus: &Corpus,
    findings: &Findings,
    config: &Config,
    mode: Mode,
    output: &mut OutputFolder,
    ladder: &Ladder<'_>,
) -> Result<Report> {
    ladder.begin("apply", corpus.n_bytes());
    let applier = Applier::new(corpus, findings, config, mode);
    let mut sink = Sink::new(corpus, findings, config, mode, output)?;
    let known = findings.survey.known();
    let work = |record: Record<'_>| applier.apply_record(&record);
    pass::pass(corpus, Some(&known), ladder, work, |applied| sink.take(applied, output))?;
    let mut tally = sink.finish(output)?;
    let report = summary::write(&applier, &mut tally, output)?;
    ladder.end();
    Ok(report)
}

/// What one record adds to the results. Its removals go to a log of the type `L`.
struct Applied<L> {
    place: RecordPlace,
    fate: Fate,
    /// The record's removals.
    removals: L,
    /// The cleaned text of a document in a family of forms.
    filled: Option<(ItemId, String)>,
    /// The document, if the record is one.
    item: Option<ItemId>,
    /// What people know a document in a cluster by.
    heading: Option<Heading>,
    /// The boilerplate texts that were cut, each with the number of its template.
    boilerplate: Vec<(u32, String)>,
    n_repeats: u64,
    n_repeat_chars: u64,
    n_boilerplate_chars: u64,
    /// Characters of the white space that is deleted with the cuts.
    n_white_space_chars: u64,
}

/// The output that a record goes to.
enum Fate {
    /// The cleaned corpus. Holds the bytes to write.
    Kept { bytes: Vec<u8>, n_chars: u64, is_document: bool },
    /// The removed copies. Holds the bytes to write.
    Removed(Vec<u8>),
    /// `rejected.jsonl`. `line` is the line there. `breaks_off` is true where the file does:
    /// no record corresponds to that line.
    Rejected { line: Vec<u8>, breaks_off: bool },
    /// A file of its own, because the record is too long for a line.
    TooLong { record: RawRecord, reason: String },
    /// No output: the record differs from the previous pass, which ends the run.
    Changed,
}

struct Applier<'a> {
    corpus: &'a Corpus,
    findings: &'a Findings,
    config: &'a Config,
    mode: Mode,
    /// The place of each document in a cluster, by item number.
    clustered: Vec<Option<Clustered>>,
    /// The id of each cluster, by cluster number.
    cluster_ids: Vec<String>,
    /// The id of each template, by its number.
    template_ids: Vec<String>,
    /// The documents in families of forms.
    in_families: HashSet<ItemId>,
    /// Number of documents of each source and each site.
    n_in_scope: HashMap<Scope, u32>,
}

/// The number of a document's cluster, and its number among the members unless it is the
/// representative.
#[derive(Clone, Copy)]
struct Clustered {
    cluster: u32,
    member: Option<u32>,
}

impl<'a> Applier<'a> {
    fn new(corpus: &'a Corpus, findings: &'a Findings, config: &'a Config, mode: Mode) -> Self {
        let mut clustered = vec![None; findings.bodies.facts.len()];
        for (number, cluster) in (0..).zip(&findings.copies.clusters) {
            let mut put = |item: ItemId, member| {
                clustered[item.index()] = Some(Clustered { cluster: number, member });
            };
            put(cluster.representative, None);
            (0..).zip(&cluster.members).for_each(|(place, member)| put(member.item, Some(place)));
        }
        let in_families =
            findings.copies.families.iter().flat_map(|family| &family.0).copied().collect();
        let names = names(findings);
        let cluster_ids =
            findings.copies.clusters.par_iter().map(|cluster| names.cluster_id(cluster)).collect();
        let template_ids =
            findings.cleaner.templates().as_slice().iter().map(lines::template_id).collect();
        let mut n_in_scope = HashMap::new();
        for scope in findings.survey.origins.iter().filter_map(|origin| origin.scope()) {
            *n_in_scope.entry(scope).or_default() += 1;
        }
        Self {
            corpus,
            findings,
            config,
            mode,
            clustered,
            cluster_ids,
            template_ids,
            in_families,
            n_in_scope,
        }
    }

    fn apply_record<L: Log>(&self, record: &Record<'_>) -> Applied<L> {
        let place = record.raw.place;
        if let (Some(item), Some(bytes)) = (record.item, record.bytes)
            && self.is_untouched(item)
        {
            let kept = self.kept(item, bytes.to_vec());
            return Applied { item: Some(item), ..Applied::only(place, kept) };
        }
        match (record.item, &record.content(), record.bytes) {
            (Some(item), Content::Document(document), Some(bytes)) => {
                self.apply_document(item, document, bytes)
            }
            (None, Content::Verbatim, Some(bytes)) => Applied::only(
                place,
                Fate::Kept { bytes: bytes.to_vec(), n_chars: 0, is_document: false },
            ),
            (None, Content::Rejected(rejection), Some(bytes)) => {
                let breaks_off = record.raw.damage.is_some();
                let line = self.rejected_line(place, &rejection.reason, bytes, breaks_off);
                Applied::only(place, Fate::Rejected { line, breaks_off })
            }
            (None, Content::Rejected(rejection), None) => {
                let (record, reason) = (record.raw.clone(), rejection.reason.clone());
                Applied::only(place, Fate::TooLong { record, reason })
            }
            _ => Applied::only(place, Fate::Changed),
        }
    }

    fn rejected_line(
        &self,
        place: RecordPlace,
        reason: &str,
        bytes: &[u8],
        breaks_off: bool,
    ) -> Vec<u8> {
        let raw = std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        let raw_base64 =
            raw.is_none().then(|| base64::engine::general_purpose::STANDARD.encode(bytes));
        let place = self.place_line(place);
        lines::json_line(&RejectedLine {
            place,
            reason: reason.to_owned(),
            raw,
            raw_base64,
            raw_file: None,
            breaks_off,
        })
    }

    fn place_line(&self, place: RecordPlace) -> PlaceLine<'_> {
        place_line(self.corpus, place)
    }

    fn apply_document<L: Log>(
        &self,
        item: ItemId,
        document: &Document<'_>,
        bytes: &[u8],
    ) -> Applied<L> {
        let deletions =
            copydesk_core::deletions(&document.text, &self.findings.bodies.cuts[item.index()]);
        let raw = RawText::new(document, bytes, &deletions);
        let mut applied: Applied<L> =
            Applied { item: Some(item), ..Applied::only(document.place, Fate::Changed) };
        if self.in_families.contains(&item) || self.clustered[item.index()].is_some() {
            self.describe(item, document, &deletions, &mut applied);
        }
        if let Some(shell) = self.findings.bodies.facts[item.index()].shell {
            applied.removals.log(self.shell_line(item, document, shell));
        } else if let Some(member) = self.removed_as(item) {
            applied.removals.log(self.duplicate_line(item, document, member));
        }
        let is_removed = self.is_removed(item);
        for (deletion, raw_text) in deletions.iter().zip(&raw.deleted) {
            self.cut(item, document, deletion, raw_text, &mut applied);
        }
        let bytes = match (self.mode, self.config.output().annotate, is_removed) {
            (Mode::Inspect, ..) => Vec::new(),
            (Mode::Clean, true, _) => raw::annotated(bytes, &self.annotation(item, &deletions)),
            (Mode::Clean, false, true) => bytes.to_vec(),
            (Mode::Clean, false, false) => raw.kept,
        };
        applied.fate = if is_removed { Fate::Removed(bytes) } else { self.kept(item, bytes) };
        applied
    }

    /// Adds what the findings of the whole corpus need of a document.
    fn describe<L>(
        &self,
        item: ItemId,
        document: &Document<'_>,
        deletions: &[Deletion],
        applied: &mut Applied<L>,
    ) {
        let cleaned = copydesk_core::cleaned(&document.text, deletions);
        if self.clustered[item.index()].is_some() {
            applied.heading = Some(Heading::of(document, &cleaned));
        }
        if self.in_families.contains(&item) {
            applied.filled = Some((item, cleaned));
        }
    }

    /// Whether the record of a document goes to the cleaned corpus as it is. It is not parsed then:
    /// the checksum of its file tells whether it changed since the pass before.
    fn is_untouched(&self, item: ItemId) -> bool {
        self.mode == Mode::Clean
            && !self.config.output().annotate
            && self.findings.bodies.cuts[item.index()].is_empty()
            && !self.in_families.contains(&item)
            && self.clustered[item.index()].is_none()
            && !self.is_removed(item)
    }

    fn kept(&self, item: ItemId, bytes: Vec<u8>) -> Fate {
        Fate::Kept { bytes, n_chars: self.n_chars(item), is_document: true }
    }

    /// Whether the document is removed, as a copy or as a shell.
    fn is_removed(&self, item: ItemId) -> bool {
        self.removed_as(item).is_some() || self.findings.bodies.facts[item.index()].shell.is_some()
    }

    /// The cluster number and the member, if the document is removed as a copy.
    fn removed_as(&self, item: ItemId) -> Option<(u32, Member)> {
        let Clustered { cluster, member } = self.clustered[item.index()]?;
        let member = self.findings.copies.clusters[cluster as usize].members[member? as usize];
        (!member.is_kept).then_some((cluster, member))
    }

    /// Whether the document is removed as a copy of another of this source.
    fn is_own_copy(&self, item: ItemId, source: SourceId) -> bool {
        self.removed_as(item).is_some_and(|(cluster, _)| {
            let cluster = &self.findings.copies.clusters[cluster as usize];
            self.source(cluster.representative) == Some(source)
        })
    }

    /// The value of the record's `copydesk` field.
    fn annotation(&self, item: ItemId, deletions: &[Deletion]) -> Annotation<'_> {
        let cluster = self.clustered[item.index()].map(|clustered| clustered.cluster as usize);
        let spans = deletions.iter().map(|deletion| AnnotatedSpan {
            start: deletion.cut.span.start,
            end: deletion.cut.span.end,
            kind: deletion.cut.cause.into(),
        });
        let representative = |cluster: usize| {
            let representative = self.findings.copies.clusters[cluster].representative;
            &*self.findings.survey.keys[representative.index()]
        };
        Annotation {
            removed: self.is_removed(item),
            cluster: cluster.map(|cluster| self.cluster_ids[cluster].as_str()),
            representative: cluster.map(representative),
            spans: spans.collect(),
        }
    }

    /// The source of a document, if it names one.
    fn source(&self, item: ItemId) -> Option<SourceId> {
        self.findings.bodies.facts[item.index()].source
    }

    fn n_chars(&self, item: ItemId) -> u64 {
        self.findings.bodies.facts[item.index()].n_chars
    }

    /// The line of a removed article. The tuple holds the number of its cluster and the member.
    fn duplicate_line<'l>(
        &'l self,
        item: ItemId,
        document: &'l Document<'_>,
        (cluster, member): (u32, Member),
    ) -> RemovalLine<'l> {
        let id = &self.cluster_ids[cluster as usize];
        let cluster = &self.findings.copies.clusters[cluster as usize];
        let representative = &self.findings.survey.keys[cluster.representative.index()];
        let named = (&**id, &**representative);
        let evidence = lines::duplicate_evidence(named, member.relation.into(), member.similarity);
        self.whole_line(item, document, RemovalKind::Duplicate, evidence)
    }

    fn shell_line<'l>(
        &'l self,
        item: ItemId,
        document: &'l Document<'_>,
        shell: Shell,
    ) -> RemovalLine<'l> {
        self.whole_line(item, document, RemovalKind::Shell, lines::shell_evidence(shell))
    }

    fn whole_line<'l>(
        &'l self,
        item: ItemId,
        document: &'l Document<'_>,
        kind: RemovalKind,
        evidence: serde_json::Value,
    ) -> RemovalLine<'l> {
        let end = document.text.len();
        self.removal_line(item, document, kind, (0, 0, end, end), None, evidence)
    }

    /// Adds a cut.
    fn cut<L: Log>(
        &self,
        item: ItemId,
        document: &Document<'_>,
        deletion: &Deletion,
        raw: &str,
        applied: &mut Applied<L>,
    ) {
        let span = deletion.cut.span;
        let text = &document.text[span.range()];
        let n_chars = text.chars().count() as u64;
        let deleted = document.text[deletion.start..deletion.end].chars().count() as u64;
        applied.n_white_space_chars += deleted - n_chars;
        let (kind, evidence) = match deletion.cut.cause {
            Cause::Repeat { original, similarity, unit } => {
                applied.n_repeats += 1;
                applied.n_repeat_chars += n_chars;
                (RemovalKind::Repeat, lines::repeat_evidence(original, similarity, unit))
            }
            Cause::Boilerplate(number) => {
                applied.n_boilerplate_chars += n_chars;
                applied.boilerplate.push((number, text.to_owned()));
                let template = &self.findings.cleaner.templates().as_slice()[number as usize];
                let n_in_scope = self.n_in_scope(template.scope);
                let named = (&*self.template_ids[number as usize], template);
                let evidence = lines::boilerplate_evidence(text, named, n_in_scope);
                (RemovalKind::Boilerplate, evidence)
            }
        };
        let bounds = (deletion.start, span.start as usize, span.end as usize, deletion.end);
        let shortest =
            escape::encode(&document.text[deletion.start..deletion.end], document.spelling);
        let raw = (shortest != raw).then_some(raw);
        applied.removals.log(self.removal_line(item, document, kind, bounds, raw, evidence));
    }

    /// Number of documents in a source, a site or the corpus.
    fn n_in_scope(&self, scope: Scope) -> u32 {
        match scope {
            Scope::Corpus => self.findings.survey.origins.len() as u32,
            scope => self.n_in_scope.get(&scope).copied().unwrap_or_default(),
        }
    }

    /// A removal. The bounds are byte offsets: the start of the white space before
    /// the cut, the start and end of the cut, and the end of the white space after it.
    fn removal_line<'l>(
        &'l self,
        item: ItemId,
        document: &'l Document<'_>,
        kind: RemovalKind,
        (first, start, end, last): (usize, usize, usize, usize),
        raw: Option<&'l str>,
        evidence: serde_json::Value,
    ) -> RemovalLine<'l> {
        let text = &*document.text;
        RemovalLine {
            key: Cow::Borrowed(&self.findings.survey.keys[item.index()]),
            place: self.place_line(document.place),
            kind,
            start,
            end,
            text: Cow::Borrowed(&text[start..end]),
            before: Cow::Borrowed(&text[first..start]),
            after: Cow::Borrowed(&text[end..last]),
            raw: raw.map(Cow::Borrowed),
            evidence,
        }
    }

    fn names(&self) -> Names<'_> {
        names(self.findings)
    }
}

impl<L: Default> Applied<L> {
    fn only(place: RecordPlace, fate: Fate) -> Self {
        let boilerplate = Vec::new();
        Self {
            place,
            fate,
            removals: L::default(),
            item: None,
            filled: None,
            heading: None,
            boilerplate,
            n_repeats: 0,
            n_repeat_chars: 0,
            n_boilerplate_chars: 0,
            n_white_space_chars: 0,
        }
    }
}

fn names(findings: &Findings) -> Names<'_> {
    let Findings { survey, bodies, .. } = findings;
    Names { keys: &survey.keys, facts: &bodies.facts }
}

fn place_line(corpus: &Corpus, place: RecordPlace) -> PlaceLine<'_> {
    PlaceLine { path: Cow::Borrowed(&corpus.file(place.file).name), line: place.line }
}
