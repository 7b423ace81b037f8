//! Marks of a reader: pairs that are kept apart, lines that are protected, boilerplate that is
//! known, and the scores of a run against them.

use crate::check::{Bench, json_lines, record, testdata, text_of, tree};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt::Write;

const STORY: &str = "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen meters. The work begins when the ice is gone and will last for two summers, the board said. Larger ferries need more water, and the pilots had asked for years that something be done about the bend at the old lighthouse.";

/// The clusters: the keys of each, the representative first, and the others in the input's order.
fn clusters(bench: &Bench, out: &str) -> Vec<Vec<String>> {
    let key = |member: &Value| member["key"].as_str().expect("a key").to_owned();
    let members =
        |line: &Value| line["members"].as_array().expect("members").iter().map(key).collect();
    bench.lines(&format!("{out}/clusters.jsonl")).iter().map(members).collect()
}

/// The clusters of a run over `in.jsonl` that keeps pairs apart.
fn apart(bench: &Bench, pairs: &str, flags: &[&str]) -> Vec<Vec<String>> {
    bench.write("pairs.tsv", pairs);
    let run = ["clean", "in.jsonl", "-o", "out", "--overwrite", "-q", "--keep-apart", "pairs.tsv"];
    bench.run_to(0, &[&run, flags].concat());
    clusters(bench, "out")
}

fn kept(bench: &Bench) -> Vec<String> {
    let records = json_lines(&bench.path("out/cleaned/in.jsonl"));
    records.iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect()
}

/// A near copy of [`STORY`].
fn near(number: usize) -> String {
    format!("{STORY} {}", ["Reporting by the wire.", "(Wire)", "The wire has more."][number % 3])
}

#[test]
fn a_near_copy_that_is_kept_apart_stays_and_is_explained() {
    let bench = Bench::new();
    bench.write("in.jsonl", [record("a", "s", STORY), record("b", "t", &near(0))].concat());
    assert_eq!(apart(&bench, "", &[]), [["b", "a"]]);
    for pairs in ["a\tb\n", "b\ta\r\n\r\n", "\u{FEFF}a\tb"] {
        assert_eq!(apart(&bench, pairs, &[]), Vec::<Vec<String>>::new(), "{pairs:?}");
        assert_eq!(kept(&bench), ["a", "b"]);
    }
    let report = bench.json("out/report.json");
    assert_eq!(report["kept_apart"], json!({"told": 1}));
    assert_eq!(report["settings"]["keep_apart"], json!([["a", "b"]]));
    assert_eq!(report["notes"], Value::Null);
    for keys in [["a", "b"], ["b", "a"]] {
        let said = bench.run(&["explain", "out", keys[0], keys[1]]).stdout;
        let said = String::from_utf8(said).expect("text");
        assert!(said.contains("kept apart: --keep-apart says that they are no copies"), "{said}");
    }
}

#[test]
fn twins_that_are_kept_apart_share_out_their_copies() {
    let bench = Bench::new();
    let twin = |id: &str| record(id, id, STORY);
    let records = ["a", "b", "c", "d"].map(twin).concat();
    bench.write("in.jsonl", &records);
    assert_eq!(apart(&bench, "", &[]), [["a", "b", "c", "d"]]);
    assert_eq!(apart(&bench, "a\tb", &[]), [["a", "c", "d"]]);
    assert_eq!(kept(&bench), ["a", "b"]);
    assert!(bench.lines("out/forms.jsonl").is_empty(), "they are no forms of each other");
    assert_eq!(bench.json("out/report.json")["kept_apart"], json!({"told": 1}));
    // Between two that do not stay, the first keeps its place.
    assert_eq!(apart(&bench, "c\td", &[]), [["a", "b", "c"]]);
    assert_eq!(apart(&bench, "c\td\na\tb", &[]), [vec!["a", "c"], vec!["b", "d"]]);
    let all = "a\tb\na\tc\na\td\nb\tc\nb\td\nc\td";
    assert!(apart(&bench, all, &[]).is_empty());
    // A near copy joins one of the two, and never both.
    bench.write("in.jsonl", format!("{records}{}", record("n", "n", &near(0))));
    assert_eq!(apart(&bench, "a\tb", &[]), [["n", "a", "c", "d"]]);
    assert_eq!(apart(&bench, "a\tn", &[]), [["a", "b", "c", "d"]]);
    assert_eq!(apart(&bench, "n\td", &[]), [["a", "b", "c", "d"]], "a has the text of d");
    assert_eq!(kept(&bench), ["a", "n"]);
    assert_eq!(apart(&bench, "a\tn\na\td", &[]), [vec!["a", "b", "c"], vec!["n", "d"]]);
}

