//! A text → its tokens and its paragraphs, as ranges of its bytes.

pub mod normalize;
pub mod segment;
mod span;
mod token;

pub use segment::Paragraph;
pub use span::Span;
pub use token::{Token, TokenClass, amount, n_words};
