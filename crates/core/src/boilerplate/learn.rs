//! The notes of all documents → the templates: lines that are boilerplate.
//!
//! **Within one site** a line is a template if the number of distinct stories that it occurs in
//! reaches these bounds:
//!
//! - `boilerplate_min_stories`;
//! - a share of the site's documents, which depends on the line's place;
//! - for a sentence line (a sentence of a page of one or two lines), the share [`HALF_OF_PAGES`] of
//!   the site's pages; for any other sentence that does not address the reader, the share
//!   [`PROSE_SHARE`].
//!
//! A share separates habits of the outlet (3 of 30 documents) from chance repeats (3 of 30,000).
//! Inside the story, the share by place is `boilerplate_share`. At the edges of pages, where page
//! furniture is (headers, footers, share bars), a small part of it is enough ([`EDGE_SHARE`]).
//! An edge reaches from the start or the end of a page up to the second line that does not recur
//! ([`edges`](super::edges)); a line is at the edges if at least 90 % of its occurrences are in
//! edges. A few documents say little about a share, so the bound is two standard deviations below
//! the expected number of documents ([`fewest`]).
//!
//! **Across sites** the conditions are stricter, because tweets, statements and quotes recur in the
//! stories of many outlets too. A line needs at least `boilerplate_min_corpus_stories` stories, and
//! stories from a share of all documents ([`CORPUS_SHARE`], bounded by [`fewest`] as above). It
//! needs at least `boilerplate_min_sources` sites, at most `boilerplate_max_corpus_tokens` tokens,
//! and a place at the edges.
//!
//! A line of nothing but numbers and dates is never a template, nor is a line whose *figures*
//! (numbers that may be news) differ from page to page: both may be facts. Entries of a site's
//! [`lists`](super::lists) are not templates of the site.

use super::blocks::{self, InnerLine};
use super::edges::{AT_EDGE, Edges};
use super::figures;
use super::kept::{KeptDocuments, Occurrence};
use super::labels::{self, Labelled};
use super::line::{LineKey, MIN_SENTENCE};
use super::lists::Lists;
use super::notes::Notes;
use super::recurrence::{Counts, Level, Lines, PlacedTemplate, Recurring};
use super::slots::{self, Variant};
use super::template::{Positions, Template};
use super::templates::{Ends, Templates};
use crate::config::{CutConfig, Rule};
use crate::ids::{SourceId, TemplateKey};
use crate::model::ItemId;
use std::collections::HashMap;

/// Factor of `boilerplate_share` for a line at the edges of pages.
const EDGE_SHARE: f64 = 0.15;

/// Smallest share of the site's pages for a sentence that does not address the reader, because
/// different stories may end with the same words.
const PROSE_SHARE: f64 = 0.2;

/// Smallest share of the site's pages for a sentence line (a sentence of a page of one or two
/// lines), and for a template with a slot in the headline's place.
const HALF_OF_PAGES: f64 = 0.5;

/// Factor of `boilerplate_share` for a line across sites.
const CORPUS_SHARE: f64 = 0.005;

/// Templates being learned. [`new`](Self::new) learns those that match whole lines anywhere. The
/// others depend on a line's neighbors, its place on the page, or its first words:
/// [`take`](Self::take) collects their lines in a second pass over the notes, and
/// [`finish`](Self::finish) learns them.
pub(super) struct Learning<'a> {
    documents: &'a KeptDocuments,
    of_sites: Lines<'a>,
    of_corpus: Lines<'a>,
    judge: LineJudge<'a>,
    templates: Templates,
    inside: Vec<InnerLine>,
    variants: Vec<Variant>,
    labelled: Vec<Labelled>,
    /// First and last parts of template lines, to find text that lost its line break.
    ends: Ends,
    n_seen: u32,
}