#[test]
fn shells_and_texts_without_words_are_kept_apart_too() {
    let bench = Bench::new();
    bench.write("in.jsonl", ["a", "b"].map(|id| record(id, id, "...")).concat());
    assert!(apart(&bench, "a\tb", &[]).is_empty());
    let page = |number: usize| {
        let title =
            format!("Headline number {number} about {}", ["tide", "moon", "wind", "rain"][number]);
        json!({"id": number.to_string(), "source": "s", "title": title, "text": STORY}).to_string()
            + "\n"
    };
    bench.write("in.jsonl", (0..4).map(page).collect::<String>());
    let whole = apart(&bench, "", &[]);
    let split = apart(&bench, "0\t1", &[]);
    assert_eq!((whole[0].len(), split[0].len()), (4, 3), "{split:?}");
}

#[test]
fn a_story_and_what_contains_it_are_kept_apart() {
    let bench = Bench::new();
    let mut much = String::from(STORY);
    for word in 0..200 {
        let _ = write!(much, " word{word} of another matter");
    }
    bench.write("in.jsonl", [record("a", "s", STORY), record("b", "t", &much)].concat());
    for contained in ["policy", "container", "contained"] {
        assert_eq!(apart(&bench, "", &["--contained", contained]).len(), 1, "{contained}");
        assert!(apart(&bench, "a\tb", &["--contained", contained]).is_empty(), "{contained}");
        assert_eq!(kept(&bench), ["a", "b"]);
    }
    // Two twins that are kept apart make no round-up of what contains them.
    let twins = ["a", "c"].map(|id| record(id, id, STORY)).concat();
    bench.write("in.jsonl", twins + &record("b", "t", &much));
    assert_eq!(apart(&bench, "a\tc", &[]), [["b", "a"]]);
}

/// Pairs that each cluster of an ordinary run would put together, and some at random.
fn many_pairs(bench: &Bench) -> String {
    let mut pairs = String::new();
    for (number, members) in clusters(bench, "base").iter().enumerate() {
        let last = members.last().expect("a member");
        let _ = writeln!(pairs, "{}\t{last}", members[0]);
        if number % 2 == 0 && members.len() > 2 {
            let _ = writeln!(pairs, "{}\t{last}", members[1]);
        }
    }
    for number in 0..30 {
        let (left, right) = (number * 7 % 145, (number * 31 + 1) % 145);
        if left != right {
            let _ = writeln!(pairs, "d{left:03}\td{right:03}");
        }
    }
    pairs
}

#[test]
fn no_setting_and_no_thread_puts_together_what_is_kept_apart() {
    let bench = Bench::new();
    bench.write("in.jsonl", std::fs::read(testdata("corpora/wire.jsonl")).expect("the corpus"));
    bench.run_to(0, &["inspect", "in.jsonl", "-o", "base", "-q"]);
    let pairs = many_pairs(&bench);
    let told: Vec<(&str, &str)> =
        pairs.lines().map(|line| line.split_once('\t').expect("two keys")).collect();
    let results = |flags: &[&str], threads: &str| {
        apart(&bench, &pairs, &[flags, &["--threads", threads]].concat());
        let mut files = tree(&bench.path("out"));
        files.remove("timings.json");
        files
    };
    for flags in [
        &[][..],
        &["--recall", "1"],
        &["--find", "copies"],
        &["--annotate"],
        &["--forms", "remove"],
        &["--contained", "container"],
        &["--keep-copies", "2"],
        &["--across-sources"],
        &["--memory", "1MB"],
    ] {
        let one = results(flags, "1");
        let clusters = clusters(&bench, "out");
        assert!(!clusters.is_empty(), "{flags:?}");
        for (left, right) in &told {
            let both = |members: &&Vec<String>| {
                [left, right].iter().all(|key| members.iter().any(|member| member == *key))
            };
            assert_eq!(clusters.iter().find(both), None, "{flags:?} {left} {right}");
        }
        assert!(one == results(flags, "4"), "{flags:?}: 4 threads gave other bytes");
    }
}

