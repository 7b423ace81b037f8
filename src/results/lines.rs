//! Findings → the lines and files that report them: the JSON of `clusters.jsonl`, `removals.jsonl`
//! and the others.
//!
//! The shapes are those of the schemas in `docs/schemas/`; a test validates real output against
//! them. Nothing here depends on threads, time or paths outside the inputs' common folder.

use crate::config::{Mode, Options};
use crate::read::spool::extracted_name;
use crate::read::{ANNOTATION, Format};
use crate::results::heading::Heading;
use crate::write::TableSum;
use copydesk_core::config::KeepPolicy;
use copydesk_core::{
    BodyFacts, Cause, Cluster, Containment, Evidence, Family, Form, ItemId, Member, Positions,
    Provenance, Relation, RepeatUnit, Scope, Shell, Signal, Similarity, SourceId, Span, Template,
    TemplateKind, hash,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the output files, raised when a field changes its meaning.
pub const FORMAT_VERSION: u32 = 1;

/// The value of [`ClusterLine::kept_because`] where the representative is removed because the
/// settings keep no copies.
pub const NONE: &str = "none";

/// A line of `clusters.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct ClusterLine {
    /// A hash of the members' keys.
    pub id: String,
    /// The weakest relation among the members.
    pub kind: Kind,
    /// The key of the representative.
    pub representative: String,
    /// What chose the representative: the policy, or its tie-break. [`NONE`] if the settings keep
    /// no copies.
    pub kept_because: String,
    /// The smallest similarity that admitted a member.
    pub weakest: f64,
    /// The representative, then the other members in the order of the input.
    pub members: Vec<MemberLine>,
}

impl ClusterLine {
    /// Whether the representative stays in the corpus.
    pub fn keeps_representative(&self) -> bool {
        self.members.first().is_some_and(|first| first.kept)
    }
}

/// A member in a line of `clusters.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct MemberLine {
    /// The document's key.
    pub key: String,
    /// The relation to the representative.
    pub relation: Kind,
    /// The Jaccard similarity to the representative, on the shingle sets of the cleaned bodies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jaccard: Option<f64>,
    /// The containment: shared shingles, as a share of the smaller set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub containment: Option<f64>,
    /// Its title, outlet, date and address.
    #[serde(flatten)]
    pub heading: Heading,
    /// Whether the document stays in the corpus.
    pub kept: bool,
    /// The evidence besides the similarities. Absent for the representative and exact copies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<Evidence>,
}

/// A relation, or the kind of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// The member that the others were compared with.
    Representative,
    /// Equal after normalization.
    Exact,
    /// Jaccard at or above the threshold.
    Near,
    /// Contained in the representative, or containing it.
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

/// Rounds a similarity to the four decimal places of the output.
pub fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// The facts about documents that lines need.
pub struct Names<'a> {
    /// The key of each document.
    pub keys: &'a [Box<str>],
    /// The facts of each document.
    pub facts: &'a [BodyFacts],
}

