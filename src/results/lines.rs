//! What happened → the lines and files that say so: the JSON of `clusters.jsonl`, `removals.jsonl` and the others.
//!
//! The shapes are those of the schemas in `docs/schemas/`; a test validates real output against them. Nothing here
//! depends on threads, time or paths outside the inputs' common folder.

use crate::config::{Mode, Options};
use crate::read::spool::extracted_name;
use crate::read::{ANNOTATION, Format};
use crate::write::TableSum;
use copydesk_core::config::KeepPolicy;
use copydesk_core::{
    BodyFacts, Cause, Cluster, Containment, Evidence, Family, Form, ItemId, Member, Positions,
    Provenance, Relation, RepeatUnit, Scope, Shell, Signal, SourceId, Span, Template, TemplateKind,
    hash,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of the output files: raised when a field changes its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// A line of `clusters.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClusterLine {
    /// A hash of the members' keys.
    pub id: String,
    /// The weakest relation among the members.
    pub kind: Kind,
    /// The key of the document that is kept.
    pub representative: String,
    /// What chose it: the policy, or what decides where the policy leaves it open.
    pub kept_because: String,
    /// The smallest similarity that admitted a member.
    pub weakest: f64,
    /// The representative, then the others in the order of the input.
    pub members: Vec<MemberLine>,
}

/// A member in a line of `clusters.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberLine {
    /// The document's key.
    pub key: String,
    /// Its relation to the representative.
    pub relation: Kind,
    /// Its Jaccard similarity to the representative, on the shingle sets of the cleaned bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jaccard: Option<f64>,
    /// Its containment: the shared shingles over those of the smaller set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// Its source, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Whether it stays in the corpus.
    pub kept: bool,
    /// What was weighed, beside the similarities; absent for the representative and exact copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A relation, or the kind of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The member that is kept.
    Representative,
    /// Equal after normalization.
    Exact,
    /// Jaccard at or above the threshold.
    Near,
    /// Held by the representative, or holding it.
    Contained,
}

impl From<Relation> for Kind {
    fn from(relation: Relation) -> Self {
        match relation {
            Relation::Exact => Self::Exact,
            Relation::Near => Self::Near,
            Relation::Contained => Self::Contained,
        }
    }
}

/// Similarities are told to four places.
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// What the lines need to know of documents.
pub struct Names<'a> {
    /// The key of each document.
    pub keys: &'a [Box<str>],
    /// The facts of each document.
    pub facts: &'a [BodyFacts],
    /// The names of the sources.
    pub sources: &'a BTreeMap<SourceId, String>,
}

impl Names<'_> {
    /// The key of a document.
    pub fn key(&self, item: ItemId) -> String {
        self.keys[item.index()].to_string()
    }

    fn source(&self, item: ItemId) -> Option<String> {
        self.facts[item.index()].source.map(|source| self.sources[&source].clone())
    }

    /// The line of a cluster.
    pub fn cluster_line(&self, cluster: &Cluster, policy: &KeepPolicy) -> ClusterLine {
        let representative = cluster.representative;
        let members = &cluster.members;
        let weakest = members.iter().map(|member| member.similarity.admitting(member.relation));
        let first = MemberLine {
            key: self.key(representative),
            relation: Kind::Representative,
            jaccard: None,
            containment: None,
            source: self.source(representative),
            kept: self.facts[representative.index()].shell.is_none(),
            evidence: None,
        };
        ClusterLine {
            id: self.cluster_id(cluster),
            kind: members
                .iter()
                .map(|member| Kind::from(member.relation))
                .max()
                .unwrap_or(Kind::Exact),
            representative: self.key(representative),
            kept_because: self.kept_because(cluster, policy),
            weakest: rounded(weakest.fold(1.0, f64::min)),
            members: std::iter::once(first)
                .chain(members.iter().map(|member| self.member_line(member)))
                .collect(),
        }
    }

    /// What put the representative before all other members.
    ///
    /// The policy, where their wishes differ; the longest, where none of them is of a source that the policy names; else the
    /// key. Where another member suits the policy better, the setting for contained articles chose.
    fn kept_because(&self, cluster: &Cluster, policy: &KeepPolicy) -> String {
        if self.facts[cluster.representative.index()].shell.is_some() {
            return "shell".to_owned();
        }
        let wish =
            |item: ItemId| copydesk_core::Wish::of(policy, self.facts[item.index()].preference);
        let own = wish(cluster.representative);
        let others = cluster.members.iter().map(|member| wish(member.item)).min();
        let decided = others.map_or(copydesk_core::Decided::Policy, |other| own.decided(other));
        match decided {
            copydesk_core::Decided::Policy => policy.to_string(),
            copydesk_core::Decided::Length => KeepPolicy::Longest.to_string(),
            copydesk_core::Decided::Key => "key".to_owned(),
            copydesk_core::Decided::Containment => "contained".to_owned(),
        }
    }

    fn member_line(&self, member: &Member) -> MemberLine {
        MemberLine {
            key: self.key(member.item),
            relation: member.relation.into(),
            jaccard: Some(rounded(member.similarity.jaccard)),
            containment: Some(rounded(member.similarity.containment)),
            source: self.source(member.item),
            kept: member.is_kept,
            evidence: member.evidence,
        }
    }

    /// The id of a cluster: a hash of its members' keys in alphabetical order.
    pub fn cluster_id(&self, cluster: &Cluster) -> String {
        let items =
            cluster.members.iter().map(|member| member.item).chain([cluster.representative]);
        self.id_of(items)
    }

    /// A hash of the documents' keys in alphabetical order.
    fn id_of(&self, items: impl Iterator<Item = ItemId>) -> String {
        let mut keys: Vec<&str> = items.map(|item| &*self.keys[item.index()]).collect();
        keys.sort_unstable();
        format!("{:016x}", hash::run(keys.into_iter().map(|key| hash::bytes64(key.as_bytes()))))
    }

    /// The line of a family of forms.
    pub fn form_line(&self, family: &Family, form: Form) -> FormLine {
        FormLine {
            id: self.id_of(family.0.iter().copied()),
            members: family.0.iter().map(|&item| self.key(item)).collect(),
            form: form.wording,
            facts: form.facts,
        }
    }

    /// The line of a containment.
    pub fn containment_line(&self, containment: &Containment) -> ContainmentLine {
        ContainmentLine {
            container: self.key(containment.container),
            contained: self.key(containment.contained),
            containment: rounded(containment.containment),
        }
    }
}

