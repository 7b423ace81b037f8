//! Marks: what a reader of a run's results says of its decisions, right or wrong.
//!
//! The page of `copydesk view` downloads them as `copydesk-marks.jsonl`, one JSON object a line.
//! They are used in three ways: pairs marked wrong are kept apart, cuts and templates marked wrong
//! are protected, templates and cuts marked right are known boilerplate. `evaluate --marks` scores
//! a run against them.
//!
//! If several lines are about one decision, the last one counts: files of several readings can be
//! joined.

use super::lines::TemplateScope;
use crate::error::{Error, Result};
use copydesk_core::{KnownTemplate, is_in_starter_list, parse_templates};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::path::Path;

/// A decision that is marked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(tag = "mark", rename_all = "lowercase")]
pub enum Mark {
    /// An article that was removed as a copy.
    Copy(CopyMark),
    /// A stretch that was cut from an article.
    Cut(CutMark),
    /// A template of boilerplate.
    Template(TemplateMark),
    /// A family of forms.
    Family(FamilyMark),
    /// Articles that were moved aside as shells.
    Shell(ShellMark),
}

/// The mark of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CopyMark {
    /// Whether the two articles are copies.
    pub right: bool,
    /// The key of the copy.
    pub key: String,
    /// The key of the representative of its cluster.
    pub other: String,
}

/// The mark of a cut.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct CutMark {
    /// Whether the cut is right.
    pub right: bool,
    /// The key of the article.
    pub key: String,
    /// What it was cut as.
    pub kind: CutKind,
    /// The text that was cut.
    pub text: String,
    /// The text of its template, if it was cut as boilerplate.
    pub template: Option<String>,
    /// The id of its template on the page.
    pub id: Option<serde_json::Value>,
}

/// The kind of a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CutKind {
    /// A line that recurs in other stories.
    Boilerplate,
    /// A passage that repeats another of its article.
    Repeat,
}

/// The mark of a template.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct TemplateMark {
    /// Whether its lines are boilerplate.
    pub right: bool,
    /// Its text, with slots.
    pub template: String,
    /// Some of its lines.
    #[serde(default)]
    pub samples: Vec<String>,
    /// The source that it applies to, if its scope is a source.
    pub source: Option<String>,
    /// The documents that it applies to.
    pub scope: TemplateScope,
    /// Its id on the page.
    pub id: Option<serde_json::Value>,
}

/// The mark of a family.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct FamilyMark {
    /// Whether its members are different stories.
    pub right: bool,
    /// Its id in `forms.jsonl`.
    pub id: String,
    /// The keys of its members.
    pub members: Vec<String>,
}

/// The mark of shells with one text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ShellMark {
    /// Whether the articles have no text of their own.
    pub right: bool,
    /// Their keys.
    pub keys: Vec<String>,
}

impl TemplateMark {
    /// The source that the mark is about; `None` if it is about all articles.
    pub fn source(&self) -> Option<&str> {
        let is_of_source = self.scope == TemplateScope::Source;
        self.source.as_deref().filter(|_| is_of_source)
    }
}

/// The marks of a file, each decision once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(pub Vec<Mark>);

impl Marks {
    /// Reads a file of marks.
    ///
    /// # Errors
    /// The file cannot be read, or a line is no mark.
    pub fn read(path: &Path) -> Result<Self> {
        Self::parse(path, &text_of(path)?)
    }

    fn parse(path: &Path, text: &str) -> Result<Self> {
        let mut marks: Vec<Mark> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (line, text) in lines(text) {
            let mark: Mark = serde_json::from_str(text).map_err(|error| {
                let expected = "expected a mark as the page of `copydesk view` downloads it, such as {\"mark\":\"copy\",\
                                \"right\":false,\"key\":…,\"other\":…}";
                let remedy = "delete the line, or download the marks again";
                Error::damaged(path, format!("line {line}: {expected}, found {error}: {remedy}"))
            })?;
            let place = *places.entry(mark.decision()).or_insert(marks.len());
            if place == marks.len() {
                marks.push(mark);
            } else {
                marks[place] = mark;
            }
        }
        Ok(Self(marks))
    }

