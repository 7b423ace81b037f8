//! Repetition that belongs to the article: list entries, table fields, answers, verse.
//!
//! A page that compares two telephones says `RAM: 512 MB` twice, and a page on five shops gives the
//! same opening hours five times. Cutting the second copy would leave a hole in the description of
//! the second item. These lines are recognized by their *context*: around them are lines of the
//! same frame with other values, `Weight: 130 g` here and `Weight: 145 g` there, or numbers, or
//! list marks. Two captions of one picture have no context of this kind.

use super::difference::Difference;
use super::quotes::NEAR;
use super::{Article, MIN_PROSE_WORDS, ParagraphRepeats, SHORT_LINE, has_no_cut_neighbor};
use crate::text::{Paragraph, Span, Token, TokenClass, n_words, segment};

/// ASCII marks of list items, of notes, and of the lines that a reader's comment answers. Beyond
/// ASCII, any sign is a mark unless it opens a quotation or a bracket.
const ASCII_MARKS: &str = ">*-+=|~";

/// Signs beyond ASCII that a sentence may open with.
const NO_MARKS: &str = "“”‘’„«»‹›「『（《〈〔［｛…¿¡€£¥₩₹";

/// Marks at the end of a line that announce what follows.
const ANNOUNCES: [char; 5] = [':', '：', ',', '，', '،'];

/// Marks that open a quotation.
pub(super) const QUOTES: [char; 5] = ['"', '“', '„', '«', '「'];

/// Fewest words of a passage, which nobody says twice.
const PASSAGE: usize = 60;

/// Lines of context above and below a line.
const CONTEXT: usize = 3;

/// Tenths of two lines that must be equal, at their ends, for the lines to have one frame.
const FRAME_TENTHS: usize = 4;

/// Tenths of two lines that must be equal, in any order, for the lines to have one frame. Two
/// unrelated sentences share a third of their words.
const COMMON_TENTHS: usize = 6;

