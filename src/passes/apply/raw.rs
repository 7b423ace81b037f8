//! A record's raw bytes → output bytes, with the cuts deleted or with an annotation field added.
//!
//! Nothing is re-encoded: all other bytes of a record stay as they were.

use crate::escape;
use crate::read::Document;
use crate::results::lines::{self, Annotation};
use copydesk_core::Deletion;

/// A record's raw bytes without the deletions, and the raw text of each deletion.
pub(super) struct RawText {
    pub(super) kept: Vec<u8>,
    pub(super) deleted: Vec<String>,
}

impl RawText {
    pub(super) fn new(document: &Document<'_>, bytes: &[u8], deletions: &[Deletion]) -> Self {
        let ends: Vec<usize> =
            deletions.iter().flat_map(|deletion| [deletion.start, deletion.end]).collect();
        // The text was decoded from these bytes, so they are UTF-8.
        let raw_text = std::str::from_utf8(&bytes[document.raw_text.clone()]).unwrap_or("");
        let offsets = escape::raw_offsets(raw_text, &ends, document.spelling);
        let mut raw = Self { kept: Vec::with_capacity(bytes.len()), deleted: Vec::new() };
        let mut at = 0;
        for pair in offsets.chunks_exact(2) {
            let (start, end) =
                (document.raw_text.start + pair[0], document.raw_text.start + pair[1]);
            raw.kept.extend_from_slice(&bytes[at..start]);
            raw.deleted.push(String::from_utf8_lossy(&bytes[start..end]).into_owned());
            at = end;
        }
        raw.kept.extend_from_slice(&bytes[at..]);
        raw
    }
}

/// The record with an annotation field at its end, where `restore` finds and deletes it.
pub(super) fn annotated(bytes: &[u8], annotation: &Annotation<'_>) -> Vec<u8> {
    let field = lines::annotation_field(annotation);
    // A document is an object with a text, so it ends in a brace, and a field precedes the new one.
    let end = bytes.iter().rposition(|&byte| byte == b'}').unwrap_or(bytes.len());
    [&bytes[..end], field.as_bytes(), &bytes[end..]].concat()
}
