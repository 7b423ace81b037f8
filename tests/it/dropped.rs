//! `--keep-copies 0`: nothing of a cluster stays but protected articles, nothing is lost, and all
//! results say so.

use crate::check::{Bench, json_lines, record, testdata, text_of, tree};
use serde_json::{Value, json};
use std::collections::BTreeSet;

const NONE: [&str; 2] = ["--keep-copies", "0"];

const STORY: &str = "The state office announces new funding for rural fire engines. Selby has had no new \
                     engine in twelve years, and its volunteers repaired the pump themselves last winter. \
                     The grant pays for two engines, a tower light and the training of nine people.";

/// An article, a longer copy of it, an equal one, and one of another story.
fn bench(arguments: &[&str]) -> Bench {
    let bench = Bench::new();
    let longer = format!("{STORY} The first one arrives in May.");
    let records = [
        ("a", "s", STORY),
        ("b", "t", &longer),
        ("c", "t", STORY),
        ("d", "u", "Alone in the corpus."),
    ];
    bench.write("in.jsonl", records.map(|(id, source, text)| record(id, source, text)).concat());
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "-q"], &NONE[..], arguments].concat());
    bench
}

/// The ids of the records in a file, if there is one.
fn ids(bench: &Bench, name: &str) -> BTreeSet<String> {
    let path = bench.path(name);
    let records = if path.exists() { json_lines(&path) } else { Vec::new() };
    records.iter().map(|record| record["id"].as_str().expect("an id").to_owned()).collect()
}

fn explained(bench: &Bench, key: &str) -> String {
    String::from_utf8(bench.run(&["explain", "out", key]).stdout).expect("text")
}

#[test]
fn nothing_of_a_cluster_stays_and_nothing_is_lost() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    bench.run_to(0, &["clean", text_of(&corpus), "-o", "one", "-q"]);
    bench.run_to(0, &[&["clean", text_of(&corpus), "-o", "out", "-q"], &NONE[..]].concat());
    let members = |line: &Value| line["members"].as_array().expect("members").clone();
    let lines = bench.lines("out/clusters.jsonl");
    assert_eq!(lines.len(), bench.lines("one/clusters.jsonl").len());
    let clustered: BTreeSet<String> = lines
        .iter()
        .flat_map(members)
        .inspect(|member| assert_eq!(member["kept"], false))
        .map(|member| member["key"].as_str().expect("a key").to_owned())
        .collect();
    let (kept, removed) =
        (ids(&bench, "out/cleaned/wire.jsonl"), ids(&bench, "out/removed/wire.jsonl"));
    assert!(removed.is_superset(&clustered) && kept.is_disjoint(&removed));
    let input = json_lines(&corpus).len();
    assert_eq!(kept.union(&removed).count(), input);
    let counts = &bench.json("out/report.json")["counts"];
    assert_eq!(counts["representatives"], counts["clusters"]);
    assert_eq!(bench.json("one/report.json")["counts"]["representatives"], 0);
}

#[test]
fn the_counts_add_up() {
    let bench = Bench::new();
    let corpus = testdata("corpora/wire.jsonl");
    for copies in ["0", "1", "2"] {
        let run = ["inspect", text_of(&corpus), "-o", "out", "-q", "--overwrite"];
        bench.run_to(0, &[&run, &["--keep-copies", copies][..]].concat());
        let counts = &bench.json("out/report.json")["counts"];
        let sum = |names: &[&str]| -> u64 {
            names.iter().map(|name| counts[name].as_u64().expect("a count")).sum()
        };
        let fates = ["exact", "near", "contained", "representatives", "shells", "kept"];
        assert_eq!(sum(&fates), sum(&["documents"]), "{counts}");
        let characters = ["boilerplate", "repeat", "white_space", "removed", "kept"];
        let characters = characters.map(|name| format!("{name}_characters"));
        assert_eq!(
            sum(&characters.each_ref().map(|name| &**name)),
            sum(&["characters"]),
            "{counts}"
        );
        let of_sources = bench.lines("out/sources.jsonl");
        let removed: u64 =
            of_sources.iter().map(|line| line["removed"].as_u64().expect("a count")).sum();
        assert_eq!(removed, sum(&fates[..4]), "each article has a source");
    }
}

#[test]
fn the_input_comes_back() {
    for name in ["corpora/wire.jsonl", "formats/wire.csv", "formats/wire.parquet"] {
        let bench = Bench::new();
        let input = testdata(name);
        bench.run_to(0, &[&["clean", text_of(&input), "-o", "out", "-q"], &NONE[..]].concat());
        // `restore` compares the bytes of a text format, and the values of a table.
        bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
        if !name.ends_with("parquet") {
            let again = tree(&bench.path("again"));
            let bytes = std::fs::read(&input).expect("the corpus");
            assert!(again.into_values().eq([bytes]), "{name}");
        }
    }
}

