//! Runs whose system calls fail, or that are killed in the middle of one: no file looks whole and
//! is not, and `--resume` ends with the bytes of an undisturbed run.
//!
//! The faults come from `faults.c`, which is compiled here and preloaded into the program.

#![cfg(target_os = "linux")]

use crate::check::{Bench, record, testdata, text_of, tree};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

/// A corpus of several files and formats, cleaned once without faults.
struct Scene {
    bench: Bench,
    /// Flags of all runs.
    flags: &'static [&'static str],
    shim: PathBuf,
    whole: BTreeMap<String, Vec<u8>>,
    /// Number of calls that change files.
    n_calls: u64,
}

impl Scene {
    fn new(flags: &'static [&'static str]) -> Self {
        let bench = Bench::new();
        let shim = bench.path("faults.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults.c");
        let mut compiler = Command::new("cc");
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]).arg(&shim).args([source, "-ldl"]);
        assert!(compiler.status().expect("a C compiler, as the libraries need one").success());
        let copy = |from: &str, to: &str| {
            bench.write(to, std::fs::read(testdata(from)).expect("test data"));
        };
        copy("corpora/wire.jsonl", "in/wire.jsonl");
        copy("evaluate/docs.jsonl", "in/pages/all.jsonl");
        copy("formats/wire.jsonl.gz", "in/copies.jsonl.gz");
        bench.write("in/table.csv", "id,text\n1,\"One line, and\nanother one.\"\n2,cut \"short\n");
        bench.write("in/bad.jsonl", "{\"text\": oops}\n");
        let mut scene = Self { bench, flags, shim, whole: BTreeMap::new(), n_calls: 0 };
        let count = scene.bench.path("count");
        let output = scene.run("whole", &[], &[("FAULT_COUNT", text_of(&count))]);
        assert_eq!(output.status.code(), Some(1), "{output:?}");
        scene.n_calls =
            std::fs::read_to_string(count).expect("a number").parse().expect("a number");
        scene.whole = scene.results("whole");
        scene
    }

    fn run(&self, out: &str, arguments: &[&str], faults: &[(&str, &str)]) -> Output {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
        let folder = self.bench.path("");
        command.current_dir(folder).env("LD_PRELOAD", &self.shim).envs(faults.iter().copied());
        // Little memory, so that more goes to temporary files.
        command.args(["clean", "in", "-o", out, "-q", "--parquet-findings", "--memory", "1MB"]);
        command.args(self.flags).args(arguments).output().expect("the program runs")
    }

    /// Runs the program with a fault at this call.
    fn disturbed(&self, fault: &str, call: u64) -> Output {
        self.run("out", &[], &[("FAULT", fault), ("FAULT_AT", &call.to_string())])
    }

    /// All files of the results, except the one with the times.
    fn results(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let mut files = tree(&self.bench.path(out));
        files.remove("timings.json");
        files
    }

    /// Checks that every file with its final name is whole, and that the manifest exists only if
    /// all files do.
    fn check_what_is_there(&self, fault: &str) {
        let is_result =
            |name: &str| !name.starts_with("checkpoint/") && !name.ends_with(".partial");
        let found =
            if self.bench.path("out").exists() { self.results("out") } else { BTreeMap::new() };
        for (name, bytes) in found.iter().filter(|(name, _)| is_result(name)) {
            assert!(self.whole.get(name) == Some(bytes), "{fault}: {name} is not whole");
        }
        if found.contains_key("manifest.json") {
            // The checkpoint is deleted last.
            let n_results = found.keys().filter(|name| is_result(name)).count();
            let expected = self.whole.len();
            assert_eq!(n_results, expected, "{fault}: a list of files that are not there");
        }
    }

    fn check_resumed(&self, fault: &str) {
        // A finished run is left as it is, with its status.
        let output = self.run("out", &["--resume"], &[]);
        assert_eq!(output.status.code(), Some(1), "{fault}: {output:?}");
        assert!(self.results("out") == self.whole, "{fault}: other bytes after --resume");
        std::fs::remove_dir_all(self.bench.path("out")).expect("deleted");
    }

    /// `n` calls, evenly spaced from the first to the last.
    fn calls(&self, n: u64) -> impl Iterator<Item = u64> {
        let last = self.n_calls;
        (0..n).map(move |number| 1 + number * (last - 1) / (n - 1))
    }
}

#[test]
fn a_run_that_is_killed_at_any_call_goes_on_to_the_same_bytes() {
    let scene = Scene::new(&[]);
    for call in scene.calls(30) {
        let fault = format!("killed at call {call} of {}", scene.n_calls);
        let output = scene.disturbed("kill", call);
        assert_eq!(output.status.code(), None, "{fault}");
        scene.check_what_is_there(&fault);
        scene.check_resumed(&fault);
    }
}

