//! Two bodies that share their wording → whether they state other facts: a *form*, filled in twice.
//!
//! The grant for Selby and the grant for Pukwana, yesterday's market close and today's: nine tenths of the words are
//! equal, and yet they are two stories. What differs in them are numbers and names. What differs between the prints
//! of *one* story is something else: paragraphs dropped, a dateline, a house style, words mended.
//!
//! The two token sequences are [aligned](crate::alignment). A **changed fact** is a place
//! where a short stretch of the one stands for a short stretch of the other, and
//! - each side holds a number that the other text holds nowhere, or
//! - each side holds a capitalized word that the other text holds nowhere, and none of them begins like one of the other
//!   side (`Sens.` and `Senators` are one name).
//!
//! Places in the first or last few words do not count: there stand headings, datelines and contacts. A pair is a form if
//! it has a changed fact for every so many words. Within one source fewer are needed, since it is sources that fill in forms,
//! and across sources that stories are reprinted. Scripts without capitals have only their numbers to tell.

use crate::alignment::{Difference, FOREIGN, Numbered};
use crate::hash;
use crate::model::{Token, TokenClass};
use crate::shingle::Shingled;
use std::fmt::Write as _;
use std::ops::Range;

/// A stretch longer than this many words is another passage, not another fact.
const MAX_FACT_WORDS: usize = 12;

/// So many words at either end are heading, dateline or contact.
const MARGIN: usize = 12;

/// Words a changed fact is needed for, within one source and across sources.
const WORDS_PER_FACT: usize = 150;
const WORDS_PER_FACT_ACROSS: usize = 80;

/// Texts longer than this are not aligned: the alignment costs the product of their lengths.
const MAX_WORDS: usize = 20_000;

/// A token of a body, with what the comparison of facts looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The token's hash.
    pub hash: u64,
    /// The first three characters of a name, in lower case, as a hash.
    beginning: u16,
    kind: WordKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordKind {
    Number,
    Name,
    Character,
    Other,
}

impl WordKind {
    /// By their numbers.
    const ALL: [Self; 4] = [Self::Number, Self::Name, Self::Character, Self::Other];
}

impl Word {
    /// Its length as bytes.
    pub const BYTES: usize = 12;

    /// The word as bytes, little-endian, for a temporary file.
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        bytes[..8].copy_from_slice(&self.hash.to_le_bytes());
        bytes[8..10].copy_from_slice(&self.beginning.to_le_bytes());
        bytes[10] = self.kind as u8;
        bytes
    }

    /// The word whose [`to_bytes`](Self::to_bytes) these are.
    pub fn from_bytes(bytes: &[u8; Self::BYTES]) -> Self {
        let &[hash @ .., low, high, kind, _] = bytes;
        Self {
            hash: u64::from_le_bytes(hash),
            beginning: u16::from_le_bytes([low, high]),
            kind: WordKind::ALL[usize::from(kind)],
        }
    }

    /// Whether it holds a digit.
    pub fn is_number(&self) -> bool {
        self.kind == WordKind::Number
    }
}

impl Shingled for Word {
    fn hash(&self) -> u64 {
        self.hash
    }

    fn is_character(&self) -> bool {
        self.kind == WordKind::Character
    }
}

/// The words of a body; `text` is the whole text, `body` its tokens that are not cut.
pub fn words<'t>(text: &'t str, body: &'t [Token]) -> impl Iterator<Item = Word> + use<'t> {
    body.iter().map(|token| word(&text[token.span.range()], token))
}

fn word(text: &str, token: &Token) -> Word {
    let kind = match token.class {
        TokenClass::Number => WordKind::Number,
        TokenClass::Word if text.starts_with(char::is_uppercase) => WordKind::Name,
        TokenClass::Character => WordKind::Character,
        TokenClass::Word => WordKind::Other,
    };
    let beginning = if kind == WordKind::Name { beginning(text) } else { 0 };
    Word { hash: token.hash, beginning, kind }
}

fn beginning(text: &str) -> u16 {
    let first = &text.as_bytes()[..text.len().min(3)];
    let hash = if first.is_ascii() {
        hash::run(first.iter().map(|byte| u64::from(byte.to_ascii_lowercase())))
    } else {
        hash::run(text.chars().take(3).flat_map(char::to_lowercase).map(u64::from))
    };
    hash as u16
}

