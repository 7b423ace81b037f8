//! Every format gives the same findings as plain JSON Lines, comes back from `restore`, and is read
//! as other programs write it.
//!
//! `testdata/make_formats.py` wrote the files, with Python's libraries.

use crate::check::{Bench, parquet_of, testdata, text_of, tree};
use arrow_array::{
    Array, ArrayRef, Int64Array, LargeStringArray, RecordBatch, StringArray, StructArray,
};
use arrow_schema::{DataType, Field};
use copydesk::compression::Compression;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// The bytes of a file, decompressed according to its name.
fn content(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut file = copydesk::compression::open(path).expect("a readable file");
    file.read_to_end(&mut bytes).expect("a whole stream");
    bytes
}

/// The texts of JSON Lines, by id.
fn texts(lines: &[u8]) -> BTreeMap<String, String> {
    let text = std::str::from_utf8(lines).expect("UTF-8");
    let record = |line: &str| -> Value { serde_json::from_str(line).expect("valid JSON") };
    let owned = |value: &Value| value.as_str().expect("a string").to_owned();
    text.lines().map(record).map(|record| (owned(&record["id"]), owned(&record["text"]))).collect()
}

/// The cleaned corpus, as plain JSON Lines.
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
        let said = bench.run_to(0, &["restore", &out, "-o", &again]);
        let told = "with the decompressed bytes of the input; compressed anew";
        assert!(said.contains(told) && !said.contains("equal"), "{said}");
        let restored = bench.path(&format!("{again}/wire.jsonl{ending}"));
        assert!(content(&restored) == content(&input), "{ending}");
    }
}

