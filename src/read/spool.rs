//! Inputs that can be read but once, or not cheaply → temporary files.
//!
//! Standard input is copied, decompressed if its first bytes tell that it is compressed; web archives and pages are turned into
//! JSON Lines. The files are deleted with the [`Corpus`](super::Corpus). The copy of standard input has no name where the system lets such a file be opened again, as
//! Linux does: it is gone even when the program is killed.

use super::inputs::InputFile;
use crate::compression::{self, Compression};
use crate::config::ReadConfig;
use crate::error::{Error, Result};
use crate::format::Format;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// The first bytes of a stream that tell its compression.
const MARK: usize = 6;

/// What keeps a temporary file there.
#[derive(Debug)]
pub(super) enum Temporary {
    /// It has a name, and is deleted with this.
    Named { _name: TempPath },
    /// It is there as long as it is open.
    Unnamed { _file: File },
}

/// A new file, which can be opened by the path as long as the last of the three is there.
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

/// Copies standard input.
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

/// The name of the archive or the page that a file was made of, if it was.
pub fn extracted_name(name: &str) -> Option<String> {
    let (_, plain) = Compression::of(name);
    let is_extracted = |name: &&str| Format::of(name).is_some_and(Format::is_extracted);
    let whole = plain.strip_suffix(".jsonl").filter(is_extracted)?;
    Some(format!("{whole}{}", &name[plain.len()..]))
}
