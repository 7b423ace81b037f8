//! Rows of Arrow batches in memory, read without copies where a column is text.

use super::spelling::Spelling;
use super::{column, is_text, type_of};
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, RecordBatch, StringArray, StringViewArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType, SchemaRef};
use copydesk_core::hash::Checksum;
use std::collections::BTreeMap;

/// The columns of a table that are read.
#[derive(Debug)]
pub struct Rows {
    batches: Vec<Columns>,
    /// The number of the first row of each batch.
    starts: Vec<u64>,
    n: u64,
    n_bytes: u64,
    checksum: String,
    /// Columns that should be read but hold no text, with what they hold.
    pub unread: Vec<(String, String)>,
}

/// The columns of one batch, by name.
type Columns = BTreeMap<String, Texts>;

/// A column as texts.
#[derive(Debug)]
enum Texts {
    Utf8(StringArray),
    Large(LargeStringArray),
    View(StringViewArray),
    /// The number of each row's value; and the values.
    Dictionary(Vec<Option<u32>>, Box<Self>),
}

impl Rows {
    /// The columns with these names, of which `text` holds the articles. A name with dots is that
    /// of a nested field. Text columns are shared with the batches; others are spelled as text.
    ///
    /// # Errors
    /// `text` is not a column of texts; a column cannot be spelled.
    pub fn new(
        schema: &SchemaRef,
        batches: &[RecordBatch],
        text: &str,
        names: &[String],
    ) -> Result<Self, ArrowError> {
        let kind = type_of(schema.fields(), text);
        if let Some(kind) = kind.filter(|kind| !is_text(kind)) {
            let message = format!("expected texts in the column `{text}`, found {kind}");
            return Err(ArrowError::SchemaError(message));
        }
        let kinds = names.iter().filter_map(|name| Some((name, type_of(schema.fields(), name)?)));
        let (known, unread): (Vec<_>, Vec<_>) = kinds.partition(|(_, kind)| Spelling::knows(kind));
        let columns = |batch: &RecordBatch| -> Result<Columns, ArrowError> {
            let named = known.iter().filter_map(|(name, _)| Some((*name, column(batch, name)?)));
            named.map(|(name, column)| Ok((name.clone(), Texts::of(&column)?))).collect()
        };
        let read: Vec<Columns> = batches.iter().map(columns).collect::<Result<_, _>>()?;
        let mut rows = Self {
            batches: read,
            starts: Vec::new(),
            n: 0,
            n_bytes: 0,
            checksum: String::new(),
            unread: unread
                .into_iter()
                .map(|(name, kind)| (name.clone(), kind.to_string()))
                .collect(),
        };
        for batch in batches {
            rows.starts.push(rows.n);
            rows.n += batch.num_rows() as u64;
        }
        rows.measure();
        Ok(rows)
    }

    /// Counts the bytes of the texts and makes their checksum.
    fn measure(&mut self) {
        let (mut checksum, mut n_bytes) = (Checksum::default(), 0);
        for row in 0..self.n {
            let (batch, row) = self.place(row);
            for (name, texts) in &self.batches[batch] {
                let value = texts.get(row).unwrap_or_default();
                n_bytes += value.len() as u64;
                checksum.update(&((name.len() + value.len()) as u64).to_le_bytes());
                checksum.update(value.as_bytes());
            }
        }
        (self.n_bytes, self.checksum) = (n_bytes, checksum.text());
    }

    /// Number of rows.
    pub fn n_rows(&self) -> u64 {
        self.n
    }

    /// Bytes of all texts in the columns that are read.
    pub fn n_bytes(&self) -> u64 {
        self.n_bytes
    }

    /// A checksum of the columns that are read.
    pub fn checksum(&self) -> &str {
        &self.checksum
    }

    /// The text of a row in a column; `None` if it is null, or if there is no such column.
    pub fn get(&self, row: u64, name: &str) -> Option<&str> {
        let (batch, row) = self.place(row);
        self.batches[batch].get(name)?.get(row)
    }

    /// Whether there is a column of this name that is read.
    pub fn has(&self, name: &str) -> bool {
        self.batches.first().is_some_and(|columns| columns.contains_key(name))
    }

    /// The batch of a row, and its number there.
    fn place(&self, row: u64) -> (usize, usize) {
        let batch = self.starts.partition_point(|&start| start <= row) - 1;
        (batch, (row - self.starts[batch]) as usize)
    }
}

impl Texts {
    fn of(column: &ArrayRef) -> Result<Self, ArrowError> {
        Ok(match column.data_type() {
            DataType::Utf8 => Self::Utf8(column.as_string().clone()),
            DataType::LargeUtf8 => Self::Large(column.as_string().clone()),
            DataType::Utf8View => Self::View(column.as_string_view().clone()),
            DataType::Dictionary(_, values) if values.is_string() => Self::of_dictionary(column)?,
            kind if is_text(kind) => {
                Self::Large(cast(column, &DataType::LargeUtf8)?.as_string().clone())
            }
            _ => Self::Large(Spelling::default().texts("", column)?),
        })
    }

    fn of_dictionary(column: &ArrayRef) -> Result<Self, ArrowError> {
        let dictionary = column.as_any_dictionary();
        let numbers = dictionary.normalized_keys().into_iter().enumerate();
        let numbers =
            numbers.map(|(row, number)| column.is_valid(row).then_some(number as u32)).collect();
        Ok(Self::Dictionary(numbers, Box::new(Self::of(dictionary.values())?)))
    }

    fn get(&self, row: usize) -> Option<&str> {
        match self {
            Self::Utf8(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Large(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::View(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Self::Dictionary(numbers, values) => values.get(numbers[row]? as usize),
        }
    }
}
