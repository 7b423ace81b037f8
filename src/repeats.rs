//! Passages that an article repeats: the caption that stands twice, the run that is doubled on one line.
//!
//! Saved pages show an image's caption below the image and again in its `alt` text, often with another credit
//! or in capitals. The second one is to go, and nothing else: refrains, table rows, short answers and
//! subheadings repeat too, and mean it.
//!
//! *Finding.* Every window of four tokens is looked up in a table of the windows before it; a hit is extended to
//! the longest equal run. That is one probe a token, in a table that stays in the cache, and it finds equal
//! paragraphs, near-equal ones and doubled runs alike. (A suffix array finds the same at forty times the cost.)
//!
//! *Judging.* A paragraph repeats an earlier one if they are equal token by token, or if their edit similarity
//! ([`strsim`], on tokens) reaches the threshold and the difference is of a harmless kind: words added or
//! dropped in one place, or exchanged at the end, as credits are. Other numbers make another
//! statement. Inside one line, a run counts if it follows upon itself. What is shorter than `repeat_min_tokens`
//! (eight words, or twenty characters, by default) is left alone, and so are lines that stand among lines as short as themselves: verse,
//! tables and lists.

use crate::config::Config;
use crate::hash;
use crate::model::{Cause, Cut, Paragraph, RepeatUnit, Span, Token, TokenClass};

/// Tokens in a window: short enough for every edited caption to have some windows unchanged, long enough
/// for most windows of an article to stand in it once.
const WINDOW: usize = 4;

/// Lines shorter than this many tokens are taken for verse, a table or a list if their neighbors are too.
const SHORT_LINE: usize = 15;

/// So many tokens may stand between the two copies of a doubled run, or behind the second: a credit.
const CREDIT: usize = 4;

/// What ends a sentence or a quotation in scripts that put no space behind it.
const CLOSING: &str = "。．、，！？」』）】〉》…";

/// A run this long is compared to the last token; edit distance costs the product of the lengths.
const MAX_EDIT_TOKENS: usize = 600;

/// The repeats to cut, in order of their spans, which do not overlap.
///
/// `paragraphs` are those to be looked at: known boilerplate is left out by the caller. The first copy stays.
/// Time is linear in the tokens but for the edit distances, one for each pair of paragraphs of which one shares a
/// third of its tokens with the other in runs.
pub fn repeats(
    text: &str,
    tokens: &[Token],
    paragraphs: &[Paragraph],
    config: &Config,
) -> Vec<Cut> {
    let article =
        Article { text, tokens, paragraphs, min_tokens: config.repeat_min_tokens as usize };
    let matches = article.matches();
    let mut cuts: Vec<Cut> = Vec::new();
    for (number, paragraph) in paragraphs.iter().enumerate() {
        let inside = matches_in(&matches, paragraph);
        let repeated = article.repeated_paragraph(number, inside, config);
        let repeated = repeated.map(|cut| with_kept_original(cut, &cuts));
        let repeated = repeated.filter(|cut| {
            follows(cut, number, paragraphs, &cuts) || !article.is_meant(cut, number)
        });
        cuts.extend(repeated.or_else(|| article.doubled_run(paragraph, inside)));
    }
    cuts
}

/// Whether the cut paragraph just follows upon its original, or upon another copy that is cut.
fn follows(cut: &Cut, number: usize, paragraphs: &[Paragraph], earlier: &[Cut]) -> bool {
    let Cause::Repeat { original, .. } = cut.cause else { return false };
    let previous = paragraphs[number - 1].span;
    let is_copy = |earlier: &Cut| matches!(earlier.cause, Cause::Repeat { original: first, .. } if first == original);
    previous == original
        || earlier.last().is_some_and(|earlier| earlier.span == previous && is_copy(earlier))
}

/// If the original was itself cut as a repeat, its own original is the copy that stays.
fn with_kept_original(cut: Cut, earlier: &[Cut]) -> Cut {
    let Cause::Repeat { original, similarity, unit } = cut.cause else { return cut };
    let origin = earlier.iter().find_map(|earlier| match earlier.cause {
        Cause::Repeat { original: first, .. } if earlier.span == original => Some(first),
        _ => None,
    });
    let original = origin.unwrap_or(original);
    Cut { cause: Cause::Repeat { original, similarity, unit }, ..cut }
}

/// A run of `length` equal tokens, at token `from` and again, later, at token `at`.
#[derive(Clone, Copy, Debug)]
struct Match {
    from: usize,
    at: usize,
    length: usize,
}

fn matches_in<'m>(matches: &'m [Match], paragraph: &Paragraph) -> &'m [Match] {
    let first = matches.partition_point(|found| found.at < paragraph.tokens.start);
    let last = matches.partition_point(|found| found.at < paragraph.tokens.end);
    &matches[first..last]
}

