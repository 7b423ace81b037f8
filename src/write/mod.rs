//! Results → files: each appears whole, under its name, or not at all.
//!
//! Results of an earlier run that will be replaced stay until the first new file is about to be
//! written: a run that fails or is stopped before then costs nothing. A file is written under a
//! temporary name in its folder, synced to disk and renamed, so what a failed or interrupted run
//! leaves is never taken for a result. `manifest.json` comes last, when all names are on disk, and
//! lists every file with its checksum. A file whose name ends in `.gz` or the like is compressed as
//! it is written.

pub mod folder;

use crate::compression::{Compression, Encoder};
use crate::error::{Error, ErrorKind, Remedy, Result};
use copydesk_core::hash::Checksum;
use folder::Claim;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tempfile::NamedTempFile;

/// Size of the write buffer, in bytes.
const BUFFER_BYTES: usize = 1 << 20;

/// Names that copydesk writes in an output folder, and all that `--overwrite` may delete there.
const NAMES: [&str; 21] = [
    CHECKPOINT,
    "cleaned",
    "removed",
    "clusters.jsonl",
    "clusters.parquet",
    "containments.jsonl",
    "forms.jsonl",
    "removals.jsonl",
    "removals.parquet",
    "boilerplate.json",
    "sources.jsonl",
    "sources.parquet",
    "shared.jsonl",
    "shared.parquet",
    "rejected",
    "rejected.jsonl",
    "rejected-records",
    "report.json",
    TIMINGS,
    "copydesk.html",
    "copydesk-parts",
];

/// Ending of an unfinished file.
const PARTIAL: &str = ".partial";

/// Folder with the findings of a run's finished passes, kept until the run is done.
pub const CHECKPOINT: &str = "checkpoint";

/// File in [`CHECKPOINT`] that identifies its run.
pub const RUN: &str = "run.json";

/// File that may differ between two runs, and is not in the manifest.
const TIMINGS: &str = "timings.json";

/// List of all files, written last.
pub const MANIFEST: &str = "manifest.json";

/// Folder with the results of a run.
pub struct OutputFolder {
    path: PathBuf,
    written: BTreeMap<String, Written>,
    failure: FirstFailure,
    /// Whether results of an earlier run are still there.
    has_earlier: bool,
    /// Lock that keeps other runs out.
    _lock: Option<fs::File>,
}

/// System error number of the first write that failed. Libraries that write through an
/// [`OutputFile`] report it as an error of their own.
type FirstFailure = Arc<OnceLock<i32>>;

/// A finished file, as listed in the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    /// Length in bytes.
    pub bytes: u64,
    /// XXH3 (128 bits) of its bytes.
    pub checksum: String,
}

/// Rows of a table, as recorded in `report.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableSum {
    /// Number of rows.
    pub rows: u64,
    /// Checksum of the names of all columns and of all their values.
    pub checksum: String,
    /// Columns whose Parquet types changed, each with both types.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub retyped: Vec<String>,
}

impl TableSum {
    /// Whether the rows are equal, whatever the types of their columns.
    pub fn has_same_rows(&self, other: &Self) -> bool {
        (self.rows, &self.checksum) == (other.rows, &other.checksum)
    }
}

/// What to do with an output folder that exists already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// Fail.
    Refuse,
    /// Delete the results of an earlier run.
    Replace,
    /// Delete the results of an earlier run, but keep its checkpoint if it was not finished.
    Resume,
}

impl Existing {
    fn check(self, path: &Path) -> Result<()> {
        let remedy = match self {
            Self::Refuse if path.join(CHECKPOINT).exists() => Remedy::ResumeOrReplace,
            Self::Refuse => Remedy::Replace,
            Self::Replace | Self::Resume => return Ok(()),
        };
        let message = "exists already: expected a new folder".to_owned();
        Err(Error::at(path, ErrorKind::Usage(message)).with_remedy(remedy))
    }
}

