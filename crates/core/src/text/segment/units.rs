//! Text → the units searched for boilerplate: lines, or parts of lines in pages without line
//! breaks.
//!
//! Some scrapers join a page into one line, write its breaks out (`\n`), or leave tags in it
//! (`<p>`, `<br>`). The units are then the parts between these marks. If a page is one line without
//! marks, its units are its sentences, and the parts between wide gaps. A mark belongs to the unit
//! that it opens or closes, so that a cut removes the mark too.

use super::{boundary, paragraphs};
use crate::text::{Paragraph, Span, Token};
use memchr::memchr2_iter;

/// Most lines of a page that counts as one line, possibly below a headline.
const ONE_LINE: usize = 2;

/// Fewest sentences of a line that holds a whole page.
const SENTENCES: usize = 3;

/// Tags that open a block.
const OPENING: [&str; 7] = ["<p>", "<p ", "<div", "<li", "<br", "<h1", "<h2"];

/// Tags that close a block.
const CLOSING: [&str; 5] = ["</p>", "</div>", "</li>", "</h1>", "</h2>"];

/// Line breaks, written out.
const WRITTEN: [&str; 2] = ["\\n", "\\r"];

/// A line, or a part of a line that is treated like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unit {
    /// Its span and its tokens.
    pub line: Paragraph,
    /// The number of the line that it belongs to.
    pub number: usize,
    /// Whether it is a sentence of a page without line breaks.
    pub is_sentence: bool,
}

/// The units of `text`, in order; `tokens` are the tokens of the whole text. Linear in the text.
pub(crate) fn units(text: &str, tokens: &[Token]) -> Vec<Unit> {
    let lines: Vec<(usize, Paragraph)> = (0..)
        .zip(paragraphs(text, tokens))
        .flat_map(|(number, line)| {
            let start = line.span.start as usize;
            let ends = marks(&text[line.span.range()]).into_iter().map(move |end| end + start);
            split(text, tokens, &line, ends).map(move |line| (number, line))
        })
        .collect();
    let is_one_line = lines.len() <= ONE_LINE;
    let units = lines.into_iter().flat_map(|(number, line)| {
        let sentences = if is_one_line { sentences(text, tokens, &line) } else { Vec::new() };
        let is_sentence = sentences.len() >= SENTENCES;
        let lines = if is_sentence { sentences } else { vec![line] };
        lines.into_iter().map(move |line| Unit { line, number, is_sentence })
    });
    units.collect()
}

/// The sentences of a line, and the parts between its wide gaps. `tokens` are those of the whole
/// text. Linear in the line.
pub(crate) fn sentences(text: &str, tokens: &[Token], line: &Paragraph) -> Vec<Paragraph> {
    let starts = line.tokens.clone().skip(1);
    let ends = starts.filter_map(|at| Some(boundary(text, tokens, at)?.end));
    split(text, tokens, line, ends).collect()
}

/// Paragraphs with the numbers of their lines → paragraphs, with consecutive parts of one line
/// joined.
pub(crate) fn rejoined(parts: Vec<(usize, Paragraph)>) -> Vec<Paragraph> {
    let mut whole: Vec<(usize, Paragraph)> = Vec::with_capacity(parts.len());
    for (number, part) in parts {
        match whole.last_mut() {
            Some((last, line)) if *last == number && line.tokens.end == part.tokens.start => {
                line.span.end = part.span.end;
                line.tokens.end = part.tokens.end;
            }
            _ => whole.push((number, part)),
        }
    }
    whole.into_iter().map(|(_, line)| line).collect()
}

/// The parts of a line between these positions, without surrounding white space.
fn split<'t, E: Iterator<Item = usize>>(
    text: &'t str,
    tokens: &'t [Token],
    line: &Paragraph,
    ends: E,
) -> impl Iterator<Item = Paragraph> + use<'t, E> {
    let (mut start, mut first, last) =
        (line.span.start as usize, line.tokens.start, line.span.end as usize);
    let end_token = line.tokens.end;
    ends.chain([last]).filter_map(move |end| {
        let part = &text[start..end];
        let from = start + part.len() - part.trim_start().len();
        let next = first
            + tokens[first..end_token].partition_point(|token| (token.span.start as usize) < end);
        let span = Span::new(from, from + part.trim().len());
        let tokens = first..next;
        (start, first) = (end, next);
        (!part.trim().is_empty()).then_some(Paragraph { span, tokens })
    })
}

/// Positions at which the marks written in a line divide it.
fn marks(line: &str) -> Vec<usize> {
    let mut ends: Vec<usize> = Vec::new();
    // End of the group of marks at the last break.
    let mut behind = 0;
    for at in memchr2_iter(b'<', b'\\', line.as_bytes()) {
        let rest = &line[at..];
        let is = |marks: &[&str]| {
            marks.iter().find(|mark| rest.starts_with(**mark)).map(|mark| mark.len())
        };
        let is_more = !ends.is_empty() && line[behind..at].trim().is_empty();
        if let Some(length) = is(&CLOSING) {
            behind = at + length;
            ends.push(behind);
        } else if let Some(length) = is(&WRITTEN) {
            behind = at + length;
            ends.extend((!is_more).then_some(at));
        } else if is(&OPENING).is_some() && !is_more {
            behind = at;
            ends.push(at);
        }
    }
    // A mark at the start or end of a text does not divide it.
    ends.retain(|&end| !line[..end].trim().is_empty() && !line[end..].trim().is_empty());
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::normalize;

    fn split(text: &str) -> (Vec<&str>, bool) {
        let tokens = normalize::tokens_of(text);
        let units = units(text, &tokens);
        assert!(units.windows(2).all(|pair| pair[0].line.tokens.end == pair[1].line.tokens.start));
        let are_sentences = units.last().is_some_and(|unit| unit.is_sentence);
        (units.iter().map(|unit| &text[unit.line.span.range()]).collect(), are_sentences)
    }

    #[test]
    fn lines_sentences_and_written_breaks_are_units() {
        assert_eq!(
            split("One. Two\nthree. Four\nfive"),
            (vec!["One. Two", "three. Four", "five"], false)
        );
        assert_eq!(
            split("One two. Three four.  Five"),
            (vec!["One two.", "Three four.", "Five"], true)
        );
        assert_eq!(
            split("One. Two\\n\\nThree\\n\\nFour"),
            (vec!["One. Two", "\\n\\nThree", "\\n\\nFour"], false)
        );
        assert_eq!(
            split("<p>One. Two</p><p>Three</p> <p class=x>Four<br>five</p>"),
            (vec!["<p>One. Two</p>", "<p>Three</p>", "<p class=x>Four", "<br>five</p>"], false)
        );
        assert_eq!(split("One. Two\nThree. Four"), (vec!["One. Two", "Three. Four"], false));
        assert_eq!(
            split("One. Two\nrain fell. Snow melted. Five"),
            (vec!["One. Two", "rain fell.", "Snow melted.", "Five"], true)
        );
        assert_eq!(split(""), (vec![], false));
    }

    #[test]
    fn what_was_split_can_be_rejoined() {
        let text = "Rain fell. It stopped. The sun came out.";
        let tokens = normalize::tokens_of(text);
        let parts = units(text, &tokens).into_iter().map(|unit| (unit.number, unit.line));
        let parts: Vec<_> = parts.collect();
        assert_eq!(rejoined(parts.clone()), paragraphs(text, &tokens));
        let kept: Vec<_> = [0, 2].map(|at| parts[at].clone()).into();
        assert_eq!(rejoined(kept).len(), 2);
    }
}
