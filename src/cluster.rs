//! Verified pairs → clusters, without chaining.
//!
//! Connected components would put A with C because both resemble B, and B with D, until a whole outlet is one
//! cluster and all but one of its articles are deleted. Here a cluster is a **representative and the documents
//! that were themselves verified against it**, so that no member is less like the copy that stays than the
//! threshold says.
//!
//! 1. *Exact copies* (equal after normalization) are found by their fingerprints; the most preferred one of each group
//!    speaks for all.
//! 2. The others are walked through in the order of preference. Each joins the best representative that it is verified
//!    against, or becomes one. Representatives are sought among its verified neighbors, and among
//!    the representatives of these, since a large bucket links its documents with few others; the latter are verified on
//!    the spot. "Best" is near before contained, then the higher similarity, then the more preferred.
//! 3. *Round-ups.* A document that holds another whole, but is much longer, may be a live blog. If all it holds is one
//!    story, that story joins its cluster as contained. If it holds several that are not copies of each other, they
//!    stay apart, and the containments are told.
//!
//! The result is a function of the documents' order of preference and of the verified pairs. Time: near-linear in the pairs.

use crate::config::Config;
use crate::model::{
    BodyFacts, CandidatePair, Cluster, Containment, ItemId, Member, Relation, Similarity,
};
use crate::verify;
use std::collections::{BTreeMap, HashMap};

/// The similarity of two texts that are equal after normalization.
pub const EQUAL: Similarity = Similarity { jaccard: 1.0, containment: 1.0 };

/// What was found out about the copies in a corpus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clustering {
    /// The clusters, by their representatives' item numbers.
    pub clusters: Vec<Cluster>,
    /// What round-ups contain, by container and contained.
    pub containments: Vec<Containment>,
}

/// Documents that are equal after normalization, seen from the most preferred of each group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twins {
    /// For each document, the one that speaks for it: itself, or its exact copy.
    pub speakers: Vec<ItemId>,
}

impl Twins {
    /// Groups the documents by fingerprint. `order` is the order of preference. Empty bodies are never equal.
    pub fn find(facts: &[BodyFacts], order: &[ItemId]) -> Self {
        let mut speakers: Vec<ItemId> = (0..facts.len() as u32).map(ItemId).collect();
        let with_text = |&(_, &item): &(u32, &ItemId)| facts[item.index()].n_tokens > 0;
        let mut prints: Vec<(u128, u32)> = (0..)
            .zip(order)
            .filter(with_text)
            .map(|(rank, item)| (facts[item.index()].fingerprint, rank))
            .collect();
        prints.sort_unstable();
        for equal in prints.chunk_by(|left, right| left.0 == right.0) {
            let speaker = order[equal[0].1 as usize];
            for &(_, rank) in equal {
                speakers[order[rank as usize].index()] = speaker;
            }
        }
        Self { speakers }
    }

    /// Whether the document speaks for itself.
    pub fn speaks(&self, item: ItemId) -> bool {
        self.speakers[item.index()] == item
    }
}

/// Two documents whose similarity has been computed on their shingle sets.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerifiedPair {
    /// The pair, the more preferred document first.
    pub pair: CandidatePair,
    /// Its similarity.
    pub similarity: Similarity,
}

/// Builds the clusters. `pairs` are verified pairs of speakers, the more preferred first; `similarity` verifies further
/// ones on demand; `size` is the number of shingles of a document.
pub fn clusters(
    order: &[ItemId],
    twins: &Twins,
    pairs: &[VerifiedPair],
    similarity: impl Fn(ItemId, ItemId) -> Similarity,
    size: impl Fn(ItemId) -> usize,
    config: &Config,
) -> Clustering {
    let mut assignment = Assignment::new(order, similarity, config);
    let neighbors = Neighbors::new(pairs, order.len());
    for &item in order.iter().filter(|&&item| twins.speaks(item)) {
        assignment.assign(item, &neighbors);
    }
    let containments = assignment.settle_containments(pairs, size);
    assignment.into_clustering(twins, containments)
}

/// The verified pairs of each document with more preferred ones.
struct Neighbors {
    starts: Vec<u32>,
    pairs: Vec<VerifiedPair>,
}

impl Neighbors {
    fn new(pairs: &[VerifiedPair], n_documents: usize) -> Self {
        let mut pairs = pairs.to_vec();
        pairs.sort_unstable_by_key(|verified| (verified.pair.1, verified.pair.0));
        let starts = (0..=n_documents as u32)
            .map(|item| pairs.partition_point(|verified| verified.pair.1.0 < item) as u32)
            .collect();
        Self { starts, pairs }
    }

    fn of(&self, item: ItemId) -> &[VerifiedPair] {
        &self.pairs[self.starts[item.index()] as usize..self.starts[item.index() + 1] as usize]
    }
}

struct Assignment<'a, S> {
    similarity: S,
    config: &'a Config,
    ranks: Vec<u32>,
    /// For each document that was looked at: its representative, and the similarity to it.
    joined: Vec<(ItemId, Similarity)>,
}

impl<'a, S: Fn(ItemId, ItemId) -> Similarity> Assignment<'a, S> {
    fn new(order: &[ItemId], similarity: S, config: &'a Config) -> Self {
        let mut ranks = vec![0; order.len()];
        for (rank, item) in (0..).zip(order) {
            ranks[item.index()] = rank;
        }
        let joined = (0..order.len() as u32).map(|item| (ItemId(item), EQUAL)).collect();
        Self { similarity, config, ranks, joined }
    }