#[test]
fn a_run_for_copies_alone_goes_on_too() {
    let scene = Scene::new(&["--find", "copies"]);
    for call in scene.calls(15) {
        let fault = format!("killed at call {call} of {}", scene.n_calls);
        scene.disturbed("kill", call);
        scene.check_what_is_there(&fault);
        scene.check_resumed(&fault);
    }
}

#[test]
fn a_disk_that_fills_up_or_breaks_is_told_and_costs_no_finished_pass() {
    let scene = Scene::new(&[]);
    for (errno, told) in [("28", "No space left on device"), ("5", "Input/output error")] {
        for call in scene.calls(12) {
            let fault = format!("errno {errno} from call {call} of {}", scene.n_calls);
            let output = scene.disturbed(errno, call);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{fault}: {said}");
            assert!(said.contains(told), "{fault}: {said}");
            scene.check_what_is_there(&fault);
            scene.check_resumed(&fault);
        }
    }
}

#[test]
fn short_and_interrupted_writes_change_nothing() {
    let scene = Scene::new(&[]);
    let output = scene.disturbed("short", 1);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(scene.results("out") == scene.whole);
}

/// The input must not change between two runs, as between two passes.
#[test]
fn an_input_that_changed_since_is_told() {
    let scene = Scene::new(&[]);
    let path = scene.bench.path("in/wire.jsonl");
    let whole = std::fs::read(&path).expect("the input");
    let other_byte = || {
        let mut bytes = whole.clone();
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        bytes
    };
    for (bytes, told) in [
        (Some(whole[..whole.len() - 9].to_vec()), "found that the inputs differ"),
        (Some(other_byte()), "changed while it was read"),
        (None, "found that the inputs differ"),
    ] {
        scene.disturbed("kill", scene.n_calls * 2 / 3);
        match bytes {
            Some(bytes) => std::fs::write(&path, bytes).expect("written"),
            None => std::fs::remove_file(&path).expect("deleted"),
        }
        let output = scene.run("out", &["--resume"], &[]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(told), "{told}: {said}");
        std::fs::write(&path, &whole).expect("written");
        scene.check_resumed("the input as it was again");
    }
}

#[test]
fn a_disk_that_fills_up_while_files_are_converted_ends_the_run() {
    let scene = Scene::new(&[]);
    for format in ["parquet", "csv", "jsonl.gz"] {
        let count = scene.bench.path("count");
        let arguments = ["--output-format", format];
        scene.run("converted", &arguments, &[("FAULT_COUNT", text_of(&count))]);
        let n_calls = std::fs::read_to_string(&count).expect("a number");
        let n_calls: u64 = n_calls.parse().expect("a number");
        for call in (n_calls * 3 / 4..n_calls - 2).step_by(3) {
            let call = call.to_string();
            let output = scene.run("out", &arguments, &[("FAULT", "28"), ("FAULT_AT", &call)]);
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{format}, call {call} of {n_calls}: {said}");
            assert!(said.contains("No space left"), "{format}: {said}");
            std::fs::remove_dir_all(scene.bench.path("out")).expect("deleted");
        }
        std::fs::remove_dir_all(scene.bench.path("converted")).expect("deleted");
    }
}

#[test]
fn two_runs_do_not_write_into_one_folder() {
    let bench = Bench::new();
    bench.write("in/a.jsonl", "{\"text\":\"A text that stands here.\"}\n");
    bench.run_to(0, &["clean", "in", "-o", "out", "-q"]);
    let folder = std::fs::File::open(bench.path("out")).expect("a folder");
    folder.lock().expect("a file system with locks");
    let before = tree(&bench.path("out"));
    let said = bench.run_to(2, &["clean", "in", "-o", "out", "-q", "--overwrite"]);
    assert!(said.contains("another run of copydesk is writing there"), "{said}");
    assert!(tree(&bench.path("out")) == before);
    drop(folder);
    bench.run_to(0, &["clean", "in", "-o", "out", "-q", "--overwrite"]);
}

#[test]
fn a_run_that_is_killed_leaves_no_temporary_file() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("tmp")).expect("a new folder");
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("copydesk"));
    command.current_dir(bench.path("")).env("TMPDIR", bench.path("tmp"));
    command.args(["clean", "-", "-o", "out", "-q"]).stdin(Stdio::piped());
    let mut run = command.spawn().expect("the program runs");
    // More bytes than a pipe holds, so that the program has spooled the first ones when the rest is
    // written.
    let line = record("a", "one", "A text that stands here.");
    let input = run.stdin.as_mut().expect("a pipe");
    input.write_all(line.repeat(5_000).as_bytes()).expect("a program that reads");
    run.kill().expect("a program that runs");
    run.wait().expect("an end");
    assert_eq!(tree(&bench.path("tmp")).len(), 0);
}
