//! The notes of all documents → the templates: lines that are boilerplate.
//!
//! **Within one site** a line is a template if the number of distinct stories that it occurs in
//! reaches these bounds:
//!
//! - `boilerplate_min_stories`;
//! - a share of the site's documents, which depends on the line's place;
//! - for a sentence line (a sentence of a page of one or two lines), the share `HALF_OF_PAGES` of
//!   the site's pages; for any other sentence that does not address the reader, the share
//!   `PROSE_SHARE`.
//!
//! A share separates habits of the outlet (3 of 30 documents) from chance repeats (3 of 30,000).
//! Inside the story, the share by place is `boilerplate_share`. At the edges of pages, where page
//! furniture is (headers, footers, share bars), a small part of it is enough (`EDGE_SHARE`).
//! An edge reaches from the start or the end of a page up to the second line that does not recur
//! ([`edges`](super::edges)); a line is at the edges if at least 90 % of its occurrences are in
//! edges. A few documents say little about a share, so the bound is two standard deviations below
//! the expected number of documents.
//!
//! **Across sites** the conditions are stricter, because tweets, statements and quotes recur in the
//! stories of many outlets too. A line needs at least `boilerplate_min_corpus_stories` stories, and
//! stories from a share of all documents (`CORPUS_SHARE`, bounded as above). It
//! needs at least `boilerplate_min_sources` sites, at most `boilerplate_max_corpus_tokens` tokens,
//! and a place at the edges.
//!
//! A line of nothing but numbers and dates is never a template, nor is a line whose *figures*
//! (numbers that may be news) differ from page to page: both may be facts. Entries of a site's
//! [`lists`](super::lists) are not templates of the site.
//!
//! [`judge`](super::judge) has these bounds. Learning in one process and learning in
//! [`parts`](super::parts) ask the same functions, of all documents or of a [`share`](super::share)
//! of them: what needs all documents of a site is in [`Placing`], and what needs the whole corpus
//! is in [`Learning`].

use super::blocks::{self, InnerLine};
use super::judge::{CorpusBar, EDGE_SHARE, Judge};
use super::kept::{KeptDocuments, Occurrence};
use super::labels::{self, Labelled};
use super::line::LineKey;
use super::notes::Notes;
use super::recurrence::{CorpusLines, Counts, Level, Lines, Recurring};
use super::share::Share;
use super::slots::{self, Variant};
use super::tally::Place;
use super::template::Template;
use super::templates::{Ends, Templates};
use crate::config::{CutConfig, Rule};
use crate::model::ItemId;

/// Templates being learned from all documents. [`new`](Self::new) learns those that match whole
/// lines anywhere. [`take`](Self::take) collects the lines of the others in a second pass over the
/// notes, and [`finish`](Self::finish) learns them.
pub(super) struct Learning<'a> {
    placing: Placing<'a>,
    of_corpus: Lines<'a>,
    judge: Judge<'a>,
}

impl<'a> Learning<'a> {
    /// Learns the templates that match whole lines anywhere.
    ///
    /// `documents` are indexed by item number. The templates do not depend on that order. Uses
    /// rayon's current thread pool.
    pub(super) fn new(documents: &'a KeptDocuments, config: &'a CutConfig) -> Self {
        let (of_corpus, postings) = Lines::of(Level::Corpus, Counts::of(config), documents);
        let n_without_site = documents.groups().filter(|group| group.site.is_none()).count();
        let candidates = CorpusBar::new(n_without_site, config).map_or_else(Vec::new, |bar| {
            let least = config.options.boilerplate_min_corpus_stories;
            of_corpus.recurring(postings, least, |occurrences| {
                let first = documents.line(occurrences[0]);
                let site = |place: &Occurrence| documents.get(place.item.index()).group.site;
                bar.may_be(first.n_tokens, occurrences.iter().map(site).collect())
            })
        });
        let keys: CorpusLines = candidates.iter().map(|line| (line.key, line.n_stories)).collect();
        let share = Share::new(documents, &keys, config);
        let judge = Judge::of_corpus(documents.len(), config);
        let template = |line: &Recurring| {
            let tally = share.tally(&line.occurrences);
            judge.corpus_template(line.key, line.n_stories, tally)
        };
        let of_lines = candidates.iter().filter_map(template).collect();
        Self { placing: Placing::new(share, of_lines), of_corpus, judge }
    }

