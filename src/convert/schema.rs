//! JSON records → the one schema that fits all of them and keeps every digit of every number.
//!
//! JSON has one kind of number, and people write ids with it. A column gets a number type only if
//! its digits as written follow from its values. Two kinds do: whole numbers within 64 bits, signed
//! or unsigned; and numbers with a fraction whose shortest spelling as a double is the one written
//! (`2.5`, not `2.50`, `25e-1` or 30 digits), if whole ones among them are all written as `1` or
//! all as `1.0`. Any other column of numbers becomes text. So does a field that is a number in one
//! record and a text in another.

use super::Failure;
use arrow_schema::{DataType, Field, Fields};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Error for records that have no schema.
const MIXED: &str = "expected a field to be of one kind in all records, found one that is an object or a list here and \
                     something else there";

/// Deepest nesting of lists and objects: libraries walk types and values recursively.
const MAX_DEPTH: usize = 64;

/// Error for records that nest deeper than [`MAX_DEPTH`].
const DEEP: &str = "expected lists and objects at most 64 deep, found deeper ones";

/// Fields of a record, with their raw values. If a name occurs twice, the last one counts.
pub(super) type Record<'l> = BTreeMap<String, &'l RawValue>;

/// Kind of all values of a field so far; `Null` while there are only nulls.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) enum Shape {
    #[default]
    Null,
    Scalar(Scalar),
    List(Box<Shape>),
    Object(BTreeMap<String, Shape>),
}

/// Values other than lists and objects.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Scalar {
    has_text: bool,
    has_boolean: bool,
    numbers: Option<Numbers>,
}

/// How all numbers of a field are spelled.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a property of all numbers by itself")]
struct Numbers {
    are_signed: bool,
    are_unsigned: bool,
    /// Doubles, with whole ones written without a point.
    are_plain: bool,
    /// Doubles, with whole ones written with `.0`.
    are_pointed: bool,
    are_whole: bool,
}

impl Shape {
    /// Adds a value.
    ///
    /// # Errors
    /// The value is an object or a list where others are not, or is nested too deeply.
    pub(super) fn add(&mut self, value: &RawValue) -> Result<(), Failure> {
        self.add_below(value, MAX_DEPTH)
    }

    fn add_below(&mut self, value: &RawValue, depth: usize) -> Result<(), Failure> {
        let raw = value.get();
        let below = depth.checked_sub(1).ok_or_else(|| Failure::Content(DEEP.to_owned()))?;
        let mixed = || Failure::Content(MIXED.to_owned());
        let invalid = |error: serde_json::Error| Failure::Content(error.to_string());
        match raw.as_bytes().first() {
            Some(b'n') | None => {}
            Some(b'{') => {
                let fields = self.fields().ok_or_else(mixed)?;
                for (name, value) in serde_json::from_str::<Record<'_>>(raw).map_err(invalid)? {
                    fields.entry(name).or_default().add_below(value, below)?;
                }
            }
            Some(b'[') => {
                let item = self.item().ok_or_else(mixed)?;
                let values = serde_json::from_str::<Vec<&RawValue>>(raw).map_err(invalid)?;
                values.into_iter().try_for_each(|value| item.add_below(value, below))?;
            }
            Some(_) => self.scalar().ok_or_else(mixed)?.add(raw),
        }
        Ok(())
    }

    fn fields(&mut self) -> Option<&mut BTreeMap<String, Shape>> {
        if *self == Self::Null {
            *self = Self::Object(BTreeMap::new());
        }
        if let Self::Object(fields) = self { Some(fields) } else { None }
    }

    fn item(&mut self) -> Option<&mut Shape> {
        if *self == Self::Null {
            *self = Self::List(Box::default());
        }
        if let Self::List(item) = self { Some(item) } else { None }
    }

    fn scalar(&mut self) -> Option<&mut Scalar> {
        if *self == Self::Null {
            *self = Self::Scalar(Scalar::default());
        }
        if let Self::Scalar(scalar) = self { Some(scalar) } else { None }
    }

    /// Type of a column of these values; text if there is no other.
    fn data_type(&self) -> DataType {
        match self {
            Self::Null => DataType::Utf8,
            Self::Scalar(scalar) => scalar.data_type(),
            Self::List(item) => {
                DataType::List(Arc::new(Field::new("item", item.data_type(), true)))
            }
            Self::Object(fields) => DataType::Struct(arrow_fields(fields)),
        }
    }
}

/// Columns for these fields, in the order of their names.
pub(super) fn arrow_fields(fields: &BTreeMap<String, Shape>) -> Fields {
    fields.iter().map(|(name, shape)| Field::new(name, shape.data_type(), true)).collect()
}

