//! A row of CSV or TSV → a document.
//!
//! The first record of a file is the header row: it names the columns and is copied to the output
//! unchanged. A field is plain or quoted; between quotes, a quotation mark is doubled. The
//! [`framing`](super::framing) of records follows the same rule. The text is cut in its raw bytes
//! and never re-encoded, so quotes, line endings and all other columns stay as they were.

use super::head::{Field, Head, fields};
use super::{Content, Document, FieldSet, InputFile, Rejection, host, utf8};
use crate::config::ReadConfig;
use crate::escape::Spelling;
use crate::read::RecordPlace;
use std::borrow::Cow;
use std::ops::Range;

/// Parses a row.
pub fn document<'a>(
    bytes: &'a [u8],
    place: RecordPlace,
    file: &InputFile,
    delimiter: u8,
    config: &ReadConfig,
) -> Content<'a> {
    if place.line == 1 || is_blank(bytes) {
        return Content::Verbatim;
    }
    match try_document(bytes, place, file, delimiter, config) {
        Ok(document) => Content::Document(document),
        Err(rejection) => Content::Rejected(rejection),
    }
}

/// Whether the row is empty except for its line ending.
fn is_blank(bytes: &[u8]) -> bool {
    matches!(bytes, b"" | b"\n" | b"\r\n")
}

fn try_document<'a>(
    bytes: &'a [u8],
    place: RecordPlace,
    file: &InputFile,
    delimiter: u8,
    config: &ReadConfig,
) -> Result<Document<'a>, Rejection> {
    let record = utf8(bytes)?;
    let row = Row { head: &file.head, record, fields: row(record, &file.head, delimiter)? };
    let names = &config.options.fields;
    let text = row.field(&names.text).ok_or_else(|| no_column(&names.text, &file.head))?;
    let rank = config.rank_field().and_then(|name| row.value(name));
    let url = row.value(&names.url);
    let of_url = || url.as_deref().and_then(host).map(Cow::Owned);
    let has = |name: &str| file.head.column(name).is_some();
    Ok(Document {
        place,
        id: row.value(&names.id),
        text: text.text(record),
        raw_text: text.range.clone(),
        spelling: text.spelling,
        source: row
            .value(&names.source)
            .or_else(of_url)
            .or_else(|| file.source.clone().map(Cow::Owned)),
        url,
        title: row.value(&names.title),
        date: row.value(&names.date),
        rank: rank.and_then(|rank| rank.trim().parse().ok()),
        has: FieldSet::of(|role| role.field(config).is_some_and(has)),
    })
}

/// Why a table without the text column cannot be read.
pub fn no_column(name: &str, head: &Head) -> Rejection {
    /// Column names listed, at most; each is cut to twice as many characters.
    const MOST: usize = 20;
    let shown = |column: &String| column.chars().take(2 * MOST).collect::<String>();
    let columns: Vec<String> = head.columns.iter().take(MOST).map(shown).collect();
    let columns = columns.join(", ");
    Rejection::new(format!(
        "expected a column `{name}` with the text (--text-field), found {columns}"
    ))
}

/// Range and spelling of the text within the bytes of a row that was read before.
///
/// # Errors
/// The row has no text.
pub fn text_range(
    bytes: &[u8],
    head: &Head,
    delimiter: u8,
    config: &ReadConfig,
) -> Result<(Range<usize>, Spelling), Rejection> {
    // The only column of a row may have been cut to nothing.
    if is_blank(bytes) && head.columns.len() == 1 {
        return Ok((0..0, Spelling::Plain));
    }
    let fields = row(utf8(bytes)?, head, delimiter)?;
    let name = &config.options.fields.text;
    let column = head.column(name).ok_or_else(|| no_column(name, head))?;
    let Field { range, spelling } = fields[column].clone();
    Ok((range, spelling))
}

/// A record and the header row of its table.
struct Row<'a, 'f> {
    head: &'f Head,
    record: &'a str,
    fields: Vec<Field>,
}

impl<'a> Row<'a, '_> {
    fn field(&self, name: &str) -> Option<&Field> {
        self.fields.get(self.head.column(name)?)
    }

    /// Value in this column, unless it is empty.
    fn value(&self, name: &str) -> Option<Cow<'a, str>> {
        let text = self.field(name)?.text(self.record);
        (!text.is_empty()).then_some(text)
    }
}

/// Fields of a row, one for each column of its table.
fn row(record: &str, head: &Head, delimiter: u8) -> Result<Vec<Field>, Rejection> {
    let fields = fields(record, delimiter)?;
    let (expected, found) = (head.columns.len(), fields.len());
    if expected == found {
        return Ok(fields);
    }
    Err(Rejection::new(format!(
        "expected {expected} fields, as the head of the table has, found {found}"
    )))
}