#[test]
fn a_stream_that_breaks_off_gives_its_whole_records_and_says_so() {
    for (ending, compression) in Compression::ENDINGS {
        let bench = Bench::new();
        let whole = std::fs::read(testdata(&format!("formats/wire.jsonl{ending}"))).expect("bytes");
        // The second half of the corpus is a separate member of the stream.
        bench.write(&format!("in/cut.jsonl{ending}"), &whole[..whole.len() * 9 / 10]);
        let said = bench.run_to(1, &["clean", "in", "-o", "out"]);
        assert!(said.contains("rejected"), "{said}");
        let rejected = bench.lines("out/rejected.jsonl");
        assert_eq!(rejected.len(), 1, "{ending}");
        let reason = rejected[0]["reason"].as_str().expect("a reason");
        let told = format!("its {} stream breaks off at byte", compression.name());
        assert!(reason.contains(&told), "{reason}");
        let report = bench.json("out/report.json");
        assert!(report["counts"]["documents"].as_u64().expect("a count") >= 72, "{ending}");
        let said = bench.run_to(0, &["restore", "out", "-o", "again"]);
        assert!(said.contains("the input breaks off") && !said.contains("equal"), "{said}");
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

/// The rows of a table by id, with all other columns, as another implementation reads them.
fn rows(path: &Path, delimiter: u8) -> BTreeMap<String, Vec<String>> {
    let bytes = content(path);
    let mut reader = csv::ReaderBuilder::new();
    let mut reader = reader.delimiter(delimiter).from_reader(&bytes[..]);
    let owned = |record: csv::StringRecord| record.iter().map(str::to_owned).collect::<Vec<_>>();
    reader
        .records()
        .map(|record| owned(record.expect("a row")))
        .map(|row| (row[0].clone(), row))
        .collect()
}

#[test]
fn tables_of_other_programs_are_read_and_cut_in_place() {
    let bench = Bench::new();
    let expected = texts(&expected(&bench));
    for (name, delimiter) in [("wire.csv", b','), ("wire.tsv", b'\t')] {
        let input = testdata(&format!("formats/{name}"));
        let (out, again) = (format!("out-{name}"), format!("again-{name}"));
        bench.run_to(0, &["clean", text_of(&input), "-o", &out, "-q"]);
        let given = rows(&input, delimiter);
        let cleaned = rows(&bench.path(&format!("{out}/cleaned/{name}")), delimiter);
        let found: BTreeMap<String, String> =
            cleaned.iter().map(|(id, row)| (id.clone(), row[5].clone())).collect();
        assert!(found == expected, "{name}");
        let others = |row: &[String]| [&row[..5], &row[6..]].concat();
        assert!(cleaned.iter().all(|(id, row)| others(row) == others(&given[id])), "{name}");
        let removed = rows(&bench.path(&format!("{out}/removed/{name}")), delimiter);
        assert_eq!(removed.len() + cleaned.len(), given.len(), "{name}");
        assert!(removed.iter().all(|(id, row)| *row == given[id]), "{name}");
        bench.run_to(0, &["restore", &out, "-o", &again, "-q"]);
        let restored = content(&bench.path(&format!("{again}/{name}")));
        assert!(restored == content(&input), "{name}");
    }
}

#[test]
fn rows_that_cannot_be_read_are_kept_aside() {
    let bench = Bench::new();
    let table = "\u{feff}id,text\r\n1,\"a \"\"b\"\"\nc\"\r\n\r\n2,x,y\r\n3,\"x\"y\r\n4,5\" pipe\r\n5,\"open";
    bench.write("in/t.csv", table);
    bench.run_to(1, &["clean", "in", "-o", "out", "-q"]);
    let rejected = bench.lines("out/rejected.jsonl");
    let told: Vec<(u64, &str)> = rejected
        .iter()
        .map(|line| {
            (line["place"]["line"].as_u64().expect("a line"), line["reason"].as_str().expect("why"))
        })
        .collect();
    let expected = [
        (4, "expected 2 fields, as the head of the table has, found 3"),
        (5, "expected the end of field 2 behind its closing quotation mark, found more text"),
        (7, "expected a closing quotation mark, found the end of the file"),
    ];
    assert_eq!(told, expected);
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert_eq!(content(&bench.path("again/t.csv")), table.as_bytes());
    bench.write("other/t.csv", "id,body\n1,x\n");
    let said = bench.run_to(2, &["clean", "other", "-o", "none"]);
    assert!(
        said.contains("expected a column `text` with the text (--text-field), found id, body"),
        "{said}"
    );
}

#[test]
fn a_row_whose_only_column_is_cut_to_nothing_comes_back() {
    let bench = Bench::new();
    let footer = "Sign up for the letter of the harbor";
    let table = format!("text\n\"A ferry stayed in port.\n{footer}\"\n{footer}\n\"{footer}\"\n");
    bench.write("in/t.csv", &table);
    bench.write("known.jsonl", serde_json::json!({ "samples": [footer] }).to_string());
    bench.run_to(0, &["clean", "in", "-o", "out", "-q", "--templates", "known.jsonl"]);
    let cleaned = String::from_utf8(content(&bench.path("out/cleaned/t.csv"))).expect("UTF-8");
    assert_eq!(cleaned, "text\n\"A ferry stayed in port.\"\n\n\"\"\n");
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert_eq!(content(&bench.path("again/t.csv")), table.as_bytes());
}

#[test]
fn archives_of_other_programs_become_json_lines() {
    let bench = Bench::new();
    let corpus = crate::check::json_lines(&testdata("corpora/wire.jsonl"));
    for name in ["wire.wet", "wire.warc"] {
        let input = testdata(&format!("formats/{name}.gz"));
        bench.run_to(0, &["clean", text_of(&input), "-o", name, "-q"]);
        bench.run_to(0, &["restore", name, "-o", &format!("again-{name}"), "-q"]);
        let restored = content(&bench.path(&format!("again-{name}/{name}.jsonl.gz")));
        let lines: Vec<Value> = restored
            .split(|&byte| byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).expect("valid JSON"))
            .collect();
        assert_eq!(lines.len(), 60, "{name}");
        let words = |text: &Value| text.as_str().expect("a text").split_whitespace().count();
        for (line, record) in lines.iter().zip(&corpus) {
            let address = format!(
                "https://{}/{}",
                record["source"].as_str().expect("a source"),
                record["id"].as_str().expect("an id")
            );
            assert_eq!(line["url"], address.as_str());
            if name == "wire.wet" {
                assert_eq!(line["text"], record["text"]);
            } else {
                assert!(words(&line["text"]) * 10 >= words(&record["text"]) * 8, "{line} {record}");
            }
        }
        let cleaned = content(&bench.path(&format!("{name}/cleaned/{name}.jsonl.gz")));
        assert!(!cleaned.is_empty() && cleaned.len() < restored.len(), "{name}");
        let key = "urn:test:0";
        let output = bench.run(&["explain", name, key]);
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn an_archive_that_breaks_off_is_told() {
    let bench = Bench::new();
    let whole = content(&testdata("formats/wire.wet.gz"));
    // A break in the body of a record, a break in its headers, and garbage after the last record.
    let in_headers = whole.windows(9).rposition(|part| part == b"WARC-Type").expect("headers");
    for (number, bytes) in [
        whole[..whole.len() - 50].to_vec(),
        whole[..in_headers].to_vec(),
        [&whole[..], b"garbage\r\n\r\n"].concat(),
    ]
    .into_iter()
    .enumerate()
    {
        bench.write(&format!("in{number}/cut.wet"), bytes);
        let out = format!("out{number}");
        bench.run_to(1, &["clean", &format!("in{number}"), "-o", &out, "-q"]);
        let rejected = bench.lines(&format!("{out}/rejected.jsonl"));
        let reason = rejected[0]["reason"].as_str().expect("a reason");
        assert!(reason.contains("breaks off in record 6"), "{reason}");
    }
}

#[test]
fn standard_input_may_be_compressed_and_of_any_format() {
    let bench = Bench::new();
    let expected = texts(&expected(&bench));
    for (name, format) in [("wire.jsonl.zst", "jsonl"), ("wire.csv", "csv")] {
        let bytes = std::fs::read(testdata(&format!("formats/{name}"))).expect("the corpus");
        let mut command = assert_cmd::Command::cargo_bin("copydesk").expect("the program");
        let arguments = ["clean", "-", "--input-format", format, "-o", format, "-q"];
        command.current_dir(bench.path("")).args(arguments).write_stdin(bytes).assert().success();
        let cleaned = bench.path(&format!("{format}/cleaned/stdin.{format}"));
        let n_kept = if format == "csv" {
            rows(&cleaned, b',').len()
        } else {
            texts(&content(&cleaned)).len()
        };
        assert_eq!(n_kept, expected.len(), "{format}");
    }
}

/// All rows of a Parquet file.
fn table(path: &Path) -> arrow_array::RecordBatch {
    let file = std::fs::File::open(path).expect("a file");
    let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file);
    let reader = reader.expect("Parquet").build().expect("a reader");
    let batches: Vec<_> = reader.map(|batch| batch.expect("rows")).collect();
    arrow_select::concat::concat_batches(&batches[0].schema(), &batches).expect("one schema")
}

fn metadata(path: &Path) -> Arc<ParquetMetaData> {
    let file = std::fs::File::open(path).expect("a file");
    ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").metadata().clone()
}

/// The number of row groups of a Parquet file, and the compression of the first group's columns.
fn groups(path: &Path) -> (usize, Vec<parquet::basic::Compression>) {
    let metadata = metadata(path);
    let columns = metadata.row_group(0).columns();
    (metadata.num_row_groups(), columns.iter().map(ColumnChunkMetaData::compression).collect())
}

fn strings(batch: &arrow_array::RecordBatch, column: &str) -> Vec<String> {
    let column = batch.column_by_name(column).expect("the column");
    let column = arrow_cast::cast(column, &arrow_schema::DataType::Utf8).expect("text");
    let values = arrow_array::cast::AsArray::as_string::<i32>(&column);
    values.iter().map(|value| value.unwrap_or_default().to_owned()).collect()
}

#[test]
fn parquet_of_other_programs_keeps_its_schema_and_comes_back() {
    let bench = Bench::new();
    let expected: Vec<String> = {
        let mut kept = texts(&expected(&bench));
        let corpus = crate::check::json_lines(&testdata("corpora/wire.jsonl"));
        corpus
            .iter()
            .filter_map(|record| kept.remove(record["id"].as_str().expect("an id")))
            .collect()
    };
    let fields: [&[&str]; 2] = [
        &[],
        &[
            "--id-field",
            "meta.id",
            "--source-field",
            "outlet",
            "--url-field",
            "address",
            "--date-field",
            "meta.published",
        ],
    ];
    for (name, fields) in ["wire", "nested"].into_iter().zip(fields) {
        let input = testdata(&format!("formats/{name}.parquet"));
        let arguments = [&["clean", text_of(&input), "-o", name, "-q"], fields].concat();
        bench.run_to(0, &arguments);
        let cleaned_path = bench.path(&format!("{name}/cleaned/{name}.parquet"));
        let (given, cleaned) = (table(&input), table(&cleaned_path));
        assert_eq!(given.schema(), cleaned.schema(), "{name}");
        assert!(strings(&cleaned, "text") == expected, "{name}");
        let removed = table(&bench.path(&format!("{name}/removed/{name}.parquet")));
        assert_eq!(removed.num_rows() + cleaned.num_rows(), given.num_rows(), "{name}");
        let again = format!("again-{name}");
        bench.run_to(0, &["restore", name, "-o", &again, "-q"]);
        let restored = table(&bench.path(&format!("{again}/{name}.parquet")));
        assert!(restored == given, "{name}");
        assert_eq!(groups(&cleaned_path), groups(&input), "{name}");
    }
}

#[test]
fn a_row_without_a_text_is_kept_aside_and_comes_back() {
    let bench = Bench::new();
    let texts: ArrayRef =
        std::sync::Arc::new(StringArray::from(vec![Some("A ferry."), None, Some("A bridge.")]));
    let ids: ArrayRef = std::sync::Arc::new(Int64Array::from(vec![1, 2, 3]));
    let batch = RecordBatch::try_from_iter([("id", ids), ("text", texts)]).expect("columns");
    let bytes = parquet_of(&batch);
    bench.write("in/t.parquet", &bytes);
    bench.run_to(1, &["clean", "in", "-o", "out", "-q"]);
    let rejected = bench.lines("out/rejected.jsonl");
    assert_eq!(rejected[0]["reason"], "expected `text` to be a string, found null");
    assert_eq!(table(&bench.path("out/rejected/t.parquet")).num_rows(), 1);
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(table(&bench.path("again/t.parquet")) == batch);
    // Without its last bytes the file is not Parquet. With another field name it has no text.
    bench.write("cut/t.parquet", &bytes[..bytes.len() - 9]);
    let said = bench.run_to(2, &["clean", "cut", "-o", "none"]);
    assert!(said.contains("reading the Parquet file"), "{said}");
    let said = bench.run_to(2, &["clean", "in", "-o", "none", "--text-field", "body"]);
    assert!(
        said.contains("expected a column `body` with the text (--text-field), found id, text"),
        "{said}"
    );
}

/// Writes `in/t.parquet`, whose fourth group of 500 rows is damaged in this column.
fn write_damaged(bench: &Bench, batch: &RecordBatch, column: usize) {
    let properties = parquet::file::properties::WriterProperties::builder()
        .set_max_row_group_row_count(Some(500))
        .set_compression(parquet::basic::Compression::SNAPPY);
    let mut bytes = Vec::new();
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), Some(properties.build()))
            .expect("a writer");
    writer.write(batch).expect("room");
    writer.close().expect("room");
    let path = bench.write("whole/t.parquet", &bytes);
    let (start, length) = metadata(&path).row_group(3).column(column).byte_range();
    bytes[start as usize..(start + length) as usize].fill(0xFF);
    bench.write("in/t.parquet", &bytes);
}

