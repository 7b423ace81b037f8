//! The saved pages of `testdata/`: what newcomers see first must be right to the byte.

use crate::check::{Bench, testdata, text_of, tree};

#[test]
fn a_single_page_loses_its_furniture_and_its_doubled_caption_and_nothing_else() {
    let bench = Bench::new();
    bench.run_to(0, &["clean", text_of(&testdata("page")), "-o", "out", "-q"]);
    let page = std::fs::read_to_string(testdata("page/saved-page.txt")).expect("the page");
    let caption = page.lines().find(|line| line.starts_with("Workers check")).expect("a caption");
    let story = page.replacen(&format!("{caption}\n\n"), "", 1);
    let story = story.replacen("7 weeks ago 642\n\n", "", 1);
    let (story, _) = story.split_once("\n\nSource: ").expect("a source");
    let cleaned = std::fs::read_to_string(bench.path("out/cleaned/saved-page.txt"))
        .expect("the cleaned page");
    assert_eq!(cleaned, format!("{story}\n"));
    let removals = bench.lines("out/removals.jsonl");
    let by: Vec<&str> = removals.iter().filter_map(|cut| cut["evidence"]["by"].as_str()).collect();
    assert_eq!((removals.len(), by), (5, vec!["starter"; 4]));
}

#[test]
fn without_the_starter_list_a_single_page_loses_its_doubled_caption_alone() {
    let bench = Bench::new();
    let page = testdata("page");
    let arguments = ["clean", text_of(&page), "-o", "out", "-q", "--starter", "off"];
    bench.run_to(0, &arguments);
    let removals = bench.lines("out/removals.jsonl");
    assert_eq!((removals.len(), &removals[0]["kind"]), (1, &"repeat".into()));
}

#[test]
fn the_pages_of_an_aggregator_lose_its_lines_and_keep_their_stories() {
    let bench = Bench::new();
    let folder = testdata("aggregator");
    bench.run_to(0, &["clean", text_of(&folder), "-o", "out", "-q"]);
    let cleaned = tree(&bench.path("out/cleaned"));
    for (name, page) in tree(&folder) {
        let page = String::from_utf8(page).expect("text");
        let is_trace = |paragraph: &str| {
            ["Source: ", "To remove this article"].iter().any(|start| paragraph.starts_with(start))
                || paragraph.split(' ').nth(2) == Some("ago")
        };
        let mut paragraphs: Vec<&str> =
            page.trim_end().split("\n\n").filter(|p| !is_trace(p)).collect();
        // Drops the repeated caption, after the headline and the caption.
        paragraphs.remove(2);
        let expected = paragraphs.join("\n\n") + "\n";
        assert_eq!(String::from_utf8_lossy(&cleaned[&name]), expected, "{name}");
    }
}
