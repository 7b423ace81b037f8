//! Arguments from Python → what a run takes: its data, its settings, and what is known before.
//!
//! A setting has the name and the values that it has on the command line, with underscores in its
//! name, and also the types of Python: `True`, a list, `None` for the default. Settings that name
//! output files are left out, since a call writes none.

use crate::arrow::table_of;
use crate::errors::{input, raised, setting};
use bytesize::ByteSize;
use copydesk::Options;
use copydesk::config::Fields;
use copydesk::results::marks;
use copydesk::table::Table;
use copydesk_core::config::KeepPolicy;
use copydesk_core::{Known, KnownTemplate, parse_templates};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyString};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Most threads of a run.
const MAX_THREADS: usize = 1024;

/// Fields of [`Options`] that have no keyword, or one of their own.
const NOT_OPTIONS: [&str; 5] =
    ["fields", "keep_apart", "annotate", "output_format", "parquet_findings"];

/// Settings that the defaults leave out.
const UNTOLD: [&str; 3] = ["memory", "cluster_columns", "keep_keys"];

/// What a run reads.
#[derive(Clone)]
pub(crate) enum Data {
    /// Files, folders and globs.
    Files(Vec<PathBuf>),
    /// Rows in memory.
    Table(Table),
}

/// The data of a call.
///
/// # Errors
/// It is neither Arrow data nor a path, nor several of one of them.
pub(crate) fn data(given: &Bound<'_, PyAny>) -> PyResult<Data> {
    if let Some(table) = table_of(given)? {
        return Ok(Data::Table(table));
    }
    if let Some(path) = path(given)? {
        return Ok(Data::Files(vec![path]));
    }
    let is_no_list = given.is_instance_of::<PyDict>() || is_bytes(given);
    let items = if is_no_list { None } else { given.try_iter().ok() };
    let Some(items) = items else { return Err(no_data(given)) };
    let mut paths = Vec::new();
    let mut tables: Option<Table> = None;
    for item in items {
        let item = item?;
        if let Some(table) = table_of(&item)? {
            tables = Some(joined(given.py(), tables, table)?);
        } else if let Some(path) = path(&item)? {
            paths.push(path);
        } else {
            return Err(no_data(&item));
        }
    }
    match (tables, paths.is_empty()) {
        (None, true) => Err(input(given.py(), "expected paths or Arrow data, found an empty list")),
        (None, false) => Ok(Data::Files(paths)),
        (Some(table), true) => Ok(Data::Table(table)),
        (Some(_), false) => {
            Err(input(given.py(), "expected paths or Arrow data, found both in one list"))
        }
    }
}

/// A type error that says how to make Arrow data of what people have.
fn no_data(found: &Bound<'_, PyAny>) -> PyErr {
    let advice = if found.is_instance_of::<PyDict>() {
        ": `pyarrow.table(columns)` makes a table of a dict of columns, \
         `pyarrow.Table.from_pylist(rows)` one of a list of dicts"
    } else {
        ""
    };
    let found = found.get_type().name().map_or_else(|_| String::new(), |name| name.to_string());
    PyTypeError::new_err(format!(
        "data: expected a path, an object with `__arrow_c_stream__` or `__arrow_c_array__`, such as \
         a frame of pandas or Polars, or a list of one of them, found {found}{advice}"
    ))
}

/// Both tables as one.
fn joined(py: Python<'_>, first: Option<Table>, next: Table) -> PyResult<Table> {
    let Some(mut first) = first else { return Ok(next) };
    if first.schema.fields() != next.schema.fields() {
        let message = format!(
            "expected tables of the same columns, found {} and then {}",
            columns(&first),
            columns(&next)
        );
        return Err(input(py, &message));
    }
    first.batches.extend(next.batches);
    Ok(first)
}

fn columns(table: &Table) -> String {
    let field = |field: &std::sync::Arc<arrow_schema::Field>| {
        format!("`{}` ({})", field.name(), field.data_type())
    };
    table.schema.fields().iter().map(field).collect::<Vec<_>>().join(", ")
}

