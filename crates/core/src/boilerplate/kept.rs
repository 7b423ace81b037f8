//! The notes of all documents → what learning keeps of them: the lines that may recur, and samples.

use super::line::LineKey;
use super::notes::Notes;
use crate::ids::{Origin, Scope, SiteId, SourceId};
use crate::model::ItemId;

/// A line of a document whose key occurs in other documents of the scope too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Occurrence {
    /// The document.
    pub item: ItemId,
    /// Number of the line in the document.
    pub line: u32,
}

impl Occurrence {
    /// The first occurrence in each document, by item number.
    pub(crate) fn first_of_each(occurrences: impl Iterator<Item = Self>) -> Vec<Self> {
        let mut occurrences: Vec<Self> = occurrences.collect();
        occurrences.sort_unstable_by_key(|occurrence| (occurrence.item, occurrence.line));
        occurrences.dedup_by_key(|occurrence| occurrence.item);
        occurrences
    }
}

/// The source and site of a document, as indices into the scopes of [`KeptDocuments`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Group {
    /// The document's source, if it names one.
    pub source: Option<u32>,
    /// The documents among which its lines are counted: those of its source, or the pages that
    /// share their furniture with it (see [`sites`](super::sites)).
    pub site: Option<u32>,
}

/// What learning keeps of all documents, by item number. All lines are in one list and all samples
/// in another: a list for each document would take as much memory again.
#[derive(Clone, Debug, Default)]
pub(crate) struct KeptDocuments {
    /// The sources, ascending, then the sites; [`Group`] holds indices into this list.
    scopes: Vec<Scope>,
    rows: Vec<Row>,
    lines: Vec<KeptLine>,
    samples: Vec<KeptSample>,
}

/// The counts of one document, and the ends of its lines and samples.
#[derive(Clone, Copy, Debug)]
struct Row {
    group: Group,
    print: u64,
    n_lines: u32,
    n_other_tokens: u32,
    lines_end: usize,
    samples_end: usize,
}

/// What is kept of one document: the lines that may occur in others, and the size of the rest.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptDocument<'a> {
    /// The document's source and site.
    pub group: Group,
    /// Number of lines of the document.
    pub n_lines: u32,
    /// Index of its first line among the kept lines of all documents.
    pub first_line: usize,
    /// Its lines that may occur in other documents, in order.
    pub lines: &'a [KeptLine],
    /// Tokens in its remaining lines, which occur in no other document.
    pub n_other_tokens: u32,
    /// A sample of its windows, sorted by hash.
    pub samples: &'a [KeptSample],
}

/// A sampled window of a document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct KeptSample {
    /// Hash of the window.
    pub hash: u32,
    /// The line that it is in.
    pub line: LineId,
}

/// A line of one document: its place among the kept lines, or its number if it was not kept.
/// Counting stories asks for the places of all samples again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineId(u32);

impl LineId {
    /// The bit that marks the number of a line that was not kept.
    const NOT_KEPT: u32 = 1 << 31;

    fn new(place: Option<usize>, number: u32) -> Self {
        Self(place.map_or(number | Self::NOT_KEPT, |place| place as u32))
    }

    /// The place of the line among the kept lines of its document, if it was kept.
    pub(crate) fn place(self) -> Option<usize> {
        (self.0 & Self::NOT_KEPT == 0).then_some(self.0 as usize)
    }
}

/// A line that may occur in other documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct KeptLine {
    /// Number of the line in its document.
    pub number: u32,
    /// Tokens of the line, slots included.
    pub n_tokens: u32,
    /// Tokens that are not masked.
    pub n_words: u32,
    /// Whether it is a sentence of a page without line breaks.
    pub is_sentence: bool,
    /// Whether it is a sentence that does not address the reader of the page.
    pub is_prose: bool,
    /// Hash of the numbers and dates that may be content; 0 if there are none.
    pub figures: u32,
    /// Template key: equal for lines of one template.
    pub key: u64,
}

impl KeptDocuments {
    /// An empty collection, for documents of these sources and sites.
    pub(crate) fn of_scopes(mut scopes: Vec<Scope>) -> Self {
        scopes.sort_unstable();
        scopes.dedup();
        Self { scopes, ..Self::default() }
    }

    /// Adds the next document, of a source or site of this collection. Keeps the lines that may
    /// recur, and those without words.
    pub(crate) fn add(&mut self, notes: &Notes, origin: Origin, may_recur: impl Fn(u64) -> bool) {
        let number = |scope| self.scopes.binary_search(&scope).ok().map(|number| number as u32);
        let source = origin.source.map(Scope::Source).and_then(number);
        let site = origin.scope().and_then(number);
        self.push(notes, Group { source, site }, may_recur);
    }

    /// Adds the next document, with its group.
    pub(super) fn push(&mut self, notes: &Notes, group: Group, may_recur: impl Fn(u64) -> bool) {
        let mut n_other_tokens = 0;
        for (line, number) in notes.lines.iter().zip(0..) {
            let LineKey { key, n_tokens, n_words, is_sentence, is_prose, figures, .. } = *line;
            if n_words == 0 || may_recur(key) {
                self.lines.push(KeptLine {
                    number,
                    n_tokens,
                    n_words,
                    is_sentence,
                    is_prose,
                    figures,
                    key,
                });
            } else {
                n_other_tokens += n_tokens;
            }
        }
        let first_line = self.rows.last().map_or(0, |row| row.lines_end);
        let lines = &self.lines[first_line..];
        self.samples.extend(notes.samples.iter().map(|sample| KeptSample {
            hash: sample.hash,
            line: LineId::new(place_of(lines, sample.line), sample.line),
        }));
        let n_lines = notes.lines.len() as u32;
        let (lines_end, samples_end) = (self.lines.len(), self.samples.len());
        let print = notes.print();
        self.rows.push(Row { group, print, n_lines, n_other_tokens, lines_end, samples_end });
    }

