//! Who copies whom: `sources.jsonl`, `shared.jsonl`, and the titles and dates of members.

use crate::check::{Bench, testdata, text_of};
use serde_json::{Value, json};

/// Five distinct stories.
const STORIES: [&str; 5] = [
    "The harbor board voted seven to two on Tuesday to deepen the eastern channel to fourteen \
     meters, as the larger ferries of the coming years need more water under their keels.",
    "Beavers dammed the creek behind the school in Selby, and the council sends two foresters \
     with chest waders to look at the lodge before the thaw floods the football pitch again.",
    "A retired watchmaker won the regional chess title in the last round, after his opponent \
     offered a draw that he declined with a bishop sacrifice nobody in the hall had seen coming.",
    "Rain swept the vineyards for nine days, and growers along the river fear that rot will take \
     a third of the harvest unless the wind turns east before the pickers come on Friday.",
    "The opera opens its season with a work found in an attic, whose second act the conductor \
     completed from sketches, and whose chorus needs forty singers more than the stage can hold.",
];

fn record(id: &str, source: &str, date: &str, story: usize) -> String {
    let url = format!("https://{source}.example/{id}");
    json!({"id": id, "source": source, "date": date, "url": url, "text": STORIES[story]})
        .to_string()
        + "\n"
}

/// What a run finds in these records: its lines of `sources.jsonl` and `shared.jsonl`.
fn found(records: &[String], flags: &[&str]) -> (Bench, Vec<Value>, Vec<Value>) {
    let bench = Bench::new();
    bench.write("in.jsonl", records.concat());
    bench.run_to(0, &[&["clean", "in.jsonl", "-o", "out", "-q"], flags].concat());
    let (sources, shared) = (bench.lines("out/sources.jsonl"), bench.lines("out/shared.jsonl"));
    (bench, sources, shared)
}

#[test]
fn the_source_with_the_earliest_day_was_first() {
    let (bench, sources, shared) = found(
        &[
            record("a1", "alpha", "2025-11-03", 0),
            record("b1", "beta", "2025-11-04", 0),
            record("c1", "gamma", "2025-11-04", 0),
            record("a2", "alpha", "2025-11-09T23:00:00Z", 1),
            record("b2", "beta", "2025-11-07", 1),
            // On one day nobody was first, without dates neither.
            record("a3", "alpha", "2025-11-12T08:00:00Z", 2),
            record("b3", "beta", "2025-11-12T20:00:00Z", 2),
            record("a4", "alpha", "", 3),
            record("b4", "beta", "2025-11-15", 3),
            // A source that copies itself shares nothing.
            record("g1", "gamma", "2025-11-20", 4),
            record("g2", "gamma", "2025-11-21", 4),
        ],
        &[],
    );
    let figures = |line: &Value| {
        ["documents", "removed", "stories", "first", "later"].map(|name| line[name].as_u64())
    };
    let figures: Vec<_> = sources.iter().map(figures).collect();
    let of = |figures: [u64; 5]| figures.map(Some);
    assert_eq!(figures[0], of([4, 0, 4, 1, 1]), "{sources:?}");
    assert_eq!(figures[1], of([4, 4, 4, 1, 1]), "{sources:?}");
    assert_eq!(figures[2], of([3, 2, 1, 0, 1]), "{sources:?}");
    assert_eq!(
        shared[0],
        json!({"left": "alpha", "right": "beta", "stories": 4, "left_first": 1, "right_first": 1})
    );
    assert_eq!(shared.len(), 3);
    let report = bench.json("out/report.json");
    let widest = &report["widest_stories"][0];
    assert_eq!(
        (&widest["sources"], &widest["first"], &widest["day"]),
        (&3.into(), &"alpha".into(), &"2025-11-03".into())
    );
    assert_eq!(report["sources"][0]["source"], "beta");
}

#[test]
fn days_of_a_crawl_do_not_say_who_was_first() {
    let crawled = (0..4).map(|n| record(&format!("x{n}"), "crawled", "2025-11-01", n));
    let dated =
        (0..4).map(|n| record(&format!("y{n}"), "dated", &format!("2025-11-0{}", 2 + n), n));
    let records: Vec<String> = crawled.chain(dated).collect();
    let (_, sources, shared) = found(&records, &[]);
    assert!(sources.iter().all(|line| line["first"] == 0 && line["later"] == 0), "{sources:?}");
    assert_eq!(shared[0]["stories"], 4);
}

#[test]
fn members_have_titles_outlets_dates_and_addresses() {
    let text = format!("NEWS\n\nHarbor board votes for a channel\n\n{}", STORIES[0]);
    let titled = json!({"id": "t", "source": "alpha", "title": " Board  votes ", "text": text});
    let plain = json!({"id": "p", "source": "beta", "date": "3 Nov 2025", "text": text});
    let (bench, ..) = found(&[format!("{titled}\n"), format!("{plain}\n")], &["--keep", "first"]);
    let members = bench.lines("out/clusters.jsonl")[0]["members"].clone();
    assert_eq!(members[0]["title"], "Board votes");
    assert_eq!(members[1]["title"], "Harbor board votes for a channel");
    assert_eq!(
        (&members[1]["date"], &members[1]["source"]),
        (&"3 Nov 2025".into(), &"beta".into())
    );
    assert!(members[0].get("date").is_none() && members[0].get("url").is_none());
}

#[test]
fn characters_add_up_and_cuts_name_their_templates() {
    let bench = Bench::new();
    for corpus in ["corpora/wire.jsonl", "aggregator"] {
        let path = testdata(corpus);
        bench.run_to(0, &["clean", text_of(&path), "-o", "out", "-q", "--overwrite"]);
        let counts = &bench.json("out/report.json")["counts"];
        let count = |name: &str| counts[name].as_u64().expect("a count");
        let parts = ["boilerplate", "repeat", "white_space", "removed", "kept"];
        let parts = parts.map(|part| count(&format!("{part}_characters")));
        assert_eq!(parts.iter().sum::<u64>(), count("characters"), "{corpus}: {counts}");
        let templates = bench.json("out/boilerplate.json");
        let templates = templates.as_array().expect("templates");
        for removal in bench.lines("out/removals.jsonl") {
            let id = &removal["evidence"]["id"];
            assert_eq!(
                removal["kind"] == "boilerplate",
                templates.iter().any(|one| one["id"] == *id)
            );
        }
    }
}
