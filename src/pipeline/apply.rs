//! The last pass: decisions → files.
//!
//! Each record becomes bytes on some thread; the bytes are appended to the files in the order of the input. A record that
//! nothing was found in is copied as it is. Nothing is ever re-encoded: what is cut is cut out of the raw record.

use super::passes::{self, Record};
use super::survey::total_bytes;
use super::{Findings, changed};
use crate::clean::{self, Deletion};
use crate::cluster::Clustering;
use crate::config::{Config, Options};
use crate::error::{Error, Result};
use crate::escape;
use crate::forms::{self, Filled};
use crate::model::{Cause, Cluster, Family, ItemId, Place, Relation};
use crate::normalize;
use crate::progress::Progress;
use crate::read::{Content, Corpus, Document, RawRecord, Spelling};
use crate::report::{
    self, CommonTemplate, Counts, FormLine, LargestCluster, Mode, Names, PlaceLine, Positions,
    RejectedLine, RemovalKind, RemovalLine, Report, TemplateLine,
};
use crate::write::{OutputFile, OutputFolder};
use base64::Engine;
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::io::{Read, Seek};

/// Texts of a template that are shown, at most.
const MAX_SAMPLES: usize = 5;

/// Templates and clusters that `report.json` names, at most.
const MAX_NAMED: usize = 10;

/// Reads the corpus for the last time and writes all files but `report.json`, which is returned.
///
/// # Errors
/// A file cannot be read, or has changed; the output folder cannot be written to.
pub fn apply(
    corpus: &Corpus,
    findings: &Findings,
    config: &Config,
    mode: Mode,
    output: &mut OutputFolder,
    progress: &dyn Progress,
) -> Result<Report> {
    progress.begin("apply", total_bytes(corpus));
    let applier = Applier::new(corpus, findings, config, mode);
    let mut sink = Sink::new(corpus, findings, mode, output)?;
    let known = findings.survey.known();
    let work = |record: Record<'_>| applier.apply_record(&record);
    passes::pass(corpus, Some(&known), config, progress, work, |applied| {
        sink.take(applied, output)
    })?;
    let tally = sink.finish(output)?;
    write_findings(&applier, &tally, output)?;
    progress.end();
    Ok(applier.report(&tally))
}

/// What one record gives to the files.
struct Applied {
    place: Place,
    fate: Fate,
    /// Its lines of `removals.jsonl`.
    removals: Vec<u8>,
    /// Its cleaned text, if it belongs to a family of forms.
    filled: Option<(ItemId, Filled)>,
    /// The texts of its boilerplate, with the numbers of their templates.
    boilerplate: Vec<(u32, String)>,
    n_repeats: u64,
    n_repeat_chars: u64,
    n_boilerplate_chars: u64,
}

/// Where a record goes.
enum Fate {
    /// Into the cleaned corpus, as these bytes.
    Kept { bytes: Vec<u8>, n_chars: u64, is_document: bool },
    /// Among the removed copies, as it is.
    Removed(Vec<u8>),
    /// Aside: a line of `rejected.jsonl`.
    Rejected(Vec<u8>),
    /// Aside, in a file of its own, for it is too long for a line.
    TooLong { record: RawRecord, reason: String },
    /// It is not what it was in the pass before.
    Changed,
}

struct Applier<'a> {
    corpus: &'a Corpus,
    findings: &'a Findings,
    config: &'a Config,
    mode: Mode,
    /// For each document, its cluster and its place among the members, if it is removed.
    removed: Vec<Option<(u32, u32)>>,
    /// The id of each cluster.
    cluster_ids: Vec<String>,
    /// The documents that belong to a family of forms.
    in_families: HashSet<ItemId>,
}