    /// What is kept of one document.
    pub(crate) fn get(&self, item: usize) -> KeptDocument<'_> {
        let Row { group, n_lines, n_other_tokens, lines_end, samples_end, .. } = self.rows[item];
        let before = item.checked_sub(1).map(|before| &self.rows[before]);
        let (first_line, first_sample) =
            before.map_or((0, 0), |before| (before.lines_end, before.samples_end));
        let (lines, samples) =
            (&self.lines[first_line..lines_end], &self.samples[first_sample..samples_end]);
        KeptDocument { group, n_lines, first_line, lines, n_other_tokens, samples }
    }

    /// The kept line of an occurrence.
    ///
    /// # Panics
    /// If the line was not kept.
    pub(super) fn line(&self, occurrence: Occurrence) -> &KeptLine {
        let document = self.get(occurrence.item.index());
        let place = document.place_of(occurrence.line).expect("a line that recurs is kept");
        &document.lines[place]
    }

    /// All documents, by item number.
    pub(crate) fn iter(&self) -> impl Iterator<Item = KeptDocument<'_>> {
        (0..self.len()).map(|item| self.get(item))
    }

    /// The hash of a document's notes. Documents with equal prints have equal notes, so learning
    /// may exchange them.
    pub(super) fn print(&self, item: ItemId) -> u64 {
        self.rows[item.index()].print
    }

    /// The groups of all documents, by item number.
    pub(super) fn groups(&self) -> impl Iterator<Item = Group> {
        self.rows.iter().map(|row| row.group)
    }

    /// The origins of all documents, by item number.
    pub(crate) fn origins(&self) -> impl Iterator<Item = Origin> {
        (0..self.len()).map(|item| self.origin(item))
    }

    /// Where a document comes from.
    pub(crate) fn origin(&self, item: usize) -> Origin {
        match self.rows[item].group.site.map(|site| self.scopes[site as usize]) {
            Some(Scope::Source(source)) => Origin { source: Some(source), site: None },
            Some(Scope::Site(site)) => Origin { source: None, site: Some(site) },
            Some(Scope::Corpus) | None => Origin::default(),
        }
    }

    /// The scope of a site number; the corpus without one.
    pub(super) fn scope(&self, site: Option<u32>) -> Scope {
        site.map_or(Scope::Corpus, |site| self.scopes[site as usize])
    }

    /// The source with this number.
    pub(super) fn source(&self, number: u32) -> Option<SourceId> {
        self.scopes[number as usize].source()
    }

    /// Adds a site that consists of these documents.
    pub(super) fn add_site(&mut self, site: SiteId, items: &[usize]) {
        let number = self.scopes.len() as u32;
        self.scopes.push(Scope::Site(site));
        for &item in items {
            self.rows[item].group.site = Some(number);
        }
    }

    /// Number of documents.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Number of kept lines, over all documents.
    pub(crate) fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// Pages of lines with these keys. Key 0 is a line without words; keys from 100 on occur in no
    /// other page.
    #[cfg(test)]
    pub(super) fn of_keys<'k>(pages: impl IntoIterator<Item = (Group, &'k [u64])>) -> Self {
        let line = |&key: &u64| LineKey { key, n_words: key.min(1) as u32, ..LineKey::default() };
        let mut documents = Self::of_scopes(vec![Scope::Source(SourceId::numbered(0))]);
        for (group, keys) in pages {
            let lines = keys.iter().map(line).collect();
            let page = Notes { lines, ..Notes::default() };
            documents.push(&page, group, |key| key < 100);
        }
        documents
    }

    /// Memory in bytes, with that of the counts and postings of its lines while templates are
    /// learned.
    pub(crate) fn n_bytes(&self) -> u64 {
        /// Bytes per line: one posting at a time, and a document count at each of two levels.
        const NOTED_OF_LINE: usize = 24 + 2 * size_of::<u32>();
        let kept =
            size_of_val(&*self.rows) + size_of_val(&*self.lines) + size_of_val(&*self.samples);
        (kept + self.lines.len() * NOTED_OF_LINE) as u64
    }
}

impl KeptDocument<'_> {
    /// Index in `lines` of the line with this number, if it was kept.
    pub(crate) fn place_of(&self, number: u32) -> Option<usize> {
        place_of(self.lines, number)
    }

    /// The line with this number.
    pub(crate) fn line_id(&self, number: u32) -> LineId {
        LineId::new(self.place_of(number), number)
    }
}

fn place_of(lines: &[KeptLine], number: u32) -> Option<usize> {
    lines.binary_search_by_key(&number, |line| line.number).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{normalize, segment};

    #[test]
    fn what_is_not_kept_is_counted() {
        let text = "Read more here\nIt rained all day\n12:30\nIt shone";
        let tokens = normalize::tokens_of(text);
        let notes = Notes::of(None, text, &tokens, &segment::units(text, &tokens));
        let footer = notes.lines[0].key;
        let mut documents = KeptDocuments::default();
        documents.add(&notes, Origin::default(), |key| key == footer);
        let kept = documents.get(0);
        let numbers: Vec<u32> = kept.lines.iter().map(|line| line.number).collect();
        assert_eq!((numbers, kept.n_lines, kept.n_other_tokens), (vec![0, 2], 4, 6));
        assert_eq!([0, 1, 2].map(|number| kept.place_of(number)), [Some(0), None, Some(1)]);
    }
}
