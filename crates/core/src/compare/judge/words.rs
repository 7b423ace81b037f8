//! Tokens of a body → its words, with variants of spelling folded.
//!
//! `1,200` and `1200`, `H.R.` and `HR`, `Sept.` and `September`, `three` and `3` are one word each.

use super::arabic;
use super::dateline::{Part, between, part};
use super::lexicon::{Entry, Lexicon};
use crate::hash;
use crate::sketch::shingle::Shingled;
use crate::text::{Token, TokenClass};

/// A word or a character of a body, in one number: 45 bits of the hash of its folded spelling, 16
/// of the hash of its beginning, 3 of its kind. Bodies of all documents that met wait in memory,
/// and words are compared by the million.
///
/// Some two of n distinct words have equal hashes with a probability of n² in 2⁴⁶.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(u64);

/// What a word is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WordKind {
    /// It has a digit, or is a number in words.
    Number,
    /// It begins with a capital letter.
    Name,
    /// A character of a script written without spaces.
    Character,
    /// A numeral of a script written without spaces.
    Numeral,
    /// A month, a weekday, or a word that shifts with the day of printing.
    Calendar,
    /// A word of at most three ASCII letters, in lower case.
    Small,
    /// A word of a script without capital letters.
    Uncased,
    /// Any other word.
    Other,
}

impl WordKind {
    /// All kinds, by their numbers.
    const ALL: [Self; 8] = [
        Self::Number,
        Self::Name,
        Self::Character,
        Self::Numeral,
        Self::Calendar,
        Self::Small,
        Self::Uncased,
        Self::Other,
    ];
}

/// A word before it is put into one number.
struct Spelled {
    /// Hash of its folded spelling.
    hash: u64,
    /// Hash of its beginning, if it has one that counts.
    beginning: Option<u64>,
    kind: WordKind,
}

/// Bits of a word below its hash.
const LOW_BITS: u32 = KIND_BITS + 16;
/// Bits of a word's kind.
const KIND_BITS: u32 = 3;

impl Word {
    /// Size of a word in bytes.
    pub const BYTES: usize = size_of::<u64>();

    fn of(Spelled { hash, beginning, kind }: Spelled) -> Self {
        let beginning = u64::from(beginning.unwrap_or_default() as u16);
        Self(hash >> LOW_BITS << LOW_BITS | beginning << KIND_BITS | kind as u64)
    }

    /// The word in bytes, little-endian.
    pub fn to_bytes(self) -> [u8; Self::BYTES] {
        self.0.to_le_bytes()
    }

    /// The word encoded by [`to_bytes`](Self::to_bytes).
    pub fn from_bytes(bytes: [u8; Self::BYTES]) -> Self {
        Self(u64::from_le_bytes(bytes))
    }

    /// Hash of its folded spelling: 45 bits, of which the lowest also stand on top, since hash
    /// tables look at both ends.
    pub fn hash(self) -> u64 {
        let hash = self.0 >> LOW_BITS;
        hash | hash << (u64::BITS - LOW_BITS)
    }

    /// Hash of its first three characters in lower case, or of its consonants in Arabic: equal for
    /// two spellings of a word. 0 for some kinds.
    pub(super) fn beginning(self) -> u16 {
        (self.0 >> KIND_BITS) as u16
    }

    /// What it is made of.
    pub(super) fn kind(self) -> WordKind {
        WordKind::ALL[(self.0 & 7) as usize]
    }

    /// The word as one of the calendar.
    fn of_calendar(self) -> Self {
        Self(self.0 & !7 | WordKind::Calendar as u64)
    }

    /// Whether it is a number, in digits or in words.
    pub(super) fn is_number(self) -> bool {
        matches!(self.kind(), WordKind::Number | WordKind::Numeral)
    }

    /// Whether it says something about the story: it is neither a day nor a small word.
    pub(super) fn is_content(self) -> bool {
        !matches!(self.kind(), WordKind::Calendar | WordKind::Small)
    }
}

