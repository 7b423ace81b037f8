//! Every type of a Parquet column in every role, and every spelling of a number in every format:
//! converted correctly, or reported.
//!
//! `testdata/make_formats.py` wrote the table of types, with pyarrow.

use crate::check::{Bench, parquet_of, testdata, text_of};
use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float64Array, Int8Array,
    RecordBatch, StringArray, TimestampMicrosecondArray,
};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The columns of the table, each with the text of its third value; `None` for nested types.
const COLUMNS: [(&str, Option<&str>); 29] = [
    ("string", Some("two")),
    ("large_string", Some("two")),
    ("dictionary", Some("two")),
    ("bool", Some("false")),
    ("int64", Some("-1")),
    ("uint64", Some("1")),
    ("int8", Some("1")),
    ("float64", Some("2.5")),
    ("float32", Some("2.5")),
    ("decimal128", Some("1.50")),
    ("decimal256", Some("1.50")),
    ("date32", Some("2024-03-06")),
    ("date64", Some("2024-03-06T00:00:00")),
    ("time64", Some("09:30:00")),
    ("timestamp", Some("2024-03-06T08:00:01")),
    ("timestamp_ns", Some("2024-03-06T08:00:01")),
    ("timestamp_utc", Some("2024-03-06T08:00:01Z")),
    ("timestamp_z", Some("2024-03-06T08:00:01Z")),
    ("timestamp_gmt", Some("2024-03-06T08:00:01Z")),
    ("timestamp_berlin", Some("2024-03-06T08:00:01Z")),
    ("timestamp_offset", Some("2024-03-06T08:00:01Z")),
    ("duration", Some("PT2S")),
    ("binary", Some("two")),
    ("fixed", Some("616263")),
    ("uuid", Some("00000000-0000-0002-0000-000000000007")),
    ("struct", None),
    ("map", None),
    ("list", None),
    ("nothing", Some("")),
];

const ROWS: usize = 4;

fn rows(path: &Path) -> Vec<RecordBatch> {
    let file = std::fs::File::open(path).expect("a file");
    let rows = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet").build();
    rows.expect("rows").map(|batch| batch.expect("a batch")).collect()
}

#[test]
fn every_type_is_read_in_every_role_or_told() {
    let bench = Bench::new();
    let input = testdata("formats/types.parquet");
    for (column, spelled) in COLUMNS {
        for role in ["id", "source", "url", "title", "date"] {
            let flag = format!("--{role}-field");
            let arguments = ["clean", text_of(&input), "-o", "out", "--overwrite", &flag, column];
            let said = bench.run_to(0, &arguments);
            let told = said.contains(&format!("in the column `{column}` ({flag})"));
            assert_eq!(told, spelled.is_none(), "{role} {column}: {said}");
            assert!(said.contains("documents in                       4"), "{said}");
            let key = spelled.filter(|key| role == "id" && !key.is_empty());
            if let Some(key) = key {
                bench.run_to(0, &["explain", "out", key]);
            }
            let _ = std::fs::remove_dir_all(bench.path("again"));
            let said = bench.run_to(0, &["restore", "out", "-o", "again"]);
            assert!(said.contains("equal in all columns"), "{said}");
            assert!(rows(&bench.path("again/types.parquet")) == rows(&input), "{role} {column}");
        }
        let keep = format!("max:{column}");
        bench.run_to(0, &["clean", text_of(&input), "-o", "out", "--overwrite", "--keep", &keep]);
    }
}

