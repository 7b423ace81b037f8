//! `restore` after `clean` gives back any input byte for byte; damaged results are reported.

use crate::check::{Bench, json_lines, testdata, text_of, tree};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

fn round_trip(bench: &Bench, folder: &str) {
    bench.run(&["clean", folder, "-o", "out", "-q"]);
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(
        tree(&bench.path("again")) == tree(&bench.path(folder)),
        "the input is not what it was"
    );
}

#[test]
fn the_test_data_comes_back() {
    for name in ["aggregator", "page"] {
        let bench = Bench::new();
        let folder = testdata(name);
        bench.run_to(0, &["clean", text_of(&folder), "-o", "out", "-q"]);
        bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
        assert!(tree(&bench.path("again")) == tree(&folder), "{name}");
    }
    let bench = Bench::new();
    bench
        .write("in/wire.jsonl", std::fs::read(testdata("corpora/wire.jsonl")).expect("the corpus"));
    round_trip(&bench, "in");
}

#[test]
fn annotated_records_are_whole_and_come_back() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["inspect", text_of(&corpus), "-o", "plain", "-q"]);
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "out", "-q", "--annotate"]);
    let (records, marked) = (json_lines(&corpus), bench.lines("out/cleaned/wire.jsonl"));
    assert_eq!(records.len(), marked.len());
    let mut found = Vec::new();
    for (record, marked) in records.iter().zip(marked) {
        let annotation = marked["copydesk"].clone();
        assert_eq!(marked["text"], record["text"]);
        if annotation["removed"] == true {
            found.push((record["id"].clone(), "duplicate".into(), annotation["cluster"].clone()));
        }
        for span in annotation["spans"].as_array().expect("spans") {
            found.push((record["id"].clone(), span["kind"].clone(), span["start"].clone()));
        }
    }
    let told: Vec<_> = bench
        .lines("plain/removals.jsonl")
        .into_iter()
        .map(|line| {
            let is_cut = line["kind"] != "duplicate";
            let last = if is_cut { &line["start"] } else { &line["evidence"]["cluster"] };
            (line["key"].clone(), line["kind"].clone(), last.clone())
        })
        .collect();
    assert_eq!(found, told);
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(
        tree(&bench.path("again"))["wire.jsonl"] == std::fs::read(&corpus).expect("the corpus")
    );
}

#[test]
fn a_corpus_that_cannot_be_annotated_is_told() {
    let bench = Bench::new();
    bench.write("page.txt", "A page.");
    let said = bench.run_to(2, &["clean", "page.txt", "-o", "out", "--annotate"]);
    assert!(said.contains("expected records of JSON"), "{said}");
    bench.write(
        "in.jsonl",
        "{\"text\":\"one\",\"copydesk\":{}}\n\n{\"text\":\",\\\"copydesk\\\":{\"}\n",
    );
    bench.run_to(1, &["clean", "in.jsonl", "-o", "marked", "-q", "--annotate"]);
    let said = bench.lines("marked/rejected.jsonl")[0]["reason"].to_string();
    assert!(said.contains("a field `copydesk`"), "{said}");
    bench.run_to(0, &["restore", "marked", "-o", "again", "-q"]);
    assert!(
        tree(&bench.path("again"))["in.jsonl"]
            == std::fs::read(bench.path("in.jsonl")).expect("the input")
    );
}

#[test]
fn damage_is_told_and_nothing_wrong_is_written() {
    let bench = Bench::new();
    bench.run_to(0, &["clean", text_of(&testdata("corpora/wire.jsonl")), "-o", "out", "-q"]);
    let path = bench.path("out/cleaned/wire.jsonl");
    let mut bytes = std::fs::read(&path).expect("the corpus");
    bytes[100] ^= 1;
    std::fs::write(&path, bytes).expect("written");
    let said = bench.run_to(2, &["restore", "out", "-o", "again"]);
    assert!(said.contains("cannot be restored") || said.contains("line 1 of the input"), "{said}");
    assert!(!bench.path("again/wire.jsonl").exists());
}

