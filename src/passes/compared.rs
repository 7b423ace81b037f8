//! The documents that met another: their words, for comparison.
//!
//! They are read from the corpus again, and their words hashed with the key of the corpus, so that
//! nobody can craft two texts that are equal only here. Bodies stay in memory, first come, first
//! served, until it is full. The rest goes to a temporary file and is fetched on demand.

use super::pass::{self, Record};
use super::scratch::with_scratch;
use super::sign;
use super::surveyed::Survey;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::passes::ladder::Ladder;
use crate::read::{Content, Corpus};
use crate::spool::{Spool, Spooled};
use copydesk_core::{
    Bodies, Body, CandidatePair, Circumstances, Finding, ItemId, Judge, ShingleSet, VerifiedPair,
    Word,
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
    facts: &'a sign::Bodies,
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
        let n_words = self.n_words as usize + self.circumstances.title.len();
        (n_words * Word::BYTES + size_of::<Self>()) as u64
    }

    fn put_away(&mut self, spool: &mut Spool) -> Result<()> {
        let Kept::Held(words) = &self.kept else { return Ok(()) };
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_bytes()).collect();
        self.kept = Kept::Spooled(spool.push(&bytes)?);
        Ok(())
    }
}

/// Where the words of a body are.
enum Kept {
    Held(Vec<Word>),
    /// Byte offset in the temporary file.
    Spooled(u64),
}

impl<'a> Compared<'a> {
    /// Reads the documents marked in `is_wanted` and holds about `room` bytes of them in memory.
    ///
    /// # Errors
    /// A file cannot be read or has changed; there is no room for a temporary file.
    pub fn read(
        (corpus, survey): (&Corpus, &Survey),
        facts: &'a sign::Bodies,
        is_wanted: &[bool],
        room: u64,
        config: &Config,
        ladder: &Ladder<'_>,
    ) -> Result<Self> {
        ladder.begin("compare", corpus.n_bytes());
        let mut storage = Storage { bodies: Vec::new(), spool: Spool::new()?, room };
        let mut numbers = vec![NOT_COMPARED; facts.facts.len()];
        let judge = Judge::new(&config.copy, survey.hash_key);
        let crawled = survey.posting_days.crawled();
        let work = |record: Record<'_>| {
            let item = record.item.filter(|item| is_wanted[item.index()])?;
            let mut body = read(&judge, (survey, facts), item, &record)?;
            if crawled.contains(&body.circumstances.source) {
                body.circumstances.posted = None;
            }
            Some((item, body))
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
    pub fn facts(&self) -> &'a sign::Bodies {
        self.facts
    }

    /// Number of documents that are compared.
    pub fn n_bodies(&self) -> u64 {
        self.bodies.len() as u64
    }

    /// Bytes of all words, in memory or on disk.
    pub fn n_bytes(&self) -> u64 {
        self.bodies.iter().map(ComparedBody::n_bytes).sum()
    }

    fn body(&self, item: ItemId) -> Option<&ComparedBody> {
        self.bodies.get(self.numbers[item.index()] as usize)
    }

    /// The distinct shingles of a document; none if it is not compared.
    ///
    /// # Errors
    /// The temporary file cannot be read.
    pub fn shingles(&self, item: ItemId) -> Result<ShingleSet> {
        Ok(self.judge.shingles(&self.words(item)?))
    }

    /// The judge that made the bodies.
    pub fn judge(&self) -> &Judge {
        &self.judge
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
            let words = self.words(pairs[0].0)?;
            let mut comparison = self.judge.begin(self.view(pairs[0].0, &words));
            let compared = pairs.iter().map(|&pair| comparison.verify(self, pair));
            let is_related = |verified: &Result<VerifiedPair>| {
                verified.as_ref().map_or(true, |verified| verified.finding != Finding::Strangers)
            };
            compared.filter(is_related).collect()
        });
        let related: Vec<Vec<VerifiedPair>> = related.collect::<Result<_>>()?;
        Ok(related.into_iter().flatten().collect())
    }
}

impl Bodies for Compared<'_> {
    type Error = Error;

    fn about(&self, item: ItemId) -> Option<(&Circumstances, u32)> {
        self.body(item).map(|body| (&body.circumstances, body.n_shingles))
    }

    fn words(&self, item: ItemId) -> Result<Cow<'_, [Word]>> {
        let Some(body) = self.body(item) else { return Ok(Cow::Owned(Vec::new())) };
        let start = match &body.kept {
            Kept::Held(words) => return Ok(Cow::Borrowed(words)),
            Kept::Spooled(start) => *start,
        };
        let bytes = self.spooled.read_at(start, body.n_words as usize * Word::BYTES)?;
        Ok(Cow::Owned(bytes.as_chunks().0.iter().copied().map(Word::from_bytes).collect()))
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
    fn push(&mut self, body: Body) -> Result<()> {
        let Body { circumstances, words, n_shingles } = body;
        let n_words = words.len() as u32;
        let mut body = ComparedBody { n_words, n_shingles, circumstances, kept: Kept::Held(words) };
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
    (survey, facts): (&Survey, &sign::Bodies),
    item: ItemId,
    record: &Record<'_>,
) -> Option<Body> {
    let Content::Document(document) = record.content() else { return None };
    let staged =
        copydesk_core::Document { origin: survey.origins[item.index()], ..document.staged() };
    let cuts = &facts.cuts[item.index()];
    let mut body = with_scratch(|scratch| judge.body(&staged, cuts, scratch));
    body.words.shrink_to_fit();
    Some(body)
}
