//! A paragraph → the templates at its start or end that lost their line break.
//!
//! `… the office said.Read Entire Article Source` is a sentence and a footer. The footer is cut if
//! the same words, but for slots, are a line of their own elsewhere, and if the sentence visibly
//! ends: at its mark, unless that is an abbreviation's, or at a wide gap. A cut never takes only
//! one of a pair of brackets or quotation marks.

use super::line::{LineKey, line_key};
use super::page::Page;
use super::templates::Templates;
use crate::text::{Paragraph, Span, TokenClass, segment};

/// Longest template searched for inside a paragraph, in tokens.
const MAX_TOKENS: usize = 60;

/// Shortest template searched for inside a paragraph, in words: a story may end with three words
/// that are a link elsewhere.
const MIN_WORDS: u32 = 4;

/// Shortest template searched for inside a paragraph, in characters of a script without spaces.
const MIN_CHARACTERS: u32 = 10;

/// Boundaries tried from either end of a paragraph.
const BOUNDARIES: usize = 3;

/// The cuts from a paragraph, and the rest of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Glued {
    /// For each cut, the number of the template and the span of its instance.
    pub cuts: Vec<(u32, Span)>,
    /// The paragraph without the cuts.
    pub rest: Paragraph,
}

/// Searches for templates at both ends of a paragraph that is not one itself, the longest first;
/// `line` is the paragraph's key. Time: at most six keys of short lines, and none if the ends of
/// the paragraph match no template.
pub(crate) fn find(
    templates: &Templates,
    page: &Page,
    paragraph: &Paragraph,
    line: &LineKey,
) -> Glued {
    let mut glued = Glued { cuts: Vec::new(), rest: paragraph.clone() };
    let search = Search { templates, page };
    let [may_begin, may_end] = templates.may_be_glued_to(line);
    if may_end && let Some((template, kept, cut)) = search.tail(&glued.rest) {
        glued.cuts.push((template, cut.span));
        glued.rest = kept;
    }
    if may_begin && let Some((template, cut, kept)) = search.head(&glued.rest) {
        glued.cuts.insert(0, (template, cut.span));
        glued.rest = kept;
    }
    glued
}

/// The templates that are searched for, and the page.
struct Search<'a> {
    templates: &'a Templates,
    page: &'a Page<'a>,
}

impl Search<'_> {
    /// The template that the paragraph ends with, the part before it, and its instance.
    fn tail(&self, paragraph: &Paragraph) -> Option<(u32, Paragraph, Paragraph)> {
        let range = paragraph.tokens.clone();
        let splits =
            range.skip(1).rev().take(MAX_TOKENS).filter_map(|at| self.split(paragraph, at));
        let found = splits
            .take(BOUNDARIES)
            .filter_map(|(kept, tail)| Some((self.template(&tail)?, kept, tail)));
        found.filter(|(_, kept, tail)| self.are_whole([kept, tail])).last()
    }

    /// The template that the paragraph begins with, its instance, and the part after it.
    fn head(&self, paragraph: &Paragraph) -> Option<(u32, Paragraph, Paragraph)> {
        let range = paragraph.tokens.clone();
        let splits = range.skip(1).take(MAX_TOKENS).filter_map(|at| self.split(paragraph, at));
        let found = splits
            .take(BOUNDARIES)
            .filter_map(|(head, kept)| Some((self.template(&head)?, head, kept)));
        found.filter(|(_, head, kept)| self.are_whole([head, kept])).last()
    }

    /// The template of a part of a paragraph, if any.
    fn template(&self, part: &Paragraph) -> Option<u32> {
        let tokens = &self.page.tokens[part.tokens.clone()];
        let key = line_key(&self.page.text[part.span.range()], part.span.start, tokens);
        let least = match tokens[0].class {
            TokenClass::Character => MIN_CHARACTERS,
            _ => MIN_WORDS,
        };
        self.templates.number(self.page.origin, key.key).filter(|_| key.n_words >= least)
    }

    /// The parts of the paragraph before and from token `at`, if there is a boundary before it.
    fn split(&self, paragraph: &Paragraph, at: usize) -> Option<(Paragraph, Paragraph)> {
        let Paragraph { span, ref tokens } = *paragraph;
        let gap = segment::boundary(self.page.text, self.page.tokens, at)?;
        let head = Span::new(span.start as usize, gap.start);
        let tail = Span::new(gap.end, span.end as usize);
        let head = Paragraph { span: head, tokens: tokens.start..at };
        Some((head, Paragraph { span: tail, tokens: at..tokens.end }))
    }

    /// Whether both parts are balanced in brackets and quotation marks.
    fn are_whole(&self, parts: [&Paragraph; 2]) -> bool {
        parts.iter().all(|part| segment::is_balanced(&self.page.text[part.span.range()]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::known::{self, Known};
    use crate::ids::Origin;
    use crate::text::normalize;
    use std::collections::BTreeMap;

    /// What is cut from a line if these lines are templates.
    fn cut<'l>(line: &'l str, known: &[&str]) -> Vec<&'l str> {
        let samples = serde_json::json!({ "samples": known }).to_string();
        let templates = known::parse(&samples).expect("templates");
        let known = Known { templates, protected: Vec::new() };
        let templates = Templates::default().with_known(&known, &BTreeMap::new(), |_| false);
        let tokens = normalize::tokens_of(line);
        let paragraphs = segment::paragraphs(line, &tokens);
        let page = Page { text: line, tokens: &tokens, origin: Origin::default() };
        let key = line_key(line, 0, &tokens);
        let glued = find(&templates, &page, &paragraphs[0], &key);
        let rest: Vec<&str> = glued.cuts.iter().map(|(_, span)| &line[span.range()]).collect();
        assert_eq!(glued.cuts.is_empty(), glued.rest == paragraphs[0]);
        rest
    }

    #[test]
    fn a_footer_behind_a_sentence_is_cut_and_a_header_in_front_of_one() {
        let footer = ["Read Entire Article Source", "Posted by the newsroom at 10:30"];
        for line in [
            "It rained, he said.Read Entire Article Source",
            "“It rained.” Read Entire Article Source",
            "It rained   Read Entire Article Source",
            "Read Entire Article Source. It rained",
        ] {
            assert_eq!(
                cut(line, &footer),
                [if line.starts_with("Read") { "Read Entire Article Source." } else { footer[0] }],
                "{line}"
            );
        }
        let characters = ["続きはこちらからどうぞ", "続きはこちらから"];
        assert_eq!(cut("雨が降った。続きはこちらからどうぞ", &characters), [characters[0]]);
        assert!(cut("雨が降った。続きはこちらから", &characters).is_empty());
        let line = "Posted by the newsroom at 9:15!  It rained. Read Entire Article Source";
        assert_eq!(cut(line, &footer), ["Posted by the newsroom at 9:15!", footer[0]]);
    }

    #[test]
    fn no_sentence_and_no_pair_is_left_in_half() {
        let known = ["Senators Ann Bell and Rep", "Read Entire Article Source", "Read more here"];
        for line in [
            "Senators Ann Bell and Rep. Carl Dean said so",
            "He told us to Read Entire Article Source",
            "(It rained. Read Entire Article Source)",
            "“It rained. Read Entire Article Source",
            "It rained. Read more here",
        ] {
            assert!(cut(line, &known).is_empty(), "{line}");
        }
    }
}
