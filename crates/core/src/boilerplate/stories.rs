//! The documents that contain a line → how many distinct stories they tell.
//!
//! Let `d` documents of a scope (a site, or the corpus) contain the line. Each line of these
//! documents is of one of three kinds, by the number of documents of the scope that contain it:
//!
//! - *own*, in at most 2d/3: the text of the page itself;
//! - *travelling*, in more than 2d/3 and at most 3d/2: the line in question, and lines that occur
//!   with it;
//! - *common*, in more than 3d/2. Example: the menu of the whole site, if the line in question is
//!   the footer of one section.
//!
//! A document is a *witness* if
//!
//! - it has at least 20 own tokens;
//! - it has at least 0.3 own tokens for each travelling token, or at least 100 own tokens; and
//! - if the line is a sentence line (a sentence of a page of one or two lines), it has at least as
//!   many own tokens as travelling ones.
//!
//! Ten prints of one story have next to no own text; ten pages with the same footer have a story
//! each.
//!
//! Up to nine windows sampled from the own text of a witness are its *probes*. Each probe is
//! matched with at most twelve other witnesses that contain it ([`NEAREST`]). Two witnesses tell
//! one story if a third of the probes of one occur anywhere in the other: *a third*, because
//! different stories share stock phrases; *anywhere*, not only in own text, because an edited
//! paragraph is own text in one witness but may be travelling text in the other. For a line of
//! [`LONG_LINE`] tokens or more, one probe is enough, because long lines are mostly quotations.
//!
//! Witnesses that tell one story are linked, and each connected component counts as one story.
//! Chains of links only lower the count, so text is kept.

use super::kept::{KeptDocument, KeptDocuments, KeptLine, Occurrence};
use crate::groups::Groups;
use crate::hash::HashFilter;
use crate::model::ItemId;
use std::collections::HashMap;
use std::ops::RangeInclusive;

/// Fewest own tokens of a witness.
const MIN_OWN_TOKENS: u32 = 20;

/// Fewest own tokens of a witness for each travelling token.
const MIN_OWN_SHARE: f64 = 0.3;

/// A document with this many own tokens need not meet [`MIN_OWN_SHARE`].
const STORY_TOKENS: f64 = 100.0;

/// Most probes of a witness: sampled windows of its own text that are looked for in other
/// witnesses.
const PROBES: u8 = 9;

/// For a short line, one in this many probes of one witness must occur in another for both to tell
/// one story. For a long line, one probe is enough: most footers are short, and most long lines are
/// sentences that were quoted or carried over from an earlier report.
const PROBES_PER_MATCH: usize = 3;

/// Shortest long line, in tokens.
const LONG_LINE: u32 = 20;

/// Of the list of witnesses that contain a probe, the probe is matched with at most this many
/// before its own witness, as many after it, and as many at the start of the list.
const NEAREST: usize = 4;

/// The windows in memory at once are about as many as those of at most this many witnesses.
const MAX_WITNESSES: usize = 1 << 16;

/// How often each line recurs in the scope: in its site, or in the corpus.
pub(crate) struct Recurrence<'a> {
    /// All documents, by item number.
    pub documents: &'a KeptDocuments,
    /// For each *kept* line (one that the census stored because it may recur), the number of
    /// documents of the scope that contain its key. Lines that are not counted have 1: lines
    /// without words; repeats within a document; at site level, lines of documents without a site.
    pub n_documents: &'a [u32],
    /// Sums of the tokens of long documents.
    pub totals: &'a TokenTotals,
}

/// Fewest kept lines of a long document. The tokens of long documents are summed once, because they
/// would take long to sum for each line that recurs.
const MANY_LINES: usize = 256;

/// For each long document: pairs (n, tokens in lines that occur in at most n documents of the
/// scope), ascending by n.
#[derive(Clone, Debug, Default)]
pub(crate) struct TokenTotals(HashMap<ItemId, Vec<(u32, u32)>>);

