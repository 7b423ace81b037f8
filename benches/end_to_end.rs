//! The library from files to files, on all cores: four reads, all stages, writing. The corpus is
//! that of `testdata/`, repeated 40 times in other words, about 13 MB.

use copydesk::results::lines::Counts;
use copydesk::write::Existing;
use copydesk::{Options, Run};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::path::Path;

/// Number of copies of the corpus, each in other words.
const EDITIONS: usize = 40;

fn clean(run: &Run<'_>, folder: &Path) -> Counts {
    run.clean(folder).expect("a readable corpus and a disk with room").counts
}

/// The corpus with an ending added to each word, different in each edition: the same repetition in
/// other words.
fn edition(lines: &str, number: usize) -> String {
    let letters = [b'b', b'c', b'd', b'f', b'g', b'h', b'k'].map(char::from);
    let ending: String = [letters[number % 7], letters[number / 7 % 7], ' '].iter().collect();
    let mut edition = String::with_capacity(lines.len() * 2);
    for line in lines.lines() {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("valid JSON");
        let text = record["text"].as_str().expect("a text").replace(' ', &ending);
        record["id"] = format!("{number}-{}", record["id"].as_str().expect("an id")).into();
        record["text"] = text.into();
        edition.push_str(&record.to_string());
        edition.push('\n');
    }
    edition
}

fn end_to_end(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/corpora/wire.jsonl");
    let lines = std::fs::read_to_string(path).expect("the corpus");
    let editions: String = (0..EDITIONS).map(|number| edition(&lines, number)).collect();
    let input = folder.path().join("editions.jsonl");
    std::fs::write(&input, &editions).expect("a disk with room");
    let run = Run::new([input], Options::default()).expect("the corpus");
    let run = run.existing(Existing::Replace);
    let counts = clean(&run, &folder.path().join("out"));
    assert_eq!(counts.documents, 145 * EDITIONS as u64);
    assert!(
        counts.clusters >= 14 * EDITIONS as u64,
        "the copies of each edition are found: {}",
        counts.clusters
    );
    let mut group = criterion.benchmark_group("end to end");
    group.sample_size(10).throughput(Throughput::Bytes(editions.len() as u64));
    group.bench_function("clean", |bencher| {
        bencher.iter(|| clean(&run, &folder.path().join("out")));
    });
    group.finish();
}

criterion_group!(benches, end_to_end);
criterion_main!(benches);