/// The path, if this is one: a `str`, or an object that `os.fspath` takes.
fn path(given: &Bound<'_, PyAny>) -> PyResult<Option<PathBuf>> {
    let is_path = given.is_instance_of::<PyString>() || given.hasattr("__fspath__")?;
    is_path.then(|| given.extract::<PathBuf>()).transpose()
}

fn is_bytes(given: &Bound<'_, PyAny>) -> bool {
    given.is_instance_of::<PyBytes>() || given.is_instance_of::<PyByteArray>()
}

/// Number of threads; 0 for as many as there are cores.
///
/// # Errors
/// It is no number, or out of its range.
pub(crate) fn threads(given: &Bound<'_, PyAny>) -> PyResult<usize> {
    let threads = given.extract::<usize>().ok().filter(|threads| *threads <= MAX_THREADS);
    threads.ok_or_else(|| {
        let message = format!("expected 0 to {MAX_THREADS}, found {}", shown(given));
        setting(given.py(), "threads", &message)
    })
}

/// The settings of a run.
///
/// # Errors
/// A name is not one of a setting, or a value not one that the setting takes.
pub(crate) fn settings(
    fields: &Bound<'_, PyDict>,
    given: &Bound<'_, PyDict>,
    keep_apart: Option<&Bound<'_, PyAny>>,
) -> PyResult<Options> {
    let py = given.py();
    let mut values = Map::new();
    let mut memory = None;
    for (name, value) in given {
        let name: String = name.extract()?;
        if !names().contains(&name) {
            return Err(setting(py, &name, &unknown(&name)));
        }
        if value.is_none() {
            continue;
        }
        if name == "memory" {
            memory = Some(bytes(&value)?);
            continue;
        }
        let value = value_of(&name, &value).map_err(|message| setting(py, &name, &message))?;
        // By itself, so that the error is about this setting.
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        serde_json::from_value::<Options>(Value::Object(alone))
            .map_err(|error| setting(py, &name, &told(&error.to_string())))?;
        values.insert(name, value);
    }
    let mut options: Options =
        serde_json::from_value(Value::Object(values)).expect("each value was accepted by itself");
    options.memory = memory.unwrap_or(options.memory);
    options.read.fields = field_names(fields)?;
    options.keep_apart = keep_apart.map(pairs).transpose()?.unwrap_or_default();
    Ok(options)
}

/// The settings of a stage: columns by their roles, and the settings of a run.
///
/// # Errors
/// As [`settings`].
pub(crate) fn of_stage(given: &Bound<'_, PyDict>) -> PyResult<Options> {
    let (fields, options) = (PyDict::new(given.py()), PyDict::new(given.py()));
    for (name, value) in given {
        let is_column = ROLES.contains(&&*name.extract::<String>()?);
        if is_column { fields.set_item(name, value)? } else { options.set_item(name, value)? }
    }
    settings(&fields, &options, None)
}

/// The keywords that name columns.
const ROLES: [&str; 6] = ["text", "id", "source", "url", "title", "date"];

/// The names of all settings that are keywords of the calls, in alphabetical order.
pub(crate) fn names() -> Vec<String> {
    let defaults = serde_json::to_value(Options::default()).expect("settings are JSON");
    let all = defaults.as_object().into_iter().flat_map(Map::keys);
    let all = all.filter(|name| !NOT_OPTIONS.contains(&name.as_str())).cloned();
    let mut names: Vec<String> = all.chain(UNTOLD.map(str::to_owned)).collect();
    names.sort_unstable();
    names
}

