//! The documents that contain a line → how many distinct stories they tell.
//!
//! For a line in `d` documents of a scope (a source, or the corpus), the other lines of each
//! document are of three kinds, by the number of documents they occur in: *common*, in clearly more
//! than `d` (navigation around a section's footer); *travelling*, in about `d`; and *own*, in
//! clearly fewer: the page's own text. A document is a **witness** only if it has enough own text,
//! measured against what travels with the line: ten prints of one story have next to none, ten
//! pages under one footer have a story each.
//!
//! Two witnesses tell the same story if a third of the windows sampled from the own text of one
//! occur anywhere in the other: *a third*, because strangers share stock phrases; *anywhere*,
//! because a paragraph edited in one may be unedited, and so travelling, in the other. Stories are
//! the connected components. Chains make them fewer, which errs on the side of keeping text.

use super::groups::Groups;
use super::kept::{KeptDocument, KeptDocuments, Occurrence};
use crate::model::ItemId;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Shortest own text of a witness, in tokens.
const MIN_OWN_TOKENS: u32 = 20;

/// Smallest ratio of own to travelling tokens of a witness.
const MIN_OWN_SHARE: f64 = 0.3;

/// Own text that makes a document a witness beside any amount of furniture, in tokens.
const STORY_TOKENS: f64 = 100.0;

/// Most probes of a document: windows of its own text that are looked up in the others.
const PROBES: u8 = 9;

/// For a short line, one probe in this many must be found for two documents to tell one story. For
/// a long line one window is enough: footers are mostly short; sentences that are quoted, or
/// carried over from an earlier report, are not.
const FOUND: usize = 3;

/// Shortest long line, in tokens.
const LONG_LINE: u32 = 20;

/// Documents in which a shared window is looked up: this many on either side, and the first ones.
const NEAREST: usize = 4;

/// Witnesses whose windows are in memory at once, approximately.
const MAX_WITNESSES: usize = 1 << 16;

/// How the lines of the corpus recur in a scope.
pub(crate) struct Recurrence<'a> {
    /// All documents, by item number.
    pub documents: &'a KeptDocuments,
    /// For each kept line, the number of documents of the scope that contain its key.
    pub n_documents: &'a [u32],
    /// Token totals of long documents.
    pub summed: &'a Summed,
}

/// Fewest kept lines of a long document, whose tokens are summed once, not for each line that
/// recurs.
const MANY_LINES: usize = 256;

/// For long documents: tokens in lines that occur in at most `n` documents, for each `n`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summed(HashMap<ItemId, Vec<(u32, u32)>>);

impl Summed {
    /// Sums the tokens of long documents; `n_documents` is as in [`Recurrence`].
    pub(crate) fn of(documents: &KeptDocuments, n_documents: &[u32]) -> Self {
        let of_document = |(item, document): (u32, KeptDocument<'_>)| {
            let lines = lines_of(document, n_documents).map(|(tokens, n)| (n, tokens));
            (document.lines.len() >= MANY_LINES).then(|| (ItemId(item), running_totals(lines)))
        };
        Self((0..).zip(documents.iter()).filter_map(of_document).collect())
    }
}

/// Sorts the pairs by their first number, and turns the second into a running total.
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

/// The total of all pairs whose first number is at most `number`.
fn total_up_to(totals: &[(u32, u32)], number: usize) -> u32 {
    let end = totals.partition_point(|&(n, _)| n as usize <= number);
    end.checked_sub(1).map_or(0, |last| totals[last].1)
}

/// For each kept line of a document, its tokens and the number of documents that contain it; then
/// the tokens of all other lines, and 1.
fn lines_of(document: KeptDocument<'_>, n_documents: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let n_documents = n_documents[document.first_line..].iter().copied();
    let lines = document.lines.iter().map(|line| line.n_tokens).zip(n_documents);
    lines.chain([(document.n_other_tokens, 1)])
}

