//! What `copydesk clean` does, for the targets that restore what it wrote.

use copydesk::results::manifest::RunFacts;
use copydesk::passes::checkpoint::Checkpoint;
use copydesk::config::{Config, Mode, Options};
use copydesk::error::Result;
use copydesk::results::manifest::Timings;
use copydesk::passes;
use copydesk::progress::Silent;
use copydesk::read::Corpus;
use copydesk::write::{Existing, OutputFolder};
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;

static POOL: LazyLock<ThreadPool> =
    LazyLock::new(|| ThreadPoolBuilder::new().num_threads(1).build().expect("a thread"));

/// Cleans what stands at `input`, a file or a folder, into the new folder `output`.
///
/// # Errors
/// Those of the library.
pub fn clean(input: PathBuf, output: &Path, options: Options) -> Result<()> {
    POOL.install(|| {
        let config = Config::new(options)?;
        let corpus = Corpus::open(&[input], &config)?;
        let findings = pipeline::find(&corpus, &config, &[], &Checkpoint::none(), &Silent)?;
        let mut output = OutputFolder::create(output, Existing::Refuse)?;
        pipeline::write(&corpus, &findings, &config, Mode::Clean, &mut output, &Silent)?;
        let timings =
            Timings { input_folder: corpus.folder().to_owned(), threads: 1, seconds: 0.0 };
        let facts = RunFacts::new(&config, Mode::Clean, b"", corpus.lengths()?);
        pipeline::finish(&corpus, &findings.survey.files, &mut output, &timings, facts)
    })
}

/// All files and folders below a folder by their paths, with the bytes of the files.
pub fn tree(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = WalkDir::new(folder).min_depth(1).into_iter();
    let paths = entries.map(|entry| entry.expect("a readable folder").into_path());
    paths.map(|path| (path.clone(), std::fs::read(&path).unwrap_or_default())).collect()
}
