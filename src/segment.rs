//! Text → paragraphs: the lines that are not blank, each with its span and its tokens.
//!
//! A paragraph is what stands between two line breaks. Scraped text rarely offers more structure, and this
//! much is common to all of it: a caption, a byline, a footer and a paragraph of the story each have
//! their line. Line breaks are those of Unicode ([UAX #14], classes BK, CR, LF, NL), so that `\r\n` and the
//! separators U+2028 and U+2029 serve too.
//!
//! [UAX #14]: https://www.unicode.org/reports/tr14/

use crate::model::{Paragraph, Span, Token};

/// The paragraphs of `text`, in order; `tokens` are the tokens of the whole text.
///
/// Spans are trimmed of white space. A paragraph may have no token (`* * *`). Linear in the text.
pub fn paragraphs(text: &str, tokens: &[Token]) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let mut next_token = 0;
    for span in lines(text) {
        let first_token = next_token;
        while tokens.get(next_token).is_some_and(|token| token.span.start < span.end) {
            next_token += 1;
        }
        paragraphs.push(Paragraph { span, tokens: first_token..next_token });
    }
    paragraphs
}

/// The spans of the lines that are not blank, without the white space around them.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    text.split(is_line_break).filter_map(move |line| {
        let trimmed = line.trim();
        let start = trimmed.as_ptr() as usize - text.as_ptr() as usize;
        (!trimmed.is_empty()).then(|| Span::new(start, start + trimmed.len()))
    })
}

/// Whether the character ends a line.
pub fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalize;

    fn split(text: &str) -> Vec<(&str, usize)> {
        let mut tokens = Vec::new();
        normalize::tokens(text, &mut tokens);
        let paragraphs = paragraphs(text, &tokens);
        paragraphs.iter().map(|p| (&text[p.span.range()], p.tokens.len())).collect()
    }

    #[test]
    fn every_kind_of_line_break_splits() {
        let text = "One two.\n\n  Three. \r\n* * *\u{2028}four\u{2029}\u{85}five\u{c}";
        let expected = [("One two.", 2), ("Three.", 1), ("* * *", 0), ("four", 1), ("five", 1)];
        assert_eq!(split(text), expected);
    }

    #[test]
    fn blank_text_has_no_paragraph() {
        for text in ["", "\n", " \t\r\n\u{3000}\n"] {
            assert!(split(text).is_empty(), "{text:?}");
        }
    }
}