impl OutputFolder {
    /// Creates the folder. If it exists already, it must hold only results of copydesk, which
    /// [`begin`](Self::begin) deletes if `existing` allows it.
    ///
    /// # Errors
    /// The folder exists and `existing` refuses that, it holds other files, it cannot be created,
    /// or another run is at work in it.
    pub fn create(path: &Path, existing: Existing) -> Result<Self> {
        let is_there = path.exists();
        if is_there && !path.is_dir() {
            let message = "expected a folder, found a file: give another name for the output";
            return Err(Error::at(path, ErrorKind::Usage(message.to_owned())));
        }
        fs::create_dir_all(path)
            .map_err(|error| Error::io(path, "making the output folder", error))?;
        let Claim::Granted(lock) = folder::claim(path) else {
            let message = "another run of copydesk is writing there: wait for its end, or give another folder";
            return Err(Error::at(path, ErrorKind::Usage(message.to_owned())));
        };
        if is_there {
            existing.check(path)?;
            check_ours(path)?;
        }
        if is_there && existing == Existing::Replace {
            remove_checkpoint(path)?;
        }
        let (written, failure) = (BTreeMap::new(), Arc::default());
        let has_earlier = is_there && !entries(path)?.is_empty();
        Ok(Self { path: path.to_owned(), written, failure, has_earlier, _lock: lock })
    }

    /// Deletes the results of an earlier run, except its checkpoint, because new ones are about to
    /// be written.
    ///
    /// # Errors
    /// A file cannot be deleted.
    pub fn begin(&mut self) -> Result<()> {
        if !std::mem::take(&mut self.has_earlier) {
            return Ok(());
        }
        // Someone may have put a file there since the run began.
        check_ours(&self.path)?;
        clear(&self.path, true)
    }

