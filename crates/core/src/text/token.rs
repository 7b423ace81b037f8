//! A token of a text: its hash, its span, its class.

use super::Span;

/// What a token is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenClass {
    /// A word without digits.
    Word,
    /// A word that holds a digit: `311`, `3rd`, `a04f`.
    Number,
    /// One character of a script written without spaces.
    Character,
}

/// A normalized word or character: its hash and its place in the original text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// XXH3 (64 bits) of the normalized token in UTF-8, seeded with the corpus key where copies are
    /// verified.
    pub hash: u64,
    /// Its bytes in the original text.
    pub span: Span,
    /// What it is made of.
    pub class: TokenClass,
}

/// Length of a run of tokens, in words. Two and a half characters of a script without spaces say
/// about as much as one word.
pub(crate) fn n_words(run: &[Token]) -> usize {
    let n_characters = run.iter().filter(|token| token.class == TokenClass::Character).count();
    amount(run.len(), n_characters)
}

/// Length in words of a run of `n_tokens` tokens, of which `n_characters` are single characters.
pub(crate) fn amount(n_tokens: usize, n_characters: usize) -> usize {
    n_tokens - n_characters + n_characters * 2 / 5
}