impl Shingled for Word {
    fn hash(&self) -> u64 {
        Word::hash(*self)
    }

    fn is_character(&self) -> bool {
        matches!(self.kind(), WordKind::Character | WordKind::Numeral)
    }
}

/// The words of a body. `text` is the whole text, `body` its tokens outside the cuts.
pub(crate) fn words(text: &str, body: &[Token], lexicon: &Lexicon) -> Vec<Word> {
    let mut words = Vec::with_capacity(body.len());
    let mut parts = Vec::with_capacity(body.len());
    for run in runs(text, body) {
        let word = spelled(text, run, lexicon);
        parts.push(part_of(text, run, word.kind, lexicon));
        words.push(Word::of(word));
    }
    mark_days(&mut words, &parts);
    words
}

/// The hashes of the words of a body, with all of their bits.
pub(crate) fn word_hashes<'t>(
    text: &'t str,
    body: &'t [Token],
    lexicon: &'t Lexicon,
) -> impl Iterator<Item = u64> {
    runs(text, body).map(move |run| spelled(text, run, lexicon).hash)
}

/// The word of these tokens.
fn spelled(text: &str, run: &[Token], lexicon: &Lexicon) -> Spelled {
    match run {
        [token] => word(text, token, lexicon),
        _ => joined(text, run, lexicon),
    }
}

/// What a word of this kind can be in a date.
fn part_of(text: &str, run: &[Token], kind: WordKind, lexicon: &Lexicon) -> Part {
    match run {
        [token] if token.class != TokenClass::Word || kind == WordKind::Calendar => {
            part(text, token, lexicon)
        }
        _ => Part::Nothing,
    }
}

/// The tokens of each word of a body.
pub(crate) fn runs<'t>(text: &'t str, mut body: &'t [Token]) -> impl Iterator<Item = &'t [Token]> {
    std::iter::from_fn(move || {
        let (run, rest) = body.split_at(n_joined(text, body)?);
        body = rest;
        Some(run)
    })
}

/// Whether a word belongs to a party tag: `(D-Del.)`, `R-Maine`, `R AZ`, `(RTX)`.
fn is_in_tag(text: &str, token: &Token) -> bool {
    is_state(text, token) || is_party(text, token) || is_whole_tag(text, token)
}

/// Whether a word is the letter of a party before a state.
fn is_party(text: &str, token: &Token) -> bool {
    let behind = &text.as_bytes()[token.span.end as usize..];
    is_initial(text, token)
        && match behind {
            [b'-', first, ..] => first.is_ascii_uppercase(),
            [b' ', first, second, rest @ ..] => {
                let is_word = rest.first().is_some_and(u8::is_ascii_alphanumeric);
                first.is_ascii_uppercase() && second.is_ascii_uppercase() && !is_word
            }
            _ => false,
        }
}

/// Whether a word is a party and a state in parentheses that lost their hyphen.
fn is_whole_tag(text: &str, token: &Token) -> bool {
    let [start, end] = [token.span.start, token.span.end].map(|at| at as usize);
    let [before, behind] = [start.wrapping_sub(1), end].map(|at| text.as_bytes().get(at));
    let spelling = &text.as_bytes()[start..end];
    let is_enclosed = before == Some(&b'(') && behind == Some(&b')');
    let is_tag = matches!(spelling, [b'D' | b'R' | b'I', _, _]);
    is_enclosed && is_tag && spelling.iter().all(u8::is_ascii_uppercase)
}

fn is_state(text: &str, token: &Token) -> bool {
    const LONGEST: usize = 5;
    let start = token.span.start as usize;
    let spelling = &text.as_bytes()[token.span.range()];
    let [.., before, letter, mark] = text.as_bytes()[..start] else { return false };
    let is_party = letter.is_ascii_uppercase() && !before.is_ascii_alphanumeric();
    let is_code = spelling.len() == 2 && spelling.iter().all(u8::is_ascii_uppercase);
    is_party
        && match mark {
            b'-' => spelling.len() <= LONGEST,
            b' ' => is_code,
            _ => false,
        }
}

