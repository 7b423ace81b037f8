//! Families of forms, and the templates that were cut → the tables of a run.

use super::columns::text;
use super::{PyTemplates, made, rows_of};
use crate::arrow::PyTable;
use crate::errors::input;
use copydesk::convert::findings;
use copydesk::results::lines::{FormLine, TemplateLine, template_id};
use copydesk::table::Table;
use copydesk_core::{Cleaner, CutConfig, SourceId};
use pyo3::prelude::*;
use std::collections::{BTreeMap, HashMap};

/// The families of forms, from the columns `form`, `key` and `text` of a batch that holds all
/// members of each family in it, in their order. The columns are those of `forms`.
#[pyfunction]
pub(crate) fn forms(py: Python<'_>, batch: &Bound<'_, PyAny>) -> PyResult<PyTable> {
    let columns = made(&rows_of(batch)?, py)?;
    let lines = py.detach(|| -> Result<Vec<FormLine>, String> {
        let [ids, keys, texts] = ["form", "key", "text"].map(|name| columns.texts(name));
        let (ids, keys, texts) = (ids?, keys?, texts?);
        let rows: Vec<usize> = (0..columns.n_rows()).collect();
        let families = rows.chunk_by(|&left, &right| ids.value(left) == ids.value(right));
        let line = |rows: &[usize]| {
            let own: Vec<&str> = rows.iter().map(|&row| text(&texts, row).unwrap_or("")).collect();
            let form = copydesk_core::form(&own);
            FormLine {
                id: ids.value(rows[0]).to_owned(),
                members: rows.iter().map(|&row| keys.value(row).to_owned()).collect(),
                form: form.wording,
                facts: form.facts,
            }
        };
        Ok(families.map(line).collect())
    });
    let lines = lines.map_err(|error| input(py, &error))?;
    Ok(Table::from(findings::forms(&lines)).into())
}

/// The templates that were cut, from the number of cuts of each by its id, and some of the lines
/// that were cut. `sources` are the names of all sources of the corpus. The columns are those of
/// `templates`.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "arguments from Python")]
pub(crate) fn template_table(
    templates: &PyTemplates,
    cuts: HashMap<String, (u64, Vec<String>)>,
    sources: Vec<String>,
) -> PyTable {
    let names: BTreeMap<SourceId, String> =
        sources.into_iter().map(|name| (SourceId::of(&name), name)).collect();
    let cleaner = Cleaner::new(templates.templates.clone(), &CutConfig::default());
    let mut lines = Vec::new();
    for template in cleaner.templates().as_slice() {
        if let Some((n, samples)) = cuts.get(&template_id(template)) {
            lines.push(TemplateLine::of(template, &names, *n, samples));
        }
    }
    lines.sort_by(TemplateLine::by_cuts);
    Table::from(findings::templates(&lines)).into()
}
