//! Lines at the edges of pages → learned slots, where the lines share all but a few words.
//!
//! `Contact: Ann Bell, 555-0101` and `Contact: Carl Dean, 555-0102` are one template with a slot
//! for words, `Contact: {words}, {number}`. Notes on who contributed to a story, and picture
//! credits, are templates of this kind too. Log-template miners find slots line by line, where
//! lines agree in most places (Drain, ICWS 2017; `LogCluster`, CNSM 2015). Here each line offers
//! all the constants that it might have, its first and its last words in nine shapes, and all lines
//! with the same constants are judged at once, so that their order does not matter.
//!
//! Headlines share words as well (`Council approves …`). *Vocabulary* separates a slot from a
//! headline: the names in a slot recur, and a headline is printed once. At least half of a slot's
//! documents must have a value that another document has too. A slot also needs what a line at the
//! edge of pages needs: distinct stories, in a share of the site. In the headline's place it is
//! judged separately, and needs what a line inside the stories needs: a byline in this place is
//! there in most pages.
//!
//! Slots are learned within one site first; then, for constants of three words or more, over the
//! corpus, where they must also occur in several sources.
//!
//! Time: a sort of the short lines at the edges of pages, once for each shape that they have.

use super::kept::Occurrence;
use super::line::LineKey;
use super::recurrence::{Lines, PlacedTemplate, Recurring};
use super::template::{Shape, TemplateKind};
use super::{edges, figures};
use crate::hash;
use crate::model::ItemId;
use rayon::prelude::*;

/// Longest slot, in words.
const MAX_SLOT: u32 = 6;

/// Most lines that are not templates between a slot and the page's start or end: headline and
/// subtitle.
const FOREIGN: usize = 2;

/// Fewest values of a slot.
pub(super) const MIN_VARIANTS: usize = 3;

/// Smallest part of a slot's documents with a value that another one has as well: one in this many.
const MIN_RECURRING_PART: usize = 2;

/// Fewest constant words of a slot of the corpus.
const MIN_CORPUS_WORDS: u8 = 3;

/// The shapes that are tried, those with the most constant words first.
const SHAPES: [Shape; 9] = [
    Shape { first: 3, last: 3 },
    Shape { first: 2, last: 2 },
    Shape { first: 3, last: 0 },
    Shape { first: 0, last: 3 },
    Shape { first: 2, last: 1 },
    Shape { first: 1, last: 2 },
    Shape { first: 2, last: 0 },
    Shape { first: 0, last: 2 },
    Shape { first: 1, last: 1 },
];

/// A line at the edge of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EdgeLine {
    /// Number of the line in the document.
    pub line: usize,
    /// Whether it is in the headline's place: the first line that is not a template.
    is_headline: bool,
}

/// The lines at the edges of a page, given the template of each line, if any.
pub(crate) fn places(found: &[Option<u32>]) -> impl Iterator<Item = EdgeLine> {
    let recurs: Vec<bool> = found.iter().map(Option::is_some).collect();
    let inner = edges::inner(&recurs, FOREIGN);
    let headline = recurs.iter().position(|recurs| !recurs);
    let lines = (0..found.len()).filter(move |line| !inner.contains(line));
    lines.map(move |line| EdgeLine { line, is_headline: Some(line) == headline })
}

/// The kinds and keys of the templates that may match a line in this place.
pub(crate) fn keys(line: &LineKey, place: EdgeLine) -> impl Iterator<Item = (TemplateKind, u64)> {
    let key = move |shape| Some((TemplateKind::Slot(shape), key(line, place, shape)?));
    SHAPES.into_iter().filter_map(key)
}

/// The hash of the first or last `n` parts of a line.
fn end(ends: &[u32], n: u8) -> Option<u32> {
    ends.get(usize::from(n.checked_sub(1)?)).copied()
}

fn constant_key(shape: Shape, ends: [Option<u32>; 2], is_headline: bool) -> u64 {
    let [head, tail] = ends.map(|end| u64::from(end.unwrap_or_default()));
    let [first, last] = [shape.first, shape.last].map(u64::from);
    hash::run([u64::from(is_headline), first, head, last, tail])
}

/// The hash of the constant words of a line of this shape, if the line can have it.
fn key(line: &LineKey, place: EdgeLine, shape: Shape) -> Option<u64> {
    let n_constant = u32::from(shape.first + shape.last);
    let is_of_shape = (n_constant + 1..=n_constant + MAX_SLOT).contains(&line.n_parts);
    let ends = [end(&line.heads, shape.first), end(&line.tails, shape.last)];
    let identifies =
        is_of_shape && !line.is_sentence && line.n_words > 0 && !ends.contains(&Some(0));
    identifies.then(|| constant_key(shape, ends, place.is_headline))
}

/// A line at the edge of a page, with one choice of constant words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Variant {
    /// Hash of the constant words, of their number, and of whether it is in the headline's place.
    pub constant: u64,
    /// Number of constant words.
    pub shape: Shape,
    /// Site of the document.
    pub site: Option<u32>,
    /// Key of the line.
    pub key: u64,
    /// The document.
    pub item: u32,
    /// Number of the line in the document.
    pub line: u32,
    /// The line's figures.
    pub figures: u32,
    /// Whether the line is in the headline's place.
    pub is_headline: bool,
    /// Whether the line is a template by itself.
    pub is_known: bool,
}