impl TokenTotals {
    /// Sums the tokens of long documents. `n_documents` is the field of [`Recurrence`].
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

/// For each kept line of a document, its tokens and the number of documents that contain it. The
/// last pair counts all other lines together: their tokens, and 1, because no other document
/// contains them.
fn lines_of(document: KeptDocument<'_>, n_documents: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    let n_documents = n_documents[document.first_line..].iter().copied();
    let lines = document.lines.iter().map(|line| line.n_tokens).zip(n_documents);
    lines.chain([(document.n_other_tokens, 1)])
}

impl Recurrence<'_> {
    /// The number of distinct stories among the occurrences of one line, given in the order of the
    /// prints of their documents.
    ///
    /// Time: a step per kept line of each document, except for long documents, whose lines are
    /// summed already; and a sort of the windows sampled from the witnesses.
    pub(crate) fn n_stories(&self, occurrences: &[Occurrence]) -> u32 {
        let n_with_line = occurrences.len();
        let is_witness = |occurrence: &&Occurrence| self.is_witness(**occurrence, n_with_line);
        let witnesses = occurrences.iter().filter(is_witness).copied().collect();
        let is_long = occurrences.first().is_some_and(|&first| self.n_tokens(first) >= LONG_LINE);
        distinct(&KeptWitnesses { recurrence: self, witnesses, n_with_line }, is_long)
    }

    /// What a document says of the stories of a line that `n_with_line` documents contain.
    pub(crate) fn testimony(&self, occurrence: Occurrence, n_with_line: usize) -> Testimony {
        let windows = || {
            let (mut windows, mut n_probes) = (Windows::default(), 0);
            let all = 0..=u32::MAX;
            self.windows(occurrence, &all, n_with_line, &mut n_probes, |hash, is_probe| {
                let list = if is_probe { &mut windows.probes } else { &mut windows.others };
                list.push(hash);
            });
            windows
        };
        Testimony {
            print: self.documents.print(occurrence.item),
            n_tokens: self.n_tokens(occurrence),
            windows: self.is_witness(occurrence, n_with_line).then(windows),
        }
    }

    /// Number of documents of the scope that contain a line; 1 for a line that was not kept,
    /// because no other document contains it.
    pub(crate) fn n_documents(&self, occurrence: Occurrence) -> u32 {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line);
        place.map_or(1, |place| self.n_documents[document.first_line + place])
    }

    /// A line that other documents of the scope contain too. A line with a varying part (a slot, or
    /// what follows a label) is often in one document alone. It then counts as a short line without
    /// sentences, whether or not it was kept.
    fn shared_line(&self, occurrence: Occurrence) -> Option<&KeptLine> {
        let document = self.documents.get(occurrence.item.index());
        let place = document.place_of(occurrence.line)?;
        (self.n_documents[document.first_line + place] > 1).then(|| &document.lines[place])
    }

    fn n_tokens(&self, occurrence: Occurrence) -> u32 {
        self.shared_line(occurrence).map_or(0, |line| line.n_tokens)
    }

    fn is_witness(&self, occurrence: Occurrence, n_with_line: usize) -> bool {
        let (own, travelling) = self.own_and_travelling(occurrence.item, n_with_line);
        let share = MIN_OWN_SHARE * f64::from(travelling);
        let is_story = f64::from(own) >= share.min(STORY_TOKENS);
        // Where each sentence counts as a line, one edited sentence does not make another story.
        own >= MIN_OWN_TOKENS && is_story && (own >= travelling || !self.is_sentence(occurrence))
    }

    fn is_sentence(&self, occurrence: Occurrence) -> bool {
        self.shared_line(occurrence).is_some_and(|line| line.is_sentence)
    }

    /// The own and the travelling tokens of a document, for a line that `n_with_line` documents
    /// contain.
    fn own_and_travelling(&self, item: ItemId, n_with_line: usize) -> (u32, u32) {
        if let Some(totals) = self.totals.0.get(&item) {
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

    /// Calls `take(hash, is_probe)` for each sampled window of a document. Leaves out windows of
    /// the line in question, and windows whose hashes are outside `hashes`. Adds the number of
    /// probes to `n_probes`.
    fn windows(
        &self,
        occurrence: Occurrence,
        hashes: &RangeInclusive<u32>,
        n_with_line: usize,
        n_probes: &mut u8,
        mut take: impl FnMut(u32, bool),
    ) {
        let document = self.documents.get(occurrence.item.index());
        let (samples, line) = (document.samples, document.line_id(occurrence.line));
        let first = samples.partition_point(|sample| sample.hash < *hashes.start());
        let samples = samples[first..].iter().take_while(|sample| sample.hash <= *hashes.end());
        for sample in samples.filter(|sample| sample.line != line) {
            let of_place = |place| self.n_documents[document.first_line + place];
            let n_documents = || sample.line.place().map_or(1, of_place);
            let is_probe =
                *n_probes < PROBES && LineKind::of(n_documents(), n_with_line) == LineKind::Own;
            *n_probes += u8::from(is_probe);
            take(sample.hash, is_probe);
        }
    }
}

/// What a document says of the stories of one line. The testimonies of all documents with the line
/// tell its stories, wherever the documents are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Testimony {
    /// Print of the document's notes.
    pub print: u64,
    /// Tokens of the line; 0 if it is in no other document.
    pub n_tokens: u32,
    /// Sampled windows outside the line; `None` if the document is no witness.
    pub windows: Option<Windows>,
}