/// Whether two bodies are a form filled in twice. Time: their length times their difference, at most.
pub fn is_form(left: &[Word], right: &[Word], same_source: bool) -> bool {
    let shorter = left.len().min(right.len());
    if left.len().max(right.len()) > MAX_WORDS || shorter == 0 {
        return false;
    }
    let needed = if same_source { WORDS_PER_FACT } else { WORDS_PER_FACT_ACROSS };
    let both = BothTexts::of(left, right);
    both.max_changed_facts() * needed >= shorter && both.n_changed_facts() * needed >= shorter
}

/// How many places there are where one text states another fact than the other. Time: as [`is_form`].
pub fn n_changed_facts(left: &[Word], right: &[Word]) -> usize {
    BothTexts::of(left, right).n_changed_facts()
}

/// Two texts, and which words of each the other holds nowhere.
struct BothTexts<'w> {
    left: &'w [Word],
    right: &'w [Word],
    numbered: Numbered,
    /// For each number, whether the right text holds it.
    is_shared: Vec<bool>,
}

impl<'w> BothTexts<'w> {
    fn of(left: &'w [Word], right: &'w [Word]) -> Self {
        let [left_hashes, right_hashes] = [left, right].map(|words| words.iter().map(Word::hash));
        let numbered = Numbered::of(left_hashes, right_hashes);
        let mut is_shared = vec![false; numbered.n_numbers];
        for &number in numbered.right.iter().filter(|&&number| number != FOREIGN) {
            is_shared[number as usize] = true;
        }
        Self { left, right, numbered, is_shared }
    }

    /// The words of a stretch of the left text that the right one holds nowhere.
    fn new_on_the_left(&self, range: Range<usize>) -> impl Iterator<Item = &Word> {
        let words = self.left[range.clone()].iter().zip(&self.numbered.left[range]);
        words.filter(|(_, number)| !self.is_shared[**number as usize]).map(|(word, _)| word)
    }

    /// The words of a stretch of the right text that the left one holds nowhere.
    fn new_on_the_right(&self, range: Range<usize>) -> impl Iterator<Item = &Word> {
        let words = self.right[range.clone()].iter().zip(&self.numbered.right[range]);
        words.filter(|(_, number)| **number == FOREIGN).map(|(word, _)| word)
    }

    /// At most so many facts can have changed: each place needs a number or a name on both sides that the other text holds nowhere.
    /// It takes no alignment to count these, and most prints of one story have none.
    fn max_changed_facts(&self) -> usize {
        let is_fact = |word: &&Word| matches!(word.kind, WordKind::Number | WordKind::Name);
        let on_the_left = self.new_on_the_left(0..self.left.len()).filter(is_fact).count();
        on_the_left.min(self.new_on_the_right(0..self.right.len()).filter(is_fact).count())
    }

    fn n_changed_facts(&self) -> usize {
        let differences = self.numbered.differences().into_iter();
        differences.filter(|difference| self.is_changed_fact(difference)).count()
    }

    fn is_changed_fact(&self, difference: &Difference) -> bool {
        let (l, r) = (&difference.left, &difference.right);
        let is_replaced = !l.is_empty() && !r.is_empty();
        let at_head = l.start < MARGIN && r.start < MARGIN;
        let at_tail = l.end + MARGIN > self.left.len() && r.end + MARGIN > self.right.len();
        let is_short = l.len() <= MAX_FACT_WORDS && r.len() <= MAX_FACT_WORDS;
        if !is_replaced || at_head || at_tail || !is_short {
            return false;
        }
        let left: Vec<&Word> = self.new_on_the_left(l.clone()).collect();
        let right: Vec<&Word> = self.new_on_the_right(r.clone()).collect();
        changes_a_number(&left, &right) || changes_a_name(&left, &right)
    }
}

fn changes_a_number(left: &[&Word], right: &[&Word]) -> bool {
    let has_number = |side: &[&Word]| side.iter().any(|word| word.kind == WordKind::Number);
    has_number(left) && has_number(right)
}

fn changes_a_name(left: &[&Word], right: &[&Word]) -> bool {
    let names = |side: &[&Word]| -> Vec<u16> {
        side.iter().filter(|word| word.kind == WordKind::Name).map(|word| word.beginning).collect()
    };
    let (left, right) = (names(left), names(right));
    !left.is_empty() && !right.is_empty() && left.iter().all(|beginning| !right.contains(beginning))
}

