//! Where the removals of a record go: lines of JSON, or rows of a table.

use crate::results::lines::{self, RemovalLine};

/// Takes the removals of one record.
pub(super) trait Log: Default + Send {
    /// Adds a removal.
    fn log(&mut self, line: RemovalLine<'_>);
}

impl Log for Vec<u8> {
    fn log(&mut self, line: RemovalLine<'_>) {
        self.extend(lines::json_line(&line));
    }
}

impl Log for Vec<RemovalLine<'static>> {
    fn log(&mut self, line: RemovalLine<'_>) {
        self.push(line.into_owned());
    }
}