impl Recurrence<'_> {
    /// The number of distinct stories among the occurrences of one line.
    ///
    /// Time: the occurrences times the samples of a document, and a sort.
    pub(crate) fn n_stories(&self, occurrences: &[Occurrence]) -> u32 {
        let is_witness =
            |occurrence: &&Occurrence| self.is_witness(**occurrence, occurrences.len());
        let witnesses: Vec<Occurrence> = occurrences.iter().filter(is_witness).copied().collect();
        let (mut n_probes, mut meetings) = (vec![0; witnesses.len()], Vec::new());
        for hashes in parts(witnesses.len()) {
            let mut windows = Vec::new();
            for (number, &witness) in (0..).zip(&witnesses) {
                let n_probes = &mut n_probes[number as usize];
                self.windows(witness, &hashes, occurrences.len(), n_probes, |hash, is_own| {
                    windows.push(Window { hash, witness: number, is_own });
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
            if is_long || same.len() * FOUND >= usize::from(n_probes[asking as usize]) {
                stories.join(asking, asked);
            }
        }
        stories.count()
    }

    /// Documents of the scope that contain a line; 1 for a line that was not kept, as no other
    /// contains it.
    pub(crate) fn n_documents(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line);
        place.map_or(1, |place| self.n_documents[document.first_line + place])
    }

    /// Tokens of a line; 0 for one that was not kept, which is part of a learned slot and short.
    fn n_tokens(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        document.place_of(occurrence.line).map_or(0, |place| document.lines[place].n_tokens)
    }

    fn is_witness(&self, occurrence: Occurrence, n_bearers: usize) -> bool {
        let (own, travelling) = self.own_and_travelling(occurrence.item, n_bearers);
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

    /// The own and the travelling tokens of a document, for a line that `n_bearers` documents
    /// contain.
    fn own_and_travelling(&self, item: ItemId, n_bearers: usize) -> (u32, u32) {
        if let Some(totals) = self.summed.0.get(&item) {
            let own = total_up_to(totals, Company::most_own(n_bearers));
            return (own, total_up_to(totals, Company::most_travelling(n_bearers)) - own);
        }
        let (mut own, mut travelling) = (0, 0);
        for (n_tokens, n) in lines_of(self.documents.get(item.index()), self.n_documents) {
            match Company::of(n, n_bearers) {
                Company::Own => own += n_tokens,
                Company::Travelling => travelling += n_tokens,
                Company::Common => {}
            }
        }
        (own, travelling)
    }

    /// Calls `take` for each window of a document whose hash is in `hashes`, except those of the
    /// line in question, with whether to look it up in the others. `n_probes` counts the windows to
    /// look up.
    fn windows(
        &self,
        occurrence: Occurrence,
        hashes: &RangeInclusive<u32>,
        n_bearers: usize,
        n_probes: &mut u8,
        mut take: impl FnMut(u32, bool),
    ) {
        let item = occurrence.item;
        let samples = self.documents.get(item.index()).samples;
        let first = samples.partition_point(|sample| sample.hash < *hashes.start());
        let samples = samples[first..].iter().take_while(|sample| sample.hash <= *hashes.end());
        for sample in samples.filter(|sample| sample.line != occurrence.line) {
            let n_documents = self.n_documents(Occurrence { item, line: sample.line });
            let is_own = *n_probes < PROBES && Company::of(n_documents, n_bearers) == Company::Own;
            *n_probes += u8::from(is_own);
            take(sample.hash, is_own);
        }
    }
}

/// The ranges of hashes that are processed in turn, so that a line in a million documents takes no
/// more memory than one in some thousands.
fn parts(n_witnesses: usize) -> impl Iterator<Item = RangeInclusive<u32>> {
    let n_parts = (n_witnesses / MAX_WITNESSES + 1) as u64;
    let start = move |part: u64| (part << 32) / n_parts;
    (0..n_parts).map(move |part| start(part) as u32..=(start(part + 1) - 1) as u32)
}

/// How a line of a document relates to a line that `n_bearers` documents contain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Company {
    Own,
    Travelling,
    Common,
}

impl Company {
    fn of(n_documents: u32, n_bearers: usize) -> Self {
        match n_documents as usize {
            n if n <= Self::most_own(n_bearers) => Self::Own,
            n if n <= Self::most_travelling(n_bearers) => Self::Travelling,
            _ => Self::Common,
        }
    }

    fn most_own(n_bearers: usize) -> usize {
        n_bearers * 2 / 3
    }

    fn most_travelling(n_bearers: usize) -> usize {
        n_bearers * 3 / 2
    }
}

/// A sampled window of a witness; `is_own` if it is looked up in the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    hash: u32,
    witness: u32,
    is_own: bool,
}

/// Adds a pair of witnesses for each window that the first looks up and the second contains.
fn meet(windows: &[Window], meetings: &mut Vec<(u32, u32)>) {
    for same in
        windows.chunk_by(|left, right| left.hash == right.hash).filter(|same| same.len() > 1)
    {
        for (place, window) in same.iter().enumerate().filter(|(_, window)| window.is_own) {
            let near = place.saturating_sub(NEAREST)..(place + NEAREST + 1).min(same.len());
            let first = 0..NEAREST.min(near.start);
            let others = first.chain(near).filter(|&other| other != place);
            meetings.extend(others.map(|other| (window.witness, same[other].witness)));
        }
    }
}

#[cfg(test)]
mod tests;
