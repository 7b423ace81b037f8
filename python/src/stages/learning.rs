//! Learning in parts, batch to batch: the templates of `learn`, where no process holds all notes.
//!
//! Each function takes batches that hold whole groups of rows: all rows of a document, of a key, of
//! a site. Keys, ids and hashes are `int64`s with the bits of the core's `u64`s; what has a byte
//! format of its own is binary. `copydesk_core::parts` says what each round is for.

use super::columns::{Columns, bytes, groups, integers, some_bytes, table};
use super::{PyTemplates, made, refused, rows_of};
use crate::arrow::{PyTable, table_of};
use crate::errors::input;
use arrow_array::{Array, ArrayRef, Int64Array, LargeBinaryArray};
use copydesk::table::Table;
use copydesk_core::parts::{
    self, Bearer, CorpusLines, LineCounts, Question, SlotLine, SlotQuestion, Testimony, Windows,
};
use copydesk_core::{CutConfig, FormatError, Notes, Origin, Scope, SiteId, Templates};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::ops::Range;

/// What is wrong with a batch.
type Result<T> = std::result::Result<T, String>;

fn told(error: FormatError) -> String {
    error.to_string()
}

/// Calls `make` with the columns of a batch, without the GIL.
fn staged<T: Send>(
    batch: &Bound<'_, PyAny>,
    make: impl FnOnce(&Columns) -> Result<T> + Send,
) -> PyResult<T> {
    let py = batch.py();
    let columns = made(&rows_of(batch)?, py)?;
    py.detach(|| make(&columns)).map_err(|error| input(py, &error))
}

fn config(py: Python<'_>, settings: Option<&Bound<'_, PyDict>>) -> PyResult<CutConfig> {
    Ok(super::config(py, settings, None)?.cut)
}

/// The number of a row as another type; an error that names the column if it is null or too large.
fn whole<T: TryFrom<i64>>(column: &Int64Array, row: usize, name: &str) -> Result<T> {
    let value = column.is_valid(row).then(|| column.value(row));
    let number = value.and_then(|number| T::try_from(number).ok());
    number.ok_or_else(|| format!("column `{name}`, row {row}: expected a number, found {value:?}"))
}

fn key_of(column: &Int64Array, row: usize) -> Option<u64> {
    column.is_valid(row).then(|| column.value(row).cast_unsigned())
}

/// Documents: the columns `document`, `notes`, and `site`, which is null for those of a source.
struct Placed {
    ids: Int64Array,
    notes: LargeBinaryArray,
    sites: Int64Array,
}

impl Placed {
    fn of(columns: &Columns) -> Result<Self> {
        let [ids, sites] = ["document", "site"].map(|name| columns.integers(name));
        Ok(Self { ids: ids?, notes: columns.bytes("notes")?, sites: sites? })
    }

    fn get(&self, row: usize) -> Result<(Notes, Option<SiteId>)> {
        let notes = some_bytes(&self.notes, row).unwrap_or_default();
        let site = key_of(&self.sites, row).and_then(SiteId::from_u64);
        Ok((Notes::from_bytes(notes).map_err(told)?, site))
    }

    fn all(&self) -> Result<Vec<(Notes, Option<SiteId>)>> {
        (0..self.notes.len()).map(|row| self.get(row)).collect()
    }
}

/// The sites of the documents that name no source, from one table of the columns `document` and
/// `notes`, or several, which together hold all these documents. Others are left out. Columns
/// `document` and `site`; documents without a site have no row.
///
/// This is one task: it holds the notes that it is given.
#[pyfunction]
#[pyo3(signature = (notes, **settings))]
pub(crate) fn sites(
    py: Python<'_>,
    notes: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings)?;
    let (mut ids, mut nameless) = (Vec::new(), Vec::new());
    for rows in tables(notes)? {
        let columns = made(&rows, py)?;
        let mut add = || -> Result<()> {
            let (documents, notes) = (columns.integers("document")?, columns.bytes("notes")?);
            for row in 0..columns.n_rows() {
                let bytes = some_bytes(&notes, row).unwrap_or_default();
                let notes = Notes::from_bytes(bytes).map_err(told)?;
                if notes.source.is_none() {
                    ids.push(whole::<i64>(&documents, row, "document")?);
                    nameless.push(notes);
                }
            }
            Ok(())
        };
        add().map_err(|error| input(py, &error))?;
    }
    let sites = py.detach(|| parts::infer_sites(&nameless, &config));
    let rows = ids.into_iter().zip(sites);
    let rows: Vec<(i64, i64)> =
        rows.filter_map(|(id, site)| Some((id, site?.as_u64().cast_signed()))).collect();
    Ok(table(vec![
        ("document", integers(rows.iter().map(|row| Some(row.0)))),
        ("site", integers(rows.iter().map(|row| Some(row.1)))),
    ]))
}

