//! Two bodies → the places where a few words of one replace a few words of the other.
//!
//! A place counts if both sides have something that the other body lacks: a number, a name, a word,
//! or two consecutive characters of a script without spaces. One-sided differences are cuts,
//! additions and follow-ups, and say nothing.

use super::n_characters;
use super::words::{Word, WordKind};
use crate::compare::alignment::{Difference, FOREIGN, Numbered};
use crate::hash::{self, UseHash};
use crate::model::Substitutions;
use crate::sketch::shingle::Shingled;
use std::collections::HashSet;
use std::ops::Range;

/// Longest side of a substitution, in words. A longer one is another passage.
const MAX_SIDE: usize = 12;

/// Longest side of a substitution, in characters of a script without spaces.
const MAX_SIDE_CHARACTERS: usize = 30;

/// Smallest ratio of the sides' lengths at which the longer one is a phrase, not a name.
const MAX_RATIO: usize = 4;

/// Longest text that is aligned, in words: alignment takes the product of the lengths.
const MAX_WORDS: usize = 20_000;

/// The kind of private content on both sides of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Number,
    Name,
    Spelling,
    Word,
    Moved,
    /// Numbers in a stretch that is too long for a substitution, perhaps entries of a list.
    List,
}

/// A place, and what both sides have there.
pub(super) struct Substitution {
    difference: Difference,
    kind: Kind,
}

/// Number of headline words at the start of each of two bodies.
type Headlines = [usize; 2];

/// Counts the substitutions of two bodies with these headlines. Time: at most the product of the
/// lengths, divided by 64.
pub(crate) fn count([left, right]: [&[Word]; 2], headlines: Headlines) -> Substitutions {
    let both = BodyPair::new(left, right);
    let found = both.find();
    Substitutions { repeated: both.n_repeated(&found), ..counted(&found, headlines) }
}

/// Counts substitutions by what both sides have, but not the repeated ones. A headline may be
/// reworded, but not with other facts.
pub(super) fn counted(found: &[Substitution], headlines: Headlines) -> Substitutions {
    let mut counts = Substitutions::default();
    for substitution in found {
        match substitution.kind {
            Kind::Word | Kind::Moved if substitution.is_within(headlines) => {}
            Kind::Number => counts.numbers += 1,
            Kind::Name => counts.names += 1,
            Kind::Spelling => {
                counts.names += 1;
                counts.spellings += 1;
            }
            Kind::Word => counts.words += 1,
            Kind::Moved => counts.moved += 1,
            Kind::List => counts.lists += 1,
        }
    }
    counts
}

impl Substitution {
    fn is_within(&self, [left, right]: Headlines) -> bool {
        self.difference.left.end <= left && self.difference.right.end <= right
    }
}

/// The places where words of one body replace words of the other, in order. Time: at most the
/// product of the lengths, divided by 64.
pub(crate) fn places(left: &[Word], right: &[Word]) -> Vec<(Range<usize>, Range<usize>)> {
    let found = BodyPair::new(left, right).find().into_iter();
    found.map(|found| (found.difference.left, found.difference.right)).collect()
}

/// Words of a text that another one changes, and hashes of what it has there; `None` if it lacks
/// the place.
pub(super) type Change = (Range<usize>, Option<Vec<u64>>);

/// The places of the left body where the right one has other repeated facts, and the places that it
/// lacks, in order. Time: like [`places`].
pub(crate) fn changed_facts(left: &[Word], right: &[Word]) -> Vec<Change> {
    let both = BodyPair::new(left, right);
    let hashes = |range: Range<usize>| right[range].iter().copied().map(Word::hash).collect();
    let differences = both.differences();
    let lacking = differences.iter().filter(|difference| difference.right.is_empty());
    let mut changed: Vec<Change> =
        lacking.map(|difference| (difference.left.clone(), None)).collect();
    let is_fact = |found: &Substitution| found.kind != Kind::List && both.is_repeated(found);
    let found = both.found(differences).into_iter().filter(is_fact);
    changed
        .extend(found.map(|found| (found.difference.left, Some(hashes(found.difference.right)))));
    changed.sort_unstable_by_key(|(place, _)| (place.start, place.end));
    changed
}

/// A difference, or several joined into one.
struct JoinedDifference {
    difference: Difference,
    /// Whether two consecutive characters replace two others in one of the differences.
    has_run: bool,
}