/// Hashes of the sampled windows of a witness, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Windows {
    /// Those that are looked for in other witnesses, at most nine.
    pub probes: Vec<u32>,
    /// The others.
    pub others: Vec<u32>,
}

/// The number of distinct stories that these documents tell, if all of them contain one line. Time:
/// a sort of their windows.
pub(crate) fn stories_of(mut testimonies: Vec<Testimony>) -> u32 {
    testimonies.sort_unstable_by_key(|testimony| testimony.print);
    let is_long = testimonies.first().is_some_and(|first| first.n_tokens >= LONG_LINE);
    let witnesses: Vec<Windows> =
        testimonies.into_iter().filter_map(|testimony| testimony.windows).collect();
    distinct(&witnesses, is_long)
}

/// The witnesses of one line, in the order of their prints.
trait Witnesses {
    fn number(&self) -> usize;

    /// Calls `take(hash, is_probe)` for each sampled window of a witness whose hash is in `hashes`.
    /// Adds the number of probes to `n_probes`.
    fn windows(
        &self,
        witness: usize,
        hashes: &RangeInclusive<u32>,
        n_probes: &mut u8,
        take: impl FnMut(u32, bool),
    );
}

/// Witnesses whose documents are at hand.
struct KeptWitnesses<'a> {
    recurrence: &'a Recurrence<'a>,
    witnesses: Vec<Occurrence>,
    n_with_line: usize,
}

impl Witnesses for KeptWitnesses<'_> {
    fn number(&self) -> usize {
        self.witnesses.len()
    }

    fn windows(
        &self,
        witness: usize,
        hashes: &RangeInclusive<u32>,
        n_probes: &mut u8,
        take: impl FnMut(u32, bool),
    ) {
        self.recurrence.windows(self.witnesses[witness], hashes, self.n_with_line, n_probes, take);
    }
}

impl Witnesses for Vec<Windows> {
    fn number(&self) -> usize {
        self.len()
    }

    fn windows(
        &self,
        witness: usize,
        hashes: &RangeInclusive<u32>,
        n_probes: &mut u8,
        mut take: impl FnMut(u32, bool),
    ) {
        let Windows { probes, others } = &self[witness];
        let is_asked = |hash: &&u32| hashes.contains(*hash);
        for &hash in probes.iter().filter(is_asked) {
            *n_probes += 1;
            take(hash, true);
        }
        others.iter().filter(is_asked).for_each(|&hash| take(hash, false));
    }
}

