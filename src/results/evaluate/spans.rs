//! Cuts against a truth of spans, counted in bytes that are not white space.
//!
//! Text in a span of kind `ignore` does not count. Genuine text is all text in no span of the
//! truth, in documents that were not removed as copies.

use super::{Found, Marked, f1, share};
use crate::error::Result;
use crate::results::reader::Lines;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

/// The kind of span that does not count.
const IGNORE: &str = "ignore";

/// The name of the row for all kinds together.
const EITHER: &str = "either";

/// The agreement of the cuts of one kind with the truth.
#[derive(Debug, Serialize)]
pub struct SpanFigures {
    /// Share of the cut bytes that are in the truth.
    pub precision: f64,
    /// Share of the bytes in the truth that were cut.
    pub recall: f64,
    /// Harmonic mean of precision and recall.
    pub f1: f64,
    /// Bytes in the truth.
    pub chars: u64,
}

/// Genuine text that was cut.
#[derive(Debug, Serialize)]
pub struct FalseCuts {
    /// Share of all genuine text.
    pub share_of_genuine: f64,
    /// Genuine bytes that were cut.
    pub chars: u64,
}

/// A row of the scores.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum Row {
    /// The cuts of one kind, or of all kinds.
    Spans(SpanFigures),
    /// The false cuts of one kind, or of all kinds.
    FalseCuts(FalseCuts),
}

#[derive(Deserialize)]
struct SpanLine {
    key: String,
    start: usize,
    end: usize,
    kind: String,
}

/// Counts cuts against the spans of a truth.
pub struct SpanCounter<'a> {
    found: &'a Found,
    truth: HashMap<String, Vec<Marked>>,
    kinds: Vec<String>,
    /// For each kind, then for all: bytes cut correctly, bytes cut, bytes in the truth.
    counts: Vec<[u64; 3]>,
    /// For each kind, then for all: genuine bytes cut.
    false_cuts: Vec<u64>,
    genuine: u64,
}

impl<'a> SpanCounter<'a> {
    /// The keys of the truth.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.truth.keys().map(String::as_str)
    }

    /// Reads the truth.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn new(found: &'a Found, spans: &Path) -> Result<Self> {
        let mut truth: HashMap<String, Vec<Marked>> = HashMap::new();
        let mut kinds: BTreeSet<String> = ["boilerplate", "repeat"].map(String::from).into();
        for line in Lines::<SpanLine>::open(spans.to_owned())? {
            let SpanLine { key, start, end, kind } = line?;
            kinds.insert(kind.clone());
            truth.entry(key).or_default().push(Marked { start, end, kind });
        }
        kinds.remove(IGNORE);
        let n_rows = kinds.len() + 1;
        let (counts, false_cuts) = (vec![[0; 3]; n_rows], vec![0; n_rows]);
        Ok(Self {
            found,
            truth,
            kinds: kinds.into_iter().collect(),
            counts,
            false_cuts,
            genuine: 0,
        })
    }

    /// Counts one document.
    pub fn add(&mut self, key: &str, text: &str) {
        let nothing = Vec::new();
        let truth = self.truth.get(key).unwrap_or(&nothing);
        let cuts = self.found.cuts.get(key).unwrap_or(&nothing);
        let all = self.kinds.len();
        let (mut in_truth, mut in_cuts) =
            (marks(text, truth, &self.kinds), marks(text, cuts, &self.kinds));
        let ignored = marks(text, truth, &[IGNORE.to_owned()]);
        let is_kept = !self.found.removed.contains(key);
        for (at, &byte) in text.as_bytes().iter().enumerate() {
            if matches!(byte, b' ' | b'\t' | b'\r' | b'\n') || ignored[at] != 0 {
                (in_truth[at], in_cuts[at]) = (0, 0);
                continue;
            }
            let (truth, cut) = (in_truth[at], in_cuts[at]);
            self.genuine += u64::from(is_kept && truth == 0);
            for row in 0..=all {
                let mask = if row == all { u64::MAX } else { 1 << row };
                let (should, did) = (truth & mask != 0, cut & mask != 0);
                let [hit, predicted, wanted] = &mut self.counts[row];
                *hit += u64::from(should && did);
                *predicted += u64::from(did);
                *wanted += u64::from(should);
                self.false_cuts[row] += u64::from(is_kept && did && truth == 0);
            }
        }
    }

    /// The scores: one row per kind, one for all kinds, and the false cuts of each.
    pub fn figures(self) -> BTreeMap<String, Row> {
        let names: Vec<&str> = self.kinds.iter().map(String::as_str).chain([EITHER]).collect();
        let mut rows = BTreeMap::new();
        for (place, name) in names.into_iter().enumerate() {
            let [hit, predicted, wanted] = self.counts[place];
            let (precision, recall) = (share(hit, predicted), share(hit, wanted));
            let figures =
                SpanFigures { precision, recall, f1: f1(precision, recall), chars: wanted };
            rows.insert(name.to_owned(), Row::Spans(figures));
            let chars = self.false_cuts[place];
            let share_of_genuine =
                if self.genuine == 0 { 0.0 } else { chars as f64 / self.genuine as f64 };
            let name = if name == EITHER {
                "false cuts".to_owned()
            } else {
                format!("false cuts, {name}")
            };
            rows.insert(name, Row::FalseCuts(FalseCuts { share_of_genuine, chars }));
        }
        rows
    }
}

/// For each byte of the text, a bit mask of the kinds that cover it.
fn marks(text: &str, spans: &[Marked], kinds: &[String]) -> Vec<u64> {
    let mut marks = vec![0; text.len()];
    for span in spans {
        let Some(bit) = kinds.iter().position(|kind| *kind == span.kind) else { continue };
        let end = span.end.min(text.len());
        marks[span.start.min(end)..end].iter_mut().for_each(|mark| *mark |= 1 << bit);
    }
    marks
}
