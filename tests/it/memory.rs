//! Data in memory and on disk: the division never shows in the result, and is predicted.

use copydesk::passes::Findings;
use copydesk::{Article, Options, Run};
use std::fmt::Write as _;

/// Number of distinct stories, each printed twice: more bodies than fit in the least memory of a
/// stage.
const N_STORIES: u64 = 4000;

fn articles() -> impl Iterator<Item = Article> {
    (0..2 * N_STORIES).map(|number| {
        let (story, outlet) = (number / 2, number % 20);
        let mut text = format!("Print {number}: ");
        (0..300).for_each(|word| {
            let _ = write!(text, "w{} ", copydesk_core::hash::run([story, word]) % 100_000);
        });
        let _ = write!(text, "\nRead more news from outlet {outlet}");
        Article {
            id: Some(number.to_string()),
            source: Some(format!("outlet {outlet}")),
            ..Article::of_text(text)
        }
    })
}

fn run(memory: u64) -> Run<'static> {
    Run::of(articles(), Options { memory, ..Options::default() }).expect("valid settings")
}

fn found(memory: u64, threads: usize) -> Findings {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    pool.install(|| run(memory).find()).expect("findings")
}

#[test]
fn less_memory_gives_the_same_clusters() {
    let all = found(1 << 30, 2);
    assert_eq!(all.copies.clusters.len() as u64, N_STORIES);
    assert_eq!(all.footprint.n_compared, 2 * N_STORIES);
    let bodies = all.footprint.bodies;
    assert!(bodies > 17 << 20, "{bodies} bytes, of which some wait on the disk");
    for (memory, threads) in [(0, 1), (0, 3), (90 << 20, 2)] {
        let less = found(memory, threads);
        assert_eq!(less.copies, all.copies, "{memory} bytes, {threads} threads");
        assert_eq!(less.footprint, all.footprint);
    }
}

#[test]
fn a_plan_of_a_whole_corpus_is_what_the_run_holds() {
    let memory = Options::default().memory;
    let plan = run(memory).plan().expect("a plan");
    let footprint = found(memory, 2).footprint;
    assert_eq!(plan.documents, 2 * N_STORIES);
    let is_near = |predicted: u64, held: u64| predicted.abs_diff(held) * 100 <= held;
    assert!(is_near(plan.memory_bytes, footprint.peak(memory)));
    assert!(is_near(plan.temporary_bytes, footprint.temporary(memory)));
}

#[test]
fn nothing_needs_nothing() {
    let run = Run::of([], Options::default()).expect("defaults");
    let plan = run.plan().expect("a plan");
    assert_eq!((plan.documents, plan.memory_bytes), (0, 0));
}
