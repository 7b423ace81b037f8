//! What a run found: its tables, its report, and the funnel as notebooks show it.

use crate::arrow::PyTable;
use crate::errors::raised;
use crate::stored::Stored;
use copydesk::config::Mode;
use copydesk::results::lines::{Counts, Report};
use copydesk::table::Tables;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::fmt::Write as _;
use std::path::PathBuf;

/// The results of a run.
///
/// Each attribute but `report` is a `Table`.
#[pyclass(frozen, name = "Result", module = "copydesk")]
pub(crate) struct PyResults {
    /// The rows that stay, with their texts cleaned. `inspect` leaves the texts as they are.
    #[pyo3(get)]
    cleaned: Py<PyTable>,
    /// The rows that were removed: copies, articles without a text of their own, and with
    /// `keep_copies=0` the representatives of clusters.
    #[pyo3(get)]
    removed: Py<PyTable>,
    /// The records that could not be read: where they are, and the reason.
    #[pyo3(get)]
    rejected: Py<PyTable>,
    /// A row for each member of a cluster of copies: its key, the similarity to the cluster's
    /// representative, and the evidence.
    #[pyo3(get)]
    clusters: Py<PyTable>,
    /// A row for each cut and each removed article: its key, the kind, the text and the evidence.
    #[pyo3(get)]
    removals: Py<PyTable>,
    /// The templates of boilerplate that were cut.
    #[pyo3(get)]
    templates: Py<PyTable>,
    /// Families of articles that share a wording and differ in facts.
    #[pyo3(get)]
    forms: Py<PyTable>,
    /// Round-ups, and the stories in them.
    #[pyo3(get)]
    containments: Py<PyTable>,
    /// A row for each source: its documents, and what was removed and cut.
    #[pyo3(get)]
    sources: Py<PyTable>,
    /// A row for each pair of sources with stories in common.
    #[pyo3(get)]
    shared: Py<PyTable>,
    /// Settings, counts and notes: a dict with the names of `report.json`.
    #[pyo3(get)]
    report: Py<PyDict>,
    funnel: Funnel,
    stored: Stored,
}

impl PyResults {
    /// The results of a run.
    ///
    /// # Errors
    /// The interpreter has no memory left.
    pub(crate) fn new(py: Python<'_>, tables: Tables, stored: Stored) -> PyResult<Self> {
        let table = |table| Py::new(py, PyTable::from(table));
        Ok(Self {
            cleaned: table(tables.cleaned)?,
            removed: table(tables.removed)?,
            rejected: table(tables.rejected)?,
            clusters: table(tables.clusters)?,
            removals: table(tables.removals)?,
            templates: table(tables.templates)?,
            forms: table(tables.forms)?,
            containments: table(tables.containments)?,
            sources: table(tables.sources)?,
            shared: table(tables.shared)?,
            report: dict(py, &tables.report)?,
            funnel: Funnel::new(&tables.report),
            stored,
        })
    }
}

#[pymethods]
impl PyResults {
    fn __repr__(&self) -> String {
        self.funnel.line()
    }

    /// What happened to an article and why: its cuts, its cluster, and how it differs from its
    /// cluster's representative. With `other`, why the two are, or are not, copies of each other.
    ///
    /// The first call makes the run again, with its results in a temporary folder.
    #[pyo3(signature = (key, other = None))]
    fn explain(&self, py: Python<'_>, key: &str, other: Option<&str>) -> PyResult<String> {
        let explained = py.detach(|| self.stored.explain(key, other));
        explained.map_err(|error| raised(py, &error))
    }

    /// Writes the page for browsing the run to a folder, and returns the path of the page. An
    /// earlier page in the folder is replaced.
    ///
    /// The first call makes the run again, with its results in a temporary folder.
    #[pyo3(signature = (folder))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument from Python")]
    fn view(&self, py: Python<'_>, folder: PathBuf) -> PyResult<PathBuf> {
        py.detach(|| self.stored.view(&folder)).map_err(|error| raised(py, &error))
    }

    fn _repr_html_(&self) -> String {
        self.funnel.html()
    }
}

