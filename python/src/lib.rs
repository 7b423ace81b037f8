//! The Python module `copydesk._copydesk`: what `copydesk.clean` and `copydesk.inspect` call.
//!
//! The package in `python/copydesk/` is what users see. It holds the signatures, the docstrings and
//! the exceptions; here are the calls into the library, and the tables that come out of it.

mod arrow;
mod errors;
mod options;
mod progress;
mod result;
mod stages;
mod stored;

use copydesk::Run;
use copydesk::config::{Mode, Options};
use copydesk::progress::Progress;
use copydesk::table::Tables;
use copydesk_core::Known;
use options::Data;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use result::PyResults;
use stored::Stored;

/// The engine of `copydesk`. Use `copydesk.clean` and `copydesk.inspect`.
// The wheel is not tested on interpreters without a GIL: these switch theirs on.
#[pymodule(gil_used = true)]
mod _copydesk {
    #[pymodule_export]
    use super::arrow::PyTable;
    #[pymodule_export]
    use super::result::PyResults;
    #[pymodule_export]
    use super::stages::{
        PyTemplates, answer, apply, clean_batch, forms, judge, learn, link, pack, pairs_apart,
        settle, sift, sign, survey, template_table, twins,
    };
    #[pymodule_export]
    use super::stages::{
        corpus_templates, line_counts, lines, merge, site_templates, sites, slot_templates, slots,
        stories, tallies, testimonies,
    };
    #[pymodule_export]
    use super::{run, setting_names};
    use pyo3::prelude::*;

    #[pymodule_init]
    fn init(module: &Bound<'_, PyModule>) -> PyResult<()> {
        copydesk::panics::silence_caught();
        module.add("__version__", env!("CARGO_PKG_VERSION"))
    }
}

/// Runs `clean` or `inspect`.
///
/// `fields` are the names of the columns by their roles, `options` all other settings.
#[pyfunction]
#[pyo3(signature = (mode, data, fields, *, templates, protect, keep_apart, threads, progress, options))]
#[expect(clippy::too_many_arguments, reason = "they are those of the functions in Python")]
fn run(
    mode: &Bound<'_, PyString>,
    data: &Bound<'_, PyAny>,
    fields: &Bound<'_, PyDict>,
    templates: Option<&Bound<'_, PyAny>>,
    protect: Option<&Bound<'_, PyAny>>,
    keep_apart: Option<&Bound<'_, PyAny>>,
    threads: &Bound<'_, PyAny>,
    progress: Option<&Bound<'_, PyAny>>,
    options: &Bound<'_, PyDict>,
) -> PyResult<PyResults> {
    let py = mode.py();
    let mode = if mode == "inspect" { Mode::Inspect } else { Mode::Clean };
    let threads = options::threads(threads)?;
    let settings = options::settings(fields, options, keep_apart)?;
    let known = options::known(templates, protect)?;
    let data = options::data(data)?;
    let progress = progress.map(|callback| callback.clone().unbind());
    let stored = Stored::new(data.clone(), settings.clone(), known.clone(), mode);
    let work = move |progress: &dyn Progress| tables(data, settings, known, mode, progress);
    let tables = progress::watched(py, threads, progress.as_ref(), work)?;
    PyResults::new(py, tables.map_err(|error| errors::raised(py, &error))?, stored)
}

/// The names of all settings that `clean` and `inspect` take as keywords besides their own.
#[pyfunction]
fn setting_names() -> Vec<String> {
    options::names()
}

/// Runs the library. Called on a thread of the run's pool, without the GIL.
fn tables(
    data: Data,
    options: Options,
    known: Known,
    mode: Mode,
    progress: &dyn Progress,
) -> copydesk::Result<Tables> {
    match data {
        Data::Files(paths) => copydesk::run::files::tables(paths, options, known, progress, mode),
        Data::Table(table) => {
            Run::of_table(table, options)?.known(known).progress(progress).tables(mode)
        }
    }
}
