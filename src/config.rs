//! What the user said ([`Options`], with the defaults) and what the pipeline means by it ([`Config`]).
//!
//! [`Config::new`] checks the options once; a `Config` that exists is consistent. The library takes
//! `&Config`, reads no environment variable and has no global state. Why each default is what it is stands
//! in `docs/method.md`.

use crate::compression::Compression;
use crate::error::{Error, Result};
use crate::format::Format;
use serde::{Deserialize, Serialize};

/// The settings. All but `memory` decide the result, and are written to `report.json` as they stand here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of its own, in any combination")]
pub struct Options {
    /// The names of the fields that are read.
    pub fields: Fields,
    /// The format of standard input.
    pub input_format: Format,
    /// Bytes of memory that a run may take, about. With less of it more is put into temporary files.
    #[serde(skip, default = "default_memory")]
    pub memory: u64,
    /// Records longer than this, in bytes, are kept aside.
    pub max_record: u64,
    /// So many bytes may become of a compressed one; the rest of a file of which more become is kept aside. Up to a gibibyte any number may.
    pub max_expansion: u64,
    /// Words in a shingle.
    pub shingle_words: u32,
    /// Characters in a shingle of a script that is written without spaces.
    pub shingle_characters: u32,
    /// Two documents with at least this Jaccard similarity are near copies.
    pub jaccard: f64,
    /// A document of which another holds at least this share is a contained copy (an edited one from
    /// [`edited_containment`](crate::verify::edited_containment) on), …
    pub containment: f64,
    /// … if their Jaccard similarity is at least this too, or it is held whole (see `whole_containment`), …
    pub containment_jaccard: f64,
    /// … and no passage of it with more shingles in a row than this is missing from the other.
    pub max_own_passage: u32,
    /// A document of which another holds at least this share is a contained copy whatever their Jaccard
    /// similarity, unless the other is a round-up.
    pub whole_containment: f64,
    /// Two documents at the Jaccard threshold become candidates with at least this probability; at 1 all pairs that can
    /// be copies do.
    pub recall: f64,
    /// How sure it must be that two documents are one story.
    pub copies: Care,
    /// What becomes of documents that are alike and no copies.
    pub forms: FormPolicy,
    /// What becomes of documents that have no text of their own.
    pub shells: ShellPolicy,
    /// Whether only documents of one source can be copies of each other.
    pub within_source: bool,
    /// Whether only documents of different sources can be copies of each other.
    pub across_sources: bool,
    /// Which document is kept where one contains the other.
    pub contained: ContainedPolicy,
    /// Boilerplate of a source stands in at least so many distinct stories, …
    pub boilerplate_min_stories: u32,
    /// … and, inside the stories, in a share of the source's documents that is not plainly smaller than this one; at the edges
    /// of the pages 0.15 of it is enough.
    pub boilerplate_share: f64,
    /// Boilerplate of several sources stands in at least so many distinct stories, …
    pub boilerplate_min_corpus_stories: u32,
    /// … in at least so many sources, …
    pub boilerplate_min_sources: u32,
    /// … and has at most so many tokens.
    pub boilerplate_max_corpus_tokens: u32,
    /// A repeated paragraph or run has at least so many tokens.
    pub repeat_min_tokens: u32,
    /// Two paragraphs of one article repeat each other at this edit similarity.
    pub repeat_similarity: f64,
    /// Whether the starter list of furniture is used at the edges of pages.
    pub starter: bool,
    /// Which member of a cluster is kept.
    pub keep: KeepPolicy,
    /// So many members of a cluster are kept.
    pub keep_copies: u32,
    /// Ways of finding boilerplate and repeats that are not used.
    pub without: Vec<Rule>,
    /// Whether records are marked with what was found, in a field `copydesk`, instead of being cut and removed.
    pub annotate: bool,
    /// The format that the corpus is written in.
    pub output_format: OutputFormat,
    /// Whether clusters and removals are written as Parquet as well.
    pub parquet_findings: bool,
}

