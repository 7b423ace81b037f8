//! Compared pairs → clusters, without chains.
//!
//! A *chain* puts A and C into one cluster because A resembles B and B resembles C. Chains can make
//! a whole outlet one cluster, of which all articles but one are deleted. Here a cluster is a
//! **representative and the documents that are equal to it or to a member's text, or that were
//! found to be its copies, or (step 3) to contain it or be contained in it, when compared with
//! it**. No document joins merely because it resembles a member.
//!
//! 1. *Exact copies* (equal after normalization) have equal fingerprints. Of each group, only the
//!    most preferred document, the *speaker*, is compared. Its exact copies join its cluster.
//! 2. The speakers are visited in the order of preference. Each joins the best representative that
//!    it is a copy of, or becomes a representative.
//!
//!    The *neighbors* of a document are the more preferred documents that it was found to be a copy
//!    of, or that a signal keeps apart from it. Its candidates are its neighbors' representatives.
//!    A candidate that is not itself a neighbor is compared now: large buckets pair a document with
//!    only a few others, so the pairs compared earlier are not enough. The best candidate is chosen
//!    by relation (near before contained), then by similarity, then by preference.
//! 3. *Containers* contain a whole other document and much besides. The clusters of a container and
//!    of its story are merged, under the more preferred representative, if
//!
//!    - the container contains one story only, and
//!    - every document that moves is a copy of that representative, contains it, or is contained in
//!      it.
//!
//!    Otherwise the container may be a round-up or a live blog: nothing is merged, and its
//!    containments are reported.
//!
//! If one document of a pair contains the other, the order of preference decides which one is kept.
//! If the setting `contained` is `container` or `contained`, that side is first moved before the
//! other in the order.
//!
//! Documents that the caller [keeps apart](KeptApart) are never in one cluster. Exact copies of
//! which two are kept apart have several speakers, each with copies of its own. A document joins no
//! cluster that holds a document kept apart from it or from one of its exact copies.
//!
//! *Forms*, documents with the same wording and different facts, are not copies, however similar.
//! The forms that stay make a family.
//!
//! The result is a function of the order of preference, the exact copies and the compared pairs.
//! Time: a sort of the pairs, and at most one comparison for each pair and for each move of a
//! document.

pub(crate) mod decide;
pub(crate) mod family;
pub(crate) mod roundups;
pub(crate) mod scope;
pub(crate) mod told;

use crate::cluster::scope::PairScope;
use crate::cluster::told::KeptApart;
use crate::config::{ContainedPolicy, CopyConfig};
use crate::model::{
    BodyFacts, CandidatePair, Cluster, Containment, Family, Finding, ItemId, Member, Relation,
    Shell, Signal, Similarity,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};

/// Similarity of two texts that are equal after normalization.
pub(crate) const EQUAL: Similarity = Similarity { jaccard: 1.0, containment: 1.0 };

/// The copies in a corpus.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Clustering {
    /// The clusters, sorted by the item numbers of their representatives.
    pub clusters: Vec<Cluster>,
    /// The containments whose clusters were not merged, such as those of round-ups, sorted by
    /// container and then by contained document.
    pub containments: Vec<Containment>,
    /// The families of forms among the documents that stay, sorted by their first members.
    /// The members of each are in the order of preference.
    pub families: Vec<Family>,
    /// Number of similar pairs that each signal keeps apart. [`clusters`] leaves it empty.
    pub apart: BTreeMap<Signal, u64>,
}

impl Clustering {
    /// The same clustering with other item numbers: `items` has one for each of its own.
    #[must_use]
    pub fn renumbered(mut self, items: &[ItemId]) -> Self {
        let renumber = |item: &mut ItemId| *item = items[item.index()];
        for cluster in &mut self.clusters {
            renumber(&mut cluster.representative);
            cluster.members.iter_mut().for_each(|member| renumber(&mut member.item));
            cluster.members.sort_unstable_by_key(|member| member.item);
        }
        for containment in &mut self.containments {
            renumber(&mut containment.container);
            renumber(&mut containment.contained);
        }
        self.families.iter_mut().flat_map(|family| &mut family.0).for_each(renumber);
        self
    }

