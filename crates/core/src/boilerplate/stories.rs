//! The documents that contain a line → how many distinct stories they tell.
//!
//! Let `d` documents of a scope (a site, or the corpus) contain the line. Each line of these
//! documents is of one of three kinds, by the number of documents of the scope that contain it:
//!
//! - *own*, in at most 2d/3: the text of the page itself;
//! - *travelling*, in more, up to 3d/2: what comes with the line in question, and that line itself;
//! - *common*, in more than 3d/2, such as the menu of the whole site, if the line is the footer of
//!   one section.
//!
//! A document is a *witness* if it has enough own text, both in all and for each travelling token;
//! and at least as much as travels, if the line is a sentence of pages without line breaks. Ten
//! prints of one story have next to no own text; ten pages under one footer have a story each.
//!
//! Up to nine windows sampled from the own text of a witness are its *probes*. They are looked up
//! in the other witnesses. Two witnesses tell one story if a third of the probes of one occur
//! anywhere in the other: *a third*, because strangers share stock phrases; *anywhere*, because a
//! paragraph that was edited in one is own text there, and may travel in the other. For a line of
//! [`LONG_LINE`] tokens or more, one probe is enough, because long lines are mostly quotations.
//!
//! Stories are the connected components of the witnesses. Chains make them fewer, which errs on the
//! side of keeping text.

use super::groups::Groups;
use super::kept::{KeptDocument, KeptDocuments, Occurrence};
use crate::model::ItemId;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Fewest own tokens of a witness.
const MIN_OWN_TOKENS: u32 = 20;

/// Fewest own tokens of a witness for each travelling token.
const MIN_OWN_SHARE: f64 = 0.3;

/// Own text from which its ratio to the travelling text no longer counts, in tokens.
const STORY_TOKENS: f64 = 100.0;

/// Most probes of a document: sampled windows of its own text that are looked up in the other
/// witnesses.
const PROBES: u8 = 9;

/// For a short line, one in this many probes of one witness must occur in another for both to tell
/// one story. For a long line, one probe is enough: footers are mostly short; sentences that are
/// quoted, or carried over from an earlier report, are not.
const PROBES_PER_MATCH: usize = 3;

/// Shortest long line, in tokens.
const LONG_LINE: u32 = 20;

/// A probe is looked up in the witnesses that contain it, but only in this many before its own
/// witness, in as many after its own, and in as many at the start.
const NEAREST: usize = 4;

/// Witnesses whose windows are in memory at once, approximately.
const MAX_WITNESSES: usize = 1 << 16;

/// How often the lines of all documents recur in their scopes.
pub(crate) struct Recurrence<'a> {
    /// All documents, by item number.
    pub documents: &'a KeptDocuments,
    /// For each kept line, the number of documents of the scope that contain its key; 1 for lines
    /// that are not counted: those without words, those of documents without a site where sites are
    /// counted, and all but the first of equal lines in a document.
    pub n_documents: &'a [u32],
    /// Token totals of long documents.
    pub summed: &'a Summed,
}

/// Fewest kept lines of a long document. The tokens of long documents are summed once, not again
/// for each line that recurs.
const MANY_LINES: usize = 256;

/// For each long document, pairs of a number n and of the tokens in lines that occur in at most n
/// documents of the scope, ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summed(HashMap<ItemId, Vec<(u32, u32)>>);

impl Summed {
    /// Sums the tokens of long documents. `n_documents` is that of [`Recurrence`].
    pub(crate) fn of(documents: &KeptDocuments, n_documents: &[u32]) -> Self {
        let of_document = |(item, document): (u32, KeptDocument<'_>)| {
            let lines = lines_of(document, n_documents).map(|(tokens, n)| (n, tokens));
            (document.lines.len() >= MANY_LINES).then(|| (ItemId(item), running_totals(lines)))
        };
        Self((0..).zip(documents.iter()).filter_map(of_document).collect())
    }
}

