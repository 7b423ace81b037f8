//! Two similar bodies → the signal that keeps them apart, if any.
//!
//! Similarity alone does not decide whether two bodies tell one story. *Forms*, which have the same
//! wording and different facts, can exceed a Jaccard similarity of .95; true copies can be below
//! .55. [`Evidence`] decides: the sources, the days, the titles, the addresses, and the words of
//! one body that replace words of the other. [`verdict`] weighs the evidence. Passages that only
//! the smaller body has are checked earlier, in [`verify`](crate::compare::verify).
//!
//! docs/method.md lists the rules. docs/measurements.md counts the labelled pairs that each signal
//! keeps apart.

mod address;
mod arabic;
mod dateline;
mod lexicon;
mod posting;
mod substitutions;
mod words;

use address::address;
use dateline::{dateline, day_of};
use substitutions::{BodyPair, counted};

pub use dateline::Day;
pub(crate) use lexicon::Lexicon;
pub use posting::PostingDays;
pub(crate) use substitutions::{changed_facts, count, places};
pub use words::Word;
pub(crate) use words::{runs, word_hashes, words};

use crate::config::Care;
use crate::dates;
use crate::ids::SourceId;
use crate::model::{Evidence, Signal, Similarity, Substitutions};
use crate::sketch::shingle::Shingled;
use crate::text::{Token, amount};

/// What the record of a document, and the first lines of its text, say about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Circumstances {
    /// Source of the document.
    pub source: Option<SourceId>,
    /// Day named in the first lines of the text.
    pub dateline: Option<Day>,
    /// Day of the record's date. To be cleared if the source is one of
    /// [`PostingDays::crawled`]: it is then the day of a crawl.
    pub posted: Option<Day>,
    /// Words of the record's title; if the record has none, words of the headline in the text.
    pub title: Vec<Word>,
    /// Number of words of the headline at the start of the body; 0 if the body has none.
    pub n_headline: usize,
    /// Hash of the address, without tracking parameters.
    pub address: Option<u64>,
}

/// What a record says besides its text.
#[derive(Clone, Copy, Debug, Default)]
pub struct RecordFacts<'a> {
    /// Source of the document.
    pub source: Option<SourceId>,
    /// Title.
    pub title: Option<&'a str>,
    /// Date, as written in the record.
    pub date: Option<&'a str>,
    /// Address.
    pub url: Option<&'a str>,
}

impl Circumstances {
    /// The circumstances of a document about which nothing is known.
    pub const NOTHING: Self = Self {
        source: None,
        dateline: None,
        posted: None,
        title: Vec::new(),
        n_headline: 0,
        address: None,
    };

    /// Reads what a record and the first lines of its text say. `text` is the whole text, `body`
    /// its tokens outside the cuts.
    pub fn of(said: RecordFacts<'_>, text: &str, body: &[Token], lexicon: &Lexicon) -> Self {
        let posted = said.date.and_then(dates::parse_date).map(day_of);
        let headline = words(text, headline(text, body), lexicon);
        let n_headline = headline.len();
        let title = match said.title.map(str::trim).filter(|title| !title.is_empty()) {
            Some(title) => words(title, &lexicon.tokens(title), lexicon),
            None => headline,
        };
        Self {
            source: said.source,
            dateline: dateline(text, body, posted, lexicon),
            posted,
            title,
            n_headline,
            address: said.url.and_then(address),
        }
    }
}

impl Evidence {
    /// Gathers the evidence on two bodies. Time: at most n m / 64 steps for bodies of n and m
    /// words.
    pub fn of(
        circumstances: [&Circumstances; 2],
        similarity: Similarity,
        words: [&[Word]; 2],
    ) -> Self {
        let substitutions = count(words, circumstances.map(|of| of.n_headline));
        Self { substitutions, ..Self::but_for_substitutions(circumstances, similarity, words) }
    }