impl<'a> Applier<'a> {
    fn new(corpus: &'a Corpus, findings: &'a Findings, config: &'a Config, mode: Mode) -> Self {
        let mut removed = vec![None; findings.bodies.facts.len()];
        for (number, cluster) in (0..).zip(&findings.copies.clusters) {
            for (place, member) in (0..).zip(&cluster.members) {
                removed[member.item.index()] = Some((number, place));
            }
        }
        let in_families =
            findings.copies.families.iter().flat_map(|family| &family.0).copied().collect();
        let names = names(findings);
        let cluster_ids =
            findings.copies.clusters.par_iter().map(|cluster| names.cluster_id(cluster)).collect();
        Self { corpus, findings, config, mode, removed, cluster_ids, in_families }
    }

    fn apply_record(&self, record: &Record<'_>) -> Applied {
        let place = record.raw.place;
        match (record.item, &record.content(), record.bytes) {
            (Some(item), Content::Document(document), Some(bytes)) => {
                self.apply_document(item, document, bytes)
            }
            (None, Content::Blank, Some(bytes)) => Applied::only(
                place,
                Fate::Kept { bytes: bytes.to_vec(), n_chars: 0, is_document: false },
            ),
            (None, Content::Rejected(rejection), Some(bytes)) => Applied::only(
                place,
                Fate::Rejected(self.rejected_line(place, &rejection.reason, bytes)),
            ),
            (None, Content::Rejected(rejection), None) => {
                let (record, reason) = (record.raw.clone(), rejection.reason.clone());
                Applied::only(place, Fate::TooLong { record, reason })
            }
            _ => Applied::only(place, Fate::Changed),
        }
    }

    fn rejected_line(&self, place: Place, reason: &str, bytes: &[u8]) -> Vec<u8> {
        let raw = std::str::from_utf8(bytes).ok().map(Cow::Borrowed);
        let raw_base64 =
            raw.is_none().then(|| base64::engine::general_purpose::STANDARD.encode(bytes));
        let place = self.place_line(place);
        json_line(&RejectedLine {
            place,
            reason: reason.to_owned(),
            raw,
            raw_base64,
            raw_file: None,
        })
    }