#[test]
fn articles_are_read_from_columns_of_texts_alone() {
    let bench = Bench::new();
    let input = testdata("formats/types.parquet");
    for (column, _) in COLUMNS {
        let arguments =
            ["clean", text_of(&input), "-o", "out", "--overwrite", "--text-field", column];
        let output = bench.run(&arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        // The second row is null, and one value of `binary` is not UTF-8.
        let expected = match column {
            "string" | "large_string" | "dictionary" => {
                (Some(1), "documents in                       3")
            }
            "binary" => (Some(1), "documents in                       2"),
            "nothing" => (Some(2), "no record can be read: all 4 were rejected"),
            _ => (Some(2), "expected text in the column"),
        };
        assert_eq!(output.status.code(), expected.0, "{column}: {said}");
        assert!(said.contains(expected.1), "{column}: {said}");
    }
}

/// Dictionaries that the crate `parquet` cannot read as dictionaries, and one with barely more keys
/// than values.
#[test]
fn dictionaries_of_any_values_are_read_and_come_back() {
    let text = |n: usize| {
        format!("The ferry came {n} days late because of fog, said the harbor board of town {n}.")
    };
    let texts: Vec<String> = (0..400).map(|n| text(n % 399)).collect();
    let keys = |n: usize| Int8Array::from_iter_values((0..400).map(|row| (row % n) as i8));
    let bools: ArrayRef = Arc::new(BooleanArray::from(vec![true, false]));
    let decimals: ArrayRef = Arc::new(
        Decimal128Array::from(vec![110, 220]).with_precision_and_scale(5, 2).expect("small"),
    );
    let names: ArrayRef =
        Arc::new(StringArray::from_iter_values((0..100).map(|n| format!("outlet {n}"))));
    for (values, n) in [(bools, 2), (decimals, 2), (names, 100)] {
        let column: ArrayRef = Arc::new(DictionaryArray::new(keys(n), values));
        let texts: ArrayRef = Arc::new(StringArray::from(texts.clone()));
        let batch = RecordBatch::try_from_iter([("text", texts), ("v", column)]).expect("columns");
        let bench = Bench::new();
        bench.write("t.parquet", parquet_of(&batch));
        for flags in [&["-q"][..], &["-q", "--overwrite", "--source-field", "v"]] {
            bench.run_to(0, &[&["clean", "t.parquet", "-o", "out"], flags].concat());
        }
        let said = bench.run_to(0, &["restore", "out", "-o", "again"]);
        assert!(said.contains("equal in all columns"), "{said}");
        let [before, after] = ["t.parquet", "again/t.parquet"].map(|name| {
            let file = std::fs::File::open(bench.path(name)).expect("a file");
            let footer = ParquetRecordBatchReaderBuilder::try_new(file).expect("Parquet");
            footer.metadata().file_metadata().num_rows()
        });
        assert_eq!(before, after);
    }
}

#[test]
fn values_without_a_spelling_keep_a_file_from_being_converted() {
    let text: ArrayRef = Arc::new(StringArray::from(vec![
        "The ferry came late because of fog, said the harbor board.",
    ]));
    let far: ArrayRef = Arc::new(TimestampMicrosecondArray::from(vec![i64::MAX]));
    let day: ArrayRef = Arc::new(Date32Array::from(vec![i32::MAX]));
    let infinite: ArrayRef = Arc::new(Float64Array::from(vec![f64::INFINITY]));
    for (column, told) in
        [(far, "9223372036854775807"), (day, "2147483647"), (infinite, "found NaN or infinity")]
    {
        let batch =
            RecordBatch::try_from_iter([("text", text.clone()), ("v", column)]).expect("columns");
        let bench = Bench::new();
        bench.write("t.parquet", parquet_of(&batch));
        let said =
            bench.run_to(1, &["clean", "t.parquet", "-o", "out", "--output-format", "jsonl"]);
        assert!(
            said.contains("cleaned/t.parquet stays in its own format") && said.contains(told),
            "{said}"
        );
        assert!(rows(&bench.path("out/cleaned/t.parquet"))[0] == batch);
        // When the column is read as a field, the value counts as absent and does no harm.
        bench.run_to(0, &["clean", "t.parquet", "-o", "named", "-q", "--date-field", "v"]);
    }
}

/// The values of the third row of a converted file, as text.
fn third_row(path: &Path) -> BTreeMap<String, String> {
    if path.extension().is_some_and(|ending| ending == "jsonl") {
        let text = std::fs::read_to_string(path).expect("a converted file");
        let line = text.lines().nth(2).expect("a line");
        let record: BTreeMap<String, &RawValue> = serde_json::from_str(line).expect("JSON");
        let spelled = |raw: &RawValue| raw.get().trim_matches('"').replace("null", "");
        return record.into_iter().map(|(name, value)| (name, spelled(value))).collect();
    }
    table_row(path, 2)
}

#[test]
fn every_type_is_converted() {
    let bench = Bench::new();
    let input = testdata("formats/types.parquet");
    for format in ["jsonl", "csv", "tsv"] {
        let arguments =
            ["clean", text_of(&input), "-o", "out", "--overwrite", "--output-format", format];
        // Bytes are text where a field needs text, and hexadecimal elsewhere.
        bench.run_to(0, &[&arguments[..], &["-q", "--title-field", "binary"]].concat());
        let found = third_row(&bench.path(&format!("out/cleaned/types.{format}")));
        for (column, spelled) in COLUMNS {
            let value = found.get(column).map_or("", String::as_str);
            match column {
                "struct" => assert!(
                    value.contains("Sound News") && value.contains("2024-03-05T08:00:01Z"),
                    "{value}"
                ),
                "map" => assert_eq!(value, r#"{"a":"b","c":"d"}"#),
                "list" => assert_eq!(value, "[]"),
                _ => assert_eq!(Some(value), spelled, "{format}: {column}"),
            }
        }
    }
    bench.run_to(
        0,
        &["clean", text_of(&input), "-o", "out", "-q", "--overwrite", "--output-format", "parquet"],
    );
    assert!(rows(&bench.path("out/cleaned/types.parquet")) == rows(&input));
    assert_eq!(rows(&input).iter().map(RecordBatch::num_rows).sum::<usize>(), ROWS);
}

/// Spellings of numbers. Each gets a field of its own, also in a record beside `1`.
const NUMBERS: [&str; 14] = [
    "1.0",
    "2.5",
    "2.50",
    "1e3",
    "-0",
    "9007199254740993",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "123456789012345678901234567890",
    "0.1234567890123456789",
    "100000000000000000000.5",
    "-9223372036854775809",
    "1E-7",
];

/// Converts `in` to this format.
fn convert(bench: &Bench, input: &str, format: &str) -> PathBuf {
    let arguments = ["clean", input, "-o", "out", "-q", "--overwrite", "--output-format", format];
    bench.run_to(0, &arguments);
    bench.path(&format!("out/cleaned/in.{format}"))
}

/// The row with this number of a table, by column.
fn table_row(path: &Path, number: usize) -> BTreeMap<String, String> {
    let delimiter = if path.extension() == Some("tsv".as_ref()) { b'\t' } else { b',' };
    let text = std::fs::read(path).expect("a table");
    let mut table = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(&text[..]);
    table.deserialize().nth(number).expect("a row").expect("fields")
}

#[test]
fn numbers_of_json_are_converted_digit_for_digit() {
    let bench = Bench::new();
    let id = "18446744073709551615";
    let fields: Vec<String> =
        NUMBERS.iter().enumerate().map(|(n, number)| format!("\"n{n}\":{number}")).collect();
    let line = |id: &str, fields: &[String]| {
        let text = format!("The harbor board met at noon and voted for {id} without a debate.");
        let fields = fields.join(",");
        format!("{{\"id\":{id},\"text\":\"{text}\",\"deep\":{{{fields}}},{fields}}}\n")
    };
    for first in ["1", "-1", "0.5", "1.0"] {
        let beside: Vec<String> = (0..NUMBERS.len()).map(|n| format!("\"n{n}\":{first}")).collect();
        bench.write("in.jsonl", line("7", &beside) + &line(id, &fields));
        convert(&bench, "in.jsonl", "jsonl.gz");
        for format in ["csv", "tsv"] {
            let row = table_row(&convert(&bench, "in.jsonl", format), 1);
            assert_eq!(row["id"], id);
            for (n, number) in NUMBERS.iter().enumerate() {
                assert_eq!(row[&format!("n{n}")], *number, "{format}");
            }
            assert_eq!(row["deep"], format!("{{{}}}", fields.join(",")));
        }
        check_columns(&convert(&bench, "in.jsonl", "parquet"), first);
    }
}

/// Checks that each column holds the digits as written, or a number that determines them.
fn check_columns(path: &Path, first: &str) {
    let batch = &rows(path)[0];
    for (n, number) in NUMBERS.iter().enumerate() {
        let column = batch.column_by_name(&format!("n{n}")).expect("a column");
        let values = arrow_cast::cast(column, &arrow_schema::DataType::Utf8).expect("texts");
        let values: &arrow_array::StringArray = arrow_array::cast::AsArray::as_string(&values);
        let found = [values.value(0), values.value(1)];
        let same = |found: &str, written: &str| {
            let is_double = *column.data_type() == arrow_schema::DataType::Float64;
            let parsed = |text: &str| text.parse::<f64>().expect("a number").to_bits();
            found == written || (is_double && parsed(found) == parsed(written))
        };
        let pair = format!("{first} and {number}: {} {found:?}", column.data_type());
        assert!(same(found[0], first) && same(found[1], number), "{pair}");
        // Two spellings of one number stay distinct.
        let is_one = number
            .parse::<f64>()
            .expect("a number")
            .total_cmp(&first.parse().expect("a number"))
            .is_eq();
        assert!(*number == first || !is_one || found[0] != found[1], "{pair}");
    }
}

/// Values of a table that look like something else.
const VALUES: [&str; 11] =
    ["007", "1.0", "1", "+5", "18446744073709551616", "1e5", " 2 ", "", "null", "true", "\"q\""];

/// The first row of a Parquet file of texts.
fn texts_of_row(path: &Path) -> BTreeMap<String, String> {
    let batch = &rows(path)[0];
    let schema = batch.schema();
    let value = |(field, column): (&Arc<arrow_schema::Field>, &arrow_array::ArrayRef)| {
        let texts: &arrow_array::StringArray = arrow_array::cast::AsArray::as_string(column);
        (field.name().clone(), texts.value(0).to_owned())
    };
    schema.fields().iter().zip(batch.columns()).map(value).collect()
}

#[test]
fn fields_of_tables_are_converted_character_for_character() {
    let bench = Bench::new();
    let quoted = |value: &&str| format!("\"{}\"", value.replace('"', "\"\""));
    let row: Vec<String> = VALUES.iter().map(quoted).collect();
    let head: Vec<String> = (0..VALUES.len()).map(|n| format!("v{n}")).collect();
    let text = "The harbor board met at noon and voted without a debate.";
    bench.write("in.csv", format!("id,text,{}\n007,{text},{}\n", head.join(","), row.join(",")));
    for format in ["jsonl", "tsv", "parquet"] {
        let path = convert(&bench, "in.csv", format);
        let found = match format {
            "jsonl" => {
                serde_json::from_slice(&std::fs::read(path).expect("a file")).expect("texts")
            }
            "tsv" => table_row(&path, 0),
            _ => texts_of_row(&path),
        };
        assert_eq!(found["id"], "007", "{format}");
        for (name, value) in head.iter().zip(VALUES) {
            assert_eq!(found[name], value, "{format}: {name}");
        }
    }
}