impl Names<'_> {
    /// The key of a document.
    pub fn key(&self, item: ItemId) -> String {
        self.keys[item.index()].to_string()
    }

    /// The line of a cluster with this id. `headings` are those of the representative and then of
    /// the members.
    pub fn cluster_line(
        &self,
        id: &str,
        cluster: &Cluster,
        headings: Vec<Heading>,
        policy: &KeepPolicy,
    ) -> ClusterLine {
        let representative = cluster.representative;
        let mut headings = headings.into_iter();
        let members = &cluster.members;
        let weakest = members.iter().map(|member| member.similarity.admitting(member.relation));
        let first = MemberLine {
            key: self.key(representative),
            relation: Kind::Representative,
            jaccard: None,
            containment: None,
            heading: headings.next().unwrap_or_default(),
            kept: cluster.is_kept && self.facts[representative.index()].shell.is_none(),
            evidence: None,
        };
        ClusterLine {
            id: id.to_owned(),
            kind: members
                .iter()
                .map(|member| Kind::from(member.relation))
                .max()
                .unwrap_or(Kind::Exact),
            representative: self.key(representative),
            kept_because: self.kept_because(cluster, policy),
            weakest: rounded(weakest.fold(1.0, f64::min)),
            members: std::iter::once(first)
                .chain(
                    members
                        .iter()
                        .zip(headings)
                        .map(|(member, heading)| self.member_line(member, heading)),
                )
                .collect(),
        }
    }

    /// What ranked the representative before all other members.
    ///
    /// The policy, if it prefers the representative. The length, if the policy names none of their
    /// sources. Otherwise the key. If the policy prefers another member, the setting for contained
    /// articles. [`NONE`] if the settings keep no copies.
    fn kept_because(&self, cluster: &Cluster, policy: &KeepPolicy) -> String {
        if self.facts[cluster.representative.index()].shell.is_some() {
            return "shell".to_owned();
        }
        if self.facts[cluster.representative.index()].is_protected {
            return "protected".to_owned();
        }
        if !cluster.is_kept {
            return NONE.to_owned();
        }
        let wish = |item: ItemId| {
            copydesk_core::KeepFields::of(policy, self.facts[item.index()].preference)
        };
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

    fn member_line(&self, member: &Member, heading: Heading) -> MemberLine {
        MemberLine {
            key: self.key(member.item),
            relation: member.relation.into(),
            jaccard: Some(rounded(member.similarity.jaccard)),
            containment: Some(rounded(member.similarity.containment)),
            heading,
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

    /// The id of a family: a hash of its members' keys in alphabetical order.
    pub fn family_id(&self, family: &Family) -> String {
        self.id_of(family.0.iter().copied())
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
            id: self.family_id(family),
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
    /// The key of a story that the round-up contains.
    pub contained: String,
    /// The containment of the story in the round-up.
    pub containment: f64,
}

/// A line of `forms.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct FormLine {
    /// A hash of the members' keys.
    pub id: String,
    /// The keys of the members, in the order of the keep policy.
    pub members: Vec<String>,
    /// The first member's text, with a numbered slot wherever another member differs.
    pub form: String,
    /// The words of each member in each slot.
    pub facts: Vec<Vec<String>>,
}

/// A line of `removals.jsonl`.
#[derive(Debug, Serialize, Deserialize)]
pub struct RemovalLine<'a> {
    /// The document's key.
    pub key: std::borrow::Cow<'a, str>,
    /// The place of the record.
    pub place: PlaceLine<'a>,
    /// The kind of removal.
    pub kind: RemovalKind,
    /// Byte offset of its start in the decoded text.
    pub start: usize,
    /// Byte offset of its end in the decoded text, exclusive.
    pub end: usize,
    /// The removed text, from `start` to `end`.
    pub text: std::borrow::Cow<'a, str>,
    /// White space before `text` that was deleted with it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub before: std::borrow::Cow<'a, str>,
    /// White space after `text` that was deleted with it.
    #[serde(default, skip_serializing_if = "str::is_empty")]
    pub after: std::borrow::Cow<'a, str>,
    /// The raw bytes of `before`, `text` and `after`. Absent if plain JSON escapes reproduce them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<std::borrow::Cow<'a, str>>,
    /// The evidence for the removal.
    pub evidence: serde_json::Value,
}

impl RemovalLine<'_> {
    /// The same removal, with texts of its own.
    pub fn into_owned(self) -> RemovalLine<'static> {
        let owned = |text: std::borrow::Cow<'_, str>| std::borrow::Cow::Owned(text.into_owned());
        let Self { key, place, kind, start, end, text, before, after, raw, evidence } = self;
        RemovalLine {
            key: owned(key),
            place: PlaceLine { path: owned(place.path), line: place.line },
            kind,
            start,
            end,
            text: owned(text),
            before: owned(before),
            after: owned(after),
            raw: raw.map(owned),
            evidence,
        }
    }
}

/// The place of a record.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct PlaceLine<'a> {
    /// The file, relative to the inputs' common folder.
    pub path: std::borrow::Cow<'a, str>,
    /// The line, counted from 1.
    pub line: u64,
}

impl PlaceLine<'_> {
    /// The place in words. Pages have the name that they had before lines were made of them.
    pub fn shown(&self) -> String {
        match extracted_name(&self.path) {
            Some(page) if Format::of(&page) == Some(Format::Page) => page,
            _ => format!("{}, line {}", self.path, self.line),
        }
    }
}

