//! The results of a run → what happened to one article and why, in words, with a comparison with
//! the representative of its cluster.

mod article;
mod cuts;
mod difference;
pub mod pair;
mod relations;
mod texts;

use crate::error::{Error, Result};
use crate::results::input::Input;
use crate::results::lines::{ClusterLine, ContainmentLine, FormLine, RemovalLine};
use crate::results::reader::{Lines, expect_results};
use std::fmt::Write as _;
use std::path::Path;
use texts::Texts;

/// Explains an article: what was cut from it, its cluster, and how it differs from the
/// representative. With `other`, why the two articles are, or are not, copies of each other. An
/// article is named by its key, its address, its file's name, or an unambiguous beginning of its
/// key.
///
/// Time: the findings and the input are read from start to end.
///
/// # Errors
/// The results are not those of a finished run; its input is gone or changed; no article, or
/// several, have such a name.
pub fn explain(
    results: &Path,
    wanted: &str,
    other: Option<&str>,
    is_colored: bool,
) -> Result<String> {
    expect_results(results)?;
    let input = Input::open(results)?;
    let key = &article::key(&input, results, wanted)?;
    let Some(other) = other else {
        return Findings::of(results, key)?.explained(&input, results, is_colored);
    };
    let other = article::key(&input, results, other)?;
    if *key == other {
        return Err(Error::usage(format!("expected two articles, found `{key}` twice")));
    }
    pair::explained(&input, results, [key, &other])
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
    fn of(results: &Path, key: &'k str) -> Result<Self> {
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

    fn explained(&self, input: &Input, results: &Path, is_colored: bool) -> Result<String> {
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

    /// The representative and this article, or the representative and its first copy.
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
fn cluster_of(results: &Path, key: &str) -> Result<Option<ClusterLine>> {
    let is_in = |line: &ClusterLine| line.members.iter().any(|member| member.key == key);
    first(results, "clusters.jsonl", is_in)
}

/// The first line of a file that is wanted.
fn first<T: serde::de::DeserializeOwned>(
    results: &Path,
    name: &str,
    is_wanted: impl Fn(&T) -> bool,
) -> Result<Option<T>> {
    let mut lines = Lines::<T>::open(results.join(name))?;
    lines.find(|line| line.as_ref().map_or(true, &is_wanted)).transpose()
}

/// The lines of a file that are wanted.
fn chosen<T: serde::de::DeserializeOwned>(
    results: &Path,
    name: &str,
    is_wanted: impl Fn(&T) -> bool,
) -> Result<Vec<T>> {
    let lines = Lines::<T>::open(results.join(name))?;
    let lines = lines.filter(|line| line.as_ref().map_or(true, &is_wanted));
    lines.collect()
}

/// A share as a percentage.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}
