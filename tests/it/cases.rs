//! Small corpora and what must be found in them: the five kinds of repetition, and their
//! look-alikes.

use crate::check::{Bench, record};
use std::collections::BTreeSet;

/// Paragraphs of invented words. No two stories share a phrase.
fn story(seed: usize, n_paragraphs: usize) -> Vec<String> {
    let word = |n: usize| {
        let syllables = ["bar", "len", "mo", "ti", "ras", "vek", "un", "dol", "pi", "shan", "gor"];
        let mixed = (n * 2_654_435_761 + seed * 40_503_011) >> 3;
        [mixed % 11, mixed / 11 % 11, mixed / 121 % 11].map(|place| syllables[place]).concat()
    };
    let sentence = |first: usize| (first..first + 24).map(word).collect::<Vec<_>>().join(" ") + ".";
    (0..n_paragraphs).map(|paragraph| sentence(paragraph * 24)).collect()
}

fn text(seed: usize, n_paragraphs: usize) -> String {
    story(seed, n_paragraphs).join("\n\n")
}

/// Runs `clean` on records of id, source and text. Returns the test's folder and the keys of each
/// cluster.
fn clusters(
    records: &[(&str, &str, String)],
    arguments: &[&str],
) -> (Bench, BTreeSet<BTreeSet<String>>) {
    let bench = Bench::new();
    let lines: String = records.iter().map(|(id, source, text)| record(id, source, text)).collect();
    bench.write("in.jsonl", lines);
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "-q"], arguments].concat());
    let found = bench.lines("out/clusters.jsonl").into_iter().map(|cluster| {
        let members = cluster["members"].as_array().expect("members");
        members.iter().map(|member| member["key"].as_str().expect("a key").to_owned()).collect()
    });
    let found = found.collect();
    (bench, found)
}

fn set(keys: &[&str]) -> BTreeSet<String> {
    keys.iter().map(ToString::to_string).collect()
}

#[test]
fn exact_near_and_contained_copies_are_told_apart() {
    let original = story(1, 8);
    let exact = original.join("\n").to_uppercase();
    let near = original.join("\n\n").replacen("bar", "rab", 12);
    let contained = original[..4].join("\n\n");
    let records = [
        ("a", "one", original.join("\n\n") + " End of the report."),
        ("b", "two", exact + "\nEND OF THE REPORT!"),
        ("c", "three", near),
        ("d", "four", contained),
        ("e", "five", text(2, 8)),
    ];
    let (bench, found) = clusters(&records, &[]);
    assert_eq!(found, BTreeSet::from([set(&["a", "b", "c", "d"])]));
    let cluster = &bench.lines("out/clusters.jsonl")[0];
    let relation = |key: &str| {
        let members = cluster["members"].as_array().expect("members");
        members.iter().find(|member| member["key"] == key).expect("a member")["relation"].clone()
    };
    assert_eq!(
        ["a", "b", "c", "d"].map(relation),
        ["representative", "exact", "near", "contained"]
    );
    assert_eq!(cluster["kind"], "contained");
    let kept = std::fs::read_to_string(bench.path("out/cleaned/in.jsonl")).expect("the corpus");
    assert_eq!(kept.lines().count(), 2);
    assert_eq!(bench.lines("out/removed/in.jsonl").len(), 3);
}

#[test]
fn empty_and_very_short_texts_do_not_collapse() {
    let records = [
        ("a", "one", String::new()),
        ("b", "two", String::new()),
        ("c", "three", "* * *".to_owned()),
        ("d", "four", "Breaking news".to_owned()),
        ("e", "five", "Breaking news!".to_owned()),
        ("f", "six", "Other words".to_owned()),
    ];
    let (_, found) = clusters(&records, &[]);
    assert_eq!(found, BTreeSet::from([set(&["d", "e"])]));
}

#[test]
fn a_wire_story_in_forty_outlets_is_no_boilerplate() {
    let wire = story(3, 5);
    let outlets: Vec<String> = (0..40).map(|n| format!("outlet{n}")).collect();
    let records: Vec<_> = outlets
        .iter()
        .map(|outlet| (outlet.as_str(), outlet.as_str(), wire.join("\n\n")))
        .collect();
    let (bench, found) = clusters(&records, &[]);
    assert_eq!(found.len(), 1);
    let removals = bench.lines("out/removals.jsonl");
    assert!(removals.iter().all(|removal| removal["kind"] == "duplicate"));
}