/// The table, or each of several.
fn tables(given: &Bound<'_, PyAny>) -> PyResult<Vec<Table>> {
    match table_of(given)? {
        Some(table) => Ok(vec![table]),
        None => given.try_iter()?.map(|one| rows_of(&one?)).collect(),
    }
}

/// The lines of documents with the columns `document`, `notes` and `site`. Columns `key`,
/// `document`, `line`, `tokens`, `print` and `scope`: the source or site of the document, by which
/// its rows belong together, or null.
#[pyfunction]
pub(crate) fn lines(batch: &Bound<'_, PyAny>) -> PyResult<PyTable> {
    staged(batch, |columns| {
        let documents = Placed::of(columns)?;
        let mut rows: Vec<[Option<i64>; 6]> = Vec::new();
        for row in 0..columns.n_rows() {
            let (notes, site) = documents.get(row)?;
            let document = whole::<i64>(&documents.ids, row, "document")?;
            let site = site.filter(|_| notes.source.is_none());
            let scope = Origin { source: notes.source, site }.scope().and_then(Scope::number);
            let (print, scope) = (notes.print().cast_signed(), scope.map(u64::cast_signed));
            rows.extend(parts::lines(&notes).iter().map(|line| {
                let [number, tokens] = [line.line, line.n_tokens].map(i64::from);
                let key = line.key.cast_signed();
                [Some(key), Some(document), Some(number), Some(tokens), Some(print), scope]
            }));
        }
        Ok(numbered(["key", "document", "line", "tokens", "print", "scope"], &rows))
    })
}

/// A table of columns of numbers.
fn numbered<const N: usize>(names: [&str; N], rows: &[[Option<i64>; N]]) -> PyTable {
    let column = |(at, name)| (name, integers(rows.iter().map(|row| row[at])));
    table(names.into_iter().enumerate().map(column).collect())
}

/// How often lines recur, from the rows of `lines`, grouped by `key`. `without_site` is the number
/// of documents of the corpus whose `scope` is null.
///
/// Columns `document`, `key`, `documents` and `line`. A row without a `line` is a count: so many
/// documents contain the line. Lines of one document have none. A row with a `line` is a question:
/// the line may be boilerplate of several sites, and its stories are to be counted.
#[pyfunction]
#[pyo3(signature = (batch, without_site, **settings))]
pub(crate) fn line_counts(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    without_site: usize,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings)?;
    staged(batch, |columns| {
        let [keys, documents, lines] =
            ["key", "document", "line"].map(|name| columns.integers(name));
        let (keys, documents, lines) = (keys?, documents?, lines?);
        let bearer = bearers(columns)?;
        let (mut counts, mut questions) = (Vec::new(), Vec::new());
        for rows in groups(&keys).into_iter().filter(|rows| rows.len() > 1) {
            let bearers = rows.clone().map(&bearer).collect::<Result<Vec<_>>>()?;
            let is_asked = parts::may_be_of_corpus(&bearers, without_site, &config);
            let n_documents = i64::try_from(rows.len()).ok();
            for row in rows {
                let (document, key) = (documents.value(row), keys.value(row));
                let line = Some(lines.value(row));
                counts.push([Some(document), Some(key), n_documents, None]);
                questions.extend(is_asked.then_some([
                    Some(document),
                    Some(key),
                    n_documents,
                    line,
                ]));
            }
        }
        counts.extend(questions);
        Ok(numbered(["document", "key", "documents", "line"], &counts))
    })
}