    /// Gives the document its representative: itself, unless it is verified against one.
    fn assign(&mut self, item: ItemId, neighbors: &Neighbors) {
        let mut seen: Vec<ItemId> = Vec::new();
        let mut best: Option<(ItemId, Similarity)> = None;
        for verified in neighbors.of(item) {
            let representative = self.joined[verified.pair.0.index()].0;
            if verify::relation(verified.similarity, self.config).is_none()
                || seen.contains(&representative)
            {
                continue;
            }
            seen.push(representative);
            let is_known = representative == verified.pair.0;
            let similarity = if is_known {
                verified.similarity
            } else {
                (self.similarity)(representative, item)
            };
            if verify::relation(similarity, self.config).is_some() {
                let candidate = (representative, similarity);
                best = Some(best.map_or(candidate, |best| self.better(best, candidate)));
            }
        }
        if let Some(best) = best {
            self.joined[item.index()] = best;
        }
    }

    fn better(
        &self,
        left: (ItemId, Similarity),
        right: (ItemId, Similarity),
    ) -> (ItemId, Similarity) {
        let grade = |(representative, similarity): (ItemId, Similarity)| {
            let relation = verify::relation(similarity, self.config);
            let value = self.admitting(similarity);
            (relation, -value, self.ranks[representative.index()])
        };
        let (first, second) = (grade(left), grade(right));
        if second.partial_cmp(&first) == Some(std::cmp::Ordering::Less) { right } else { left }
    }

    /// The similarity that admits a member: its Jaccard, or its containment where it is contained.
    fn admitting(&self, similarity: Similarity) -> f64 {
        match verify::relation(similarity, self.config) {
            Some(Relation::Exact | Relation::Near) => similarity.jaccard,
            Some(Relation::Contained) | None => similarity.containment,
        }
    }

    /// Joins stories with the one document that holds them whole; returns what round-ups hold.
    fn settle_containments(
        &mut self,
        pairs: &[VerifiedPair],
        size: impl Fn(ItemId) -> usize,
    ) -> Vec<Containment> {
        let mut held: BTreeMap<ItemId, Vec<Containment>> = BTreeMap::new();
        for verified in
            pairs.iter().filter(|v| verify::is_whole_containment(v.similarity, self.config))
        {
            let (left, right) = verified.pair;
            let is_left =
                (size(left), std::cmp::Reverse(left)) > (size(right), std::cmp::Reverse(right));
            let (container, contained) = if is_left { (left, right) } else { (right, left) };
            let containment = verified.similarity.containment;
            held.entry(container).or_default().push(Containment {
                container,
                contained,
                containment,
            });
        }
        let mut containments = Vec::new();
        let mut members = self.members();
        for (container, held) in held {
            if !self.join_only_story(container, &held, &mut members) {
                containments.extend(held);
            }
        }
        containments
            .sort_unstable_by_key(|containment| (containment.container, containment.contained));
        containments
    }

    /// The documents of each representative, itself among them.
    fn members(&self) -> HashMap<ItemId, Vec<ItemId>> {
        let mut members: HashMap<ItemId, Vec<ItemId>> = HashMap::new();
        for (item, (representative, _)) in (0..).map(ItemId).zip(&self.joined) {
            members.entry(*representative).or_default().push(item);
        }
        members
    }

    /// If all that a document holds is one story, joins the two clusters; `false` if it is a round-up, or if a member
    /// cannot be verified against the representative.
    fn join_only_story(
        &mut self,
        container: ItemId,
        held: &[Containment],
        members: &mut HashMap<ItemId, Vec<ItemId>>,
    ) -> bool {
        let mut stories: Vec<ItemId> =
            held.iter().map(|held| self.joined[held.contained.index()].0).collect();
        stories.sort_unstable();
        stories.dedup();
        let host = self.joined[container.index()].0;
        let [story] = stories[..] else { return false };
        if story == host {
            return true;
        }
        let host_is_first = self.ranks[host.index()] < self.ranks[story.index()];
        let (stays, joins) = if host_is_first { (host, story) } else { (story, host) };
        self.merge(stays, joins, members)
    }

    /// Moves all documents of one representative to another, if each is verified against it.
    fn merge(
        &mut self,
        stays: ItemId,
        joins: ItemId,
        members: &mut HashMap<ItemId, Vec<ItemId>>,
    ) -> bool {
        let moved = members.get(&joins).map_or(&[][..], Vec::as_slice);
        let verified: Vec<(ItemId, Similarity)> =
            moved.iter().map(|&member| (member, (self.similarity)(stays, member))).collect();
        let is_held = |similarity| {
            verify::relation(similarity, self.config).is_some()
                || verify::is_whole_containment(similarity, self.config)
        };
        if !verified.iter().all(|&(_, similarity)| is_held(similarity)) {
            return false;
        }
        for &(member, similarity) in &verified {
            self.joined[member.index()] = (stays, similarity);
        }
        let moved = members.remove(&joins).unwrap_or_default();
        members.entry(stays).or_default().extend(moved);
        true
    }

    fn into_clustering(self, twins: &Twins, containments: Vec<Containment>) -> Clustering {
        let mut clusters: BTreeMap<ItemId, Vec<Member>> = BTreeMap::new();
        for (item, &speaker) in (0..).map(ItemId).zip(&twins.speakers) {
            let (representative, similarity) = self.joined[speaker.index()];
            if representative == item {
                continue;
            }
            let relation = if speaker == representative {
                Relation::Exact
            } else {
                verify::relation(similarity, self.config).unwrap_or(Relation::Contained)
            };
            clusters.entry(representative).or_default().push(Member { item, relation, similarity });
        }
        let clusters = clusters
            .into_iter()
            .map(|(representative, members)| Cluster { representative, members });
        Clustering { clusters: clusters.collect(), containments }
    }
}
