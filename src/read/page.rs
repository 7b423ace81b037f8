//! A page of HTML → the line of JSON that is read in its place.
//!
//! The article, its title and its date are what the crate [`dom_smoothie`] finds, a port of Mozilla's Readability:
//! it weighs the elements of a page by their text, not by words of any language. The encoding is found as browsers
//! find it: the byte order mark, the header of the response, what the page declares, UTF-8 where all bytes are
//! UTF-8, and else what the crate [`chardetng`] guesses, which does that for a browser.

use crate::config::{Config, Fields};
use dom_smoothie::{Readability, TextMode};
use encoding_rs::Encoding;
use serde_json::{Map, Value};
use std::borrow::Cow;

/// Elements of a page that may stand within each other; browsers stop there as well, and the libraries walk
/// them recursively.
const MAX_DEPTH: usize = 512;

/// Bytes of a page in which it declares its encoding.
const DECLARED: usize = 16 << 10;

/// What was found in a page.
#[derive(Debug)]
pub(super) struct Found {
    title: Option<String>,
    url: Option<String>,
    date: Option<String>,
    /// The article, or why there is none.
    text: Result<String, String>,
}

impl Default for Found {
    fn default() -> Self {
        Self::nothing("no article")
    }
}

impl Found {
    /// A text that is an article already.
    pub(super) fn text(body: &[u8]) -> Self {
        let text = Ok(String::from_utf8_lossy(body).trim_end().to_owned());
        Self { title: None, url: None, date: None, text }
    }

    /// No article, for this reason.
    pub(super) fn nothing(reason: &str) -> Self {
        Self { title: None, url: None, date: None, text: Err(reason.to_owned()) }
    }
}

/// The line of a saved page, whose key is its name.
pub(super) fn of_file(body: &[u8], name: &str, config: &Config) -> Value {
    let page = found(body, "text/html", config.max_record);
    line(page, Some(name.to_owned()), None, None, &config.fields)
}

/// The line of what was found, with what is known from elsewhere; the page's own date goes before that of the crawl.
pub(super) fn line(
    found: Found,
    id: Option<String>,
    url: Option<String>,
    date: Option<String>,
    fields: &Fields,
) -> Value {
    let (text, reason) = match found.text {
        Ok(text) => (Some(text), None),
        Err(reason) => (None, Some(reason)),
    };
    let values = [
        (&*fields.id, id),
        (&*fields.url, url.or(found.url)),
        (&*fields.date, found.date.or(date)),
        (&*fields.title, found.title),
        (&*fields.text, text),
        (super::jsonl::NO_ARTICLE, reason),
    ];
    let mut line = Map::new();
    for (name, value) in values {
        if let Some(value) = value {
            line.insert(name.to_owned(), Value::String(value));
        }
    }
    Value::Object(line)
}

/// The article of a page, which may have so many bytes.
pub(super) fn found(body: &[u8], content_type: &str, max_bytes: u64) -> Found {
    if body.len() as u64 > max_bytes {
        return Found::nothing(&format!("more than {max_bytes} bytes (--max-record)"));
    }
    let page = dom_query::Document::from(&*decoded(body, content_type));
    if is_deep(&page) {
        return Found::nothing(&format!("elements that stand more than {MAX_DEPTH} deep"));
    }
    let canonical = page.select("link[rel=canonical]").attr("href").map(|url| url.to_string());
    let config = dom_smoothie::Config { text_mode: TextMode::Formatted, ..Default::default() };
    let article =
        Readability::with_document(page, None, Some(config)).and_then(|mut page| page.parse());
    let Ok(article) = article else { return Found::default() };
    let text = article.text_content.trim();
    if text.is_empty() {
        return Found::default();
    }
    let is_address = |url: &String| url::Url::parse(url).is_ok_and(|url| url.has_host());
    Found {
        title: Some(article.title).filter(|title| !title.is_empty()),
        url: canonical.or(article.url).filter(is_address),
        date: article.published_time,
        text: Ok(text.to_owned()),
    }
}