/// Sorts the pairs and replaces the second number of each by the total of all second numbers up to
/// it.
fn running_totals(pairs: impl Iterator<Item = (u32, u32)>) -> Vec<(u32, u32)> {
    let mut pairs: Vec<(u32, u32)> = pairs.collect();
    pairs.sort_unstable();
    let mut total = 0;
    for (_, summand) in &mut pairs {
        total += *summand;
        *summand = total;
    }
    pairs
}

/// The running total at the last pair whose first number is at most `number`; 0 if there is none.
fn total_up_to(totals: &[(u32, u32)], number: usize) -> u32 {
    let end = totals.partition_point(|&(n, _)| n as usize <= number);
    end.checked_sub(1).map_or(0, |last| totals[last].1)
}

/// For each kept line of a document, its tokens and the number of documents that contain it. One
/// more pair is for all other lines together: their tokens, and 1, as no other document contains
/// them.
fn lines_of(document: KeptDocument<'_>, n_documents: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let n_documents = n_documents[document.first_line..].iter().copied();
    let lines = document.lines.iter().map(|line| line.n_tokens).zip(n_documents);
    lines.chain([(document.n_other_tokens, 1)])
}

impl Recurrence<'_> {
    /// The number of distinct stories among the occurrences of one line.
    ///
    /// Time: a step per kept line of each document, except that the lines of a long document are
    /// summed already, and a sort of the windows sampled from the witnesses.
    pub(crate) fn n_stories(&self, occurrences: &[Occurrence]) -> u32 {
        let is_witness =
            |occurrence: &&Occurrence| self.is_witness(**occurrence, occurrences.len());
        let witnesses: Vec<Occurrence> = occurrences.iter().filter(is_witness).copied().collect();
        let (mut n_probes, mut meetings) = (vec![0; witnesses.len()], Vec::new());
        for hashes in parts(witnesses.len()) {
            let mut windows = Vec::new();
            for (number, &witness) in (0..).zip(&witnesses) {
                let n_probes = &mut n_probes[number as usize];
                self.windows(witness, &hashes, occurrences.len(), n_probes, |hash, is_probe| {
                    windows.push(Window { hash, witness: number, is_probe });
                });
            }
            windows.sort_unstable();
            meet(&windows, &mut meetings);
        }
        meetings.sort_unstable();
        let is_long = occurrences.first().is_some_and(|&first| self.n_tokens(first) >= LONG_LINE);
        let mut stories = Groups::new(witnesses.len());
        for same in meetings.chunk_by(|left, right| left == right) {
            let (asking, asked) = same[0];
            if is_long || same.len() * PROBES_PER_MATCH >= usize::from(n_probes[asking as usize]) {
                stories.join(asking, asked);
            }
        }
        stories.count()
    }

    /// Number of documents of the scope that contain a line; 1 for a line that was not kept,
    /// because no other document contains it.
    pub(crate) fn n_documents(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line);
        place.map_or(1, |place| self.n_documents[document.first_line + place])
    }

    /// Tokens of a line; 0 if it was not kept. Such a line is part of a learned slot, and short.
    fn n_tokens(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        document.place_of(occurrence.line).map_or(0, |place| document.lines[place].n_tokens)
    }

    fn is_witness(&self, occurrence: Occurrence, n_with_line: usize) -> bool {
        let (own, travelling) = self.own_and_travelling(occurrence.item, n_with_line);
        let share = MIN_OWN_SHARE * f64::from(travelling);
        let is_story = f64::from(own) >= share.min(STORY_TOKENS);
        // On a page whose units are sentences, one edited sentence does not make another story.
        own >= MIN_OWN_TOKENS && is_story && (own >= travelling || !self.is_sentence(occurrence))
    }

    fn is_sentence(&self, occurrence: Occurrence) -> bool {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line);
        place.is_some_and(|place| document.lines[place].is_sentence)
    }

    /// The own and the travelling tokens of a document, for a line that `n_with_line` documents
    /// contain.
    fn own_and_travelling(&self, item: ItemId, n_with_line: usize) -> (u32, u32) {
        if let Some(totals) = self.summed.0.get(&item) {
            let own = total_up_to(totals, LineKind::most_own(n_with_line));
            return (own, total_up_to(totals, LineKind::most_travelling(n_with_line)) - own);
        }
        let (mut own, mut travelling) = (0, 0);
        for (n_tokens, n) in lines_of(self.documents.get(item.index()), self.n_documents) {
            match LineKind::of(n, n_with_line) {
                LineKind::Own => own += n_tokens,
                LineKind::Travelling => travelling += n_tokens,
                LineKind::Common => {}
            }
        }
        (own, travelling)
    }

    /// Calls `take` for each sampled window of a document, with its hash and with whether it is a
    /// probe. Leaves out windows of the line in question, and hashes outside `hashes`. Adds the
    /// probes to `n_probes`.
    fn windows(
        &self,
        occurrence: Occurrence,
        hashes: &RangeInclusive<u32>,
        n_with_line: usize,
        n_probes: &mut u8,
        mut take: impl FnMut(u32, bool),
    ) {
        let item = occurrence.item;
        let samples = self.documents.get(item.index()).samples;
        let first = samples.partition_point(|sample| sample.hash < *hashes.start());
        let samples = samples[first..].iter().take_while(|sample| sample.hash <= *hashes.end());
        for sample in samples.filter(|sample| sample.line != occurrence.line) {
            let n_documents = self.n_documents(Occurrence { item, line: sample.line });
            let is_probe =
                *n_probes < PROBES && LineKind::of(n_documents, n_with_line) == LineKind::Own;
            *n_probes += u8::from(is_probe);
            take(sample.hash, is_probe);
        }
    }
}