/// The report with the types of Python's `json`.
fn dict(py: Python<'_>, report: &Report) -> PyResult<Py<PyDict>> {
    let text = serde_json::to_string(report).expect("a report has text keys and finite numbers");
    Ok(py.import("json")?.call_method1("loads", (text,))?.cast_into::<PyDict>()?.unbind())
}

/// What became of the documents and of the characters.
struct Funnel {
    mode: Mode,
    counts: Counts,
    notes: Vec<String>,
}

/// A row of the funnel: a number, and its share of a whole for the bar.
struct Row {
    name: &'static str,
    n: u64,
    share: f64,
    remark: String,
}

impl Funnel {
    fn new(report: &Report) -> Self {
        Self { mode: report.mode, counts: report.counts.clone(), notes: report.notes.clone() }
    }

    fn line(&self) -> String {
        let Counts { documents, kept, clusters, rejected, .. } = self.counts;
        let rejected = if rejected > 0 { format!(", {rejected} rejected") } else { String::new() };
        format!(
            "<copydesk.Result of {}: {} of {} kept, {}{rejected}>",
            self.name(),
            grouped(kept),
            counted(documents, "document"),
            counted(clusters, "cluster"),
        )
    }

    fn name(&self) -> &'static str {
        match self.mode {
            Mode::Clean => "clean",
            Mode::Inspect => "inspect",
        }
    }

    /// The rows, in the order and the words of the program's summary.
    fn rows(&self) -> Vec<Row> {
        let counts = &self.counts;
        let of_documents = |name, n| row(name, n, (n, counts.documents), String::new());
        let of_characters = |name, n, characters| {
            let share = (characters, counts.characters);
            row(name, n, share, format!("{} of the characters", percent(share)))
        };
        let mut rows = vec![of_documents("documents in", counts.documents)];
        let optional = [
            ("representatives", counts.representatives),
            ("rejected", counts.rejected),
            ("shells", counts.shells),
        ];
        let copies = [
            ("exact copies", counts.exact),
            ("near copies", counts.near),
            ("contained copies", counts.contained),
        ];
        let optional = optional.into_iter().filter(|(_, n)| *n > 0);
        rows.extend(copies.into_iter().chain(optional).map(|(name, n)| of_documents(name, n)));
        let kept = (counts.kept, counts.documents);
        rows.extend([
            of_characters("repeats cut", counts.repeats, counts.repeat_characters),
            of_characters("boilerplate cut", counts.boilerplate, counts.boilerplate_characters),
            row("documents kept", counts.kept, kept, format!("{} of the documents", percent(kept))),
            of_characters("characters kept", counts.kept_characters, counts.kept_characters),
        ]);
        rows
    }

    /// A table with bars, in colors that suit light and dark pages.
    fn html(&self) -> String {
        let mut html = format!(
            "<table class=\"copydesk\"><caption style=\"text-align:left\">copydesk {}</caption><tbody>",
            escaped(self.name())
        );
        for Row { name, n, share, remark } in self.rows() {
            let width = (share.clamp(0.0, 1.0) * 100.0).round();
            let _ = write!(
                html,
                "<tr><th style=\"text-align:left\">{}</th><td style=\"text-align:right\">{}</td>\
                 <td style=\"min-width:10em\"><div style=\"background:#4c78a8;height:.8em;width:{width}%\">\
                 </div></td><td style=\"text-align:left\">{}</td></tr>",
                escaped(name),
                grouped(n),
                escaped(&remark)
            );
        }
        html.push_str("</tbody></table>");
        for note in &self.notes {
            let _ = write!(html, "<p>note: {}</p>", escaped(note));
        }
        html
    }
}

fn row(name: &'static str, n: u64, (part, whole): (u64, u64), remark: String) -> Row {
    Row { name, n, share: part as f64 / whole.max(1) as f64, remark }
}

fn percent((part, whole): (u64, u64)) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

/// A number with its unit, in the singular or plural: `1 cluster`, `2 clusters`.
fn counted(n: u64, unit: &str) -> String {
    format!("{} {unit}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A number with its thousands separated: `72,632`.
fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .map(|group| std::str::from_utf8(group).expect("digits are ASCII"))
        .collect();
    groups.join(",")
}

/// Text for HTML, also inside of attributes.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}
