//! A line → which lines in the notation of templates it is an instance of.
//!
//! A line matches `Read more: {words}` if it has its constant words, in order; the slots match what
//! varies. `{number}`, `{date}` and `{address}` are one slot, as in [`mask`], and so is what is
//! masked in a line without slots. `{words}` matches a few words, or a whole headline if it ends
//! the line after a mark. Case and punctuation do not count, except for that mark:
//! `Source code was leaked` does not match `Source: {words}`.

use super::mask::{self, WORDS, Words};
use crate::hash::{self, UseHash};
use crate::text::{Token, TokenClass, normalize, segment};
use std::collections::HashMap;

/// A slot in the run of hashes; no token has this hash.
const SLOT: u64 = 0;

/// The copyright sign, which is not a token, in the run of hashes.
const RIGHTS: u64 = 1;

/// Longest instance, in tokens.
pub(super) const MAX_TOKENS: usize = 60;

/// Longest instance of `{words}`, by weight: 5 a word, 2 a character of a script without spaces.
const FEW_WORDS: u32 = 30;

/// Longest instance of `{words}` that is a headline, by the weights of [`FEW_WORDS`].
const HEADLINE: u32 = 120;

/// Marks that may divide a label from its text.
const LABEL_MARKS: [char; 13] =
    [':', '：', '|', '｜', '»', '›', '>', '–', '—', '-', '・', '►', '▶'];

/// Words that belong to a time after a number.
static TIMES: Words = Words::of(
    "года|г|dk|dak|мин|am|pm|uhr|h|utc|gmt|est|edt|et|cet|cest|bst|ist|msk|мск|kst|jst|wib|godz",
);

/// Words that join a day and a time.
static JOINS: Words =
    Words::of("de|del|at|um|à|a|as|las|às|alle|ore|om|o|kl|klo|в|saat|الساعة|godz|pada|lúc|ob");

/// Longest pattern that matches no sentence, in parts: a few words with a full stop are a sentence,
/// and without one a button (`Share`).
const FEW: usize = 3;

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    /// A word, the copyright sign, or a slot for what is masked.
    Item(u64),
    /// A slot for words, after a mark if `is_behind_mark`.
    Words { is_behind_mark: bool },
}

/// A line in the notation of templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pattern {
    text: String,
    parts: Vec<Part>,
    /// Whether it ends as a sentence does.
    is_ended: bool,
}

/// A word or a slot of a line.
struct Item {
    hash: u64,
    weight: u32,
    is_behind_mark: bool,
}

impl Pattern {
    /// The pattern of a line; `None` if it has no word of its own, or begins and ends with
    /// `{words}`.
    pub(crate) fn parse(line: &str) -> Option<Self> {
        let mut parts = Vec::new();
        for (number, constant) in line.split(WORDS).enumerate() {
            if number > 0 {
                let before = line.split(WORDS).nth(number - 1).unwrap_or_default();
                let is_behind_mark = before.trim_end().ends_with(LABEL_MARKS);
                parts.push(Part::Words { is_behind_mark });
            }
            parts.extend(items(&mask::filled(constant)).iter().map(|item| Part::Item(item.hash)));
        }
        let has_word = parts.iter().any(|part| matches!(part, Part::Item(hash) if *hash != SLOT));
        let is_item = |part: Option<&Part>| matches!(part, Some(Part::Item(_)));
        let identifies = has_word && (is_item(parts.first()) || is_item(parts.last()));
        identifies.then(|| Self { text: line.to_owned(), parts, is_ended: segment::is_ended(line) })
    }

    /// The line that it was made from.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// A hash of all its parts, if it has no slot for words.
    pub(super) fn key(&self) -> Option<u64> {
        let hash = |part: &Part| match part {
            Part::Item(hash) => Some(*hash),
            Part::Words { .. } => None,
        };
        let hashes: Option<Vec<u64>> = self.parts.iter().map(hash).collect();
        hashes.map(hash::run)
    }

