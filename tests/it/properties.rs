//! Properties of every corpus, tested on generated ones: decisions depend only on the set of
//! documents, and all evidence is true when recomputed in the simplest way.

use crate::check::{Bench, json_lines, record, tree};
use copydesk_core::hash::HashKey;
use copydesk_core::{CopyConfig, Judge, Scratch};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// The source and the text of a document. Its index is its id.
type Document = (usize, String);

/// The words of a story. Two stories share hardly any.
fn story(number: usize) -> Vec<String> {
    let word = |n: usize| -> String {
        let letters = (number * 7919 + n * 104_729) % 456_976;
        (0..4).map(|k| char::from(b'a' + (letters / 26_usize.pow(k) % 26) as u8)).collect()
    };
    (0..60 + number % 5 * 20).map(word).collect()
}

/// A page: a story, truncated, with some words changed, its caption once or twice, and its source's
/// footer.
fn document() -> impl Strategy<Value = Document> {
    let parts = (0..4_usize, 0..6_usize, 0..5_usize, any::<bool>(), any::<bool>(), 0..4_usize);
    parts.prop_map(|(source, number, n_changed, is_cut, is_doubled, footer)| {
        let mut words = story(number);
        for change in 0..n_changed {
            let at = (change * 17 + number) % words.len();
            words[at] = format!("other{}", char::from(b'a' + (change * 3 + source) as u8));
        }
        if is_cut {
            words.truncate(words.len() * 2 / 3);
        }
        let caption =
            format!("Men of {number} load grain in the port of the old town in this photo. Agency");
        let mut lines = vec![words.join(" "), caption.clone()];
        lines.extend(is_doubled.then_some(caption));
        if footer > 0 {
            lines.push(format!("Write to the desk of paper {source} with your views on this"));
        }
        (source, lines.join("\n"))
    })
}

fn corpus() -> impl Strategy<Value = Vec<Document>> {
    prop::collection::vec(document(), 1..40)
}

/// The records of these documents, in the given order.
fn lines<'d>(documents: impl Iterator<Item = (usize, &'d Document)>) -> String {
    let line = |(id, (source, text)): (usize, &Document)| {
        record(&format!("{id:03}"), &format!("paper{source}"), text)
    };
    documents.map(line).collect()
}

fn clean(bench: &Bench, lines: &str, out: &str, arguments: &[&str]) {
    bench.write("in.jsonl", lines);
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", out, "-q"], arguments].concat());
}

