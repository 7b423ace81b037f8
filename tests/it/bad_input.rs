//! Bad input: each kind has a clear outcome, and one bad record costs one record.

use crate::check::{Bench, record, testdata, text_of};

const GOOD: &str = "{\"id\":\"good\",\"text\":\"A text that can be read.\"}\n";

/// Cleans these bytes. Returns the exit status, the reasons of rejected records, and the cleaned
/// corpus.
fn clean(bytes: &[u8], arguments: &[&str]) -> (i32, Vec<String>, Vec<u8>) {
    let bench = Bench::new();
    bench.write("in.jsonl", bytes);
    let output = bench.run(&[&["clean", "in.jsonl", "-o", "out", "-q"], arguments].concat());
    let reasons = bench.lines("out/rejected.jsonl");
    let reasons =
        reasons.iter().map(|line| line["reason"].as_str().expect("a reason").to_owned()).collect();
    let kept = std::fs::read(bench.path("out/cleaned/in.jsonl")).expect("the corpus");
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(
        std::fs::read(bench.path("again/in.jsonl")).expect("the input") == bytes,
        "restored bytes differ"
    );
    (output.status.code().expect("a status"), reasons, kept)
}

#[test]
fn a_bad_record_costs_one_record() {
    for (bad, reason) in [
        (
            &b"{\"text\": oops}\n"[..],
            "expected a JSON object on one line, found: expected value at line 1 column 10",
        ),
        (b"{\"text\":\"cut sho\n", "expected a JSON object on one line, found: "),
        (b"[1, 2]\n", "expected a JSON object on one line, found: invalid type: sequence"),
        (b"{\"id\":\"x\"}\n", "expected a field `text` with the text, found none"),
        (b"{\"id\":\"x\",\"text\":7}\n", "expected `text` to be a string, found a number"),
        (b"{\"id\":\"x\",\"text\":null}\n", "expected `text` to be a string, found null"),
        (b"{\"text\":\"\xC3\x28\"}\n", "expected UTF-8, found the byte 0xC3 at byte 9"),
        (b"{\"text\":\"a\0b\"}\n", "expected a JSON object on one line, found: control character"),
    ] {
        let other = b"{\"id\":\"other\",\"text\":\"Quite different words stand here.\"}\n";
        let input = [GOOD.as_bytes(), bad, other].concat();
        let (status, reasons, kept) = clean(&input, &[]);
        assert_eq!(status, 1, "{reason}");
        assert_eq!(reasons.len(), 1);
        assert!(reasons[0].starts_with(reason), "{} instead of {reason}", reasons[0]);
        assert_eq!(kept, [GOOD.as_bytes(), other].concat(), "the other records stay");
    }
}

#[test]
fn odd_but_valid_input_is_no_error() {
    for input in [
        &b""[..],
        b"\n\r\n  \n",
        b"\xEF\xBB\xBF{\"text\":\"with a byte order mark\"}\r\n{\"text\":\"and CRLF\"}\r\n",
        b"{\"text\":\"no line end\"}",
        b"{\"text\":\"an escaped \\u0000 is a character\"}\n",
        b"{\"text\":\"a lone \\ud83d surrogate\"}\n",
        b"{\"text\":\"\"}\n",
    ] {
        let (status, reasons, kept) = clean(input, &[]);
        assert_eq!((status, reasons.len()), (0, 0), "{}", String::from_utf8_lossy(input));
        assert_eq!(kept, input);
    }
}

#[test]
fn a_record_that_is_too_long_is_kept_aside_whole() {
    let long = record("long", "one", &"word ".repeat(400));
    let input = [GOOD, &long, GOOD].concat();
    let (status, reasons, _) = clean(input.as_bytes(), &["--max-record", "1000"]);
    assert_eq!(status, 1);
    assert_eq!(
        reasons,
        [format!("expected a record of at most 1000 bytes (--max-record), found {}", long.len())]
    );
}

#[test]
fn records_that_share_an_id_are_told_apart_by_their_places() {
    let bench = Bench::new();
    bench.write(
        "in/a.jsonl",
        record("1", "s", "The same text stands here twice, and it is not short."),
    );
    bench.write(
        "in/b.jsonl",
        record("1", "t", "The same text stands here twice, and it is not short."),
    );
    bench.write(
        "in/c.jsonl",
        record("1 (a.jsonl#1)", "t", "Quite another one, with words of its own to compare."),
    );
    let said = bench.run_to(0, &["clean", "in", "-o", "out"]);
    assert!(said.contains("ids shared"), "{said}");
    let members = bench.lines("out/clusters.jsonl")[0]["members"].clone();
    assert_eq!([&members[0]["key"], &members[1]["key"]], ["1 (a.jsonl#1)", "1 (b.jsonl#1)"]);
}

