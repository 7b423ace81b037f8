//! Facts of all documents → shells: pages with no text of their own.
//!
//! An error page, a registration or cookie wall, a gallery stub: once boilerplate and repeats are
//! cut, next to nothing is left. Or a scraper read the same wall, or the same article, in place of
//! many: one source then has one text under several headlines, and the text has none of the
//! headlines' words. Shells are compared only with equal texts, so that no short article is merged
//! with one.

use crate::config::{CopyConfig, ShellPolicy};
use crate::hash::{self, UseHash};
use crate::ids::SourceId;
use crate::model::{BodyFacts, Shell};
use crate::text::{Token, TokenClass};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// Longest bare body, in tokens.
const MAX_BARE: usize = 3;

/// Fewest tokens cut from a bare page.
const MIN_CUT: usize = 10;

/// One in this many words of a title may be in the body by chance.
const CHANCE: usize = 4;

/// Fewest content words of a title that can be compared with a body.
const MIN_WORDS: usize = 2;

/// Whether a page has nothing of its own left. `n_tokens` are its tokens, `n_left` those of its
/// body.
pub(crate) fn is_bare(n_tokens: usize, n_left: usize) -> bool {
    n_left <= MAX_BARE && n_tokens >= n_left + MIN_CUT
}

/// From this many headlines on, a share [`MIN_FOREIGN`] of foreign documents is enough.
const MANY: usize = 4;

/// Smallest share of documents that do not match their headline, for a text with many headlines.
const MIN_FOREIGN: f64 = 0.8;

/// Longest wall, in tokens. A longer text may be an article, of which one copy stays.
const MAX_WALL: u32 = 80;

/// Hash of a title, and whether the body has next to none of its words. `None` if the title has too
/// few content words. Linear.
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

/// Content words of a title: words of four letters or more, numbers, and pairs of characters of a
/// script without spaces.
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

/// Marks the documents of a source that share one text under several headlines. If one headline
/// matches the text, or the text is too long to lose, one document stays an article. `keys` are the
/// documents' keys, which break ties. Time: near-linear.
pub fn mark_shared_shells<K: Ord>(facts: &mut [BodyFacts], keys: &[K], config: &CopyConfig) {
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
        mark_group(facts, keys, &group);
    }
}

fn mark_group<K: Ord>(facts: &mut [BodyFacts], keys: &[K], group: &[usize]) {
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
        // Sort by values alone: no result depends on the order of the input.
        foreign
            .sort_unstable_by_key(|&item| (facts[item].preference, facts[item].title, &keys[item]));
        foreign.remove(0);
    }
    let documents = group.len() as u32;
    let shell = Shell::SharedText { documents, headlines: headlines.len() as u32 };
    for item in foreign {
        facts[item].shell = Some(shell);
        // Prefer any other document, so that the one that stays is not a shell.
        facts[item].preference = u64::MAX;
    }
}
