//! The starter list: furniture that pages all over the web share, known before anything is learned.
//!
//! A single page shows no boilerplate, because nothing recurs in it. The list, `starter.jsonl`
//! beside this file, has what pages say of themselves in many languages: how old they are, how
//! often they were read, where the rest is, who holds the rights. It is written in the notation of
//! templates ([`known`](super::known)), with the place where each line holds. It decides nothing
//! inside a story: its lines are cut at the [edge](super::given) of a page. Its labels
//! (`Read more: {words}`) also match lines inside the stories of a source that has them in several.

use super::known::{KnownTemplate, PageEdge};
use super::patterns::{Pattern, Patterns};
use crate::text::Token;
use std::sync::OnceLock;

/// The list as it is shipped.
const LIST: &str = include_str!("starter.jsonl");

/// A line of the list.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The line, with its slots.
    pub text: String,
    /// The edges of a page at which it holds.
    pub place: PageEdge,
}

/// The list, and its patterns by the same numbers.
pub(crate) struct Starter {
    /// The lines of the list.
    pub entries: Vec<Entry>,
    /// The patterns of the lines.
    pub patterns: Patterns,
    /// The patterns of the labels, which are matched against every line.
    labels: Patterns,
    /// For each label, the number of its line.
    label_numbers: Vec<u32>,
}

/// The starter list. It is read once.
///
/// # Panics
/// If the list is damaged, which a test rules out.
pub(crate) fn list() -> &'static Starter {
    static READ: OnceLock<Starter> = OnceLock::new();
    READ.get_or_init(|| read(LIST))
}

/// Whether the starter list has a template with this text.
pub fn is_in_starter_list(template: &str) -> bool {
    list().entries.iter().any(|entry| entry.text == template)
}

/// The number of the label that a line opens with, plus one; 0 if it opens with none. `line` is its
/// text, `base` the offset of that text in the document, `tokens` its tokens.
pub(super) fn label(line: &str, base: u32, tokens: &[Token]) -> u32 {
    let starter = list();
    let found = starter.labels.of(line, base, tokens);
    found.first().map_or(0, |&label| starter.label_numbers[label as usize] + 1)
}

fn read(list: &str) -> Starter {
    let (mut entries, mut patterns) = (Vec::new(), Patterns::default());
    let (mut labels, mut label_numbers) = (Patterns::default(), Vec::new());
    for line in list.lines() {
        let template: KnownTemplate = serde_json::from_str(line).expect("a template");
        let KnownTemplate { samples, place, label, .. } = template;
        for text in samples {
            let pattern = Pattern::parse(&text).unwrap_or_else(|| panic!("no word in {text}"));
            if label {
                labels.push(pattern.clone());
                label_numbers.push(entries.len() as u32);
            }
            patterns.push(pattern);
            entries.push(Entry { text, place });
        }
    }
    Starter { entries, patterns, labels, label_numbers }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_list_can_be_read_and_holds_each_line_once() {
        let starter = list();
        let texts: BTreeSet<&str> =
            starter.entries.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(texts.len(), starter.entries.len());
        assert!(starter.entries.len() > 500, "{}", starter.entries.len());
    }

    #[test]
    fn labels_are_words_before_a_mark() {
        let starter = list();
        for &number in &starter.label_numbers {
            let text = &starter.entries[number as usize].text;
            assert!(text.ends_with(": {words}"), "{text}");
        }
    }
}