    /// The clustering of a corpus, from those of its components.
    pub fn of_components(components: impl IntoIterator<Item = Self>) -> Self {
        let mut all = Self::default();
        for Self { clusters, containments, families, apart } in components {
            all.clusters.extend(clusters);
            all.containments.extend(containments);
            all.families.extend(families);
            for (signal, n) in apart {
                *all.apart.entry(signal).or_default() += n;
            }
        }
        all.clusters.sort_unstable_by_key(|cluster| cluster.representative);
        all.containments.sort_unstable_by_key(|pair| (pair.container, pair.contained));
        all.families.sort_unstable_by_key(|family| family.0[0]);
        all
    }
}

/// Exact copies: documents that are equal after normalization. The most preferred document of each
/// group is its *speaker*, the only one that is compared with others.
///
/// Documents that the caller keeps apart are in different groups. The groups of one text are equal
/// in all else: that of its most preferred document is the *first*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twins {
    /// For each document, its speaker: the document itself, or an exact copy of it.
    pub speakers: Vec<ItemId>,
    /// The speakers whose groups may not be in one cluster.
    apart: KeptApart,
    /// For each speaker of a group that is not the first of its text, the speaker of the first.
    firsts: BTreeMap<ItemId, ItemId>,
}

impl Twins {
    /// Groups the documents by fingerprint. `order` is the order of preference. Empty bodies and
    /// bare shells have no twins. A document and its speaker must be of sources that `scope` admits
    /// together. Time: a sort of the documents.
    pub fn find(facts: &[BodyFacts], order: &[ItemId], scope: PairScope) -> Self {
        Self::find_apart(facts, order, scope, &KeptApart::default())
    }

    /// Like [`find`](Self::find), but documents of `told` are never exact copies of each other.
    /// Each document joins the first group of its text in which nothing is kept apart from it.
    pub fn find_apart(
        facts: &[BodyFacts],
        order: &[ItemId],
        scope: PairScope,
        told: &KeptApart,
    ) -> Self {
        let mut prints: Vec<(u128, u64, u32)> = (0..)
            .zip(order)
            .map(|(rank, item)| (rank, &facts[item.index()]))
            .filter(|(_, facts)| facts.n_tokens > 0 && facts.shell != Some(Shell::Bare))
            .filter_map(|(rank, facts)| Some((facts.fingerprint, scope.group(facts)?, rank)))
            .collect();
        prints.sort_unstable();
        let speakers: Vec<ItemId> = (0..facts.len() as u32).map(ItemId).collect();
        let mut twins = Self { speakers, apart: KeptApart::default(), firsts: BTreeMap::new() };
        for equal in prints.chunk_by(|left, right| (left.0, left.1) == (right.0, right.1)) {
            let items: Vec<ItemId> =
                equal.iter().map(|&(_, _, rank)| order[rank as usize]).collect();
            let admits = |left: ItemId, right: ItemId| {
                scope.admits(facts[left.index()].source, facts[right.index()].source)
            };
            twins.group(&items, admits, told);
        }
        let speaker = |item: ItemId| twins.speakers[item.index()];
        twins.apart =
            KeptApart::new(told.pairs().map(|(left, right)| (speaker(left), speaker(right))));
        twins
    }

    /// Groups documents of one text, the most preferred first.
    fn group(
        &mut self,
        items: &[ItemId],
        admits: impl Fn(ItemId, ItemId) -> bool,
        told: &KeptApart,
    ) {
        let Some((&first, others)) = items.split_first() else { return };
        let mut speakers = vec![first];
        for &item in others {
            let mut admitted = speakers.iter().filter(|speaker| admits(**speaker, item)).peekable();
            let is_admitted = admitted.peek().is_some();
            let is_apart = |speaker: ItemId| {
                told.of(item).any(|other| self.speakers[other.index()] == speaker)
            };
            if let Some(&speaker) = admitted.find(|speaker| !is_apart(**speaker)) {
                self.speakers[item.index()] = speaker;
            } else if is_admitted {
                speakers.push(item);
                self.firsts.insert(item, first);
            }
        }
    }

    /// Whether the document is its own speaker.
    pub fn speaks(&self, item: ItemId) -> bool {
        self.speakers[item.index()] == item
    }

    /// The speakers whose groups may not be in one cluster.
    pub fn apart(&self) -> &KeptApart {
        &self.apart
    }

