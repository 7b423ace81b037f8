//! One line of JSON → a document, without building a JSON value.
//!
//! [`serde_json`] walks the object once and yields the raw bytes of the wanted fields; all others
//! are skipped. If a name occurs twice, the last one counts, as in most JSON parsers. [`escape`]
//! decodes the text and maps it back to the raw bytes of the record.

use super::{
    ANNOTATION, BYTE_ORDER_MARK, Content, Document, FieldSet, Format, InputFile, Rejection, Role,
    table, utf8,
};
use crate::config::ReadConfig;
use crate::escape::{self, Spelling};
use crate::read::RecordPlace;
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::ops::Range;

/// Field of a record made from a page that says why the page has no article.
pub const NO_ARTICLE: &str = "error";

/// Parses a line.
pub fn document<'a>(
    bytes: &'a [u8],
    place: RecordPlace,
    file: &InputFile,
    config: &ReadConfig,
) -> Content<'a> {
    match try_document(bytes, place, file, config) {
        Ok(Some(document)) => Content::Document(document),
        Ok(None) => Content::Verbatim,
        Err(rejection) => Content::Rejected(rejection),
    }
}

fn try_document<'a>(
    bytes: &'a [u8],
    place: RecordPlace,
    file: &InputFile,
    config: &ReadConfig,
) -> Result<Option<Document<'a>>, Rejection> {
    let line = utf8(if place.line == 1 { without_mark(bytes) } else { bytes })?;
    if line.trim_ascii().is_empty() {
        return Ok(None);
    }
    let raw = raw_fields(line, config)?;
    let text =
        raw_string(raw.text, &config.options.fields.text).map_err(|rejection| match raw.text {
            None => without_text(line, file, &config.options.fields.text),
            Some(_) => rejection,
        })?;
    let url = string(raw.get(Role::Url));
    let of_url = || super::host(url.as_deref()?).map(Cow::Owned);
    let source =
        string(raw.get(Role::Source)).or_else(of_url).or(file.source.clone().map(Cow::Owned));
    Ok(Some(Document {
        place,
        id: id(raw.get(Role::Id))?,
        text: escape::decode(text, Spelling::Json),
        raw_text: range_in(bytes, text),
        spelling: Spelling::Json,
        source,
        url,
        title: string(raw.get(Role::Title)),
        date: spelled(raw.get(Role::Date)),
        rank: raw.get(Role::Rank).and_then(|rank| rank.get().trim_matches('"').parse().ok()),
        has: raw.has(),
    }))
}

/// Range of the text within the bytes of a record that was read before.
///
/// # Errors
/// The record has no text.
pub fn text_range(bytes: &[u8], line: u64, config: &ReadConfig) -> Result<Range<usize>, Rejection> {
    let text = utf8(if line == 1 { without_mark(bytes) } else { bytes })?;
    let raw = raw_fields(text, config)?;
    Ok(range_in(bytes, raw_string(raw.text, &config.options.fields.text)?))
}

/// Decoded text of a record that was read before.
///
/// # Errors
/// The record has no text.
pub fn text<'a>(bytes: &'a [u8], config: &ReadConfig) -> Result<Cow<'a, str>, Rejection> {
    let raw = raw_fields(utf8(bytes)?, config)?;
    Ok(escape::decode(raw_string(raw.text, &config.options.fields.text)?, Spelling::Json))
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

fn range_in(bytes: &[u8], part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - bytes.as_ptr() as usize;
    start..start + part.len()
}

fn raw_fields<'a>(line: &'a str, config: &ReadConfig) -> Result<RawFields<'a>, Rejection> {
    let mut fields = RawFields::default();
    let mut deserializer = serde_json::Deserializer::from_str(line);
    let wanted = Wanted { config, prefix: "", fields: &mut fields };
    let read = wanted.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    read.map(|()| fields).map_err(|error| {
        Rejection::new(format!("expected a JSON object on one line, found: {error}"))
    })
}

/// Contents of a JSON string, without the quotes.
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

/// The id as text: a string, or a number as written; `None` for null.
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

/// The value, if it is a non-empty string.
fn string(value: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let raw = value?.get().strip_prefix('"')?.strip_suffix('"')?;
    (!raw.is_empty()).then(|| escape::decode(raw, Spelling::Json))
}

/// The value as text: a string without its quotes, any other value as written; `None` for null and
/// the empty string.
fn spelled(value: Option<&RawValue>) -> Option<Cow<'_, str>> {
    let raw = value?.get();
    if raw.starts_with('"') { string(value) } else { (raw != "null").then_some(Cow::Borrowed(raw)) }
}

/// Why a record without a text cannot be read, with the names of its fields.
fn without_text(line: &str, file: &InputFile, name: &str) -> Rejection {
    /// Field names listed, at most.
    const MOST: usize = 12;
    if file.format == Format::Parquet {
        // The lines hold only the columns that are read; the file has others.
        return table::no_column(name, &file.head);
    }
    let fields: BTreeMap<String, &RawValue> = serde_json::from_str(line).unwrap_or_default();
    if file.made_of.is_some() {
        let reason = fields.get(NO_ARTICLE).and_then(|reason| string(Some(reason)));
        let reason = reason.unwrap_or(Cow::Borrowed("nothing else"));
        return Rejection::new(format!("expected a page with an article, found {reason}"));
    }
    let mut reason = format!("expected a field `{name}` with the text, found none");
    if fields.is_empty() {
        return Rejection::new(reason);
    }
    let names: Vec<&str> = fields.keys().take(MOST).map(String::as_str).collect();
    let _ = write!(reason, "; the record has: {}", names.join(", "));
    let is_text = |(_, value): &(&String, &&RawValue)| value.get().starts_with('"');
    let longest = fields.iter().filter(is_text).max_by_key(|(_, value)| value.get().len());
    if let Some((name, _)) = longest {
        let _ = write!(reason, ". Try --text-field {name}");
    }
    Rejection::new(reason)
}