impl Options {
    /// The names of all fields that are read, that of the keep policy among them, each once.
    pub fn field_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.fields.names().into_iter().chain(self.keep.field()) {
            if !names.iter().any(|other| other == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            input_format: Format::JsonLines,
            memory: default_memory(),
            max_record: 64 << 20,
            max_expansion: 1000,
            shingle_words: 3,
            shingle_characters: 5,
            jaccard: 0.5,
            containment: 0.7,
            containment_jaccard: 0.2,
            max_own_passage: 30,
            whole_containment: 0.9,
            recall: 0.99,
            copies: Care::Balanced,
            forms: FormPolicy::Keep,
            shells: ShellPolicy::Remove,
            within_source: false,
            across_sources: false,
            contained: ContainedPolicy::Policy,
            boilerplate_min_stories: 3,
            boilerplate_share: 0.2,
            boilerplate_min_corpus_stories: 6,
            boilerplate_min_sources: 3,
            boilerplate_max_corpus_tokens: 20,
            repeat_min_tokens: 8,
            repeat_similarity: 0.85,
            starter: true,
            keep: KeepPolicy::Longest,
            keep_copies: 1,
            without: Vec::new(),
            annotate: false,
            output_format: OutputFormat::Own,
            parquet_findings: false,
        }
    }
}

/// 1.25 GiB: with what is held beside it, a million articles take 1.5 kB each.
fn default_memory() -> u64 {
    5 << 28
}

/// The names of the fields of a JSON record. Only `text` must be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// The key of the document.
    pub id: String,
    /// The article.
    pub text: String,
    /// The outlet.
    pub source: String,
    /// Its host is the source where there is no source field.
    pub url: String,
    /// The headline.
    pub title: String,
    /// When it was published.
    pub date: String,
}

impl Fields {
    /// All names.
    pub fn names(&self) -> [&str; 6] {
        [&self.id, &self.text, &self.source, &self.url, &self.title, &self.date].map(String::as_str)
    }
}

impl Default for Fields {
    fn default() -> Self {
        let [id, text, source, url, title, date] =
            ["id", "text", "source", "url", "title", "date"].map(String::from);
        Self { id, text, source, url, title, date }
    }
}

/// A way of finding boilerplate or repeats that can be left out, to see what it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// Distinct stories are counted, not documents.
    Stories,
    /// Pages that name no source are grouped by their furniture.
    Sites,
    /// Boilerplate of the whole corpus.
    Corpus,
    /// A line at the edges of pages needs a smaller share.
    Edges,
    /// Lines that stand inside blocks.
    Blocks,
    /// Slots that are learned at the edges of pages.
    Slots,
    /// Boilerplate that lost its line break.
    Glued,
    /// Paragraphs that repeat an earlier one.
    Paragraphs,
    /// Those that do so but for a few words.
    NearParagraphs,
    /// The headline that stands in the head of the page again.
    Headlines,
    /// Paragraphs that stand in a longer one.
    PullQuotes,
    /// Runs of words that follow upon themselves.
    Runs,
}

impl Rule {
    /// All rules, in the order in which they are used.
    pub const ALL: [Self; 12] = [
        Self::Stories,
        Self::Sites,
        Self::Corpus,
        Self::Edges,
        Self::Blocks,
        Self::Slots,
        Self::Glued,
        Self::Paragraphs,
        Self::NearParagraphs,
        Self::Headlines,
        Self::PullQuotes,
        Self::Runs,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Stories => "stories",
            Self::Sites => "sites",
            Self::Corpus => "corpus",
            Self::Edges => "edges",
            Self::Blocks => "blocks",
            Self::Slots => "slots",
            Self::Glued => "glued",
            Self::Paragraphs => "paragraphs",
            Self::NearParagraphs => "near-paragraphs",
            Self::Headlines => "headlines",
            Self::PullQuotes => "pull-quotes",
            Self::Runs => "runs",
        }
    }
}

impl std::str::FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let named = Self::ALL.into_iter().find(|rule| rule.name() == text);
        let names = || Self::ALL.map(Self::name).join(", ");
        named.ok_or_else(|| format!("expected one of {}, found `{text}`", names()))
    }
}

/// What a run was asked to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Findings and the cleaned corpus.
    Clean,
    /// Findings alone.
    Inspect,
}

/// How sure it must be that two documents that are alike are one story.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Care {
    /// Equal, or nearly so: a Jaccard similarity of 0.9, and no word stands for another one.
    Strict,
    /// What the scorecard of [`judge`](crate::judge) says.
    #[default]
    Balanced,
    /// The same, with documents of one source judged like those of two.
    Loose,
}

/// What becomes of shells: documents with nothing of their own, such as error pages and walls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ShellPolicy {
    /// They are articles like others.
    Keep,
    /// They are moved aside to `removed/`.
    #[default]
    Remove,
}

/// What becomes of documents with the same wording and other facts: other numbers, other names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FormPolicy {
    /// They are different stories: all stay, and `forms.jsonl` tells of them.
    #[default]
    Keep,
    /// They are copies of each other.
    Remove,
}