    /// Creates a file; `name` is its path in the folder, with `/` between the parts.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn file(&self, name: &str) -> Result<OutputFile> {
        let path = self.path.join(name);
        let folder = path.parent().unwrap_or(&self.path);
        let made = fs::create_dir_all(folder).and_then(|()| {
            tempfile::Builder::new().prefix(".").suffix(PARTIAL).tempfile_in(folder)
        });
        let failed = |error| Error::io(&path, "beginning the file", error);
        let file = BufWriter::with_capacity(BUFFER_BYTES, made.map_err(failed)?);
        let (compression, _) = Compression::of(name);
        let sum = (compression != Compression::None).then(Sum::default);
        let encoder = Encoder::new(compression, Summed { inner: file, sum }).map_err(failed)?;
        let (name, failure) = (name.to_owned(), self.failure.clone());
        Ok(OutputFile { name, path, encoder, content: Sum::default(), failure })
    }

    /// Writes a whole file.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let mut file = self.file(name)?;
        file.write(bytes)?;
        self.finish(file)
    }

    /// Writes a value as indented JSON.
    ///
    /// # Errors
    /// The folder cannot be written to.
    pub fn write_json(&mut self, name: &str, value: &impl Serialize) -> Result<()> {
        self.write(name, &pretty(value))
    }

    /// Gives the file its final name.
    ///
    /// # Errors
    /// The disk is full, or the folder is gone.
    pub fn finish(&mut self, file: OutputFile) -> Result<()> {
        let (name, written) = file.persist()?;
        self.written.insert(name, written);
        Ok(())
    }

    /// Gives the file its final name, and deletes the files that it replaces.
    ///
    /// # Errors
    /// The disk is full, or the folder is gone.
    pub fn replace(&mut self, names: &[String], file: OutputFile) -> Result<()> {
        self.finish(file)?;
        for name in names {
            let path = self.path.join(name);
            fs::remove_file(&path)
                .map_err(|error| Error::io(&path, "deleting what was converted", error))?;
            self.written.remove(name);
        }
        Ok(())
    }

    /// Writes the manifest once the names of all other files are on disk: if it exists, they all
    /// do.
    ///
    /// # Errors
    /// The disk is full or broken, or the folder is gone.
    pub fn seal(&mut self, manifest: &impl Serialize) -> Result<()> {
        self.sync()?;
        self.write_json(MANIFEST, manifest)?;
        sync_folder(&self.path)?;
        let path = self.path.canonicalize().ok();
        path.as_deref().and_then(Path::parent).map_or(Ok(()), sync_folder)
    }

    /// Syncs the names of all finished files to disk.
    fn sync(&self) -> Result<()> {
        let of_file = |name: &String| -> Vec<PathBuf> {
            let folders = Path::new(name).ancestors().skip(1);
            folders.map(|folder| self.path.join(folder)).collect()
        };
        let folders: BTreeSet<PathBuf> = self.written.keys().flat_map(of_file).collect();
        // Deepest first: the name of a folder is in its parent.
        folders.iter().rev().try_for_each(|folder| sync_folder(folder))
    }

    /// Deletes the files written, so that a stopped run leaves nothing that looks like a result.
    /// Keeps the checkpoint if asked to, and results of an earlier run that were not replaced yet.
    ///
    /// # Errors
    /// A file cannot be deleted.
    pub fn discard(self, keeps_checkpoint: bool) -> Result<()> {
        if self.has_earlier {
            return if keeps_checkpoint { Ok(()) } else { remove_checkpoint(&self.path) };
        }
        clear(&self.path, keeps_checkpoint)?;
        if keeps_checkpoint {
            return Ok(());
        }
        fs::remove_dir(&self.path)
            .map_err(|error| Error::io(&self.path, "clearing the output folder", error))
    }

    /// Why a file of the folder could not be written, if one could not.
    pub fn failure(&self) -> Option<Error> {
        let code = self.failure.get()?;
        Some(Error::io(&self.path, "writing", std::io::Error::from_raw_os_error(*code)))
    }

    /// Whether results of an earlier run are still there.
    pub fn has_earlier(&self) -> bool {
        self.has_earlier
    }

    /// The finished files, by name.
    pub fn written(&self) -> &BTreeMap<String, Written> {
        &self.written
    }

    /// Path of the folder.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

fn sync_folder(path: &Path) -> Result<()> {
    folder::sync(path).map_err(|error| Error::io(path, "syncing the folder", error))
}

/// A value as indented JSON, with a line break at the end.
pub fn pretty(value: &impl Serialize) -> Vec<u8> {
    let mut bytes =
        serde_json::to_vec_pretty(value).expect("results have text keys and finite numbers");
    bytes.push(b'\n');
    bytes
}

/// Entries of a folder, with their names.
fn entries(path: &Path) -> Result<Vec<(String, fs::DirEntry)>> {
    let found = fs::read_dir(path).and_then(Iterator::collect::<std::io::Result<Vec<_>>>);
    let found = found.map_err(|error| Error::io(path, "reading the output folder", error))?;
    let named = |entry: fs::DirEntry| (entry.file_name().to_string_lossy().into_owned(), entry);
    Ok(found.into_iter().map(named).collect())
}

/// Refuses a folder that holds anything that copydesk did not write.
///
/// A finished run lists its files. A stopped run has a checkpoint, and had the folder to itself
/// until then. A folder with neither holds a page of `view` at most.
fn check_ours(path: &Path) -> Result<()> {
    let names = entries(path)?;
    let has = |wanted: &str| names.iter().any(|(name, _)| name == wanted);
    let other = names.iter().map(|(name, _)| name.clone()).find(|name| !is_ours(name));
    let other = match other {
        Some(other) => Some(other),
        None if has(MANIFEST) => unlisted(path)?,
        None if path.join(CHECKPOINT).join(RUN).exists() => None,
        None => {
            let is_fine = |name: &String| is_page(name) || is_begun(path, name);
            names.into_iter().map(|(name, _)| name).find(|name| !is_fine(name))
        }
    };
    let Some(other) = other else { return Ok(()) };
    let message = format!("holds `{other}`, which copydesk did not write: nothing was deleted");
    Err(Error::at(path, ErrorKind::Usage(message)))
}

