//! Text → paragraphs: the lines that are not blank, each with its span and its tokens.
//!
//! A paragraph is what stands between two line breaks. Scraped text rarely offers more structure, and this
//! much is common to all of it: a caption, a byline, a footer and a paragraph of the story each have
//! their line. Line breaks are those of Unicode ([UAX #14], classes BK, CR, LF, NL), so that `\r\n` and the
//! separators U+2028 and U+2029 serve too. Where sentences begin and end is told from the marks between tokens, which is
//! enough to see that a cut would leave none in half.
//!
//! [UAX #14]: https://www.unicode.org/reports/tr14/

mod units;

use crate::text::{Span, Token};
use memchr::{memchr_iter, memchr2_iter, memchr3_iter};
use std::ops::Range;
pub(crate) use units::{Unit, rejoined, units};

/// A line that is not blank, without the white space around it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paragraph {
    /// Where it stands.
    pub span: Span,
    /// Its tokens, as a range of the document's tokens.
    pub tokens: Range<usize>,
}

/// The paragraphs of `text`, in order; `tokens` are the tokens of the whole text.
///
/// Spans are trimmed of white space. A paragraph may have no token (`* * *`). Linear in the text.
pub(crate) fn paragraphs(text: &str, tokens: &[Token]) -> Vec<Paragraph> {
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
    let mut start = 0;
    breaks(text).chain([text.len()]).filter_map(move |end| {
        let line = text[start..end].trim_end();
        let trimmed = line.trim_start();
        let first = start + line.len() - trimmed.len();
        start = end + text[end..].chars().next().map_or(0, char::len_utf8);
        (!trimmed.is_empty()).then(|| Span::new(first, first + trimmed.len()))
    })
}

/// Where the line breaks stand: each is searched for by its first byte, which is never inside a character. One walk for each
/// search, whatever the text holds.
fn breaks(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    let is_break = |&at: &usize| text[at..].chars().next().is_some_and(is_line_break);
    let mut common = memchr2_iter(b'\n', b'\r', bytes).peekable();
    let mut rare = memchr3_iter(b'\x0B', b'\x0C', 0xC2, bytes).filter(is_break).peekable();
    let mut wide = memchr_iter(0xE2, bytes).filter(is_break).peekable();
    std::iter::from_fn(move || {
        let next = *[common.peek(), rare.peek(), wide.peek()].into_iter().flatten().min()?;
        common
            .next_if_eq(&next)
            .or_else(|| rare.next_if_eq(&next))
            .or_else(|| wide.next_if_eq(&next))
    })
}

/// Whether the character ends a line.
pub(crate) fn is_line_break(character: char) -> bool {
    matches!(character, '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// What ends a sentence.
const ENDS: &str = ".!…。！．۔।";

/// What ends a question.
const QUESTIONS: &str = "?？؟";

/// What may stand between the last word of a sentence and what ends it.
const CLOSES: &str = "\"'”’»«」』)）";

/// What opens a quotation, if it stands right before its first word.
const OPENS: &str = "\"'“‘„«»「『";

/// What a sentence or a quotation may stand behind.
const INTRODUCES: &str = "—–:：?？؟";

/// What stands between a token and the one before it, if there are two; the tokens of one character, such as a ligature,
/// stand on top of each other. `tokens` are the tokens of the whole text.
fn gap<'t>(text: &'t str, tokens: &[Token], token: usize) -> Option<&'t str> {
    let before = tokens.get(token.checked_sub(1)?)?;
    text.get(before.span.end as usize..tokens[token].span.start as usize)
}

/// Whether a gap is as wide as two spaces: what is left of a line break or a column.
fn is_wide(gap: &str) -> bool {
    gap.chars().filter(|character| character.is_whitespace()).nth(1).is_some()
}

/// Whether a sentence or a quotation may begin at this token: at the start, behind a line break or a wide gap, or behind a
/// mark that ends or opens one. `tokens` are the tokens of the whole text.
pub(crate) fn opens_sentence(text: &str, tokens: &[Token], token: usize) -> bool {
    let opens = |gap: &str| {
        is_wide(gap)
            || gap.contains(|c| is_line_break(c) || INTRODUCES.contains(c) || ENDS.contains(c))
            || gap.ends_with(|c| OPENS.contains(c))
    };
    token == 0 || gap(text, tokens, token).is_some_and(opens)
}

