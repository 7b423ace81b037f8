//! What counts as boilerplate of a source or a site, and how it is carried to another run.

use crate::check::{Bench, record, testdata, text_of};
use std::fmt::Write;

const FOOTER: &str = "Sign up for the morning letter of the Harbor Post.";

/// A story. The stories of two numbers share no run of words.
fn story(number: usize) -> String {
    let mut text = String::new();
    for word in 0..120 {
        let _ = write!(text, "w{}{} ", letters(number), letters(word));
    }
    text
}

fn letters(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
}

/// The texts that were cut as boilerplate.
fn boilerplate(bench: &Bench, out: &str) -> Vec<String> {
    let removals = bench.lines(&format!("{out}/removals.jsonl"));
    let cut = removals.iter().filter(|removal| removal["kind"] == "boilerplate");
    cut.map(|removal| removal["text"].as_str().expect("a text").to_owned()).collect()
}

#[test]
fn what_a_run_learned_cleans_a_single_page() {
    let bench = Bench::new();
    let folder = testdata("aggregator");
    bench.run_to(0, &["clean", text_of(&folder), "-o", "all", "-q"]);
    let output = bench.run(&["templates", "all"]);
    bench.write("known.jsonl", &output.stdout);
    let mut pages: Vec<_> =
        folder.read_dir().expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    pages.sort();
    let (page, name) = (&pages[0], pages[0].file_name().expect("a name"));
    bench.run_to(0, &["clean", text_of(page), "-o", "without", "-q", "--starter", "off"]);
    assert!(boilerplate(&bench, "without").is_empty());
    bench.run_to(0, &["clean", text_of(page), "-o", "with", "-q", "--templates", "known.jsonl"]);
    let read = |out: &str| std::fs::read(bench.path(out).join("cleaned").join(name));
    assert_eq!(read("with").expect("a page"), read("all").expect("a page"));
    let removal = &bench.lines("with/removals.jsonl")[0]["evidence"];
    assert_eq!(removal["given"], true);
}

#[test]
fn a_template_of_one_source_leaves_the_others_alone() {
    let bench = Bench::new();
    let texts = ["Harbor Post", "Hill Echo"]
        .map(|source| record(source, source, &format!("{}\n\n{FOOTER}", story(1))));
    bench.write("two.jsonl", texts.concat());
    let line = |source: &str| format!("{{\"samples\":[\"{FOOTER}\"]{source}}}\n");
    for (source, n_cuts) in
        [(",\"source\":\"Hill Echo\"", 1), (",\"source\":\"Elsewhere\"", 0), ("", 2)]
    {
        bench.write("known.jsonl", line(source));
        bench.run_to(
            0,
            &[
                "inspect",
                "two.jsonl",
                "-o",
                "out",
                "-q",
                "--overwrite",
                "--templates",
                "known.jsonl",
            ],
        );
        assert_eq!(boilerplate(&bench, "out").len(), n_cuts, "{source}");
    }
}

#[test]
fn a_template_file_that_is_none_is_refused_with_its_line() {
    let bench = Bench::new();
    bench.write("page.txt", "A page.\n");
    bench.write("known.jsonl", "{\"samples\":[]}\n");
    let message =
        bench.run_to(2, &["inspect", "page.txt", "-o", "out", "--templates", "known.jsonl"]);
    assert!(message.contains("known.jsonl") && message.contains("line 1"), "{message}");
}

/// Records of one source. Those numbered below `n_bearers` contain the line, before the last
/// paragraph or after it.
fn source(n_documents: usize, n_bearers: usize, line: &str, is_last: bool) -> String {
    let text = |number: usize| match (number < n_bearers, is_last) {
        (false, _) => format!("{}\n\n{}", story(2 * number), story(2 * number + 1)),
        (true, true) => format!("{}\n\n{}\n\n{line}", story(2 * number), story(2 * number + 1)),
        (true, false) => {
            let (first, last) = (story(2 * number), story(2 * number + 1));
            format!("{first}\n\n{first}x\n\n{line}\n\n{last}x\n\n{last}")
        }
    };
    (0..n_documents).map(|n| record(&n.to_string(), "Harbor Post", &text(n))).collect()
}

