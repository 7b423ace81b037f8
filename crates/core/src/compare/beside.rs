//! Two texts → rows to read side by side: which sentences correspond, and which words differ.
//!
//! One alignment of all tokens decides. A sentence of one text and a sentence of the other
//! *correspond* if enough of their tokens are aligned with each other. Sentences that correspond
//! share a row: two of one text and one of the other, if only one of the texts breaks the line
//! between them. All others have rows of their own. Case, punctuation and white space do not count,
//! as they do not when copies are verified.

use crate::compare::alignment::Numbered;
use crate::hash;
use crate::text::segment::{paragraphs, sentences};
use crate::text::{Span, Token, normalize};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Fewest aligned tokens of two sentences that correspond, unless one has fewer.
const MIN_ALIGNED: usize = 2;

/// Smallest share of the shorter sentence that is aligned with the other, if they correspond.
const MIN_SHARE: f64 = 0.4;

/// Fewest tokens of a sentence that counts as moved.
const MIN_MOVED: usize = 4;

/// What a row shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowState {
    /// Both texts have it, word for word.
    Equal,
    /// The texts correspond, and some words differ.
    Changed,
    /// Only the left text has it.
    OnlyLeft,
    /// Only the right text has it.
    OnlyRight,
    /// The left text has it here, the right one elsewhere.
    MovedLeft,
    /// The right text has it here, the left one elsewhere.
    MovedRight,
}

/// Sentences of two texts that correspond, or sentences of one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// What it shows.
    pub state: RowState,
    /// Whether a paragraph begins with it.
    pub opens_paragraph: bool,
    /// Pairs of a stretch of the left text and one of the right text: in turn equal and differing,
    /// beginning with equal. Any may be empty. Together they are the row's whole text.
    pub runs: Vec<(Span, Span)>,
}

/// The rows of two texts, in order.
///
/// Time: n m / 64 steps for texts of n and m tokens, after common ends.
pub fn side_by_side(left: &str, right: &str) -> Vec<Row> {
    let sides = [Side::of(left), Side::of(right)];
    let aligned = aligned(&sides);
    let blocks = blocks(&sides, &aligned);
    let mut rows = Vec::new();
    let mut next = [0, 0];
    for block in &blocks {
        alone(&sides, next, [block.left.start, block.right.start], &mut rows);
        rows.push(shared_row(&sides, block, &aligned));
        next = [block.left.end, block.right.end];
    }
    alone(&sides, next, sides.each_ref().map(|side| side.sentences.len()), &mut rows);
    mark_moved(&sides, &mut rows);
    rows.into_iter().map(|(row, _)| row).collect()
}

/// A text in sentences.
struct Side {
    tokens: Vec<Token>,
    sentences: Vec<Sentence>,
}

struct Sentence {
    span: Span,
    tokens: Range<usize>,
    opens_paragraph: bool,
    /// Hash of its tokens.
    key: u64,
}

impl Side {
    fn of(text: &str) -> Self {
        let tokens = normalize::tokens_of(text);
        let mut found: Vec<Sentence> = Vec::new();
        for line in paragraphs(text, &tokens) {
            for (place, part) in sentences(text, &tokens, &line).into_iter().enumerate() {
                match found.last_mut() {
                    // A row of stars belongs to what is above it.
                    Some(last) if part.tokens.is_empty() => last.span.end = part.span.end,
                    Some(last) if is_in_number(text, last.span, part.span) => {
                        last.span.end = part.span.end;
                        last.tokens.end = part.tokens.end;
                    }
                    _ => found.push(Sentence {
                        span: part.span,
                        tokens: part.tokens,
                        opens_paragraph: place == 0,
                        key: 0,
                    }),
                }
            }
        }
        for sentence in &mut found {
            let words = &tokens[sentence.tokens.clone()];
            sentence.key = hash::run(words.iter().map(|token| token.hash));
        }
        Self { tokens, sentences: found }
    }

    /// The number of the sentence of each token.
    fn sentence_of(&self) -> Vec<usize> {
        let mut numbers = vec![0; self.tokens.len()];
        for (number, sentence) in self.sentences.iter().enumerate() {
            numbers[sentence.tokens.clone()].fill(number);
        }
        numbers
    }