/// The document of each row of `lines`.
fn bearers(columns: &Columns) -> Result<impl Fn(usize) -> Result<Bearer>> {
    let [tokens, prints, scopes] = ["tokens", "print", "scope"].map(|name| columns.integers(name));
    let (tokens, prints, scopes) = (tokens?, prints?, scopes?);
    Ok(move |row| {
        let n_tokens = whole(&tokens, row, "tokens")?;
        let print = whole::<i64>(&prints, row, "print")?.cast_unsigned();
        Ok(Bearer { scope: key_of(&scopes, row), print, n_tokens })
    })
}

/// What documents say of the stories of lines, from the rows of a document with its `notes`, the
/// counts of its lines, and questions, grouped by `document`: columns `document`, `notes`, `key`,
/// `documents` and `line`, null where a row has none.
///
/// Columns `key`, `print`, `tokens`, and `probes` and `others`: sampled windows, 32 bits each; null
/// if the document is no witness.
#[pyfunction]
pub(crate) fn testimonies(batch: &Bound<'_, PyAny>) -> PyResult<PyTable> {
    staged(batch, |columns| {
        let columns = Asked::of(columns)?;
        let mut found = Vec::new();
        for rows in groups(&columns.ids) {
            found.extend(columns.answers(rows)?);
        }
        let windows = |list: fn(&Windows) -> &[u32]| {
            let list =
                |(_, one): &(i64, Testimony)| one.windows.as_ref().map(|one| packed(list(one)));
            bytes(found.iter().map(list))
        };
        let number =
            |of: fn(&(i64, Testimony)) -> i64| integers(found.iter().map(|one| Some(of(one))));
        Ok(table(vec![
            ("key", number(|one| one.0)),
            ("print", number(|one| one.1.print.cast_signed())),
            ("tokens", number(|one| one.1.n_tokens.into())),
            ("probes", windows(|one| &one.probes)),
            ("others", windows(|one| &one.others)),
        ]))
    })
}

/// The columns of documents, counts and questions.
struct Asked {
    ids: Int64Array,
    notes: LargeBinaryArray,
    keys: Int64Array,
    documents: Int64Array,
    lines: Int64Array,
}

impl Asked {
    fn of(columns: &Columns) -> Result<Self> {
        let [ids, keys, documents, lines] =
            ["document", "key", "documents", "line"].map(|name| columns.integers(name));
        let notes = columns.bytes("notes")?;
        Ok(Self { ids: ids?, notes, keys: keys?, documents: documents?, lines: lines? })
    }

    /// What the document of these rows says to each of its questions.
    fn answers(&self, rows: Range<usize>) -> Result<Vec<(i64, Testimony)>> {
        let is_of = |row: &usize| self.keys.is_valid(*row);
        let own = rows.clone().find_map(|row| some_bytes(&self.notes, row));
        let (mut counts, mut keys, mut questions) = (LineCounts::new(), Vec::new(), Vec::new());
        for row in rows.clone().filter(is_of) {
            let n_documents = whole(&self.documents, row, "documents")?;
            if self.lines.is_valid(row) {
                keys.push(self.keys.value(row));
                questions.push(Question { line: whole(&self.lines, row, "line")?, n_documents });
            } else {
                counts.insert(self.keys.value(row).cast_unsigned(), n_documents);
            }
        }
        if questions.is_empty() {
            return Ok(Vec::new());
        }
        let document = self.ids.value(rows.start);
        let own = own.ok_or_else(|| format!("expected the notes of document {document}"))?;
        let notes = Notes::from_bytes(own).map_err(told)?;
        Ok(keys.into_iter().zip(parts::testimonies(&notes, &counts, &questions)).collect())
    }
}

fn packed(hashes: &[u32]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.to_le_bytes()).collect()
}

fn unpacked(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|hash| u32::from_le_bytes(*hash)).collect()
}