    fn place_line(&self, place: Place) -> PlaceLine<'_> {
        place_line(self.corpus, place)
    }

    fn apply_document(&self, item: ItemId, document: &Document<'_>, bytes: &[u8]) -> Applied {
        let deletions = clean::deletions(&document.text, &self.findings.bodies.cuts[item.index()]);
        let raw = RawText::new(document, bytes, &deletions);
        let mut applied = Applied::only(document.place, Fate::Changed);
        if self.in_families.contains(&item) {
            applied.filled = Some((item, filled(clean::cleaned(&document.text, &deletions))));
        }
        let removed = self.removed[item.index()];
        if let Some(place) = removed {
            applied.removals = self.duplicate_line(item, document, place);
        }
        for (deletion, raw_text) in deletions.iter().zip(&raw.deleted) {
            let line = self.cut_line(item, document, deletion, raw_text, &mut applied);
            applied.removals.extend(line);
        }
        applied.fate = match (removed, self.mode) {
            (Some(_), _) => Fate::Removed(bytes.to_vec()),
            (None, Mode::Inspect) => {
                Fate::Kept { bytes: Vec::new(), n_chars: self.n_chars(item), is_document: true }
            }
            (None, Mode::Clean) => {
                Fate::Kept { bytes: raw.kept, n_chars: self.n_chars(item), is_document: true }
            }
        };
        applied
    }

    fn n_chars(&self, item: ItemId) -> u64 {
        self.findings.bodies.facts[item.index()].n_chars
    }

    /// The line of a removed article; `cluster` and `member` say which member of which cluster it is.
    fn duplicate_line(
        &self,
        item: ItemId,
        document: &Document<'_>,
        (cluster, member): (u32, u32),
    ) -> Vec<u8> {
        let names = self.names();
        let id = &self.cluster_ids[cluster as usize];
        let cluster = &self.findings.copies.clusters[cluster as usize];
        let member = cluster.members[member as usize];
        let evidence = serde_json::json!({
            "cluster": id,
            "representative": names.key(cluster.representative),
            "relation": report::Kind::from(member.relation),
            "jaccard": report::rounded(member.similarity.jaccard),
            "containment": report::rounded(member.similarity.containment),
        });
        let raw = &document.text;
        self.removal_line(
            item,
            document,
            RemovalKind::Duplicate,
            (0, 0, raw.len(), raw.len()),
            None,
            evidence,
        )
    }

    fn cut_line(
        &self,
        item: ItemId,
        document: &Document<'_>,
        deletion: &Deletion,
        raw: &str,
        applied: &mut Applied,
    ) -> Vec<u8> {
        let span = deletion.cut.span;
        let text = &document.text[span.range()];
        let n_chars = text.chars().count() as u64;
        let (kind, evidence) = match deletion.cut.cause {
            Cause::Repeat { original, similarity, unit } => {
                applied.n_repeats += 1;
                applied.n_repeat_chars += n_chars;
                (RemovalKind::Repeat, report::repeat_evidence(original, similarity, unit))
            }
            Cause::Boilerplate(number) => {
                applied.n_boilerplate_chars += n_chars;
                applied.boilerplate.push((number, text.to_owned()));
                let template = &self.findings.templates.as_slice()[number as usize];
                (RemovalKind::Boilerplate, report::boilerplate_evidence(text, template))
            }
        };
        let bounds = (deletion.start, span.start as usize, span.end as usize, deletion.end);
        let is_plain = document.spelling == Spelling::Plain
            || escape::encode(&document.text[deletion.start..deletion.end]) == raw;
        self.removal_line(item, document, kind, bounds, (!is_plain).then_some(raw), evidence)
    }

    /// A line of `removals.jsonl`; `bounds` are the first byte of the white space in front, of the cut, and the
    /// ends of the cut and of the white space behind.
    fn removal_line(
        &self,
        item: ItemId,
        document: &Document<'_>,
        kind: RemovalKind,
        (first, start, end, last): (usize, usize, usize, usize),
        raw: Option<&str>,
        evidence: serde_json::Value,
    ) -> Vec<u8> {
        let text = &*document.text;
        json_line(&RemovalLine {
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
        })
    }

    fn names(&self) -> Names<'_> {
        names(self.findings)
    }

    fn report(&self, tally: &Tally) -> Report {
        let names = self.names();
        let mut clusters: Vec<&Cluster> = self.findings.copies.clusters.iter().collect();
        clusters.sort_by_key(|cluster| std::cmp::Reverse(cluster.members.len()));
        let largest = clusters.into_iter().take(MAX_NAMED).map(|cluster| LargestCluster {
            id: names.cluster_id(cluster),
            representative: names.key(cluster.representative),
            members: cluster.members.len() as u64 + 1,
        });
        let mut templates: Vec<&TemplateTally> =
            tally.templates.iter().filter(|t| t.n_cuts > 0).collect();
        templates.sort_by_key(|template| std::cmp::Reverse(template.n_cuts));
        let commonest = templates
            .into_iter()
            .take(MAX_NAMED)
            .map(|template| CommonTemplate { template: template.text(), cuts: template.n_cuts });
        Report {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: report::FORMAT_VERSION,
            mode: self.mode,
            settings: Options::clone(self.config),
            counts: self.counts(tally),
            largest_clusters: largest.collect(),
            commonest_templates: commonest.collect(),
        }
    }

    fn counts(&self, tally: &Tally) -> Counts {
        let Findings { survey, bodies, copies, .. } = self.findings;
        let Clustering { clusters, containments, families } = copies;
        let n_removed = |relation| {
            let members = clusters.iter().flat_map(|cluster| &cluster.members);
            members.filter(|member| member.relation == relation).count() as u64
        };
        Counts {
            files: survey.files.len() as u64,
            bytes: survey.files.iter().map(|file| file.bytes).sum(),
            records: survey.documents.len() as u64 + survey.n_rejected,
            rejected: survey.n_rejected,
            documents: survey.documents.len() as u64,
            shared_ids: survey.n_shared_ids,
            not_compared: bodies.facts.iter().filter(|facts| facts.n_tokens == 0).count() as u64,
            characters: survey.n_chars,
            clusters: clusters.len() as u64,
            exact: n_removed(Relation::Exact),
            near: n_removed(Relation::Near),
            contained: n_removed(Relation::Contained),
            containments: containments.len() as u64,
            forms: families.len() as u64,
            skipped_pairs: self.findings.n_skipped_pairs,
            templates: tally.templates.iter().filter(|template| template.n_cuts > 0).count() as u64,
            boilerplate: tally.templates.iter().map(|template| template.n_cuts).sum(),
            boilerplate_characters: tally.n_boilerplate_chars,
            repeats: tally.n_repeats,
            repeat_characters: tally.n_repeat_chars,
            kept: tally.n_kept,
            kept_characters: tally.n_kept_chars,
        }
    }
}

