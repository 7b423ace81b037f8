//! Text → tokens: the normalized words and characters of a text, as hashes with their spans.
//!
//! Texts that read the same should give the same tokens, however they were typed: upper or lower
//! case, curly or straight quotes, composed (NFC) or decomposed (NFD) accents, full-width or
//! ordinary digits, zero-width characters and soft hyphens inside words. Each character is
//! therefore *folded* by Unicode's compatibility normalization (NFKC, [UAX #15]) and lower case.
//! Anything but a letter, digit or mark separates words. Invisible characters, Arabic vowel signs,
//! tatweel and hamza are dropped. Variants of Arabic alef, ya and ta marbuta, and the two Greek
//! sigmas, are merged. Digits of any script become ASCII digits, and an HTML entity becomes the
//! character that it encodes.
//!
//! In scripts written without spaces (Han, Kana, Thai, Lao, Khmer, Burmese), finding words needs a
//! dictionary, so each character is a token. Hangul has spaces and is split into words. One text
//! may mix all of these.
//!
//! Cost: a few operations for eight bytes of ASCII ([`ascii`]), and one lookup per character below
//! U+10000, in a table that is built once (64 Ki entries, a few milliseconds, on first use). Only a
//! character that carries combining marks is normalized by the library, together with its marks, so
//! that both spellings of `é` give one token and every token keeps its exact range of original
//! bytes.
//!
//! [UAX #15]: https://www.unicode.org/reports/tr15/

mod ascii;
mod fold;

use crate::hash::{self, HashKey};
use crate::text::{Span, Token, TokenClass};
use fold::{Bytes, Folding, Kind};
use unicode_normalization::UnicodeNormalization;

/// Appends the tokens of `text` in order. Spans are byte offsets in `text`. Linear in its length.
///
/// Texts that differ only in case, quotation marks or the encoding of accents give the same hashes.
pub(crate) fn tokens(text: &str, tokens: &mut Vec<Token>) {
    for_each(text, |folded| tokens.push(folded.token()));
}

/// The tokens of `text`, as [`tokens`] appends them.
pub(crate) fn tokens_of(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    tokens(text, &mut found);
    found
}

/// A folded word or character of a text.
#[derive(Clone, Copy, Debug)]
pub struct Folded<'a> {
    bytes: &'a [u8],
    span: Span,
    class: TokenClass,
}

impl Folded<'_> {
    /// The token with its public hash.
    pub fn token(self) -> Token {
        Token { hash: hash::bytes64(self.bytes), span: self.span, class: self.class }
    }

    /// The token hashed with a key, for comparisons that no prepared text can deceive
    /// ([`hash::keyed64`]).
    pub fn keyed_token(self, key: HashKey) -> Token {
        Token { hash: hash::keyed64(self.bytes, key), span: self.span, class: self.class }
    }
}

/// Calls `take` with the words and characters of `text`, in the order in which [`tokens`] appends
/// them.
pub(crate) fn for_each(text: &str, mut take: impl FnMut(Folded<'_>)) {
    let mut word = Word::default();
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if word.folded.is_empty() && is_plain(bytes, at) {
            let end = ascii::words(bytes, at, &mut take);
            if end > at {
                at = end;
                continue;
            }
        }
        let byte = bytes[at];
        if byte == b'&'
            && let Some((decoded, end)) = entity(text, at)
        {
            for character in decoded.chars() {
                apply(Folding::of(character), character, at, end, &mut word, &mut take);
            }
            at = end;
            continue;
        }
        if byte >= 0x80 || is_marked(bytes, at) {
            at = beyond_ascii(text, at, &mut word, &mut take);
            continue;
        }
        match ASCII[byte as usize] {
            0 => word.finish(at, &mut take),
            folded => word.push_ascii(folded, at),
        }
        at += 1;
    }
    word.finish(bytes.len(), &mut take);
}

/// The characters that the HTML entity at `at` encodes, and the end of the entity: `&eacute;`,
/// `&#233;`, and `&amp;eacute;`, which was escaped twice.
fn entity(text: &str, at: usize) -> Option<(String, usize)> {
    let end = entity_end(text, at)?;
    let twice = (&text[at..end] == "&amp;").then(|| entity_end(text, end - 1)).flatten();
    let (written, end) = match twice {
        Some(end_of_both) => (format!("&{}", &text[end..end_of_both]), end_of_both),
        None => (text[at..end].to_owned(), end),
    };
    let decoded = html_escape::decode_html_entities(&written);
    (decoded != written).then(|| (decoded.into_owned(), end))
}

