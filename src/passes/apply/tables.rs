//! Decisions on the rows of a table in memory → tables.

use super::summary::{self, Told};
use super::tally::Tally;
use super::{Applied, Applier, Fate};
use crate::config::{Config, Mode};
use crate::convert::findings as columns;
use crate::error::Result;
use crate::parquet;
use crate::passes::ladder::Ladder;
use crate::passes::pass::{self, Record};
use crate::passes::{Findings, changed};
use crate::read::Corpus;
use crate::results::lines::{ClusterLine, RejectedLine, RemovalLine};
use crate::table::{Table, Tables, unusable};
use arrow_array::{
    ArrayRef, BooleanArray, LargeStringArray, RecordBatch, StringArray, UInt64Array,
};
use arrow_schema::{ArrowError, Field, FieldRef, Schema};
use arrow_select::filter::filter_record_batch;
use copydesk_core::ItemId;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Lines in a batch of rows.
const BATCH_LINES: usize = 1 << 14;

/// Reads the rows for the last time and makes all tables. `table` is what the corpus was made of.
///
/// # Errors
/// The run was cancelled; a temporary file cannot be written.
pub fn tables(
    corpus: &Corpus,
    table: &Table,
    findings: &Findings,
    config: &Config,
    mode: Mode,
    ladder: &Ladder<'_>,
) -> Result<Tables> {
    ladder.begin("apply", corpus.n_bytes());
    let applier = Applier::new(corpus, findings, config, mode);
    let mut rows = Rows::new(corpus, findings, table.n_rows())?;
    let known = findings.survey.known();
    let work = |record: Record<'_>| applier.apply_record(&record);
    pass::pass(corpus, Some(&known), ladder, work, |applied| rows.take(&applier, applied))?;
    let tables = rows.tables(&applier, table)?;
    ladder.end();
    Ok(tables)
}

/// The result of a change to batches.
type Arrow<T> = std::result::Result<T, ArrowError>;

/// What becomes of a row.
enum Decision {
    /// It stays with this text, or with its own. The number is that of its cluster, if it is in
    /// one.
    Kept(Option<String>, Option<u32>),
    Removed,
    Rejected(String),
}

/// The rows so far.
struct Rows<'a> {
    corpus: &'a Corpus,
    tally: Tally<'a>,
    decisions: Vec<Decision>,
    removals: Batches<RemovalLine<'static>>,
}

impl<'a> Rows<'a> {
    fn new(corpus: &'a Corpus, findings: &'a Findings, n_rows: usize) -> Result<Self> {
        Ok(Self {
            corpus,
            tally: Tally::new(findings)?,
            decisions: Vec::with_capacity(n_rows),
            removals: Batches::new(columns::removals),
        })
    }

    fn take(
        &mut self,
        applier: &Applier<'_>,
        mut applied: Applied<Vec<RemovalLine<'static>>>,
    ) -> Result<()> {
        for line in std::mem::take(&mut applied.removals) {
            self.removals.push(line);
        }
        let item = applied.item;
        let (place, fate) = self.tally.add(applied)?;
        self.decisions.push(match fate {
            // The bytes of a row are those of its text.
            Fate::Kept { bytes, .. } => {
                let is_cut = |item: ItemId| !applier.findings.bodies.cuts[item.index()].is_empty();
                let text =
                    item.is_some_and(is_cut).then(|| String::from_utf8_lossy(&bytes).into_owned());
                let cluster = item.and_then(|item| applier.clustered[item.index()]);
                Decision::Kept(text, cluster.map(|clustered| clustered.cluster))
            }
            Fate::Removed(_) => Decision::Removed,
            Fate::Rejected { line, .. } => Decision::Rejected(reason(&line)),
            Fate::TooLong { reason, .. } => Decision::Rejected(reason),
            Fate::Changed => return Err(changed(self.corpus, place.file)),
        });
        Ok(())
    }

