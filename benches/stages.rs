//! Each stage alone, on one thread, in bytes of text a second. The corpus is the generated news of `testdata/`; see
//! `benches/README.md` for what is measured and what is not.

use copydesk::config::{Config, Options};
use copydesk::escape;
use copydesk::escape::Spelling;
use copydesk::read::{self, Content, Corpus};
use copydesk_core::boilerplate::{KeptDocuments, Learner, Origin, SurveyedDocument, survey};
use copydesk_core::clean;
use copydesk_core::compare::judge;
use copydesk_core::compare::judge::Lexicon;
use copydesk_core::compare::verify;
use copydesk_core::model::{Cause, Cut, ItemId, ShingleSet, Substitutions};
use copydesk_core::repeats;
use copydesk_core::sketch::containment;
use copydesk_core::sketch::lsh;
use copydesk_core::sketch::lsh::Banding;
use copydesk_core::sketch::minhash::{MinHasher, Signature};
use copydesk_core::sketch::shingle;
use copydesk_core::text::normalize;
use copydesk_core::text::segment;
use copydesk_core::text::{Span, Token};
use criterion::{
    BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime,
};
use std::hint::black_box;
use std::path::Path;

/// The texts of the corpus, with what the earlier stages make of them.
struct Prepared {
    config: Config,
    corpus: Corpus,
    texts: Vec<String>,
    tokens: Vec<Vec<Token>>,
    surveyed: Vec<SurveyedDocument>,
    shingles: Vec<ShingleSet>,
    signatures: Vec<Signature>,
}

impl Prepared {
    fn new() -> Self {
        let config = Config::new(Options::default()).expect("defaults");
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/corpora/wire.jsonl");
        let corpus = Corpus::open(&[path], &config).expect("the corpus");
        let texts = texts(&corpus, &config);
        let tokens: Vec<Vec<Token>> = texts.iter().map(|text| tokens_of(text)).collect();
        let surveyed = texts
            .iter()
            .zip(&tokens)
            .map(|(text, tokens)| survey::survey(text, tokens, &segment::units(text, tokens)));
        let surveyed = surveyed.collect();
        let shingles: Vec<ShingleSet> =
            tokens.iter().map(|tokens| shingle::shingle_set(tokens, &config)).collect();
        let hasher =
            MinHasher::new(Banding::for_recall(config.jaccard, config.recall).num_hashes());
        let signatures = shingles.iter().map(|shingles| hasher.signature(&shingles.0)).collect();
        Self { config, corpus, texts, tokens, surveyed, shingles, signatures }
    }

    fn n_bytes(&self) -> u64 {
        self.texts.iter().map(|text| text.len() as u64).sum()
    }
}

fn texts(corpus: &Corpus, config: &Config) -> Vec<String> {
    let mut texts = Vec::new();
    for block in corpus.blocks() {
        let block = block.expect("a readable block");
        for record in &block.records {
            if let Content::Document(document) = read::document(corpus, &block, record) {
                texts.push(document.text.into_owned());
            }
        }
    }
    texts
}

fn tokens_of(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    normalize::tokens(text, &mut tokens);
    tokens
}

fn stages(criterion: &mut Criterion) {
    let prepared = Prepared::new();
    assert_eq!(prepared.texts.len(), 145, "the corpus is complete");
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
        bencher.iter(|| texts(black_box(&prepared.corpus), &prepared.config).len());
    });
    let raw: Vec<String> =
        prepared.texts.iter().map(|text| escape::encode(text, Spelling::Json)).collect();
    assert_eq!(escape::decode(&raw[0], Spelling::Json), prepared.texts[0]);
    group.bench_function("escape", |bencher| {
        bencher.iter(|| {
            raw.iter()
                .map(|raw| escape::decode(black_box(raw), Spelling::Json).len())
                .sum::<usize>()
        });
    });
    group.bench_function("normalize", |bencher| {
        bencher.iter(|| {
            prepared.texts.iter().map(|text| tokens_of(black_box(text)).len()).sum::<usize>()
        });
    });
    group.bench_function("segment", |bencher| {
        let documents = || prepared.texts.iter().zip(&prepared.tokens);
        bencher.iter(|| {
            documents()
                .map(|(text, tokens)| segment::paragraphs(text, black_box(tokens)).len())
                .sum::<usize>()
        });
    });
}

/// The documents, all of one source, with all of their lines.
fn kept(surveyed: &[SurveyedDocument]) -> KeptDocuments {
    let mut kept = KeptDocuments::default();
    let origin = Origin { source: Some(0), site: Some(0) };
    for document in surveyed {
        kept.push(document, origin, |_| true);
    }
    kept
}

