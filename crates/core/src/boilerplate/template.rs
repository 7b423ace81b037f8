//! A template: a line with slots that is boilerplate, with the evidence.

use super::mask;
use crate::ids::{Scope, SourceId, TemplateKey};
use crate::text::normalize;
use serde::{Deserialize, Serialize};

/// How a template matches lines.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum TemplateKind {
    /// The lines are equal but for numbers, dates and addresses.
    #[default]
    Line,
    /// The lines are equal but for numbers, dates and addresses, and inside a block.
    InBlock,
    /// The lines begin and end with the same words, inside a block or at the edge of a page; the
    /// rest is a slot.
    Slot(Shape),
    /// The lines open with a label of the starter list, and a headline follows.
    Label,
    /// The lines match a given pattern, at the edge of a page.
    Pattern,
}

/// How many words at the start and at the end of a line are constant; the rest is a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Shape {
    /// Words, or masked slots, at the start.
    pub first: u8,
    /// Words, or masked slots, at the end.
    pub last: u8,
}

/// Where a template comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provenance {
    /// It was learned in this run.
    #[default]
    Learned,
    /// It is from a file: its numbers are those of the run that learned it.
    File,
    /// It is in the starter list.
    Starter,
}

/// A line with slots that is boilerplate, with the evidence.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Template {
    /// Key of its lines.
    pub key: TemplateKey,
    /// How it matches lines.
    pub kind: TemplateKind,
    /// Documents in which it holds.
    pub scope: Scope,
    /// Documents of the scope that contain it.
    pub n_documents: u32,
    /// Distinct stories that it occurs in.
    pub n_stories: u32,
    /// Stories that it needed.
    pub n_needed: u32,
    /// Share of its occurrences at a page's edge.
    pub edge_share: f64,
    /// Sources that it occurs in, ascending.
    pub sources: Vec<SourceId>,
    /// Where on a page it occurs.
    pub positions: Positions,
    /// Where it comes from.
    pub provenance: Provenance,
    /// Whether it was given for a source that the corpus does not have. It then holds only in
    /// documents that do not say where they come from.
    pub is_elsewhere: bool,
    /// Its text, if it is a pattern or a label.
    pub text: Option<String>,
}

/// How often a template occurs in each third of a document's lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Positions {
    /// Occurrences in the first third.
    pub head: u32,
    /// Occurrences in the second third.
    pub middle: u32,
    /// Occurrences in the last third.
    pub tail: u32,
}

impl Template {
    /// Its text, with the slots written out, given one of its lines: `{number} ago`.
    pub fn text_of(&self, line: &str) -> String {
        self.text.clone().unwrap_or_else(|| {
            let tokens = normalize::tokens_of(line);
            let constant = match self.kind {
                TemplateKind::Slot(Shape { first, last }) => Some([first, last].map(usize::from)),
                _ => None,
            };
            mask::template_text(line, 0, &tokens, constant)
        })
    }

    /// The learned template with the share that its counts give. A share that was read from JSON
    /// may differ from it in the last bit, and would be written as another number.
    #[must_use]
    pub(super) fn with_exact_share(mut self) -> Self {
        if self.provenance == Provenance::Learned && self.n_documents > 0 {
            let n_documents = f64::from(self.n_documents);
            self.edge_share = (self.edge_share * n_documents).round() / n_documents;
        }
        self
    }

    /// How sure it is that this is boilerplate: the stories it occurs in, over the sum of those and
    /// the stories it needed.
    ///
    /// Half for a template that just reached what it needed; 1 for one given without numbers.
    pub fn confidence(&self) -> f64 {
        let (stories, needed) = (f64::from(self.n_stories), f64::from(self.n_needed));
        if needed == 0.0 { 1.0 } else { stories / (stories + needed) }
    }
}
