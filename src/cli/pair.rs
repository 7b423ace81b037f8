//! Two articles → why they are, or are not, copies of each other, in words.

use super::{explain, messages, reasons};
use copydesk::config::Config;
use copydesk::results::input::Input;
use copydesk::results::lines::Report;
use copydesk::results::reader::read_json;
use copydesk_core::compare::judge::{self, Circumstances, Lexicon, Said, Word};
use copydesk_core::compare::verify;
use copydesk_core::config::CopyConfig;
use copydesk_core::hash::HashKey;
use copydesk_core::ids::SourceId;
use copydesk_core::model::{Evidence, Finding, Relation, ShingleSet, Signal};
use copydesk_core::sketch::shingle;
use copydesk_core::text::Token;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;

/// Substitutions that are shown.
const MAX_SHOWN: usize = 12;

/// An article as it is compared.
pub(super) struct Article {
    text: String,
    tokens: Vec<Token>,
    words: Vec<Word>,
    shingles: ShingleSet,
    circumstances: Circumstances,
}

/// Explains two articles, given by their keys.
pub(super) fn explained(input: &Input, results: &Path, keys: [&str; 2]) -> anyhow::Result<String> {
    let report: Report = read_json(&results.join("report.json"))?;
    let config = Config::new(report.settings)?;
    let articles = articles(input, results, &keys, &config.copy)?;
    let [left, right] = keys.map(|key| &articles[key]);
    let evidence = left.weighed_against(right);
    let mut text = format!("{} and {}\n\n", keys[0], keys[1]);
    let together = explain::cluster_of(results, keys[0])?
        .filter(|cluster| cluster.members.iter().any(|member| member.key == keys[1]));
    let verdict = match &together {
        Some(cluster) => format!("copies: both are in cluster {}", cluster.id),
        None => apart(&evidence, [left, right], &config.copy)?,
    };
    let _ = writeln!(text, "  {verdict}\n");
    signals(&evidence, &mut text);
    substitutions([left, right], &mut text);
    Ok(text)
}

/// Why two articles are not in one cluster.
fn apart(
    evidence: &Evidence,
    articles: [&Article; 2],
    config: &CopyConfig,
) -> copydesk::error::Result<String> {
    Ok(match verify::finding(evidence.similarity, config) {
        Finding::Strangers => "two stories: they share too little to be copies".to_owned(),
        Finding::Held => "one holds the other, and much else beside it: both stay".to_owned(),
        Finding::Copy(relation) if has_own_passage(evidence, relation, articles, config)? => {
            format!("kept apart: {}", reasons::of_signal(Signal::Passage))
        }
        Finding::Copy(_) | Finding::Apart(_) => match judge::verdict(evidence, config.options().copies) {
            Some(signal) => format!("kept apart: {}", reasons::of_signal(signal)),
            None => "no pair of copies: alike by themselves, and kept apart by what stands around them, such as their \
                     family, a round-up, or a better representative"
                .to_owned(),
        },
    })
}

fn has_own_passage(
    evidence: &Evidence,
    relation: Relation,
    [left, right]: [&Article; 2],
    config: &CopyConfig,
) -> copydesk::error::Result<bool> {
    let sets = [&left.shingles, &right.shingles];
    let in_order = |is_left: bool| {
        let article = if is_left { left } else { right };
        Ok(shingle::shingles(&article.words, config))
    };
    verify::has_own_passage(evidence.similarity, relation, sets, in_order, config)
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
        ("shingles shared (Jaccard)", explain::percent(evidence.similarity.jaccard)),
        ("of the shorter one (containment)", explain::percent(evidence.similarity.containment)),
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

fn substitutions([left, right]: [&Article; 2], text: &mut String) {
    let found = judge::places(&left.words, &right.words);
    if found.is_empty() {
        return;
    }
    let places = messages::counted(found.len() as u64, "place");
    let _ = writeln!(text, "\n  what stands for what, in {places}:");
    let [in_left, in_right] = [left, right].map(Article::runs);
    for (l, r) in found.iter().take(MAX_SHOWN) {
        let shown = [left.shown(&in_left[l.clone()]), right.shown(&in_right[r.clone()])];
        let _ = writeln!(text, "      {}", shown.join(" / "));
    }
    if found.len() > MAX_SHOWN {
        let _ = writeln!(text, "      and {} more", found.len() - MAX_SHOWN);
    }
}

impl Article {
    fn new(
        text: String,
        circumstances: Circumstances,
        lexicon: &Lexicon,
        config: &CopyConfig,
    ) -> Self {
        let tokens = lexicon.tokens(&text);
        let words = judge::words(&text, &tokens, lexicon);
        let shingles = shingle::shingle_set(&words, config);
        Self { text, tokens, words, shingles, circumstances }
    }

    /// What speaks for or against this and another article being one story.
    pub(super) fn weighed_against(&self, other: &Self) -> Evidence {
        let similarity = verify::similarity(&self.shingles, &other.shingles);
        let circumstances = [&self.circumstances, &other.circumstances];
        Evidence::of(circumstances, similarity, [&self.words, &other.words])
    }

    /// The tokens of each word.
    fn runs(&self) -> Vec<&[Token]> {
        judge::runs(&self.text, &self.tokens).collect()
    }

    /// The text of some words in a row, given by their tokens.
    fn shown(&self, words: &[&[Token]]) -> String {
        let (first, last) = (words[0][0], words[words.len() - 1]);
        let (start, end) = (first.span.start, last[last.len() - 1].span.end);
        let shown = &self.text[start as usize..end as usize];
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Any key serves: the two texts are compared with each other alone.
const KEY: HashKey = HashKey(0);

/// The articles with these keys, as they are compared.
pub(super) fn articles(
    input: &Input,
    results: &Path,
    keys: &[&str],
    config: &CopyConfig,
) -> anyhow::Result<HashMap<String, Article>> {
    let lexicon = Lexicon::new(KEY);
    let bodies = explain::bodies(input, results, keys)?;
    let mut circumstances: HashMap<String, Circumstances> = HashMap::new();
    input.for_each_document(|found, document| {
        for key in found.into_iter().filter(|key| bodies.contains_key(key)) {
            let said = Said {
                source: document.source.as_deref().map(SourceId::of),
                title: document.title.as_deref(),
                date: document.date.as_deref(),
                url: document.url.as_deref(),
            };
            let body = &bodies[&key];
            let read = Circumstances::of(said, body, &lexicon.tokens(body), &lexicon);
            circumstances.insert(key, read);
        }
        Ok(())
    })?;
    let article = |(key, text): (String, String)| {
        let said = circumstances.remove(&key).unwrap_or(Circumstances::NOTHING);
        (key, Article::new(text, said, &lexicon, config))
    };
    Ok(bodies.into_iter().map(article).collect())
}
