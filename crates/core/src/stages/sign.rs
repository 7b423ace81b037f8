//! The fourth stage, which includes the third: a document → its cuts, and the signature of the
//! cleaned text.

use super::clean::Cleaner;
use super::{Document, Scratch};
use crate::compare::judge::{self, Lexicon};
use crate::compare::prefilter::Outline;
use crate::config::{CopyConfig, ShellPolicy};
use crate::format::FormatError;
use crate::hash::{self, HashKey};
use crate::ids::SourceId;
use crate::model::{BodyFacts, Cut, Shell};
use crate::sketch::lsh::{self, Banding};
use crate::sketch::minhash::MinHasher;
use crate::sketch::{containment, shingle};
use crate::text::{Token, normalize};
use crate::{clean, shells};

/// Signs documents: finds their cuts, and the keys by which copies are found.
pub struct Signer<'a> {
    cleaner: &'a Cleaner,
    config: CopyConfig,
    lexicon: Lexicon,
    /// Computes band keys and samples. `None` if candidates come from the exhaustive index, which
    /// needs neither.
    sketcher: Option<Sketcher>,
}

/// The cuts and the signature of a document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Signed {
    /// The cuts, sorted by span. No two overlap.
    pub cuts: Vec<Cut>,
    /// The signature of the cleaned text.
    pub signature: Signature,
}

/// What the search for copies needs to know about a cleaned document.
///
/// # Byte format
///
/// All numbers are little-endian.
///
/// - version (2), 32 bits;
/// - fingerprint, 128 bits;
/// - characters, 64 bits;
/// - hash of the title, 64 bits; 0 without one;
/// - tokens, 32 bits;
/// - flags, 32 bits: 1 with a title, 2 if the title is foreign to the text, 4 for a bare shell, 8
///   in Arabic;
/// - numbers of band keys, of samples, of shingles and of slots, 32 bits each;
/// - band keys and samples, 32 bits each;
/// - slots, 8 bits each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Hash of the normalized body, made with the [`HashKey`] of the run: equal for exact copies.
    pub fingerprint: u128,
    /// Characters of the cleaned text, white space included.
    pub n_chars: u64,
    /// Tokens of the cleaned text. At 0 there is nothing to compare.
    pub n_tokens: u32,
    /// Hash of the title, and whether the title is foreign to the text: whether at most a quarter
    /// of its content words are in the cleaned text. `None` if the title has fewer than two content
    /// words, or if shells are kept.
    pub title: Option<(u64, bool)>,
    /// [`Shell::Bare`] if next to nothing is left of the text; `None` otherwise, or if shells are
    /// kept. [`mark_shared_shells`](crate::mark_shared_shells) finds the other shells, from the
    /// facts of all documents.
    pub shell: Option<Shell>,
    /// One key per band. Near copies most likely share a key. Empty if the text is shorter than a
    /// shingle, or if candidates come from the exhaustive index.
    pub band_keys: Vec<u32>,
    /// Hashes of sampled windows, ascending. A contained copy shares some with its container. Empty
    /// if candidates come from the exhaustive index.
    pub samples: Vec<u32>,
    /// What tells most strangers from copies before bodies are made. Empty if candidates come from
    /// the exhaustive index.
    pub outline: Outline,
}

/// Computes band keys and samples.
struct Sketcher {
    hasher: MinHasher,
    rows: u32,
}

impl Sketcher {
    fn new(config: &CopyConfig) -> Self {
        let banding = Banding::of(config);
        Self { hasher: MinHasher::new(banding.num_hashes()), rows: banding.rows }
    }

    /// The band keys, the sampled windows and the outline of a body.
    fn sketch(
        &self,
        text: &str,
        body: &[Token],
        config: &CopyConfig,
    ) -> (Vec<u32>, Vec<u32>, Outline) {
        let shingles = shingle::shingles(body, config);
        let minima = self.hasher.minima(&shingles);
        let outline = Outline::new(text, &shingles, &minima);
        (lsh::band_keys(&minima, self.rows), containment::samples(body), outline)
    }
}

impl<'a> Signer<'a> {
    /// A signer that makes fingerprints with `key`. Equal bodies have equal fingerprints if their
    /// keys are equal.
    pub fn new(cleaner: &'a Cleaner, config: &CopyConfig, key: HashKey) -> Self {
        let sketcher = (!config.compares_all_pairs()).then(|| Sketcher::new(config));
        Self { cleaner, config: config.clone(), lexicon: Lexicon::new(key), sketcher }
    }

    /// Finds the cuts of a document and signs the rest.
    ///
    /// Time: that of [`Cleaner::clean`], plus one pass over the shingles, plus one more pass for
    /// each minimum that one-permutation hashing leaves empty.
    pub fn sign(&self, document: &Document<'_>, scratch: &mut Scratch) -> Signed {
        self.read(document, scratch);
        let Scratch { tokens, title, keyed_hashes, .. } = scratch;
        let (cuts, deletions) = self.cleaner.cuts(document, tokens, title);
        let body = shingle::body_tokens(tokens, &cuts);
        let sketch = |sketcher: &Sketcher| sketcher.sketch(document.text, &body, &self.config);
        let (band_keys, samples, outline) = self.sketcher.as_ref().map(sketch).unwrap_or_default();
        let mut signature = Signature {
            fingerprint: self.fingerprint(document.text, tokens, keyed_hashes, &cuts),
            n_chars: clean::n_chars(document.text, &deletions),
            n_tokens: body.len() as u32,
            band_keys,
            samples,
            outline,
            ..Signature::default()
        };
        if self.config.options.shells == ShellPolicy::Remove {
            let headline = document.title.unwrap_or_default();
            signature.title = shells::title(headline, title, &body);
            signature.shell = shells::is_bare(tokens.len(), body.len()).then_some(Shell::Bare);
        }
        Signed { cuts, signature }
    }

