//! Files → documents: the only module that reads the corpus.
//!
//! A [`Corpus`] is the sorted list of input files. [`Corpus::blocks`] reads them from the first byte to the
//! last, as often as the passes need, in blocks of some megabytes that hold whole records; [`document`] parses one
//! record of a block, and can do so on any thread. Memory is bounded by the block size and the longest record
//! that is accepted (`--max-record`): a longer one is passed over and known by its place in the file alone.

pub mod inputs;
pub mod blocks;
pub mod jsonl;
pub mod plain;

pub use blocks::{Block, Blocks, FileFacts, RawRecord};
pub use inputs::{Corpus, Format, InputFile};

use crate::config::Config;
use crate::model::Place;
use std::borrow::Cow;
use std::ops::Range;

/// A parsed record.
#[derive(Clone, Debug, PartialEq)]
pub struct Document<'a> {
    /// Where it stands.
    pub place: Place,
    /// Its id as text, if it has one.
    pub id: Option<Cow<'a, str>>,
    /// The article, decoded.
    pub text: Cow<'a, str>,
    /// The raw bytes of the article inside the record's bytes.
    pub raw_text: Range<usize>,
    /// How the raw bytes spell the article.
    pub spelling: Spelling,
    /// The outlet: the source field, else the host of the url, else the folder of the file.
    pub source: Option<Cow<'a, str>>,
    /// The headline, where it has a field of its own.
    pub title: Option<Cow<'a, str>>,
    /// The date as it stands in the record.
    pub date: Option<Cow<'a, str>>,
    /// The number that the keep policy asks for.
    pub rank: Option<f64>,
}

/// How the raw bytes of a text relate to the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// A JSON string, with escapes.
    Json,
    /// The bytes are the text.
    Plain,
}

/// What a record turned out to be.
#[derive(Clone, Debug, PartialEq)]
pub enum Content<'a> {
    /// A document.
    Document(Document<'a>),
    /// A blank line, which goes to the output as it is.
    Blank,
    /// A record that cannot be read, which is kept aside.
    Rejected(Rejection),
}

/// Why a record cannot be read: what was expected, and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The reason, as a sentence without its period.
    pub reason: String,
}

impl Rejection {
    /// A rejection for this reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}

/// Parses one record of a block.
pub fn document<'a>(
    corpus: &Corpus,
    block: &'a Block,
    record: &RawRecord,
    config: &Config,
) -> Content<'a> {
    if let Some(damage) = &record.damage {
        return Content::Rejected(Rejection::new(&**damage));
    }
    let Some(bytes) = block.bytes_of(record) else {
        return Content::Rejected(Rejection::new(format!(
            "expected a record of at most {} bytes (--max-record), found {}",
            config.max_record, record.length
        )));
    };
    let file = corpus.file(record.place.file);
    match file.format {
        Format::JsonLines => jsonl::document(bytes, record.place, file, config),
        Format::PlainText => plain::document(bytes, record.place, file),
    }
}

/// The name of the field that `--annotate` adds to a record.
pub const ANNOTATION: &str = "copydesk";

/// The byte order mark that some programs put in front of UTF-8.
pub const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The bytes as text, or the reason why they are none.
fn utf8(bytes: &[u8]) -> Result<&str, Rejection> {
    std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        Rejection::new(format!("expected UTF-8, found the byte 0x{:02X} at byte {at}", bytes[at]))
    })
}
