//! The pipeline, one document at a time: what a program, an engine or a test calls.
//!
//! Each stage is a pure function of a document, of its settings and of what the stage before
//! learned. Its buffers belong to the caller: one [`Scratch`] a thread, used again for each document.

mod clean;
mod judge;
mod learn;
mod sign;
mod survey;

pub use clean::{Cleaned, Cleaner};
pub use judge::{Body, Judge, Side};
pub use learn::Learner;
pub use sign::{Signature, Signed, Signer};
pub use survey::Surveyor;

use crate::ids::Origin;
use crate::text::Token;
use crate::text::normalize;

/// A document as the stages take it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its headline, if it has one of its own.
    pub title: Option<&'a str>,
    /// Its date, as the record has it.
    pub date: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// Where it comes from.
    pub origin: Origin,
    /// A character that its cleaned text must not begin with, for it would be read as something
    /// else: a quotation mark in a table, a byte order mark in a page.
    pub must_not_begin_with: Option<char>,
}

impl<'a> Document<'a> {
    /// A document of which nothing but the text is known.
    pub fn of_text(text: &'a str) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Buffers of the stages. They belong to a thread, and are used again for each document.
#[derive(Debug, Default)]
pub struct Scratch {
    tokens: Vec<Token>,
    title: Vec<Token>,
    /// The tokens of the text, hashed with the key of the run.
    keyed: Vec<Token>,
    notes: crate::boilerplate::Notes,
}

impl Scratch {
    /// Reads the words of a document.
    fn read(&mut self, document: &Document<'_>) {
        self.tokens.clear();
        normalize::tokens(document.text, &mut self.tokens);
        self.read_title(document);
    }

    fn read_title(&mut self, document: &Document<'_>) {
        self.title.clear();
        normalize::tokens(document.title.unwrap_or_default(), &mut self.title);
    }
}
