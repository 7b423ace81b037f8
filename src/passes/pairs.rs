//! Sketches bodies → candidate pairs → verified pairs → clusters.
//!
//! Only documents that met another are read again, for their shingle sets and words: in most corpora a small part.

use super::candidates::{Candidates, Search, pair};
use super::compared::Compared;
use super::sign::{Bodies, Sketches};
use super::surveyed::Survey;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::passes::memory::{self, Footprint};
use crate::passes::spool::sorted::Sorted;
use crate::progress::Progress;
use crate::read::Corpus;
use copydesk_core::config::FormPolicy;
use copydesk_core::{
    CandidatePair, Clustering, Families, Finding, ItemId, PairScope, Relation, Signal, Twins,
    VerifiedPair, in_order,
};
use rayon::prelude::*;
use std::collections::{BTreeMap, HashSet};

/// What is noted of each document while pairs are looked for and clusters are built: its place in the order, its exact copy, its
/// representative.
const ORDER_BYTES: u64 = 64;

/// Finds the copies among the bodies; tells as well how many meetings in large buckets were passed over.
///
/// # Errors
/// A file cannot be read, or has changed; there is no room for a temporary file.
pub fn clustering(
    corpus: &Corpus,
    survey: &Survey,
    bodies: &Bodies,
    sketches: Sketches,
    config: &Config,
    progress: &dyn Progress,
    footprint: &mut Footprint,
) -> Result<(Clustering, u64)> {
    let order = copydesk_core::order(&bodies.facts, &survey.keys);
    let twins = Twins::find(&bodies.facts, &order, PairScope::of(&config.copy));
    let is_compared =
        |item: &ItemId| twins.speaks(*item) && bodies.facts[item.index()].shell.is_none();
    let speakers: Vec<ItemId> = order.iter().copied().filter(is_compared).collect();
    footprint.tables = survey.n_bytes() + bodies.n_bytes() + order.len() as u64 * ORDER_BYTES;
    let room = memory::left(config.options().memory, footprint.tables);
    let read = |is_wanted: &[bool], room| {
        Compared::read((corpus, survey), bodies, is_wanted, room, config, progress)
    };
    let (compared, verified, n_skipped) = if config.copy.compares_all_pairs() {
        let compared = read(&vec![true; bodies.facts.len()], u64::MAX)?;
        let verified = all_pairs(&compared, &speakers, config)?;
        // Held whatever the budget, and an index of it as well.
        footprint.tables += 2 * compared.n_bytes();
        (compared, verified, 0)
    } else {
        let search = Search::new(&bodies.facts, &speakers, config, room);
        footprint.search = search.n_bytes(&sketches);
        footprint.search_spool = sketches.band_keys.n_bytes() + sketches.samples.n_bytes();
        let Candidates { mut pairs, n_skipped } = search.candidates(sketches)?;
        let room = room.saturating_sub(pairs.n_bytes());
        let compared = read(&wanted(&mut pairs, bodies.facts.len())?, room)?;
        let verified = related(&compared, &mut pairs)?;
        footprint.bodies = compared.n_bytes();
        (compared, verified, n_skipped)
    };
    footprint.n_compared = compared.n_bodies();
    let (settled, verified) = Settled::new(&compared, verified, &order, config)?;
    let verify = |pair| Ok::<_, Error>(settled.amended(compared.verify(pair)?));
    let size = |item| compared.n_shingles(item);
    let apart = apart(&verified);
    let mut copies = copydesk_core::clusters(
        &bodies.facts,
        &order,
        &twins,
        verified,
        verify,
        size,
        &config.copy,
    )?;
    copies.apart = apart;
    weigh(&compared, &twins, &mut copies)?;
    Ok((copies, n_skipped))
}

/// How many pairs each signal keeps apart.
fn apart(verified: &[VerifiedPair]) -> BTreeMap<Signal, u64> {
    let mut apart = BTreeMap::new();
    for verified in verified {
        if let Finding::Apart(signal) = verified.finding {
            *apart.entry(signal).or_default() += 1;
        }
    }
    apart
}

/// Gives each member that is no exact copy the evidence that admitted it, or the one that speaks
/// for it.
fn weigh(compared: &Compared<'_>, twins: &Twins, copies: &mut Clustering) -> Result<()> {
    copies.clusters.par_iter_mut().try_for_each(|cluster| {
        let representative = cluster.representative;
        let inexact =
            cluster.members.iter_mut().filter(|member| member.relation != Relation::Exact);
        for member in inexact {
            let pair = (representative, twins.speakers[member.item.index()]);
            member.evidence = compared.weighed(pair, member.similarity)?;
        }
        Ok(())
    })
}

