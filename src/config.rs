//! Settings: as requested ([`Options`]) and as checked ([`Config`]).
//!
//! The library takes checked settings, reads no environment variable and has no global state.
//! docs/settings.md lists all settings, docs/method.md has the reason for each default.

use crate::compression::Compression;
use crate::error::Result;
use crate::format::Format;
use copydesk_core::config::{
    CopyConfig, CopyOptions, CutConfig, CutOptions, Find, KeepOptions, Rule, SettingError,
};
use serde::{Deserialize, Serialize};

/// The settings of a run. All but `memory` affect the result and are written to `report.json` under
/// these names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// How inputs are read.
    #[serde(flatten)]
    pub read: ReadOptions,
    /// Which documents are copies.
    #[serde(flatten)]
    pub copy: CopyOptions,
    /// What is cut from an article.
    #[serde(flatten)]
    pub cut: CutOptions,
    /// Which members of a cluster are kept.
    #[serde(flatten)]
    pub keep: KeepOptions,
    /// What is looked for.
    pub find: Vec<Find>,
    /// Rules for boilerplate and repeats that are not used.
    pub without: Vec<Rule>,
    /// Pairs of documents that are never copies of each other, by their keys in the results. Left
    /// out of `report.json` if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_apart: Vec<(String, String)>,
    /// Keys of documents that are never removed. Left out of `report.json` if there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub keep_keys: Vec<String>,
    /// What is written.
    #[serde(flatten)]
    pub output: OutputOptions,
    /// Memory for the run, in bytes. With less memory, more goes to temporary files.
    #[serde(skip, default = "default_memory")]
    pub memory: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            read: ReadOptions::default(),
            copy: CopyOptions::default(),
            cut: CutOptions::default(),
            keep: KeepOptions::default(),
            find: Find::ALL.to_vec(),
            without: Vec::new(),
            keep_apart: Vec::new(),
            keep_keys: Vec::new(),
            output: OutputOptions::default(),
            memory: default_memory(),
        }
    }
}

/// 1.25 GiB: with the memory outside this budget, a million articles take 1.5 kB each.
fn default_memory() -> u64 {
    5 << 28
}

/// How inputs are read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadOptions {
    /// The names of the fields that are read.
    pub fields: Fields,
    /// The format of standard input.
    pub input_format: Format,
    /// Longest record, in bytes. Longer ones are rejected.
    pub max_record: u64,
    /// Maximum expansion: decompressed bytes per compressed byte. The rest of a file that exceeds
    /// it is rejected. Every file may expand to 1 GiB.
    pub max_expansion: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            fields: Fields::default(),
            input_format: Format::JsonLines,
            max_record: 64 << 20,
            max_expansion: 1000,
        }
    }
}

/// What is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputOptions {
    /// Whether records are kept whole and annotated in a field `copydesk`, instead of being cut and
    /// removed.
    pub annotate: bool,
    /// The format of the written corpus.
    pub output_format: OutputFormat,
    /// Whether clusters and removals are also written as Parquet.
    pub parquet_findings: bool,
    /// Whether the rows of a table in memory that stay get columns that tell of their cluster.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cluster_columns: bool,
}

/// The names of the fields of a record. Only the field of `text` is required.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fields {
    /// Field of the document's key.
    pub id: String,
    /// Field of the article's text.
    pub text: String,
    /// Field of the outlet's name.
    pub source: String,
    /// Field of the address. Its host is the source of a record without a source field.
    pub url: String,
    /// Field of the headline.
    pub title: String,
    /// Field of the date of publication.
    pub date: String,
}

impl Fields {
    /// All field names, in the order of the fields.
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

/// What a run writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Findings and the cleaned corpus.
    Clean,
    /// Findings only.
    Inspect,
}

/// The format of the written corpus, spelled as a file extension.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum OutputFormat {
    /// The format of each input.
    #[default]
    Own,
    /// One JSON object per line.
    JsonLines(Compression),
    /// Comma-separated values with a header row.
    Csv(Compression),
    /// Tab-separated values with a header row.
    Tsv(Compression),
    /// Parquet.
    Parquet,
}

impl OutputFormat {
    /// The compression of the whole file.
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

/// Checked settings of the reader. A corpus owns them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadConfig {
    pub(crate) options: ReadOptions,
    /// The field with the number that the keep policy compares, if it needs one.
    rank_field: Option<String>,
    /// Whether the run adds its own field to records.
    pub(crate) annotates: bool,
}

