//! The stages, batch to batch, for engines such as Spark, Ray Data and Daft.
//!
//! They are the functions of `copydesk_core`, on the thread of the call: the engine has its own.
//! Each result has a row for each row of its input, in the same order. Notes, templates, signatures
//! and bodies have the byte formats that the core documents; another version of them is refused.

mod columns;
mod components;
mod copies;
mod decisions;
mod learning;
mod pairs;
mod signatures;
mod tables;

pub(crate) use components::settle;
pub(crate) use copies::{pairs_apart, twins};
pub(crate) use decisions::apply;
pub(crate) use learning::{
    corpus_templates, line_counts, lines, merge, site_templates, sites, slot_templates, slots,
    stories, tallies, testimonies,
};
pub(crate) use pairs::{answer, judge, link, pack, sift};
pub(crate) use signatures::sign;
pub(crate) use tables::{forms, template_table};

use crate::arrow::{PyTable, table_of};
use crate::errors::{input, raised};
use crate::options;
use arrow_array::ArrayRef;
use columns::{Columns, bytes, integers, table, texts};
use copydesk::config::Config;
use copydesk::read::{Document, Documents};
use copydesk::table::Table;
use copydesk_core::{
    Cleaner, FormatError, Known, Learner, Notes, Origin, Scratch, SiteId, SourceId, Surveyor,
    Templates, parse_date,
};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::collections::BTreeMap;

/// What a stage takes: rows, and the settings that say how they are read.
struct Batch {
    table: Table,
    documents: Documents,
    config: Config,
}

impl Batch {
    fn new(data: &Bound<'_, PyAny>, settings: &Bound<'_, PyDict>) -> PyResult<Self> {
        let py = data.py();
        let table = rows_of(data)?;
        let options = options::of_stage(settings)?;
        let read = |options: copydesk::Options| -> copydesk::Result<(Documents, Config)> {
            let documents = Documents::new(&table.schema, &table.batches, &options)?;
            Ok((documents, Config::new(options)?))
        };
        let (documents, config) = read(options).map_err(|error| raised(py, &error))?;
        Ok(Self { table, documents, config })
    }

    /// What `make` makes of each document; `None` for rows without a text.
    fn map<T>(&self, mut make: impl FnMut(u64, &Document<'_>) -> T) -> Vec<Option<T>> {
        let rows = 0..self.documents.n_rows();
        rows.map(|row| Some(make(row, &self.documents.get(row).ok()?))).collect()
    }

    /// Why rows have no document.
    fn reasons(&self) -> ArrayRef {
        texts((0..self.documents.n_rows()).map(|row| self.documents.get(row).err()))
    }
}

/// The keys, and what else a row says, for the columns that a stage before made.
fn made(table: &Table, py: Python<'_>) -> PyResult<Columns> {
    Columns::new(table).map_err(|error| input(py, &error))
}

/// A document as the core takes it, of the source that it names, or of this site.
fn staged<'a>(document: &'a Document<'_>, site: Option<SiteId>) -> copydesk_core::Document<'a> {
    let source = document.source.as_deref().map(SourceId::of);
    let origin = Origin { source, site: site.filter(|_| source.is_none()) };
    // A text may come to begin with no byte order mark, which a reader would drop.
    let must_not_begin_with = Some('\u{FEFF}');
    copydesk_core::Document { origin, must_not_begin_with, ..document.staged() }
}

fn rows_of(data: &Bound<'_, PyAny>) -> PyResult<Table> {
    table_of(data)?.ok_or_else(|| input(data.py(), "expected Arrow data, found something else"))
}

fn refused(py: Python<'_>, error: FormatError) -> PyErr {
    input(py, &error.to_string())
}

/// What the survey says of a document.
struct Noted {
    notes: Vec<u8>,
    source: Option<i64>,
    /// Day of its date, since 1970.
    day: Option<i64>,
    n_chars: i64,
}

/// The notes on the documents of a batch, null for rows without a text: `notes`, and the columns
/// `source` (the id of the source that the document names), `day` (of its date, since 1970) and
/// `characters`. `rejected` is the reason why a row has none.
#[pyfunction]
#[pyo3(signature = (batch, **settings))]
pub(crate) fn survey(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    const DAY: i64 = 86_400;
    let batch = Batch::new(batch, &given(py, settings))?;
    let noted = py.detach(|| {
        let mut scratch = Scratch::default();
        batch.map(|_, document| {
            let staged = staged(document, None);
            let seconds = document.date.as_deref().and_then(parse_date);
            let day = seconds.map(|seconds| seconds.div_euclid(DAY));
            let source = staged.origin.source.map(|source| source.as_u64().cast_signed());
            let n_chars = staged.text.chars().count().cast_signed() as i64;
            Noted { notes: Surveyor.survey(&staged, &mut scratch).to_bytes(), source, day, n_chars }
        })
    });
    let number =
        |of: fn(&Noted) -> Option<i64>| integers(noted.iter().map(|row| of(row.as_ref()?)));
    Ok(table(vec![
        ("notes", bytes(noted.iter().map(|row| row.as_ref().map(|row| &row.notes)))),
        ("source", number(|row| row.source)),
        ("day", number(|row| row.day)),
        ("characters", number(|row| Some(row.n_chars))),
        ("rejected", batch.reasons()),
    ]))
}

/// The settings as a dict, if there are any.
fn given<'py>(py: Python<'py>, settings: Option<&Bound<'py, PyDict>>) -> Bound<'py, PyDict> {
    settings.cloned().unwrap_or_else(|| PyDict::new(py))
}

/// The settings of a stage, with the pairs of keys that the caller keeps apart.
fn config(
    py: Python<'_>,
    settings: Option<&Bound<'_, PyDict>>,
    keep_apart: Option<&Bound<'_, PyAny>>,
) -> PyResult<Config> {
    let mut options = options::of_stage(&given(py, settings))?;
    options.keep_apart = keep_apart.map(options::pairs).transpose()?.unwrap_or_default();
    Config::new(options).map_err(|error| raised(py, &error))
}

/// Templates of boilerplate, learned from the notes on all documents.
///
/// They are small: a few hundred bytes for each line that is boilerplate. `bytes(templates)` and
/// `Templates(bytes)` take them to other processes, as does pickle.
#[pyclass(frozen, name = "Templates", module = "copydesk.stages")]
pub(crate) struct PyTemplates {
    templates: Templates,
}

#[pymethods]
impl PyTemplates {
    #[new]
    fn new(data: &Bound<'_, PyBytes>) -> PyResult<Self> {
        let templates = Templates::from_bytes(data.as_bytes());
        Ok(Self { templates: templates.map_err(|error| refused(data.py(), error))? })
    }

