//! The documents that bear a line → how many distinct stories they are.
//!
//! For a line that stands in `d` documents of a scope (a source, or the corpus), each document is looked at
//! without what travels with the line. Its lines are of three kinds, by the number of documents that
//! they stand in: *common* ones, in clearly more than `d` (navigation around a section's footer); those
//! that *travel* with the line, in about `d`; and the *rest*, in clearly fewer: the page's own text. A document is a
//! **witness** only if it has text of its own, measured against what travels: the ten prints of one story
//! have next to none, the ten pages under one footer have a story each.
//!
//! Two witnesses tell the same story if a third of the windows sampled from the one's own text stand anywhere in the
//! other: *a third*, because stock phrases are shared by strangers; *anywhere*, because a paragraph that was edited here may stand unedited, and thus among the travelling
//! ones, there. Stories are the connected components; chains make them fewer, which errs on the side of keeping.

use super::groups::Groups;
use super::kept::{KeptDocument, KeptDocuments};
use crate::model::ItemId;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// A document's own text must hold so many tokens to be a story, …
const MIN_OWN_TOKENS: u32 = 20;

/// … and so many for each token that travels with the line, …
const MIN_OWN_SHARE: f64 = 0.3;

/// … unless it holds so many: then it is a story beside any amount of furniture.
const STORY_TOKENS: f64 = 100.0;

/// So many windows of a document's own text, at most, are looked for in the others.
const PROBES: u8 = 9;

/// For a short line, one in so many of them must be found for the two to tell one story. For a long one a single window
/// is enough: footers are mostly short, and sentences that are quoted or carried over from an earlier report are not.
const FOUND: usize = 3;

/// A line of so many tokens is long.
const LONG_LINE: u32 = 20;

/// A window that many documents share is looked for in the first so many of them, and in as many on either side.
const NEAREST: usize = 4;

/// The windows of so many witnesses, about, are held at once.
const MAX_WITNESSES: usize = 1 << 16;

/// A line of a document, in a scope in which its key stands in other documents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The document.
    pub item: ItemId,
    /// The number of the line in it.
    pub line: u32,
}

impl Occurrence {
    /// The first of the occurrences in each document, by item number.
    pub(crate) fn first_of_each(occurrences: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut occurrences: Vec<Self> = occurrences.collect();
        occurrences.sort_unstable_by_key(|occurrence| (occurrence.item, occurrence.line));
        occurrences.dedup_by_key(|occurrence| occurrence.item);
        occurrences
    }
}

/// How the lines of the corpus recur in a scope.
pub(crate) struct Recurrence<'a> {
    /// All documents, by item number.
    pub documents: &'a KeptDocuments,
    /// For each kept line, the number of documents of the scope that bear its key.
    pub n_documents: &'a [u32],
    /// The tokens of documents of very many lines.
    pub summed: &'a Summed,
}

/// For documents of so many lines their tokens are summed up once, not for each line that recurs.
const MANY_LINES: usize = 256;

/// Of documents of very many lines: in how many tokens their lines come to that stand in so many documents or fewer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Summed(HashMap<ItemId, Vec<(u32, u32)>>);

impl Summed {
    /// Sums up the tokens of all such documents; `n_documents` is as in [`Recurrence`].
    pub(crate) fn of(documents: &KeptDocuments, n_documents: &[u32]) -> Self {
        let of_document = |(item, document): (u32, KeptDocument<'_>)| {
            let lines = lines_of(document, n_documents).map(|(tokens, n)| (n, tokens));
            (document.lines.len() >= MANY_LINES).then(|| (ItemId(item), running_totals(lines)))
        };
        Self((0..).zip(documents.iter()).filter_map(of_document).collect())
    }
}

/// The numbers in front, ascending, each with the sum of those behind up to there.
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

/// The sum up to a number.
fn total_up_to(totals: &[(u32, u32)], number: usize) -> u32 {
    let end = totals.partition_point(|&(n, _)| n as usize <= number);
    end.checked_sub(1).map_or(0, |last| totals[last].1)
}

/// The tokens of each kept line of a document, with the number of documents that bear it; and those of the other lines.
fn lines_of(document: KeptDocument<'_>, n_documents: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let n_documents = n_documents[document.first_line..].iter().copied();
    let lines = document.lines.iter().map(|line| line.n_tokens).zip(n_documents);
    lines.chain([(document.n_other_tokens, 1)])
}

impl Recurrence<'_> {
    /// How many distinct stories the occurrences of one line stand in.
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

    /// The documents of the scope that bear a line; 1 for a line that was not kept, since it stands in no other.
    pub(crate) fn n_documents(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line);
        place.map_or(1, |place| self.n_documents[document.first_line + place])
    }

    /// Tokens of a line; 0 for one that was not kept, which is one of a learned slot and short.
    fn n_tokens(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        document.place_of(occurrence.line).map_or(0, |place| document.lines[place].n_tokens)
    }

    fn is_witness(&self, occurrence: Occurrence, n_bearers: usize) -> bool {
        let (own, travelling) = self.own_and_travelling(occurrence.item, n_bearers);
        let share = MIN_OWN_SHARE * f64::from(travelling);
        let is_story = f64::from(own) >= share.min(STORY_TOKENS);
        // Where sentences stand for lines, one that was edited is not enough to make another story of a page.
        own >= MIN_OWN_TOKENS && is_story && (own >= travelling || !self.is_sentence(occurrence))
    }

    fn is_sentence(&self, occurrence: Occurrence) -> bool {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line);
        place.is_some_and(|place| document.lines[place].is_sentence)
    }

    /// The tokens of a document's own text, and those that travel with a line that so many documents bear.
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

    /// Hands out the windows of a document with hashes in a range, but for those of the line in question, and tells which of them are to
    /// be looked for in the others; `n_probes` counts those.
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

/// The ranges of hashes that are looked at one after the other, so that a line of a million documents takes no more memory than one
/// of some thousands.
fn parts(n_witnesses: usize) -> impl Iterator<Item = RangeInclusive<u32>> {
    let n_parts = (n_witnesses / MAX_WITNESSES + 1) as u64;
    let start = move |part: u64| (part << 32) / n_parts;
    (0..n_parts).map(move |part| start(part) as u32..=(start(part + 1) - 1) as u32)
}

/// How a line of a document relates to a line that `n_bearers` documents bear.
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

/// A sampled window of a witness; `is_own` if it is looked for in the others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    hash: u32,
    witness: u32,
    is_own: bool,
}

/// Adds the pairs of witnesses, once for each window of the first that stands in the second.
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
