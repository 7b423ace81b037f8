//! Rows → a checksum of all their values, whatever batches they come in.
//!
//! `restore` must say whether a table is what it was, but the input is gone by then. So `clean`
//! computes this checksum over every column to the last row. For each column and each nested field,
//! it covers what Parquet stores: whether a value is present, its length, and its bytes. The layout
//! in memory (views, dictionaries, batches) makes no difference.

use crate::write::TableSum;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType};
use copydesk_core::hash::Checksum;

/// Checksum of the rows so far.
#[derive(Default)]
pub struct TableDigest {
    rows: u64,
    columns: Vec<(String, Node)>,
}

impl TableDigest {
    /// Adds rows. Time: one read of their bytes.
    ///
    /// # Errors
    /// A column has a type that arrow cannot convert to its plain layout.
    pub fn add(&mut self, batch: &RecordBatch) -> Result<(), ArrowError> {
        if self.columns.is_empty() {
            let schema = batch.schema();
            let names = schema.fields().iter().map(|field| field.name().clone());
            self.columns = names.map(|name| (name, Node::default())).collect();
        }
        self.rows += batch.num_rows() as u64;
        let columns = self.columns.iter_mut().zip(batch.columns());
        columns.into_iter().try_for_each(|((_, node), column)| node.add(column))
    }

    /// Number and checksum of all rows.
    pub fn finish(&self) -> TableSum {
        let mut checksum = Checksum::default();
        for (name, node) in &self.columns {
            checksum.update(&(name.len() as u64).to_le_bytes());
            checksum.update(name.as_bytes());
            node.finish(&mut checksum);
        }
        TableSum { rows: self.rows, checksum: checksum.text(), retyped: Vec::new() }
    }
}

/// Values of a column or a nested field.
#[derive(Default)]
struct Node {
    values: Checksum,
    inner: Vec<Node>,
}

impl Node {
    fn add(&mut self, column: &ArrayRef) -> Result<(), ArrowError> {
        let column = in_plain_layout(column)?;
        match column.data_type() {
            DataType::Struct(_) => {
                self.add_presence(&column);
                self.add_inner(column.as_struct().columns())
            }
            DataType::LargeList(_) => {
                let lists = column.as_list::<i64>();
                let of = |row| column.is_valid(row).then(|| lists.value_length(row) as u64);
                self.add_lengths(column.len(), of);
                let held = (0..lists.len()).filter(|&row| lists.is_valid(row));
                held.into_iter().try_for_each(|row| self.add_inner(&[lists.value(row)]))
            }
            DataType::Map(..) => {
                let maps = column.as_map();
                let of = |row| column.is_valid(row).then(|| maps.value_length(row) as u64);
                self.add_lengths(column.len(), of);
                let held = (0..maps.len()).filter(|&row| maps.is_valid(row));
                held.into_iter().try_for_each(|row| self.add_inner(maps.value(row).columns()))
            }
            DataType::LargeBinary => {
                column.as_binary::<i64>().iter().for_each(|value| self.add_value(value));
                Ok(())
            }
            _ => {
                self.add_fixed(&column);
                Ok(())
            }
        }
    }

    fn add_inner(&mut self, columns: &[ArrayRef]) -> Result<(), ArrowError> {
        self.inner.resize_with(columns.len(), Node::default);
        self.inner.iter_mut().zip(columns).try_for_each(|(node, column)| node.add(column))
    }

    fn add_presence(&mut self, column: &ArrayRef) {
        (0..column.len()).for_each(|row| self.values.update(&[u8::from(column.is_valid(row))]));
    }

    fn add_lengths(&mut self, n_rows: usize, length: impl Fn(usize) -> Option<u64>) {
        (0..n_rows)
            .for_each(|row| self.values.update(&length(row).unwrap_or(u64::MAX).to_le_bytes()));
    }

    fn add_value(&mut self, value: Option<&[u8]>) {
        let length = value.map_or(u64::MAX, |value| value.len() as u64);
        self.values.update(&length.to_le_bytes());
        self.values.update(value.unwrap_or_default());
    }

