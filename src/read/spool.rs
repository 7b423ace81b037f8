//! Inputs that can be read but once, or not cheaply → temporary files.
//!
//! Standard input is copied, decompressed if its first bytes tell that it is compressed; web archives are turned into JSON
//! Lines. The files are deleted with the [`Corpus`](super::Corpus). The copy of standard input has no name where the system lets such a file be opened again, as
//! Linux does: it is gone even when the program is killed.

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
    options: &InputOptions,
    spooled: &mut Vec<Temporary>,
) -> Result<InputFile> {
    let failed =
        |error| Error::io(Path::new("standard input"), "spooling to a temporary file", error);
    let mut stream = decompressed(std::io::stdin(), options.max_expansion).map_err(failed)?;
    let (mut file, path, temporary) = temporary().map_err(failed)?;
    let damage = match io::copy(&mut stream, &mut file) {
        Err(error) if compression::is_damage(&error) => Some(format!(
            "expected the rest of standard input, found that its stream breaks off: {error}"
        )),
        copied => copied.map(|_| None).map_err(failed)?,
    };
    let input = InputFile {
        path,
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
    // One with a name for each: there may be more archives than files can be open.
    let (lines, name) = NamedTempFile::new().map_err(failed)?.into_parts();
    let mut out = BufWriter::with_capacity(1 << 20, lines);
    let opened = file.open().map_err(failed)?;
    let damage = archive::to_json_lines(opened, options, &mut out)
        .and_then(|damage| out.flush().map(|()| damage))
        .map_err(failed)?;
    drop(out);
    file.path = name.to_path_buf();
    file.damage = damage.or(file.damage.take());
    file.name = json_lines_name(&file.name);
    (file.format, file.compression) = (Format::JsonLines, Compression::None);
    spooled.push(Temporary::Named { _name: name });
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
