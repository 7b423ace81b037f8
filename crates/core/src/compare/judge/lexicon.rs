//! Words that have several spellings or name a day: months, weekdays, numbers in words.
//!
//! A lexicon is built for a hash key, so that a word is looked up by the hash that its token
//! already has. Names of months and weekdays come from the C library's locales. Numbers are those
//! of nine European languages up to twelve and of Arabic up to ten, where ordinals count as the
//! same numbers, and the English ordinals up to tenth.

use crate::dates;
use crate::hash::{self, HashFilter, HashKey, UseHash};
use crate::text::normalize::Folded;
use crate::text::{Token, TokenClass, normalize};
use std::collections::HashMap;

/// The meaning of a word in the lexicon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// A month, from 1 to 12.
    Month(i8),
    /// A weekday, or a word that shifts with the day of printing, such as *yesterday*.
    Day,
    /// A number, with the hash of its digits.
    Number(u64),
}

/// Meanings of words, by the hashes of the words.
#[derive(Debug)]
pub struct Lexicon {
    entries: HashMap<u64, Entry, UseHash>,
    /// Rules out most words, which are not in the lexicon.
    filter: HashFilter,
    key: HashKey,
}

/// Words of the lexicon, at most, for its filter: more would only make that rule out less.
const MOST_WORDS: usize = 1 << 12;

/// Words that shift with the day of printing.
const DEICTIC: &str = "today yesterday tomorrow tonight heute gestern morgen aujourd hier demain hoy ayer mañana oggi ieri domani \
    hoje ontem amanhã vandaag gisteren idag igår imorgon сегодня вчера завтра اليوم امس غدا أمس dziś wczoraj bugün dün";

/// Zero to twelve, language by language. `-` is a placeholder, for example for a word that means
/// something else in English.
const NUMBERS: [&str; 13] = [
    "zero one two three four five six seven eight nine ten eleven twelve",
    "null eins zwei drei vier fünf sechs sieben acht neun zehn - zwölf",
    "zéro une deux trois quatre cinq six sept huit neuf dix onze douze",
    "cero una dos tres cuatro cinco seis siete ocho nueve diez - doce",
    "zero uma dois três quatro cinco seis sete oito nove dez onze doze",
    "zero una - tre quattro cinque sei sette otto nove dieci undici dodici",
    "nul een twee drie vier vijf zes zeven acht negen tien - twaalf",
    "noll ett två tre fyra fem - sju åtta nio tio elva tolv",
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "- واحدة اثنين ثلاث أربع خمس ست سبع ثماني تسع عشر",
    "- أول ثاني ثالث رابع خامس سادس سابع ثامن تاسع عاشر",
    "- أولى ثانية ثالثة رابعة خامسة سادسة سابعة ثامنة تاسعة عاشرة",
];

/// First to tenth in English.
const ORDINALS: &str = "first second third fourth fifth sixth seventh eighth ninth tenth";

/// First to tenth in digits.
const ORDINALS_IN_DIGITS: &str = "1st 2nd 3rd 4th 5th 6th 7th 8th 9th 10th";

impl Lexicon {
    /// The lexicon for tokens hashed with this key.
    pub fn new(key: HashKey) -> Self {
        let mut lexicon =
            Self { entries: HashMap::default(), filter: HashFilter::new(MOST_WORDS), key };
        let days = dates::weekdays().iter().map(String::as_str);
        for word in days.chain(DEICTIC.split_whitespace()) {
            lexicon.add(word, Entry::Day);
        }
        let mut months: Vec<(&String, &i8)> = dates::months().iter().collect();
        months.sort_unstable();
        for (name, &month) in months {
            lexicon.add(name, Entry::Month(month));
        }
        lexicon.add_numbers();
        lexicon
    }

    fn add_numbers(&mut self) {
        for words in NUMBERS {
            for (number, word) in words.split_whitespace().enumerate() {
                self.add(word, Entry::Number(self.hash(&number.to_string())));
            }
        }
        for (word, digits) in ORDINALS.split(' ').zip(ORDINALS_IN_DIGITS.split(' ')) {
            self.add(word, Entry::Number(self.hash(digits)));
        }
    }

    /// Adds a word, unless it has several tokens or is a single character of a script without
    /// spaces. The first entry of a word wins.
    fn add(&mut self, word: &str, entry: Entry) {
        if let Some(only) = self.only_token(word).filter(|only| only.class == TokenClass::Word) {
            self.entries.entry(only.hash).or_insert(entry);
            self.filter.insert(only.hash);
        }
    }

    /// The tokens of a text, hashed with the key.
    pub fn tokens(&self, text: &str) -> Vec<Token> {
        let mut tokens = Vec::with_capacity(text.len() / 5);
        self.read(text, &mut tokens);
        tokens
    }

    /// Appends the tokens of a text, hashed with the key.
    pub(crate) fn read(&self, text: &str, tokens: &mut Vec<Token>) {
        normalize::for_each(text, |folded| tokens.push(self.token(folded)));
    }

    /// The token of a text that has exactly one.
    pub(super) fn only_token(&self, text: &str) -> Option<Token> {
        let (mut n, mut last) = (0, None);
        normalize::for_each(text, |folded| {
            n += 1;
            last = Some(self.token(folded));
        });
        last.filter(|_| n == 1)
    }

    /// A token hashed with the key.
    pub fn token(&self, folded: Folded<'_>) -> Token {
        folded.keyed_token(self.key)
    }

    pub(super) fn of(&self, token: &Token) -> Option<Entry> {
        let may_be_there = self.filter.may_hold(token.hash);
        if may_be_there { self.entries.get(&token.hash).copied() } else { None }
    }

    /// The hash of a normalized word, equal to that of its token.
    pub(super) fn hash(&self, normalized: &str) -> u64 {
        hash::keyed64(normalized.as_bytes(), self.key)
    }
}
