//! The library's errors → the exceptions of `copydesk._errors`.
//!
//! The classes are in Python, where each has two bases, a docstring and a pickle.

use copydesk::ErrorKind;
use copydesk_core::config::SettingError;
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::PyTuple;
use std::path::Path;

/// Openings of the actions that read. All others write a temporary file.
const READING: [&str; 5] = ["opening", "reading", "finding", "walking", "standard input"];

/// The exception for an error of the library.
pub(crate) fn raised(py: Python<'_>, error: &copydesk::Error) -> PyErr {
    let path = error.path().map(Path::as_os_str);
    match error.kind() {
        ErrorKind::Setting(SettingError { fields, .. }) => {
            exception(py, "SettingError", &error.to_string(), &[("fields", tuple(py, fields))])
        }
        ErrorKind::Io { action, source } => {
            let reads = READING.iter().any(|opening| action.starts_with(opening));
            let class = if reads { "ReadError" } else { "OutputError" };
            let code = source.raw_os_error().or_else(|| number(source.kind()));
            let facts = [("path", object(py, path)), ("errno", object(py, code))];
            exception(py, class, &error.to_string(), &facts)
        }
        ErrorKind::Usage(_) | ErrorKind::Damaged(_) => {
            exception(py, "InputError", &error.to_string(), &[("path", object(py, path))])
        }
        _ => exception(py, "CopydeskError", &error.to_string(), &[]),
    }
}

/// The `errno` of an error that lost its number on the way, as those of `tempfile` do.
fn number(kind: std::io::ErrorKind) -> Option<i32> {
    use std::io::ErrorKind::{AlreadyExists, NotFound, PermissionDenied, StorageFull};
    match kind {
        NotFound => Some(2),
        PermissionDenied => Some(13),
        AlreadyExists => Some(17),
        StorageFull => Some(28),
        _ => None,
    }
}

/// The exception for a setting.
pub(crate) fn setting(py: Python<'_>, field: &str, message: &str) -> PyErr {
    let message = format!("{field}: {message}");
    exception(py, "SettingError", &message, &[("fields", tuple(py, &[field]))])
}

/// The exception for data that cannot be used.
pub(crate) fn input(py: Python<'_>, message: &str) -> PyErr {
    exception(py, "InputError", message, &[])
}

/// An exception of this class with these attributes; what went wrong with it, if it cannot be made.
fn exception(
    py: Python<'_>,
    class: &str,
    message: &str,
    facts: &[(&str, PyResult<Py<PyAny>>)],
) -> PyErr {
    let made = || -> PyResult<PyErr> {
        let exception = py.import("copydesk._errors")?.getattr(class)?.call1((message,))?;
        for (name, value) in facts {
            let value = value.as_ref().map_err(|error| error.clone_ref(py))?;
            exception.setattr(*name, value)?;
        }
        Ok(PyErr::from_value(exception))
    };
    made().unwrap_or_else(|error| error)
}

fn tuple(py: Python<'_>, fields: &[&str]) -> PyResult<Py<PyAny>> {
    Ok(PyTuple::new(py, fields)?.into_any().unbind())
}

fn object<'py>(py: Python<'py>, value: Option<impl IntoPyObject<'py>>) -> PyResult<Py<PyAny>> {
    value.map_or_else(|| Ok(py.None()), |value| value.into_py_any(py))
}
