//! Text → tokens and paragraphs, as byte ranges of the text.

pub(crate) mod normalize;
pub(crate) mod segment;
mod span;
mod token;

pub(crate) use segment::Paragraph;
pub use span::Span;
pub(crate) use token::{Token, TokenClass, amount, n_words};