/// The choices of constant words of a document's lines, given the template of each line, if any.
pub(crate) fn variants(
    site: Option<u32>,
    item: ItemId,
    lines: &[LineKey],
    found: &[Option<u32>],
) -> Vec<Variant> {
    let of_place = |place: EdgeLine| {
        let line = &lines[place.line];
        let shapes =
            SHAPES.into_iter().filter_map(move |shape| Some((shape, key(line, place, shape)?)));
        shapes.map(move |(shape, constant)| Variant {
            constant,
            shape,
            site,
            key: line.key,
            item: item.0,
            line: place.line as u32,
            figures: line.figures,
            is_headline: place.is_headline,
            is_known: found[place.line].is_some(),
        })
    };
    places(found).flat_map(of_place).collect()
}

impl Variant {
    /// Whether the constant words may be those of a slot of the corpus: enough, and not in the
    /// headline's place.
    pub(crate) fn may_be_of_corpus(&self) -> bool {
        self.shape.first + self.shape.last >= MIN_CORPUS_WORDS && !self.is_headline
    }

    /// Where the line is.
    pub(crate) fn occurrence(&self) -> Occurrence {
        Occurrence { item: ItemId(self.item), line: self.line }
    }
}

/// A slot whose stories are not counted yet.
pub(crate) struct Candidate {
    /// Hash of the constant words.
    pub constant: u64,
    /// Number of constant words.
    pub shape: Shape,
    /// Whether it is in the headline's place.
    pub is_headline: bool,
    /// The first line in each document, by item number.
    pub occurrences: Vec<Occurrence>,
}

/// Groups the choices of constant words by the words.
pub(crate) fn by_constant(variants: &mut [Variant]) -> Vec<&[Variant]> {
    variants.par_sort_unstable();
    variants.chunk_by(|left, right| left.constant == right.constant).collect()
}

/// The templates of sites with a learned slot, given the lines with each constant.
///
/// `n_needed` is the number of stories that a slot needs, given how it recurs and whether it is in
/// the headline's place; `None` if no number is enough. A function of the set of documents. Uses
/// rayon's current thread pool.
pub(crate) fn of_sites(
    groups: &[&[Variant]],
    lines: &Lines<'_>,
    n_needed: impl Fn(&Recurring, bool) -> Option<u32> + Sync,
) -> Vec<PlacedTemplate> {
    let found = groups.par_iter().flat_map_iter(|group| {
        let of_site = group.chunk_by(|left, right| left.site == right.site);
        let of_site = of_site.filter(|group| group[0].site.is_some());
        of_site.filter_map(|group| slot(candidate(group)?, group[0].site, lines, &n_needed))
    });
    found.collect()
}

/// Like [`of_sites`], for the templates of the corpus, which occur in at least `min_sources`
/// sources.
pub(crate) fn of_corpus(
    groups: &[&[Variant]],
    lines: &Lines<'_>,
    min_sources: u32,
    n_needed: impl Fn(&Recurring, bool) -> Option<u32> + Sync,
) -> Vec<PlacedTemplate> {
    let found = groups
        .par_iter()
        .filter_map(|group| slot(candidate_of_corpus(group, min_sources)?, None, lines, &n_needed));
    found.collect()
}

/// The slot of the corpus that lines with the same constant words, sorted, may be.
pub(crate) fn candidate_of_corpus(group: &[Variant], min_sources: u32) -> Option<Candidate> {
    let n_sites = group.chunk_by(|left, right| left.site == right.site).count();
    let may_be = group[0].may_be_of_corpus() && n_sites >= min_sources as usize;
    may_be.then(|| candidate(group)).flatten()
}

/// The slot that these lines may be, if it matches more than the lines that are templates by
/// themselves, and its values are a vocabulary.
fn candidate(group: &[Variant]) -> Option<Candidate> {
    let is_known = group.iter().all(|variant| variant.is_known);
    let has_news = || figures::vary(group.iter().map(|variant| variant.figures));
    if group.len() < MIN_VARIANTS || is_known || has_news() {
        return None;
    }
    let values = group.chunk_by(|left, right| (left.site, left.key) == (right.site, right.key));
    let n_documents = |value: &[Variant]| value.chunk_by(|a, b| a.item == b.item).count();
    let n_documents: Vec<usize> = values.map(n_documents).collect();
    let n_recurring: usize = n_documents.iter().filter(|&&n| n > 1).sum();
    let is_vocabulary = n_documents.len() >= MIN_VARIANTS
        && n_recurring * MIN_RECURRING_PART >= n_documents.iter().sum();
    let Variant { constant, shape, is_headline, .. } = group[0];
    is_vocabulary.then(|| Candidate {
        constant,
        shape,
        is_headline,
        occurrences: Occurrence::first_of_each(group.iter().map(Variant::occurrence)),
    })
}

/// The template, if the slot occurs in as many stories as it needs.
fn slot(
    Candidate { constant, shape, is_headline, occurrences }: Candidate,
    site: Option<u32>,
    lines: &Lines<'_>,
    n_needed: impl Fn(&Recurring, bool) -> Option<u32>,
) -> Option<PlacedTemplate> {
    let recurring = lines.counted(site, constant, occurrences)?;
    let n_needed = n_needed(&recurring, is_headline)?;
    let kind = TemplateKind::Slot(shape);
    (recurring.n_stories >= n_needed).then_some(PlacedTemplate { kind, n_needed, recurring })
}

#[cfg(test)]
mod tests;
