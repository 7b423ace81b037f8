//! Signed bodies → candidate pairs → verified pairs → clusters.
//!
//! Only documents that met another are read again, for their shingle sets and words: in most corpora a small part.

use super::passes::{self, Record};
use super::sign::{Bodies, Signed};
use super::survey::{Survey, total_bytes};
use crate::cluster::{self, Clustering, Twins, VerifiedPair};
use crate::config::{Config, FormPolicy};
use crate::error::Result;
use crate::forms::{self, Word};
use crate::lsh::Banding;
use crate::model::{CandidatePair, Finding, ItemId, ShingleSet};
use crate::progress::Progress;
use crate::read::{Content, Corpus};
use crate::{containment, decide, lsh, normalize, shingle, short, verify};
use rayon::prelude::*;

/// Finds the copies among the bodies; tells as well how many meetings in large buckets were passed over.
///
/// # Errors
/// A file cannot be read, or has changed.
pub fn clustering(
    corpus: &Corpus,
    survey: &Survey,
    bodies: &Bodies,
    signed: &Signed,
    config: &Config,
    progress: &dyn Progress,
) -> Result<(Clustering, u64)> {
    let order = decide::order(&bodies.facts, &survey.keys);
    let twins = Twins::find(&bodies.facts, &order, config.within_source);
    let speakers: Vec<ItemId> = order.iter().copied().filter(|&item| twins.speaks(item)).collect();
    let Candidates { pairs, n_skipped } = candidate_pairs(signed, &speakers, config);
    let compared = Compared::read(corpus, survey, bodies, &pairs, config, progress)?;
    let verified: Vec<VerifiedPair> = pairs
        .par_iter()
        .map(|&pair| compared.compare(pair))
        .filter(|verified| verified.finding != Finding::Strangers)
        .collect();
    let verify = |pair| compared.verify(pair);
    let size = |item| compared.body(item).map_or(0, |body| body.shingles.0.len());
    Ok((cluster::clusters(&order, &twins, &verified, verify, size), n_skipped))
}

/// The pairs that are to be compared.
struct Candidates {
    /// Ascending, each once.
    pairs: Vec<CandidatePair>,
    /// Meetings in large buckets and long posting lists that were passed over.
    n_skipped: u64,
}

/// The pairs that met in a bucket or in the containment index.
fn candidate_pairs(signed: &Signed, speakers: &[ItemId], config: &Config) -> Candidates {
    let n_bands = Banding::for_recall(config.jaccard, config.recall).bands as usize;
    let bands: Vec<Candidates> =
        (0..n_bands).into_par_iter().map(|band| pairs_of_band(signed, speakers, band)).collect();
    let mut n_skipped = bands.iter().map(|band| band.n_skipped).sum();
    let mut pairs: Vec<CandidatePair> = bands.into_iter().flat_map(|band| band.pairs).collect();
    let samples = (0..).zip(speakers).flat_map(|(rank, item)| {
        signed.samples[item.index()].iter().map(move |&sample| (sample, rank))
    });
    let (contained, n_unlinked) =
        containment::candidate_pairs(&mut samples.collect::<Vec<_>>(), speakers);
    pairs.extend(contained);
    n_skipped += n_unlinked;
    pairs.par_sort_unstable();
    pairs.dedup();
    Candidates { pairs, n_skipped }
}

fn pairs_of_band(signed: &Signed, speakers: &[ItemId], band: usize) -> Candidates {
    let key_of = |item: &ItemId| signed.band_keys[item.index()].get(band).copied();
    let keys = (0..).zip(speakers).filter_map(|(rank, item)| Some((key_of(item)?, rank)));
    let (mut entries, mut pairs) = (keys.collect::<Vec<_>>(), Vec::new());
    let n_skipped = lsh::link_equal_keys(&mut entries, speakers, &mut pairs);
    pairs.sort_unstable();
    pairs.dedup();
    Candidates { pairs, n_skipped }
}

