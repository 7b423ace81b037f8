//! A document in which templates are looked for.

use crate::ids::Origin;
use crate::text::Token;

/// A document in which templates are searched for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Page<'a> {
    /// Its text.
    pub text: &'a str,
    /// The tokens of its text.
    pub tokens: &'a [Token],
    /// Where it comes from.
    pub origin: Origin,
}
