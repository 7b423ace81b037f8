//! A line of JSON → a document, without building a value.
//!
//! [`serde_json`] walks the object once and hands out the raw bytes of the fields that are wanted; all others are
//! passed over. Where a name stands twice, the last one counts, as in most programs that read JSON. The
//! text is decoded by [`escape`], which also knows where each of its bytes stands in the raw record.

use super::{ANNOTATION, BYTE_ORDER_MARK, Content, Document, InputFile, Rejection, utf8};
use crate::config::{Config, KeepPolicy};
use crate::escape::{self, Spelling};
use crate::model::Place;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;

/// What the line holds.
pub fn document<'a>(
    bytes: &'a [u8],
    place: Place,
    file: &InputFile,
    config: &Config,
) -> Content<'a> {
    match try_document(bytes, place, file, config) {
        Ok(Some(document)) => Content::Document(document),
        Ok(None) => Content::Verbatim,
        Err(rejection) => Content::Rejected(rejection),
    }
}

fn try_document<'a>(
    bytes: &'a [u8],
    place: Place,
    file: &InputFile,
    config: &Config,
) -> Result<Option<Document<'a>>, Rejection> {
    let line = utf8(if place.line == 1 { without_mark(bytes) } else { bytes })?;
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let raw = raw_fields(line, config)?;
    let text = raw_string(raw.text, &config.fields.text)?;
    let source =
        string(raw.source).or_else(|| host(raw.url)).or(file.source.clone().map(Cow::Owned));
    Ok(Some(Document {
        place,
        id: id(raw.id)?,
        text: escape::decode(text, Spelling::Json),
        raw_text: range_in(bytes, text),
        spelling: Spelling::Json,
        source,
        title: string(raw.title),
        date: string(raw.date),
        rank: raw.rank.and_then(|rank| rank.get().trim_matches('"').parse().ok()),
    }))
}

/// Where the text of a record stands in its bytes; for a record that was read before.
///
/// # Errors
/// The record holds no such text.
pub fn text_range(bytes: &[u8], line: u64, config: &Config) -> Result<Range<usize>, Rejection> {
    let text = utf8(if line == 1 { without_mark(bytes) } else { bytes })?;
    let raw = raw_fields(text, config)?;
    Ok(range_in(bytes, raw_string(raw.text, &config.fields.text)?))
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

fn range_in(bytes: &[u8], part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - bytes.as_ptr() as usize;
    start..start + part.len()
}

fn raw_fields<'a>(line: &'a str, config: &Config) -> Result<RawFields<'a>, Rejection> {
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let fields = Wanted(config).deserialize(&mut deserializer);
    fields.and_then(|fields| deserializer.end().map(|()| fields)).map_err(|error| {
        Rejection::new(format!("expected a JSON object on one line, found: {error}"))
    })
}

/// The body of a JSON string, between its quotes.
fn raw_string<'a>(value: Option<&'a RawValue>, name: &str) -> Result<&'a str, Rejection> {
    let Some(value) = value else {
        return Err(Rejection::new(format!("expected a field `{name}` with the text, found none")));
    };
    let raw = value.get();
    raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).ok_or_else(|| {
        Rejection::new(format!("expected `{name}` to be a string, found {}", kind_of(raw)))
    })
}

fn kind_of(raw: &str) -> &'static str {
    match raw.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'n') => "null",
        Some(b't' | b'f') => "a boolean",
        _ => "a number",
    }
}

/// The id as text: a string, or a number as it is written; null is no id.
fn id(value: Option<&RawValue>) -> Result<Option<Cow<'_, str>>, Rejection> {
    match value.map(RawValue::get) {
        None | Some("null") => Ok(None),
        Some(raw) if raw.starts_with(['{', '[', 't', 'f']) => {
            let found = kind_of(raw);
            Err(Rejection::new(format!(
                "expected the id to be a string or a number, found {found}"
            )))
        }
        Some(raw) if raw.starts_with('"') => Ok(string(value)),
        Some(raw) => Ok(Some(Cow::Borrowed(raw))),
    }
}

/// The value if it is a string that is not empty.
fn string(value: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let raw = value?.get().strip_prefix('"')?.strip_suffix('"')?;
    (!raw.is_empty()).then(|| escape::decode(raw, Spelling::Json))
}

fn host(url: Option<&RawValue>) -> Option<Cow<'_, str>> {
    super::host(&string(url)?).map(Cow::Owned)
}

#[derive(Default)]
struct RawFields<'a> {
    id: Option<&'a RawValue>,
    text: Option<&'a RawValue>,
    source: Option<&'a RawValue>,
    url: Option<&'a RawValue>,
    title: Option<&'a RawValue>,
    date: Option<&'a RawValue>,
    rank: Option<&'a RawValue>,
}

