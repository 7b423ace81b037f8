//! What is held in memory and what waits on the disk: never seen in the result, and foretold.

use copydesk::boilerplate::Known;
use copydesk::checkpoint::Checkpoint;
use copydesk::config::{Config, Options};
use copydesk::memory::Footprint;
use copydesk::pipeline::{self, Findings, plan};
use copydesk::progress::Silent;
use copydesk::read::Corpus;
use std::fmt::Write as _;
use std::path::PathBuf;

/// So many stories of words of their own, each printed twice: bodies that do not fit the least room that a stage is given.
const N_STORIES: u64 = 2500;

fn corpus(folder: &tempfile::TempDir) -> PathBuf {
    let mut records = String::new();
    for number in 0..2 * N_STORIES {
        let story = number / 2;
        let mut text = String::new();
        (0..300).for_each(|word| {
            let _ = write!(text, "w{} ", copydesk::hash::run([story, word]) % 100_000);
        });
        let footer = format!("Read more news from outlet {}", number % 20);
        let _ = writeln!(
            records,
            r#"{{"id":{number},"source":"outlet {}","text":"Print {number}: {text}\n{footer}"}}"#,
            number % 20
        );
    }
    let path = folder.path().join("news.jsonl");
    std::fs::write(&path, records).expect("a new file");
    path
}

fn found(path: &PathBuf, memory: u64, threads: usize) -> Findings {
    let config = Config::new(Options { memory, ..Options::default() }).expect("valid settings");
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
    let corpus = Corpus::open(std::slice::from_ref(path), &config).expect("a corpus");
    pool.install(|| {
        pipeline::find(&corpus, &config, &Known::default(), &Checkpoint::none(), &Silent)
    })
    .expect("findings")
}

#[test]
fn less_memory_gives_the_same_clusters() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = corpus(&folder);
    let all = found(&path, 1 << 30, 2);
    assert_eq!(all.copies.clusters.len() as u64, N_STORIES);
    assert_eq!(all.footprint.n_compared, 2 * N_STORIES);
    let Footprint { bodies, survey_spool, search_spool, .. } = all.footprint;
    let spilled = all.footprint.temporary(0);
    assert!(
        spilled > survey_spool.max(search_spool),
        "{spilled} of {bodies} bytes wait on the disk"
    );
    for (memory, threads) in [(0, 1), (0, 3), (90 << 20, 2)] {
        let less = found(&path, memory, threads);
        assert_eq!(less.copies, all.copies, "{memory} bytes, {threads} threads");
        assert_eq!(less.footprint, all.footprint);
    }
}

#[test]
fn a_plan_of_a_whole_corpus_is_what_the_run_holds() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = corpus(&folder);
    let config = Config::new(Options::default()).expect("defaults");
    let plan =
        plan::plan(&Corpus::open(std::slice::from_ref(&path), &config).expect("a corpus"), &config)
            .expect("a plan");
    let footprint = found(&path, config.memory, 2).footprint;
    assert_eq!(plan.documents, 2 * N_STORIES);
    let is_near = |predicted: u64, held: u64| predicted.abs_diff(held) * 100 <= held;
    assert!(is_near(plan.memory_bytes, footprint.peak(config.memory)));
    assert!(is_near(plan.temporary_bytes, footprint.temporary(config.memory)));
}

#[test]
fn nothing_needs_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("none.jsonl");
    std::fs::write(&path, "").expect("a new file");
    let config = Config::new(Options::default()).expect("defaults");
    let plan =
        plan::plan(&Corpus::open(std::slice::from_ref(&path), &config).expect("a corpus"), &config)
            .expect("a plan");
    assert_eq!((plan.documents, plan.memory_bytes), (0, 0));
}
