//! Real output against the JSON Schemas in `docs/schemas/`.

use crate::check::{Bench, testdata, text_of};
use serde_json::Value;
use std::path::Path;

fn validator(name: &str) -> jsonschema::Validator {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schemas/{name}.schema.json"));
    let schema: Value =
        serde_json::from_slice(&std::fs::read(path).expect("a schema")).expect("valid JSON");
    jsonschema::validator_for(&schema).expect("a valid schema")
}

fn assert_valid(name: &str, values: &[Value]) {
    let validator = validator(name);
    for value in values {
        let errors: Vec<String> =
            validator.iter_errors(value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}\n{value}");
    }
}

#[test]
fn every_file_is_as_its_schema_says() {
    let bench = Bench::new();
    let mut corpus = std::fs::read(testdata("corpora/wire.jsonl")).expect("the corpus");
    corpus.extend(b"not json\n\xFF\n");
    bench.write("in/wire.jsonl", &corpus);
    bench.write("in/long.jsonl", format!("{{\"text\":\"{}\"}}\n", "x".repeat(40_000)));
    bench.run_to(1, &["clean", "in", "-o", "out", "-q", "--max-record", "30000"]);
    for name in ["clusters", "containments", "forms", "removals", "rejected", "sources", "shared"] {
        let lines = bench.lines(&format!("out/{name}.jsonl"));
        assert!(!lines.is_empty() || ["containments", "forms"].contains(&name), "{name} is empty");
        assert_valid(name, &lines);
    }
    for name in ["boilerplate", "report", "manifest", "timings"] {
        let bytes = std::fs::read(bench.path(&format!("out/{name}.json"))).expect("a result");
        assert_valid(name, &[serde_json::from_slice(&bytes).expect("valid JSON")]);
    }
}

#[test]
fn results_without_copies_are_as_their_schemas_say() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["inspect", text_of(&corpus), "-o", "out", "-q", "--keep-copies", "0"]);
    for name in ["clusters", "removals"] {
        assert_valid(name, &bench.lines(&format!("out/{name}.jsonl")));
    }
    assert_valid("report", &[bench.json("out/report.json")]);
}

#[test]
fn containments_are_as_their_schema_says() {
    assert_valid(
        "containments",
        &[serde_json::json!({ "container": "a", "contained": "b", "containment": 0.97 })],
    );
    assert!(!validator("containments").is_valid(&serde_json::json!({ "container": "a" })));
}

#[test]
fn the_manifest_lists_every_file_with_its_checksum() {
    let bench = Bench::new();
    bench.run_to(0, &["clean", text_of(&testdata("aggregator")), "-o", "out", "-q"]);
    let files = crate::check::tree(&bench.path("out"));
    let manifest: Value = serde_json::from_slice(&files["manifest.json"]).expect("valid JSON");
    let listed: Vec<&String> = manifest["outputs"].as_object().expect("an object").keys().collect();
    let written: Vec<&String> = files
        .keys()
        .filter(|name| !["manifest.json", "timings.json"].contains(&name.as_str()))
        .collect();
    assert_eq!(listed, written);
    for name in listed {
        let mut checksum = copydesk_core::hash::Checksum::default();
        checksum.update(&files[name]);
        assert_eq!(manifest["outputs"][name]["checksum"], checksum.text());
    }
}