    fn but_for_substitutions(
        [left, right]: [&Circumstances; 2],
        similarity: Similarity,
        [left_words, right_words]: [&[Word]; 2],
    ) -> Self {
        Self {
            same_source: left.source.zip(right.source).map(|(left, right)| left == right),
            days_apart: days_apart(left, right),
            titles_differ: titles_differ(&left.title, &right.title),
            same_address: left.address.is_some() && left.address == right.address,
            similarity,
            n_words: n_words(left_words).min(n_words(right_words)),
            is_short: is_short(left_words) || is_short(right_words),
            is_equal: is_equal(left_words, right_words),
            substitutions: Substitutions::default(),
        }
    }
}

fn n_words(words: &[Word]) -> usize {
    amount(words.len(), n_characters(words))
}

fn n_characters(words: &[Word]) -> usize {
    words.iter().filter(|word| word.is_character()).count()
}

fn is_equal(left: &[Word], right: &[Word]) -> bool {
    left.iter().copied().map(Word::hash).eq(right.iter().copied().map(Word::hash))
}

fn days_apart(left: &Circumstances, right: &Circumstances) -> Option<u32> {
    let between = |(left, right): (Day, Day)| left.abs_diff(right);
    let by_dateline = left.dateline.zip(right.dateline).map(between);
    by_dateline.or_else(|| left.posted.zip(right.posted).map(between))
}

/// Whether each title has a content word that the other lacks. Words with the same beginning count
/// as equal. `None` if either title is empty.
fn titles_differ(left: &[Word], right: &[Word]) -> Option<bool> {
    let has_own = |own: &[Word], other: &[Word]| {
        let is_known = |word: &Word| {
            other.iter().any(|other| {
                other.hash() == word.hash()
                    || (word.beginning() != 0 && other.beginning() == word.beginning())
            })
        };
        own.iter().any(|word| word.is_content() && !is_known(word))
    };
    if left.is_empty() || right.is_empty() {
        return None;
    }
    Some(has_own(left, right) && has_own(right, left))
}

/// Tokens of the first line of a body, if that line is a headline: if it has at most 25 tokens and
/// another line follows. Empty otherwise.
fn headline<'t>(text: &str, body: &'t [Token]) -> &'t [Token] {
    const LONGEST: usize = 25;
    let breaks = |pair: &[Token]| dateline::breaks(text, &pair[0], &pair[1]);
    let n_tokens = body.windows(2).take(LONGEST).position(breaks).map_or(0, |at| at + 1);
    &body[..n_tokens]
}

/// Beyond this many days, texts of one source (or of an unknown one) are copies only at a Jaccard
/// similarity of at least [`MIN_JACCARD_OF_A_REPOST`].
const MAX_DAYS: u32 = 2;

/// Beyond this many days, fewer different facts keep texts of two sources apart.
const MAX_DAYS_ACROSS: u32 = 14;

/// Smallest Jaccard similarity of two prints of a text in one source, more than [`MAX_DAYS`] apart.
const MIN_JACCARD_OF_A_REPOST: f64 = 0.95;

/// Smallest containment of a copy within one source, if words are replaced.
const MIN_CONTAINMENT: f64 = 0.95;

/// Smallest containment of a copy within one source, if no words are replaced.
const MIN_CONTAINMENT_UNCHANGED: f64 = 0.9;

/// A text with fewer words is short: a single word of it can be the news.
const SHORT: usize = 20;

/// In a script without spaces, a text with fewer characters is short.
const SHORT_CHARACTERS: usize = 40;

/// Whether a text is so short that one different word makes another story.
pub(crate) fn is_short(words: &[Word]) -> bool {
    let n_characters = n_characters(words);
    // Here two characters count as one word: 40 characters are the bound, 20 words the other.
    (words.len() - n_characters) * SHORT_CHARACTERS + n_characters * SHORT
        < SHORT * SHORT_CHARACTERS
}

/// Smallest Jaccard similarity of copies under [`Care::Strict`].
const MIN_STRICT_JACCARD: f64 = 0.9;

