//! Sources, sites and templates → ids that are the same in every run: hashes of what they identify.
//!
//! Ids can only be compared for equality. Two names share an id with a probability of 2⁻⁶⁴. Their
//! documents then count as documents of one source, and every cut and every copy among them is
//! still verified as usual.

use crate::hash;
use serde::{Deserialize, Serialize};
use std::num::NonZeroU64;

/// Id of a source: the hash of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SourceId(NonZeroU64);

impl SourceId {
    /// The id of the source with this name.
    pub fn of(name: &str) -> Self {
        Self(non_zero(hash::bytes64(name.as_bytes())))
    }

    /// A numbered source, for tests.
    #[cfg(test)]
    pub(crate) fn numbered(number: u32) -> Self {
        Self::of(&format!("source {number}"))
    }

    /// The id as a number, never 0.
    pub fn as_u64(self) -> u64 {
        self.0.get()
    }

    /// The id with this number, or `None` for 0.
    pub fn from_u64(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }
}

/// Id of a site, whose pages name no source and share their furniture: the hash of that furniture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SiteId(NonZeroU64);

impl SiteId {
    /// The id of the site whose pages share the lines with these keys, in ascending order.
    pub(crate) fn of(lines: impl IntoIterator<Item = u64>) -> Self {
        Self(non_zero(hash::run(lines)))
    }

    /// The id as a number, never 0.
    pub fn as_u64(self) -> u64 {
        self.0.get()
    }

    /// The id with this number, or `None` for 0.
    pub fn from_u64(number: u64) -> Option<Self> {
        NonZeroU64::new(number).map(Self)
    }
}

/// The documents among which lines are counted and in which a template applies.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Scope {
    /// All documents.
    #[default]
    Corpus,
    /// The documents of one source.
    Source(SourceId),
    /// The pages of one site that names no source.
    Site(SiteId),
}

impl Scope {
    /// The source, if the scope is one.
    pub fn source(self) -> Option<SourceId> {
        match self {
            Self::Source(source) => Some(source),
            Self::Corpus | Self::Site(_) => None,
        }
    }

    /// The id of the source or site, by which engines group its documents.
    pub fn number(self) -> Option<u64> {
        match self {
            Self::Corpus => None,
            Self::Source(source) => Some(source.as_u64()),
            Self::Site(site) => Some(site.as_u64()),
        }
    }
}

/// Where a document comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// Its source, if it names one.
    pub source: Option<SourceId>,
    /// The site found for it, if it names no source.
    pub site: Option<SiteId>,
}

impl Origin {
    /// The scope in which the document's lines are counted, if it has a source or a site.
    pub fn scope(self) -> Option<Scope> {
        self.source.map(Scope::Source).or(self.site.map(Scope::Site))
    }
}

/// Id of a template: the hash of its line with numbers and dates masked.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct TemplateKey(pub u64);

fn non_zero(hash: u64) -> NonZeroU64 {
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}