/// The stories of lines and slots, from the rows of `testimonies`, grouped by `key`.
///
/// Columns `key` and `stories`, for those in enough stories to be boilerplate of several sites.
#[pyfunction]
#[pyo3(signature = (batch, **settings))]
pub(crate) fn stories(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings)?;
    staged(batch, |columns| {
        let [keys, prints, tokens] = ["key", "print", "tokens"].map(|name| columns.integers(name));
        let (keys, prints, tokens) = (keys?, prints?, tokens?);
        let (probes, others) = (columns.bytes("probes")?, columns.bytes("others")?);
        let windows = |row| {
            let [probes, others] = [&probes, &others].map(|column| some_bytes(column, row));
            Some(Windows { probes: unpacked(probes?), others: unpacked(others?) })
        };
        let testimony = |row| -> Result<Testimony> {
            let print = whole::<i64>(&prints, row, "print")?.cast_unsigned();
            let n_tokens = whole(&tokens, row, "tokens")?;
            Ok(Testimony { print, n_tokens, windows: windows(row) })
        };
        let mut found = Vec::new();
        for rows in groups(&keys) {
            let key = keys.value(rows.start);
            let n = parts::n_stories(rows.map(testimony).collect::<Result<_>>()?, &config);
            let is_enough = n >= config.options().boilerplate_min_corpus_stories;
            found.extend(is_enough.then_some([Some(key), Some(i64::from(n))]));
        }
        Ok(numbered(["key", "stories"], &found))
    })
}

/// The lines of the corpus, from a table with the columns `key` and `stories`.
fn corpus_lines(given: &Bound<'_, PyAny>) -> PyResult<CorpusLines> {
    staged(given, |columns| {
        let (keys, stories) = (columns.integers("key")?, columns.integers("stories")?);
        let line = |row| -> Result<(u64, u32)> {
            Ok((keys.value(row).cast_unsigned(), whole(&stories, row, "stories")?))
        };
        (0..columns.n_rows()).map(line).collect()
    })
}

/// What documents say of the lines of the corpus: `batch` has the columns `document`, `notes` and
/// `site`, and all documents of each source and site in it; `lines` is the whole table of
/// `stories`.
///
/// Columns `key`, `stories` and `tally`.
#[pyfunction]
#[pyo3(signature = (batch, lines, **settings))]
pub(crate) fn tallies(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    lines: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let (config, lines) = (config(py, settings)?, corpus_lines(lines)?);
    staged(batch, |columns| {
        let found = parts::tallies(&Placed::of(columns)?.all()?, &lines, &config);
        let stories = |key| Some(i64::from(lines[key]));
        Ok(table(vec![
            ("key", integers(found.iter().map(|(key, _)| Some(key.cast_signed())))),
            ("stories", integers(found.iter().map(|(key, _)| stories(key)))),
            ("tally", bytes(found.iter().map(|(_, tally)| Some(tally)))),
        ]))
    })
}

/// The templates of lines of the corpus, from the rows of `tallies`, grouped by `key`. `documents`
/// is the number of documents of the corpus.
///
/// Column `templates`: one row, for `merge`.
#[pyfunction]
#[pyo3(signature = (batch, documents, **settings))]
pub(crate) fn corpus_templates(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    documents: usize,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings)?;
    staged(batch, |columns| {
        let (keys, stories) = (columns.integers("key")?, columns.integers("stories")?);
        let tallies = columns.bytes("tally")?;
        let mut found = Vec::new();
        for rows in groups(&keys) {
            let key = keys.value(rows.start).cast_unsigned();
            let n_stories = whole(&stories, rows.start, "stories")?;
            let tallies = rows.map(|row| tallies.value(row));
            let template = parts::corpus_template(key, n_stories, tallies, documents, &config);
            found.push(template.map_err(told)?);
        }
        Ok(templates_table(found))
    })
}

fn templates_table(found: Vec<Templates>) -> PyTable {
    table(vec![("templates", bytes([Some(Templates::merged(found).to_bytes())]))])
}

