//! Files → documents: the only module that reads the corpus.
//!
//! A [`Corpus`] is the sorted list of input files. [`Corpus::blocks`] reads them from first byte to
//! last, as often as the passes need, in blocks of a few megabytes that hold whole records.
//! [`document`] parses one record of a block, on any thread. Memory is bounded by the block size
//! and the longest accepted record (`--max-record`); a longer record is skipped and known only by
//! its place in the file.

mod article;
pub mod head;
pub mod file;
pub mod inputs;
pub mod fields;
pub mod sniff;
#[cfg(feature = "web")]
mod web;
#[cfg(feature = "web")]
pub mod page;
#[cfg(feature = "web")]
pub mod archive;
pub mod spool;
pub mod blocks;
pub mod framing;
pub mod jsonl;
pub mod keys;
pub mod plain;
mod rows;
pub mod table;

pub use crate::format::Format;
pub use article::Article;
pub use blocks::{Block, Blocks, FileFacts, RawRecord};
pub use fields::{FieldSet, Role};
pub use file::InputFile;
pub use inputs::Corpus;
#[cfg(feature = "parquet")]
pub use rows::Documents;

use crate::config::ReadConfig;
use crate::escape::Spelling;
use head::Head;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::ops::Range;

/// Place of a record: its file, and its line or number there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RecordPlace {
    /// Index into the input files, sorted by name.
    pub file: u32,
    /// Number of the record in the file, counted from 1. Blank lines and header rows count. In JSON
    /// Lines this is the number of the line; in CSV it is not, if a field above has line breaks. 1
    /// where the whole file is the record.
    pub line: u64,
}

/// A parsed record.
#[derive(Clone, Debug, PartialEq)]
pub struct Document<'a> {
    /// Place in the input.
    pub place: RecordPlace,
    /// Id as text, if the record has one.
    pub id: Option<Cow<'a, str>>,
    /// Decoded text of the article.
    pub text: Cow<'a, str>,
    /// Range of the raw text within the record's bytes.
    pub raw_text: Range<usize>,
    /// How the raw bytes spell the text.
    pub spelling: Spelling,
    /// Outlet: the source field, else the host of the url, else the folder of the file.
    pub source: Option<Cow<'a, str>>,
    /// Url of the article.
    pub url: Option<Cow<'a, str>>,
    /// Headline, if it has a field of its own.
    pub title: Option<Cow<'a, str>>,
    /// Date, as written in the record.
    pub date: Option<Cow<'a, str>>,
    /// Number that the keep policy compares.
    pub rank: Option<f64>,
    /// Fields that the record has.
    pub has: FieldSet,
}

/// Longest id used as a key, in bytes: keys are repeated in every line of the results.
const MAX_KEY: usize = 1000;

impl Document<'_> {
    /// The document as the core stages take it, of unknown origin.
    pub fn staged(&self) -> copydesk_core::Document<'_> {
        copydesk_core::Document {
            title: self.title.as_deref(),
            date: self.date.as_deref(),
            url: self.url.as_deref(),
            ..copydesk_core::Document::of_text(&self.text)
        }
    }

    /// The id, unless it is too long to be a key.
    pub fn key(&self) -> Option<&str> {
        self.id.as_deref().filter(|id| id.len() <= MAX_KEY)
    }
}

/// Result of parsing a record.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<'a> {
    /// A document.
    Document(Document<'a>),
    /// A blank line or a header row, which is copied to the output unchanged.
    Verbatim,
    /// A record that cannot be read.
    Rejected(Rejection),
}

/// Why a record cannot be read: what was expected, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The reason, as a sentence without its period.
    pub reason: String,
}

impl Rejection {
    /// A rejection with this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }

    /// What was expected: the same text for all records rejected for one reason.
    pub fn expectation(&self) -> &str {
        self.reason.split(", found").next().unwrap_or_default()
    }
}

/// Parses one record of a block.
pub fn document<'a>(corpus: &Corpus, block: &'a Block, record: &RawRecord) -> Content<'a> {
    let config = corpus.config();
    if let Some(damage) = &record.damage {
        return Content::Rejected(Rejection::new(&**damage));
    }
    if let Some(rows) = block.rows() {
        return rows::document(rows, record.place, config);
    }
    let Some(bytes) = block.bytes_of(record) else {
        return Content::Rejected(Rejection::new(format!(
            "expected a record of at most {} bytes (--max-record), found {}",
            config.options.max_record, record.length
        )));
    };
    let file = corpus.file(record.place.file);
    match file.format {
        Format::JsonLines | Format::Parquet | Format::Archive | Format::Page => {
            jsonl::document(bytes, record.place, file, config)
        }
        Format::PlainText => plain::document(bytes, record.place, file),
        Format::Csv => table::document(bytes, record.place, file, b',', config),
        Format::Tsv => table::document(bytes, record.place, file, b'\t', config),
    }
}

/// Range and spelling of the text within the bytes of a record that was read before. `line` is the
/// record's line in the input, `head` the header row of its table.
///
/// # Errors
/// The record has no text.
pub fn text_range(
    format: Format,
    bytes: &[u8],
    line: u64,
    head: &Head,
    config: &ReadConfig,
) -> Result<(Range<usize>, Spelling), Rejection> {
    match format {
        Format::JsonLines | Format::Parquet | Format::Archive | Format::Page => {
            Ok((jsonl::text_range(bytes, line, config)?, Spelling::Json))
        }
        Format::PlainText => Ok((plain::text_range(bytes), Spelling::Plain)),
        Format::Csv => table::text_range(bytes, head, b',', config),
        Format::Tsv => table::text_range(bytes, head, b'\t', config),
    }
}

/// Name of the field that `--annotate` adds to a record.
pub const ANNOTATION: &str = "copydesk";

/// Byte order mark that some programs put in front of UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// Host of a url.
fn host(url: &str) -> Option<String> {
    url::Url::parse(url).ok()?.host_str().map(str::to_owned)
}

/// The bytes as text, or the reason why they are not UTF-8.
fn utf8(bytes: &[u8]) -> Result<&str, Rejection> {
    if let Ok(text) = simdutf8::basic::from_utf8(bytes) {
        return Ok(text);
    }
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Rejection::new(format!("expected UTF-8, found the byte 0x{:02X} at byte {at}", bytes[at]))
    })
}