/// The bodies of the documents that are compared.
struct Compared<'a> {
    bodies: Vec<Option<Box<Body>>>,
    facts: &'a Bodies,
    config: &'a Config,
}

/// A body as it is compared.
struct Body {
    shingles: ShingleSet,
    words: Vec<Word>,
}

impl<'a> Compared<'a> {
    /// Reads the documents of the pairs.
    fn read(
        corpus: &Corpus,
        survey: &Survey,
        bodies: &'a Bodies,
        pairs: &[CandidatePair],
        config: &'a Config,
        progress: &dyn Progress,
    ) -> Result<Self> {
        progress.begin("compare", total_bytes(corpus));
        let mut is_wanted = vec![false; bodies.facts.len()];
        for (left, right) in pairs {
            is_wanted[left.index()] = true;
            is_wanted[right.index()] = true;
        }
        let mut compared = Self { bodies: Vec::new(), facts: bodies, config };
        compared.bodies.resize_with(bodies.facts.len(), || None);
        let work = |record: Record<'_>| {
            let item = record.item.filter(|item| is_wanted[item.index()])?;
            Some((item, Box::new(body(&record, bodies, config)?)))
        };
        passes::pass(corpus, Some(&survey.known()), config, progress, work, |body| {
            if let Some((item, body)) = body {
                compared.bodies[item.index()] = Some(body);
            }
            Ok(())
        })?;
        progress.end();
        Ok(compared)
    }

    fn body(&self, item: ItemId) -> Option<&Body> {
        self.bodies[item.index()].as_deref()
    }

    /// The similarity of two documents, and what it makes of them.
    fn verify(&self, pair: CandidatePair) -> VerifiedPair {
        let verified = self.compare(pair);
        let is_form = || matches!(verified.finding, Finding::Copy(_)) && self.is_form(pair);
        let finding = if is_form() { Finding::Form } else { verified.finding };
        VerifiedPair { finding, ..verified }
    }

    /// The same by similarity alone: other facts are not looked for.
    fn compare(&self, pair: CandidatePair) -> VerifiedPair {
        let (Some(left), Some(right)) = (self.body(pair.0), self.body(pair.1)) else {
            let similarity = verify::similarity(&ShingleSet::default(), &ShingleSet::default());
            return VerifiedPair { pair, similarity, finding: Finding::Strangers };
        };
        let similarity = verify::similarity(&left.shingles, &right.shingles);
        let finding = match verify::finding(similarity, self.config) {
            Finding::Strangers => Finding::Strangers,
            _ if !self.may_pair(pair) || fails_as_short(left, right) => Finding::Strangers,
            finding => finding,
        };
        VerifiedPair { pair, similarity, finding }
    }

    /// Whether the two may be copies at all, by their sources.
    fn may_pair(&self, pair: CandidatePair) -> bool {
        !self.config.within_source || self.are_of_one_source(pair)
    }

    fn are_of_one_source(&self, pair: CandidatePair) -> bool {
        let source = |item: ItemId| self.facts.facts[item.index()].source;
        source(pair.0).is_some() && source(pair.0) == source(pair.1)
    }

    fn is_form(&self, pair: CandidatePair) -> bool {
        let (Some(left), Some(right)) = (self.body(pair.0), self.body(pair.1)) else {
            return false;
        };
        self.config.forms == FormPolicy::Keep
            && forms::is_form(&left.words, &right.words, self.are_of_one_source(pair))
    }
}

fn fails_as_short(left: &Body, right: &Body) -> bool {
    short::is_short(&left.words, &right.words) && !short::are_alike(&left.words, &right.words)
}

fn body(record: &Record<'_>, bodies: &Bodies, config: &Config) -> Option<Body> {
    let Content::Document(document) = record.content() else { return None };
    let mut tokens = Vec::with_capacity(document.text.len() / 5);
    normalize::tokens(&document.text, &mut tokens);
    let kept = shingle::body_tokens(&tokens, &bodies.cuts[record.item?.index()]);
    Some(Body {
        shingles: shingle::shingle_set(&kept, config),
        words: forms::words(&document.text, &kept),
    })
}
