//! The text of a JSON string and its raw bytes in the file, in step.
//!
//! Spans are ranges of the decoded text; cutting happens in the raw bytes of the record, so that every
//! byte outside a cut stays as it was. In between stand the escapes of [RFC 8259, section 7][rfc]: `\n` is two raw
//! bytes and one decoded, `\u00e9` six and two, a pair of surrogates twelve and four. A surrogate that stands
//! alone has no character; it is read as U+FFFD, and its raw bytes are what is kept.
//!
//! [rfc]: https://www.rfc-editor.org/rfc/rfc8259#section-7

use memchr::memchr;
use std::borrow::Cow;

/// The text of a raw JSON string body (what stands between the quotes), which must be valid JSON.
///
/// Borrows where there is no escape. Linear in the length.
pub fn decode(raw: &str) -> Cow<'_, str> {
    if memchr(b'\\', raw.as_bytes()).is_none() {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len());
    for (plain, escape) in pieces(raw) {
        text.push_str(plain);
        text.extend(escape.map(|escape| escape.character));
    }
    Cow::Owned(text)
}

/// The raw offsets of these decoded offsets, which must ascend and stand at character boundaries.
pub fn raw_offsets(raw: &str, decoded: &[usize]) -> Vec<usize> {
    let mut offsets = Vec::with_capacity(decoded.len());
    let mut wanted = decoded.iter().copied().peekable();
    let (mut raw_at, mut decoded_at) = (0, 0);
    for (plain, escape) in pieces(raw) {
        while let Some(offset) = wanted.next_if(|&offset| offset <= decoded_at + plain.len()) {
            offsets.push(raw_at + offset - decoded_at);
        }
        raw_at += plain.len() + escape.map_or(0, |escape| escape.raw_len);
        decoded_at += plain.len() + escape.map_or(0, |escape| escape.character.len_utf8());
    }
    debug_assert!(wanted.next().is_none(), "every offset lies inside the text");
    offsets
}

/// The raw JSON string body that [`serde_json`] writes for this text: the shortest escapes, no ASCII armor.
pub fn encode(text: &str) -> String {
    let quoted = serde_json::to_string(text).expect("a string is always valid JSON");
    quoted[1..quoted.len() - 1].to_owned()
}

#[derive(Clone, Copy)]
struct Escape {
    raw_len: usize,
    character: char,
}

/// The raw string as stretches without escapes, each with the escape that follows it.
fn pieces(raw: &str) -> impl Iterator<Item = (&str, Option<Escape>)> {
    let mut rest = Some(raw);
    std::iter::from_fn(move || {
        let text = rest?;
        let Some(at) = memchr(b'\\', text.as_bytes()) else {
            rest = None;
            return Some((text, None));
        };
        let escape = escape(&text[at..]);
        rest = text.get(at + escape.raw_len..);
        Some((&text[..at], Some(escape)))
    })
}

/// The escape at the start of `raw`.
fn escape(raw: &str) -> Escape {
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
        assert_eq!(decode(raw), "a\n\t\r\u{8}\u{c}/\\\"éé😀\u{fffd}x\u{fffd}");
    }

    #[test]
    fn offsets_step_over_whole_escapes() {
        let raw = r"a\nb\ud83d\ude00c";
        assert_eq!(raw_offsets(raw, &[0, 1, 2, 3, 7, 8]), [0, 1, 3, 4, 16, 17]);
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: proptest::test_runner::RngSeed::Fixed(20_251_123),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn decode_undoes_encode(text in any::<String>()) {
            let raw = encode(&text);
            prop_assert_eq!(decode(&raw), text);
        }

        #[test]
        fn offsets_cut_what_the_spans_say(text in "[a\n\"\\\\é😀\u{1}]{0,20}", ascii in any::<bool>()) {
            let raw = if ascii { armored(&text) } else { encode(&text) };
            let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
            let offsets = raw_offsets(&raw, &ends);
            for (pair, raw_pair) in ends.windows(2).zip(offsets.windows(2)) {
                prop_assert_eq!(decode(&raw[raw_pair[0]..raw_pair[1]]), &text[pair[0]..pair[1]]);
            }
        }
    }

    fn armored(text: &str) -> String {
        text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
    }
}
