//! A text file → a document: the whole file is one article, in UTF-8.
//!
//! A byte order mark in front stays in the file and is no part of the text.

use super::{BYTE_ORDER_MARK, Content, Document, InputFile, Spelling, utf8};
use crate::model::Place;
use std::borrow::Cow;

/// The document that the bytes of a text file hold.
pub fn document<'a>(bytes: &'a [u8], place: Place, file: &InputFile) -> Content<'a> {
    let start = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let text = match utf8(&bytes[start..]) {
        Ok(text) => Cow::Borrowed(text),
        Err(rejection) => return Content::Rejected(rejection),
    };
    Content::Document(Document {
        place,
        id: None,
        text,
        raw_text: start..bytes.len(),
        spelling: Spelling::Plain,
        source: file.source.clone().map(Cow::Owned),
        title: None,
        date: None,
        rank: None,
    })
}
