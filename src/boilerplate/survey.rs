//! One document → what the survey keeps of it: line keys, and a sample of its shingles.
//!
//! The sample answers "do these two pages tell the same story, apart from this line?" without keeping text. It
//! holds the windows of ten words whose hash falls in the lowest eighth (a *`FracMinHash`* sample: Irber et
//! al., 2022, doi:10.1101/2022.01.11.475838), and at least the eight smallest, so that short pages have a voice too.
//! Ten words or twenty characters, because two strangers share many runs of three. Windows do not cross lines: each belongs to one.

use super::mask::{self, LineKey};
use crate::hash;
use crate::model::{Paragraph, Token, TokenClass};

/// Tokens in a sampled window; single characters count for less than words.
const WINDOW_WORDS: usize = 10;
const WINDOW_CHARACTERS: usize = 20;

/// One window in so many is sampled.
const SAMPLED: u32 = 8;

/// At least so many windows of a document are sampled, if it has them.
const MIN_SAMPLES: usize = 8;

/// What is kept of one document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SurveyedDocument {
    /// The number of its source, where it has one.
    pub source: Option<u32>,
    /// Among which documents its lines are counted: its source, or the pages that share their furniture with it (see
    /// [`sites`](super::sites)).
    pub site: Option<u32>,
    /// Its lines, in order.
    pub lines: Vec<LineKey>,
    /// A sample of its windows, by hash.
    pub samples: Vec<Sample>,
}

/// A sampled window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// The high half of the window's hash.
    pub hash: u32,
    /// The number of the line that holds it.
    pub line: u32,
}

/// Surveys one document; its source and site are filled in by the caller. Linear in its tokens.
pub fn survey(text: &str, tokens: &[Token], paragraphs: &[Paragraph]) -> SurveyedDocument {
    let lines = paragraphs.iter().map(|paragraph| {
        let line = &text[paragraph.span.range()];
        mask::line_key(line, paragraph.span.start, &tokens[paragraph.tokens.clone()])
    });
    SurveyedDocument {
        lines: lines.collect(),
        samples: samples(tokens, paragraphs),
        ..SurveyedDocument::default()
    }
}

fn samples(tokens: &[Token], paragraphs: &[Paragraph]) -> Vec<Sample> {
    let mut samples = Vec::new();
    for (line, paragraph) in paragraphs.iter().enumerate() {
        let line = line as u32;
        let windows = windows(&tokens[paragraph.tokens.clone()]);
        samples.extend(windows.map(|hash| Sample { hash: (hash >> 32) as u32, line }));
    }
    samples.sort_unstable();
    samples.dedup_by_key(|sample| sample.hash);
    let n_sampled = samples.partition_point(|sample| sample.hash < u32::MAX / SAMPLED);
    samples.truncate(n_sampled.max(MIN_SAMPLES));
    samples.shrink_to_fit();
    samples
}

fn windows(line: &[Token]) -> impl Iterator<Item = u64> {
    let is_character = |token: &&Token| token.class == TokenClass::Character;
    let by_character = line.iter().filter(is_character).count() * 2 > line.len();
    let width = if by_character { WINDOW_CHARACTERS } else { WINDOW_WORDS };
    line.windows(width).map(|window| hash::run(window.iter().map(|token| token.hash)))
}
