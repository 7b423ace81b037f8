//! A document that a caller holds in memory.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// An article in memory, with its metadata.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Article {
    /// Key of the article.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Text of the article.
    pub text: String,
    /// Outlet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Url. Its host is the outlet if there is no source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Date of publication.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// All other fields; a keep policy may use one.
    #[serde(flatten)]
    pub others: Map<String, Value>,
}

impl Article {
    /// An article with a text and nothing else.
    pub fn of_text(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Appends the article as one line of JSON.
    pub(super) fn write(&self, lines: &mut Vec<u8>) {
        serde_json::to_writer(&mut *lines, self).expect("strings are JSON");
        lines.push(b'\n');
    }
}