#[test]
fn what_comes_to_stand_first_is_read_as_it_was() {
    let footer = "Write to our desk with your views on this";
    let stories = [
        "\"And\" the harbor board voted to deepen the channel to fourteen meters before the floods come to town.",
        "Lorries are to take the northern road until a new bridge stands which may be in three years from now.",
        "Ferry fares rise by twelve percent in March since fuel costs the company more than it did last year.",
    ];
    let rows: String =
        stories.iter().map(|story| format!("one,{footer}\u{2028}{story}\n")).collect();
    let bench = Bench::new();
    bench.write("in/a.csv", format!("source,text\n{rows}"));
    round_trip(&bench, "in");
    let bench = Bench::new();
    bench.write("known.jsonl", format!("{{\"samples\":[\"{footer}\"]}}\n"));
    bench.write("in/page.txt", format!("{footer}\n\u{FEFF}{}\n", stories[1]));
    bench.run_to(0, &["clean", "in", "-o", "out", "-q", "--templates", "known.jsonl"]);
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert!(tree(&bench.path("again")) == tree(&bench.path("in")), "the input is not what it was");
}

#[test]
fn a_copy_that_went_as_a_credit_is_not_cut_again() {
    let bench = Bench::new();
    bench.write("page.txt", "Ab cd. Ab cd; ab cd ab cd\n");
    bench.run_to(0, &["clean", "page.txt", "-o", "out", "-q", "--repeat-min-tokens", "2"]);
    assert!(bench.lines("out/removals.jsonl").iter().all(|cut| cut["text"] != ""));
}

#[test]
fn names_that_lead_out_of_the_folder_are_refused() {
    for name in ["../above.jsonl", "x/../../above.jsonl", "/above.jsonl", ".."] {
        let bench = Bench::new();
        bench.write("in.jsonl", "");
        bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
        let path = bench.path("out/manifest.json");
        let manifest = std::fs::read_to_string(&path).expect("the manifest");
        std::fs::write(&path, manifest.replacen("in.jsonl", name, 1)).expect("written");
        let said = bench.run_to(2, &["restore", "out", "-o", "again"]);
        assert!(said.contains("expected a path inside the folder"), "{said}");
        assert!(!bench.path("above.jsonl").exists() && !bench.path("again").exists());
    }
}

/// Lines that are often equal, so that repeats, boilerplate and copies occur.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("Write to our desk with your views on this".to_owned()),
        Just("A caption of ten words or so, by the agency \u{1F600}".to_owned()),
        Just("写真は港で穀物を積み込む作業員たち。写真は港で穀物を積み込む作業員たち。".to_owned()),
        "[a-d]{1,3}( [a-d]{1,3}){5,30}",
        "\\PC{0,20}",
    ]
}

fn text() -> impl Strategy<Value = String> {
    let gap = prop_oneof![Just("\n"), Just("\n\n"), Just("\r\n"), Just(" "), Just("\u{2028}")];
    prop::collection::vec((line(), gap), 0..7)
        .prop_map(|lines| lines.into_iter().map(|(line, gap)| line + gap).collect())
}

/// A record of JSON Lines in one of several spellings, or other bytes.
fn raw_record() -> impl Strategy<Value = Vec<u8>> {
    let spelled = (text(), 0..4).prop_map(|(text, spelling)| match spelling {
        0 => serde_json::json!({ "text": text, "source": "one" }).to_string(),
        1 => format!("{{\"source\":\"one\", \"text\" : \"{}\",\"x\":[1]}}", escaped(&text)),
        2 => format!(
            "{{\"text\":\"{}\\ud83d\\n\\nmore\\ude00\",\"source\":\"one\"}}",
            escaped(&text)
        ),
        _ => serde_json::json!({ "id": "same", "url": "http://a.example/", "text": text })
            .to_string(),
    });
    prop_oneof![
        8 => spelled.prop_map(String::into_bytes),
        1 => Just(Vec::new()),
        1 => prop::collection::vec(any::<u8>().prop_filter("no line end", |&byte| byte != b'\n'), 0..30),
    ]
}

fn escaped(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 40,
        rng_seed: RngSeed::Fixed(20_251_123),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn any_input_comes_back(
        records in prop::collection::vec(raw_record(), 0..30),
        pages in prop::collection::vec(text(), 0..4),
        ends_with_line in any::<bool>(),
    ) {
        let bench = Bench::new();
        let mut lines = records.join(&b'\n');
        lines.extend(ends_with_line.then_some(b'\n'));
        bench.write("in/records.jsonl", lines);
        for (number, page) in pages.iter().enumerate() {
            bench.write(&format!("in/pages/{number}.txt"), page);
        }
        round_trip(&bench, "in");
    }
}
