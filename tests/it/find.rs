//! `--find`: runs that look for some kinds of repetition only.

use crate::check::{Bench, testdata, tree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A bench with a corpus that has repetition of all kinds.
fn bench() -> Bench {
    let bench = Bench::new();
    bench.write("in.jsonl", std::fs::read(testdata("corpora/wire.jsonl")).expect("test data"));
    bench
}

/// The results of a run with these flags, but for the times.
fn results(bench: &Bench, flags: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let run = ["clean", "in.jsonl", "-o", "out", "--overwrite", "-q"];
    bench.run_to(0, &[&run, flags].concat());
    let mut files = tree(&bench.path("out"));
    files.remove("timings.json");
    files
}

/// The removals of these kinds: key, start and end.
fn removals(bench: &Bench, kinds: &[&str]) -> BTreeSet<(String, u64, u64)> {
    let is_wanted = |line: &Value| kinds.contains(&line["kind"].as_str().expect("a kind"));
    let place = |line: Value| {
        let [start, end] = ["start", "end"].map(|name| line[name].as_u64().unwrap_or_default());
        (line["key"].as_str().expect("a key").to_owned(), start, end)
    };
    bench.lines("out/removals.jsonl").into_iter().filter(is_wanted).map(place).collect()
}

fn steps(bench: &Bench) -> Vec<String> {
    let timings = bench.json("out/timings.json");
    let steps = timings["steps"].as_array().expect("the steps").iter();
    steps.map(|step| step["step"].as_str().expect("a name").to_owned()).collect()
}

const CUTS: &[&str] = &["boilerplate", "repeat"];

#[test]
fn what_is_not_looked_for_stays_and_costs_no_pass() {
    let bench = bench();
    results(&bench, &["--find", "copies"]);
    assert!(!bench.lines("out/clusters.jsonl").is_empty());
    assert!(removals(&bench, CUTS).is_empty());
    assert_eq!(steps(&bench), ["sign", "search", "compare", "verify", "cluster", "apply"]);

    results(&bench, &["--find", "boilerplate"]);
    assert!(bench.lines("out/clusters.jsonl").is_empty());
    assert!(!removals(&bench, &["boilerplate"]).is_empty());
    assert!(removals(&bench, &["repeat", "duplicate"]).is_empty());
    assert_eq!(steps(&bench), ["survey", "learn", "sign", "apply"]);

    results(&bench, &["--find", "repeats"]);
    assert!(!removals(&bench, &["repeat"]).is_empty());
    assert!(removals(&bench, &["boilerplate", "duplicate"]).is_empty());
    assert_eq!(steps(&bench), ["sign", "apply"]);
}

#[test]
fn cuts_are_those_of_a_run_that_looks_for_everything() {
    let bench = bench();
    results(&bench, &[]);
    let everything = removals(&bench, CUTS);
    results(&bench, &["--find", "repeats,boilerplate"]);
    assert!(removals(&bench, CUTS).is_superset(&everything), "copies are cut too where they stay");
    assert_eq!(bench.json("out/report.json")["settings"]["find"][0], "boilerplate");
}

#[test]
fn the_result_depends_neither_on_threads_nor_on_the_policy_s_pass() {
    let bench = bench();
    for flags in [&["--find", "copies"][..], &["--find", "copies,repeats", "--keep", "first"]] {
        let one = results(&bench, &[flags, &["--threads", "1"]].concat());
        assert_eq!(one, results(&bench, &[flags, &["--threads", "3"]].concat()));
    }
    let first = |line: &Value| {
        let of = |member: &Value| (member["kept"].as_bool(), member["key"].to_string());
        let members: Vec<_> = line["members"].as_array().expect("members").iter().map(of).collect();
        let kept = members.iter().find(|(is_kept, _)| *is_kept == Some(true)).expect("one stays");
        members.iter().all(|(_, key)| *key >= kept.1)
    };
    assert!(bench.lines("out/clusters.jsonl").iter().all(first), "the keys are in their order");
}

#[test]
fn a_run_for_copies_alone_can_be_undone() {
    let bench = bench();
    results(&bench, &["--find", "copies"]);
    bench.run_to(0, &["restore", "out", "-o", "back"]);
    let back = std::fs::read(bench.path("back/in.jsonl")).expect("restored");
    assert!(back == std::fs::read(bench.path("in.jsonl")).expect("the input"));
}

#[test]
fn settings_that_contradict_it_are_refused() {
    let bench = bench();
    bench.write("known.txt", "Read more on our site\n");
    let run = ["clean", "in.jsonl", "-o", "out", "--find"];
    let said = bench.run_to(2, &[&run[..], &["copies", "--templates", "known.txt"]].concat());
    assert!(said.contains("expected to look for boilerplate"), "{said}");
    let said = bench.run_to(2, &[&run[..], &["footers"]].concat());
    assert!(said.contains("expected copies, boilerplate or repeats, found `footers`"), "{said}");
}
