//! Sketches of bodies → candidate pairs → verified pairs → clusters.
//!
//! Only documents that met another are read again, for their words. In most corpora they are few.

use super::candidates::{Candidates, Search};
use super::compared::Compared;
use super::numbers::pair;
use super::settle;
use super::sign::{Bodies, Sketches};
use super::surveyed::Survey;
use super::told;
use crate::config::Config;
use crate::error::Result;
use crate::passes::ladder::Ladder;
use crate::passes::memory::{self, Footprint};
use crate::passes::sorted::Sorted;
use crate::read::Corpus;
use copydesk_core::{CandidatePair, Clustering, ItemId, PairScope, Twins, VerifiedPair};
use rayon::prelude::*;

/// Bytes per document for the search and the clusters: its place in the order, its exact copy, its
/// representative.
const ORDER_BYTES: u64 = 64;

/// Finds the copies among the bodies. Also returns the number of meetings skipped in large buckets.
///
/// # Errors
/// A file cannot be read or has changed; there is no room for a temporary file.
pub fn clustering(
    corpus: &Corpus,
    survey: &Survey,
    bodies: &Bodies,
    sketches: Sketches,
    config: &Config,
    ladder: &Ladder<'_>,
    footprint: &mut Footprint,
) -> Result<(Clustering, u64)> {
    let order = copydesk_core::order(&bodies.facts, &survey.keys);
    let told = told::kept_apart(survey, config);
    let twins = Twins::find_apart(&bodies.facts, &order, PairScope::of(&config.copy), &told);
    let is_compared =
        |item: &ItemId| twins.speaks(*item) && bodies.facts[item.index()].shell.is_none();
    let speakers: Vec<ItemId> = order.iter().copied().filter(is_compared).collect();
    footprint.tables = survey.n_bytes() + bodies.n_bytes() + order.len() as u64 * ORDER_BYTES;
    let met = Met { corpus, survey, bodies, twins: &twins, speakers: &speakers, config, ladder };
    let (compared, verified, n_skipped) = if config.copy.compares_all_pairs() {
        met.all(footprint)?
    } else {
        met.proposed(sketches, footprint)?
    };
    footprint.n_compared = compared.n_bodies();
    let settle = || settle::settle(&compared, verified, &order, &twins, &told);
    Ok((ladder.step("cluster", settle)?, n_skipped))
}

/// The inputs of the search for pairs.
struct Met<'a> {
    corpus: &'a Corpus,
    survey: &'a Survey,
    bodies: &'a Bodies,
    twins: &'a Twins,
    /// The documents that are compared, in the order of preference.
    speakers: &'a [ItemId],
    config: &'a Config,
    ladder: &'a Ladder<'a>,
}

/// The compared documents, their related pairs, and the number of skipped meetings.
type Compares<'a> = (Compared<'a>, Vec<VerifiedPair>, u64);

impl<'a> Met<'a> {
    /// The related pairs of all documents. Holds all bodies and an index in memory, whatever the
    /// budget.
    fn all(&self, footprint: &mut Footprint) -> Result<Compares<'a>> {
        let compared = self.read(&vec![true; self.bodies.facts.len()], u64::MAX)?;
        let all = || all_pairs(&compared, self.speakers, self.config);
        let verified = self.ladder.step("verify", all)?;
        footprint.tables += 2 * compared.n_bytes();
        Ok((compared, verified, 0))
    }

    /// The related pairs of the documents that met.
    fn proposed(&self, sketches: Sketches, footprint: &mut Footprint) -> Result<Compares<'a>> {
        let room = memory::left(self.config.options().memory, footprint.tables);
        let search = Search::new(&self.bodies.facts, self.speakers, self.config, room);
        footprint.search = search.n_bytes(&sketches);
        footprint.search_spool = sketches.n_bytes();
        let Candidates { mut pairs, n_skipped } =
            self.ladder.step("search", || search.candidates(sketches))?;
        let room = room.saturating_sub(pairs.n_bytes());
        let mut is_wanted = wanted(&mut pairs, self.bodies.facts.len())?;
        for (left, right) in self.twins.apart().pairs() {
            for item in [left, right] {
                is_wanted[item.index()] |= self.bodies.facts[item.index()].shell.is_none();
            }
        }
        let compared = self.read(&is_wanted, room)?;
        let verified = self.ladder.step("verify", || related(&compared, &mut pairs))?;
        footprint.bodies = compared.n_bytes();
        Ok((compared, verified, n_skipped))
    }

    fn read(&self, is_wanted: &[bool], room: u64) -> Result<Compared<'a>> {
        let input = (self.corpus, self.survey);
        Compared::read(input, self.bodies, is_wanted, room, self.config, self.ladder)
    }
}

/// For each document, whether it is in a pair.
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

/// All related pairs, found without sketches.
fn all_pairs(
    compared: &Compared<'_>,
    speakers: &[ItemId],
    config: &Config,
) -> Result<Vec<VerifiedPair>> {
    let sets = speakers.iter().map(|&item| compared.shingles(item)).collect::<Result<Vec<_>>>()?;
    let index = copydesk_core::Index::new(sets.iter());
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
