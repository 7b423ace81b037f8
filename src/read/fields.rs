//! The fields read from a record besides its text, and which of them a record has.

use crate::config::ReadConfig;
use serde::{Deserialize, Serialize};

/// What a field is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Key of the document.
    Id,
    /// Outlet.
    Source,
    /// Url. Its host is the outlet if there is no source.
    Url,
    /// Headline.
    Title,
    /// Date of publication.
    Date,
    /// Number that the keep policy compares.
    Rank,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Id, Self::Source, Self::Url, Self::Title, Self::Date, Self::Rank];

    /// Name of the field with this role, if one is read.
    pub fn field(self, config: &ReadConfig) -> Option<&str> {
        let fields = &config.options.fields;
        match self {
            Self::Id => Some(&fields.id),
            Self::Source => Some(&fields.source),
            Self::Url => Some(&fields.url),
            Self::Title => Some(&fields.title),
            Self::Date => Some(&fields.date),
            Self::Rank => config.rank_field(),
        }
    }

    /// Flag that names the field.
    pub fn flag(self) -> &'static str {
        match self {
            Self::Id => "--id-field",
            Self::Source => "--source-field",
            Self::Url => "--url-field",
            Self::Title => "--title-field",
            Self::Date => "--date-field",
            Self::Rank => "--keep",
        }
    }
}

/// Roles whose fields a record has, whatever their values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSet(u8);

impl FieldSet {
    /// Roles for which `has` is true.
    pub fn of(has: impl Fn(Role) -> bool) -> Self {
        Self(Role::ALL.into_iter().filter(|&role| has(role)).fold(0, |set, role| set | bit(role)))
    }

    /// Whether the set contains the role.
    pub fn contains(self, role: Role) -> bool {
        self.0 & bit(role) != 0
    }

    /// Roles in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

fn bit(role: Role) -> u8 {
    1 << role as u8
}