    /// Reads the tokens of a text and of its title. Those of the text are also hashed with the key
    /// of the run.
    fn read(&self, document: &Document<'_>, scratch: &mut Scratch) {
        scratch.tokens.clear();
        scratch.keyed_hashes.clear();
        normalize::for_each(document.text, |folded| {
            scratch.tokens.push(folded.token());
            scratch.keyed_hashes.push(self.lexicon.token(folded).hash);
        });
        scratch.read_title(document);
    }

    /// Hash of the body: of the tokens outside the cuts, whose keyed hashes are `hashes`. A short
    /// body has few shingles by which its copies could be found, so variants of spelling are folded
    /// first.
    fn fingerprint(&self, text: &str, tokens: &[Token], hashes: &[u64], cuts: &[Cut]) -> u128 {
        /// Fewest tokens of a long body.
        const LONG: usize = 60;
        let body = shingle::body_ranges(tokens, cuts);
        if body.iter().map(ExactSizeIterator::len).sum::<usize>() >= LONG {
            return hash::run128(body.into_iter().flat_map(|range| &hashes[range]).copied());
        }
        let tokens = self.lexicon.tokens(text);
        let body = shingle::body_tokens(&tokens, cuts);
        hash::run128(judge::word_hashes(text, &body, &self.lexicon))
    }
}

impl Signature {
    /// The facts of the document, of this source, with this preference under the keep policy.
    pub fn facts(&self, source: Option<SourceId>, preference: u64) -> BodyFacts {
        let &Self { fingerprint, n_chars, n_tokens, title, shell, .. } = self;
        let is_protected = false;
        BodyFacts { fingerprint, n_chars, n_tokens, preference, source, title, shell, is_protected }
    }
}

/// Version of the byte format.
const VERSION: u32 = 2;

/// Size of the fields in front of the band keys, in bytes.
const HEADER_BYTES: usize = 60;

impl Signature {
    /// The signature in its [byte format](Self#byte-format).
    pub fn to_bytes(&self) -> Vec<u8> {
        let n_numbers = self.band_keys.len() + self.samples.len();
        let Outline { n_shingles, slots, .. } = &self.outline;
        let n_bytes = HEADER_BYTES + n_numbers * size_of::<u32>() + slots.len();
        let mut bytes = Vec::with_capacity(n_bytes);
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend(self.fingerprint.to_le_bytes());
        bytes.extend(self.n_chars.to_le_bytes());
        bytes.extend(self.title.map_or(0, |(hash, _)| hash).to_le_bytes());
        let [n_band_keys, n_samples, n_slots] =
            [self.band_keys.len(), self.samples.len(), slots.len()].map(|n| n as u32);
        let counts = [n_band_keys, n_samples, *n_shingles, n_slots];
        let numbers = [self.n_tokens, self.flags()].into_iter().chain(counts);
        let numbers = numbers.chain(self.band_keys.iter().chain(&self.samples).copied());
        numbers.for_each(|number| bytes.extend(number.to_le_bytes()));
        bytes.extend(slots);
        bytes
    }

    fn flags(&self) -> u32 {
        let is_foreign = self.title.is_some_and(|(_, is_foreign)| is_foreign);
        let is_bare = self.shell == Some(Shell::Bare);
        let flags = [self.title.is_some(), is_foreign, is_bare, self.outline.is_arabic];
        (0..).zip(flags).map(|(bit, is)| u32::from(is) << bit).sum()
    }

    /// The signature with these bytes.
    ///
    /// # Errors
    /// The bytes are not a signature in the byte format of this version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FormatError> {
        Self::parse(bytes).ok_or(FormatError::Signature)
    }

    fn parse(bytes: &[u8]) -> Option<Self> {
        let (version, rest) = bytes.split_first_chunk()?;
        let (fingerprint, rest) = rest.split_first_chunk()?;
        let (n_chars, rest) = rest.split_first_chunk()?;
        let (title, rest) = rest.split_first_chunk()?;
        let (counts, rest) = rest.split_at_checked(6 * size_of::<u32>())?;
        let [n_tokens, flags, n_band_keys, n_samples, n_shingles, n_slots] = numbers(counts)[..]
        else {
            return None;
        };
        let (band_keys, rest) = split_numbers(rest, n_band_keys)?;
        let (samples, slots) = split_numbers(rest, n_samples)?;
        let is_known = u32::from_le_bytes(*version) == VERSION;
        (is_known && slots.len() == n_slots as usize).then(|| Self {
            fingerprint: u128::from_le_bytes(*fingerprint),
            n_chars: u64::from_le_bytes(*n_chars),
            n_tokens,
            title: (flags & 1 > 0).then(|| (u64::from_le_bytes(*title), flags & 2 > 0)),
            shell: (flags & 4 > 0).then_some(Shell::Bare),
            band_keys,
            samples,
            outline: Outline { n_shingles, is_arabic: flags & 8 > 0, slots: slots.to_vec() },
        })
    }
}

/// The first `n` numbers of `bytes`, and the rest.
fn split_numbers(bytes: &[u8], n: u32) -> Option<(Vec<u32>, &[u8])> {
    let (first, rest) = bytes.split_at_checked((n as usize).checked_mul(size_of::<u32>())?)?;
    Some((numbers(first), rest))
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks().0.iter().map(|number| u32::from_le_bytes(*number)).collect()
}
