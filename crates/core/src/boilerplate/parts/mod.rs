//! Learning in parts: the templates of [`Learner`](crate::Learner), without a process that holds
//! all notes.
//!
//! Each function takes one group of rows: a document, the documents with one line, whole sites. An
//! engine such as Spark groups the rows and carries them from one round to the next. The templates
//! are equal to those of `Learner`, byte for byte, whatever the order of the rows, because both
//! call the same functions. All rows of one corpus are made with the same settings.
//!
//! | round | function | takes | gives |
//! |---|---|---|---|
//! | 0 | [`infer_sites`] | all documents without a source | the site of each |
//! | 1 | [`lines`] | a document | its lines |
//! | 2 | [`may_be_of_corpus`] | the documents with one line | whether to ask for its stories |
//! | 3 | [`testimonies`] | a document, the counts of its lines, questions | answers |
//! | 4 | [`n_stories`] | the answers about one line | its stories: [`CorpusLines`] |
//! | 5 | [`tallies`] | the documents of whole sites | what they say of lines of the corpus |
//! | 6 | [`corpus_template`] | the tallies of one line | its template |
//! | 7 | [`site_templates`] | the documents of whole sites | their templates; lines with a slot |
//! | 8 | [`slot`] | the lines with the same constant words | a slot, and questions for 3 and 4 |
//! | 9 | [`slot_template`] | a slot and its stories | its template |
//! | 10 | [`Templates::merged`](crate::Templates::merged) | all templates | the templates |
//!
//! Memory: that of a group. The largest are the documents of one site (rounds 5 and 7) and, in
//! round 0, the lines of all documents without a source.

mod lines;
mod sites;
mod slots;

pub use super::recurrence::CorpusLines;
pub use super::stories::{Testimony, Windows};
pub use lines::{
    Bearer, LineCounts, NotedLine, Question, lines, may_be_of_corpus, n_stories, testimonies,
};
pub use sites::{SiteTemplates, SlotLine, corpus_template, infer_sites, site_templates, tallies};
pub use slots::{Slot, SlotQuestion, slot, slot_template};

#[cfg(test)]
mod tests;
