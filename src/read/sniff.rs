//! First bytes of a file whose records cannot be read → what the file really holds, and what to do.
//!
//! Names are trusted first. This module looks at files that do not hold what their names say.

use super::InputFile;
use crate::compression::Compression;
use crate::format::Format;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Bytes examined at the start of a file.
const HEAD: u64 = 4096;

/// What the file holds and how to read it, as a sentence without its subject; `None` if unknown.
pub fn found(file: &InputFile) -> Option<String> {
    let raw = head(File::open(&file.path).ok()?);
    if raw.is_empty() {
        return None;
    }
    let (named, compression) = (file.compression, Compression::of_bytes(&raw));
    let (name, ending) = (named.name(), named.ending());
    if named != Compression::None && compression != named {
        return Some(format!("is not compressed with {name}: take {ending} off its name"));
    }
    if named == Compression::None && compression != Compression::None {
        let (name, ending) = (compression.name(), compression.ending());
        return Some(format!("is compressed with {name}: add {ending} to its name"));
    }
    let plain = match named {
        Compression::None => raw,
        _ => head(named.reader(File::open(&file.path).ok()?, u64::MAX).ok()?),
    };
    let content = Content::of(&plain, file.format)?;
    Some(content.told(file.is_piped()))
}

/// Like [`found`], for a file whose name implies no format.
pub(super) fn found_nameless(path: &Path) -> Option<String> {
    let raw = head(File::open(path).ok()?);
    let compression = Compression::of_bytes(&raw);
    if compression != Compression::None {
        let (name, ending) = (compression.name(), compression.ending());
        return Some(format!(
            "it is compressed with {name}: add .jsonl{ending}, or the like, to its name"
        ));
    }
    let content = Content::of(&raw, Format::PlainText)?;
    Some(format!("it {}", content.told(false)))
}

fn head(file: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // Whatever was read before an error is examined.
    let _ = file.take(HEAD).read_to_end(&mut bytes);
    bytes
}

/// Contents of a file.
#[derive(Debug, PartialEq)]
enum Content {
    /// A format that can be read, with its description.
    Known(Format, &'static str),
    /// Anything else: a description, and what to do.
    Other(&'static str),
}

impl Content {
    fn told(&self, is_piped: bool) -> String {
        match self {
            Self::Known(format, what) if is_piped => {
                format!("{what}: give --input-format {format}")
            }
            Self::Known(format, what) => format!("{what}: name it .{format}"),
            Self::Other(told) => (*told).to_owned(),
        }
    }

    /// Contents of a file that begins with these bytes, if they do not fit the format `named`.
    fn of(bytes: &[u8], named: Format) -> Option<Self> {
        let utf_16 = Self::Other("is in UTF-16: `iconv -f UTF-16 -t UTF-8` makes UTF-8 of it");
        let found = match bytes {
            [b'P', b'A', b'R', b'1', ..] => Self::Known(Format::Parquet, "holds Parquet"),
            [b'W', b'A', b'R', b'C', b'/', ..] => {
                Self::Known(Format::Archive, "holds a web archive")
            }
            [b'P', b'K', 3, 4, ..] => Self::Other("is a zip file: unpack it first"),
            [b'%', b'P', b'D', b'F', ..] => Self::Other("is a PDF file, which is not read"),
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => utf_16,
            _ => return Self::of_text(bytes, named),
        };
        (found != Self::Known(named, "holds Parquet")).then_some(found)
    }

    fn of_text(bytes: &[u8], named: Format) -> Option<Self> {
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{FEFF}').trim_start();
        let first = text.lines().next().unwrap_or_default();
        let is_object = serde_json::from_str::<serde_json::Map<_, _>>(first).is_ok();
        let begins_object = is_object || first.starts_with("{\"");
        let are_lines = named == Format::JsonLines;
        Some(match text.as_bytes().first()? {
            b'[' => Self::Other("holds a JSON array: `jq -c '.[]'` makes JSON Lines of it"),
            b'{' if first.starts_with("{'") => {
                Self::Other("holds dictionaries of Python, not JSON: write them with `json.dumps`")
            }
            b'{' if begins_object && !are_lines => {
                Self::Known(Format::JsonLines, "holds JSON Lines")
            }
            b'{' if are_lines && !is_object && !first.contains('}') => {
                Self::Other("holds JSON over several lines: `jq -c .` makes JSON Lines of it")
            }
            _ if is_page(text) && named != Format::Page => {
                Self::Known(Format::Page, "holds a web page")
            }
            _ if is_other_encoding(bytes) => {
                Self::Other("is not in UTF-8: `iconv -f ENCODING -t UTF-8` makes UTF-8 of it")
            }
            b'{' => return None,
            _ if are_lines && first.contains('\t') => {
                Self::Known(Format::Tsv, "looks like a table")
            }
            _ if are_lines && first.contains(',') => Self::Known(Format::Csv, "looks like a table"),
            _ if named == Format::Csv && first.contains('\t') => {
                Self::Known(Format::Tsv, "looks like a table with tabs")
            }
            _ if named == Format::Csv && first.contains(';') => Self::Other(
                "looks like a table with semicolons between its fields: write it with commas",
            ),
            _ => return None,
        })
    }
}

/// Whether the bytes look like text in a single-byte encoding.
fn is_other_encoding(bytes: &[u8]) -> bool {
    let is_cut = |error: std::str::Utf8Error| error.error_len().is_none();
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_err_and(|error| !is_cut(error))
}

fn is_page(text: &str) -> bool {
    let start: String = text.chars().take(15).collect::<String>().to_ascii_lowercase();
    start.starts_with("<!doctype html") || start.starts_with("<html")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_another_name_is_told() {
        for (bytes, named, told) in [
            (&b"PAR1\x15"[..], Format::JsonLines, "holds Parquet"),
            (b"[\n  {\n    \"id\": 1", Format::JsonLines, "holds a JSON array"),
            (b"[{\"id\":1}]", Format::JsonLines, "holds a JSON array"),
            (b"{\n  \"id\": 1,", Format::JsonLines, "holds JSON over several lines"),
            (b"{\"id\":1,\"text\":\"a\"}\n", Format::Csv, "holds JSON Lines"),
            (b"{\"id\":1,\"text\":\"a\"}\n", Format::Parquet, "holds JSON Lines"),
            (b"id,text\n1,a\n", Format::JsonLines, "looks like a table: name it .csv"),
            (b"id\ttext\n1\ta\n", Format::JsonLines, "looks like a table: name it .tsv"),
            (b"<!DOCTYPE html><html>", Format::JsonLines, "holds a web page"),
            (b"\xFF\xFEa\0", Format::PlainText, "is in UTF-16"),
            (b"{'id': 1}\n", Format::JsonLines, "holds dictionaries of Python"),
            (b"id;text\n1;a\n", Format::Csv, "looks like a table with semicolons"),
            (b"{\"text\":\"caf\xE9\"}\n", Format::JsonLines, "is not in UTF-8"),
        ] {
            let found = Content::of(bytes, named).map(|content| content.told(false));
            assert!(found.as_deref().is_some_and(|found| found.starts_with(told)), "{found:?}");
        }
        for (bytes, named) in [
            (&b"{\"id\":1}\n"[..], Format::JsonLines),
            (b"PAR1", Format::Parquet),
            (b"", Format::Csv),
        ] {
            assert_eq!(Content::of(bytes, named), None);
        }
    }
}
