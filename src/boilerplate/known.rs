//! Templates that an earlier run learned, in a file → templates of this run.
//!
//! A single page shows no boilerplate, for nothing recurs in it: what its site repeats must be known from elsewhere. The
//! file has one JSON object a line, as `copydesk templates` prints them. A template is told by sample lines and by its text, not by
//! its key, so that people can write one by hand: `{"samples": ["Read more on our site"]}`.

use super::mask::{self, LineKey};
use super::slots;
use super::templates::{Positions, TemplateKind};
use crate::error::{Error, Result};
use crate::normalize;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A template from a file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KnownTemplate {
    /// Lines that are boilerplate, and with them all that differ in their masked slots alone.
    pub samples: Vec<String>,
    /// Its text; if that has a slot for words (`By {words}, our staff`), it tells lines at the edges of pages as well.
    #[serde(default)]
    pub template: String,
    /// The source in which it holds; everywhere if absent. It holds in pages that name no source as well.
    #[serde(default)]
    pub source: Option<String>,
    /// Documents that bore it where it was learned.
    #[serde(default)]
    pub documents: u32,
    /// Distinct stories among them.
    #[serde(default)]
    pub stories: u32,
    /// The stories that it needed.
    #[serde(default)]
    pub needed: u32,
    /// The share of its occurrences that stood at a page's edge.
    #[serde(default)]
    pub edge_share: f64,
    /// Where it stood.
    #[serde(default)]
    pub positions: Positions,
}

impl KnownTemplate {
    /// The keys that tell its lines, each once, with how they do.
    pub(super) fn keys(&self) -> Vec<(TemplateKind, u64)> {
        let mut keys: Vec<(TemplateKind, u64)> = self
            .lines()
            .map(|line| (TemplateKind::Line, line.key))
            .chain(slots::known(&self.template))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Its samples that hold more than numbers and dates.
    pub(super) fn lines(&self) -> impl Iterator<Item = LineKey> {
        self.samples.iter().map(|line| line_key(line)).filter(|line| line.n_words > 0)
    }
}

fn line_key(line: &str) -> LineKey {
    let mut tokens = Vec::new();
    normalize::tokens(line, &mut tokens);
    mask::line_key(line, 0, &tokens)
}

/// Reads the text of a template file; `path` is named in errors.
///
/// # Errors
/// A line is no template.
pub fn parse(text: &str, path: &Path) -> Result<Vec<KnownTemplate>> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(number, line)| parse_line(number, line, path)).collect()
}

fn parse_line(number: usize, line: &str, path: &Path) -> Result<KnownTemplate> {
    let expected = "expected a template as `copydesk templates OUT` prints it, {\"samples\": [\"a line\", …], …}";
    let damaged =
        |found: String| Error::damaged(path, format!("line {number}: {expected}, found {found}"));
    let template: KnownTemplate =
        serde_json::from_str(line).map_err(|error| damaged(error.to_string()))?;
    if template.keys().is_empty() {
        return Err(damaged("no sample that holds a word".to_owned()));
    }
    Ok(template)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_no_template_is_named() {
        let text = "{\"samples\":[\"Read more\"]}\n\n{\"samples\":[\"12:30\"]}\n";
        let message = parse(text, Path::new("t.jsonl")).expect_err("numbers alone").to_string();
        assert!(
            message.contains("line 3") && message.ends_with("no sample that holds a word"),
            "{message}"
        );
        let message = parse("[]", Path::new("t.jsonl")).expect_err("no object").to_string();
        assert!(message.contains("line 1: expected a template"), "{message}");
    }

    #[test]
    fn a_slot_for_words_is_taken_from_the_text() {
        let text = r#"{"samples":["By Ann Bell, our staff"],"template":"By {words}, our staff"}"#;
        let templates = parse(text, Path::new("t.jsonl")).expect("a template");
        assert_eq!(templates[0].keys().len(), 2);
    }

    #[test]
    fn a_slot_with_too_many_words_beside_it_is_left_alone() {
        let words = "word ".repeat(259);
        for text in [
            "one two three four {words}",
            "{words}",
            "{words} {words}",
            &format!("{words}{{words}}"),
        ] {
            let line = serde_json::json!({"samples": ["Read more"], "template": text}).to_string();
            let templates = parse(&line, Path::new("t.jsonl")).expect("a template");
            assert_eq!(templates[0].keys().len(), 1, "{text}");
        }
    }

    #[test]
    fn samples_that_differ_in_their_slots_have_one_key() {
        let text = r#"{"samples":["3 months ago 311","2 days ago 4","Read more"]}"#;
        let templates = parse(text, Path::new("t.jsonl")).expect("a template");
        assert_eq!(templates[0].keys().len(), 2);
    }
}
