//! Tables in memory: what a run reads and what it finds, as Arrow batches.

use crate::error::{Error, Result};
use crate::parquet;
use crate::results::lines::Report;
use arrow_array::{LargeStringArray, RecordBatch};
use arrow_schema::{ArrowError, SchemaRef};

/// Batches of one schema.
#[derive(Clone, Debug)]
pub struct Table {
    /// The schema of all batches.
    pub schema: SchemaRef,
    /// The rows, in order.
    pub batches: Vec<RecordBatch>,
}

impl Table {
    /// Number of rows.
    pub fn n_rows(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The table with other texts in the column with this name, in the column's own type. `texts`
    /// are those of all rows, in order; `None` becomes null.
    ///
    /// # Errors
    /// The texts do not fit the column's type.
    pub fn with_texts(&self, name: &str, texts: &[Option<String>]) -> Result<Self> {
        let mut at = 0;
        let changed = |batch: &RecordBatch| {
            let own = texts[at..at + batch.num_rows()].iter().map(Option::as_deref);
            at += batch.num_rows();
            parquet::with_texts(batch, name, &own.collect::<LargeStringArray>())
        };
        let batches: std::result::Result<_, ArrowError> =
            self.batches.iter().map(changed).collect();
        let batches = batches.map_err(|error| unusable(&error))?;
        Ok(Self { schema: self.schema.clone(), batches })
    }
}

impl From<RecordBatch> for Table {
    fn from(batch: RecordBatch) -> Self {
        Self { schema: batch.schema(), batches: vec![batch] }
    }
}

/// All results of a run.
///
/// Columns have the names of the fields in the files that `clean` writes, which `docs/schemas/`
/// describes.
#[derive(Clone, Debug)]
pub struct Tables {
    /// The rows that stay, without their cuts. After [`Mode::Inspect`], all rows as they were.
    ///
    /// [`Mode::Inspect`]: crate::config::Mode::Inspect
    pub cleaned: Table,
    /// The rows that were removed as copies or shells, as they were.
    pub removed: Table,
    /// The rows without a text: `path` and `line` (of a table in memory: `table`, and the number of
    /// the row, counted from 1), `reason`.
    pub rejected: Table,
    /// A row for each member of a cluster.
    pub clusters: Table,
    /// A row for each cut and each removed article.
    pub removals: Table,
    /// A row for each template that was cut.
    pub templates: Table,
    /// A row for each member of a family of forms.
    pub forms: Table,
    /// A row for each story in a round-up.
    pub containments: Table,
    /// A row for each source.
    pub sources: Table,
    /// A row for each pair of sources that share stories.
    pub shared: Table,
    /// Settings and counts.
    pub report: Report,
}

/// The error of a table that is not as expected.
pub(crate) fn unusable(error: &ArrowError) -> Error {
    Error::usage(format!("the table cannot be used: {error}"))
}