/// A text of a family with its tokens.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    /// The text.
    pub text: String,
    /// Its tokens.
    pub tokens: Vec<Token>,
}

/// What the members of a family have in common, and what each of them filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// The first member's text, with `{1}`, `{2}`, … where another one differs.
    pub wording: String,
    /// What each member has in these places.
    pub facts: Vec<Vec<String>>,
}

/// The form of a family: each member is aligned with the first. Time: their lengths times their differences.
pub fn form(members: &[Filled]) -> Form {
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

impl Filled {
    /// The text of a run of tokens.
    fn slice(&self, run: Range<usize>) -> &str {
        let Some(tokens) = self.tokens.get(run).filter(|tokens| !tokens.is_empty()) else {
            return "";
        };
        &self.text[tokens[0].span.start as usize..tokens[tokens.len() - 1].span.end as usize]
    }
}

/// Where the tokens of the first member stand in another one.
struct Alignment {
    /// The runs of the first member that differ, in order.
    changed: Vec<Range<usize>>,
    /// For each token of the first member, and its end: where what stands in its place begins, …
    starts: Vec<usize>,
    /// … and where it begins when what was inserted before it is passed over.
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

    /// A run of the first member stands in the other one as well, from this token on.
    fn equal(&mut self, run: Range<usize>, other: usize) {
        for (at, other) in run.zip(other..) {
            self.starts[at] = self.starts[at].min(other);
            self.ends[at] = other;
        }
    }

    /// What stands in the place of a run of the first member that begins and ends where the two are equal, or at an end.
    fn of(&self, slot: &Range<usize>) -> Range<usize> {
        self.starts[slot.start]..self.ends[slot.end]
    }
}

/// The places in the first member where some other member differs: overlapping and touching ones are one.
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

    fn of(text: &str) -> Vec<Word> {
        let mut tokens = Vec::new();
        crate::normalize::tokens(text, &mut tokens);
        words(text, &tokens).collect()
    }

    const GRANT: &str = "Washington office announces new funding for fire service equipment in the state today. \
        The town of Selby will receive 331,000 dollars to buy a pumper, the office said. Selby has had no new engine in \
        12 years. The money comes from a fund for rural places, and the town pays a tenth of the price itself. \
        For further details on the fund please turn to the office of grants and its regional desk.";

    #[test]
    fn another_town_and_another_sum_are_another_story() {
        let other = GRANT.replace("Selby", "Pukwana").replace("331,000", "99,800");
        assert!(is_form(&of(GRANT), &of(&other), true));
        assert!(is_form(&of(GRANT), &of(&other), false));
    }

    #[test]
    fn edits_of_one_story_are_no_form() {
        for other in [
            GRANT.to_owned(),
            GRANT.to_uppercase(),
            GRANT.replace("will receive", "is to get").replace("further details", "more"),
            GRANT.replace("Washington office", "SELBY, S.D. (Wire) -- Washington office"),
            GRANT.replace("The money comes from a fund for rural places, and the town pays a tenth of the price itself. ", ""),
        ] {
            assert!(!is_form(&of(GRANT), &of(&other), true), "{other}");
        }
    }

    #[test]
    fn a_form_holds_the_wording_and_the_facts() {
        let filled = |text: &str| {
            let mut tokens = Vec::new();
            crate::normalize::tokens(text, &mut tokens);
            Filled { text: text.to_owned(), tokens }
        };
        let members = [
            "The town of Selby gets 331,000 dollars for a pumper.",
            "The city of West Pukwana gets 99,800 dollars for a pumper.",
            "The town of Renan gets 50 dollars for a pumper, at last.",
        ];
        let form = form(&members.map(filled));
        assert_eq!(form.wording, "The {1} of {2} gets {3} dollars for a pumper.{4} ");
        let facts = [
            ["town", "Selby", "331,000", ""],
            ["city", "West Pukwana", "99,800", ""],
            ["town", "Renan", "50", "at last"],
        ];
        assert_eq!(form.facts, facts);
    }

    #[test]
    fn words_come_back_from_their_bytes() {
        for word in of("Paris, 3rd of May: 今日は e\u{301}t\u{e9}") {
            assert_eq!(Word::from_bytes(&word.to_bytes()), word);
        }
    }

    #[test]
    fn empty_bodies_are_no_forms() {
        assert!(!is_form(&[], &[], true));
    }
}
