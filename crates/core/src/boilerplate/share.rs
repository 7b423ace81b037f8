//! The documents of whole sites → how the lines of the sites recur, and where.
//!
//! A share of the corpus consists of sites, each with all its documents, and of any documents
//! without a site. Learning asks a share for the templates of its sites, and for what its documents
//! say of the lines of the corpus. The corpus itself is a share: the largest.

use super::edges::Edges;
use super::judge::{self, Judge};
use super::kept::{KeptDocuments, Occurrence};
use super::lists::Lists;
use super::recurrence::{CorpusLines, Counts, Level, Lines, PlacedTemplate, Recurring};
use super::tally::{First, Place, Places, Tally};
use super::template::{Template, TemplateKind};
use super::{figures, labels};
use crate::config::CutConfig;
use crate::model::ItemId;
use std::collections::HashMap;

/// Documents of whole sites.
pub(super) struct Share<'a> {
    /// The documents, by item number.
    pub documents: &'a KeptDocuments,
    /// Their lines, counted within each site.
    pub of_sites: Lines<'a>,
    /// Entries and headings of lists.
    pub lists: Lists,
    /// What their lines need.
    pub judge: Judge<'a>,
    /// The lines that recur in enough stories of a site.
    recurring: Vec<Recurring>,
    edges: Edges,
}

impl<'a> Share<'a> {
    /// Counts the lines of these documents. `of_corpus` are the lines that recur in the corpus.
    ///
    /// Uses rayon's current thread pool. Time: that of [`Lines::recurring`].
    pub(super) fn new(
        documents: &'a KeptDocuments,
        of_corpus: &CorpusLines,
        config: &'a CutConfig,
    ) -> Self {
        let (of_sites, postings) = Lines::of(Level::Site, Counts::of(config), documents);
        let least = config.options.boilerplate_min_stories;
        let recurring = of_sites.recurring(postings, least, |_| true);
        let mut site_sizes = HashMap::new();
        for site in documents.groups().filter_map(|group| group.site) {
            *site_sizes.entry(site).or_default() += 1;
        }
        let edges = Edges::of(documents, &recurring, of_corpus);
        let lists = Lists::of(documents, &recurring, &site_sizes);
        let judge = Judge::of_sites(site_sizes, config);
        Self { documents, of_sites, lists, judge, recurring, edges }
    }

    /// The templates of the sites that match whole lines anywhere in their site.
    pub(super) fn templates(&self) -> Vec<Template> {
        let template = |line: &Recurring| {
            let tally = self.tally(&line.occurrences);
            let n_needed = self.judge.n_needed(line.site, &tally)?;
            let is_furniture = line.n_stories >= n_needed && !self.lists.hold(line.site, line.key);
            let scope = self.documents.scope(line.site);
            let stories = [line.n_stories, n_needed];
            let kind = (TemplateKind::Line, line.key);
            is_furniture.then(|| judge::template(kind, scope, stories, tally.places))
        };
        self.recurring.iter().filter_map(template).collect()
    }

    /// The template of lines that were found to be one.
    pub(super) fn placed(&self, member: &PlacedTemplate) -> Template {
        let PlacedTemplate { kind, n_needed, ref recurring } = *member;
        let scope = self.documents.scope(recurring.site);
        let (stories, places) =
            ([recurring.n_stories, n_needed], self.places(&recurring.occurrences));
        let text = labels::text(member);
        Template { text, ..judge::template((kind, recurring.key), scope, stories, places) }
    }

    /// What decides whether a kept line is a template, given its first occurrence in each document.
    pub(super) fn tally(&self, occurrences: &[Occurrence]) -> Tally {
        let line = |occurrence: &Occurrence| self.documents.line(*occurrence);
        let first = |occurrence: &Occurrence| First {
            print: self.documents.print(occurrence.item),
            n_words: line(occurrence).n_words,
            is_sentence: line(occurrence).is_sentence,
            is_prose: line(occurrence).is_prose,
        };
        let figures = occurrences.iter().map(|occurrence| (line(occurrence).figures, 1));
        Tally {
            places: self.places(occurrences),
            first: occurrences.iter().map(first).min().expect("a line that recurs occurs"),
            figures: figures::counted(figures.collect()),
        }
    }

    /// Where a line occurs, given its first occurrence in each document.
    pub(super) fn places(&self, occurrences: &[Occurrence]) -> Places {
        Places::of(occurrences.iter().map(|&occurrence| self.place(occurrence)))
    }

    /// Where an occurrence is.
    pub(super) fn place(&self, occurrence: Occurrence) -> Place {
        let Occurrence { item: ItemId(item), line } = occurrence;
        let document = self.documents.get(item as usize);
        Place {
            is_at_edge: self.edges.hold(occurrence),
            third: (u64::from(line) * 3 / u64::from(document.n_lines)) as u8,
            source: document.group.source.and_then(|number| self.documents.source(number)),
        }
    }
}
