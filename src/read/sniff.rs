//! The first bytes of a file whose records cannot be read → what it really holds, and what to do.
//!
//! Names are believed first: what is looked at here is a file that turned out not to be what its name says.

use super::InputFile;
use crate::compression::Compression;
use crate::format::Format;
use std::fs::File;
use std::io::Read;

/// Bytes that are looked at.
const HEAD: u64 = 4096;

/// What such a file holds and how it can be read, as a sentence without its subject; `None` if nothing is known.
pub fn found(file: &InputFile) -> Option<String> {
    let raw = head(File::open(&file.path).ok()?);
    let compression = Compression::of_bytes(&raw);
    if compression != Compression::None && file.compression == Compression::None {
        let (name, ending) = (compression.name(), compression.ending());
        return Some(format!("is compressed with {name}: add {ending} to its name"));
    }
    let plain = match file.compression {
        Compression::None => raw,
        _ => head(file.compression.reader(File::open(&file.path).ok()?, u64::MAX).ok()?),
    };
    found_in(&plain, file.format)
}

fn head(file: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    // What could be read before an error is looked at.
    let _ = file.take(HEAD).read_to_end(&mut bytes);
    bytes
}

/// The same for a file that begins with these bytes and is called a file of this format.
fn found_in(bytes: &[u8], named: Format) -> Option<String> {
    let marks: [(&[u8], &str); 5] = [
        (b"PAR1", "holds Parquet: name it .parquet"),
        (b"WARC/", "holds a web archive: name it .warc"),
        (b"PK\x03\x04", "is a zip file: unpack it first"),
        (b"\xFF\xFE", "is in UTF-16: `iconv -f UTF-16 -t UTF-8` makes UTF-8 of it"),
        (b"\xFE\xFF", "is in UTF-16: `iconv -f UTF-16 -t UTF-8` makes UTF-8 of it"),
    ];
    let marked = marks.into_iter().find(|(mark, _)| bytes.starts_with(mark));
    if let Some((_, told)) =
        marked.filter(|_| !(named == Format::Parquet && bytes.starts_with(b"PAR1")))
    {
        return Some(told.to_owned());
    }
    let text = String::from_utf8_lossy(bytes);
    let text = text.trim_start_matches('\u{FEFF}').trim_start();
    let first = text.lines().next().unwrap_or_default();
    let is_object = |line: &str| serde_json::from_str::<serde_json::Map<_, _>>(line).is_ok();
    let told = if text.starts_with('[') {
        "holds a JSON array: `jq -c '.[]'` makes JSON Lines of it"
    } else if named != Format::JsonLines && (is_object(first) || first.starts_with("{\"")) {
        "holds JSON Lines: name it .jsonl"
    } else if text.starts_with('{') && !is_object(first) && named == Format::JsonLines {
        "holds JSON over several lines: `jq -c .` makes JSON Lines of it"
    } else if is_page(text) && named != Format::Page {
        "holds a web page: name it .html"
    } else if named == Format::JsonLines && first.contains('\t') {
        "looks like a table: name it .tsv"
    } else if named == Format::JsonLines && !text.starts_with('{') && first.contains(',') {
        "looks like a table: name it .csv"
    } else {
        return None;
    };
    Some(told.to_owned())
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
        ] {
            let found = found_in(bytes, named).unwrap_or_default();
            assert!(found.starts_with(told), "{found}");
        }
        for (bytes, named) in [
            (&b"{\"id\":1}\n"[..], Format::JsonLines),
            (b"PAR1", Format::Parquet),
            (b"", Format::Csv),
        ] {
            assert_eq!(found_in(bytes, named), None);
        }
    }
}
