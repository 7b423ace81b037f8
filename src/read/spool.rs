//! Inputs that can be read but once, or not cheaply → temporary files.
//!
//! Standard input is copied, decompressed if its first bytes tell that it is compressed; web archives are turned into JSON
//! Lines. The files are deleted with the [`Corpus`](super::Corpus); where the system lets a file without a name be opened again, as Linux does, they are gone
//! even when the program is killed.

use super::archive;
use super::inputs::{Format, InputFile, InputOptions};
use super::table::Head;
use crate::compression::{self, Compression};
use crate::error::{Error, Result};
use std::fs::File;
use std::io::{self, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// The first bytes of a stream that tell its compression.
const MARK: usize = 6;

/// A temporary file that can be opened by its path until it is dropped.
#[derive(Debug)]
pub(super) struct Temporary {
    file: File,
    path: PathBuf,
    /// Deletes the file, if it has a name.
    _name: Option<TempPath>,
}

impl Temporary {
    fn new() -> io::Result<Self> {
        if let Some(unnamed) = Self::unnamed()? {
            return Ok(unnamed);
        }
        let (file, name) = NamedTempFile::new()?.into_parts();
        Ok(Self { file, path: name.to_path_buf(), _name: Some(name) })
    }

    #[cfg(target_os = "linux")]
    fn unnamed() -> io::Result<Option<Self>> {
        use std::os::fd::AsRawFd;
        let file = tempfile::tempfile()?;
        let path = PathBuf::from(format!("/proc/self/fd/{}", file.as_raw_fd()));
        Ok(path.exists().then_some(Self { file, path, _name: None }))
    }

    #[cfg(not(target_os = "linux"))]
    fn unnamed() -> io::Result<Option<Self>> {
        Ok(None)
    }
}

/// Copies standard input.
pub(super) fn standard_input(
    options: &InputOptions,
    spooled: &mut Vec<Temporary>,
) -> Result<InputFile> {
    let failed =
        |error| Error::io(Path::new("standard input"), "spooling to a temporary file", error);
    let mut stream = decompressed(std::io::stdin(), options.max_expansion).map_err(failed)?;
    let mut temporary = Temporary::new().map_err(failed)?;
    let damage = match io::copy(&mut stream, &mut temporary.file) {
        Err(error) if compression::is_damage(&error) => Some(format!(
            "expected the rest of standard input, found that its stream breaks off: {error}"
        )),
        copied => copied.map(|_| None).map_err(failed)?,
    };
    let input = InputFile {
        path: temporary.path.clone(),
        name: format!("stdin.{}", options.standard_input.ending()),
        format: options.standard_input,
        compression: Compression::None,
        source: None,
        head: Head::default(),
        columns: Vec::new(),
        max_expansion: options.max_expansion,
        damage,
    };
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

/// Turns an archive into JSON Lines, and the input file into one of these.
pub(super) fn archive(
    file: &mut InputFile,
    options: &InputOptions,
    spooled: &mut Vec<Temporary>,
) -> Result<()> {
    let failed = |error| Error::io(&file.path, "reading the archive", error);
    let temporary = Temporary::new().map_err(failed)?;
    let mut out = BufWriter::with_capacity(1 << 20, &temporary.file);
    let opened = file.open().map_err(failed)?;
    let damage = archive::to_json_lines(opened, options, &mut out)
        .and_then(|damage| out.flush().map(|()| damage))
        .map_err(failed)?;
    drop(out);
    file.path.clone_from(&temporary.path);
    file.damage = damage.or(file.damage.take());
    file.name = json_lines_name(&file.name);
    (file.format, file.compression) = (Format::JsonLines, Compression::None);
    spooled.push(temporary);
    Ok(())
}

/// `a.warc.gz` → `a.warc.jsonl.gz`.
fn json_lines_name(name: &str) -> String {
    let (_, plain) = Compression::of(name);
    format!("{plain}.jsonl{}", &name[plain.len()..])
}

/// The name of the archive that a file was made of, if it was.
pub fn archive_name(name: &str) -> Option<String> {
    let (_, plain) = Compression::of(name);
    let archive =
        plain.strip_suffix(".jsonl").filter(|name| Format::of(name) == Some(Format::Archive))?;
    Some(format!("{archive}{}", &name[plain.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_archive_is_found_again() {
        for name in ["a.warc.gz", "a.b.wet", "x/CC.warc.wet.gz"] {
            assert_eq!(archive_name(&json_lines_name(name)).as_deref(), Some(name));
        }
        assert_eq!(archive_name("a.jsonl.gz"), None);
    }
}
