//! Rules of the house that a machine can check: headers, the direction of dependencies, the settings in the README.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Which modules each module may use, `model`, `config`, `hash` and `error` apart. A new module fails the test until it is
/// placed here.
const EDGES: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("config", &["compression", "format"]),
    ("error", &["read"]),
    ("hash", &[]),
    ("progress", &[]),
    ("escape", &[]),
    ("panics", &[]),
    ("compression", &[]),
    ("format", &["compression"]),
    // A Parquet file is read as lines, which the columns are turned into.
    // The date of a page is one that can be read.
    ("read", &["columnar", "compression", "dates", "escape", "format", "panics"]),
    ("normalize", &[]),
    ("segment", &[]),
    // The names of months and units of time are normalized like any other word.
    ("boilerplate", &["normalize", "segment"]),
    ("repeats", &["segment"]),
    ("shingle", &[]),
    ("minhash", &[]),
    ("shells", &[]),
    ("scope", &[]),
    ("lsh", &["minhash"]),
    // Its samples are shingles.
    ("containment", &["shingle"]),
    ("exhaustive", &["verify"]),
    ("verify", &[]),
    ("alignment", &[]),
    ("dates", &[]),
    // Its words make shingles too.
    ("judge", &["alignment", "dates", "normalize", "shingle"]),
    ("forms", &["alignment"]),
    ("cluster", &["scope"]),
    ("roundups", &["cluster"]),
    ("family", &["cluster", "judge"]),
    ("decide", &["dates"]),
    ("clean", &["segment"]),
    // It tells of tables, and what put a member first.
    ("report", &["boilerplate", "columnar", "decide", "forms", "normalize", "read"]),
    // It spares the checkpoint of a run that was stopped.
    ("folder", &[]),
    ("write", &["checkpoint", "compression", "folder"]),
    ("memory", &[]),
    ("spool", &[]),
    ("checkpoint", &["folder", "spool"]),
    ("columnar", &["compression", "panics", "write"]),
    // It is told of results, so that it can do what `restore` does: read them.
    ("convert", &["columnar", "compression", "escape", "read", "report", "restore", "write"]),
    ("pipeline", &["*"]),
    (
        "restore",
        &["checkpoint", "columnar", "compression", "escape", "pipeline", "read", "report", "write"],
    ),
    ("evaluate", &["read", "report", "restore"]),
    ("results", &["evaluate", "pipeline", "read", "report", "restore", "write"]),
    ("view", &["report", "restore", "results", "write"]),
];

const SHARED: [&str; 4] = ["model", "config", "hash", "error"];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(folder: &str) -> Vec<(PathBuf, String)> {
    let entries = walkdir::WalkDir::new(root().join(folder)).sort_by_file_name();
    let entries = entries.into_iter().map(|entry| entry.expect("a readable folder").into_path());
    let files = entries.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    files.map(|path| (path.clone(), std::fs::read_to_string(path).expect("text"))).collect()
}

/// The module of the library that a file belongs to.
fn module_of(path: &Path) -> Option<String> {
    let relative = path.strip_prefix(root().join("src")).ok()?;
    let first =
        relative.components().next()?.as_os_str().to_str()?.trim_end_matches(".rs").to_owned();
    (!["lib", "main", "cli"].contains(&first.as_str())).then_some(first)
}

#[test]
fn every_file_opens_with_a_header() {
    for folder in ["src", "tests", "benches"] {
        for (path, text) in sources(folder) {
            assert!(text.starts_with("//! "), "{} has no header", path.display());
        }
    }
}

#[test]
fn dependencies_point_one_way() {
    let edges: BTreeMap<&str, &[&str]> = EDGES.iter().copied().collect();
    let is_test = |path: &Path| path.ends_with("tests.rs");
    for (path, text) in sources("src").into_iter().filter(|(path, _)| !is_test(path)) {
        let Some(module) = module_of(&path) else { continue };
        let allowed =
            edges.get(module.as_str()).unwrap_or_else(|| panic!("{module} is not in the table"));
        let text = text.split("#[cfg(test)]").next().unwrap_or_default();
        for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
            for used in line.split("crate::").skip(1) {
                let used: Vec<&str> = used
                    .trim_start_matches('{')
                    .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                    .collect();
                let name = used.first().copied().unwrap_or_default();
                let is_fine = name.is_empty()
                    || name == module
                    || allowed.contains(&"*")
                    || SHARED.contains(&name)
                    || allowed.contains(&name);
                assert!(is_fine, "{}: {module} may not use {name}", path.display());
            }
        }
    }
}

#[test]
fn the_modules_are_listed_in_the_order_of_the_table() {
    let lib = std::fs::read_to_string(root().join("src/lib.rs")).expect("text");
    let listed: Vec<&str> =
        lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).collect();
    let mut placed: Vec<&str> = EDGES.iter().map(|(name, _)| *name).collect();
    let mut sorted = listed.clone();
    sorted.sort_unstable();
    placed.sort_unstable();
    assert_eq!(sorted, placed);
}

#[test]
fn the_readme_states_the_defaults() {
    let readme = std::fs::read_to_string(root().join("README.md")).expect("text");
    let options = serde_json::to_value(copydesk::config::Options::default()).expect("JSON");
    for (name, value) in
        options.as_object().expect("an object").iter().filter(|(name, _)| *name != "fields")
    {
        let value = value.as_str().map_or_else(|| value.to_string(), String::from);
        let row = format!("| `--{}` | {value} |", name.replace('_', "-"));
        assert!(readme.contains(&row), "README.md lacks the row {row}");
    }
}
