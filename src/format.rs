//! The formats of input files, told by the endings of their names.

use crate::compression::Compression;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// One JSON object a line: `.jsonl`, `.ndjson`.
    JsonLines,
    /// One article a file: `.txt`.
    PlainText,
    /// A table with a head, comma-separated: `.csv`.
    Csv,
    /// A table with a head, tab-separated: `.tsv`.
    Tsv,
    /// A table by columns: `.parquet`. Its rows are read as lines of JSON.
    Parquet,
    /// A web archive: `.warc`, `.wet`. It is read as the JSON Lines that are made of it.
    Archive,
    /// A saved page: `.html`, `.htm`. It is read as the line of JSON that is made of it.
    Page,
}

/// The endings that can be read, for people.
pub const ENDINGS: &str = ".jsonl, .ndjson, .csv, .tsv, .txt, .html, .htm, .warc or .wet, plain or with .gz, \
                          .zst, .bz2 or .xz behind it, or in .parquet";

impl Format {
    /// The format that a file's name tells, whatever its compression.
    pub fn of(name: &str) -> Option<Self> {
        let (_, name) = Compression::of(name);
        match Path::new(name).extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "txt" => Some(Self::PlainText),
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "parquet" => Some(Self::Parquet),
            "warc" | "wet" => Some(Self::Archive),
            "html" | "htm" => Some(Self::Page),
            _ => None,
        }
    }

    /// The ending of a file of this format.
    pub fn ending(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::PlainText => "txt",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Archive => "warc",
            Self::Page => "html",
        }
    }

    /// What divides the fields of a table.
    pub fn delimiter(self) -> Option<u8> {
        match self {
            Self::Csv => Some(b','),
            Self::Tsv => Some(b'\t'),
            Self::JsonLines | Self::PlainText | Self::Parquet | Self::Archive | Self::Page => None,
        }
    }

    /// The feature that a build must have to read this format, if it lacks that.
    pub fn missing_feature(self) -> Option<&'static str> {
        match self {
            Self::Parquet => (!cfg!(feature = "parquet")).then_some("parquet"),
            Self::Archive | Self::Page => (!cfg!(feature = "web")).then_some("web"),
            Self::JsonLines | Self::PlainText | Self::Csv | Self::Tsv => None,
        }
    }

    /// Whether a file of this format becomes JSON Lines before the passes begin.
    pub fn is_extracted(self) -> bool {
        matches!(self, Self::Archive | Self::Page)
    }
}

impl std::str::FromStr for Format {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::of(&format!("stdin.{text}")).ok_or_else(|| {
            format!("expected jsonl, csv, tsv, txt, html, parquet or warc, found `{text}`")
        })
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.ending())
    }
}

impl TryFrom<String> for Format {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Format> for String {
    fn from(format: Format) -> Self {
        format.to_string()
    }
}
