//! What each character becomes: a table with one look-up for a character, built once from
//! Unicode's.

use std::sync::OnceLock;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_script::{Script, UnicodeScript};

/// What a character becomes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// It separates words.
    Separator,
    /// It is dropped.
    Nothing,
    /// It is part of a word, as this letter, digit or mark.
    Letter,
    /// It is a token by itself, as this character.
    Character,
    /// It becomes several characters. Too rare for the table.
    Several,
}

/// What is known of a character, in eight bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Folding {
    /// What it becomes.
    pub(super) kind: Kind,
    /// The letter or character that it becomes.
    pub(super) bytes: Bytes,
    flags: u8,
}

/// A character in UTF-8.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Bytes {
    /// Number of bytes.
    pub(super) length: u8,
    /// The bytes, and zeros.
    pub(super) bytes: [u8; 4],
}

impl Bytes {
    fn of(character: char) -> Self {
        let mut bytes = [0; 4];
        let length = character.encode_utf8(&mut bytes).len() as u8;
        Self { length, bytes }
    }

    pub(super) fn as_slice(&self) -> &[u8] {
        &self.bytes[..usize::from(self.length)]
    }
}

/// Flag of a character that may merge with the one before it.
const COMBINES: u8 = 1;
/// Flag of a character that becomes a digit or another numeral.
const NUMERIC: u8 = 2;

impl Folding {
    /// What a character becomes.
    pub(super) fn of(character: char) -> Self {
        static TABLE: OnceLock<Vec<Folding>> = OnceLock::new();
        let table = TABLE.get_or_init(|| {
            let nothing = Folding::new(Kind::Separator, '\0', 0);
            let of = |code| char::from_u32(code).map_or(nothing, Folding::compute);
            (0..0x1_0000).map(of).collect()
        });
        table.get(character as usize).copied().unwrap_or_else(|| Self::compute(character))
    }

    /// What a character becomes that is in lower case and normalized.
    pub(super) fn of_folded(character: char) -> Self {
        let (kind, folded) = simple_fold(character);
        Self::new(kind, folded, 0)
    }

    fn new(kind: Kind, folded: char, flags: u8) -> Self {
        let flags = flags | if folded.is_numeric() { NUMERIC } else { 0 };
        Self { kind, bytes: Bytes::of(folded), flags }
    }

    fn compute(character: char) -> Self {
        let mut folded = lower_nfkc(character);
        let (kind, folded) = match (folded.next(), folded.next()) {
            (None, _) => (Kind::Nothing, character),
            (Some(only), None) => simple_fold(only),
            _ => (Kind::Several, character),
        };
        Self::new(kind, folded, if combines(character) { COMBINES } else { 0 })
    }

    /// Whether the character may merge with the one before it under NFKC.
    pub(super) fn combines(self) -> bool {
        self.flags & COMBINES > 0
    }

    /// Whether the character becomes a digit or another numeral.
    pub(super) fn is_numeric(self) -> bool {
        self.flags & NUMERIC > 0
    }
}

/// Whether the character may merge with the one before it under NFKC.
fn combines(character: char) -> bool {
    match character as u32 {
        0x300..=0x36F | 0x3099 | 0x309A | 0xFF9E | 0xFF9F | 0x1160..=0x11FF => true,
        0..0x300 | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0x3040..=0x3098 | 0x30A0..=0x30FF => false,
        _ => canonical_combining_class(character) != 0,
    }
}

/// The characters of a character's compatibility form, in lower case.
pub(super) fn lower_nfkc(character: char) -> impl Iterator<Item = char> {
    std::iter::once(character).nfkc().flat_map(char::to_lowercase)
}

/// What a character becomes that normalization and lower case leave unchanged, and as which letter
/// or character.
fn simple_fold(character: char) -> (Kind, char) {
    if let Some(digit) = ascii_digit(character) {
        return (Kind::Letter, digit);
    }
    match character {
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{2064}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
        // Hebrew points; Arabic vowel signs, tatweel and superscript alef.
        | '\u{591}'..='\u{5C7}' | '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' => {
            (Kind::Nothing, character)
        }
        'أ' | 'إ' | 'آ' | 'ٱ' => (Kind::Letter, 'ا'),
        'ى' | 'ی' | 'ئ' => (Kind::Letter, 'ي'),
        'ؤ' => (Kind::Letter, 'و'),
        'ء' => (Kind::Nothing, character),
        'ة' => (Kind::Letter, 'ه'),
        'ک' => (Kind::Letter, 'ك'),
        'ς' => (Kind::Letter, 'σ'),
        _ if is_combining_mark(character) && is_script_without_spaces(character) => (Kind::Nothing, character),
        _ if is_written_without_spaces(character) => (Kind::Character, character),
        _ if character.is_alphanumeric() || is_combining_mark(character) => (Kind::Letter, character),
        _ => (Kind::Separator, character),
    }
}

/// Zeros of the scripts that have their own digits without a compatibility form.
const ZEROS: [char; 24] = [
    '٠', '۰', '߀', '०', '০', '੦', '૦', '୦', '௦', '౦', '೦', '൦', '෦', '๐', '໐', '༠', '၀', '႐', '០',
    '᠐', '᥆', '᧐', '᮰', '꧐',
];

/// The ASCII digit for a decimal digit of one of these scripts.
fn ascii_digit(character: char) -> Option<char> {
    let value = |&zero: &char| {
        (character as u32).checked_sub(zero as u32).and_then(|value| char::from_digit(value, 10))
    };
    ZEROS.iter().find_map(value)
}

fn is_written_without_spaces(character: char) -> bool {
    !character.is_ascii()
        && character.is_alphanumeric()
        && (is_script_without_spaces(character) || character == 'ー')
}

fn is_script_without_spaces(character: char) -> bool {
    use Script::{Han, Hiragana, Katakana, Khmer, Lao, Myanmar, Thai};
    matches!(character.script(), Han | Hiragana | Katakana | Thai | Lao | Khmer | Myanmar)
}
