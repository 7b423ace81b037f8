//! The last stage: documents that pairs link, directly or not → their clusters.
//!
//! Some findings need more than the two documents of a pair: whether one is a round-up, whether
//! they are forms of one family, who represents whom. They never need more than a *component*: the
//! documents that compared pairs, equal texts or the caller link, directly or not. So components
//! are settled one by one, in any order and anywhere, and what is decided depends on nothing else.

use super::judge::{Bodies, Judge};
use crate::cluster::family::Families;
use crate::cluster::roundups::roundup_parts;
use crate::cluster::scope::PairScope;
use crate::cluster::told::KeptApart;
use crate::cluster::{Clustering, Twins, VerifiedPair, clusters};
use crate::config::FormPolicy;
use crate::model::{BodyFacts, CandidatePair, Finding, ItemId, Relation, Signal, in_order};
use rayon::prelude::*;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashSet};

/// The documents of a component. They are numbered from 0 in the order of preference.
#[derive(Clone, Debug, Default)]
pub struct Component {
    /// The facts of each document.
    pub facts: Vec<BodyFacts>,
    /// The compared pairs that are not strangers, each with the preferred document first.
    pub pairs: Vec<VerifiedPair>,
    /// The pairs that the caller keeps apart.
    pub told: KeptApart,
}

impl Judge {
    /// The clusters, families and containments of a component, and how many of its pairs each
    /// signal keeps apart. They name documents by their numbers in the component.
    ///
    /// Uses rayon's current thread pool. Time: an alignment for each member of a family, a
    /// comparison for each document that moves to another representative, and one for each member.
    ///
    /// # Errors
    /// The words of a document cannot be read.
    pub fn settle<B: Bodies>(
        &self,
        component: Component,
        bodies: &B,
    ) -> Result<Clustering, B::Error> {
        let Component { facts, pairs, told } = component;
        let order: Vec<ItemId> = (0..facts.len() as u32).map(ItemId).collect();
        let twins = Twins::find_apart(&facts, &order, PairScope::of(&self.config), &told);
        let whole = Whole { judge: self, bodies, facts: &facts, order: &order, twins: &twins };
        whole.clustering(pairs)
    }
}

/// A component with what follows from its facts.
struct Whole<'a, B> {
    judge: &'a Judge,
    bodies: &'a B,
    facts: &'a [BodyFacts],
    order: &'a [ItemId],
    /// Exact copies, and the speakers that the caller keeps apart. Of several speakers with one
    /// text, only the first is learned from, and what was learned of it holds for all.
    twins: &'a Twins,
}