    /// The marks of copies.
    pub fn copies(&self) -> impl Iterator<Item = &CopyMark> {
        self.0.iter().filter_map(|mark| if let Mark::Copy(copy) = mark { Some(copy) } else { None })
    }

    /// The marks of cuts.
    pub fn cuts(&self) -> impl Iterator<Item = &CutMark> {
        self.0.iter().filter_map(|mark| if let Mark::Cut(cut) = mark { Some(cut) } else { None })
    }

    /// The marks of templates.
    pub fn templates(&self) -> impl Iterator<Item = &TemplateMark> {
        self.0.iter().filter_map(|mark| match mark {
            Mark::Template(template) => Some(template),
            _ => None,
        })
    }

    /// The pairs of keys of copies marked wrong.
    pub fn pairs_apart(&self) -> Vec<(String, String)> {
        let wrong = self.copies().filter(|copy| !copy.right);
        wrong.map(|copy| (copy.key.clone(), copy.other.clone())).collect()
    }

    /// The lines that are never cut: those of cuts marked wrong, and templates marked wrong, in
    /// their source if their scope is a source.
    pub fn protected(&self) -> Vec<KnownTemplate> {
        let wrong = self.cuts().filter(|cut| !cut.right);
        let of_cuts = wrong.flat_map(|cut| lines(&cut.text)).map(|(_, line)| KnownTemplate {
            samples: vec![line.to_owned()],
            ..KnownTemplate::default()
        });
        let wrong = self.templates().filter(|template| !template.right);
        let of_templates = wrong.map(|mark| KnownTemplate {
            samples: mark.samples.iter().chain([&mark.template]).cloned().collect(),
            source: mark.source().map(str::to_owned),
            ..KnownTemplate::default()
        });
        of_cuts.chain(of_templates).collect()
    }

    /// The boilerplate that is known: templates marked right, in their source if their scope is a
    /// source, and the lines of cuts of boilerplate marked right. A cut whose template is marked
    /// says nothing more, and a line that is marked wrong anywhere is no boilerplate. Templates of
    /// the starter list are left out: it is used anyway, and only at the edges of pages.
    pub fn boilerplate(&self) -> Vec<KnownTemplate> {
        let right = self.templates().filter(|template| template.right);
        let right = right.filter(|mark| {
            mark.scope != TemplateScope::Corpus || !is_in_starter_list(&mark.template)
        });
        let of_templates = right.map(|mark| KnownTemplate {
            samples: mark.samples.clone(),
            template: mark.template.clone(),
            source: mark.source().map(str::to_owned),
            ..KnownTemplate::default()
        });
        let wrong = self.cuts().filter(|cut| !cut.right);
        let wrong: HashSet<&str> =
            wrong.flat_map(|cut| lines(&cut.text)).map(|(_, line)| line).collect();
        let right = self.cuts().filter(|cut| cut.right && cut.kind == CutKind::Boilerplate);
        let alone = right.filter(|cut| {
            let is_marked = self.templates().any(|template| is_of(cut, template));
            !is_marked && !cut.template.as_deref().is_some_and(is_in_starter_list)
        });
        let lines = alone.flat_map(|cut| lines(&cut.text)).map(|(_, line)| line);
        let of_cuts = lines.filter(|line| !wrong.contains(line)).map(|line| KnownTemplate {
            samples: vec![line.to_owned()],
            ..KnownTemplate::default()
        });
        of_templates.chain(of_cuts).collect()
    }
}

impl Mark {
    /// What the mark is about: equal for two marks of one decision.
    fn decision(&self) -> String {
        let about = match self {
            Self::Copy(CopyMark { key, other, .. }) => {
                serde_json::json!(["copy", key.min(other), key.max(other)])
            }
            Self::Cut(CutMark { key, kind, text, .. }) => {
                serde_json::json!(["cut", key, *kind == CutKind::Repeat, text])
            }
            Self::Template(mark) => {
                serde_json::json!(["template", mark.template, mark.source(), mark.scope])
            }
            Self::Family(FamilyMark { id, .. }) => serde_json::json!(["family", id]),
            Self::Shell(ShellMark { keys, .. }) => serde_json::json!(["shell", keys]),
        };
        about.to_string()
    }
}