impl Applied {
    fn only(place: Place, fate: Fate) -> Self {
        let (removals, boilerplate) = (Vec::new(), Vec::new());
        Self {
            place,
            fate,
            removals,
            filled: None,
            boilerplate,
            n_repeats: 0,
            n_repeat_chars: 0,
            n_boilerplate_chars: 0,
        }
    }
}

/// A record's raw bytes without the deletions, and the raw text of each deletion.
struct RawText {
    kept: Vec<u8>,
    deleted: Vec<String>,
}

impl RawText {
    fn new(document: &Document<'_>, bytes: &[u8], deletions: &[Deletion]) -> Self {
        let ends: Vec<usize> =
            deletions.iter().flat_map(|deletion| [deletion.start, deletion.end]).collect();
        let raw_text = &bytes[document.raw_text.clone()];
        let offsets = match document.spelling {
            Spelling::Plain => ends,
            // The text was decoded from these bytes, so they are UTF-8.
            Spelling::Json => {
                escape::raw_offsets(std::str::from_utf8(raw_text).unwrap_or(""), &ends)
            }
        };
        let mut raw = Self { kept: Vec::with_capacity(bytes.len()), deleted: Vec::new() };
        let mut at = 0;
        for pair in offsets.chunks_exact(2) {
            let (start, end) =
                (document.raw_text.start + pair[0], document.raw_text.start + pair[1]);
            raw.kept.extend_from_slice(&bytes[at..start]);
            raw.deleted.push(String::from_utf8_lossy(&bytes[start..end]).into_owned());
            at = end;
        }
        raw.kept.extend_from_slice(&bytes[at..]);
        raw
    }
}

fn names(findings: &Findings) -> Names<'_> {
    let Findings { survey, bodies, .. } = findings;
    Names { keys: &survey.keys, sources: &survey.sources, facts: &bodies.facts }
}

fn filled(text: String) -> Filled {
    let mut tokens = Vec::new();
    normalize::tokens(&text, &mut tokens);
    Filled { text, tokens }
}

fn place_line(corpus: &Corpus, place: Place) -> PlaceLine<'_> {
    PlaceLine { path: Cow::Borrowed(&corpus.file(place.file).name), line: place.line }
}

fn json_line(value: &impl serde::Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("lines have text keys and finite numbers");
    line.push(b'\n');
    line
}

/// Takes up the records in order: appends to the files and counts.
struct Sink<'a> {
    corpus: &'a Corpus,
    mode: Mode,
    /// The file of the input that is under way, with its cleaned and its removed part.
    current: Option<(u32, OutputFile, Option<OutputFile>)>,
    next_file: u32,
    /// Whether a record of the current file was kept.
    keeps_page: bool,
    removals: OutputFile,
    rejected: OutputFile,
    tally: Tally,
}

/// What was counted while the records went by.
struct Tally {
    /// The texts of the families of forms.
    filled: HashMap<ItemId, Filled>,
    templates: Vec<TemplateTally>,
    n_boilerplate_chars: u64,
    n_repeats: u64,
    n_repeat_chars: u64,
    n_kept: u64,
    n_kept_chars: u64,
}

#[derive(Clone, Default)]
struct TemplateTally {
    n_cuts: u64,
    samples: Vec<String>,
}

