//! The templates → their rows, with the articles that each was cut from.

use super::look::Look;
use super::named::{Articles, Named};
use super::parts::List;
use crate::error::Result;
use crate::results::heading::clipped;
use crate::results::lines::{RemovalLine, TemplateLine};
use crate::results::reasons;
use crate::write::OutputFolder;
use serde::Serialize;
use std::collections::HashMap;

/// Most articles named for a template.
const MAX_NAMED: usize = 50;

/// Most sources named for a template.
const MAX_SOURCES: usize = 40;

/// Most characters of a sample that are shown.
const MAX_SAMPLE: usize = 500;

/// The articles that each template was cut from, by its id.
#[derive(Default)]
pub(super) struct CutFrom(HashMap<String, Cuts>);

#[derive(Default)]
struct Cuts {
    n_articles: usize,
    last: Option<u32>,
    first: Vec<u32>,
}

/// A row of the list of templates.
#[derive(Serialize)]
struct TemplateRow {
    #[serde(flatten)]
    line: TemplateLine,
    n_sources: usize,
    why: String,
    articles: Vec<Named>,
    n_articles: usize,
}

impl CutFrom {
    /// Adds the cuts of an article.
    pub(super) fn add(&mut self, article: u32, cuts: &[RemovalLine<'_>]) {
        for id in cuts.iter().filter_map(|cut| cut.evidence["id"].as_str()) {
            let cuts = self.0.entry(id.to_owned()).or_default();
            if cuts.last.replace(article) == Some(article) {
                continue;
            }
            cuts.n_articles += 1;
            if cuts.first.len() < MAX_NAMED {
                cuts.first.push(article);
            }
        }
    }

    /// Writes the list of the templates. Returns the number of its rows.
    pub(super) fn write(
        mut self,
        templates: Vec<TemplateLine>,
        articles: &Articles,
        look: &mut Look,
        to: &mut OutputFolder,
    ) -> Result<usize> {
        let mut list = List::begin("templates", to)?;
        for line in templates {
            look.add_template(&line);
            let cuts = self.0.remove(&line.id).unwrap_or_default();
            let named = cuts.first.iter().map(|&number| articles.named(number));
            list.push(&row(line, named.collect::<Result<_>>()?, cuts.n_articles))?;
        }
        list.finish(to)
    }
}

fn row(mut line: TemplateLine, articles: Vec<Named>, n_articles: usize) -> TemplateRow {
    let n_sources = line.sources.len();
    line.sources.truncate(MAX_SOURCES);
    for sample in &mut line.samples {
        *sample = clipped(sample, MAX_SAMPLE);
    }
    TemplateRow { n_sources, why: reasons::of_template(&line), line, articles, n_articles }
}
