//! Inputs and an output format → the files that the results go to.

use crate::compression::Compression;
use crate::config::OutputFormat;
use crate::error::{Error, Result};
use crate::read::{Corpus, InputFile};

/// Longest name of a file, in bytes.
const MAX_NAME_BYTES: usize = 255;

/// Name of the file that joins all text pages of a run.
const PAGES: &str = "pages";

/// Name of the file that joins all saved HTML pages of a run.
const SAVED_PAGES: &str = "saved-pages";

/// The output files, each with the inputs that go there. Names are relative to a part of the
/// results, such as `cleaned`.
///
/// # Errors
/// Two inputs would go to one file.
pub fn targets(corpus: &Corpus, to: OutputFormat) -> Result<Vec<(String, Vec<&InputFile>)>> {
    let mut targets: Vec<(String, Vec<&InputFile>)> = Vec::new();
    let mut files: Vec<(String, &InputFile)> =
        corpus.files().iter().map(|file| (target(file, to), file)).collect();
    files.sort_by(|left, right| (&left.0, &left.1.name).cmp(&(&right.0, &right.1.name)));
    for (name, file) in files {
        match targets.last_mut().filter(|(last, _)| *last == name) {
            Some((_, pages)) if file.is_page() && pages[0].is_page() => pages.push(file),
            Some(_) => {
                let message =
                    format!("two inputs would become `{name}` in the format {to}: rename one");
                return Err(Error::usage(message));
            }
            None => targets.push((name, vec![file])),
        }
    }
    Ok(targets)
}

/// Refuses a corpus whose results would have names too long for file systems.
///
/// # Errors
/// An added extension makes a name too long.
pub fn check_names(corpus: &Corpus, to: OutputFormat) -> Result<()> {
    let is_too_long = |name: &&str| name.rsplit('/').next().map_or(0, str::len) > MAX_NAME_BYTES;
    let targets = targets(corpus, to)?;
    let Some(name) = targets.iter().map(|(name, _)| &**name).find(is_too_long) else {
        return Ok(());
    };
    Err(Error::usage(format!(
        "expected results whose names have at most {MAX_NAME_BYTES} bytes, as file systems want it, found that one would be \
         `{name}`: rename the input"
    )))
}

fn target(file: &InputFile, to: OutputFormat) -> String {
    if to == OutputFormat::Own {
        return file.name.clone();
    }
    if file.is_page() {
        let name = if file.made_of.is_some() { SAVED_PAGES } else { PAGES };
        return format!("{name}.{to}");
    }
    let (_, name) = Compression::of(&file.name);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.{to}")
}
