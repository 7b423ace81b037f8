//! Articles of the input, as cleaned, with their headings.

use crate::error::Result;
use crate::results::heading::Heading;
use crate::results::input::{Input, changed};
use crate::results::lines::RemovalLine;
use crate::results::reader::Lines;
use crate::results::texts::cleaned;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// The headings and the cleaned texts of some articles, by key.
#[derive(Default)]
pub(super) struct Texts(HashMap<String, (Heading, String)>);

impl Texts {
    /// Reads these articles from the input.
    pub(super) fn read(input: &Input, results: &Path, wanted: &[&str]) -> Result<Self> {
        let is_wanted: HashSet<&str> = wanted.iter().copied().collect();
        let cuts = Self::cuts(results, &is_wanted)?;
        let mut texts = Self::default();
        input.for_each_document(|keys, document| {
            for key in keys.into_iter().filter(|key| is_wanted.contains(key.as_str())) {
                let own = cuts.get(&key).map_or(&[][..], Vec::as_slice);
                let cleaned = cleaned(&document.text, own).ok_or_else(|| changed(results))?;
                texts.0.insert(key, (Heading::of(document, &cleaned), cleaned));
            }
            Ok(())
        })?;
        let is_missing = wanted.iter().any(|key| !texts.0.contains_key(*key));
        if is_missing { Err(changed(results)) } else { Ok(texts) }
    }

    fn cuts(
        results: &Path,
        is_wanted: &HashSet<&str>,
    ) -> Result<HashMap<String, Vec<RemovalLine<'static>>>> {
        let mut cuts: HashMap<String, Vec<RemovalLine<'static>>> = HashMap::new();
        for removal in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
            let removal = removal?;
            if !removal.kind.is_whole() && is_wanted.contains(&*removal.key) {
                cuts.entry(removal.key.to_string()).or_default().push(removal);
            }
        }
        Ok(cuts)
    }

    /// The heading of an article that was read.
    pub(super) fn heading(&self, key: &str) -> &Heading {
        &self.0[key].0
    }

    /// The cleaned text of an article that was read.
    pub(super) fn text(&self, key: &str) -> &str {
        &self.0[key].1
    }
}
