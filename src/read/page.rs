//! An HTML page → the line of JSON that is read in its place.
//!
//! The crate [`dom_smoothie`], a port of Mozilla's Readability, finds the article, its title and
//! its date. It weighs the elements of a page by their text, not by words of any language. Menus
//! are removed first, because a short article has no more text than they do. If a page has no text
//! because a script would fetch it, the article may be in its structured data for search engines. A
//! page that has only links left has no article.

mod encoding;
mod metadata;

use crate::config::{Fields, ReadConfig};
use dom_smoothie::{Readability, TextMode};
use metadata::Metadata;
use serde_json::{Map, Value};

/// Deepest nesting of elements accepted. Browsers stop there too, and the libraries walk elements
/// recursively.
const MAX_DEPTH: usize = 512;

/// Largest share of an article's text that may be in links.
const MAX_LINKS: f64 = 0.8;

/// Shortest link that counts as a sentence if it ends like one, in letters.
const SENTENCE: usize = 30;

/// Characters that end a sentence.
const SENTENCE_ENDS: [char; 9] = ['.', '!', '?', '。', '！', '？', '؟', '۔', '।'];

/// What was found in a page.
#[derive(Debug)]
pub(super) struct Found {
    title: Option<String>,
    url: Option<String>,
    date: Option<String>,
    /// The article, or why there is none.
    text: Result<String, String>,
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

/// JSON line of a saved page. Its key is its name.
pub(super) fn of_file(body: &[u8], name: &str, config: &ReadConfig) -> Value {
    let page = found(body, "text/html", config.options.max_record);
    line(page, Some(name.to_owned()), None, None, &config.options.fields)
}

/// JSON line of what was found, completed by values from elsewhere. The page's own date takes
/// precedence over that of the crawl.
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

/// Finds the article of a page of at most `max_bytes` bytes.
pub(super) fn found(body: &[u8], content_type: &str, max_bytes: u64) -> Found {
    if body.len() as u64 > max_bytes {
        return Found::nothing(&format!("more than {max_bytes} bytes (--max-record)"));
    }
    let html = encoding::decoded(body, content_type);
    if html.contains('\0') || html.starts_with("%PDF-") {
        return Found::nothing("bytes that are no text");
    }
    let page = dom_query::Document::from(&*html);
    if is_deep(&page) {
        return Found::nothing(&format!("elements that stand more than {MAX_DEPTH} deep"));
    }
    let metadata = Metadata::of(&page, &html);
    page.select("nav, [role=navigation]").remove();
    let config = dom_smoothie::Config { text_mode: TextMode::Formatted, ..Default::default() };
    let article =
        Readability::with_document(page, None, Some(config)).and_then(|mut page| page.parse());
    let read = article.ok().filter(|article| !article.text_content.trim().is_empty());
    let (title, date) = match &read {
        Some(article) => (metadata.headline_of(&article.title), article.published_time.clone()),
        None => (metadata.title.clone(), None),
    };
    let text = match read {
        Some(article) if is_links(&article.content) => Err("links alone".to_owned()),
        Some(article) => Ok(article.text_content.trim().to_owned()),
        None => metadata.body.ok_or_else(|| "no article".to_owned()),
    };
    Found { title, url: metadata.url, date: date.or(metadata.date), text }
}

/// Whether nearly all text of `html` is in links, none of which is a sentence.
fn is_links(html: &str) -> bool {
    let page = dom_query::Document::from(html);
    let n_letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let (mut n_in_links, mut has_sentence) = (0, false);
    for link in &page.select("a") {
        let text = link.text();
        n_in_links += n_letters(&text);
        has_sentence |= n_letters(&text) >= SENTENCE && text.trim_end().ends_with(SENTENCE_ENDS);
    }
    let n_all = n_letters(&page.select("body").text());
    !has_sentence && n_in_links as f64 > MAX_LINKS * n_all as f64
}

/// Whether elements are nested too deeply. Walks the page without recursion.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
        let config = ReadConfig::new(&crate::config::Options::default()).expect("the defaults");
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
        let titled = page.replace(
            "<title>Channel to be deepened</title>",
            "<title>Channel to be deepened ｜ Harbor Post</title>",
        );
        assert_eq!(
            of_file(titled.as_bytes(), "x.html", &config)["title"],
            "Channel to be deepened"
        );
    }

    #[test]
    fn a_page_without_an_article_gives_what_it_declares_or_says_why() {
        let config = ReadConfig::new(&crate::config::Options::default()).expect("the defaults");
        let data = r#"{"@graph":[{"@type":"NewsArticle","datePublished":"2024-03-05","articleBody":"The board voted."}]}"#;
        let script = format!(
            "<title>A vote</title><script type='application/ld+json'>{data}</script><div id=app></div>"
        );
        let line = of_file(script.as_bytes(), "x.html", &config);
        assert_eq!(
            (&line["text"], &line["date"]),
            (&"The board voted.".into(), &"2024-03-05".into())
        );
        let menu = "<ul><li><a href=/a>Politics and other things of the day</a></li><li><a href=/b>Sports of the week</a></li></ul>";
        assert_eq!(of_file(menu.as_bytes(), "x.html", &config)["error"], "links alone");
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
