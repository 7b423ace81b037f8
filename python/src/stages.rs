//! The stages, batch to batch, for engines such as Spark, Ray Data and Daft.
//!
//! They are the functions of `copydesk_core`, on the thread of the call: the engine has its own.
//! Each result has a row for each row of its input, in the same order. Notes, templates, signatures
//! and bodies have the byte formats that the core documents; another version of them is refused.

use crate::arrow::{PyTable, table_of};
use crate::errors::{input, raised};
use crate::options;
use arrow_array::builder::{BinaryBuilder, ListBuilder, UInt32Builder};
use arrow_array::cast::AsArray;
use arrow_array::{
    ArrayRef, Float64Array, LargeBinaryArray, RecordBatch, StringArray, UInt32Array, UInt64Array,
};
use arrow_cast::cast;
use arrow_schema::DataType;
use copydesk::config::Config;
use copydesk::read::{Document, Documents};
use copydesk::results::lines::Kind;
use copydesk::table::Table;
use copydesk_core::hash::HashKey;
use copydesk_core::{
    Body, Cleaner, Finding, FormatError, Judge, Learner, Notes, Origin, Scratch, Signed, Signer,
    SourceId, Surveyor, Templates,
};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};
use std::sync::Arc;

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

    /// Calls `take` for each row, with its document if it has a text.
    fn for_each(&self, mut take: impl FnMut(Option<copydesk_core::Document<'_>>)) {
        for row in 0..self.documents.n_rows() {
            let document = self.documents.get(row);
            take(document.as_ref().map(staged));
        }
    }
}

/// A document as the core takes it, of the source that it names.
fn staged<'a>(document: &'a Document<'_>) -> copydesk_core::Document<'a> {
    let source = document.source.as_deref().map(SourceId::of);
    copydesk_core::Document { origin: Origin { source, site: None }, ..document.staged() }
}

fn rows_of(data: &Bound<'_, PyAny>) -> PyResult<Table> {
    table_of(data)?.ok_or_else(|| input(data.py(), "expected Arrow data, found something else"))
}

/// A column of bytes.
fn binary(table: &Table, name: &str, py: Python<'_>) -> PyResult<Vec<LargeBinaryArray>> {
    let column = |batch: &RecordBatch| {
        let column = batch.column_by_name(name).ok_or_else(|| {
            input(
                py,
                &format!("expected a column `{name}`, as the stage before makes it, found none"),
            )
        })?;
        let bytes = cast(column, &DataType::LargeBinary)
            .map_err(|error| input(py, &format!("column `{name}`: {error}")))?;
        Ok(bytes.as_binary::<i64>().clone())
    };
    table.batches.iter().map(column).collect()
}

fn table(columns: Vec<(&str, ArrayRef)>) -> PyTable {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
    Table::from(batch).into()
}

fn refused(py: Python<'_>, error: FormatError) -> PyErr {
    input(py, &error.to_string())
}

/// The notes on the documents of a batch: a column `notes`, null for rows without a text.
#[pyfunction]
#[pyo3(signature = (batch, **settings))]
pub(crate) fn survey(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let batch = Batch::new(batch, &given(py, settings))?;
    let notes: Vec<Option<Vec<u8>>> = py.detach(|| {
        let (mut notes, mut scratch) = (Vec::new(), Scratch::default());
        batch.for_each(|document| {
            let document = document.as_ref();
            notes.push(document.map(|one| Surveyor.survey(one, &mut scratch).to_bytes()));
        });
        notes
    });
    Ok(table(vec![("notes", bytes(&notes))]))
}

/// The settings as a dict, if there are any.
fn given<'py>(py: Python<'py>, settings: Option<&Bound<'py, PyDict>>) -> Bound<'py, PyDict> {
    settings.cloned().unwrap_or_else(|| PyDict::new(py))
}

fn bytes(values: &[Option<Vec<u8>>]) -> ArrayRef {
    let mut builder = BinaryBuilder::new();
    for value in values {
        builder.append_option(value.as_deref());
    }
    Arc::new(builder.finish())
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
    let options = options::of_stage(&given(py, settings))?;
    let config = Config::new(options).map_err(|error| raised(py, &error))?;
    let mut learner = Learner::new(&config.cut);
    let tables = match table_of(notes)? {
        Some(table) => vec![table],
        None => notes.try_iter()?.map(|one| rows_of(&one?)).collect::<PyResult<Vec<_>>>()?,
    };
    for column in tables.iter().map(|table| binary(table, "notes", py)) {
        for notes in column?.iter().flat_map(|column| column.iter().flatten()) {
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
        let (mut texts, mut scratch) = (Vec::new(), Scratch::default());
        batch.for_each(|document| {
            texts.push(document.map(|one| cleaner.clean(&one, &mut scratch).text()));
        });
        batch.table.with_texts(&batch.config.options().read.fields.text, &texts)
    });
    Ok(cleaned.map_err(|error| raised(py, &error))?.into())
}

/// The signatures of the cleaned documents of a batch.
///
/// Equal `fingerprint`s are exact copies, if `key` is the same for the whole corpus. Documents that
/// share a key of `band_keys` (the number of the band and the key together), or some of `samples`,
/// may be copies. `body` is what `judge` compares.
#[pyfunction]
#[pyo3(signature = (batch, templates, key = 0, **settings))]
pub(crate) fn sign(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    templates: &PyTemplates,
    key: u64,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let batch = Batch::new(batch, &given(py, settings))?;
    Ok(py.detach(|| {
        let cleaner = Cleaner::new(templates.templates.clone(), &batch.config.cut);
        let signer = Signer::new(&cleaner, &batch.config.copy, HashKey(key));
        let judge = Judge::new(&batch.config.copy, HashKey(key));
        let (mut rows, mut scratch) = (Vec::new(), Scratch::default());
        batch.for_each(|document| {
            rows.push(document.map(|document| {
                let found = signer.sign(&document, &mut scratch);
                let body = judge.body(&document, &found.cuts, &mut scratch).to_bytes();
                (found, body)
            }));
        });
        signatures(&rows)
    }))
}

