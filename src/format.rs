//! Formats of input files, identified by the endings of their names.

use crate::compression::Compression;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Format {
    /// One JSON object per line: `.jsonl`, `.ndjson`.
    JsonLines,
    /// One article per file: `.txt`.
    PlainText,
    /// Comma-separated table with a header row: `.csv`.
    Csv,
    /// Tab-separated table with a header row: `.tsv`.
    Tsv,
    /// Columnar table: `.parquet`. Its rows are read as lines of JSON.
    Parquet,
    /// Web archive: `.warc`, `.wet`. Read as the JSON Lines made from it.
    Archive,
    /// Saved page: `.html`, `.htm`. Read as the line of JSON made from it.
    Page,
}

/// The endings that can be read, for messages.
pub const ENDINGS: &str = ".jsonl, .ndjson, .csv, .tsv, .txt, .html, .htm, .warc or .wet, plain or with .gz, \
                          .zst, .bz2 or .xz behind it, or in .parquet";

impl Format {
    /// Format that a file name implies, whatever its compression.
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

    /// Ending of a file of this format, without the dot.
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

    /// Field delimiter of a table.
    pub fn delimiter(self) -> Option<u8> {
        match self {
            Self::Csv => Some(b','),
            Self::Tsv => Some(b'\t'),
            Self::JsonLines | Self::PlainText | Self::Parquet | Self::Archive | Self::Page => None,
        }
    }

    /// Feature that this build lacks to read this format, if any.
    pub fn missing_feature(self) -> Option<&'static str> {
        match self {
            Self::Parquet => (!cfg!(feature = "parquet")).then_some("parquet"),
            Self::Archive | Self::Page => (!cfg!(feature = "web")).then_some("web"),
            Self::JsonLines | Self::PlainText | Self::Csv | Self::Tsv => None,
        }
    }

    /// Whether a file of this format is converted to JSON Lines before the passes begin.
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