/// A line of `containments.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ContainmentLine {
    /// The key of the round-up.
    pub container: String,
    /// The key of a story that it holds.
    pub contained: String,
    /// How much of the story it holds.
    pub containment: f64,
}

/// A line of `forms.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct FormLine {
    /// A hash of the members' keys.
    pub id: String,
    /// The keys of the members, in the order of the input.
    pub members: Vec<String>,
    /// The first member's text, with numbered slots where another one differs.
    pub form: String,
    /// What each member has in the slots.
    pub facts: Vec<Vec<String>>,
}

/// A line of `removals.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemovalLine<'a> {
    /// The document's key.
    pub key: std::borrow::Cow<'a, str>,
    /// Where its record stands.
    pub place: PlaceLine<'a>,
    /// What is removed.
    pub kind: RemovalKind,
    /// The first byte in the original, decoded text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The text between them.
    pub text: std::borrow::Cow<'a, str>,
    /// White space in front of it that went with it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub before: std::borrow::Cow<'a, str>,
    /// White space behind it that went with it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub after: std::borrow::Cow<'a, str>,
    /// The raw bytes of `before`, `text` and `after`, where plain JSON escapes would give others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<std::borrow::Cow<'a, str>>,
    /// Why.
    pub evidence: serde_json::Value,
}

/// Where a record stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlaceLine<'a> {
    /// The file, relative to the inputs' common folder.
    pub path: std::borrow::Cow<'a, str>,
    /// The line, counted from 1.
    pub line: u64,
}

impl PlaceLine<'_> {
    /// The place for people: a page by the name that it had before lines were made of it.
    pub fn shown(&self) -> String {
        match extracted_name(&self.path) {
            Some(page) if Format::of(&page) == Some(Format::Page) => page,
            _ => format!("{}, line {}", self.path, self.line),
        }
    }
}

/// What a removal takes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemovalKind {
    /// A line that recurs in other stories.
    Boilerplate,
    /// A passage that stands in the same article.
    Repeat,
    /// A whole article, of which a copy stays.
    Duplicate,
    /// A whole article that has no text of its own.
    Shell,
}

impl RemovalKind {
    /// Whether the whole article goes.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::Duplicate | Self::Shell)
    }
}

impl From<Cause> for RemovalKind {
    fn from(cause: Cause) -> Self {
        match cause {
            Cause::Repeat { .. } => Self::Repeat,
            Cause::Boilerplate(_) => Self::Boilerplate,
        }
    }
}

/// What `--annotate` says of a document in its own record.
#[derive(Debug, Serialize)]
pub struct Annotation<'a> {
    /// Whether it would have been removed as a copy.
    pub removed: bool,
    /// Its cluster's id in `clusters.jsonl`, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<&'a str>,
    /// The key of that cluster's representative.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative: Option<&'a str>,
    /// What would have been cut.
    pub spans: Vec<AnnotatedSpan>,
}

