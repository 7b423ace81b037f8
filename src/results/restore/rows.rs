//! Parquet files of the results → the input's rows.

use super::{Removed, Restored, Restorer, insert};
use crate::error::{Error, Result};
use crate::escape::Spelling;
use crate::parquet::lines::RowLines;
use crate::parquet::merge::{self, Merger, Rows};
use crate::results::lines::PlaceLine;
use crate::write::{OutputFolder, Sum, Written};
use arrow_array::RecordBatch;
use std::borrow::Cow;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

impl Restorer<'_> {
    /// Restores a Parquet file. Both its JSON lines and its rows must have the checksums of the
    /// input's.
    pub(super) fn restore_rows(
        &mut self,
        name: &str,
        expected: &Written,
        output: &mut OutputFolder,
    ) -> Result<Restored> {
        let path = self.results.join("cleaned").join(name);
        let part = |part: &str| Rows::open(self.results.join(part).join(name));
        let (mut cleaned, mut removed, mut rejected) =
            (part("cleaned")?, part("removed")?, part("rejected")?);
        let mut merger = Merger::new(&path, output.file(name)?)?;
        for line in 1.. {
            let place = PlaceLine { path: Cow::Borrowed(name), line };
            let cuts = self.removals_at(&place)?;
            let is_removed = cuts.iter().any(|removal| removal.kind.is_whole());
            let rows = if is_removed {
                &mut removed
            } else if self.rejected_at(&place)?.is_some() {
                &mut rejected
            } else {
                &mut cleaned
            };
            let Some(row) = rows.next_row()? else { break };
            merger.push(if is_removed { row } else { self.row_with_cuts(row, &cuts, &path)? })?;
        }
        let mut restored = merger.finish()?;
        let written = restored.flushed_path()?;
        let sum = lines_sum(&written, &self.config.field_names())?;
        self.check(name, &sum, expected)?;
        let found = match self.tables.get(name) {
            None => Restored::ReadColumns,
            Some(known) => {
                self.check(name, &merge::sum(&written)?.has_same_rows(known), &true)?;
                if known.retyped.is_empty() { Restored::Rows } else { Restored::RetypedRows }
            }
        };
        output.finish(restored)?;
        Ok(if self.breaks_off { Restored::Beginning } else { found })
    }

    fn row_with_cuts(
        &self,
        row: RecordBatch,
        cuts: &[Removed],
        path: &Path,
    ) -> Result<RecordBatch> {
        if cuts.is_empty() {
            return Ok(row);
        }
        let column = &self.config.options.fields.text;
        let text = merge::text(&row, column, path)?;
        let restored = insert(text.as_bytes(), 0..text.len(), cuts, Spelling::Plain);
        let restored = restored.and_then(|bytes| String::from_utf8(bytes).ok());
        let too_short = || Error::damaged(path, "a row is too short for its cuts");
        merge::with_text(&row, column, &restored.ok_or_else(too_short)?, path)
    }
}

/// The length and the checksum of the JSON lines that the passes read from a Parquet file.
fn lines_sum(path: &Path, columns: &[String]) -> Result<Written> {
    let failed = |error| Error::io(path, "reading the restored file", error);
    let file = File::open(path).map_err(failed)?;
    let mut lines = RowLines::open(file, columns, Arc::default(), u64::MAX).map_err(failed)?;
    let mut sum = Sum::default();
    std::io::copy(&mut lines, &mut sum).map_err(failed)?;
    Ok(sum.written())
}