/// The number of distinct stories that the witnesses of a line tell.
fn distinct(witnesses: &impl Witnesses, is_long: bool) -> u32 {
    let (mut n_probes, mut matches) = (vec![0; witnesses.number()], Vec::new());
    for hashes in parts(witnesses.number()) {
        add_matches(&met_windows(witnesses, &hashes, &mut n_probes), &mut matches);
    }
    matches.sort_unstable();
    let mut stories = Groups::new(witnesses.number());
    for same in matches.chunk_by(|left, right| left == right) {
        let (asking, asked) = same[0];
        if is_long || same.len() * PROBES_PER_MATCH >= usize::from(n_probes[asking as usize]) {
            stories.join(asking, asked);
        }
    }
    stories.count()
}

/// The sampled windows of all witnesses whose hashes are those of probes, and perhaps a few others,
/// sorted. Counts the probes of each witness in `n_probes`.
fn met_windows(
    witnesses: &impl Witnesses,
    hashes: &RangeInclusive<u32>,
    n_probes: &mut [u8],
) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut probed = HashFilter::new(witnesses.number() * usize::from(PROBES));
    let n_probes_before = n_probes.to_vec();
    for (number, n_probes) in (0..).zip(n_probes) {
        witnesses.windows(number as usize, hashes, n_probes, |hash, is_probe| {
            if is_probe {
                probed.insert(hash.into());
                windows.push(Window::new(hash, number, true));
            }
        });
    }
    for (number, mut n_probes) in (0..).zip(n_probes_before) {
        witnesses.windows(number as usize, hashes, &mut n_probes, |hash, is_probe| {
            if !is_probe && probed.may_hold(hash.into()) {
                windows.push(Window::new(hash, number, false));
            }
        });
    }
    windows.sort_unstable();
    windows
}

/// The ranges of hashes that are processed one after another. They bound the memory of the windows
/// to that of about [`MAX_WITNESSES`] witnesses, however many witnesses there are. The memory of
/// the matches is not bounded. A match is a pair: the witness with the probe, and a witness that
/// contains it.
fn parts(n_witnesses: usize) -> impl Iterator<Item = RangeInclusive<u32>> {
    let n_parts = (n_witnesses / MAX_WITNESSES + 1) as u64;
    let start = move |part: u64| (part << 32) / n_parts;
    (0..n_parts).map(move |part| start(part) as u32..=(start(part + 1) - 1) as u32)
}

/// The kind of a line of a document, given a line in question that `n_with_line` documents contain.
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

/// A sampled window of a witness, which is given by its number among the witnesses. One number,
/// which sorts fast: 32 bits of the hash, 31 of the witness, and whether it is a probe.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window(u64);

impl Window {
    fn new(hash: u32, witness: u32, is_probe: bool) -> Self {
        Self(u64::from(hash) << 32 | u64::from(witness) << 1 | u64::from(is_probe))
    }

    fn hash(self) -> u32 {
        (self.0 >> 32) as u32
    }

    fn witness(self) -> u32 {
        (self.0 as u32) >> 1
    }

    fn is_probe(self) -> bool {
        self.0 & 1 > 0
    }
}

/// Adds the matches of all probes: pairs of the witness with the probe and a witness that contains
/// it, at most three times [`NEAREST`] per probe.
fn add_matches(windows: &[Window], matches: &mut Vec<(u32, u32)>) {
    for same in
        windows.chunk_by(|left, right| left.hash() == right.hash()).filter(|same| same.len() > 1)
    {
        for (place, window) in same.iter().enumerate().filter(|(_, window)| window.is_probe()) {
            let near = place.saturating_sub(NEAREST)..(place + NEAREST + 1).min(same.len());
            let first = 0..NEAREST.min(near.start);
            let others = first.chain(near).filter(|&other| other != place);
            matches.extend(others.map(|other| (window.witness(), same[other].witness())));
        }
    }
}

#[cfg(test)]
mod tests;
