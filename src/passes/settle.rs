//! Verified pairs → components → clusters.
//!
//! A component is what the core settles: documents that pairs, equal texts or the user link,
//! directly or not. Most components have two documents, and most documents are in none.

use super::compared::Compared;
use crate::error::{Error, Result};
use copydesk_core::{
    Bodies, BodyFacts, CandidatePair, Circumstances, Clustering, Component, Groups, ItemId,
    KeptApart, Twins, VerifiedPair, Word,
};
use rayon::prelude::*;
use std::borrow::Cow;

/// The clusters of all documents. `told` are the documents that the user keeps apart.
///
/// Uses rayon's current thread pool. Time: two sorts, and what each component takes.
///
/// # Errors
/// The temporary file of the bodies cannot be read.
pub(super) fn settle(
    compared: &Compared<'_>,
    mut verified: Vec<VerifiedPair>,
    order: &[ItemId],
    twins: &Twins,
    told: &KeptApart,
) -> Result<Clustering> {
    let components = Components::new(&verified, order, twins, told);
    let of = |pair: CandidatePair| components.roots[pair.0.index()];
    verified.par_sort_unstable_by_key(|verified| (of(verified.pair), verified.pair));
    let mut told: Vec<CandidatePair> = told.pairs().collect();
    told.sort_by_key(|&pair| of(pair));
    let settled = components.members.par_chunk_by(|left, right| left.root == right.root);
    let settled = settled.map(|members| {
        let root = members[0].root;
        let pairs = run(&verified, |verified| of(verified.pair), root);
        let told = run(&told, |&pair| of(pair), root);
        components.settle(compared, members, pairs, told)
    });
    let settled: Vec<Clustering> = settled.collect::<Result<_>>()?;
    Ok(Clustering::of_components(settled))
}

/// The run of elements with this root, in a list that is sorted by root.
fn run<T>(sorted: &[T], of: impl Fn(&T) -> u32, root: u32) -> &[T] {
    let start = sorted.partition_point(|element| of(element) < root);
    let end = sorted.partition_point(|element| of(element) <= root);
    &sorted[start..end]
}

/// The components with two documents or more.
struct Components {
    /// For each document, the smallest number in its component.
    roots: Vec<u32>,
    /// For each document in a component, its place there.
    places: Vec<u32>,
    /// The documents of each component, in the order of preference.
    members: Vec<Member>,
}

/// A document in a component.
#[derive(Clone, Copy)]
struct Member {
    root: u32,
    item: ItemId,
}

impl Components {
    fn new(verified: &[VerifiedPair], order: &[ItemId], twins: &Twins, told: &KeptApart) -> Self {
        let mut groups = Groups::new(order.len());
        let mut link = |(left, right): CandidatePair| groups.join(left.0, right.0);
        for verified in verified {
            link(verified.pair);
        }
        told.pairs().for_each(&mut link);
        for (item, &speaker) in (0..).map(ItemId).zip(&twins.speakers) {
            link((item, speaker));
            link((speaker, twins.first(speaker)));
        }
        let roots: Vec<u32> = (0..order.len() as u32).map(|item| groups.of(item)).collect();
        let mut sizes = vec![0_u32; order.len()];
        for &root in &roots {
            sizes[root as usize] += 1;
        }
        let member = |&item: &ItemId| Member { root: roots[item.index()], item };
        let mut members: Vec<Member> = order.iter().map(member).collect();
        members.retain(|member| sizes[member.root as usize] > 1);
        members.sort_by_key(|member| member.root);
        let mut places = vec![0; order.len()];
        for component in members.chunk_by(|left, right| left.root == right.root) {
            (0..).zip(component).for_each(|(place, member)| places[member.item.index()] = place);
        }
        Self { roots, places, members }
    }

    /// The clusters of one component.
    fn settle(
        &self,
        compared: &Compared<'_>,
        members: &[Member],
        pairs: &[VerifiedPair],
        told: &[CandidatePair],
    ) -> Result<Clustering> {
        let items: Vec<ItemId> = members.iter().map(|member| member.item).collect();
        let place = |item: ItemId| ItemId(self.places[item.index()]);
        let placed = |(left, right): CandidatePair| (place(left), place(right));
        let fact = |item: &ItemId| -> BodyFacts { compared.facts().facts[item.index()].clone() };
        let pair =
            |verified: &VerifiedPair| VerifiedPair { pair: placed(verified.pair), ..*verified };
        let component = Component {
            facts: items.iter().map(fact).collect(),
            pairs: pairs.iter().map(pair).collect(),
            told: KeptApart::new(told.iter().copied().map(placed)),
        };
        let bodies = OfComponent { compared, items: &items };
        Ok(compared.judge().settle(component, &bodies)?.renumbered(&items))
    }
}

/// The bodies of the documents of a component.
struct OfComponent<'a> {
    compared: &'a Compared<'a>,
    items: &'a [ItemId],
}

impl Bodies for OfComponent<'_> {
    type Error = Error;

    fn about(&self, item: ItemId) -> Option<(&Circumstances, u32)> {
        self.compared.about(self.items[item.index()])
    }

    fn words(&self, item: ItemId) -> Result<Cow<'_, [Word]>> {
        self.compared.words(self.items[item.index()])
    }
}
