//! Rows and details → the scripts beside the page.
//!
//! A *list* is one script with a row for each cluster, article and so on. The *details* of a row,
//! such as a text, are in a script with those of up to a hundred rows. Each hands its data to the
//! page by calling `copydesk.take`.

use crate::error::{Error, Result};
use crate::write::{OutputFile, OutputFolder};
use serde::Serialize;

/// Rows whose details share a script.
pub(super) const IN_A_PART: usize = 100;

/// A list being written, row by row.
pub(super) struct List {
    file: OutputFile,
    /// What stands behind the last row.
    end: &'static str,
    n_rows: usize,
}

impl List {
    pub(super) fn begin(name: &str, to: &OutputFolder) -> Result<Self> {
        let mut file = to.file(&script(name))?;
        file.write(format!("copydesk.take(\"{name}\", [").as_bytes())?;
        Ok(Self { file, end: "]);\n", n_rows: 0 })
    }

    /// A list whose rows are arrays of these fields, with `null` for those that a row lacks: a
    /// browser reads long lists twice as fast so.
    pub(super) fn of_fields(name: &str, fields: &[&str], to: &OutputFolder) -> Result<Self> {
        let mut file = to.file(&script(name))?;
        let fields = script_json(&fields)?;
        file.write(
            format!("copydesk.take(\"{name}\", {{\"fields\":{fields},\"rows\":[").as_bytes(),
        )?;
        Ok(Self { file, end: "]});\n", n_rows: 0 })
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: &impl Serialize) -> Result<()> {
        self.n_rows += 1;
        self.file.write(script_json(row)?.as_bytes())?;
        self.file.write(b",\n")
    }

    /// Ends the list. Returns the number of its rows.
    pub(super) fn finish(mut self, to: &mut OutputFolder) -> Result<usize> {
        self.file.write(self.end.as_bytes())?;
        to.finish(self.file)?;
        Ok(self.n_rows)
    }
}

/// Writes a list that is in memory. Returns the number of its rows.
pub(super) fn write_list(
    name: &str,
    rows: &[impl Serialize],
    to: &mut OutputFolder,
) -> Result<usize> {
    let mut list = List::begin(name, to)?;
    rows.iter().try_for_each(|row| list.push(row))?;
    list.finish(to)
}

/// The details of the rows of a list, being written.
pub(super) struct Details {
    name: &'static str,
    n_parts: usize,
    part: Vec<String>,
}

impl Details {
    pub(super) fn begin(name: &'static str) -> Self {
        Self { name, n_parts: 0, part: Vec::new() }
    }

    /// Adds the details of the next row.
    pub(super) fn push(&mut self, details: &impl Serialize, to: &mut OutputFolder) -> Result<()> {
        self.part.push(script_json(details)?);
        if self.part.len() == IN_A_PART { self.write(to) } else { Ok(()) }
    }

    /// Number of rows so far.
    pub(super) fn n_rows(&self) -> usize {
        self.n_parts * IN_A_PART + self.part.len()
    }

    pub(super) fn finish(mut self, to: &mut OutputFolder) -> Result<()> {
        if self.part.is_empty() { Ok(()) } else { self.write(to) }
    }

    fn write(&mut self, to: &mut OutputFolder) -> Result<()> {
        let name = format!("{}-{}", self.name, self.n_parts);
        let rows = std::mem::take(&mut self.part).join(",\n");
        self.n_parts += 1;
        to.write(&script(&name), format!("copydesk.take(\"{name}\", [{rows}]);\n").as_bytes())
    }
}

/// Writes data that is no list.
pub(super) fn write_data(name: &str, data: &impl Serialize, to: &mut OutputFolder) -> Result<()> {
    let json = script_json(data)?;
    to.write(&script(name), format!("copydesk.take(\"{name}\", {json});\n").as_bytes())
}

fn script(name: &str) -> String {
    format!("copydesk-parts/{name}.js")
}

/// JSON that is safe inside a script element: nothing in it can end the element.
pub(super) fn script_json(value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string(value)
        .map_err(|error| Error::usage(format!("a result cannot be shown: {error}")))?;
    if !json.contains(['<', '\u{2028}', '\u{2029}']) {
        return Ok(json);
    }
    Ok(json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}
