//! The results of finished passes, kept on disk until the run is done, so that a killed run
//! resumes.
//!
//! Between passes a run is a few tables of numbers. Each is written to the folder `checkpoint` of
//! the output when its pass ends, under a temporary name, synced and renamed, with a checksum at
//! its end: it is either whole or absent. `--resume` loads the tables it finds instead of running
//! their passes. All other passes read the same input and compare its checksums with those of the
//! first, so the result equals that of an uninterrupted run.
//!
//! `run.json` identifies the run: the version, the settings, the names and lengths of the inputs.
//! Tables of another run are refused. They are in [MessagePack](https://msgpack.org), which keeps
//! every bit of a number. The format belongs to one version of the program and is not documented
//! elsewhere. Tables are trusted like memory: do not resume a checkpoint from a stranger.

use crate::error::{Error, ErrorKind, Remedy, Result};
use crate::results::manifest::RunFacts;
use crate::spool::{Spool, Spooled};
use crate::write::{CHECKPOINT, RUN, folder};
use copydesk_core::hash::Checksum;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// Length of a checksum as text, in bytes.
const CHECKSUM_BYTES: usize = 41;

/// The folder where the passes of a run store their results.
#[derive(Debug)]
pub struct Checkpoint {
    /// `None` stores nothing.
    folder: Option<PathBuf>,
}

impl Checkpoint {
    /// No checkpoint: every pass runs and stores nothing.
    pub fn none() -> Self {
        Self { folder: None }
    }

    /// Opens the checkpoint in the results folder of a run with these facts, or creates it.
    ///
    /// # Errors
    /// The checkpoint there belongs to another run; the folder cannot be written to.
    pub fn open(results: &Path, facts: &RunFacts) -> Result<Self> {
        let folder = results.join(CHECKPOINT);
        let checkpoint = Self { folder: Some(folder.clone()) };
        let run = folder.join(RUN);
        if run.exists() {
            let found = fs::read(&run).map_err(|error| Error::io(&run, "reading", error))?;
            let found: RunFacts = serde_json::from_slice(&found).map_err(|error| {
                let message = format!("expected the facts of a run, found {error}");
                Error::damaged(&run, message).with_remedy(Remedy::BeginAnew)
            })?;
            return match found.difference(facts) {
                None => Ok(checkpoint),
                Some(part) => Err(other_run(results, part)),
            };
        }
        fs::create_dir_all(&folder)
            .and_then(|()| folder::sync(results))
            .map_err(|error| Error::io(&folder, "making the folder", error))?;
        write_whole(&run, |file| Ok(serde_json::to_writer(file, facts)?))?;
        Ok(checkpoint)
    }

    /// The result of a pass: loaded if the pass was finished, otherwise computed by `run` and
    /// stored.
    ///
    /// # Errors
    /// Any error from `run`; the table cannot be written or is damaged.
    pub fn pass<T: Serialize + DeserializeOwned>(
        &self,
        name: &str,
        run: impl FnOnce() -> Result<T>,
    ) -> Result<T> {
        let Some(path) = self.path(name) else { return run() };
        if path.exists() {
            return read(&path);
        }
        let found = run()?;
        write_whole(&path, |file| write(file, &found))?;
        Ok(found)
    }

    /// A spool for records that the next pass needs. They count once the pass is finished.
    ///
    /// # Errors
    /// The file cannot be created.
    pub fn spool(&self, name: &str) -> Result<Spool> {
        self.path(name).map_or_else(Spool::new, |path| Spool::create(&path))
    }

    /// The records that a finished pass spooled.
    ///
    /// # Errors
    /// The file is gone.
    pub fn spooled(&self, name: &str) -> Result<Spooled> {
        Spooled::open(&self.path(name).unwrap_or_default())
    }

    /// Whether a pass was finished.
    pub fn holds(&self, pass: &str) -> bool {
        self.path(pass).is_some_and(|path| path.exists())
    }

    /// Deletes the checkpoint of a run that is done.
    ///
    /// # Errors
    /// A file cannot be deleted.
    pub fn remove(self) -> Result<()> {
        let Some(folder) = self.folder else { return Ok(()) };
        fs::remove_dir_all(&folder)
            .map_err(|error| Error::io(&folder, "deleting the checkpoint", error))
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(name))
    }
}

fn other_run(results: &Path, part: &str) -> Error {
    let message = format!("expected the checkpoint of this very run, found that {part} differ");
    Error::at(results, ErrorKind::Usage(message)).with_remedy(Remedy::BeginAnew)
}

