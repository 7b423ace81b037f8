//! A run's results in a folder, for `Result.explain` and `Result.view`, which read one.
//!
//! The run is made again, the first time that one of them is called: its tables hold no input, and
//! most results are never looked through.

use crate::options::Data;
use copydesk::config::{Fields, Mode, Options};
use copydesk::read::Documents;
use copydesk::table::Table;
use copydesk::write::{Existing, OutputFolder};
use copydesk::{Error, Result, Run};
use copydesk_core::Known;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use tempfile::TempDir;

/// Most articles whose texts are in the page.
const MAX_TEXTS: usize = 50_000;

/// What a run was made of, and its results once they were asked for.
pub(crate) struct Stored {
    data: Data,
    options: Options,
    known: Known,
    mode: Mode,
    folder: Mutex<Option<TempDir>>,
}

impl Stored {
    pub(crate) fn new(data: Data, options: Options, known: Known, mode: Mode) -> Self {
        Self { data, options, known, mode, folder: Mutex::new(None) }
    }

    /// What happened to an article, in words.
    ///
    /// # Errors
    /// No article, or several, have this key.
    pub(crate) fn explain(&self, key: &str, other: Option<&str>) -> Result<String> {
        self.with(|results| copydesk::results::explain::explain(results, key, other, false))
    }

    /// Writes the page for browsing the run to a folder. Returns the path of the page.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub(crate) fn view(&self, to: &Path) -> Result<PathBuf> {
        self.with(|results| {
            let mut folder = OutputFolder::create(to, Existing::Replace)?;
            copydesk::results::view::view(results, &mut folder, MAX_TEXTS)?;
            Ok(to.join("copydesk.html"))
        })
    }

    /// Calls `take` with the folder of the results.
    fn with<T>(&self, take: impl FnOnce(&Path) -> Result<T>) -> Result<T> {
        let mut folder = self.folder.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let stored = match &mut *folder {
            Some(stored) => stored,
            empty => empty.insert(self.run()?),
        };
        take(&stored.path().join("results"))
    }

    fn run(&self) -> Result<TempDir> {
        let folder = tempfile::tempdir()
            .map_err(|error| Error::io(&std::env::temp_dir(), "making a folder", error))?;
        let (inputs, options) = match &self.data {
            Data::Files(paths) => (paths.clone(), self.options.clone()),
            Data::Table(table) => {
                let path = folder.path().join("articles.jsonl");
                write(table, &self.options, &path)?;
                let mut options = self.options.clone();
                options.read.fields = Fields::default();
                (vec![path], options)
            }
        };
        let run = Run::new(inputs, options)?.known(self.known.clone()).checkpoint(false);
        let out = folder.path().join("results");
        match self.mode {
            Mode::Clean => run.clean(out)?,
            Mode::Inspect => run.inspect(out)?,
        };
        Ok(folder)
    }
}

/// Writes the articles of a table as JSON Lines. One without an id is named by its row, as in the
/// tables.
fn write(table: &Table, options: &Options, path: &Path) -> Result<()> {
    let failed = |error| Error::io(path, "writing the articles", error);
    let documents = Documents::new(&table.schema, &table.batches, options)?;
    let mut file = BufWriter::new(File::create(path).map_err(failed)?);
    for row in 0..documents.n_rows() {
        let Ok(document) = documents.get(row) else { continue };
        let id = document.id.as_deref().map_or_else(|| format!("table#{}", row + 1), str::to_owned);
        let record = serde_json::json!({
            "id": id, "text": document.text, "source": document.source, "url": document.url,
            "title": document.title, "date": document.date,
        });
        writeln!(file, "{record}").map_err(failed)?;
    }
    file.flush().map_err(failed)
}