/// The templates of sites: `batch` and `lines` are those of `tallies`, `templates` are those of the
/// corpus that `merge` made.
///
/// Columns `templates`, set in the first row, for `merge`; and `constant`, `document` and
/// `slot_line`, set in the others: lines that may be those of a slot of several sites.
#[pyfunction]
#[pyo3(signature = (batch, lines, templates, **settings))]
pub(crate) fn site_templates(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    lines: &Bound<'_, PyAny>,
    templates: &PyTemplates,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let (config, lines) = (config(py, settings)?, corpus_lines(lines)?);
    let of_corpus = &templates.templates;
    staged(batch, |columns| {
        let documents = Placed::of(columns)?;
        let found = parts::site_templates(&documents.all()?, &lines, of_corpus, &config);
        let slot_lines = &found.slot_lines;
        let number = |of: &dyn Fn(&SlotLine) -> i64| -> ArrayRef {
            integers([None].into_iter().chain(slot_lines.iter().map(|line| Some(of(line)))))
        };
        let templates = [Some(found.templates.to_bytes())].into_iter();
        let none = slot_lines.iter().map(|_| None);
        let own = slot_lines.iter().map(|line| Some(&line.bytes));
        Ok(table(vec![
            ("templates", bytes(templates.chain(none))),
            ("constant", number(&|line| line.constant.cast_signed())),
            ("document", number(&|line| documents.ids.value(line.document))),
            ("slot_line", bytes([None].into_iter().chain(own))),
        ]))
    })
}

/// Slots of the corpus, from the rows of `site_templates` with a `constant`, grouped by it.
/// `documents` is the number of documents of the corpus.
///
/// Columns `key`, `document`, `documents`, `line` and `slot`. A row with a `slot` is what
/// `slot_templates` needs; a row without is a question for `testimonies`.
#[pyfunction]
#[pyo3(signature = (batch, documents, **settings))]
pub(crate) fn slots(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    documents: usize,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let config = config(py, settings)?;
    staged(batch, |columns| {
        let (keys, ids) = (columns.integers("constant")?, columns.integers("document")?);
        let lines = columns.bytes("slot_line")?;
        let (mut asked, mut slots) = (Vec::new(), Vec::new());
        for rows in groups(&keys) {
            let key = keys.value(rows.start);
            let lines: Vec<(i64, &[u8])> =
                rows.map(|row| (ids.value(row), lines.value(row))).collect();
            let slot = parts::slot(key.cast_unsigned(), &lines, documents, &config);
            let Some(slot) = slot.map_err(told)? else { continue };
            asked.push([Some(key), None, None, None]);
            slots.push(Some(slot.bytes));
            for SlotQuestion { document, question } in slot.questions {
                let [n, line] = [question.n_documents, question.line].map(i64::from);
                asked.push([Some(key), Some(document), Some(n), Some(line)]);
                slots.push(None);
            }
        }
        let number = |at: usize| integers(asked.iter().map(|row| row[at]));
        Ok(table(vec![
            ("key", number(0)),
            ("document", number(1)),
            ("documents", number(2)),
            ("line", number(3)),
            ("slot", bytes(slots)),
        ]))
    })
}

/// The templates of slots, from the rows of `slots` with a `slot`, and the whole table of `stories`
/// of the slots.
///
/// Column `templates`: one row, for `merge`.
#[pyfunction]
pub(crate) fn slot_templates(
    slots: &Bound<'_, PyAny>,
    stories: &Bound<'_, PyAny>,
) -> PyResult<PyTable> {
    let stories = corpus_lines(stories)?;
    staged(slots, |columns| {
        let (keys, slots) = (columns.integers("key")?, columns.bytes("slot")?);
        let mut found = Vec::new();
        for (key, slot) in keys.values().iter().zip(&slots) {
            let n_stories = stories.get(&key.cast_unsigned());
            let Some((slot, &n_stories)) = slot.zip(n_stories) else { continue };
            found.push(parts::slot_template(slot, n_stories).map_err(told)?);
        }
        Ok(templates_table(found))
    })
}

/// The templates of all rows of the column `templates`, of one table or several.
#[pyfunction]
pub(crate) fn merge(py: Python<'_>, templates: &Bound<'_, PyAny>) -> PyResult<PyTemplates> {
    let mut all = Vec::new();
    for rows in tables(templates)? {
        let column = made(&rows, py)?.bytes("templates").map_err(|error| input(py, &error))?;
        let parts = column.iter().flatten().map(Templates::from_bytes);
        all.extend(parts.collect::<std::result::Result<Vec<_>, _>>().map_err(|e| refused(py, e))?);
    }
    Ok(PyTemplates { templates: py.detach(|| Templates::merged(all)) })
}
