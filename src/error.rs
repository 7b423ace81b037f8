//! What can go wrong, said so that a person knows what to do: what was expected, what was found, where.
//!
//! A record that cannot be read is no [`Error`]: it costs one record, which is kept aside as a
//! [`Rejection`](crate::read::Rejection), and the run goes on. An [`Error`] ends the run.

use std::path::{Path, PathBuf};

/// The result of the library's fallible functions.
pub type Result<T> = std::result::Result<T, Error>;

/// An error that ends a run, with the file that it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{}{kind}", .path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
pub struct Error {
    path: Option<PathBuf>,
    #[source]
    kind: ErrorKind,
}

/// The kinds of errors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system refused.
    #[error("{action}: {source}")]
    Io {
        /// What was being done.
        action: &'static str,
        /// What the system said.
        source: std::io::Error,
    },
    /// Whoever started the run stopped it.
    #[error("stopped: the output folder was cleared, nothing in it was finished")]
    Interrupted,
    /// A setting is out of its range, or contradicts another.
    #[error("{0}")]
    Setting(String),
    /// The inputs or the output folder cannot be used as given.
    #[error("{0}")]
    Usage(String),
    /// A file that copydesk should have written itself is missing, cut short or changed.
    #[error("{0}")]
    Damaged(String),
}

impl Error {
    /// An error about this file.
    pub fn at(path: &Path, kind: ErrorKind) -> Self {
        Self { path: Some(path.to_owned()), kind }
    }

    /// An error of the operating system about this file.
    pub fn io(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        Self::at(path, ErrorKind::Io { action, source })
    }

    /// The run was stopped.
    pub fn interrupted() -> Self {
        Self { path: None, kind: ErrorKind::Interrupted }
    }

    /// A setting that cannot be used.
    pub fn setting(message: impl Into<String>) -> Self {
        Self { path: None, kind: ErrorKind::Setting(message.into()) }
    }

    /// Inputs or an output folder that cannot be used.
    pub fn usage(message: impl Into<String>) -> Self {
        Self { path: None, kind: ErrorKind::Usage(message.into()) }
    }

    /// A damaged file.
    pub fn damaged(path: &Path, message: impl Into<String>) -> Self {
        Self::at(path, ErrorKind::Damaged(message.into()))
    }

    /// What kind of error this is.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The file that it concerns.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}
