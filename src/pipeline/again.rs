//! A run that is asked for again when it is finished: whether its results are those that it would have.
//!
//! So a scheduler can repeat one command: it begins, goes on, or finds that all is done.

use super::Manifest;
use crate::checkpoint::{self, RunFacts};
use crate::error::{Error, ErrorKind, Result};
use crate::read::Corpus;
use crate::restore::read_manifest;
use crate::write::{MANIFEST, Sum};
use std::fs::File;
use std::io;
use std::path::Path;

/// Whether the folder holds the results of a finished run, and no other one was begun there since.
pub fn is_finished(results: &Path) -> bool {
    results.join(MANIFEST).exists() && !results.join(checkpoint::FOLDER).exists()
}

/// Checks that a run with these facts over this corpus is the one that wrote `results`. Time: a read of the corpus and of the
/// results, whose checksums are compared.
///
/// # Errors
/// It is another one, with what differs first; a file cannot be read.
pub fn check_same(corpus: &Corpus, facts: &RunFacts, results: &Path) -> Result<()> {
    let manifest = read_manifest(results)?;
    let other = |part: &str| {
        let message = format!(
            "--resume: expected results of this very run, found that {part} differ: give another folder, or --overwrite \
             to replace them"
        );
        Err(Error::at(results, ErrorKind::Usage(message)))
    };
    let Some(found) = &manifest.run else { return other("the version of copydesk") };
    match found.difference(facts) {
        Some(part) => other(part),
        None if !has_same_bytes(corpus, &manifest, facts)? => other("the bytes of the inputs"),
        None => check_outputs(&manifest, results),
    }
}

/// Checks that all files are there as they were written.
fn check_outputs(manifest: &Manifest, results: &Path) -> Result<()> {
    for (name, written) in &manifest.outputs {
        let path = results.join(name);
        let mut sum = Sum::default();
        let read = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut sum));
        if read.is_err() || sum.written() != *written {
            let expected = "expected the file as the run wrote it, found another or none";
            return Err(Error::damaged(&path, format!("{expected}: --overwrite writes it anew")));
        }
    }
    Ok(())
}

fn has_same_bytes(corpus: &Corpus, manifest: &Manifest, facts: &RunFacts) -> Result<bool> {
    for block in corpus.blocks(facts.settings.max_record) {
        for (number, found) in block?.finished.drain(..) {
            let known = manifest.inputs.get(&corpus.file(number).name);
            if known.is_none_or(|known| known.checksum != found.checksum) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