/// A stretch of a document that would have been cut.
#[derive(Debug, Serialize)]
pub struct AnnotatedSpan {
    /// The first byte in the decoded text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// What it is.
    pub kind: RemovalKind,
}

/// The annotation as the last field of an object that has others.
pub fn annotation_field(annotation: &Annotation<'_>) -> String {
    let value =
        serde_json::to_string(annotation).expect("an annotation has text keys and whole numbers");
    format!(",\"{ANNOTATION}\":{value}")
}

/// A record without the annotation at its end; `None` if there is none.
///
/// The last place that looks like the field's beginning is it: inside a string its quotes would be escaped.
pub fn without_annotation(record: &[u8]) -> Option<Vec<u8>> {
    let opening = format!(",\"{ANNOTATION}\":{{");
    let start = memchr::memmem::rfind(record, opening.as_bytes())?;
    let end = record.iter().rposition(|&byte| byte == b'}').filter(|&end| end > start)?;
    Some([&record[..start], &record[end..]].concat())
}

/// A line of JSON Lines.
pub fn json_line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).expect("lines have text keys and finite numbers");
    line.push(b'\n');
    line
}

/// The evidence of a repeat.
pub fn repeat_evidence(original: Span, similarity: f32, unit: RepeatUnit) -> serde_json::Value {
    let unit = match unit {
        RepeatUnit::Paragraph => "paragraph",
        RepeatUnit::Sentence => "sentence",
        RepeatUnit::Run => "run",
    };
    let similarity = rounded(f64::from(similarity));
    serde_json::json!({
        "unit": unit, "original": {"start": original.start, "end": original.end}, "similarity": similarity,
    })
}

/// The evidence of a shell.
pub fn shell_evidence(shell: Shell) -> serde_json::Value {
    match shell {
        Shell::Bare => serde_json::json!({"shell": "bare"}),
        Shell::SharedText { documents, headlines } => {
            serde_json::json!({"shell": "shared_text", "documents": documents, "headlines": headlines})
        }
    }
}

/// The evidence of a cut of boilerplate.
///
/// `n_in_scope` is the number of documents in which the template may hold.
pub fn boilerplate_evidence(line: &str, template: &Template, n_in_scope: u32) -> serde_json::Value {
    serde_json::json!({
        "template": template.text_of(line),
        "by": By::of(template),
        "scope": TemplateScope::from(template.scope),
        "documents": template.n_documents,
        "of": n_in_scope,
        "stories": template.n_stories,
        "needed": template.n_needed,
        "sources": template.sources.len(),
        "edge_share": rounded(template.edge_share),
        "confidence": rounded(template.confidence()),
        "given": template.provenance == Provenance::File,
    })
}

/// What tells that a line is boilerplate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The line recurs.
    #[default]
    Line,
    /// It recurs inside blocks of boilerplate alone.
    Block,
    /// Its first or last words recur, and the rest is a slot.
    Slot,
    /// It opens with a label of links, and a headline follows.
    Label,
    /// A file says so.
    File,
    /// The starter list says so.
    Starter,
}

impl By {
    /// What told the lines of a template.
    pub fn of(template: &Template) -> Self {
        match (template.provenance, template.kind) {
            (Provenance::File, _) => Self::File,
            (Provenance::Starter, _) => Self::Starter,
            (_, TemplateKind::InBlock) => Self::Block,
            (_, TemplateKind::Slot(_)) => Self::Slot,
            (_, TemplateKind::Label) => Self::Label,
            (_, TemplateKind::Line | TemplateKind::Pattern) => Self::Line,
        }
    }
}

/// A template in `boilerplate.json`.
#[derive(Debug, Serialize, Deserialize)]
pub struct TemplateLine {
    /// The line with its slots.
    pub template: String,
    /// Its slots, in order: `number`, `date`, `address`, `words`.
    pub slots: Vec<String>,
    /// What tells its lines.
    #[serde(default)]
    pub by: By,
    /// The documents in which it holds.
    pub scope: TemplateScope,
    /// The source in which it holds, if it is one of a source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Documents that bear it.
    pub documents: u32,
    /// Distinct stories among them.
    pub stories: u32,
    /// The stories that it needed to be boilerplate.
    pub needed: u32,
    /// The share of its occurrences that stand at the head or the tail of their page.
    pub edge_share: f64,
    /// Its stories over those and the ones that it needed: from one half to 1.
    pub confidence: f64,
    /// Whether it came from a template file; the numbers before are then those of the run that learned it.
    pub given: bool,
    /// The sources of these documents.
    pub sources: Vec<String>,
    /// How often it stands in each third of a document's lines.
    pub positions: Positions,
    /// How often it was cut.
    pub cuts: u64,
    /// The first few different lines.
    pub samples: Vec<String>,
}

