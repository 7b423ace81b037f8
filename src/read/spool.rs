//! Inputs that can be read but once, or not cheaply → temporary files.
//!
//! Standard input is copied, decompressed if its first bytes tell that it is compressed; web archives and pages are turned into
//! JSON Lines. The files are deleted with the [`Corpus`](super::Corpus). The copy of standard input has no name where the system lets such a file be opened again, as
//! Linux does: it is gone even when the program is killed.

use super::inputs::InputFile;
use super::{archive, page};
use crate::compression::{self, Compression};
use crate::config::ReadConfig;
use crate::error::{Error, Result};
use crate::format::Format;
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

/// Turns an archive or a page into JSON Lines, and the input file into one of these. Returns what keeps them there.
pub(super) fn extracted(file: &mut InputFile, config: &ReadConfig) -> Result<Temporary> {
    let failed = |error| Error::io(&file.path, "reading the archive or the page", error);
    // One with a name for each: there may be more of them than files can be open.
    let (lines, name) = NamedTempFile::new().map_err(failed)?.into_parts();
    let mut out = BufWriter::new(lines);
    let damage = write_lines(file, config, &mut out)
        .and_then(|damage| out.flush().map(|()| damage))
        .map_err(failed)?;
    drop(out);
    file.path = name.to_path_buf();
    file.damage = damage.or(file.damage.take());
    file.name = json_lines_name(&file.name);
    file.made_of = Some(file.format);
    (file.format, file.compression) = (Format::JsonLines, Compression::None);
    Ok(Temporary::Named { _name: name })
}

/// Writes the lines of an archive or a page. Returns why it breaks off, if it does.
fn write_lines(
    file: &InputFile,
    config: &ReadConfig,
    out: &mut impl Write,
) -> io::Result<Option<String>> {
    let mut opened = file.open()?;
    if file.format == Format::Archive {
        return archive::to_json_lines(opened, config, out);
    }
    let mut body = Vec::new();
    let read =
        (&mut opened).take(config.options.max_record.saturating_add(1)).read_to_end(&mut body);
    let damage = match read {
        Err(error) if compression::is_damage(&error) => Some(format!(
            "expected the rest of the page, found that its stream breaks off: {error}"
        )),
        read => read.map(|_| None)?,
    };
    serde_json::to_writer(&mut *out, &page::of_file(&body, &file.name, config))?;
    out.write_all(b"\n")?;
    Ok(damage)
}

/// `a.warc.gz` → `a.warc.jsonl.gz`.
fn json_lines_name(name: &str) -> String {
    let (_, plain) = Compression::of(name);
    format!("{plain}.jsonl{}", &name[plain.len()..])
}

/// The name of the archive or the page that a file was made of, if it was.
pub fn extracted_name(name: &str) -> Option<String> {
    let (_, plain) = Compression::of(name);
    let is_extracted = |name: &&str| Format::of(name).is_some_and(Format::is_extracted);
    let whole = plain.strip_suffix(".jsonl").filter(is_extracted)?;
    Some(format!("{whole}{}", &name[plain.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_an_archive_is_found_again() {
        for name in ["a.warc.gz", "a.b.wet", "x/CC.warc.wet.gz", "a/b.html"] {
            assert_eq!(extracted_name(&json_lines_name(name)).as_deref(), Some(name));
        }
        assert_eq!(extracted_name("a.jsonl.gz"), None);
    }
}
