//! Where results go: to a folder or, with `-o -`, the corpus to standard output and nothing else.

use anyhow::{Context, ensure};
use copydesk::compression::Compression;
use copydesk::config::Config;
use copydesk::read::{Corpus, Format};
use copydesk::results::reader::read_manifest;
use copydesk::results::targets::targets;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder of a run's results.
pub(super) struct Destination {
    folder: PathBuf,
    /// Keeps the temporary folder alive if the corpus is printed.
    temporary: Option<TempDir>,
}

impl Destination {
    /// The destination named by `-o`.
    pub(super) fn new(output: &Path) -> anyhow::Result<Self> {
        if output.as_os_str() != "-" {
            return Ok(Self { folder: output.to_owned(), temporary: None });
        }
        let temporary = tempfile::tempdir().context("making a temporary folder")?;
        Ok(Self { folder: temporary.path().join("out"), temporary: Some(temporary) })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn is_printed(&self) -> bool {
        self.temporary.is_some()
    }

    /// Refuses to print several files that do not form one stream.
    pub(super) fn check(&self, corpus: &Corpus, config: &Config) -> anyhow::Result<()> {
        let targets = targets(corpus, config.output().output_format)?;
        let names: Vec<String> = targets.into_iter().map(|(name, _)| name).collect();
        let kind = |name: &str| (Format::of(name), Compression::of(name).0);
        let is_stream = names.iter().all(|name| kind(name) == kind(&names[0]))
            && kind(&names[0]).0 == Some(Format::JsonLines);
        ensure!(
            !self.is_printed() || names.len() == 1 || is_stream,
            "-o -: expected one file, or JSON Lines of one compression, found {} files: give a folder, or \
             --output-format jsonl",
            names.len()
        );
        Ok(())
    }

    /// Prints the corpus if `-o -` asks for it.
    pub(super) fn print(&self) -> anyhow::Result<()> {
        if !self.is_printed() {
            return Ok(());
        }
        let manifest = read_manifest(&self.folder)?;
        for name in manifest.outputs.keys().filter(|name| name.starts_with("cleaned/")) {
            let mut file = File::open(self.folder.join(name))?;
            match std::io::copy(&mut file, &mut std::io::stdout()) {
                // The reader closed the pipe: it needs no more.
                Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
                copied => copied.context("printing the corpus")?,
            };
        }
        Ok(())
    }
}
