//! Lines that recur although the stories around them differ: footers, headers, share bars, newsletter boxes.
//!
//! A line that stands in forty pages is boilerplate, or a sentence of a wire story that forty outlets carry. How
//! often it recurs does not tell the two apart; *context* does. Boilerplate stands in pages that have
//! otherwise nothing in common; a sentence of a story stands in pages that share the rest of it too. So a
//! template is judged by the number of **distinct stories** that it stands in, not by documents.
//!
//! 1. [`survey`]: each document gives the keys of its lines, numbers and dates masked ([`mask`]), and a sample of its
//!    shingles, each with the line it comes from. Lines that stand in one document are not kept ([`filter`]). Pages
//!    without a source are grouped by the lines they share ([`sites`]).
//! 2. [`stories`]: for the documents that bear a line, how many distinct stories are they?
//! 3. [`learn`]: the lines that recur in enough stories of one source, or of several; then those that are boilerplate
//!    by their place, inside [`blocks`] and with [`slots`] for words.
//! 4. [`templates`]: document by document, the cuts: whole lines, and what is [`glued`] to a paragraph. Templates that were [`given`] hold at
//!    the edges of pages: those of a file, and the [`starter`] list, which one page alone is cleaned by.
//!
//! Cost: two sorts over all lines, and one over the samples of the documents of each candidate line. Memory: 24 bytes and
//! two postings of 24 for each line that may recur, and 8 a sample. On the disk, while the survey lasts: 48 bytes a line and 8 a sample.

mod blocks;
mod census;
mod cues;
mod edges;
mod figures;
mod filter;
mod given;
pub(crate) mod glued;
mod groups;
mod kept;
mod known;
mod labels;
mod learn;
mod lists;
pub(crate) mod mask;
pub(crate) mod notes;
mod patterns;
mod recurrence;
mod sites;
mod slots;
mod starter;
mod stories;
mod templates;

pub use census::{Census, Learned};
pub use known::{Known, KnownTemplate, TemplateError, parse as parse_templates};
pub use mask::{LineKey, slot_names};
pub use notes::{Notes, Sample};
pub use slots::Shape;
pub use templates::{Positions, Provenance, Template, TemplateKind, Templates};
