//! A paragraph → the later copies of runs repeated right after themselves in it.

use super::matches::{Match, matches_in};
use super::{Article, CREDIT, MIN_PROSE_WORDS};
use crate::model::{Cause, Cut, RepeatUnit};
use crate::text::{Paragraph, Span, Token, TokenClass, n_words, segment};

/// Marks that end a sentence or a quotation in scripts that put no space after them.
const CLOSING: &str = "。．、，！？」』）】〉》…";

/// Marks that open a quotation or a bracket, and belong to what follows.
const OPENING: &str = "「『（【〈《“‘«([{";

/// Fewest words of a run that is too long to be a clause repeated in its sentence.
const LONG_RUN: usize = 20;

/// Marks of a credit that no short sentence has.
const OF_CREDITS: [char; 6] = [':', '/', '|', '(', '©', '：'];

/// Whether a few words are a sentence, not a picture credit.
fn is_sentence(words: &str) -> bool {
    segment::is_ended(words) && !words.contains(OF_CREDITS)
}

/// Fewest distinct words of a run that is not a chant, however often each word occurs.
const MANY_WORDS: usize = 40;

/// Fewest words of a run that is a pasted body, not a quotation.
const BODY: usize = 60;

impl Article<'_> {
    /// The cuts of the later copies of runs repeated right after themselves within the paragraph.
    pub(super) fn doubled_runs(&self, paragraph: &Paragraph, matches: &[Match]) -> Vec<Cut> {
        let mut doubled: Vec<Match> = Vec::new();
        for &found in matches_in(matches, paragraph) {
            let copied = doubled.last().map_or(0, |last| last.at + last.length);
            if found.at >= copied && self.is_doubled(found, paragraph) {
                doubled.extend(self.copies_in_a_row(found, paragraph));
            }
        }
        let mut cuts: Vec<Cut> = Vec::new();
        for found in doubled {
            let mut cut = self.run_cut(found, paragraph);
            // Punctuation between two copies without a space goes with the first.
            cut.span.start = cut.span.start.max(cuts.last().map_or(0, |last| last.span.end));
            // A short copy at the end of the line may already be cut as the credit of the one
            // before it.
            if !cut.span.is_empty() {
                cuts.push(cut);
            }
        }
        cuts
    }

    /// The copy that was found, and the copies right after it.
    fn copies_in_a_row<'m>(
        &'m self,
        found: Match,
        paragraph: &'m Paragraph,
    ) -> impl Iterator<Item = Match> + 'm {
        let Match { at, length, .. } = found;
        let rest = self.tokens[at + length..paragraph.tokens.end].chunks_exact(length);
        let n_more =
            rest.take_while(move |copy| Self::is_same(copy, &self.tokens[at..at + length])).count();
        (0..=n_more).map(move |copy| Match { at: at + copy * length, ..found })
    }

    /// Whether the run is a copy of the run right before it.
    fn is_doubled(&self, found: Match, paragraph: &Paragraph) -> bool {
        let gap = found.at - (found.from + found.length).min(found.at);
        paragraph.tokens.contains(&found.from)
            && self.is_long_enough(&self.tokens[found.at..found.at + found.length])
            && (gap == 0 && self.is_own_run(found)
                || gap <= CREDIT && self.is_sentence(found, paragraph))
            && self.is_no_chant(found)
            && !self.is_entry_of_table(found)
            && !self.is_emphasis(found, paragraph)
            // Reached only at the ends of a paragraph, since it scans all text before the run.
            && !self.is_in_quotation(found, paragraph)
            && self.is_divided(found)
            && (self.is_body(found) || self.is_whole(found))
            && self.is_set_off(found, paragraph)
    }

    /// Whether one copy of a short run begins like a passage, not like a clause: with the
    /// paragraph, after the end of a sentence, or after a gap of more than two spaces, which may
    /// replace a lost mark.
    fn is_set_off(&self, found: Match, paragraph: &Paragraph) -> bool {
        let run = &self.tokens[found.from..found.from + found.length];
        found.from == paragraph.tokens.start
            || n_words(run) >= LONG_RUN
            || segment::is_behind_sentence(self.text, self.tokens, found.from)
            || segment::is_behind_sentence(self.text, self.tokens, found.at)
    }

    /// Whether a number is between two copies of a short run, or after the second: both are entries
    /// of a table that lost its lines.
    fn is_entry_of_table(&self, found: Match) -> bool {
        let behind = found.at + found.length;
        let between = (found.from + found.length).min(found.at)..found.at;
        let is_number = |token: &Token| token.class == TokenClass::Number;
        n_words(&self.tokens[found.at..behind]) < LONG_RUN
            && (self.tokens[between].iter().any(is_number)
                || self.tokens.get(behind).is_some_and(is_number))
    }

    /// Whether a short run is part of a quotation, whose speaker may say it twice.
    fn is_in_quotation(&self, found: Match, paragraph: &Paragraph) -> bool {
        let before = paragraph.span.start as usize..self.start_before(found.from);
        n_words(&self.tokens[found.at..found.at + found.length]) < LONG_RUN
            && self.text.get(before).is_some_and(|before| !segment::is_balanced(before))
    }

    /// Whether a short run is in the middle of a paragraph, where a speaker may repeat it for
    /// emphasis but captions do not repeat.
    fn is_emphasis(&self, found: Match, paragraph: &Paragraph) -> bool {
        let behind = found.at + found.length;
        n_words(&self.tokens[found.at..behind]) < LONG_RUN
            && found.from > paragraph.tokens.start
            && !self.is_credit(behind, paragraph)
    }

    /// Whether a mark divides the two copies, if words are between them: the words are then a
    /// credit, not a list entry.
    fn is_divided(&self, found: Match) -> bool {
        let last = found.from + found.length;
        let between = self.tokens[last - 1].span.end..self.tokens[found.at].span.start;
        let between = self.text.get(between.start as usize..between.end as usize);
        last >= found.at
            || between.is_some_and(|words| {
                words.contains(|c: char| {
                    c.is_ascii_punctuation() || CLOSING.contains(c) || "–—©".contains(c)
                })
            })
    }

    /// Whether a run has enough words of its own: half of its words, or more than any chant has.
    fn is_no_chant(&self, found: Match) -> bool {
        let n_distinct = self.n_distinct_words(found);
        n_distinct * 2 >= found.length || n_distinct >= MANY_WORDS
    }

    /// Whether a run is as long as a story: it was then pasted twice, whether its marks are paired
    /// or not.
    fn is_body(&self, found: Match) -> bool {
        n_words(&self.tokens[found.at..found.at + found.length]) >= BODY
    }

    /// Whether each bracket and each quotation mark of the run has its partner in it.
    fn is_whole(&self, found: Match) -> bool {
        let run = self.start_before(found.at)..self.end_after(found.at + found.length - 1);
        segment::is_balanced(&self.text[run])
    }

    /// Whether a run that is right after itself is more than a turn of phrase: it is long, and does
    /// not begin in the middle of a sentence.
    fn is_own_run(&self, found: Match) -> bool {
        let first = &self.tokens[found.from];
        let is_begun = self.text[first.span.range()].starts_with(char::is_uppercase);
        n_words(&self.tokens[found.at..found.at + found.length]) >= MIN_PROSE_WORDS
            && (is_begun || segment::opens_sentence(self.text, self.tokens, found.from))
    }

    /// Whether the copy is set apart on both sides: by the marks of a sentence, by wide gaps, or by
    /// the end of the line except for a credit.
    fn is_sentence(&self, found: Match, paragraph: &Paragraph) -> bool {
        let after = found.at + found.length;
        let opens = |token| segment::opens_sentence(self.text, self.tokens, token);
        opens(found.at) && (self.is_credit(after, paragraph) || opens(after))
    }

    /// Whether the paragraph ends before this token, or with a few words set apart by a mark that
    /// do not form a sentence.
    fn is_credit(&self, token: usize, paragraph: &Paragraph) -> bool {
        let rest = paragraph.tokens.end - token;
        let is_apart = || {
            let gap = self.tokens[token - 1].span.end..self.tokens[token].span.start;
            let gap = self.text.get(gap.start as usize..gap.end as usize);
            gap.is_some_and(|gap| {
                gap.contains(|c: char| !c.is_whitespace() && !OPENING.contains(c))
            })
        };
        let is_sentence = || {
            let start = self.tokens[token].span.start as usize;
            is_sentence(&self.text[start..paragraph.span.end as usize])
        };
        rest == 0 || rest <= CREDIT && is_apart() && !is_sentence()
    }

    fn run_cut(&self, found: Match, paragraph: &Paragraph) -> Cut {
        let after = found.at + found.length;
        let is_credit = self.is_credit(after, paragraph);
        let end = if is_credit { paragraph.span.end as usize } else { self.end_after(after - 1) };
        let last = found.from + found.length - 1;
        let original =
            Span { start: self.tokens[found.from].span.start, end: self.tokens[last].span.end };
        let cause = Cause::Repeat { original, similarity: 1.0, unit: RepeatUnit::Run };
        Cut { span: Span::new(self.start_before(found.at), end), cause }
    }

    fn n_distinct_words(&self, found: Match) -> usize {
        let run = &self.tokens[found.at..found.at + found.length];
        let mut words: Vec<u64> = run
            .iter()
            .filter(|token| token.class != TokenClass::Number)
            .map(|token| token.hash)
            .collect();
        words.sort_unstable();
        words.dedup();
        words.len()
    }

    /// The start of the token, with the quotation marks and brackets attached to its front.
    fn start_before(&self, token: usize) -> usize {
        let start = self.tokens[token].span.start as usize;
        let floor =
            token.checked_sub(1).map_or(0, |previous| self.tokens[previous].span.end as usize);
        let glue = &self.text[floor..start];
        let is_glued = |character: char| !character.is_whitespace() && !CLOSING.contains(character);
        start - glue.chars().rev().take_while(|&c| is_glued(c)).map(char::len_utf8).sum::<usize>()
    }

    /// The end of the token, with the punctuation attached to its back.
    fn end_after(&self, token: usize) -> usize {
        let end = self.tokens[token].span.end as usize;
        let ceiling =
            self.tokens.get(token + 1).map_or(self.text.len(), |next| next.span.start as usize);
        let opens = |c: char| c.is_whitespace() || OPENING.contains(c);
        self.text[end..ceiling].find(opens).map_or(ceiling, |at| end + at)
    }
}