    /// Whether it has a slot for words.
    pub(crate) fn has_words(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Words { .. }))
    }

    fn is_instance(&self, items: &[Item], is_ended: bool) -> bool {
        let ends_in_words = matches!(self.parts.last(), Some(Part::Words { .. }));
        let may_be_sentence = ends_in_words || self.parts.len() <= FEW;
        !(may_be_sentence && is_ended && !self.is_ended) && is_match(&self.parts, items)
    }
}

/// Whether the parts match all of the items.
fn is_match(parts: &[Part], items: &[Item]) -> bool {
    let Some((part, parts)) = parts.split_first() else { return items.is_empty() };
    let Some(first) = items.first() else { return false };
    match *part {
        Part::Item(hash) => hash == first.hash && is_match(parts, &items[1..]),
        Part::Words { is_behind_mark } => {
            let most = if is_behind_mark && parts.is_empty() { HEADLINE } else { FEW_WORDS };
            let mut weight = 0;
            (!is_behind_mark || first.is_behind_mark)
                && (1..=items.len())
                    .take_while(|&n| {
                        weight += items[n - 1].weight;
                        weight <= most
                    })
                    .any(|n| is_match(parts, &items[n..]))
        }
    }
}

fn items(line: &str) -> Vec<Item> {
    let tokens = normalize::tokens_of(line);
    items_of(line, 0, &tokens)
}

/// The words and slots of a line, with adjacent slots as one.
fn items_of(line: &str, base: u32, tokens: &[Token]) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::new();
    let mut end = 0;
    for (token, slot) in mask::slots(line, base, tokens) {
        let start = (token.span.start - base) as usize;
        let gap = line.get(end..start).unwrap_or_default();
        end = (token.span.end - base) as usize;
        items.extend(rights(gap));
        let is_more = slot.is_some() && items.last().is_some_and(|last| last.hash == SLOT);
        if !is_more {
            let hash = if slot.is_some() { SLOT } else { token.hash };
            let weight = if token.class == TokenClass::Character { 2 } else { 5 };
            items.push(Item { hash, weight, is_behind_mark: gap.contains(LABEL_MARKS) });
        }
    }
    items.extend(rights(&line[end..]));
    joined(items)
}

/// The [`key`](Pattern::key) of the patterns that a line is an instance of word by word.
pub(super) fn key_of(line: &str, base: u32, tokens: &[Token]) -> u64 {
    hash::run(items_of(line, base, tokens).into_iter().map(|item| item.hash))
}

/// The copyright sign, if it is between two tokens.
fn rights(gap: &str) -> Option<Item> {
    let item = Item { hash: RIGHTS, weight: 0, is_behind_mark: false };
    gap.contains(['©', 'ⓒ']).then_some(item)
}

/// The items, with a day and its time as one slot.
fn joined(items: Vec<Item>) -> Vec<Item> {
    let hashes: Vec<u64> = items.iter().map(|item| item.hash).collect();
    let mut kept: Vec<Item> = Vec::with_capacity(items.len());
    for (at, item) in items.into_iter().enumerate() {
        let is_behind_slot = kept.last().is_some_and(|last| last.hash == SLOT);
        let leads_to_slot = || {
            let rest = hashes[at..].iter().take_while(|&&hash| JOINS.holds(hash));
            hashes.get(at + rest.count()) == Some(&SLOT)
        };
        let is_joined = item.hash == SLOT
            || TIMES.holds(item.hash)
            || JOINS.holds(item.hash) && leads_to_slot();
        if !(is_behind_slot && is_joined) {
            kept.push(item);
        }
    }
    kept
}

/// Patterns, by the items that they begin or end with.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    list: Vec<Pattern>,
    by_first: HashMap<u64, Vec<u32>, UseHash>,
    by_last: HashMap<u64, Vec<u32>, UseHash>,
}

