//! The clusters, compared with a plain twin that does what the module's documentation says, on
//! small corpora whose pairs are drawn at random.

use super::*;
use crate::config::{CopyOptions, KeepOptions};
use crate::hash;
use crate::ids::SourceId;
use proptest::prelude::*;
use std::convert::Infallible;

/// A corpus of a few documents. Any two of them may have any finding.
#[derive(Debug)]
struct Corpus {
    seed: u64,
    facts: Vec<BodyFacts>,
    order: Vec<ItemId>,
}

impl Corpus {
    fn new(n: u32, seed: u64) -> Self {
        let draw = |item: u32, of: u64| hash::mix(seed ^ u64::from(item) << 8 ^ of << 40);
        let fact = |item| BodyFacts {
            fingerprint: u128::from(draw(item, 1) % (2 * u64::from(n))),
            n_chars: 1,
            n_tokens: (draw(item, 2) % 8) as u32,
            preference: 0,
            is_protected: draw(item, 5).is_multiple_of(4),
            source: (!draw(item, 3).is_multiple_of(8))
                .then(|| SourceId::numbered((draw(item, 3) % 3) as u32)),
            ..BodyFacts::default()
        };
        let mut order: Vec<ItemId> = (0..n).map(ItemId).collect();
        order.sort_by_key(|item| draw(item.0, 4));
        Self { seed, facts: (0..n).map(fact).collect(), order }
    }

    fn rank(&self, item: ItemId) -> usize {
        ranks(&self.order)[item.index()] as usize
    }

    fn size(&self, item: ItemId) -> usize {
        (hash::mix(self.seed ^ u64::from(item.0) << 20) % 4) as usize
    }

    /// The finding for a pair, the same in both orders.
    fn verify(&self, pair: CandidatePair) -> VerifiedPair {
        let (low, high) = (pair.0.min(pair.1), pair.0.max(pair.1));
        let drawn = hash::mix(self.seed ^ u64::from(low.0) << 10 ^ u64::from(high.0) << 30);
        let finding = match drawn % 10 {
            0..3 => Finding::Strangers,
            3..5 => Finding::Copy(Relation::Near),
            5..7 => Finding::Copy(Relation::Contained),
            7 => Finding::Apart(Signal::Names),
            _ => Finding::Held,
        };
        let quarter = |drawn: u64| (drawn % 5) as f64 / 4.0;
        let similarity =
            Similarity { jaccard: quarter(drawn >> 8), containment: quarter(drawn >> 16) };
        VerifiedPair { pair, similarity, finding }
    }

    /// Most of the pairs of speakers that met and are not strangers.
    fn pairs(&self, twins: &Twins) -> Vec<VerifiedPair> {
        let speakers: Vec<ItemId> = self
            .order
            .iter()
            .copied()
            .filter(|&item| twins.speakers[item.index()] == item)
            .collect();
        let pairs =
            speakers.iter().flat_map(|&left| speakers.iter().map(move |&right| (left, right)));
        pairs
            .filter(|(left, right)| left < right)
            .map(|pair| self.verify(pair))
            .filter(|verified| verified.finding != Finding::Strangers)
            .filter(|VerifiedPair { pair: (left, right), .. }| {
                !hash::mix(self.seed ^ u64::from(left.0 * 31 + right.0)).is_multiple_of(3)
            })
            .collect()
    }

    /// The larger of the two, then the other one.
    fn container(&self, (left, right): CandidatePair) -> CandidatePair {
        let is_left = (self.size(left), self.rank(right)) > (self.size(right), self.rank(left));
        if is_left { (left, right) } else { (right, left) }
    }
}

/// The plain twin.
struct Plain<'a> {
    corpus: &'a Corpus,
    config: &'a CopyConfig,
    order: Vec<ItemId>,
    /// For each document, its representative, and how it belongs there.
    joined: Vec<(ItemId, Relation, Similarity)>,
    forms: Vec<CandidatePair>,
}

