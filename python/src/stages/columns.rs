//! The columns of a batch by their names, and columns of results.

use crate::arrow::PyTable;
use arrow_array::builder::BinaryBuilder;
use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, Int64Array, LargeBinaryArray, LargeListArray,
    LargeStringArray, RecordBatch, StringArray,
};
use arrow_cast::cast;
use arrow_schema::{DataType, Field};
use arrow_select::concat::concat_batches;
use copydesk::table::Table;
use copydesk_core::Body;
use serde::Serialize;
use std::sync::Arc;

/// The columns that a stage before made. Texts and bytes come in any of Arrow's types for them.
pub(super) struct Columns(RecordBatch);

impl Columns {
    pub(super) fn new(table: &Table) -> Result<Self, String> {
        concat_batches(&table.schema, &table.batches).map(Self).map_err(|error| error.to_string())
    }

    pub(super) fn n_rows(&self) -> usize {
        self.0.num_rows()
    }

    /// Whether there is a column of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.0.column_by_name(name).is_some()
    }

    /// A column of bytes.
    pub(super) fn bytes(&self, name: &str) -> Result<LargeBinaryArray, String> {
        Ok(self.column(name, &DataType::LargeBinary)?.as_binary::<i64>().clone())
    }

    /// A column of texts.
    pub(super) fn texts(&self, name: &str) -> Result<LargeStringArray, String> {
        Ok(self.column(name, &DataType::LargeUtf8)?.as_string::<i64>().clone())
    }

    /// A column of whole numbers.
    pub(super) fn integers(&self, name: &str) -> Result<Int64Array, String> {
        Ok(self.column(name, &DataType::Int64)?.as_primitive::<Int64Type>().clone())
    }

    /// A column of numbers.
    pub(super) fn numbers(&self, name: &str) -> Result<Float64Array, String> {
        Ok(self.column(name, &DataType::Float64)?.as_primitive::<Float64Type>().clone())
    }

    /// A column of yes and no.
    pub(super) fn flags(&self, name: &str) -> Result<BooleanArray, String> {
        Ok(self.column(name, &DataType::Boolean)?.as_boolean().clone())
    }

    /// A column of lists of whole numbers.
    pub(super) fn lists(&self, name: &str) -> Result<LargeListArray, String> {
        let item = Arc::new(Field::new("item", DataType::Int64, true));
        Ok(self.column(name, &DataType::LargeList(item))?.as_list::<i64>().clone())
    }

    fn column(&self, name: &str, to: &DataType) -> Result<ArrayRef, String> {
        let column = self.0.column_by_name(name).ok_or_else(|| {
            format!("expected a column `{name}`, as the stage before makes it, found none")
        })?;
        cast(column, to).map_err(|error| format!("column `{name}`: {error}"))
    }
}

/// The value of a row; `None` if it is null.
pub(super) fn text(column: &LargeStringArray, row: usize) -> Option<&str> {
    column.is_valid(row).then(|| column.value(row))
}

/// The bytes of a row; `None` if they are null.
pub(super) fn some_bytes(column: &LargeBinaryArray, row: usize) -> Option<&[u8]> {
    column.is_valid(row).then(|| column.value(row))
}

/// The body of a row; `None` if it is null.
pub(super) fn body(column: &LargeBinaryArray, row: usize) -> Result<Option<Body>, String> {
    let body = some_bytes(column, row).map(Body::from_bytes);
    body.transpose().map_err(|error| error.to_string())
}

/// The rows of each run of equal numbers.
pub(super) fn groups(numbers: &Int64Array) -> Vec<std::ops::Range<usize>> {
    let mut groups: Vec<std::ops::Range<usize>> = Vec::new();
    for (row, number) in numbers.values().iter().enumerate() {
        match groups.last_mut().filter(|group| numbers.value(group.start) == *number) {
            Some(group) => group.end = row + 1,
            None => groups.push(row..row + 1),
        }
    }
    groups
}

/// A table of these columns.
pub(super) fn table(columns: Vec<(&str, ArrayRef)>) -> PyTable {
    let columns = columns.into_iter().map(|(name, column)| (name, column, true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length");
    Table::from(batch).into()
}

/// A column of bytes.
pub(super) fn bytes<B: AsRef<[u8]>>(values: impl IntoIterator<Item = Option<B>>) -> ArrayRef {
    let mut builder = BinaryBuilder::new();
    values.into_iter().for_each(|value| builder.append_option(value));
    Arc::new(builder.finish())
}

/// A column of texts.
pub(super) fn texts<S: AsRef<str>>(values: impl IntoIterator<Item = Option<S>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<StringArray>())
}

/// A column of whole numbers.
pub(super) fn integers(values: impl IntoIterator<Item = Option<i64>>) -> ArrayRef {
    Arc::new(values.into_iter().collect::<Int64Array>())
}

/// A word as the results spell it.
pub(super) fn spelt(word: &impl Serialize) -> String {
    let value = serde_json::to_value(word).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
