//! Documents → the keys by which results name them.
//!
//! A key is the record's id, or `path#line` if the id is absent or longer than 1,000 bytes. A key
//! that several records share, or that already looks like a key with a place, gets its place
//! appended: `ID (path#line)`. So no two documents have the same key. A document has two possible
//! keys, of which at most one is in the results.

use super::{Corpus, Document, RecordPlace};
use copydesk_core::hash;

/// Gives each document a unique key.
#[derive(Default)]
pub(crate) struct Keys {
    places: Vec<RecordPlace>,
    keys: Vec<Box<str>>,
}

impl Keys {
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn add(&mut self, corpus: &Corpus, place: RecordPlace, id: Option<Box<str>>) {
        self.keys.push(id.unwrap_or_else(|| place_key(corpus, place)));
        self.places.push(place);
    }

    pub(crate) fn finish(mut self, corpus: &Corpus) -> (Vec<Box<str>>, u64) {
        let mut hashes: Vec<(u128, u32)> =
            self.keys.iter().map(|key| hash::bytes128(key.as_bytes())).zip(0..).collect();
        hashes.sort_unstable();
        let mut n_shared = 0;
        for equal in hashes.chunk_by(|left, right| left.0 == right.0) {
            let is_shared = equal.len() > 1;
            n_shared += if is_shared { equal.len() as u64 } else { 0 };
            for &(_, item) in equal {
                let key = &mut self.keys[item as usize];
                if is_shared || looks_placed(key) {
                    *key = with_place(key, &place_key(corpus, self.places[item as usize])).into();
                }
            }
        }
        (self.keys, n_shared)
    }
}

fn place_key(corpus: &Corpus, place: RecordPlace) -> Box<str> {
    format!("{}#{}", corpus.file(place.file).name, place.line).into()
}

/// Whether the key ends like one with a place: `(…#17)`.
fn looks_placed(key: &str) -> bool {
    let line = key.strip_suffix(')').and_then(|key| key.rsplit_once('#')).map(|(_, line)| line);
    line.is_some_and(|line| !line.is_empty() && line.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The two possible keys of a document in the results: without its place, and with it.
pub fn candidates(corpus: &Corpus, document: &Document<'_>) -> [String; 2] {
    let place = place_key(corpus, document.place);
    let plain = document.key().unwrap_or(&place).to_owned();
    let placed = with_place(&plain, &place);
    [plain, placed]
}

fn with_place(key: &str, place: &str) -> String {
    format!("{key} ({place})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_look_like_places_are_told_apart_from_them() {
        assert!(looks_placed("a (news.jsonl#17)"));
        assert!(looks_placed("#1)"));
        assert!(!looks_placed("news.jsonl#17"));
        assert!(!looks_placed("a (b#)"));
    }
}
