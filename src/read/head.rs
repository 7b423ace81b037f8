//! A record of CSV or TSV → its fields; the first record → the head of the table.

use super::framing::{self, Framing};
use super::{BYTE_ORDER_MARK, Format, Rejection, utf8};
use crate::escape::{self, Spelling};
use std::borrow::Cow;
use std::ops::Range;

/// Longest header row, in bytes.
const MAX_HEAD: u64 = 16 << 20;

/// Header row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Raw bytes, including the line ending.
    pub bytes: Vec<u8>,
    /// Names of the columns.
    pub columns: Vec<String>,
}

impl Head {
    /// Reads the header row of a file in this format; empty if the file is empty or the format is
    /// not a table.
    ///
    /// # Errors
    /// The file cannot be read, or does not begin with a record that names columns.
    pub fn read(file: impl std::io::Read, format: Format) -> std::io::Result<Self> {
        let Some(delimiter) = format.delimiter() else { return Ok(Self::default()) };
        let mut file = std::io::BufReader::new(file.take(MAX_HEAD));
        let bytes = framing::next_record(&mut file, Framing::of(format))?.unwrap_or_default();
        if bytes.len() as u64 == MAX_HEAD {
            let message =
                format!("expected a head of at most {MAX_HEAD} bytes, found a longer one");
            return Err(std::io::Error::new(std::io::ErrorKind::InvalidData, message));
        }
        let invalid =
            |reason: Rejection| std::io::Error::new(std::io::ErrorKind::InvalidData, reason.reason);
        Self::parse(&bytes, delimiter).map_err(invalid)
    }

    /// Parses a header row.
    ///
    /// # Errors
    /// The bytes are not a record.
    pub fn parse(bytes: &[u8], delimiter: u8) -> Result<Self, Rejection> {
        let text = utf8(bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes))?;
        let fields = fields(text, delimiter)?;
        let columns = fields.into_iter().map(|field| field.text(text).into_owned()).collect();
        Ok(Self { bytes: bytes.to_vec(), columns })
    }

    /// Number of the column with this name; the last one if there are several, as in JSON.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().rposition(|column| column == name)
    }
}

/// A field of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Field {
    /// Range within the record, without the quotes.
    pub(super) range: Range<usize>,
    pub(super) spelling: Spelling,
}

impl Field {
    pub(super) fn text<'a>(&self, record: &'a str) -> Cow<'a, str> {
        escape::decode(&record[self.range.clone()], self.spelling)
    }
}

/// Fields of a record.
pub(super) fn fields(record: &str, delimiter: u8) -> Result<Vec<Field>, Rejection> {
    let line = record.strip_suffix('\n').unwrap_or(record);
    let line = line.strip_suffix('\r').unwrap_or(line);
    let mut fields = Vec::new();
    let mut at = 0;
    loop {
        let field = field(line, at, delimiter)?;
        let is_quoted = field.spelling == Spelling::Csv;
        at = field.range.end + usize::from(is_quoted);
        fields.push(field);
        match line.as_bytes().get(at) {
            None => return Ok(fields),
            Some(&byte) if byte == delimiter => at += 1,
            Some(_) => {
                let number = fields.len();
                return Err(Rejection::new(format!(
                    "expected the end of field {number} behind its closing quotation mark, found more text"
                )));
            }
        }
    }
}

/// Field that begins at byte `at`.
fn field(line: &str, at: usize, delimiter: u8) -> Result<Field, Rejection> {
    let bytes = line.as_bytes();
    if bytes.get(at) != Some(&b'"') {
        let length = memchr::memchr(delimiter, &bytes[at..]).unwrap_or(bytes.len() - at);
        return Ok(Field { range: at..at + length, spelling: Spelling::Plain });
    }
    let mut end = at + 1;
    while let Some(found) = memchr::memchr(b'"', &bytes[end..]) {
        end += found;
        if bytes.get(end + 1) != Some(&b'"') {
            return Ok(Field { range: at + 1..end, spelling: Spelling::Csv });
        }
        end += 2;
    }
    Err(Rejection::new("expected a closing quotation mark, found the end of the file"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(record: &str) -> Result<Vec<String>, String> {
        let fields = fields(record, b',').map_err(|rejection| rejection.reason)?;
        Ok(fields.iter().map(|field| field.text(record).into_owned()).collect())
    }

    #[test]
    fn fields_are_told_apart_and_what_is_none_is_told() {
        assert_eq!(texts("a,\"b,\n\"\"c\"\"\",\r\n").expect("fields"), ["a", "b,\n\"c\"", ""]);
        assert_eq!(texts("\n").expect("fields"), [""]);
        assert!(texts("\"a\"b,c").expect_err("more text").contains("field 1"));
        assert!(texts("\"a").expect_err("open").contains("closing quotation mark"));
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn what_the_csv_crate_writes_is_read(expected in prop::collection::vec("[aé,\"\n\r ]{0,8}", 1..5)) {
            let mut writer = csv::Writer::from_writer(Vec::new());
            writer.write_record(&expected).expect("room");
            let bytes = writer.into_inner().expect("room");
            let record = std::str::from_utf8(&bytes).expect("UTF-8");
            prop_assert_eq!(texts(record).expect("fields"), expected);
        }
    }
}
