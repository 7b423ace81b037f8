//! What was settled → the rows of the result.

use super::super::columns::{integers, spelt, table, texts};
use super::{CHANGES, COPY};
use crate::arrow::PyTable;
use arrow_array::{ArrayRef, BooleanArray, Float64Array};
use copydesk::config::Config;
use copydesk::results::heading::Heading;
use copydesk::results::lines::{ClusterLine, Names};
use copydesk_core::{Clustering, Question};
use std::sync::Arc;

/// A row of the findings.
#[derive(Default)]
pub(super) struct Row {
    what: &'static str,
    cluster: Option<String>,
    kind: Option<String>,
    representative: Option<String>,
    kept_because: Option<String>,
    weakest: Option<f64>,
    key: Option<String>,
    relation: Option<String>,
    jaccard: Option<f64>,
    containment: Option<f64>,
    kept: Option<bool>,
    n: Option<i64>,
    sides: Option<(i64, i64)>,
}

impl Row {
    pub(super) fn question(question: Question, ranks: &[i64]) -> Self {
        let (kind, (left, right)) = match question {
            Question::Copy(pair) => (COPY, pair),
            Question::Changes(pair) => (CHANGES, pair),
        };
        Self {
            what: "question",
            kind: Some(kind.to_owned()),
            sides: Some((ranks[left.index()], ranks[right.index()])),
            ..Self::default()
        }
    }
}

pub(super) fn add(rows: &mut Vec<Row>, found: &Clustering, names: &Names<'_>, config: &Config) {
    for cluster in &found.clusters {
        let id = names.cluster_id(cluster);
        let policy = &config.copy.keep().policy;
        let headings = vec![Heading::default(); cluster.members.len() + 1];
        rows.extend(members(names.cluster_line(&id, cluster, headings, policy)));
    }
    for containment in &found.containments {
        let line = names.containment_line(containment);
        rows.push(Row {
            what: "story",
            representative: Some(line.container),
            key: Some(line.contained),
            containment: Some(line.containment),
            ..Row::default()
        });
    }
    for family in &found.families {
        let id = names.family_id(family);
        let members = (0..).zip(&family.0);
        rows.extend(members.map(|(n, &item)| Row {
            what: "form",
            cluster: Some(id.clone()),
            key: Some(names.key(item)),
            n: Some(n),
            ..Row::default()
        }));
    }
    rows.extend(found.apart.iter().map(|(signal, &n)| Row {
        what: "apart",
        kind: Some(spelt(signal)),
        n: Some(n.cast_signed()),
        ..Row::default()
    }));
}

fn members(line: ClusterLine) -> impl Iterator<Item = Row> {
    let ClusterLine { id, kind, representative, kept_because, weakest, members } = line;
    members.into_iter().map(move |member| Row {
        what: "member",
        cluster: Some(id.clone()),
        kind: Some(spelt(&kind)),
        representative: Some(representative.clone()),
        kept_because: Some(kept_because.clone()),
        weakest: Some(weakest),
        key: Some(member.key),
        relation: Some(spelt(&member.relation)),
        jaccard: member.jaccard,
        containment: member.containment,
        kept: Some(member.kept),
        ..Row::default()
    })
}

pub(super) fn findings(rows: &[Row]) -> PyTable {
    let words = |of: fn(&Row) -> Option<&String>| texts(rows.iter().map(of));
    let numbers = |of: fn(&Row) -> Option<f64>| -> ArrayRef {
        Arc::new(rows.iter().map(of).collect::<Float64Array>())
    };
    table(vec![
        ("row", texts(rows.iter().map(|row| Some(row.what)))),
        ("cluster", words(|row| row.cluster.as_ref())),
        ("kind", words(|row| row.kind.as_ref())),
        ("representative", words(|row| row.representative.as_ref())),
        ("kept_because", words(|row| row.kept_because.as_ref())),
        ("weakest", numbers(|row| row.weakest)),
        ("key", words(|row| row.key.as_ref())),
        ("relation", words(|row| row.relation.as_ref())),
        ("jaccard", numbers(|row| row.jaccard)),
        ("containment", numbers(|row| row.containment)),
        ("kept", Arc::new(rows.iter().map(|row| row.kept).collect::<BooleanArray>())),
        ("n", integers(rows.iter().map(|row| row.n))),
        ("left", integers(rows.iter().map(|row| Some(row.sides?.0)))),
        ("right", integers(rows.iter().map(|row| Some(row.sides?.1)))),
    ])
}
