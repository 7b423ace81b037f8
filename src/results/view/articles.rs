//! The input, read once → the articles that were touched: their rows, their texts with the cuts,
//! and what the other lists need of them.
//!
//! Nothing of an article stays in memory but numbers. Its title, and the beginning of its cleaned
//! text if it is to be compared, go to temporary files.

use super::known::{Known, Membership, Places};
use super::look::Look;
use super::named::{Articles, Fate, Named};
use super::parts::{Details, List};
use super::shells::Shells;
use super::templates::CutFrom;
use crate::error::Result;
use crate::read::Document;
use crate::results::heading::{Heading, squeezed};
use crate::results::input::{Input, changed};
use crate::results::lines::{RemovalKind, RemovalLine};
use crate::results::reader::Lines;
use crate::results::reasons;
use crate::results::texts::cleaned;
use crate::spool::Spool;
use crate::write::OutputFolder;
use serde::Serialize;
use std::collections::BTreeMap;
use std::iter::Peekable;
use std::ops::Range;
use std::path::Path;

/// Most characters of a text that are shown.
const MAX_SHOWN: usize = 100_000;

/// Most characters of a cleaned text that are compared with another.
const MAX_COMPARED: usize = 20_000;

/// The fields of the list of articles: names, fate, numbers of cuts, the cut share of the
/// characters, the cluster, the family, and the place of the text if the page has it.
const FIELDS: [&str; 11] = [
    "key",
    "title",
    "source",
    "date",
    "fate",
    "boilerplate",
    "repeats",
    "share",
    "cluster",
    "family",
    "text",
];

/// The details of an article.
#[derive(Serialize)]
struct ArticleDetails {
    place: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    pieces: Vec<Piece>,
}

/// A passage of an article. If it was cut, also the kind, the reason, and the id of its template.
/// If cuts repeat it, also `twin` and their numbers.
#[derive(Serialize)]
#[serde(untagged)]
enum Piece {
    Kept([String; 1]),
    Told([String; 3]),
    Boilerplate([String; 4]),
}

/// Writes the list of the articles and their texts, at most `max_texts`.
pub(super) struct Reader<'a> {
    results: &'a Path,
    known: &'a Known,
    removals: Peekable<Lines<RemovalLine<'static>>>,
    max_texts: usize,
    names: Spool,
    name_places: Vec<(u64, u32)>,
    bodies: Spool,
    body_places: Vec<(u64, u32)>,
    list: List,
    details: Details,
    pub(super) cut_from: CutFrom,
    pub(super) shells: Shells,
}