impl Patterns {
    /// Adds a pattern, and returns its number.
    pub(crate) fn push(&mut self, pattern: Pattern) -> u32 {
        let number = self.list.len() as u32;
        match (pattern.parts.first(), pattern.parts.last()) {
            (Some(Part::Item(first)), _) => self.by_first.entry(*first).or_default().push(number),
            (_, Some(Part::Item(last))) => self.by_last.entry(*last).or_default().push(number),
            _ => {}
        }
        self.list.push(pattern);
        number
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The pattern with this number.
    pub(crate) fn get(&self, number: u32) -> &Pattern {
        &self.list[number as usize]
    }

    /// The numbers of the patterns that a line is an instance of, ascending. `line` is its text,
    /// `base` the offset of that text in the document, `tokens` its tokens. Time: two probes, and
    /// the line once more if one of them hits.
    pub(crate) fn of(&self, line: &str, base: u32, tokens: &[Token]) -> Vec<u32> {
        let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else { return Vec::new() };
        let may_be = |index: &HashMap<u64, Vec<u32>, UseHash>, token: &Token| {
            index.contains_key(&token.hash)
                || index.contains_key(&SLOT) && token.class == TokenClass::Number
                || index.contains_key(&RIGHTS) && line.starts_with(['©', 'ⓒ'])
        };
        if tokens.len() > MAX_TOKENS
            || !may_be(&self.by_first, first) && !may_be(&self.by_last, last)
        {
            return Vec::new();
        }
        let items = items_of(line, base, tokens);
        let is_ended = segment::is_ended(line) && !line.ends_with(['?', '？', '؟', '!', '！', '…']);
        let of_first = items.first().and_then(|first| self.by_first.get(&first.hash));
        let of_last = items.last().and_then(|last| self.by_last.get(&last.hash));
        let may_be = of_first.into_iter().chain(of_last).flatten().copied();
        let is_instance = |&number: &u32| self.get(number).is_instance(&items, is_ended);
        let mut found: Vec<u32> = may_be.filter(is_instance).collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_instance(pattern: &str, line: &str) -> bool {
        let mut patterns = Patterns::default();
        patterns.push(Pattern::parse(pattern).expect("a pattern"));
        let tokens = normalize::tokens_of(line);
        !patterns.of(line, 0, &tokens).is_empty()
    }

    #[test]
    fn slots_stand_for_what_varies() {
        for (pattern, line, expected) in [
            ("{number} ago {number}", "3 months ago 311", true),
            ("3 months ago 311", "2 days ago 48", true),
            ("{number} ago", "3 months ago 311", false),
            ("Posted {date}", "Posted 12 March 2025 at 10:49 pm", true),
            ("Veröffentlicht am {date}", "Veröffentlicht am 12. März 2025 um 22:49 Uhr", true),
            ("Read more", "READ MORE »", true),
            (
                "Read more: {words}",
                "Read more: Council of Ostrow closes the harbor bridge to lorries",
                true,
            ),
            ("Read more: {words}", "Read more about the bridge", false),
            ("Read more: {words}", "Read more: the council closed the bridge.", false),
            ("Source: {words}", "Source code of the program was leaked", false),
            ("Source: {words}", "Source: Harbor Agency", true),
            (
                "© {number} {words}. All rights reserved.",
                "© 2024 Harbor News Ltd. All rights reserved.",
                true,
            ),
            ("© {number} {words}. All rights reserved.", "© 2024. All rights reserved.", false),
            ("{words} All rights reserved", "Harbor News Ltd. All rights reserved.", true),
            ("来源：{words}", "来源：海港通讯社", true),
            ("来源：{words}", "来源不明的鱼", false),
            ("By {words} in {words}", "By Ann Bell in Ostrow", true),
        ] {
            assert_eq!(is_instance(pattern, line), expected, "{pattern} / {line}");
        }
    }

    #[test]
    fn a_pattern_has_a_word_at_one_of_its_ends() {
        for line in ["", "{number}", "12:30", "{words}", "{words} says {words}", "{words} {number}"]
        {
            assert_eq!(Pattern::parse(line), None, "{line}");
        }
        assert!(Pattern::parse("{words} said").is_some_and(|pattern| pattern.has_words()));
    }
}