/// `n` distinct texts.
fn sentences(what: &str, n: usize) -> ArrayRef {
    let sentences = (0..n).map(|n| format!("{what} number {n} came late because of fog {n}."));
    Arc::new(StringArray::from_iter_values(sentences))
}

#[test]
fn parquet_that_cannot_be_read_to_its_end_gives_the_rows_before() {
    let bench = Bench::new();
    let batch = RecordBatch::try_from_iter([("text", sentences("The ferry", 3000))]);
    let batch = batch.expect("a column");
    write_damaged(&bench, &batch, 0);
    bench.run_to(1, &["clean", "in", "-o", "out", "-q"]);
    let rejected = bench.lines("out/rejected.jsonl");
    assert_eq!(rejected.len(), 1);
    let reason = rejected[0]["reason"].as_str().expect("a reason");
    assert!(reason.contains("its Parquet breaks off: 1500 of 3000 rows were read"), "{reason}");
    let report = bench.json("out/report.json");
    assert_eq!(report["counts"]["documents"], 1500);
    assert_eq!(report["counts"]["kept"], table(&bench.path("out/cleaned/t.parquet")).num_rows());
    let said = bench.run_to(0, &["restore", "out", "-o", "again"]);
    assert!(said.contains("the input breaks off") && !said.contains("equal"), "{said}");
    assert!(table(&bench.path("again/t.parquet")) == batch.slice(0, 1500));
}