/// An article's removals: those of passages, and that of the whole article.
#[derive(Default)]
struct Removals {
    cuts: Vec<RemovalLine<'static>>,
    whole: Option<RemovalLine<'static>>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(
        results: &'a Path,
        known: &'a Known,
        max_texts: usize,
        to: &OutputFolder,
    ) -> Result<Self> {
        Ok(Self {
            results,
            known,
            removals: Lines::open(results.join("removals.jsonl"))?.peekable(),
            max_texts,
            names: Spool::new()?,
            name_places: Vec::new(),
            bodies: Spool::new()?,
            body_places: Vec::new(),
            list: List::of_fields("articles", &FIELDS, to)?,
            details: Details::begin("articles"),
            cut_from: CutFrom::default(),
            shells: Shells::default(),
        })
    }

    /// Reads the input. Notes the places of the articles that clusters and families name.
    pub(super) fn read(
        &mut self,
        input: &Input,
        places: &mut Places,
        look: &mut Look,
        to: &mut OutputFolder,
    ) -> Result<()> {
        input.for_each_document(|keys, document| {
            let removals = self.removals_of(&keys)?;
            let wanted = keys.iter().find(|key| places.is_wanted(key));
            let removed = removals.any().map(|line| line.key.to_string());
            let Some(key) = removed.or_else(|| wanted.cloned()) else { return Ok(()) };
            let place = input.place(document).shown();
            self.add(&Touched { key, place, document, removals }, places, look, to)
        })?;
        if self.removals.peek().is_some() {
            return Err(changed(self.results));
        }
        Ok(())
    }

    /// The removals of the document with these keys, which are the next ones if it has any.
    fn removals_of(&mut self, keys: &[String; 2]) -> Result<Removals> {
        let mut removals = Removals::default();
        let is_own = |line: &Result<RemovalLine<'_>>| {
            line.as_ref().map_or(true, |line| keys.iter().any(|key| **key == *line.key))
        };
        while let Some(line) = self.removals.next_if(is_own) {
            let line = line?;
            if line.kind.is_whole() {
                removals.whole = Some(line);
            } else {
                removals.cuts.push(line);
            }
        }
        Ok(removals)
    }

    fn add(
        &mut self,
        touched: &Touched<'_>,
        places: &mut Places,
        look: &mut Look,
        to: &mut OutputFolder,
    ) -> Result<()> {
        let number = self.name_places.len() as u32;
        let cleaned = cleaned(&touched.document.text, &touched.removals.cuts)
            .ok_or_else(|| changed(self.results))?;
        let heading = Heading::of(touched.document, &cleaned);
        let named = Named::new(&touched.key, &heading);
        self.spool(touched, &named, &cleaned, places)?;
        places.put(&touched.key, number);
        self.cut_from.add(number, &touched.removals.cuts);
        if let Some(shell) =
            touched.removals.whole.as_ref().filter(|_| touched.fate() == Fate::Shell)
        {
            self.shells.add(number, &shell.text, &shell.evidence, &named);
        }
        let text = (self.details.n_rows() < self.max_texts).then(|| self.details.n_rows());
        if text.is_some() {
            self.details.push(&touched.details(&heading, self.known, places), to)?;
        }
        look.add_article(&named, touched.fate(), touched.cut_share());
        self.list.push(&touched.row(&named, self.known, places, text))
    }

    fn spool(
        &mut self,
        touched: &Touched<'_>,
        named: &Named,
        cleaned: &str,
        places: &Places,
    ) -> Result<()> {
        let name = serde_json::to_vec(named).expect("a name is JSON");
        self.name_places.push((self.names.push(&name)?, name.len() as u32));
        let is_compared = places.is_compared(&touched.key);
        let body = if is_compared { beginning(cleaned, MAX_COMPARED) } else { "" };
        self.body_places.push((self.bodies.push(body.as_bytes())?, body.len() as u32));
        Ok(())
    }

    /// Ends the list. Returns the number of its rows, the articles, and what was collected of
    /// templates and shells.
    pub(super) fn finish(
        self,
        to: &mut OutputFolder,
    ) -> Result<(usize, Articles, CutFrom, Shells)> {
        let n_texts = self.details.n_rows();
        self.details.finish(to)?;
        let n_rows = self.list.finish(to)?;
        let articles = Articles {
            names: self.names.finish()?,
            name_places: self.name_places,
            bodies: self.bodies.finish()?,
            body_places: self.body_places,
            n_more: n_rows - n_texts,
        };
        Ok((n_rows, articles, self.cut_from, self.shells))
    }
}

/// An article that was touched, with its text.
struct Touched<'a> {
    key: String,
    place: String,
    document: &'a Document<'a>,
    removals: Removals,
}

impl Removals {
    fn any(&self) -> Option<&RemovalLine<'static>> {
        self.whole.as_ref().or(self.cuts.first())
    }
}