/// Marks the numbers of days and years beside a month as words of the calendar.
fn mark_days(words: &mut [Word], parts: &[Part]) {
    for (at, word) in words.iter_mut().enumerate() {
        if is_of_a_day(parts, at) {
            *word = word.of_calendar();
        }
    }
}

fn is_of_a_day(parts: &[Part], at: usize) -> bool {
    if parts[at] == Part::Nothing {
        return false;
    }
    let part =
        |at: Option<usize>| at.and_then(|at| parts.get(at)).copied().unwrap_or(Part::Nothing);
    let [before, two_before] = [1, 2].map(|n| part(at.checked_sub(n)));
    let [behind, two_behind] = [1, 2].map(|n| part(Some(at + n)));
    let is_month = |part| matches!(part, Part::Month(_));
    match parts[at] {
        Part::Small(_) => is_month(before) || is_month(behind) || behind == Part::Unit,
        Part::Year(_) => {
            [two_before, before, behind, two_behind].into_iter().any(is_month)
                || behind == Part::Unit
        }
        _ => false,
    }
}

fn word(text: &str, token: &Token, lexicon: &Lexicon) -> Spelled {
    let spelling = &text[token.span.range()];
    let affixed = if spelling.is_ascii() { None } else { arabic::without_affixes(spelling) };
    let rest = affixed.filter(|_| lexicon.of(token).is_none());
    match rest.and_then(|rest| Some((rest, lexicon.only_token(rest)?))) {
        Some((rest, only)) => bare_word(text, &Token { span: token.span, ..only }, rest, lexicon),
        None => bare_word(text, token, spelling, lexicon),
    }
}

fn bare_word(text: &str, token: &Token, spelling: &str, lexicon: &Lexicon) -> Spelled {
    let (hash, kind) = match token.class {
        TokenClass::Number => (token.hash, WordKind::Number),
        TokenClass::Character => (token.hash, character(spelling)),
        TokenClass::Word => match lexicon.of(token) {
            Some(Entry::Number(hash)) => (hash, WordKind::Number),
            Some(Entry::Month(month)) => {
                (hash::mix(u64::from(month.unsigned_abs())), WordKind::Calendar)
            }
            Some(Entry::Day) => (token.hash, WordKind::Calendar),
            None if is_in_tag(text, token) => (token.hash, WordKind::Small),
            None => (token.hash, letters(spelling)),
        },
    };
    let has_beginning = matches!(kind, WordKind::Name | WordKind::Uncased | WordKind::Other);
    Spelled { hash, beginning: has_beginning.then(|| beginning(spelling)), kind }
}

/// Numerals of Chinese and Japanese.
const NUMERALS: [char; 23] = [
    '〇', '零', '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '百', '千', '万', '億',
    '亿', '兆', '両', '两', '壱', '弐', '参',
];

fn character(spelling: &str) -> WordKind {
    let is_numeral = spelling.chars().all(|character| NUMERALS.contains(&character));
    if is_numeral { WordKind::Numeral } else { WordKind::Character }
}

fn letters(spelling: &str) -> WordKind {
    if spelling.is_ascii() {
        return ascii_letters(spelling.as_bytes());
    }
    let is_small = arabic::is_arabic(spelling) && arabic::consonants(spelling).is_none();
    match spelling.chars().next() {
        Some(first) if first.is_uppercase() => WordKind::Name,
        _ if is_small => WordKind::Small,
        Some(first) if !first.is_lowercase() => WordKind::Uncased,
        _ => WordKind::Other,
    }
}

fn ascii_letters(spelling: &[u8]) -> WordKind {
    match spelling {
        [b'A'..=b'Z', ..] => WordKind::Name,
        [] | [_] | [_, _] | [_, _, _] => WordKind::Small,
        [b'a'..=b'z', ..] => WordKind::Other,
        // It begins with an entity.
        _ => WordKind::Uncased,
    }
}

