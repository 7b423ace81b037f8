//! The last stage: the bodies of two documents → whether the documents are copies.

use super::body::Body;
use super::{Document, Scratch};
use crate::cluster::scope::PairScope;
use crate::compare::judge::{self, Circumstances, Lexicon, RecordFacts, Word};
use crate::compare::verify;
use crate::config::{CopyConfig, FormPolicy};
use crate::hash::HashKey;
use crate::model::{Cut, Evidence, Finding, Relation, ShingleSet, Side, Signal, Similarity};
use crate::sketch::shingle;
use crate::text::{Span, Token};
use std::convert::Infallible;

/// Judges whether two documents are copies of each other.
pub struct Judge {
    lexicon: Lexicon,
    config: CopyConfig,
}

impl Judge {
    /// A judge that hashes words with `key`. Only bodies made with one key can be compared.
    pub fn new(config: &CopyConfig, key: HashKey) -> Self {
        Self { lexicon: Lexicon::new(key), config: config.clone() }
    }

    /// The body of a document with these cuts. Time: linear in its text, plus a sort of its
    /// shingles.
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
        Body {
            circumstances: Circumstances::of(said, document.text, &body, &self.lexicon),
            shingles: shingle::shingle_set(&words, &self.config),
            words,
        }
    }

    /// The similarity of two bodies, and the finding.
    ///
    /// Time: linear in the number of shingles. If the similarity passes the thresholds for copies,
    /// also a binary search per shingle, and an alignment of at most n m / 64 steps for bodies of n
    /// and m words.
    pub fn compare(&self, left: &Body, right: &Body) -> (Similarity, Finding) {
        let words = |side| match side {
            Side::Left => Ok::<_, Infallible>(&left.words),
            Side::Right => Ok(&right.words),
        };
        let circumstances = [&left.circumstances, &right.circumstances];
        let Ok(compared) =
            self.compare_with([&left.shingles, &right.shingles], circumstances, words);
        compared
    }

    /// Like [`compare`](Self::compare), but fetches the words of a body only if the finding depends
    /// on them.
    ///
    /// # Errors
    /// Any error from `words`.
    pub fn compare_with<W: AsRef<[Word]>, E>(
        &self,
        shingles: [&ShingleSet; 2],
        circumstances: [&Circumstances; 2],
        words: impl Fn(Side) -> Result<W, E>,
    ) -> Result<(Similarity, Finding), E> {
        let similarity = verify::similarity(shingles[0], shingles[1]);
        let [left, right] = circumstances.map(|of| of.source);
        let finding = match verify::finding(similarity, &self.config) {
            Finding::Copy(_) | Finding::Held
                if !PairScope::of(&self.config).admits(left, right) =>
            {
                Finding::Strangers
            }
            Finding::Copy(relation) => {
                self.finding_of_similar(similarity, relation, shingles, circumstances, words)?
            }
            finding => finding,
        };
        Ok((similarity, finding))
    }

    /// The finding for two documents whose similarity passes the thresholds for copies. A signal,
    /// or a passage of the smaller body that the larger one lacks, may still keep them apart.
    fn finding_of_similar<W: AsRef<[Word]>, E>(
        &self,
        similarity: Similarity,
        relation: Relation,
        shingles: [&ShingleSet; 2],
        circumstances: [&Circumstances; 2],
        words: impl Fn(Side) -> Result<W, E>,
    ) -> Result<Finding, E> {
        let in_order = |side| Ok(shingle::shingles(words(side)?.as_ref(), &self.config));
        if verify::has_own_passage(similarity, relation, shingles, in_order, &self.config)? {
            return Ok(match relation {
                Relation::Contained => Finding::Strangers,
                Relation::Exact | Relation::Near => Finding::Apart(Signal::Passage),
            });
        }
        if self.config.options.forms != FormPolicy::Keep {
            return Ok(Finding::Copy(relation));
        }
        let (left, right) = (words(Side::Left)?, words(Side::Right)?);
        let care = self.config.options.copies;
        let words = [left.as_ref(), right.as_ref()];
        let signal = judge::signal(circumstances, similarity, words, care);
        Ok(signal.map_or(Finding::Copy(relation), Finding::Apart))
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
        let similarity = verify::similarity(&left.shingles, &right.shingles);
        let circumstances = [&left.circumstances, &right.circumstances];
        Evidence::of(circumstances, similarity, [&left.words, &right.words])
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