impl Touched<'_> {
    fn fate(&self) -> Fate {
        match self.removals.whole.as_ref().map(|line| line.kind) {
            None => Fate::Kept,
            Some(RemovalKind::Shell) => Fate::Shell,
            Some(_) => Fate::Removed,
        }
    }

    /// The row, in the order of the fields.
    fn row(
        &self,
        named: &Named,
        known: &Known,
        places: &Places,
        text: Option<usize>,
    ) -> impl Serialize {
        let cuts = &self.removals.cuts;
        let boilerplate = cuts.iter().filter(|cut| cut.kind == RemovalKind::Boilerplate).count();
        let Membership { cluster, family } = places.membership(&self.key);
        let Named { key, title, source, date } = named.clone();
        (
            key,
            title,
            source,
            date,
            self.fate(),
            boilerplate,
            cuts.len() - boilerplate,
            self.cut_share(),
            cluster.map(|number| known.clusters[number as usize].id.clone()),
            family.map(|number| known.families[number as usize].clone()),
            text,
        )
    }

    /// The cut share of the text, in bytes, with three decimal places.
    fn cut_share(&self) -> f64 {
        let n_cut: usize = self.removals.cuts.iter().map(|cut| cut.end - cut.start).sum();
        (1000.0 * n_cut as f64 / self.document.text.len().max(1) as f64).round() / 1000.0
    }

    fn details(&self, heading: &Heading, known: &Known, places: &Places) -> ArticleDetails {
        let cluster = places.membership(&self.key).cluster;
        let is_first_kept =
            cluster.is_none_or(|number| known.clusters[number as usize].keeps_representative);
        let whole = self.removals.whole.as_ref();
        ArticleDetails {
            place: self.place.clone(),
            url: heading.url.clone(),
            why: whole.map(|removal| reasons::of_whole(removal, is_first_kept)),
            pieces: self.pieces(),
        }
    }

    /// The text in passages, up to the limit shown.
    fn pieces(&self) -> Vec<Piece> {
        let text = &*self.document.text;
        let end = beginning(text, MAX_SHOWN).len();
        let twins = self.twins();
        let (mut pieces, mut at) = (Vec::new(), 0);
        for cut in self.removals.cuts.iter().filter(|cut| cut.end <= end) {
            kept(text, at..cut.start, &twins, &mut pieces);
            pieces.push(piece(cut));
            at = cut.end;
        }
        kept(text, at..end, &twins, &mut pieces);
        if end < text.len() {
            let n_more = text[end..].chars().count();
            pieces.push(Piece::Kept([format!("\n\n[… {n_more} more characters]")]));
        }
        pieces
    }

    /// The passages that repeats repeat, each with the numbers of these cuts, counted from 1.
    fn twins(&self) -> BTreeMap<(usize, usize), Vec<String>> {
        let mut twins: BTreeMap<(usize, usize), Vec<String>> = BTreeMap::new();
        for (number, cut) in (1..).zip(&self.removals.cuts) {
            let [start, end] = ["start", "end"].map(|name| cut.evidence["original"][name].as_u64());
            if let Some((start, end)) = start.zip(end) {
                let cuts = twins.entry((start as usize, end as usize)).or_default();
                cuts.push(format!("{number}"));
            }
        }
        twins
    }
}

/// Adds a stretch of the text that stays. The passages in it that cuts repeat are pieces of their
/// own.
fn kept(
    text: &str,
    stretch: Range<usize>,
    twins: &BTreeMap<(usize, usize), Vec<String>>,
    pieces: &mut Vec<Piece>,
) {
    let mut at = stretch.start;
    for (&(start, end), cuts) in twins.range((stretch.start, 0)..(stretch.end, 0)) {
        let is_whole = start >= at && end <= stretch.end;
        let Some(twin) = text.get(start..end).filter(|_| is_whole) else { continue };
        pieces.push(Piece::Kept([squeezed(&text[at..start])]));
        pieces.push(Piece::Told([twin.to_owned(), "twin".to_owned(), cuts.join(" ")]));
        at = end;
    }
    pieces.push(Piece::Kept([squeezed(&text[at..stretch.end])]));
}

fn piece(cut: &RemovalLine<'_>) -> Piece {
    let [text, why] = [cut.text.to_string(), reasons::of_cut(cut.kind, &cut.evidence)];
    let kind = if cut.kind == RemovalKind::Repeat { "repeat" } else { "boilerplate" };
    match cut.evidence["id"].as_str() {
        Some(id) => Piece::Boilerplate([text, kind.to_owned(), why, id.to_owned()]),
        None => Piece::Told([text, kind.to_owned(), why]),
    }
}

/// The first `most` characters.
fn beginning(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end])
}
