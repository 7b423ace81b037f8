//! Notes on a run for its user: settings without effect, columns and files that are not what their
//! names say.
//!
//! None of them is an error. But people misspell names, and a keep policy without its field
//! silently falls back to another order.

use super::surveyed::Survey;
use super::{Findings, told};
use crate::config::{Config, Fields};
use crate::error::Error;
use crate::read::{Corpus, Role, sniff};
use crate::results::lines::RejectionCount;
use copydesk_core::Provenance;
use copydesk_core::config::KeepPolicy;
use std::collections::BTreeSet;

/// Most names that a sentence lists.
const MOST: usize = 8;

/// All notes on a run. `n_given_cuts` is the number of cuts by templates from a file, if there are
/// any.
pub(super) fn notes(
    corpus: &Corpus,
    findings: &Findings,
    config: &Config,
    n_given_cuts: Option<u64>,
) -> Vec<String> {
    let survey = &findings.survey;
    let mut notes: Vec<String> = of_files(corpus, survey);
    if survey.keys.is_empty() {
        notes.push("the input holds no record".to_owned());
        return notes;
    }
    notes.extend(of_fields(corpus, survey));
    notes.extend(of_policy(survey, config));
    notes.extend(of_keys("--keep-apart", told::unknown(survey, config)));
    notes.extend(of_keys("--keep-keys", told::unknown_protected(survey, config)));
    notes.extend(n_given_cuts.filter(|&n| n == 0).map(|_| of_templates(findings)));
    notes
}

/// The error of a corpus without a readable record.
pub(super) fn nothing_read(corpus: &Corpus, survey: &Survey) -> Error {
    let n = survey.n_rejected;
    let all = if n == 1 { "the only one was".to_owned() } else { format!("all {n} were") };
    let told = unlike_their_names(corpus, survey).into_iter().next();
    let told = told.or_else(|| survey.seen.rejections().first().map(first_reason));
    Error::usage(format!("no record can be read: {all} rejected. {}", told.unwrap_or_default()))
}

/// The first reason for a kind of rejection, with its place.
fn first_reason(count: &RejectionCount) -> String {
    format!("{}: {}", count.place.shown(), count.first)
}

fn of_files(corpus: &Corpus, survey: &Survey) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    notes.extend(corpus.passed_over().map(|files| format!("passed over in the folders: {files}")));
    for file in corpus.files() {
        for (name, kind) in &file.unread {
            let role = Role::ALL.into_iter().find(|role| role.field(corpus.config()) == Some(name));
            let flag = role.map_or("--text-field", Role::flag);
            notes.push(format!(
                "{}: expected texts or numbers in the column `{name}` ({flag}), found {kind}: its records go on \
                 without; a field of a struct has the name `{name}.FIELD`",
                file.name
            ));
        }
    }
    let retyped = corpus.files().iter().filter(|file| !file.retyped.is_empty());
    notes.extend(retyped.map(|file| {
        format!(
            "{}: the values stay, and the Parquet types change: {}",
            file.name,
            file.retyped.join(", ")
        )
    }));
    notes.extend(unlike_their_names(corpus, survey).into_iter().take(MOST));
    notes
}

/// The files without a readable record whose content is recognized as another format.
fn unlike_their_names(corpus: &Corpus, survey: &Survey) -> Vec<String> {
    let told = |number| {
        let file = corpus.file(number);
        sniff::found(file).map(|found| format!("{} {found}", file.name))
    };
    survey.seen.unreadable_files().filter_map(told).collect()
}

/// The fields with a name set by the user that no record has.
fn of_fields(corpus: &Corpus, survey: &Survey) -> Vec<String> {
    let defaults = Fields::default().names().map(str::to_owned);
    let mut notes = Vec::new();
    for role in Role::ALL.into_iter().filter(|&role| role != Role::Rank) {
        let named = role
            .field(corpus.config())
            .filter(|name| !defaults.iter().any(|default| default == name));
        let unread = || corpus.files().iter().flat_map(|file| &file.unread);
        let is_told = |name: &&str| unread().any(|(unread, _)| unread == name);
        if let Some(name) = named.filter(|name| !survey.seen.has(role) && !is_told(name)) {
            notes.push(format!(
                "{} {name}: expected records with this field, found none",
                role.flag()
            ));
        }
    }
    notes
}

