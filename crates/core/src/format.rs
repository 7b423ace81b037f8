//! Errors of the byte formats.

use std::fmt;

/// Bytes that are not in the expected byte format of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormatError {
    /// Expected [`Notes`](crate::Notes).
    Notes,
    /// Expected [`Templates`](crate::Templates).
    Templates,
    /// Expected a row of learning in [`parts`](crate::parts).
    Part,
    /// Expected a [`Signature`](crate::Signature).
    Signature,
    /// Expected a [`Body`](crate::Body).
    Body,
}

impl fmt::Display for FormatError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let expected = match self {
            Self::Notes => "the notes of a document",
            Self::Templates => "templates",
            Self::Part => "a row of learning in parts",
            Self::Signature => "the signature of a document",
            Self::Body => "the body of a document",
        };
        write!(out, "expected {expected} as this version writes them, found other bytes")
    }
}

impl std::error::Error for FormatError {}
