//! The documents of whole sites: their templates, and what they say of the lines of the corpus.
//!
//! Documents without a source and a site may be in any group, or in several.

use super::slots::PlacedVariant;
use crate::boilerplate::filter::RecurrenceFilter;
use crate::boilerplate::judge::Judge;
use crate::boilerplate::kept::KeptDocuments;
use crate::boilerplate::learn::Placing;
use crate::boilerplate::notes::Notes;
use crate::boilerplate::recurrence::{self, CorpusLines};
use crate::boilerplate::share::Share;
use crate::boilerplate::sites;
use crate::boilerplate::tally::Tally;
use crate::boilerplate::templates::Templates;
use crate::config::{CutConfig, Rule};
use crate::format::FormatError;
use crate::ids::{Origin, Scope, SiteId};

/// Bytes of text for a line, to size a filter.
const LINE_BYTES: u64 = 128;

/// The sites of the documents without a source, given the notes of all of them. Documents with a
/// source have no site, and change nothing.
///
/// Time: a sort of the lines that recur. Memory: 64 bytes for each of them.
pub fn infer_sites(notes: &[Notes], config: &CutConfig) -> Vec<Option<SiteId>> {
    let documents = notes.iter().map(|notes| (notes, notes.origin()));
    let mut documents = kept(documents, &CorpusLines::default());
    if config.uses(Rule::Sites) {
        sites::infer(&mut documents);
    }
    documents.origins().map(|origin| origin.site).collect()
}

/// The lines that may recur among these documents, and those of the corpus.
fn kept<'n>(
    documents: impl Iterator<Item = (&'n Notes, Origin)> + Clone,
    of_corpus: &CorpusLines,
) -> KeptDocuments {
    let keys = documents.clone().flat_map(|(notes, _)| notes.lines.iter().map(|line| line.key));
    let mut filter = RecurrenceFilter::for_bytes(keys.clone().count() as u64 * LINE_BYTES);
    keys.for_each(|key| filter.insert(key));
    let scopes = documents.clone().filter_map(|(_, origin)| origin.scope());
    let mut kept = KeptDocuments::of_scopes(scopes.collect());
    for (notes, origin) in documents {
        let may_recur = |key| filter.may_recur(key) || of_corpus.contains_key(&key);
        kept.add(notes, origin, may_recur);
    }
    kept
}

/// The documents of whole sites, each with its site if it names no source.
fn kept_of_sites(documents: &[(Notes, Option<SiteId>)], of_corpus: &CorpusLines) -> KeptDocuments {
    let origin = |(notes, site): &'_ (Notes, Option<SiteId>)| {
        let site = site.filter(|_| notes.source.is_none());
        Origin { source: notes.source, site }
    };
    kept(documents.iter().map(|document| (&document.0, origin(document))), of_corpus)
}

/// For each line of the corpus in these documents, what they say of it: its key, and a tally as
/// bytes.
///
/// `documents` are all documents of some sites, each with its site if it names no source. Uses
/// rayon's current thread pool. Time: that of learning the templates of the sites.
///
/// # Byte format
/// A JSON object: `places` (`n_documents`, `n_at_edge`, `positions`, `sources`), `first` (the line
/// in the document with the lowest print) and `figures` (pairs of figures and documents).
pub fn tallies(
    documents: &[(Notes, Option<SiteId>)],
    of_corpus: &CorpusLines,
    config: &CutConfig,
) -> Vec<(u64, Vec<u8>)> {
    let kept = kept_of_sites(documents, of_corpus);
    let share = Share::new(&kept, of_corpus, config);
    let occurrences = recurrence::occurrences_of(of_corpus, &kept).into_iter();
    let tally = |occurrences: Vec<_>| {
        serde_json::to_vec(&share.tally(&occurrences)).expect("text keys and whole numbers")
    };
    occurrences.map(|(key, occurrences)| (key, tally(occurrences))).collect()
}

/// The template of a line of the corpus, if it is boilerplate: none or one. `tallies` are those of
/// all sites; `n_documents` is the number of documents of the corpus.
///
/// # Errors
/// If some bytes are not a tally.
pub fn corpus_template<'b>(
    key: u64,
    n_stories: u32,
    tallies: impl IntoIterator<Item = &'b [u8]>,
    n_documents: usize,
    config: &CutConfig,
) -> Result<Templates, FormatError> {
    let tally = |bytes| serde_json::from_slice(bytes).map_err(|_| FormatError::Part);
    let tallies = tallies.into_iter().map(tally).collect::<Result<Vec<Tally>, _>>()?;
    let judge = Judge::of_corpus(n_documents, config);
    let template =
        Tally::sum(tallies).and_then(|tally| judge.corpus_template(key, n_stories, tally));
    Ok(Templates::of_lines(template.into_iter().collect()))
}

/// What the documents of whole sites give.
pub struct SiteTemplates {
    /// The templates of the sites, with the ends of all lines that are instances of a template.
    pub templates: Templates,
    /// Lines that may be instances of a slot of the corpus.
    pub slot_lines: Vec<SlotLine>,
}

/// A line that may be an instance of a slot of the corpus, with one choice of constant words.
pub struct SlotLine {
    /// Hash of the constant words.
    pub constant: u64,
    /// Index of the document.
    pub document: usize,
    /// What [`slot`](super::slot) needs of the line, in its byte format.
    pub bytes: Vec<u8>,
}

/// The templates of whole sites.
///
/// `documents` are all documents of some sites, each with its site if it names no source;
/// `of_corpus` are the lines of the corpus, and `templates` those of them that are templates. Uses
/// rayon's current thread pool. Time: that of [`Learner`](crate::Learner) on these documents.
pub fn site_templates(
    documents: &[(Notes, Option<SiteId>)],
    of_corpus: &CorpusLines,
    templates: &Templates,
    config: &CutConfig,
) -> SiteTemplates {
    let kept = kept_of_sites(documents, of_corpus);
    let share = Share::new(&kept, of_corpus, config);
    let mut placing = Placing::new(share, templates.as_slice().to_vec());
    for (notes, _) in documents {
        placing.take(notes);
    }
    let mut slot_lines = Vec::new();
    let templates = placing.finish(|&variant, place| {
        let document = variant.item as usize;
        let scope = kept.origin(document).scope().and_then(Scope::number);
        let bytes = PlacedVariant { variant, scope, place }.to_bytes();
        slot_lines.push(SlotLine { constant: variant.constant, document, bytes });
    });
    SiteTemplates { templates, slot_lines }
}
