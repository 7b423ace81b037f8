//! The pipeline against brute force: all pairs, exact similarity, on the generated corpus.

use crate::check::{Bench, json_lines, testdata, text_of};
use copydesk_core::hash::HashKey;
use copydesk_core::{
    Body, CopyConfig, Document, Finding, Judge, Origin, Relation, Scratch, SourceId,
};
use std::collections::{HashMap, HashSet};

/// The cleaned bodies, computed from the input and the list of cuts alone.
fn bodies(bench: &Bench, judge: &Judge) -> HashMap<String, Body> {
    let mut scratch = Scratch::default();
    let cuts = bench.lines("out/removals.jsonl");
    let mut body = |record: &serde_json::Value| {
        let (key, text) = (record["id"].as_str()?, record["text"].as_str()?);
        let mut kept = text.as_bytes().to_vec();
        for cut in cuts.iter().filter(|cut| cut["key"] == key && cut["kind"] != "duplicate") {
            let [start, end] =
                ["start", "end"].map(|name| cut[name].as_u64().expect("an offset") as usize);
            assert_eq!(text.get(start..end), cut["text"].as_str(), "{key}");
            kept[start..end].fill(b' ');
        }
        let document = Document {
            title: record["title"].as_str(),
            date: record["date"].as_str(),
            url: record["url"].as_str(),
            origin: Origin { source: record["source"].as_str().map(SourceId::of), site: None },
            ..Document::of_text(std::str::from_utf8(&kept).ok()?)
        };
        Some((key.to_owned(), judge.body(&document, &[], &mut scratch)))
    };
    json_lines(&testdata("corpora/wire.jsonl")).iter().filter_map(&mut body).collect()
}

#[test]
fn no_two_near_copies_are_both_kept_and_no_member_is_below_the_threshold() {
    let bench = Bench::new();
    bench.run_to(0, &["clean", text_of(&testdata("corpora/wire.jsonl")), "-o", "out", "-q"]);
    let judge = Judge::new(&CopyConfig::default(), HashKey(7));
    let bodies = bodies(&bench, &judge);
    let mut removed = HashSet::new();
    for cluster in bench.lines("out/clusters.jsonl") {
        let representative = cluster["representative"].as_str().expect("a key");
        for member in cluster["members"]
            .as_array()
            .expect("members")
            .iter()
            .filter(|member| member["kept"] == false)
        {
            let key = member["key"].as_str().expect("a key");
            let (similarity, finding) = judge.compare(&bodies[representative], &bodies[key]);
            let told = (member["jaccard"].as_f64(), member["containment"].as_f64());
            let close =
                |told: Option<f64>, found: f64| (told.expect("a number") - found).abs() < 0.0001;
            assert!(
                close(told.0, similarity.jaccard) && close(told.1, similarity.containment),
                "{key}: {similarity:?}"
            );
            assert!(
                matches!(finding, Finding::Copy(_) | Finding::Held),
                "{key} is no copy of {representative}"
            );
            removed.insert(key.to_owned());
        }
    }
    let kept: Vec<&String> = bodies.keys().filter(|key| !removed.contains(*key)).collect();
    for (place, left) in kept.iter().enumerate() {
        for right in &kept[place + 1..] {
            let (_, finding) = judge.compare(&bodies[*left], &bodies[*right]);
            assert_ne!(finding, Finding::Copy(Relation::Near), "{left} and {right} are both kept");
        }
    }
}