impl Scalar {
    fn add(&mut self, raw: &str) {
        match raw.as_bytes()[0] {
            b'"' => self.has_text = true,
            b't' | b'f' => self.has_boolean = true,
            _ => {
                let all = self.numbers.unwrap_or(Numbers::ANY);
                self.numbers = Some(all.and(Numbers::of(raw)));
            }
        }
    }

    fn data_type(&self) -> DataType {
        match (self.has_text, self.has_boolean, self.numbers) {
            (false, true, None) => DataType::Boolean,
            (false, false, Some(numbers)) => numbers.data_type(),
            _ => DataType::Utf8,
        }
    }
}

impl Numbers {
    const ANY: Self = Self {
        are_signed: true,
        are_unsigned: true,
        are_plain: true,
        are_pointed: true,
        are_whole: true,
    };

    fn of(raw: &str) -> Self {
        let double: f64 = raw.parse().unwrap_or(f64::NAN);
        let is_whole =
            double.fract().total_cmp(&0.0).is_eq() || double.fract().total_cmp(&-0.0).is_eq();
        let pointed = if is_whole { format!("{double:.1}") } else { double.to_string() };
        Self {
            are_signed: raw.parse().is_ok_and(|number: i64| number.to_string() == raw),
            are_unsigned: raw.parse().is_ok_and(|number: u64| number.to_string() == raw),
            are_plain: double.to_string() == raw,
            are_pointed: pointed == raw,
            are_whole: !raw.contains(['.', 'e', 'E']),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            are_signed: self.are_signed && other.are_signed,
            are_unsigned: self.are_unsigned && other.are_unsigned,
            are_plain: self.are_plain && other.are_plain,
            are_pointed: self.are_pointed && other.are_pointed,
            are_whole: self.are_whole && other.are_whole,
        }
    }

    fn data_type(self) -> DataType {
        match self {
            Self { are_signed: true, .. } => DataType::Int64,
            Self { are_unsigned: true, .. } => DataType::UInt64,
            Self { are_whole: false, are_plain, are_pointed, .. } if are_plain || are_pointed => {
                DataType::Float64
            }
            _ => DataType::Utf8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn type_of(values: &[&str]) -> Option<DataType> {
        let mut shape = Shape::default();
        for value in values {
            let raw: &RawValue = serde_json::from_str(value).expect("valid JSON");
            shape.add(raw).ok()?;
        }
        Some(shape.data_type())
    }

    #[test]
    fn numbers_have_a_type_only_where_their_digits_follow_from_it() {
        for (values, expected) in [
            (&["1", "-9223372036854775808"][..], DataType::Int64),
            (&["1", "18446744073709551615"], DataType::UInt64),
            (&["-1", "18446744073709551615"], DataType::Utf8),
            (&["1", "18446744073709551616"], DataType::Utf8),
            (&["1", "100000000000000000000"], DataType::Utf8),
            (&["1", "2.5"], DataType::Float64),
            (&["1.0", "2.5", "-0.0"], DataType::Float64),
            (&["1.0", "1"], DataType::Utf8),
            (&["2.50", "1"], DataType::Utf8),
            (&["0.1234567890123456789"], DataType::Utf8),
            (&["0.5", "12345678901234567"], DataType::Utf8),
            (&["0.0000001", "0.1"], DataType::Float64),
            (&["1e-7", "2.5"], DataType::Utf8),
            (&["1e999"], DataType::Utf8),
            (&["-0"], DataType::Utf8),
            (&["1", "\"a\""], DataType::Utf8),
            (&["true", "null"], DataType::Boolean),
            (&["true", "1"], DataType::Utf8),
            (&["null"], DataType::Utf8),
        ] {
            assert_eq!(type_of(values), Some(expected), "{values:?}");
        }
        let nested = type_of(&[r#"{"a":[1,18446744073709551615],"b":"x"}"#, "null"]);
        let list = DataType::List(Arc::new(Field::new("item", DataType::UInt64, true)));
        let fields = vec![Field::new("a", list, true), Field::new("b", DataType::Utf8, true)];
        assert_eq!(nested, Some(DataType::Struct(fields.into())));
        for mixed in [&["1", "[1]"][..], &["{}", "\"a\""], &["[1]", "{}"]] {
            assert_eq!(type_of(mixed), None, "{mixed:?}");
        }
    }

    #[test]
    fn what_nests_without_end_has_no_type() {
        let deep = |depth: usize| format!("{}1{}", "[".repeat(depth), "]".repeat(depth));
        assert!(type_of(&[&deep(60)]).is_some());
        for depth in [70, 100_000] {
            assert_eq!(type_of(&[&deep(depth)]), None, "{depth}");
        }
    }
}
