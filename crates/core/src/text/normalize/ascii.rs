//! Words of ASCII text, taken in bulk: 64 bytes are classified at once, eight in each number, and
//! the words are the runs of set bits.
//!
//! The numbers are ordinary ones, so that this is as fast on every processor, and safe. See Mula
//! and Lemire, *Faster Base64 encoding and decoding using AVX2 instructions* (arXiv:1704.00605),
//! for classes of bytes by sums, and Langdale and Lemire, *Parsing gigabytes of JSON per second*
//! (arXiv:1902.08318), for text as masks of bits.

use super::Folded;
use crate::text::{Span, TokenClass};

/// Bytes that are classified at once.
const CHUNK: usize = 64;

/// Takes all words from `at` up to the next character that must be read by itself: one beyond
/// ASCII, or `&`, which may begin an entity. Returns where to go on: at the end of the text; or in
/// front of such a character, before the word or separator that it may change; or at a word that is
/// longer than a chunk.
pub(super) fn words(bytes: &[u8], mut at: usize, take: &mut impl FnMut(Folded<'_>)) -> usize {
    while at < bytes.len() {
        let chunk = Chunk::read(&bytes[at..]);
        let open = chunk.take_words(at, take);
        if chunk.n_plain < CHUNK {
            return at + open.unwrap_or(chunk.n_plain.saturating_sub(1));
        }
        match open {
            Some(0) => return at,
            Some(start) => at += start,
            // The last byte is a separator, which a mark in the next chunk may change.
            None => at += CHUNK - 1,
        }
    }
    bytes.len()
}

/// Up to 64 bytes of text.
struct Chunk {
    /// The bytes, with capitals in lower case.
    folded: [u8; CHUNK],
    /// A bit for each of the plain bytes that is a letter or digit.
    words: u64,
    /// A bit for each digit.
    digits: u64,
    /// Bytes in front of the first that must be read by itself.
    n_plain: usize,
}

impl Chunk {
    /// The first bytes of `text`, with spaces behind its end.
    fn read(text: &[u8]) -> Self {
        if let Some(bytes) = text.first_chunk() {
            return Self::of(bytes);
        }
        let mut bytes = [b' '; CHUNK];
        bytes[..text.len()].copy_from_slice(text);
        Self::of(&bytes)
    }

    fn of(bytes: &[u8; CHUNK]) -> Self {
        let mut folded = [0; CHUNK];
        let [mut words, mut digits, mut special] = [0; 3];
        let eights = bytes.as_chunks().0.iter().zip(folded.as_chunks_mut().0);
        for (shift, (eight, folded)) in (0..CHUNK).step_by(8).zip(eights) {
            let eight = Eight::of(u64::from_le_bytes(*eight));
            *folded = eight.folded.to_le_bytes();
            words |= bits(eight.words) << shift;
            digits |= bits(eight.digits) << shift;
            special |= bits(eight.special) << shift;
        }
        let n_plain = special.trailing_zeros() as usize;
        Self { folded, words: words & below(n_plain), digits, n_plain }
    }

    /// Takes the words that end within the plain bytes; `at` is the place of the chunk in the text.
    /// Returns the start of the word that is still open at their end.
    fn take_words(&self, at: usize, take: &mut impl FnMut(Folded<'_>)) -> Option<usize> {
        let mut starts = self.words & !(self.words << 1);
        let mut ends = !self.words & self.words << 1 & below(self.n_plain);
        while ends != 0 {
            let (start, end) = (starts.trailing_zeros() as usize, ends.trailing_zeros() as usize);
            let has_digit = self.digits >> start & below(end - start) != 0;
            take(Folded {
                bytes: &self.folded[start..end],
                span: Span::new(at + start, at + end),
                class: if has_digit { TokenClass::Number } else { TokenClass::Word },
            });
            starts &= starts - 1;
            ends &= ends - 1;
        }
        (starts != 0).then(|| starts.trailing_zeros() as usize)
    }
}

/// A number with the lowest `n` bits set.
fn below(n: usize) -> u64 {
    if n < 64 { (1 << n) - 1 } else { u64::MAX }
}

/// The high bits of eight bytes, gathered into one byte: each product moves one of them to the top.
fn bits(high: u64) -> u64 {
    (high >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Eight bytes of text in one number, examined together.
struct Eight {
    /// The bytes, with ASCII capitals in lower case.
    folded: u64,
    /// The high bit of each byte that is an ASCII letter or digit.
    words: u64,
    /// The high bit of each byte that is an ASCII digit.
    digits: u64,
    /// The high bit of each byte that is beyond ASCII, or `&`.
    special: u64,
}

impl Eight {
    /// The value 1 in each byte.
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * Self::ONES;

    fn of(bytes: u64) -> Self {
        let low = bytes & !Self::HIGH;
        let lower = low | (0x20 * Self::ONES);
        // The high bit of a sum is set if the byte is at least `first`. No sum carries into the
        // next byte.
        let at_least = |bytes: u64, first: u8| bytes + u64::from(0x80 - first) * Self::ONES;
        let within = |bytes, first, last| at_least(bytes, first) & !at_least(bytes, last + 1);
        let is_ascii = !bytes & Self::HIGH;
        let letters = within(lower, b'a', b'z') & is_ascii;
        let digits = within(low, b'0', b'9') & is_ascii;
        let ampersands = within(low, b'&', b'&') & is_ascii;
        Self {
            folded: bytes | letters >> 2,
            words: letters | digits,
            digits,
            special: bytes & Self::HIGH | ampersands,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_class() {
        for byte in 0..=u8::MAX {
            for place in 0..CHUNK {
                let mut bytes = [b' '; CHUNK];
                bytes[place] = byte;
                let chunk = Chunk::of(&bytes);
                let bit = |is: bool| u64::from(is) << place;
                assert_eq!(chunk.words, bit(byte.is_ascii_alphanumeric()), "{byte}");
                assert_eq!(chunk.digits, bit(byte.is_ascii_digit()), "{byte}");
                let is_plain = byte.is_ascii() && byte != b'&';
                assert_eq!(chunk.n_plain, if is_plain { CHUNK } else { place }, "{byte}");
                assert_eq!(
                    chunk.folded[place],
                    if is_plain { byte.to_ascii_lowercase() } else { byte }
                );
            }
        }
    }
}
