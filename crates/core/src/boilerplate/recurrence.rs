//! The lines of all documents → those that recur, where, and in how many documents of a site or
//! corpus.

use super::kept::{KeptDocuments, KeptLine, Occurrence};
use super::stories::{Recurrence, TokenTotals};
use super::template::TemplateKind;
use crate::config::{CutConfig, Rule};
use crate::model::ItemId;
use rayon::prelude::*;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};

/// The documents among which a line is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// The documents of one site.
    Site,
    /// All documents.
    Corpus,
}

/// What is counted of the documents that contain a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counts {
    /// Distinct stories.
    Stories,
    /// Documents: shows what goes wrong if stories are not counted.
    Documents,
}

/// A line of a document. Sorts by scope and key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Posting {
    scope: u32,
    key: u64,
    item: u32,
    line: u32,
}

impl Posting {
    fn is_of_one_line(&self, other: &Self) -> bool {
        (self.scope, self.key) == (other.scope, other.key)
    }

    fn occurrence(&self) -> Occurrence {
        Occurrence { item: ItemId(self.item), line: self.line }
    }
}

impl Counts {
    /// What these settings count.
    pub(crate) fn of(config: &CutConfig) -> Self {
        if config.uses(Rule::Stories) { Self::Stories } else { Self::Documents }
    }
}

/// Lines that recur in enough stories of the corpus: their keys, each with its stories.
pub type CorpusLines = HashMap<u64, u32>;

/// The postings of all lines at one level, sorted.
pub(crate) struct Postings(Vec<Posting>);

/// A line that recurs in a scope, with the documents that contain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recurring {
    /// Key of the line.
    pub key: u64,
    /// Site in which it is counted; `None` for the corpus.
    pub site: Option<u32>,
    /// Its first occurrence in each document, in the order of the documents' prints.
    pub occurrences: Vec<Occurrence>,
    /// Distinct stories among the documents that contain it.
    pub n_stories: u32,
}

/// A learned template that holds in certain places only.
pub(crate) struct PlacedTemplate {
    /// How it matches lines.
    pub kind: TemplateKind,
    /// Stories that it needed.
    pub n_needed: u32,
    /// How its lines recur.
    pub recurring: Recurring,
}

/// The kept lines of all documents, counted at one level.
pub(crate) struct Lines<'a> {
    /// All documents, by item number.
    pub documents: &'a KeptDocuments,
    level: Level,
    counts: Counts,
    /// For each kept line, the documents of the scope that contain its key; 1 for all but the first
    /// of equal lines in a document.
    n_documents: Vec<u32>,
    /// Token totals of long documents.
    totals: TokenTotals,
}

impl<'a> Lines<'a> {
    /// Counts the lines. Uses rayon's current thread pool. Time: a sort of all lines.
    ///
    /// The postings are returned apart, since they take much memory and are needed only once.
    pub(crate) fn of(
        level: Level,
        counts: Counts,
        documents: &'a KeptDocuments,
    ) -> (Self, Postings) {
        let postings = postings(level, documents);
        let n_documents = documents_per_line(&postings, documents);
        let totals = TokenTotals::of(documents, &n_documents);
        (Self { documents, level, counts, n_documents, totals }, Postings(postings))
    }

    /// The lines in at least `least` distinct stories of the scope that pass `may_be`, which is
    /// asked first, with the occurrences in the order of [`Recurring::occurrences`].
    ///
    /// Uses rayon's current thread pool. Time: [`Recurrence::n_stories`] of the lines that recur.
    pub(crate) fn recurring(
        &self,
        Postings(postings): Postings,
        least: u32,
        may_be: impl Fn(&[Occurrence]) -> bool + Sync,
    ) -> Vec<Recurring> {
        let count = |group: &[Posting]| {
            let occurrences = || self.in_order(group.iter().map(Posting::occurrence).collect());
            let occurrences = (group.len() >= least as usize).then(occurrences)?;
            let site = (self.level == Level::Site).then_some(group[0].scope);
            let is_candidate = may_be(&occurrences);
            let counted = is_candidate.then(|| self.of_ordered(site, group[0].key, occurrences))?;
            (counted.n_stories >= least).then_some(counted)
        };
        postings.par_chunk_by(Posting::is_of_one_line).filter_map(count).collect()
    }

    /// Counts the stories of occurrences with one key, at most one a document; `None` if there are
    /// none.
    ///
    /// `site` is the site in which they are counted, if these are lines of sites.
    pub(crate) fn counted(
        &self,
        site: Option<u32>,
        key: u64,
        occurrences: Vec<Occurrence>,
    ) -> Option<Recurring> {
        (!occurrences.is_empty()).then(|| self.of_ordered(site, key, self.in_order(occurrences)))
    }

    fn of_ordered(&self, site: Option<u32>, key: u64, occurrences: Vec<Occurrence>) -> Recurring {
        let n_stories = match self.counts {
            Counts::Stories => self.recurrence().n_stories(&occurrences),
            Counts::Documents => occurrences.len() as u32,
        };
        Recurring { key, site, occurrences, n_stories }
    }

    /// Sorts occurrences by the prints of their documents, so that nothing depends on the order in
    /// which documents were added.
    fn in_order(&self, mut occurrences: Vec<Occurrence>) -> Vec<Occurrence> {
        occurrences.sort_by_cached_key(|occurrence| self.documents.print(occurrence.item));
        occurrences
    }