fn cutting(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    let documents = || prepared.texts.iter().zip(&prepared.tokens);
    group.bench_function("boilerplate/survey", |bencher| {
        bencher.iter(|| {
            let surveyed = documents().map(|(text, tokens)| {
                survey::survey(text, tokens, &segment::units(text, black_box(tokens)))
            });
            surveyed.map(|document| document.lines.len()).sum::<usize>()
        });
    });
    let kept = kept(&prepared.surveyed);
    let learn = || {
        let mut learner = Learner::new(black_box(&kept), &prepared.config);
        for document in &prepared.surveyed {
            learner.take(document);
        }
        learner.finish()
    };
    let templates = learn();
    assert!(!templates.as_slice().is_empty(), "the corpus holds boilerplate");
    group.bench_function("boilerplate/learn", |bencher| {
        bencher.iter(|| learn().as_slice().len());
    });
    let repeats = || {
        let found = documents().map(|(text, tokens)| {
            let paragraphs = segment::paragraphs(text, tokens);
            repeats::repeats(text, tokens, &paragraphs, &[], &prepared.config).len()
        });
        found.sum::<usize>()
    };
    assert!(repeats() >= 36, "the doubled captions are found");
    group.bench_function("repeats", |bencher| bencher.iter(repeats));
    group.bench_function("clean", |bencher| {
        let cut = Cut { span: Span::new(0, 10), cause: Cause::Boilerplate(0) };
        bencher.iter(|| {
            let cleaned = prepared
                .texts
                .iter()
                .map(|text| clean::cleaned(text, &clean::deletions(text, &[cut])).len());
            cleaned.sum::<usize>()
        });
    });
}

fn signing(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    group.bench_function("shingle", |bencher| {
        let sets = || {
            prepared
                .tokens
                .iter()
                .map(|tokens| shingle::shingle_set(black_box(tokens), &prepared.config).0.len())
        };
        bencher.iter(|| sets().sum::<usize>());
    });
    let banding = Banding::for_recall(prepared.config.jaccard, prepared.config.recall);
    let hasher = MinHasher::new(banding.num_hashes());
    assert_eq!(hasher.signature(&prepared.shingles[0].0).0.len(), 288);
    group.bench_function("minhash", |bencher| {
        let signatures = || {
            prepared
                .shingles
                .iter()
                .map(|shingles| hasher.signature(black_box(&shingles.0)).0.len())
        };
        bencher.iter(|| signatures().sum::<usize>());
    });
    group.bench_function("containment/samples", |bencher| {
        bencher.iter(|| {
            prepared
                .tokens
                .iter()
                .map(|tokens| containment::samples(black_box(tokens)).len())
                .sum::<usize>()
        });
    });
}

fn comparing(group: &mut BenchmarkGroup<'_, WallTime>, prepared: &Prepared) {
    let ranks: Vec<ItemId> = (0..prepared.texts.len() as u32).map(ItemId).collect();
    let keys: Vec<Vec<u32>> =
        prepared.signatures.iter().map(|signature| lsh::band_keys(signature, 4)).collect();
    let candidates = || {
        let mut pairs = Vec::new();
        for band in 0..keys[0].len() {
            let mut entries: Vec<(u32, u32)> =
                (0..).zip(&keys).map(|(rank, keys)| (keys[band], rank)).collect();
            lsh::link_equal_keys(&mut entries, &ranks, &mut pairs);
        }
        pairs
    };
    assert!(!candidates().is_empty(), "the corpus holds copies");
    group.bench_function("lsh", |bencher| bencher.iter(|| candidates().len()));
    let lexicon = Lexicon::new(0);
    let words: Vec<_> = prepared
        .texts
        .iter()
        .zip(&prepared.tokens)
        .map(|(text, tokens)| judge::words(text, tokens, &lexicon))
        .collect();
    let same = judge::count([&words[0], &words[0]], [0, 0]);
    assert_eq!(same, Substitutions::default(), "a text is no other story than itself");
    group.bench_function("judge", |bencher| {
        let counts = || {
            let pairs = words.iter().zip(&words[1..]);
            pairs.map(|(left, right)| judge::count([left, right], [0, 0]))
        };
        bencher.iter(|| counts().map(|counts| counts.numbers).sum::<u32>());
    });
    let pairs = candidates();
    group.bench_function("verify", |bencher| {
        bencher.iter(|| {
            let similarities = pairs.iter().map(|(left, right)| {
                verify::similarity(
                    &prepared.shingles[left.index()],
                    &prepared.shingles[right.index()],
                )
                .jaccard
            });
            similarities.sum::<f64>()
        });
    });
}

criterion_group!(benches, stages);
criterion_main!(benches);
