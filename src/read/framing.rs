//! Bytes → ends of records.
//!
//! A JSON Lines record ends at a line break, a CSV record at a line break outside quotes. The bytes
//! may come in stretches of any length: a record left open in one continues in the next.

use super::Format;
use memchr::{memchr, memchr2};

/// Finds the ends of records.
#[derive(Clone, Debug)]
pub enum Framing {
    /// Records end at line breaks.
    Lines,
    /// Records end at line breaks outside quotes.
    Quoted {
        /// Field delimiter.
        delimiter: u8,
        /// State at the end of the last stretch.
        state: State,
    },
}

/// Position within a CSV record ([RFC 4180](https://www.rfc-editor.org/rfc/rfc4180#section-2)).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Before a field.
    Start,
    /// In an unquoted field, where a quotation mark is an ordinary character.
    Bare,
    /// Between the quotes of a field.
    Quoted,
    /// After a quotation mark that closes the field or is the first of two.
    Closed,
}

impl Framing {
    /// Framing of this format: quoted for tables, lines for all others.
    pub fn of(format: Format) -> Self {
        match format.delimiter() {
            Some(delimiter) => Self::Quoted { delimiter, state: State::Start },
            None => Self::Lines,
        }
    }

    /// End of the current record in `bytes`, after its line break. Linear in the bytes up to there.
    pub fn end(&mut self, bytes: &[u8]) -> Option<usize> {
        match self {
            Self::Lines => memchr(b'\n', bytes).map(|at| at + 1),
            Self::Quoted { delimiter, state } => end_of_quoted(bytes, *delimiter, state),
        }
    }

    /// Appends the ends of the records in `bytes`, plus `offset`, until `ends` has `most` of them.
    pub fn add_ends(&mut self, bytes: &[u8], offset: usize, most: usize, ends: &mut Vec<usize>) {
        let mut at = 0;
        while ends.len() < most
            && let Some(end) = self.end(&bytes[at..])
        {
            at += end;
            ends.push(offset + at);
        }
    }
}

fn end_of_quoted(bytes: &[u8], delimiter: u8, state: &mut State) -> Option<usize> {
    let mut at = 0;
    while at < bytes.len() {
        let (next, skipped) = match *state {
            State::Quoted => (State::Closed, memchr(b'"', &bytes[at..])?),
            State::Bare => {
                let Some(skipped) = memchr2(delimiter, b'\n', &bytes[at..]) else { break };
                (after(bytes[at + skipped], delimiter, State::Bare), skipped)
            }
            now => (after(bytes[at], delimiter, now), 0),
        };
        at += skipped + 1;
        let is_end = bytes[at - 1] == b'\n' && *state != State::Quoted;
        *state = if is_end { State::Start } else { next };
        if is_end {
            return Some(at);
        }
    }
    None
}

/// Reads the next record whole; `None` at the end of the file.
///
/// # Errors
/// The reader fails.
pub fn next_record(
    file: &mut impl std::io::BufRead,
    mut framing: Framing,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut record = Vec::new();
    loop {
        let bytes = file.fill_buf()?;
        let end = framing.end(bytes);
        let n_taken = end.unwrap_or(bytes.len());
        record.extend_from_slice(&bytes[..n_taken]);
        file.consume(n_taken);
        if end.is_some() || n_taken == 0 {
            return Ok((!record.is_empty()).then_some(record));
        }
    }
}

/// State after this byte, which is not a line break.
fn after(byte: u8, delimiter: u8, state: State) -> State {
    match byte {
        _ if byte == delimiter => State::Start,
        b'"' if state != State::Bare => State::Quoted,
        _ => State::Bare,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ends(bytes: &[u8]) -> Vec<usize> {
        let mut ends = Vec::new();
        Framing::of(Format::Csv).add_ends(bytes, 0, usize::MAX, &mut ends);
        ends
    }

    #[test]
    fn a_line_break_between_quotes_ends_no_record() {
        assert_eq!(ends(b"a,\"b\nc\"\nd\n"), [8, 10]);
        assert_eq!(ends(b"a,\"b\"\"\nc\"\r\nd"), [11]);
        assert_eq!(ends(b"5\" pipe,x\ny\n"), [10, 12]);
    }

    proptest! {
        #![proptest_config(crate::fixed_cases())]

        #[test]
        fn records_end_where_the_csv_crate_ends_them(text in "[a,\"\n]{0,30}") {
            let mut reader = csv::ReaderBuilder::new();
            let mut reader = reader.has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut record = csv::ByteRecord::new();
            let mut theirs = Vec::new();
            while reader.read_byte_record(&mut record).expect("bytes in memory") {
                theirs.push(reader.position().byte() as usize);
            }
            let ours = ends(text.as_bytes());
            // The crate does not count blank lines as records; it skips them before the next
            // record.
            let is_blank = |end: &usize| text[..end - 1].is_empty() || text[..end - 1].ends_with('\n');
            let last = (!text.is_empty()).then_some(text.len());
            for end in &theirs {
                prop_assert!(ours.contains(end) || Some(*end) == last, "{:?} {:?} {:?}", text, ours, theirs);
            }
            for end in ours.iter().filter(|end| !is_blank(end)) {
                prop_assert!(theirs.contains(end), "{:?} {:?} {:?}", text, ours, theirs);
            }
        }

        #[test]
        fn stretches_do_not_matter(text in "[a,\"\n]{0,30}", at in 0_usize..31) {
            let bytes = text.as_bytes();
            let at = at.min(bytes.len());
            let mut framing = Framing::of(Format::Csv);
            let whole = framing.clone().end(bytes);
            let parted = framing.end(&bytes[..at]).or_else(|| framing.end(&bytes[at..]).map(|end| at + end));
            prop_assert_eq!(whole, parted);
        }
    }
}
