//! Inputs that can be read only once, or not cheaply → temporary files.
//!
//! Standard input is copied, and decompressed if its first bytes are those of a compressed stream.
//! Web archives and pages are converted to JSON Lines. The files are deleted with the
//! [`Corpus`](super::Corpus). Where the system can reopen an unnamed file, as Linux can, the copy
//! of standard input has no name: it disappears even if the program is killed.

use super::file::InputFile;
use crate::compression::{self, Compression};
use crate::config::ReadConfig;
use crate::error::{Error, Result};
use crate::format::Format;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// Bytes at the start of a stream that identify its compression.
const MARK: usize = 6;

/// Owner of a temporary file, which exists as long as this does.
#[derive(Debug)]
pub(super) enum Temporary {
    /// The file has a name, and is deleted with this.
    Named { _name: TempPath },
    /// The file has no name, and exists as long as it is open.
    Unnamed { _file: File },
}

/// A new file, and its path, which can be opened as long as the third value exists.
fn temporary() -> io::Result<(File, PathBuf, Temporary)> {
    #[cfg(target_os = "linux")]
    {
        use std::os::fd::AsRawFd;
        let file = tempfile::tempfile()?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
        if path.exists() {
            return Ok((file.try_clone()?, path, Temporary::Unnamed { _file: file }));
        }
    }
    let (file, name) = NamedTempFile::new()?.into_parts();
    Ok((file, name.to_path_buf(), Temporary::Named { _name: name }))
}

/// Copies standard input to a temporary file.
pub(super) fn standard_input(
    config: &ReadConfig,
    spooled: &mut Vec<Temporary>,
) -> Result<InputFile> {
    let failed =
        |error| Error::io(Path::new("standard input"), "spooling to a temporary file", error);
    let mut stream =
        decompressed(std::io::stdin(), config.options.max_expansion).map_err(failed)?;
    let (mut file, path, temporary) = temporary().map_err(failed)?;
    let damage = match io::copy(&mut stream, &mut file) {
        Err(error) if compression::is_damage(&error) => Some(format!(
            "expected the rest of standard input, found that its stream breaks off: {error}"
        )),
        copied => copied.map(|_| None).map_err(failed)?,
    };
    let name = format!("stdin.{}", config.options.input_format.ending());
    let input = InputFile { damage, ..InputFile::new(path, name, config.options.input_format) };
    spooled.push(temporary);
    Ok(input)
}

fn decompressed(
    mut stream: impl Read + Send + 'static,
    max_expansion: u64,
) -> io::Result<Box<dyn Read + Send>> {
    let mut mark = Vec::new();
    (&mut stream).take(MARK as u64).read_to_end(&mut mark)?;
    let compression = Compression::of_bytes(&mark);
    compression.reader(io::Cursor::new(mark).chain(stream), max_expansion)
}

/// Name of the archive or page that a file was extracted from, if it was.
pub fn extracted_name(name: &str) -> Option<String> {
    let (_, plain) = Compression::of(name);
    let is_extracted = |name: &&str| Format::of(name).is_some_and(Format::is_extracted);
    let whole = plain.strip_suffix(".jsonl").filter(is_extracted)?;
    Some(format!("{whole}{}", &name[plain.len()..]))
}
