//! Two sequences of tokens → where they differ, by a longest common subsequence.
//!
//! Prints of one story, and forms filled in twice, share most of their words in the same order. What stands between the shared
//! words, on either side, is what changed. The common subsequence is found 64 tokens at a time: a row of the table of lengths grows
//! by at most one from column to column, so that a bit a column says all of it, and a row follows from the one before by an
//! addition over the whole width (Hyyrö, *Bit-parallel LCS-length computation revisited*, 2004). With all rows kept, a walk from the
//! last corner tells which tokens are shared. Where they would take too much memory, the table is cut in two where the halves'
//! lengths add up to the most (Hirschberg, 1975, doi:10.1145/360825.360861), and so on.
//!
//! Time: the product of the lengths over 64, of what is left when common ends are taken off.

use std::ops::Range;

/// Words of 64 columns that the rows of a table take at most: 2 MB.
const MAX_TABLE: usize = 1 << 18;

/// Where two sequences differ: a run of the one stands for a run of the other. One of them may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Tokens of the first.
    pub left: Range<usize>,
    /// Tokens of the second.
    pub right: Range<usize>,
}

/// Where two sequences differ, in order; between two differences both are equal for at least one token.
pub fn differences(left: &[u64], right: &[u64]) -> Vec<Difference> {
    let mut shared = Vec::new();
    align([left, right], [0, 0], &mut shared);
    shared.push((left.len(), right.len()));
    let (mut differences, mut at) = (Vec::new(), (0, 0));
    for (in_left, in_right) in shared {
        if at != (in_left, in_right) {
            differences.push(Difference { left: at.0..in_left, right: at.1..in_right });
        }
        at = (in_left + 1, in_right + 1);
    }
    differences
}

/// Adds the places of the shared tokens, ascending; `offsets` is where the two sequences begin in the whole ones.
fn align(sides: [&[u64]; 2], offsets: [usize; 2], shared: &mut Vec<(usize, usize)>) {
    let [left, right] = sides;
    let n_before = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (left, right) = (&left[n_before..], &right[n_before..]);
    let n_after =
        left.iter().rev().zip(right.iter().rev()).take_while(|(left, right)| left == right).count();
    let (left, right) = (&left[..left.len() - n_after], &right[..right.len() - n_after]);
    let [in_left, in_right] = offsets.map(|offset| offset + n_before);
    shared.extend((0..n_before).map(|at| (offsets[0] + at, offsets[1] + at)));
    align_trimmed([left, right], [in_left, in_right], shared);
    let ends = (in_left + left.len(), in_right + right.len());
    shared.extend((0..n_after).map(|at| (ends.0 + at, ends.1 + at)));
}

fn align_trimmed(
    [left, right]: [&[u64]; 2],
    [in_left, in_right]: [usize; 2],
    shared: &mut Vec<(usize, usize)>,
) {
    if left.is_empty() || right.is_empty() {
        return;
    }
    let n_words = left.len().div_ceil(64);
    if n_words * right.len() <= MAX_TABLE || right.len() == 1 {
        let table = Table::of(left, right);
        return shared.extend(table.shared(left.len()).map(|(l, r)| (in_left + l, in_right + r)));
    }
    let below = right.len() / 2;
    let split = best_split(left, right.split_at(below));
    align([&left[..split], &right[..below]], [in_left, in_right], shared);
    align([&left[split..], &right[below..]], [in_left + split, in_right + below], shared);
}

/// How much of the left side belongs to the first half of the right.
fn best_split(left: &[u64], (before, after): (&[u64], &[u64])) -> usize {
    let backwards = |side: &[u64]| side.iter().rev().copied().collect::<Vec<_>>();
    let heads = lengths(left, before);
    let tails = lengths(&backwards(left), &backwards(after));
    let total = |&split: &usize| heads[split] + tails[left.len() - split];
    (0..=left.len()).rev().max_by_key(total).unwrap_or(0)
}

/// For each prefix of the left side, the length of what it has in common with the right.
fn lengths(left: &[u64], right: &[u64]) -> Vec<u32> {
    let columns = Columns::of(left);
    let mut row = columns.first_row();
    right.iter().for_each(|token| columns.advance(&mut row, *token));
    let mut length = 0;
    let grown = (0..left.len()).map(|column| {
        length += u32::from(!is_set(&row, column));
        length
    });
    std::iter::once(0).chain(grown).collect()
}

/// All rows of a table: in the row of a token of the right side, a column's bit is clear where the length grows.
struct Table {
    rows: Vec<u64>,
    n_words: usize,
}

impl Table {
    fn of(left: &[u64], right: &[u64]) -> Self {
        let columns = Columns::of(left);
        let mut row = columns.first_row();
        let n_words = row.len();
        let mut rows = Vec::with_capacity(n_words * right.len());
        for token in right {
            columns.advance(&mut row, *token);
            rows.extend_from_slice(&row);
        }
        Self { rows, n_words }
    }

    /// The places of the shared tokens, ascending.
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

/// The tokens of the left side, and in which columns each of them stands.
struct Columns {
    /// The tokens, ascending, …
    tokens: Vec<u64>,
    /// … and where the columns of each begin in `places`, and where the last ones end.
    starts: Vec<u32>,
    /// Words of a row with the bits of a token in them.
    places: Vec<(u32, u64)>,
    n_words: usize,
}

impl Columns {
    fn of(left: &[u64]) -> Self {
        let mut sorted: Vec<(u64, u32)> = left.iter().copied().zip(0..).collect();
        sorted.sort_unstable();
        let n_words = left.len().div_ceil(64);
        let mut columns = Self { tokens: Vec::new(), starts: vec![0], places: Vec::new(), n_words };
        for equal in sorted.chunk_by(|left, right| left.0 == right.0) {
            for word in equal.chunk_by(|left, right| left.1 / 64 == right.1 / 64) {
                let bits = word.iter().fold(0, |bits, &(_, column)| bits | 1 << (column % 64));
                columns.places.push((word[0].1 / 64, bits));
            }
            columns.tokens.push(equal[0].0);
            columns.starts.push(columns.places.len() as u32);
        }
        columns
    }

    fn first_row(&self) -> Vec<u64> {
        vec![u64::MAX; self.n_words]
    }

    /// Turns a row into the next one. Only the words that hold the token change, and those that the addition carries into.
    fn advance(&self, row: &mut [u64], token: u64) {
        let Ok(number) = self.tokens.binary_search(&token) else { return };
        let run = self.starts[number] as usize..self.starts[number + 1] as usize;
        let (mut next, mut carry) = (0, 0);
        for &(word, bits) in &self.places[run] {
            carry = carried(row, next..word as usize, carry);
            carry = add(&mut row[word as usize], bits, carry);
            next = word as usize + 1;
        }
        carried(row, next..self.n_words, carry);
    }
}

/// Takes a carry through words that do not hold the token, as far as it goes.
fn carried(row: &mut [u64], words: Range<usize>, mut carry: u64) -> u64 {
    for word in &mut row[words] {
        if carry == 0 {
            return 0;
        }
        carry = add(word, 0, carry);
    }
    carry
}

/// One word of `row = (row + (row & bits)) | (row & !bits)`; returns what is carried into the next.
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

    /// The length of the longest common subsequence, by the whole table.
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

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: proptest::test_runner::RngSeed::Fixed(20_261_126),
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        #[test]
        fn as_much_as_can_be_is_shared(
            left in prop::collection::vec(0_u64..9, 0..200),
            right in prop::collection::vec(0_u64..9, 0..200),
        ) {
            check(&left, &right);
        }
    }
}