    /// The speaker of the first group with the text of this speaker.
    pub fn first(&self, speaker: ItemId) -> ItemId {
        self.firsts.get(&speaker).copied().unwrap_or(speaker)
    }

    /// Whether both speakers are those of the first groups of their texts.
    pub fn are_first(&self, (left, right): CandidatePair) -> bool {
        !self.firsts.contains_key(&left) && !self.firsts.contains_key(&right)
    }
}

/// Two documents that were compared, whatever the finding.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VerifiedPair {
    /// The two documents, in either order.
    pub pair: CandidatePair,
    /// Similarity of their shingle sets.
    pub similarity: Similarity,
    /// What the comparison found.
    pub finding: Finding,
}

impl VerifiedPair {
    fn put_preferred_first(&mut self, ranks: &[u32]) {
        let (left, right) = self.pair;
        if ranks[left.index()] > ranks[right.index()] {
            self.pair = (right, left);
        }
    }
}

/// Builds the clusters.
///
/// `facts` are the facts of all documents, and `order` is the order of preference. `pairs` are the
/// pairs of speakers that were compared and are not strangers. `verify` compares a document with a
/// representative; it may also be called for pairs in `pairs`. `size` is the number of shingles of
/// a document. Time: a sort of the pairs, and at most one call of `verify` for each pair and for
/// each move of a document from one cluster to another.
///
/// # Errors
/// Any error from `verify`.
pub fn clusters<E>(
    facts: &[BodyFacts],
    order: &[ItemId],
    twins: &Twins,
    pairs: Vec<VerifiedPair>,
    verify: impl Fn(CandidatePair) -> Result<VerifiedPair, E>,
    size: impl Fn(ItemId) -> usize,
    config: &CopyConfig,
) -> Result<Clustering, E> {
    let contained = contained_pairs(&pairs, twins, size, &ranks(order));
    let order = containers_placed(order, &contained, config.options.contained);
    let mut assignment = Assignment::new(&order, verify, twins.apart());
    let neighbors = Neighbors::new(pairs, &assignment.ranks);
    for &item in order.iter().filter(|&&item| twins.speaks(item)) {
        assignment.assign(item, &neighbors)?;
    }
    drop(neighbors);
    let held = contained.into_iter().filter(|pair| pair.finding == Finding::Held);
    let containments = assignment
        .settle_containments(held.map(|pair| pair.containment), config.options.contained)?;
    let families = assignment.families();
    let admits = |left: ItemId, right: ItemId| {
        PairScope::of(config).admits(facts[left.index()].source, facts[right.index()].source)
    };
    let members = assignment.members_of_clusters(twins, admits);
    let protected = |mut member: Member| {
        member.is_kept |= facts[member.item.index()].is_protected;
        member
    };
    let clusters = members.into_iter().map(|(representative, members)| {
        let members = assignment.with_kept(members, config.keep.copies as usize - 1);
        Cluster { representative, members: members.into_iter().map(protected).collect() }
    });
    let apart = BTreeMap::new();
    Ok(Clustering { clusters: clusters.collect(), containments, families, apart })
}

/// A pair in which one document contains the other.
struct ContainedPair {
    containment: Containment,
    finding: Finding,
}

/// The pairs in which one document is contained in the other, whether they are copies or not. The
/// document with more shingles is the container; of two with equally many, the more preferred one.
/// Of several speakers with one text, only the first counts: what contains them contains one story.
fn contained_pairs(
    pairs: &[VerifiedPair],
    twins: &Twins,
    size: impl Fn(ItemId) -> usize,
    ranks: &[u32],
) -> Vec<ContainedPair> {
    let is_contained =
        |finding| matches!(finding, Finding::Held | Finding::Copy(Relation::Contained));
    let pair = |verified: &VerifiedPair| {
        let (left, right) = verified.pair;
        let rank = |item: ItemId| (size(item), std::cmp::Reverse(ranks[item.index()]));
        let (container, contained) =
            if rank(left) > rank(right) { (left, right) } else { (right, left) };
        let containment = verified.similarity.containment;
        let containment = Containment { container, contained, containment };
        ContainedPair { containment, finding: verified.finding }
    };
    let counts =
        |verified: &&VerifiedPair| is_contained(verified.finding) && twins.are_first(verified.pair);
    pairs.iter().filter(counts).map(pair).collect()
}