struct Article<'a> {
    text: &'a str,
    tokens: &'a [Token],
    paragraphs: &'a [Paragraph],
    min_tokens: usize,
}

impl Article<'_> {
    /// The runs of at least half of `min_tokens` that stand earlier in the article too, by their place.
    fn matches(&self) -> Vec<Match> {
        let longest = self.paragraphs.iter().map(|paragraph| paragraph.tokens.len()).max();
        if longest.unwrap_or(0) < self.min_tokens {
            return Vec::new();
        }
        let mut seen = WindowTable::new(self.tokens);
        let mut matches = Vec::new();
        for paragraph in self.paragraphs {
            self.matches_of(paragraph, &mut seen, &mut matches);
        }
        matches
    }

    fn matches_of(
        &self,
        paragraph: &Paragraph,
        seen: &mut WindowTable<'_>,
        matches: &mut Vec<Match>,
    ) {
        let end = paragraph.tokens.end;
        let mut at = paragraph.tokens.start;
        while at + WINDOW <= end {
            let Some(from) = seen.find_or_insert(at) else {
                at += 1;
                continue;
            };
            let length = self.equal_tokens(from, at, (end - at).min(at - from));
            if length >= self.min_tokens / 2 {
                matches.push(Match { from, at, length });
            }
            at += (length + 1).saturating_sub(WINDOW).max(1);
        }
    }

    fn equal_tokens(&self, from: usize, at: usize, most: usize) -> usize {
        let pairs = self.tokens[from..from + most].iter().zip(&self.tokens[at..at + most]);
        pairs.take_while(|(left, right)| left.hash == right.hash).count()
    }

    /// The cut of this paragraph, if it repeats an earlier one.
    fn repeated_paragraph(&self, number: usize, matches: &[Match], config: &Config) -> Option<Cut> {
        let paragraph = &self.paragraphs[number];
        if !self.is_long_enough(self.tokens_of(paragraph)) || self.introduces(paragraph) {
            return None;
        }
        let (original, similarity) = self
            .resembled(number, matches)
            .into_iter()
            .filter_map(|earlier| Some((earlier, self.repeat_similarity(earlier, number, config)?)))
            .max_by(|left, right| left.1.total_cmp(&right.1).then(right.0.cmp(&left.0)))?;
        let original = self.paragraphs[original].span;
        let cause =
            Cause::Repeat { original, similarity: similarity as f32, unit: RepeatUnit::Paragraph };
        Some(Cut { span: paragraph.span, cause })
    }

    /// Whether a run is long enough to be a repeat: so many words, or two and a half times as many characters of a
    /// script without spaces, which say about as much.
    fn is_long_enough(&self, run: &[Token]) -> bool {
        let n_characters = run.iter().filter(|token| token.class == TokenClass::Character).count();
        (run.len() - n_characters) * 5 + n_characters * 2 >= self.min_tokens * 5
    }

    /// The earlier paragraphs that hold a third of this one, or more, in runs that both share.
    fn resembled(&self, number: usize, matches: &[Match]) -> Vec<usize> {
        let mut shared: Vec<(usize, usize)> = Vec::new();
        for found in matches {
            let Some(earlier) = self.paragraph_with(found.from).filter(|&earlier| earlier < number)
            else {
                continue;
            };
            match shared.iter_mut().find(|(paragraph, _)| *paragraph == earlier) {
                Some((_, n_tokens)) => *n_tokens += found.length,
                None => shared.push((earlier, found.length)),
            }
        }
        let n_tokens = self.paragraphs[number].tokens.len();
        shared.retain(|&(_, n_shared)| n_shared * 3 >= n_tokens);
        shared.into_iter().map(|(earlier, _)| earlier).collect()
    }

    /// Whether the line announces what follows, as the head of a list or of an answer does.
    fn introduces(&self, paragraph: &Paragraph) -> bool {
        self.text[paragraph.span.range()].ends_with([':', '：', '?', '？'])
    }

    /// The paragraph that holds this token, of those that are looked at.
    fn paragraph_with(&self, token: usize) -> Option<usize> {
        let number = self.paragraphs.partition_point(|paragraph| paragraph.tokens.end <= token);
        self.paragraphs.get(number).is_some_and(|p| p.tokens.contains(&token)).then_some(number)
    }

    /// The edit similarity of two paragraphs, if one repeats the other.
    fn repeat_similarity(&self, left: usize, right: usize, config: &Config) -> Option<f64> {
        let [left, right] = [left, right].map(|number| self.tokens_of(&self.paragraphs[number]));
        let longer = left.len().max(right.len());
        if !self.is_long_enough(left) || !self.is_long_enough(right) {
            return None;
        }
        let difference = Difference::of(left, right);
        if difference.is_none() {
            return Some(1.0);
        }
        if longer > MAX_EDIT_TOKENS || difference.changes_a_number() {
            return None;
        }
        let similarity = 1.0 - difference.edit_distance() as f64 / longer as f64;
        (similarity >= difference.needed_similarity(config)).then_some(similarity)
    }

    fn tokens_of(&self, paragraph: &Paragraph) -> &[Token] {
        &self.tokens[paragraph.tokens.clone()]
    }

    /// Whether the repetition belongs to the article: a short line among short lines, as in verse, tables and lists.
    fn is_meant(&self, cut: &Cut, number: usize) -> bool {
        let Cause::Repeat { original, .. } = cut.cause else { return false };
        let original = self.paragraphs.partition_point(|paragraph| paragraph.span < original);
        let is_short = |number: usize| {
            self.paragraphs.get(number).is_none_or(|paragraph| paragraph.tokens.len() < SHORT_LINE)
        };
        let neighbors =
            [number.wrapping_sub(1), number + 1, original.wrapping_sub(1), original + 1];
        is_short(number) && neighbors.into_iter().all(is_short)
    }

    /// The cut of the second copy of a run that follows upon itself within the paragraph.
    fn doubled_run(&self, paragraph: &Paragraph, matches: &[Match]) -> Option<Cut> {
        let found = matches.iter().find(|found| self.is_doubled(found, paragraph))?;
        let after = found.at + found.length;
        let rest = paragraph.tokens.end - after;
        let end =
            if rest <= CREDIT { paragraph.span.end as usize } else { self.end_after(after - 1) };
        let span = Span::new(self.start_before(found.at), end);
        let last = found.from + found.length - 1;
        let original =
            Span { start: self.tokens[found.from].span.start, end: self.tokens[last].span.end };
        Some(Cut {
            span,
            cause: Cause::Repeat { original, similarity: 1.0, unit: RepeatUnit::Run },
        })
    }

    fn is_doubled(&self, found: &Match, paragraph: &Paragraph) -> bool {
        let gap = found.at - (found.from + found.length).min(found.at);
        paragraph.tokens.contains(&found.from)
            && self.is_long_enough(&self.tokens[found.at..found.at + found.length])
            && gap <= CREDIT
            && self.n_distinct_words(found) * 2 >= found.length
    }

    fn n_distinct_words(&self, found: &Match) -> usize {
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

    /// Where the token starts, with the quotes and brackets that are glued to its front.
    fn start_before(&self, token: usize) -> usize {
        let start = self.tokens[token].span.start as usize;
        let floor =
            token.checked_sub(1).map_or(0, |previous| self.tokens[previous].span.end as usize);
        let glue = &self.text[floor..start];
        let is_glued = |character: char| !character.is_whitespace() && !CLOSING.contains(character);
        start - glue.chars().rev().take_while(|&c| is_glued(c)).map(char::len_utf8).sum::<usize>()
    }

    /// Where the token ends, with the punctuation that is glued to its back.
    fn end_after(&self, token: usize) -> usize {
        let end = self.tokens[token].span.end as usize;
        let ceiling =
            self.tokens.get(token + 1).map_or(self.text.len(), |next| next.span.start as usize);
        self.text[end..ceiling].find(char::is_whitespace).map_or(ceiling, |at| end + at)
    }
}

