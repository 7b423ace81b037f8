//! The types that flow through the pipeline, in the order in which they flow.
//!
//! A *document* is one input record. Its text is split into *paragraphs* (lines that are not blank) and
//! *tokens* (words, numbers, and single characters of scripts that are written without spaces). Stages
//! hand each other numbers and byte ranges, never text: a [`Span`] is a range of bytes of the original,
//! decoded text and always stands at character boundaries. From the shingle sets on, documents are known
//! by their [`ItemId`], the place of the record among all readable records of the input.

use crate::ids::SourceId;
use crate::text::Span;
use serde::{Deserialize, Serialize};

/// The number of a readable record: files sorted by name, records in the order of their file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId(pub u32);

impl ItemId {
    /// The id as an index into a table that has one row a document.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Why a stretch of text is cut out of an article.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub enum Cause {
    /// It says again what stands at `original`; `similarity` is the edit similarity of the tokens.
    Repeat {
        /// The copy that stays.
        original: Span,
        /// 1 − (edit distance in tokens) / (tokens of the longer).
        similarity: f32,
        /// What was found to repeat.
        unit: RepeatUnit,
    },
    /// It is an instance of the template with this number.
    Boilerplate(u32),
}

/// What a repeat inside an article consists of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RepeatUnit {
    /// A whole paragraph.
    Paragraph,
    /// A paragraph that stands in a longer one, as a pull quote does.
    Sentence,
    /// A run of tokens inside a line.
    Run,
}

/// A stretch of one article that is to be cut, with its cause.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cut {
    /// What is cut.
    pub span: Span,
    /// Why.
    pub cause: Cause,
}

/// The distinct shingles of one cleaned body, as sorted 64-bit hashes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ShingleSet(pub Vec<u64>);

/// What the choice of clusters and representatives needs to know of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyFacts {
    /// A hash of the normalized body with the key of the corpus: equal for exact copies.
    pub fingerprint: u128,
    /// Characters of the cleaned body.
    pub n_chars: u64,
    /// Tokens of the cleaned body; 0 means that there is nothing to compare.
    pub n_tokens: u32,
    /// The keep policy's wish: the smaller, the sooner it is kept.
    pub preference: u64,
    /// Its source, if it names one.
    pub source: Option<SourceId>,
    /// A hash of its title, and whether the body has next to none of its words; nothing where it
    /// has no title.
    pub title: Option<(u64, bool)>,
    /// What makes it a shell, if it is one.
    pub shell: Option<Shell>,
}

/// What a document is that has no text of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shell {
    /// All but a few words of it are boilerplate and repeats.
    Bare,
    /// One text that a source has under several headlines, none of which it tells of.
    SharedText {
        /// Documents of the source with this text.
        documents: u32,
        /// Headlines that they have.
        headlines: u32,
    },
}

/// Two documents that met in a bucket or in the containment index. Nothing is claimed of them yet.
pub type CandidatePair = (ItemId, ItemId);

/// A pair with the lower number first.
pub fn in_order((left, right): CandidatePair) -> CandidatePair {
    (left.min(right), left.max(right))
}

/// How much two shingle sets share.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Similarity {
    /// Shared shingles over all distinct shingles of both.
    pub jaccard: f64,
    /// Shared shingles over the distinct shingles of the smaller set.
    pub containment: f64,
}

impl Similarity {
    /// The similarity that admits a member of this relation: its containment where it is contained, else its Jaccard.
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
    /// Jaccard at or above the threshold.
    Near,
    /// One of the two holds nearly all of the other.
    Contained,
}

/// What the verification of a pair found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// Copies of each other.
    Copy(Relation),
    /// One holds the other whole and much else beside it.
    Held,
    /// Alike, but not one story, or not surely so: both stay.
    Apart(Signal),
    /// Two stories.
    Strangers,
}

/// What keeps two documents apart that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Signal {
    /// Each has numbers in places where the other has other ones.
    Numbers,
    /// Each has names in places where the other has other ones.
    Names,
    /// Each has words, used twice or more, in places where the other has other ones.
    Words,
    /// Each title has content words that the other lacks.
    Titles,
    /// They are of days too far apart.
    Dates,
    /// One of them is short, and they are not equal.
    Short,
    /// Within one source they share too little.
    Unlike,
    /// The one to be removed has a passage of its own.
    Passage,
    /// In the family that they belong to, they have other values in the places that vary.
    Family,
}

/// How many substitutions there are, by what both sides have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Substitutions {
    /// Places where both sides have numbers that the other body lacks.
    pub numbers: u32,
    /// Where both sides have names, or runs of characters, that the other body lacks.
    pub names: u32,
    /// Of these, those where the two begin with the same three letters: two spellings, maybe.
    pub spellings: u32,
    /// Where both sides have other words that the other body lacks.
    pub words: u32,
    /// Places, of all these, with a word that each side's body has twice or more.
    pub repeated: u32,
    /// Places where numbers or names differ that stand elsewhere in the other body.
    pub moved: u32,
    /// Longer stretches where both sides have numbers that the other body lacks.
    #[serde(default)]
    pub lists: u32,
}

impl Substitutions {
    /// Those of facts.
    pub fn facts(self) -> u32 {
        self.numbers + self.names
    }
}

/// What speaks for or against two documents being one story.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether both have one source; `None` where that of either is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub same_source: Option<bool>,
    /// Days between them, by their datelines, else by their records.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_apart: Option<u32>,
    /// Whether each title has content words that the other lacks; `None` where either has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub titles_differ: Option<bool>,
    /// Whether both have one address.
    pub same_address: bool,
    /// What their shingle sets share.
    #[serde(skip)]
    pub similarity: Similarity,
    /// Words of the shorter one.
    #[serde(rename = "words")]
    pub n_words: usize,
    /// Whether one of them is [short](crate::compare::judge::is_short).
    #[serde(rename = "short")]
    pub is_short: bool,
    /// Whether nothing but spelling differs.
    #[serde(rename = "equal")]
    pub is_equal: bool,
    /// Places where words of one stand for words of the other.
    pub substitutions: Substitutions,
}

/// A document that was verified against its cluster's representative.
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
    /// What was weighed; nothing for an exact copy.
    pub evidence: Option<Evidence>,
}

/// A representative and the members that were verified against it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cluster {
    /// The document that is kept.
    pub representative: ItemId,
    /// The others, by item number; never empty.
    pub members: Vec<Member>,
}

/// Documents with the same wording and other facts, by item number; at least two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family(pub Vec<ItemId>);

/// A document that holds another one, both of which stay: a round-up of several stories, say.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Containment {
    /// The longer document.
    pub container: ItemId,
    /// The story that it holds.
    pub contained: ItemId,
    /// How much of the story it holds.
    pub containment: f64,
}