/// The order of preference. If the setting is `container`, each container is moved before the
/// documents that it contains; if it is `contained`, they are moved before it.
fn containers_placed(
    order: &[ItemId],
    pairs: &[ContainedPair],
    contained: ContainedPolicy,
) -> Vec<ItemId> {
    let mut before: Vec<CandidatePair> = match contained {
        ContainedPolicy::Policy | ContainedPolicy::Both => return order.to_vec(),
        ContainedPolicy::Container => pairs
            .iter()
            .map(|pair| (pair.containment.contained, pair.containment.container))
            .collect(),
        ContainedPolicy::Contained => pairs
            .iter()
            .map(|pair| (pair.containment.container, pair.containment.contained))
            .collect(),
    };
    let ranks = ranks(order);
    before.sort_unstable_by_key(|&(later, first)| (later, ranks[first.index()]));
    let (mut placed, mut is_placed) = (Vec::with_capacity(order.len()), vec![false; order.len()]);
    for &item in order {
        let mut open = vec![(item, before.partition_point(|edge| edge.0 < item))];
        while let Some(&mut (item, ref mut next)) = open.last_mut() {
            let first = before.get(*next).filter(|edge| edge.0 == item).map(|edge| edge.1);
            *next += 1;
            match first {
                // Each step goes to a larger document, or each to a smaller one: there is no cycle.
                Some(first) if !is_placed[first.index()] => {
                    open.push((first, before.partition_point(|edge| edge.0 < first)));
                }
                Some(_) => {}
                None => {
                    if !std::mem::replace(&mut is_placed[item.index()], true) {
                        placed.push(item);
                    }
                    open.pop();
                }
            }
        }
    }
    placed
}

/// The rank of each document in the order, by item number.
fn ranks(order: &[ItemId]) -> Vec<u32> {
    let mut ranks = vec![0; order.len()];
    for (rank, item) in (0..).zip(order) {
        ranks[item.index()] = rank;
    }
    ranks
}

/// For each document, its compared pairs with more preferred documents.
struct Neighbors {
    starts: Vec<u32>,
    pairs: Vec<VerifiedPair>,
}

impl Neighbors {
    fn new(mut pairs: Vec<VerifiedPair>, ranks: &[u32]) -> Self {
        for verified in &mut pairs {
            verified.put_preferred_first(ranks);
        }
        pairs.sort_unstable_by_key(|verified| (verified.pair.1, verified.pair.0));
        let starts = (0..=ranks.len() as u32)
            .map(|item| pairs.partition_point(|verified| verified.pair.1.0 < item) as u32)
            .collect();
        Self { starts, pairs }
    }

    fn of(&self, item: ItemId) -> &[VerifiedPair] {
        &self.pairs[self.starts[item.index()] as usize..self.starts[item.index() + 1] as usize]
    }
}

struct Assignment<'a, V> {
    verify: V,
    /// Speakers whose groups may not be in one cluster.
    apart: &'a KeptApart,
    ranks: Vec<u32>,
    /// By item number. At first each document is its own representative.
    joined: Vec<Joined>,
    /// Pairs of a representative and a document that a signal keeps apart.
    forms: Vec<CandidatePair>,
}

/// The representative of a document, and how the document relates to it.
#[derive(Clone, Copy)]
struct Joined {
    representative: ItemId,
    relation: Relation,
    similarity: Similarity,
}

impl<'a, E, V: Fn(CandidatePair) -> Result<VerifiedPair, E>> Assignment<'a, V> {
    fn new(order: &[ItemId], verify: V, apart: &'a KeptApart) -> Self {
        let alone =
            |item| Joined { representative: item, relation: Relation::Exact, similarity: EQUAL };
        let joined = (0..order.len() as u32).map(ItemId).map(alone).collect();
        Self { verify, apart, ranks: ranks(order), joined, forms: Vec::new() }
    }

    fn representative(&self, item: ItemId) -> ItemId {
        self.joined[item.index()].representative
    }

    /// Whether the cluster of a representative holds a document that is kept apart from this one.
    fn is_barred(&self, representative: ItemId, item: ItemId) -> bool {
        self.apart.of(item).any(|other| self.representative(other) == representative)
    }

