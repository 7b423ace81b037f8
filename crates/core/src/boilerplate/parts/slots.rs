//! The lines with the same constant words → a slot of the corpus.

use super::lines::Question;
use crate::boilerplate::judge::{self, Judge};
use crate::boilerplate::slots::{self, Variant};
use crate::boilerplate::tally::{Place, Places};
use crate::boilerplate::template::{Shape, TemplateKind};
use crate::boilerplate::templates::Templates;
use crate::config::CutConfig;
use crate::format::FormatError;
use crate::ids::{Scope, SourceId};
use serde::{Deserialize, Serialize};

/// A line with one choice of constant words, and where it is.
///
/// # Byte format
/// Nine little-endian `u32`s: constant words at the start, those at the end, third of the page, and
/// flags (1: at an edge, 2: a template by itself), one byte each; number of the line; figures; key,
/// source and scope, low half first, 0 and 0 without one.
pub(super) struct PlacedVariant {
    /// The line; `site`, `item` and `constant` are not among the bytes.
    pub variant: Variant,
    /// Number of the site.
    pub scope: Option<u64>,
    /// Where the line is.
    pub place: Place,
}

/// `u32`s of a line.
const WORDS: usize = 9;

impl PlacedVariant {
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let Self { variant, scope, place } = self;
        let Shape { first, last } = variant.shape;
        let flags = u8::from(place.is_at_edge) | u8::from(variant.is_known) << 1;
        let mut bytes = vec![first, last, place.third, flags];
        bytes.extend(variant.line.to_le_bytes());
        bytes.extend(variant.figures.to_le_bytes());
        let source = place.source.map_or(0, SourceId::as_u64);
        let numbers = [variant.key, source, scope.unwrap_or_default()];
        bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
        bytes
    }

    fn from_bytes(constant: u64, bytes: &[u8]) -> Result<Self, FormatError> {
        let (words, []) = bytes.as_chunks::<4>() else { return Err(FormatError::Part) };
        let [shape, rest @ ..] = words else { return Err(FormatError::Part) };
        let rest: Vec<u32> = rest.iter().map(|word| u32::from_le_bytes(*word)).collect();
        let &[first, last, third @ 0..=2, flags] = shape else { return Err(FormatError::Part) };
        if words.len() != WORDS {
            return Err(FormatError::Part);
        }
        let long = |at: usize| u64::from(rest[at]) | u64::from(rest[at + 1]) << 32;
        let variant = Variant {
            constant,
            shape: Shape { first, last },
            site: None,
            key: long(2),
            item: 0,
            line: rest[0],
            figures: rest[1],
            is_headline: false,
            is_known: flags & 2 > 0,
        };
        let source = SourceId::from_u64(long(4));
        let place = Place { is_at_edge: flags & 1 > 0, third, source };
        Ok(Self { variant, scope: Some(long(6)).filter(|&scope| scope > 0), place })
    }
}

/// Constant words that are a slot of the corpus, if they occur in enough stories.
pub struct Slot {
    /// What [`slot_template`] needs, in its byte format.
    pub bytes: Vec<u8>,
    /// Asks for the stories of the slot: one question for each document.
    pub questions: Vec<SlotQuestion>,
}

/// A question about a slot.
pub struct SlotQuestion {
    /// The document, as it was given.
    pub document: i64,
    /// What is asked.
    pub question: Question,
}

/// A slot, without its stories.
#[derive(Serialize, Deserialize)]
struct Counted {
    constant: u64,
    shape: Shape,
    n_needed: u32,
    places: Places,
}

