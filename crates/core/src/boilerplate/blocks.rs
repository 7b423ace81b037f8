//! The lines inside a block of templates → those that belong to it, though too rare to be
//! templates.
//!
//! Headers and footers are several lines in a row, and some of these vary from page to page: the
//! desk that wrote the story, the author, the tags. They are *inside a block*: among at most three
//! lines that are not templates, below a template and above another one, or above the end of the
//! page. (Not below its start: that is the headline's place.) A line inside a block belongs to it
//! if
//!
//! - it occurs in a few stories of the site, and never outside a block; or
//! - it varies in a **slot** that is learned: beside one template, nearly all lines inside its
//!   block are short and begin, or end, with the same word. `By Ann Bell`, `By Carl Dean` are then
//!   `By {words}`. Log-template miners find templates in the same way, as a constant part with the
//!   rest as a slot (Vaarandi & Pihelgas, `LogCluster`, CNSM 2015; He et al., Drain, ICWS 2017).
//!   They take one line after the other, so their result depends on the order. Here all lines
//!   beside a template are counted at once, so order does not matter.
//!
//! Time: a sort of the lines inside blocks.

use super::figures;
use super::kept::Occurrence;
use super::line::{LineKey, SLOT_END};
use super::recurrence::{Lines, PlacedTemplate};
use super::slots::MIN_VARIANTS;
use super::template::{Shape, Template, TemplateKind};
use crate::hash;
use crate::model::ItemId;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Most lines between two templates that are inside a block; more are a story.
const MAX_RUN: usize = 3;

/// Longest line with a learned slot, in tokens.
const MAX_TOKENS: u32 = 6;

/// Smallest share of the lines beside a template that have the word of the slot, in percent.
const SHARED_PERCENT: usize = 80;

/// The word that the lines of a slot share: the first one, or the last one.
const SHAPES: [Shape; 2] = [Shape { first: 1, last: 0 }, Shape { first: 0, last: 1 }];

/// A line inside a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BlockLine {
    /// Number of the line in the document.
    pub line: u32,
    /// The templates directly above and below.
    neighbors: [Option<u32>; 2],
}

/// The lines of a document inside blocks, given the template of each line, if any.
pub(crate) fn places(found: &[Option<u32>]) -> Vec<BlockLine> {
    let place = |line: usize| BlockLine {
        line: line as u32,
        neighbors: [found[line - 1], found.get(line + 1).copied().flatten()],
    };
    runs(found).into_iter().filter(|run| run.len() <= MAX_RUN).flatten().map(place).collect()
}

/// The lines between two templates, or between the last one and the end of the page.
fn runs(found: &[Option<u32>]) -> Vec<Range<usize>> {
    let templates = (0..found.len()).filter(|&line| found[line].is_some());
    let ends = templates.clone().skip(1).chain([found.len()]);
    templates.zip(ends).map(|(above, below)| above + 1..below).collect()
}

/// The kinds and keys of the templates that may match a line inside a block.
pub(crate) fn keys<'a>(
    line: &'a LineKey,
    place: &BlockLine,
    templates: &'a [Template],
) -> impl Iterator<Item = (TemplateKind, u64)> + use<'a> {
    let slots = anchors(place, templates).into_iter().flat_map(move |anchor| {
        let shapes = SHAPES.into_iter().filter(|_| line.n_tokens <= MAX_TOKENS);
        let words = shapes.filter_map(|shape| Some((shape, word(line, shape)?)));
        words.map(move |(shape, word)| (TemplateKind::Slot(shape), slot_key(anchor, shape, word)))
    });
    [(TemplateKind::InBlock, line.key)].into_iter().chain(slots)
}

/// The word at one end of the line, unless it is masked or a single character.
fn word(line: &LineKey, shape: Shape) -> Option<u32> {
    let word = if shape.first > 0 { line.heads[0] } else { line.tails[0] };
    (word > SLOT_END).then_some(word)
}

/// The hash of each template beside the line, with its side.
fn anchors(place: &BlockLine, templates: &[Template]) -> Vec<u64> {
    let sides = (0..).zip(place.neighbors);
    let anchor = |(side, neighbor): (u64, Option<u32>)| {
        let key = templates[neighbor? as usize].key;
        Some(hash::run([key.0, side]))
    };
    sides.filter_map(anchor).collect()
}

fn slot_key(anchor: u64, shape: Shape, word: u32) -> u64 {
    hash::run([anchor, u64::from(shape.first), u64::from(word)])
}

/// A line inside a block: one entry without an anchor, and one for each template beside it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct InnerLine {
    site: u32,
    anchor: Option<u64>,
    key: u64,
    item: u32,
    line: u32,
    n_tokens: u32,
    figures: u32,
    /// The first and the last word.
    words: [Option<u32>; 2],
}

impl InnerLine {
    /// Number of the line in its document.
    pub(crate) fn number(&self) -> usize {
        self.line as usize
    }
}

