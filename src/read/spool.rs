//! Inputs that can be read but once, or not cheaply → temporary files.
//!
//! Standard input is copied, decompressed if its first bytes tell that it is compressed; web archives are turned into JSON
//! Lines. The files are deleted with the [`Corpus`](super::Corpus).

use super::archive;
use super::inputs::{Format, InputFile, InputOptions};
use super::table::Head;
use crate::compression::{self, Compression};
use crate::error::{Error, Result};
use std::io::{BufWriter, Read, Write};
use std::path::Path;
use tempfile::{NamedTempFile, TempPath};

/// The first bytes of a stream that tell its compression.
const MARK: usize = 6;

/// Copies standard input.
pub(super) fn standard_input(
    options: &InputOptions,
    spooled: &mut Vec<TempPath>,
) -> Result<InputFile> {
    let failed =
        |error| Error::io(Path::new("standard input"), "spooling to a temporary file", error);
    let mut stream = decompressed(std::io::stdin(), options.max_expansion).map_err(failed)?;
    let mut file = NamedTempFile::new().map_err(failed)?;
    let damage = match std::io::copy(&mut stream, &mut file) {
        Err(error) if compression::is_damage(&error) => Some(format!(
            "expected the rest of standard input, found that its stream breaks off: {error}"
        )),
        copied => copied.map(|_| None).map_err(failed)?,
    };
    let path = file.into_temp_path();
    let input = InputFile {
        path: path.to_path_buf(),
        name: format!("stdin.{}", options.standard_input.ending()),
        format: options.standard_input,
        compression: Compression::None,
        source: None,
        head: Head::default(),
        columns: Vec::new(),
        max_expansion: options.max_expansion,
        damage,
    };
    spooled.push(path);
    Ok(input)
}

fn decompressed(
    mut stream: impl Read + Send + 'static,
    max_expansion: u64,
) -> std::io::Result<Box<dyn Read + Send>> {
    let mut mark = Vec::new();
    (&mut stream).take(MARK as u64).read_to_end(&mut mark)?;
    let compression = Compression::of_bytes(&mark);
    compression.reader(std::io::Cursor::new(mark).chain(stream), max_expansion)
}

/// Turns an archive into JSON Lines, and the input file into one of these.
pub(super) fn archive(
    file: &mut InputFile,
    options: &InputOptions,
    spooled: &mut Vec<TempPath>,
) -> Result<()> {
    let failed = |error| Error::io(&file.path, "reading the archive", error);
    let lines = NamedTempFile::new().map_err(failed)?;
    let mut out = BufWriter::with_capacity(1 << 20, lines);
    let opened = file.open().map_err(failed)?;
    let damage = archive::to_json_lines(opened, options, &mut out)
        .and_then(|damage| out.flush().map(|()| damage))
        .map_err(failed)?;
    let lines = out.into_inner().map_err(|error| failed(error.into_error()))?;
    let path = lines.into_temp_path();
    file.path = path.to_path_buf();
    file.damage = damage.or(file.damage.take());
    file.name = json_lines_name(&file.name);
    (file.format, file.compression) = (Format::JsonLines, Compression::None);
    spooled.push(path);
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