impl<B: Bodies> Whole<'_, B> {
    fn clustering(&self, pairs: Vec<VerifiedPair>) -> Result<Clustering, B::Error> {
        let insight = self.learn(&pairs)?;
        let mut pairs = pairs;
        pairs.extend(self.pairs_of_families(&insight, &pairs)?);
        pairs.extend(self.told_pairs(&pairs)?);
        let pairs: Vec<VerifiedPair> =
            pairs.into_iter().map(|pair| self.amended(&insight, pair)).collect();
        let apart = apart(&pairs);
        let mut found = clusters(
            self.facts,
            self.order,
            self.twins,
            pairs,
            |pair| Ok(self.amended(&insight, self.verify(pair)?)),
            |item| self.bodies.n_shingles(item),
            &self.judge.config,
        )?;
        found.apart = apart;
        self.weigh(&mut found)?;
        Ok(found)
    }

    fn verify(&self, pair: CandidatePair) -> Result<VerifiedPair, B::Error> {
        self.judge.verify(self.bodies, pair)
    }

    fn learn(&self, pairs: &[VerifiedPair]) -> Result<Insight, B::Error> {
        let pairs = self.of_first(pairs);
        let size = |item| self.bodies.n_shingles(item);
        let parts = roundup_parts(&pairs, |pair| self.verify(pair), size)?;
        if self.judge.config.options.forms != FormPolicy::Keep {
            return Ok(Insight { parts, families: Families::default() });
        }
        let (words, source) =
            (|item| self.bodies.words(item), |item: ItemId| self.facts[item.index()].source);
        let families = Families::learn(&pairs, self.order, words, source)?;
        Ok(Insight { parts, families })
    }

    /// The pairs of documents that speak first for their texts: all, if the caller keeps no exact
    /// copies apart.
    fn of_first<'p>(&self, pairs: &'p [VerifiedPair]) -> Cow<'p, [VerifiedPair]> {
        if pairs.iter().all(|verified| self.twins.are_first(verified.pair)) {
            return Cow::Borrowed(pairs);
        }
        pairs.iter().copied().filter(|verified| self.twins.are_first(verified.pair)).collect()
    }

    /// The pairs with equal values in all slots that did not meet.
    fn pairs_of_families(
        &self,
        insight: &Insight,
        pairs: &[VerifiedPair],
    ) -> Result<Vec<VerifiedPair>, B::Error> {
        let met: HashSet<CandidatePair> =
            pairs.iter().map(|verified| in_order(verified.pair)).collect();
        let unmet = insight.families.twins().iter().filter(|pair| !met.contains(&in_order(**pair)));
        unmet.map(|&pair| self.verify(pair)).collect()
    }

    /// The copies that the caller keeps apart and that did not meet.
    fn told_pairs(&self, pairs: &[VerifiedPair]) -> Result<Vec<VerifiedPair>, B::Error> {
        let told = self.twins.apart();
        let of_told = pairs.iter().filter(|verified| told.holds(verified.pair));
        let met: HashSet<CandidatePair> = of_told.map(|told| in_order(told.pair)).collect();
        let unmet = told.pairs().filter(|pair| !met.contains(pair));
        let compared: Vec<VerifiedPair> =
            unmet.map(|pair| self.verify(pair)).collect::<Result<_, _>>()?;
        let is_copy = |pair: &VerifiedPair| matches!(pair.finding, Finding::Copy(_));
        Ok(compared.into_iter().filter(is_copy).collect())
    }

    /// A pair with the finding that follows from more than its two documents.
    fn amended(&self, insight: &Insight, verified: VerifiedPair) -> VerifiedPair {
        let is_alike = matches!(verified.finding, Finding::Copy(_));
        let (left, right) = verified.pair;
        let of_first = (self.twins.first(left), self.twins.first(right));
        let finding = if is_alike && insight.parts.contains(&in_order(of_first)) {
            Finding::Held
        } else if is_alike && insight.families.differ(of_first) {
            Finding::Apart(Signal::Family)
        } else if is_alike && self.twins.apart().holds(verified.pair) {
            Finding::Apart(Signal::Told)
        } else {
            verified.finding
        };
        VerifiedPair { finding, ..verified }
    }

    /// Sets the evidence of each member that is not an exact copy. A member that entered through
    /// its exact copy gets that copy's evidence.
    fn weigh(&self, found: &mut Clustering) -> Result<(), B::Error> {
        found.clusters.par_iter_mut().try_for_each(|cluster| {
            let representative = cluster.representative;
            let inexact =
                cluster.members.iter_mut().filter(|member| member.relation != Relation::Exact);
            for member in inexact {
                let pair = (representative, self.twins.speakers[member.item.index()]);
                member.evidence = self.judge.weigh(self.bodies, pair, member.similarity)?;
            }
            Ok(())
        })
    }
}

/// What the pairs of a component show together.
struct Insight {
    /// Round-ups, each paired with one of its parts.
    parts: HashSet<CandidatePair>,
    families: Families,
}

/// The number of pairs that each signal keeps apart.
fn apart(pairs: &[VerifiedPair]) -> BTreeMap<Signal, u64> {
    let mut apart = BTreeMap::new();
    for verified in pairs {
        if let Finding::Apart(signal) = verified.finding {
            *apart.entry(signal).or_default() += 1;
        }
    }
    apart
}