impl<'a> Plain<'a> {
    fn clustering(corpus: &'a Corpus, config: &'a CopyConfig, twins: &Twins) -> Clustering {
        let joined =
            (0..corpus.facts.len() as u32).map(|item| (ItemId(item), Relation::Exact, EQUAL));
        let joined = joined.collect();
        let mut plain = Self { corpus, config, order: Vec::new(), joined, forms: Vec::new() };
        let pairs = corpus.pairs(twins);
        let mut of_first = pairs.clone();
        of_first.retain(|pair| twins.are_first(pair.pair));
        corpus.order.iter().for_each(|&item| plain.place(item, &of_first));
        for item in
            plain.order.clone().into_iter().filter(|item| twins.speakers[item.index()] == *item)
        {
            plain.join(item, &pairs, twins);
        }
        let containments = plain.containments(&of_first, twins);
        let (families, clusters) = (plain.families(), plain.clusters(twins));
        Clustering { clusters, containments, families, ..Clustering::default() }
    }

    /// Adds a document to the order, after those that the policy wants before it.
    fn place(&mut self, item: ItemId, pairs: &[VerifiedPair]) {
        if self.order.contains(&item) {
            return;
        }
        let held = pairs.iter().filter(|pair| {
            matches!(pair.finding, Finding::Held | Finding::Copy(Relation::Contained))
        });
        let held = held.map(|pair| self.corpus.container(pair.pair));
        let mut first: Vec<ItemId> = match self.config.options.contained {
            ContainedPolicy::Policy | ContainedPolicy::Both => Vec::new(),
            ContainedPolicy::Container => {
                held.filter(|pair| pair.1 == item).map(|pair| pair.0).collect()
            }
            ContainedPolicy::Contained => {
                held.filter(|pair| pair.0 == item).map(|pair| pair.1).collect()
            }
        };
        first.sort_by_key(|item| self.corpus.rank(*item));
        for item in first {
            self.place(item, pairs);
        }
        self.order.push(item);
    }

    fn rank(&self, item: ItemId) -> usize {
        self.order.iter().position(|other| *other == item).expect("placed")
    }

    /// Joins the best representative among those that it met, and among the representatives of
    /// documents that it met.
    fn join(&mut self, item: ItemId, pairs: &[VerifiedPair], twins: &Twins) {
        let before = self.order[..self.rank(item)].to_vec();
        let met = |other: &ItemId| {
            let is_met = |pair: &&VerifiedPair| {
                let is_alike = matches!(pair.finding, Finding::Copy(_) | Finding::Apart(_));
                is_alike && (pair.pair == (*other, item) || pair.pair == (item, *other))
            };
            twins.speakers[other.index()] == *other && pairs.iter().any(|pair| is_met(&pair))
        };
        let reached: Vec<ItemId> = before
            .iter()
            .filter(|other| met(other))
            .map(|other| self.joined[other.index()].0)
            .collect();
        let stays = |other: &ItemId| reached.contains(other);
        let mut best: Option<(ItemId, Relation, Similarity)> = None;
        for representative in before.into_iter().filter(stays) {
            let verified = self.corpus.verify((representative, item));
            if matches!(verified.finding, Finding::Apart(_)) {
                self.forms.push((representative, item));
            }
            let Finding::Copy(relation) = verified.finding else { continue };
            if self.is_told(representative, item, twins) {
                continue;
            }
            let admitting = verified.similarity.admitting(relation);
            // The first of equal ones is the most preferred.
            if best.is_none_or(|(_, other, similarity)| {
                relation < other || (relation == other && admitting > similarity.admitting(other))
            }) {
                best = Some((representative, relation, verified.similarity));
            }
        }
        self.joined[item.index()] = best.unwrap_or(self.joined[item.index()]);
    }

    /// Whether a document with this representative is kept apart from this one.
    fn is_told(&self, representative: ItemId, item: ItemId, twins: &Twins) -> bool {
        let joined = (0..).map(ItemId).zip(&self.joined);
        let mut members = joined.filter(|(_, joined)| joined.0 == representative);
        members.any(|(member, _)| twins.apart.holds((item, member)))
    }