impl<'a> Learning<'a> {
    /// Learns the templates that match whole lines anywhere.
    ///
    /// `documents` are indexed by item number. The templates do not depend on that order. Uses
    /// rayon's current thread pool.
    pub(super) fn new(documents: &'a KeptDocuments, config: &'a CutConfig) -> Self {
        let counts = if config.uses(Rule::Stories) { Counts::Stories } else { Counts::Documents };
        let (of_sites, postings) = Lines::of(Level::Site, counts, documents);
        let mut candidates =
            of_sites.recurring(postings, config.options.boilerplate_min_stories, |_| true);
        let (of_corpus, postings) = Lines::of(Level::Corpus, counts, documents);
        if config.uses(Rule::Corpus) {
            let everywhere = CorpusCandidates::new(documents, config);
            let may_be = |occurrences: &[Occurrence]| everywhere.may_be(occurrences);
            let least = config.options.boilerplate_min_corpus_stories;
            candidates.extend(of_corpus.recurring(postings, least, may_be));
        }
        let judge = LineJudge::new(documents, &candidates, config);
        let list = candidates.iter().filter_map(|candidate| judge.template(candidate)).collect();
        let templates = Templates::of_lines(list);
        let (inside, variants, labelled) = (Vec::new(), Vec::new(), Vec::new());
        let (ends, n_seen) = (Ends::default(), 0);
        Self {
            documents,
            of_sites,
            of_corpus,
            judge,
            templates,
            inside,
            variants,
            labelled,
            ends,
            n_seen,
        }
    }

    /// Takes the notes of the next document, in the order of the item numbers.
    pub(super) fn take(&mut self, notes: &Notes) {
        let item = ItemId(self.n_seen);
        self.n_seen += 1;
        let lines = &notes.lines;
        let site = self.documents.get(item.index()).group.site;
        let origin = self.documents.origin(item.index());
        let found = self.templates.whole_lines(origin, lines);
        let instances = lines.iter().zip(&found).filter(|(_, found)| found.is_some());
        instances.for_each(|(line, _)| self.ends.add(line));
        if let Some(site) = site.filter(|_| self.judge.config.uses(Rule::Blocks)) {
            let is_content = |line: &LineKey| self.judge.lists.hold(Some(site), line.key);
            let inside = blocks::inside(site, item, lines, &found, self.templates.as_slice());
            self.inside
                .extend(inside.into_iter().filter(|inside| !is_content(&lines[inside.number()])));
        }
        if self.judge.config.uses(Rule::Slots) {
            self.variants.extend(slots::variants(site, item, lines, &found));
        }
        if let Some(site) = site.filter(|_| self.judge.config.options.starter) {
            self.labelled.extend(labels::labelled(site, item, lines));
        }
    }

    /// All templates: those that match whole lines anywhere, and those learned from the notes that
    /// [`take`](Self::take) was given.
    pub(super) fn finish(self) -> Templates {
        let Self {
            of_sites, of_corpus, judge, templates, inside, variants, labelled, ends, ..
        } = self;
        let min_stories = judge.config.options.boilerplate_min_stories;
        let min_sources = judge.config.options.boilerplate_min_sources;
        let of_block = |site| judge.n_needed_of_site(site, EDGE_SHARE);
        let mut members = blocks::learn(inside, &of_sites, min_stories, of_block);
        members
            .extend(labels::learn(labelled, &of_sites, |site| judge.n_needed_of_site(site, 1.0)));
        let lines = [&of_sites, &of_corpus];
        members.extend(slots::learn(variants, lines, min_sources, |line, is_headline| {
            let n_needed = judge.n_needed_at(line, judge.is_at_edge(line) && !is_headline)?;
            let n_at_headline =
                if is_headline { judge.n_of_pages(line.site, HALF_OF_PAGES) } else { 0 };
            Some(n_needed.max(n_at_headline))
        }));
        let template = |member: &PlacedTemplate| Template {
            kind: member.kind,
            text: labels::text(member),
            ..judge.to_template(&member.recurring, member.n_needed)
        };
        templates.with_ends(ends).with_placed(members.iter().map(template).collect())
    }
}