/// A file in a results folder that is neither in the manifest nor written beside it.
fn unlisted(path: &Path) -> Result<Option<String>> {
    let failed = |error| Error::io(path, "reading the list of the files", error);
    let bytes = fs::read(path.join(MANIFEST)).map_err(failed)?;
    let listed: serde_json::Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let Some(outputs) = listed["outputs"].as_object() else { return Ok(Some(MANIFEST.to_owned())) };
    for entry in walkdir::WalkDir::new(path).min_depth(1) {
        let entry = entry.map_err(|error| failed(error.into()))?;
        let name = entry.path().strip_prefix(path).unwrap_or(entry.path());
        let name = name.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let first = name.split('/').next().unwrap_or_default();
        let is_beside = [MANIFEST, TIMINGS, CHECKPOINT].contains(&first) || is_page(first);
        let is_partial = name.ends_with(PARTIAL);
        if !entry.file_type().is_dir() && !is_beside && !is_partial && !outputs.contains_key(&name)
        {
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// Whether this is a checkpoint that a run was stopped while making.
fn is_begun(path: &Path, name: &str) -> bool {
    let entries = || entries(&path.join(name)).unwrap_or_default();
    name == CHECKPOINT && entries().iter().all(|(name, _)| name.starts_with('.'))
}

/// Whether this is the name of a file or folder of `view`, or of an unfinished file.
fn is_page(name: &str) -> bool {
    ["copydesk.html", "copydesk-parts"].contains(&name) || name.ends_with(PARTIAL)
}

fn remove_checkpoint(path: &Path) -> Result<()> {
    let removed = fs::remove_dir_all(path.join(CHECKPOINT)).or_else(ignore_missing);
    removed.map_err(|error| Error::io(path, "deleting the checkpoint", error))
}

/// Deletes the files of a run.
fn clear(path: &Path, spares_checkpoint: bool) -> Result<()> {
    let failed = |error| Error::io(path, "clearing the output folder", error);
    // The manifest goes first: without it, what is left does not look like a result.
    fs::remove_file(path.join(MANIFEST)).or_else(ignore_missing).map_err(failed)?;
    folder::sync(path).map_err(failed)?;
    let is_spared = |name: &str| spares_checkpoint && name == CHECKPOINT;
    let entries =
        entries(path)?.into_iter().filter(|(name, _)| name != MANIFEST && !is_spared(name));
    for (_, entry) in entries {
        let is_folder = entry.file_type().map_err(failed)?.is_dir();
        let removed = if is_folder {
            fs::remove_dir_all(entry.path())
        } else {
            fs::remove_file(entry.path())
        };
        removed.map_err(failed)?;
    }
    Ok(())
}

fn is_ours(name: &str) -> bool {
    name == MANIFEST || NAMES.contains(&name) || (name.starts_with('.') && name.ends_with(PARTIAL))
}

fn ignore_missing(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}

/// An unfinished file. If dropped, it leaves nothing.
pub struct OutputFile {
    name: String,
    path: PathBuf,
    encoder: Encoder<Summed<BufWriter<NamedTempFile>>>,
    /// Length and checksum of the bytes written, before compression.
    content: Sum,
    failure: FirstFailure,
}

/// Length and checksum of a stream of bytes.
#[derive(Default)]
pub struct Sum {
    bytes: u64,
    checksum: Checksum,
}

impl Sum {
    fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        self.checksum.update(bytes);
    }

    /// Length and checksum, as listed in the manifest.
    pub fn written(&self) -> Written {
        Written { bytes: self.bytes, checksum: self.checksum.text() }
    }
}

impl Write for Sum {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.add(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A writer that sums up the compressed bytes; `sum` is `None` if the file is not compressed.
struct Summed<W> {
    inner: W,
    sum: Option<Sum>,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n_written = self.inner.write(bytes)?;
        if let Some(sum) = &mut self.sum {
            sum.add(&bytes[..n_written]);
        }
        Ok(n_written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl OutputFile {
    /// Appends bytes.
    ///
    /// # Errors
    /// The disk is full, or the folder is gone.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|error| Error::io(&self.path, "writing", error))
    }

    /// Length and checksum of the bytes written so far, before compression.
    pub fn written(&self) -> Written {
        self.content.written()
    }

    /// Path of the file until it gets its final name, with all bytes written so far. A compressed
    /// stream is whole only when it is finished.
    ///
    /// # Errors
    /// The disk is full.
    pub fn flushed_path(&mut self) -> Result<PathBuf> {
        self.flush().map_err(|error| Error::io(&self.path, "writing", error))?;
        Ok(self.encoder.inner().inner.get_ref().path().to_owned())
    }

    /// Gives the file its final name. Returns the name, and the length and checksum of the file on
    /// disk.
    fn persist(self) -> Result<(String, Written)> {
        let failed = |error| Error::io(&self.path, "finishing the file", error);
        let Summed { inner, sum } = self.encoder.finish().map_err(failed)?;
        let file = inner.into_inner().map_err(|error| failed(error.into_error()))?;
        make_readable(file.as_file()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
        file.persist(&self.path).map_err(|error| failed(error.error))?;
        Ok((self.name, sum.unwrap_or(self.content).written()))
    }
}

impl Write for OutputFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n_written =
            self.encoder.write(bytes).inspect_err(|error| note(&self.failure, error))?;
        self.content.add(&bytes[..n_written]);
        Ok(n_written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.encoder.flush().inspect_err(|error| note(&self.failure, error))
    }
}

/// Notes the system error of a failed write. An interrupted write is retried.
fn note(failure: &FirstFailure, error: &std::io::Error) {
    let is_final = error.kind() != std::io::ErrorKind::Interrupted;
    if let Some(code) = error.raw_os_error().filter(|_| is_final) {
        failure.get_or_init(|| code);
    }
}

/// Makes a file readable by all, since temporary files are private to their user.
#[cfg(unix)]
fn make_readable(file: &fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_: &fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_whole_or_absent() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("out");
        let mut output = OutputFolder::create(&path, Existing::Refuse).expect("a new folder");
        let mut dropped = output.file("cleaned/a.jsonl").expect("a file");
        dropped.write(b"half").expect("written");
        drop(dropped);
        output.write("report.json", b"{}").expect("written");
        assert!(path.join("report.json").exists());
        assert_eq!(fs::read_dir(path.join("cleaned")).expect("a folder").count(), 0);
        assert_eq!(output.written()["report.json"].bytes, 2);
    }

    #[test]
    fn overwriting_deletes_results_and_nothing_else() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path();
        fs::write(path.join("report.json"), "old").expect("written");
        assert!(OutputFolder::create(path, Existing::Replace).is_err(), "no run wrote it");
        fs::write(path.join(MANIFEST), r#"{"outputs":{"report.json":{}}}"#).expect("written");
        assert!(OutputFolder::create(path, Existing::Refuse).is_err());
        let replacing =
            || OutputFolder::create(path, Existing::Replace).expect("only results there");
        replacing().discard(false).expect("nothing to delete");
        assert!(path.join("report.json").exists(), "a run that writes nothing replaces nothing");
        replacing().begin().expect("deleted");
        assert!(!path.join("report.json").exists());
        fs::write(path.join("thesis.doc"), "mine").expect("written");
        let message = OutputFolder::create(path, Existing::Replace)
            .map(drop)
            .expect_err("a foreign file")
            .to_string();
        assert!(message.contains("thesis.doc"), "{message}");
        assert!(path.join("thesis.doc").exists());
    }
}
