//! Learning, on random small corpora of several sites: the order of documents changes nothing.

use super::*;
use crate::config::{CutConfig, CutOptions, Rule};
use crate::format::FormatError;
use crate::hash;
use crate::ids::{Scope, SourceId};
use crate::text::{normalize, segment};
use proptest::prelude::*;

/// Numbers drawn for one page.
struct Draw {
    seed: u64,
    page: u64,
}

impl Draw {
    /// A number below `n`, for this purpose.
    fn below(&self, n: u64, of: u64) -> u64 {
        hash::mix(self.seed ^ hash::mix(self.page << 20 ^ of)) % n
    }

    fn is(&self, percent: u64, of: u64) -> bool {
        self.below(100, of) < percent
    }

    fn of<'w>(&self, words: &[&'w str], of: u64) -> &'w str {
        words[self.below(words.len() as u64, of) as usize]
    }

    /// Lines of its own among three of six that many pages share: which pages tell one story then
    /// depends on which are compared.
    fn mosaic(&self) -> String {
        let line = |story: u64, number: u64| -> String {
            (0..12)
                .map(|at| letters(hash::mix(self.seed ^ story << 8 ^ number ^ at << 40)) + " ")
                .collect()
        };
        let shared = (0..3).map(|at| line(5000, 2 * at + self.below(2, 70 + at)));
        let own = (0..6).map(|at| line(6000 + self.page, at));
        shared.chain(own).collect::<Vec<_>>().join("\n")
    }

    /// A paragraph of this story, in which some pages have other words.
    fn paragraph(&self, story: u64, number: u64) -> String {
        let word = |at: u64| {
            let edit = if self.is(1, 500 + at) { self.page + 1 } else { 0 };
            letters(hash::mix(self.seed ^ hash::mix(story << 8 ^ number) ^ at ^ edit << 32))
        };
        (0..24).map(|at| word(at) + " ").collect()
    }
}

fn letters(number: u64) -> String {
    (0..6).map(|at| char::from(b'a' + (number >> (at * 8)) as u8 % 26)).collect()
}

const NAMES: [&str; 5] = ["Ann Bell", "Carl Dean", "Eva Finch", "Gil Hart", "Ida Jones Lee"];
const TOWNS: [&str; 4] = ["Lindau", "Nordvik", "Farnholm", "East Aldrup"];
const ENTRIES: [&str; 6] = [
    "2 cloves of garlic",
    "1 cup of sugar",
    "3 spoons of oil",
    "a pinch of salt",
    "500 g of flour",
    "one large onion",
];

/// A page of site `site`: furniture around a story that several sites may tell.
fn page(draw: &Draw, site: u64) -> String {
    let story = if draw.is(25, 1) { draw.below(3, 2) } else { 1000 + draw.page };
    let mut lines = vec![format!("Site number {} of the world", letters(site))];
    let mut may = |percent, of, line: &str| {
        if draw.is(percent, of) {
            lines.push(line.to_owned());
        }
    };
    (0..6).for_each(|at| may(70, 10 + at, &format!("Menu {} {}", letters(site), letters(at))));
    may(90, 20, "Share this story with friends");
    may(80, 21, &letters(9000 + draw.page));
    may(70, 22, &format!("By {}", draw.of(&NAMES, 23)));
    may(50, 24, "12:30");
    may(30, 25, &format!("Only in {} news", draw.of(&TOWNS, 26)));
    may(60, 27, &draw.paragraph(story, 0));
    // Lines with one key have different lengths, some of them too long for the corpus.
    let years = "2010 ".repeat(12 + draw.below(8, 80) as usize);
    may(80, 81, &format!("© {years}by the press"));
    may(40, 28, &format!("Weight: {} g", draw.below(3, 29)));
    (0..4).for_each(|at| may(20 * (site % 3), 30 + at, draw.of(&ENTRIES, 40 + at)));
    may(70, 50, &draw.paragraph(story, 1));
    may(50, 66, &draw.mosaic());
    if draw.is(90, 63) {
        may(100, 0, "The story continues below this box");
        may(40, 64, &format!("In the {} edition", draw.of(&TOWNS, 65)));
        may(100, 0, "End of the box in the story");
    }
    may(40, 51, &format!("Read more: {} {}", letters(draw.below(40, 52)), draw.of(&TOWNS, 53)));
    may(70, 54, &draw.paragraph(story, 2));
    may(70, 55, &format!("Sign up for our {} letter today", draw.of(&TOWNS, 56)));
    may(50, 57, &format!("Contact: {}, 555-01{}", draw.of(&NAMES, 58), draw.below(20, 59)));
    may(80, 60, "Follow us on all channels of the net");
    may(60, 61, &format!("Copyright {} by {}", draw.below(9, 62) + 2010, letters(site)));
    lines.join("\n")
}

