//! Text → paragraphs: the lines that are not blank, each with its span and its tokens.
//!
//! A paragraph is the text between two line breaks. Scraped text rarely has more structure, and
//! this much is common to all of it: a caption, a byline, a footer and a paragraph of the story
//! each have their own line. Line breaks are those of Unicode ([UAX #14], classes BK, CR, LF, NL),
//! including `\r\n` and the separators U+2028 and U+2029. Sentence boundaries are found by the
//! marks between tokens, which is enough to avoid cutting a sentence in half.
//!
//! [UAX #14]: https://www.unicode.org/reports/tr14/

mod units;

use crate::text::{Span, Token};
use memchr::{memchr_iter, memchr2_iter, memchr3_iter};
use std::ops::Range;
pub(crate) use units::{Unit, rejoined, sentences, units};

/// A line that is not blank, without surrounding white space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Paragraph {
    /// Its span, without surrounding white space.
    pub span: Span,
    /// Its tokens, as a range of the document's tokens.
    pub tokens: Range<usize>,
}

/// The paragraphs of `text`, in order. `tokens` are the tokens of the whole text.
///
/// A paragraph may have no tokens (`* * *`). Linear in the text.
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

/// Spans of the lines that are not blank, without surrounding white space.
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

/// Positions of the line breaks. Each is searched for by its first byte, which is never inside a
/// character. Each search walks the text once, whatever the text holds.
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

/// Marks that end a sentence.
const ENDS: [char; 8] = ['.', '!', '…', '。', '！', '．', '۔', '।'];

/// Marks that end a question.
const QUESTIONS: [char; 3] = ['?', '？', '؟'];

/// Marks that may come between the last word of a sentence and the mark that ends it.
const CLOSES: [char; 10] = ['"', '\'', '”', '’', '»', '«', '」', '』', ')', '）'];

/// Marks that open a quotation right before its first word.
const OPENS: [char; 9] = ['"', '\'', '“', '‘', '„', '«', '»', '「', '『'];

/// Marks that may precede a sentence or a quotation.
const INTRODUCES: [char; 7] = ['—', '–', ':', '：', '?', '？', '؟'];

/// The text between a token and the one before it. `None` for the first token, and for tokens of
/// one character, such as a ligature, which overlap. `tokens` are the tokens of the whole text.
fn gap<'t>(text: &'t str, tokens: &[Token], token: usize) -> Option<&'t str> {
    let before = tokens.get(token.checked_sub(1)?)?;
    text.get(before.span.end as usize..tokens[token].span.start as usize)
}

/// Whether a gap has the width of two spaces: the remains of a line break or a column.
fn is_wide(gap: &str) -> bool {
    gap.chars().filter(|character| character.is_whitespace()).nth(1).is_some()
}

/// Whether a sentence or a quotation may begin at this token: at the start, after a line break or a
/// wide gap, or after a mark that ends or opens one. `tokens` are the tokens of the whole text.
pub(crate) fn opens_sentence(text: &str, tokens: &[Token], token: usize) -> bool {
    let opens = |gap: &str| {
        is_wide(gap)
            || gap.contains(|c| is_line_break(c) || INTRODUCES.contains(&c) || ENDS.contains(&c))
            || gap.ends_with(|c| OPENS.contains(&c))
    };
    token == 0 || gap(text, tokens, token).is_some_and(opens)
}

/// Whether a mark that ends a sentence, a line break, or more than two spaces precede this token,
/// which is not the first.
pub(crate) fn is_behind_sentence(text: &str, tokens: &[Token], token: usize) -> bool {
    gap(text, tokens, token).is_some_and(|gap| {
        gap.contains(|c| is_line_break(c) || ENDS.contains(&c))
            || gap.chars().filter(|c| c.is_whitespace()).nth(2).is_some()
    })
}

/// Whether a sentence ends right after this token.
pub(crate) fn ends_sentence(text: &str, token: &Token) -> bool {
    let behind = text[token.span.end as usize..].trim_start_matches(|c| CLOSES.contains(&c));
    behind.starts_with(|c| ENDS.contains(&c))
}

/// Whether a text ends like a sentence or a question, also if it is quoted or in brackets.
pub(crate) fn is_ended(text: &str) -> bool {
    let end = text.trim_end_matches(|c: char| c.is_whitespace() || CLOSES.contains(&c));
    end.ends_with(|c| ENDS.contains(&c) || QUESTIONS.contains(&c))
}

/// Whether a line attributes the quotation above it: a dash and a name, or a name, a comma and a
/// role.
pub(crate) fn is_attribution(quotation: &str, line: &str) -> bool {
    /// Longest attribution, in words: a name and an office.
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

/// Whether a quotation or a bracket closes after this token and the mark that ends its sentence.
pub(crate) fn ends_in_bracket(text: &str, token: &Token) -> bool {
    let behind = text[token.span.end as usize..].trim_start_matches(|c| ENDS.contains(&c));
    behind.starts_with(|c| CLOSES.contains(&c))
}

/// The gap before this token, if it divides two sentences of a line: it is wide, or it follows a
/// mark that ends a sentence, not an abbreviation.
pub(crate) fn boundary(text: &str, tokens: &[Token], token: usize) -> Option<Range<usize>> {
    let before = &tokens[token.checked_sub(1)?];
    let is_space = before.span.end + 1 == tokens[token].span.start
        && text.as_bytes()[before.span.end as usize] == b' ';
    // Most gaps are a single space, which is not a boundary.
    let gap = if is_space { None } else { gap(text, tokens, token) }?;
    let is_end = ends_sentence(text, before)
        && !(gap.starts_with('.') && is_abbreviation(&text[before.span.range()]));
    let space = gap.find(char::is_whitespace);
    let end =
        space.or_else(|| Some(gap.rfind(|c| ENDS.contains(&c) || CLOSES.contains(&c))? + 1))?;
    let end = (end..=gap.len()).find(|&end| gap.is_char_boundary(end))?;
    let start = end + gap[end..].len() - gap[end..].trim_start().len();
    let base = before.span.end as usize;
    (is_wide(gap) || is_end).then_some(base + end..base + start)
}

/// Whether a word before a full stop is probably an abbreviation or an initial: it is short and
/// begins with a capital.
fn is_abbreviation(word: &str) -> bool {
    word.chars().nth(4).is_none() && word.starts_with(char::is_uppercase)
}

/// Whether each bracket and each quotation mark of the text has its partner in it.
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
        crate::text::normalize::tokens_of(text)
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

    /// The words of a text that pass.
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
        // `Rep` is read as an abbreviation; `Rained` and `rep` are not.
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