/// Decides whether a line that recurs is boilerplate.
struct LineJudge<'a> {
    documents: &'a KeptDocuments,
    edges: Edges,
    lists: Lists,
    /// For each site, its number of documents.
    site_sizes: HashMap<u32, u32>,
    config: &'a CutConfig,
}

impl<'a> LineJudge<'a> {
    fn new(documents: &'a KeptDocuments, candidates: &[Recurring], config: &'a CutConfig) -> Self {
        let mut site_sizes = HashMap::new();
        for site in documents.groups().filter_map(|group| group.site) {
            *site_sizes.entry(site).or_default() += 1;
        }
        let edges = Edges::of(documents, candidates);
        let lists = Lists::of(documents, candidates, &site_sizes);
        Self { documents, edges, lists, site_sizes, config }
    }

    /// The template of this line, if it is boilerplate.
    fn template(&self, line: &Recurring) -> Option<Template> {
        let first = self.documents.line(line.occurrences[0]);
        let is_at_edge = self.is_at_edge(line);
        // Without line breaks, a sentence's place is the only sign that it is boilerplate.
        if first.is_sentence && (!is_at_edge || first.n_words < MIN_SENTENCE) {
            return None;
        }
        let n_needed = self.n_needed_at(line, is_at_edge && !first.is_sentence)?;
        let n_needed = n_needed.max(match (first.is_sentence, first.is_prose) {
            (true, _) => self.n_of_pages(line.site, HALF_OF_PAGES),
            (false, true) => self.n_of_pages(line.site, PROSE_SHARE),
            (false, false) => 0,
        });
        let is_of_list = self.lists.hold(line.site, line.key);
        let is_furniture = line.n_stories >= n_needed && !is_of_list;
        (is_furniture && !self.figures_vary(line)).then(|| self.to_template(line, n_needed))
    }

    fn figures_vary(&self, line: &Recurring) -> bool {
        let of = |occurrence: &Occurrence| self.documents.line(*occurrence).figures;
        figures::vary(line.occurrences.iter().map(of))
    }

    /// A template for this line: how the line recurs, and the number of stories it needed.
    fn to_template(&self, line: &Recurring, n_needed: u32) -> Template {
        Template {
            key: TemplateKey(line.key),
            scope: self.documents.scope(line.site),
            n_documents: line.occurrences.len() as u32,
            n_stories: line.n_stories,
            n_needed,
            edge_share: self.edges.share(&line.occurrences),
            sources: self.sources(line),
            positions: positions(&line.occurrences, self.documents),
            ..Template::default()
        }
    }

    fn sources(&self, line: &Recurring) -> Vec<SourceId> {
        let number = |item: usize| self.documents.get(item).group.source;
        let numbers = distinct(&line.occurrences, number).into_iter();
        numbers.filter_map(|number| self.documents.source(number)).collect()
    }

    fn is_at_edge(&self, line: &Recurring) -> bool {
        self.edges.share(&line.occurrences) >= AT_EDGE && self.config.uses(Rule::Edges)
    }

    /// The number of stories that a line in this place needs. `None` if no number is enough: for a
    /// line across sites that is inside pages, or if the rule for lines across sites is off.
    fn n_needed_at(&self, line: &Recurring, is_at_edge: bool) -> Option<u32> {
        match line.site {
            Some(site) => {
                Some(self.n_needed_of_site(site, if is_at_edge { EDGE_SHARE } else { 1.0 }))
            }
            None => {
                (is_at_edge && self.config.uses(Rule::Corpus)).then(|| self.n_needed_of_corpus())
            }
        }
    }

    /// This share of the number of a site's pages, rounded up; 0 for a line across sites.
    fn n_of_pages(&self, site: Option<u32>, share: f64) -> u32 {
        let size = site.map_or(0, |site| self.site_sizes[&site]);
        (share * f64::from(size)).ceil() as u32
    }