/// Which document is kept where one contains the other, but is no near copy of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContainedPolicy {
    /// Whichever the keep policy prefers: the container, if that is `longest`.
    #[default]
    Policy,
    /// The container, whatever the keep policy prefers.
    Container,
    /// The contained one, whatever the keep policy prefers.
    Contained,
    /// Both: `containments.jsonl` tells of them.
    Both,
}

/// The format in which the corpus is written, spelt as the ending of a file's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OutputFormat {
    /// That of each input.
    #[default]
    Own,
    /// One JSON object a line.
    JsonLines(Compression),
    /// A table with a head, comma-separated.
    Csv(Compression),
    /// A table with a head, tab-separated.
    Tsv(Compression),
    /// A table by columns.
    Parquet,
}

impl OutputFormat {
    /// How it is compressed as a whole.
    pub fn compression(self) -> Compression {
        match self {
            Self::Own | Self::Parquet => Compression::None,
            Self::JsonLines(compression) | Self::Csv(compression) | Self::Tsv(compression) => {
                compression
            }
        }
    }
}

impl std::str::FromStr for OutputFormat {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        let (compression, format) = Compression::of(text);
        match format {
            "own" if compression == Compression::None => Ok(Self::Own),
            "jsonl" => Ok(Self::JsonLines(compression)),
            "csv" => Ok(Self::Csv(compression)),
            "tsv" => Ok(Self::Tsv(compression)),
            "parquet" if compression == Compression::None => Ok(Self::Parquet),
            _ => Err(format!(
                "expected own, parquet, jsonl, csv or tsv, the last three also with .gz, .zst, .bz2 or .xz, found `{text}`"
            )),
        }
    }
}

impl std::fmt::Display for OutputFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let format = match self {
            Self::Own => "own",
            Self::JsonLines(_) => "jsonl",
            Self::Csv(_) => "csv",
            Self::Tsv(_) => "tsv",
            Self::Parquet => "parquet",
        };
        write!(f, "{format}{}", self.compression().ending())
    }
}

impl TryFrom<String> for OutputFormat {
    type Error = String;

    fn try_from(text: String) -> std::result::Result<Self, String> {
        text.parse()
    }
}

impl From<OutputFormat> for String {
    fn from(format: OutputFormat) -> Self {
        format.to_string()
    }
}

/// Which member of a cluster is kept. Ties are broken by the document's key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeepPolicy {
    /// The most characters in the cleaned body.
    #[default]
    Longest,
    /// The earliest date; documents without a readable date come last.
    Earliest,
    /// The first of the input.
    First,
    /// The first of these sources; others come last, the longest first.
    Sources(Vec<String>),
    /// The largest number in this field; documents without one come last.
    Max(String),
    /// The smallest number in this field; documents without one come last.
    Min(String),
}

impl KeepPolicy {
    /// The field whose number it asks for.
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Max(field) | Self::Min(field) => Some(field),
            _ => None,
        }
    }
}

impl std::str::FromStr for KeepPolicy {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Self, String> {
        match text.split_once(':') {
            None if text == "longest" => Ok(Self::Longest),
            None if text == "earliest" => Ok(Self::Earliest),
            None if text == "first" => Ok(Self::First),
            Some(("max" | "min" | "sources", "")) => {
                Err(format!("expected a name behind `{text}`, found none"))
            }
            Some(("sources", list)) => {
                Ok(Self::Sources(list.split(',').map(String::from).collect()))
            }
            Some(("max", field)) => Ok(Self::Max(field.to_owned())),
            Some(("min", field)) => Ok(Self::Min(field.to_owned())),
            _ => Err(format!(
                "expected longest, earliest, first, sources:A,B,…, max:FIELD or min:FIELD, found `{text}`"
            )),
        }
    }
}

impl std::fmt::Display for KeepPolicy {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Longest => write!(out, "longest"),
            Self::Earliest => write!(out, "earliest"),
            Self::First => write!(out, "first"),
            Self::Sources(list) => write!(out, "sources:{}", list.join(",")),
            Self::Max(field) => write!(out, "max:{field}"),
            Self::Min(field) => write!(out, "min:{field}"),
        }
    }
}

/// Options that have been checked.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    options: Options,
}

impl Config {
    /// Whether boilerplate and repeats are looked for in this way too.
    pub fn uses(&self, rule: Rule) -> bool {
        !self.without.contains(&rule)
    }

