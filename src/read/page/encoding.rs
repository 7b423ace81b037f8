//! The bytes of a page → its text.
//!
//! The encoding is found as browsers find it: from the byte order mark, the response header, the
//! page's own declaration, or else as the crate [`chardetng`], written for a browser, guesses it.
//! Saved pages need one more rule. Programs that save them write UTF-8 whatever the page declares,
//! so bytes that are UTF-8 with at most a few errors are read as UTF-8.

use encoding_rs::Encoding;
use std::borrow::Cow;

/// Bytes at the start of a page that are searched for its declared encoding.
const DECLARED: usize = 16 << 10;

/// Decodes a page.
pub(super) fn decoded<'b>(body: &'b [u8], content_type: &str) -> Cow<'b, str> {
    let start = String::from_utf8_lossy(&body[..body.len().min(DECLARED)]).to_ascii_lowercase();
    let named = || charset(&content_type.to_ascii_lowercase()).or_else(|| declared(&start));
    let named = || named().filter(|&named| named != encoding_rs::UTF_8);
    let encoding = of_bytes(body).or_else(named).unwrap_or_else(|| guessed(body));
    // A byte order mark takes precedence.
    encoding.decode(body).0
}

/// Encoding evident from the bytes, whatever is declared: UTF-8, or UTF-16 without a byte order
/// mark.
fn of_bytes(body: &[u8]) -> Option<&'static Encoding> {
    match body {
        [b'<', 0, ..] => return Some(encoding_rs::UTF_16LE),
        [0, b'<', ..] => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let head = &body[..body.len().min(DECLARED)];
    let n_zeros =
        |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    match [n_zeros(0), n_zeros(1)] {
        [0, n] if n > head.len() / 4 => return Some(encoding_rs::UTF_16LE),
        [n, 0] if n > head.len() / 4 => return Some(encoding_rs::UTF_16BE),
        _ => {}
    }
    let (mut n_characters, mut n_errors) = (0, 0);
    for chunk in body.utf8_chunks() {
        n_characters += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        n_errors += usize::from(!chunk.invalid().is_empty());
    }
    // Letters in another encoding rarely form valid UTF-8.
    (n_characters > 0 && n_characters >= n_errors).then_some(encoding_rs::UTF_8)
}

/// Encoding that a page declares in a `meta` element or in its XML declaration.
fn declared(start: &str) -> Option<&'static Encoding> {
    let of_xml = start.strip_prefix("<?xml").and_then(|rest| rest.split_once("encoding="));
    let of_xml = of_xml.and_then(|(_, behind)| label(behind));
    let mut tags = start.split("<meta").skip(1).map(|tag| tag.split('>').next().unwrap_or(tag));
    let found = tags.find_map(charset).or(of_xml)?;
    // A page that could be read as bytes up to here is not in UTF-16, whatever it says.
    let is_wide = [encoding_rs::UTF_16BE, encoding_rs::UTF_16LE].contains(&found);
    Some(if is_wide { encoding_rs::UTF_8 } else { found })
}

/// Encoding named after `charset=`.
fn charset(text: &str) -> Option<&'static Encoding> {
    label(text.split_once("charset")?.1.trim_start().strip_prefix('=')?)
}

/// Encoding named at the start of `text`, in quotes or not.
fn label(text: &str) -> Option<&'static Encoding> {
    let label = text.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c));
    Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
}

/// Encoding guessed from the bytes.
fn guessed(body: &[u8]) -> &'static Encoding {
    if body.is_ascii() {
        return encoding_rs::UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(body, true);
    detector.guess(None, chardetng::Utf8Detection::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_found_as_browsers_find_them() {
        let koi = encoding_rs::KOI8_R.encode("мир").0.into_owned();
        assert_eq!(decoded(&koi, "text/html; charset=\"KOI8-R\""), "мир");
        for declaration in [
            "<meta charset='koi8-r'>",
            "<META http-equiv=Content-Type content=\"text/html; charset=koi8-r\">",
            "<?xml version=\"1.0\" encoding=\"KOI8-R\"?>",
            "<script charset=utf-8></script><meta charset=koi8-r>",
        ] {
            let declared = [declaration.as_bytes(), &koi[..]].concat();
            assert!(decoded(&declared, "text/html").ends_with("мир"), "{declaration}");
        }
        assert_eq!(decoded("é".as_bytes(), ""), "é");
        // As programs save pages, whatever the pages declare.
        let saved = "<meta charset=windows-1251>Улица закрыта";
        assert_eq!(decoded(saved.as_bytes(), ""), saved);
        let stray = [saved.as_bytes(), b"\xE9"].concat();
        assert_eq!(decoded(&stray, ""), format!("{saved}\u{FFFD}"));
        assert_eq!(
            decoded(b"<meta charset=utf-8>Stra\xDFe und Stra\xDFen", ""),
            "<meta charset=utf-8>Straße und Straßen"
        );
        let declared_utf_8 = "<meta charset=utf-8>it’s ";
        let quotes = [declared_utf_8.as_bytes(), b"caf\xE9"].concat();
        assert_eq!(decoded(&quotes, ""), format!("{declared_utf_8}caf\u{FFFD}"));
        let wide: Vec<u8> =
            "<p>港口重新开放</p>".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decoded(&wide, ""), "<p>港口重新开放</p>");
        let wide: Vec<u8> = "<p>Two words</p>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(decoded(&wide, ""), "<p>Two words</p>");
        assert_eq!(decoded(b"caf\xE9 au lait", ""), "café au lait");
        assert_eq!(decoded("<meta charset=utf-16>é".as_bytes(), ""), "<meta charset=utf-16>é");
        assert_eq!(
            decoded(b"\xEF\xBB\xBF<meta charset=koi8-r>\xC3\xA9", ""),
            "<meta charset=koi8-r>é"
        );
        let news = "東京の天気は晴れのち曇りで、明日は雨が降る見込みです。";
        let shift_jis = encoding_rs::SHIFT_JIS.encode(news).0.into_owned();
        assert_eq!(decoded(&shift_jis, ""), news);
    }
}
