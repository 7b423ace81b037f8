//! House rules that a machine can check: headers, line lengths, the page of settings.

use crate::check::{Bench, golden};
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let entries = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name();
    let entries = entries.into_iter().map(|entry| entry.expect("a readable folder").into_path());
    let files = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.map(|path| (path.clone(), std::fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn every_file_opens_with_a_header() {
    for folder in ["src", "crates", "tests", "benches"] {
        for (path, text) in sources(folder) {
            assert!(text.starts_with("//! "), "{} has no header", path.display());
        }
    }
}

#[test]
fn lines_have_at_most_100_columns() {
    for folder in ["src", "crates", "tests", "benches"] {
        for (path, text) in sources(folder) {
            let is_comment = |line: &&str| line.trim_start().starts_with("//");
            let long = text.lines().filter(is_comment).find(|line| line.chars().count() > 100);
            assert_eq!(long, None, "{}", path.display());
        }
    }
}

#[test]
fn the_page_of_settings_is_what_the_program_prints() {
    let bench = Bench::new();
    let printed = bench.run(&["settings"]).stdout;
    let page = golden(&root().join("docs/settings.md"), &printed);
    assert!(printed == page, "`just golden` writes docs/settings.md anew");
}
