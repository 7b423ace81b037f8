//! Two token sequences → where they differ, by a longest common subsequence.
//!
//! Prints of one story, and forms filled in twice, share most of their words in the same order.
//! What is between the shared words, on either side, is what changed. The common subsequence is
//! found 64 tokens at a time: a row of the table of lengths grows by at most one from column to
//! column, so one bit per column describes it, and each row follows from the one before by an
//! addition over its whole width (Hyyrö, *Bit-parallel LCS-length computation revisited*, 2004).
//! With all rows kept, a walk back from the last corner finds the shared tokens. If the rows would
//! take too much memory, the table is cut in two where the halves' lengths add up to the most
//! (Hirschberg, 1975, doi:10.1145/360825.360861), recursively.
//!
//! Time: the product of the lengths, divided by 64, after common ends are removed. Tokens are
//! compared as small numbers: each distinct token of the first sequence gets the next number.

use crate::hash::UseHash;
use std::collections::HashMap;
use std::ops::Range;

/// Largest table, in 64-bit words: 2 MB.
const MAX_TABLE: usize = 1 << 18;

/// A difference between two sequences: a run of the first is replaced by a run of the second. One
/// of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    /// Tokens of the first sequence.
    pub left: Range<usize>,
    /// Tokens of the second sequence.
    pub right: Range<usize>,
}

/// Two token sequences as small numbers. Equal tokens have equal numbers.
pub(crate) struct Numbered {
    /// The first sequence.
    pub left: Vec<u32>,
    /// The second sequence, with [`FOREIGN`] for tokens that the first lacks.
    pub right: Vec<u32>,
    /// Number of distinct tokens in the first sequence.
    pub n_numbers: usize,
}

/// The number of a token of the second sequence that the first lacks.
pub(crate) const FOREIGN: u32 = u32::MAX;

impl Numbered {
    /// Numbers tokens given by their hashes. Linear.
    pub(crate) fn of(
        left: impl ExactSizeIterator<Item = u64>,
        right: impl Iterator<Item = u64>,
    ) -> Self {
        let mut numbers: HashMap<u64, u32, UseHash> =
            HashMap::with_capacity_and_hasher(left.len(), UseHash::default());
        let left = left.map(|token| {
            let next = numbers.len() as u32;
            *numbers.entry(token).or_insert(next)
        });
        let left = left.collect();
        let right = right.map(|token| numbers.get(&token).copied().unwrap_or(FOREIGN)).collect();
        Self { left, right, n_numbers: numbers.len() }
    }

    /// The positions of the tokens that the sequences share, ascending: a longest common
    /// subsequence.
    pub(crate) fn shared(&self) -> Vec<(usize, usize)> {
        let mut shared = Vec::new();
        self.align(0..self.left.len(), 0..self.right.len(), &mut shared);
        shared
    }

    /// The differences, in order. At least one equal token separates two differences.
    pub(crate) fn differences(&self) -> Vec<Difference> {
        let mut shared = self.shared();
        shared.push((self.left.len(), self.right.len()));
        let (mut differences, mut at) = (Vec::new(), (0, 0));
        for (in_left, in_right) in shared {
            if at != (in_left, in_right) {
                differences.push(Difference { left: at.0..in_left, right: at.1..in_right });
            }
            at = (in_left + 1, in_right + 1);
        }
        differences
    }

    /// Adds the positions of the tokens that two stretches share, ascending.
    fn align(&self, left: Range<usize>, right: Range<usize>, shared: &mut Vec<(usize, usize)>) {
        let same = |&(left, right): &(usize, usize)| self.left[left] == self.right[right];
        let n_before = left.clone().zip(right.clone()).take_while(same).count();
        shared.extend(left.clone().zip(right.clone()).take(n_before));
        let (left, right) = (left.start + n_before..left.end, right.start + n_before..right.end);
        let n_after = left.clone().rev().zip(right.clone().rev()).take_while(same).count();
        let ends = (left.end - n_after, right.end - n_after);
        self.align_trimmed(left.start..ends.0, right.start..ends.1, shared);
        shared.extend((ends.0..left.end).zip(ends.1..right.end));
    }