#[test]
fn the_order_of_records_and_pairs_changes_no_decision() {
    let bench = Bench::new();
    let corpus = std::fs::read_to_string(testdata("corpora/wire.jsonl")).expect("the corpus");
    bench.write("in.jsonl", &corpus);
    bench.run_to(0, &["inspect", "in.jsonl", "-o", "base", "-q"]);
    let pairs = many_pairs(&bench);
    apart(&bench, &pairs, &[]);
    let mut before = kept(&bench);
    let report = std::fs::read(bench.path("out/report.json")).expect("a report");
    let turned: String = pairs.lines().rev().fold(String::new(), |all, line| {
        let (left, right) = line.split_once('\t').expect("two keys");
        format!("{all}{right}\t{left}\n")
    });
    apart(&bench, &format!("{turned}{pairs}"), &[]);
    assert!(std::fs::read(bench.path("out/report.json")).expect("a report") == report);
    let reversed: Vec<&str> = corpus.lines().rev().collect();
    bench.write("in.jsonl", reversed.join("\n") + "\n");
    apart(&bench, &pairs, &[]);
    let mut after = kept(&bench);
    before.sort();
    after.sort();
    assert_eq!(before, after);
}

#[test]
fn keys_of_no_document_and_settings_that_contradict_are_told() {
    let bench = Bench::new();
    bench.write("in.jsonl", [record("a", "s", STORY), record("a\tb", "t", &near(0))].concat());
    bench.write("pairs.tsv", "a\tghost\nb\tghost\n");
    let run = ["clean", "in.jsonl", "-o", "out", "--keep-apart", "pairs.tsv"];
    let said = bench.run_to(0, &run);
    assert!(said.contains("--keep-apart: 2 of 3 keys are of no document, such as `b`"), "{said}");
    assert_eq!(clusters(&bench, "out").len(), 1);
    let said = bench.run_to(2, &[&run[..], &["--overwrite", "--find", "repeats"]].concat());
    assert!(said.contains("expected to look for copies, since there are pairs"), "{said}");
    // A key with a tab is in a file of marks.
    let mark = json!({"mark": "copy", "right": false, "key": "a\tb", "other": "a", "cluster": "1"});
    bench.write("pairs.tsv", format!("{mark}\r\n"));
    bench.run_to(0, &[&run[..], &["--overwrite"]].concat());
    assert!(clusters(&bench, "out").is_empty());
    bench.write("pairs.tsv", "a\n");
    let said = bench.run_to(2, &[&run[..], &["--overwrite"]].concat());
    assert!(said.contains("pairs.tsv: line 1: expected two keys apart by a tab"), "{said}");
    let said = bench.run_to(2, &[&run[..], &["--overwrite", "--keep-apart", "none.tsv"]].concat());
    assert!(said.contains("none.tsv"), "{said}");
}

#[test]
fn a_run_is_resumed_with_the_same_pairs_only() {
    let bench = Bench::new();
    bench.write("in.jsonl", [record("a", "s", STORY), record("b", "t", &near(0))].concat());
    bench.write("pairs.tsv", "a\tb\n");
    let run = ["clean", "in.jsonl", "-o", "out", "--resume", "--keep-apart", "pairs.tsv"];
    bench.run_to(0, &run);
    bench.write("pairs.tsv", "b\ta\n\na\tb\n");
    assert!(bench.run_to(0, &run).contains("finished already"));
    bench.write("pairs.tsv", "a\tc\n");
    assert!(bench.run_to(2, &run).contains("found that the settings differ"));
    bench.write("settings.toml", "keep_apart = \"pairs.tsv\"\n");
    bench.write("pairs.tsv", "a\tb\n");
    let run = ["clean", "in.jsonl", "-o", "out", "--resume", "--config", "settings.toml"];
    assert!(bench.run_to(0, &run).contains("finished already"));
}

/// The texts cut from each article.
fn cuts(bench: &Bench, kind: &str) -> Vec<String> {
    let removals = bench.lines("out/removals.jsonl");
    let cut = removals.iter().filter(|removal| removal["kind"] == kind);
    cut.map(|removal| removal["text"].as_str().expect("a text").to_owned()).collect()
}

fn cut_mark(right: bool, kind: &str, text: &str) -> String {
    json!({"mark": "cut", "right": right, "key": "a", "kind": kind, "text": text}).to_string()
        + "\n"
}

const CAPTION: &str =
    "Ann Bell stands before the winter market in Estwick with the mayor of the town and two dogs.";

