//! The text of a field ↔ its raw bytes in the file.
//!
//! Spans are ranges of the decoded text, but cuts are made in the raw bytes of the record, so that
//! every byte outside a cut stays as it was. The two differ by the escapes of the format. In a JSON
//! string ([RFC 8259, section 7][json]), `\n` is two raw bytes and one decoded, `\u00e9` six and
//! two, a surrogate pair twelve and four. An unpaired surrogate has no character: it is read as
//! U+FFFD, and its raw bytes are kept. In a quoted CSV field ([RFC 4180][csv]), a quotation mark is
//! doubled.
//!
//! [json]: https://www.rfc-editor.org/rfc/rfc8259#section-7
//! [csv]: https://www.rfc-editor.org/rfc/rfc4180#section-2

use memchr::memchr;
use std::borrow::Cow;

/// How raw bytes encode a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// The bytes are the text.
    Plain,
    /// The contents of a JSON string, between its quotes; must be valid.
    Json,
    /// The contents of a quoted CSV field, between its quotes.
    Csv,
}

impl Spelling {
    /// First byte of every escape.
    fn mark(self) -> Option<u8> {
        match self {
            Self::Plain => None,
            Self::Json => Some(b'\\'),
            Self::Csv => Some(b'"'),
        }
    }

    /// The escape at the start of `raw`.
    fn escape(self, raw: &str) -> Escape {
        match self {
            Self::Json => json_escape(raw),
            Self::Plain | Self::Csv => Escape { raw_len: 2.min(raw.len()), character: '"' },
        }
    }
}

/// Decodes a raw text.
///
/// Borrows if there is no escape. Linear in the length.
pub fn decode(raw: &str, spelling: Spelling) -> Cow<'_, str> {
    let is_plain = spelling.mark().is_none_or(|mark| memchr(mark, raw.as_bytes()).is_none());
    if is_plain {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    for (plain, escape) in pieces(raw, spelling) {
        text.push_str(plain);
        text.extend(escape.map(|escape| escape.character));
    }
    Cow::Owned(text)
}

/// Raw offsets of these decoded offsets, which must ascend and be at character boundaries.
pub fn raw_offsets(raw: &str, decoded: &[usize], spelling: Spelling) -> Vec<usize> {
    let mut offsets = Vec::with_capacity(decoded.len());
    let mut wanted = decoded.iter().copied().peekable();
    let (mut raw_at, mut decoded_at) = (0, 0);
    for (plain, escape) in pieces(raw, spelling) {
        while let Some(offset) = wanted.next_if(|&offset| offset <= decoded_at + plain.len()) {
            offsets.push(raw_at + offset - decoded_at);
        }
        raw_at += plain.len() + escape.map_or(0, |escape| escape.raw_len);
        decoded_at += plain.len() + escape.map_or(0, |escape| escape.character.len_utf8());
    }
    debug_assert!(wanted.next().is_none(), "every offset lies inside the text");
    offsets
}

/// Shortest spelling of this text. In JSON it is what [`serde_json`] writes, without ASCII armor.
pub fn encode(text: &str, spelling: Spelling) -> String {
    match spelling {
        Spelling::Plain => text.to_owned(),
        Spelling::Csv => text.replace('"', "\"\""),
        Spelling::Json => {
            let quoted = serde_json::to_string(text).expect("a string is always valid JSON");
            quoted[1..quoted.len() - 1].to_owned()
        }
    }
}

/// JSON with U+FFFD for each unpaired surrogate escape, because most JSON parsers refuse them.
pub fn whole_characters(json: &str) -> Cow<'_, str> {
    if memchr::memmem::find(json.as_bytes(), b"\\u").is_none() {
        return Cow::Borrowed(json);
    }
    let mut whole = String::with_capacity(json.len());
    let mut at = 0;
    for (plain, escape) in pieces(json, Spelling::Json) {
        let end = at + plain.len() + escape.map_or(0, |escape| escape.raw_len);
        match escape {
            Some(Escape { raw_len: 6, character: char::REPLACEMENT_CHARACTER }) => {
                whole.push_str(plain);
                whole.push_str("\\ufffd");
            }
            _ => whole.push_str(&json[at..end]),
        }
        at = end;
    }
    Cow::Owned(whole)
}

