//! The sources of two documents → whether the documents may be copies of each other.
//!
//! By default every document is compared with every other. Within sources, copies that one outlet
//! printed are removed, and the prints of other outlets stay. Across sources, it is the other way
//! round. Where sources matter, a document without one is never a copy, because its side is
//! unknown.

use crate::config::CopyConfig;
use crate::hash;
use crate::ids::SourceId;
use crate::model::BodyFacts;

/// Which documents are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairScope {
    /// All documents.
    All,
    /// Documents of one source.
    WithinSource,
    /// Documents of different sources.
    AcrossSources,
}

impl PairScope {
    /// The scope for these settings.
    pub fn of(config: &CopyConfig) -> Self {
        match (config.options.within_source, config.options.across_sources) {
            (true, _) => Self::WithinSource,
            (false, true) => Self::AcrossSources,
            (false, false) => Self::All,
        }
    }

    /// Whether documents of these sources may be copies of each other.
    pub fn admits(self, left: Option<SourceId>, right: Option<SourceId>) -> bool {
        let is_known = left.is_some() && right.is_some();
        match self {
            Self::All => true,
            Self::WithinSource => is_known && left == right,
            Self::AcrossSources => is_known && left != right,
        }
    }

    /// The group of a document. Documents of different groups are never compared, and one without a
    /// group is compared with none.
    pub fn group(self, facts: &BodyFacts) -> Option<u64> {
        match self {
            Self::All => Some(0),
            Self::WithinSource => facts.source.map(SourceId::as_u64),
            Self::AcrossSources => facts.source.map(|_| 0),
        }
    }

    /// The key under which a document of this group is looked for, given a band key or a sample.
    pub fn scoped(group: u64, key: u32) -> u32 {
        if group == 0 { key } else { hash::mix(u64::from(key) << 32 | group) as u32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{CopyOptions, KeepOptions};

    fn of_source(source: Option<SourceId>) -> BodyFacts {
        BodyFacts { source, ..BodyFacts::default() }
    }

    /// Whether documents of source 1, of source 2 and without a source are admitted beside a
    /// document of source 1.
    fn admitted(scope: PairScope) -> [bool; 3] {
        let one = Some(SourceId::numbered(1));
        [Some(1), Some(2), None].map(|other| {
            let other = other.map(SourceId::numbered);
            assert_eq!(scope.admits(one, other), scope.admits(other, one));
            scope.admits(one, other)
        })
    }

    #[test]
    fn sources_count_as_the_settings_have_it() {
        let scope = |within_source, across_sources| {
            let options = CopyOptions { within_source, across_sources, ..CopyOptions::default() };
            PairScope::of(
                &CopyConfig::new(options, KeepOptions::default()).expect("a valid setting"),
            )
        };
        assert_eq!(admitted(scope(false, false)), [true, true, true]);
        assert_eq!(admitted(scope(true, false)), [true, false, false]);
        assert_eq!(admitted(scope(false, true)), [false, true, false]);
        for scope in [PairScope::WithinSource, PairScope::AcrossSources] {
            assert!(!scope.admits(None, None));
        }
    }

    #[test]
    fn documents_that_are_admitted_are_of_one_group() {
        for scope in [PairScope::All, PairScope::WithinSource, PairScope::AcrossSources] {
            let sources = [None, Some(0), Some(1), Some(2)]
                .map(|number| of_source(number.map(SourceId::numbered)));
            for left in &sources {
                for right in sources.iter().filter(|right| scope.admits(left.source, right.source))
                {
                    assert!(scope.group(left).is_some() && scope.group(left) == scope.group(right));
                }
            }
        }
        let [one, other] = [0, 1].map(|number| of_source(Some(SourceId::numbered(number))));
        assert_ne!(PairScope::WithinSource.group(&one), PairScope::WithinSource.group(&other));
        assert_eq!(PairScope::WithinSource.group(&of_source(None)), None);
        assert_eq!(PairScope::AcrossSources.group(&of_source(None)), None);
    }
}
