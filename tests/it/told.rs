//! Where users get stuck: files that are not what their names say, settings without effect,
//! repeated runs, results whose input is gone.

use crate::check::{Bench, parquet_of, record, testdata, text_of, tree};
use serde_json::Value;

const STORY: &str = "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen meters. The work begins when the ice is gone and will last for two summers, the board said.";

/// Two outlets with one story, and a different story.
fn corpus() -> String {
    let other = "Ferry fares rise by twelve percent in March since fuel costs the company more than last year.";
    let line = |id: &str, source: &str, date: &str, text: &str| {
        serde_json::json!({"id": id, "source": source, "date": date, "url": format!("https://{source}.example/{id}"), "text": text})
            .to_string()
            + "\n"
    };
    [
        line("alpha-1", "post", "2024-03-05", STORY),
        line("alpha-2", "mail", "2024-03-06", &format!("(Wire) {STORY}")),
        line("beta-1", "mail", "5 March", other),
    ]
    .concat()
}

/// Files that are not what their names say, and what is said of each.
fn misnamed() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let pretty = b"[\n  {\n    \"id\": 1,\n    \"text\": \"A text.\"\n  }\n]\n".to_vec();
    let parquet = std::fs::read(testdata("formats/wire.parquet")).expect("Parquet");
    let gzip = std::fs::read(testdata("formats/wire.jsonl.gz")).expect("gzip");
    let lines = corpus().into_bytes();
    vec![
        (
            "pretty.jsonl",
            pretty.clone(),
            "pretty.jsonl holds a JSON array: `jq -c '.[]'` makes JSON Lines of it",
        ),
        ("t.jsonl", parquet, "t.jsonl holds Parquet: name it .parquet"),
        ("lines.csv", lines.clone(), "holds JSON Lines: name it .jsonl"),
        ("lines.parquet", lines.clone(), "holds JSON Lines: name it .jsonl"),
        ("packed.jsonl", gzip, "packed.jsonl is compressed with gzip: add .gz to its name"),
        (
            "fields.jsonl",
            b"{\"id\":1,\"url\":\"http://a.b\",\"body\":\"The ferry came late because of fog.\"}\n"
                .to_vec(),
            "expected a field `text` with the text, found none; the record has: body, id, url. Try --text-field body",
        ),
        ("table.csv", b"id,body\n1,A text.\n".to_vec(), "found id, body"),
        ("semicolons.csv", b"id;text\n1;A text.\n".to_vec(), "semicolons between its fields"),
        ("array.json", pretty.clone(), "it holds a JSON array"),
        ("plain.jsonl.gz", lines.clone(), "plain.jsonl.gz is not compressed with gzip"),
        ("latin.jsonl", b"{\"text\":\"caf\xE9\"}\n".to_vec(), "latin.jsonl is not in UTF-8"),
    ]
}

#[test]
fn files_that_are_not_what_they_are_called_are_told_in_a_line() {
    let bench = Bench::new();
    for (name, bytes, told) in misnamed() {
        bench.write(name, bytes);
        let said = bench.run_to(2, &["clean", name, "-o", "out"]);
        assert!(said.contains(told) && said.lines().count() == 1, "{name}: {said}");
        assert!(!bench.path("out").exists(), "{name}");
    }
}

/// Among other files, a table without the column only loses its own rows, in any format.
#[test]
fn a_table_without_the_column_of_texts_is_told() {
    let bench = Bench::new();
    bench.write("folder/a.jsonl", corpus());
    bench.write("folder/b.csv", "id,body\n1,A text.\n2,Another text.\n");
    std::fs::copy(testdata("formats/nested.parquet"), bench.path("folder/c.parquet"))
        .expect("a copy");
    let said = bench.run_to(1, &["clean", "folder", "-o", "mixed"]);
    assert!(
        said.contains("expected a column `text` with the text (--text-field), found id, body"),
        "{said}"
    );
    let body = arrow_array::StringArray::from(vec!["One article.", "Another one."]);
    let batch = arrow_array::RecordBatch::try_from_iter([("body", std::sync::Arc::new(body) as _)]);
    bench.write("folder/d.parquet", parquet_of(&batch.expect("a column")));
    bench.run_to(1, &["clean", "folder", "-o", "again", "-q"]);
    let told = "expected a column `text` with the text (--text-field), found body";
    assert!(bench.lines("again/rejected.jsonl").iter().any(|line| line["reason"] == told));
    bench.run_to(0, &["restore", "again", "-o", "restored", "-q"]);
    let said = bench.run_to(2, &["clean", "folder", "-o", "none", "--text-field", "nothing"]);
    assert!(said.contains("no record can be read: all") && !bench.path("none").exists(), "{said}");
}

