//! What people know an article by: its title, outlet, date and address.

use crate::read::Document;
use serde::{Deserialize, Serialize};

/// Most characters of a title that is shown.
const MAX_TITLE: usize = 160;

/// Fewest words of a line that is taken for a headline.
const MIN_WORDS: usize = 3;

/// Title, outlet, date and address of an article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heading {
    /// The title field, else the headline line, else the first words. Absent if there are none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The outlet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The date, as the record spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl Heading {
    /// The heading of a document with this cleaned text.
    pub fn of(document: &Document<'_>, cleaned: &str) -> Self {
        let owned = |field: &Option<std::borrow::Cow<'_, str>>| {
            field.as_deref().filter(|text| !text.trim().is_empty()).map(str::to_owned)
        };
        let given = document.title.as_deref().map(one_line).filter(|title| !title.is_empty());
        let found = || headline(cleaned).or_else(|| headline(&document.text));
        Self {
            title: given.or_else(found).map(|title| clipped(&title, MAX_TITLE)),
            source: owned(&document.source),
            date: owned(&document.date),
            url: owned(&document.url),
        }
    }

    /// Where and when it was published, for people: `Harbor News, 2025-11-03`. `None` if neither is
    /// known.
    pub fn origin(&self) -> Option<String> {
        let known: Vec<String> = self.source.iter().cloned().chain(self.day()).collect();
        (!known.is_empty()).then(|| known.join(", "))
    }

    /// The day of its date, as in `2025-11-03`; a date that copydesk cannot read, as the record
    /// spells it.
    pub fn day(&self) -> Option<String> {
        let date = self.date.as_deref()?;
        let day = copydesk_core::parse_date(date).and_then(copydesk_core::day_of_moment);
        Some(day.unwrap_or_else(|| clipped(&one_line(date), 40)))
    }
}

/// The first line with a few words, else the first line with any.
fn headline(text: &str) -> Option<String> {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let first = lines.next()?;
    let is_headline = |line: &&str| line.split_whitespace().nth(MIN_WORDS - 1).is_some();
    // Scripts without spaces have one word a line.
    let is_long = |line: &&str| line.chars().nth(4 * MIN_WORDS).is_some();
    let headline = std::iter::once(first).chain(lines.take(MIN_WORDS));
    let found = headline.into_iter().find(|line| is_headline(line) || is_long(line));
    Some(one_line(&found.unwrap_or(first).chars().take(4 * MAX_TITLE).collect::<String>()))
}

/// A text on one line: each run of white space becomes one space.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The first `most` characters of a text, if possible up to the end of a word; `…` stands for the
/// rest.
pub fn clipped(text: &str, most: usize) -> String {
    let Some((end, _)) = text.char_indices().nth(most) else { return text.to_owned() };
    let whole = text[..end].rfind(' ').filter(|&space| space > end / 2).unwrap_or(end);
    format!("{}…", text[..whole].trim_end())
}

/// A text for reading: one blank line stands for several.
pub fn squeezed(text: &str) -> String {
    let mut squeezed = String::with_capacity(text.len());
    let mut n_blank = 0;
    for line in text.split_inclusive('\n') {
        let is_blank = line.trim().is_empty();
        n_blank = if is_blank { n_blank + 1 } else { 0 };
        match n_blank {
            0 => squeezed.push_str(line),
            1 => squeezed.push_str(if line.ends_with('\n') { "\n" } else { line }),
            _ => {}
        }
    }
    squeezed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_blank_line_stands_for_several() {
        assert_eq!(squeezed("a\n \n\t\n\n\n\nb\n\nc  d "), "a\n\nb\n\nc  d ");
        assert_eq!(squeezed("\n\n\n"), "\n");
        assert_eq!(squeezed(" "), " ");
    }

    #[test]
    fn a_title_is_the_field_or_the_first_line_with_words() {
        for (text, title) in [
            ("\n\nHarbor board votes on Tuesday\nIt voted.", "Harbor board votes on Tuesday"),
            ("NEWS\n\n3 May\n\nHarbor board  votes", "Harbor board votes"),
            (
                "市議会は火曜日に東側の水路を深くすることを決めた\n本文",
                "市議会は火曜日に東側の水路を深くすることを決めた",
            ),
            ("One\ntwo\nthree\nfour\nfive and six and seven", "One"),
        ] {
            assert_eq!(headline(text).as_deref(), Some(title));
        }
        assert_eq!(headline(" \n "), None);
    }

    #[test]
    fn a_long_title_ends_with_a_word() {
        assert_eq!(clipped("one two three", 9), "one two…");
        assert_eq!(clipped("港の水路を深くする", 4), "港の水路…");
        assert_eq!(clipped("short", 5), "short");
    }

    #[test]
    fn a_date_is_shown_as_a_day_or_as_it_is() {
        let of = |date: &str| Heading { date: Some(date.to_owned()), ..Heading::default() };
        assert_eq!(of("2025-11-03T23:10:00Z").day().as_deref(), Some("2025-11-03"));
        assert_eq!(of("some  day").day().as_deref(), Some("some day"));
    }
}