    fn n_needed_of_corpus(&self) -> u32 {
        let share = self.config.options.boilerplate_share * CORPUS_SHARE;
        let of_corpus = fewest(share, self.documents.len());
        of_corpus.max(self.config.options.boilerplate_min_corpus_stories)
    }

    fn n_needed_of_site(&self, site: u32, part: f64) -> u32 {
        let share = self.config.options.boilerplate_share * part;
        let of_site = fewest(share, self.site_sizes[&site] as usize);
        of_site.max(self.config.options.boilerplate_min_stories)
    }
}

/// `n p − 2 √(n p (1 − p))`, rounded up, for share p and n documents: two standard deviations of
/// the binomial distribution below the expected number of documents. A line with true share p
/// rarely occurs in fewer documents. 0 if `n p ≤ 4 (1 − p)`.
fn fewest(share: f64, n_documents: usize) -> u32 {
    let expected = share * n_documents as f64;
    let deviation = (expected * (1.0 - share)).sqrt();
    (expected - 2.0 * deviation).max(0.0).ceil() as u32
}

/// Decides which lines can be boilerplate across sites.
struct CorpusCandidates<'a> {
    documents: &'a KeptDocuments,
    /// Fewest documents without a site that must contain a line for each of them to count as a
    /// site. If fewer contain the line, they count as one site. With the default settings, the
    /// number is 0 below 130 documents without a site and 1 up to 190, so each counts.
    min_without_site: usize,
    config: &'a CutConfig,
}

impl<'a> CorpusCandidates<'a> {
    fn new(documents: &'a KeptDocuments, config: &'a CutConfig) -> Self {
        let n_without_site = documents.groups().filter(|group| group.site.is_none()).count();
        let min_without_site =
            fewest(config.options.boilerplate_share * EDGE_SHARE, n_without_site) as usize;
        Self { documents, min_without_site, config }
    }

    /// Whether the line is short enough and occurs in enough sites.
    fn may_be(&self, occurrences: &[Occurrence]) -> bool {
        let first = occurrences[0];
        self.documents.line(first).n_tokens <= self.config.options.boilerplate_max_corpus_tokens
            && self.n_sites(occurrences) >= self.config.options.boilerplate_min_sources as usize
    }

    /// The number of sites in which a line occurs. Documents without a site may all belong to one
    /// site, so those that contain the line count as one, unless there are at least
    /// [`min_without_site`](Self::min_without_site) of them: then each counts.
    fn n_sites(&self, occurrences: &[Occurrence]) -> usize {
        let site = |item: usize| self.documents.get(item).group.site;
        let is_homeless = |occurrence: &&Occurrence| site(occurrence.item.index()).is_none();
        let n_without_site = occurrences.iter().filter(is_homeless).count();
        let is_share = n_without_site >= self.min_without_site;
        distinct(occurrences, site).len()
            + if is_share { n_without_site } else { n_without_site.min(1) }
    }
}

/// The distinct values of `of` over the documents of the occurrences, ascending.
fn distinct(occurrences: &[Occurrence], of: impl Fn(usize) -> Option<u32>) -> Vec<u32> {
    let mut found: Vec<u32> =
        occurrences.iter().filter_map(|occurrence| of(occurrence.item.index())).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn positions(occurrences: &[Occurrence], documents: &KeptDocuments) -> Positions {
    let mut thirds = [0; 3];
    for occurrence in occurrences {
        let n_lines = documents.get(occurrence.item.index()).n_lines;
        thirds[(u64::from(occurrence.line) * 3 / u64::from(n_lines)) as usize] += 1;
    }
    let [head, middle, tail] = thirds;
    Positions { head, middle, tail }
}

#[cfg(test)]
mod tests {
    use super::super::template::TemplateKind;
    use super::*;
    use crate::text::{normalize, segment};
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
        let mut kept = KeptDocuments::of_sources((0..3).map(source).collect());
        for (notes, number) in notes.iter().zip(0..) {
            kept.add(&Notes { source: Some(source(number)), ..notes.clone() }, &may_recur);
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
