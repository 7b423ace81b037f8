//! The comparisons that settling a component asks for: made at once from bodies at hand, or made
//! elsewhere, between rounds.

use super::Body;
use super::judge::{Bodies, Judge};
use crate::cluster::family::Changes;
use crate::cluster::{Clustering, Twins, VerifiedPair};
use crate::model::{CandidatePair, Finding, ItemId, Relation, Similarity};
use rayon::prelude::*;
use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

/// Compares the documents of a component.
pub(super) trait Comparisons {
    /// Why there is no answer.
    type Error;

    /// Number of distinct shingles of a document.
    fn n_shingles(&self, item: ItemId) -> usize;

    /// Compares two documents.
    fn verify(&self, pair: CandidatePair) -> Result<VerifiedPair, Self::Error>;

    /// The changes of each of these members of a neighborhood.
    fn changes(&self, hub: ItemId, members: &[ItemId]) -> Result<Vec<Changes>, Self::Error>;

    /// Sets the evidence of each member that is not an exact copy. A member that entered through
    /// its exact copy gets that copy's evidence.
    fn weigh(&self, found: &mut Clustering, twins: &Twins) -> Result<(), Self::Error>;

    /// Fails if an answer before was a guess: what follows depends on all of them.
    fn pause(&self) -> Result<(), Self::Error>;
}

/// Compares bodies at hand.
pub(super) struct OfBodies<'a, B> {
    pub judge: &'a Judge,
    pub bodies: &'a B,
}

impl<B: Bodies> Comparisons for OfBodies<'_, B> {
    type Error = B::Error;

    fn n_shingles(&self, item: ItemId) -> usize {
        self.bodies.n_shingles(item)
    }

    fn verify(&self, pair: CandidatePair) -> Result<VerifiedPair, B::Error> {
        self.judge.verify(self.bodies, pair)
    }

    fn changes(&self, hub: ItemId, members: &[ItemId]) -> Result<Vec<Changes>, B::Error> {
        let hub = self.bodies.words(hub)?;
        let changes = |member: &ItemId| Ok(Changes::of(&hub, &self.bodies.words(*member)?));
        members.par_iter().map(changes).collect()
    }

    fn weigh(&self, found: &mut Clustering, twins: &Twins) -> Result<(), B::Error> {
        found.clusters.par_iter_mut().try_for_each(|cluster| {
            let representative = cluster.representative;
            let inexact =
                cluster.members.iter_mut().filter(|member| member.relation != Relation::Exact);
            for member in inexact {
                let pair = (representative, twins.speakers[member.item.index()]);
                member.evidence = self.judge.weigh(self.bodies, pair, member.similarity)?;
            }
            Ok(())
        })
    }

    fn pause(&self) -> Result<(), B::Error> {
        Ok(())
    }
}

/// A comparison that a round asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Question {
    /// Asks for what [`Judge::compare`] finds of two documents, in this order.
    Copy(CandidatePair),
    /// Asks for the [`Judge::changes`] from the first document to the second.
    Changes(CandidatePair),
}

/// The comparisons that were made for a component, which lead to the next round of questions.
///
/// What was not asked yet is guessed: that one document holds the other, or that they do not
/// differ. A wrong guess costs questions that nobody needs, and is corrected in the next round.
#[derive(Debug, Default)]
pub struct Answers {
    n_shingles: Vec<u32>,
    /// Answers to [`Question::Copy`].
    pub verified: HashMap<CandidatePair, VerifiedPair>,
    /// Answers to [`Question::Changes`].
    pub changes: HashMap<CandidatePair, Changes>,
    open: RefCell<BTreeSet<Question>>,
}

impl Answers {
    /// No answers yet. `n_shingles` has the number of distinct shingles of each document.
    pub fn new(n_shingles: Vec<u32>) -> Self {
        Self { n_shingles, ..Self::default() }
    }

    /// The questions that were guessed, in order. None are left.
    pub(super) fn take_open(&self) -> Vec<Question> {
        self.open.take().into_iter().collect()
    }

    fn ask(&self, question: Question) {
        self.open.borrow_mut().insert(question);
    }
}

/// A guess is open.
pub(super) struct Guessed;

impl Comparisons for Answers {
    type Error = Guessed;

    fn n_shingles(&self, item: ItemId) -> usize {
        self.n_shingles[item.index()] as usize
    }

    fn verify(&self, pair: CandidatePair) -> Result<VerifiedPair, Guessed> {
        Ok(self.verified.get(&pair).copied().unwrap_or_else(|| {
            self.ask(Question::Copy(pair));
            let similarity = Similarity { jaccard: 0.0, containment: 0.0 };
            // All searches go on after this finding, so that one round asks for all that it can.
            VerifiedPair { pair, similarity, finding: Finding::Held }
        }))
    }

    fn changes(&self, hub: ItemId, members: &[ItemId]) -> Result<Vec<Changes>, Guessed> {
        let changes = |&member: &ItemId| {
            self.changes.get(&(hub, member)).cloned().unwrap_or_else(|| {
                self.ask(Question::Changes((hub, member)));
                Changes::default()
            })
        };
        Ok(members.iter().map(changes).collect())
    }

    fn weigh(&self, _: &mut Clustering, _: &Twins) -> Result<(), Guessed> {
        Ok(())
    }

    fn pause(&self) -> Result<(), Guessed> {
        if self.open.borrow().is_empty() { Ok(()) } else { Err(Guessed) }
    }
}

impl Judge {
    /// Where the second body differs from the first, as families of forms compare them. Time: an
    /// alignment of at most n m / 64 steps for bodies of n and m words.
    pub fn changes(&self, hub: &Body, member: &Body) -> Changes {
        Changes::of(&hub.words, &member.words)
    }
}