    fn __bytes__<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, &self.templates.to_bytes())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (Bound<'py, PyBytes>,)) {
        (slf.get_type().into_any(), (slf.get().__bytes__(slf.py()),))
    }

    /// These templates and those of a file, or of a list of lines; `protect` are lines that are
    /// never cut. `sources` are the names of all sources of the corpus.
    #[pyo3(signature = (templates = None, protect = None, sources = Vec::new()))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument from Python")]
    fn with_known(
        &self,
        templates: Option<&Bound<'_, PyAny>>,
        protect: Option<&Bound<'_, PyAny>>,
        sources: Vec<String>,
    ) -> PyResult<Self> {
        let known: Known = options::known(templates, protect)?;
        let names: BTreeMap<SourceId, String> =
            sources.iter().map(|name| (SourceId::of(name), name.clone())).collect();
        Ok(Self { templates: self.templates.clone().with_known(&known, &names, |_| false) })
    }

    /// The number of templates.
    fn __len__(&self) -> usize {
        self.templates.as_slice().len()
    }

    fn __repr__(&self) -> String {
        format!("<copydesk.stages.Templates: {}>", self.__len__())
    }
}

/// The templates of a corpus, from the tables of notes on all its documents, in any order.
#[pyfunction]
#[pyo3(signature = (notes, **settings))]
pub(crate) fn learn(
    py: Python<'_>,
    notes: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTemplates> {
    let config = config(py, settings, None)?;
    let mut learner = Learner::new(&config.cut);
    let tables = match table_of(notes)? {
        Some(table) => vec![table],
        None => notes.try_iter()?.map(|one| rows_of(&one?)).collect::<PyResult<Vec<_>>>()?,
    };
    for table in &tables {
        let columns = made(table, py)?;
        for notes in columns.bytes("notes").map_err(|error| input(py, &error))?.iter().flatten() {
            learner.add(&Notes::from_bytes(notes).map_err(|error| refused(py, error))?);
        }
    }
    Ok(PyTemplates { templates: py.detach(|| learner.finish().templates) })
}

/// The batch with cleaned texts: without boilerplate and repeats.
#[pyfunction]
#[pyo3(signature = (batch, templates, **settings))]
pub(crate) fn clean_batch(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    templates: &PyTemplates,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let batch = Batch::new(batch, &given(py, settings))?;
    let cleaned = py.detach(|| {
        let cleaner = Cleaner::new(templates.templates.clone(), &batch.config.cut);
        let mut scratch = Scratch::default();
        let texts =
            batch.map(|_, document| cleaner.clean(&staged(document, None), &mut scratch).text());
        batch.table.with_texts(&batch.config.options().read.fields.text, &texts)
    });
    Ok(cleaned.map_err(|error| raised(py, &error))?.into())
}