    fn span_of(&self, sentences: &Range<usize>) -> Span {
        let [first, last] = [sentences.start, sentences.end - 1].map(|at| self.sentences[at].span);
        Span { start: first.start, end: last.end }
    }
}

/// Whether the point between two sentences is one of a number: `50.31`.
fn is_in_number(text: &str, before: Span, after: Span) -> bool {
    let is_digit = |found: Option<char>| found.is_some_and(char::is_numeric);
    before.end == after.start
        && is_digit(text[..before.end as usize].chars().rev().nth(1))
        && is_digit(text[after.start as usize..].chars().next())
}

/// The aligned tokens of two texts, ascending, of sentences that correspond.
fn aligned([left, right]: &[Side; 2]) -> Vec<(usize, usize)> {
    let hashes = |side: &Side| side.tokens.iter().map(|token| token.hash).collect::<Vec<_>>();
    let (left_hashes, right_hashes) = (hashes(left), hashes(right));
    let all = Numbered::of(left_hashes.into_iter(), right_hashes.into_iter()).shared();
    let (of_left, of_right) = (left.sentence_of(), right.sentence_of());
    let mut n_aligned: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for &(l, r) in &all {
        *n_aligned.entry((of_left[l], of_right[r])).or_default() += 1;
    }
    let corresponds = |&(l, r): &(usize, usize)| {
        let (l, r) = (of_left[l], of_right[r]);
        let shorter = left.sentences[l].tokens.len().min(right.sentences[r].tokens.len());
        let n = n_aligned[&(l, r)];
        n >= MIN_ALIGNED.min(shorter) && n as f64 >= MIN_SHARE * shorter as f64
    };
    all.into_iter().filter(corresponds).collect()
}

/// Sentences of both texts that correspond.
struct Block {
    left: Range<usize>,
    right: Range<usize>,
}

/// The blocks, in order: sentences are in one if tokens of theirs are aligned.
fn blocks([left, right]: &[Side; 2], aligned: &[(usize, usize)]) -> Vec<Block> {
    let (of_left, of_right) = (left.sentence_of(), right.sentence_of());
    let mut blocks: Vec<Block> = Vec::new();
    for &(l, r) in aligned {
        let (l, r) = (of_left[l], of_right[r]);
        match blocks.last_mut().filter(|last| l < last.left.end || r < last.right.end) {
            Some(last) => (last.left.end, last.right.end) = (l + 1, r + 1),
            None => blocks.push(Block { left: l..l + 1, right: r..r + 1 }),
        }
    }
    blocks
}

/// A row with the sentence that it shows, if it is one of one side: side, number.
type Placed = (Row, Option<(usize, usize)>);

/// Adds the sentences between two blocks, each a row.
fn alone(sides: &[Side; 2], from: [usize; 2], to: [usize; 2], rows: &mut Vec<Placed>) {
    for (side, state) in [(0, RowState::OnlyLeft), (1, RowState::OnlyRight)] {
        for number in from[side]..to[side] {
            let sentence = &sides[side].sentences[number];
            let mut run = (Span::new(0, 0), Span::new(0, 0));
            *(if side == 0 { &mut run.0 } else { &mut run.1 }) = sentence.span;
            let opens_paragraph = sentence.opens_paragraph;
            rows.push((Row { state, opens_paragraph, runs: vec![run] }, Some((side, number))));
        }
    }
}

fn shared_row(sides: &[Side; 2], block: &Block, aligned: &[(usize, usize)]) -> Placed {
    let [left, right] = sides;
    let of = |side: &Side, sentences: &Range<usize>| {
        side.sentences[sentences.start].tokens.start..side.sentences[sentences.end - 1].tokens.end
    };
    let (l, r) = (of(left, &block.left), of(right, &block.right));
    let first = aligned.partition_point(|&(at, _)| at < l.start);
    let end = aligned.partition_point(|&(at, _)| at < l.end);
    let differences = differences((l, r), &aligned[first..end]);
    let state = if differences.is_empty() { RowState::Equal } else { RowState::Changed };
    let whole = (left.span_of(&block.left), right.span_of(&block.right));
    let runs = runs(sides, whole, &joined(differences));
    let opens_paragraph = left.sentences[block.left.start].opens_paragraph;
    (Row { state, opens_paragraph, runs }, None)
}