#[test]
fn numeric_ids_become_text_and_missing_ones_the_place() {
    let bench = Bench::new();
    let text = "The same text stands here twice, and it is not short at all.";
    bench.write(
        "in.jsonl",
        format!("{{\"id\":17,\"text\":\"{text}\"}}\n\n{{\"text\":\"{text}\"}}\n"),
    );
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
    let members = bench.lines("out/clusters.jsonl")[0]["members"].clone();
    assert_eq!([&members[0]["key"], &members[1]["key"]], ["17", "in.jsonl#3"]);
}

#[test]
fn what_cannot_run_says_why() {
    let bench = Bench::new();
    bench.write("in/a.jsonl", GOOD);
    bench.write("notes.md", "no corpus");
    bench.write("empty/readme.md", "no corpus");
    bench.write("out/report.json", "{}");
    bench.write("mine/thesis.doc", "words");
    for (arguments, reason) in [
        (&["clean", "in", "-o", "out"][..], "exists already"),
        (&["clean", "in", "-o", "mine", "--overwrite"], "thesis.doc"),
        (&["clean", "in", "-o", "in/out"], "expected an output folder apart from the input"),
        (&["clean", "in", "-o", "."], "expected an output folder apart from the input"),
        (&["clean", "missing.jsonl", "-o", "new"], "no input matched"),
        (&["clean", "*.parquet", "-o", "new"], "no input matched"),
        (&["clean", "empty", "-o", "new"], "no input matched"),
        (&["clean", "notes.md", "-o", "new"], "expected a file ending in .jsonl, .ndjson, .csv"),
        (
            &["clean", "in", "-o", "new", "--jaccard", "7"],
            "--jaccard: expected more than 0 and at most 1, found 7",
        ),
        (&["clean", "in", "-o", "new", "--keep", "newest"], "expected longest, earliest"),
        (
            &["restore", "nowhere", "-o", "new"],
            "expected a folder that `copydesk clean` or `inspect` wrote, found nothing there",
        ),
        (&["frobnicate"], "unrecognized subcommand"),
    ] {
        let said = bench.run_to(2, arguments);
        assert!(said.contains(reason), "{arguments:?}: {said}");
        assert!(!bench.path("new").exists(), "{arguments:?} left a folder");
    }
    assert_eq!(std::fs::read(bench.path("mine/thesis.doc")).expect("still there"), b"words");
}

#[test]
fn overwriting_replaces_a_former_run() {
    let bench = Bench::new();
    bench.write("a.jsonl", GOOD);
    bench.write("b.jsonl", GOOD);
    bench.run_to(0, &["clean", "a.jsonl", "-o", "out", "-q"]);
    bench.run_to(0, &["clean", "b.jsonl", "-o", "out", "-q", "--overwrite"]);
    assert!(
        bench.path("out/cleaned/b.jsonl").exists() && !bench.path("out/cleaned/a.jsonl").exists()
    );
}

#[test]
fn what_inspect_wrote_cannot_be_restored() {
    let bench = Bench::new();
    bench.run_to(0, &["inspect", text_of(&testdata("page")), "-o", "out", "-q"]);
    let said = bench.run_to(2, &["restore", "out", "-o", "again"]);
    assert!(said.contains("was written by `inspect`"), "{said}");
}

#[test]
fn pages_that_are_no_text_are_kept_aside() {
    let bench = Bench::new();
    bench.write("in/bad.txt", b"\xFF\xFE\x00");
    bench.write("in/good.txt", "A page.\n");
    bench.write("in/empty.txt", "");
    bench.run_to(1, &["clean", "in", "-o", "out", "-q"]);
    assert!(
        !bench.path("out/cleaned/bad.txt").exists() && bench.path("out/cleaned/empty.txt").exists()
    );
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(crate::check::tree(&bench.path("again")) == crate::check::tree(&bench.path("in")));
}

#[cfg(unix)]
#[test]
fn an_unreadable_file_stops_the_run_and_leaves_no_result() {
    let bench = Bench::new();
    let target = bench.path("gone.jsonl");
    bench.write("in/a.jsonl", GOOD);
    std::os::unix::fs::symlink(target, bench.path("in/b.jsonl")).expect("a link");
    let said = bench.run_to(2, &["clean", "in", "-o", "out", "-q"]);
    assert!(said.contains("b.jsonl: finding the file"), "{said}");
    assert!(!bench.path("out/manifest.json").exists());
}

#[test]
fn standard_input_is_read_like_a_file() {
    let bench = Bench::new();
    let mut command = assert_cmd::Command::cargo_bin("copydesk").expect("the program");
    let command = command
        .current_dir(bench.path(""))
        .args(["clean", "-", "-o", "out", "-q"])
        .write_stdin(GOOD);
    assert!(command.output().expect("the program runs").status.success());
    assert_eq!(
        std::fs::read(bench.path("out/cleaned/stdin.jsonl")).expect("the corpus"),
        GOOD.as_bytes()
    );
}