#[test]
fn most_records_without_the_field_are_told() {
    let bench = Bench::new();
    let body = "{\"id\":1,\"body\":\"A text of some length.\"}\n".repeat(3);
    bench.write("most.jsonl", record("a", "one", STORY) + &body);
    let said = bench.run_to(1, &["clean", "most.jsonl", "-o", "out"]);
    assert!(
        said.contains("3 records for one reason") && said.contains("Try --text-field body"),
        "{said}"
    );
    let report = bench.json("out/report.json");
    assert_eq!(report["rejections"][0]["records"], 3);
}

/// Flags that the corpus gives nothing to, and what is said of each.
const VAIN: [(&[&str], &str); 7] = [
    (
        &["--keep", "max:score"],
        "--keep max:score: expected numbers in the field `score`, found none",
    ),
    (&["--keep", "sources:post,nobody"], "found none called nobody; the sources are mail, post"),
    (
        &["--date-field", "published"],
        "--date-field published: expected records with this field, found none",
    ),
    (
        &["--title-field", "headline"],
        "--title-field headline: expected records with this field, found none",
    ),
    (&["--keep", "earliest"], "1 document has a date that cannot be read, such as `5 March`"),
    (
        &["--keep", "earliest", "--date-field", "day"],
        "expected dates in the field `day`, found none",
    ),
    (
        &["--templates", "known.jsonl"],
        "no template of the file was met: 1 of 1 are for sources that the corpus does not have",
    ),
];

#[test]
fn settings_that_meet_nothing_are_told() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    bench.write(
        "known.jsonl",
        "{\"samples\":[\"Read more on our site\"],\"source\":\"elsewhere\"}\n",
    );
    for (flags, told) in VAIN {
        let said =
            bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "--overwrite"], flags].concat());
        assert!(said.contains(told), "{flags:?}: {said}");
    }
    let said = bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "--overwrite"]);
    assert!(!said.contains("note:"), "{said}");
    let report = bench.json("out/report.json");
    assert_eq!(report["counts"]["unreadable_dates"], 1);
}

#[test]
fn a_misspelled_setting_and_the_exit_codes_are_told() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    bench.write("settings.toml", "jacard = 0.6\n");
    let said = bench.run_to(2, &["clean", "in.jsonl", "-o", "none", "--config", "settings.toml"]);
    assert!(said.contains("perhaps `jaccard`"), "{said}");
    let help = String::from_utf8(bench.run(&["--help"]).stdout).expect("text");
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for status in ["0 done", "1 done, but", "2 could not run", "130 stopped"] {
        assert!(help.contains(status), "{status}");
    }
}

#[test]
fn what_chose_the_copy_that_stays_is_told() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    for (policy, because) in [
        ("longest", "longest"),
        ("earliest", "earliest"),
        ("first", "first"),
        ("sources:post", "sources:post"),
        ("sources:nobody", "longest"),
        ("max:score", "key"),
    ] {
        bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q", "--overwrite", "--keep", policy]);
        assert_eq!(bench.lines("out/clusters.jsonl")[0]["kept_because"], because, "{policy}");
    }
    let arguments = ["clean", "in.jsonl", "-o", "out", "-q", "--overwrite", "--keep", "earliest"];
    bench.write("in.jsonl", corpus().replace("\"date\"", "\"day\""));
    bench.run_to(0, &arguments);
    assert_eq!(bench.lines("out/clusters.jsonl")[0]["kept_because"], "key");
}

