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

#[cfg(test)]
mod tests {
    use super::super::{Body, Cleaner, Document, Scratch, Signer};
    use super::*;
    use crate::boilerplate::Templates;
    use crate::compare::judge::{Circumstances, Word};
    use crate::config::{CopyConfig, CutConfig};
    use crate::groups::Groups;
    use crate::hash::{HashKey, mix};
    use std::convert::Infallible;

    /// Bodies in memory.
    struct Held(Vec<Body>);

    impl Bodies for Held {
        type Error = Infallible;

        fn about(&self, item: ItemId) -> Option<(&Circumstances, u32)> {
            let body = &self.0[item.index()];
            Some((&body.circumstances, body.n_shingles))
        }

        fn words(&self, item: ItemId) -> Result<Cow<'_, [Word]>, Infallible> {
            Ok(Cow::Borrowed(&self.0[item.index()].words))
        }
    }

    /// Prints of a few stories: equal, cut, with another beginning, and with other numbers.
    fn texts(seed: u64) -> Vec<String> {
        let word = |story: u64, n: u64| format!("w{}", mix(seed ^ story << 32 ^ n) % 10_000);
        let text = |print: u64| {
            let (story, how) = (print % 5, mix(seed ^ print) % 4);
            let words: Vec<String> = (how % 3 * 20..120).map(|n| word(story, n)).collect();
            format!("Print {} says {}", if how == 3 { print * 77 } else { 1 }, words.join(" "))
        };
        (0..16).map(text).collect()
    }

    /// The settled documents of these numbers, as they are numbered in the corpus.
    fn settled(
        judge: &Judge,
        (facts, bodies): (&[BodyFacts], &Held),
        pairs: &[VerifiedPair],
        items: &[ItemId],
    ) -> Clustering {
        let place = |item: ItemId| {
            let place = items.iter().position(|other| *other == item);
            ItemId(place.expect("a document of the component") as u32)
        };
        let own = pairs.iter().filter(|pair| items.contains(&pair.pair.0));
        let own =
            own.map(|one| VerifiedPair { pair: (place(one.pair.0), place(one.pair.1)), ..*one });
        let component = Component {
            facts: items.iter().map(|item| facts[item.index()].clone()).collect(),
            pairs: own.collect(),
            told: KeptApart::default(),
        };
        let held = Held(items.iter().map(|item| bodies.0[item.index()].clone()).collect());
        judge.settle(component, &held).expect("bodies in memory").renumbered(items)
    }

    #[test]
    fn components_settled_one_by_one_are_the_corpus_settled_at_once() {
        let (copy, cut) = (CopyConfig::default(), CutConfig::default());
        let (cleaner, key) = (Cleaner::new(Templates::default(), &cut), HashKey(7));
        let (signer, judge) = (Signer::new(&cleaner, &copy, key), Judge::new(&copy, key));
        for seed in 0..20 {
            let texts = texts(seed);
            let mut scratch = Scratch::default();
            let mut documents = texts.iter().map(|text| Document::of_text(text));
            let mut sign = |document| signer.sign(&document, &mut scratch).signature.facts(None, 0);
            let facts: Vec<BodyFacts> = documents.clone().map(&mut sign).collect();
            let mut body = |document| judge.body(&document, &[], &mut Scratch::default());
            let bodies = Held(documents.by_ref().map(&mut body).collect());
            let all: Vec<ItemId> = (0..texts.len() as u32).map(ItemId).collect();
            let twins = Twins::find(&facts, &all, PairScope::All);
            let mut groups = Groups::new(all.len());
            let mut pairs = Vec::new();
            for (left, right) in all.iter().flat_map(|&one| all.iter().map(move |&two| (one, two)))
            {
                let verified = judge.verify(&bodies, (left, right)).expect("bodies in memory");
                let are_equal = twins.speakers[left.index()] == twins.speakers[right.index()];
                let met = twins.speaks(left) && twins.speaks(right) && left < right;
                let is_related = met && verified.finding != Finding::Strangers;
                pairs.extend(is_related.then_some(verified));
                if are_equal || is_related {
                    groups.join(left.0, right.0);
                }
            }
            let whole = settled(&judge, (&facts, &bodies), &pairs, &all);
            let roots: HashSet<u32> = all.iter().map(|item| groups.of(item.0)).collect();
            let parts = roots.into_iter().map(|root| {
                let own: Vec<ItemId> =
                    all.iter().copied().filter(|item| groups.of(item.0) == root).collect();
                settled(&judge, (&facts, &bodies), &pairs, &own)
            });
            assert_eq!(Clustering::of_components(parts), whole);
            assert!(!whole.clusters.is_empty());
        }
    }
}
