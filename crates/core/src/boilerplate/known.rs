//! The templates of a file, from an earlier run → templates of this run.
//!
//! Nothing recurs in a single page, so its boilerplate must be known from elsewhere. The file has
//! one template a line: a JSON object, as `copydesk templates` prints them, or plain text
//! (`By {words}, our staff`). A template is identified by sample lines and by its text, not by its
//! key, so that people can write one by hand: `{"samples": ["Read more on our site"]}`.

use super::patterns::Pattern;
use super::template::Positions;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A template from a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KnownTemplate {
    /// Lines that are boilerplate, as are all that differ from them only in masked slots.
    pub samples: Vec<String>,
    /// Its text. If that has a slot for words (`By {words}, our staff`), it also matches lines at
    /// the edges of pages.
    #[serde(default)]
    pub template: String,
    /// The source in which it holds; everywhere if absent. It also holds in pages that name no
    /// source.
    #[serde(default)]
    pub source: Option<String>,
    /// Documents that contained it where it was learned.
    #[serde(default)]
    pub documents: u32,
    /// Distinct stories that it occurred in where it was learned.
    #[serde(default)]
    pub stories: u32,
    /// Stories that it needed.
    #[serde(default)]
    pub needed: u32,
    /// Share of its occurrences at a page's edge.
    #[serde(default)]
    pub edge_share: f64,
    /// Where on a page it occurred.
    #[serde(default)]
    pub positions: Positions,
    /// Where on a page it holds, if it has a slot for words or is in the starter list.
    #[serde(default)]
    pub place: PageEdge,
    /// Whether it is the label of a link, such as `Read more:` before a headline.
    #[serde(default)]
    pub label: bool,
}

/// What is known of boilerplate before a run.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Known {
    /// Lines that are cut.
    pub templates: Vec<KnownTemplate>,
    /// Lines that are never cut: the samples, in the source of each if it names one.
    pub protected: Vec<KnownTemplate>,
}

/// The edges of a page at which a template holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PageEdge {
    /// Above the story.
    Head,
    /// Below the story.
    Tail,
    /// Above or below the story.
    #[default]
    Both,
}

impl KnownTemplate {
    /// A template that is one line of text.
    fn of_line(line: &str) -> Self {
        Self { samples: vec![line.to_owned()], ..Self::default() }
    }

    /// Its text and its samples, if they have a slot for words.
    pub(super) fn patterns(&self) -> Vec<Pattern> {
        let texts = self.samples.iter().chain([&self.template]);
        let mut patterns: Vec<Pattern> =
            texts.filter_map(|text| Pattern::parse(text)).filter(Pattern::has_words).collect();
        patterns.dedup();
        patterns
    }
}

/// A line of a template file that is not a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// Number of the line, from 1.
    pub line: usize,
    /// What the line contains.
    pub found: String,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = "expected a line of text, or a template as `copydesk templates OUT` prints it, {\"samples\": [\"a line\", …], …}";
        write!(out, "line {}: {expected}, found {}", self.line, self.found)
    }
}

impl std::error::Error for TemplateError {}

/// Reads the text of a template file.
///
/// # Errors
/// If a line is not a template.
pub fn parse(text: &str) -> Result<Vec<KnownTemplate>, TemplateError> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let parsed =
        lines.map(|(line, text)| parse_line(text).map_err(|found| TemplateError { line, found }));
    parsed.collect()
}

fn parse_line(line: &str) -> Result<KnownTemplate, String> {
    let template = if line.trim_start().starts_with("{\"") {
        serde_json::from_str(line).map_err(|error| error.to_string())?
    } else {
        KnownTemplate::of_line(line)
    };
    if !template.samples.iter().any(|line| Pattern::parse(line).is_some()) {
        return Err("no sample that holds a word".to_owned());
    }
    Ok(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_template_is_named() {
        let text = "{\"samples\":[\"Read more\"]}\n\n{\"samples\":[\"12:30\"]}\n";
        let message = parse(text).expect_err("numbers alone").to_string();
        assert!(
            message.contains("line 3") && message.ends_with("no sample that holds a word"),
            "{message}"
        );
        let message = parse("{\"a\":1}").expect_err("no object").to_string();
        assert!(message.contains("line 1: expected a line of text"), "{message}");
    }
}