#[test]
fn a_run_may_be_asked_for_again() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    let run = |status: i32, flags: &[&str]| {
        bench.run_to(status, &[&["clean", "in.jsonl", "-o", "out", "--resume"], flags].concat())
    };
    assert!(!run(0, &[]).contains("finished already"));
    let manifest = std::fs::read(bench.path("out/manifest.json")).expect("a manifest");
    assert!(
        run(0, &["--threads", "1", "--memory", "300MB"])
            .contains("finished already, with the same input and settings")
    );
    assert!(run(2, &["--jaccard", "0.6"]).contains("found that the settings differ"));
    let said = bench.run_to(2, &["inspect", "in.jsonl", "-o", "out", "--resume"]);
    assert!(said.contains("found that the commands differ"), "{said}");
    // Different bytes of the same length.
    bench.write("in.jsonl", corpus().replace("fog", "fig").replace("Ferry", "Fairy"));
    assert!(run(2, &[]).contains("found that the bytes of the inputs differ"));
    bench.write("in.jsonl", corpus() + "\n");
    assert!(run(2, &[]).contains("found that the inputs differ"));
    assert!(std::fs::read(bench.path("out/manifest.json")).expect("a manifest") == manifest);
    // A run that ended with rejected records ends so again.
    bench.write("bad.jsonl", corpus() + "{\"id\":1}\n");
    for _ in 0..2 {
        bench.run_to(1, &["clean", "bad.jsonl", "-o", "bad", "--resume", "-q"]);
    }
}

#[test]
fn results_are_explained_and_viewed_without_their_input() {
    let bench = Bench::new();
    let mut command = assert_cmd::Command::cargo_bin("copydesk").expect("the program");
    command.current_dir(bench.path("")).args(["clean", "-", "-o", "piped", "-q"]);
    command.write_stdin(corpus()).assert().success();
    bench.write("moved/in.jsonl", corpus());
    bench.run_to(0, &["clean", "moved/in.jsonl", "-o", "out", "-q"]);
    std::fs::rename(bench.path("moved"), bench.path("elsewhere")).expect("moved");
    for results in ["piped", "out"] {
        let said =
            String::from_utf8(bench.run(&["explain", results, "alpha-1"]).stdout).expect("text");
        assert!(
            said.contains("removed: a near copy")
                && said.contains("alpha-2 and alpha-1, as cleaned"),
            "{said}"
        );
        bench.run_to(0, &["view", results, "-q"]);
        assert!(bench.path(&format!("{results}-view/copydesk.html")).exists());
    }
    std::fs::remove_file(bench.path("out/cleaned/in.jsonl")).expect("removed");
    bench.run_to(2, &["view", "out", "-o", "page"]);
    assert!(!bench.path("page").exists());
}

#[test]
fn an_article_is_known_by_more_than_its_key() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
    let explained =
        |name: &str| String::from_utf8(bench.run(&["explain", "out", name]).stdout).expect("text");
    for name in ["alpha-1", "https://post.example/alpha-1"] {
        assert!(explained(name).starts_with("alpha-1\n"), "{name}");
    }
    assert!(explained("beta").starts_with("beta-1\n"));
    let said = bench.run_to(2, &["explain", "out", "alpha"]);
    assert!(
        said.contains("several articles have keys that begin with `alpha`")
            && said.contains("\n  alpha-2"),
        "{said}"
    );
    let said = bench.run_to(2, &["explain", "out", "alhpa-1"]);
    assert!(
        said.contains("no article has the key `alhpa-1`; the nearest are:\n  alpha-1"),
        "{said}"
    );
    bench.run_to(0, &["clean", text_of(&testdata("aggregator")), "-o", "pages", "-q"]);
    let said = String::from_utf8(bench.run(&["explain", "pages", "ferry-fares.txt"]).stdout)
        .expect("text");
    assert!(
        said.contains(
            "because this line is in 8 of 8 articles of this source, in 8 different stories"
        ),
        "{said}"
    );
    assert!(!said.contains('{'), "{said}");
}