/// The notes of up to 160 pages: of three sources, of two sites that are not named, of none.
pub(super) fn corpus(n: u64, seed: u64) -> Vec<Notes> {
    let noted = |page: u64| {
        let draw = Draw { seed, page };
        // Some pages are equal, with or without a source.
        let draw = if draw.is(5, 0) { Draw { page: page / 8, ..draw } } else { draw };
        let site = draw.below(7, 3);
        let text = match site {
            6 => draw.paragraph(7000 + draw.page, 1),
            5 => format!(
                "{}. Follow us on all channels of the net.",
                draw.paragraph(draw.below(9, 4), 1)
            ),
            _ => page_of(&draw, site),
        };
        let source = (site < 3 || site == 5).then(|| SourceId::of(&format!("site {site}")));
        let tokens = normalize::tokens_of(&text);
        Notes::of(source, &text, &tokens, &segment::units(&text, &tokens))
    };
    (0..n).map(noted).collect()
}

fn page_of(draw: &Draw, site: u64) -> String {
    if draw.is(3, 5) { String::new() } else { page(draw, site) }
}

/// Settings under which small corpora have templates of each kind, and one rule is off.
pub(super) fn config(without: Option<Rule>) -> CutConfig {
    let options = CutOptions {
        boilerplate_min_stories: 2,
        boilerplate_share: 0.5,
        boilerplate_min_corpus_stories: 3,
        boilerplate_min_sources: 2,
        ..CutOptions::default()
    };
    CutConfig::new(options, without.as_slice()).expect("valid settings")
}

/// The templates of these documents.
pub(super) fn learned(notes: &[Notes], config: &CutConfig) -> Templates {
    let notes: Vec<Vec<u8>> = notes.iter().map(Notes::to_bytes).collect();
    let mut census = Census::for_bytes(1 << 20);
    for notes in &notes {
        census.add(notes);
    }
    let learned =
        census.learn::<FormatError>(config, |take| notes.iter().try_for_each(|one| take(one)));
    learned.expect("notes").templates
}

/// A rule that learning asks for, or none.
pub(super) fn without() -> impl Strategy<Value = Option<Rule>> {
    const RULES: &[Rule] =
        &[Rule::Stories, Rule::Sites, Rule::Corpus, Rule::Edges, Rule::Blocks, Rule::Slots];
    prop_oneof![Just(None), prop::sample::select(RULES).prop_map(Some)]
}

#[test]
fn random_corpora_have_templates_of_each_kind() {
    let (mut scopes, mut kinds) = ([0; 3], [0; 4]);
    for seed in 0..8 {
        for template in learned(&corpus(100, seed), &config(None)).as_slice() {
            scopes[match template.scope {
                Scope::Corpus => 0,
                Scope::Source(_) => 1,
                Scope::Site(_) => 2,
            }] += 1;
            kinds[match template.kind {
                TemplateKind::Line => 0,
                TemplateKind::InBlock => 1,
                TemplateKind::Slot(_) => 2 + usize::from(template.scope == Scope::Corpus),
                TemplateKind::Label | TemplateKind::Pattern => continue,
            }] += 1;
        }
    }
    assert!(scopes.iter().chain(&kinds).all(|&n| n > 0), "{scopes:?} {kinds:?}");
}

proptest! {
    #![proptest_config(crate::fixed_cases())]

    #[test]
    fn the_order_of_documents_changes_no_template(
        n in 20_u64..160,
        seed: u64,
        without in without(),
    ) {
        let (mut notes, config) = (corpus(n, seed), config(without));
        let expected = learned(&notes, &config).to_bytes();
        for shuffle in 0..2 {
            let mut at = 0;
            notes.sort_by_cached_key(|_| {
                at += 1;
                hash::mix(seed ^ at << 8 ^ shuffle)
            });
            prop_assert!(learned(&notes, &config).to_bytes() == expected);
        }
    }
}