/// What to say of a name that is none of a setting, with the most similar one.
fn unknown(name: &str) -> String {
    /// Smallest Jaro-Winkler similarity of a similar name.
    const ALIKE: f64 = 0.8;
    const OWN: [&str; 11] = [
        "text",
        "id",
        "source",
        "url",
        "title",
        "date",
        "templates",
        "protect",
        "keep_apart",
        "threads",
        "progress",
    ];
    if let Some(column) = name.strip_suffix("_field").filter(|column| OWN[..6].contains(column)) {
        return format!("expected the name of a setting: perhaps `{column}`");
    }
    let known = names().into_iter().chain(OWN.map(str::to_owned));
    let rated = known.map(|known| (strsim::jaro_winkler(&known, name), known));
    let best = rated.max_by(|left, right| left.0.total_cmp(&right.0));
    let best = best.filter(|(likeness, _)| *likeness >= ALIKE);
    let nearest = best.map(|(_, known)| format!(": perhaps `{known}`")).unwrap_or_default();
    format!("expected the name of a setting{nearest}")
}

/// The value of a setting, as the library's settings files have it.
fn value_of(name: &str, given: &Bound<'_, PyAny>) -> Result<Value, String> {
    let text = given.cast::<PyString>().ok().map(ToString::to_string);
    match (name, text) {
        ("keep", Some(text)) => {
            let policy = text.parse::<KeepPolicy>()?;
            Ok(serde_json::to_value(policy).expect("a policy is JSON"))
        }
        ("keep", None) => {
            Err(format!("expected a policy such as \"longest\", found {}", shown(given)))
        }
        ("find" | "without", Some(text)) => {
            Ok(text.split(',').map(str::trim).filter(|name| !name.is_empty()).collect())
        }
        ("starter", Some(text)) if ["on", "off"].contains(&&*text) => Ok((text == "on").into()),
        (_, Some(text)) => Ok(text.into()),
        (_, None) => json(given),
    }
}

/// A Python value as JSON.
fn json(given: &Bound<'_, PyAny>) -> Result<Value, String> {
    if let Ok(is_set) = given.cast::<PyBool>() {
        return Ok(is_set.is_true().into());
    }
    if let Ok(text) = given.cast::<PyString>() {
        return Ok(text.to_string().into());
    }
    if given.is_instance_of::<PyFloat>() {
        let number = given.extract().ok().and_then(serde_json::Number::from_f64);
        return number.map(Value::Number).ok_or_else(|| unfit(given));
    }
    // Integers of NumPy are no `int`, and have `__index__`.
    if given.is_instance_of::<PyInt>() || given.hasattr("__index__").unwrap_or(false) {
        let number = given.extract::<i64>().map(Value::from);
        return number
            .or_else(|_| given.extract::<u64>().map(Value::from))
            .map_err(|_| unfit(given));
    }
    if given.is_instance_of::<PyDict>() || is_bytes(given) {
        return Err(unfit(given));
    }
    if let Ok(items) = given.try_iter() {
        let item = |item: PyResult<Bound<'_, PyAny>>| json(&item.map_err(|_| unfit(given))?);
        return items.map(item).collect::<Result<_, _>>().map(Value::Array);
    }
    given.extract::<f64>().map(Value::from).map_err(|_| unfit(given))
}

fn unfit(given: &Bound<'_, PyAny>) -> String {
    format!("expected a text, a number, or a list of texts, found {}", shown(given))
}

/// serde's message in the words of all others: what was expected, then what was found.
fn told(message: &str) -> String {
    let halves = ["invalid type: ", "invalid value: ", "unknown variant "]
        .iter()
        .find_map(|opening| message.strip_prefix(opening)?.split_once(", expected "));
    let Some((found, expected)) = halves else { return message.to_owned() };
    let expected = match expected {
        "f64" => "a number",
        "u32" => "a whole number from 0 to 4294967295",
        "u64" => "a whole number, 0 or more",
        "a boolean" => "True or False",
        "a sequence" => "a list",
        "string or map" | "variant identifier" => "a name",
        other => other,
    };
    format!("expected {expected}, found {found}")
}

/// A size in bytes: a number, or a text such as `2GiB`.
fn bytes(given: &Bound<'_, PyAny>) -> PyResult<u64> {
    let number = given.extract::<u64>().ok();
    let text = || given.cast::<PyString>().ok()?.to_string().parse::<ByteSize>().ok();
    number.or_else(|| text().map(|size| size.as_u64())).ok_or_else(|| {
        let message = format!("expected a size such as 2GiB or 800MB, found {}", shown(given));
        setting(given.py(), "memory", &message)
    })
}

