//! Compatibility of versions: results of every released version can be read, later versions are
//! refused, and hashes equal the committed ones. Also hostile results, which name files outside
//! their folder.

use crate::check::{Bench, testdata, text_of, tree};
use serde_json::{Value, json};
use std::path::Path;

/// Copies the results of a version and their input to `out` and `in` in the test's folder.
fn frozen(bench: &Bench, version: &Path) {
    for (name, bytes) in tree(version) {
        bench.write(&name, bytes);
    }
    let input = bench.path("in");
    change(bench, "out/timings.json", |timings| timings["input_folder"] = json!(text_of(&input)));
}

/// Changes a JSON file.
fn change(bench: &Bench, name: &str, change: impl FnOnce(&mut Value)) {
    let text = std::fs::read_to_string(bench.path(name)).expect("a result");
    let mut value = serde_json::from_str(&text).expect("JSON");
    change(&mut value);
    bench.write(name, value.to_string());
}

fn versions() -> Vec<std::path::PathBuf> {
    let folders = std::fs::read_dir(testdata("frozen")).expect("a folder");
    folders.map(|folder| folder.expect("readable").path()).collect()
}

#[test]
fn results_of_every_released_version_are_read() {
    for version in versions() {
        let bench = Bench::new();
        frozen(&bench, &version);
        bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
        assert!(tree(&bench.path("again")) == tree(&bench.path("in")), "{version:?}");
        let clusters = bench.lines("out/clusters.jsonl");
        let key = clusters[0]["members"][0]["key"].as_str().expect("a key");
        bench.run_to(0, &["explain", "out", key]);
        bench.run_to(0, &["view", "out", "-o", "view", "-q"]);
        bench.run_to(0, &["templates", "out"]);
        let docs = bench.path("in/docs.jsonl");
        let clusters = testdata("evaluate/clusters.tsv");
        bench.run_to(0, &["evaluate", text_of(&docs), "out", "--clusters", text_of(&clusters)]);
    }
}

#[test]
fn results_of_a_later_version_are_refused() {
    let bench = Bench::new();
    frozen(&bench, &versions()[0]);
    change(&bench, "out/manifest.json", |manifest| {
        manifest["format"] = json!(99);
        manifest["version"] = json!("7.0.0");
    });
    let said = bench.run_to(2, &["restore", "out", "-o", "again"]);
    assert!(said.contains("found version 99: use copydesk 7.0.0 or later"), "{said}");
}

#[test]
fn results_of_strangers_name_no_file_outside() {
    let bench = Bench::new();
    let outside = bench.path("escaped.jsonl");
    for name in ["../escaped.jsonl", text_of(&outside), "a/../../escaped.jsonl", "", "."] {
        frozen(&bench, &versions()[0]);
        change(&bench, "out/manifest.json", |manifest| {
            let facts = manifest["inputs"]["bad.jsonl"].clone();
            manifest["inputs"] = json!({ name: facts });
        });
        for command in [&["restore", "out", "-o", "again"][..], &["explain", "out", "x"]] {
            let said = bench.run_to(2, command);
            assert!(said.contains("expected a path inside the folder"), "{name}: {said}");
        }
        assert!(!outside.exists() && !bench.path("again").exists(), "{name}");
    }
    frozen(&bench, &versions()[0]);
    let line = json!({ "place": { "path": "bad.jsonl", "line": 1 }, "reason": "", "raw_file": "../in/bad.jsonl" });
    bench.write("out/rejected.jsonl", format!("{line}\n"));
    let said = bench.run_to(2, &["restore", "out", "-o", "again"]);
    assert!(said.contains("expected a path inside the folder"), "{said}");
}