#[test]
fn repeats_that_are_protected_stay() {
    let bench = Bench::new();
    let long = format!("{STORY} {}", near(2));
    for (text, cut) in [
        (format!("{CAPTION}\n\n{STORY}\n\n{CAPTION}"), CAPTION),
        (format!("{long}\n\nNothing else was said.\n\n{long}"), long.as_str()),
        // A part of a line.
        (format!("{CAPTION} {CAPTION} And so it went on.\n\n{STORY}"), CAPTION),
    ] {
        bench.write("in.jsonl", record("a", "s", &text));
        for find in ["copies,boilerplate,repeats", "repeats"] {
            let run = ["clean", "in.jsonl", "-o", "out", "--overwrite", "-q", "--find", find];
            bench.run_to(0, &run);
            let found = cuts(&bench, "repeat");
            assert!(found.contains(&cut.to_owned()), "{text}: {found:?}");
            for protect in [
                format!("{cut}\r\n"),
                found.iter().map(|text| cut_mark(false, "repeat", text)).collect(),
            ] {
                bench.write("protect", protect);
                bench.run_to(0, &[&run[..], &["--protect", "protect"]].concat());
                assert!(!cuts(&bench, "repeat").contains(&cut.to_owned()), "{text}");
            }
            bench.write("protect", cut_mark(true, "repeat", cut));
            bench.run_to(0, &[&run[..], &["--protect", "protect"]].concat());
            assert_eq!(cuts(&bench, "repeat"), found, "a cut marked right is cut");
        }
    }
}

#[test]
fn a_protected_line_within_a_longer_cut_keeps_all_of_it() {
    let bench = Bench::new();
    let [one, two] = ["The fog was thick all day.", "Nobody saw the ferry come in at noon."];
    let passage = format!("{one} {two}");
    bench.write("in.jsonl", record("a", "s", &format!("{passage} {passage} {STORY}")));
    let run = ["clean", "in.jsonl", "-o", "out", "--overwrite", "-q"];
    bench.run_to(0, &run);
    assert_eq!(cuts(&bench, "repeat"), [passage.as_str()]);
    for line in [one, two] {
        bench.write("protect", cut_mark(false, "boilerplate", line));
        bench.run_to(0, &[&run[..], &["--protect", "protect"]].concat());
        assert!(cuts(&bench, "repeat").is_empty(), "{line}");
    }
}

const FOOTER: &str = "Sign up for the morning letter of the Harbor Post.";

/// Four stories with one footer, in each of two sources.
fn with_footers() -> String {
    let story = |number: usize| -> String {
        (0..60).map(|word| format!("w{}x{word} ", number * 13)).collect()
    };
    let page = |number: usize| {
        let (source, id) = (["Harbor Post", "Hill Echo"][number % 2], number.to_string());
        record(&id, source, &format!("{}\n\n{FOOTER}", story(number)))
    };
    (0..8).map(page).collect()
}

fn template_mark(right: bool, scope: &str, source: &str, text: &str) -> String {
    json!({"mark": "template", "right": right, "template": text, "samples": [text], "scope": scope, "source": source})
        .to_string()
        + "\n"
}

#[test]
fn a_template_marked_wrong_is_protected_in_its_source() {
    let bench = Bench::new();
    bench.write("in.jsonl", with_footers());
    for (marks, n_cuts) in [
        (String::new(), 8),
        (template_mark(false, "source", "Harbor Post", FOOTER), 4),
        (template_mark(false, "source", "Elsewhere", FOOTER), 8),
        (template_mark(false, "corpus", "Harbor Post", FOOTER), 0),
        (template_mark(true, "corpus", "", FOOTER), 8),
        (cut_mark(false, "boilerplate", FOOTER), 0),
    ] {
        bench.write("protect", &marks);
        bench.run_to(
            0,
            &["clean", "in.jsonl", "-o", "out", "--overwrite", "-q", "--protect", "protect"],
        );
        assert_eq!(cuts(&bench, "boilerplate").len(), n_cuts, "{marks}");
    }
}

