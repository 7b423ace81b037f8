//! All documents → templates → the boilerplate of each document.
//!
//! Boilerplate is a line that recurs although the stories around it differ: a header, a footer, a
//! share bar, a newsletter box. A line in forty pages is either boilerplate or a sentence of a wire
//! story that forty outlets carry. Frequency does not separate the two; *context* does. Pages with
//! the same boilerplate have nothing else in common; pages with the same sentence of a story share
//! the rest of the story too. So a template is judged by the number of **distinct stories** it
//! occurs in, not by documents.
//!
//! 1. [`notes`]: one document → the keys of its lines, with numbers, dates and addresses masked
//!    ([`mask`]), and a sample of its windows, each with its line. [`figures`] and [`cues`] find
//!    the masked numbers that may be content.
//! 2. [`census`]: the notes of all documents → the lines that may recur ([`filter`], [`kept`]).
//!    Pages without a source are grouped by the lines they share ([`sites`]).
//! 3. [`recurrence`]: the lines that recur, and where. [`stories`]: how many distinct stories the
//!    documents with a line tell.
//! 4. [`learn`]: the lines that recur in enough stories of one source, or of several; fewer are
//!    enough at the [`edges`] of pages, and entries of [`lists`] do not count. Then the lines that
//!    are boilerplate by their place: inside [`blocks`], with [`slots`] for words, after
//!    [`labels`].
//!    [`share`] has what learning needs of the documents of whole sites, [`judge`] the bounds, and
//!    [`tally`] what a template says of its lines. [`parts`] learns without a process that holds
//!    all notes.
//! 5. [`templates`]: one document → its boilerplate: whole lines, and text [`glued`] to a
//!    paragraph. Templates of a file ([`known`]) and of the [`starter`] list are added to those
//!    learned; their [`patterns`] hold at the edges of pages ([`given`]). A single page is cleaned
//!    by these alone.
//!
//! Time: two sorts of the lines that may recur, and one of the samples of each candidate line's
//! documents. Memory: 64 bytes for each line that may recur, half of them only while templates are
//! learned, and 8 a sample. Disk, during the survey: 56 bytes a line and 8 a sample.

mod blocks;
mod census;
mod cues;
mod edges;
mod figures;
mod filter;
mod given;
pub(crate) mod glued;
mod judge;
mod kept;
mod known;
mod labels;
mod learn;
pub(crate) mod line;
mod lists;
mod mask;
pub(crate) mod notes;
pub(crate) mod page;
pub mod parts;
mod patterns;
mod protected;
mod recurrence;
mod share;
mod sites;
mod slots;
mod starter;
mod stories;
mod tally;
mod template;
mod templates;
#[cfg(test)]
pub(crate) mod tests;

pub use census::{Census, Learned};
pub use known::{Known, KnownTemplate, TemplateError, parse as parse_templates};
pub use line::LineKey;
pub use mask::slot_names;
pub use notes::{Notes, Sample};
pub use starter::is_in_starter_list;
pub use template::{Positions, Provenance, Shape, Template, TemplateKind};
pub use templates::Templates;