/// The signal that keeps two documents apart, if any. Equals [`verdict`] of [`Evidence::of`], but
/// gathers only the evidence that the verdict needs.
pub(crate) fn signal(
    circumstances: [&Circumstances; 2],
    similarity: Similarity,
    words: [&[Word]; 2],
    care: Care,
) -> Option<Signal> {
    let mut evidence = Evidence::but_for_substitutions(circumstances, similarity, words);
    if evidence.is_equal || evidence.is_short {
        return verdict(&evidence, care);
    }
    let both = BodyPair::new(words[0], words[1]);
    if care != Care::Strict && evidence.same_source == Some(false) && both.is_one_sided() {
        return verdict(&evidence, care);
    }
    let found = both.find();
    evidence.substitutions = counted(&found, circumstances.map(|of| of.n_headline));
    let decided = verdict(&evidence, care);
    if matches!(decided, Some(Signal::Numbers | Signal::Names)) {
        return decided;
    }
    evidence.substitutions.repeated = both.n_repeated(&found);
    verdict(&evidence, care)
}

/// The signal that keeps two documents with this evidence apart, if any.
pub(crate) fn verdict(evidence: &Evidence, care: Care) -> Option<Signal> {
    if evidence.is_equal {
        return None;
    } else if evidence.is_short {
        return Some(Signal::Short);
    }
    match care {
        Care::Loose => verdict_across_sources(evidence),
        Care::Balanced => balanced(evidence),
        Care::Strict => balanced(evidence).or_else(|| strict(evidence)),
    }
}

fn strict(evidence: &Evidence) -> Option<Signal> {
    let Substitutions { numbers, names, words, moved, .. } = evidence.substitutions;
    let is_near =
        evidence.similarity.jaccard >= MIN_STRICT_JACCARD && numbers + names + words + moved == 0;
    (!is_near).then_some(Signal::Unlike)
}

fn balanced(evidence: &Evidence) -> Option<Signal> {
    let Evidence { same_source, days_apart, titles_differ, similarity, substitutions, .. } =
        *evidence;
    if same_source == Some(false) {
        return verdict_across_sources(evidence);
    }
    let days = days_apart.unwrap_or(0);
    let is_changed = substitutions.words > 0;
    let least = if is_changed { MIN_CONTAINMENT } else { MIN_CONTAINMENT_UNCHANGED };
    if substitutions.numbers + substitutions.lists > 0 {
        Some(Signal::Numbers)
    } else if substitutions.names + substitutions.moved > 0 {
        Some(Signal::Names)
    } else if titles_differ == Some(true) && is_changed && !evidence.same_address {
        Some(Signal::Titles)
    } else if days > 0 && is_changed
        || days > MAX_DAYS && similarity.jaccard < MIN_JACCARD_OF_A_REPOST
    {
        Some(Signal::Dates)
    } else if substitutions.repeated > 0 {
        Some(Signal::Words)
    } else if same_source == Some(true) && similarity.containment < least {
        Some(Signal::Unlike)
    } else {
        None
    }
}

/// Two texts of different sources below both this Jaccard similarity and [`LITTLE_CONTAINMENT`]
/// stay apart if one number is substituted.
const LITTLE_JACCARD: f64 = 0.5;
/// Two texts of different sources below both this containment and [`LITTLE_JACCARD`] stay apart if
/// one number is substituted.
const LITTLE_CONTAINMENT: f64 = 0.7;

fn verdict_across_sources(evidence: &Evidence) -> Option<Signal> {
    let Evidence { days_apart, similarity, substitutions, n_words, .. } = *evidence;
    let facts = (substitutions.facts() - substitutions.spellings) as usize;
    // Where many other words are replaced too, an editor was at work.
    let is_edited = substitutions.words as usize > 2 * facts;
    let is_dense = |words_per_fact: usize| !is_edited && facts * words_per_fact >= n_words;
    let shares_little =
        similarity.jaccard < LITTLE_JACCARD && similarity.containment < LITTLE_CONTAINMENT;
    if shares_little && substitutions.numbers + substitutions.lists > 0
        || substitutions.numbers >= 2 && is_dense(150)
    {
        Some(Signal::Numbers)
    } else if is_dense(30) && facts > substitutions.words as usize
        || substitutions.repeated > 0 && is_dense(80)
    {
        Some(Signal::Names)
    } else if days_apart.is_some_and(|days| days > MAX_DAYS_ACROSS) && facts > 0 && is_dense(300) {
        Some(Signal::Dates)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
