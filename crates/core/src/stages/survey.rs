//! The first stage: a document → its notes.

use super::{Document, Scratch};
use crate::boilerplate::Notes;
use crate::text::segment;

/// Makes the [`Notes`] of a document: what the search for boilerplate needs.
#[derive(Clone, Copy, Debug, Default)]
pub struct Surveyor;

impl Surveyor {
    /// The notes of a document. Time: linear in its text, plus a sort of the sampled windows.
    pub fn survey<'s>(&self, document: &Document<'_>, scratch: &'s mut Scratch) -> &'s Notes {
        scratch.read(document);
        let (text, tokens) = (document.text, &scratch.tokens);
        let units = segment::units(text, tokens);
        scratch.notes = Notes::of(document.origin.source, text, tokens, &units);
        &scratch.notes
    }
}
