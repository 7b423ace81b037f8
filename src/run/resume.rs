//! A finished run that is started again: whether the results present are its own.
//!
//! This lets a scheduler repeat one command: it begins, resumes, or finds that all is done.

use crate::error::{Error, ErrorKind, Remedy, Result};
use crate::read::Corpus;
use crate::results::lines::Report;
use crate::results::manifest::{Manifest, RunFacts};
use crate::results::reader::{read_json, read_manifest};
use crate::write::{CHECKPOINT, MANIFEST, Sum};
use std::fs::File;
use std::io;
use std::path::Path;

/// The report of the finished run in `results`. `None` if there is no finished run, or if another
/// run was begun there since.
///
/// # Errors
/// The results are those of another run, named by the first difference; a file cannot be read.
pub(super) fn finished(
    corpus: &Corpus,
    facts: &RunFacts,
    results: &Path,
) -> Result<Option<Report>> {
    if !results.join(MANIFEST).exists() || results.join(CHECKPOINT).exists() {
        return Ok(None);
    }
    check_same(corpus, facts, results)?;
    Ok(Some(read_json(&results.join("report.json"))?))
}

fn check_same(corpus: &Corpus, facts: &RunFacts, results: &Path) -> Result<()> {
    let manifest = read_manifest(results)?;
    let other = |part: &str| {
        let message = format!("expected the results of this very run, found that {part} differ");
        Err(Error::at(results, ErrorKind::Usage(message)).with_remedy(Remedy::Replace))
    };
    let Some(found) = &manifest.run else { return other("the version of copydesk") };
    match found.difference(facts) {
        Some(part) => other(part),
        None if !has_same_bytes(corpus, &manifest)? => other("the bytes of the inputs"),
        None => check_outputs(&manifest, results),
    }
}

/// Checks that all output files are as they were written.
fn check_outputs(manifest: &Manifest, results: &Path) -> Result<()> {
    for (name, written) in &manifest.outputs {
        let path = results.join(name);
        let mut sum = Sum::default();
        let read = File::open(&path).and_then(|mut file| io::copy(&mut file, &mut sum));
        if read.is_err() || sum.written() != *written {
            let expected = "expected the file as the run wrote it, found another or none";
            return Err(Error::damaged(&path, expected).with_remedy(Remedy::BeginAnew));
        }
    }
    Ok(())
}

fn has_same_bytes(corpus: &Corpus, manifest: &Manifest) -> Result<bool> {
    for block in corpus.blocks() {
        for (number, found) in block?.finished.drain(..) {
            if !manifest.holds(&corpus.file(number).name, &found) {
                return Ok(false);
            }
        }
    }
    Ok(true)
}
