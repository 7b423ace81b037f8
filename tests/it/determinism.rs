//! The same input and settings give the same bytes, for any number of threads and any order of the
//! files on the command line.

use crate::check::{Bench, testdata, text_of, tree};
use std::collections::BTreeMap;

fn results(bench: &Bench, out: &str) -> BTreeMap<String, Vec<u8>> {
    let mut files = tree(&bench.path(out));
    assert!(files.remove("timings.json").is_some());
    assert!(files.contains_key("manifest.json") && files.contains_key("report.json"));
    files
}

#[test]
fn threads_and_the_order_of_files_do_not_count() {
    let bench = Bench::new();
    let corpus = std::fs::read_to_string(testdata("corpora/wire.jsonl")).expect("the corpus");
    let lines: Vec<&str> = corpus.split_inclusive('\n').collect();
    for (part, lines) in lines.chunks(40).enumerate() {
        bench.write(&format!("in/part{part}.jsonl"), lines.concat());
    }
    bench.write("in/page.txt", std::fs::read(testdata("page/saved-page.txt")).expect("the page"));
    bench.run_to(0, &["clean", "in", "-o", "one", "-q", "--threads", "1"]);
    bench.run_to(0, &["clean", "in", "-o", "eight", "-q", "--threads", "8"]);
    let names = [
        "in/part3.jsonl",
        "in/page.txt",
        "in/part0.jsonl",
        "in/part2.jsonl",
        "in/part1.jsonl",
        "in/part0.jsonl",
    ];
    bench.run_to(0, &[&["clean"], &names[..], &["-o", "named", "-q"]].concat());
    let expected = results(&bench, "one");
    assert!(expected["clusters.jsonl"].len() > 1000, "the corpus holds clusters");
    assert!(results(&bench, "eight") == expected, "8 threads gave other bytes");
    assert!(results(&bench, "named") == expected, "another order of the files gave other bytes");
}

#[test]
fn the_order_of_records_changes_no_decision() {
    let bench = Bench::new();
    let corpus = std::fs::read_to_string(testdata("corpora/wire.jsonl")).expect("the corpus");
    let mut lines: Vec<&str> = corpus.split_inclusive('\n').collect();
    bench.write("a/in.jsonl", lines.concat());
    lines.reverse();
    bench.write("b/in.jsonl", lines.concat());
    let kept = |folder: &str| {
        let out = format!("{folder}-out");
        bench.run_to(0, &["clean", folder, "-o", &out, "-q"]);
        let kept = std::fs::read_to_string(bench.path(&format!("{out}/cleaned/in.jsonl")))
            .expect("the corpus");
        let mut kept: Vec<String> = kept.lines().map(String::from).collect();
        kept.sort();
        kept
    };
    assert!(kept("a") == kept("b"));
}

#[test]
fn inspect_finds_what_clean_finds() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "clean", "-q"]);
    bench.run_to(0, &["inspect", text_of(&corpus), "-o", "inspect", "-q"]);
    let (mut cleaned, inspected) = (tree(&bench.path("clean")), tree(&bench.path("inspect")));
    cleaned.retain(|name, _| !name.starts_with("cleaned/") && !name.starts_with("removed/"));
    assert_eq!(cleaned.keys().collect::<Vec<_>>(), inspected.keys().collect::<Vec<_>>());
    for name in [
        "clusters.jsonl",
        "containments.jsonl",
        "removals.jsonl",
        "boilerplate.json",
        "rejected.jsonl",
    ] {
        assert!(cleaned[name] == inspected[name], "{name}");
    }
}