/// Joins differences that only a character or two, or a small word, keep apart.
fn joined(differences: Vec<Difference>, left: &[Word]) -> Vec<JoinedDifference> {
    let mut joined: Vec<JoinedDifference> = Vec::with_capacity(differences.len());
    for difference in differences {
        let has_run = difference.left.len() > 1 && difference.right.len() > 1;
        let last = joined.last_mut();
        match last.filter(|last| is_gap(&left[last.difference.left.end..difference.left.start])) {
            Some(last) => {
                last.difference.left.end = difference.left.end;
                last.difference.right.end = difference.right.end;
                last.has_run |= has_run;
            }
            None => joined.push(JoinedDifference { difference, has_run }),
        }
    }
    joined
}

fn is_gap(words: &[Word]) -> bool {
    match words {
        [only] => !matches!(only.kind(), WordKind::Other | WordKind::Uncased | WordKind::Calendar),
        [first, second] => first.is_character() && second.is_character(),
        _ => false,
    }
}

/// Two bodies, and what each has that the other lacks.
pub(super) struct BodyPair<'w> {
    left: Side<'w>,
    right: Side<'w>,
    numbered: Numbered,
}

struct Side<'w> {
    words: &'w [Word],
    /// For each word, whether the other body lacks it; for a character, whether the other body
    /// lacks it together with the next one.
    is_private: Vec<bool>,
}

impl<'w> BodyPair<'w> {
    pub(super) fn new(left: &'w [Word], right: &'w [Word]) -> Self {
        let [in_left, in_right] = [left, right].map(|words| words.iter().copied().map(Word::hash));
        let numbered = Numbered::of(in_left, in_right);
        let has_characters = [left, right].iter().any(|words| words.iter().any(Word::is_character));
        let [of_left, of_right] = if has_characters {
            [private_units(left, right), private_units(right, left)]
        } else {
            private_words(&numbered)
        };
        let left = Side { words: left, is_private: of_left };
        Self { left, right: Side { words: right, is_private: of_right }, numbered }
    }

    /// Whether either body has nothing that the other lacks. Nothing is then replaced, but words
    /// may be moved.
    pub(super) fn is_one_sided(&self) -> bool {
        [&self.left, &self.right].iter().any(|side| !side.is_private.contains(&true))
    }

    /// Finds the substitutions, in text order.
    pub(super) fn find(&self) -> Vec<Substitution> {
        self.found(self.differences())
    }

    fn differences(&self) -> Vec<Difference> {
        let is_long = self.left.words.len().max(self.right.words.len()) > MAX_WORDS;
        if is_long { Vec::new() } else { self.numbered.differences() }
    }

    fn found(&self, differences: Vec<Difference>) -> Vec<Substitution> {
        let places = joined(differences, self.left.words).into_iter();
        places.filter_map(|place| self.substitution(place)).collect()
    }

    fn substitution(
        &self,
        JoinedDifference { difference, has_run }: JoinedDifference,
    ) -> Option<Substitution> {
        let (l, r) = (difference.left.clone(), difference.right.clone());
        if l.is_empty() || r.is_empty() {
            return None;
        }
        if self.left.is_long(&l) || self.right.is_long(&r) {
            let sides = [self.left.private(l), self.right.private(r)];
            let have_numbers = sides.iter().all(|side| side.iter().any(|word| word.is_number()));
            return have_numbers.then_some(Substitution { difference, kind: Kind::List });
        }
        let is_uneven = l.len().max(r.len()) >= MAX_RATIO * l.len().min(r.len());
        let kind = kind(&self.left.private(l.clone()), &self.right.private(r.clone()), has_run)
            .or_else(|| moved(&self.left.words[l], &self.right.words[r]))?;
        let is_phrase = is_uneven && matches!(kind, Kind::Name | Kind::Spelling);
        let kind = if is_phrase { Kind::Word } else { kind };
        let found = Substitution { difference, kind };
        let is_name = kind == Kind::Word && !is_uneven && self.is_uncased_name(&found);
        Some(if is_name { Substitution { kind: Kind::Name, ..found } } else { found })
    }

    /// Whether words of a script without capitals count as names: each is used again.
    fn is_uncased_name(&self, found: &Substitution) -> bool {
        let Difference { left, right } = &found.difference;
        let is_uncased = |words: &[Word]| words.iter().any(|word| word.kind() == WordKind::Uncased);
        is_uncased(&self.left.words[left.clone()])
            && is_uncased(&self.right.words[right.clone()])
            && self.is_repeated(found)
    }

    /// Number of substitutions that are repeated.
    pub(super) fn n_repeated(&self, found: &[Substitution]) -> u32 {
        let short = found.iter().filter(|found| found.kind != Kind::List);
        short.filter(|found| self.is_repeated(found)).count() as u32
    }

