//! Two runs of tokens → what differs between them, and whether the difference is harmless.

use crate::config::CutConfig;
use crate::text::{Token, TokenClass, segment};

/// Smallest edit similarity, by characters, of two variants of a word.
const SPELT_ALIKE: f64 = 0.5;

/// Longest credit, in tokens: two names and their employers.
const MAX_CREDIT: usize = 8;

/// Two runs of tokens without their common start and end.
pub(super) struct Difference<'a> {
    text: &'a str,
    left: &'a [Token],
    right: &'a [Token],
    n_before: usize,
    n_after: usize,
}

impl<'a> Difference<'a> {
    pub(super) fn of(text: &'a str, left: &'a [Token], right: &'a [Token]) -> Self {
        let same = |(left, right): &(&Token, &Token)| left.hash == right.hash;
        let n_before = left.iter().zip(right).take_while(same).count();
        let (left, right) = (&left[n_before..], &right[n_before..]);
        let n_after = left.iter().rev().zip(right.iter().rev()).take_while(same).count();
        Self {
            text,
            left: &left[..left.len() - n_after],
            right: &right[..right.len() - n_after],
            n_before,
            n_after,
        }
    }

    pub(super) fn is_none(&self) -> bool {
        self.left.is_empty() && self.right.is_empty()
    }

    /// Number of tokens that both share at their ends.
    pub(super) fn n_shared(&self) -> usize {
        self.n_before + self.n_after
    }

    pub(super) fn edit_distance(&self) -> usize {
        let [left, right] = [self.left, self.right].map(Hashes);
        strsim::generic_levenshtein(&left, &right)
    }

    /// Whether a number occurs on one side and not on the other.
    pub(super) fn changes_a_number(&self) -> bool {
        let lacks = |left: &[Token], right: &[Token]| {
            left.iter()
                .filter(|token| token.class == TokenClass::Number)
                .any(|number| right.iter().all(|token| token.hash != number.hash))
        };
        lacks(self.left, self.right) || lacks(self.right, self.left)
    }

    /// Whether the right side adds words other than a credit at its end, such as who said it or
    /// what came of it.
    pub(super) fn adds_a_statement(&self) -> bool {
        let is_added = self.left.is_empty() && !self.right.is_empty();
        if self.n_after == 0 { self.right.len() > MAX_CREDIT } else { is_added }
    }

    /// Whether words were added or dropped in one place, or replaced at the end, as in credits.
    fn is_at_one_place(&self) -> bool {
        self.left.is_empty() || self.right.is_empty() || self.n_after == 0 && !self.ends_sentences()
    }

    /// Whether both sides end a sentence that began alike: they then say different things.
    fn ends_sentences(&self) -> bool {
        let ends = |own: &[Token]| {
            own.last().is_some_and(|last| segment::ends_sentence(self.text, last))
                && own.first().is_some_and(|first| !self.is_behind_mark(first))
        };
        ends(self.left) && ends(self.right)
    }

    /// Whether a mark divides this token from the one before it.
    fn is_behind_mark(&self, token: &Token) -> bool {
        let before = self.text[..token.span.start as usize].trim_end();
        before.ends_with(|c: char| !c.is_alphanumeric())
    }

    /// Smallest similarity of a repeat with this difference. Words replaced in the middle may make
    /// another statement, so much more must be equal.
    pub(super) fn needed_similarity(&self, config: &CutConfig) -> f64 {
        let needed = config.options.repeat_similarity;
        if self.is_at_one_place() { needed } else { f64::midpoint(needed, 1.0) }
    }

    /// Whether a word in the middle was replaced by one with a different spelling: another name,
    /// another statement.
    pub(super) fn changes_a_word(&self) -> bool {
        let [only_left, only_right] = [(self.left, self.right), (self.right, self.left)]
            .map(|(own, other)| self.words_of_one_side(own, other));
        let is_alike =
            |left: &str, right: &str| strsim::normalized_levenshtein(left, right) >= SPELT_ALIKE;
        !self.is_at_one_place()
            && !only_right.is_empty()
            && only_left.iter().any(|left| !only_right.iter().any(|right| is_alike(left, right)))
    }