fn signatures(rows: &[Option<(Signed, Vec<u8>)>]) -> PyTable {
    let signature =
        |row: &Option<(Signed, Vec<u8>)>| row.as_ref().map(|(signed, _)| signed.signature.clone());
    let of: Vec<_> = rows.iter().map(signature).collect();
    let prints = of.iter().map(|one| one.as_ref().map(|one| format!("{:032x}", one.fingerprint)));
    let lists = |list: fn(&copydesk_core::Signature) -> &[u32]| -> ArrayRef {
        let mut builder = ListBuilder::new(UInt32Builder::new());
        for one in &of {
            builder.append_option(one.as_ref().map(|one| list(one).iter().copied().map(Some)));
        }
        Arc::new(builder.finish())
    };
    let encoded: Vec<Option<Vec<u8>>> =
        of.iter().map(|one| one.as_ref().map(copydesk_core::Signature::to_bytes)).collect();
    let bodies: Vec<Option<Vec<u8>>> =
        rows.iter().map(|row| row.as_ref().map(|(_, body)| body.clone())).collect();
    table(vec![
        ("fingerprint", Arc::new(prints.collect::<StringArray>())),
        (
            "characters",
            Arc::new(of.iter().map(|one| Some(one.as_ref()?.n_chars)).collect::<UInt64Array>()),
        ),
        (
            "tokens",
            Arc::new(of.iter().map(|one| Some(one.as_ref()?.n_tokens)).collect::<UInt32Array>()),
        ),
        ("band_keys", lists(|one| &one.band_keys)),
        ("samples", lists(|one| &one.samples)),
        ("signature", bytes(&encoded)),
        ("body", bytes(&bodies)),
    ])
}

/// What the comparison of two bodies found: columns `jaccard`, `containment`, `finding`, `relation`
/// and `signal`, for the pairs in the columns `left` and `right`.
///
/// A `finding` is `copy` (then `relation` says which), `held` (one holds the other and much
/// beside), `apart` (then `signal` says why) or `strangers`.
#[pyfunction]
#[pyo3(signature = (pairs, key = 0, **settings))]
pub(crate) fn judge(
    py: Python<'_>,
    pairs: &Bound<'_, PyAny>,
    key: u64,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let options = options::of_stage(&given(py, settings))?;
    let config = Config::new(options).map_err(|error| raised(py, &error))?;
    let pairs = rows_of(pairs)?;
    let sides = [binary(&pairs, "left", py)?, binary(&pairs, "right", py)?];
    let judge = Judge::new(&config.copy, HashKey(key));
    let judged = py.detach(|| judged(&judge, &sides));
    Ok(findings(&judged.map_err(|error| refused(py, error))?))
}

/// The similarities and the finding of a pair; `None` if a side has no body.
type Judged = Option<(copydesk_core::Similarity, Finding)>;

fn judged(
    judge: &Judge,
    [left, right]: &[Vec<LargeBinaryArray>; 2],
) -> Result<Vec<Judged>, FormatError> {
    let pairs = left.iter().zip(right).flat_map(|(left, right)| left.iter().zip(right.iter()));
    let compared = pairs.map(|pair| {
        let (Some(left), Some(right)) = pair else { return Ok(None) };
        Ok(Some(judge.compare(&Body::from_bytes(left)?, &Body::from_bytes(right)?)))
    });
    compared.collect()
}

fn findings(judged: &[Judged]) -> PyTable {
    let numbers = |number: fn(&copydesk_core::Similarity) -> f64| -> ArrayRef {
        let numbers =
            judged.iter().map(|one| one.as_ref().map(|(similarity, _)| number(similarity)));
        Arc::new(numbers.collect::<Float64Array>())
    };
    let texts = |text: fn(Finding) -> Option<String>| -> ArrayRef {
        let texts = judged.iter().map(|one| one.as_ref().and_then(|(_, finding)| text(*finding)));
        Arc::new(texts.collect::<StringArray>())
    };
    table(vec![
        ("jaccard", numbers(|one| one.jaccard)),
        ("containment", numbers(|one| one.containment)),
        ("finding", texts(|finding| Some(named(finding).to_owned()))),
        ("relation", texts(relation)),
        ("signal", texts(signal)),
    ])
}

fn named(finding: Finding) -> &'static str {
    match finding {
        Finding::Copy(_) => "copy",
        Finding::Held => "held",
        Finding::Apart(_) => "apart",
        Finding::Strangers => "strangers",
    }
}

fn relation(finding: Finding) -> Option<String> {
    let Finding::Copy(relation) = finding else { return None };
    spelt(serde_json::to_value(Kind::from(relation)))
}

fn signal(finding: Finding) -> Option<String> {
    let Finding::Apart(signal) = finding else { return None };
    spelt(serde_json::to_value(signal))
}

/// A word as the results spell it.
fn spelt(word: serde_json::Result<serde_json::Value>) -> Option<String> {
    word.ok()?.as_str().map(str::to_owned)
}