#[test]
fn what_is_marked_right_is_known_boilerplate() {
    let bench = Bench::new();
    let page = |source: &str| record(source, source, &format!("{STORY}\n\n{FOOTER}"));
    bench.write("in.jsonl", page("Harbor Post") + &page("Hill Echo"));
    for (marks, n_cuts) in [
        (String::new(), 0),
        (template_mark(true, "source", "Harbor Post", FOOTER), 1),
        (template_mark(true, "pages", "Harbor Post", FOOTER), 2),
        (template_mark(false, "corpus", "", FOOTER), 0),
        (cut_mark(true, "boilerplate", FOOTER), 2),
        (cut_mark(true, "repeat", FOOTER), 0),
        (cut_mark(true, "boilerplate", FOOTER) + &cut_mark(false, "repeat", FOOTER), 0),
    ] {
        bench.write("known", &marks);
        let run = ["clean", "in.jsonl", "-o", "out", "--overwrite", "-q", "--find", "boilerplate"];
        bench.run_to(0, &[&run[..], &["--templates", "known"]].concat());
        assert_eq!(cuts(&bench, "boilerplate").len(), n_cuts, "{marks}");
        // What is never cut is never cut.
        bench.write("never", cut_mark(false, "boilerplate", FOOTER));
        bench.run_to(0, &[&run[..], &["--templates", "known", "--protect", "never"]].concat());
        assert!(cuts(&bench, "boilerplate").is_empty());
    }
}

#[test]
fn a_line_that_is_no_mark_is_told_by_every_flag() {
    let bench = Bench::new();
    bench.write("in.jsonl", record("a", "s", STORY));
    bench.run_to(0, &["clean", "in.jsonl", "-o", "done", "-q"]);
    bench.write("marks.jsonl", cut_mark(true, "repeat", "x") + "\n{\"mark\":\"cat\"}\n");
    for arguments in [
        &["clean", "in.jsonl", "-o", "out", "--protect", "marks.jsonl"][..],
        &["inspect", "in.jsonl", "-o", "out", "--templates", "marks.jsonl"],
        &["clean", "in.jsonl", "-o", "out", "--keep-apart", "marks.jsonl"],
        &["evaluate", "in.jsonl", "done", "--marks", "marks.jsonl"],
    ] {
        let said = bench.run_to(2, arguments);
        assert!(said.contains("marks.jsonl: line 3: expected a mark"), "{arguments:?}: {said}");
        assert!(said.contains("delete the line"), "{said}");
        assert!(!bench.path("out").exists());
    }
    bench.write("pairs.tsv", "a\tb\n");
    let said = bench.run_to(2, &["evaluate", "in.jsonl", "done", "--marks", "pairs.tsv"]);
    assert!(said.contains("pairs.tsv: line 1: expected a mark"), "{said}");
}

/// The figures of a run against marks.
fn figures(bench: &Bench, out: &str) -> Value {
    let run = ["evaluate", "in.jsonl", out, "--marks", "marks.jsonl", "--json"];
    let output = bench.run(&run);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// All decisions of a run, marked right or wrong by turns, or all wrong.
fn all_marks(bench: &Bench, out: &str, is_right: impl Fn(usize) -> bool) -> String {
    let mut marks: Vec<Value> = Vec::new();
    let sources: BTreeMap<String, Value> = bench
        .lines("in.jsonl")
        .into_iter()
        .map(|mut record| {
            (record["id"].as_str().expect("an id").to_owned(), record["source"].take())
        })
        .collect();
    assert!(!sources.is_empty());
    for line in bench.lines(&format!("{out}/clusters.jsonl")) {
        for member in line["members"].as_array().expect("members").iter().skip(1) {
            marks.push(json!({"mark": "copy", "key": member["key"], "other": line["representative"], "cluster": line["id"]}));
        }
    }
    for line in bench.lines(&format!("{out}/removals.jsonl")) {
        if line["kind"] != "duplicate" {
            marks.push(json!({"mark": "cut", "key": line["key"], "kind": line["kind"], "text": line["text"], "template": line["evidence"]["template"]}));
        }
    }
    for line in bench.json(&format!("{out}/boilerplate.json")).as_array().expect("templates") {
        let mut mark = json!({"mark": "template", "template": line["template"], "samples": line["samples"], "scope": line["scope"]});
        if line["source"].is_string() {
            mark["source"] = line["source"].clone();
        }
        marks.push(mark);
    }
    for line in bench.lines(&format!("{out}/forms.jsonl")) {
        marks.push(json!({"mark": "family", "id": line["id"], "members": line["members"]}));
    }
    let lines = marks.into_iter().enumerate().map(|(number, mut mark)| {
        mark["right"] = is_right(number).into();
        mark.to_string() + "\n"
    });
    lines.collect()
}

#[test]
fn a_run_is_mended_by_marks() {
    let bench = Bench::new();
    bench.write("in.jsonl", std::fs::read(testdata("corpora/wire.jsonl")).expect("the corpus"));
    bench.run_to(0, &["clean", "in.jsonl", "-o", "first", "-q"]);
    bench.write("marks.jsonl", all_marks(&bench, "first", |_| true));
    let figure = |found: &Value, kind: &str, name: &str| found["marks"][kind][name].clone();
    let all = figures(&bench, "first");
    for kind in ["copies", "cuts", "templates"] {
        assert_eq!(figure(&all, kind, "precision"), 1.0, "{all}");
        assert_eq!(figure(&all, kind, "right lost"), 0, "{all}");
    }
    assert_eq!(all["ids that no document has"], Value::Null);
    bench.write("marks.jsonl", all_marks(&bench, "first", |_| false));
    assert_eq!(figure(&figures(&bench, "first"), "cuts", "precision"), 0.0);
    let mend = ["--keep-apart", "marks.jsonl", "--protect", "marks.jsonl"];
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "second", "-q"], &mend[..]].concat());
    let mended = figures(&bench, "second");
    for kind in ["copies", "cuts", "templates"] {
        assert_eq!(figure(&mended, kind, "wrong still so"), 0, "{mended}");
        assert!(figure(&mended, kind, "wrong mended").as_u64() > Some(7), "{mended}");
        assert_eq!(figure(&mended, kind, "precision"), Value::Null, "{mended}");
    }
    let table = bench.run(&["evaluate", "in.jsonl", "second", "--marks", "marks.jsonl"]).stdout;
    assert!(String::from_utf8(table).expect("text").contains("wrong mended"));
}

