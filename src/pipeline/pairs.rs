//! Signed bodies → candidate pairs → verified pairs → clusters.

use super::sign::{Bodies, Signed};
use crate::cluster::{self, Clustering, Twins, VerifiedPair};
use crate::config::Config;
use crate::model::{CandidatePair, ItemId};
use crate::progress::Progress;
use crate::{containment, decide, lsh, verify};
use rayon::prelude::*;

/// Finds the copies among the bodies.
pub fn clustering(
    bodies: &Bodies,
    signed: &Signed,
    keys: &[Box<str>],
    config: &Config,
    progress: &dyn Progress,
) -> Clustering {
    progress.begin("compare", 0);
    let order = decide::order(&bodies.facts, keys);
    let twins = Twins::find(&bodies.facts, &order);
    let speakers: Vec<ItemId> = order.iter().copied().filter(|&item| twins.speaks(item)).collect();
    let candidates = candidate_pairs(signed, &speakers, config);
    let verified = verified_pairs(&candidates, signed, config);
    let similarity = |left: ItemId, right: ItemId| {
        verify::similarity(&signed.shingles[left.index()], &signed.shingles[right.index()])
    };
    let size = |item: ItemId| signed.shingles[item.index()].0.len();
    let clustering = cluster::clusters(&order, &twins, &verified, similarity, size, config);
    progress.end();
    clustering
}

/// The pairs that met in a bucket or in the containment index, ascending, each once.
fn candidate_pairs(signed: &Signed, speakers: &[ItemId], config: &Config) -> Vec<CandidatePair> {
    let n_bands = (config.num_hashes / config.rows) as usize;
    let mut pairs: Vec<CandidatePair> = (0..n_bands)
        .into_par_iter()
        .flat_map_iter(|band| {
            let key_of = |item: &ItemId| signed.band_keys[item.index()].get(band).copied();
            let keys = (0..).zip(speakers).filter_map(|(rank, item)| Some((key_of(item)?, rank)));
            let (mut entries, mut pairs) = (keys.collect::<Vec<_>>(), Vec::new());
            lsh::link_equal_keys(&mut entries, speakers, &mut pairs);
            pairs
        })
        .collect();
    let samples = (0..).zip(speakers).flat_map(|(rank, item)| {
        signed.samples[item.index()].iter().map(move |&sample| (sample, rank))
    });
    pairs.extend(containment::candidate_pairs(&mut samples.collect::<Vec<_>>(), speakers));
    pairs.par_sort_unstable();
    pairs.dedup();
    pairs
}

/// The pairs that are related or of which one holds the other, with their exact similarities.
fn verified_pairs(
    candidates: &[CandidatePair],
    signed: &Signed,
    config: &Config,
) -> Vec<VerifiedPair> {
    let verify = |&pair: &CandidatePair| {
        let [left, right] = [pair.0, pair.1].map(|item| &signed.shingles[item.index()]);
        let similarity = verify::similarity(left, right);
        let counts = verify::relation(similarity, config).is_some()
            || verify::is_whole_containment(similarity, config);
        counts.then_some(VerifiedPair { pair, similarity })
    };
    candidates.par_iter().filter_map(verify).collect()
}
