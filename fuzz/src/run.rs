//! Runs `copydesk clean`, for the targets that restore its results.

use copydesk::error::Result;
use copydesk::{Options, Run};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;

static POOL: LazyLock<ThreadPool> =
    LazyLock::new(|| ThreadPoolBuilder::new().num_threads(1).build().expect("a thread"));

/// Cleans `input`, a file or a folder, into the new folder `output`.
///
/// # Errors
/// Those of the library.
pub fn clean(input: PathBuf, output: &Path, options: Options) -> Result<()> {
    POOL.install(|| Run::new([input], options)?.clean(output).map(drop))
}

/// All files and folders below a folder by their paths, with the bytes of the files.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter();
    let paths = entries.map(|entry| entry.expect("a readable folder").into_path());
    paths.map(|path| (path.clone(), std::fs::read(&path).unwrap_or_default())).collect()
}