/// What is left of two runs of tokens without their common start and end.
struct Difference<'a> {
    left: &'a [Token],
    right: &'a [Token],
    n_after: usize,
}

impl<'a> Difference<'a> {
    fn of(left: &'a [Token], right: &'a [Token]) -> Self {
        let same = |(left, right): &(&Token, &Token)| left.hash == right.hash;
        let n_before = left.iter().zip(right).take_while(same).count();
        let (left, right) = (&left[n_before..], &right[n_before..]);
        let n_after = left.iter().rev().zip(right.iter().rev()).take_while(same).count();
        Self {
            left: &left[..left.len() - n_after],
            right: &right[..right.len() - n_after],
            n_after,
        }
    }

    fn is_none(&self) -> bool {
        self.left.is_empty() && self.right.is_empty()
    }

    fn edit_distance(&self) -> usize {
        let [left, right] = [self.left, self.right].map(Hashes);
        strsim::generic_levenshtein(&left, &right)
    }

    /// Whether a number stands on one side and not on the other.
    fn changes_a_number(&self) -> bool {
        let lacks = |left: &[Token], right: &[Token]| {
            left.iter()
                .filter(|token| token.class == TokenClass::Number)
                .any(|number| right.iter().all(|token| token.hash != number.hash))
        };
        lacks(self.left, self.right) || lacks(self.right, self.left)
    }

    /// Words added or dropped in one place, or exchanged at the end, are what a credit does; words exchanged in the
    /// middle may make another statement, so that much more must be equal.
    fn needed_similarity(&self, config: &Config) -> f64 {
        let is_harmless = self.left.is_empty() || self.right.is_empty() || self.n_after == 0;
        if is_harmless {
            config.repeat_similarity
        } else {
            f64::midpoint(config.repeat_similarity, 1.0)
        }
    }
}

