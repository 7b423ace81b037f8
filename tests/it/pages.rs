//! The saved pages of `testdata/`: what a newcomer sees first must come out right to the byte.

use crate::check::{Bench, testdata, text_of, tree};

#[test]
fn a_single_page_loses_its_doubled_caption_and_nothing_else() {
    let bench = Bench::new();
    bench.run_to(0, &["clean", text_of(&testdata("page")), "-o", "out", "-q"]);
    let page = std::fs::read_to_string(testdata("page/saved-page.txt")).expect("the page");
    let caption = page.lines().find(|line| line.starts_with("Workers check")).expect("a caption");
    let expected = page.replacen(&format!("{caption}\n\n"), "", 1);
    let cleaned = std::fs::read_to_string(bench.path("out/cleaned/saved-page.txt"))
        .expect("the cleaned page");
    assert_eq!(cleaned, expected);
    let removals = bench.lines("out/removals.jsonl");
    assert_eq!(removals.len(), 1);
    assert_eq!(
        (&removals[0]["kind"], &removals[0]["key"]),
        (&"repeat".into(), &"saved-page.txt#1".into())
    );
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
        // The headline, the caption, and the caption again.
        paragraphs.remove(2);
        let expected = paragraphs.join("\n\n") + "\n";
        assert_eq!(String::from_utf8_lossy(&cleaned[&name]), expected, "{name}");
    }
}
