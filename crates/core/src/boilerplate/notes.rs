//! One document → its notes: the keys of its lines, and a sample of its windows.
//!
//! The sample answers "do these two pages tell the same story, apart from this line?" without
//! keeping text. A window is ten words or twenty characters, because two strangers share many runs
//! of three. Windows whose hash is in the lowest eighth are sampled (a *`FracMinHash`* sample:
//! Irber et al., 2022, doi:10.1101/2022.01.11.475838), and at least the eight smallest, so that
//! short pages are represented. Windows do not cross lines: each belongs to one.

use super::line::{LineKey, line_key};
use crate::format::FormatError;
use crate::hash;
use crate::ids::{Origin, SourceId};
use crate::text::segment::Unit;
use crate::text::{Token, TokenClass};

/// Words in a sampled window.
const WINDOW_WORDS: usize = 10;

/// Characters in a sampled window of a line that is mostly single characters, which say less than
/// words.
const WINDOW_CHARACTERS: usize = 20;

/// One window in this many is sampled.
const SAMPLED: u64 = 8;

/// Smallest sample of a document that has as many windows.
const MIN_SAMPLES: usize = 8;

/// Largest sample, in windows: those with the smallest hashes. Pages of more than about 8,000 words
/// reach it.
const MAX_SAMPLES: usize = 1024;

/// Version of the byte format.
const VERSION: u32 = 1;

/// `u32`s before the lines.
const HEADER_WORDS: usize = 4;

/// `u32`s in a line.
const LINE_WORDS: usize = 14;

/// The notes of one document: all that the search for boilerplate needs to know of it.
///
/// # Byte format
///
/// Little-endian `u32`s:
///
/// - the version (1); the source, low half first, or 0 and 0; the number of lines;
/// - 14 for each line: its key, low half first; tokens; words; parts; flags (1: field, 2: sentence,
///   4: prose); figures; label; three heads; three tails;
/// - 2 for each sample, to the end: the high half of the hash; its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Notes {
    /// The document's source, if it names one.
    pub source: Option<SourceId>,
    /// The keys of its lines, in order.
    pub lines: Vec<LineKey>,
    /// A sample of its windows, sorted by hash.
    pub samples: Vec<Sample>,
}

/// A sampled window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// The high half of the window's hash.
    pub hash: u32,
    /// The number of the line that contains the window.
    pub line: u32,
}

/// The keys of a document's lines.
pub(crate) fn line_keys(text: &str, tokens: &[Token], units: &[Unit]) -> Vec<LineKey> {
    let keys = units.iter().map(|&Unit { ref line, is_sentence, .. }| {
        let (span, tokens) = (line.span, &tokens[line.tokens.clone()]);
        LineKey { is_sentence, ..line_key(&text[span.range()], span.start, tokens) }
    });
    keys.collect()
}

impl Notes {
    /// Takes the notes of one document. Linear in its tokens.
    pub(crate) fn of(
        source: Option<SourceId>,
        text: &str,
        tokens: &[Token],
        units: &[Unit],
    ) -> Self {
        let (lines, samples) = (line_keys(text, tokens, units), samples(tokens, units));
        Self { source, lines, samples }
    }

    /// Writes the notes in their [byte format](Self#byte-format).
    pub fn to_bytes(&self) -> Vec<u8> {
        let n_words = HEADER_WORDS + self.lines.len() * LINE_WORDS + self.samples.len() * 2;
        let mut bytes = Vec::with_capacity(n_words * size_of::<u32>());
        let mut put = |number: u32| bytes.extend(number.to_le_bytes());
        let source = self.source.map_or(0, SourceId::as_u64);
        let head = [VERSION, source as u32, (source >> 32) as u32, self.lines.len() as u32];
        head.into_iter().for_each(&mut put);
        for line in &self.lines {
            put(line.key as u32);
            put((line.key >> 32) as u32);
            let kinds = [line.is_field, line.is_sentence, line.is_prose];
            let kind = (0..).zip(kinds).map(|(bit, is)| u32::from(is) << bit).sum();
            let numbers = [line.n_tokens, line.n_words, line.n_parts, kind];
            numbers.into_iter().for_each(&mut put);
            put(line.figures);
            put(line.label);
            line.heads.into_iter().chain(line.tails).for_each(&mut put);
        }
        for sample in &self.samples {
            put(sample.hash);
            put(sample.line);
        }
        bytes
    }

    /// Where the document says that it comes from.
    pub(crate) fn origin(&self) -> Origin {
        Origin { source: self.source, site: None }
    }

    /// A hash of the notes: equal for equal notes, whatever else differs between the documents.
    pub fn print(&self) -> u64 {
        hash::bytes64(&self.to_bytes())
    }