/// The nested field is cut and restored, and the fields beside it stay.
#[test]
fn the_text_of_parquet_may_be_a_nested_field() {
    let bench = Bench::new();
    let caption =
        "The last ferry of the day came in two hours late because of fog over the harbor.";
    let text = format!("{caption}\n\nThe port said so.\n\n{caption}");
    let field = |name: &str, values: &str| -> (Arc<Field>, ArrayRef) {
        let field = Field::new(name, DataType::LargeUtf8, true);
        (Arc::new(field), Arc::new(LargeStringArray::from(vec![values])))
    };
    let inner: ArrayRef =
        Arc::new(StructArray::from(vec![field("text", &text), field("note", "x")]));
    let inner_field = Arc::new(Field::new("body", inner.data_type().clone(), true));
    let page: ArrayRef =
        Arc::new(StructArray::from(vec![(inner_field, inner), field("lang", "en")]));
    let batch = RecordBatch::try_from_iter([("page", page)]).expect("a column");
    bench.write("in/t.parquet", parquet_of(&batch));
    let arguments = ["clean", "in", "-o", "out", "-q", "--text-field", "page.body.text"];
    bench.run_to(0, &arguments);
    assert_eq!(bench.lines("out/removals.jsonl").len(), 1);
    let cleaned = format!("{:?}", table(&bench.path("out/cleaned/t.parquet")));
    assert_eq!(cleaned.matches(caption).count(), 1, "{cleaned}");
    assert!(cleaned.contains("The port said so.") && cleaned.contains("en"), "{cleaned}");
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(table(&bench.path("again/t.parquet")) == batch);
}