impl<'a> RawFields<'a> {
    /// Where the value of the field with this name goes; `None` for fields that are not wanted.
    fn slot(&mut self, name: &str, config: &Config) -> Option<&mut Option<&'a RawValue>> {
        let fields = &config.fields;
        if name == fields.text {
            Some(&mut self.text)
        } else if name == fields.id {
            Some(&mut self.id)
        } else if name == fields.source {
            Some(&mut self.source)
        } else if name == fields.url {
            Some(&mut self.url)
        } else if name == fields.title {
            Some(&mut self.title)
        } else if name == fields.date {
            Some(&mut self.date)
        } else {
            ranks_by(&config.keep, name).then_some(&mut self.rank)
        }
    }
}

fn ranks_by(keep: &KeepPolicy, name: &str) -> bool {
    matches!(keep, KeepPolicy::Max(field) | KeepPolicy::Min(field) if field == name)
}

struct Wanted<'c>(&'c Config);

impl<'de> DeserializeSeed<'de> for Wanted<'_> {
    type Value = RawFields<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_> {
    type Value = RawFields<'de>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = RawFields::default();
        while let Some(name) = map.next_key_seed(Name)? {
            if self.0.annotate && name == ANNOTATION {
                return Err(serde::de::Error::custom(format!(
                    "a field `{ANNOTATION}`, which --annotate would add: rename it first"
                )));
            }
            match fields.slot(&name, self.0) {
                Some(slot) => *slot = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(fields)
    }
}

/// A field's name, borrowed where it holds no escape.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a field name")
    }

    fn visit_borrowed_str<E>(self, name: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(name.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compression::Compression;
    use crate::config::Options;
    use crate::read::Format;
    use crate::read::table::Head;

    /// Text, id and source of a document.
    type Read = (String, Option<String>, Option<String>);

    fn read(line: &str) -> Result<Option<Read>, String> {
        let config = Config::new(Options::default()).expect("defaults");
        let file = InputFile {
            path: "a.jsonl".into(),
            name: "a.jsonl".into(),
            format: Format::JsonLines,
            compression: Compression::None,
            source: None,
            head: Head::default(),
            columns: Vec::new(),
            damage: None,
        };
        let place = Place { file: 0, line: 1 };
        let found = try_document(line.as_bytes(), place, &file, &config);
        found.map_err(|rejection| rejection.reason).map(|document| {
            document.map(|document| {
                assert_eq!(escape::decode(&line[document.raw_text], Spelling::Json), document.text);
                let owned = |field: Option<Cow<'_, str>>| field.map(Cow::into_owned);
                (document.text.into_owned(), owned(document.id), owned(document.source))
            })
        })
    }

    #[test]
    fn records_are_read_whatever_else_they_hold() {
        let some = |text: &str, id: Option<&str>, source: Option<&str>| {
            Ok(Some((text.to_owned(), id.map(String::from), source.map(String::from))))
        };
        assert_eq!(read(r#"{"id":"a","text":"x\ny"}"#), some("x\ny", Some("a"), None));
        assert_eq!(read(r#" {"text":"x","id":17,"more":[{}]} "#), some("x", Some("17"), None));
        assert_eq!(read("\u{feff}{\"text\":\"\"}\r\n"), some("", None, None));
        assert_eq!(
            read(r#"{"text":"x","id":null,"source":"S","url":"http://a.b/"}"#),
            some("x", None, Some("S"))
        );
        let by_host = r#"{"\u0074ext":"x","source":null,"url":"https://News.Example:80/a"}"#;
        assert_eq!(read(by_host), some("x", None, Some("news.example")));
        assert_eq!(read(r#"{"text":"first","text":"last"}"#), some("last", None, None));
        assert_eq!(read("  \r\n"), Ok(None));
    }

    #[test]
    fn rejections_say_what_was_expected_and_what_was_found() {
        for (line, reason) in [
            ("{\"text\":\"a\0\"}", "expected a JSON object on one line, found: control character"),
            ("{\"text\":", "expected a JSON object on one line, found: EOF while parsing"),
            ("[1]", "expected a JSON object on one line, found: invalid type: sequence"),
            (
                "{\"text\":\"a\"} x",
                "expected a JSON object on one line, found: trailing characters",
            ),
            ("{\"id\":1}", "expected a field `text` with the text, found none"),
            ("{\"text\":null}", "expected `text` to be a string, found null"),
            ("{\"text\":[\"a\"]}", "expected `text` to be a string, found a list"),
            (
                "{\"text\":\"a\",\"id\":[1]}",
                "expected the id to be a string or a number, found a list",
            ),
        ] {
            let found = read(line).expect_err(line);
            assert!(found.starts_with(reason), "{line}: {found}");
        }
    }
}