/// Tokens of the left text that stand where those of the right text do; one may be empty.
type Difference = (Range<usize>, Range<usize>);

/// The stretches between aligned tokens.
fn differences((left, right): Difference, aligned: &[(usize, usize)]) -> Vec<Difference> {
    let (mut differences, mut at) = (Vec::new(), (left.start, right.start));
    for &(l, r) in aligned.iter().chain([&(left.end, right.end)]) {
        if at != (l, r) {
            differences.push((at.0..l, at.1..r));
        }
        at = (l + 1, r + 1);
    }
    differences
}

/// Differences, with those joined that lie closer to each other than they are long: a word that two
/// rewritten stretches happen to share tells nothing.
fn joined(differences: Vec<Difference>) -> Vec<Difference> {
    let length = |(left, right): &Difference| left.len().max(right.len());
    let mut joined: Vec<Difference> = Vec::with_capacity(differences.len());
    for next in differences {
        let shorter = joined.last().map_or(0, &length).min(length(&next));
        match joined.last_mut().filter(|last| next.0.start - last.0.end < shorter) {
            Some(last) => (last.0.end, last.1.end) = (next.0.end, next.1.end),
            None => joined.push(next),
        }
    }
    joined
}

/// The runs of a row: equal, differing, equal, …
fn runs(
    [left, right]: &[Side; 2],
    whole: (Span, Span),
    differing: &[Difference],
) -> Vec<(Span, Span)> {
    let mut runs = Vec::with_capacity(2 * differing.len() + 1);
    let mut at = (whole.0.start, whole.1.start);
    for (l, r) in differing {
        let next = (bytes(left, l, whole.0), bytes(right, r, whole.1));
        runs.push((
            Span { start: at.0, end: next.0.start },
            Span { start: at.1, end: next.1.start },
        ));
        at = (next.0.end, next.1.end);
        runs.push(next);
    }
    runs.push((Span { start: at.0, end: whole.0.end }, Span { start: at.1, end: whole.1.end }));
    runs
}

/// The bytes of a run of tokens; for an empty run, the place where it would begin.
fn bytes(side: &Side, run: &Range<usize>, whole: Span) -> Span {
    if run.is_empty() {
        let next = side.tokens.get(run.start).map_or(whole.end, |token| token.span.start);
        let start = next.min(whole.end);
        return Span { start, end: start };
    }
    Span { start: side.tokens[run.start].span.start, end: side.tokens[run.end - 1].span.end }
}