    /// Assigns the document its representative: the best one that it is a copy of, or itself if it
    /// is a copy of none.
    fn assign(&mut self, item: ItemId, neighbors: &Neighbors) -> Result<(), E> {
        let mut seen: Vec<ItemId> = Vec::new();
        let mut best: Option<Joined> = None;
        for neighbor in neighbors.of(item) {
            let representative = self.representative(neighbor.pair.0);
            let is_alike = matches!(neighbor.finding, Finding::Copy(_) | Finding::Apart(_));
            if !is_alike || seen.contains(&representative) {
                continue;
            }
            seen.push(representative);
            let is_verified = representative == neighbor.pair.0;
            let verified =
                if is_verified { *neighbor } else { (self.verify)((representative, item))? };
            match verified.finding {
                Finding::Copy(relation) if !self.is_barred(representative, item) => {
                    let candidate =
                        Joined { representative, relation, similarity: verified.similarity };
                    best = Some(best.map_or(candidate, |best| self.better(best, candidate)));
                }
                Finding::Apart(signal) if signal != Signal::Told => self.forms.push(verified.pair),
                Finding::Copy(_) | Finding::Apart(_) | Finding::Held | Finding::Strangers => {}
            }
        }
        if let Some(best) = best {
            self.joined[item.index()] = best;
        }
        Ok(())
    }

    /// The better of two representatives of one document.
    fn better(&self, left: Joined, right: Joined) -> Joined {
        let admitting = |joined: &Joined| joined.similarity.admitting(joined.relation);
        let rank = |joined: &Joined| self.ranks[joined.representative.index()];
        let order = left
            .relation
            .cmp(&right.relation)
            .then(admitting(&right).total_cmp(&admitting(&left)))
            .then(rank(&left).cmp(&rank(&right)));
        if order.is_gt() { right } else { left }
    }

    /// The families of forms: the representatives of each pair that a signal keeps apart are
    /// linked, and each connected component is a family. Chains are harmless here, because nothing
    /// is removed.
    fn families(&self) -> Vec<Family> {
        let of_those_that_stay = |&(left, right): &CandidatePair| {
            (self.representative(left), self.representative(right))
        };
        let mut edges: Vec<CandidatePair> = self
            .forms
            .iter()
            .map(of_those_that_stay)
            .filter(|(left, right)| left != right)
            .flat_map(|(left, right)| [(left, right), (right, left)])
            .collect();
        edges.sort_unstable();
        edges.dedup();
        components(&edges).into_iter().map(Family).collect()
    }

    /// Merges the clusters of each container and of its story, if it contains only one. Returns the
    /// other containments, sorted: those of round-ups, and those whose clusters could not be
    /// merged. If both sides are to stay, merges nothing and returns all containments.
    fn settle_containments(
        &mut self,
        whole: impl Iterator<Item = Containment>,
        contained: ContainedPolicy,
    ) -> Result<Vec<Containment>, E> {
        let mut held: BTreeMap<ItemId, Vec<Containment>> = BTreeMap::new();
        for containment in whole {
            held.entry(containment.container).or_default().push(containment);
        }
        let mut containments = Vec::new();
        let mut members = self.members(&held);
        for (container, held) in held {
            if contained == ContainedPolicy::Both
                || !self.join_only_story(container, &held, &mut members)?
            {
                containments.extend(held);
            }
        }
        containments
            .sort_unstable_by_key(|containment| (containment.container, containment.contained));
        Ok(containments)
    }

    /// The members, with the representative, of every cluster that has a container or a contained
    /// document. The key is the representative.
    fn members(&self, held: &BTreeMap<ItemId, Vec<Containment>>) -> HashMap<ItemId, Vec<ItemId>> {
        let documents = held.values().flatten().flat_map(|held| [held.container, held.contained]);
        let mut members: HashMap<ItemId, Vec<ItemId>> =
            documents.map(|item| (self.representative(item), Vec::new())).collect();
        for (item, joined) in (0..).map(ItemId).zip(&self.joined) {
            if let Some(members) = members.get_mut(&joined.representative) {
                members.push(item);
            }
        }
        members
    }

