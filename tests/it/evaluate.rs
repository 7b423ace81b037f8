//! The scores of `evaluate` against those of the reference script, recorded in
//! `testdata/evaluate/`.

use crate::check::{Bench, testdata, text_of};
use serde_json::Value;

fn assert_equal(left: &Value, right: &Value, place: &str) {
    match (left, right) {
        (Value::Object(left), Value::Object(right)) => {
            let names = |fields: &serde_json::Map<String, Value>| {
                fields.keys().cloned().collect::<Vec<_>>()
            };
            assert_eq!(names(left), names(right), "{place}");
            left.iter().for_each(|(name, value)| {
                assert_equal(value, &right[name], &format!("{place}/{name}"));
            });
        }
        (Value::Number(left), Value::Number(right)) => {
            let [left, right] = [left, right].map(|number| number.as_f64().expect("a number"));
            assert!((left - right).abs() < 1e-12, "{place}: {left} instead of {right}");
        }
        _ => assert_eq!(left, right, "{place}"),
    }
}

#[test]
fn figures_agree_with_the_reference_script() {
    let bench = Bench::new();
    let file = |name: &str| testdata("evaluate").join(name);
    let flags = ["--clusters", "--pairs", "--labels", "--spans"];
    let names = ["clusters.tsv", "pairs.tsv", "labels.tsv", "spans.jsonl"].map(file);
    let (corpus, results) = (file("docs.jsonl"), file("out"));
    let mut arguments = vec!["evaluate", text_of(&corpus), text_of(&results), "--json"];
    for (flag, path) in flags.iter().zip(&names) {
        arguments.extend([*flag, text_of(path)]);
    }
    let output = bench.run(&arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let expected: Value =
        serde_json::from_slice(&std::fs::read(file("expected.json")).expect("the figures"))
            .expect("valid JSON");
    assert_equal(&found, &expected, "");
}

#[test]
fn a_run_on_the_generated_corpus_is_as_good_as_it_should_be() {
    let bench = Bench::new();
    let file = |name: &str| testdata("corpora").join(name);
    let corpus = file("wire.jsonl");
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "out", "-q"]);
    let (clusters, spans) = (file("clusters.tsv"), file("spans.jsonl"));
    let arguments = [
        "evaluate",
        text_of(&corpus),
        "out",
        "--json",
        "--clusters",
        text_of(&clusters),
        "--spans",
        text_of(&spans),
    ];
    let found: Value = serde_json::from_slice(&bench.run(&arguments).stdout).expect("valid JSON");
    let figure = |path: &str| found.pointer(path).and_then(Value::as_f64).expect(path);
    assert!(figure("/clusters/pair_precision") >= 1.0);
    assert!(figure("/clusters/pair_recall") >= 0.98);
    assert!(figure("/spans/boilerplate/f1") >= 0.99);
    assert!(figure("/spans/repeat/f1") >= 0.99);
    assert!(figure("/spans/false cuts/share_of_genuine") <= 0.0001);
}

#[test]
fn a_truth_with_too_few_columns_is_told_with_its_line() {
    let bench = Bench::new();
    bench.write("bad.tsv", "a\tb\nonly-one\n");
    let (corpus, results) = (testdata("evaluate/docs.jsonl"), testdata("evaluate/out"));
    let said = bench
        .run_to(2, &["evaluate", text_of(&corpus), text_of(&results), "--clusters", "bad.tsv"]);
    assert!(said.contains("bad.tsv: line 2: expected 2 columns apart by tabs, found 1"), "{said}");
}