#[derive(Clone, Copy)]
struct Escape {
    raw_len: usize,
    character: char,
}

/// Splits a raw text into stretches without escapes, each with the escape that follows it.
fn pieces(raw: &str, spelling: Spelling) -> impl Iterator<Item = (&str, Option<Escape>)> {
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = spelling.mark().and_then(|mark| memchr(mark, text.as_bytes())) else {
            rest = None;
            return Some((text, None));
        };
        let escape = spelling.escape(&text[at..]);
        rest = text.get(at + escape.raw_len..);
        Some((&text[..at], Some(escape)))
    })
}

/// The JSON escape at the start of `raw`.
fn json_escape(raw: &str) -> Escape {
    let character = match raw.as_bytes().get(1) {
        Some(b'u') => return unicode_escape(raw),
        Some(b'n') => '\n',
        Some(b't') => '\t',
        Some(b'r') => '\r',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(&other) => char::from(other),
        None => return Escape { raw_len: 1, character: '\\' },
    };
    Escape { raw_len: 2, character }
}

fn unicode_escape(raw: &str) -> Escape {
    let unit = |from: usize| {
        let digits = raw.get(from..from + 6)?.strip_prefix("\\u")?;
        u16::from_str_radix(digits, 16).ok()
    };
    let lone = |unit| char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER);
    match (unit(0), unit(6)) {
        (Some(high @ 0xD800..=0xDBFF), Some(low @ 0xDC00..=0xDFFF)) => {
            let code = 0x1_0000 + (u32::from(high - 0xD800) << 10) + u32::from(low - 0xDC00);
            let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
            Escape { raw_len: 12, character }
        }
        (Some(unit), _) => Escape { raw_len: 6, character: lone(unit) },
        (None, _) => Escape { raw_len: 2.min(raw.len()), character: char::REPLACEMENT_CHARACTER },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_escape_is_decoded() {
        let raw = r#"a\n\t\r\b\f\/\\\"é\u00e9\ud83d\ude00\ud83dx\ude00"#;
        assert_eq!(decode(raw, Spelling::Json), "a\n\t\r\u{8}\u{c}/\\\"éé😀\u{fffd}x\u{fffd}");
    }

    #[test]
    fn surrogates_that_stand_alone_are_replaced() {
        let raw = r#"{"a":"\ud83d\ude00 \ud83d x\u00e9\\u"}"#;
        assert_eq!(whole_characters(raw), r#"{"a":"\ud83d\ude00 \ufffd x\u00e9\\u"}"#);
        assert!(serde_json::from_str::<serde_json::Value>(&whole_characters(raw)).is_ok());
    }

    #[test]
    fn offsets_step_over_whole_escapes() {
        let raw = r"a\nb\ud83d\ude00c";
        assert_eq!(raw_offsets(raw, &[0, 1, 2, 3, 7, 8], Spelling::Json), [0, 1, 3, 4, 16, 17]);
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn decode_undoes_encode(text in any::<String>()) {
            for spelling in [Spelling::Plain, Spelling::Json, Spelling::Csv] {
                let raw = encode(&text, spelling);
                prop_assert_eq!(decode(&raw, spelling), text.as_str());
            }
        }

        #[test]
        fn offsets_cut_what_the_spans_say(text in "[a\n\"\\\\é😀\u{1}]{0,20}", way in 0..3) {
            let (raw, spelling) = match way {
                0 => (armored(&text), Spelling::Json),
                1 => (encode(&text, Spelling::Json), Spelling::Json),
                _ => (encode(&text, Spelling::Csv), Spelling::Csv),
            };
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let offsets = raw_offsets(&raw, &ends, spelling);
            for (pair, raw_pair) in ends.windows(2).zip(offsets.windows(2)) {
                let cut = decode(&raw[raw_pair[0]..raw_pair[1]], spelling);
                prop_assert_eq!(cut, &text[pair[0]..pair[1]]);
            }
        }
    }

    fn armored(text: &str) -> String {
        text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
    }
}