fn beginning(text: &str) -> u64 {
    let first = &text.as_bytes()[..text.len().min(3)];
    if first.is_ascii() {
        hash::run(first.iter().map(|byte| u64::from(byte.to_ascii_lowercase())))
    } else if arabic::is_arabic(text) {
        arabic::consonants(text).unwrap_or_default()
    } else {
        hash::run(text.chars().take(3).flat_map(char::to_lowercase).map(u64::from))
    }
}

/// Number of tokens at the start that are one word: the groups of a number, or the letters of an
/// abbreviation. `None` if there are no tokens.
fn n_joined(text: &str, tokens: &[Token]) -> Option<usize> {
    let first = tokens.first()?;
    let joins: fn(&str, &Token, &Token) -> bool = match first.class {
        TokenClass::Number if first.span.len() <= 3 => is_next_group,
        TokenClass::Word if is_initial(text, first) => is_next_initial,
        TokenClass::Word if text[first.span.range()] == *SERVANT => is_next_of_name,
        TokenClass::Word => return Some(1 + usize::from(is_next_ending(text, tokens))),
        TokenClass::Number | TokenClass::Character => return Some(1),
    };
    Some(1 + tokens.windows(2).take_while(|pair| joins(text, &pair[0], &pair[1])).count())
}

/// Whether the right token is the next group of a number: `1,200`, `1.200`, `1 200` and `1-200`,
/// but not `1,20`.
fn is_next_group(text: &str, left: &Token, right: &Token) -> bool {
    let between = between(text, left, right);
    let group = &text.as_bytes()[right.span.range()];
    matches!(between, b"," | b"." | b" " | b"-" | b"'" | b"\xC2\xA0" | b"\xE2\x80\x99")
        && group.len() == 3
        && group.iter().all(u8::is_ascii_digit)
}

/// Whether the second token is an ending after an apostrophe, as in `children's`. The apostrophe
/// may be lost in another print.
fn is_next_ending(text: &str, tokens: &[Token]) -> bool {
    let [word, ending, ..] = tokens else { return false };
    let is_apostrophe = matches!(between(text, word, ending), b"'" | b"\xE2\x80\x99");
    is_apostrophe && ending.span.len() <= 2 && ending.class == TokenClass::Word
}

/// First part of many Arabic names, which may be written separately: `عبد الله`, `عبدالله`.
const SERVANT: &str = "عبد";

/// Whether the left token is [`SERVANT`], and the right one the next word.
fn is_next_of_name(text: &str, left: &Token, right: &Token) -> bool {
    text[left.span.range()] == *SERVANT && between(text, left, right) == b" "
}

fn is_initial(text: &str, token: &Token) -> bool {
    let letter = &text.as_bytes()[token.span.range()];
    letter.len() == 1 && letter[0].is_ascii_uppercase()
}

/// Whether the right token is the next letter of an abbreviation: `H.R.` and `H R`.
fn is_next_initial(text: &str, left: &Token, right: &Token) -> bool {
    let between = between(text, left, right);
    is_initial(text, right) && matches!(between, b"." | b" " | b". ")
}

fn joined(text: &str, run: &[Token], lexicon: &Lexicon) -> Spelled {
    let mut spelling = String::new();
    for token in run {
        spelling.push_str(&text[token.span.range()].to_lowercase());
    }
    let is_number = run[0].class == TokenClass::Number;
    let kind = match is_number {
        true => WordKind::Number,
        false if is_in_tag(text, &run[0]) => WordKind::Small,
        false => letters(&text[run[0].span.range()]),
    };
    let beginning = (!is_number).then(|| beginning(&spelling));
    let only = lexicon.only_token(&spelling);
    let hash = only.map_or_else(|| lexicon.hash(&spelling), |only| only.hash);
    Spelled { hash, beginning, kind }
}
