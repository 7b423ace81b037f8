//! Hostile input, in small: each kind has its outcome, and nothing is lost. `tests/soak/hostile.py`
//! measures the cost at full size; docs/reliability.md has the figures.

use crate::check::{self, Bench, record, testdata, tree};
use arrow_array::{
    Array, ArrayRef, Int32Array, LargeBinaryArray, LargeStringArray, ListArray, RecordBatch,
    StringArray,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::sync::Arc;

/// Cleans the folder `in` and restores it to `again`. Returns the status, the number of documents,
/// and the reasons for rejections.
fn clean(bench: &Bench, arguments: &[&str]) -> (Option<i32>, u64, Vec<String>) {
    let output = bench.run(&[&["clean", "in", "-o", "out", "-q"], arguments].concat());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let report = std::fs::read_to_string(bench.path("out/report.json")).expect("a report");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let n_documents = report["counts"]["documents"].as_u64().expect("a number");
    let reason = |line: &serde_json::Value| line["reason"].as_str().expect("a reason").to_owned();
    let reasons = bench.lines("out/rejected.jsonl").iter().map(reason).collect();
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    (output.status.code(), n_documents, reasons)
}

fn assert_restored(bench: &Bench) {
    assert!(tree(&bench.path("in")) == tree(&bench.path("again")), "other bytes");
}

#[test]
fn texts_without_an_end_are_cut_or_kept_like_any_other() {
    let words = |word: &dyn Fn(usize) -> String| (0..30_000).map(word).collect::<Vec<_>>();
    let (mut fibonacci, mut next) = ("a ".to_owned(), "a b ".to_owned());
    while next.len() < 100_000 {
        (fibonacci, next) = (next.clone(), next + &fibonacci);
    }
    for (name, text) in [
        ("one word", words(&|_| "word".into()).join(" ")),
        ("two words", words(&|n| ["one", "two"][n % 2].into()).join(" ")),
        ("fibonacci", next),
        ("no spaces", "x".repeat(300_000)),
        ("marks", "\u{301}".repeat(100_000)),
        ("marks in classes", "\u{345}\u{301}\u{327}\u{5b0}".repeat(20_000)),
        ("equal lines", words(&|_| "A line that stands here again and again.".into()).join("\n")),
        ("different lines", words(&|n| format!("Line {n} of many")).join("\n")),
        ("addresses", words(&|n| format!("www.example{n}.org")).join(" ")),
        ("a quilt", quilt(2_000)),
    ] {
        let bench = Bench::new();
        bench.write("in/a.jsonl", record("a", "one", &text) + &record("b", "one", &text));
        assert_eq!(clean(&bench, &[]), (Some(0), 2, Vec::new()), "{name}");
        assert_restored(&bench);
    }
}

/// `n` lines, and one line that repeats them all.
fn quilt(n: usize) -> String {
    let lines: Vec<String> = (0..n)
        .map(|n| format!("In the year {n} the harbor of town {n} was dredged by the men of {n}."))
        .collect();
    format!("{}\n{}", lines.join("\n"), lines.join(" "))
}

#[test]
fn three_copies_of_a_giant_are_three_copies() {
    let bench = Bench::new();
    let line =
        |n: usize| format!("Paragraph {n} tells of ship {n} and of its cargo of {} tons.", n * 7);
    let text = (0..20_000).map(line).collect::<Vec<_>>().join("\n");
    let records: String = ["a", "b", "c"].map(|id| record(id, "one", &text)).concat();
    bench.write("in/a.jsonl", records);
    assert_eq!(clean(&bench, &[]).0, Some(0));
    assert_eq!(bench.lines("out/clusters.jsonl").len(), 1);
    assert_restored(&bench);
}

#[test]
fn what_is_a_repeat_repeats_what_stays() {
    // Each line replaces some words of the line before, so that the last shares little with the
    // first.
    let mut words: Vec<String> = (0..32).map(|n| format!("word{}", n * n)).collect();
    let mut lines = Vec::new();
    for step in 0..12 {
        lines.push(words.join(" "));
        words.truncate(30 - step);
        words.extend((0..2 + step).map(|n| format!("other{step}x{n}")));
    }
    let bench = Bench::new();
    bench.write("in/a.jsonl", record("a", "one", &lines.join("\n")));
    clean(&bench, &[]);
    let removals = bench.lines("out/removals.jsonl");
    for removal in removals.iter().filter(|removal| removal["kind"] == "repeat") {
        let of = |value: &serde_json::Value| -> Vec<String> {
            value.as_str().expect("a text").split(' ').map(String::from).collect()
        };
        let (copy, original) = (of(&removal["text"]), of(&removal["evidence"]["original"]["text"]));
        let told = removal["evidence"]["similarity"].as_f64().expect("a number");
        let distance = strsim::generic_levenshtein(&copy, &original) as f64;
        let found = 1.0 - distance / copy.len().max(original.len()) as f64;
        assert!((told - found).abs() < 1e-6, "told {told}, found {found}: {removal}");
    }
    assert_restored(&bench);
}

#[test]
fn ids_of_any_length_and_kind_are_told_apart() {
    let bench = Bench::new();
    let long = "i".repeat(1 << 20);
    let text = |n: usize| format!("The text of article {n}, which differs from article {}.", n + 7);
    let ids = [&long, "../../x", "a\nb", "\u{0}\u{1b}[31m", "", "in.jsonl#1", "a (a.jsonl#1)"];
    let records: String = ids.iter().zip(0..).map(|(id, n)| record(id, "one", &text(n))).collect();
    bench.write("in/a.jsonl", records.clone() + &records);
    let (status, n_documents, _) = clean(&bench, &[]);
    assert_eq!((status, n_documents), (Some(0), 14));
    for line in bench.lines("out/clusters.jsonl") {
        assert!(line.to_string().len() < 10_000, "a key of a megabyte");
    }
    assert_restored(&bench);
    assert_eq!(std::fs::read_dir(bench.path("")).expect("a folder").count(), 3);
}

#[test]
fn surrogates_alone_and_nesting_without_end_cost_one_record_at_most() {
    let bench = Bench::new();
    let deep = |open: &str, close: &str| {
        format!(
            "{{\"text\":\"A text.\",\"deep\":{}{}}}\n",
            open.repeat(100_000),
            close.repeat(100_000)
        )
    };
    let lone =
        "{\"\\ud83d\":1,\"id\":\"\\udc00\",\"title\":\"\\ud800\",\"text\":\"A \\ud83d text.\"}\n";
    bench.write("in/a.jsonl", format!("{lone}{}{}{lone}", deep("[", "]"), deep("{\"a\":", "}")));
    let (_, n_documents, reasons) = clean(&bench, &[]);
    assert_eq!(n_documents + reasons.len() as u64, 4, "{reasons:?}");
    assert!(n_documents >= 2, "{reasons:?}");
    assert_restored(&bench);
}

#[test]
fn lines_without_anything_come_back() {
    let bench = Bench::new();
    let blank = "\n".repeat(600_000);
    bench.write(
        "in/a.jsonl",
        format!("{blank}{}{blank}{{}}\n{blank}", record("a", "one", "A text.")),
    );
    let (status, n_documents, reasons) = clean(&bench, &[]);
    assert_eq!((status, n_documents, reasons.len()), (Some(1), 1, 1));
    assert_restored(&bench);
}

#[test]
fn parquet_whose_text_is_none_is_refused() {
    let lists =
        ListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>([Some([Some(1)])]);
    for (kind, column) in
        [("Int32", Arc::new(Int32Array::from(vec![1])) as ArrayRef), ("List", Arc::new(lists))]
    {
        let bench = Bench::new();
        bench.write("in/a.parquet", parquet_of(column));
        let said = bench.run_to(2, &["clean", "in", "-o", "out"]);
        assert!(
            said.contains(&format!("expected text in the column `text`, found {kind}")),
            "{said}"
        );
        assert!(!bench.path("out").exists());
    }
}

#[test]
fn parquet_of_very_many_short_rows_is_read_to_its_end() {
    let bench = Bench::new();
    let texts = StringArray::from_iter_values((0..100_000).map(|n| format!("Row {n}")));
    bench.write("in/a.parquet", parquet_of(Arc::new(texts)));
    assert_eq!(clean(&bench, &[]), (Some(0), 100_000, Vec::new()));
}

/// A dictionary makes a small file whose rows together exceed what is decoded at once.
#[test]
fn parquet_whose_rows_name_one_large_text_comes_back_in_its_type() {
    let text = "All rows name this text, and no other one. ".repeat(5_000);
    let mut texts = vec![&*text; 400];
    texts.push("One that is short.");
    let columns: [ArrayRef; 3] = [
        Arc::new(StringArray::from(texts.clone())),
        Arc::new(LargeStringArray::from(texts.clone())),
        Arc::new(LargeBinaryArray::from_iter_values(texts)),
    ];
    for column in columns {
        let bench = Bench::new();
        bench.write("in/a.parquet", parquet_of(column.clone()));
        let arguments = ["--max-record", "1000"];
        assert_eq!(clean(&bench, &arguments).2.len(), 400);
        let file = std::fs::File::open(bench.path("again/a.parquet")).expect("a file");
        let rows = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build();
        let rows: Vec<RecordBatch> =
            rows.expect("rows").map(|batch| batch.expect("rows")).collect();
        assert!(rows.iter().all(|rows| rows.column(0).data_type() == column.data_type()));
        assert_eq!(rows.iter().map(RecordBatch::num_rows).sum::<usize>(), 401);
    }
}

fn parquet_of(column: ArrayRef) -> Vec<u8> {
    check::parquet_of(&RecordBatch::try_from_iter([("text", column)]).expect("a table"))
}

/// Whatever byte of the footer is damaged, the program prints a message and ends.
#[test]
fn parquet_with_any_damaged_byte_is_told() {
    let texts = StringArray::from(vec!["One text that stands here.", "Another one."]);
    let whole = parquet_of(Arc::new(texts));
    let footer = whole.len() - 300;
    for at in (footer..whole.len()).step_by(5) {
        let bench = Bench::new();
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        bench.write("in/a.parquet", bytes);
        let output = bench.run(&["clean", "in", "-o", "out", "-q"]);
        let status = output.status.code();
        assert!(matches!(status, Some(0..=2)), "byte {at}: {output:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("panicked"), "byte {at}");
    }
}

/// The crate that reads archives panics here. Users must not see that.
#[test]
fn an_archive_whose_record_claims_an_impossible_length_breaks_off() {
    let bench = Bench::new();
    let headers =
        "WARC-Type: response\r\nWARC-Record-ID: <urn:uuid:a>\r\nWARC-Date: 2025-07-11T00:00:00Z";
    let length = u64::MAX - 1;
    let archive = format!("WARC/1.0\r\n{headers}\r\nContent-Length: {length}\r\n\r\n\r\n\r\n");
    bench.write("in/a.warc", archive);
    let output = bench.run(&["clean", "in", "-o", "out", "-q"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), said.contains("panicked")), (Some(2), false), "{said}");
    assert!(said.contains("a length that cannot be"), "{said}");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_among_the_inputs_are_refused() {
    let bench = Bench::new();
    bench.write("in/a.jsonl", record("a", "one", "A text."));
    std::os::unix::fs::symlink("/dev/zero", bench.path("in/b.jsonl")).expect("a link");
    let said = bench.run_to(2, &["clean", "in", "-o", "out"]);
    assert!(said.contains("expected a file, found a pipe or a device"), "{said}");
}

#[test]
fn names_of_any_length_and_kind_come_back() {
    let bench = Bench::new();
    let long = "ä".repeat(124) + ".jsonl";
    let odd = [&long, "..jsonl", "a..b.jsonl", "a\nb.jsonl", "'\"$(x).jsonl"];
    for name in odd.into_iter().chain(["a.jsonl", "a.jsonl.1/b.jsonl"]) {
        bench.write(&format!("in/{name}"), "{\"text\":\"A text of forty bytes or even more.\"}\n");
    }
    bench.write("in/short.jsonl", "{\"text\":\"Short.\"}\n");
    let (status, _, reasons) = clean(&bench, &["--max-record", "20"]);
    // A name that begins with a dot is hidden, and skipped.
    assert_eq!((status, reasons.len()), (Some(1), 6));
    std::fs::remove_file(bench.path("in/..jsonl")).expect("deleted");
    assert_restored(&bench);
    // One more extension would exceed the limit of the file system. This is reported before
    // reading.
    let said = bench.run_to(2, &["clean", "in", "-o", "new", "--output-format", "jsonl.gz"]);
    assert!(said.contains("at most 255 bytes"), "{said}");
    assert!(!bench.path("new").exists());
}

#[test]
fn a_page_that_is_too_long_is_kept_aside_whole() {
    let bench = Bench::new();
    let mut page = "A line of the page that goes on and on.\n".repeat(150_000);
    bench.write("in/long.txt", &page);
    page.truncate(100);
    bench.write("in/short.txt", &page);
    let (status, n_documents, reasons) = clean(&bench, &["--max-record", "1000"]);
    assert_eq!((status, n_documents, reasons.len()), (Some(1), 1, 1));
    assert_restored(&bench);
}

#[test]
fn one_bucket_with_all_documents_is_no_square() {
    let bench = Bench::new();
    // Without digits, which would count as facts.
    let word = |n: usize| -> String {
        n.to_string().bytes().map(|digit| char::from(digit + b'a' - b'0')).collect()
    };
    let words: Vec<String> = (0..150).map(word).collect();
    let variant = |n: usize| {
        let mut words = words.clone();
        for k in 0..3 {
            words[(n * 31 + k * 53) % 150] = word(1000 + n * 3 + k);
        }
        record(&n.to_string(), &format!("outlet{n}"), &words.join(" "))
    };
    bench.write("in/a.jsonl", (0..3_000).map(variant).collect::<String>());
    assert_eq!(clean(&bench, &[]).0, Some(0));
    let clusters = bench.lines("out/clusters.jsonl");
    let n_members: usize =
        clusters.iter().map(|cluster| cluster["members"].as_array().map_or(0, Vec::len)).sum();
    assert!(n_members > 2_900, "{n_members} of 3000 in {} clusters", clusters.len());
    assert_restored(&bench);
}

/// Someone who knows the public hashes can craft two texts of different words that collide in all
/// stages except verification.
#[test]
fn texts_whose_hashes_were_made_equal_are_no_copies() {
    let pairs = std::fs::read_to_string(testdata("colliding_words.txt")).expect("test data");
    let pairs: Vec<(&str, &str)> =
        pairs.lines().skip(1).map(|line| line.split_once(' ').expect("two words")).collect();
    let hash = |word: &str| copydesk_core::hash::bytes64(word.as_bytes());
    assert!(pairs.iter().all(|(left, right)| left != right && hash(left) == hash(right)));
    let (left, right): (Vec<&str>, Vec<&str>) = pairs.into_iter().unzip();
    let half = |words: &[&str], others: &[&str]| [&words[..12], &others[12..]].concat().join(" ");
    let texts = [left.join(" "), right.join(" "), half(&left, &right), left.join(" ")];
    for arguments in [&[][..], &["--recall", "1"]] {
        let bench = Bench::new();
        let records = texts.iter().enumerate();
        let records = records.map(|(n, text)| record(&n.to_string(), &format!("source{n}"), text));
        bench.write("in/a.jsonl", records.collect::<String>());
        assert_eq!(clean(&bench, arguments), (Some(0), 4, Vec::new()));
        let clusters = bench.lines("out/clusters.jsonl");
        let keys = |cluster: &serde_json::Value| -> Vec<String> {
            let members = cluster["members"].as_array().expect("members").iter();
            members.map(|member| member["key"].to_string()).collect()
        };
        // Only the true copies: the first and the last.
        assert_eq!(clusters.iter().map(keys).collect::<Vec<_>>(), [["\"0\"", "\"3\""]]);
        assert_restored(&bench);
    }
}
