//! How a line recurs → whether it is boilerplate: the bounds that [`learn`](super::learn) explains.

use super::edges::AT_EDGE;
use super::figures;
use super::line::MIN_SENTENCE;
use super::tally::{Places, Tally};
use super::template::{Template, TemplateKind};
use crate::config::{CutConfig, Rule};
use crate::ids::{Scope, TemplateKey};
use std::collections::HashMap;

/// Factor of `boilerplate_share` for a line at the edges of pages.
pub(super) const EDGE_SHARE: f64 = 0.15;

/// Smallest share of the site's pages for a sentence that does not address the reader, because
/// different stories may end with the same words.
const PROSE_SHARE: f64 = 0.2;

/// Smallest share of the site's pages for a sentence line (a sentence of a page of one or two
/// lines), and for a template with a slot in the headline's place.
const HALF_OF_PAGES: f64 = 0.5;

/// Factor of `boilerplate_share` for a line across sites.
const CORPUS_SHARE: f64 = 0.005;

/// Decides whether a line that recurs is boilerplate.
pub(super) struct Judge<'a> {
    /// Documents of the corpus.
    n_documents: usize,
    /// For each site, its number of documents.
    site_sizes: HashMap<u32, u32>,
    /// The settings.
    pub config: &'a CutConfig,
}

impl<'a> Judge<'a> {
    /// A judge of lines of the corpus, which is asked about no site.
    pub(super) fn of_corpus(n_documents: usize, config: &'a CutConfig) -> Self {
        Self { n_documents, site_sizes: HashMap::new(), config }
    }

    /// A judge of lines of these sites, which is not asked about the corpus.
    pub(super) fn of_sites(site_sizes: HashMap<u32, u32>, config: &'a CutConfig) -> Self {
        Self { n_documents: 0, site_sizes, config }
    }

    /// The stories that a line of a site, or of the corpus, must occur in to be a template. `None`
    /// if no number is enough.
    pub(super) fn n_needed(&self, site: Option<u32>, line: &Tally) -> Option<u32> {
        let Tally { places, first, figures } = line;
        let is_at_edge = self.is_at_edge(places);
        // Without line breaks, a sentence's place is the only sign that it is boilerplate.
        if first.is_sentence && (!is_at_edge || first.n_words < MIN_SENTENCE) {
            return None;
        }
        let n_needed = self.n_needed_at(site, is_at_edge && !first.is_sentence)?;
        let n_needed = n_needed.max(match (first.is_sentence, first.is_prose) {
            (true, _) => self.n_of_pages(site, HALF_OF_PAGES),
            (false, true) => self.n_of_pages(site, PROSE_SHARE),
            (false, false) => 0,
        });
        (!figures::counts_vary(figures)).then_some(n_needed)
    }

    /// The stories that a slot needs. `None` if no number is enough.
    pub(super) fn n_needed_of_slot(
        &self,
        site: Option<u32>,
        places: &Places,
        is_headline: bool,
    ) -> Option<u32> {
        let n_needed = self.n_needed_at(site, self.is_at_edge(places) && !is_headline)?;
        let n_at_headline = if is_headline { self.n_of_pages(site, HALF_OF_PAGES) } else { 0 };
        Some(n_needed.max(n_at_headline))
    }

    /// The template of a line of the corpus, if it is boilerplate.
    pub(super) fn corpus_template(
        &self,
        key: u64,
        n_stories: u32,
        line: Tally,
    ) -> Option<Template> {
        let n_needed = self.n_needed(None, &line)?;
        let (kind, stories) = ((TemplateKind::Line, key), [n_stories, n_needed]);
        (n_stories >= n_needed).then(|| template(kind, Scope::Corpus, stories, line.places))
    }

    fn is_at_edge(&self, places: &Places) -> bool {
        places.edge_share() >= AT_EDGE && self.config.uses(Rule::Edges)
    }

    /// The number of stories that a line in this place needs. `None` if no number is enough: for a
    /// line across sites that is inside pages, or if the rule for lines across sites is off.
    fn n_needed_at(&self, site: Option<u32>, is_at_edge: bool) -> Option<u32> {
        match site {
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
        let of_corpus = fewest(share, self.n_documents);
        of_corpus.max(self.config.options.boilerplate_min_corpus_stories)
    }

    /// The number of stories that a line of a site needs, for this part of `boilerplate_share`.
    pub(super) fn n_needed_of_site(&self, site: u32, part: f64) -> u32 {
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

/// Decides which lines can be boilerplate across sites, before their stories are counted.
pub(super) struct CorpusBar<'a> {
    /// Fewest documents without a site that must contain a line for each of them to count as a
    /// site. If fewer contain the line, they count as one site. With the default settings, the
    /// number is 0 below 130 documents without a site and 1 up to 190, so each counts.
    min_without_site: usize,
    config: &'a CutConfig,
}

impl<'a> CorpusBar<'a> {
    /// The bar in a corpus with so many documents without a site; `None` if the rule is off.
    pub(super) fn new(n_without_site: usize, config: &'a CutConfig) -> Option<Self> {
        let share = config.options.boilerplate_share * EDGE_SHARE;
        let bar = Self { min_without_site: fewest(share, n_without_site) as usize, config };
        config.uses(Rule::Corpus).then_some(bar)
    }

    /// Whether a line is short enough and occurs in enough documents and sites. `n_tokens` are
    /// those of the document with the lowest print, `sites` the sites of its documents.
    pub(super) fn may_be<S: Ord>(&self, n_tokens: u32, sites: Vec<Option<S>>) -> bool {
        let options = &self.config.options;
        n_tokens <= options.boilerplate_max_corpus_tokens
            && sites.len() >= options.boilerplate_min_corpus_stories as usize
            && self.n_sites(sites) >= options.boilerplate_min_sources as usize
    }

    /// The number of sites in which a line occurs. Documents without a site may all belong to one
    /// site, so those that contain the line count as one, unless there are at least
    /// [`min_without_site`](Self::min_without_site) of them: then each counts.
    fn n_sites<S: Ord>(&self, sites: Vec<Option<S>>) -> usize {
        let n_all = sites.len();
        let mut named: Vec<S> = sites.into_iter().flatten().collect();
        let n_without_site = n_all - named.len();
        named.sort_unstable();
        named.dedup();
        let is_share = n_without_site >= self.min_without_site;
        named.len() + if is_share { n_without_site } else { n_without_site.min(1) }
    }
}

/// A template that was learned.
pub(super) fn template(
    (kind, key): (TemplateKind, u64),
    scope: Scope,
    [n_stories, n_needed]: [u32; 2],
    places: Places,
) -> Template {
    Template {
        key: TemplateKey(key),
        kind,
        scope,
        n_documents: places.n_documents,
        n_stories,
        n_needed,
        edge_share: places.edge_share(),
        positions: places.positions,
        sources: places.sources,
        ..Template::default()
    }
}