    /// Adds values of fixed width: bits, numbers, bytes.
    fn add_fixed(&mut self, column: &ArrayRef) {
        if let Some(bits) = column.as_boolean_opt() {
            bits.iter().for_each(|bit| self.values.update(&[bit.map_or(2, u8::from)]));
            return;
        }
        let data = column.to_data();
        let Some(buffer) = data.buffers().first().filter(|_| !column.is_empty()) else {
            return self.add_presence(column);
        };
        let width = column.data_type().primitive_width().unwrap_or(match column.data_type() {
            DataType::FixedSizeBinary(n) => *n as usize,
            _ => 0,
        });
        for row in 0..column.len() {
            let at = (data.offset() + row) * width;
            self.add_value(column.is_valid(row).then(|| &buffer[at..at + width]));
        }
    }

    fn finish(&self, checksum: &mut Checksum) {
        checksum.update(self.values.text().as_bytes());
        self.inner.iter().for_each(|node| node.finish(checksum));
    }
}

/// The same values in the one layout that each kind of type has here.
fn in_plain_layout(column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
    match column.data_type() {
        DataType::Dictionary(_, values) => in_plain_layout(&cast(column, values)?),
        DataType::RunEndEncoded(_, values) => in_plain_layout(&cast(column, values.data_type())?),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            cast(&cast(column, &DataType::LargeUtf8)?, &DataType::LargeBinary)
        }
        DataType::Binary | DataType::BinaryView => cast(column, &DataType::LargeBinary),
        DataType::List(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => cast(column, &DataType::LargeList(item.clone())),
        _ => Ok(column.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::builder::{Int32Builder, ListBuilder};
    use arrow_array::{BooleanArray, Int64Array, NullArray, StringArray, StructArray};
    use arrow_schema::Field;
    use std::sync::Arc;

    /// A table with columns of several kinds, with nulls.
    fn table() -> RecordBatch {
        let texts = StringArray::from(vec![Some("a"), None, Some(""), Some("ab")]);
        let numbers = Int64Array::from(vec![Some(1), Some(2), None, Some(4)]);
        let bits = BooleanArray::from(vec![Some(true), None, Some(false), Some(true)]);
        let mut lists = ListBuilder::new(Int32Builder::new());
        lists.append_value([Some(1), None]);
        lists.append_null();
        lists.append_value([]);
        lists.append_value([Some(3)]);
        let field = Arc::new(Field::new("n", DataType::Int64, true));
        let inner = StructArray::from(vec![(field, Arc::new(numbers.clone()) as ArrayRef)]);
        RecordBatch::try_from_iter([
            ("texts", Arc::new(texts) as ArrayRef),
            ("numbers", Arc::new(numbers)),
            ("bits", Arc::new(bits)),
            ("lists", Arc::new(lists.finish())),
            ("inner", Arc::new(inner)),
            ("nothing", Arc::new(NullArray::new(4))),
        ])
        .expect("columns of one length")
    }

    fn sum(batches: &[RecordBatch]) -> TableSum {
        let mut digest = TableDigest::default();
        for batch in batches {
            digest.add(batch).expect("known types");
        }
        digest.finish()
    }

    #[test]
    fn batches_make_no_difference_and_rows_do() {
        let table = table();
        let whole = sum(std::slice::from_ref(&table));
        for at in 0..=4 {
            assert_eq!(sum(&[table.slice(0, at), table.slice(at, 4 - at)]), whole, "{at}");
        }
        assert_ne!(sum(&[table.slice(0, 3)]), whole);
        assert_ne!(sum(&[table.slice(1, 3), table.slice(0, 1)]), whole);
    }

    #[test]
    fn every_value_counts() {
        let table = table();
        let whole = sum(std::slice::from_ref(&table));
        for number in 0..table.num_columns() - 1 {
            let mut columns = table.columns().to_vec();
            let parts = [columns[number].slice(2, 1), columns[number].slice(1, 3)];
            let parts: Vec<&dyn Array> = parts.iter().map(AsRef::as_ref).collect();
            columns[number] = arrow_select::concat::concat(&parts).expect("one type");
            let other = RecordBatch::try_new(table.schema(), columns).expect("one length");
            assert_ne!(sum(&[other]), whole, "{number}");
        }
    }

    #[test]
    fn texts_that_run_together_are_not_the_same() {
        let of = |texts: [&str; 2]| {
            let texts: ArrayRef = Arc::new(StringArray::from(texts.to_vec()));
            sum(&[RecordBatch::try_from_iter([("x", texts)]).expect("a column")])
        };
        assert_ne!(of(["a", "b"]), of(["ab", ""]));
    }
}
