//! Articles that were moved aside → the texts that they have in common.

use super::named::{Articles, Named};
use super::parts::write_list;
use crate::error::Result;
use crate::results::heading::{clipped, squeezed};
use crate::results::reasons;
use crate::write::OutputFolder;
use copydesk_core::hash;
use serde::Serialize;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

/// Most articles named for one text.
const MAX_NAMED: usize = 50;

/// Most sources named for one text.
const MAX_SOURCES: usize = 20;

/// Most characters of a text that are shown.
const MAX_SHOWN: usize = 400;

/// The shells, by their texts.
#[derive(Default)]
pub(super) struct Shells(HashMap<u64, Alike>);

/// Shells with one text.
struct Alike {
    text: String,
    why: String,
    n: usize,
    titles: BTreeSet<u64>,
    sources: BTreeSet<String>,
    articles: Vec<u32>,
}

/// A row of the list of shells.
#[derive(Serialize)]
struct ShellRow {
    text: String,
    why: String,
    documents: usize,
    headlines: usize,
    sources: BTreeSet<String>,
    articles: Vec<Named>,
}

impl Shells {
    pub(super) fn add(&mut self, number: u32, text: &str, evidence: &Value, named: &Named) {
        let alike = self.0.entry(hash::bytes64(text.as_bytes())).or_insert_with(|| Alike {
            text: clipped(squeezed(text).trim(), MAX_SHOWN),
            why: reasons::of_shell(evidence),
            n: 0,
            titles: BTreeSet::new(),
            sources: BTreeSet::new(),
            articles: Vec::new(),
        });
        alike.n += 1;
        alike.titles.insert(hash::bytes64(named.title.as_bytes()));
        if alike.sources.len() < MAX_SOURCES {
            alike.sources.extend(named.source.clone());
        }
        if alike.articles.len() < MAX_NAMED {
            alike.articles.push(number);
        }
    }

    /// Writes the list, the commonest text first. Returns the number of its rows.
    pub(super) fn write(self, articles: &Articles, to: &mut OutputFolder) -> Result<usize> {
        let row = |alike: Alike| -> Result<ShellRow> {
            Ok(ShellRow {
                text: alike.text,
                why: alike.why,
                documents: alike.n,
                headlines: alike.titles.len(),
                sources: alike.sources,
                articles: alike
                    .articles
                    .iter()
                    .map(|&at| articles.named(at))
                    .collect::<Result<_>>()?,
            })
        };
        let mut rows: Vec<ShellRow> = self.0.into_values().map(row).collect::<Result<_>>()?;
        rows.sort_by(|left, right| {
            let order = |row: &ShellRow| Reverse(row.documents);
            order(left).cmp(&order(right)).then_with(|| left.text.cmp(&right.text))
        });
        write_list("shells", &rows, to)
    }
}