/// Tokens as a sequence of hashes, for [`strsim`].
struct Hashes<'a>(&'a [Token]);

impl<'a> IntoIterator for &'a Hashes<'a> {
    type Item = u64;
    type IntoIter = std::iter::Map<std::slice::Iter<'a, Token>, fn(&Token) -> u64>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter().map(|token| token.hash)
    }
}

/// The first place of every window of tokens: open addressing, a power of two of slots, at most half full.
struct WindowTable<'a> {
    tokens: &'a [Token],
    slots: Vec<u32>,
}

impl<'a> WindowTable<'a> {
    /// No token stands here: the slot is free.
    const FREE: u32 = u32::MAX;

    fn new(tokens: &'a [Token]) -> Self {
        let n_slots = (tokens.len() * 2).next_power_of_two();
        Self { tokens, slots: vec![Self::FREE; n_slots] }
    }

    /// Where the window at token `at` stood first, if it did before; else notes it.
    fn find_or_insert(&mut self, at: usize) -> Option<usize> {
        let mask = self.slots.len() - 1;
        let mut slot = hash::run(self.hashes(at)) as usize & mask;
        loop {
            let earlier = self.slots[slot];
            if earlier == Self::FREE {
                self.slots[slot] = at as u32;
                return None;
            }
            if self.hashes(earlier as usize).eq(self.hashes(at)) {
                return Some(earlier as usize);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn hashes(&self, at: usize) -> impl Iterator<Item = u64> {
        self.tokens[at..at + WINDOW].iter().map(|token| token.hash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;
    use crate::{normalize, segment};

    fn cut(text: &str) -> Vec<&str> {
        let mut tokens = Vec::new();
        normalize::tokens(text, &mut tokens);
        let paragraphs = segment::paragraphs(text, &tokens);
        let config = Config::new(Options::default()).expect("defaults");
        let cuts = repeats(text, &tokens, &paragraphs, &config);
        assert!(cuts.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        cuts.iter().map(|cut| &text[cut.span.range()]).collect()
    }

    const CAPTION: &str =
        "Dockworkers load grain at the port of Varna, Bulgaria, in this file photo. Newsphoto";

    #[test]
    fn the_second_of_two_captions_goes() {
        for again in [
            CAPTION.to_owned(),
            CAPTION.to_uppercase(),
            CAPTION.replace([',', '.'], ""),
            format!("{CAPTION} / Courtesy"),
            CAPTION.replace("Newsphoto", "Harbor Agency"),
        ] {
            let text = format!("Grain deal holds\n\n{CAPTION}\n\n{again}\n\nShips left on Monday.");
            assert_eq!(cut(&text), [again], "{text}");
        }
    }

    #[test]
    fn a_third_copy_points_at_the_first() {
        let text = [CAPTION; 3].join("\n");
        assert_eq!(cut(&text), [CAPTION; 2]);
    }

    #[test]
    fn a_run_doubled_on_one_line_goes() {
        let rest =
            "The minister spoke to reporters about the harvest and the weather in the north.";
        assert_eq!(cut(&format!("{CAPTION} {CAPTION} {rest}")), [CAPTION]);
        assert_eq!(
            cut(&format!("{CAPTION} {CAPTION} / AP Photo")),
            [format!("{CAPTION} / AP Photo")]
        );
        let japanese = "写真は港で穀物を積み込む作業員たち、ブルガリアで撮影。";
        assert_eq!(cut(&format!("{japanese}{japanese}")), [japanese]);
    }

    #[test]
    fn legitimate_repetition_stays() {
        for text in [
            "* * *\n\nOne.\n\n* * *\n\nTwo.\n\n* * *",
            "Background\n\nText one.\n\nBackground\n\nText two.",
            "Q. Did you know?\nNo comment.\nQ. Did he?\nNo comment.\nQ. Did she?\nNo comment.",
            "North 1 2 0 3 0 0 1 2\nSouth 1 2 0 3 0 0 1 4\nEast 1 2 0 3 0 0 1 2",
            "The tide came in and the boats went out\nand the gulls cried over the bay\n\
             and nobody knew what it was about\nThe tide came in and the boats went out\n\
             and the lamps were lit on the quay",
            "The price of wheat rose by 3 percent in the north of the country in May, the office said.\n\n\
             The price of wheat rose by 5 percent in the north of the country in May, the office said.",
            "What to bring if you come for the first time:\nA coat.\n\nText that stands in between.\n\n\
             What to bring if you come for the first time:\nA hat.",
            "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0",
            "ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha ha",
        ] {
            assert!(cut(text).is_empty(), "{text}\n{:?}", cut(text));
        }
    }
}
