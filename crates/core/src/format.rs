//! Bytes that are not what they should be.

use std::fmt;

/// Bytes that are none of a byte format of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// They should be [`Notes`](crate::Notes).
    Notes,
    /// They should be [`Templates`](crate::Templates).
    Templates,
    /// They should be a [`Signature`](crate::Signature).
    Signature,
    /// They should be a [`Body`](crate::Body).
    Body,
}

impl fmt::Display for FormatError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self {
            Self::Notes => "the notes of a document",
            Self::Templates => "templates",
            Self::Signature => "the signature of a document",
            Self::Body => "the body of a document",
        };
        write!(out, "expected {expected} as this version writes them, found other bytes")
    }
}

impl std::error::Error for FormatError {}