    fn words_of_one_side(&self, own: &[Token], other: &[Token]) -> Vec<&'a str> {
        let is_missing = |token: &&Token| other.iter().all(|other| other.hash != token.hash);
        own.iter().filter(is_missing).map(|token| &self.text[token.span.range()]).collect()
    }
}

/// Tokens as a sequence of hashes, for [`strsim`].
struct Hashes<'a>(&'a [Token]);

impl<'a> IntoIterator for &'a Hashes<'a> {
    type Item = u64;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Token>, fn(&Token) -> u64>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|token| token.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::CutOptions;
    use crate::text::normalize;

    /// A line with two sides, divided by `|`.
    struct Sides<'a> {
        line: &'a str,
        tokens: Vec<Token>,
    }

    impl<'a> Sides<'a> {
        fn of(line: &'a str) -> Self {
            let tokens = normalize::tokens_of(line);
            Self { line, tokens }
        }

        fn difference(&self) -> Difference<'_> {
            let middle = self.line.find('|').expect("two sides");
            let is_left = |token: &Token| token.span.range().start < middle;
            let (left, right) = self.tokens.split_at(self.tokens.partition_point(is_left));
            Difference::of(self.line, left, right)
        }
    }

    #[test]
    fn what_both_share_at_their_ends_is_no_difference() {
        for (line, is_none, n_shared, edit_distance) in [
            ("a b c | a b c", true, 3, 0),
            ("a b c | a x c", false, 2, 1),
            ("a b c d | a c d", false, 3, 1),
            ("a b | x y z", false, 0, 3),
            ("b c d x | a b c d", false, 0, 2),
            ("a a | a a a", false, 2, 1),
        ] {
            let sides = Sides::of(line);
            let difference = sides.difference();
            let found = (difference.is_none(), difference.n_shared(), difference.edit_distance());
            assert_eq!(found, (is_none, n_shared, edit_distance), "{line}");
        }
    }

    #[test]
    fn a_number_is_changed_if_one_side_lacks_it() {
        for (line, expected) in [
            ("fell by 3 points | fell by 4 points", true),
            ("fell by points | fell by 4 points", true),
            ("fell by 4 points | fell by points", true),
            ("fell by points | rose by points", false),
            ("3 of 4 | 4 of 3", false),
            ("a b c | a b c", false),
        ] {
            assert_eq!(Sides::of(line).difference().changes_a_number(), expected, "{line}");
        }
    }

    #[test]
    fn a_statement_is_added_within_or_where_it_is_too_long_for_a_credit() {
        for (line, expected) in [
            ("a b c | a b c by x y z u v w t", false),
            ("a b c | a b c by x y z u v w t s", true),
            ("a c | a b c", true),
            ("a x c | a b c", false),
            ("a b c | a c", false),
            ("a b c | a b c", false),
        ] {
            assert_eq!(Sides::of(line).difference().adds_a_statement(), expected, "{line}");
        }
    }

    #[test]
    fn words_exchanged_in_the_middle_need_more_that_is_equal() {
        let options = CutOptions { repeat_similarity: 0.8, ..CutOptions::default() };
        let config = CutConfig::new(options, &[]).expect("valid settings");
        for (line, expected) in [
            ("a b c | a x c", "0.90"),
            ("a b c | a b x", "0.80"),
            ("a b c | a c", "0.80"),
            ("a c | a b c", "0.80"),
        ] {
            let needed = Sides::of(line).difference().needed_similarity(&config);
            assert_eq!(format!("{needed:.2}"), expected, "{line}");
        }
    }

    #[test]
    fn a_word_is_changed_if_nothing_on_the_other_side_is_spelt_like_it() {
        for (line, expected) in [
            ("the mayor Olsen said | the mayor Jensby said", true),
            ("the harbour board said | the harbor board said", false),
            ("the mayor Olsen said | the mayor said", false),
            ("the mayor said | the mayor Olsen said", false),
            // At the end, where credits are.
            ("the mayor Olsen | the mayor Jensby", false),
            // The same words in another order.
            ("so board and mayor said | so mayor and board said", false),
        ] {
            assert_eq!(Sides::of(line).difference().changes_a_word(), expected, "{line}");
        }
    }
}
