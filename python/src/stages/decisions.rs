//! Documents and what was decided of them → cleaned texts, and a line for each removal.

use super::columns::{Columns, integers, table, text, texts};
use super::{Batch, PyTemplates, given, made};
use crate::arrow::PyTable;
use crate::errors::input;
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, LargeBinaryArray, LargeStringArray,
};
use copydesk::read::Document;
use copydesk::results::heading::Heading;
use copydesk::results::lines::{self, Kind, PlaceLine, RemovalKind, RemovalLine};
use copydesk_core::{
    BodyFacts, Cause, Cleaner, Cut, Deletion, Scope, Similarity, SiteId, SourceId, Template,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::borrow::Cow;
use std::collections::HashMap;

/// What becomes of the documents of a batch.
///
/// Besides the documents' own columns, the batch has `key`, the columns `facts` (of `twins`) and
/// `cuts` (of `sign`), and for members of clusters `cluster`, `representative`, `relation`,
/// `jaccard`, `containment` and `kept` (of `settle`), null for others. `sizes` are the numbers of
/// documents of each source and site by their ids, and `documents` is that of all.
///
/// - `fate`: `kept`, `removed`, or null for a row without a text.
/// - `cleaned`: the text without its cuts; null if nothing was cut.
/// - `removals`: a line of JSON for each cut and for a removed article, as in `removals.jsonl`.
/// - `boilerplate_characters`, `repeat_characters`, `repeats`, `white_space_characters`: what was
///   cut; `kept_characters`: what is left.
/// - `shown_title`, `shown_source`, `shown_date`, `shown_url`: what people know a member of a
///   cluster by.
#[pyfunction]
#[pyo3(signature = (batch, templates, sizes, documents, **settings))]
pub(crate) fn apply(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    templates: &PyTemplates,
    sizes: HashMap<i64, i64>,
    documents: u32,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let batch = Batch::new(batch, &given(py, settings))?;
    let columns = made(&batch.table, py)?;
    py.detach(|| {
        let cleaner = Cleaner::new(templates.templates.clone(), &batch.config.cut);
        let list = cleaner.templates().as_slice();
        let ids = list.iter().map(lines::template_id).collect();
        let desk =
            Desk { templates: list, ids, sizes, documents, decided: Decided::new(&columns)? };
        let rows = batch.map(|row, document| desk.apply(row as usize, document));
        let rows = rows.into_iter().map(Option::transpose).collect::<Result<Vec<_>, _>>()?;
        Ok(applied(&rows))
    })
    .map_err(|error: String| input(py, &error))
}

/// What applying decisions needs.
struct Desk<'a> {
    templates: &'a [Template],
    ids: Vec<String>,
    sizes: HashMap<i64, i64>,
    documents: u32,
    decided: Decided,
}

/// The columns of decisions.
struct Decided {
    keys: LargeStringArray,
    facts: LargeBinaryArray,
    cuts: LargeBinaryArray,
    words: [LargeStringArray; 3],
    numbers: [Float64Array; 2],
    kept: BooleanArray,
}

impl Decided {
    fn new(columns: &Columns) -> Result<Self, String> {
        let [cluster, representative, relation] =
            ["cluster", "representative", "relation"].map(|name| columns.texts(name));
        Ok(Self {
            keys: columns.texts("key")?,
            facts: columns.bytes("facts")?,
            cuts: columns.bytes("cuts")?,
            words: [cluster?, representative?, relation?],
            numbers: [columns.numbers("jaccard")?, columns.numbers("containment")?],
            kept: columns.flags("kept")?,
        })
    }
}

/// What becomes of a document.
#[derive(Default)]
struct Row {
    is_removed: bool,
    cleaned: Option<String>,
    removals: Vec<String>,
    n_boilerplate_chars: i64,
    n_repeats: i64,
    n_repeat_chars: i64,
    n_white_space_chars: i64,
    n_chars: i64,
    heading: Option<Heading>,
}

