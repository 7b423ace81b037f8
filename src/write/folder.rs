//! Results folders: reserved for one run at a time, and safe from a power cut.
//!
//! A lock on the folder itself leaves no file behind and disappears with its process, however that
//! ended. The name of a file is on disk only once its folder is synced, so folders are synced as
//! files are.

use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;

/// Whether a run may have a folder for itself.
#[derive(Debug)]
pub enum Claim {
    /// Other runs are kept out while the file is held. `None` if the file system has no locks for
    /// folders, and on Windows, where a folder cannot be opened as a file.
    Granted(Option<File>),
    /// Another run is at work in the folder.
    Refused,
}

/// Claims an existing folder.
pub fn claim(path: &Path) -> Claim {
    let Ok(folder) = File::open(path) else { return Claim::Granted(None) };
    match folder.try_lock() {
        Ok(()) => Claim::Granted(Some(folder)),
        Err(TryLockError::WouldBlock) => Claim::Refused,
        Err(TryLockError::Error(_)) => Claim::Granted(None),
    }
}

/// Syncs the names in a folder to disk.
///
/// # Errors
/// The disk is broken, or the folder is gone.
#[cfg(unix)]
pub fn sync(path: &Path) -> io::Result<()> {
    match File::open(path)?.sync_all() {
        // Some file systems have nothing to sync for a folder.
        Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(()),
        synced => synced,
    }
}

/// Does nothing: outside Unix, folders cannot be synced.
///
/// # Errors
/// None.
#[cfg(not(unix))]
pub fn sync(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn one_claim_is_granted_at_a_time() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let first = claim(folder.path());
        assert!(matches!(first, Claim::Granted(Some(_))), "{first:?}");
        assert!(matches!(claim(folder.path()), Claim::Refused));
        drop(first);
        assert!(matches!(claim(folder.path()), Claim::Granted(Some(_))));
        sync(folder.path()).expect("a folder that is there");
    }
}