    fn tables(mut self, applier: &Applier<'_>, table: &Table) -> Result<Tables> {
        let mut clusters: Batches<ClusterLine> = Batches::new(columns::clusters);
        let headings = self.tally.headings()?;
        let mut counted = Vec::new();
        let sharing = summary::for_each_cluster(applier, &headings, |line| {
            counted.push(Counted::of(&line));
            clusters.push(line);
            Ok(())
        })?;
        let told = Told::new(applier, &self.tally, sharing);
        let forms = columns::forms(&summary::form_lines(applier, &self.tally));
        Ok(Tables {
            cleaned: self.cleaned(applier, table, &counted).map_err(|error| unusable(&error))?,
            removed: self.removed(table).map_err(|error| unusable(&error))?,
            rejected: self.rejected(),
            clusters: clusters.finish(),
            removals: self.removals.finish(),
            templates: columns::templates(&told.templates).into(),
            forms: forms.into(),
            containments: columns::containments(&summary::containment_lines(applier)).into(),
            sources: columns::sources(&told.sources).into(),
            shared: columns::shared(&told.shared).into(),
            report: told.report(applier, &self.tally),
        })
    }

    /// The rows that stay, with their cleaned texts in the column's own type.
    fn cleaned(&self, applier: &Applier<'_>, table: &Table, clusters: &[Counted]) -> Arrow<Table> {
        if applier.mode == Mode::Inspect {
            return Ok(table.clone());
        }
        let options = applier.config.options();
        let mut at = 0;
        let cleaned = |batch: &RecordBatch| {
            let decisions = &self.decisions[at..at + batch.num_rows()];
            at += batch.num_rows();
            let own = parquet::texts(batch, &options.read.fields.text)?;
            let own = |row: usize| own.as_ref().map_or("", |texts| texts.value(row));
            let kept = decisions.iter().enumerate().filter_map(|(row, decision)| {
                let (text, cluster) = decision.kept()?;
                Some((text.unwrap_or_else(|| own(row)), cluster))
            });
            let kept: Vec<(&str, Option<u32>)> = kept.collect();
            let mask: BooleanArray =
                decisions.iter().map(|decision| Some(decision.kept().is_some())).collect();
            let texts: LargeStringArray = kept.iter().map(|(text, _)| Some(text)).collect();
            let batch = filter_record_batch(batch, &mask)?;
            let batch = parquet::with_texts(&batch, &options.read.fields.text, &texts)?;
            if !options.output.cluster_columns {
                return Ok(batch);
            }
            let of =
                kept.iter().map(|(_, cluster)| cluster.map(|number| &clusters[number as usize]));
            with_clusters(&batch, &of.collect::<Vec<_>>())
        };
        let batches: Vec<RecordBatch> = table.batches.iter().map(cleaned).collect::<Arrow<_>>()?;
        let schema = batches.first().map_or_else(|| table.schema.clone(), RecordBatch::schema);
        Ok(Table { schema, batches })
    }

    fn removed(&self, table: &Table) -> Arrow<Table> {
        self.filtered(table, |decision| matches!(decision, Decision::Removed))
    }

    fn filtered(&self, table: &Table, is_wanted: impl Fn(&Decision) -> bool) -> Arrow<Table> {
        let mut at = 0;
        let filtered = |batch: &RecordBatch| {
            let decisions = &self.decisions[at..at + batch.num_rows()];
            at += batch.num_rows();
            let mask: BooleanArray = decisions.iter().map(|one| Some(is_wanted(one))).collect();
            filter_record_batch(batch, &mask)
        };
        let batches = table.batches.iter().map(filtered).collect::<Arrow<_>>()?;
        Ok(Table { schema: table.schema.clone(), batches })
    }

    fn rejected(&self) -> Table {
        let name = &self.corpus.file(0).name;
        let rejected = (1..).zip(&self.decisions).filter_map(|(line, decision)| match decision {
            Decision::Rejected(reason) => Some((&**name, line, &**reason)),
            _ => None,
        });
        columns::rejected(rejected).into()
    }
}

