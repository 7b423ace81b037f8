//! Parquet files in a build without the feature `parquet`: all are refused.

/// Rows as lines of JSON: there are none.
pub(crate) mod lines {
    use std::fs::File;
    use std::io::{Empty, Error, Read, Result};
    use std::sync::Arc;
    use std::sync::atomic::AtomicU64;

    /// The rows of no file.
    pub(crate) struct RowLines(Empty);

    impl RowLines {
        /// Fails.
        pub(crate) fn open(_: File, _: &[String], _: Arc<AtomicU64>, _: u64) -> Result<Self> {
            Err(absent())
        }
    }

    impl Read for RowLines {
        fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
            self.0.read(buffer)
        }
    }

    /// The columns of no file.
    pub(crate) struct Columns {
        pub(crate) names: Vec<String>,
        pub(crate) unread: Vec<(String, String)>,
        pub(crate) retyped: Vec<String>,
    }

    /// Fails.
    pub(crate) fn columns(_: File, _: &str, _: &[String]) -> Result<Columns> {
        Err(absent())
    }

    fn absent() -> Error {
        Error::other("expected a build with the feature `parquet`, found one without")
    }
}

/// Decisions on rows: there are none.
pub(crate) mod split {
    use crate::error::{Error, Result};
    use crate::write::{OutputFolder, TableSum};
    use std::path::Path;

    /// What becomes of a row.
    #[allow(dead_code, reason = "no row is decided on")]
    pub(crate) enum Decision {
        Kept(String),
        Removed,
        Rejected,
    }

    /// Splits no file.
    pub(crate) enum Splitter {}

    impl Splitter {
        /// Fails.
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