    fn align_trimmed(
        &self,
        left: Range<usize>,
        right: Range<usize>,
        shared: &mut Vec<(usize, usize)>,
    ) {
        if left.is_empty() || right.is_empty() {
            return;
        }
        if left.len().div_ceil(64) * right.len() <= MAX_TABLE || right.len() == 1 {
            let columns = Columns::of(&self.left[left.clone()], self.n_numbers);
            let table = Table::of(&columns, &self.right[right.clone()]);
            let in_both = |(l, r)| (left.start + l, right.start + r);
            return shared.extend(table.shared(left.len()).map(in_both));
        }
        let (split, below) = self.split(left.clone(), right.clone());
        self.align(left.start..split, right.start..below, shared);
        self.align(split..left.end, below..right.end, shared);
    }

    /// Where to cut two stretches: the right one in half, the left one where both halves share the
    /// most.
    fn split(&self, left: Range<usize>, right: Range<usize>) -> (usize, usize) {
        let below = usize::midpoint(right.start, right.end);
        let (left_tokens, n_left) = (&self.left[left.clone()], left.len());
        let backwards = |side: &[u32]| side.iter().rev().copied().collect::<Vec<_>>();
        let heads = self.lengths(left_tokens, &self.right[right.start..below]);
        let tails =
            self.lengths(&backwards(left_tokens), &backwards(&self.right[below..right.end]));
        let total = |&split: &usize| heads[split] + tails[n_left - split];
        let split = (0..=n_left).rev().max_by_key(total).unwrap_or(0);
        (left.start + split, below)
    }

    /// For each prefix of the left side, the length of its longest common subsequence with the
    /// right side.
    fn lengths(&self, left: &[u32], right: &[u32]) -> Vec<u32> {
        let columns = Columns::of(left, self.n_numbers);
        let mut row = columns.first_row();
        for &token in right {
            columns.advance(&mut row, token);
        }
        let mut length = 0;
        let grown = (0..left.len()).map(|column| {
            length += u32::from(!is_set(&row, column));
            length
        });
        std::iter::once(0).chain(grown).collect()
    }
}

/// All rows of a table, one per token of the right side. A column's bit is clear where the length
/// grows.
struct Table {
    rows: Vec<u64>,
    n_words: usize,
}

impl Table {
    fn of(columns: &Columns, right: &[u32]) -> Self {
        let mut row = columns.first_row();
        let n_words = row.len();
        let mut rows = Vec::with_capacity(n_words * right.len());
        for token in right {
            columns.advance(&mut row, *token);
            rows.extend_from_slice(&row);
        }
        Self { rows, n_words }
    }

    /// Positions of the shared tokens, ascending.
    fn shared(&self, n_columns: usize) -> impl Iterator<Item = (usize, usize)> {
        let (mut column, mut row) = (n_columns, self.rows.len() / self.n_words);
        let mut shared = Vec::new();
        while column > 0 && row > 0 {
            if !self.grows(row, column) {
                column -= 1;
            } else if row > 1 && self.grows(row - 1, column) {
                row -= 1;
            } else {
                (column, row) = (column - 1, row - 1);
                shared.push((column, row));
            }
        }
        shared.into_iter().rev()
    }

    /// Whether the length grows at this column of this row, both counted from 1.
    fn grows(&self, row: usize, column: usize) -> bool {
        !is_set(&self.rows[(row - 1) * self.n_words..][..self.n_words], column - 1)
    }
}

fn is_set(row: &[u64], column: usize) -> bool {
    row[column / 64] >> (column % 64) & 1 == 1
}

/// The columns of each token of the left side.
struct Columns {
    /// For each token, where its columns begin in `places`. The last element is the end.
    starts: Vec<u32>,
    /// Words of a row, by index, with the bits of one token. Ascending for each token.
    places: Vec<(u32, u64)>,
    n_words: usize,
}

impl Columns {
    fn of(left: &[u32], n_numbers: usize) -> Self {
        let mut starts = vec![0; n_numbers + 1];
        for &token in left {
            starts[token as usize + 1] += 1;
        }
        (0..n_numbers).for_each(|token| starts[token + 1] += starts[token]);
        let (mut places, mut next) = (vec![(0, 0); left.len()], starts.clone());
        for (column, &token) in left.iter().enumerate() {
            let next = &mut next[token as usize];
            places[*next as usize] = ((column / 64) as u32, 1 << (column % 64));
            *next += 1;
        }
        Self { starts, places, n_words: left.len().div_ceil(64) }
    }

    fn first_row(&self) -> Vec<u64> {
        vec![u64::MAX; self.n_words]
    }