#[test]
fn a_story_that_one_source_prints_ten_times_is_no_boilerplate() {
    let wire = story(4, 6);
    let prints: Vec<(String, String)> = (0..10)
        .map(|n| {
            (
                format!("print{n}"),
                format!(
                    "Edition {} of today.\n\n{}",
                    "abcdefghij".chars().nth(n).expect("ten"),
                    wire.join("\n\n")
                ),
            )
        })
        .collect();
    let mut records: Vec<_> =
        prints.iter().map(|(id, text)| (id.as_str(), "one", text.clone())).collect();
    let others: Vec<(String, String)> =
        (0..10).map(|n| (format!("other{n}"), text(100 + n, 5))).collect();
    records.extend(others.iter().map(|(id, text)| (id.as_str(), "one", text.clone())));
    let (bench, found) = clusters(&records, &[]);
    assert_eq!(found.len(), 1);
    assert_eq!(found.first().map(BTreeSet::len), Some(10));
    let removals = bench.lines("out/removals.jsonl");
    assert!(removals.iter().all(|removal| removal["kind"] == "duplicate"), "{removals:?}");
}

#[test]
fn boilerplate_with_slots_goes_and_the_stories_stay() {
    let pages: Vec<(String, String)> = (0..6)
        .map(|n| {
            let body = text(200 + n, 4);
            (format!("p{n}"), format!("Updated {n} hours ago\n\n{body}\n\nWrite to desk{n}@outlet.example with your views"))
        })
        .collect();
    let records: Vec<_> =
        pages.iter().map(|(id, page)| (id.as_str(), "one", page.clone())).collect();
    let (bench, found) = clusters(&records, &[]);
    assert!(found.is_empty());
    for (n, line) in bench.lines("out/cleaned/in.jsonl").iter().enumerate() {
        assert_eq!(line["text"], text(200 + n, 4));
    }
    let templates: Vec<String> = serde_json::from_slice::<Vec<serde_json::Value>>(
        &std::fs::read(bench.path("out/boilerplate.json")).expect("templates"),
    )
    .expect("valid JSON")
    .iter()
    .map(|template| template["template"].as_str().expect("a text").to_owned())
    .collect();
    assert_eq!(templates, ["Updated {number} ago", "Write to {address} with your views"]);
}

#[test]
fn a_round_up_does_not_pull_its_stories_together() {
    let stories: Vec<Vec<String>> = (0..12).map(|n| story(300 + n, 3)).collect();
    let round_up = stories.concat().join("\n\n");
    let records = [
        ("round-up", "one", round_up),
        ("first", "two", stories[0].join("\n\n")),
        ("second", "three", stories[7].join("\n\n")),
    ];
    let (bench, found) = clusters(&records, &[]);
    assert!(found.is_empty(), "{found:?}");
    let held: Vec<_> = bench
        .lines("out/containments.jsonl")
        .iter()
        .map(|line| line["contained"].clone())
        .collect();
    assert_eq!(held, ["first", "second"]);
}

#[test]
fn chains_do_not_pull_strangers_together() {
    // Each document shares two thirds with the next one, and nothing with the third after it.
    let stories: Vec<Vec<String>> = (0..30).map(|n| story(400 + n, 2)).collect();
    let documents: Vec<(String, String)> =
        (0..27).map(|n| (format!("link{n:02}"), stories[n..n + 3].concat().join("\n\n"))).collect();
    let records: Vec<_> =
        documents.iter().map(|(id, text)| (id.as_str(), id.as_str(), text.clone())).collect();
    let (bench, found) = clusters(&records, &["--boilerplate-min-corpus-stories", "1000"]);
    assert!(found.iter().all(|cluster| cluster.len() <= 3), "{found:?}");
    for cluster in bench.lines("out/clusters.jsonl") {
        assert!(cluster["weakest"].as_f64().expect("a number") >= 0.5);
    }
}

#[test]
fn the_keep_policy_chooses_the_representative() {
    let body = story(5, 6);
    let short = body[..5].join("\n\n");
    let bench = Bench::new();
    let line = |id: &str, source: &str, date: &str, views: u32, text: &str| {
        serde_json::json!({ "id": id, "source": source, "date": date, "views": views, "text": text }).to_string() + "\n"
    };
    let lines = [
        line("long", "b", "2025-03-02", 5, &body.join("\n\n")),
        line("early", "c", "2025-03-01", 7, &short),
        line("loud", "a", "2025-03-03", 9, &short),
    ];
    bench.write("in.jsonl", lines.concat());
    for (policy, expected) in [
        ("longest", "long"),
        ("earliest", "early"),
        ("first", "long"),
        ("sources:a,b", "loud"),
        ("max:views", "loud"),
        ("min:views", "long"),
    ] {
        bench.run_to(0, &["clean", "in.jsonl", "-o", "out", "-q", "--overwrite", "--keep", policy]);
        let cluster = &bench.lines("out/clusters.jsonl")[0];
        assert_eq!(
            (&cluster["representative"], &cluster["kept_because"]),
            (&expected.into(), &policy.into())
        );
        assert_eq!(cluster["members"].as_array().map(Vec::len), Some(3), "{policy}");
    }
}
