//! The results of a run → its input, as the run read it.
//!
//! `explain` and `view` show texts of the input. It is found by the paths in `timings.json` and
//! verified by the checksums in `manifest.json`. If it is gone, was moved or came through a pipe,
//! it is restored from the results, in a temporary folder.

use crate::config::ReadConfig;
use crate::error::{Error, Result};
use crate::read::spool::extracted_name;
use crate::read::{self, Block, Content, Corpus, Document, keys};
use crate::results::lines::{PlaceLine, Report};
use crate::results::manifest::{Manifest, Timings};
use crate::results::reader::{read_json, read_manifest};
use crate::results::restore::restore;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The message for an input that differs from what copydesk read.
const CHANGED: &str =
    "expected the input as copydesk read it, found another: it changed since; run `clean` again";

/// The input of a run.
pub struct Input {
    corpus: Corpus,
    manifest: Manifest,
    /// Keeps the temporary folder of a restored input alive.
    _restored: Option<TempDir>,
}

impl Input {
    /// Opens the input of the run that wrote `results`. Restores it if a file is missing or has
    /// another length.
    ///
    /// # Errors
    /// The results are not those of a finished run; the input is gone and cannot be restored.
    pub fn open(results: &Path) -> Result<Self> {
        let manifest = read_manifest(results)?;
        let timings: Timings = read_json(&results.join("timings.json"))?;
        let report: Report = read_json(&results.join("report.json"))?;
        let config = ReadConfig::new(&report.settings)?;
        let paths: Vec<PathBuf> = manifest
            .inputs
            .keys()
            .map(|name| timings.input_folder.join(extracted_name(name).as_ref().unwrap_or(name)))
            .collect();
        let has_changed = |(path, name): &(&PathBuf, &String)| !is_as_it_was(path, name, &manifest);
        let (paths, restored) = match paths.iter().zip(manifest.inputs.keys()).find(has_changed) {
            None => (paths, None),
            Some((missing, _)) => {
                let folder = Self::restored(results, missing)?;
                (vec![folder.path().join("in")], Some(folder))
            }
        };
        let corpus = Corpus::open(&paths, config)?;
        Ok(Self { corpus, manifest, _restored: restored })
    }

    /// Restores the input to a temporary folder, since the file `missing` is gone.
    fn restored(results: &Path, missing: &Path) -> Result<TempDir> {
        let folder = tempfile::tempdir().map_err(|error| {
            Error::io(missing, "making a folder to restore the input in", error)
        })?;
        restore(results, &folder.path().join("in")).map_err(|error| {
            let expected = "expected the input where it was when copydesk read it, or results to restore it from, found neither";
            Error::damaged(missing, format!("{expected}: {error}"))
        })?;
        Ok(folder)
    }

    /// Calls `take` for each document in order, with the keys it may have in the results: its id,
    /// and its id with its place.
    ///
    /// # Errors
    /// The input cannot be read or has changed; any error from `take`.
    pub fn for_each_document(
        &self,
        mut take: impl FnMut([String; 2], &Document<'_>) -> Result<()>,
    ) -> Result<()> {
        for block in self.corpus.blocks() {
            let block = block?;
            self.check(&block)?;
            for record in &block.records {
                let content = read::document(&self.corpus, &block, record);
                if let Content::Document(document) = content {
                    take(keys::candidates(&self.corpus, &document), &document)?;
                }
            }
        }
        Ok(())
    }

    /// The place of a document of this input.
    pub fn place(&self, document: &Document<'_>) -> PlaceLine<'_> {
        let file = self.corpus.file(document.place.file);
        PlaceLine { path: (&*file.name).into(), line: document.place.line }
    }

    /// Checks that the files ending in this block are those that the run read.
    fn check(&self, block: &Block) -> Result<()> {
        for (number, facts) in &block.finished {
            let file = self.corpus.file(*number);
            if !self.manifest.holds(&file.name, facts) {
                return Err(changed(&file.path));
            }
        }
        Ok(())
    }
}

/// Whether a file of the input still has its length. Lines made of an archive or a page have no
/// length to compare.
fn is_as_it_was(path: &Path, name: &str, manifest: &Manifest) -> bool {
    let known = manifest.run.iter().flat_map(|run| &run.inputs).find(|(known, _)| known == name);
    let known = known.filter(|_| extracted_name(name).is_none());
    path.metadata().is_ok_and(|found| known.is_none_or(|(_, length)| found.len() == *length))
}

/// The error of an input that has changed.
pub fn changed(path: &Path) -> Error {
    Error::damaged(path, CHANGED)
}
