//! Files of a finished run → typed values. All readers of results use this module.

use super::lines::FORMAT_VERSION;
use super::manifest::Manifest;
use crate::error::{Error, ErrorKind, Remedy, Result};
use crate::write::{CHECKPOINT, MANIFEST};
use serde::de::DeserializeOwned;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

/// Refuses a folder without the results of a finished run.
///
/// # Errors
/// The folder holds something else, which the error names, with the remedy.
pub fn expect_results(results: &Path) -> Result<()> {
    if results.join(MANIFEST).is_file() {
        return Ok(());
    }
    let is_stopped = results.join(CHECKPOINT).is_dir();
    let found = if is_stopped {
        "found a run that was stopped"
    } else if results.is_dir() {
        "found a folder without the file manifest.json, which such results have"
    } else if results.exists() {
        "found a file"
    } else {
        "found nothing there"
    };
    let message = format!("expected a folder that `copydesk clean` or `inspect` wrote, {found}");
    let error = Error::at(results, ErrorKind::Usage(message));
    Err(if is_stopped { error.with_remedy(Remedy::Resume) } else { error })
}

/// Reads the list of all files of a finished run.
///
/// # Errors
/// The list is missing, of a later version than this one can read, or names files outside its
/// folder, as a stranger's may.
pub fn read_manifest(results: &Path) -> Result<Manifest> {
    let path = results.join(MANIFEST);
    let manifest: Manifest = read_json(&path)?;
    if manifest.format > FORMAT_VERSION {
        let message = format!(
            "expected output files of version {FORMAT_VERSION} or before, found version {}: use copydesk {} or later",
            manifest.format, manifest.version
        );
        return Err(Error::damaged(&path, message));
    }
    for name in manifest.inputs.keys() {
        inside(&path, name)?;
    }
    Ok(manifest)
}

/// Reads a whole JSON file.
///
/// # Errors
/// The file is missing, or holds something else.
pub fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let bytes = std::fs::read(path).map_err(|error| {
        Error::io(path, "expected the results of a finished run of copydesk; reading", error)
    })?;
    serde_json::from_slice(&bytes).map_err(|error| malformed(path, &error))
}

fn malformed(path: &Path, error: &serde_json::Error) -> Error {
    Error::damaged(path, format!("not as copydesk writes it: {error}"))
}

/// The parsed lines of a JSON Lines file.
pub struct Lines<T> {
    path: PathBuf,
    reader: std::io::Lines<BufReader<File>>,
    parsed: std::marker::PhantomData<T>,
}

impl<T> Lines<T> {
    /// Opens the file.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(path: PathBuf) -> Result<Self> {
        let file = File::open(&path).map_err(|error| Error::io(&path, "opening", error))?;
        Ok(Self { path, reader: BufReader::new(file).lines(), parsed: std::marker::PhantomData })
    }
}

impl<T: DeserializeOwned> Iterator for Lines<T> {
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        let line = self.reader.next()?.map_err(|error| Error::io(&self.path, "reading", error));
        let parsed = |line: String| {
            serde_json::from_str(&line).map_err(|error| malformed(&self.path, &error))
        };
        Some(line.and_then(parsed))
    }
}

/// The relative path `name` in the file `path`, checked to stay inside the results: a stranger's
/// file may name others.
pub(super) fn inside<'n>(path: &Path, name: &'n str) -> Result<&'n Path> {
    let named = Path::new(name);
    let is_plain = named.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if is_plain && !name.is_empty() {
        return Ok(named);
    }
    Err(Error::damaged(path, format!("expected a path inside the folder, found `{name}`")))
}
