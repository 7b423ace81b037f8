//! Teasers: the beginning of a paragraph, cut off, above the paragraph or apart from it.
//!
//! Pages print the first words of their story as a standfirst, in a list of stories, or in the
//! description for search engines. Where space runs out they cut them off with a mark (`…`, `[…]`),
//! a link to the rest (`Read more`), or nothing. The full paragraph stays. Without a mark, a line
//! is a teaser only above the story, because a subheading may say how a paragraph goes on.

use super::matches::Match;
use super::{Article, ParagraphRepeats, Repeated};
use crate::model::RepeatUnit;
use crate::text::Span;

/// Marks of a text that was cut off.
const CUT_OFF: [&str; 3] = ["…", "...", "……"];

/// Brackets that may surround the mark of a text that was cut off.
const BRACKETS: [char; 8] = ['[', ']', '(', ')', '（', '）', '［', '］'];

/// Links to the rest of a text, in lower case and without marks.
const LINKS: &str = "read more|more|continue reading|read on|full story|read full story|read the full story|keep reading|see more|\
    learn more|weiterlesen|mehr|mehr lesen|weiter lesen|zum artikel|lire la suite|lire plus|suite|voir plus|leer más|seguir leyendo|\
    ver más|leia mais|ler mais|continuar lendo|continue lendo|continua a leggere|leggi tutto|leggi di più|continua|lees meer|\
    lees verder|meer lezen|czytaj więcej|czytaj dalej|więcej|läs mer|les mer|læs mere|lue lisää|читать далее|подробнее|читать дальше|далее|\
    читати далі|devamını oku|devamı|daha fazla|اقرأ المزيد|المزيد|قراءة المزيد|और पढ़ें|पूरा पढ़ें|आगे पढ़ें|続きを読む|もっと見る|全文を読む|\
    阅读更多|查看更多|阅读全文|閱讀更多|閱讀全文|全文|더보기|더 보기|계속 읽기|อ่านต่อ|đọc tiếp|xem thêm|baca selengkapnya|selengkapnya";

impl Article<'_> {
    /// Marks the paragraphs that are the beginning of a longer one, cut off.
    pub(super) fn teasers(&self, matches: &[Match], whole: &mut ParagraphRepeats) {
        for &Match { from, at, length } in matches {
            self.take_teaser(at, from, length, whole);
            self.take_teaser(from, at, length, whole);
        }
    }

    /// Swaps the copies where a paragraph is marked that repeats its own beginning, cut off.
    pub(super) fn prefer_longer_copies(&self, whole: &mut ParagraphRepeats) {
        for number in 0..whole.len() {
            let Some(repeated) = whole[number] else { continue };
            let original = self.paragraph_at(repeated.original);
            if whole[original].is_none() && self.is_beginning(original, number) {
                let stays = self.paragraphs[number].span;
                whole[number] = None;
                whole[original] = Some(Repeated { original: stays, ..repeated });
            }
        }
    }

    /// Whether one paragraph is the beginning of another, cut off.
    fn is_beginning(&self, teaser: usize, full: usize) -> bool {
        let [short, long] = [teaser, full].map(|line| self.tokens_of(&self.paragraphs[line]));
        let same = short.iter().zip(long).take_while(|(left, right)| left.hash == right.hash);
        let length = same.count();
        length < long.len()
            && self.is_finished(&self.paragraphs[full])
            && self.is_long_enough(&short[..length])
            && self.is_cut_off(teaser, self.paragraphs[full].tokens.start, length)
    }

    /// Marks the paragraph that begins at token `teaser` if it says no more than its first `length`
    /// tokens, with which the paragraph at `full` begins as well.
    fn take_teaser(&self, teaser: usize, full: usize, length: usize, whole: &mut ParagraphRepeats) {
        let numbers = self.paragraph_with(teaser).zip(self.paragraph_with(full));
        let Some((number, story)) = numbers.filter(|(number, story)| number != story) else {
            return;
        };
        let [tokens, longer] = [number, story].map(|line| self.paragraphs[line].tokens.clone());
        let length = length.min(tokens.len());
        if tokens.start == teaser
            && longer.start == full
            && longer.len() > length
            && whole[number].is_none()
            && whole[story].is_none()
            && self.is_long_enough(&self.tokens[teaser..teaser + length])
            && !self.is_short(story)
            && self.is_finished(&self.paragraphs[story])
            && self.is_free(number)
            && self.is_cut_off(number, full, length)
        {
            let [first, last] = [full, full + length - 1].map(|token| self.tokens[token].span);
            let original = Span { start: first.start, end: last.end };
            whole[number] =
                Some(Repeated { original, similarity: 1.0, unit: RepeatUnit::Sentence });
        }
    }

    /// Whether the line is neither a list item nor announced.
    fn is_free(&self, number: usize) -> bool {
        let above = number.checked_sub(1).map(|above| &self.paragraphs[above]);
        !self.is_marked(&self.paragraphs[number])
            && !above.is_some_and(|above| self.is_of_list(above))
    }

    /// Whether only a mark, a link or half a word follows the first `length` tokens of a line. The
    /// story has the same tokens, and more, at `full`.
    fn is_cut_off(&self, number: usize, full: usize, length: usize) -> bool {
        let line = &self.paragraphs[number];
        let last = &self.tokens[line.tokens.start + length - 1];
        let rest = &self.text[last.span.end as usize..line.span.end as usize];
        let (said, link) = without_link(rest);
        let bare = said.trim_end_matches(|c: char| BRACKETS.contains(&c) || c.is_whitespace());
        let is_marked = CUT_OFF.iter().any(|mark| bare.ends_with(mark));
        let words = bare.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        let next = self.tokens.get(full + length).map(|next| &self.text[next.span.range()]);
        let is_half_a_word = next.is_some_and(|next| next.to_lowercase().starts_with(&words));
        let is_all = words.is_empty() || is_marked && is_half_a_word;
        let is_mid_clause = bare.is_empty() && self.goes_on(full + length);
        is_all && (is_marked || link || self.is_unfinished_lead(number, bare, is_mid_clause))
    }

    /// Whether no mark precedes this token. A heading may be the first clause of its paragraph, but
    /// not half a clause.
    fn goes_on(&self, token: usize) -> bool {
        let gap = self.tokens[token - 1].span.end..self.tokens[token].span.start;
        let gap = self.text.get(gap.start as usize..gap.end as usize);
        gap.is_none_or(|gap| gap.trim().is_empty())
    }

    /// Whether a line above the story ends without a mark or in a comma.
    fn is_unfinished_lead(&self, number: usize, rest: &str, is_mid_clause: bool) -> bool {
        let is_above = number <= self.first_prose;
        let is_cut = is_mid_clause || matches!(rest.trim(), "," | "，" | "、" | "،");
        is_above && !self.is_headline(number) && is_cut
    }
}

/// The text before the link to the rest, and whether there is a link.
fn without_link(rest: &str) -> (&str, bool) {
    let lower = rest.to_lowercase();
    let trimmed = lower.trim_end_matches(|c: char| !c.is_alphanumeric());
    let ends = |link: &&str| {
        trimmed.strip_suffix(link).is_some_and(|before| {
            !before.ends_with(char::is_alphanumeric) && before.len() <= rest.len()
        })
    };
    let link = LINKS.split('|').filter(ends).max_by_key(|link| link.len());
    let Some(link) = link else { return (rest, false) };
    let end = trimmed.len() - link.len();
    // Lower case may have a different length. The text is then left as it is.
    rest.get(..end).map_or((rest, false), |before| (before, true))
}
