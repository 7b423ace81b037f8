//! Web archives and pages → JSON Lines in temporary files, which the passes read repeatedly.

use super::file::InputFile;
use super::spool::Temporary;
use super::{archive, page};
use crate::compression::{self, Compression};
use crate::config::ReadConfig;
use crate::error::{Error, Result};
use crate::format::Format;
use std::io::{self, BufWriter, Read, Write};
use tempfile::NamedTempFile;

/// Converts an archive or a page to JSON Lines, and makes `file` refer to them. Returns the owner
/// of the temporary file.
pub(super) fn extracted(file: &mut InputFile, config: &ReadConfig) -> Result<Temporary> {
    let failed = |error| Error::io(&file.path, "reading the archive or the page", error);
    // Each temporary file has a name: there may be more of them than files can be open.
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

/// Writes the JSON lines of an archive or a page. Returns the reason if it breaks off.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::spool::extracted_name;

    #[test]
    fn the_name_of_an_archive_is_found_again() {
        for name in ["a.warc.gz", "a.b.wet", "x/CC.warc.wet.gz", "a/b.html"] {
            assert_eq!(extracted_name(&json_lines_name(name)).as_deref(), Some(name));
        }
        assert_eq!(extracted_name("a.jsonl.gz"), None);
    }
}