impl Decision {
    /// The new text of a row that stays, and the number of its cluster.
    fn kept(&self) -> Option<(Option<&str>, Option<u32>)> {
        match self {
            Self::Kept(text, cluster) => Some((text.as_deref(), *cluster)),
            _ => None,
        }
    }
}

/// What the rows of a cluster that stay tell of it.
struct Counted {
    id: String,
    n_members: u64,
    n_sources: u64,
    /// The first and the last of the members' days.
    days: Option<(String, String)>,
}

impl Counted {
    fn of(line: &ClusterLine) -> Self {
        let headings = || line.members.iter().map(|member| &member.heading);
        let sources: BTreeSet<&str> = headings().filter_map(|one| one.source.as_deref()).collect();
        let dates = headings().filter_map(|one| copydesk_core::parse_date(one.date.as_deref()?));
        let dates: Vec<i64> = dates.collect();
        let day = |moment: Option<&i64>| copydesk_core::day_of_moment(*moment?);
        Self {
            id: line.id.clone(),
            n_members: line.members.len() as u64,
            n_sources: sources.len() as u64,
            days: day(dates.iter().min()).zip(day(dates.iter().max())),
        }
    }
}

/// The batch with columns that tell of each row's cluster: its id, the numbers of its members and
/// sources, its first and its last day. A row in no cluster is alone.
fn with_clusters(batch: &RecordBatch, clusters: &[Option<&Counted>]) -> Arrow<RecordBatch> {
    let texts = |text: fn(&Counted) -> Option<&str>| -> ArrayRef {
        Arc::new(clusters.iter().map(|one| one.and_then(text)).collect::<StringArray>())
    };
    let counts = |count: fn(&Counted) -> u64| -> ArrayRef {
        let counts = clusters.iter().map(|one| one.map_or(1, count));
        Arc::new(UInt64Array::from_iter_values(counts))
    };
    let added = [
        ("copydesk_cluster", texts(|one| Some(&one.id))),
        ("copydesk_copies", counts(|one| one.n_members)),
        ("copydesk_sources", counts(|one| one.n_sources)),
        ("copydesk_first_day", texts(|one| Some(&one.days.as_ref()?.0))),
        ("copydesk_last_day", texts(|one| Some(&one.days.as_ref()?.1))),
    ];
    let schema = batch.schema();
    let mut fields: Vec<FieldRef> = schema.fields().iter().cloned().collect();
    let mut columns = batch.columns().to_vec();
    for (name, column) in added {
        fields.push(Arc::new(Field::new(name, column.data_type().clone(), true)));
        columns.push(column);
    }
    let schema = Schema::new_with_metadata(fields, schema.metadata().clone());
    RecordBatch::try_new(Arc::new(schema), columns)
}

/// The reason in a line of rejected records.
fn reason(line: &[u8]) -> String {
    let line: Option<RejectedLine<'_>> = serde_json::from_slice(line).ok();
    line.map(|line| line.reason).unwrap_or_default()
}

/// Lines that become batches of rows as they come.
struct Batches<T> {
    batch: fn(&[T]) -> RecordBatch,
    lines: Vec<T>,
    done: Vec<RecordBatch>,
}

impl<T> Batches<T> {
    fn new(batch: fn(&[T]) -> RecordBatch) -> Self {
        Self { batch, lines: Vec::new(), done: Vec::new() }
    }

    fn push(&mut self, line: T) {
        self.lines.push(line);
        if self.lines.len() == BATCH_LINES {
            self.done.push((self.batch)(&self.lines));
            self.lines.clear();
        }
    }

    fn finish(mut self) -> Table {
        self.done.push((self.batch)(&self.lines));
        Table { schema: self.done[0].schema(), batches: self.done }
    }
}