fn field_names(given: &Bound<'_, PyDict>) -> PyResult<Fields> {
    let mut fields = Fields::default();
    for (role, name) in given {
        let role: String = role.extract()?;
        let Ok(name) = name.cast::<PyString>() else {
            let message = format!("expected the name of a column, found {}", shown(&name));
            return Err(setting(given.py(), &role, &message));
        };
        let field = match role.as_str() {
            "text" => &mut fields.text,
            "id" => &mut fields.id,
            "source" => &mut fields.source,
            "url" => &mut fields.url,
            "title" => &mut fields.title,
            _ => &mut fields.date,
        };
        *field = name.to_string();
    }
    Ok(fields)
}

/// What is known of boilerplate: each a file, or lines.
///
/// # Errors
/// A file cannot be read; a line is no template.
pub(crate) fn known(
    templates: Option<&Bound<'_, PyAny>>,
    protect: Option<&Bound<'_, PyAny>>,
) -> PyResult<Known> {
    let templates = templates.map(|given| lines(given, "templates", marks::templates));
    let protected = protect.map(|given| lines(given, "protect", marks::protected));
    Ok(Known {
        templates: templates.transpose()?.unwrap_or_default(),
        protected: protected.transpose()?.unwrap_or_default(),
    })
}

fn lines(
    given: &Bound<'_, PyAny>,
    name: &str,
    read: fn(&Path) -> copydesk::Result<Vec<KnownTemplate>>,
) -> PyResult<Vec<KnownTemplate>> {
    let py = given.py();
    if let Some(path) = path(given)? {
        return py.detach(|| read(&path)).map_err(|error| raised(py, &error));
    }
    let is_list = !(given.is_instance_of::<PyDict>() || is_bytes(given));
    let items = if is_list { given.try_iter().ok() } else { None };
    let unfit = |found: &Bound<'_, PyAny>| {
        setting(py, name, &format!("expected a path, or a list of lines, found {}", shown(found)))
    };
    let Some(items) = items else { return Err(unfit(given)) };
    let mut text = String::new();
    for item in items {
        let item = item?;
        let line = item.cast::<PyString>().map_err(|_| unfit(&item))?.to_string();
        if line.contains(['\n', '\r']) {
            return Err(setting(
                py,
                name,
                &format!("expected lines, found several in {}", shown(&item)),
            ));
        }
        text.push_str(&line);
        text.push('\n');
    }
    parse_templates(&text).map_err(|error| setting(py, name, &error.to_string()))
}

/// The pairs of keys in a file, or in a list.
pub(crate) fn pairs(given: &Bound<'_, PyAny>) -> PyResult<Vec<(String, String)>> {
    let py = given.py();
    if let Some(path) = path(given)? {
        return py.detach(|| marks::pairs_apart(&path)).map_err(|error| raised(py, &error));
    }
    let unfit = |found: &Bound<'_, PyAny>| {
        let message =
            format!("expected a path, or a list of pairs of keys, found {}", shown(found));
        setting(py, "keep_apart", &message)
    };
    let pair = |item: PyResult<Bound<'_, PyAny>>| {
        let item = item?;
        let is_text = item.is_instance_of::<PyString>();
        let keys = if is_text { None } else { item.extract::<Vec<String>>().ok() };
        let keys: Option<[String; 2]> = keys.and_then(|keys| keys.try_into().ok());
        keys.map(|[left, right]| (left, right)).ok_or_else(|| unfit(&item))
    };
    given.try_iter().map_err(|_| unfit(given))?.map(pair).collect()
}

/// A value as Python writes it, short enough for a message.
fn shown(value: &Bound<'_, PyAny>) -> String {
    /// Longest text of a value, in characters.
    const LONGEST: usize = 80;
    let text = value.repr().map_or_else(|_| "a value".to_owned(), |text| text.to_string());
    if text.chars().count() <= LONGEST {
        return text;
    }
    text.chars().take(LONGEST).chain(['…']).collect()
}
