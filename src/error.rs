//! What can go wrong, said so that a person knows what to do: what was expected, what was found, where.
//!
//! A record that cannot be read is no [`Error`]: it costs one record, which is kept aside as a
//! [`Rejection`](crate::read::Rejection), and the run goes on. An [`Error`] ends the run.

use copydesk_core::FormatError;
use copydesk_core::config::SettingError;
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
    remedy: Option<Remedy>,
}

/// What a caller can do about an error, in settings of [`Run`](crate::Run).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// The same run with [`Existing::Resume`](crate::write::Existing::Resume) goes on behind the
    /// passes that were finished.
    Resume,
    /// [`Existing::Replace`](crate::write::Existing::Replace) replaces what is there.
    Replace,
    /// [`Existing::Resume`](crate::write::Existing::Resume) goes on with the run that was stopped
    /// there, [`Existing::Replace`](crate::write::Existing::Replace) begins anew.
    ResumeOrReplace,
    /// [`Existing::Replace`](crate::write::Existing::Replace) begins anew.
    BeginAnew,
    /// A run without annotations takes all formats.
    NoAnnotations,
    /// A run that keeps the formats of the input can be restored.
    OwnFormat,
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
    #[error("stopped: no result was finished, {}", if *.keeps_former { "what a former run wrote is left" } else { "none is left" })]
    Interrupted {
        /// Whether what a former run wrote is still there.
        keeps_former: bool,
    },
    /// A setting is out of its range, or contradicts another.
    #[error("{0}")]
    Setting(SettingError),
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
        Self { path: Some(path.to_owned()), kind, remedy: None }
    }

    /// An error of the operating system about this file.
    pub fn io(path: &Path, action: &'static str, source: std::io::Error) -> Self {
        Self::at(path, ErrorKind::Io { action, source })
    }

    /// The run was stopped.
    pub fn interrupted() -> Self {
        Self::of(ErrorKind::Interrupted { keeps_former: false })
    }

    /// The run was stopped; `keeps_former` tells whether the results of a former run are left.
    pub(crate) fn interrupted_in(keeps_former: bool) -> Self {
        Self::of(ErrorKind::Interrupted { keeps_former })
    }

    /// Inputs or an output folder that cannot be used.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::of(ErrorKind::Usage(message.into()))
    }

    /// A file whose format this build of the library does not read.
    pub(crate) fn without_feature(path: &Path, feature: &str) -> Self {
        let message = format!("expected a build with the feature `{feature}`, found one without");
        Self::at(path, ErrorKind::Usage(message))
    }

    fn of(kind: ErrorKind) -> Self {
        Self { path: None, kind, remedy: None }
    }

    /// A damaged file.
    pub fn damaged(path: &Path, message: impl Into<String>) -> Self {
        Self::at(path, ErrorKind::Damaged(message.into()))
    }

    /// What kind of error this is.
    pub fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// What can be done about it.
    pub fn remedy(&self) -> Option<Remedy> {
        self.remedy
    }

    pub(crate) fn with_remedy(self, remedy: Remedy) -> Self {
        Self { remedy: Some(remedy), ..self }
    }

    /// The file that it concerns.
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
