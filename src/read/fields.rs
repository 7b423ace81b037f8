//! The fields that are read of a record beside its text, and which of them a record has.

use crate::config::ReadConfig;
use serde::{Deserialize, Serialize};

/// What a field is read for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The key of the document.
    Id,
    /// The outlet.
    Source,
    /// The address, whose host is the outlet where there is no source.
    Url,
    /// The headline.
    Title,
    /// When it was published.
    Date,
    /// The number that the keep policy asks for.
    Rank,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Id, Self::Source, Self::Url, Self::Title, Self::Date, Self::Rank];

    /// The name of the field, if one is read for this.
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

    /// The flag that names the field.
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

/// The roles whose fields a record has, whatever these hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSet(u8);

impl FieldSet {
    /// The roles for which `has` is true.
    pub fn of(has: impl Fn(Role) -> bool) -> Self {
        Self(Role::ALL.into_iter().filter(|&role| has(role)).fold(0, |set, role| set | bit(role)))
    }

    /// Whether the role is among them.
    pub fn contains(self, role: Role) -> bool {
        self.0 & bit(role) != 0
    }

    /// Those of both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

fn bit(role: Role) -> u8 {
    1 << role as u8
}
