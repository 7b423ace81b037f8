//! The checksums of all results for four small corpora. A change of a rule changes them on purpose:
//! `just golden` writes them anew, and the commit says why.

use crate::check::{Bench, testdata, text_of};
use serde_json::{Value, json};

/// Paths of the corpora in the test data.
const CORPORA: [&str; 4] =
    ["corpora/wire.jsonl", "evaluate/docs.jsonl", "aggregator", "frozen/0.1.0/in"];

/// The file of checksums.
const GOLDEN: &str = "golden.json";

/// The lengths and checksums of the results for a corpus.
fn results(bench: &Bench, number: usize, corpus: &str) -> Value {
    let out = format!("out{number}");
    let input = testdata(corpus);
    bench.run(&["clean", text_of(&input), "-o", &out, "-q", "--threads", "2"]);
    let manifest = std::fs::read(bench.path(&out).join("manifest.json")).expect("a finished run");
    let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
    manifest["outputs"].clone()
}

#[test]
fn results_are_those_that_are_committed() {
    let bench = Bench::new();
    let found = CORPORA.iter().enumerate();
    let found: serde_json::Map<String, Value> = found
        .map(|(number, corpus)| ((*corpus).to_owned(), results(&bench, number, corpus)))
        .collect();
    let path = testdata(GOLDEN);
    if std::env::var_os("COPYDESK_GOLDEN").is_some() {
        let text = serde_json::to_string_pretty(&found).expect("JSON") + "\n";
        std::fs::write(&path, text).expect("a writable checkout");
    }
    let golden: Value =
        serde_json::from_slice(&std::fs::read(&path).expect("the checksums")).expect("JSON");
    for corpus in CORPORA {
        for (name, expected) in golden[corpus].as_object().expect("an object") {
            assert_eq!(
                found[corpus][name], *expected,
                "{corpus}: {name}; `just golden` updates it"
            );
        }
    }
    assert_eq!(json!(found), golden);
}
