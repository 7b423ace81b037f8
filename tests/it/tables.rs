//! Tables in memory: the same findings as files, whatever the type of the text column.

use crate::check::{Bench, json_lines, testdata};
use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Int64Array, LargeStringArray, ListArray,
    RecordBatch, StringArray, StringViewArray,
};
use copydesk::config::Mode;
use copydesk::results::lines::Report;
use copydesk::table::{Table, Tables};
use copydesk::{Options, Run};
use serde_json::Value;
use std::sync::Arc;

/// The records of the corpus that all tests read.
fn records() -> Vec<Value> {
    json_lines(&testdata("corpora/wire.jsonl"))
}

fn field<'r>(records: &'r [Value], name: &str) -> Vec<Option<&'r str>> {
    records.iter().map(|record| record[name].as_str()).collect()
}

/// The records as a table in batches of `n` rows; `text` makes the text column.
fn table(records: &[Value], n: usize, text: impl Fn(Vec<Option<&str>>) -> ArrayRef) -> Table {
    let batch = |records: &[Value]| {
        let column = |name: &str| -> ArrayRef { Arc::new(StringArray::from(field(records, name))) };
        let others = ["id", "source", "url", "title", "date"];
        let columns = others.iter().map(|name| (*name, column(name), true));
        let text = [("text", text(field(records, "text")), true)];
        RecordBatch::try_from_iter_with_nullable(columns.chain(text)).expect("columns")
    };
    let batches: Vec<RecordBatch> = records.chunks(n).map(batch).collect();
    Table { schema: batches[0].schema(), batches }
}

fn utf8(texts: Vec<Option<&str>>) -> ArrayRef {
    Arc::new(StringArray::from(texts))
}

fn cleaned(table: Table, threads: usize) -> Tables {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let run = || Run::of_table(table, Options::default())?.tables(Mode::Clean);
    pool.install(run).expect("tables")
}

/// The values of a text column of any type.
fn texts(table: &Table, name: &str) -> Vec<Option<String>> {
    let of = |batch: &RecordBatch| {
        let column = batch.column_by_name(name).expect("a column");
        let texts = arrow_cast::cast(column, &arrow_schema::DataType::LargeUtf8).expect("texts");
        let texts: &LargeStringArray = texts.as_string();
        texts.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
    };
    table.batches.iter().flat_map(of).collect()
}

/// The rows of tables, each as the texts of these columns.
fn rows(table: &Table, names: &[&str]) -> Vec<Vec<Option<String>>> {
    let columns: Vec<Vec<Option<String>>> = names.iter().map(|name| texts(table, name)).collect();
    (0..table.n_rows())
        .map(|row| columns.iter().map(|column| column[row].clone()).collect())
        .collect()
}

const OF_CLUSTERS: [&str; 9] =
    ["cluster", "kind", "representative", "key", "relation", "jaccard", "source", "title", "kept"];
const OF_REMOVALS: [&str; 7] = ["key", "kind", "start", "end", "text", "before", "evidence"];

/// The results of a run over the file that the records are from.
fn results_of_file() -> Bench {
    let bench = Bench::new();
    let input = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["clean", input.to_str().expect("text"), "-o", "out", "-q"]);
    bench
}

/// The values of a field in lines of results, as texts.
fn of_lines(lines: &[Value], name: &str) -> Vec<Option<String>> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    lines.iter().map(|line| Some(text(&line[name]))).collect()
}

#[test]
fn a_table_has_the_clusters_and_removals_of_a_file() {
    let bench = results_of_file();
    let tables = cleaned(table(&records(), 40, utf8), 2);
    let clusters = bench.lines("out/clusters.jsonl");
    let members: Vec<Value> = clusters
        .iter()
        .flat_map(|cluster| cluster["members"].as_array().expect("members").clone())
        .collect();
    for name in ["key", "relation", "title", "date"] {
        assert_eq!(texts(&tables.clusters, name), of_lines(&members, name), "{name}");
    }
    let removals = bench.lines("out/removals.jsonl");
    for name in ["key", "kind", "start", "end", "text"] {
        assert_eq!(texts(&tables.removals, name), of_lines(&removals, name), "{name}");
    }
    for (found, line) in texts(&tables.removals, "evidence").iter().zip(&removals) {
        let found: Value = serde_json::from_str(found.as_deref().expect("JSON")).expect("JSON");
        assert_eq!(found, line["evidence"]);
    }
}

#[test]
fn a_table_has_the_texts_and_counts_of_a_file() {
    let bench = results_of_file();
    let tables = cleaned(table(&records(), 40, utf8), 2);
    for (found, name) in [(&tables.cleaned, "cleaned"), (&tables.removed, "removed")] {
        let lines = bench.lines(&format!("out/{name}/wire.jsonl"));
        assert_eq!(texts(found, "text"), of_lines(&lines, "text"), "{name}");
    }
    let report: Report = serde_json::from_value(bench.json("out/report.json")).expect("a report");
    let of =
        |report: &Report| (report.counts.kept, report.counts.boilerplate, report.sources.clone());
    assert_eq!(of(&tables.report), of(&report));
    assert_eq!(tables.sources.n_rows(), bench.lines("out/sources.jsonl").len());
    assert_eq!(tables.templates.n_rows() as u64, report.counts.templates);
}