/// The kind of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemovalKind {
    /// A line that recurs in other stories.
    Boilerplate,
    /// A passage that repeats another in the same article.
    Repeat,
    /// A whole article: a copy, or the representative of a cluster that is removed whole.
    Duplicate,
    /// A whole article without text of its own.
    Shell,
}

impl RemovalKind {
    /// Whether the whole article is removed.
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

/// The annotation of a document, written into its record by `--annotate`.
#[derive(Debug, Serialize)]
pub struct Annotation<'a> {
    /// Whether the document would be removed.
    pub removed: bool,
    /// The id of its cluster in `clusters.jsonl`, if it is in one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster: Option<&'a str>,
    /// The key of the representative of its cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub representative: Option<&'a str>,
    /// The spans that would be cut.
    pub spans: Vec<AnnotatedSpan>,
}

/// A span of a document that would be cut.
#[derive(Debug, Serialize)]
pub struct AnnotatedSpan {
    /// Byte offset of its start in the decoded text.
    pub start: u32,
    /// Byte offset of its end in the decoded text, exclusive.
    pub end: u32,
    /// What it is.
    pub kind: RemovalKind,
}

/// The annotation as the last field of a non-empty object.
pub fn annotation_field(annotation: &Annotation<'_>) -> String {
    let value =
        serde_json::to_string(annotation).expect("an annotation has text keys and whole numbers");
    format!(",\"{ANNOTATION}\":{value}")
}

/// A record without the annotation at its end; `None` if it has no annotation.
///
/// The last match of the field's opening is the field itself: inside a string its quotes would be
/// escaped.
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