/// Raw values of the wanted fields. One field may have several roles.
#[derive(Default)]
struct RawFields<'a> {
    text: Option<&'a RawValue>,
    of_roles: [Option<&'a RawValue>; Role::ALL.len()],
}

impl<'a> RawFields<'a> {
    fn get(&self, role: Role) -> Option<&'a RawValue> {
        self.of_roles[role as usize]
    }

    fn put(&mut self, name: &str, value: &'a RawValue, config: &ReadConfig) {
        if name == config.options.fields.text {
            self.text = Some(value);
        }
        for role in Role::ALL.into_iter().filter(|role| role.field(config) == Some(name)) {
            self.of_roles[role as usize] = Some(value);
        }
    }

    /// Roles whose fields are present.
    fn has(&self) -> FieldSet {
        FieldSet::of(|role| self.get(role).is_some())
    }
}

/// Whether the field with this name is read.
fn is_wanted(name: &str, config: &ReadConfig) -> bool {
    name == config.options.fields.text
        || Role::ALL.into_iter().any(|role| role.field(config) == Some(name))
}

/// Collects the wanted fields of an object. A dotted name refers to a field of a nested object.
struct Wanted<'w, 'de> {
    config: &'w ReadConfig,
    /// Names of the enclosing objects, each followed by a dot.
    prefix: &'w str,
    fields: &'w mut RawFields<'de>,
}

impl<'de> Wanted<'_, 'de> {
    fn take<A: MapAccess<'de>>(&mut self, name: Cow<'_, str>, map: &mut A) -> Result<(), A::Error> {
        let path = if self.prefix.is_empty() { name } else { [self.prefix, &name].concat().into() };
        if is_wanted(&path, self.config) {
            self.fields.put(&path, map.next_value()?, self.config);
        } else if holds_wanted(&path, self.config) {
            let object: &RawValue = map.next_value()?;
            let inner =
                Wanted { config: self.config, prefix: &format!("{path}."), fields: self.fields };
            if object.get().starts_with('{') {
                let read = inner.deserialize(&mut serde_json::Deserializer::from_str(object.get()));
                read.map_err(serde::de::Error::custom)?;
            }
        } else {
            map.next_value::<IgnoredAny>()?;
        }
        Ok(())
    }
}

/// Whether an object with this name may contain a wanted field.
fn holds_wanted(path: &str, config: &ReadConfig) -> bool {
    let is_inside = |name: &str| name.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
    config.options.fields.names().into_iter().chain(config.rank_field()).any(is_inside)
}

impl<'de> DeserializeSeed<'de> for Wanted<'_, 'de> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Wanted<'_, 'de> {
    type Value = ();

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(name) = map.next_key_seed(Name)? {
            if self.config.annotates && self.prefix.is_empty() && name == ANNOTATION {
                return Err(serde::de::Error::custom(format!(
                    "a field `{ANNOTATION}`, which --annotate would add: rename it first"
                )));
            }
            self.take(name, &mut map)?;
        }
        Ok(())
    }
}

/// A field name, borrowed if it has no escapes.
struct Name;

impl<'de> DeserializeSeed<'de> for Name {
    type Value = Cow<'de, str>;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_bytes(self)
    }
}

impl<'de> Visitor<'de> for Name {
    type Value = Cow<'de, str>;

    fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("a field name")
    }

    // Read as bytes: an unpaired surrogate escape is not valid text. It becomes U+FFFD.
    fn visit_borrowed_bytes<E>(self, name: &'de [u8]) -> Result<Self::Value, E> {
        Ok(String::from_utf8_lossy(name))
    }

    fn visit_bytes<E>(self, name: &[u8]) -> Result<Self::Value, E> {
        Ok(Cow::Owned(String::from_utf8_lossy(name).into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Fields, Options};

    /// Text, id and source of a document.
    type Read = (String, Option<String>, Option<String>);

    fn read(line: &str) -> Result<Option<Read>, String> {
        read_with(&Options::default(), line)
    }

    fn read_with(options: &Options, line: &str) -> Result<Option<Read>, String> {
        let config = ReadConfig::new(options).expect("valid options");
        let file = InputFile::new("a.jsonl".into(), "a.jsonl".into(), Format::JsonLines);
        let place = RecordPlace { file: 0, line: 1 };
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
    fn names_with_dots_are_those_of_objects_within_objects() {
        let fields = Fields {
            text: "page.body.plain".into(),
            id: "meta.id".into(),
            source: "meta.site".into(),
            ..Fields::default()
        };
        let mut options = Options::default();
        options.read.fields = fields;
        let read = |line| read_with(&options, line);
        let some =
            |text: &str, id: Option<&str>| Ok(Some((text.to_owned(), id.map(String::from), None)));
        let line = r#"{"meta":{"id":7,"more":[1]},"page":{"body":{"plain":"a\nb"}},"text":"no"}"#;
        assert_eq!(read(line), some("a\nb", Some("7")));
        assert_eq!(read(r#"{"page.body.plain":"x","meta":"none"}"#), some("x", None));
        let missing = read(r#"{"page":{"body":"x"}}"#).expect_err("no text");
        let told =
            "expected a field `page.body.plain` with the text, found none; the record has: page";
        assert_eq!(missing, told);
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
            (
                "{\"id\":1,\"url\":\"http://a.b\",\"body\":\"A longer text.\"}",
                "expected a field `text` with the text, found none; the record has: body, id, url. Try --text-field body",
            ),
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