/// The documents in which a template holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TemplateScope {
    /// Those of one source.
    Source,
    /// Pages that name no source and share their furniture.
    Pages,
    /// All.
    Corpus,
}

impl From<Scope> for TemplateScope {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Corpus => Self::Corpus,
            Scope::Source(_) => Self::Source,
            Scope::Site(_) => Self::Pages,
        }
    }
}

/// A line of `rejected.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RejectedLine<'a> {
    /// Where the record stands.
    pub place: PlaceLine<'a>,
    /// Why it could not be read.
    pub reason: String,
    /// Its raw bytes, with the line's end, if they are text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<std::borrow::Cow<'a, str>>,
    /// Its raw bytes in base64, if they are no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
    /// The file in the output folder that holds its raw bytes, if it is too long for a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_file: Option<String>,
    /// Whether the file breaks off there: what stands behind could not be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub breaks_off: bool,
}

/// `report.json`: the settings and the counts of a run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The program's version.
    pub version: String,
    /// The version of the output files.
    pub format: u32,
    /// Whether the run wrote a corpus.
    pub mode: Mode,
    /// The settings that decided the result.
    pub settings: Options,
    /// The funnel.
    pub counts: Counts,
    /// How many pairs that are alike were kept apart, by what kept them.
    #[serde(default)]
    pub kept_apart: BTreeMap<Signal, u64>,
    /// Why records were rejected, the commonest reason first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejections: Vec<RejectionCount>,
    /// What a reader should know of the run: settings that met nothing, columns that could not be read, files passed over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The rows of each Parquet file, which `restore` compares.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, TableSum>,
    /// Files that could not be written in the format that was asked for, and are there in the input's.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unconverted: Vec<Unconverted>,
    /// The largest clusters, at most ten.
    pub largest_clusters: Vec<LargestCluster>,
    /// The templates that were cut most often, at most ten.
    pub commonest_templates: Vec<CommonTemplate>,
}

/// Records that were rejected for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectionCount {
    /// What was expected of them.
    pub expected: String,
    /// How many they are.
    pub records: u64,
    /// The reason that was given for the first of them.
    pub first: String,
    /// Where that one stands.
    pub place: PlaceLine<'static>,
}

/// A file that was not converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unconverted {
    /// The file, in the output folder.
    pub path: String,
    /// Why it does not fit the other format.
    pub reason: String,
}

/// How many of everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Input files.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Records, blank lines not among them.
    pub records: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Documents: records that could be read.
    pub documents: u64,
    /// Documents with a date that could not be read.
    pub unreadable_dates: u64,
    /// Documents that share their id with another, and are keyed by their place as well.
    pub shared_ids: u64,
    /// Documents with a text too short to be compared, or none.
    pub not_compared: u64,
    /// Characters of all texts.
    pub characters: u64,
    /// Clusters.
    pub clusters: u64,
    /// Documents removed because they equal a representative.
    pub exact: u64,
    /// Documents removed as near copies.
    pub near: u64,
    /// Documents removed as contained copies.
    pub contained: u64,
    /// Documents moved aside as they have no text of their own.
    #[serde(default)]
    pub shells: u64,
    /// Pairs of a round-up and a story in it.
    pub containments: u64,
    /// Families of documents that share a form.
    pub forms: u64,
    /// Meetings of two documents in large buckets that were passed over; both are compared with others of the bucket.
    pub skipped_pairs: u64,
    /// Templates of boilerplate.
    pub templates: u64,
    /// Cuts of boilerplate, removed documents included.
    pub boilerplate: u64,
    /// Their characters.
    pub boilerplate_characters: u64,
    /// Cuts of repeats, removed documents included.
    pub repeats: u64,
    /// Their characters.
    pub repeat_characters: u64,
    /// Documents kept.
    pub kept: u64,
    /// Characters of their cleaned texts.
    pub kept_characters: u64,
}

/// A large cluster in `report.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargestCluster {
    /// Its id in `clusters.jsonl`.
    pub id: String,
    /// The key of its representative.
    pub representative: String,
    /// Its members.
    pub members: u64,
}

/// A template in `report.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonTemplate {
    /// The line with its slots.
    pub template: String,
    /// How often it was cut.
    pub cuts: u64,
}