impl TemplateTally {
    fn add(&mut self, text: String) {
        self.n_cuts += 1;
        if self.samples.len() < MAX_SAMPLES && !self.samples.contains(&text) {
            self.samples.push(text);
        }
    }

    fn text(&self) -> String {
        self.samples.first().map(|sample| report::template_text(sample)).unwrap_or_default()
    }
}

impl<'a> Sink<'a> {
    fn new(
        corpus: &'a Corpus,
        findings: &Findings,
        mode: Mode,
        output: &OutputFolder,
    ) -> Result<Self> {
        let templates = vec![TemplateTally::default(); findings.templates.as_slice().len()];
        Ok(Self {
            corpus,
            mode,
            current: None,
            next_file: 0,
            keeps_page: false,
            removals: output.file("removals.jsonl")?,
            rejected: output.file("rejected.jsonl")?,
            tally: Tally {
                filled: HashMap::new(),
                templates,
                n_boilerplate_chars: 0,
                n_repeats: 0,
                n_repeat_chars: 0,
                n_kept: 0,
                n_kept_chars: 0,
            },
        })
    }

    fn take(&mut self, applied: Applied, output: &mut OutputFolder) -> Result<()> {
        self.go_to(applied.place.file, output)?;
        self.count(&applied);
        self.removals.write(&applied.removals)?;
        match applied.fate {
            Fate::Kept { bytes, .. } => self.keep(&bytes),
            Fate::Removed(bytes) => self.remove(applied.place, &bytes, output),
            Fate::Rejected(line) => self.rejected.write(&line),
            Fate::TooLong { record, reason } => self.set_aside(&record, reason, output),
            Fate::Changed => Err(changed(self.corpus, applied.place.file)),
        }?;
        self.tally.filled.extend(applied.filled);
        for (number, text) in applied.boilerplate {
            self.tally.templates[number as usize].add(text);
        }
        Ok(())
    }

    fn count(&mut self, applied: &Applied) {
        let tally = &mut self.tally;
        tally.n_boilerplate_chars += applied.n_boilerplate_chars;
        tally.n_repeats += applied.n_repeats;
        tally.n_repeat_chars += applied.n_repeat_chars;
        if let Fate::Kept { n_chars, is_document: true, .. } = applied.fate {
            tally.n_kept += 1;
            tally.n_kept_chars += n_chars;
        }
    }

    fn keep(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.current {
            Some((_, cleaned, _)) if self.mode == Mode::Clean => {
                self.keeps_page = true;
                cleaned.write(bytes)
            }
            _ => Ok(()),
        }
    }

    fn remove(&mut self, place: Place, bytes: &[u8], output: &OutputFolder) -> Result<()> {
        let Some((_, _, removed)) = self.current.as_mut().filter(|_| self.mode == Mode::Clean)
        else {
            return Ok(());
        };
        if removed.is_none() {
            *removed =
                Some(output.file(&format!("removed/{}", self.corpus.file(place.file).name))?);
        }
        removed.as_mut().map_or(Ok(()), |file| file.write(bytes))
    }

    /// Finishes the output of the files before this one, and begins its own.
    fn go_to(&mut self, file: u32, output: &mut OutputFolder) -> Result<()> {
        if self.mode == Mode::Inspect {
            return Ok(());
        }
        while self.next_file <= file {
            self.finish_current(output)?;
            let name = &self.corpus.file(self.next_file).name;
            self.current = Some((self.next_file, output.file(&format!("cleaned/{name}"))?, None));
            self.keeps_page = false;
            self.next_file += 1;
        }
        Ok(())
    }

    fn finish_current(&mut self, output: &mut OutputFolder) -> Result<()> {
        let Some((number, cleaned, removed)) = self.current.take() else { return Ok(()) };
        let is_page = self.corpus.file(number).format == crate::read::Format::PlainText;
        // A page that was removed or set aside has no cleaned file, not an empty one.
        if !is_page || self.keeps_page {
            output.finish(cleaned)?;
        }
        removed.map_or(Ok(()), |removed| output.finish(removed))
    }

