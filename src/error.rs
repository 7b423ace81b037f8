//! Errors that say what was expected, what was found and where, so that a person knows what to do.
//!
//! An [`Error`] ends the run. An unreadable record is a [`Rejection`](crate::read::Rejection)
//! instead: it is set aside and the run goes on.

use copydesk_core::FormatError;
use copydesk_core::config::SettingError;
use std::path::{Path, PathBuf};

/// The result of the library's fallible functions.
pub type Result<T> = std::result::Result<T, Error>;

/// An error that ends a run, with the file it concerns.
#[derive(Debug, thiserror::Error)]
#[error("{}{kind}", .path.as_ref().map(|path| format!("{}: ", path.display())).unwrap_or_default())]
pub struct Error {
    path: Option<PathBuf>,
    #[source]
    kind: ErrorKind,
    remedy: Option<Remedy>,
}

/// What a caller can do about an error, in settings of [`Run`](crate::Run).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// Repeat the run with [`Existing::Resume`](crate::write::Existing::Resume): it skips the
    /// finished passes.
    Resume,
    /// Replace the existing results with [`Existing::Replace`](crate::write::Existing::Replace).
    Replace,
    /// Resume the stopped run with [`Existing::Resume`](crate::write::Existing::Resume), or start
    /// over with [`Existing::Replace`](crate::write::Existing::Replace).
    ResumeOrReplace,
    /// Start over with [`Existing::Replace`](crate::write::Existing::Replace).
    BeginAnew,
    /// Run without annotations, which not all formats support.
    NoAnnotations,
    /// Run in the formats of the input, which `restore` needs.
    OwnFormat,
}

/// The kinds of errors.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The operating system reported an error.
    #[error("{action}: {source}")]
    Io {
        /// The action that failed.
        action: &'static str,
        /// The error of the system.
        source: std::io::Error,
    },
    /// The caller stopped the run.
    #[error("stopped: no result was finished, {}", if *.keeps_earlier { "what a former run wrote is left" } else { "none is left" })]
    Interrupted {
        /// Whether the results of an earlier run are still there.
        keeps_earlier: bool,
    },
    /// A setting is out of its range, or contradicts another.
    #[error("{0}")]
    Setting(SettingError),
    /// The inputs or the output folder cannot be used as given.
    #[error("{0}")]
    Usage(String),
    /// A file written by copydesk is missing, truncated or changed.
    #[error("{0}")]
    Damaged(String),
}

impl Error {
    /// An error about this file.
    pub fn at(path: &Path, kind: ErrorKind) -> Self {
        Self { path: Some(path.to_owned()), kind, remedy: None }
    }

    /// An error of the operating system about this file. `action` names what failed, as in
    /// "reading".
    pub fn io(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        Self::at(path, ErrorKind::Io { action, source })
    }

    /// The error of a stopped run.
    pub fn interrupted() -> Self {
        Self::of(ErrorKind::Interrupted { keeps_earlier: false })
    }

    /// The error of a stopped run. `keeps_earlier` says whether the results of an earlier run are
    /// left.
    pub(crate) fn interrupted_in(keeps_earlier: bool) -> Self {
        Self::of(ErrorKind::Interrupted { keeps_earlier })
    }

    /// The error of inputs or an output folder that cannot be used.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Usage(message.into()))
    }

    /// The error of a file whose format needs a feature that this build lacks.
    pub(crate) fn without_feature(path: &Path, feature: &str) -> Self {
        let message = format!("expected a build with the feature `{feature}`, found one without");
        Self::at(path, ErrorKind::Usage(message))
    }

    fn of(kind: ErrorKind) -> Self {
        Self { path: None, kind, remedy: None }
    }

    /// The error of a damaged file.
    pub fn damaged(path: &Path, message: impl Into<String>) -> Self {
        Self::at(path, ErrorKind::Damaged(message.into()))
    }

    /// The kind of this error.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// What the caller can do about it.
    pub fn remedy(&self) -> Option<Remedy> {
        self.remedy
    }

    pub(crate) fn with_remedy(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// The file it concerns.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

impl From<SettingError> for Error {
    fn from(error: SettingError) -> Self {
        Self::of(ErrorKind::Setting(error))
    }
}

impl From<FormatError> for Error {
    fn from(error: FormatError) -> Self {
        Self::of(ErrorKind::Damaged(error.to_string()))
    }
}
