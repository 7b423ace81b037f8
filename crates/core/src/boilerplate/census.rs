//! The notes of all documents → templates, wherever the notes are stored.
//!
//! Notes are read three times: while they are made, when the [`Census`] counts which lines recur;
//! again for the lines that may recur; and a last time for the templates that depend on a line's
//! place.

use super::filter::RecurrenceFilter;
use super::kept::KeptDocuments;
use super::learn::Learning;
use super::notes::Notes;
use super::sites;
use super::templates::Templates;
use crate::config::{CutConfig, Rule};
use crate::format::FormatError;
use crate::ids::{Origin, Scope, SourceId};
use std::collections::BTreeSet;

/// Counts over all notes, made before any of them is read again.
pub struct Census {
    filter: RecurrenceFilter,
    sources: BTreeSet<SourceId>,
}

/// What was learned about the boilerplate of a corpus.
#[derive(Debug, Default)]
pub struct Learned {
    /// The templates.
    pub templates: Templates,
    /// Where each document comes from, in the order of the notes.
    pub origins: Vec<Origin>,
    /// Memory used for learning, in bytes.
    pub n_bytes: u64,
}

impl Census {
    /// A census of a corpus with about `n_bytes` bytes of text. A wrong guess costs memory, and
    /// changes no result.
    pub fn for_bytes(n_bytes: u64) -> Self {
        Self { filter: RecurrenceFilter::for_bytes(n_bytes), sources: BTreeSet::new() }
    }

    /// Counts the lines of a document, given its notes in their [byte format](Notes#byte-format).
    pub fn add(&mut self, notes: &[u8]) {
        let (source, keys) = Notes::peek(notes);
        self.sources.extend(source);
        keys.for_each(|key| self.filter.insert(key));
    }

    /// Learns the templates. Each call of `replay` hands out the notes of all counted documents, in
    /// input order.
    ///
    /// The templates are a function of the set of notes. Uses rayon's current thread pool. Time:
    /// two sorts of the lines that may recur.
    ///
    /// # Errors
    /// If `replay` fails, or hands out bytes that are not notes.
    pub fn learn<E: From<FormatError>>(
        self,
        config: &CutConfig,
        mut replay: impl FnMut(&mut dyn FnMut(&[u8]) -> Result<(), E>) -> Result<(), E>,
    ) -> Result<Learned, E> {
        let sources = self.sources.into_iter().map(Scope::Source).collect();
        let mut documents = KeptDocuments::of_scopes(sources);
        replay(&mut |notes| {
            let notes = Notes::from_bytes(notes)?;
            documents.add(&notes, notes.origin(), |key| self.filter.may_recur(key));
            Ok(())
        })?;
        if config.uses(Rule::Sites) {
            sites::infer(&mut documents);
        }
        let mut learning = Learning::new(&documents, config);
        replay(&mut |notes| {
            learning.take(&Notes::from_bytes(notes)?);
            Ok(())
        })?;
        let templates = learning.finish();
        let (origins, n_bytes) = (documents.origins().collect(), documents.n_bytes());
        Ok(Learned { templates, origins, n_bytes })
    }
}
