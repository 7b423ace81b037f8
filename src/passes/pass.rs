//! One pass over the corpus.
//!
//! A separate thread reads blocks ahead, all threads of the pool work on their records, and the
//! results are taken in the order of the input: those of one block while the next is worked on.

use super::changed;
use crate::error::Result;
use crate::passes::ladder::Ladder;
use crate::read::{self, Block, Content, Corpus, FileFacts, RawRecord, RecordPlace};
use copydesk_core::ItemId;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::sync::mpsc::{Receiver, sync_channel};

/// Blocks that are read ahead.
const READ_AHEAD: usize = 1;

/// A record of the current block.
pub struct Record<'b> {
    /// The document's number; `None` in the first pass and for records that are not documents.
    pub item: Option<ItemId>,
    /// The record and its place.
    pub raw: &'b RawRecord,
    /// The record's raw bytes, unless it is too long for memory.
    pub bytes: Option<&'b [u8]>,
    corpus: &'b Corpus,
    block: &'b Block,
}

impl<'b> Record<'b> {
    /// Parses the record.
    pub fn content(&self) -> Content<'b> {
        read::document(self.corpus, self.block, self.raw)
    }
}

/// Consecutive records that are not documents, so that millions of blank lines take one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Others {
    /// The place of the first record.
    pub first: RecordPlace,
    /// Number of records.
    pub n: u64,
}

impl Others {
    /// Appends a record that is not a document.
    pub fn push(list: &mut Vec<Self>, place: RecordPlace) {
        match list.last_mut() {
            Some(last) if last.end() == place => last.n += 1,
            _ => list.push(Self { first: place, n: 1 }),
        }
    }

    /// The place after the last record.
    fn end(self) -> RecordPlace {
        RecordPlace { line: self.first.line + self.n, ..self.first }
    }

    fn holds(self, place: RecordPlace) -> bool {
        (self.first..self.end()).contains(&place)
    }
}

/// What an earlier pass learned of the input: which records are documents, and how the files end.
pub struct KnownInput<'a> {
    /// All records that are not documents, in order.
    pub others: &'a [Others],
    /// Number of documents.
    pub n_documents: usize,
    /// The lengths and checksums of the files.
    pub files: &'a [FileFacts],
}

/// Runs one pass. Calls `work` on any thread and `take` in the order of the input. Returns the
/// facts of all files.
///
/// # Errors
/// A file cannot be read, or differs from `known`; any error from `take`.
pub fn pass<T: Send>(
    corpus: &Corpus,
    known: Option<&KnownInput<'_>>,
    ladder: &Ladder<'_>,
    work: impl Fn(Record<'_>) -> T + Sync,
    mut take: impl FnMut(T) -> Result<()> + Send,
) -> Result<Vec<FileFacts>> {
    let mut numbering = Numbering { known, next_item: 0, next_other: 0 };
    let mut files = Vec::with_capacity(corpus.files().len());
    let mut waiting: Vec<T> = Vec::new();
    for_each_block(corpus, |mut block| {
        ladder.check()?;
        let items = numbering.items(corpus, &block)?;
        let worked = |(record, &item): (_, &Option<ItemId>)| {
            let bytes = block.bytes_of(record);
            work(Record { item, raw: record, bytes, corpus, block: &block })
        };
        let worked_before = std::mem::take(&mut waiting);
        let (results, taken) = rayon::join(
            || block.records.par_iter().zip(&items).with_min_len(4).map(worked).collect(),
            || worked_before.into_iter().try_for_each(&mut take),
        );
        taken?;
        waiting = results;
        ladder.advance(block.n_read, block.records.len() as u64);
        files.extend(block.finished.drain(..).map(|(_, facts)| facts));
        Ok(())
    })?;
    waiting.into_iter().try_for_each(take)?;
    check(corpus, known, &files)?;
    Ok(files)
}

fn for_each_block(corpus: &Corpus, mut handle: impl FnMut(Block) -> Result<()>) -> Result<()> {
    std::thread::scope(|scope| {
        let (sender, receiver) = sync_channel(READ_AHEAD);
        scope.spawn(move || {
            for block in corpus.blocks() {
                if sender.send(block).is_err() {
                    break;
                }
            }
        });
        // An error drops the receiver, which stops the reading thread.
        let receiver: Receiver<Result<Block>> = receiver;
        receiver.into_iter().try_for_each(|block| handle(block?))
    })
}

/// Gives each document the number that it has in the first pass.
struct Numbering<'a> {
    known: Option<&'a KnownInput<'a>>,
    next_item: usize,
    next_other: usize,
}

impl Numbering<'_> {
    fn items(&mut self, corpus: &Corpus, block: &Block) -> Result<Vec<Option<ItemId>>> {
        let Some(known) = self.known else { return Ok(vec![None; block.records.len()]) };
        block.records.iter().map(|record| self.item(corpus, known, record)).collect()
    }

    fn item(
        &mut self,
        corpus: &Corpus,
        known: &KnownInput<'_>,
        record: &RawRecord,
    ) -> Result<Option<ItemId>> {
        while known.others.get(self.next_other).is_some_and(|others| others.end() <= record.place) {
            self.next_other += 1;
        }
        if known.others.get(self.next_other).is_some_and(|others| others.holds(record.place)) {
            return Ok(None);
        }
        if self.next_item == known.n_documents {
            return Err(changed(corpus, record.place.file));
        }
        self.next_item += 1;
        Ok(Some(ItemId(self.next_item as u32 - 1)))
    }
}

fn check(corpus: &Corpus, known: Option<&KnownInput<'_>>, files: &[FileFacts]) -> Result<()> {
    let Some(known) = known else { return Ok(()) };
    match (0..).zip(files.iter().zip(known.files)).find(|(_, (now, before))| now != before) {
        Some((file, _)) => Err(changed(corpus, file)),
        None => Ok(()),
    }
}