/// The ranges of hashes that are processed in turn. They bound the memory of the windows to that of
/// about [`MAX_WITNESSES`] witnesses, however many contain the line. The memory of the meetings is
/// not bounded.
fn parts(n_witnesses: usize) -> impl Iterator<Item = RangeInclusive<u32>> {
    let n_parts = (n_witnesses / MAX_WITNESSES + 1) as u64;
    let start = move |part: u64| (part << 32) / n_parts;
    (0..n_parts).map(move |part| start(part) as u32..=(start(part + 1) - 1) as u32)
}

/// How a line of a document relates to a line that `n_with_line` documents contain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum LineKind {
    Own,
    Travelling,
    Common,
}

impl LineKind {
    fn of(n_documents: u32, n_with_line: usize) -> Self {
        match n_documents as usize {
            n if n <= Self::most_own(n_with_line) => Self::Own,
            n if n <= Self::most_travelling(n_with_line) => Self::Travelling,
            _ => Self::Common,
        }
    }

    fn most_own(n_with_line: usize) -> usize {
        n_with_line * 2 / 3
    }

    fn most_travelling(n_with_line: usize) -> usize {
        n_with_line * 3 / 2
    }
}

/// A sampled window of a witness. `is_probe` if it is a probe, which is looked up in the other
/// witnesses.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    hash: u32,
    witness: u32,
    is_probe: bool,
}

/// Adds a pair of witnesses for each probe of the first that the second contains, but at most three
/// times [`NEAREST`] pairs per probe.
fn meet(windows: &[Window], meetings: &mut Vec<(u32, u32)>) {
    for same in
        windows.chunk_by(|left, right| left.hash == right.hash).filter(|same| same.len() > 1)
    {
        for (place, window) in same.iter().enumerate().filter(|(_, window)| window.is_probe) {
            let near = place.saturating_sub(NEAREST)..(place + NEAREST + 1).min(same.len());
            let first = 0..NEAREST.min(near.start);
            let others = first.chain(near).filter(|&other| other != place);
            meetings.extend(others.map(|other| (window.witness, same[other].witness)));
        }
    }
}

#[cfg(test)]
mod tests;