    fn set_aside(
        &mut self,
        record: &RawRecord,
        reason: String,
        output: &mut OutputFolder,
    ) -> Result<()> {
        let input = self.corpus.file(record.place.file);
        let name = format!("rejected/{}.{}", input.name, record.place.line);
        let mut aside = output.file(&name)?;
        copy_record(&input.path, record, &mut aside)?;
        output.finish(aside)?;
        let place = place_line(self.corpus, record.place);
        self.rejected.write(&json_line(&RejectedLine {
            place,
            reason,
            raw: None,
            raw_base64: None,
            raw_file: Some(name),
        }))
    }

    fn finish(mut self, output: &mut OutputFolder) -> Result<Tally> {
        let n_files = self.corpus.files().len() as u32;
        self.go_to(n_files - 1, output)?;
        self.finish_current(output)?;
        output.finish(self.removals)?;
        output.finish(self.rejected)?;
        Ok(self.tally)
    }
}

/// Copies the bytes of a record that is too long to be held.
fn copy_record(path: &std::path::Path, record: &RawRecord, aside: &mut OutputFile) -> Result<()> {
    let failed = |error| Error::io(path, "copying a long record", error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    file.seek(std::io::SeekFrom::Start(record.offset)).map_err(failed)?;
    let mut rest = file.take(record.length);
    let mut buffer = vec![0; 1 << 20];
    loop {
        let n_read = rest.read(&mut buffer).map_err(failed)?;
        if n_read == 0 {
            return Ok(());
        }
        aside.write(&buffer[..n_read])?;
    }
}

/// Writes the files that do not follow the order of the records.
fn write_findings(applier: &Applier<'_>, tally: &Tally, output: &mut OutputFolder) -> Result<()> {
    let names = applier.names();
    let kept_because = applier.config.keep.to_string();
    let mut clusters = output.file("clusters.jsonl")?;
    for cluster in &applier.findings.copies.clusters {
        clusters.write(&json_line(&names.cluster_line(cluster, &kept_because)))?;
    }
    output.finish(clusters)?;
    let mut containments = output.file("containments.jsonl")?;
    for containment in &applier.findings.copies.containments {
        containments.write(&json_line(&names.containment_line(containment)))?;
    }
    output.finish(containments)?;
    let mut forms = output.file("forms.jsonl")?;
    for line in form_lines(applier, tally) {
        forms.write(&json_line(&line))?;
    }
    output.finish(forms)?;
    output.write_json("boilerplate.json", &template_lines(applier, tally))
}

/// The families of forms, each aligned on some thread.
fn form_lines(applier: &Applier<'_>, tally: &Tally) -> Vec<FormLine> {
    let names = applier.names();
    let line = |family: &Family| {
        let members =
            family.0.iter().map(|item| tally.filled.get(item).cloned().unwrap_or_default());
        names.form_line(family, forms::form(&members.collect::<Vec<_>>()))
    };
    applier.findings.copies.families.par_iter().map(line).collect()
}

/// The templates that were cut at least once, the commonest first.
fn template_lines(applier: &Applier<'_>, tally: &Tally) -> Vec<TemplateLine> {
    let sources = &applier.findings.survey.sources;
    let name = |&source: &u32| sources[source as usize].clone();
    let templates = applier.findings.templates.as_slice().iter().zip(&tally.templates);
    let mut lines: Vec<TemplateLine> = templates
        .filter(|(_, tally)| tally.n_cuts > 0)
        .map(|(template, tally)| TemplateLine {
            template: tally.text(),
            source: template.scope.as_ref().map(name),
            documents: template.n_documents,
            stories: template.n_stories,
            sources: template.sources.iter().map(name).collect(),
            positions: Positions {
                head: template.positions[0],
                middle: template.positions[1],
                tail: template.positions[2],
            },
            cuts: tally.n_cuts,
            samples: tally.samples.clone(),
        })
        .collect();
    lines.sort_by(|left, right| {
        right
            .cuts
            .cmp(&left.cuts)
            .then_with(|| (&left.template, &left.source).cmp(&(&right.template, &right.source)))
    });
    lines
}
