//! The documents that met another: their shingle sets and words, for comparison.
//!
//! They are read from the corpus again, and their words hashed with the key of the corpus, so that
//! nobody can craft two texts that are equal only here. Bodies stay in memory, first come, first
//! served, until it is full. The rest goes to a temporary file and is fetched on demand.

use super::pass::{self, Record};
use super::scratch::with_scratch;
use super::sign::Bodies;
use super::surveyed::Survey;
use crate::config::Config;
use crate::error::Result;
use crate::passes::spool::{Spool, Spooled};
use crate::passes::ladder::Ladder;
use crate::read::{Content, Corpus};
use copydesk_core::{
    CandidatePair, Circumstances, Evidence, Finding, ItemId, Judge, ShingleSet, Side,
    Similarity, SourceId, VerifiedPair, Word,
};
use rayon::prelude::*;
use std::borrow::Cow;

/// Marks a document that is not compared.
const NOT_COMPARED: u32 = u32::MAX;

/// The bodies of the documents that are compared.
pub struct Compared<'a> {
    /// For each document, its index in `bodies`, or [`NOT_COMPARED`].
    numbers: Vec<u32>,
    bodies: Vec<ComparedBody>,
    spooled: Spooled,
    facts: &'a Bodies,
    judge: Judge,
}

/// One body.
struct ComparedBody {
    n_words: u32,
    n_shingles: u32,
    circumstances: Circumstances,
    kept: Kept,
}

impl ComparedBody {
    fn n_bytes(&self) -> u64 {
        let shingles = self.n_shingles as usize * size_of::<u64>();
        let title = self.circumstances.title.len() * Word::BYTES;
        let words = self.n_words as usize * Word::BYTES;
        (shingles + words + title + size_of::<Self>()) as u64
    }

    fn put_away(&mut self, spool: &mut Spool) -> Result<()> {
        let Kept::Held(Held { shingles, words }) = &self.kept else { return Ok(()) };
        let mut bytes: Vec<u8> = words.iter().flat_map(Word::to_bytes).collect();
        bytes.extend(shingles.0.iter().flat_map(|shingle| shingle.to_le_bytes()));
        self.kept = Kept::Spooled(spool.push(&bytes)?);
        Ok(())
    }
}

/// Where the words and shingles of a body are.
enum Kept {
    Held(Held),
    /// Byte offset in the temporary file, of the words and then the shingles.
    Spooled(u64),
}

struct Held {
    shingles: ShingleSet,
    words: Vec<Word>,
}

/// A body as read from its record.
struct Read {
    held: Held,
    circumstances: Circumstances,
}

