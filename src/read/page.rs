//! A page of HTML → the line of JSON that is read in its place.
//!
//! The article, its title and its date are what the crate [`dom_smoothie`] finds, a port of Mozilla's Readability:
//! it weighs the elements of a page by their text, not by words of any language. The encoding is found as browsers
//! find it: the byte order mark, the header of the response, what the page declares, and else what the crate
//! [`chardetng`] guesses, which does that for a browser. Saved pages need one rule more. Programs that save them write
//! UTF-8 whatever the page declares; so bytes that are UTF-8 as a whole, or but for a few, are.

use crate::config::{Config, Fields};
use crate::dates;
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
    let html = decoded(body, content_type);
    if html.contains('\0') || html.starts_with("%PDF-") {
        return Found::nothing("bytes that are no text");
    }
    let page = dom_query::Document::from(&*html);
    if is_deep(&page) {
        return Found::nothing(&format!("elements that stand more than {MAX_DEPTH} deep"));
    }
    let url = first(&page, &ADDRESSES, is_address).or_else(|| saved_from(&html));
    let date = first(&page, &DATES, |date| dates::seconds(date).is_some());
    let config = dom_smoothie::Config { text_mode: TextMode::Formatted, ..Default::default() };
    let article =
        Readability::with_document(page, None, Some(config)).and_then(|mut page| page.parse());
    let Ok(article) = article else { return Found::default() };
    let text = article.text_content.trim();
    if text.is_empty() {
        return Found::default();
    }
    Found {
        title: Some(article.title).filter(|title| !title.is_empty()),
        url,
        date: article.published_time.or(date),
        text: Ok(text.to_owned()),
    }
}

/// Where pages have their address: a selector, and the attribute.
const ADDRESSES: [(&str, &str); 2] =
    [("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")];

/// Where they have the date of publication.
const DATES: [(&str, &str); 7] = [
    ("meta[property='article:published_time']", "content"),
    ("meta[itemprop=datePublished]", "content"),
    ("[itemprop=datePublished]", "datetime"),
    ("meta[name='DC.date.issued']", "content"),
    ("meta[name=pubdate]", "content"),
    ("meta[name=date]", "content"),
    ("article time[datetime]", "datetime"),
];

/// The first of these attributes that a page has and that is fit.
fn first(
    page: &dom_query::Document,
    places: &[(&str, &str)],
    is_fit: impl Fn(&str) -> bool,
) -> Option<String> {
    let values = places.iter().filter_map(|(selector, name)| page.select(selector).attr(name));
    values.map(|value| value.trim().to_owned()).find(|value| is_fit(value))
}

fn is_address(text: &str) -> bool {
    url::Url::parse(text).is_ok_and(|url| url.has_host())
}

/// The address that a browser writes into a page when it saves it: `<!-- saved from url=(0021)https://… -->`.
fn saved_from(html: &str) -> Option<String> {
    let (_, behind) = html.split_once("saved from url=(")?;
    let (_, url) = behind.split_once(')')?;
    let url = url.split_whitespace().next()?;
    is_address(url).then(|| url.to_owned())
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
    let named = || charset(&content_type.to_ascii_lowercase()).or_else(|| declared(&start));
    let named = || named().filter(|&named| named != encoding_rs::UTF_8);
    let encoding = of_bytes(body).or_else(named).unwrap_or_else(|| guessed(body));
    // A byte order mark goes before either.
    encoding.decode(body).0
}

/// The encoding that the bytes show whatever is declared: UTF-8, or UTF-16 without a mark.
fn of_bytes(body: &[u8]) -> Option<&'static Encoding> {
    /// So many characters of UTF-8 outweigh a byte that is none.
    const MANY: usize = 4;
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
    (n_characters > MANY * n_errors).then_some(encoding_rs::UTF_8)
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
    use proptest::prelude::*;

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
        // As programs save pages, whatever these declare.
        let saved = "<meta charset=windows-1251>Улица закрыта";
        assert_eq!(decoded(saved.as_bytes(), ""), saved);
        let stray = [saved.as_bytes(), b"\xE9"].concat();
        assert_eq!(decoded(&stray, ""), format!("{saved}\u{FFFD}"));
        assert_eq!(
            decoded(b"<meta charset=utf-8>Stra\xDFe und Stra\xDFen", ""),
            "<meta charset=utf-8>Straße und Straßen"
        );
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
        let saved = "<!-- saved from url=(0021)https://a.example/b.html -->\n";
        let page = page
            .replace("rel=canonical", "rel=x")
            .replace("property='article:published_time'", "itemprop=datePublished");
        let line = of_file(format!("{saved}{page}").as_bytes(), "x.html", &config);
        assert_eq!(
            (&line["url"], &line["date"]),
            (&"https://a.example/b.html".into(), &"2024-03-05T08:00:00Z".into())
        );
        let pdf = of_file(b"%PDF-1.4 \xE2\xE3", "x.html", &config);
        assert_eq!(pdf["error"], "bytes that are no text");
        let nothing = of_file(b"<html><body><script>x()</script></body></html>", "x.html", &config);
        assert_eq!(nothing, serde_json::json!({"id": "x.html", "error": "no article"}));
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn any_bytes_are_a_page_or_none(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
            html in "(<(p|div|meta charset=|a href=|/p|/div|!--|script)[ a-z='\"-]{0,9}>?|[a-zé年 ]{0,9}){0,20}",
        ) {
            for body in [&bytes[..], html.as_bytes()] {
                let found = found(body, "text/html", 1 << 20);
                prop_assert!(found.text.is_err() || found.text.is_ok_and(|text| !text.is_empty()));
            }
        }
    }
}