#[test]
fn a_representative_is_removed_with_its_evidence() {
    let bench = bench(&[]);
    assert_eq!(ids(&bench, "out/cleaned/in.jsonl"), BTreeSet::from(["d".to_owned()]));
    let clusters = bench.lines("out/clusters.jsonl");
    assert_eq!(clusters.len(), 1);
    assert_eq!([&clusters[0]["representative"], &clusters[0]["kept_because"]], ["b", "none"]);
    let removals = bench.lines("out/removals.jsonl");
    let removal = removals.iter().find(|line| line["key"] == "b").expect("a removal");
    assert_eq!(removal["kind"], "duplicate");
    let evidence = json!({
        "cluster": clusters[0]["id"], "representative": "b", "relation": "representative",
        "jaccard": 1.0, "containment": 1.0,
    });
    assert_eq!(removal["evidence"], evidence);
    // `t` has two of the three, and each is a copy of the other.
    let sources = bench.lines("out/sources.jsonl");
    let own = |source: &str| {
        let line = sources.iter().find(|line| line["source"] == source).expect("a line");
        [&line["removed"], &line["own"]].map(|count| count.as_u64().expect("a count"))
    };
    assert_eq!([own("s"), own("t"), own("u")], [[1, 0], [2, 2], [0, 0]]);
}

#[test]
fn explain_says_that_nothing_was_kept() {
    let bench = bench(&[]);
    for (key, told) in [
        ("b", "  is removed: --keep-copies 0 keeps nothing of a cluster\n"),
        ("a", "  b is removed: --keep-copies 0 keeps nothing of a cluster\n"),
        ("a", "      removed  b"),
    ] {
        assert!(explained(&bench, key).contains(told), "{told}: {}", explained(&bench, key));
    }
    assert!(!explained(&bench, "a").contains("stays"), "{}", explained(&bench, "a"));
}

#[test]
fn protected_articles_stay_even_so() {
    let whole = Bench::new();
    whole.write("keys.txt", "c\n");
    let keys = whole.path("keys.txt");
    for arguments in [&[][..], &["--contained", "container"]] {
        let bench = bench(&[&["--keep-keys", text_of(&keys)], arguments].concat());
        assert_eq!(ids(&bench, "out/cleaned/in.jsonl"), ["c", "d"].map(str::to_owned).into());
        let counts = &bench.json("out/report.json")["counts"];
        let is_first = bench.lines("out/clusters.jsonl")[0]["representative"] == "c";
        assert_eq!(counts["representatives"], u64::from(!is_first), "{counts}");
        let said = explained(&bench, "c");
        assert!(said.contains("stays") && said.contains("--keep-keys names it"), "{said}");
    }
}

#[test]
fn annotations_call_every_member_removed() {
    let bench = bench(&["--annotate"]);
    let annotated = bench.lines("out/cleaned/in.jsonl");
    let removed: Vec<&Value> =
        annotated.iter().map(|record| &record["copydesk"]["removed"]).collect();
    assert_eq!(removed, [true, true, true, false]);
    bench.run_to(0, &["restore", "out", "-o", "again", "-q"]);
    assert_eq!(
        tree(&bench.path("again"))["in.jsonl"],
        std::fs::read(bench.path("in.jsonl")).expect("it")
    );
}

/// A shell that represents others is removed as what it is.
#[test]
fn a_shell_is_removed_as_a_shell() {
    let wall = "We and our partners store information on a device. Choose what you agree to, or sign \
                in to read on without it.";
    let line = |id: &str, title: &str| {
        json!({"id": id, "source": "post", "title": title, "text": wall}).to_string() + "\n"
    };
    let bench = Bench::new();
    bench.write(
        "in.jsonl",
        [line("a", "Ferry fares rise in May"), line("b", "Beavers flood a pitch")].concat(),
    );
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "-q"], &NONE[..]].concat());
    let kinds: Vec<Value> =
        bench.lines("out/removals.jsonl").iter().map(|line| line["kind"].clone()).collect();
    assert_eq!(kinds, ["shell", "shell"]);
    let counts = &bench.json("out/report.json")["counts"];
    assert_eq!([&counts["shells"], &counts["representatives"]], [2, 0]);
}

#[test]
fn the_summary_and_the_page_say_so() {
    let bench = bench(&[]);
    let said = bench.run_to(0, &["inspect", "in.jsonl", "-o", "shown", "--keep-copies", "0"]);
    let row = "representatives                    1  nothing of their clusters is kept";
    assert!(said.contains(row), "{said}");
    bench.run_to(0, &["view", "out", "-q"]);
    let page = tree(&bench.path("out-view"));
    let text = |name: &str| String::from_utf8_lossy(&page[name]).into_owned();
    let (clusters, articles) =
        (text("copydesk-parts/clusters-0.js"), text("copydesk-parts/articles-0.js"));
    assert!(clusters.contains("--keep-copies 0 keeps nothing of a cluster"), "{clusters}");
    assert!(
        articles
            .contains("the first of its cluster, which --keep-copies 0 removes like its copies"),
        "{articles}"
    );
    assert!(!articles.contains("the one that stays"), "{articles}");
}