    /// Whether each side has something private that occurs twice or more in its body.
    fn is_repeated(&self, Substitution { difference, .. }: &Substitution) -> bool {
        self.left.has_repeated(difference.left.clone())
            && self.right.has_repeated(difference.right.clone())
    }
}

fn private_words(numbered: &Numbered) -> [Vec<bool>; 2] {
    let mut is_shared = vec![false; numbered.n_numbers];
    for &number in numbered.right.iter().filter(|&&number| number != FOREIGN) {
        is_shared[number as usize] = true;
    }
    let of_left = numbered.left.iter().map(|&number| !is_shared[number as usize]);
    let of_right = numbered.right.iter().map(|&number| number == FOREIGN);
    [of_left.collect(), of_right.collect()]
}

fn private_units(words: &[Word], other: &[Word]) -> Vec<bool> {
    let known: HashSet<u64, UseHash> = (0..other.len()).map(|at| unit(other, at)).collect();
    (0..words.len()).map(|at| !known.contains(&unit(words, at))).collect()
}

impl Side<'_> {
    /// The content words of a stretch that the other body lacks.
    fn private(&self, range: Range<usize>) -> Vec<&Word> {
        // A pair of characters that begins before the place reaches into it.
        let is_private = |at: usize| {
            let before = at > 0 && self.words[at].is_character() && self.is_private[at - 1];
            self.is_private[at] || before
        };
        let private = range.filter(|&at| is_private(at)).map(|at| &self.words[at]);
        private.filter(|word| word.is_content()).collect()
    }

    /// Whether a stretch has something private that occurs twice or more in its body.
    fn has_repeated(&self, mut range: Range<usize>) -> bool {
        let is_repeated = |at: usize| {
            let own = unit(self.words, at);
            let same = (0..self.words.len()).filter(|&other| unit(self.words, other) == own);
            same.take(2).count() == 2
        };
        range.any(|at| self.is_private[at] && self.words[at].is_content() && is_repeated(at))
    }

    fn is_long(&self, range: &Range<usize>) -> bool {
        let words = &self.words[range.clone()];
        let n_characters = n_characters(words);
        n_characters > MAX_SIDE_CHARACTERS || words.len() - n_characters > MAX_SIDE
    }
}

/// The unit of comparison: a word, or a character together with the next one.
fn unit(words: &[Word], at: usize) -> u64 {
    let word = words[at];
    match words.get(at + 1).filter(|next| word.is_character() && next.is_character()) {
        Some(next) => hash::push(word.hash(), next.hash()),
        None => word.hash(),
    }
}

/// The kind of content that both sides have.
fn kind(left: &[&Word], right: &[&Word], has_run: bool) -> Option<Kind> {
    let both =
        |is: fn(&Word) -> bool| [left, right].iter().all(|side| side.iter().any(|word| is(word)));
    if both(|word| word.is_number()) {
        Some(Kind::Number)
    } else if both(Word::is_character) {
        Some(if has_run { Kind::Name } else { Kind::Word })
    } else if both(|word| word.kind() == WordKind::Name) {
        Some(if are_alike(left, right, WordKind::Name) { Kind::Spelling } else { Kind::Name })
    } else if both(|_| true) && !ORDINARY.iter().any(|&kind| are_alike(left, right, kind)) {
        Some(Kind::Word)
    } else {
        None
    }
}

/// Kinds of words that may have two spellings.
const ORDINARY: [WordKind; 2] = [WordKind::Other, WordKind::Uncased];

/// Whether a word of one side begins like a word of the other.
fn are_alike(left: &[&Word], right: &[&Word], kind: WordKind) -> bool {
    let of_kind = |word: &&&Word| word.kind() == kind;
    let alike = |word: &&Word| {
        right.iter().filter(of_kind).any(|other| other.beginning() == word.beginning())
    };
    left.iter().filter(of_kind).any(alike)
}

/// [`Kind::Moved`] if numbers or names differ. The caller knows that the other body has them
/// elsewhere.
fn moved(left: &[Word], right: &[Word]) -> Option<Kind> {
    let of = |is: fn(&Word) -> bool| {
        [left, right].map(|side| side.iter().filter(|word| is(word)).collect::<Vec<_>>())
    };
    let differ = |[left, right]: &[Vec<&Word>; 2]| {
        !left.is_empty() && !right.is_empty() && !left.iter().any(|word| right.contains(word))
    };
    let names = of(|word| word.kind() == WordKind::Name);
    let are_other_names = differ(&names) && !are_alike(&names[0], &names[1], WordKind::Name);
    (differ(&of(|word| word.is_number())) || are_other_names).then_some(Kind::Moved)
}