    /// Reads notes that [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// If the bytes are of another version, or cut short.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        let words: Vec<u32> =
            bytes.as_chunks().0.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let [VERSION, low, high, n_lines, ..] = words[..] else { return Err(FormatError::Notes) };
        let source = SourceId::from_u64(u64::from(low) | u64::from(high) << 32);
        let rest = &words[HEADER_WORDS..];
        let (lines, samples) =
            rest.split_at_checked(n_lines as usize * LINE_WORDS).ok_or(FormatError::Notes)?;
        let lines = lines.as_chunks().0.iter().map(line_of).collect();
        let samples = samples.as_chunks().0.iter();
        let samples = samples.map(|&[hash, line]| Sample { hash, line }).collect();
        Ok(Self { source, lines, samples })
    }

    /// Reads only the source and the keys of the lines from notes in their [byte
    /// format](Self#byte-format).
    pub(crate) fn peek(bytes: &[u8]) -> (Option<SourceId>, impl Iterator<Item = u64>) {
        let word = |at: usize| {
            let bytes = bytes.get(at * 4..at * 4 + 4).and_then(|word| word.try_into().ok());
            u64::from(bytes.map_or(0, u32::from_le_bytes))
        };
        let long = move |at: usize| word(at) | word(at + 1) << 32;
        let n_lines = word(HEADER_WORDS - 1) as usize;
        let key = move |line: usize| long(HEADER_WORDS + line * LINE_WORDS);
        (SourceId::from_u64(long(1)), (0..n_lines).map(key))
    }
}

fn line_of(words: &[u32; LINE_WORDS]) -> LineKey {
    let &[low, high, n_tokens, n_words, n_parts, kind, figures, label, ref ends @ ..] = words;
    let [is_field, is_sentence, is_prose] = [1, 2, 4].map(|bit| kind & bit > 0);
    let [h1, h2, h3, t1, t2, t3] = *ends;
    LineKey {
        key: u64::from(low) | u64::from(high) << 32,
        n_tokens,
        n_words,
        n_parts,
        is_field,
        is_sentence,
        is_prose,
        figures,
        label,
        heads: [h1, h2, h3],
        tails: [t1, t2, t3],
    }
}

fn samples(tokens: &[Token], units: &[Unit]) -> Vec<Sample> {
    let mut sampled = samples_below(tokens, units, (1 << 32) / SAMPLED - 1);
    sampled.truncate(MAX_SAMPLES);
    if sampled.len() >= MIN_SAMPLES {
        return sampled;
    }
    let mut smallest = samples_below(tokens, units, 1 << 32);
    smallest.truncate(MIN_SAMPLES);
    smallest
}

/// The windows whose hashes are below `limit`, each hash once, at its first line.
fn samples_below(tokens: &[Token], units: &[Unit], limit: u64) -> Vec<Sample> {
    let hashes: Vec<u64> = tokens.iter().map(|token| token.hash).collect();
    // All windows of the text are made together; those that cross lines are not taken.
    let by_words = hash::windows(&hashes, WINDOW_WORDS);
    let mut samples = Vec::new();
    for (unit, line) in units.iter().zip(0..) {
        let place = unit.line.tokens.clone();
        let mut take = |windows: &[u64]| {
            let halves = windows.iter().map(|window| (window >> 32) as u32);
            let sampled = halves.filter(|&hash| u64::from(hash) < limit);
            samples.extend(sampled.map(|hash| Sample { hash, line }));
        };
        if is_mostly_characters(&tokens[place.clone()]) {
            take(&hash::windows(&hashes[place], WINDOW_CHARACTERS));
        } else if place.len() >= WINDOW_WORDS {
            take(&by_words[place.start..=place.end - WINDOW_WORDS]);
        }
    }
    samples.sort_unstable();
    samples.dedup_by_key(|sample| sample.hash);
    samples
}

fn is_mostly_characters(line: &[Token]) -> bool {
    let is_character = |token: &&Token| token.class == TokenClass::Character;
    line.iter().filter(is_character).count() * 2 > line.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{normalize, segment};

    fn notes(text: &str) -> Notes {
        let tokens = normalize::tokens_of(text);
        Notes::of(Some(SourceId::of("wire")), text, &tokens, &segment::units(text, &tokens))
    }

    #[test]
    fn notes_come_back_from_their_bytes() {
        for text in [
            "",
            "* * *",
            "A line\nWeight: 12 g\n12:30",
            "one two three four five six seven eight nine ten eleven\n今日は雨だ",
        ] {
            let (notes, bytes) = (notes(text), notes(text).to_bytes());
            assert_eq!(Notes::from_bytes(&bytes), Ok(notes.clone()), "{text}");
            let (source, keys) = Notes::peek(&bytes);
            assert_eq!(source, notes.source);
            assert!(keys.eq(notes.lines.iter().map(|line| line.key)), "{text}");
        }
    }

    #[test]
    fn other_bytes_are_no_notes() {
        let bytes = notes("A line\nAnother line").to_bytes();
        for other in [&bytes[..bytes.len() / 2], &[], b"\x02\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"] {
            assert_eq!(Notes::from_bytes(other), Err(FormatError::Notes));
        }
    }
}
