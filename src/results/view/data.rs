//! The lines of the results and the texts of the input → the rows and the parts of the page.

use super::script_json;
use crate::error::Result;
use crate::results::input::{Input, changed};
use crate::results::lines::{ClusterLine, Kind, MemberLine, RemovalKind, RemovalLine};
use crate::results::reader::Lines;
use crate::write::OutputFolder;
use rayon::prelude::*;
use serde::Serialize;
use similar::{ChangeTag, TextDiff};
use std::collections::HashMap;
use std::path::Path;
use std::time::Duration;

/// Most members of a cluster that are compared with its representative.
const MAX_COMPARED: usize = 20;

/// Most characters of a text that are shown.
const MAX_SHOWN: usize = 20_000;

/// Clusters or articles per part.
pub(super) const IN_A_PART: usize = 100;

/// Time limit of a diff. A diff that would take longer is approximate.
const PATIENCE: Duration = Duration::from_millis(500);

/// A cluster in the index: its row of the table. A part holds the rest.
#[derive(Debug, Serialize)]
pub(super) struct ClusterRow {
    id: String,
    kind: Kind,
    representative: String,
    size: usize,
    weakest: f64,
    sources: usize,
    /// The searchable sources and keys.
    words: String,
}

/// An article in the index.
#[derive(Debug, Serialize)]
pub(super) struct ArticleRow {
    key: String,
    boilerplate: usize,
    repeats: usize,
}

/// A cut in a text.
#[derive(Debug)]
struct Cut {
    start: usize,
    end: usize,
    /// White space deleted before the cut, in bytes.
    before: usize,
    /// White space deleted after the cut, in bytes.
    after: usize,
    kind: RemovalKind,
    evidence: String,
}

/// A passage of an article, with the reason if it was cut.
#[derive(Debug, Serialize)]
struct Piece(
    String,
    #[serde(skip_serializing_if = "Option::is_none")] Option<(RemovalKind, String)>,
);

/// A member of a cluster, with its diff against the representative: runs of words that both have
/// (0), that only the representative has (-1), or only the member (1).
#[derive(Serialize)]
struct ShownMember<'a> {
    #[serde(flatten)]
    line: &'a MemberLine,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<Vec<(i8, String)>>,
}

/// The cuts of each article, by its key.
type CutsOf = HashMap<String, Vec<Cut>>;

/// All data of the page.
pub(super) struct Collected {
    lines: Vec<ClusterLine>,
    cuts: CutsOf,
    texts: HashMap<String, String>,
    pub(super) clusters: Vec<ClusterRow>,
    pub(super) articles: Vec<ArticleRow>,
    pub(super) n_more_articles: usize,
}

impl Collected {
    pub(super) fn read(results: &Path, max_articles: usize) -> Result<Self> {
        let lines: Vec<ClusterLine> =
            Lines::open(results.join("clusters.jsonl"))?.collect::<Result<_>>()?;
        let (cuts, order) = read_cuts(results)?;
        let shown = &order[..order.len().min(max_articles)];
        let articles: Vec<ArticleRow> =
            shown.iter().map(|key| article_row(key, &cuts[key])).collect();
        let compared = lines.iter().flat_map(compared_keys);
        let wanted = compared
            .chain(shown.iter().map(String::as_str))
            .map(|key| (key.to_owned(), String::new()));
        let mut texts: HashMap<String, String> = wanted.collect();
        Input::open(results)?.for_each_document(|keys, document| {
            for key in keys {
                if let Some(text) = texts.get_mut(&key) {
                    text.push_str(&document.text);
                }
            }
            Ok(())
        })?;
        let is_inside = |key: &String, cut: &Cut| {
            texts.get(key).is_none_or(|text| text.get(cut.start..cut.end).is_some())
        };
        if cuts.iter().any(|(key, cuts)| cuts.iter().any(|cut| !is_inside(key, cut))) {
            return Err(changed(results));
        }
        let clusters = lines.iter().map(cluster_row).collect();
        Ok(Self {
            clusters,
            articles,
            n_more_articles: order.len() - shown.len(),
            lines,
            cuts,
            texts,
        })
    }

    /// Writes the parts one after the other. Those of the clusters are computed in parallel.
    pub(super) fn write_parts(&self, to: &mut OutputFolder) -> Result<()> {
        for (number, lines) in self.lines.chunks(IN_A_PART).enumerate() {
            let members: Vec<Vec<ShownMember<'_>>> =
                lines.par_iter().map(|line| self.members(line)).collect();
            write_part(to, "clusters", number, &members)?;
        }
        for (number, rows) in self.articles.chunks(IN_A_PART).enumerate() {
            let articles: Vec<Vec<Piece>> = rows.iter().map(|row| self.pieces(&row.key)).collect();
            write_part(to, "articles", number, &articles)?;
        }
        Ok(())
    }

