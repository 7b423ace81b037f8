//! The lines of the corpus: which may be boilerplate of several sites, and in how many stories they
//! occur.

use crate::boilerplate::judge::CorpusBar;
use crate::boilerplate::kept::{Group, KeptDocuments, Occurrence};
use crate::boilerplate::notes::Notes;
use crate::boilerplate::recurrence::Counts;
use crate::boilerplate::stories::{self, Recurrence, Testimony, TokenTotals};
use crate::config::CutConfig;
use crate::model::ItemId;
use std::collections::{HashMap, HashSet};

/// A line of a document, at its first occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct NotedLine {
    /// Key of the line.
    pub key: u64,
    /// Number of the line in the document.
    pub line: u32,
    /// Tokens of the line.
    pub n_tokens: u32,
}

/// The lines of a document that have words, each key once, ascending.
pub fn lines(notes: &Notes) -> Vec<NotedLine> {
    let lines = (0..).zip(&notes.lines).filter(|(_, line)| line.n_words > 0);
    let lines = lines.map(|(number, line)| NotedLine {
        key: line.key,
        line: number,
        n_tokens: line.n_tokens,
    });
    let mut lines: Vec<NotedLine> = lines.collect();
    lines.sort_unstable();
    lines.dedup_by_key(|line| line.key);
    lines
}

/// A document that contains a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bearer {
    /// [`Scope::number`](crate::Scope::number) of its source or site, if it has one.
    pub scope: Option<u64>,
    /// [`Notes::print`] of its notes.
    pub print: u64,
    /// Tokens of the line.
    pub n_tokens: u32,
}

/// Whether the stories of a line are to be counted over the corpus, given the documents that
/// contain it: whether it is short, and occurs in enough documents and sites. `n_without_site` is
/// the number of documents of the corpus that have no source and no site.
pub fn may_be_of_corpus(bearers: &[Bearer], n_without_site: usize, config: &CutConfig) -> bool {
    let first = bearers.iter().min_by_key(|bearer| bearer.print);
    let sites = || bearers.iter().map(|bearer| bearer.scope).collect();
    CorpusBar::new(n_without_site, config)
        .zip(first)
        .is_some_and(|(bar, first)| bar.may_be(first.n_tokens, sites()))
}

/// Asks whether a document tells a story of its own beside a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// Number of the line in the document.
    pub line: u32,
    /// Documents of the corpus that contain the line.
    pub n_documents: u32,
}

/// Keys of lines, each with the number of documents of the corpus that contain it.
pub type LineCounts = HashMap<u64, u32>;

/// What a document says to each question.
///
/// `counts` has its lines; those that no other document contains may be left out. Time: linear in
/// the lines and samples, for each question.
pub fn testimonies(notes: &Notes, counts: &LineCounts, questions: &[Question]) -> Vec<Testimony> {
    let mut documents = KeptDocuments::default();
    documents.push(notes, Group::default(), |key| counts.contains_key(&key));
    let mut seen = HashSet::new();
    let lines = documents.get(0).lines.iter();
    let n_documents: Vec<u32> = lines
        .map(|line| {
            let is_counted = line.n_words > 0 && seen.insert(line.key);
            counts.get(&line.key).filter(|_| is_counted).copied().unwrap_or(1)
        })
        .collect();
    let totals = TokenTotals::of(&documents, &n_documents);
    let recurrence =
        Recurrence { documents: &documents, n_documents: &n_documents, totals: &totals };
    let testimony = |question: &Question| {
        let occurrence = Occurrence { item: ItemId(0), line: question.line };
        recurrence.testimony(occurrence, question.n_documents as usize)
    };
    questions.iter().map(testimony).collect()
}

/// The number of distinct stories in which a line occurs, given the testimonies of all documents
/// that contain it. Time: a sort of their windows.
pub fn n_stories(testimonies: Vec<Testimony>, config: &CutConfig) -> u32 {
    match Counts::of(config) {
        Counts::Stories => stories::stories_of(testimonies),
        Counts::Documents => testimonies.len() as u32,
    }
}
