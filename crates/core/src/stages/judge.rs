//! The last stage: the bodies of two documents → whether the documents are copies.

use super::body::{Body, BodyView};
use super::{Document, Scratch};
use crate::cluster::VerifiedPair;
use crate::cluster::scope::PairScope;
use crate::compare::judge::{self, Circumstances, Lexicon, RecordFacts, Word};
use crate::compare::verify::{self, ShingleTable};
use crate::config::{CopyConfig, FormPolicy};
use crate::hash::HashKey;
use crate::model::{
    CandidatePair, Cut, Evidence, Finding, ItemId, Relation, ShingleSet, Signal, Similarity,
};
use crate::sketch::shingle;
use crate::text::{Span, Token};
use std::borrow::Cow;

/// The bodies of many documents, wherever they are held.
pub trait Bodies: Sync {
    /// Why words cannot be read.
    type Error: Send;

    /// What the record of a document says, and its number of distinct shingles; `None` if it has
    /// no body here.
    fn about(&self, item: ItemId) -> Option<(&Circumstances, u32)>;

    /// The words of a document; none if it has no body here.
    ///
    /// # Errors
    /// They cannot be read.
    fn words(&self, item: ItemId) -> Result<Cow<'_, [Word]>, Self::Error>;

    /// Number of distinct shingles of a document.
    fn n_shingles(&self, item: ItemId) -> usize {
        self.about(item).map_or(0, |(_, n_shingles)| n_shingles as usize)
    }

    /// A document with these words, for a comparison.
    fn view<'b>(&'b self, item: ItemId, words: &'b [Word]) -> BodyView<'b> {
        static NOTHING: Circumstances = Circumstances::NOTHING;
        let (circumstances, n_shingles) = self.about(item).unwrap_or((&NOTHING, 0));
        BodyView { circumstances, words, n_shingles }
    }
}

/// Judges whether two documents are copies of each other.
pub struct Judge {
    lexicon: Lexicon,
    pub(super) config: CopyConfig,
}

impl Judge {
    /// A judge that hashes words with `key`. Only bodies made with one key can be compared.
    pub fn new(config: &CopyConfig, key: HashKey) -> Self {
        Self { lexicon: Lexicon::new(key), config: config.clone() }
    }

    /// The body of a document with these cuts. Time: linear in its text.
    pub fn body(&self, document: &Document<'_>, cuts: &[Cut], scratch: &mut Scratch) -> Body {
        scratch.keyed.clear();
        self.lexicon.read(document.text, &mut scratch.keyed);
        let body = shingle::body_tokens(&scratch.keyed, cuts);
        let words = judge::words(document.text, &body, &self.lexicon);
        let said = RecordFacts {
            source: document.origin.source,
            title: document.title,
            date: document.date,
            url: document.url,
        };
        scratch.table.fill(&shingle::shingles(&words, &self.config));
        Body {
            circumstances: Circumstances::of(said, document.text, &body, &self.lexicon),
            n_shingles: scratch.table.len() as u32,
            words,
        }
    }

    /// The distinct shingles of a body with these words. Time: a sort.
    pub fn shingles(&self, words: &[Word]) -> ShingleSet {
        shingle::shingle_set(words, &self.config)
    }

    /// Begins the comparison of one body with others.
    pub fn begin<'a>(&'a self, left: BodyView<'a>) -> Comparison<'a> {
        let shingles = shingle::shingles(left.words, &self.config);
        let table = ShingleTable::of(&shingles);
        Comparison { judge: self, left, shingles, table }
    }

    /// The similarity of two bodies, and the finding; [`begin`](Self::begin) compares one with
    /// many.
    pub fn compare(&self, left: &Body, right: &Body) -> (Similarity, Finding) {
        self.begin(left.view()).with(right.view())
    }

    /// Like [`compare`](Self::compare), for two of many bodies.
    ///
    /// # Errors
    /// Their words cannot be read.
    pub fn verify<B: Bodies>(
        &self,
        bodies: &B,
        pair: CandidatePair,
    ) -> Result<VerifiedPair, B::Error> {
        let words = bodies.words(pair.0)?;
        self.begin(bodies.view(pair.0, &words)).verify(bodies, pair)
    }

    /// The evidence on two of many bodies of this similarity; `None` if one of them is not there.
    ///
    /// # Errors
    /// Their words cannot be read.
    pub fn weigh<B: Bodies>(
        &self,
        bodies: &B,
        (left, right): CandidatePair,
        similarity: Similarity,
    ) -> Result<Option<Evidence>, B::Error> {
        let Some((left_about, right_about)) = bodies.about(left).zip(bodies.about(right)) else {
            return Ok(None);
        };
        let [left, right] = [bodies.words(left)?, bodies.words(right)?];
        let circumstances = [left_about.0, right_about.0];
        Ok(Some(Evidence::of(circumstances, similarity, [&left, &right])))
    }

    /// The signal that keeps two bodies with this evidence apart, if any. The evidence does not
    /// say whether the smaller body has a passage that the larger one lacks.
    pub fn verdict(&self, evidence: &Evidence) -> Option<Signal> {
        judge::verdict(evidence, self.config.options.copies)
    }

