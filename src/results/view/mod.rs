//! The results of a run → one page for browsing them.
//!
//! The page opens from disk and needs no network or server. The data of all views (the counts, the
//! templates, a row for each cluster and article) is in the page itself. Texts are in *parts*,
//! small scripts beside it that load on demand, so that a run of a hundred thousand clusters opens
//! as fast as one of ten. Diffs of copies are computed here, word by word, with the crate
//! [`similar`]; the page only shows them. Text stays text: `<` is escaped in the data, and the page
//! makes text nodes of it.

mod data;

use crate::error::{Error, Result};
use crate::results::lines::{Report, TemplateLine};
use crate::results::reader::read_json;
use crate::write::OutputFolder;
use data::Collected;
use serde::Serialize;
use std::path::Path;

/// The page around the data.
const PAGE: &str = include_str!("page.html");

/// The style sheet of the page.
const STYLE: &str = include_str!("page.css");

/// The script of the page.
const SCRIPT: &str = include_str!("page.js");

/// The data that all views of the page need.
#[derive(Serialize)]
struct Index<'a> {
    report: &'a Report,
    templates: Vec<TemplateLine>,
    clusters: &'a [data::ClusterRow],
    articles: &'a [data::ArticleRow],
    /// Clusters or articles per part.
    in_a_part: usize,
    /// Number of articles with cuts beyond the requested maximum.
    n_more_articles: usize,
}

/// Writes the page of the run that wrote `results`, and its parts, to the folder `to`. Shows all
/// clusters, and the cuts of at most `max_articles` articles.
///
/// Memory: the rows of the index, and the texts of the clusters' members.
///
/// # Errors
/// The results are not those of a finished run; its input is gone or changed; the folder cannot be
/// written to.
pub fn view(results: &Path, to: &mut OutputFolder, max_articles: usize) -> Result<()> {
    let report: Report = read_json(&results.join("report.json"))?;
    let templates: Vec<TemplateLine> = read_json(&results.join("boilerplate.json"))?;
    let collected = Collected::read(results, max_articles)?;
    to.begin()?;
    collected.write_parts(to)?;
    let index = Index {
        report: &report,
        templates,
        clusters: &collected.clusters,
        articles: &collected.articles,
        in_a_part: data::IN_A_PART,
        n_more_articles: collected.n_more_articles,
    };
    let page = PAGE.replacen("/* style */", STYLE, 1).replacen("/* script */", SCRIPT, 1).replacen(
        "/* data */",
        &script_json(&index)?,
        1,
    );
    to.write("copydesk.html", page.as_bytes())
}

/// JSON that is safe inside a script element: nothing in it can end the element.
fn script_json(value: &impl Serialize) -> Result<String> {
    let json = serde_json::to_string(value)
        .map_err(|error| Error::usage(format!("a result cannot be shown: {error}")))?;
    Ok(json.replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029"))
}
