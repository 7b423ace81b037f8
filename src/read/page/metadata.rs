//! A page → its metadata: url, headline, date of publication, structured data for search engines.

use serde_json::Value;

/// Where pages state their url: selector and attribute, best first.
const ADDRESSES: [(&str, &str); 2] =
    [("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")];

/// Where pages state their date of publication: selector and attribute, best first.
const DATES: [(&str, &str); 7] = [
    ("meta[property='article:published_time']", "content"),
    ("meta[itemprop=datePublished]", "content"),
    ("[itemprop=datePublished]", "datetime"),
    ("meta[name='DC.date.issued']", "content"),
    ("meta[name=pubdate]", "content"),
    ("meta[name=date]", "content"),
    ("article time[datetime]", "datetime"),
];

/// Characters that separate a title from the name of the site.
const MARKS: [char; 8] = ['-', '–', '—', '|', '｜', '·', '»', '_'];

/// Metadata of a page.
#[derive(Debug, Default)]
pub(super) struct Metadata {
    pub(super) title: Option<String>,
    pub(super) url: Option<String>,
    pub(super) date: Option<String>,
    /// The article, according to the structured data.
    pub(super) body: Option<String>,
    /// The headline, if the page has exactly one.
    headline: Option<String>,
}

impl Metadata {
    pub(super) fn of(page: &dom_query::Document, html: &str) -> Self {
        let is_date = |date: &str| copydesk_core::parse_date(date).is_some();
        let data = structured_data(page);
        let headlines = page.select("h1");
        let text = |selection: &dom_query::Selection<'_>| {
            let text = selection.text().split_whitespace().collect::<Vec<_>>().join(" ");
            (!text.is_empty()).then_some(text)
        };
        Self {
            title: text(&page.select("head title")),
            url: first(page, &ADDRESSES, is_address).or_else(|| saved_from(html)),
            date: first(page, &DATES, is_date)
                .or_else(|| named(&data, "datePublished").filter(|date| is_date(date))),
            body: named(&data, "articleBody"),
            headline: (headlines.length() == 1).then(|| text(&headlines)).flatten(),
        }
    }

    /// The headline, if `title` is the headline plus the name of the site; else `title`.
    pub(super) fn headline_of(&self, title: &str) -> Option<String> {
        let is_title = |headline: &&String| {
            let before = title.strip_suffix(headline.as_str()).map(str::trim_end);
            let behind = title.strip_prefix(headline.as_str()).map(str::trim_start);
            before.is_some_and(|before| before.ends_with(MARKS))
                || behind.is_some_and(|behind| behind.starts_with(MARKS))
        };
        let found = self.headline.as_ref().filter(is_title).map_or(title, String::as_str);
        (!found.is_empty()).then(|| found.to_owned())
    }
}

/// Structured data for search engines ([JSON-LD](https://www.w3.org/TR/json-ld11/)).
fn structured_data(page: &dom_query::Document) -> Vec<Value> {
    let scripts = page.select("script[type='application/ld+json']");
    scripts.iter().filter_map(|script| serde_json::from_str(&script.text()).ok()).collect()
}

/// First text with this name, at any depth that the crate `serde_json` reads.
fn named(data: &[Value], name: &str) -> Option<String> {
    let of_value = |value: &Value| match value {
        Value::Object(fields) => match fields.get(name) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            _ => fields.values().find_map(|value| named(std::slice::from_ref(value), name)),
        },
        Value::Array(values) => named(values, name),
        _ => None,
    };
    data.iter().find_map(of_value)
}

/// First of these attributes that a page has and that is fit.
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

/// Url in the comment that browsers write into a saved page:
/// `<!-- saved from url=(0021)https://… -->`.
fn saved_from(html: &str) -> Option<String> {
    let (_, behind) = html.split_once("saved from url=(")?;
    let (_, url) = behind.split_once(')')?;
    let url = url.split_whitespace().next()?;
    is_address(url).then(|| url.to_owned())
}
