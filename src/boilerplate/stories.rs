//! The documents that bear a line → how many distinct stories they are.
//!
//! For a line that stands in `d` documents of a scope (a source, or the corpus), each document is looked at
//! without what travels with the line. Its lines are of three kinds, by the number of documents that
//! they stand in: *common* ones, in clearly more than `d` (navigation around a section's footer); those
//! that *travel* with the line, in about `d`; and the *rest*, in clearly fewer: the page's own text. A document is a
//! **witness** only if it has text of its own, measured against what travels: the ten prints of one story
//! have next to none, the ten pages under one footer have a story each.
//!
//! Two witnesses tell the same story if a few windows sampled from the one's own text stand anywhere in the
//! other: *anywhere*, because a paragraph that was edited here may stand unedited, and thus among the travelling
//! ones, there. Stories are the connected components; chains make them fewer, which errs on the side of keeping.

use super::survey::SurveyedDocument;
use crate::model::ItemId;

/// A document's own text must hold so many tokens to be a story, …
const MIN_OWN_TOKENS: u32 = 20;

/// … and so many for each token that travels with the line.
const MIN_OWN_SHARE: f64 = 0.3;

/// So many windows of a document's own text are looked for in the others.
const PROBES: usize = 6;

/// A line of a document, in a scope in which its key stands in other documents too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The document.
    pub item: ItemId,
    /// The number of the line in it.
    pub line: u32,
}

/// How the lines of the corpus recur in a scope.
pub struct Recurrence<'a> {
    /// All documents, by item number.
    pub documents: &'a [SurveyedDocument],
    /// Where each document's lines begin in `n_documents`.
    pub first_line: &'a [usize],
    /// For each line, the number of documents of the scope that bear its key.
    pub n_documents: &'a [u32],
}

impl Recurrence<'_> {
    /// How many distinct stories the occurrences of one line stand in.
    ///
    /// Time: the occurrences times the samples of a document, and a sort.
    pub fn n_stories(&self, occurrences: &[Occurrence]) -> u32 {
        let mut windows = Vec::new();
        let mut stories = Stories::default();
        for &occurrence in occurrences {
            if self.is_witness(occurrence, occurrences.len()) {
                let witness = stories.add();
                windows.extend(self.windows(occurrence, occurrences.len(), witness));
            }
        }
        windows.sort_unstable();
        for same in windows.chunk_by(|left, right| left.hash == right.hash) {
            if same.iter().any(|window| window.is_own) {
                same.windows(2).for_each(|pair| stories.join(pair[0].witness, pair[1].witness));
            }
        }
        stories.count()
    }

    fn is_witness(&self, occurrence: Occurrence, n_bearers: usize) -> bool {
        let (mut own, mut travelling) = (0, 0);
        for (line, &n_documents) in self.lines_of(occurrence.item) {
            match Company::of(n_documents, n_bearers) {
                Company::Own => own += line,
                Company::Travelling => travelling += line,
                Company::Common => {}
            }
        }
        own >= MIN_OWN_TOKENS && f64::from(own) >= MIN_OWN_SHARE * f64::from(travelling)
    }

    /// The tokens of each line of a document, with the number of documents that bear it.
    fn lines_of(&self, item: ItemId) -> impl Iterator<Item = (u32, &u32)> {
        let lines = &self.documents[item.index()].lines;
        lines.iter().map(|line| line.n_tokens).zip(&self.n_documents[self.first_line[item.index()]..])
    }

    /// The windows of a document, but for those of the line in question.
    fn windows(
        &self,
        occurrence: Occurrence,
        n_bearers: usize,
        witness: u32,
    ) -> impl Iterator<Item = Window> {
        let first_line = self.first_line[occurrence.item.index()];
        let mut probes = PROBES;
        let samples = &self.documents[occurrence.item.index()].samples;
        samples.iter().filter(move |sample| sample.line != occurrence.line).map(move |sample| {
            let n_documents = self.n_documents[first_line + sample.line as usize];
            let is_own = probes > 0 && Company::of(n_documents, n_bearers) == Company::Own;
            probes -= usize::from(is_own);
            Window { hash: sample.hash, witness, is_own }
        })
    }
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
            n if n * 3 <= n_bearers * 2 => Self::Own,
            n if n * 2 <= n_bearers * 3 => Self::Travelling,
            _ => Self::Common,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Window {
    hash: u32,
    witness: u32,
    is_own: bool,
}

/// Witnesses, joined into stories: union-find with path halving.
#[derive(Default)]
struct Stories {
    parents: Vec<u32>,
}

impl Stories {
    fn add(&mut self) -> u32 {
        let witness = self.parents.len() as u32;
        self.parents.push(witness);
        witness
    }

    fn story_of(&mut self, mut witness: u32) -> u32 {
        while self.parents[witness as usize] != witness {
            let grandparent = self.parents[self.parents[witness as usize] as usize];
            self.parents[witness as usize] = grandparent;
            witness = grandparent;
        }
        witness
    }

    fn join(&mut self, left: u32, right: u32) {
        let [left, right] = [left, right].map(|witness| self.story_of(witness));
        self.parents[left.max(right) as usize] = left.min(right);
    }

    fn count(&self) -> u32 {
        self.parents.iter().zip(0..).filter(|&(&parent, witness)| parent == witness).count() as u32
    }
}
