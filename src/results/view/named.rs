//! The articles that were touched, as other things name them.

use crate::error::Result;
use crate::results::heading::Heading;
use crate::spool::Spooled;
use serde::{Deserialize, Serialize};

/// An article as other things name it.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Named {
    pub(super) key: String,
    pub(super) title: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<String>,
}

impl Named {
    pub(super) fn new(key: &str, heading: &Heading) -> Self {
        Self {
            key: key.to_owned(),
            title: heading.title.clone().unwrap_or_else(|| "(no words)".to_owned()),
            source: heading.source.clone(),
            date: heading.day(),
        }
    }
}

/// What became of an article.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Fate {
    Kept,
    Removed,
    Shell,
}

/// The articles that were touched.
pub(super) struct Articles {
    /// Names, by article number.
    pub(super) names: Spooled,
    pub(super) name_places: Vec<(u64, u32)>,
    /// Beginnings of cleaned texts, by article number; empty for those that are not compared.
    pub(super) bodies: Spooled,
    pub(super) body_places: Vec<(u64, u32)>,
    pub(super) n_more: usize,
}

impl Articles {
    /// The article with this number.
    pub(super) fn named(&self, number: u32) -> Result<Named> {
        let (start, length) = self.name_places[number as usize];
        let bytes = self.names.read_at(start, length as usize)?;
        Ok(serde_json::from_slice(&bytes).expect("as it was written"))
    }

    /// The beginning of the cleaned text of a compared article.
    pub(super) fn body(&self, number: u32) -> Result<String> {
        let (start, length) = self.body_places[number as usize];
        let bytes = self.bodies.read_at(start, length as usize)?;
        Ok(String::from_utf8(bytes).expect("as it was written"))
    }
}