    /// Merges the clusters of a container and of its story, under the more preferred
    /// representative. Returns whether both are now in one cluster: `false` if the container
    /// contains several stories, or if [`merge`](Self::merge) moves nothing.
    fn join_only_story(
        &mut self,
        container: ItemId,
        held: &[Containment],
        members: &mut HashMap<ItemId, Vec<ItemId>>,
    ) -> Result<bool, E> {
        let mut stories: Vec<ItemId> =
            held.iter().map(|held| self.representative(held.contained)).collect();
        stories.sort_unstable();
        stories.dedup();
        let host = self.representative(container);
        let [story] = stories[..] else { return Ok(false) };
        if story == host {
            return Ok(true);
        }
        let host_is_first = self.ranks[host.index()] < self.ranks[story.index()];
        let (stays, joins) = if host_is_first { (host, story) } else { (story, host) };
        self.merge(stays, joins, members)
    }

    /// Moves all documents of the representative `joins` to the representative `stays`, if each of
    /// them is a copy of `stays`, contains it, or is contained in it, and none is kept apart from a
    /// document there. Returns whether they were moved.
    fn merge(
        &mut self,
        stays: ItemId,
        joins: ItemId,
        members: &mut HashMap<ItemId, Vec<ItemId>>,
    ) -> Result<bool, E> {
        let moved = members.get(&joins).map_or(&[][..], Vec::as_slice);
        if moved.iter().any(|&member| self.is_barred(stays, member)) {
            return Ok(false);
        }
        let joined: Result<Option<Vec<Joined>>, E> =
            moved.iter().map(|&member| self.relation_to(stays, member)).collect();
        let Some(joined) = joined? else { return Ok(false) };
        for (&member, joined) in moved.iter().zip(joined) {
            self.joined[member.index()] = joined;
        }
        let moved = members.remove(&joins).unwrap_or_default();
        members.entry(stays).or_default().extend(moved);
        Ok(true)
    }

    /// How a document relates to a representative; `None` if the two are not copies and neither
    /// contains the other.
    fn relation_to(&self, representative: ItemId, item: ItemId) -> Result<Option<Joined>, E> {
        let verified = (self.verify)((representative, item))?;
        let relation = match verified.finding {
            Finding::Copy(relation) => relation,
            Finding::Held => Relation::Contained,
            Finding::Apart(_) | Finding::Strangers => return Ok(None),
        };
        Ok(Some(Joined { representative, relation, similarity: verified.similarity }))
    }

    /// The members of each cluster without its representative. A document joins the cluster of its
    /// speaker, unless the scope does not admit its source with the representative's.
    fn members_of_clusters(
        &self,
        twins: &Twins,
        admits: impl Fn(ItemId, ItemId) -> bool,
    ) -> BTreeMap<ItemId, Vec<Member>> {
        let mut clusters: BTreeMap<ItemId, Vec<Member>> = BTreeMap::new();
        for (item, &speaker) in (0..).map(ItemId).zip(&twins.speakers) {
            let Joined { representative, relation, similarity } = self.joined[speaker.index()];
            if representative != item && admits(representative, item) {
                let member = Member { item, relation, similarity, is_kept: false, evidence: None };
                clusters.entry(representative).or_default().push(member);
            }
        }
        clusters
    }

    /// The members, sorted by item number. The `n_kept` most preferred members are marked as kept.
    fn with_kept(&self, mut members: Vec<Member>, n_kept: usize) -> Vec<Member> {
        members.sort_unstable_by_key(|member| self.ranks[member.item.index()]);
        members.iter_mut().take(n_kept).for_each(|member| member.is_kept = true);
        members.sort_unstable_by_key(|member| member.item);
        members
    }
}

/// The connected components of a graph. `edges` are sorted and hold each edge in both directions.
/// Each component is sorted, and the components are sorted by their first members.
fn components(edges: &[CandidatePair]) -> Vec<Vec<ItemId>> {
    let mut seen: HashSet<ItemId> = HashSet::new();
    let mut components = Vec::new();
    for &(start, _) in edges {
        if !seen.insert(start) {
            continue;
        }
        let (mut component, mut open) = (vec![start], vec![start]);
        while let Some(item) = open.pop() {
            let first = edges.partition_point(|edge| edge.0 < item);
            for &(_, other) in edges[first..].iter().take_while(|edge| edge.0 == item) {
                if seen.insert(other) {
                    component.push(other);
                    open.push(other);
                }
            }
        }
        component.sort_unstable();
        components.push(component);
    }
    components
}

#[cfg(test)]
mod tests;