/// What the keep policy needs and no record has.
fn of_policy(survey: &Survey, config: &Config) -> Option<String> {
    let seen = &survey.seen;
    match &config.copy.keep().policy {
        policy @ (KeepPolicy::Earliest | KeepPolicy::Latest) => {
            of_dates(survey, policy, &config.options().read.fields.date)
        }
        KeepPolicy::Max(field) | KeepPolicy::Min(field) if seen.n_ranked == 0 => Some(format!(
            "--keep {}: expected numbers in the field `{field}`, found none: of copies the one whose key comes first stays",
            config.copy.keep().policy
        )),
        KeepPolicy::Sources(wanted) => {
            let known: BTreeSet<&str> = survey.sources.values().map(String::as_str).collect();
            let missing: Vec<&str> =
                wanted.iter().map(String::as_str).filter(|name| !known.contains(name)).collect();
            (!missing.is_empty()).then(|| {
                format!(
                    "--keep {}: expected sources of these names, found none called {}; {}",
                    config.copy.keep().policy,
                    listed(missing),
                    sources_are(survey)
                )
            })
        }
        _ => None,
    }
}

fn of_dates(survey: &Survey, policy: &KeepPolicy, field: &str) -> Option<String> {
    let seen = &survey.seen;
    let example = || format!("`{}`", seen.unreadable_date.as_deref().unwrap_or_default());
    match (seen.n_dated, seen.n_unreadable_dates) {
        (0, 0) => Some(format!(
            "--keep {policy}: expected dates in the field `{field}`, found none: of copies the one whose key comes first stays"
        )),
        (_, 0) => None,
        (_, n) => {
            let have = if n == 1 { "document has" } else { "documents have" };
            Some(format!(
                "--keep {policy}: {n} {have} a date that cannot be read, such as {}, and come last",
                example()
            ))
        }
    }
}

/// The keys of a setting that no document has, if there are any; and the number of all its keys.
fn of_keys(flag: &str, (unknown, n_named): (BTreeSet<&str>, usize)) -> Option<String> {
    let first = unknown.first()?;
    let n_unknown = unknown.len();
    Some(format!(
        "{flag}: {n_unknown} of {n_named} keys are of no document, such as `{first}`: expected the keys of \
         clusters.jsonl"
    ))
}

/// The reason why no template from a file was cut.
fn of_templates(findings: &Findings) -> String {
    let templates = findings.cleaner.templates().as_slice().iter();
    let given = templates.filter(|template| template.provenance == Provenance::File);
    let n_elsewhere = given.clone().filter(|template| template.is_elsewhere).count();
    let n = given.count();
    let reason = if n_elsewhere == 0 {
        "no line of the corpus is like theirs".to_owned()
    } else {
        format!(
            "{n_elsewhere} of {n} are for sources that the corpus does not have; {}. A template without `source` holds \
             everywhere",
            sources_are(&findings.survey)
        )
    };
    format!("--templates: no template of the file was met: {reason}")
}

fn sources_are(survey: &Survey) -> String {
    let sources: BTreeSet<&str> = survey.sources.values().map(String::as_str).collect();
    match sources.len() {
        0 => "the records have no source".to_owned(),
        _ => format!("the sources are {}", listed(sources.into_iter())),
    }
}

/// Names separated by commas, at most [`MOST`].
fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.into_iter().collect();
    let more = names.len().saturating_sub(MOST);
    let shown = names[..names.len() - more].join(", ");
    if more == 0 { shown } else { format!("{shown} and {more} more") }
}
