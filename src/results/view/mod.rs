//! The results of a run → one page for browsing them.
//!
//! The page opens from disk and needs no network or server. A small index is in the page itself.
//! The *lists* of its tabs, and the texts, are small scripts beside it that load on demand, so that
//! a run of a hundred thousand clusters opens as fast as one of ten. Copies are compared here; the
//! page only shows the rows. Text stays text: `<` is escaped in the data, and the page makes text
//! nodes of it.
//!
//! The input is read once, and each text is written as it is read. Those that are compared wait in
//! a temporary file until the clusters are written.

mod articles;
mod clusters;
mod families;
mod known;
mod look;
mod named;
mod parts;
mod rejected;
mod shells;
mod sources;
mod templates;

use crate::error::Result;
use crate::results::input::Input;
use crate::results::lines::{Report, TemplateLine, WidestStory};
use crate::results::reader::read_json;
use crate::results::reasons;
use crate::write::OutputFolder;
use clusters::{Counted, STEPS};
use copydesk_core::hash;
use known::Places;
use look::Look;
use serde::Serialize;
use std::path::Path;

/// The page around the data.
const PAGE: &str = include_str!("page/page.html");

/// The style sheet of the page.
const STYLE: &str = include_str!("page/page.css");

/// The scripts of the page, which share one scope.
const SCRIPTS: [&str; 36] = [
    include_str!("page/dom.js"),
    include_str!("page/words.js"),
    include_str!("page/parts.js"),
    include_str!("page/names.js"),
    include_str!("page/theme.js"),
    include_str!("page/order.js"),
    include_str!("page/chunks.js"),
    include_str!("page/tools.js"),
    include_str!("page/table.js"),
    include_str!("page/columns.js"),
    include_str!("page/simple.js"),
    include_str!("page/views.js"),
    include_str!("page/panel.js"),
    include_str!("page/router.js"),
    include_str!("page/marks.js"),
    include_str!("page/marking.js"),
    include_str!("page/markplaces.js"),
    include_str!("page/marklist.js"),
    include_str!("page/markfile.js"),
    include_str!("page/bars.js"),
    include_str!("page/overview.js"),
    include_str!("page/clusters.js"),
    include_str!("page/members.js"),
    include_str!("page/compare.js"),
    include_str!("page/families.js"),
    include_str!("page/roundups.js"),
    include_str!("page/shells.js"),
    include_str!("page/templates.js"),
    include_str!("page/articles.js"),
    include_str!("page/cuts.js"),
    include_str!("page/sources.js"),
    include_str!("page/matrix.js"),
    include_str!("page/look.js"),
    include_str!("page/rejected.js"),
    include_str!("page/keys.js"),
    include_str!("page/main.js"),
];

/// The data that the page opens with.
#[derive(Serialize)]
struct Index<'a> {
    report: &'a Report,
    /// Number of pairs kept apart, by the reason in words.
    apart: Vec<(&'static str, u64)>,
    /// Names the run, so that marks of different runs are not mixed up.
    run: String,
    /// Name of the folder of the results.
    results: String,
    in_a_part: usize,
    n: Numbers,
    sizes: Vec<(usize, usize)>,
    weakest: [usize; STEPS],
    widest: Vec<Widest<'a>>,
    /// Touched articles whose texts the page does not have.
    n_more_articles: usize,
}

/// A story that many sources have.
#[derive(Serialize)]
struct Widest<'a> {
    id: &'a str,
    title: &'a str,
    sources: u64,
    size: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<First<'a>>,
}

/// The source that had a story first.
#[derive(Serialize)]
struct First<'a> {
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
}

fn widest(story: &WidestStory) -> Widest<'_> {
    let first = story.first.as_deref();
    Widest {
        id: &story.cluster,
        title: story.title.as_deref().unwrap_or_default(),
        sources: story.sources,
        size: story.documents,
        first: first.map(|source| First { source, date: story.day.as_deref() }),
    }
}

/// Number of rows of each list.
#[derive(Default, Serialize)]
struct Numbers {
    clusters: usize,
    families: usize,
    roundups: usize,
    shells: usize,
    templates: usize,
    articles: usize,
    sources: usize,
    look: usize,
    rejected: usize,
}

/// Writes the page of the run that wrote `results`, and its parts, to the folder `to`. Lists all
/// that was found and every article that was touched; shows the texts of at most `max_texts` of
/// these.
///
/// Memory: some 100 bytes for each article that was touched, the templates and the sources; no
/// texts but those of a hundred clusters.
///
/// # Errors
/// The results are not those of a finished run; its input is gone or changed; the folder cannot be
/// written to.
pub fn view(results: &Path, to: &mut OutputFolder, max_texts: usize) -> Result<()> {
    let report: Report = read_json(&results.join("report.json"))?;
    let templates: Vec<TemplateLine> = read_json(&results.join("boilerplate.json"))?;
    let input = Input::open(results)?;
    to.begin()?;
    let (numbers, counted, n_more_articles) =
        write_lists(results, &input, templates, max_texts, to)?;
    let index = Index {
        report: &report,
        apart: report
            .kept_apart
            .iter()
            .map(|(&signal, &n)| (reasons::of_signal(signal), n))
            .collect(),
        run: run_id(results)?,
        results: results.display().to_string(),
        in_a_part: parts::IN_A_PART,
        n: numbers,
        sizes: counted.sizes.into_iter().collect(),
        weakest: counted.weakest,
        widest: report.widest_stories.iter().map(widest).collect(),
        n_more_articles,
    };
    to.write("copydesk.html", page(&index)?.as_bytes())
}

fn write_lists(
    results: &Path,
    input: &Input,
    templates: Vec<TemplateLine>,
    max_texts: usize,
    to: &mut OutputFolder,
) -> Result<(Numbers, Counted, usize)> {
    let (known, mut places) = Places::read(results)?;
    let mut look = Look::default();
    let mut reader = articles::Reader::new(results, &known, max_texts, to)?;
    reader.read(input, &mut places, &mut look, to)?;
    let (n_articles, articles, cut_from, shells) = reader.finish(to)?;
    let (roundups, held_by) = families::write_roundups(results, &places, &articles, to)?;
    let found = (&places, &articles, &held_by);
    let counted = clusters::write_clusters(results, &known, found, &mut look, to)?;
    let numbers = Numbers {
        clusters: counted.n,
        families: families::write_families(results, &places, &articles, &mut look, to)?,
        roundups,
        shells: shells.write(&articles, to)?,
        templates: cut_from.write(templates, &articles, &mut look, to)?,
        articles: n_articles,
        sources: sources::write_sources(results, to)?,
        rejected: rejected::write_rejected(results, to)?,
        look: look.write(to)?,
    };
    Ok((numbers, counted, articles.n_more))
}

/// A name for the run: a hash of its manifest.
fn run_id(results: &Path) -> Result<String> {
    let manifest: serde_json::Value = read_json(&results.join(crate::write::MANIFEST))?;
    Ok(format!("{:016x}", hash::bytes64(manifest.to_string().as_bytes())))
}

fn page(index: &Index<'_>) -> Result<String> {
    let page = PAGE.replacen("/* style */", STYLE, 1);
    let page = page.replacen("/* script */", &SCRIPTS.join("\n"), 1);
    Ok(page.replacen("/* data */", &parts::script_json(index)?, 1))
}