    /// Takes the notes of the next document, in the order of the item numbers.
    pub(super) fn take(&mut self, notes: &Notes) {
        self.placing.take(notes);
    }

    /// All templates: those that match whole lines anywhere, and those learned from the notes that
    /// [`take`](Self::take) was given.
    pub(super) fn finish(self) -> Templates {
        let Self { placing, of_corpus, judge } = self;
        let Placing { share, templates, ends, mut found, .. } = placing;
        let groups = slots::by_constant(&mut found.variants);
        let min_sources = judge.config.options.boilerplate_min_sources;
        let n_needed = n_needed_of_slot(&share, &judge);
        let slots = slots::of_corpus(&groups, &of_corpus, min_sources, n_needed);
        let mut placed: Vec<Template> = slots.iter().map(|slot| share.placed(slot)).collect();
        placed.extend(placed_of_sites(&share, &groups, found.inside, found.labelled));
        templates.with_ends(ends).with_placed(placed)
    }
}

/// The second pass over the notes of a share: collects the lines of templates that depend on a
/// line's neighbors, its place on the page, or its first words.
pub(super) struct Placing<'a> {
    share: Share<'a>,
    /// Templates of whole lines, of the sites and of the corpus.
    templates: Templates,
    /// First and last parts of template lines, to find text that lost its line break.
    ends: Ends,
    found: Found,
    n_seen: u32,
}

/// Lines that may be those of templates that hold in certain places only.
#[derive(Default)]
struct Found {
    inside: Vec<InnerLine>,
    variants: Vec<Variant>,
    labelled: Vec<Labelled>,
}

impl<'a> Placing<'a> {
    /// Begins the pass, given the templates of the corpus that match whole lines.
    pub(super) fn new(share: Share<'a>, mut of_corpus: Vec<Template>) -> Self {
        of_corpus.extend(share.templates());
        let templates = Templates::of_lines(of_corpus);
        Self { share, templates, ends: Ends::default(), found: Found::default(), n_seen: 0 }
    }

    /// Takes the notes of the next document, in the order of the item numbers.
    pub(super) fn take(&mut self, notes: &Notes) {
        let item = ItemId(self.n_seen);
        self.n_seen += 1;
        let (lines, Share { documents, lists, judge, .. }) = (&notes.lines, &self.share);
        let site = documents.get(item.index()).group.site;
        let origin = documents.origin(item.index());
        let found = self.templates.whole_lines(origin, lines);
        let instances = lines.iter().zip(&found).filter(|(_, found)| found.is_some());
        instances.for_each(|(line, _)| self.ends.add(line));
        if let Some(site) = site.filter(|_| judge.config.uses(Rule::Blocks)) {
            let is_content = |line: &LineKey| lists.hold(Some(site), line.key);
            let inside = blocks::inside(site, item, lines, &found, self.templates.as_slice());
            let inside = inside.into_iter().filter(|inside| !is_content(&lines[inside.number()]));
            self.found.inside.extend(inside);
        }
        if judge.config.uses(Rule::Slots) {
            self.found.variants.extend(slots::variants(site, item, lines, &found));
        }
        if let Some(site) = site.filter(|_| judge.config.options.starter) {
            self.found.labelled.extend(labels::labelled(site, item, lines));
        }
    }

    /// The templates of the sites, and the lines that may be those of slots of the corpus. Calls
    /// `take` with each of these and its place.
    pub(super) fn finish(self, mut take: impl FnMut(&Variant, Place)) -> Templates {
        let Self { share, templates, ends, mut found, .. } = self;
        let groups = slots::by_constant(&mut found.variants);
        let placed = placed_of_sites(&share, &groups, found.inside, found.labelled);
        let of_corpus = groups.into_iter().flatten().filter(|variant| variant.may_be_of_corpus());
        if share.judge.config.uses(Rule::Corpus) {
            of_corpus.for_each(|variant| take(variant, share.place(variant.occurrence())));
        }
        templates.of_sites().with_ends(ends).with_placed(placed)
    }
}

