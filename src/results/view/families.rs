//! Families and round-ups → their rows and details.

use super::known::{MAX_LISTED, Places};
use super::look::{FamilyRow, Look};
use super::named::{Articles, Named};
use super::parts::{Details, List, write_list};
use crate::error::Result;
use crate::results::heading::{clipped, one_line};
use crate::results::lines::{ContainmentLine, FormLine};
use crate::results::reader::Lines;
use crate::write::OutputFolder;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Most characters of a form in its row.
const MAX_SHOWN: usize = 300;

/// The details of a family.
#[derive(Serialize)]
struct FamilyDetails<'a> {
    form: &'a str,
    members: &'a [Named],
    facts: &'a [Vec<String>],
}

/// Writes the families. Returns their number.
pub(super) fn write_families(
    results: &Path,
    places: &Places,
    articles: &Articles,
    look: &mut Look,
    to: &mut OutputFolder,
) -> Result<usize> {
    let (mut list, mut details) = (List::begin("families", to)?, Details::begin("families"));
    for line in Lines::<FormLine>::open(results.join("forms.jsonl"))? {
        let FormLine { id, members: keys, form, facts } = line?;
        let listed = keys.iter().take(MAX_LISTED);
        let members: Vec<Named> =
            listed.map(|key| named(key, places, articles)).collect::<Result<_>>()?;
        let sources: BTreeSet<&str> =
            members.iter().filter_map(|one| one.source.as_deref()).collect();
        let row = FamilyRow {
            id: &id,
            title: members.first().map_or("", |first| &first.title),
            source: sources.first().copied().filter(|_| sources.len() == 1),
            members: keys.len(),
            slots: facts.first().map_or(0, Vec::len),
            sources: sources.len(),
            form: without_half_slot(&clipped(&one_line(&form), MAX_SHOWN)),
        };
        look.add_family(&row);
        list.push(&row)?;
        let facts = &facts[..facts.len().min(MAX_LISTED)];
        details.push(&FamilyDetails { form: &form, members: &members, facts }, to)?;
    }
    details.finish(to)?;
    list.finish(to)
}

/// A clipped form without the slot that its end cuts in two.
fn without_half_slot(form: &str) -> String {
    match form.rsplit_once('{') {
        Some((before, slot)) if !slot.contains('}') && form.ends_with('…') => {
            format!("{}…", before.trim_end())
        }
        _ => form.to_owned(),
    }
}

/// A round-up with its stories.
#[derive(Serialize)]
struct Roundup {
    #[serde(flatten)]
    named: Named,
    stories: Vec<Story>,
}

#[derive(Serialize)]
struct Story {
    #[serde(flatten)]
    named: Named,
    containment: f64,
}

/// The round-ups that hold an article, by its key.
pub(super) type HeldBy = BTreeMap<String, Vec<Named>>;

/// Writes the round-ups. Returns their number, and which of them hold an article.
pub(super) fn write_roundups(
    results: &Path,
    places: &Places,
    articles: &Articles,
    to: &mut OutputFolder,
) -> Result<(usize, HeldBy)> {
    let mut roundups: BTreeMap<String, Roundup> = BTreeMap::new();
    let mut held_by = HeldBy::new();
    for line in Lines::<ContainmentLine>::open(results.join("containments.jsonl"))? {
        let ContainmentLine { container, contained, containment } = line?;
        let holder = named(&container, places, articles)?;
        held_by.entry(contained.clone()).or_default().push(holder.clone());
        let story = Story { named: named(&contained, places, articles)?, containment };
        let fresh = || Roundup { named: holder, stories: Vec::new() };
        roundups.entry(container).or_insert_with(fresh).stories.push(story);
    }
    let mut rows: Vec<Roundup> = roundups.into_values().collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.stories.len()));
    Ok((write_list("roundups", &rows, to)?, held_by))
}

/// An article by its key.
fn named(key: &str, places: &Places, articles: &Articles) -> Result<Named> {
    match places.article(key) {
        Some(number) => articles.named(number),
        None => Ok(Named { key: key.to_owned(), ..Named::default() }),
    }
}