/// Whether elements stand too deep within each other. Walks the page without recursion.
fn is_deep(page: &dom_query::Document) -> bool {
    let mut waiting = vec![(page.root(), 0)];
    while let Some((node, depth)) = waiting.pop() {
        if depth > MAX_DEPTH {
            return true;
        }
        waiting.extend(node.children().into_iter().map(|child| (child, depth + 1)));
    }
    false
}

/// The page as text.
fn decoded<'b>(body: &'b [u8], content_type: &str) -> Cow<'b, str> {
    let start = String::from_utf8_lossy(&body[..body.len().min(DECLARED)]).to_ascii_lowercase();
    let named = charset(&content_type.to_ascii_lowercase()).or_else(|| declared(&start));
    // A byte order mark goes before either.
    named.unwrap_or_else(|| guessed(body)).decode(body).0
}

/// The encoding that a page declares in an element `meta`, or in the declaration of XML.
fn declared(start: &str) -> Option<&'static Encoding> {
    let of_xml = start.strip_prefix("<?xml").and_then(|rest| rest.split_once("encoding="));
    let of_xml = of_xml.and_then(|(_, behind)| label(behind));
    let mut tags = start.split("<meta").skip(1).map(|tag| tag.split('>').next().unwrap_or(tag));
    let found = tags.find_map(charset).or(of_xml)?;
    // A page that could be read so far has no wider characters than bytes, whatever it says.
    let is_wide = [encoding_rs::UTF_16BE, encoding_rs::UTF_16LE].contains(&found);
    Some(if is_wide { encoding_rs::UTF_8 } else { found })
}

/// The encoding behind `charset=`.
fn charset(text: &str) -> Option<&'static Encoding> {
    label(text.split_once("charset")?.1.trim_start().strip_prefix('=')?)
}

/// The encoding whose name stands there, in quotes or not.
fn label(text: &str) -> Option<&'static Encoding> {
    let label = text.trim_start_matches(['"', '\'', ' ']);
    let end = label.find(|c: char| !c.is_ascii_alphanumeric() && !"-_:".contains(c));
    Encoding::for_label(&label.as_bytes()[..end.unwrap_or(label.len())])
}

/// The encoding that the bytes look like.
fn guessed(body: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(body).is_ok() {
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

    #[test]
    fn a_page_that_was_made_to_break_the_reader_has_no_article() {
        let page = |open: &str, n: usize| {
            let html = format!("<html><body>{}<p>x</p>", open.repeat(n));
            found(html.as_bytes(), "text/html", u64::MAX).text
        };
        for open in ["<b>", "<b><i>", "<div>", "<span>"] {
            let reason = page(open, 20_000).expect_err("deep");
            assert!(reason.contains("512 deep"), "{open}: {reason}");
        }
        assert!(page("<div>", 20).is_ok());
    }

    #[test]
    fn a_page_gives_its_article_title_address_and_date() {
        let story =
            "<p>The harbor board voted to deepen the channel before the floods come to town.</p>";
        let page = format!(
            "<html><head><title>Channel to be deepened</title>\
             <link rel=canonical href='https://news.example/channel'>\
             <meta property='article:published_time' content='2024-03-05T08:00:00Z'></head>\
             <body><nav><a href=/>Home</a></nav><article><h1>Channel to be deepened</h1>{}</article></body></html>",
            story.repeat(8)
        );
        let config = Config::new(crate::config::Options::default()).expect("the defaults");
        let line = of_file(page.as_bytes(), "a/channel.html", &config);
        assert_eq!(line["id"], "a/channel.html");
        assert_eq!(line["url"], "https://news.example/channel");
        assert_eq!(line["date"], "2024-03-05T08:00:00Z");
        assert_eq!(line["title"], "Channel to be deepened");
        assert!(
            line["text"].as_str().is_some_and(|text| text.matches("harbor board").count() == 8)
        );
        let nothing = of_file(b"<html><body><script>x()</script></body></html>", "x.html", &config);
        assert_eq!(nothing, serde_json::json!({"id": "x.html", "error": "no article"}));
    }
}
