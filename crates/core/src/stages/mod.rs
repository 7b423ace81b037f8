//! The pipeline, one document at a time: the entry points for a program, an engine or a test.
//!
//! Each stage is a pure function of a document, its settings, and what the stage before learned.
//! The caller owns the buffers: one [`Scratch`] per thread, reused for each document.

mod body;
mod clean;
mod judge;
mod learn;
mod sign;
mod survey;

pub use body::Body;
pub use clean::{Cleaned, Cleaner};
pub use judge::Judge;
pub use learn::Learner;
pub use sign::{Signature, Signed, Signer};
pub use survey::Surveyor;

use crate::ids::Origin;
use crate::text::{Token, normalize};

/// The input of the stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its headline, if the record has a field for it.
    pub title: Option<&'a str>,
    /// Its date, as written in the record.
    pub date: Option<&'a str>,
    /// Its address.
    pub url: Option<&'a str>,
    /// Where it comes from.
    pub origin: Origin,
    /// A character that its cleaned text must not begin with, because the text would be read as
    /// something else: a quotation mark in a table, a byte order mark in a page.
    pub must_not_begin_with: Option<char>,
}

impl<'a> Document<'a> {
    /// A document of which only the text is known.
    pub fn of_text(text: &'a str) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Buffers of the stages: one set per thread, reused for each document.
#[derive(Debug, Default)]
pub struct Scratch {
    tokens: Vec<Token>,
    title: Vec<Token>,
    /// Tokens of the text, hashed with the key of the run.
    keyed: Vec<Token>,
    notes: crate::boilerplate::Notes,
}

impl Scratch {
    /// Reads the tokens of a document's text and title.
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