#[test]
fn a_folder_that_holds_no_results_is_told() {
    let bench = Bench::new();
    bench.write("folder/notes.md", "no results");
    bench.write("in.jsonl", corpus());
    for arguments in [
        &["restore", "folder", "-o", "new"][..],
        &["explain", "folder", "a"],
        &["view", "folder"],
        &["templates", "folder"],
        &["evaluate", "in.jsonl", "folder", "--clusters", "truth.tsv"],
    ] {
        let said = bench.run_to(2, arguments);
        assert!(
            said.contains("expected a folder that `copydesk clean` or `inspect` wrote"),
            "{said}"
        );
        assert!(!bench.path("new").exists() && !bench.path("folder-view").exists());
    }
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
    let said = bench.run_to(2, &["evaluate", "in.jsonl", "out"]);
    assert!(said.contains("give --clusters, --pairs, --labels, --spans or --marks"), "{said}");
    bench.write("truth.tsv", "alpha-1\tx\nalpha-2\tx\nghost\ty\n");
    let figures = bench.run(&["evaluate", "in.jsonl", "out", "--clusters", "truth.tsv", "--json"]);
    let figures: Value = serde_json::from_slice(&figures.stdout).expect("JSON");
    assert_eq!(figures["ids that no document has"]["clusters"], 1);
}

#[test]
fn a_run_that_fails_leaves_the_results_of_the_one_before() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    bench.write("body.jsonl", "{\"id\":1,\"body\":\"A text.\"}\n");
    bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q"]);
    let before = tree(&bench.path("out"));
    for arguments in [
        &["clean", "body.jsonl", "-o", "out", "--overwrite"][..],
        &["inspect", "body.jsonl", "-o", "out", "--overwrite"],
        &["clean", "in.jsonl", "-o", "out", "--overwrite", "--text-field", "tex"],
        &["clean", "missing.jsonl", "-o", "out", "--overwrite"],
        &["view", "out", "-o", "out", "--overwrite"],
    ] {
        bench.run_to(2, arguments);
        assert!(tree(&bench.path("out")) == before, "{arguments:?}");
    }
    let mine = bench.write("out/cleaned/mine.jsonl", "precious");
    for arguments in [&["--overwrite"][..], &["--resume", "--jaccard", "0.6"]] {
        bench.run_to(2, &[&["clean", "in.jsonl", "-o", "out"], arguments].concat());
        assert!(mine.exists(), "{arguments:?}");
    }
    let said = bench.run_to(2, &["clean", "in.jsonl", "-o", "out", "--overwrite"]);
    assert!(said.contains("holds `cleaned/mine.jsonl`, which copydesk did not write"), "{said}");
    std::fs::remove_file(mine).expect("removed");
    let foreign = bench.write("foreign/cleaned/mine.jsonl", "precious");
    for flag in ["--overwrite", "--resume"] {
        bench.run_to(2, &["clean", "in.jsonl", "-o", "foreign", flag]);
        assert!(foreign.exists(), "{flag}");
    }
    bench.write("empty.jsonl", "");
    let said = bench.run_to(0, &["clean", "empty.jsonl", "-o", "out", "--overwrite"]);
    assert!(said.contains("the input holds no record"), "{said}");
    bench.write("out/boilerplate.json", "[1]\n");
    let said = bench.run_to(2, &["clean", "empty.jsonl", "-o", "out", "--resume"]);
    assert!(said.contains("expected the file as the run wrote it"), "{said}");
}

#[test]
fn one_field_may_have_several_roles() {
    let bench = Bench::new();
    bench.write("in.jsonl", corpus());
    let said = bench.run_to(
        0,
        &["clean", "in.jsonl", "-o", "out", "--id-field", "url", "--source-field", "url"],
    );
    assert!(!said.contains("note:"), "{said}");
    let member = &bench.lines("out/clusters.jsonl")[0]["members"][0];
    assert_eq!(member["key"], member["source"]);
}