/// Whether a cut was made by this template.
fn is_of(cut: &CutMark, template: &TemplateMark) -> bool {
    let is_one_id = cut.id.is_some() && cut.id == template.id;
    is_one_id || cut.template.as_ref() == Some(&template.template)
}

/// The pairs of articles in a file for `--keep-apart`: two keys apart by a tab on each line, or the
/// copies marked wrong in a file of marks.
///
/// # Errors
/// The file cannot be read; a line is neither a pair of keys nor, among marks, a mark.
pub fn pairs_apart(path: &Path) -> Result<Vec<(String, String)>> {
    let text = text_of(path)?;
    let numbered: Vec<(usize, (String, String))> = if holds_marks(&text) {
        Marks::parse(path, &text)?.pairs_apart().into_iter().map(|pair| (0, pair)).collect()
    } else {
        let pair = |(line, text)| Ok((line, pair(path, line, text)?));
        whole_lines(&text).map(pair).collect::<Result<_>>()?
    };
    let same = numbered.iter().find(|(_, (left, right))| left == right);
    if let Some((line, (key, _))) = same {
        let place = if *line == 0 { String::new() } else { format!("line {line}: ") };
        let told = format!("expected the keys of two articles, found `{key}` twice");
        return Err(Error::damaged(path, format!("{place}{told}: delete the line")));
    }
    Ok(numbered.into_iter().map(|(_, pair)| pair).collect())
}

/// The keys in a file for `--keep-keys`: one on each line.
///
/// # Errors
/// The file cannot be read.
pub fn keys(path: &Path) -> Result<Vec<String>> {
    Ok(whole_lines(&text_of(path)?).map(|(_, key)| key.to_owned()).collect())
}

fn pair(path: &Path, line: usize, text: &str) -> Result<(String, String)> {
    let keys: Vec<&str> = text.split('\t').collect();
    if let [left, right] = keys[..]
        && !left.is_empty()
        && !right.is_empty()
    {
        return Ok((left.to_owned(), right.to_owned()));
    }
    let found = match keys.len() {
        1 => "none apart by a tab".to_owned(),
        2 => "an empty one".to_owned(),
        n => format!("{n}"),
    };
    let message = format!(
        "line {line}: expected two keys apart by a tab, found {found}: write a key that holds a tab as \
         {{\"mark\":\"copy\",\"right\":false,\"key\":…,\"other\":…}}, and then all lines so"
    );
    Err(Error::damaged(path, message))
}

/// The templates in a file for `--templates`: those of the file, or what marks say is boilerplate.
///
/// # Errors
/// The file cannot be read; a line is neither a template nor, among marks, a mark.
pub fn templates(path: &Path) -> Result<Vec<KnownTemplate>> {
    known(path, Marks::boilerplate)
}

/// The lines in a file for `--protect`: those of the file, or what marks say is wrongly cut.
///
/// # Errors
/// As [`templates`].
pub fn protected(path: &Path) -> Result<Vec<KnownTemplate>> {
    known(path, Marks::protected)
}

fn known(
    path: &Path,
    of_marks: impl Fn(&Marks) -> Vec<KnownTemplate>,
) -> Result<Vec<KnownTemplate>> {
    let text = text_of(path)?;
    if holds_marks(&text) {
        return Ok(of_marks(&Marks::parse(path, &text)?));
    }
    parse_templates(&text).map_err(|error| Error::damaged(path, error.to_string()))
}

/// Whether a text is that of a file of marks: its first line is an object with a field `mark`. In
/// a text of JSON, quotes are escaped.
fn holds_marks(text: &str) -> bool {
    let first = lines(text).next().map(|(_, line)| line).unwrap_or_default();
    first.starts_with('{') && first.contains("\"mark\"")
}

/// The lines that are not blank, with their numbers, without the white space around them.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    whole_lines(text).map(|(number, line)| (number, line.trim()))
}

/// The lines that are not blank, with their numbers, from 1.
fn whole_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty())
}

/// The text of a file, without the mark of its byte order.
fn text_of(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Error::io(path, "reading what is known", error))?;
    Ok(text.strip_prefix('\u{FEFF}').map_or_else(|| text.clone(), str::to_owned))
}

#[cfg(test)]
mod tests;
