//! The results of a run with one file replaced by any bytes: restoring them fails or gives the
//! input back, and writes nothing but files in its folder.

#![no_main]

use copydesk::Options;
use copydesk_fuzz::run::{clean, tree};
use libfuzzer_sys::fuzz_target;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The files that are replaced.
const NAMES: [&str; 7] = [
    "manifest.json",
    "report.json",
    "removals.jsonl",
    "rejected.jsonl",
    "cleaned/a.jsonl",
    "cleaned/b.csv",
    "removed/a.jsonl",
];

/// The manifest, which alone records what the input was.
const MANIFEST: &str = NAMES[0];

const STORIES: [&str; 4] = [
    "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen meters.",
    "Lorries are to take the northern road until a new bridge stands, in 3 years at the earliest.",
    "Shopkeepers along that road fear the noise, and say that nobody has asked them what they think.",
    "Ferry fares rise by 12 percent in March, the company said, since fuel costs more than it did.",
];

/// The input and the results of a run, by their paths in its folder.
struct Run {
    input: BTreeMap<PathBuf, Vec<u8>>,
    results: BTreeMap<PathBuf, Vec<u8>>,
}

static RUN: LazyLock<Run> = LazyLock::new(|| {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (input, results) = (folder.path().join("in"), folder.path().join("out"));
    std::fs::create_dir(&input).expect("a new folder");
    std::fs::write(input.join("a.jsonl"), lines()).expect("a new file");
    std::fs::write(input.join("b.csv"), table()).expect("a new file");
    let mut options = Options::default();
    options.read.max_record = 1 << 10;
    options.cut.boilerplate_min_stories = 2;
    clean(input.clone(), &results, options).expect("a corpus");
    Run { input: files(&input), results: files(&results) }
});

fuzz_target!(|data: &[u8]| {
    let Some((name, bytes)) = copydesk_fuzz::choice(&NAMES, data) else { return };
    let folder = tempfile::tempdir().expect("a temporary folder");
    let (results, restored) = (folder.path().join("a/b/out"), folder.path().join("a/b/again"));
    for (path, bytes) in &RUN.results {
        write(&results.join(path), bytes);
    }
    write(&results.join(name), bytes);
    let before = tree(folder.path());
    let restoring = copydesk::results::restore::restore(&results, &restored);
    let mut after = tree(folder.path());
    after.retain(|path, _| !path.starts_with(&restored));
    assert!(before == after, "something was written outside of the folder");
    if let Ok(told) = restoring {
        let found = files(&restored);
        assert_eq!(found.len(), told.len(), "a file is missing");
        assert!(*name == MANIFEST || found == RUN.input, "the input is not what it was");
    }
});

fn write(path: &Path, bytes: &[u8]) {
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
    std::fs::write(path, bytes).expect("a new file");
}

/// The files below a folder, by their relative paths.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = tree(folder).into_iter().filter(|(path, _)| path.is_file());
    files.map(|(path, bytes)| (inside(&path, folder), bytes)).collect()
}

fn inside(path: &Path, folder: &Path) -> PathBuf {
    path.strip_prefix(folder).expect("a path below the folder").to_owned()
}

/// Copies, repeats, boilerplate, an invalid line and a line that is too long.
fn lines() -> String {
    let article = |number: usize| {
        let (source, story) = (number % 3, STORIES[number % 4]);
        let text = format!("{story}\n{story}\nWrite to desk {source} with your views on this");
        json!({ "source": source.to_string(), "text": text }).to_string()
    };
    let lines: Vec<String> = (0..12).map(article).collect();
    let long = json!({ "text": "long ".repeat(300) });
    format!("{}\nno record\n\n{long}\n", lines.join("\n"))
}

fn table() -> String {
    let rows: Vec<String> =
        STORIES.iter().map(|story| format!("b,\"\"\"{story}\"\"\n{story}\"\n")).collect();
    format!("source,text\n{}c,{}\n", rows.concat(), STORIES[0].replace(',', ""))
}