#[test]
fn every_type_of_text_column_gives_the_same_and_keeps_its_type() {
    let records = records();
    let expected = cleaned(table(&records, 1000, utf8), 1);
    let large = |texts: Vec<Option<&str>>| Arc::new(LargeStringArray::from(texts)) as ArrayRef;
    let view = |texts: Vec<Option<&str>>| Arc::new(StringViewArray::from(texts)) as ArrayRef;
    let dictionary = |texts: Vec<Option<&str>>| {
        Arc::new(texts.into_iter().collect::<DictionaryArray<Int32Type>>()) as ArrayRef
    };
    for (n, threads, given) in [
        (7, 2, table(&records, 7, large)),
        (145, 3, table(&records, 145, view)),
        (50, 1, table(&records, 50, dictionary)),
    ] {
        let schema = given.schema.clone();
        let found = cleaned(given, threads);
        assert_eq!(found.cleaned.schema, schema, "{n}");
        assert_eq!(found.cleaned.batches[0].schema(), schema);
        assert_eq!(texts(&found.cleaned, "text"), texts(&expected.cleaned, "text"));
        assert_eq!(rows(&found.clusters, &OF_CLUSTERS), rows(&expected.clusters, &OF_CLUSTERS));
        assert_eq!(rows(&found.removals, &OF_REMOVALS), rows(&expected.removals, &OF_REMOVALS));
    }
}

#[test]
fn other_columns_pass_through_and_rows_without_a_text_are_told() {
    let mut texts_of: Vec<Option<&str>> =
        vec![None, Some("The board met on Monday and voted to deepen the channel to the port.")];
    texts_of.push(texts_of[1]);
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![7, 8, 9]));
    let lists = ListArray::from_iter_primitive::<UInt64Type, _, _>([
        Some(vec![Some(1)]),
        None,
        Some(vec![None, Some(3)]),
    ]);
    let flags: ArrayRef = Arc::new(BooleanArray::from(vec![true, false, true]));
    let batch = RecordBatch::try_from_iter([
        ("body", Arc::new(StringArray::from(texts_of)) as ArrayRef),
        ("id", numbers),
        ("lists", Arc::new(lists) as ArrayRef),
        ("flags", flags),
    ])
    .expect("columns");
    let mut options = Options::default();
    options.read.fields.text = "body".to_owned();
    let tables = Run::of_table(batch.clone().into(), options.clone())
        .and_then(|run| run.tables(Mode::Clean))
        .expect("tables");
    assert_eq!(texts(&tables.cleaned, "id"), [Some("8".to_owned())]);
    let lists = tables.cleaned.batches[0].column_by_name("lists").expect("a column");
    assert!(lists.as_list::<i32>().is_null(0));
    assert_eq!(texts(&tables.removed, "id"), [Some("9".to_owned())]);
    let rejected = rows(&tables.rejected, &["line", "reason"]);
    assert_eq!(rejected[0][0].as_deref(), Some("1"));
    assert!(rejected[0][1].as_deref().is_some_and(|reason| reason.contains("found null")));
    assert_eq!(texts(&tables.clusters, "key"), ["8", "9"].map(|key| Some(key.to_owned())));

    let inspected = Run::of_table(batch.clone().into(), options)
        .and_then(|run| run.tables(Mode::Inspect))
        .expect("tables");
    assert_eq!(inspected.cleaned.batches, std::slice::from_ref(&batch));
    let error = Run::of_table(batch.into(), Options::default())
        .and_then(|run| run.tables(Mode::Clean))
        .expect_err("no text");
    assert!(error.to_string().contains("`text`"), "{error}");
}

#[test]
fn a_column_that_is_no_text_is_refused_and_an_empty_table_is_not() {
    let numbers: ArrayRef = Arc::new(Int64Array::from(vec![1]));
    let batch = RecordBatch::try_from_iter([("text", numbers)]).expect("a column");
    let error = Run::of_table(batch.into(), Options::default()).err().expect("no texts");
    assert!(error.to_string().contains("expected texts in the column `text`"), "{error}");
    let empty = Table { batches: Vec::new(), ..table(&records(), 200, utf8) };
    let tables = cleaned(empty, 2);
    assert_eq!((tables.cleaned.n_rows(), tables.clusters.n_rows()), (0, 0));
}

#[test]
fn rows_that_stay_tell_of_their_clusters_on_request() {
    let mut options = Options::default();
    options.output.cluster_columns = true;
    let records = records();
    let tables = Run::of_table(table(&records, 60, utf8), options)
        .and_then(|run| run.tables(Mode::Clean))
        .expect("tables");
    let members = texts(&tables.clusters, "cluster");
    let columns =
        ["copydesk_cluster", "copydesk_copies", "copydesk_first_day", "copydesk_last_day"];
    let found = rows(&tables.cleaned, &columns);
    assert_eq!(found.len(), tables.cleaned.n_rows());
    for row in &found {
        let n = members.iter().filter(|id| id.is_some() && **id == row[0]).count();
        assert_eq!(row[1], Some(n.max(1).to_string()), "{row:?}");
        assert!(row[2] <= row[3], "{row:?}");
    }
    let in_clusters = found.iter().filter(|row| row[0].is_some()).count();
    assert_eq!(in_clusters as u64, tables.report.counts.clusters);
    assert_eq!(tables.cleaned.schema.fields().len(), 6 + 5);
}