/// The evidence of a removed member of this cluster.
pub fn duplicate_evidence(
    (cluster, representative): (&str, &str),
    relation: Kind,
    similarity: Similarity,
) -> serde_json::Value {
    serde_json::json!({
        "cluster": cluster,
        "representative": representative,
        "relation": relation,
        "jaccard": rounded(similarity.jaccard),
        "containment": rounded(similarity.containment),
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
/// `n_in_scope` is the number of documents that the template may apply to.
pub fn boilerplate_evidence(
    line: &str,
    (id, template): (&str, &Template),
    n_in_scope: u32,
) -> serde_json::Value {
    serde_json::json!({
        "id": id,
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

impl TemplateLine {
    /// The line of a template with some of the lines that were cut by it. `sources` are the names
    /// of the corpus's sources.
    pub fn of(
        template: &Template,
        sources: &BTreeMap<SourceId, String>,
        cuts: u64,
        samples: &[String],
    ) -> Self {
        let text = template.text_of(samples.first().map_or("", String::as_str));
        let name = |source: &SourceId| sources.get(source).cloned();
        let mut names: Vec<String> = template.sources.iter().filter_map(name).collect();
        names.sort_unstable();
        Self {
            id: template_id(template),
            slots: copydesk_core::slot_names(&text).into_iter().map(String::from).collect(),
            template: text,
            by: By::of(template),
            scope: template.scope.into(),
            source: template.scope.source().as_ref().and_then(name),
            documents: template.n_documents,
            stories: template.n_stories,
            needed: template.n_needed,
            edge_share: rounded(template.edge_share),
            confidence: rounded(template.confidence()),
            given: template.provenance == Provenance::File,
            sources: names,
            positions: template.positions,
            cuts,
            samples: samples.to_vec(),
        }
    }

    /// The order of templates in the results: the most frequent first.
    pub fn by_cuts(&self, other: &Self) -> std::cmp::Ordering {
        let of = (&self.template, &self.source);
        other.cuts.cmp(&self.cuts).then_with(|| of.cmp(&(&other.template, &other.source)))
    }
}

/// The id of a template: a hash of what it matches and where it holds.
pub fn template_id(template: &Template) -> String {
    let Template { key, kind, scope, provenance, text, .. } = template;
    let facts = serde_json::to_vec(&(key, kind, scope, provenance, text));
    format!("{:016x}", hash::bytes64(&facts.expect("facts of templates are JSON")))
}

/// How a line was recognized as boilerplate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum By {
    /// The line recurs.
    #[default]
    Line,
    /// The line recurs only inside blocks of boilerplate.
    Block,
    /// Its first or last words recur, and the rest is a slot.
    Slot,
    /// It opens with a label of links, and a headline follows.
    Label,
    /// It matches a template from a file.
    File,
    /// It matches a template of the starter list.
    Starter,
}

impl By {
    /// How the lines of a template were recognized.
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
    /// Names it in the evidence of its cuts. Empty in older results.
    #[serde(default)]
    pub id: String,
    /// The line with its slots.
    pub template: String,
    /// The names of its slots, in order: `number`, `date`, `address`, `words`.
    pub slots: Vec<String>,
    /// How its lines were recognized.
    #[serde(default)]
    pub by: By,
    /// The documents that it applies to.
    pub scope: TemplateScope,
    /// The source that it applies to, if its scope is a source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Number of documents that contain it.
    pub documents: u32,
    /// Number of distinct stories that contain it.
    pub stories: u32,
    /// Number of stories required for boilerplate.
    pub needed: u32,
    /// Share of its occurrences at the head or the tail of their page.
    pub edge_share: f64,
    /// `stories / (stories + needed)`, from 0.5 to 1.
    pub confidence: f64,
    /// Whether it came from a template file. Its document and story counts are then those of the
    /// run that learned it.
    pub given: bool,
    /// The sources of the documents that contain it.
    pub sources: Vec<String>,
    /// Number of occurrences in each third of a document's lines.
    pub positions: Positions,
    /// Number of cuts.
    pub cuts: u64,
    /// The first few distinct lines.
    pub samples: Vec<String>,
}

/// The documents that a template applies to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TemplateScope {
    /// The documents of one source.
    Source,
    /// Pages without a source that share their furniture.
    Pages,
    /// All documents.
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
    /// The place of the record.
    pub place: PlaceLine<'a>,
    /// The reason why it could not be read.
    pub reason: String,
    /// Its raw bytes, including the line end, if they are UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw: Option<std::borrow::Cow<'a, str>>,
    /// Its raw bytes in base64, if they are not UTF-8.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_base64: Option<String>,
    /// The file in the output folder with its raw bytes, if it is too long for a line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub raw_file: Option<String>,
    /// Whether the file breaks off there, so that the rest could not be read.
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
    /// The settings that affect the result.
    pub settings: Options,
    /// The funnel.
    pub counts: Counts,
    /// Number of similar pairs that were kept apart, by what kept them apart.
    #[serde(default)]
    pub kept_apart: BTreeMap<Signal, u64>,
    /// The reasons for rejections, most frequent first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejections: Vec<RejectionCount>,
    /// Notes for the user: settings without effect, unreadable columns, skipped files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// Checksums of the rows of each Parquet file, which `restore` compares.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub tables: BTreeMap<String, TableSum>,
    /// Files that could not be converted to the requested format and are in the input's format
    /// instead.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unconverted: Vec<Unconverted>,
    /// The largest clusters, at most ten.
    pub largest_clusters: Vec<LargestCluster>,
    /// The templates with the most cuts, at most ten.
    pub commonest_templates: Vec<CommonTemplate>,
    /// The sources with the most removed documents, at most ten. `sources.jsonl` has all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<SourceLine>,
    /// The pairs of sources with the most stories in common, at most ten. `shared.jsonl` has more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shared: Vec<SharedLine>,
    /// The stories that most sources have, at most ten.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub widest_stories: Vec<WidestStory>,
}

/// A line of `sources.jsonl`: what a source shares with others, and what was taken from it.
///
/// A story is shared if documents of two sources are in its cluster. A source was first in it if
/// its earliest day there is earlier than those of all other sources, as far as dates tell; dates
/// that are days of a crawl do not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceLine {
    /// The source.
    pub source: String,
    /// Its documents.
    pub documents: u64,
    /// Documents removed with their clusters: copies, and representatives if no copies are kept.
    pub removed: u64,
    /// Of these, copies of another document of the same source.
    #[serde(default)]
    pub own: u64,
    /// Documents moved aside as shells.
    pub shells: u64,
    /// Characters of its documents.
    pub characters: u64,
    /// Characters cut from them as boilerplate and as repeats, with the white space around.
    pub cut_characters: u64,
    /// Stories that it shares with other sources.
    pub stories: u64,
    /// Stories in which it was first.
    pub first: u64,
    /// Stories in which another was first.
    pub later: u64,
    /// The templates that were cut from it most often, at most five.
    pub templates: Vec<CommonTemplate>,
}

/// A line of `shared.jsonl`: two sources that have stories in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SharedLine {
    /// The source whose name comes first.
    pub left: String,
    /// The other source.
    pub right: String,
    /// Number of stories that both have.
    pub stories: u64,
    /// Stories that `left` had on an earlier day.
    pub left_first: u64,
    /// Stories that `right` had on an earlier day.
    pub right_first: u64,
}

/// A story in `report.json` that many sources have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct WidestStory {
    /// The id of its cluster.
    pub cluster: String,
    /// The title of the representative.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Number of sources.
    pub sources: u64,
    /// Number of documents.
    pub documents: u64,
    /// The source that was first, if dates tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The day on which it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
}

/// The records that were rejected for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectionCount {
    /// What was expected of the records.
    pub expected: String,
    /// Number of records.
    pub records: u64,
    /// The full reason for the first record.
    pub first: String,
    /// The place of the first record.
    pub place: PlaceLine<'static>,
}