/// What is known of pairs from what stands around them.
struct Settled {
    /// Round-ups and their parts.
    parts: HashSet<CandidatePair>,
    families: Families,
}

impl Settled {
    /// Learns from the verified pairs, and gives them back as they are in the light of it, with
    /// those that the families add.
    fn new(
        compared: &Compared<'_>,
        mut verified: Vec<VerifiedPair>,
        order: &[ItemId],
        config: &Config,
    ) -> Result<(Self, Vec<VerifiedPair>)> {
        let size = |item| compared.n_shingles(item);
        let parts = copydesk_core::parts(&verified, |pair| compared.verify(pair), size)?;
        let families = if config.copy.options().forms == FormPolicy::Keep {
            let words = |item| compared.words(item);
            Families::learn(&verified, order, words, |item| compared.source(item))?
        } else {
            Families::default()
        };
        let settled = Self { parts, families };
        verified.extend(settled.pairs_of_twins(compared, &verified)?);
        let verified = verified.into_iter().map(|verified| settled.amended(verified)).collect();
        Ok((settled, verified))
    }

    /// The pairs of documents with equal values that did not meet.
    fn pairs_of_twins(
        &self,
        compared: &Compared<'_>,
        verified: &[VerifiedPair],
    ) -> Result<Vec<VerifiedPair>> {
        let met: HashSet<CandidatePair> =
            verified.iter().map(|verified| in_order(verified.pair)).collect();
        let unmet = self.families.twins().iter().filter(|pair| !met.contains(&in_order(**pair)));
        unmet.map(|&pair| compared.verify(pair)).collect()
    }

    fn amended(&self, verified: VerifiedPair) -> VerifiedPair {
        let is_alike = matches!(verified.finding, Finding::Copy(_));
        let finding = if is_alike && self.parts.contains(&in_order(verified.pair)) {
            Finding::Held
        } else if is_alike && self.families.differ(verified.pair) {
            Finding::Apart(Signal::Family)
        } else {
            verified.finding
        };
        VerifiedPair { finding, ..verified }
    }
}

/// The documents of the pairs.
fn wanted(pairs: &mut Sorted, n_documents: usize) -> Result<Vec<bool>> {
    let mut is_wanted = vec![false; n_documents];
    pairs.for_each_chunk(|numbers| {
        for (left, right) in numbers.iter().copied().map(pair) {
            is_wanted[left.index()] = true;
            is_wanted[right.index()] = true;
        }
        Ok(())
    })?;
    Ok(is_wanted)
}

fn related(compared: &Compared<'_>, pairs: &mut Sorted) -> Result<Vec<VerifiedPair>> {
    let mut verified = Vec::new();
    pairs.for_each_chunk(|numbers| {
        let pairs: Vec<CandidatePair> = numbers.iter().copied().map(pair).collect();
        verified.extend(compared.related(&pairs)?);
        Ok(())
    })?;
    Ok(verified)
}

/// The pairs that are related at all, found without sketches.
fn all_pairs(
    compared: &Compared<'_>,
    speakers: &[ItemId],
    config: &Config,
) -> Result<Vec<VerifiedPair>> {
    let sets = speakers.iter().map(|&item| compared.shingles(item)).collect::<Result<Vec<_>>>()?;
    let index = copydesk_core::Index::new(sets.iter().map(AsRef::as_ref));
    let least = copydesk_core::least_containment(&config.copy);
    let pairs_of = |rank: usize| -> Result<Vec<VerifiedPair>> {
        let others = index.candidates(rank as u32, &sets[rank], least);
        let pair = |other: u32| (rank.min(other as usize), rank.max(other as usize));
        let mut pairs: Vec<CandidatePair> = others
            .into_iter()
            .map(pair)
            .map(|(left, right)| (speakers[left], speakers[right]))
            .collect();
        pairs.sort_unstable();
        compared.related(&pairs)
    };
    let related: Vec<Vec<VerifiedPair>> =
        (0..speakers.len()).into_par_iter().map(pairs_of).collect::<Result<_>>()?;
    let mut related: Vec<VerifiedPair> = related.into_iter().flatten().collect();
    related.par_sort_unstable_by_key(|verified| verified.pair);
    Ok(related)
}