    /// The places where words of one text replace words of the other, in text order, each as a span
    /// of `left` and a span of `right`. Time: at most n m / 64 steps for texts of n and m words.
    pub fn substituted(&self, left: &str, right: &str) -> Vec<(Span, Span)> {
        let [left_tokens, right_tokens] = [left, right].map(|text| self.lexicon.tokens(text));
        let left_words = judge::words(left, &left_tokens, &self.lexicon);
        let right_words = judge::words(right, &right_tokens, &self.lexicon);
        let left_runs: Vec<&[Token]> = judge::runs(left, &left_tokens).collect();
        let right_runs: Vec<&[Token]> = judge::runs(right, &right_tokens).collect();
        let places = judge::places(&left_words, &right_words).into_iter();
        places.map(|(l, r)| (span_of(&left_runs[l]), span_of(&right_runs[r]))).collect()
    }

    /// Evidence on whether two bodies tell one story. Time: at most n m / 64 steps for bodies of n
    /// and m words.
    pub fn evidence(&self, left: &Body, right: &Body) -> Evidence {
        let (similarity, _) = self.begin(left.view()).similarity(right.view());
        let circumstances = [&left.circumstances, &right.circumstances];
        Evidence::of(circumstances, similarity, [&left.words, &right.words])
    }
}

/// One body, which is compared with others.
pub struct Comparison<'a> {
    judge: &'a Judge,
    left: BodyView<'a>,
    /// The shingles of the body, in the order of its text.
    shingles: Vec<u64>,
    table: ShingleTable,
}

impl Comparison<'_> {
    /// Compares the body, the left one of a pair, with the right one.
    ///
    /// # Errors
    /// The words of the right body cannot be read.
    pub fn verify<B: Bodies>(
        &mut self,
        bodies: &B,
        pair: CandidatePair,
    ) -> Result<VerifiedPair, B::Error> {
        let words = bodies.words(pair.1)?;
        let (similarity, finding) = self.with(bodies.view(pair.1, &words));
        Ok(VerifiedPair { pair, similarity, finding })
    }

    /// The similarity with another body, and the finding.
    ///
    /// Time: linear in the words. If the similarity passes the thresholds for copies, also an
    /// alignment of at most n m / 64 steps for bodies of n and m words.
    pub fn with(&mut self, right: BodyView<'_>) -> (Similarity, Finding) {
        let config = &self.judge.config;
        let (similarity, shingles) = self.similarity(right);
        let [left_source, right_source] = [self.left, right].map(|body| body.circumstances.source);
        let finding = match verify::finding(similarity, config) {
            Finding::Copy(_) | Finding::Held
                if !PairScope::of(config).admits(left_source, right_source) =>
            {
                Finding::Strangers
            }
            Finding::Copy(relation) => {
                self.finding_of_similar(similarity, relation, right, &shingles)
            }
            finding => finding,
        };
        (similarity, finding)
    }

    /// The similarity with another body, and the shingles of that body in the order of its text.
    fn similarity(&mut self, right: BodyView<'_>) -> (Similarity, Vec<u64>) {
        let shingles = shingle::shingles(right.words, &self.judge.config);
        (self.table.similarity(&shingles, right.n_shingles as usize), shingles)
    }

    /// The finding for two documents whose similarity passes the thresholds for copies. A signal,
    /// or a passage of the smaller body that the larger one lacks, may still keep them apart.
    fn finding_of_similar(
        &self,
        similarity: Similarity,
        relation: Relation,
        right: BodyView<'_>,
        shingles: &[u64],
    ) -> Finding {
        let options = &self.judge.config.options;
        if self.has_own_passage(similarity, relation, right, shingles) {
            return match relation {
                Relation::Contained => Finding::Strangers,
                Relation::Exact | Relation::Near => Finding::Apart(Signal::Passage),
            };
        }
        if options.forms != FormPolicy::Keep {
            return Finding::Copy(relation);
        }
        let bodies = [self.left, right];
        let (circumstances, words) =
            (bodies.map(|body| body.circumstances), bodies.map(|body| body.words));
        let signal = judge::signal(circumstances, similarity, words, options.copies);
        signal.map_or(Finding::Copy(relation), Finding::Apart)
    }

    /// Whether the smaller of the bodies has a passage that the larger one lacks.
    fn has_own_passage(
        &self,
        similarity: Similarity,
        relation: Relation,
        right: BodyView<'_>,
        shingles: &[u64],
    ) -> bool {
        let config = &self.judge.config;
        let (n_left, n_right) = (self.table.len(), right.n_shingles as usize);
        if !verify::may_have_own_passage(similarity, relation, n_left.min(n_right), config) {
            return false;
        }
        if n_left > n_right {
            return verify::has_own_passage(similarity, relation, shingles, &self.table, config);
        }
        let larger = ShingleTable::of(shingles);
        verify::has_own_passage(similarity, relation, &self.shingles, &larger, config)
    }
}

/// The span from the first word to the last. Each word is given by its tokens. Without words, the
/// span is empty.
fn span_of(words: &[&[Token]]) -> Span {
    let (first, last) =
        (words.first().and_then(|word| word.first()), words.last().and_then(|word| word.last()));
    let start = first.map_or(0, |token| token.span.start);
    Span { start, end: last.map_or(start, |token| token.span.end) }
}
