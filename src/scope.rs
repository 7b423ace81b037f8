//! Two documents' sources → whether the documents may be copies of each other.
//!
//! By default every document is compared with every other. Within sources, what one outlet printed twice goes, and the prints
//! of other outlets stay; across sources it is the other way round. Where sources matter, a document without one is never
//! a copy: it is not known which side it stands on.

use crate::config::Config;
use crate::model::BodyFacts;

/// Which documents are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All with all.
    All,
    /// Those of one source.
    WithinSource,
    /// Those of different sources.
    AcrossSources,
}

impl Scope {
    /// The scope that the settings ask for.
    pub fn of(config: &Config) -> Self {
        match (config.within_source, config.across_sources) {
            (true, _) => Self::WithinSource,
            (false, true) => Self::AcrossSources,
            (false, false) => Self::All,
        }
    }

    /// Whether the two documents may be copies of each other.
    pub fn admits(self, left: &BodyFacts, right: &BodyFacts) -> bool {
        let known = left.source.is_some() && right.source.is_some();
        match self {
            Self::All => true,
            Self::WithinSource => known && left.source == right.source,
            Self::AcrossSources => known && left.source != right.source,
        }
    }

    /// Documents of different groups are never compared; one without a group is compared with none.
    pub fn group(self, facts: &BodyFacts) -> Option<u64> {
        match self {
            Self::All => Some(0),
            Self::WithinSource => facts.source.map(|source| u64::from(source) + 1),
            Self::AcrossSources => facts.source.map(|_| 0),
        }
    }
}
