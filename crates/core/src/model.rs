//! The types that flow through the pipeline, in the order of the flow.
//!
//! A *document* is one input record. Its text is split into *paragraphs* (lines that are not blank)
//! and *tokens* (words, numbers, and single characters of scripts written without spaces). Stages
//! pass each other numbers and byte ranges, never text: a [`Span`] is a byte range of the original,
//! decoded text and always begins and ends at character boundaries. From the shingle sets on, a
//! document is identified by its [`ItemId`], the position of its record among all readable records
//! of the input.

use crate::ids::SourceId;
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// Number of a readable record: files sorted by name, records in file order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId(pub u32);

impl ItemId {
    /// The id as an index into a table with one row per document.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Why a stretch of an article is cut.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cause {
    /// It repeats the text at `original`.
    Repeat {
        /// The copy that stays.
        original: Span,
        /// Edit similarity: 1 − (edit distance in tokens) / (tokens of the longer copy).
        similarity: f32,
        /// The kind of text that repeats.
        unit: RepeatUnit,
    },
    /// It is an instance of the template with this number.
    Boilerplate(u32),
}

/// The kind of text that an article repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepeatUnit {
    /// A whole paragraph.
    Paragraph,
    /// A paragraph that also occurs inside a longer one, such as a pull quote.
    Sentence,
    /// A run of tokens inside a line.
    Run,
}

/// A stretch of one article to cut, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// The bytes to cut.
    pub span: Span,
    /// Why they are cut.
    pub cause: Cause,
}

/// The distinct shingles of one cleaned body, as sorted 64-bit hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShingleSet(pub Vec<u64>);

/// Facts about a document that decide clusters and representatives.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyFacts {
    /// Hash of the normalized body with the key of the corpus: equal for exact copies.
    pub fingerprint: u128,
    /// Characters of the cleaned body.
    pub n_chars: u64,
    /// Tokens of the cleaned body. At 0 there is nothing to compare.
    pub n_tokens: u32,
    /// Preference under the keep policy: the smaller, the sooner the document is kept.
    pub preference: u64,
    /// Its source, if it names one.
    pub source: Option<SourceId>,
    /// Hash of its title, and whether the body has next to none of the title's words. `None`
    /// without a title.
    pub title: Option<(u64, bool)>,
    /// Why it is a shell, if it is one.
    pub shell: Option<Shell>,
    /// Whether it is never removed. The caller says so.
    #[serde(default)]
    pub is_protected: bool,
}

/// Why a document has no text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shell {
    /// All but a few of its words are boilerplate and repeats.
    Bare,
    /// A source has this text under several headlines, none of which match it.
    SharedText {
        /// Documents of the source with this text.
        documents: u32,
        /// Distinct headlines of these documents.
        headlines: u32,
    },
}

/// Two documents that met in a bucket or in the containment index. Nothing is claimed about them
/// yet.
pub type CandidatePair = (ItemId, ItemId);

/// A pair with the lower number first.
pub fn in_order((left, right): CandidatePair) -> CandidatePair {
    (left.min(right), left.max(right))
}

/// The similarities of two shingle sets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// Shared shingles divided by the distinct shingles of both sets.
    pub jaccard: f64,
    /// Shared shingles divided by the distinct shingles of the smaller set.
    pub containment: f64,
}

impl Similarity {
    /// The similarity that admits a member of this relation: containment for contained members,
    /// Jaccard for all others.
    pub fn admitting(self, relation: Relation) -> f64 {
        match relation {
            Relation::Exact | Relation::Near => self.jaccard,
            Relation::Contained => self.containment,
        }
    }
}

/// How a member of a cluster relates to the representative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Relation {
    /// Equal after normalization.
    Exact,
    /// Jaccard similarity at or above the threshold.
    Near,
    /// One of the two contains nearly all of the other.
    Contained,
}

/// The result of verifying a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Copies of each other.
    Copy(Relation),
    /// One contains the other whole, and much besides.
    Held,
    /// Similar, but not one story, or not certainly: both stay.
    Apart(Signal),
    /// Two different stories.
    Strangers,
}

/// What keeps two similar documents apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Each has numbers where the other has different ones.
    Numbers,
    /// Each has names where the other has different ones.
    Names,
    /// Each has words, used twice or more, where the other has different ones.
    Words,
    /// Each title has content words that the other lacks.
    Titles,
    /// Their days are too far apart.
    Dates,
    /// One of them is short, and they are not equal.
    Short,
    /// They are of one source and share too little.
    Unlike,
    /// The document to remove has a passage of its own.
    Passage,
    /// They have different values in the slots of their family.
    Family,
    /// The user says that they are no copies.
    Told,
}

/// Counts of substitutions, by what both sides have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitutions {
    /// Places where both sides have numbers that the other body lacks.
    pub numbers: u32,
    /// Places where both sides have names, or runs of characters, that the other body lacks.
    pub names: u32,
    /// Places counted in `names` where the two begin with the same three letters: perhaps two
    /// spellings.
    pub spellings: u32,
    /// Places where both sides have other words that the other body lacks.
    pub words: u32,
    /// Substitutions of any kind where each side has a word that occurs twice or more in its body.
    pub repeated: u32,
    /// Places where numbers or names differ but occur elsewhere in the other body.
    pub moved: u32,
    /// Stretches too long for a substitution where both sides have numbers that the other body
    /// lacks.
    #[serde(default)]
    pub lists: u32,
}

impl Substitutions {
    /// Substitutions of facts: numbers and names.
    pub fn facts(self) -> u32 {
        self.numbers + self.names
    }
}

/// Evidence for or against two documents being one story.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether both have the same source. `None` if either source is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_source: Option<bool>,
    /// Days between them, by their datelines, or else by their records' dates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_apart: Option<u32>,
    /// Whether each title has content words that the other lacks. `None` if either document has no
    /// title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles_differ: Option<bool>,
    /// Whether both have the same address.
    pub same_address: bool,
    /// Similarities of their shingle sets.
    #[serde(skip)]
    pub similarity: Similarity,
    /// Words of the shorter document.
    #[serde(rename = "words")]
    pub n_words: usize,
    /// Whether either is so short that one different word makes another story.
    #[serde(rename = "short")]
    pub is_short: bool,
    /// Whether they differ in nothing but spelling.
    #[serde(rename = "equal")]
    pub is_equal: bool,
    /// Places where words of one document replace words of the other.
    pub substitutions: Substitutions,
}

/// A document verified against its cluster's representative.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Member {
    /// The document.
    pub item: ItemId,
    /// Its relation to the representative.
    pub relation: Relation,
    /// Its verified similarity to the representative.
    pub similarity: Similarity,
    /// Whether it stays in the corpus beside the representative.
    pub is_kept: bool,
    /// The evidence that was weighed; `None` for an exact copy.
    pub evidence: Option<Evidence>,
}

/// A representative and the members verified against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The document that is kept.
    pub representative: ItemId,
    /// The other documents, by item number. Never empty.
    pub members: Vec<Member>,
}

/// Documents with the same wording and different facts, in the order of preference. At least two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family(pub Vec<ItemId>);

/// A document that contains another one where both stay, such as a round-up of several stories.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Containment {
    /// The longer document.
    pub container: ItemId,
    /// The story that it contains.
    pub contained: ItemId,
    /// Share of the story's shingles that the container has.
    pub containment: f64,
}
