//! Every format gives the same findings as plain JSON Lines, comes back from `restore`, and is read as other programs write it.
//!
//! `testdata/make_formats.py` wrote the files, with Python's libraries.

use crate::check::{Bench, testdata, text_of, tree};
use copydesk::compression::Compression;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// The bytes of a file, decompressed as its name tells.
fn content(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = copydesk::compression::open(path).expect("a readable file");
    file.read_to_end(&mut bytes).expect("a whole stream");
    bytes
}

/// The articles of JSON Lines, by their ids.
fn texts(lines: &[u8]) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(lines).expect("UTF-8");
    let record = |line: &str| -> Value { serde_json::from_str(line).expect("valid JSON") };
    let owned = |value: &Value| value.as_str().expect("a string").to_owned();
    text.lines().map(record).map(|record| (owned(&record["id"]), owned(&record["text"]))).collect()
}

/// What `clean` leaves of the corpus as plain JSON Lines.
fn expected(bench: &Bench) -> Vec<u8> {
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "plain", "-q"]);
    content(&bench.path("plain/cleaned/wire.jsonl"))
}

#[test]
fn compressed_streams_of_other_programs_are_read_and_written() {
    let bench = Bench::new();
    let expected = expected(&bench);
    for (ending, _) in Compression::ENDINGS {
        let input = testdata(&format!("formats/wire.jsonl{ending}"));
        let out = format!("out{ending}");
        bench.run_to(0, &["clean", text_of(&input), "-o", &out, "-q"]);
        let cleaned = bench.path(&format!("{out}/cleaned/wire.jsonl{ending}"));
        assert!(content(&cleaned) == expected, "{ending}");
        let removals = |out: &str| {
            let text = std::fs::read_to_string(bench.path(&format!("{out}/removals.jsonl")));
            text.expect("removals").replace(ending, "")
        };
        assert!(removals(&out) == removals("plain"), "{ending}");
        let again = format!("again{ending}");
        bench.run_to(0, &["restore", &out, "-o", &again, "-q"]);
        let restored = bench.path(&format!("{again}/wire.jsonl{ending}"));
        assert!(content(&restored) == content(&input), "{ending}");
    }
}

#[test]
fn a_stream_that_breaks_off_gives_its_whole_records_and_says_so() {
    for (ending, compression) in Compression::ENDINGS {
        let bench = Bench::new();
        let whole = std::fs::read(testdata(&format!("formats/wire.jsonl{ending}"))).expect("bytes");
        // The second half of the corpus is a member of its own.
        bench.write(&format!("in/cut.jsonl{ending}"), &whole[..whole.len() * 9 / 10]);
        let said = bench.run_to(1, &["clean", "in", "-o", "out"]);
        assert!(said.contains("rejected"), "{said}");
        let rejected = bench.lines("out/rejected.jsonl");
        assert_eq!(rejected.len(), 1, "{ending}");
        let reason = rejected[0]["reason"].as_str().expect("a reason");
        let told = format!("its {} stream breaks off at byte", compression.name());
        assert!(reason.contains(&told), "{reason}");
        let report: Value =
            serde_json::from_slice(&content(&bench.path("out/report.json"))).expect("a report");
        assert!(report["counts"]["documents"].as_u64().expect("a count") >= 72, "{ending}");
        bench.run_to(0, &["restore", "out", "-o", "again"]);
        let restored = content(&bench.path(&format!("again/cut.jsonl{ending}")));
        assert!(content(&testdata("corpora/wire.jsonl")).starts_with(&restored), "{ending}");
    }
}

#[test]
fn threads_and_runs_do_not_change_a_byte_of_compressed_results() {
    let bench = Bench::new();
    for (ending, _) in Compression::ENDINGS {
        let input = testdata(&format!("formats/wire.jsonl{ending}"));
        for (threads, out) in [("1", "one"), ("2", "two")] {
            let out = format!("{out}{ending}");
            bench.run_to(0, &["clean", text_of(&input), "-o", &out, "-q", "--threads", threads]);
            std::fs::remove_file(bench.path(&format!("{out}/timings.json"))).expect("the timings");
        }
        let [one, two] = ["one", "two"].map(|out| tree(&bench.path(&format!("{out}{ending}"))));
        assert!(one == two, "{ending}");
    }
}

#[test]
fn a_page_may_be_compressed() {
    let bench = Bench::new();
    let page = "A line of a page.\n".repeat(3);
    let mut encoder = copydesk::compression::Encoder::new(Compression::Gzip, Vec::new());
    std::io::Write::write_all(encoder.as_mut().expect("an encoder"), page.as_bytes())
        .expect("room");
    let bytes = encoder.expect("an encoder").finish().expect("room");
    bench.write("in/page.txt.gz", bytes);
    bench.run_to(0, &["clean", "in", "-o", "out", "-q"]);
    assert_eq!(content(&bench.path("out/cleaned/page.txt.gz")), page.as_bytes());
}