    /// Turns a row into the next one. Only the words that hold the token, and those that the
    /// addition carries into, change.
    fn advance(&self, row: &mut [u64], token: u32) {
        let Some(&[start, end]) = self.starts.get(token as usize..).and_then(<[u32]>::first_chunk)
        else {
            return;
        };
        let (mut next, mut carry) = (0, 0);
        for same_word in self.places[start as usize..end as usize].chunk_by(|l, r| l.0 == r.0) {
            let word = same_word[0].0 as usize;
            let bits = same_word.iter().fold(0, |bits, place| bits | place.1);
            carry = carried(row, next..word, carry);
            carry = add(&mut row[word], bits, carry);
            next = word + 1;
        }
        carried(row, next..self.n_words, carry);
    }
}

/// Adds a carry to words that do not hold the token, as far as it goes.
fn carried(row: &mut [u64], words: Range<usize>, mut carry: u64) -> u64 {
    for word in &mut row[words] {
        if carry == 0 {
            return 0;
        }
        carry = add(word, 0, carry);
    }
    carry
}

/// Computes one word of `row = (row + (row & bits)) | (row & !bits)`. Returns the carry into the
/// next.
fn add(row: &mut u64, bits: u64, carry: u64) -> u64 {
    let (sum, first) = row.overflowing_add(*row & bits);
    let (sum, second) = sum.overflowing_add(carry);
    *row = sum | (*row & !bits);
    u64::from(first | second)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn differences(left: &[u64], right: &[u64]) -> Vec<Difference> {
        Numbered::of(left.iter().copied(), right.iter().copied()).differences()
    }

    fn of(left: &[u64], right: &[u64]) -> Vec<(Range<usize>, Range<usize>)> {
        differences(left, right).into_iter().map(|found| (found.left, found.right)).collect()
    }

    #[test]
    fn what_changed_stands_between_what_is_shared() {
        assert_eq!(of(&[], &[]), []);
        assert_eq!(of(&[1, 2, 3], &[1, 2, 3]), []);
        assert_eq!(of(&[1, 2, 3], &[]), [(0..3, 0..0)]);
        assert_eq!(of(&[1, 2, 3, 4], &[1, 5, 3, 4]), [(1..2, 1..2)]);
        assert_eq!(of(&[1, 2, 3], &[9, 1, 2, 8, 3, 7]), [(0..0, 0..1), (2..2, 3..4), (3..3, 5..6)]);
    }

    /// Length of the longest common subsequence, by the whole table.
    fn length(left: &[u64], right: &[u64]) -> usize {
        let mut row = vec![0; right.len() + 1];
        for token in left {
            let mut diagonal = 0;
            for (at, other) in right.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if token == other { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[right.len()]
    }

    fn check(left: &[u64], right: &[u64]) {
        let (mut at, mut n_shared) = ((0, 0), 0);
        let found = differences(left, right);
        let end = Difference { left: left.len()..left.len(), right: right.len()..right.len() };
        for difference in found.iter().chain([&end]) {
            let [before, other] =
                [&left[at.0..difference.left.start], &right[at.1..difference.right.start]];
            assert_eq!(before, other);
            n_shared += before.len();
            at = (difference.left.end, difference.right.end);
        }
        assert_eq!(n_shared, length(left, right));
    }

    #[test]
    fn long_sequences_are_cut_in_two() {
        let sequence = |seed: u64| -> Vec<u64> {
            (0..6000_u64).map(|at| crate::hash::mix(at << 8 | seed) % 40).collect()
        };
        let (left, mut right) = (sequence(1), sequence(1));
        right.rotate_left(500);
        assert!(left.len().div_ceil(64) * right.len() > MAX_TABLE);
        check(&left, &right);
        check(&left, &sequence(2));
    }

    /// One token shared by the first half of the right side is not worth those that the second half
    /// would lose.
    #[test]
    fn the_cut_is_where_both_halves_together_share_most() {
        const N: u64 = 3400;
        let mut left: Vec<u64> = (0..N).collect();
        left[2800] = 2 * N;
        // The last token keeps the two from ending alike, which would need no table.
        let right: Vec<u64> = (2 * N..3 * N).chain(left.iter().copied()).chain([3 * N]).collect();
        check(&left, &right);
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn as_much_as_can_be_is_shared(
            left in prop::collection::vec(0_u64..9, 0..200),
            right in prop::collection::vec(0_u64..9, 0..200),
        ) {
            check(&left, &right);
        }
    }
}
