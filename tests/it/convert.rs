//! `--output-format`, `--parquet-findings` and `-o -`: the same corpus in another format.

use crate::check::{Bench, testdata, text_of};
use copydesk::compression;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

/// The texts of a file of any format, by id.
fn texts(path: &Path) -> BTreeMap<String, String> {
    if path.extension().is_some_and(|extension| extension == "parquet") {
        return rows(path).iter().map(id_and_text).collect();
    }
    let mut content = String::new();
    compression::open(path).expect("a file").read_to_string(&mut content).expect("text");
    let delimiter = if text_of(path).contains(".tsv") { b'\t' } else { b',' };
    if text_of(path).contains(".jsonl") {
        let records = content.lines().map(|line| serde_json::from_str(line).expect("valid JSON"));
        return records.map(|record: Value| id_and_text(&record)).collect();
    }
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(content.as_bytes());
    let rows = table.deserialize().map(|row| row.expect("a row"));
    rows.map(|row: BTreeMap<String, String>| (row["id"].clone(), row["text"].clone())).collect()
}

fn id_and_text(record: &Value) -> (String, String) {
    let field = |name: &str| record[name].as_str().expect("a text").to_owned();
    (field("id"), field("text"))
}

/// The rows of a Parquet file as JSON.
fn rows(path: &Path) -> Vec<Value> {
    let file = std::fs::File::open(path).expect("a file");
    let batches = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build();
    let mut writer = arrow_json::LineDelimitedWriter::new(Vec::new());
    for batch in batches.expect("rows") {
        writer.write(&batch.expect("a batch")).expect("room");
    }
    writer.finish().expect("room");
    let lines = String::from_utf8(writer.into_inner()).expect("text");
    lines.lines().map(|line| serde_json::from_str(line).expect("valid JSON")).collect()
}

#[test]
fn every_format_becomes_every_other() {
    let bench = Bench::new();
    bench.run_to(0, &["clean", text_of(&testdata("formats/wire.csv")), "-o", "own", "-q"]);
    let (kept, removed) =
        (texts(&bench.path("own/cleaned/wire.csv")), texts(&bench.path("own/removed/wire.csv")));
    for input in ["wire.jsonl.zst", "wire.csv", "wire.tsv", "wire.parquet"] {
        let input = testdata("formats").join(input);
        for format in ["jsonl", "jsonl.gz", "csv.zst", "tsv", "parquet"] {
            bench.run_to(
                0,
                &[
                    "clean",
                    text_of(&input),
                    "-o",
                    "out",
                    "-q",
                    "--overwrite",
                    "--output-format",
                    format,
                ],
            );
            let file = |part: &str| bench.path(&format!("out/{part}/wire.{format}"));
            assert_eq!(texts(&file("cleaned")), kept, "{input:?} to {format}");
            assert_eq!(texts(&file("removed")), removed, "{input:?} to {format}");
            let n_files = std::fs::read_dir(bench.path("out/cleaned")).expect("a folder").count();
            assert_eq!(n_files, 1, "{input:?} to {format}");
        }
    }
}

#[test]
fn pages_become_the_rows_of_one_file() {
    let bench = Bench::new();
    let pages = testdata("aggregator");
    bench.run_to(0, &["clean", text_of(&pages), "-o", "own", "-q"]);
    let arguments = ["clean", text_of(&pages), "-o", "out", "-q", "--output-format", "jsonl"];
    bench.run_to(0, &arguments);
    let found = texts(&bench.path("out/cleaned/pages.jsonl"));
    assert_eq!(found.len(), 8);
    for (id, text) in found {
        let page = std::fs::read_to_string(bench.path("own/cleaned").join(&id)).expect("a page");
        assert_eq!(text, page, "{id}");
    }
    let said = bench.run_to(2, &["restore", "out", "-o", "again"]);
    assert!(said.contains("run `clean` without --output-format"), "{said}");
}

#[test]
fn what_fits_no_table_stays_as_it_is_and_is_told() {
    let bench = Bench::new();
    bench.write("in.jsonl", "{\"id\":\"a\",\"text\":\"One.\",\"x\":{\"y\":1}}\n{\"id\":\"b\",\"text\":\"Two.\",\"x\":3}\n");
    let said = bench.run_to(1, &["clean", "in.jsonl", "-o", "out", "--output-format", "parquet"]);
    assert!(said.contains("cleaned/in.jsonl stays in its own format: expected a field"), "{said}");
    assert_eq!(texts(&bench.path("out/cleaned/in.jsonl")).len(), 2);
    bench.write("two/a.jsonl", "{\"text\":\"One.\"}\n");
    bench.write("two/a.csv", "text\nOne.\n");
    let said = bench.run_to(2, &["clean", "two", "-o", "none", "--output-format", "parquet"]);
    assert!(said.contains("two inputs would become `a.parquet`"), "{said}");
}

#[test]
fn a_mark_at_the_start_or_half_a_character_does_not_keep_a_file_from_being_converted() {
    let bench = Bench::new();
    bench.write("in.jsonl", "\u{FEFF}{\"id\":\"a\",\"text\":\"One \\ud800 and \\ud83d\\ude00.\",\"n\":1}\n{\"id\":\"b\",\"text\":\"\",\"n\":2.5}\n");
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q", "--output-format", "parquet"]);
    let rows = rows(&bench.path("out/cleaned/in.parquet"));
    assert_eq!(rows[0]["text"], "One \u{fffd} and 😀.");
    assert_eq!((&rows[0]["n"], &rows[1]["n"]), (&1.0.into(), &2.5.into()));
}

#[test]
fn findings_as_parquet_say_what_their_lines_say() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["inspect", text_of(&corpus), "-o", "out", "-q", "--parquet-findings"]);
    let removals = rows(&bench.path("out/removals.parquet"));
    let lines = bench.lines("out/removals.jsonl");
    assert_eq!(removals.len(), lines.len());
    for (row, line) in removals.iter().zip(&lines) {
        for name in ["key", "kind", "start", "end", "text", "before", "after"] {
            assert_eq!(row[name], line[name], "{name}");
        }
        assert_eq!((&row["path"], &row["line"]), (&line["place"]["path"], &line["place"]["line"]));
        let evidence: Value =
            serde_json::from_str(row["evidence"].as_str().expect("a text")).expect("valid JSON");
        assert_eq!(evidence, line["evidence"]);
    }
    let members = bench.lines("out/clusters.jsonl");
    let members: Vec<(&Value, &Value)> = members
        .iter()
        .flat_map(|line| {
            line["members"].as_array().expect("members").iter().map(|member| (&line["id"], member))
        })
        .collect();
    let found = rows(&bench.path("out/clusters.parquet"));
    assert_eq!(found.len(), members.len());
    for (row, (id, member)) in found.iter().zip(members) {
        assert_eq!(&row["cluster"], id);
        for name in ["key", "relation", "jaccard", "containment", "source", "kept"] {
            assert_eq!(row[name], member[name], "{name}");
        }
    }
}

#[test]
fn the_corpus_can_be_printed() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "out", "-q"]);
    let printed = bench.run(&["clean", text_of(&corpus), "-o", "-", "-q"]);
    let cleaned = std::fs::read(bench.path("out/cleaned/wire.jsonl")).expect("the corpus");
    assert!(printed.stdout == cleaned && printed.status.success());
    for refused in [
        &["inspect", text_of(&corpus), "-o", "-"][..],
        &["clean", text_of(&testdata("aggregator")), "-o", "-"],
    ] {
        let said = bench.run_to(2, refused);
        assert!(said.contains("-o -: expected"), "{said}");
    }
}
