//! `copydesk explain`: what happened to one article and why, with a comparison with the copy that
//! stayed.

mod article;
mod cuts;
mod difference;
pub(super) mod pair;
mod relations;
pub(super) mod texts;

use super::{Outcome, messages};
use copydesk::results::input::Input;
use copydesk::results::lines::{ClusterLine, ContainmentLine, FormLine, RemovalLine};
use copydesk::results::reader::{Lines, expect_results};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use texts::Texts;

/// Show what was cut from an article, its cluster, and how it differs from the copy that stayed.
///
/// Name the article by its key, its address, its file's name, or an unambiguous beginning of its
/// key. If the input is gone, it is restored from the results. Two copies are compared sentence by
/// sentence: `<` and `[-…-]` are in the first alone, `>` and `{+…+}` in the second.
///
/// With two articles: why they are, or are not, copies of each other.
///
/// Examples:
///   copydesk explain cleaned d042
///   copydesk explain cleaned d042 d077
#[derive(clap::Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Folder that `clean` or `inspect` wrote.
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// The article: its key as in clusters.jsonl and removals.jsonl, its address, or its file's
    /// name.
    #[arg(value_name = "KEY", allow_negative_numbers = true)]
    wanted: String,
    /// Another article, to show the evidence for and against the two being one story.
    #[arg(value_name = "OTHER", allow_negative_numbers = true)]
    other: Option<String>,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> anyhow::Result<Outcome> {
    let Arguments { results, wanted, other } = arguments;
    expect_results(results)?;
    let input = Input::open(results)?;
    let key = &article::key(&input, results, wanted)?;
    let text = match other {
        Some(other) => {
            let other = article::key(&input, results, other)?;
            anyhow::ensure!(*key != other, "expected two articles, found `{key}` twice");
            pair::explained(&input, results, [key, &other])?
        }
        None => Findings::of(results, key)?.explained(&input, results)?,
    };
    messages::print(text.as_bytes())?;
    Ok(Outcome::Done)
}

/// All that the results say of one article.
struct Findings<'k> {
    key: &'k str,
    cluster: Option<ClusterLine>,
    family: Option<FormLine>,
    containments: Vec<ContainmentLine>,
    removals: Vec<RemovalLine<'static>>,
}

impl<'k> Findings<'k> {
    fn of(results: &Path, key: &'k str) -> anyhow::Result<Self> {
        let is_in = |line: &FormLine| line.members.iter().any(|member| member == key);
        let is_of = |line: &ContainmentLine| line.container == key || line.contained == key;
        let removals = chosen(results, "removals.jsonl", |line: &RemovalLine<'_>| line.key == key);
        Ok(Self {
            key,
            cluster: cluster_of(results, key)?,
            family: first(results, "forms.jsonl", is_in)?,
            containments: chosen(results, "containments.jsonl", is_of)?,
            removals: removals?,
        })
    }

    fn explained(&self, input: &Input, results: &Path) -> anyhow::Result<String> {
        let texts = Texts::read(input, results, &self.named())?;
        let mut text = self.title(&texts);
        if let Some(cluster) = &self.cluster {
            relations::of_cluster(cluster, self.key, &mut text);
        }
        cuts::explain(&self.removals, &mut text);
        if let Some(family) = &self.family {
            relations::of_family(family, self.key, &texts, &mut text);
        }
        relations::of_containments(&self.containments, self.key, &texts, &mut text);
        if self.is_empty() {
            text.push_str("  nothing was cut, and no copy was found\n");
        }
        if let Some([left, right]) = self.compared() {
            let is_colored = messages::is_colored(&std::io::stdout());
            difference::explain(&texts, [left, right], is_colored, &mut text);
        }
        Ok(text)
    }

    /// The key, the title, and where and when it was published.
    fn title(&self, texts: &Texts) -> String {
        let heading = texts.heading(self.key);
        let mut text = format!("{}\n", self.key);
        let known = [heading.title.clone(), heading.origin(), heading.url.clone()];
        for line in known.into_iter().flatten() {
            let _ = writeln!(text, "  {line}");
        }
        text.push('\n');
        text
    }

    fn is_empty(&self) -> bool {
        self.cluster.is_none()
            && self.family.is_none()
            && self.containments.is_empty()
            && self.removals.is_empty()
    }

    /// The articles whose titles or texts are shown.
    fn named(&self) -> Vec<&str> {
        let family = self.family.iter().flat_map(|line| relations::listed(line, self.key));
        let held = self.containments.iter().flat_map(|line| [&*line.container, &*line.contained]);
        let compared = self.compared().into_iter().flatten();
        [self.key].into_iter().chain(compared).chain(family).chain(held).collect()
    }

    /// The one that stays, and this article; for the one that stays, its first copy.
    fn compared(&self) -> Option<[&str; 2]> {
        let ClusterLine { representative, members, .. } = self.cluster.as_ref()?;
        if representative != self.key {
            return Some([representative, self.key]);
        }
        let copy = members.iter().find(|member| member.key != self.key)?;
        Some([self.key, &copy.key])
    }
}

/// The cluster of an article.
fn cluster_of(results: &Path, key: &str) -> anyhow::Result<Option<ClusterLine>> {
    let is_in = |line: &ClusterLine| line.members.iter().any(|member| member.key == key);
    first(results, "clusters.jsonl", is_in)
}

/// The first line of a file that is wanted.
fn first<T: serde::de::DeserializeOwned>(
    results: &Path,
    name: &str,
    is_wanted: impl Fn(&T) -> bool,
) -> anyhow::Result<Option<T>> {
    let mut lines = Lines::<T>::open(results.join(name))?;
    Ok(lines.find(|line| line.as_ref().map_or(true, &is_wanted)).transpose()?)
}

/// The lines of a file that are wanted.
fn chosen<T: serde::de::DeserializeOwned>(
    results: &Path,
    name: &str,
    is_wanted: impl Fn(&T) -> bool,
) -> anyhow::Result<Vec<T>> {
    let lines = Lines::<T>::open(results.join(name))?;
    let lines = lines.filter(|line| line.as_ref().map_or(true, &is_wanted));
    Ok(lines.collect::<Result<_, _>>()?)
}

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
