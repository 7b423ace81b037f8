//! The lines of findings → Parquet, with a row for each member, removal, source, and pair of
//! sources that share stories.
//!
//! The tables are for a database: `clusters.parquet` repeats the cluster's own fields for each of
//! its members. The evidence of a removal, whose fields depend on its kind, is JSON text.

use super::properties;
use crate::error::{Error, Result};
use crate::results::lines::{
    ClusterLine, ContainmentLine, FormLine, RemovalLine, SharedLine, SourceLine, TemplateLine,
};
use crate::results::reader::Lines;
use crate::write::OutputFolder;
use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, UInt64Array};
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use serde::Serialize;
use std::sync::Arc;

/// Lines in a batch of rows.
const BATCH_LINES: usize = 1024;

/// Writes `clusters.parquet`, `removals.parquet`, `sources.parquet` and `shared.parquet`.
///
/// # Errors
/// The output folder cannot be read or written to.
pub fn findings(output: &mut OutputFolder) -> Result<()> {
    table::<ClusterLine>(output, "clusters", clusters)?;
    table::<RemovalLine<'static>>(output, "removals", removals)?;
    table::<SourceLine>(output, "sources", sources)?;
    table::<SharedLine>(output, "shared", shared)
}

fn table<T: serde::de::DeserializeOwned>(
    output: &mut OutputFolder,
    name: &str,
    batch: impl Fn(&[T]) -> RecordBatch,
) -> Result<()> {
    let target = format!("{name}.parquet");
    let path = output.path().join(&target);
    let failed = |error: ParquetError| Error::io(&path, "writing the table", error.into());
    let mut lines = Lines::<T>::open(output.path().join(format!("{name}.jsonl")))?;
    let schema = batch(&[]).schema();
    let mut writer =
        ArrowWriter::try_new(output.file(&target)?, schema, Some(properties())).map_err(failed)?;
    loop {
        let some: Vec<T> = lines.by_ref().take(BATCH_LINES).collect::<Result<_>>()?;
        if some.is_empty() {
            break;
        }
        writer.write(&batch(&some)).map_err(failed)?;
    }
    output.finish(writer.into_inner().map_err(failed)?)
}

/// A row for each member of the clusters.
pub fn clusters(lines: &[ClusterLine]) -> RecordBatch {
    let rows: Vec<_> = lines
        .iter()
        .flat_map(|line| line.members.iter().map(move |member| (line, member)))
        .collect();
    of_columns([
        ("cluster", texts(rows.iter().map(|(line, _)| Some(&line.id)))),
        ("kind", texts(rows.iter().map(|(line, _)| Some(spelt(&line.kind))))),
        ("representative", texts(rows.iter().map(|(line, _)| Some(&line.representative)))),
        ("kept_because", texts(rows.iter().map(|(line, _)| Some(&line.kept_because)))),
        ("weakest", numbers(rows.iter().map(|(line, _)| Some(line.weakest)))),
        ("key", texts(rows.iter().map(|(_, member)| Some(&member.key)))),
        ("relation", texts(rows.iter().map(|(_, member)| Some(spelt(&member.relation))))),
        ("jaccard", numbers(rows.iter().map(|(_, member)| member.jaccard))),
        ("containment", numbers(rows.iter().map(|(_, member)| member.containment))),
        ("source", texts(rows.iter().map(|(_, member)| member.heading.source.as_ref()))),
        ("title", texts(rows.iter().map(|(_, member)| member.heading.title.as_ref()))),
        ("url", texts(rows.iter().map(|(_, member)| member.heading.url.as_ref()))),
        ("date", texts(rows.iter().map(|(_, member)| member.heading.date.as_ref()))),
        (
            "kept",
            Arc::new(rows.iter().map(|(_, member)| Some(member.kept)).collect::<BooleanArray>()),
        ),
    ])
}

