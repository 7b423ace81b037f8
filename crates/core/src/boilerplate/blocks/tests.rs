//! Templates learned inside blocks, against a plain twin that works on words, on random short
//! pages.

use super::*;
use crate::boilerplate::kept::{Group, KeptDocuments};
use crate::boilerplate::notes::Notes;
use crate::boilerplate::recurrence::{Counts, Level};
use crate::boilerplate::template::Template;
use crate::boilerplate::templates::Templates;
use crate::ids::{Origin, TemplateKey};
use crate::text::normalize;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// The lines that are templates, in the order of their numbers.
const TEMPLATES: [&str; 2] = ["top", "foot"];

/// A line inside a block.
#[derive(Clone, PartialEq, Eq)]
struct Line {
    site: u32,
    item: u32,
    number: u32,
    text: String,
    above: &'static str,
    below: Option<&'static str>,
}

/// The site of a page, and its lines.
type Page = (u32, Vec<String>);

/// A learned template: its kind, its site, its lines.
type Found = (TemplateKind, u32, Vec<(u32, u32)>);

fn page() -> impl Strategy<Value = Page> {
    let word = prop::sample::select(vec!["ant", "bee", "cat", "dog", "7"]);
    let words =
        (prop_oneof![9 => Just("ant"), 1 => Just("bee")], prop::collection::vec(word, 0..3));
    let words = words.prop_map(|(first, others)| [vec![first], others].concat().join(" "));
    let long = Just("ant bee cat dog ant bee cat".to_owned());
    let template = prop::sample::select(&TEMPLATES[..]).prop_map(str::to_owned);
    let line = prop_oneof![12 => words, 1 => long, 8 => template];
    (0_u32..2, prop::collection::vec(line, 0..8))
}

/// The line without its figures, which are tested elsewhere.
fn line_key(line: &str) -> LineKey {
    let tokens = normalize::tokens_of(line);
    LineKey { figures: 0, ..crate::boilerplate::line::line_key(line, 0, &tokens) }
}

fn template_of(line: &str) -> Option<&'static str> {
    TEMPLATES.into_iter().find(|template| *template == line)
}

/// The lines in runs of at most three, below a template and above another one or the end of the
/// page.
fn lines_inside(pages: &[Page]) -> Vec<Line> {
    let mut inside = Vec::new();
    for ((site, lines), item) in pages.iter().zip(0..) {
        for (at, text) in lines.iter().enumerate().filter(|(_, text)| template_of(text).is_none()) {
            let n_above =
                lines[..at].iter().rev().take_while(|line| template_of(line).is_none()).count();
            let n_below = lines[at..].iter().take_while(|line| template_of(line).is_none()).count();
            if n_above < at && n_above + n_below <= 3 {
                let beside = |at: usize| lines.get(at).and_then(|line| template_of(line));
                let (above, below) = (beside(at - 1).unwrap_or(""), beside(at + 1));
                inside.push(Line {
                    site: *site,
                    item,
                    number: at as u32,
                    text: text.clone(),
                    above,
                    below,
                });
            }
        }
    }
    inside
}

/// The first of these lines in each document.
fn places<'l>(lines: impl Iterator<Item = &'l Line>) -> Vec<(u32, u32)> {
    let mut places: Vec<(u32, u32)> = lines.map(|line| (line.item, line.number)).collect();
    places.dedup_by_key(|place| place.0);
    places
}

/// The text of a line, with adjacent numbers as one.
fn masked(text: &str) -> String {
    let mut words: Vec<&str> = text.split(' ').collect();
    words.dedup_by(|right, left| (&**left, &**right) == ("7", "7"));
    words.join(" ")
}

/// The lines of a site that recur inside blocks and nowhere else.
fn rare(pages: &[Page], site: u32, lines: &[Line], min_stories: usize) -> Vec<Found> {
    let texts: BTreeSet<String> = lines.iter().map(|line| masked(&line.text)).collect();
    let found = texts.iter().filter_map(|text| {
        let places = places(lines.iter().filter(|line| masked(&line.text) == *text));
        let bears = |line: &String| masked(line) == *text;
        let n_with_line =
            pages.iter().filter(|page| page.0 == site && page.1.iter().any(bears)).count();
        // If a document has the line outside of blocks as well, its first occurrence counts.
        let is_first = |&(item, number): &(u32, u32)| {
            pages[item as usize].1.iter().position(bears) == Some(number as usize)
        };
        let has_words = text != "7";
        let is_seen = places.iter().any(is_first) && has_words;
        let of_site = if is_seen { n_with_line } else { 1 };
        (of_site == places.len() && places.len() >= min_stories).then_some((
            TemplateKind::InBlock,
            site,
            places,
        ))
    });
    found.collect()
}