/// The lines of a document that are inside blocks, given the template of each line, if any.
pub(crate) fn inside(
    site: u32,
    item: ItemId,
    lines: &[LineKey],
    found: &[Option<u32>],
    templates: &[Template],
) -> Vec<InnerLine> {
    let of_place = |place: BlockLine| {
        let line = &lines[place.line as usize];
        let inside = InnerLine {
            site,
            anchor: None,
            key: line.key,
            item: item.0,
            line: place.line,
            n_tokens: line.n_tokens,
            figures: line.figures,
            words: SHAPES.map(|shape| word(line, shape)),
        };
        let anchors = anchors(&place, templates).into_iter().map(Some);
        [None].into_iter().chain(anchors).map(move |anchor| InnerLine { anchor, ..inside })
    };
    let places = places(found).into_iter().filter(|place| !lines[place.line as usize].is_sentence);
    places.flat_map(of_place).collect()
}

/// The templates that hold inside the blocks of their site.
///
/// `lines` are those of the sites. A line needs `min_stories` stories; a slot needs
/// `n_needed(site)`. A function of the set of documents. Uses rayon's current thread pool.
pub(crate) fn learn(
    mut inside: Vec<InnerLine>,
    lines: &Lines<'_>,
    min_stories: u32,
    n_needed: impl Fn(u32) -> u32 + Sync,
) -> Vec<PlacedTemplate> {
    inside.par_sort_unstable();
    let groups: Vec<&[InnerLine]> = inside
        .chunk_by(|left, right| (left.site, left.anchor) == (right.site, right.anchor))
        .collect();
    let found = groups.par_iter().flat_map_iter(|group| match group[0].anchor {
        None => rare_lines(group, lines, min_stories),
        Some(anchor) => slot(group, anchor, lines, n_needed(group[0].site)).into_iter().collect(),
    });
    found.collect()
}

/// The lines that recur inside blocks, and nowhere else in their site.
fn rare_lines(inside: &[InnerLine], lines: &Lines<'_>, min_stories: u32) -> Vec<PlacedTemplate> {
    let groups = inside.chunk_by(|left, right| left.key == right.key);
    groups.filter_map(|group| rare_line(group, lines, min_stories)).collect()
}

/// The template of a line that recurs inside blocks alone. Captions recur too, where several pages
/// tell one story: most pages must tell one of their own.
fn rare_line(group: &[InnerLine], lines: &Lines<'_>, min_stories: u32) -> Option<PlacedTemplate> {
    let occurrences = occurrences(group);
    let n_documents = occurrences.len() as u32;
    let of_site = occurrences.iter().map(|&occurrence| lines.n_documents(occurrence)).max()?;
    let has_news = || figures::vary(group.iter().map(|inside| inside.figures));
    if of_site != n_documents || n_documents < min_stories || has_news() {
        return None;
    }
    let recurring = lines.counted(Some(group[0].site), group[0].key, occurrences)?;
    let is_furniture = recurring.n_stories >= min_stories && recurring.n_stories * 2 > n_documents;
    is_furniture.then_some(PlacedTemplate {
        kind: TemplateKind::InBlock,
        n_needed: min_stories,
        recurring,
    })
}

/// The slot of the lines beside one template, if nearly all of them share their first or last word.
fn slot(
    beside: &[InnerLine],
    anchor: u64,
    lines: &Lines<'_>,
    n_needed: u32,
) -> Option<PlacedTemplate> {
    (0..).zip(SHAPES).find_map(|(end, shape): (usize, Shape)| {
        let shared = shared(beside.iter().filter_map(|inside| inside.words[end]), beside.len())?;
        let is_of_slot = |inside: &&InnerLine| {
            inside.words[end] == Some(shared) && inside.n_tokens <= MAX_TOKENS
        };
        let of_slot: Vec<InnerLine> = beside.iter().filter(is_of_slot).copied().collect();
        let n_variants = of_slot.chunk_by(|left, right| left.key == right.key).count();
        let key = slot_key(anchor, shape, shared);
        let recurring = lines.counted(Some(beside[0].site), key, occurrences(&of_slot))?;
        let has_news = figures::vary(of_slot.iter().map(|inside| inside.figures));
        let is_slot = n_variants >= MIN_VARIANTS && recurring.n_stories >= n_needed && !has_news;
        is_slot.then_some(PlacedTemplate { kind: TemplateKind::Slot(shape), n_needed, recurring })
    })
}

/// The word that nearly all of `n` lines have at one end.
fn shared(words: impl Iterator<Item = u32>, n: usize) -> Option<u32> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts.into_iter().find(|&(_, count)| count * 100 >= n * SHARED_PERCENT).map(|(word, _)| word)
}

/// The first line in each document.
fn occurrences(inside: &[InnerLine]) -> Vec<Occurrence> {
    let occurrence =
        |inside: &InnerLine| Occurrence { item: ItemId(inside.item), line: inside.line };
    Occurrence::first_of_each(inside.iter().map(occurrence))
}

#[cfg(test)]
mod tests;
