//! A text file → a document: the whole file is one article, in UTF-8.
//!
//! A leading byte order mark stays in the file and is not part of the text.

use super::{BYTE_ORDER_MARK, Content, Document, FieldSet, InputFile, utf8};
use crate::escape::Spelling;
use crate::read::RecordPlace;
use std::borrow::Cow;
use std::ops::Range;

/// Range of the text within the bytes of a file.
pub fn text_range(bytes: &[u8]) -> Range<usize> {
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    start..bytes.len()
}

/// Parses a text file.
pub fn document<'a>(bytes: &'a [u8], place: RecordPlace, file: &InputFile) -> Content<'a> {
    let raw_text = text_range(bytes);
    let text = match utf8(&bytes[raw_text.clone()]) {
        Ok(text) => Cow::Borrowed(text),
        Err(rejection) => return Content::Rejected(rejection),
    };
    Content::Document(Document {
        place,
        id: None,
        text,
        raw_text,
        spelling: Spelling::Plain,
        source: file.source.clone().map(Cow::Owned),
        url: None,
        title: None,
        date: None,
        rank: None,
        has: FieldSet::default(),
    })
}
