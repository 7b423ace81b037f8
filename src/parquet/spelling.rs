//! A column → texts, if its values have one plain spelling.
//!
//! Numbers, dates, times and booleans are spelled as arrow spells them. Three kinds need more. An
//! instant (a timestamp with a time zone) is spelled in UTC, as Parquet stores it, whatever its
//! zone is called. A UUID has its usual form. Other bytes of fixed width are hexadecimal. A list, a
//! map or a struct is not text. A value without a spelling (a year with seven digits) becomes null,
//! so that it costs neither its neighbors nor its file.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, LargeStringArray, new_null_array};
use arrow_cast::{can_cast_types, cast};
use arrow_schema::{ArrowError, DataType, FieldRef, Fields};
use parquet::basic::LogicalType;
use parquet::schema::types::SchemaDescriptor;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::sync::Arc;

/// Time zone in which instants are spelled.
const UTC: &str = "+00:00";

/// Arrow's spelling of a duration that it cannot spell.
pub(super) const INVALID: &str = "<invalid>";

/// Bytes in each group of a UUID's usual form.
const UUID_GROUPS: [usize; 5] = [4, 2, 2, 2, 6];

/// How the columns of a file are spelled.
#[derive(Clone, Debug, Default)]
pub(super) struct Spelling {
    /// Paths of the UUID columns, which arrow knows only as sixteen bytes.
    uuids: BTreeSet<String>,
}

impl Spelling {
    /// Spelling of a file with this schema.
    pub(super) fn of(schema: &SchemaDescriptor) -> Self {
        let is_uuid = |column: &&parquet::schema::types::ColumnDescPtr| {
            column.logical_type_ref() == Some(&LogicalType::Uuid)
        };
        let columns = schema.columns().iter().filter(is_uuid);
        Self { uuids: columns.map(|column| column.path().string()).collect() }
    }

    /// Whether values of this type have a spelling.
    pub(super) fn knows(kind: &DataType) -> bool {
        match kind {
            DataType::Dictionary(_, values) => Self::knows(values),
            DataType::RunEndEncoded(_, values) => Self::knows(values.data_type()),
            DataType::FixedSizeBinary(_) => true,
            _ => !kind.is_nested() && can_cast_types(kind, &DataType::LargeUtf8),
        }
    }

    /// Values of the column at this path, as texts.
    ///
    /// # Errors
    /// The column has a type that [`knows`](Self::knows) refuses.
    pub(super) fn texts(
        &self,
        path: &str,
        column: &ArrayRef,
    ) -> Result<LargeStringArray, ArrowError> {
        match column.data_type() {
            DataType::Dictionary(_, values) => self.texts(path, &cast(column, values)?),
            DataType::RunEndEncoded(_, values) => {
                self.texts(path, &cast(column, values.data_type())?)
            }
            DataType::FixedSizeBinary(_) => Ok(self.bytes(path, column)),
            DataType::Timestamp(..) => each(&cast(column, &in_utc(column.data_type()))?),
            DataType::Duration(_) => Ok(without_invalid(&each(column)?)),
            _ => each(column),
        }
    }

    fn bytes(&self, path: &str, column: &ArrayRef) -> LargeStringArray {
        let is_uuid = self.uuids.contains(path);
        let spelled = |bytes: &[u8]| if is_uuid { uuid(bytes) } else { hexadecimal(bytes) };
        let values = column.as_fixed_size_binary();
        values.iter().map(|value| value.map(spelled)).collect()
    }
}

/// Durations, with null for those that arrow cannot spell.
fn without_invalid(texts: &LargeStringArray) -> LargeStringArray {
    texts.iter().map(|text| text.filter(|&text| text != INVALID)).collect()
}