/// The end of the entity that begins at `at`. The byte at `at` is not checked.
fn entity_end(text: &str, at: usize) -> Option<usize> {
    const LONGEST: usize = 32;
    let name = text.as_bytes()[at + 1..].iter().take(LONGEST);
    let n_bytes = name.take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    let end = at + 1 + n_bytes;
    (n_bytes > 1 && text.as_bytes().get(end) == Some(&b';')).then_some(end + 1)
}

/// Lower case of each ASCII letter or digit; 0 for a byte that separates words.
const ASCII: [u8; 128] = {
    let mut table = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        if (byte as u8).is_ascii_alphanumeric() {
            table[byte] = (byte as u8).to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// Whether the character at `at` and the one after it are ASCII.
fn is_plain(bytes: &[u8], at: usize) -> bool {
    bytes[at..].iter().take(2).all(u8::is_ascii)
}

/// Whether the ASCII character at `at` carries a combining mark of U+0300 to U+036F.
fn is_marked(bytes: &[u8], at: usize) -> bool {
    matches!(bytes.get(at + 1), Some(0xCC | 0xCD))
}

/// A word under construction: its folded bytes and its start.
#[derive(Default)]
struct Word {
    folded: Vec<u8>,
    start: usize,
    has_digit: bool,
}

impl Word {
    fn push_ascii(&mut self, folded: u8, at: usize) {
        if self.folded.is_empty() {
            self.start = at;
        }
        self.has_digit |= folded.is_ascii_digit();
        self.folded.push(folded);
    }

    /// Adds a folded character of which `at` is the place.
    fn push(&mut self, folding: Folding, at: usize) {
        if self.folded.is_empty() {
            self.start = at;
        }
        self.has_digit |= folding.is_numeric();
        match folding.bytes {
            Bytes { length: 1, bytes: [one, ..] } => self.folded.push(one),
            Bytes { length: 2, bytes: [one, two, ..] } => self.folded.extend([one, two]),
            Bytes { length, bytes } => self.folded.extend(&bytes[..usize::from(length)]),
        }
    }

    /// The end of the word if the character at `at..end` ends it: after the character if the word
    /// is part of it, like the 1 of ½.
    fn stop(&self, at: usize, end: usize) -> usize {
        if self.start == at { end } else { at }
    }

    fn finish(&mut self, end: usize, take: &mut impl FnMut(Folded<'_>)) {
        if self.folded.is_empty() {
            return;
        }
        let class = if self.has_digit { TokenClass::Number } else { TokenClass::Word };
        take(Folded { bytes: &self.folded, span: Span::new(self.start, end), class });
        self.folded.clear();
        self.has_digit = false;
    }
}

/// Handles the characters from `at` on up to the next of ASCII, and returns its place.
fn beyond_ascii(
    text: &str,
    mut at: usize,
    word: &mut Word,
    take: &mut impl FnMut(Folded<'_>),
) -> usize {
    let mut characters = text[at..].chars();
    let mut next = characters.next();
    while let Some(first) = next {
        next = characters.next().filter(|next| !next.is_ascii());
        let end = at + first.len_utf8();
        let carries = next.is_some_and(|next| Folding::of(next).combines());
        if carries && !first.is_whitespace() {
            return with_marks(text, at, word, take);
        }
        apply(Folding::of(first), first, at, end, word, take);
        at = end;
    }
    at
}

/// Handles the character at `at` with its marks, and returns where the next one begins.
fn with_marks(text: &str, at: usize, word: &mut Word, take: &mut impl FnMut(Folded<'_>)) -> usize {
    let end = unit_end(text, at);
    for folded in text[at..end].nfkc() {
        apply(Folding::of(folded), folded, at, end, word, take);
    }
    end
}

fn apply(
    folding: Folding,
    whole: char,
    at: usize,
    end: usize,
    word: &mut Word,
    take: &mut impl FnMut(Folded<'_>),
) {
    match folding.kind {
        Kind::Separator => word.finish(word.stop(at, end), take),
        Kind::Nothing => {}
        Kind::Letter => word.push(folding, at),
        Kind::Character => {
            word.finish(word.stop(at, end), take);
            let (bytes, span) = (folding.bytes.as_slice(), Span::new(at, end));
            take(Folded { bytes, span, class: TokenClass::Character });
        }
        Kind::Several => {
            for part in fold::lower_nfkc(whole) {
                apply(Folding::of_folded(part), part, at, end, word, take);
            }
        }
    }
}

/// The end of the character at `at` with everything that combines with it: marks, half-width sound
/// marks, and the vowels and finals of a Hangul syllable written in Jamo. Nothing combines with
/// white space: a mark after a line break belongs to its own line.
fn unit_end(text: &str, at: usize) -> usize {
    let mut characters = text[at..].chars();
    let Some(first) = characters.next() else { return at };
    let end = at + first.len_utf8();
    if first.is_whitespace() {
        return end;
    }
    let marks = characters.take_while(|&character| Folding::of(character).combines());
    end + marks.map(char::len_utf8).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hashes(text: &str) -> Vec<u64> {
        let mut found = Vec::new();
        tokens(text, &mut found);
        found.iter().map(|token| token.hash).collect()
    }

    fn pieces(text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        tokens(text, &mut found);
        found.iter().map(|token| &text[token.span.range()]).collect()
    }

    #[test]
    fn texts_that_read_alike_are_alike() {
        for (left, right) in [
            ("North Korea’s “spy” agency", "NORTH KOREA'S \"spy\" agency"),
            ("caf\u{e9}", "cafe\u{301}"),
            ("１２３ ＡＢＣ", "123 abc"),
            ("zero\u{200b}width and soft\u{ad}hyphen", "zerowidth and softhyphen"),
            ("\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", "한국"),
            ("ﾊﾟﾘ", "パリ"),
            ("が", "か\u{3099}"),
            ("أَخْبَار المملكة", "اخبار المملكه"),
            ("شؤون الهيئة", "شوون الهييه"),
            ("٢٠١٥ و ๒๕๖๘", "2015 و 2568"),
            ("caf&eacute; d&#233;j&#xE0; vu&nbsp;ici", "café déjà vu ici"),
            ("R&amp;D &amp;eacute;t&amp;#233;", "r d été"),
            ("ΟΔΟΣ", "οδος"),
            ("ﬁve – six", "five-six"),
        ] {
            assert_eq!(hashes(left), hashes(right), "{left} | {right}");
        }
    }

    #[test]
    fn a_mark_behind_white_space_holds_none_of_it() {
        assert_eq!(
            pieces("one\n\u{301}two \u{301}\u{302}\u{3000}\u{301}x"),
            ["one", "\u{301}two", "\u{301}\u{302}", "\u{301}x",]
        );
    }

    #[test]
    fn texts_that_differ_are_told_apart() {
        for (left, right) in
            [("five", "six"), ("1.5", "15"), ("か", "が"), ("한국", "한글"), ("a b", "ab")]
        {
            assert_ne!(hashes(left), hashes(right), "{left} | {right}");
        }
    }

    #[test]
    fn scripts_without_spaces_go_by_character() {
        assert_eq!(pieces("東京で3月"), ["東", "京", "で", "3", "月"]);
        assert_eq!(pieces("한국 뉴스"), ["한국", "뉴스"]);
        assert_eq!(pieces("ข่าว"), ["ข่", "า", "ว"]);
        assert_eq!(pieces("Zürich’s, bank"), ["Zürich", "s", "bank"]);
    }

    #[test]
    fn spans_stand_at_character_boundaries_and_in_order() {
        let text = "e\u{301}\u{302}x ½ ™ 😀 a\u{200d}b ﷺ ｶﾞ 𝔘𝔫𝔦 \u{301}";
        let mut found = Vec::new();
        tokens(text, &mut found);
        assert!(found.windows(2).all(|pair| pair[0].span.start <= pair[1].span.start));
        assert!(found.iter().all(|token| text.get(token.span.range()).is_some()));
    }

    /// The tokens, read character by character.
    fn one_by_one(text: &str) -> Vec<Token> {
        let (mut word, mut found, mut at) = (Word::default(), Vec::new(), 0);
        let mut take = |folded: Folded<'_>| found.push(folded.token());
        while at < text.len() {
            at = with_marks(text, at, &mut word, &mut take);
        }
        word.finish(text.len(), &mut take);
        found
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, ..crate::fixed_cases() })]

        #[test]
        fn words_in_bulk_are_those_of_one_character_at_a_time(
            text in "([a-zA-Z0-9@\\[`{/:é\u{301}½京 \n.'’&-]|[a-z]{7,9} |[A-Z]{62,65} ?){0,30}",
        ) {
            let mut found = Vec::new();
            tokens(&text, &mut found);
            prop_assert_eq!(found, one_by_one(&text));
        }
    }

    #[test]
    fn a_key_changes_hashes_and_nothing_else() {
        let (mut public, mut keyed) = (Vec::new(), Vec::new());
        for_each("A ferry, 京 and the 2nd ferry", |folded| {
            public.push(folded.token());
            keyed.push(folded.keyed_token(HashKey(7)));
        });
        let place = |token: &Token| (token.span, token.class);
        assert!(public.iter().map(place).eq(keyed.iter().map(place)));
        assert!(public.iter().zip(&keyed).all(|(one, other)| one.hash != other.hash));
        assert_eq!(keyed[1].hash, keyed[6].hash);
    }

    #[test]
    fn separators_alone_give_no_token() {
        assert!(pieces(" * * * \n--- “ ” \u{200b}").is_empty());
    }
}
