//! Texts of a family → their form: the common wording with slots, and what each text has in the
//! slots.
//!
//! Each member is [aligned](crate::compare::alignment) with the first one. A slot is a place where
//! any of them differs from it. Slots that overlap or touch are merged.

use crate::compare::alignment::Numbered;
use crate::text::{Token, normalize};
use std::fmt::Write as _;
use std::ops::Range;

/// A text of a family, with its tokens.
struct Filled<'a> {
    text: &'a str,
    tokens: Vec<Token>,
}

/// The common wording of the members of a family, and what each of them filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The first member's text, with `{1}`, `{2}`, … where another member differs.
    pub wording: String,
    /// For each member, its text in each slot.
    pub facts: Vec<Vec<String>>,
}

/// The form of a family, given the cleaned texts of its members. Time: one alignment with the first
/// text per member.
pub fn form(texts: &[&str]) -> Form {
    let members: Vec<Filled> = texts.iter().map(|text| Filled::of(text)).collect();
    let Some(first) = members.first() else {
        return Form { wording: String::new(), facts: Vec::new() };
    };
    let alignments: Vec<Alignment> =
        members.iter().map(|member| Alignment::new(first, member)).collect();
    let slots = slots(&alignments);
    let facts = members.iter().zip(&alignments).map(|(member, alignment)| {
        slots.iter().map(|slot| member.slice(alignment.of(slot)).to_owned()).collect()
    });
    Form { facts: facts.collect(), wording: wording(first, &slots) }
}

impl<'a> Filled<'a> {
    fn of(text: &'a str) -> Self {
        let tokens = normalize::tokens_of(text);
        Self { text, tokens }
    }

    /// The text of a run of tokens.
    fn slice(&self, run: Range<usize>) -> &str {
        let Some(tokens) = self.tokens.get(run).filter(|tokens| !tokens.is_empty()) else {
            return "";
        };
        &self.text[tokens[0].span.start as usize..tokens[tokens.len() - 1].span.end as usize]
    }
}

/// Where the tokens of the first member occur in another one.
struct Alignment {
    /// The runs of the first member that differ, in order.
    changed: Vec<Range<usize>>,
    /// For each token of the first member, and for its end: where its counterpart begins, including
    /// text inserted before the token.
    starts: Vec<usize>,
    /// For each token of the first member, and for its end: where its counterpart begins, after
    /// text inserted before the token.
    ends: Vec<usize>,
}

impl Alignment {
    fn new(first: &Filled, other: &Filled) -> Self {
        let hashes = [first, other].map(|filled| filled.tokens.iter().map(|token| token.hash));
        let [left, right] = hashes;
        let (n_left, n_right) = (left.len(), right.len());
        let mut alignment = Self {
            changed: Vec::new(),
            starts: vec![n_right; n_left + 1],
            ends: vec![n_right; n_left + 1],
        };
        let (mut old, mut new) = (0, 0);
        for difference in Numbered::of(left, right).differences() {
            alignment.equal(old..difference.left.start, new);
            let start = &mut alignment.starts[difference.left.start];
            *start = (*start).min(difference.right.start);
            (old, new) = (difference.left.end, difference.right.end);
            alignment.changed.push(difference.left);
        }
        alignment.equal(old..n_left, new);
        alignment
    }

    /// Records that the other member has a run of the first member, beginning at its token `other`.
    fn equal(&mut self, run: Range<usize>, other: usize) {
        for (at, other) in run.zip(other..) {
            self.starts[at] = self.starts[at].min(other);
            self.ends[at] = other;
        }
    }

    /// The counterpart of a run of the first member. The run must begin and end where the two are
    /// equal, or at an end of the text.
    fn of(&self, slot: &Range<usize>) -> Range<usize> {
        self.starts[slot.start]..self.ends[slot.end]
    }
}

/// The places in the first member where any other member differs. Overlapping and touching ones are
/// merged.
fn slots(alignments: &[Alignment]) -> Vec<Range<usize>> {
    let mut changed: Vec<Range<usize>> =
        alignments.iter().flat_map(|alignment| alignment.changed.clone()).collect();
    changed.sort_unstable_by_key(|range| (range.start, range.end));
    let mut slots: Vec<Range<usize>> = Vec::new();
    for range in changed {
        match slots.last_mut().filter(|last| range.start <= last.end) {
            Some(last) => last.end = last.end.max(range.end),
            None => slots.push(range),
        }
    }
    slots
}

fn wording(first: &Filled, slots: &[Range<usize>]) -> String {
    let start_of = |token: usize| {
        first.tokens.get(token).map_or(first.text.len(), |token| token.span.start as usize)
    };
    let (mut wording, mut copied) = (String::new(), 0);
    for (number, slot) in slots.iter().enumerate() {
        let start = start_of(slot.start);
        wording.push_str(&first.text[copied..start]);
        let _ = write!(wording, "{{{}}}", number + 1);
        copied = slot.clone().last().map_or(start, |last| first.tokens[last].span.end as usize);
        if slot.is_empty() {
            wording.push(' ');
        }
    }
    wording.push_str(&first.text[copied..]);
    wording
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_holds_the_wording_and_the_facts() {
        let members = [
            "The town of Selby gets 331,000 dollars for a pumper.",
            "The city of West Pukwana gets 99,800 dollars for a pumper.",
            "The town of Renan gets 50 dollars for a pumper, at last.",
        ];
        let form = form(&members);
        assert_eq!(form.wording, "The {1} of {2} gets {3} dollars for a pumper.{4} ");
        let facts = [
            ["town", "Selby", "331,000", ""],
            ["city", "West Pukwana", "99,800", ""],
            ["town", "Renan", "50", "at last"],
        ];
        assert_eq!(form.facts, facts);
    }
}
