//! The last stage: documents that pairs link, directly or not → their clusters.
//!
//! Some findings need more than the two documents of a pair: whether one is a round-up, whether
//! they are forms of one family, who represents whom. They never need more than a *component*: the
//! documents that compared pairs, equal texts or the caller link, directly or not. So components
//! are settled one by one, in any order and anywhere, and what is decided depends on nothing else.

use super::comparisons::{Answers, Comparisons, OfBodies, Question};
use super::judge::{Bodies, Judge};
use crate::cluster::family::Families;
use crate::cluster::roundups::roundup_parts;
use crate::cluster::scope::PairScope;
use crate::cluster::told::KeptApart;
use crate::cluster::{Clustering, Twins, VerifiedPair, clusters};
use crate::config::{CopyConfig, FormPolicy};
use crate::model::{BodyFacts, CandidatePair, Finding, ItemId, Signal, in_order};
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
        self.settled(component, &OfBodies { judge: self, bodies })
    }

    /// Settles a component whose bodies are elsewhere: for one that is too large for one process.
    ///
    /// A round gives the clustering, without evidence, or the comparisons that it asks for. Once
    /// these are among the answers, the next round asks for those that depend on them. Time and
    /// memory: those of [`settle`](Self::settle) without its bodies, for each round.
    ///
    /// # Errors
    /// The questions, in order.
    pub fn settle_round(
        &self,
        component: Component,
        answers: &Answers,
    ) -> Result<Clustering, Vec<Question>> {
        let found = self.settled(component, answers);
        let open = answers.take_open();
        found.ok().filter(|_| open.is_empty()).ok_or(open)
    }

    fn settled<C: Comparisons>(
        &self,
        component: Component,
        comparisons: &C,
    ) -> Result<Clustering, C::Error> {
        let Component { facts, pairs, told } = component;
        let order: Vec<ItemId> = (0..facts.len() as u32).map(ItemId).collect();
        let (config, facts) = (&self.config, &facts[..]);
        let twins = Twins::find_apart(facts, &order, PairScope::of(config), &told);
        Whole { config, comparisons, facts, order: &order, twins: &twins }.clustering(pairs)
    }
}

/// A component with what follows from its facts.
struct Whole<'a, C> {
    config: &'a CopyConfig,
    comparisons: &'a C,
    facts: &'a [BodyFacts],
    order: &'a [ItemId],
    /// Exact copies, and the speakers that the caller keeps apart. Of several speakers with one
    /// text, only the first is learned from, and what was learned of it holds for all.
    twins: &'a Twins,
}