/// Archives wait in temporary files. There may be more of them than files that can be open at a
/// time.
#[cfg(unix)]
#[test]
fn many_archives_are_read_with_few_open_files() {
    let bench = Bench::new();
    let archive = std::fs::read(testdata("formats/wire.wet.gz")).expect("test data");
    (0..80).for_each(|n| drop(bench.write(&format!("in/{n}.wet.gz"), &archive)));
    let program = assert_cmd::cargo::cargo_bin("copydesk");
    let run = format!("ulimit -n 64; {} clean in -o out -q --threads 2", text_of(&program));
    let mut shell = std::process::Command::new("sh");
    let output = shell.current_dir(bench.path("")).args(["-c", &run]).output().expect("a shell");
    assert!(output.status.success(), "{output:?}");
}

/// Rows without a text count as rows, wherever the damage is.
#[test]
fn a_row_without_a_text_is_not_taken_for_the_break() {
    let bench = Bench::new();
    let texts = (0..2000).map(|n| (n < 1500).then(|| format!("The ferry number {n} came late.")));
    let texts: ArrayRef = Arc::new(StringArray::from(texts.collect::<Vec<_>>()));
    let columns = [("text", texts.slice(0, 1501)), ("note", sentences("A remark", 1501))];
    write_damaged(&bench, &RecordBatch::try_from_iter(columns).expect("columns"), 1);
    let said = bench.run_to(2, &["clean", "in", "-o", "out", "-q"]);
    assert!(said.contains("found some behind row 1500 whose text can be read"), "{said}");
}

