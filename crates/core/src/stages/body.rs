//! A cleaned document, as it is compared with others, and its byte format.

use crate::compare::judge::{Circumstances, Word};
use crate::format::FormatError;
use crate::ids::SourceId;

/// A cleaned document, as it is compared with others.
///
/// # Byte format
///
/// All numbers are little-endian. Days count from 1970.
///
/// - version (2), 32 bits;
/// - numbers of words, of distinct shingles, of words in the title, and of headline words, 32 bits
///   each;
/// - flags, 32 bits: the sum of 1 with a dateline, 2 with a date, 4 with an address;
/// - day of the dateline and day of the date, signed, 32 bits each; 0 without one;
/// - source and hash of the address, 64 bits each; 0 without one;
/// - the words, the words of the title.
///
/// A word has 64 bits: 3 of its kind, 16 of a hash of its first letters (of its consonants in
/// Arabic; 0 for some kinds), 45 of its hash.
#[derive(Clone, Debug, PartialEq)]
pub struct Body {
    /// What the record, and the first lines of the text, say about the document.
    pub circumstances: Circumstances,
    /// Words, in the order of the text.
    pub words: Vec<Word>,
    /// Number of distinct shingles of the words.
    pub n_shingles: u32,
}

/// A body as it is handed to a comparison.
#[derive(Clone, Copy, Debug)]
pub struct BodyView<'b> {
    /// As [`Body::circumstances`].
    pub circumstances: &'b Circumstances,
    /// As [`Body::words`].
    pub words: &'b [Word],
    /// As [`Body::n_shingles`].
    pub n_shingles: u32,
}

/// Version of the byte format.
const VERSION: u32 = 2;

/// Size of the fields in front of the words, in units of 32 bits.
const HEADER_U32S: usize = 12;

impl Body {
    /// The body in its [byte format](Self#byte-format).
    pub fn to_bytes(&self) -> Vec<u8> {
        let Circumstances { source, dateline, posted, ref title, n_headline, address } =
            self.circumstances;
        let n_words = self.words.len() + title.len();
        let mut bytes = Vec::with_capacity(HEADER_U32S * 4 + n_words * Word::BYTES);
        let has = [dateline.is_some(), posted.is_some(), address.is_some()];
        let flags = (0..).zip(has).map(|(bit, has)| usize::from(has) << bit).sum();
        let n_shingles = self.n_shingles as usize;
        let counts = [self.words.len(), n_shingles, title.len(), n_headline, flags];
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(counts.iter().flat_map(|&count| (count as u32).to_le_bytes()));
        let days = [dateline, posted].map(Option::unwrap_or_default);
        bytes.extend(days.iter().flat_map(|day| day.to_le_bytes()));
        let hashes = [source.map_or(0, SourceId::as_u64), address.unwrap_or_default()];
        bytes.extend(hashes.iter().flat_map(|hash| hash.to_le_bytes()));
        let words = self.words.iter().chain(title);
        words.for_each(|word| bytes.extend(word.to_bytes()));
        bytes
    }

    /// The body, for a comparison.
    pub fn view(&self) -> BodyView<'_> {
        let Self { circumstances, words, n_shingles } = self;
        BodyView { circumstances, words, n_shingles: *n_shingles }
    }

    /// The body with these bytes.
    ///
    /// # Errors
    /// The bytes are not a body in the byte format of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::parse(bytes).ok_or(FormatError::Body)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (head, rest) = bytes.split_at_checked(HEADER_U32S * 4)?;
        let (head, _) = head.as_chunks();
        let head: Vec<u32> = head.iter().map(|number| u32::from_le_bytes(*number)).collect();
        let long = |at: usize| u64::from(head[at]) | u64::from(head[at + 1]) << 32;
        let [n_words, n_title, n_headline] = [1, 3, 4].map(|at| head[at] as usize);
        let has = |bit: u32| head[5] & bit > 0;
        let (words, rest) = rest.split_at_checked(n_words.checked_mul(Word::BYTES)?)?;
        let (title, rest) = rest.split_at_checked(n_title.checked_mul(Word::BYTES)?)?;
        let circumstances = Circumstances {
            source: SourceId::from_u64(long(8)),
            dateline: has(1).then_some(head[6].cast_signed()),
            posted: has(2).then_some(head[7].cast_signed()),
            title: words_of(title),
            n_headline,
            address: has(4).then(|| long(10)),
        };
        let is_whole = head[0] == VERSION && rest.is_empty() && head[2] as usize <= n_words;
        is_whole.then(|| Self { circumstances, words: words_of(words), n_shingles: head[2] })
    }
}

fn words_of(bytes: &[u8]) -> Vec<Word> {
    bytes.as_chunks().0.iter().copied().map(Word::from_bytes).collect()
}