/// A file that was not converted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unconverted {
    /// The path of the file in the output folder.
    pub path: String,
    /// The reason why it does not fit the other format.
    pub reason: String,
}

/// The counts of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Input files.
    pub files: u64,
    /// Bytes read.
    pub bytes: u64,
    /// Records, without blank lines.
    pub records: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Documents: records that could be read.
    pub documents: u64,
    /// Documents with an unreadable date.
    pub unreadable_dates: u64,
    /// Documents that share their id with another, whose keys also name their place.
    pub shared_ids: u64,
    /// Documents with no text, or a text too short to compare.
    pub not_compared: u64,
    /// Characters of all texts.
    pub characters: u64,
    /// Clusters.
    pub clusters: u64,
    /// Documents removed as exact copies.
    pub exact: u64,
    /// Documents removed as near copies.
    pub near: u64,
    /// Documents removed as contained copies.
    pub contained: u64,
    /// Representatives removed because the settings keep no copies. `exact`, `near`, `contained`,
    /// `representatives`, `shells` and `kept` add up to `documents`.
    pub representatives: u64,
    /// Documents moved aside because they have no text of their own.
    #[serde(default)]
    pub shells: u64,
    /// Pairs of a round-up and a story in it.
    pub containments: u64,
    /// Families of documents that share a form.
    pub forms: u64,
    /// Meetings of two documents skipped in large buckets. Both are compared with others of the
    /// bucket.
    pub skipped_pairs: u64,
    /// Templates of boilerplate that were cut.
    pub templates: u64,
    /// Cuts of boilerplate, including those in removed documents.
    pub boilerplate: u64,
    /// Characters in cuts of boilerplate.
    pub boilerplate_characters: u64,
    /// Cuts of repeats, including those in removed documents.
    pub repeats: u64,
    /// Characters in cuts of repeats.
    pub repeat_characters: u64,
    /// Characters of the white space that went with the cuts.
    pub white_space_characters: u64,
    /// Characters of the cleaned texts of removed documents, copies and shells. What is cut,
    /// removed and kept adds up to `characters`.
    pub removed_characters: u64,
    /// Documents kept.
    pub kept: u64,
    /// Characters of the cleaned texts of kept documents.
    pub kept_characters: u64,
}

/// A large cluster in `report.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LargestCluster {
    /// The id of the cluster in `clusters.jsonl`.
    pub id: String,
    /// The key of the representative.
    pub representative: String,
    /// Number of members, including the representative.
    pub members: u64,
}

/// A template in `report.json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommonTemplate {
    /// The id of the template in `boilerplate.json`.
    #[serde(default)]
    pub id: String,
    /// The line with its slots.
    pub template: String,
    /// Number of cuts.
    pub cuts: u64,
}
