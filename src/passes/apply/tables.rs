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
use arrow_array::{BooleanArray, LargeStringArray, RecordBatch};
use arrow_schema::ArrowError;
use arrow_select::filter::filter_record_batch;

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
    pass::pass(corpus, Some(&known), ladder, work, |applied| rows.take(applied))?;
    let tables = rows.tables(&applier, table, &config.options().read.fields.text, mode)?;
    ladder.end();
    Ok(tables)
}

/// The result of a change to batches.
type Arrow<T> = std::result::Result<T, ArrowError>;

/// What becomes of a row.
enum Decision {
    Kept(String),
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

    fn take(&mut self, mut applied: Applied<Vec<RemovalLine<'static>>>) -> Result<()> {
        std::mem::take(&mut applied.removals).into_iter().for_each(|line| self.removals.push(line));
        let (place, fate) = self.tally.add(applied)?;
        self.decisions.push(match fate {
            // The bytes of a row are those of its text.
            Fate::Kept { bytes, .. } => {
                Decision::Kept(String::from_utf8_lossy(&bytes).into_owned())
            }
            Fate::Removed(_) => Decision::Removed,
            Fate::Rejected { line, .. } => Decision::Rejected(reason(&line)),
            Fate::TooLong { reason, .. } => Decision::Rejected(reason),
            Fate::Changed => return Err(changed(self.corpus, place.file)),
        });
        Ok(())
    }

    fn tables(
        mut self,
        applier: &Applier<'_>,
        table: &Table,
        text: &str,
        mode: Mode,
    ) -> Result<Tables> {
        let mut clusters: Batches<ClusterLine> = Batches::new(columns::clusters);
        let headings = self.tally.headings()?;
        let sharing = summary::for_each_cluster(applier, &headings, |line| {
            clusters.push(line);
            Ok(())
        })?;
        let told = Told::new(applier, &self.tally, sharing);
        let forms = columns::forms(&summary::form_lines(applier, &self.tally));
        Ok(Tables {
            cleaned: self.cleaned(table, text, mode).map_err(|error| unusable(&error))?,
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
    fn cleaned(&self, table: &Table, text: &str, mode: Mode) -> Arrow<Table> {
        if mode == Mode::Inspect {
            return Ok(table.clone());
        }
        let mut at = 0;
        let cleaned = |batch: &RecordBatch| {
            let decisions = &self.decisions[at..at + batch.num_rows()];
            at += batch.num_rows();
            let kept: Vec<Option<&str>> = decisions.iter().map(Decision::text).collect();
            let mask: BooleanArray = kept.iter().map(|text| Some(text.is_some())).collect();
            let batch = filter_record_batch(batch, &mask)?;
            let texts: LargeStringArray = kept.into_iter().flatten().map(Some).collect();
            parquet::with_texts(&batch, text, &texts)
        };
        let batches = table.batches.iter().map(cleaned).collect::<Arrow<_>>()?;
        Ok(Table { schema: table.schema.clone(), batches })
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
    fn text(&self) -> Option<&str> {
        match self {
            Self::Kept(text) => Some(text),
            _ => None,
        }
    }
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