    fn containments(&mut self, pairs: &[VerifiedPair], twins: &Twins) -> Vec<Containment> {
        let held = pairs.iter().filter(|pair| pair.finding == Finding::Held);
        let mut held: Vec<Containment> = held
            .map(|pair| {
                let (container, contained) = self.corpus.container(pair.pair);
                Containment { container, contained, containment: pair.similarity.containment }
            })
            .collect();
        held.sort_by_key(|held| (held.container, held.contained));
        let groups = held.chunk_by(|left, right| left.container == right.container);
        groups.filter(|held| !self.takes_in(held, twins)).flatten().copied().collect()
    }

    /// Joins the cluster of a container with that of the only story that it contains.
    fn takes_in(&mut self, held: &[Containment], twins: &Twins) -> bool {
        let representative = |item: ItemId| self.joined[item.index()].0;
        let host = representative(held[0].container);
        let story = representative(held[0].contained);
        let is_one = held.iter().all(|held| representative(held.contained) == story);
        if !is_one || self.config.options.contained == ContainedPolicy::Both {
            return false;
        }
        let (stays, joins) =
            if self.rank(host) <= self.rank(story) { (host, story) } else { (story, host) };
        let members: Vec<usize> = (0..self.joined.len())
            .filter(|&item| stays != joins && self.joined[item].0 == joins)
            .collect();
        if members.iter().any(|&item| self.is_told(stays, ItemId(item as u32), twins)) {
            return false;
        }
        let verified = members.iter().map(|&item| self.corpus.verify((stays, ItemId(item as u32))));
        let moved: Vec<_> = verified
            .filter_map(|verified| match verified.finding {
                Finding::Copy(relation) => Some((stays, relation, verified.similarity)),
                Finding::Held => Some((stays, Relation::Contained, verified.similarity)),
                Finding::Apart(_) | Finding::Strangers => None,
            })
            .collect();
        let are_all = moved.len() == members.len();
        for (item, joined) in members.into_iter().zip(moved).filter(|_| are_all) {
            self.joined[item] = joined;
        }
        are_all
    }

    /// Groups of documents that stay, merged until nothing changes.
    fn families(&self) -> Vec<Family> {
        let mut groups: Vec<Vec<ItemId>> = Vec::new();
        for &(left, right) in &self.forms {
            let mut group = vec![self.joined[left.index()].0, self.joined[right.index()].0];
            if group[0] == group[1] {
                continue;
            }
            let touches = |other: &mut Vec<ItemId>| other.iter().any(|item| group.contains(item));
            let touched: Vec<Vec<ItemId>> = groups.extract_if(.., touches).collect();
            group.extend(touched.into_iter().flatten());
            group.sort_unstable();
            group.dedup();
            groups.push(group);
        }
        groups.sort();
        groups.into_iter().map(Family).collect()
    }

    fn clusters(&self, twins: &Twins) -> Vec<Cluster> {
        let scope = PairScope::of(self.config);
        let cluster = |representative: ItemId| {
            let mut members = Vec::new();
            for &item in self.order.iter().filter(|&&item| item != representative) {
                let (joined, relation, similarity) =
                    self.joined[twins.speakers[item.index()].index()];
                let [left, right] =
                    [representative, item].map(|item| &self.corpus.facts[item.index()]);
                if joined == representative && scope.admits(left.source, right.source) {
                    let is_preferred = members.len() + 1 < self.config.keep.copies as usize;
                    let is_kept = is_preferred || right.is_protected;
                    members.push(Member { item, relation, similarity, is_kept, evidence: None });
                }
            }
            members.sort_by_key(|member| member.item);
            let is_protected = self.corpus.facts[representative.index()].is_protected;
            let is_kept = self.config.keep.copies > 0 || is_protected;
            Cluster { representative, is_kept, members }
        };
        let clusters = (0..self.joined.len() as u32).map(ItemId).map(cluster);
        clusters.filter(|cluster| !cluster.members.is_empty()).collect()
    }
}

