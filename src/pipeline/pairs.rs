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
use crate::model::{BodyFacts, CandidatePair, Finding, ItemId, Relation, ShingleSet};
use crate::progress::Progress;
use crate::read::{Content, Corpus};
use crate::scope::Scope;
use crate::{containment, decide, exhaustive, hash, lsh, normalize, shingle, short, verify};
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
    let twins = Twins::find(&bodies.facts, &order, Scope::of(config));
    let speakers: Vec<ItemId> = order.iter().copied().filter(|&item| twins.speaks(item)).collect();
    let search = Search { signed, facts: &bodies.facts, speakers: &speakers, config };
    let read = |wanted: &[bool]| Compared::read(corpus, survey, bodies, wanted, config, progress);
    let (compared, verified, n_skipped) = if config.compares_all_pairs() {
        let compared = read(&vec![true; bodies.facts.len()])?;
        let verified = search.all_pairs(&compared);
        (compared, verified, 0)
    } else {
        let Candidates { pairs, n_skipped } = search.candidate_pairs();
        let compared = read(&wanted(&pairs, bodies.facts.len()))?;
        let verified = compared.related(pairs.into_par_iter());
        (compared, verified, n_skipped)
    };
    let verify = |pair| compared.verify(pair);
    let size = |item| compared.body(item).map_or(0, |body| body.shingles.0.len());
    let copies = cluster::clusters(&bodies.facts, &order, &twins, &verified, verify, size, config);
    Ok((copies, n_skipped))
}

/// The documents of the pairs.
fn wanted(pairs: &[CandidatePair], n_documents: usize) -> Vec<bool> {
    let mut is_wanted = vec![false; n_documents];
    for (left, right) in pairs {
        is_wanted[left.index()] = true;
        is_wanted[right.index()] = true;
    }
    is_wanted
}

/// The pairs that are to be compared.
struct Candidates {
    /// Ascending, each once.
    pairs: Vec<CandidatePair>,
    /// Meetings in large buckets and long posting lists that were passed over.
    n_skipped: u64,
}

/// The search for pairs among the speakers, which stand in the order of preference.
struct Search<'a> {
    signed: &'a Signed,
    facts: &'a [BodyFacts],
    speakers: &'a [ItemId],
    config: &'a Config,
}

impl Search<'_> {
    /// The pairs that met in a bucket or in the containment index.
    fn candidate_pairs(&self) -> Candidates {
        let n_bands = Banding::for_recall(self.config.jaccard, self.config.recall).bands as usize;
        let bands: Vec<Candidates> =
            (0..n_bands).into_par_iter().map(|band| self.pairs_of_band(band)).collect();
        let mut n_skipped = bands.iter().map(|band| band.n_skipped).sum();
        let mut pairs: Vec<CandidatePair> = bands.into_iter().flat_map(|band| band.pairs).collect();
        let samples = |item: &ItemId| self.signed.samples[item.index()].iter().copied();
        let (contained, n_unlinked) =
            containment::candidate_pairs(&mut self.entries(samples), self.speakers);
        pairs.extend(contained);
        n_skipped += n_unlinked;
        pairs.par_sort_unstable();
        pairs.dedup();
        Candidates { pairs, n_skipped }
    }

    fn pairs_of_band(&self, band: usize) -> Candidates {
        let key = |item: &ItemId| self.signed.band_keys[item.index()].get(band).copied();
        let mut pairs = Vec::new();
        let n_skipped = lsh::link_equal_keys(&mut self.entries(key), self.speakers, &mut pairs);
        pairs.sort_unstable();
        pairs.dedup();
        Candidates { pairs, n_skipped }
    }

    /// The keys of the speakers with their ranks. Documents that may not be copies of each other, by their sources, get different
    /// keys, or none.
    fn entries<K: IntoIterator<Item = u32>>(&self, keys: impl Fn(&ItemId) -> K) -> Vec<(u32, u32)> {
        let scope = Scope::of(self.config);
        let mut entries = Vec::new();
        for (rank, item) in (0..).zip(self.speakers) {
            let Some(group) = scope.group(&self.facts[item.index()]) else { continue };
            let scoped = |key: u32| {
                if group == 0 { key } else { hash::mix(u64::from(key) << 32 | group) as u32 }
            };
            entries.extend(keys(item).into_iter().map(|key| (scoped(key), rank)));
        }
        entries
    }

    /// The pairs that are related at all, found without sketches.
    fn all_pairs(&self, compared: &Compared<'_>) -> Vec<VerifiedPair> {
        let empty = ShingleSet::default();
        let set = |&item: &ItemId| compared.body(item).map_or(&empty, |body| &body.shingles);
        let index = exhaustive::Index::new(self.speakers.iter().map(set));
        let least = exhaustive::least_containment(self.config);
        let pairs_of = |rank: usize| {
            let others = index.candidates(rank as u32, set(&self.speakers[rank]), least);
            let pair = |other: u32| (rank.min(other as usize), rank.max(other as usize));
            let pairs = others.into_iter().map(pair);
            let pairs: Vec<CandidatePair> =
                pairs.map(|(left, right)| (self.speakers[left], self.speakers[right])).collect();
            pairs.into_par_iter()
        };
        let mut related =
            compared.related((0..self.speakers.len()).into_par_iter().flat_map(pairs_of));
        related.par_sort_unstable_by_key(|verified| verified.pair);
        related
    }
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
        is_wanted: &[bool],
        config: &'a Config,
        progress: &dyn Progress,
    ) -> Result<Self> {
        progress.begin("compare", total_bytes(corpus));
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

    /// Those of the pairs that are no strangers.
    fn related(&self, pairs: impl ParallelIterator<Item = CandidatePair>) -> Vec<VerifiedPair> {
        let compared = pairs.map(|pair| self.compare(pair));
        compared.filter(|verified| verified.finding != Finding::Strangers).collect()
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
            Finding::Copy(Relation::Contained) if self.has_own_passage(left, right) => {
                Finding::Strangers
            }
            finding => finding,
        };
        VerifiedPair { pair, similarity, finding }
    }

    /// Whether the smaller of two bodies has a passage that the larger one lacks.
    fn has_own_passage(&self, left: &Body, right: &Body) -> bool {
        let is_left = left.shingles.0.len() <= right.shingles.0.len();
        let (smaller, larger) = if is_left { (left, right) } else { (right, left) };
        let shingles: Vec<u64> = shingle::shingles(&smaller.words, self.config).collect();
        let longest = verify::longest_own_run(&shingles, &larger.shingles);
        longest > self.config.max_own_passage as usize
    }

    /// Whether the two may be copies at all, by their sources.
    fn may_pair(&self, (left, right): CandidatePair) -> bool {
        let [left, right] = [left, right].map(|item| &self.facts.facts[item.index()]);
        Scope::of(self.config).admits(left, right)
    }

    fn are_of_one_source(&self, (left, right): CandidatePair) -> bool {
        let [left, right] = [left, right].map(|item| &self.facts.facts[item.index()]);
        Scope::WithinSource.admits(left, right)
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