/// The decisions, independent of the order of the documents: each cut by its key and span, and the
/// members of each cluster.
fn decisions(bench: &Bench, out: &str) -> BTreeSet<String> {
    let cut = |line: Value| {
        let evidence = &line["evidence"];
        let why = [&evidence["template"], &evidence["original"], &evidence["representative"]];
        format!("{} {} {} {} {why:?}", line["key"], line["kind"], line["start"], line["end"])
    };
    let member = |member: &Value| format!("{} {}", member["key"], member["relation"]);
    let cluster = |line: Value| {
        let members = line["members"].as_array().expect("a list").iter().map(member);
        format!("{:?}", members.collect::<BTreeSet<_>>())
    };
    let lines = |name: &str| json_lines(&bench.path(&format!("{out}/{name}")));
    let cuts = lines("removals.jsonl").into_iter().map(cut);
    cuts.chain(lines("clusters.jsonl").into_iter().map(cluster)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 12,
        rng_seed: RngSeed::Fixed(20_261_126),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn threads_and_memory_change_no_byte(documents in corpus()) {
        let bench = Bench::new();
        let lines = lines((0..).zip(&documents));
        let mut found: Vec<BTreeMap<String, Vec<u8>>> = Vec::new();
        for (threads, memory) in [("1", "1GiB"), ("2", "1MB"), ("8", "1GiB"), ("3", "30MB")] {
            let out = format!("out{threads}");
            clean(&bench, &lines, &out, &["--threads", threads, "--memory", memory]);
            let mut files = tree(&bench.path(&out));
            files.remove("timings.json");
            found.push(files);
        }
        prop_assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
    }

    #[test]
    fn the_order_of_the_records_decides_nothing(
        documents in corpus(),
        seed in any::<u64>(),
    ) {
        let bench = Bench::new();
        let mut order: Vec<usize> = (0..documents.len()).collect();
        clean(&bench, &lines((0..).zip(&documents)), "one", &[]);
        order.sort_by_key(|&n| copydesk_core::hash::mix(seed.wrapping_add(n as u64)));
        clean(&bench, &lines(order.iter().map(|&n| (n, &documents[n]))), "other", &[]);
        prop_assert_eq!(decisions(&bench, "one"), decisions(&bench, "other"));
    }

    #[test]
    fn a_stranger_changes_nothing(documents in corpus()) {
        let bench = Bench::new();
        let stranger = (9, story(97).join(" "));
        clean(&bench, &lines((0..).zip(&documents)), "without", &[]);
        let all = (0..).zip(&documents).chain([(999, &stranger)]);
        clean(&bench, &lines(all), "with", &[]);
        prop_assert_eq!(decisions(&bench, "without"), decisions(&bench, "with"));
    }

    #[test]
    fn a_second_run_finds_nothing_more(documents in corpus()) {
        let bench = Bench::new();
        clean(&bench, &lines((0..).zip(&documents)), "once", &[]);
        bench.run_to(0, &["clean", "once/cleaned", "-o", "twice", "-q"]);
        let of = |out: &str| std::fs::read(bench.path(&format!("{out}/cleaned/in.jsonl"))).expect("a corpus");
        prop_assert!(of("once") == of("twice"));
    }

    #[test]
    fn all_evidence_is_true(documents in corpus()) {
        let bench = Bench::new();
        clean(&bench, &lines((0..).zip(&documents)), "out", &[]);
        let text = |key: &Value| {
            let id: usize = key.as_str().expect("a key").parse().expect("a number");
            documents[id].1.as_str()
        };
        let removals = json_lines(&bench.path("out/removals.jsonl"));
        for removal in &removals {
            let span = |value: &Value| {
                let [start, end] = ["start", "end"].map(|name| value[name].as_u64().expect("a place") as usize);
                text(&removal["key"])[start..end].to_owned()
            };
            match removal["kind"].as_str().expect("a kind") {
                "repeat" => {
                    prop_assert_eq!(span(removal), removal["text"].as_str().expect("a text"));
                    let told = removal["evidence"]["similarity"].as_f64().expect("a number");
                    let found = edit_similarity(&span(removal), &span(&removal["evidence"]["original"]));
                    prop_assert!((told - found).abs() < 1e-3, "{}", removal);
                }
                "boilerplate" => {
                    let n_bearers = bearers(&documents, text(&removal["key"]), removal);
                    let told = removal["evidence"]["documents"].as_u64().expect("a number");
                    prop_assert_eq!(n_bearers as u64, told, "{}", removal);
                }
                _ => {}
            }
        }
        for cluster in json_lines(&bench.path("out/clusters.jsonl")) {
            check_members(&cluster, &removals, &text)?;
        }
    }
}

/// Number of documents with the line that was cut, ignoring digits: of its source, or of all
/// sources if it was cut as boilerplate of several.
fn bearers(documents: &[Document], page: &str, removal: &Value) -> usize {
    let masked = |line: &str| line.replace(|c: char| c.is_ascii_digit(), "0");
    let line = masked(removal["text"].as_str().expect("a text"));
    let source = documents.iter().find(|(_, text)| text == page).map(|(source, _)| *source);
    let is_of_source = removal["evidence"]["sources"] == 1;
    let bears = |text: &str| text.lines().any(|other| masked(other) == line);
    let counts = |(of, text): &&Document| bears(text) && (!is_of_source || Some(*of) == source);
    documents.iter().filter(counts).count()
}

fn words(text: &str) -> Vec<String> {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

fn edit_similarity(left: &str, right: &str) -> f64 {
    let [left, right] = [left, right].map(words);
    let distance = strsim::generic_levenshtein(&left, &right);
    1.0 - distance as f64 / left.len().max(right.len()) as f64
}

/// Checks the members' similarities to the representative, recomputed from texts and cuts.
fn check_members<'d>(
    cluster: &Value,
    removals: &[Value],
    text: &impl Fn(&Value) -> &'d str,
) -> Result<(), TestCaseError> {
    let shingles = |key: &Value| -> HashSet<u64> {
        let mut body = String::new();
        let mut at = 0;
        let is_cut = |removal: &&Value| removal["key"] == *key && removal["kind"] != "duplicate";
        for cut in removals.iter().filter(is_cut) {
            let [start, end] =
                ["start", "end"].map(|name| cut[name].as_u64().expect("a place") as usize);
            body.push_str(&text(key)[at..start]);
            body.push('\n');
            at = end;
        }
        body.push_str(&text(key)[at..]);
        let judge = Judge::new(&CopyConfig::default(), HashKey(7));
        let body =
            judge.body(&copydesk_core::Document::of_text(&body), &[], &mut Scratch::default());
        judge.shingles(&body.words).0.into_iter().collect()
    };
    let members = cluster["members"].as_array().expect("a list");
    let representative = shingles(&members[0]["key"]);
    for member in &members[1..] {
        let own = shingles(&member["key"]);
        let shared = own.intersection(&representative).count() as f64;
        let jaccard = shared / own.union(&representative).count() as f64;
        let containment = shared / own.len().min(representative.len()) as f64;
        let told = |name: &str| member[name].as_f64().expect("a number");
        prop_assert!((told("jaccard") - jaccard).abs() < 1e-3, "{jaccard}: {member}");
        prop_assert!((told("containment") - containment).abs() < 1e-3, "{containment}: {member}");
    }
    Ok(())
}
