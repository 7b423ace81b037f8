//! A line → its key, and what the rules need to know of it.

use super::mask::{Slot, slots};
use super::{figures, starter};
use crate::hash;
use crate::text::{Token, TokenClass};
use memchr::memchr2_iter;

/// Longest constant part at either end of a line with a learned slot, in words.
pub(crate) const MAX_END: usize = 3;

/// Shortest boilerplate sentence of a page without line breaks, in words.
pub(super) const MIN_SENTENCE: u32 = 4;

/// Longest label of a field, in words.
const MAX_LABEL: usize = 2;

/// Longest value of a field, in words.
const MAX_VALUE: usize = 5;

/// A line with its slots masked, as hashes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LineKey {
    /// Template key: equal for lines of one template.
    pub key: u64,
    /// Tokens of the line, slots included.
    pub n_tokens: u32,
    /// Tokens that are not masked.
    pub n_words: u32,
    /// Parts of the line: tokens and slots, where adjacent slots are one.
    pub n_parts: u32,
    /// Whether it is a field of a table: a short label, a colon and a short value, which may be a
    /// fact.
    pub is_field: bool,
    /// Whether it is a sentence of a page without line breaks.
    pub is_sentence: bool,
    /// Whether it is a sentence that does not address the reader of the page.
    pub is_prose: bool,
    /// Hash of the numbers and dates that may be content; 0 if there are none.
    pub figures: u32,
    /// Number of the starter list's label that opens the line, plus one; 0 if none does.
    pub label: u32,
    /// Half a hash each of the first part, the first two and the first three; 0 where the line is
    /// shorter, or a part is a character of a script without spaces, which says too little.
    pub heads: [u32; MAX_END],
    /// Like [`heads`](Self::heads), for the last part, the last two and the last three.
    pub tails: [u32; MAX_END],
}

/// Value of a first or last part that is a slot.
pub(crate) const SLOT_END: u32 = 1;

/// Masks a line: `line` is its text, `base` the offset of that text in the document, `tokens` its
/// tokens.
pub(crate) fn line_key(line: &str, base: u32, tokens: &[Token]) -> LineKey {
    /// A slot in the run of hashes; no token has this hash, as tokens are not empty.
    const SLOT: u64 = 0;
    let (mut run, mut n_words, mut parts) = (hash::RUN, 0, Parts::default());
    let (mut after_slot, mut varying) = (false, hash::RUN);
    let slots: Vec<(&Token, Option<Slot>)> = slots(line, base, tokens).collect();
    for &(token, slot) in &slots {
        if figures::varies(slot) {
            varying = hash::push(varying, token.hash);
        }
        if slot.is_none() {
            n_words += 1;
            run = hash::push(run, token.hash);
            let says_little = token.class == TokenClass::Character;
            parts.push(if says_little { 0 } else { half(token.hash) });
        } else if !after_slot {
            run = hash::push(run, SLOT);
            parts.push(SLOT_END);
        }
        after_slot = slot.is_some();
    }
    let [heads, tails] = parts.ends();
    let is_field = is_field(line, base, tokens);
    let n_tokens = tokens.len() as u32;
    let figures = figures::figures(line, base, &slots, varying);
    let label = starter::label(line, base, tokens);
    let is_prose = figures::is_prose(line, &slots);
    let (key, n_parts) = (hash::mix(run), parts.count);
    LineKey {
        key,
        n_tokens,
        n_words,
        n_parts,
        is_field,
        is_sentence: false,
        is_prose,
        figures,
        label,
        heads,
        tails,
    }
}