impl Desk<'_> {
    fn apply(&self, row: usize, document: &Document<'_>) -> Result<Row, String> {
        let facts: BodyFacts = parsed("facts", self.decided.facts.value(row))?;
        let cuts: Vec<Cut> = parsed("cuts", self.decided.cuts.value(row))?;
        let deletions = copydesk_core::deletions(&document.text, &cuts);
        let key = self.decided.keys.value(row);
        let mut applied = Row { n_chars: facts.n_chars.cast_signed(), ..Row::default() };
        if let Some((kind, evidence)) = self.removed(row, &facts) {
            applied.is_removed = true;
            let whole = (0, 0, document.text.len(), document.text.len());
            applied.removals.push(line(key, document, kind, whole, evidence));
        }
        for deletion in &deletions {
            self.cut(key, document, deletion, &mut applied);
        }
        let cleaned = copydesk_core::cleaned(&document.text, &deletions);
        if self.decided.words[0].is_valid(row) {
            applied.heading = Some(Heading::of(document, &cleaned));
        }
        applied.cleaned = (!deletions.is_empty()).then_some(cleaned);
        Ok(applied)
    }

    /// Why the whole document is removed, if it is.
    fn removed(&self, row: usize, facts: &BodyFacts) -> Option<(RemovalKind, serde_json::Value)> {
        if let Some(shell) = facts.shell {
            return Some((RemovalKind::Shell, lines::shell_evidence(shell)));
        }
        let Decided { words: [cluster, representative, relation], numbers, kept, .. } =
            &self.decided;
        let named = (text(cluster, row)?, text(representative, row)?);
        if kept.value(row) {
            return None;
        }
        let number = |at: usize| numbers[at].is_valid(row).then(|| numbers[at].value(row));
        let [jaccard, containment] = [0, 1].map(|at| number(at).unwrap_or(1.0));
        let relation = match text(relation, row) {
            Some("exact") => Kind::Exact,
            Some("near") => Kind::Near,
            Some("contained") => Kind::Contained,
            _ => Kind::Representative,
        };
        let similarity = Similarity { jaccard, containment };
        Some((RemovalKind::Duplicate, lines::duplicate_evidence(named, relation, similarity)))
    }

    /// Adds a cut.
    fn cut(&self, key: &str, document: &Document<'_>, deletion: &Deletion, applied: &mut Row) {
        let span = deletion.cut.span;
        let text = &document.text[span.range()];
        let count = |text: &str| text.chars().count().cast_signed() as i64;
        let n_chars = count(text);
        applied.n_white_space_chars +=
            count(&document.text[deletion.start..deletion.end]) - n_chars;
        let (kind, evidence) = match deletion.cut.cause {
            Cause::Repeat { original, similarity, unit } => {
                applied.n_repeats += 1;
                applied.n_repeat_chars += n_chars;
                (RemovalKind::Repeat, lines::repeat_evidence(original, similarity, unit))
            }
            Cause::Boilerplate(number) => {
                applied.n_boilerplate_chars += n_chars;
                let template = &self.templates[number as usize];
                let named = (&*self.ids[number as usize], template);
                let n_in_scope = self.n_in_scope(template.scope);
                (RemovalKind::Boilerplate, lines::boilerplate_evidence(text, named, n_in_scope))
            }
        };
        let bounds = (deletion.start, span.start as usize, span.end as usize, deletion.end);
        applied.removals.push(line(key, document, kind, bounds, evidence));
    }

    /// Number of documents of a source, a site or the corpus.
    fn n_in_scope(&self, scope: Scope) -> u32 {
        let id = match scope {
            Scope::Corpus => return self.documents,
            Scope::Source(source) => SourceId::as_u64(source),
            Scope::Site(site) => SiteId::as_u64(site),
        };
        self.sizes.get(&id.cast_signed()).map_or(0, |&n| n as u32)
    }
}

fn parsed<T: serde::de::DeserializeOwned>(name: &str, json: &[u8]) -> Result<T, String> {
    serde_json::from_slice(json).map_err(|error| {
        format!("column `{name}`: expected what the stage before made, found {error}")
    })
}

/// A line of `removals.jsonl`. The bounds are those of the white space before the cut, of the cut,
/// and of the white space after it. Rows of an engine have no place.
fn line(
    key: &str,
    document: &Document<'_>,
    kind: RemovalKind,
    (first, start, end, last): (usize, usize, usize, usize),
    evidence: serde_json::Value,
) -> String {
    let text = &*document.text;
    let line = RemovalLine {
        key: Cow::Borrowed(key),
        place: PlaceLine { path: Cow::Borrowed("table"), line: 0 },
        kind,
        start,
        end,
        text: Cow::Borrowed(&text[start..end]),
        before: Cow::Borrowed(&text[first..start]),
        after: Cow::Borrowed(&text[end..last]),
        raw: None,
        evidence,
    };
    serde_json::to_string(&line).expect("lines have text keys and finite numbers")
}

fn applied(rows: &[Option<Row>]) -> PyTable {
    let count = |of: fn(&Row) -> i64| integers(rows.iter().map(|row| row.as_ref().map(of)));
    let shown = |of: fn(&Heading) -> Option<&String>| {
        texts(rows.iter().map(|row| of(row.as_ref()?.heading.as_ref()?)))
    };
    let fate = |row: &Row| if row.is_removed { "removed" } else { "kept" };
    table(vec![
        ("fate", texts(rows.iter().map(|row| row.as_ref().map(fate)))),
        ("cleaned", texts(rows.iter().map(|row| row.as_ref()?.cleaned.as_ref()))),
        ("removals", removals(rows)),
        ("boilerplate_characters", count(|row| row.n_boilerplate_chars)),
        ("repeats", count(|row| row.n_repeats)),
        ("repeat_characters", count(|row| row.n_repeat_chars)),
        ("white_space_characters", count(|row| row.n_white_space_chars)),
        ("kept_characters", count(|row| row.n_chars)),
        ("shown_title", shown(|heading| heading.title.as_ref())),
        ("shown_source", shown(|heading| heading.source.as_ref())),
        ("shown_date", shown(|heading| heading.date.as_ref())),
        ("shown_url", shown(|heading| heading.url.as_ref())),
    ])
}

fn removals(rows: &[Option<Row>]) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for row in rows {
        lists.append_option(row.as_ref().map(|row| row.removals.iter().map(Some)));
    }
    std::sync::Arc::new(lists.finish())
}