/// Whether the mark that ends a sentence, a line break, or more than two spaces stand before this token, which is not the first.
pub(crate) fn is_behind_sentence(text: &str, tokens: &[Token], token: usize) -> bool {
    gap(text, tokens, token).is_some_and(|gap| {
        gap.contains(|c| is_line_break(c) || ENDS.contains(c))
            || gap.chars().filter(|c| c.is_whitespace()).nth(2).is_some()
    })
}

/// Whether a sentence ends behind this token.
pub(crate) fn ends_sentence(text: &str, token: &Token) -> bool {
    let behind = text[token.span.end as usize..].trim_start_matches(|c| CLOSES.contains(c));
    behind.starts_with(|c| ENDS.contains(c))
}

/// Whether a text ends like a sentence or a question, be it quoted or in brackets.
pub(crate) fn is_ended(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || CLOSES.contains(c));
    end.ends_with(|c| ENDS.contains(c) || QUESTIONS.contains(c))
}

/// Whether a line says whose the quotation above it is: a dash and a name, or a name, a comma, and what somebody is.
pub(crate) fn is_attribution(quotation: &str, line: &str) -> bool {
    /// A name and an office have so many words at most.
    const MAX_WORDS: usize = 8;
    let is_quotation =
        quotation.ends_with(['”', '"', '»', '」', '“', '’']) && !quotation.contains(is_line_break);
    let named = line.trim_start_matches(['—', '–', '-', '―', ' ']);
    let is_behind_dash = named.len() < line.len();
    let is_name = |part: &str| part.trim_start().starts_with(char::is_uppercase);
    let is_of_name = || line.split_once(',').is_some_and(|(name, of)| is_name(name) && is_name(of));
    is_quotation
        && !is_ended(line)
        && line.split_whitespace().count() <= MAX_WORDS
        && (is_behind_dash && is_name(named) || is_of_name())
}

/// Whether a quotation or a bracket is closed behind this token and the mark that ends its sentence.
pub(crate) fn ends_in_bracket(text: &str, token: &Token) -> bool {
    let behind = text[token.span.end as usize..].trim_start_matches(|c| ENDS.contains(c));
    behind.starts_with(|c| CLOSES.contains(c))
}

/// Where one of two sentences on a line ends and the other begins, at the boundary before this token, if there is one: at a wide
/// gap, or at a mark that ends a sentence and no abbreviation.
pub(crate) fn boundary(text: &str, tokens: &[Token], token: usize) -> Option<Range<usize>> {
    let before = &tokens[token.checked_sub(1)?];
    let is_space = before.span.end + 1 == tokens[token].span.start
        && text.as_bytes()[before.span.end as usize] == b' ';
    // Most gaps are one space, and no boundary.
    let gap = if is_space { None } else { gap(text, tokens, token) }?;
    let is_end = ends_sentence(text, before)
        && !(gap.starts_with('.') && is_abbreviation(&text[before.span.range()]));
    let space = gap.find(char::is_whitespace);
    let end = space.or_else(|| Some(gap.rfind(|c| ENDS.contains(c) || CLOSES.contains(c))? + 1))?;
    let end = (end..=gap.len()).find(|&end| gap.is_char_boundary(end))?;
    let start = end + gap[end..].len() - gap[end..].trim_start().len();
    let base = before.span.end as usize;
    (is_wide(gap) || is_end).then_some(base + end..base + start)
}

/// Whether a word with a full stop behind it is likely to be short for another one, or a name's initial: it is short, and has a
/// capital.
fn is_abbreviation(word: &str) -> bool {
    word.chars().nth(4).is_none() && word.starts_with(char::is_uppercase)
}