/// Marks the sentences that each text has alone at this place, and both have somewhere.
fn mark_moved(sides: &[Side; 2], rows: &mut [Placed]) {
    let keys_of = |side: usize, rows: &[Placed]| -> BTreeSet<u64> {
        let numbers = rows.iter().filter_map(|(_, place)| *place);
        let own = numbers.filter(|place| place.0 == side);
        own.map(|(_, number)| sides[side].sentences[number].key).collect()
    };
    let keys = [0, 1].map(|side| keys_of(side, rows));
    for (row, place) in rows {
        let Some((side, number)) = *place else { continue };
        let sentence = &sides[side].sentences[number];
        let is_long = sentence.tokens.len() >= MIN_MOVED;
        if is_long && keys[1 - side].contains(&sentence.key) {
            row.state = if side == 0 { RowState::MovedLeft } else { RowState::MovedRight };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RowState::{Changed, Equal, MovedLeft, MovedRight, OnlyLeft, OnlyRight};
    use proptest::prelude::*;

    /// The states of the rows.
    fn states(left: &str, right: &str) -> Vec<RowState> {
        side_by_side(left, right).into_iter().map(|row| row.state).collect()
    }

    /// The differing runs of a row.
    fn differing<'t>(row: &Row, left: &'t str, right: &'t str) -> Vec<(&'t str, &'t str)> {
        let runs = row.runs.iter().skip(1).step_by(2);
        runs.map(|(l, r)| (&left[l.range()], &right[r.range()])).collect()
    }

    const STORY: &str = "The board met on Monday in the harbor. It voted to deepen the channel.\n\nThe work begins in March, said Ms. Berg.";

    #[test]
    fn white_space_case_and_punctuation_do_not_count() {
        let spaced = STORY.replace(' ', "  ").to_uppercase().replace(',', ";");
        assert_eq!(states(STORY, &spaced), [Equal; 3]);
    }

    #[test]
    fn lines_that_are_broken_elsewhere_share_a_row() {
        let broken = STORY.replace("on Monday ", "on Monday\n").replace("deepen ", "deepen\n");
        assert_eq!(states(STORY, &broken), [Equal; 3]);
    }

    #[test]
    fn words_are_marked_inside_sentences_that_correspond() {
        let other = STORY.replace("Monday", "Tuesday").replace("March", "early April");
        let rows = side_by_side(STORY, &other);
        assert_eq!(rows.iter().map(|row| row.state).collect::<Vec<_>>(), [Changed, Equal, Changed]);
        assert_eq!(differing(&rows[0], STORY, &other), [("Monday", "Tuesday")]);
        assert_eq!(differing(&rows[2], STORY, &other), [("March", "early April")]);
        assert!(rows[0].opens_paragraph && !rows[1].opens_paragraph && rows[2].opens_paragraph);
    }

    #[test]
    fn a_lone_shared_word_does_not_make_sentences_correspond() {
        let other = "Rain is expected over the weekend for all of the coast.";
        assert_eq!(states(STORY, other), [OnlyLeft, OnlyLeft, OnlyLeft, OnlyRight]);
    }

    #[test]
    fn a_sentence_that_stands_elsewhere_has_moved() {
        let (first, rest) = STORY.split_once(". ").expect("two sentences");
        let moved = format!("{rest}\n{first}.");
        assert_eq!(states(STORY, &moved), [MovedLeft, Equal, Equal, MovedRight]);
    }

    #[test]
    fn characters_of_scripts_without_spaces_are_words() {
        let (left, right) =
            ("市議会は火曜日に東側の水路を深くする。", "市議会は水曜日に東側の水路を深くする。");
        let rows = side_by_side(left, right);
        assert_eq!(differing(&rows[0], left, right), [("火", "水")]);
    }

    #[test]
    fn a_decimal_point_ends_no_sentence() {
        for text in [
            "سجل الخام 50.31 دولارا للبرميل يوم أمس",
            "It closed at 50.31 dollars a barrel",
            "Up 3,5. Then down",
        ] {
            let rows = side_by_side(text, text);
            let shown: Vec<&str> = rows.iter().map(|row| &text[row.runs[0].0.range()]).collect();
            let is_whole = |shown: &&str| {
                !shown.ends_with(|c: char| c.is_ascii_digit()) && !shown.ends_with("50.")
            };
            assert!(shown.iter().all(is_whole), "{shown:?}");
        }
    }

    #[test]
    fn a_word_between_two_rewritten_stretches_is_not_equal() {
        let left = "He went to town on the early bus and came home late at night with his brother.";
        let right = "He went to see three friends on their small farm and came home late at night with his brother.";
        let rows = side_by_side(left, right);
        assert_eq!(
            differing(&rows[0], left, right),
            [("town on the early bus", "see three friends on their small farm")]
        );
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        /// Each text is the runs of its rows, in order, and what lies between them is white space.
        #[test]
        fn no_text_is_lost(left in r"([ab.é市 \n]|word ){0,60}", right in r"([ab.é市 \n]|word ){0,60}") {
            let rows = side_by_side(&left, &right);
            for (text, of) in [(&left, 0), (&right, 1)] {
                let spans = rows.iter().flat_map(|row| &row.runs);
                let mut at = 0;
                for span in spans.map(|run| if of == 0 { run.0 } else { run.1 }).filter(|span| !span.is_empty()) {
                    let range = span.range();
                    prop_assert!(range.start >= at, "{rows:?}");
                    prop_assert!(text[at..range.start].trim().is_empty(), "{rows:?}");
                    at = range.end;
                }
                prop_assert!(text[at..].trim().is_empty());
            }
        }
    }
}