/// A row for each removal.
pub(crate) fn removals(lines: &[RemovalLine<'static>]) -> RecordBatch {
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    of_columns([
        ("key", texts(lines.iter().map(|line| Some(&line.key)))),
        ("path", texts(lines.iter().map(|line| Some(&line.place.path)))),
        ("line", counts(lines.iter().map(|line| line.place.line))),
        ("kind", texts(lines.iter().map(|line| Some(spelt(&line.kind))))),
        ("start", counts(lines.iter().map(|line| line.start as u64))),
        ("end", counts(lines.iter().map(|line| line.end as u64))),
        ("text", texts(lines.iter().map(|line| Some(&line.text)))),
        ("before", texts(lines.iter().map(|line| given(&line.before)))),
        ("after", texts(lines.iter().map(|line| given(&line.after)))),
        ("raw", texts(lines.iter().map(|line| line.raw.as_ref()))),
        ("evidence", texts(lines.iter().map(|line| Some(line.evidence.to_string())))),
    ])
}

/// A row for each source.
pub(crate) fn sources(lines: &[SourceLine]) -> RecordBatch {
    let column = |count: fn(&SourceLine) -> u64| counts(lines.iter().map(count));
    let largest = |line: &SourceLine| line.templates.first().map(|one| one.template.clone());
    of_columns([
        ("source", texts(lines.iter().map(|line| Some(&line.source)))),
        ("documents", column(|line| line.documents)),
        ("removed", column(|line| line.removed)),
        ("own", column(|line| line.own)),
        ("shells", column(|line| line.shells)),
        ("characters", column(|line| line.characters)),
        ("cut_characters", column(|line| line.cut_characters)),
        ("stories", column(|line| line.stories)),
        ("first", column(|line| line.first)),
        ("later", column(|line| line.later)),
        ("largest_template", texts(lines.iter().map(largest))),
    ])
}

/// A row for each pair of sources.
pub(crate) fn shared(lines: &[SharedLine]) -> RecordBatch {
    let column = |count: fn(&SharedLine) -> u64| counts(lines.iter().map(count));
    of_columns([
        ("left", texts(lines.iter().map(|line| Some(&line.left)))),
        ("right", texts(lines.iter().map(|line| Some(&line.right)))),
        ("stories", column(|line| line.stories)),
        ("left_first", column(|line| line.left_first)),
        ("right_first", column(|line| line.right_first)),
    ])
}

/// A row for each rejected record: its file, its line, the reason.
pub(crate) fn rejected<'l>(lines: impl Iterator<Item = (&'l str, u64, &'l str)>) -> RecordBatch {
    let lines: Vec<(&str, u64, &str)> = lines.collect();
    of_columns([
        ("path", texts(lines.iter().map(|line| Some(line.0)))),
        ("line", counts(lines.iter().map(|line| line.1))),
        ("reason", texts(lines.iter().map(|line| Some(line.2)))),
    ])
}

/// A row for each story in a round-up.
pub(crate) fn containments(lines: &[ContainmentLine]) -> RecordBatch {
    of_columns([
        ("container", texts(lines.iter().map(|line| Some(&line.container)))),
        ("contained", texts(lines.iter().map(|line| Some(&line.contained)))),
        ("containment", numbers(lines.iter().map(|line| Some(line.containment)))),
    ])
}

/// A row for each member of the families of forms, with its words in each slot.
pub fn forms(lines: &[FormLine]) -> RecordBatch {
    let rows: Vec<(&FormLine, usize)> = lines
        .iter()
        .flat_map(|line| (0..line.members.len()).map(move |place| (line, place)))
        .collect();
    let facts = |&(line, place): &(&FormLine, usize)| {
        line.facts.get(place).map_or(&[][..], Vec::as_slice).to_vec()
    };
    of_columns([
        ("form", texts(rows.iter().map(|(line, _)| Some(&line.id)))),
        ("key", texts(rows.iter().map(|(line, place)| Some(&line.members[*place])))),
        ("wording", texts(rows.iter().map(|(line, _)| Some(&line.form)))),
        ("facts", lists(rows.iter().map(facts))),
    ])
}

/// A row for each template.
pub fn templates(lines: &[TemplateLine]) -> RecordBatch {
    let column = |count: fn(&TemplateLine) -> u64| counts(lines.iter().map(count));
    of_columns([
        ("id", texts(lines.iter().map(|line| Some(&line.id)))),
        ("template", texts(lines.iter().map(|line| Some(&line.template)))),
        ("by", texts(lines.iter().map(|line| Some(spelt(&line.by))))),
        ("scope", texts(lines.iter().map(|line| Some(spelt(&line.scope))))),
        ("source", texts(lines.iter().map(|line| line.source.as_ref()))),
        ("documents", column(|line| line.documents.into())),
        ("stories", column(|line| line.stories.into())),
        ("needed", column(|line| line.needed.into())),
        ("edge_share", numbers(lines.iter().map(|line| Some(line.edge_share)))),
        ("confidence", numbers(lines.iter().map(|line| Some(line.confidence)))),
        ("given", Arc::new(lines.iter().map(|line| Some(line.given)).collect::<BooleanArray>())),
        ("cuts", column(|line| line.cuts)),
        ("slots", lists(lines.iter().map(|line| line.slots.clone()))),
        ("sources", lists(lines.iter().map(|line| line.sources.clone()))),
        ("samples", lists(lines.iter().map(|line| line.samples.clone()))),
    ])
}

/// Columns of one length.
fn of_columns<const N: usize>(columns: [(&str, ArrayRef); N]) -> RecordBatch {
    let columns = columns.into_iter().map(|(name, values)| (name, values, true));
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
}

fn texts<S: AsRef<str>>(values: impl Iterator<Item = Option<S>>) -> ArrayRef {
    Arc::new(values.collect::<StringArray>())
}

fn lists(values: impl Iterator<Item = Vec<String>>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for list in values {
        lists.append_value(list.into_iter().map(Some));
    }
    Arc::new(lists.finish())
}

fn numbers(values: impl Iterator<Item = Option<f64>>) -> ArrayRef {
    Arc::new(values.collect::<Float64Array>())
}

fn counts(values: impl Iterator<Item = u64>) -> ArrayRef {
    Arc::new(UInt64Array::from_iter_values(values))
}

/// A word as spelled in the lines.
fn spelt(word: &impl Serialize) -> String {
    let value = serde_json::to_value(word).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
