//! Two short bodies → whether they are copies: a few shingles are too few to judge by.
//!
//! A text of twelve words has ten shingles, and one exchanged word changes three of them. So a pair of which one has fewer
//! than twenty tokens must, besides the similarity of its shingles, have an edit similarity of four fifths on its tokens
//! ([`strsim`]), and no number may stand on one side alone: `Closed on 3 May` is not `Closed on 4 May`. Texts shorter
//! than a shingle have no shingles and are copies only if they are equal after normalization.

use crate::forms::Word;

/// A body of fewer tokens is short.
const SHORT: usize = 20;

/// The edit similarity that short copies need.
const MIN_SIMILARITY: f64 = 0.8;

/// Whether a body of so many tokens is short.
pub fn is_short(n_tokens: usize) -> bool {
    n_tokens < SHORT
}

/// Whether two bodies, one of them short, are alike enough. Time: the product of their lengths, unless these alone rule it out.
pub fn are_alike(left: &[Word], right: &[Word]) -> bool {
    let (shorter, longer) = (left.len().min(right.len()), left.len().max(right.len()));
    if (shorter as f64) < MIN_SIMILARITY * longer as f64 || numbers(left) != numbers(right) {
        return false;
    }
    let [left, right] =
        [left, right].map(|words| words.iter().map(|word| word.hash).collect::<Vec<_>>());
    let distance = strsim::generic_levenshtein(&left, &right);
    1.0 - distance as f64 / longer as f64 >= MIN_SIMILARITY
}

fn numbers(words: &[Word]) -> Vec<u64> {
    words.iter().filter(|word| word.is_number()).map(|word| word.hash).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alike(left: &str, right: &str) -> bool {
        let [left, right] = [left, right].map(|text| {
            let mut tokens = Vec::new();
            crate::normalize::tokens(text, &mut tokens);
            crate::forms::words(text, &tokens).collect::<Vec<Word>>()
        });
        [&left, &right].iter().any(|words| is_short(words.len())) && are_alike(&left, &right)
    }

    #[test]
    fn one_word_more_is_a_copy_and_another_number_is_none() {
        let text =
            "The library stays closed on 3 May while the roof of the reading room is mended.";
        assert!(alike(text, &text.replace("stays", "remains")));
        assert!(alike(text, &text.to_uppercase()));
        assert!(!alike(text, &text.replace('3', "4")));
        assert!(!alike(
            text,
            &text.replace("the roof of the reading room is", "children's books are being")
        ));
        assert!(!alike("Breaking news", "Breaking bread"));
    }

    #[test]
    fn fewer_than_twenty_tokens_are_short_and_four_fifths_are_enough() {
        assert!(is_short(19) && !is_short(20));
        assert!(alike("Rain and wind tonight", "Rain and wind again tonight"));
        assert!(!alike("Rain and wind", "Rain and wind tonight"));
    }
}