impl<'a> Compared<'a> {
    /// Reads the documents marked in `is_wanted` and holds about `room` bytes of them in memory.
    ///
    /// # Errors
    /// A file cannot be read or has changed; there is no room for a temporary file.
    pub fn read(
        (corpus, survey): (&Corpus, &Survey),
        facts: &'a Bodies,
        is_wanted: &[bool],
        room: u64,
        config: &Config,
        ladder: &Ladder<'_>,
    ) -> Result<Self> {
        ladder.begin("compare", corpus.n_bytes());
        let mut storage = Storage { bodies: Vec::new(), spool: Spool::new()?, room };
        let mut numbers = vec![NOT_COMPARED; facts.facts.len()];
        let judge = Judge::new(&config.copy, survey.hash_key);
        let work = |record: Record<'_>| {
            let item = record.item.filter(|item| is_wanted[item.index()])?;
            Some((item, read(&judge, (survey, facts), item, &record)?))
        };
        pass::pass(corpus, Some(&survey.known()), ladder, work, |body| {
            let Some((item, body)) = body else { return Ok(()) };
            numbers[item.index()] = storage.bodies.len() as u32;
            storage.push(body)
        })?;
        ladder.end();
        let Storage { bodies, spool, .. } = storage;
        Ok(Self { numbers, bodies, spooled: spool.finish()?, facts, judge })
    }

    /// The cuts and facts of all documents.
    pub fn facts(&self) -> &'a Bodies {
        self.facts
    }

    /// Number of documents that are compared.
    pub fn n_bodies(&self) -> u64 {
        self.bodies.len() as u64
    }

    /// Bytes of all shingle sets and words, in memory or on disk.
    pub fn n_bytes(&self) -> u64 {
        self.bodies.iter().map(ComparedBody::n_bytes).sum()
    }

    fn body(&self, item: ItemId) -> Option<&ComparedBody> {
        self.bodies.get(self.numbers[item.index()] as usize)
    }

    /// The shingles of a document; none if it is not compared.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn shingles(&self, item: ItemId) -> Result<Cow<'_, ShingleSet>> {
        let Some(body) = self.body(item) else { return Ok(Cow::Owned(ShingleSet::default())) };
        let start = match &body.kept {
            Kept::Held(held) => return Ok(Cow::Borrowed(&held.shingles)),
            Kept::Spooled(start) => start + u64::from(body.n_words) * Word::BYTES as u64,
        };
        let bytes = self.spooled.read_at(start, body.n_shingles as usize * size_of::<u64>())?;
        let shingles = bytes.as_chunks().0.iter().map(|shingle| u64::from_le_bytes(*shingle));
        Ok(Cow::Owned(ShingleSet(shingles.collect())))
    }

    /// The source of a document.
    pub fn source(&self, item: ItemId) -> Option<SourceId> {
        self.facts.facts[item.index()].source
    }

    /// The words of a document; none if it is not compared.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn words(&self, item: ItemId) -> Result<Cow<'_, [Word]>> {
        let Some(body) = self.body(item) else { return Ok(Cow::Owned(Vec::new())) };
        let start = match &body.kept {
            Kept::Held(held) => return Ok(Cow::Borrowed(&held.words)),
            Kept::Spooled(start) => *start,
        };
        let bytes = self.spooled.read_at(start, body.n_words as usize * Word::BYTES)?;
        Ok(Cow::Owned(bytes.as_chunks().0.iter().map(Word::from_bytes).collect()))
    }

    /// Number of shingles of a document.
    pub fn n_shingles(&self, item: ItemId) -> usize {
        self.body(item).map_or(0, |body| body.n_shingles as usize)
    }

    /// Verifies sorted pairs and returns those that are not strangers, in the same order. Uses
    /// rayon's current thread pool.
    ///
    /// Building clusters asks for most of these pairs again, on one thread, so forms are recognized
    /// here.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn related(&self, pairs: &[CandidatePair]) -> Result<Vec<VerifiedPair>> {
        let related = pairs.par_chunk_by(|left, right| left.0 == right.0).map(|pairs| {
            let left = self.shingles(pairs[0].0)?;
            let compared = pairs.iter().map(|&pair| self.verify_with(&left, pair));
            let is_related = |verified: &Result<VerifiedPair>| {
                verified.as_ref().map_or(true, |verified| verified.finding != Finding::Strangers)
            };
            compared.filter(is_related).collect()
        });
        let related: Vec<Vec<VerifiedPair>> = related.collect::<Result<_>>()?;
        Ok(related.into_iter().flatten().collect())
    }

    /// The similarity of two documents, and the finding that follows.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn verify(&self, pair: CandidatePair) -> Result<VerifiedPair> {
        self.verify_with(&*self.shingles(pair.0)?, pair)
    }

    /// Like [`verify`](Self::verify), for a pair whose left shingles are already loaded.
    fn verify_with(&self, left: &ShingleSet, pair: CandidatePair) -> Result<VerifiedPair> {
        let right = self.shingles(pair.1)?;
        let words = |side| match side {
            Side::Left => self.words(pair.0),
            Side::Right => self.words(pair.1),
        };
        let (similarity, finding) =
            self.judge.compare_with([left, &right], self.circumstances(pair), words)?;
        Ok(VerifiedPair { pair, similarity, finding })
    }

    /// The circumstances of two documents, from their records.
    fn circumstances(&self, (left, right): CandidatePair) -> [&Circumstances; 2] {
        static NOTHING: Circumstances = Circumstances::NOTHING;
        let of = |item| self.body(item).map_or(&NOTHING, |body| &body.circumstances);
        [of(left), of(right)]
    }

    /// The evidence for and against two documents being copies; `None` if one of them was not
    /// compared.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn weighed(&self, pair: CandidatePair, similarity: Similarity) -> Result<Option<Evidence>> {
        if self.body(pair.0).is_none() || self.body(pair.1).is_none() {
            return Ok(None);
        }
        let [left, right] = [self.words(pair.0)?, self.words(pair.1)?];
        Ok(Some(Evidence::of(self.circumstances(pair), similarity, [&left, &right])))
    }
}

/// Collects bodies in memory, then in a temporary file.
struct Storage {
    bodies: Vec<ComparedBody>,
    spool: Spool,
    /// Bytes of bodies that still fit in memory.
    room: u64,
}

impl Storage {
    fn push(&mut self, Read { held, circumstances }: Read) -> Result<()> {
        let n_words = held.words.len() as u32;
        let n_shingles = held.shingles.0.len() as u32;
        let mut body = ComparedBody { n_words, n_shingles, circumstances, kept: Kept::Held(held) };
        match self.room.checked_sub(body.n_bytes()) {
            Some(room) => self.room = room,
            None => body.put_away(&mut self.spool)?,
        }
        self.bodies.push(body);
        Ok(())
    }
}

/// Reads one body from its record.
fn read(
    judge: &Judge,
    (survey, facts): (&Survey, &Bodies),
    item: ItemId,
    record: &Record<'_>,
) -> Option<Read> {
    let Content::Document(document) = record.content() else { return None };
    let staged =
        copydesk_core::Document { origin: survey.origins[item.index()], ..document.staged() };
    let cuts = &facts.cuts[item.index()];
    let copydesk_core::Body { mut circumstances, words, shingles } =
        with_scratch(|scratch| judge.body(&staged, cuts, scratch));
    circumstances.forget_crawled(&survey.posting_days);
    Some(Read { held: Held { shingles, words }, circumstances })
}
