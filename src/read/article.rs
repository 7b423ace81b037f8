//! A document that a caller has in memory.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An article in memory, with what is known of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// Its key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Its text.
    pub text: String,
    /// The outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The address, whose host is the outlet where there is no source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The date of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// All other fields; a keep policy may ask for one.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl Article {
    /// An article of which nothing but the text is known.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Appends the article to a file of JSON Lines in memory.
    pub(super) fn write(&self, lines: &mut Vec<u8>) {
        serde_json::to_writer(&mut *lines, self).expect("strings are JSON");
        lines.push(b'\n');
    }
}
