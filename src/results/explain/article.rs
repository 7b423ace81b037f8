//! A user's name for an article → its key in the results.

use crate::error::{Error, Result};
use crate::read::Document;
use crate::results::input::Input;
use crate::results::lines::{PlaceLine, RejectedLine};
use crate::results::reader::Lines;
use std::fmt::Write as _;
use std::path::Path;

/// Most articles that an error message lists.
const MOST: usize = 10;

/// Most similar keys that an error message lists.
const NEAREST: usize = 3;

/// Smallest Jaro-Winkler similarity of a similar key.
const ALIKE: f64 = 0.7;

/// The articles that a name may refer to.
#[derive(Default)]
struct Found {
    /// Articles with this key, as keys with the place appended.
    exact: Vec<String>,
    placed: Option<String>,
    /// Articles with this address.
    by_url: Vec<String>,
    /// Articles of this file.
    by_file: Vec<String>,
    /// Articles whose keys begin with the name.
    by_beginning: Vec<String>,
    /// The most similar keys, with their similarities.
    nearest: Vec<(f64, String)>,
}

/// The key of the article that `wanted` names: by its key, its address, its file's name, or the
/// beginning of its key.
pub(super) fn key(input: &Input, results: &Path, wanted: &str) -> Result<String> {
    let mut found = Found::default();
    input.for_each_document(|keys, document| {
        found.add(keys, document, wanted);
        Ok(())
    })?;
    found.choice(wanted).or_else(|error| match rejection(results, wanted)? {
        Some(rejected) => {
            let RejectedLine { place, reason, .. } = rejected;
            Err(Error::usage(format!("{} was rejected: {reason}", place.shown())))
        }
        None => Err(error),
    })
}

/// The rejected record that `wanted` names, by its place or the name of its page.
fn rejection(results: &Path, wanted: &str) -> Result<Option<RejectedLine<'static>>> {
    let mut lines = Lines::<RejectedLine<'static>>::open(results.join("rejected.jsonl"))?;
    let is_wanted = |rejected: &RejectedLine<'_>| {
        let PlaceLine { path, line } = &rejected.place;
        format!("{path}#{line}") == wanted || is_file(&rejected.place.shown(), wanted)
    };
    lines.find(|line| line.as_ref().map_or(true, is_wanted)).transpose()
}

impl Found {
    fn add(&mut self, [plain, placed]: [String; 2], document: &Document<'_>, wanted: &str) {
        if placed == wanted {
            self.placed = Some(placed);
        } else if plain == wanted {
            self.exact.push(placed);
        } else if document.url.as_deref().is_some_and(|url| is_address(url, wanted)) {
            self.by_url.push(plain);
        } else if is_file(&plain, wanted) {
            self.by_file.push(plain);
        } else if plain.starts_with(wanted) {
            self.by_beginning.push(plain);
        } else {
            self.add_similar(plain, wanted);
        }
    }

    fn add_similar(&mut self, key: String, wanted: &str) {
        let likeness = strsim::jaro_winkler(&key, wanted);
        if likeness >= ALIKE {
            self.nearest.push((likeness, key));
        }
        self.nearest.sort_by(|left, right| right.0.total_cmp(&left.0));
        self.nearest.truncate(NEAREST);
    }

    fn choice(self, wanted: &str) -> Result<String> {
        if let Some(placed) = self.placed {
            return Ok(placed);
        }
        match &self.exact[..] {
            [] => {}
            [_] => return Ok(wanted.to_owned()),
            several => return Err(which(&format!("have the id `{wanted}`"), several)),
        }
        for (meaning, keys) in [
            ("have the address", &self.by_url),
            ("are in the file", &self.by_file),
            ("have keys that begin with", &self.by_beginning),
        ] {
            match &keys[..] {
                [] => {}
                [key] => return Ok(key.clone()),
                several => return Err(which(&format!("{meaning} `{wanted}`"), several)),
            }
        }
        let nearest: Vec<String> = self.nearest.into_iter().map(|(_, key)| key).collect();
        let advice = if nearest.is_empty() {
            String::new()
        } else {
            format!("; the nearest are:{}", listed(&nearest))
        };
        Err(Error::usage(format!("no article has the key `{wanted}`{advice}")))
    }
}

/// The error of a name that several articles have.
fn which(meaning: &str, keys: &[String]) -> Error {
    let keys = listed(keys);
    Error::usage(format!("several articles {meaning}; name one of them:{keys}"))
}

/// Whether an address is the wanted one, with or without its scheme.
fn is_address(url: &str, wanted: &str) -> bool {
    url == wanted || url.split_once("://").is_some_and(|(_, rest)| rest == wanted)
}

/// Whether a key belongs to a page, or to a record without an id, in the file of this name.
fn is_file(key: &str, name: &str) -> bool {
    let file = key.rsplit_once('#').map_or(key, |(file, _)| file);
    let is_end = |whole: &str, end: &str| {
        whole.strip_suffix(end).is_some_and(|before| before.is_empty() || before.ends_with('/'))
    };
    is_end(file, name) || (file.contains('.') && is_end(name, file))
}

fn listed(keys: &[String]) -> String {
    let mut text: String = keys.iter().take(MOST).map(|key| format!("\n  {key}")).collect();
    if keys.len() > MOST {
        let _ = write!(text, "\n  and {} more", keys.len() - MOST);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_known_by_the_name_of_its_file() {
        for (key, name) in [
            ("a/page.txt#1", "page.txt"),
            ("page.html", "page.html"),
            ("a/b/c.html", "b/c.html"),
            ("c.html", "./saved/c.html"),
        ] {
            assert!(is_file(key, name), "{key} {name}");
        }
        for (key, name) in [("a/page.txt#1", "age.txt"), ("d1", "d")] {
            assert!(!is_file(key, name), "{key} {name}");
        }
    }
}