#[test]
fn a_sentence_that_comes_up_again_in_a_large_source_stays_at_the_end_of_its_stories_too() {
    let bench = Bench::new();
    for (n_documents, is_last, is_cut) in
        [(200, false, false), (200, true, false), (20, false, true)]
    {
        bench.write(
            "post.jsonl",
            source(n_documents, 4, "The minister was present at the meeting.", is_last),
        );
        bench.run_to(0, &["inspect", "post.jsonl", "-o", "out", "-q", "--overwrite"]);
        assert_eq!(
            boilerplate(&bench, "out").len(),
            if is_cut { 4 } else { 0 },
            "{n_documents} {is_last}"
        );
    }
}

#[test]
fn pages_without_a_source_are_one_site_if_they_share_their_furniture() {
    let menu = [
        "Home of the letters",
        "Sports and games",
        "Weather for sailors",
        "Classified notices",
        "About this site",
    ];
    let page = |number: usize, n_shared: usize| {
        let menu = menu[..n_shared].join("\n");
        format!(
            "{menu}\n\n{}\n\n{}\n\nTake part in our great summer raffle of boats and bicycles, with prizes for each of the readers and their families too\n",
            story(2 * number),
            story(2 * number + 1)
        )
    };
    for (n_shared, is_cut) in [(5, true), (2, false)] {
        let bench = Bench::new();
        let record =
            |number| serde_json::json!({"text": page(number, n_shared)}).to_string() + "\n";
        bench.write("pages.jsonl", (0..4).map(record).collect::<String>());
        bench.run_to(0, &["inspect", "pages.jsonl", "-o", "out", "-q"]);
        assert_eq!(!boilerplate(&bench, "out").is_empty(), is_cut, "{n_shared}");
        if is_cut {
            let text =
                std::fs::read_to_string(bench.path("out/boilerplate.json")).expect("templates");
            assert!(text.contains("\"pages\""), "{text}");
        }
    }
}

/// A release of one office: a headline whose first words recur, a story, and a contact.
fn release(number: usize, contact: &str) -> String {
    let (subject, story) = (letters(number), story(number));
    let text = format!(
        "Council approves new {subject} plan\n\n{story}\n\nContact: {contact}, 555-01{number:02}"
    );
    record(&number.to_string(), "City Hall", &text)
}

#[test]
fn a_slot_is_learned_where_names_come_up_again_and_headlines_stay() {
    let bench = Bench::new();
    let staff = ["Ann Bell", "Carl Dean", "Eva Finch", "Gil Hart", "Ida Jones"];
    let mut releases: String = (0..40).map(|n| release(n, staff[n % staff.len()])).collect();
    releases.push_str(&release(40, "Zoe Quill"));
    bench.write("releases.jsonl", releases);
    bench.run_to(0, &["inspect", "releases.jsonl", "-o", "out", "-q"]);
    let cut = boilerplate(&bench, "out");
    assert_eq!(cut.len(), 41, "{cut:?}");
    assert_eq!(cut[40], "Contact: Zoe Quill, 555-0140");
    let learned = &bench.lines("out/removals.jsonl")[40]["evidence"];
    assert_eq!(learned["template"], "Contact: {words}, {number}");
    assert_eq!(learned["stories"], 41);

    let known = bench.run(&["templates", "out"]).stdout;
    bench.write("known.jsonl", known);
    bench.write("new.jsonl", release(41, "Yan Rook"));
    bench.run_to(0, &["inspect", "new.jsonl", "-o", "new", "-q", "--templates", "known.jsonl"]);
    assert_eq!(boilerplate(&bench, "new"), ["Contact: Yan Rook, 555-0141"]);

    bench.run_to(0, &["inspect", "releases.jsonl", "-o", "without", "-q", "--without", "slots"]);
    assert!(!boilerplate(&bench, "without").contains(&"Contact: Zoe Quill, 555-0140".to_owned()));
}

#[test]
fn a_rule_that_does_not_exist_is_refused_with_those_that_do() {
    let bench = Bench::new();
    bench.write("page.txt", "A page.\n");
    let message = bench.run_to(2, &["inspect", "page.txt", "-o", "out", "--without", "slot"]);
    assert!(message.contains("slots") && message.contains("pull-quotes"), "{message}");
}