impl<C: Comparisons> Whole<'_, C> {
    fn clustering(&self, pairs: Vec<VerifiedPair>) -> Result<Clustering, C::Error> {
        let insight = self.learn(&pairs)?;
        self.comparisons.pause()?;
        let mut pairs = pairs;
        pairs.extend(self.pairs_of_families(&insight, &pairs)?);
        pairs.extend(self.told_pairs(&pairs)?);
        self.comparisons.pause()?;
        let pairs: Vec<VerifiedPair> =
            pairs.into_iter().map(|pair| self.amended(&insight, pair)).collect();
        let apart = apart(&pairs);
        let mut found = clusters(
            self.facts,
            self.order,
            self.twins,
            pairs,
            |pair| Ok(self.amended(&insight, self.verify(pair)?)),
            |item| self.comparisons.n_shingles(item),
            self.config,
        )?;
        found.apart = apart;
        self.comparisons.weigh(&mut found, self.twins)?;
        Ok(found)
    }

    fn verify(&self, pair: CandidatePair) -> Result<VerifiedPair, C::Error> {
        self.comparisons.verify(pair)
    }

    fn learn(&self, pairs: &[VerifiedPair]) -> Result<Insight, C::Error> {
        let pairs = self.of_first(pairs);
        let size = |item| self.comparisons.n_shingles(item);
        let parts = roundup_parts(&pairs, |pair| self.verify(pair), size)?;
        if self.config.options.forms != FormPolicy::Keep {
            return Ok(Insight { parts, families: Families::default() });
        }
        let changes = |hub, members: &[ItemId]| self.comparisons.changes(hub, members);
        let source = |item: ItemId| self.facts[item.index()].source;
        let families = Families::learn(&pairs, self.order, changes, source)?;
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
    ) -> Result<Vec<VerifiedPair>, C::Error> {
        let met: HashSet<CandidatePair> =
            pairs.iter().map(|verified| in_order(verified.pair)).collect();
        let unmet = insight.families.twins().iter().filter(|pair| !met.contains(&in_order(**pair)));
        unmet.map(|&pair| self.verify(pair)).collect()
    }

    /// The copies that the caller keeps apart and that did not meet.
    fn told_pairs(&self, pairs: &[VerifiedPair]) -> Result<Vec<VerifiedPair>, C::Error> {
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

    /// Compared documents.
    struct Corpus {
        facts: Vec<BodyFacts>,
        bodies: Held,
        pairs: Vec<VerifiedPair>,
        groups: Groups,
    }

    impl Corpus {
        fn new(judge: &Judge, seed: u64) -> Self {
            let (copy, cut) = (CopyConfig::default(), CutConfig::default());
            let cleaner = Cleaner::new(Templates::default(), &cut);
            let signer = Signer::new(&cleaner, &copy, KEY);
            let texts = texts(seed);
            let mut scratch = Scratch::default();
            let documents = texts.iter().map(|text| Document::of_text(text));
            let mut sign = |document| signer.sign(&document, &mut scratch).signature.facts(None, 0);
            let facts: Vec<BodyFacts> = documents.clone().map(&mut sign).collect();
            let body = |document| judge.body(&document, &[], &mut Scratch::default());
            let bodies = Held(documents.map(body).collect());
            let (mut pairs, mut groups) = (Vec::new(), Groups::new(texts.len()));
            let twins = Twins::find(&facts, &items(texts.len()), PairScope::All);
            for pair in all_pairs(texts.len()) {
                let verified = judge.verify(&bodies, pair).expect("bodies in memory");
                let are_equal = twins.speakers[pair.0.index()] == twins.speakers[pair.1.index()];
                let met = twins.speaks(pair.0) && twins.speaks(pair.1);
                let is_related = met && verified.finding != Finding::Strangers;
                pairs.extend(is_related.then_some(verified));
                if are_equal || is_related {
                    groups.join(pair.0.0, pair.1.0);
                }
            }
            Self { facts, bodies, pairs, groups }
        }

        /// The documents of these numbers, and the pairs of them that met.
        fn part(&self, items: &[ItemId], met: impl Fn(CandidatePair) -> bool) -> (Component, Held) {
            let place = |item: ItemId| {
                let place = items.iter().position(|other| *other == item);
                ItemId(place.expect("a document of the component") as u32)
            };
            let own = self.pairs.iter().filter(|one| items.contains(&one.pair.0) && met(one.pair));
            let own = own
                .map(|one| VerifiedPair { pair: (place(one.pair.0), place(one.pair.1)), ..*one });
            let component = Component {
                facts: items.iter().map(|item| self.facts[item.index()].clone()).collect(),
                pairs: own.collect(),
                told: KeptApart::default(),
            };
            let bodies = items.iter().map(|item| self.bodies.0[item.index()].clone());
            (component, Held(bodies.collect()))
        }

        fn settled(&self, judge: &Judge, items: &[ItemId]) -> Clustering {
            let (component, held) = self.part(items, |_| true);
            judge.settle(component, &held).expect("bodies in memory").renumbered(items)
        }
    }

    const KEY: HashKey = HashKey(7);

    fn items(n: usize) -> Vec<ItemId> {
        (0..n as u32).map(ItemId).collect()
    }

    fn all_pairs(n: usize) -> impl Iterator<Item = CandidatePair> {
        let others = move |right: ItemId| (0..right.0).map(move |left| (ItemId(left), right));
        items(n).into_iter().flat_map(others)
    }

    #[test]
    fn components_settled_one_by_one_are_the_corpus_settled_at_once() {
        let judge = Judge::new(&CopyConfig::default(), KEY);
        for seed in 0..20 {
            let mut corpus = Corpus::new(&judge, seed);
            let all = items(corpus.facts.len());
            let whole = corpus.settled(&judge, &all);
            let root: Vec<u32> = all.iter().map(|item| corpus.groups.of(item.0)).collect();
            let roots: HashSet<u32> = root.iter().copied().collect();
            let parts = roots.into_iter().map(|one| {
                let is_own = |item: &ItemId| root[item.index()] == one;
                let own: Vec<ItemId> = all.iter().copied().filter(is_own).collect();
                corpus.settled(&judge, &own)
            });
            assert_eq!(Clustering::of_components(parts), whole);
            assert!(!whole.clusters.is_empty());
        }
    }

    /// Settles a component in rounds. Also their number.
    fn in_rounds(judge: &Judge, component: &Component, held: &Held) -> (Clustering, usize) {
        let n_shingles = held.0.iter().map(|body| body.n_shingles).collect();
        let mut answers = Answers::new(n_shingles);
        for n in 1.. {
            let questions = match judge.settle_round(component.clone(), &answers) {
                Ok(found) => return (found, n),
                Err(questions) => questions,
            };
            for question in questions {
                let (Question::Copy(pair) | Question::Changes(pair)) = question;
                let [left, right] = [pair.0, pair.1].map(|item| &held.0[item.index()]);
                if let Question::Changes(_) = question {
                    answers.changes.insert(pair, judge.changes(left, right));
                } else {
                    let (similarity, finding) = judge.compare(left, right);
                    answers.verified.insert(pair, VerifiedPair { pair, similarity, finding });
                }
            }
        }
        unreachable!("each round answers a question")
    }

    #[test]
    fn a_component_settled_in_rounds_is_the_same_component() {
        let judge = Judge::new(&CopyConfig::default(), KEY);
        let mut most = 0;
        for seed in 0..90 {
            let corpus = Corpus::new(&judge, seed);
            // Of some components not all pairs met, as in a large bucket.
            let met = |(left, right): CandidatePair| {
                mix(seed << 16 ^ u64::from(left.0 << 8 ^ right.0)) % 3 < 3 - seed % 3
            };
            let (component, held) = corpus.part(&items(corpus.facts.len()), met);
            let Ok(mut expected) = judge.settle(component.clone(), &held);
            let members = expected.clusters.iter_mut().flat_map(|cluster| &mut cluster.members);
            members.for_each(|member| member.evidence = None);
            let (found, n_rounds) = in_rounds(&judge, &component, &held);
            assert_eq!(found, expected);
            most = most.max(n_rounds);
        }
        assert!((3..7).contains(&most), "{most} rounds");
    }
}
