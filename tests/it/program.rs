//! The program among others: pipes that close early, Ctrl-C, colors, completions, the manual.

use crate::check::{Bench, testdata, text_of, tree};
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};

fn copydesk(arguments: &[&str]) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::piped());
    command
}

/// The standard error of the program, and its exit status.
fn end(mut child: Child) -> (String, Option<i32>) {
    let mut said = String::new();
    let stderr = child.stderr.as_mut().expect("a pipe");
    stderr.read_to_string(&mut said).expect("text");
    (said, child.wait().expect("the program ends").code())
}

#[test]
fn a_pipe_that_closes_early_is_no_error() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    let out = bench.path("out");
    bench.run_to(0, &["inspect", text_of(&corpus), "-o", "out", "-q"]);
    for arguments in [
        &["clean", text_of(&corpus), "-o", "-", "-q"][..],
        &["templates", text_of(&out)],
        &["completions", "bash"],
        &["man"],
    ] {
        let mut child = copydesk(arguments).stdout(Stdio::piped()).spawn().expect("the program");
        let mut first = String::new();
        let mut stdout = BufReader::with_capacity(16, child.stdout.take().expect("a pipe"));
        stdout.read_line(&mut first).expect("a line");
        drop(stdout);
        assert_eq!(end(child), (String::new(), Some(0)), "{arguments:?}");
        assert!(!first.is_empty(), "{arguments:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_run_that_is_interrupted_leaves_no_result_and_can_be_resumed() {
    let bench = Bench::new();
    let story = |n: usize| {
        let words: Vec<String> =
            (0..400).map(|word| format!("word{}", (n * 7919 + word * 31) % 9973)).collect();
        serde_json::json!({ "id": n, "text": words.join(" ") }).to_string() + "\n"
    };
    let path = bench.write("in.jsonl", (0..40_000).map(story).collect::<String>());
    let out = bench.path("out");
    let child = copydesk(&["clean", text_of(&path), "-o", text_of(&out), "--verbose"]).spawn();
    let mut child = child.expect("the program");
    // The first pass has ended, so the run is in progress.
    let mut first = String::new();
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    stderr.read_line(&mut first).expect("a line");
    let id = child.id().to_string();
    Command::new("kill").args(["-INT", &id]).status().expect("the signal is sent");
    let mut said = String::new();
    stderr.read_to_string(&mut said).expect("text");
    assert_eq!(child.wait().expect("the program ends").code(), Some(130), "{first}{said}");
    assert!(said.contains("error: stopped") && said.contains("--resume"), "{said}");
    let left = tree(&out);
    assert!(left.keys().all(|name| name.starts_with("checkpoint/")), "{:?}", left.keys());
    let said = bench.run_to(2, &["clean", "in.jsonl", "-o", "out"]);
    assert!(said.contains("--resume to go on"), "{said}");
    let said = bench.run_to(2, &["clean", "in.jsonl", "-o", "out", "--resume", "--jaccard", "0.6"]);
    assert!(said.contains("found that the settings differ"), "{said}");
    let said = bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "--resume"]);
    assert!(said.contains("finished already: survey"), "{said}");
    bench.run_to(0, &["clean", "in.jsonl", "-o", "undisturbed", "-q"]);
    let outputs = |out: &str| bench.json(&format!("{out}/manifest.json"))["outputs"].clone();
    assert_eq!(outputs("out"), outputs("undisturbed"));
    let said = bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "--resume"]);
    assert!(said.contains("finished already"), "{said}");
}

#[test]
fn colors_are_as_they_are_wanted() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["inspect", text_of(&corpus), "-o", "out", "-q"]);
    let clusters = bench.lines("out/clusters.jsonl");
    let near = clusters.iter().find(|cluster| cluster["kind"] == "near").expect("a cluster");
    let key = near["members"][1]["key"].as_str().expect("a key");
    let is_colored =
        |when: &str| bench.run(&["explain", "out", key, "--color", when]).stdout.contains(&0x1B);
    assert!(is_colored("always"));
    assert!(!is_colored("never") && !is_colored("auto"));
}

#[test]
fn completions_and_the_manual_know_every_command() {
    let bench = Bench::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = bench.run(&["completions", shell]).stdout;
        let script = String::from_utf8(script).expect("text");
        assert!(script.contains("max-own-passage") && script.contains("restore"), "{shell}");
    }
    bench.run_to(0, &["man", "-o", "man1"]);
    for name in [
        "",
        "-clean",
        "-inspect",
        "-explain",
        "-view",
        "-restore",
        "-evaluate",
        "-plan",
        "-templates",
    ] {
        let page = std::fs::read_to_string(bench.path(&format!("man1/copydesk{name}.1")));
        assert!(page.expect("a page").contains(".SH"), "{name}");
    }
}