/// The templates of sites that hold in certain places only.
fn placed_of_sites(
    share: &Share<'_>,
    variants: &[&[Variant]],
    inside: Vec<InnerLine>,
    labelled: Vec<Labelled>,
) -> Vec<Template> {
    let (lines, judge) = (&share.of_sites, &share.judge);
    let min_stories = judge.config.options.boilerplate_min_stories;
    let of_block = |site| judge.n_needed_of_site(site, EDGE_SHARE);
    let mut members = blocks::learn(inside, lines, min_stories, of_block);
    members.extend(labels::learn(labelled, lines, |site| judge.n_needed_of_site(site, 1.0)));
    members.extend(slots::of_sites(variants, lines, n_needed_of_slot(share, judge)));
    members.iter().map(|member| share.placed(member)).collect()
}

/// The number of stories that a slot of the share needs, given how it recurs and whether it is in
/// the headline's place.
fn n_needed_of_slot<'s>(
    share: &'s Share<'_>,
    judge: &'s Judge<'_>,
) -> impl Fn(&Recurring, bool) -> Option<u32> + Sync + 's {
    |slot, is_headline| {
        judge.n_needed_of_slot(slot.site, &share.places(&slot.occurrences), is_headline)
    }
}

#[cfg(test)]
mod tests {
    use super::super::template::TemplateKind;
    use super::*;
    use crate::ids::{Origin, Scope, SourceId};
    use crate::text::{normalize, segment};
    use std::collections::HashMap;
    use std::fmt::Write;

    /// Pages of three sites. Each page has a story in words that no other page has, between a
    /// header and a footer; some headers and footers vary.
    fn pages() -> Vec<String> {
        let page = |number: usize| {
            let letters = number.to_string().replace(|c: char| c.is_ascii_digit(), "x");
            let mut story = String::new();
            (0..60).for_each(|word| {
                let _ = write!(story, "w{number}q{word}{letters} ");
            });
            let names = ["Ann Bell", "Carl Dean", "Eva Finch", "Gil Hart"];
            let once = ["Ida Jones", "Kit Lowe", "Mae North", "Otto Peel", "Quin Rook", "Sue Tarn"];
            let name = if number % 10 == 9 { once[number / 10] } else { names[number % 4] };
            let own = if number.is_multiple_of(5) { "Only here" } else { "Read more of our news" };
            format!("Site {}\nBy {name}\n{story}\n12:30\n{own}\nCall {name} at 555", number % 3)
        };
        (0..60).map(page).collect()
    }

    /// The templates learned from the lines whose keys pass `may_recur`, and for each page the
    /// templates that its lines match.
    fn learned(
        notes: &[Notes],
        may_recur: impl Fn(u64) -> bool,
    ) -> (Vec<Template>, Vec<Vec<Option<u32>>>) {
        let config = CutConfig::default();
        let source = |number: u32| SourceId::numbered(number % 3);
        let mut kept = KeptDocuments::of_scopes((0..3).map(|n| Scope::Source(source(n))).collect());
        for (notes, number) in notes.iter().zip(0..) {
            let origin = Origin { source: Some(source(number)), site: None };
            kept.add(notes, origin, &may_recur);
        }
        let mut learning = Learning::new(&kept, &config);
        for notes in notes {
            learning.take(notes);
        }
        let templates = learning.finish();
        let found = kept.origins().zip(notes);
        let found = found.map(|(origin, document)| templates.find(origin, &document.lines));
        let found = found.collect();
        (templates.as_slice().to_vec(), found)
    }

    #[test]
    fn what_the_filter_keeps_in_vain_changes_nothing() {
        let noted = |text: &String| {
            let tokens = normalize::tokens_of(text);
            Notes::of(None, text, &tokens, &segment::units(text, &tokens))
        };
        let notes: Vec<Notes> = pages().iter().map(noted).collect();
        let mut n_seen: HashMap<u64, u32> = HashMap::new();
        for line in notes.iter().flat_map(|document| &document.lines) {
            *n_seen.entry(line.key).or_default() += 1;
        }
        let exact = learned(&notes, |key| n_seen[&key] > 1);
        assert!(exact.0.iter().any(|template| template.kind != TemplateKind::Line));
        assert_eq!(learned(&notes, |_| true), exact);
        assert_eq!(learned(&notes, |key| n_seen[&key] > 1 || key % 3 == 0), exact);
    }
}