#[test]
fn columns_of_one_name_and_two_types_pass_through() {
    let bench = Bench::new();
    let field = |kind: DataType| Field::new("x", kind, false);
    let fields = vec![
        Field::new("text", DataType::Utf8, false),
        field(DataType::Int64),
        field(DataType::Utf8),
    ];
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..20));
    let columns = vec![sentences("The ferry", 20), numbers, sentences("A remark", 20)];
    let schema = Arc::new(arrow_schema::Schema::new(fields));
    let batch = RecordBatch::try_new(schema, columns).expect("columns");
    bench.write("in/t.parquet", parquet_of(&batch));
    bench.run_to(0, &["clean", "in", "-o", "out", "-q"]);
    assert!(table(&bench.path("out/cleaned/t.parquet")) == batch);
}

/// Damage in another column is found only when the rows are copied. No row may be missing then.
#[test]
fn parquet_with_a_damaged_column_beside_the_text_is_refused() {
    let bench = Bench::new();
    let columns = [("text", sentences("The ferry", 3000)), ("note", sentences("A remark", 3000))];
    write_damaged(&bench, &RecordBatch::try_from_iter(columns).expect("columns"), 1);
    let said = bench.run_to(2, &["clean", "in", "-o", "out", "-q"]);
    assert!(said.contains("found some behind row 1500 whose text can be read"), "{said}");
    assert!(!bench.path("out/manifest.json").exists());
}

#[test]
fn a_break_behind_a_record_that_is_too_long_is_told() {
    let bench = Bench::new();
    let long = "x".repeat(9 << 20);
    let lines = format!("{{\"text\":\"{long}\"}}\n{{\"text\":\"whole\"}}\n{{\"text\":\"bro");
    let mut encoder =
        copydesk::compression::Encoder::new(Compression::Gzip, Vec::new()).expect("an encoder");
    std::io::Write::write_all(&mut encoder, lines.as_bytes()).expect("room");
    std::io::Write::flush(&mut encoder).expect("room");
    let bytes = encoder.finish().expect("room");
    bench.write("in/t.jsonl.gz", &bytes[..bytes.len() - 8]);
    bench.run_to(1, &["clean", "in", "-o", "out", "-q", "--max-record", "1000"]);
    let rejected = bench.lines("out/rejected.jsonl");
    let reasons: Vec<&str> =
        rejected.iter().map(|line| line["reason"].as_str().expect("a reason")).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(
        reasons[0].contains("--max-record") && reasons[1].contains("breaks off"),
        "{reasons:?}"
    );
    assert_eq!(content(&bench.path("out/cleaned/t.jsonl.gz")), b"{\"text\":\"whole\"}\n");
}

#[test]
fn several_formats_in_one_run_and_no_two_results_of_one_name() {
    let bench = Bench::new();
    let half = |name: &str, part: std::ops::Range<usize>| {
        let corpus = std::fs::read_to_string(testdata("corpora/wire.jsonl")).expect("the corpus");
        let lines: Vec<&str> = corpus.lines().collect();
        bench.write(name, lines[part].join("\n") + "\n");
    };
    half("in/a.jsonl", 0..70);
    half("in/b.jsonl", 70..145);
    bench.run_to(0, &["clean", "in", "-o", "plain", "-q"]);
    let first = std::fs::read(bench.path("in/a.jsonl")).expect("lines");
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["id", "source", "text"]).expect("room");
    for line in first.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
        let record: Value = serde_json::from_slice(line).expect("valid JSON");
        let field = |name: &str| record[name].as_str().expect("a string").to_owned();
        table.write_record([field("id"), field("source"), field("text")]).expect("room");
    }
    bench.write("mixed/a.csv", table.into_inner().expect("room"));
    half("mixed/b.jsonl", 70..145);
    bench.run_to(0, &["clean", "mixed", "-o", "out", "-q"]);
    let ids = |out: &str| -> Vec<String> {
        let clusters = bench.lines(&format!("{out}/clusters.jsonl"));
        clusters.iter().map(|cluster| cluster["id"].to_string()).collect()
    };
    assert_eq!(ids("out"), ids("plain"));
    let archive = std::fs::read(testdata("formats/wire.wet.gz")).expect("an archive");
    bench.write("same/wire.wet.gz", archive);
    half("same/wire.wet.jsonl.gz", 0..1);
    let said = bench.run_to(2, &["clean", "same", "-o", "none"]);
    assert!(said.contains("found two of this name"), "{said}");
}