/// The slot of the lines beside a template, if they share their first or last word.
fn slot(site: u32, beside: &[&Line], n_needed: usize) -> Option<Found> {
    SHAPES.into_iter().find_map(|shape| {
        let word = |line: &Line| {
            let mut words = line.text.split(' ');
            if shape.first == 1 { words.next() } else { words.next_back() }.map(str::to_owned)
        };
        let words: BTreeSet<String> = beside.iter().filter_map(|line| word(line)).collect();
        let word = words.into_iter().filter(|shared| shared != "7").find(|shared| {
            beside.iter().filter(|line| word(line).as_ref() == Some(shared)).count() * 5
                >= beside.len() * 4
        })?;
        let is_of_slot = |line: &Line| {
            let mut words = line.text.split(' ');
            let end =
                if shape.first == 1 { words.clone().next() } else { words.clone().next_back() };
            end == Some(&word) && words.by_ref().count() <= 6
        };
        let of_slot: Vec<&Line> = beside.iter().copied().filter(|line| is_of_slot(line)).collect();
        let values: BTreeSet<String> = of_slot.iter().map(|line| masked(&line.text)).collect();
        let places = places(of_slot.iter().copied());
        (values.len() >= 3 && places.len() >= n_needed).then_some((
            TemplateKind::Slot(shape),
            site,
            places,
        ))
    })
}

fn twin(pages: &[Page], min_stories: usize, n_needed: usize) -> Vec<Found> {
    let inside = lines_inside(pages);
    let mut found = Vec::new();
    for site in 0..2 {
        let lines: Vec<Line> = inside.iter().filter(|line| line.site == site).cloned().collect();
        found.extend(rare(pages, site, &lines, min_stories));
        for template in TEMPLATES {
            let below: Vec<&Line> = lines.iter().filter(|line| line.above == template).collect();
            let above: Vec<&Line> =
                lines.iter().filter(|line| line.below == Some(template)).collect();
            found.extend([below, above].iter().filter_map(|beside| slot(site, beside, n_needed)));
        }
    }
    found.sort();
    found
}

fn template(line: &&str) -> Template {
    Template {
        key: TemplateKey(line_key(line).key),
        kind: TemplateKind::Line,
        ..Template::default()
    }
}

proptest! {
    #![proptest_config(crate::fixed_cases())]

    #[test]
    fn blocks_are_those_of_the_twin(
        pages in prop::collection::vec(page(), 2..60),
        min_stories in 2_u32..4,
        n_needed in 2_u32..5,
    ) {
        let templates = Templates::of_lines(TEMPLATES.iter().map(template).collect());
        let (mut kept, mut all) = (KeptDocuments::default(), Vec::new());
        for ((site, lines), item) in pages.iter().zip(0..) {
            let group = Group { source: Some(*site), site: Some(*site) };
            let lines: Vec<LineKey> = lines.iter().map(|line| line_key(line)).collect();
            let found = templates.whole_lines(Origin::default(), &lines);
            all.extend(inside(*site, ItemId(item), &lines, &found, templates.as_slice()));
            kept.push(&Notes { lines, ..Notes::default() }, group, |_| true);
        }
        let (lines, _) = Lines::of(Level::Site, Counts::Documents, &kept);
        let learned = learn(all, &lines, min_stories, |_| n_needed);
        let found = |member: PlacedTemplate| {
            let expected = if member.kind == TemplateKind::InBlock { min_stories } else { n_needed };
            assert_eq!(member.n_needed, expected);
            let places = member.recurring.occurrences.iter();
            let mut places: Vec<_> = places.map(|place| (place.item.0, place.line)).collect();
            places.sort_unstable();
            (member.kind, member.recurring.site.expect("a site"), places)
        };
        let mut learned: Vec<Found> = learned.into_iter().map(found).collect();
        learned.sort();
        prop_assert_eq!(learned, twin(&pages, min_stories as usize, n_needed as usize));
    }
}
