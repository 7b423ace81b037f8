//! Two articles → why they are, or are not, copies of each other, in words.

use super::texts::Texts;
use super::{cluster_of, percent};
use crate::config::Config;
use crate::error::Result;
use crate::results::input::Input;
use crate::results::lines::Report;
use crate::results::reader::read_json;
use crate::results::reasons;
use copydesk_core::hash::HashKey;
use copydesk_core::{
    Body, Document, Evidence, Finding, Judge, Origin, Scratch, Signal, SourceId, Span,
};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Most substitutions shown.
const MAX_SHOWN: usize = 12;

/// An article prepared for comparison.
pub struct Article {
    text: String,
    body: Body,
}

/// Explains two articles, named by their keys.
pub(super) fn explained(input: &Input, results: &Path, keys: [&str; 2]) -> Result<String> {
    let report: Report = read_json(&results.join("report.json"))?;
    let config = Config::new(report.settings)?;
    let judge = Judge::new(&config.copy, KEY);
    let articles = articles(input, results, &keys, &judge)?;
    let [left, right] = keys.map(|key| &articles[key]);
    let evidence = judge.evidence(&left.body, &right.body);
    let mut text = format!("{} and {}\n\n", keys[0], keys[1]);
    let together = cluster_of(results, keys[0])?
        .filter(|cluster| cluster.members.iter().any(|member| member.key == keys[1]));
    let verdict = match &together {
        Some(cluster) => format!("copies: both are in cluster {}", cluster.id),
        None if is_told(&config, keys) => apart(Finding::Apart(Signal::Told)),
        None => apart(judge.compare(&left.body, &right.body).1),
    };
    let _ = writeln!(text, "  {verdict}\n");
    signals(&evidence, &mut text);
    substitutions(&judge, [&left.text, &right.text], &mut text);
    Ok(text)
}

/// Whether `--keep-apart` named these two articles.
fn is_told(config: &Config, [left, right]: [&str; 2]) -> bool {
    let is_pair = |(first, last): &(String, String)| {
        [first.as_str(), last.as_str()] == [left, right] || [last, first] == [left, right]
    };
    config.options().keep_apart.iter().any(is_pair)
}

/// The reason why two articles are not in one cluster.
fn apart(finding: Finding) -> String {
    match finding {
        Finding::Strangers => "two stories: they share too little to be copies".to_owned(),
        Finding::Held => "one holds the other, and much else beside it: they are not copies".to_owned(),
        Finding::Apart(signal) => format!("kept apart: {}", reasons::of_signal(signal)),
        Finding::Copy(_) => {
            "no pair of copies: alike by themselves, and kept apart by what stands around them, such as their \
             family, a round-up, or a better representative"
                .to_owned()
        }
    }
}

fn signals(evidence: &Evidence, text: &mut String) {
    let yes_or_no = |is: Option<bool>| match is {
        Some(true) => "yes".to_owned(),
        Some(false) => "no".to_owned(),
        None => "not known".to_owned(),
    };
    let days = evidence.days_apart.map_or_else(|| "not known".to_owned(), |days| days.to_string());
    let found = evidence.substitutions;
    for (name, value) in [
        ("shingles shared (Jaccard)", percent(evidence.similarity.jaccard)),
        ("of the shorter one (containment)", percent(evidence.similarity.containment)),
        ("one source", yes_or_no(evidence.same_source)),
        ("days between them", days),
        ("titles differ", yes_or_no(evidence.titles_differ)),
        ("one address", yes_or_no(Some(evidence.same_address))),
        ("places with other numbers", found.numbers.to_string()),
        ("places with other names", found.names.to_string()),
        ("places with other words", found.words.to_string()),
        ("of these, used twice or more", found.repeated.to_string()),
    ] {
        let _ = writeln!(text, "  {name:<34}{value}");
    }
}

fn substitutions(judge: &Judge, [left, right]: [&str; 2], text: &mut String) {
    let found = judge.substituted(left, right);
    if found.is_empty() {
        return;
    }
    let places =
        if found.len() == 1 { "1 place".to_owned() } else { format!("{} places", found.len()) };
    let _ = writeln!(text, "\n  what stands for what, in {places}:");
    for (in_left, in_right) in found.iter().take(MAX_SHOWN) {
        let shown = [shown(left, *in_left), shown(right, *in_right)];
        let _ = writeln!(text, "      {}", shown.join(" / "));
    }
    if found.len() > MAX_SHOWN {
        let _ = writeln!(text, "      and {} more", found.len() - MAX_SHOWN);
    }
}

/// The words of a span, on one line.
fn shown(text: &str, span: Span) -> String {
    text[span.range()].split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Any key works, since the two texts are only compared with each other.
pub const KEY: HashKey = HashKey(0);

/// The articles with these keys, prepared for comparison.
///
/// # Errors
/// The input cannot be read or has changed; an article is not in it.
pub fn articles(
    input: &Input,
    results: &Path,
    keys: &[&str],
    judge: &Judge,
) -> Result<HashMap<String, Article>> {
    let texts = Texts::read(input, results, keys)?;
    let mut scratch = Scratch::default();
    let mut articles = HashMap::new();
    input.for_each_document(|found, document| {
        for key in found.into_iter().filter(|key| keys.contains(&&**key)) {
            let text = texts.text(&key).to_owned();
            let source = document.source.as_deref().map(SourceId::of);
            let origin = Origin { source, site: None };
            let staged = Document { text: &text, origin, ..document.staged() };
            let body = judge.body(&staged, &[], &mut scratch);
            articles.insert(key, Article { text, body });
        }
        Ok(())
    })?;
    Ok(articles)
}

impl Article {
    /// The evidence for and against this and another article being one story.
    pub fn weighed_against(&self, other: &Self, judge: &Judge) -> Evidence {
        judge.evidence(&self.body, &other.body)
    }
}