impl Article<'_> {
    /// Unmarks the repetition that belongs to the article. A copy right after its original, or
    /// pasted with the whole article, never belongs to it.
    pub(super) fn keep_meant(&self, whole: &mut ParagraphRepeats) {
        let pasted = self.pasted_distances(whole);
        for number in 0..whole.len() {
            let Some(repeated) = whole[number] else { continue };
            let original = self.paragraph_at(repeated.original);
            let is_pasted = pasted.get(&(number - original)).is_some_and(|&is_pasted| is_pasted);
            if !is_pasted
                && !self.follows(number, repeated.original, whole)
                && self.is_meant(number, original, whole)
            {
                whole[number] = None;
            }
        }
    }

    /// Whether the paragraph comes right after its original, or after another copy that is cut.
    pub(super) fn follows(&self, number: usize, original: Span, whole: &ParagraphRepeats) -> bool {
        let previous = number - 1;
        self.paragraphs[previous].span == original
            || whole[previous].is_some_and(|repeated| repeated.original == original)
    }

    fn is_meant(&self, number: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let are_captions = || self.are_captions(number, original, whole);
        self.is_item(&self.paragraphs[number]) && !are_captions()
            || self.is_among_short(number, original)
            || self.is_said_again(number, original, whole)
            || self.is_announced(number, whole)
            || self.is_verse(number, whole)
            || self.heads_table(number, whole)
            || self.is_heading(number, original, whole)
            || self.is_entry(number, original, whole)
            || self.is_beside_item(number, original, whole)
            || self.is_of_document(number, original, whole)
    }

    /// Whether a sentence of the story is repeated alone further down: advice, a step, an answer,
    /// something true of two things. The first copy of a caption is above the story, and the
    /// paragraphs of a repeated passage are side by side.
    fn is_said_again(&self, number: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let [here, there] = [number, original].map(|line| &self.paragraphs[line]);
        self.is_finished(here)
            && self.is_finished(there)
            && has_no_cut_neighbor(number, whole)
            && n_words(self.tokens_of(here)) < PASSAGE
            && !self.are_captions(number, original, whole)
            && (!self.is_below_headline(original, whole)
                || self.is_all_quoted(original) && self.is_all_quoted(number)
                || self.n_copies(original, whole) > 1)
    }

    /// Number of copies of a paragraph that are marked.
    fn n_copies(&self, original: usize, whole: &ParagraphRepeats) -> usize {
        let span = self.paragraphs[original].span;
        whole.iter().flatten().filter(|repeated| repeated.original == span).count()
    }

    /// Whether the line above or below is the same in both places, and is a list item that stays.
    /// What introduces the items or closes the list stays with them.
    fn is_beside_item(&self, number: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let is_same = |here: usize, there: usize| {
            let [here, there] = [here, there].map(|number| self.paragraphs.get(number));
            here.zip(there).is_some_and(|(here, there)| {
                !here.tokens.is_empty()
                    && Self::is_same(self.tokens_of(here), self.tokens_of(there))
            })
        };
        let is_item = |here: usize, there: usize| {
            is_same(here, there) && whole[here].is_none() && self.is_marked(&self.paragraphs[here])
        };
        is_item(number + 1, original + 1)
            || number
                .checked_sub(1)
                .zip(original.checked_sub(1))
                .is_some_and(|(here, there)| is_item(here, there))
    }

    /// Whether one copy is a sentence of the story and the other belongs to the letter, speech or
    /// comment that the story prints and quotes from: neither is to have a hole. Consecutive
    /// paragraphs that repeat were printed twice, unless one copy is in quotation marks and the
    /// other is announced or far away.
    fn is_of_document(&self, number: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let is_quoted = self.is_quoted(number) != self.is_quoted(original);
        let is_apart = self.is_announced_between(original, number);
        let is_alone = has_no_cut_neighbor(number, whole);
        self.is_finished(&self.paragraphs[number])
            && self.is_finished(&self.paragraphs[original])
            && (is_quoted && (is_apart || number > original + NEAR)
                || is_alone && (is_quoted || is_apart))
    }

    pub(super) fn is_quoted(&self, line: usize) -> bool {
        self.text[self.paragraphs[line].span.range()].contains(QUOTES)
    }

    /// Whether a line between these two announces what follows.
    pub(super) fn is_announced_between(&self, first: usize, last: usize) -> bool {
        let next = self.announcements.partition_point(|&line| line <= first);
        self.announcements.get(next).is_some_and(|&line| line < last)
    }

    /// The lines that announce what follows: the head of a list, the salutation of a letter.
    pub(super) fn announcements(
        text: &str,
        tokens: &[Token],
        paragraphs: &[Paragraph],
    ) -> Vec<usize> {
        let announces = |line: &Paragraph| {
            let is_short = || n_words(&tokens[line.tokens.clone()]) < SHORT_LINE;
            let line_text = &text[line.span.range()];
            line_text.ends_with([':', '：']) || line_text.ends_with(ANNOUNCES) && is_short()
        };
        let numbered = paragraphs.iter().enumerate();
        numbered.filter(|(_, line)| announces(line)).map(|(number, _)| number).collect()
    }

    /// Whether the line is a field, a list item, or a few words that do not form a sentence.
    fn is_item(&self, line: &Paragraph) -> bool {
        let text = &self.text[line.span.range()];
        let is_finished = self.is_finished(line);
        let has_label = || text.find([':', '：']).is_some_and(|colon| colon * 2 < text.len());
        self.is_marked(line)
            || !is_finished && (n_words(self.tokens_of(line)) < MIN_PROSE_WORDS || has_label())
    }

    /// Whether the line opens with a list mark or a number.
    pub(super) fn is_marked(&self, line: &Paragraph) -> bool {
        self.mark(line).is_some() || self.is_numbered(line)
    }

    /// The list mark that the line opens with.
    pub(super) fn mark(&self, line: &Paragraph) -> Option<char> {
        let first = self.text[line.span.range()].chars().next()?;
        let is_sign = !first.is_ascii() && !first.is_alphanumeric() && !NO_MARKS.contains(first);
        (is_sign || ASCII_MARKS.contains(first)).then_some(first)
    }

    fn is_numbered(&self, line: &Paragraph) -> bool {
        self.tokens_of(line).first().is_some_and(|first| first.class == TokenClass::Number)
    }

    /// Whether the line and its neighbors are short in both places, as in verse, tables and lists.
    fn is_among_short(&self, number: usize, original: usize) -> bool {
        let neighbors =
            [number.wrapping_sub(1), number + 1, original.wrapping_sub(1), original + 1];
        self.is_short(number) && neighbors.into_iter().all(|neighbor| self.is_short(neighbor))
    }

    /// Whether the line above stays and announces what follows.
    fn is_announced(&self, number: usize, whole: &ParagraphRepeats) -> bool {
        let before = number.checked_sub(1).filter(|&before| whole[before].is_none());
        before.map(|before| &self.paragraphs[before]).is_some_and(|before| {
            self.is_of_list(before) || self.text[before.span.range()].ends_with(ANNOUNCES)
        })
    }

    /// Whether the line signs a letter: the line above stays and ends in a comma.
    pub(super) fn is_signature(&self, number: usize, whole: &ParagraphRepeats) -> bool {
        let above = number.checked_sub(1).filter(|&above| whole[above].is_none());
        above.is_some_and(|above| {
            self.text[self.paragraphs[above].span.range()].ends_with([',', '，', '،'])
        })
    }

    /// Whether the line is verse: not a sentence, repeated alone, and below two lines that stay and
    /// are not sentences either.
    fn is_verse(&self, number: usize, whole: &ParagraphRepeats) -> bool {
        let is_verse = |line: usize| {
            let text = &self.text[self.paragraphs[line].span.range()];
            whole[line].is_none() && !self.is_short(line) && !segment::is_ended(text)
        };
        !self.is_finished(&self.paragraphs[number])
            && has_no_cut_neighbor(number, whole)
            && number >= 2
            && is_verse(number - 1)
            && is_verse(number - 2)
    }

    /// Whether the line names the columns of a table: the first line below that stays is a row.
    fn heads_table(&self, number: usize, whole: &ParagraphRepeats) -> bool {
        let below = (number + 1..whole.len()).take(CONTEXT).find(|&below| whole[below].is_none());
        !self.is_finished(&self.paragraphs[number]) && below.is_some_and(|below| self.is_row(below))
    }

    /// Whether a line is a row of a table: not a sentence, and with at least three numbers that
    /// make up a third of its tokens.
    fn is_row(&self, number: usize) -> bool {
        const MIN_NUMBERS: usize = 3;
        let line = &self.paragraphs[number];
        let tokens = self.tokens_of(line);
        let n_numbers = tokens.iter().filter(|token| token.class == TokenClass::Number).count();
        !self.is_finished(line) && n_numbers >= MIN_NUMBERS && n_numbers * 3 >= tokens.len()
    }

    /// Whether the line is the heading of a text that stays, and its original a line of a table of
    /// contents.
    fn is_heading(&self, number: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let next = number + 1;
        self.is_short(number)
            && !self.is_finished(&self.paragraphs[number])
            && !self.is_short(next)
            && whole[next].is_none()
            && self.is_marked(&self.paragraphs[original])
    }

    /// Whether a line is prose: a sentence of some length, or several.
    pub(super) fn is_prose(&self, number: usize) -> bool {
        let line = &self.paragraphs[number];
        self.is_finished(line) && n_words(self.tokens_of(line)) >= MIN_PROSE_WORDS
    }

    /// Whether a line ends like a sentence.
    pub(super) fn is_finished(&self, line: &Paragraph) -> bool {
        let ends =
            |last: &Token| segment::ends_sentence(self.text, last) || self.needs_no_stop(last);
        self.tokens_of(line).last().is_some_and(ends)
    }

    /// Whether a word belongs to a script whose sentences end without a mark: Thai, Lao, Burmese,
    /// Khmer.
    fn needs_no_stop(&self, token: &Token) -> bool {
        let is_of_script = |c: char| matches!(c, '\u{E00}'..='\u{EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}');
        self.text[token.span.range()].starts_with(is_of_script)
    }

    /// Whether both lines belong to entries of one form: lines at the same distance from both are
    /// alike and not equal. Where consecutive paragraphs repeat, only short lines count, because a
    /// text that was pasted again may have been edited.
    fn is_entry(&self, number: usize, original: usize, whole: &ParagraphRepeats) -> bool {
        let is_alone = has_no_cut_neighbor(number, whole);
        let above =
            (1..=CONTEXT).map_while(|k| Some((number.checked_sub(k)?, original.checked_sub(k)?)));
        let below = (1..=CONTEXT).map(|k| (number + k, original + k));
        above.chain(below).any(|(here, there)| {
            let tells = is_alone || self.is_short(here) && self.is_short(there);
            tells && here != original && there != number && self.is_of_one_frame(here, there)
        })
    }

    fn is_of_one_frame(&self, here: usize, there: usize) -> bool {
        let (Some(here), Some(there)) = (self.paragraphs.get(here), self.paragraphs.get(there))
        else {
            return false;
        };
        let [left, right] = [here, there].map(|line| self.tokens_of(line));
        let difference = Difference::of(self.text, left, right);
        let longer = left.len().max(right.len());
        !left.is_empty()
            && !right.is_empty()
            && !difference.is_none()
            && (difference.n_shared() * 10 >= longer * FRAME_TENTHS
                || (left.len().min(right.len()) * 10 >= longer * COMMON_TENTHS
                    && n_common(left, right) * 10 >= longer * COMMON_TENTHS)
                || self.are_items(here, there))
    }

    /// Whether both lines open with the same list mark or with a time, or are short and open with
    /// numbers.
    fn are_items(&self, here: &Paragraph, there: &Paragraph) -> bool {
        let mark = self.mark(here);
        let are_timed = || self.is_timed(here) && self.is_timed(there);
        let are_numbered = || self.is_numbered(here) && self.is_numbered(there);
        let are_short = || self.is_short_line(here) && self.is_short_line(there);
        mark.is_some() && mark == self.mark(there) || are_timed() || are_numbered() && are_short()
    }

    /// Whether the line opens with a time of day, like the entries of a live blog.
    fn is_timed(&self, line: &Paragraph) -> bool {
        let text = self.text[line.span.range()].trim_start_matches(['[', '(', '【']);
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).count();
        let n_hours = digits(text);
        let minutes = &text[n_hours..];
        let is_divided = minutes.starts_with([':', '.', 'h', '時', '时', '：']);
        let behind = minutes.char_indices().nth(1).map_or("", |(at, _)| &minutes[at..]);
        (1..=2).contains(&n_hours) && is_divided && digits(behind) == 2
    }
}

/// Number of tokens that two lines have in common, in any order.
fn n_common(left: &[Token], right: &[Token]) -> usize {
    let [left, right] = [left, right].map(|line| {
        let mut hashes: Vec<u64> = line.iter().map(|token| token.hash).collect();
        hashes.sort_unstable();
        hashes
    });
    let (mut at, mut n_common) = (0, 0);
    for hash in left {
        at += right[at..].partition_point(|&other| other < hash);
        if right.get(at) == Some(&hash) {
            (at, n_common) = (at + 1, n_common + 1);
        }
    }
    n_common
}
