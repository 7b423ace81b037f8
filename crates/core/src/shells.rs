//! The facts of all documents → which of them are shells: pages with no text of their own.
//!
//! An error page, a registration or cookie wall, the stub of a gallery: once boilerplate and
//! repeats are cut, next to nothing is left. Or a scraper read the same wall, or the same article,
//! in place of many: then one source has one text under several headlines, and the text holds none
//! of the headlines' words. Shells are compared with nothing but equal texts, so that no short
//! article is merged with one.

use crate::config::{CopyConfig, ShellPolicy};
use crate::hash::{self, UseHash};
use crate::ids::SourceId;
use crate::model::{BodyFacts, Shell};
use crate::text::{Token, TokenClass};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Tokens that a bare body has, at most.
const MAX_BARE: usize = 3;

/// Tokens that were cut from a bare page, at least.
const MIN_CUT: usize = 10;

/// One in this many words of a title may be in the body by chance.
const CHANCE: usize = 4;

/// The fewest words of a title that tell what it is about.
const MIN_WORDS: usize = 2;

/// Whether nothing of its own is left of a page, given its tokens and those of its body.
pub(crate) fn is_bare(n_tokens: usize, n_left: usize) -> bool {
    n_left <= MAX_BARE && n_tokens >= n_left + MIN_CUT
}

/// Headlines that are many.
const MANY: usize = 4;

/// Of a text under many headlines, this share tells of something else.
const MIN_FOREIGN: f64 = 0.8;

/// Tokens of a wall, at most: a longer text may be an article, of which one stays.
const MAX_WALL: u32 = 80;

/// A hash of a title, and whether the body has next to none of its words; nothing where the title
/// has too few. Linear.
pub(crate) fn title(text: &str, title: &[Token], body: &[Token]) -> Option<(u64, bool)> {
    let words: HashSet<u64, UseHash> = units(text, title).collect();
    if words.len() < MIN_WORDS {
        return None;
    }
    let pairs = body.windows(2).map(pair);
    let found: HashSet<u64, UseHash> = body
        .iter()
        .map(|token| token.hash)
        .chain(pairs)
        .filter(|unit| words.contains(unit))
        .collect();
    let hash = hash::run(title.iter().map(|token| token.hash));
    Some((hash, found.len() * CHANCE <= words.len()))
}

/// The words of a title that tell what it is about: those of four letters and more, numbers, and
/// pairs of characters of a script without spaces.
fn units<'t>(text: &'t str, title: &'t [Token]) -> impl Iterator<Item = u64> + 't {
    const SHORTEST: usize = 4;
    let is_word = |token: &&Token| match token.class {
        TokenClass::Word => text[token.span.range()].chars().count() >= SHORTEST,
        TokenClass::Number => true,
        TokenClass::Character => false,
    };
    let are_characters =
        |pair: &&[Token]| pair.iter().all(|token| token.class == TokenClass::Character);
    let words = title.iter().filter(is_word).map(|token| token.hash);
    words.chain(title.windows(2).filter(are_characters).map(pair))
}

fn pair(tokens: &[Token]) -> u64 {
    hash::run(tokens.iter().map(|token| token.hash))
}

/// Marks the documents of a source that share one text under several headlines. Where one of them
/// tells of the text, or the text is too long to be lost, one stays an article. Time: near-linear.
pub fn mark_shared(facts: &mut [BodyFacts], config: &CopyConfig) {
    if config.options.shells == ShellPolicy::Keep {
        return;
    }
    let mut groups: BTreeMap<(u128, SourceId), Vec<usize>> = BTreeMap::new();
    for (item, facts) in facts.iter().enumerate() {
        if let Some(source) = facts.source.filter(|_| facts.n_tokens > 0) {
            groups.entry((facts.fingerprint, source)).or_default().push(item);
        }
    }
    for group in groups.into_values().filter(|group| group.len() > 1) {
        mark_group(facts, &group);
    }
}

fn mark_group(facts: &mut [BodyFacts], group: &[usize]) {
    let headlines: BTreeSet<u64> =
        group.iter().filter_map(|&item| facts[item].title).map(|(hash, _)| hash).collect();
    let is_foreign = |item: &usize| facts[*item].title.is_some_and(|(_, is_foreign)| is_foreign);
    let mut foreign: Vec<usize> = group.iter().copied().filter(is_foreign).collect();
    let is_long = facts[group[0]].n_tokens > MAX_WALL;
    let are_shells = match headlines.len() {
        0 | 1 => false,
        2..MANY => foreign.len() == group.len() && !is_long,
        _ => foreign.len() as f64 >= MIN_FOREIGN * group.len() as f64,
    };
    if !are_shells {
        return;
    }
    if is_long && foreign.len() == group.len() {
        // By values alone: no result depends on the order of the input.
        foreign.sort_unstable_by_key(|&item| (facts[item].preference, facts[item].title));
        foreign.remove(0);
    }
    let documents = group.len() as u32;
    let shell = Shell::SharedText { documents, headlines: headlines.len() as u32 };
    for item in foreign {
        facts[item].shell = Some(shell);
        // The one that stays is no shell.
        facts[item].preference = u64::MAX;
    }
}