impl ReadConfig {
    /// Checks the settings of the reader.
    ///
    /// # Errors
    /// The first setting that is out of its range.
    pub fn new(options: &Options) -> Result<Self> {
        let ReadOptions { max_record, max_expansion, .. } = options.read;
        SettingError::check_count(&["max_record"], max_record, [1, u32::MAX.into()])?;
        SettingError::check_count(&["max_expansion"], max_expansion, [1, u64::MAX])?;
        let rank_field = options.keep.policy.field().map(str::to_owned);
        let (read, annotates) = (options.read.clone(), options.output.annotate);
        Ok(Self { options: read, rank_field, annotates })
    }

    /// The settings as requested.
    pub fn options(&self) -> &ReadOptions {
        &self.options
    }

    /// The field with the number that the keep policy compares, if it needs one.
    pub fn rank_field(&self) -> Option<&str> {
        self.rank_field.as_deref()
    }

    /// The names of all fields that are read, without duplicates.
    pub fn field_names(&self) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for name in self.options.fields.names().into_iter().chain(self.rank_field()) {
            if !names.iter().any(|other| other == name) {
                names.push(name.to_owned());
            }
        }
        names
    }
}

/// Checked settings of the passes.
#[derive(Clone, Debug, PartialEq)]
pub struct Config {
    /// What is cut from an article.
    pub cut: CutConfig,
    /// Which documents are copies.
    pub copy: CopyConfig,
    options: Options,
}

impl Config {
    /// Checks the settings of the passes.
    ///
    /// # Errors
    /// The first setting that is out of its range, or two that contradict each other.
    pub fn new(mut options: Options) -> Result<Self> {
        options.find.sort_unstable();
        options.find.dedup();
        if options.find.is_empty() {
            let message = "expected copies, boilerplate or repeats, found nothing".to_owned();
            return Err(SettingError { fields: &["find"], message }.into());
        }
        options.keep_apart = in_order(options.keep_apart)?;
        options.keep_keys.sort_unstable();
        options.keep_keys.dedup();
        let cut = CutConfig::new(options.cut.clone(), &options.without)?.finding(&options.find);
        let copy = CopyConfig::new(options.copy.clone(), options.keep.clone())?;
        Ok(Self { cut, copy, options })
    }

    /// The settings as requested.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Whether the run looks for this kind of repetition.
    pub fn finds(&self, kind: Find) -> bool {
        self.cut.finds(kind)
    }

    /// What is written.
    pub fn output(&self) -> OutputOptions {
        self.options.output
    }
}

/// Each pair of keys once, in alphabetical order, so that equal settings are equal lists.
fn in_order(pairs: Vec<(String, String)>) -> Result<Vec<(String, String)>> {
    if let Some((key, _)) = pairs.iter().find(|(left, right)| left == right) {
        let message = format!("expected the keys of two articles, found `{key}` twice");
        return Err(SettingError { fields: &["keep_apart"], message }.into());
    }
    let ordered = |(left, right): (String, String)| {
        if left < right { (left, right) } else { (right, left) }
    };
    let mut pairs: Vec<(String, String)> = pairs.into_iter().map(ordered).collect();
    pairs.sort_unstable();
    pairs.dedup();
    Ok(pairs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_keys_are_a_set() {
        let pair = |left: &str, right: &str| (left.to_owned(), right.to_owned());
        let config = |keep_apart| Config::new(Options { keep_apart, ..Options::default() });
        let pairs = vec![pair("b", "a"), pair("a", "c"), pair("a", "b")];
        let config_of_pairs = config(pairs).expect("valid settings");
        assert_eq!(config_of_pairs.options().keep_apart, [pair("a", "b"), pair("a", "c")]);
        let error = config(vec![pair("a", "a")]).expect_err("one article").to_string();
        assert_eq!(error, "keep_apart: expected the keys of two articles, found `a` twice");
        let settings = serde_json::to_string(&Options::default()).expect("JSON");
        assert!(!settings.contains("keep_apart"), "{settings}");
    }

    #[test]
    fn settings_of_the_reader_are_checked() {
        let read = ReadOptions { max_record: 0, ..ReadOptions::default() };
        let error = ReadConfig::new(&Options { read, ..Options::default() });
        let message = error.expect_err("no record has no bytes").to_string();
        assert_eq!(message, "max_record: expected 1 to 4294967295, found 0");
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