/// Values in arrow's spelling, with null for those that arrow refuses.
fn each(column: &ArrayRef) -> Result<LargeStringArray, ArrowError> {
    let whole = cast(column, &DataType::LargeUtf8);
    let Err(error) = whole else { return whole.map(|texts| texts.as_string().clone()) };
    if column.len() <= 1 {
        let is_value =
            matches!(error, ArrowError::CastError(_) | ArrowError::InvalidArgumentError(_));
        let null = new_null_array(&DataType::LargeUtf8, column.len());
        return if is_value { Ok(null.as_string().clone()) } else { Err(error) };
    }
    let (left, right) = (column.len() / 2, column.len() - column.len() / 2);
    let parts = [each(&column.slice(0, left))?, each(&column.slice(left, right))?];
    Ok(parts.iter().flat_map(|part| part.iter()).collect())
}

/// The type with instants in UTC, including nested ones.
pub(super) fn in_utc(kind: &DataType) -> DataType {
    replaced(kind, &|kind| match kind {
        DataType::Timestamp(unit, Some(_)) => Some(DataType::Timestamp(*unit, Some(UTC.into()))),
        _ => None,
    })
}

/// The type with text for dates and times, including nested ones.
pub(super) fn as_texts(kind: &DataType) -> DataType {
    replaced(kind, &|kind| {
        let is_time = kind.is_temporal() && !matches!(kind, DataType::Interval(_));
        is_time.then_some(DataType::Utf8)
    })
}

/// Replaces each type for which `other` returns another, including nested ones.
pub(super) fn replaced(kind: &DataType, other: &dyn Fn(&DataType) -> Option<DataType>) -> DataType {
    let of = |field: &FieldRef| {
        Arc::new(field.as_ref().clone().with_data_type(replaced(field.data_type(), other)))
    };
    match kind {
        DataType::List(item) => DataType::List(of(item)),
        DataType::LargeList(item) => DataType::LargeList(of(item)),
        DataType::FixedSizeList(item, n) => DataType::FixedSizeList(of(item), *n),
        DataType::Map(entries, is_sorted) => DataType::Map(of(entries), *is_sorted),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(of).collect::<Fields>()),
        _ => other(kind).unwrap_or_else(|| kind.clone()),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn uuid(bytes: &[u8]) -> String {
    let mut rest = bytes;
    let groups = UUID_GROUPS.map(|n| {
        let (group, behind) = rest.split_at(n.min(rest.len()));
        rest = behind;
        hexadecimal(group)
    });
    groups.join("-")
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{TimestampMicrosecondArray, TimestampSecondArray};

    fn spelled(column: &ArrayRef) -> Vec<Option<String>> {
        let texts = Spelling::default().texts("x", column).expect("a column of values");
        texts.iter().map(|text| text.map(str::to_owned)).collect()
    }

    #[test]
    fn an_instant_is_spelled_in_utc_whatever_its_zone_is_called() {
        for zone in ["UTC", "Z", "GMT", "Europe/Berlin", "America/Nowhere", "+01:00"] {
            let values = TimestampMicrosecondArray::from(vec![Some(1_709_625_600_000_000), None]);
            let found = spelled(&(Arc::new(values.with_timezone(zone)) as ArrayRef));
            assert_eq!(found, [Some("2024-03-05T08:00:00Z".to_owned()), None], "{zone}");
        }
    }

    #[test]
    fn a_value_without_a_spelling_costs_itself_alone() {
        let values = TimestampSecondArray::from(vec![0, i64::MAX, 86_400]);
        let found = spelled(&(Arc::new(values.with_timezone("UTC")) as ArrayRef));
        assert_eq!(found[0].as_deref(), Some("1970-01-01T00:00:00Z"));
        assert_eq!(
            (found[1].as_deref(), found[2].as_deref()),
            (None, Some("1970-01-02T00:00:00Z"))
        );
    }

    #[test]
    fn a_uuid_has_its_usual_form() {
        let bytes: Vec<u8> = (0..16).collect();
        assert_eq!(uuid(&bytes), "00010203-0405-0607-0809-0a0b0c0d0e0f");
        assert_eq!(hexadecimal(&bytes[..3]), "000102");
    }
}