/// The documents that speak for others, found by comparing all pairs.
fn plain_twins(corpus: &Corpus, scope: PairScope, told: &KeptApart) -> Twins {
    let mut speakers: Vec<ItemId> = (0..corpus.facts.len() as u32).map(ItemId).collect();
    let mut firsts = BTreeMap::new();
    let group = |facts: &BodyFacts| {
        scope.group(facts).filter(|_| facts.n_tokens > 0).map(|group| (facts.fingerprint, group))
    };
    let of = |item: ItemId| &corpus.facts[item.index()];
    for (rank, &item) in corpus.order.iter().enumerate() {
        let before = &corpus.order[..rank];
        let is_equal =
            |other: &ItemId| group(of(item)).is_some() && group(of(*other)) == group(of(item));
        let Some(first) = before.iter().copied().find(is_equal) else { continue };
        let is_head = |other: &ItemId| *other == first || firsts.get(other) == Some(&first);
        let heads = before.iter().copied().filter(is_head);
        let mut heads = heads.filter(|head| scope.admits(of(*head).source, of(item).source));
        let is_apart = |head: ItemId| {
            before.iter().any(|&other| speakers[other.index()] == head && told.holds((item, other)))
        };
        let n_admitted = heads.clone().count();
        match heads.find(|head| !is_apart(*head)) {
            Some(head) => speakers[item.index()] = head,
            None if n_admitted > 0 => drop(firsts.insert(item, first)),
            None => {}
        }
    }
    let speaker = |item: ItemId| speakers[item.index()];
    let apart = told.pairs().map(|(left, right)| (speaker(left), speaker(right)));
    let apart = KeptApart::new(apart.collect::<Vec<_>>());
    Twins { speakers, apart, firsts }
}

/// A few pairs of documents that somebody keeps apart.
fn told(n: u32, n_told: u64, seed: u64) -> KeptApart {
    let draw = |of: u64| ItemId((hash::mix(seed ^ of << 50) % u64::from(n)) as u32);
    KeptApart::new((0..n_told).map(|pair| (draw(2 * pair), draw(2 * pair + 1))))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, ..crate::fixed_cases() })]

    #[test]
    fn clusters_are_those_of_the_plain_twin(
        n in 2_u32..9,
        seed in any::<u64>(),
        contained in prop::sample::select(vec![
            ContainedPolicy::Policy, ContainedPolicy::Container, ContainedPolicy::Contained, ContainedPolicy::Both,
        ]),
        keep_copies in 0_u32..4,
        across_sources in any::<bool>(),
        n_told in 0_u64..6,
    ) {
        let corpus = Corpus::new(n, seed);
        let options = CopyOptions { across_sources, contained, ..CopyOptions::default() };
        let keep = KeepOptions { copies: keep_copies, ..KeepOptions::default() };
        let config = CopyConfig::new(options, keep).expect("valid settings");
        let (scope, told) = (PairScope::of(&config), told(n, n_told, seed));
        let twins = Twins::find_apart(&corpus.facts, &corpus.order, scope, &told);
        let plain = plain_twins(&corpus, scope, &told);
        prop_assert!((0..n).map(ItemId).all(|item| twins.speaks(item) == (plain.speakers[item.index()] == item)));
        prop_assert_eq!(&twins, &plain);
        let found = clusters(
            &corpus.facts,
            &corpus.order,
            &twins,
            corpus.pairs(&twins),
            |pair| Ok::<_, Infallible>(corpus.verify(pair)),
            |item| corpus.size(item),
            &config,
        );
        let found = found.expect("no error");
        for cluster in &found.clusters {
            let members = cluster.members.iter().map(|member| member.item);
            let all: Vec<ItemId> = members.chain([cluster.representative]).collect();
            prop_assert!(told.pairs().all(|(left, right)| !(all.contains(&left) && all.contains(&right))));
        }
        let expected = Plain::clustering(&corpus, &config, &twins);
        prop_assert_eq!(found, expected);
    }
}
