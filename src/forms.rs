//! Two bodies that share their wording → whether they state other facts: a *form*, filled in twice.
//!
//! The grant for Selby and the grant for Pukwana, yesterday's market close and today's: nine tenths of the words are
//! equal, and yet they are two stories. What differs in them are numbers and names. What differs between the prints
//! of *one* story is something else: paragraphs dropped, a dateline, a house style, words mended.
//!
//! The two token sequences are aligned (Myers' algorithm, as the crate [`similar`] has it). A **changed fact** is a place
//! where a short stretch of the one stands for a short stretch of the other, and
//! - each side holds a number that the other text holds nowhere, or
//! - each side holds a capitalized word that the other text holds nowhere, and none of them begins like one of the other
//!   side (`Sens.` and `Senators` are one name).
//!
//! Places in the first or last few words do not count: there stand headings, datelines and contacts. A pair is a form if
//! it has a changed fact for every so many words. Within one source fewer are needed, since it is sources that fill in forms,
//! and across sources that stories are reprinted. Scripts without capitals have only their numbers to tell.

use crate::model::{Token, TokenClass};
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// A stretch longer than this many words is another passage, not another fact.
const MAX_FACT_WORDS: usize = 12;

/// So many words at either end are heading, dateline or contact.
const MARGIN: usize = 12;

/// Words a changed fact is needed for, within one source and across sources.
const WORDS_PER_FACT: usize = 150;
const WORDS_PER_FACT_ACROSS: usize = 80;

/// Texts longer than this are not aligned: the alignment costs their length times their difference.
const MAX_WORDS: usize = 20_000;

/// A token of a body, with what the comparison of facts looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The token's hash.
    pub hash: u64,
    /// The first three characters, in lower case, as a hash.
    beginning: u16,
    kind: WordKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordKind {
    Number,
    Name,
    Other,
}

/// The words of a body; `text` is the whole text, `body` its tokens that are not cut.
pub fn words(text: &str, body: &[Token]) -> Vec<Word> {
    body.iter().map(|token| word(&text[token.span.range()], token)).collect()
}

fn word(text: &str, token: &Token) -> Word {
    let kind = match token.class {
        TokenClass::Number => WordKind::Number,
        TokenClass::Word if text.starts_with(char::is_uppercase) => WordKind::Name,
        TokenClass::Word | TokenClass::Character => WordKind::Other,
    };
    let beginning = text.chars().take(3).flat_map(char::to_lowercase);
    let beginning = crate::hash::run(beginning.map(u64::from)) as u16;
    Word { hash: token.hash, beginning, kind }
}

/// Whether two bodies are a form filled in twice. Time: their length times their difference, at most.
pub fn is_form(left: &[Word], right: &[Word], same_source: bool) -> bool {
    let shorter = left.len().min(right.len());
    if left.len().max(right.len()) > MAX_WORDS || shorter == 0 {
        return false;
    }
    let needed = if same_source { WORDS_PER_FACT } else { WORDS_PER_FACT_ACROSS };
    n_changed_facts(left, right) * needed >= shorter
}

/// The places where one text states another fact than the other.
fn n_changed_facts(left: &[Word], right: &[Word]) -> usize {
    let [left_hashes, right_hashes] = [left, right].map(hashes);
    let [left_known, right_known] = [left, right].map(|words| {
        let mut known = hashes(words);
        known.sort_unstable();
        known
    });
    let differences = capture_diff_slices(Algorithm::Myers, &left_hashes, &right_hashes);
    let replaced = differences.into_iter().filter_map(|difference| match difference {
        DiffOp::Replace { old_index, old_len, new_index, new_len } => {
            Some((old_index..old_index + old_len, new_index..new_index + new_len))
        }
        _ => None,
    });
    let inner = replaced.filter(|(l, r)| {
        let at_head = l.start < MARGIN && r.start < MARGIN;
        let at_tail = l.end + MARGIN > left.len() && r.end + MARGIN > right.len();
        let is_short = l.len() <= MAX_FACT_WORDS && r.len() <= MAX_FACT_WORDS;
        is_short && !at_head && !at_tail
    });
    let changed = inner.filter(|(l, r)| {
        let sides = (new_words(&left[l.clone()], &right_known), new_words(&right[r.clone()], &left_known));
        changes_a_number(&sides.0, &sides.1) || changes_a_name(&sides.0, &sides.1)
    });
    changed.count()
}

fn hashes(words: &[Word]) -> Vec<u64> {
    words.iter().map(|word| word.hash).collect()
}

/// The words of one side that the other text holds nowhere.
fn new_words(side: &[Word], known: &[u64]) -> Vec<Word> {
    side.iter().filter(|word| known.binary_search(&word.hash).is_err()).copied().collect()
}

fn changes_a_number(left: &[Word], right: &[Word]) -> bool {
    let has_number = |side: &[Word]| side.iter().any(|word| word.kind == WordKind::Number);
    has_number(left) && has_number(right)
}

fn changes_a_name(left: &[Word], right: &[Word]) -> bool {
    let names = |side: &[Word]| -> Vec<u16> {
        side.iter().filter(|word| word.kind == WordKind::Name).map(|word| word.beginning).collect()
    };
    let (left, right) = (names(left), names(right));
    !left.is_empty() && !right.is_empty() && left.iter().all(|beginning| !right.contains(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<Word> {
        let mut tokens = Vec::new();
        crate::normalize::tokens(text, &mut tokens);
        words(text, &tokens)
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
    fn empty_bodies_are_no_forms() {
        assert!(!is_form(&[], &[], true));
    }
}