/// Whether each bracket and each quotation mark of the text has its partner there.
pub(crate) fn is_balanced(text: &str) -> bool {
    const PAIRS: [(char, char); 9] = [
        ('(', ')'),
        ('[', ']'),
        ('（', '）'),
        ('【', '】'),
        ('「', '」'),
        ('『', '』'),
        ('《', '》'),
        ('“', '”'),
        ('«', '»'),
    ];
    let count = |mark: char| text.matches(mark).count();
    PAIRS.iter().all(|&(open, close)| count(open) == count(close)) && count('"').is_multiple_of(2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn lines_are_what_stands_between_breaks(text in "[a “é\n\r\x0B\x0C\u{85}\u{2028}\u{2029}]{0,20}") {
            let expected: Vec<&str> =
                text.split(is_line_break).map(str::trim).filter(|line| !line.is_empty()).collect();
            let found: Vec<&str> = lines(&text).map(|span| &text[span.range()]).collect();
            prop_assert_eq!(found, expected);
        }
    }

    fn tokens(text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        normalize::tokens(text, &mut tokens);
        tokens
    }

    fn split(text: &str) -> Vec<(&str, usize)> {
        let tokens = tokens(text);
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

    /// The words of a line that pass.
    fn words(text: &str, passes: impl Fn(&[Token], usize) -> bool) -> Vec<&str> {
        let tokens = tokens(text);
        let passing = (0..tokens.len()).filter(|&token| passes(&tokens, token));
        passing.map(|token| &text[tokens[token].span.range()]).collect()
    }

    #[test]
    fn sentences_open_behind_marks_breaks_and_wide_gaps() {
        let opening = |text| words(text, |tokens, token| opens_sentence(text, tokens, token));
        assert_eq!(
            opening("One two, three. Four; five: six! Seven"),
            ["One", "Four", "six", "Seven"]
        );
        assert_eq!(opening("One two  three\tfour\nfive"), ["One", "three", "five"]);
        assert_eq!(opening("One “two” three (four) — five"), ["One", "two", "five"]);
        assert_eq!(opening("一。二、三"), ["一", "二"]);
    }

    #[test]
    fn sentences_stand_behind_marks_breaks_and_three_spaces() {
        let behind = |text| words(text, |tokens, token| is_behind_sentence(text, tokens, token));
        assert_eq!(
            behind("One. Two: three  four   five\nsix? Seven… “Eight"),
            ["Two", "five", "six", "Eight"]
        );
    }

    #[test]
    fn sentences_end_in_front_of_their_mark_or_of_what_closes_it() {
        let ending = |text| words(text, |tokens, token| ends_sentence(text, &tokens[token]));
        assert_eq!(
            ending("One two. “Three.” “Four”. (Five) six!"),
            ["two", "Three", "Four", "six"]
        );
        let closing = |text| words(text, |tokens, token| ends_in_bracket(text, &tokens[token]));
        assert_eq!(closing("One two. “Three.” “Four”. (Five) six!"), ["Three", "Four", "Five"]);
    }

    #[test]
    fn boundaries_are_the_gaps_between_two_sentences() {
        let gaps = |text: &str| {
            let tokens = tokens(text);
            let gaps = (0..tokens.len()).filter_map(|token| boundary(text, &tokens, token));
            gaps.map(|gap| (text[..gap.start].to_owned(), text[gap.end..].to_owned()))
                .collect::<Vec<_>>()
        };
        let one = |left: &str, right: &str| vec![(left.to_owned(), right.to_owned())];
        assert_eq!(gaps("It rained. It stopped"), one("It rained.", "It stopped"));
        assert_eq!(gaps("It rained.It stopped"), one("It rained.", "It stopped"));
        assert_eq!(gaps("“It rained…”It stopped"), one("“It rained…”", "It stopped"));
        assert_eq!(gaps("It rained. “It stopped"), one("It rained.", "“It stopped"));
        assert_eq!(gaps("It rained  it stopped"), one("It rained", "it stopped"));
        assert_eq!(gaps("雨が降った。晴れた"), one("雨が降った。", "晴れた"));
        // Rep is short for another word, Rained is not, nor is rep.
        assert_eq!(gaps("The Rep. It stopped"), []);
        assert_eq!(gaps("The Rained. It stopped"), one("The Rained.", "It stopped"));
        assert_eq!(gaps("The rep. It stopped"), one("The rep.", "It stopped"));
        assert_eq!(gaps("The Rep! It stopped"), one("The Rep!", "It stopped"));
        assert_eq!(gaps("It rained, it stopped"), []);
        assert_eq!(gaps("It"), []);
    }

    #[test]
    fn each_bracket_and_quotation_mark_has_its_partner() {
        for whole in ["", "It rained.", "(It [rained]) “it” \"is\" «so»"] {
            assert!(is_balanced(whole), "{whole}");
        }
        for half in ["(", "It) rained", "[(]", "“It rained", "It \"rained", "「It」」"] {
            assert!(!is_balanced(half), "{half}");
        }
    }
}
