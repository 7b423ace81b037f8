//! The stages of the pipeline: entry points for programs, data-processing frameworks and tests.
//!
//! [`Surveyor`], [`Cleaner`] and [`Signer`] take one document at a time. [`Learner`] takes the
//! notes of all documents. [`Judge`] makes a body of each document, compares two bodies, and
//! settles a [`Component`]. The result of a stage is a function of its input, the settings, and the
//! results of earlier stages.
//! The caller owns the buffers: one [`Scratch`] per thread, reused for each document.

mod body;
mod clean;
mod comparisons;
mod judge;
mod learn;
mod settle;
mod sign;
mod survey;

pub use body::{Body, BodyView};
pub use clean::{Cleaned, Cleaner};
pub use comparisons::{Answers, Question};
pub use judge::{Bodies, Comparison, Judge};
pub use learn::Learner;
pub use settle::Component;
pub use sign::{Signature, Signed, Signer};
pub use survey::Surveyor;

use crate::boilerplate::Notes;
use crate::compare::verify::ShingleTable;
use crate::ids::Origin;
use crate::text::{Token, normalize};

/// The input of the stages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Document<'a> {
    /// Text of the document.
    pub text: &'a str,
    /// Headline, if the record has a field for it.
    pub title: Option<&'a str>,
    /// Date, as written in the record.
    pub date: Option<&'a str>,
    /// Address of the page.
    pub url: Option<&'a str>,
    /// Source or site of the document.
    pub origin: Origin,
    /// If the cuts would make the text begin with this character, nothing is cut. Examples: a
    /// quotation mark, which opens a quoted field in a table, or a byte order mark in a page.
    pub must_not_begin_with: Option<char>,
    /// Notes of the first stage on this very text, if they are at hand: they save making line keys
    /// again, and change no result.
    pub notes: Option<&'a Notes>,
}

impl<'a> Document<'a> {
    /// A document with this text and nothing else.
    pub fn of_text(text: &'a str) -> Self {
        Self { text, ..Self::default() }
    }
}

/// Buffers of the stages: one set per thread, reused for each document.
#[derive(Debug, Default)]
pub struct Scratch {
    tokens: Vec<Token>,
    title: Vec<Token>,
    /// Tokens of the text, hashed with the run's [`HashKey`](crate::hash::HashKey).
    keyed: Vec<Token>,
    /// The hashes of such tokens.
    keyed_hashes: Vec<u64>,
    /// Shingles of a body, to count the distinct ones.
    table: ShingleTable,
    notes: Notes,
}

impl Scratch {
    /// Reads the tokens of a text and of its title into `tokens` and `title`.
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