#[test]
fn families_are_scored_by_their_members() {
    let bench = Bench::new();
    let form = |town: &str| {
        format!(
            "The town of {town} gets a grant for its water works. {STORY} The grant for {town} is paid in May, the mayor of {town} said."
        )
    };
    let towns = ["Aldern", "Borvik", "Carnmoor", "Dalsee", "Estwick"];
    let records = towns.map(|town| record(town, "s", &form(town))).concat();
    bench.write("in.jsonl", records + &record("Aldern-2", "s", &form("Aldern")));
    bench.run_to(0, &["clean", "in.jsonl", "-o", "first", "-q"]);
    let families = bench.lines("first/forms.jsonl");
    assert_eq!(families[0]["members"].as_array().expect("members").len(), 5);
    let mark = |right: bool, members: &[&str]| {
        json!({"mark": "family", "right": right, "id": members.concat(), "members": members})
            .to_string()
            + "\n"
    };
    let marks = [
        mark(true, &["Aldern", "Borvik"]),
        mark(true, &["Aldern", "ghost"]),
        mark(false, &["Aldern", "Carnmoor"]),
        mark(false, &["Aldern", "Aldern-2"]),
    ];
    bench.write("marks.jsonl", marks.concat());
    let found = figures(&bench, "first");
    let expected = json!({"right still so": 1, "right lost": 1, "wrong still so": 1, "wrong mended": 1, "precision": 0.5});
    assert_eq!(found["marks"], json!({"families": expected}));
    assert_eq!(found["ids that no document has"], json!({"marks": 1}));
    bench.run_to(0, &["clean", "in.jsonl", "-o", "second", "-q", "--forms", "remove"]);
    let found = figures(&bench, "second");
    assert_eq!(found["marks"]["families"]["wrong mended"], 2, "{found}");
    // Forms that are kept apart are still forms.
    let pairs = apart(&bench, "Aldern\tBorvik\nAldern\tAldern-2", &[]);
    assert!(pairs.is_empty());
    assert_eq!(bench.lines("out/forms.jsonl")[0]["members"].as_array().expect("members").len(), 6);
}

#[test]
fn marks_change_nothing_that_they_do_not_name() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.write("empty.jsonl", "");
    let flags =
        ["--keep-apart", "empty.jsonl", "--protect", "empty.jsonl", "--templates", "empty.jsonl"];
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "plain", "-q"]);
    bench.run_to(0, &[&["clean", text_of(&corpus), "-o", "empty", "-q"], &flags[..]].concat());
    let outputs = |out: &str| bench.json(&format!("{out}/manifest.json"))["outputs"].clone();
    assert_eq!(outputs("plain"), outputs("empty"));
}
