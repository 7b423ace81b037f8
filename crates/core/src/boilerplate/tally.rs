//! The occurrences of a line → what a template says of them. Tallies of parts of a corpus add up to
//! that of the corpus, whatever the parts.

use super::figures;
use super::template::Positions;
use crate::ids::SourceId;
use serde::{Deserialize, Serialize};

/// One occurrence of a line.
pub(crate) struct Place {
    /// Whether it is at an edge of its page.
    pub is_at_edge: bool,
    /// The third of the page's lines that it is in: 0, 1 or 2.
    pub third: u8,
    /// Source of the document.
    pub source: Option<SourceId>,
}

/// Where a line occurs, at most once in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Places {
    /// Documents that contain it.
    pub n_documents: u32,
    /// Documents in which it is at an edge.
    pub n_at_edge: u32,
    /// Where on a page it occurs.
    pub positions: Positions,
    /// Sources of the documents, ascending.
    pub sources: Vec<SourceId>,
}

impl Places {
    /// Sums up occurrences, one of each document.
    pub(crate) fn of(places: impl Iterator<Item = Place>) -> Self {
        let (mut sum, mut thirds) = (Self::default(), [0; 3]);
        for Place { is_at_edge, third, source } in places {
            sum.n_documents += 1;
            sum.n_at_edge += u32::from(is_at_edge);
            thirds[usize::from(third)] += 1;
            // Documents of one source mostly follow each other.
            if sum.sources.last().copied() != source {
                sum.sources.extend(source);
            }
        }
        let [head, middle, tail] = thirds;
        sum.positions = Positions { head, middle, tail };
        sum.sort_sources();
        sum
    }

    /// Adds the places of other documents.
    fn add(&mut self, other: Self) {
        self.n_documents += other.n_documents;
        self.n_at_edge += other.n_at_edge;
        self.positions.head += other.positions.head;
        self.positions.middle += other.positions.middle;
        self.positions.tail += other.positions.tail;
        self.sources.extend(other.sources);
        self.sort_sources();
    }

    fn sort_sources(&mut self) {
        self.sources.sort_unstable();
        self.sources.dedup();
    }

    /// The share of the documents in which the line is at an edge.
    pub(crate) fn edge_share(&self) -> f64 {
        f64::from(self.n_at_edge) / f64::from(self.n_documents)
    }
}

/// What decides whether a line that recurs is a template, besides its stories.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Where it occurs.
    pub places: Places,
    /// What it is.
    pub first: First,
    /// Its figures, ascending, each with the number of its documents.
    pub figures: Vec<(u32, u32)>,
}

/// A line as it is in the document with the lowest print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct First {
    /// Print of the document.
    pub print: u64,
    /// Tokens that are not masked.
    pub n_words: u32,
    /// Whether it is a sentence of a page without line breaks.
    pub is_sentence: bool,
    /// Whether it is a sentence that does not address the reader of the page.
    pub is_prose: bool,
}

impl Tally {
    /// The sum of tallies of different documents; `None` of none.
    pub(crate) fn sum(tallies: impl IntoIterator<Item = Self>) -> Option<Self> {
        let mut tallies = tallies.into_iter();
        let mut sum = tallies.next()?;
        for Self { places, first, figures } in tallies {
            sum.places.add(places);
            sum.first = sum.first.min(first);
            sum.figures.extend(figures);
        }
        sum.figures = figures::counted(sum.figures);
        Some(sum)
    }
}