/// The slot of the lines that share these constant words, if they may be one.
///
/// `lines` are all such lines of the corpus: a number that identifies the document, and the bytes
/// of [`SlotLine`](super::SlotLine). `n_documents` is the number of documents of the corpus. Time:
/// a sort of the lines.
///
/// # Byte format
/// A JSON object: `constant`, `shape`, `n_needed` and `places`, as in [`tallies`](super::tallies).
///
/// # Errors
/// If some bytes are not those of a line.
pub fn slot(
    constant: u64,
    lines: &[(i64, &[u8])],
    n_documents: usize,
    config: &CutConfig,
) -> Result<Option<Slot>, FormatError> {
    let placed = lines.iter().map(|(_, bytes)| PlacedVariant::from_bytes(constant, bytes));
    let placed = placed.collect::<Result<Vec<_>, _>>()?;
    let documents = distinct(lines.iter().map(|(document, _)| *document));
    let scopes = distinct(placed.iter().filter_map(|line| line.scope));
    let number = |scope| scopes.binary_search(&scope).ok().map(|number| number as u32);
    let item = |document| documents.partition_point(|&other| other < document) as u32;
    let numbered = |(line, (document, _)): (&PlacedVariant, &(i64, _))| Variant {
        site: line.scope.and_then(number),
        item: item(*document),
        ..line.variant
    };
    let mut variants: Vec<Variant> = placed.iter().zip(lines).map(numbered).collect();
    let places = variants.iter().map(|variant| (variant.item, variant.line)).zip(placed);
    let mut places: Vec<_> = places.map(|(at, line)| (at, line.place)).collect();
    places.sort_unstable_by_key(|(at, _)| *at);
    variants.sort_unstable();
    let min_sources = config.options.boilerplate_min_sources;
    let Some(candidate) = slots::candidate_of_corpus(&variants, min_sources) else {
        return Ok(None);
    };
    Ok(counted(&candidate, places, n_documents, config).map(|counted| Slot {
        bytes: serde_json::to_vec(&counted).expect("text keys and whole numbers"),
        questions: questions(&candidate, &documents),
    }))
}

fn distinct<T: Ord>(numbers: impl Iterator<Item = T>) -> Vec<T> {
    let mut numbers: Vec<T> = numbers.collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// The slot with the stories that it needs, if any number is enough. `places` are those of all
/// lines, sorted by document and line.
fn counted(
    candidate: &slots::Candidate,
    places: Vec<((u32, u32), Place)>,
    n_documents: usize,
    config: &CutConfig,
) -> Option<Counted> {
    let is_first = |at: (u32, u32)| {
        let found = candidate.occurrences.binary_search_by_key(&at, |one| (one.item.0, one.line));
        found.is_ok()
    };
    let places = places.into_iter().filter(|(at, _)| is_first(*at)).map(|(_, place)| place);
    let places = Places::of(places);
    let judge = Judge::of_corpus(n_documents, config);
    let n_needed = judge.n_needed_of_slot(None, &places, candidate.is_headline)?;
    let &slots::Candidate { constant, shape, .. } = candidate;
    (places.n_documents >= n_needed).then_some(Counted { constant, shape, n_needed, places })
}

fn questions(candidate: &slots::Candidate, documents: &[i64]) -> Vec<SlotQuestion> {
    let n_documents = candidate.occurrences.len() as u32;
    let question = |one: &crate::boilerplate::kept::Occurrence| SlotQuestion {
        document: documents[one.item.index()],
        question: Question { line: one.line, n_documents },
    };
    candidate.occurrences.iter().map(question).collect()
}

/// The template of a slot with these bytes, if it occurs in enough stories: none or one.
///
/// # Errors
/// If the bytes are not those of a slot.
pub fn slot_template(bytes: &[u8], n_stories: u32) -> Result<Templates, FormatError> {
    let Counted { constant, shape, n_needed, places } =
        serde_json::from_slice(bytes).map_err(|_| FormatError::Part)?;
    let template = (n_stories >= n_needed).then(|| {
        let kind = (TemplateKind::Slot(shape), constant);
        judge::template(kind, Scope::Corpus, [n_stories, n_needed], places)
    });
    Ok(Templates::default().with_placed(template.into_iter().collect()))
}