    /// Checks the options.
    ///
    /// # Errors
    /// Names the first setting that is out of its range, with the range.
    pub fn new(options: Options) -> Result<Self> {
        for (name, value) in [
            ("jaccard", options.jaccard),
            ("containment", options.containment),
            ("containment-jaccard", options.containment_jaccard),
            ("whole-containment", options.whole_containment),
            ("repeat-similarity", options.repeat_similarity),
        ] {
            share(name, value)?;
        }
        for (name, value, most) in [
            ("shingle-words", options.shingle_words, 64),
            ("shingle-characters", options.shingle_characters, 64),
            ("boilerplate-min-sources", options.boilerplate_min_sources, u32::MAX),
            ("repeat-min-tokens", options.repeat_min_tokens, u32::MAX),
            ("keep-copies", options.keep_copies, u32::MAX),
        ] {
            count(name, u64::from(value), 1, u64::from(most))?;
        }
        for (name, value) in [
            ("boilerplate-min-stories", options.boilerplate_min_stories),
            ("boilerplate-min-corpus-stories", options.boilerplate_min_corpus_stories),
        ] {
            count(name, u64::from(value), 2, u64::from(u32::MAX))?;
        }
        if !(0.0..=1.0).contains(&options.boilerplate_share) {
            return Err(Error::setting(format!(
                "--boilerplate-share: expected 0 to 1, found {}",
                options.boilerplate_share
            )));
        }
        if !((0.5..=0.999).contains(&options.recall) || compares_all(&options)) {
            return Err(Error::setting(format!(
                "--recall: expected 0.5 to 0.999, or 1 to compare all pairs, found {}",
                options.recall
            )));
        }
        if options.within_source && options.across_sources {
            return Err(Error::setting(
                "--within-source and --across-sources: expected one of them at most, found both",
            ));
        }
        count("max-record", options.max_record, 1, u64::from(u32::MAX))?;
        count("max-expansion", options.max_expansion, 1, u64::MAX)?;
        Ok(Self { options })
    }

    /// Whether all pairs that can be copies are compared, not only those that met by their sketches.
    pub fn compares_all_pairs(&self) -> bool {
        compares_all(&self.options)
    }
}

fn compares_all(options: &Options) -> bool {
    options.recall.total_cmp(&1.0).is_eq()
}

impl std::ops::Deref for Config {
    type Target = Options;

    fn deref(&self) -> &Options {
        &self.options
    }
}

fn share(name: &str, value: f64) -> Result<()> {
    if 0.0 < value && value <= 1.0 {
        return Ok(());
    }
    Err(Error::setting(format!("--{name}: expected more than 0 and at most 1, found {value}")))
}

fn count(name: &str, value: u64, least: u64, most: u64) -> Result<()> {
    if least <= value && value <= most {
        return Ok(());
    }
    Err(Error::setting(format!("--{name}: expected {least} to {most}, found {value}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_valid() {
        Config::new(Options::default()).expect("the defaults are in their ranges");
    }

    #[test]
    fn settings_out_of_range_are_named_with_their_range() {
        let options = Options { jaccard: 1.5, ..Options::default() };
        let message = Config::new(options).expect_err("1.5 is no share").to_string();
        assert_eq!(message, "--jaccard: expected more than 0 and at most 1, found 1.5");
        let options = Options { shingle_words: 0, ..Options::default() };
        let message = Config::new(options).expect_err("a shingle has words").to_string();
        assert_eq!(message, "--shingle-words: expected 1 to 64, found 0");
        let options = Options { recall: 0.9999, ..Options::default() };
        let message = Config::new(options).expect_err("too many bands").to_string();
        let expected = "--recall: expected 0.5 to 0.999, or 1 to compare all pairs, found 0.9999";
        assert_eq!(message, expected);
    }

    #[test]
    fn keep_policies_are_read_as_they_are_written() {
        for text in ["longest", "earliest", "first", "sources:a,b", "max:views", "min:rank"] {
            assert_eq!(text.parse::<KeepPolicy>().expect(text).to_string(), text);
        }
        assert!("newest".parse::<KeepPolicy>().is_err());
    }

    #[test]
    fn output_formats_are_spelt_as_they_are_read() {
        for text in ["own", "jsonl", "jsonl.zst", "csv.gz", "tsv.xz", "parquet"] {
            assert_eq!(text.parse::<OutputFormat>().expect(text).to_string(), text);
        }
        for text in ["json", "parquet.gz", "own.gz", "txt"] {
            assert!(text.parse::<OutputFormat>().is_err(), "{text}");
        }
    }
}
