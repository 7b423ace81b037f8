//! A Parquet file → what arrow does not preserve: columns that would be damaged, types that change.
//!
//! Rows are read into arrow's types and written from them. Nearly all columns come out identical.
//! Intervals would lose their months, and 96-bit timestamps beyond the range of 64-bit nanoseconds
//! would change: a file that has either is refused. A few types have no counterpart (a time with a
//! zone, 96-bit timestamps): their values stay, and the new type is reported.

use super::Opened;
use super::spelling::replaced;
use crate::panics;
use arrow_schema::{DataType, TimeUnit};
use parquet::arrow::ArrowSchemaConverter;
use parquet::basic::{ConvertedType, Type};
use parquet::column::reader::ColumnReader;
use parquet::data_type::Int96;
use parquet::errors::Result;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::schema::types::{ColumnDescPtr, ColumnDescriptor};
use std::fs::File;

/// Values read at once.
const AT_ONCE: usize = 4096;

/// Why the file is refused, if it is.
pub(super) fn obstacle(file: File, opened: &Opened) -> Option<String> {
    let columns = opened.parquet_schema().columns();
    let is_interval = |column: &&ColumnDescPtr| column.converted_type() == ConvertedType::INTERVAL;
    if let Some(column) = columns.iter().find(is_interval) {
        return Some(format!(
            "the column `{}` holds intervals, whose months would be lost: leave it out of the file, or write it as text",
            column.path().string()
        ));
    }
    let numbers =
        (0..columns.len()).filter(|&number| columns[number].physical_type() == Type::INT96);
    let numbers: Vec<usize> = numbers.collect();
    let far =
        panics::caught(|| far_timestamps(file, &numbers)).and_then(|found| found.ok().flatten());
    far.map(|number| {
        format!(
            "the column `{}` holds timestamps of 96 bits before 1678 or after 2261, which would come out as others: write \
             it with 64 bits of microseconds",
            columns[number].path().string()
        )
    })
}

/// First of these columns with a timestamp beyond the range of 64-bit nanoseconds.
fn far_timestamps(file: File, columns: &[usize]) -> Result<Option<usize>> {
    if columns.is_empty() {
        return Ok(None);
    }
    let reader = SerializedFileReader::new(file)?;
    for number in 0..reader.num_row_groups() {
        let group = reader.get_row_group(number)?;
        for &column in columns {
            if has_far_timestamp(group.get_column_reader(column)?)? {
                return Ok(Some(column));
            }
        }
    }
    Ok(None)
}

fn has_far_timestamp(column: ColumnReader) -> Result<bool> {
    let ColumnReader::Int96ColumnReader(mut column) = column else { return Ok(false) };
    loop {
        let (mut values, mut definitions, mut repetitions) = (Vec::new(), Vec::new(), Vec::new());
        let (n_records, ..) = column.read_records(
            AT_ONCE,
            Some(&mut definitions),
            Some(&mut repetitions),
            &mut values,
        )?;
        if values.iter().any(is_far) {
            return Ok(true);
        }
        if n_records == 0 {
            return Ok(false);
        }
    }
}

fn is_far(timestamp: &Int96) -> bool {
    /// Julian day of 1 January 1970.
    const EPOCH: i64 = 2_440_588;
    /// Range of 64-bit nanoseconds on either side of the epoch, in days.
    const REACH: i64 = i64::MAX / 86_400_000_000_000 - 1;
    (i64::from(timestamp.data()[2]) - EPOCH).abs() > REACH
}

/// Columns whose Parquet types change, each with both: `v from INT32 DATE to INT64`.
pub(super) fn retyped(opened: &Opened) -> Vec<String> {
    retyped_if(opened, is_coerced(opened))
}

/// Whether fewer types change if arrow's are coerced to those of Parquet: a `date64` was stored as
/// a day, and is again.
pub(super) fn is_coerced(opened: &Opened) -> bool {
    retyped_if(opened, true).len() < retyped_if(opened, false).len()
}

fn retyped_if(opened: &Opened, is_coerced: bool) -> Vec<String> {
    let converter = ArrowSchemaConverter::new().with_coerce_types(is_coerced);
    let Ok(written) = converter.convert(opened.schema()) else { return Vec::new() };
    let pairs = opened.parquet_schema().columns().iter().zip(written.columns());
    let changed = pairs.filter(|(before, after)| !is_same(before, after));
    let told = |(before, after): (&ColumnDescPtr, &ColumnDescPtr)| {
        format!("`{}` from {} to {}", before.path().string(), described(before), described(after))
    };
    changed.map(told).collect()
}

/// Whether two columns hold the same values to every reader. It does not matter how a decimal is
/// stored, or whether a 64-bit number is annotated as one.
fn is_same(before: &ColumnDescriptor, after: &ColumnDescriptor) -> bool {
    let plain = |column: &ColumnDescriptor| match column.converted_type() {
        ConvertedType::INT_32 | ConvertedType::INT_64 => ConvertedType::NONE,
        other => other,
    };
    let is_decimal = before.converted_type() == ConvertedType::DECIMAL;
    let logical = (before.logical_type_ref(), after.logical_type_ref());
    let has_same_logical = match logical {
        (Some(before), Some(after)) => before == after,
        _ => true,
    };
    plain(before) == plain(after)
        && has_same_logical
        && (is_decimal || before.physical_type() == after.physical_type())
}

fn described(column: &ColumnDescriptor) -> String {
    match (column.logical_type_ref(), column.converted_type()) {
        (Some(logical), _) => {
            let name = format!("{logical:?}");
            let name = name.split([' ', '(']).next().unwrap_or_default();
            format!("{} {name}", column.physical_type())
        }
        (None, ConvertedType::NONE) => column.physical_type().to_string(),
        (None, converted) => format!("{} {converted}", column.physical_type()),
    }
}

/// Type in which a column is read if its own is not one of Parquet. Dictionaries of values that the
/// crate `parquet` cannot read as dictionaries are read as plain values, 96-bit timestamps in
/// seconds as milliseconds.
pub(super) fn readable(kind: &DataType) -> DataType {
    replaced(kind, &|kind| match kind {
        DataType::Timestamp(TimeUnit::Second, zone) => {
            Some(DataType::Timestamp(TimeUnit::Millisecond, zone.clone()))
        }
        DataType::Dictionary(_, values) if is_fixed(values) => Some(values.as_ref().clone()),
        _ => None,
    })
}

/// Whether values have a fixed width and are not plain numbers.
fn is_fixed(values: &DataType) -> bool {
    matches!(values, DataType::Boolean | DataType::Float16 | DataType::FixedSizeBinary(_))
        || values.is_decimal()
}
