//! An Arabic word → what it is apart from its spelling.
//!
//! `والمجلس`, `المجلس` and `مجلس` are one word, and so are `1436هـ` and `1436`: which of them a
//! print uses is wording, not fact. The prefixes and endings are those of the stemmer *light10*
//! (Larkey, Ballesteros, Connell, 2007, doi:10.1007/978-1-4020-6046-5_12).

use crate::hash;

/// The article and the conjunction as written with a word, longest first, with the fewest letters
/// that must remain.
const PREFIXES: [(&str, usize); 8] =
    [("وال", 2), ("فال", 2), ("بال", 2), ("كال", 2), ("ولل", 2), ("لل", 2), ("ال", 2), ("و", 3)];

/// Endings of number, gender and possession.
const ENDINGS: [&str; 6] = ["ات", "ون", "ين", "ان", "ها", "ية"];

/// Whether a word begins with an Arabic letter.
pub(super) fn is_arabic(word: &str) -> bool {
    matches!(word.as_bytes().first(), Some(0xD8..=0xDB)) && !word.starts_with(is_numeric)
}

/// Whether a character is a digit or another numeral. Letters of Arabic need no search.
fn is_numeric(character: char) -> bool {
    !matches!(character, '\u{620}'..='\u{64A}') && character.is_numeric()
}

/// A word without the article, conjunctions, and letters written with a number. `None` if it has
/// none of these.
pub(super) fn without_affixes(word: &str) -> Option<&str> {
    let (letters, number) = word.split_at(word.find(is_numeric).unwrap_or(word.len()));
    let digits = number.trim_end_matches(|letter: char| !is_numeric(letter));
    if !digits.is_empty() {
        let is_written_with_it = is_arabic(letters) || is_arabic(&number[digits.len()..]);
        return is_written_with_it.then_some(digits);
    }
    // Until none is left: `والوزير` and `وزير` must give the same word.
    std::iter::successors(without_prefix(word), |rest| without_prefix(rest)).last()
}

fn without_prefix(word: &str) -> Option<&str> {
    if !is_arabic(word) {
        return None;
    }
    PREFIXES.iter().find_map(|&(prefix, n_left)| {
        let rest = behind(prefix, word)?;
        let letters = rest.chars().filter(|&letter| !is_mark(letter));
        (letters.take(n_left).count() == n_left).then_some(rest)
    })
}

/// The rest of a word after a prefix, however its alef is written.
fn behind<'w>(prefix: &str, word: &'w str) -> Option<&'w str> {
    prefix.chars().try_fold(word, |word, letter| {
        let mut letters = word.chars();
        let first = match letters.next()? {
            'أ' | 'إ' | 'آ' => 'ا',
            first => first,
        };
        (first == letter).then(|| letters.as_str().trim_start_matches(is_mark))
    })
}

/// Vowel signs and tatweel.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}')
}

/// Hash of the letters of a word that are always written and rarely confused, in any order. `None`
/// if they are fewer than two. `أمريكي` and `أميركي`, `منتزه` and `متنزه` have the same hash.
pub(super) fn consonants(word: &str) -> Option<u64> {
    let stem = ENDINGS.iter().find_map(|ending| word.strip_suffix(ending)).unwrap_or(word);
    let stable = stem.chars().filter_map(stable);
    let (n, sum) = stable.fold((0, 0_u64), |(n, sum), letter| {
        (n + 1, sum.wrapping_add(hash::mix(u64::from(letter))))
    });
    (n >= 2).then_some(sum)
}

/// The letter, unless it is often left out or written as another.
fn stable(letter: char) -> Option<char> {
    match letter {
        'ء' | 'آ' | 'أ' | 'ؤ' | 'إ' | 'ئ' | 'ا' | 'ى' | 'ي' | 'و' | 'ه' | 'ة' => None,
        _ if is_mark(letter) => None,
        // Spellings of one foreign sound, as in `بوينغ` and `بوينج`.
        'غ' | 'ق' | 'ك' | 'گ' => Some('ج'),
        _ => Some(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_and_the_conjunction_fall() {
        for word in ["والمجلس", "المجلس", "بالمجلس", "للمجلس", "ومجلس"]
        {
            assert_eq!(without_affixes(word), Some("مجلس"), "{word}");
        }
        assert_eq!(without_affixes("والوزير"), without_affixes("وزير"));
        assert_eq!(without_affixes("إلغاء"), without_affixes("الغاء"));
        for word in ["ولد", "الو", "Paris", "8a"] {
            assert_eq!(without_affixes(word), None, "{word}");
        }
    }

    #[test]
    fn what_is_written_with_a_number_falls() {
        for word in ["الـ50", "ل50", "50م", "50هـ"] {
            assert_eq!(without_affixes(word), Some("50"), "{word}");
        }
    }

    #[test]
    fn two_spellings_have_the_same_consonants() {
        for (left, right) in
            [("أمريكي", "أميركي"), ("منتزه", "متنزه"), ("بوينغ", "بوينج"), ("محلات", "محال")]
        {
            assert_eq!(consonants(left), consonants(right));
        }
        assert_ne!(consonants("بوليفيا"), consonants("بيرو"));
        assert_eq!(consonants("إلى"), None);
    }
}