    /// Documents of the scope that contain a line, if it is the first of its key in its document;
    /// else 1.
    pub(crate) fn n_documents(&self, occurrence: Occurrence) -> u32 {
        self.recurrence().n_documents(occurrence)
    }

    fn recurrence(&self) -> Recurrence<'_> {
        let Self { documents, n_documents, totals, .. } = self;
        Recurrence { documents, n_documents, totals }
    }
}

/// The occurrences of the lines of the corpus among these documents, by key: the first occurrence
/// in each document. Uses rayon's current thread pool. Time: a sort of all lines.
pub(crate) fn occurrences_of(
    of_corpus: &CorpusLines,
    documents: &KeptDocuments,
) -> Vec<(u64, Vec<Occurrence>)> {
    let mut postings = postings(Level::Corpus, documents);
    postings.retain(|posting| of_corpus.contains_key(&posting.key));
    let occurrences =
        |group: &[Posting]| (group[0].key, group.iter().map(Posting::occurrence).collect());
    postings.chunk_by(Posting::is_of_one_line).map(occurrences).collect()
}

/// The postings of all lines that belong to a scope; of equal lines in a document, the first.
fn postings(level: Level, documents: &KeptDocuments) -> Vec<Posting> {
    let of_document = |item: usize| {
        let document = documents.get(item);
        let scope = if level == Level::Site { document.group.site } else { Some(0) };
        let lines = document.lines.iter().filter(|line| line.n_words > 0);
        let posting = move |line: &KeptLine| {
            Some(Posting { scope: scope?, key: line.key, item: item as u32, line: line.number })
        };
        lines.filter_map(posting)
    };
    let mut postings: Vec<Posting> =
        (0..documents.len()).into_par_iter().flat_map_iter(of_document).collect();
    postings.par_sort_unstable();
    postings.dedup_by_key(|posting| (posting.scope, posting.key, posting.item));
    postings
}

fn documents_per_line(postings: &[Posting], documents: &KeptDocuments) -> Vec<u32> {
    let n_documents: Vec<AtomicU32> = (0..documents.n_lines()).map(|_| AtomicU32::new(1)).collect();
    let groups = postings.par_chunk_by(Posting::is_of_one_line);
    groups.filter(|group| group.len() > 1).for_each(|group| {
        for posting in group {
            let document = documents.get(posting.item as usize);
            let place = document.place_of(posting.line).expect("a posting is of a kept line");
            // Each line has one posting, so nothing else is stored there.
            n_documents[document.first_line + place].store(group.len() as u32, Ordering::Relaxed);
        }
    });
    n_documents.into_iter().map(AtomicU32::into_inner).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::boilerplate::kept::Group;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    /// For each page, its site, if any, and the keys of its lines.
    type Pages = Vec<(Option<u32>, Vec<u64>)>;

    fn pages() -> impl Strategy<Value = Pages> {
        let key = prop_oneof![1 => Just(0), 8 => 1_u64..9, 1 => Just(100)];
        let page = (prop::option::of(0_u32..3), prop::collection::vec(key, 0..8));
        prop::collection::vec(page, 0..8)
    }

    /// The first occurrence of each line of a scope in each document.
    fn occurrences(
        level: Level,
        pages: &Pages,
    ) -> BTreeMap<(Option<u32>, u64), BTreeMap<u32, u32>> {
        let mut occurrences: BTreeMap<_, BTreeMap<u32, u32>> = BTreeMap::new();
        for ((site, lines), item) in pages.iter().zip(0..) {
            let of_scope = site.is_some() || level == Level::Corpus;
            let site = site.filter(|_| level == Level::Site);
            for (&key, line) in
                lines.iter().zip(0..).filter(|(key, _)| of_scope && ![0, 100].contains(*key))
            {
                occurrences.entry((site, key)).or_default().entry(item).or_insert(line);
            }
        }
        occurrences
    }

    fn check(level: Level, pages: &Pages, least: u32) {
        let origin = |site| Group { source: None, site };
        let documents =
            KeptDocuments::of_keys(pages.iter().map(|(site, keys)| (origin(*site), &**keys)));
        let (lines, postings) = Lines::of(level, Counts::Documents, &documents);
        let occurrences = occurrences(level, pages);
        for places in occurrences.values() {
            for (&item, &line) in places {
                let occurrence = Occurrence { item: ItemId(item), line };
                assert_eq!(lines.n_documents(occurrence), places.len() as u32);
            }
        }
        let found = lines.recurring(postings, least, |occurrences| {
            occurrences.iter().all(|occurrence| occurrence.line != 1)
        });
        assert!(found.iter().all(|found| found.n_stories as usize == found.occurrences.len()));
        let places = |found: &Recurring| {
            found.occurrences.iter().map(|place| (place.item.0, place.line)).collect()
        };
        let found = found.iter().map(|found| ((found.site, found.key), places(found)));
        let recurs = |places: &BTreeMap<u32, u32>| {
            places.len() >= least as usize && places.values().all(|&line| line != 1)
        };
        let expected = occurrences.into_iter().filter(|(_, places)| recurs(places));
        assert_eq!(found.collect::<BTreeMap<_, _>>(), expected.collect());
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn lines_recur_where_the_twin_finds_them(pages in pages(), least in 1_u32..4) {
            check(Level::Site, &pages, least);
            check(Level::Corpus, &pages, least);
        }
    }
}