/// Whether the line is a label of one or two words, a colon and a short value.
fn is_field(line: &str, base: u32, tokens: &[Token]) -> bool {
    if tokens.len() > (MAX_LABEL + MAX_VALUE) * 3 {
        return false;
    }
    let Some(colon) = colon(line) else { return false };
    let n_before = tokens.partition_point(|token| ((token.span.start - base) as usize) < colon);
    let (label, value) = tokens.split_at(n_before);
    let is_short =
        |part: &[Token], most: usize| !part.is_empty() && crate::text::n_words(part) <= most;
    is_short(label, MAX_LABEL) && is_short(value, MAX_VALUE)
}

/// Offset of the first colon, ASCII or full width.
fn colon(line: &str) -> Option<usize> {
    let is_colon = |&at: &usize| line.as_bytes()[at] == b':' || line[at..].starts_with('：');
    memchr2_iter(b':', "：".as_bytes()[0], line.as_bytes()).find(is_colon)
}

/// Collects the parts at both ends of a line.
#[derive(Default)]
struct Parts {
    count: u32,
    first: [u32; MAX_END],
    /// The last parts, in order.
    last: [u32; MAX_END],
}

impl Parts {
    fn push(&mut self, part: u32) {
        if let Some(first) = self.first.get_mut(self.count as usize) {
            *first = part;
        }
        let [_, second, third] = self.last;
        self.last = [second, third, part];
        self.count += 1;
    }

    fn ends(&self) -> [[u32; MAX_END]; 2] {
        let n_known = MAX_END.min(self.count as usize);
        let head = |n: usize| if n <= n_known { joined(&self.first[..n]) } else { 0 };
        let tail = |n: usize| if n <= n_known { joined(&self.last[MAX_END - n..]) } else { 0 };
        [std::array::from_fn(|n| head(n + 1)), std::array::from_fn(|n| tail(n + 1))]
    }
}

/// The hash of several parts; 0 if one of them says too little.
fn joined(parts: &[u32]) -> u32 {
    match parts {
        [part] => *part,
        _ if parts.contains(&0) => 0,
        _ => half(hash::run(parts.iter().map(|&part| u64::from(part)))),
    }
}

/// Half of a hash, never 0 or [`SLOT_END`].
fn half(hash: u64) -> u32 {
    ((hash >> 32) as u32).max(SLOT_END + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::mask::template_text;

    fn masked(line: &str) -> (LineKey, String) {
        let tokens = crate::text::normalize::tokens_of(line);
        (line_key(line, 0, &tokens), template_text(line, 0, &tokens, None))
    }

    #[test]
    fn lines_of_one_template_have_one_key() {
        for (left, right, template) in [
            ("3 months ago 311", "1 day ago 7", "{number} ago {number}"),
            ("3時間前", "12日前", "{number}前"),
            ("Updated: Feb. 8, 2025", "Updated: 9 March 2024", "Updated: {date}"),
            ("Source: koreatimes.co.kr", "Source: www.Example.com/a?b", "Source: {address}"),
            ("Mail a.b@news.example!", "Mail c@d.org", "Mail {address}!"),
            ("発行 2024年", "発行 2025年", "発行 {number}"),
        ] {
            let (left, right) = (masked(left), masked(right));
            assert_eq!(left.0.key, right.0.key, "{} | {}", left.1, right.1);
            assert_eq!(left.1, template);
        }
    }

    #[test]
    fn a_short_label_and_a_short_value_make_a_field() {
        for line in ["Weight: 130 g", "Screen size: 12.5\"", "バージョン：1.2.3", "価格：無料"]
        {
            assert!(masked(line).0.is_field, "{line}");
        }
        for line in ["Listen to this article: 4:32", "Contact:", "3 days ago", ""] {
            assert!(!masked(line).0.is_field, "{line}");
        }
    }

    #[test]
    fn words_are_not_masked() {
        assert_ne!(masked("Read more").0.key, masked("Read less").0.key);
        assert_eq!(masked("The war ended.Then came 1.5 years").0.n_words, 5);
        assert_eq!(masked("12 34:56").0.n_words, 0);
        assert_eq!(masked("the day of 12 days").0.n_words, 3);
    }
}
