//! What is counted and collected while the records pass, in their order.

use super::headings::{HeadingSpool, Headings};
use super::sources::SourceCuts;
use super::{Applied, Fate};
use crate::error::Result;
use crate::passes::Findings;
use crate::read::RecordPlace;
use crate::write::TableSum;
use copydesk_core::ItemId;
use std::collections::{BTreeMap, HashMap};

/// Most sample texts kept per template.
const MAX_SAMPLES: usize = 5;

/// Counts and texts collected while the records pass.
pub(super) struct Tally<'a> {
    findings: &'a Findings,
    headings: HeadingSpool,
    /// The cleaned texts of documents in families of forms.
    pub(super) filled: HashMap<ItemId, String>,
    pub(super) templates: Vec<TemplateTally>,
    pub(super) n_boilerplate_chars: u64,
    pub(super) n_repeats: u64,
    pub(super) n_repeat_chars: u64,
    pub(super) n_white_space_chars: u64,
    /// What was cut from each source.
    pub(super) sources: SourceCuts,
    pub(super) n_kept: u64,
    pub(super) n_kept_chars: u64,
    /// The row checksums of each Parquet file, by input name.
    pub(super) tables: BTreeMap<String, TableSum>,
}

#[derive(Clone, Default)]
pub(super) struct TemplateTally {
    pub(super) n_cuts: u64,
    pub(super) samples: Vec<String>,
}

impl TemplateTally {
    fn add(&mut self, text: String) {
        self.n_cuts += 1;
        if self.samples.len() < MAX_SAMPLES && !self.samples.contains(&text) {
            self.samples.push(text);
        }
    }
}

impl<'a> Tally<'a> {
    pub(super) fn new(findings: &'a Findings) -> Result<Self> {
        let n_templates = findings.cleaner.templates().as_slice().len();
        Ok(Self {
            findings,
            headings: HeadingSpool::new()?,
            filled: HashMap::new(),
            templates: vec![TemplateTally::default(); n_templates],
            n_boilerplate_chars: 0,
            n_repeats: 0,
            n_repeat_chars: 0,
            n_white_space_chars: 0,
            sources: SourceCuts::default(),
            n_kept: 0,
            n_kept_chars: 0,
            tables: BTreeMap::new(),
        })
    }

    /// Adds a record. Returns its place and its fate.
    pub(super) fn add<L>(&mut self, applied: Applied<L>) -> Result<(RecordPlace, Fate)> {
        self.count(&applied);
        if let (Some(item), Some(heading)) = (applied.item, &applied.heading) {
            self.headings.push(item, heading)?;
        }
        self.filled.extend(applied.filled);
        for (number, text) in applied.boilerplate {
            self.templates[number as usize].add(text);
        }
        Ok((applied.place, applied.fate))
    }

    fn count<L>(&mut self, applied: &Applied<L>) {
        self.n_boilerplate_chars += applied.n_boilerplate_chars;
        self.n_repeats += applied.n_repeats;
        self.n_repeat_chars += applied.n_repeat_chars;
        self.n_white_space_chars += applied.n_white_space_chars;
        let facts = applied.item.map(|item| &self.findings.bodies.facts[item.index()]);
        if let Some(source) = facts.and_then(|facts| facts.source) {
            self.sources.add(source, applied);
        }
        if let Fate::Kept { n_chars, is_document: true, .. } = applied.fate {
            self.n_kept += 1;
            self.n_kept_chars += n_chars;
        }
    }

    /// Ends the collecting of headings, and hands them back.
    pub(super) fn headings(&mut self) -> Result<Headings> {
        std::mem::replace(&mut self.headings, HeadingSpool::new()?).finish()
    }
}