    fn members<'l>(&self, line: &'l ClusterLine) -> Vec<ShownMember<'l>> {
        let representative = self.body(&line.representative);
        let member = |(place, line): (usize, &'l MemberLine)| {
            let is_compared = place <= MAX_COMPARED;
            let body = is_compared.then(|| self.body(&line.key));
            ShownMember { line, difference: body.map(|body| difference(&representative, &body)) }
        };
        line.members.iter().enumerate().map(member).collect()
    }

    /// The cleaned text of an article, up to the limit shown.
    fn body(&self, key: &str) -> String {
        let (text, cuts) = self.shown(key);
        let (mut body, mut at) = (String::new(), 0);
        for cut in cuts {
            body.push_str(text.get(at..cut.start - cut.before).unwrap_or_default());
            at = cut.end + cut.after;
        }
        body + text.get(at..).unwrap_or_default()
    }

    /// The text of an article and its cuts, up to the limit shown.
    fn shown(&self, key: &str) -> (&str, impl Iterator<Item = &Cut>) {
        let text = self.texts.get(key).map_or("", String::as_str);
        let end = text.char_indices().nth(MAX_SHOWN).map_or(text.len(), |(at, _)| at);
        (&text[..end], self.cuts.get(key).into_iter().flatten().filter(move |cut| cut.end <= end))
    }

    /// The text of an article in passages.
    fn pieces(&self, key: &str) -> Vec<Piece> {
        let (text, cuts) = self.shown(key);
        let (mut pieces, mut at) = (Vec::new(), 0);
        for cut in cuts {
            pieces.push(Piece(text[at..cut.start].to_owned(), None));
            let why = Some((cut.kind, cut.evidence.clone()));
            pieces.push(Piece(text[cut.start..cut.end].to_owned(), why));
            at = cut.end;
        }
        pieces.push(Piece(text[at..].to_owned(), None));
        pieces
    }
}

/// The cuts of each article in the order of their spans, and the articles in the order of the
/// input.
fn read_cuts(results: &Path) -> Result<(CutsOf, Vec<String>)> {
    let (mut cuts, mut order) = (CutsOf::new(), Vec::new());
    for removal in Lines::<RemovalLine<'static>>::open(results.join("removals.jsonl"))? {
        let RemovalLine { key, kind, start, end, before, after, evidence, .. } = removal?;
        if kind.is_whole() {
            continue;
        }
        let of_article = cuts.entry(key.to_string()).or_default();
        if of_article.is_empty() {
            order.push(key.into_owned());
        }
        let (before, after, evidence) = (before.len(), after.len(), evidence.to_string());
        of_article.push(Cut { start, end, before, after, kind, evidence });
    }
    Ok((cuts, order))
}

fn article_row(key: &str, cuts: &[Cut]) -> ArticleRow {
    let boilerplate = cuts.iter().filter(|cut| cut.kind == RemovalKind::Boilerplate).count();
    ArticleRow { key: key.to_owned(), boilerplate, repeats: cuts.len() - boilerplate }
}

fn cluster_row(line: &ClusterLine) -> ClusterRow {
    let mut sources: Vec<&str> =
        line.members.iter().filter_map(|member| member.heading.source.as_deref()).collect();
    sources.sort_unstable();
    sources.dedup();
    let keys = compared_keys(line);
    let words =
        sources.iter().take(MAX_COMPARED).copied().chain(keys).collect::<Vec<_>>().join(" ");
    ClusterRow {
        id: line.id.clone(),
        kind: line.kind,
        representative: line.representative.clone(),
        size: line.members.len(),
        weakest: line.weakest,
        sources: sources.len(),
        words,
    }
}

/// The representative and the members that are compared with it.
fn compared_keys(line: &ClusterLine) -> impl Iterator<Item = &str> {
    line.members.iter().take(MAX_COMPARED + 1).map(|member| member.key.as_str())
}

/// The diff of two texts, word by word.
fn difference(left: &str, right: &str) -> Vec<(i8, String)> {
    let diff = TextDiff::configure().timeout(PATIENCE).diff_words(left, right);
    let mut runs: Vec<(i8, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let side = match change.tag() {
            ChangeTag::Equal => 0,
            ChangeTag::Delete => -1,
            ChangeTag::Insert => 1,
        };
        match runs.last_mut().filter(|(last, _)| *last == side) {
            Some((_, words)) => words.push_str(change.value()),
            None => runs.push((side, change.value().to_owned())),
        }
    }
    runs
}

/// Writes a part: a script that hands its data to the page.
fn write_part(
    to: &mut OutputFolder,
    kind: &str,
    number: usize,
    data: &impl Serialize,
) -> Result<()> {
    let script = format!("copydesk.take(\"{kind}\", {number}, {});\n", script_json(data)?);
    to.write(&format!("copydesk-parts/{kind}-{number}.js"), script.as_bytes())
}
