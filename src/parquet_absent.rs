//! Stand-ins for the Parquet modules in a build without the feature `parquet`: every file is
//! refused.

/// Stand-in for the reader of rows as JSON lines.
pub(crate) mod lines {
    use std::fs::File;
    use std::io::{Empty, Error, Read, Result};
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    /// The reader of rows. Never constructed.
    pub(crate) struct RowLines(Empty);

    impl RowLines {
        /// Always fails.
        pub(crate) fn open(_: File, _: &[String], _: Arc<AtomicU64>, _: u64) -> Result<Self> {
            Err(absent())
        }
    }

    impl Read for RowLines {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            self.0.read(buffer)
        }
    }

    /// The columns of a file. Never constructed.
    pub(crate) struct Columns {
        pub(crate) names: Vec<String>,
        pub(crate) unread: Vec<(String, String)>,
        pub(crate) retyped: Vec<String>,
    }

    /// Always fails.
    pub(crate) fn columns(_: File, _: &str, _: &[String]) -> Result<Columns> {
        Err(absent())
    }

    fn absent() -> Error {
        Error::other("expected a build with the feature `parquet`, found one without")
    }
}

/// Stand-in for tables in memory.
pub(crate) mod rows {
    /// A table in memory. Never constructed.
    #[derive(Debug)]
    pub(crate) enum Rows {}

    impl Rows {
        pub(crate) fn n_rows(&self) -> u64 {
            match *self {}
        }

        pub(crate) fn n_bytes(&self) -> u64 {
            match *self {}
        }

        pub(crate) fn checksum(&self) -> &str {
            match *self {}
        }

        pub(crate) fn get(&self, _: u64, _: &str) -> Option<&str> {
            match *self {}
        }

        pub(crate) fn has(&self, _: &str) -> bool {
            match *self {}
        }
    }
}

/// Stand-in for the splitter of rows.
pub(crate) mod split {
    use crate::error::{Error, Result};
    use crate::write::{OutputFolder, TableSum};
    use std::path::Path;

    /// The decision on a row.
    #[allow(dead_code, reason = "no row is decided on")]
    pub(crate) enum Decision {
        Kept(String),
        Removed,
        Rejected,
    }

    /// The splitter of rows. Never constructed.
    pub(crate) enum Splitter {}

    impl Splitter {
        /// Always fails.
        pub(crate) fn new(path: &Path, _: &str, _: &str, _: &OutputFolder) -> Result<Self> {
            Err(Error::without_feature(path, "parquet"))
        }

        pub(crate) fn push(&mut self, _: Decision, _: &OutputFolder) -> Result<()> {
            match *self {}
        }

        pub(crate) fn finish(self, _: &mut OutputFolder) -> Result<TableSum> {
            match self {}
        }
    }
}
