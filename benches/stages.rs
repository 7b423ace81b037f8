//! Each stage alone, on one thread, in bytes of text per second. The corpus is the generated news
//! of `testdata/`. `benches/README.md` says what is measured and what is not.

use copydesk::config::ReadConfig;
use copydesk::escape::{self, Spelling};
use copydesk::read::{self, Content, Corpus};
use copydesk::{Article, Options};
use copydesk_core::hash::HashKey;
use copydesk_core::{
    Body, CandidatePair, Cleaner, CopyConfig, CutConfig, Document, ItemId, Judge, Learner, Notes,
    Origin, Scratch, Signature, Signer, SourceId, Surveyor, link_equal_keys, may_be_related,
};
use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use std::hint::black_box;
use std::path::Path;

/// The documents of the corpus, all of one source, with the output of each stage.
struct Prepared {
    corpus: Corpus,
    articles: Vec<Article>,
    notes: Vec<Notes>,
    cleaner: Cleaner,
    signatures: Vec<Signature>,
    bodies: Vec<Body>,
}

const KEY: HashKey = HashKey(0);

fn document(article: &Article) -> Document<'_> {
    let source = Some(SourceId::of("wire"));
    let origin = Origin { source, site: None };
    Document { title: article.title.as_deref(), origin, ..Document::of_text(&article.text) }
}

fn learn(notes: &[Notes]) -> Cleaner {
    let config = CutConfig::default();
    let mut learner = Learner::new(&config);
    for notes in notes {
        learner.add(notes);
    }
    Cleaner::new(learner.finish().templates, &config)
}

impl Prepared {
    fn new() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/corpora/wire.jsonl");
        let config = ReadConfig::new(&Options::default()).expect("defaults");
        let corpus = Corpus::open(&[path], config).expect("the corpus");
        let (articles, mut scratch) = (articles(&corpus), Scratch::default());
        let survey = |article| Surveyor.survey(&document(article), &mut scratch).clone();
        let notes: Vec<Notes> = articles.iter().map(survey).collect();
        let cleaner = learn(&notes);
        let config = CopyConfig::default();
        let signer = Signer::new(&cleaner, &config, KEY);
        let signed: Vec<_> =
            articles.iter().map(|article| signer.sign(&document(article), &mut scratch)).collect();
        let judge = Judge::new(&config, KEY);
        let bodies = articles.iter().zip(&signed);
        let bodies = bodies
            .map(|(article, signed)| judge.body(&document(article), &signed.cuts, &mut scratch));
        let bodies = bodies.collect();
        let signatures = signed.into_iter().map(|signed| signed.signature).collect();
        Self { corpus, articles, notes, cleaner, signatures, bodies }
    }

    fn n_bytes(&self) -> u64 {
        self.articles.iter().map(|article| article.text.len() as u64).sum()
    }
}

fn articles(corpus: &Corpus) -> Vec<Article> {
    let mut articles = Vec::new();
    for block in corpus.blocks() {
        let block = block.expect("a readable block");
        for record in &block.records {
            if let Content::Document(document) = read::document(corpus, &block, record) {
                let title = document.title.map(String::from);
                articles.push(Article { title, ..Article::of_text(document.text) });
            }
        }
    }
    articles
}

fn stages(criterion: &mut Criterion) {
    let prepared = Prepared::new();
    assert_eq!(prepared.articles.len(), 145, "the corpus is complete");
    let mut group = criterion.benchmark_group("stage");
    group.throughput(Throughput::Bytes(prepared.n_bytes()));
    reading(&mut group, &prepared);
    cutting(&mut group, &prepared);
    signing(&mut group, &prepared);
    comparing(&mut group, &prepared);
    group.finish();
}

fn reading(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    group.bench_function("read", |bencher| {
        bencher.iter(|| articles(black_box(&prepared.corpus)).len());
    });
    let texts = || prepared.articles.iter().map(|article| &article.text);
    let raw: Vec<String> = texts().map(|text| escape::encode(text, Spelling::Json)).collect();
    assert_eq!(escape::decode(&raw[0], Spelling::Json), prepared.articles[0].text);
    group.bench_function("escape", |bencher| {
        let decoded = |raw: &String| escape::decode(black_box(raw), Spelling::Json).len();
        bencher.iter(|| raw.iter().map(decoded).sum::<usize>());
    });
}

fn cutting(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    let mut scratch = Scratch::default();
    group.bench_function("survey", |bencher| {
        let mut survey = |article| Surveyor.survey(&document(article), &mut scratch).lines.len();
        bencher.iter(|| prepared.articles.iter().map(&mut survey).sum::<usize>());
    });
    assert!(!prepared.cleaner.templates().as_slice().is_empty(), "the corpus holds boilerplate");
    group.bench_function("learn", |bencher| {
        bencher.iter(|| learn(black_box(&prepared.notes)).templates().as_slice().len());
    });
    let mut clean = || {
        let clean = |article| prepared.cleaner.clean(&document(article), &mut scratch).cuts.len();
        prepared.articles.iter().map(clean).sum::<usize>()
    };
    assert!(clean() >= 36, "the doubled captions are found");
    group.bench_function("clean", |bencher| bencher.iter(&mut clean));
}

fn signing(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    let (config, mut scratch) = (CopyConfig::default(), Scratch::default());
    let signer = Signer::new(&prepared.cleaner, &config, KEY);
    group.bench_function("sign", |bencher| {
        let mut sign =
            |article| signer.sign(&document(article), &mut scratch).signature.band_keys.len();
        bencher.iter(|| prepared.articles.iter().map(&mut sign).sum::<usize>());
    });
}

fn comparing(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    let ranks: Vec<ItemId> = (0..prepared.articles.len() as u32).map(ItemId).collect();
    let candidates = || {
        let mut pairs = Vec::new();
        for band in 0..prepared.signatures[0].band_keys.len() {
            let mut entries: Vec<(u32, u32)> = (0..)
                .zip(&prepared.signatures)
                .map(|(rank, signature)| (signature.band_keys[band], rank))
                .collect();
            link_equal_keys(&mut entries, &ranks, &mut pairs);
        }
        pairs
    };
    let pairs = candidates();
    assert!(!pairs.is_empty(), "the corpus holds copies");
    group.bench_function("candidates", |bencher| bencher.iter(|| candidates().len()));
    let bodies = || {
        let body = |item: ItemId| &prepared.bodies[item.index()];
        pairs.iter().map(move |&(left, right)| (body(left), body(right)))
    };
    let (config, outline) =
        (CopyConfig::default(), |item: ItemId| &prepared.signatures[item.index()].outline);
    group.bench_function("prefilter", |bencher| {
        let may_be = |&&(left, right): &&CandidatePair| {
            may_be_related([outline(left), black_box(outline(right))], &config)
        };
        bencher.iter(|| pairs.iter().filter(may_be).count());
    });
    let judge = Judge::new(&config, KEY);
    group.bench_function("compare", |bencher| {
        let jaccard = |(left, right)| judge.compare(left, black_box(right)).0.jaccard;
        bencher.iter(|| bodies().map(jaccard).sum::<f64>());
    });
    group.bench_function("evidence", |bencher| {
        let numbers = |(left, right)| judge.evidence(left, right).substitutions.numbers;
        bencher.iter(|| bodies().take(100).map(numbers).sum::<u32>());
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