/// Writes a table and the checksum of its bytes.
fn write(file: &mut impl Write, table: &impl Serialize) -> std::io::Result<()> {
    let mut summed = Summed { inner: file, checksum: Checksum::default() };
    rmp_serde::encode::write(&mut summed, table).map_err(std::io::Error::other)?;
    let Summed { inner, checksum } = summed;
    inner.write_all(checksum.text().as_bytes())
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let read = File::open(path).and_then(|mut file| {
        let n_bytes = file.seek(SeekFrom::End(0))?.saturating_sub(CHECKSUM_BYTES as u64);
        file.rewind()?;
        let table = BufReader::with_capacity(1 << 20, &file).take(n_bytes);
        let mut summed = Summed { inner: table, checksum: Checksum::default() };
        let table = rmp_serde::from_read(&mut summed).map_err(std::io::Error::other)?;
        let mut told = String::new();
        (&file).seek(SeekFrom::Start(n_bytes))?;
        (&file).read_to_string(&mut told)?;
        Ok((table, told == summed.checksum.text()))
    });
    match read {
        Ok((table, true)) => Ok(table),
        Ok((_, false)) => Err(damaged(path, "another checksum")),
        Err(error) => Err(damaged(path, &error.to_string())),
    }
}

fn damaged(path: &Path, found: &str) -> Error {
    let message = format!("expected what a finished pass found, found {found}");
    Error::damaged(path, message).with_remedy(Remedy::BeginAnew)
}

/// Writes a file under a temporary name, syncs and renames it: it is whole or absent.
fn write_whole(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<NamedTempFile>) -> std::io::Result<()>,
) -> Result<()> {
    let folder = path.parent().unwrap_or(path);
    let written = NamedTempFile::new_in(folder).and_then(|file| {
        let mut file = BufWriter::with_capacity(1 << 20, file);
        write(&mut file)?;
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        folder::sync(folder)
    });
    written.map_err(|error| Error::io(path, "writing what a pass found", error))
}

/// A reader or writer that computes the checksum of the bytes passing through.
struct Summed<S> {
    inner: S,
    checksum: Checksum,
}

impl<W: Write> Write for Summed<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let n_written = self.inner.write(bytes)?;
        self.checksum.update(&bytes[..n_written]);
        Ok(n_written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let n_read = self.inner.read(buffer)?;
        self.checksum.update(&buffer[..n_read]);
        Ok(n_read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Mode, Options};

    fn facts() -> RunFacts {
        let config = Config::new(Options::default()).expect("the defaults");
        RunFacts::new(&config, Mode::Clean, b"", vec![("a.jsonl".to_owned(), 7)])
    }

    #[test]
    fn a_finished_pass_is_not_run_again_and_gives_the_same_to_the_bit() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let table =
            (vec![0.1_f64, f64::MIN_POSITIVE, -0.0], u128::MAX, Some(0.1_f32), "é".to_owned());
        let checkpoint = Checkpoint::open(folder.path(), &facts()).expect("a checkpoint");
        checkpoint.pass("one", || Ok(table.clone())).expect("run");
        let again = Checkpoint::open(folder.path(), &facts()).expect("a checkpoint");
        let found = again.pass("one", || unreachable!("it was finished")).expect("a table");
        assert_eq!(table, found);
        assert!(again.holds("one") && !again.holds("two"));
        again.remove().expect("deleted");
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }

    #[test]
    fn a_damaged_table_is_told() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let checkpoint = Checkpoint::open(folder.path(), &facts()).expect("a checkpoint");
        checkpoint.pass("one", || Ok(vec![1_u64; 100])).expect("run");
        let path = folder.path().join(CHECKPOINT).join("one");
        let whole = fs::read(&path).expect("the table");
        for damage in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[damage] ^= 1;
            fs::write(&path, bytes).expect("written");
            let error = checkpoint.pass("one", || Ok(Vec::<u64>::new())).expect_err("damaged");
            assert_eq!(error.remedy(), Some(Remedy::BeginAnew), "{error}");
        }
        fs::write(&path, "").expect("written");
        checkpoint.pass("one", || Ok(Vec::<u64>::new())).expect_err("cut short");
    }

    #[test]
    fn the_checkpoint_of_another_run_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Checkpoint::open(folder.path(), &facts()).expect("a checkpoint");
        let config = |options| Config::new(options).expect("settings");
        let mut options = Options::default();
        options.copy.shingle_words = 5;
        let other = config(options);
        let inputs = || facts().inputs;
        for (other, part) in [
            (RunFacts { version: "0".to_owned(), ..facts() }, "the version of copydesk"),
            (RunFacts::new(&other, Mode::Clean, b"", inputs()), "the settings"),
            (
                RunFacts {
                    templates: RunFacts::new(&other, Mode::Clean, b"x", inputs()).templates,
                    ..facts()
                },
                "the given templates",
            ),
            (RunFacts { inputs: vec![("a.jsonl".to_owned(), 6)], ..facts() }, "the inputs"),
        ] {
            let error = Checkpoint::open(folder.path(), &other).expect_err("another run");
            assert!(error.to_string().contains(&format!("found that {part} differ")), "{error}");
        }
        let memory = config(Options { memory: 1 << 20, ..Options::default() });
        Checkpoint::open(folder.path(), &RunFacts::new(&memory, Mode::Clean, b"", inputs()))
            .expect("this run");
    }

    #[test]
    fn without_a_checkpoint_every_pass_runs() {
        let checkpoint = Checkpoint::none();
        for found in 0..2 {
            assert_eq!(checkpoint.pass("one", || Ok(found)).expect("run"), found);
        }
        assert!(!checkpoint.holds("one"));
        checkpoint.remove().expect("nothing to delete");
    }
}
