//! The stages that every document goes through, on one thread, per text: several scripts, short and
//! long texts, and texts made to be slow. Throughput is in bytes of text.
//!
//! The lines of a long text are the words of one sentence, each time in another order, so that no
//! line repeats another.

use copydesk_core::hash::{self, HashKey};
use copydesk_core::{
    Cleaner, CopyConfig, CutConfig, Document, Judge, Scratch, Signer, Surveyor, Templates,
};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use std::hint::black_box;

const ENGLISH: &str =
    "The harbor board voted seven to two on Tuesday to deepen the eastern channel, “at last”.";
const ARABIC: &str = "صوّت مجلس الميناء يوم الثلاثاء لصالح تعميق القناة الشرقية إلى أربعة عشر مترًا.";
const KOREAN: &str = "항만 위원회는 화요일 동쪽 수로를 열네 미터로 깊게 하기로 의결했다.";
const JAPANESE: &str =
    "港湾委員会は火曜日、東の水路を十四メートルまで深くすることを七対二で決めた。";

/// `n_lines` lines of these parts, each in an order of its own.
fn lines(parts: &[&str], between: &str, n_lines: u64) -> String {
    let line = |number: u64| {
        let mut parts: Vec<(u64, &str)> =
            (0_u64..).zip(parts).map(|(at, &part)| (hash::run([number, at]), part)).collect();
        parts.sort_unstable();
        let parts: Vec<&str> = parts.into_iter().map(|(_, part)| part).collect();
        parts.join(between)
    };
    (0..n_lines).map(line).collect::<Vec<_>>().join("\n")
}

fn words(sentence: &str, n_lines: u64) -> String {
    lines(&sentence.split(' ').collect::<Vec<_>>(), " ", n_lines)
}

fn texts() -> Vec<(&'static str, String)> {
    let characters: Vec<String> = JAPANESE.chars().map(String::from).collect();
    let characters: Vec<&str> = characters.iter().map(String::as_str).collect();
    vec![
        ("english, a caption", ENGLISH.to_owned()),
        ("english, an article", words(ENGLISH, 40)),
        ("english, a book", words(ENGLISH, 10_000)),
        ("arabic", words(ARABIC, 40)),
        ("korean", words(KOREAN, 40)),
        ("japanese", lines(&characters, "", 40)),
        (
            "decomposed",
            words("e\u{301}te\u{301} a\u{300} la\u{300} No\u{308}el de\u{301}ja\u{300}", 100),
        ),
        ("one word a million times", "word ".repeat(1_000_000)),
        ("one word without end", "x".repeat(1_000_000)),
        ("no letters", "* - _ . , ; ".repeat(80_000)),
        ("one line again and again", format!("{ENGLISH}\n").repeat(10_000)),
        ("lines of one letter", "a\nb\n".repeat(100_000)),
    ]
}

fn texts_by_stage(criterion: &mut Criterion) {
    let (config, mut scratch) = (CopyConfig::default(), Scratch::default());
    let cleaner = Cleaner::new(Templates::default(), &CutConfig::default());
    let signer = Signer::new(&cleaner, &config, HashKey(0));
    let judge = Judge::new(&config, HashKey(0));
    for (name, text) in texts() {
        let document = Document::of_text(&text);
        let n_lines = Surveyor.survey(&document, &mut scratch).lines.len();
        assert!(n_lines > 0, "{name}");
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function("survey", |bencher| {
            bencher.iter(|| Surveyor.survey(black_box(&document), &mut scratch).lines.len());
        });
        group.bench_function("clean", |bencher| {
            bencher.iter(|| cleaner.clean(black_box(&document), &mut scratch).cuts.len());
        });
        group.bench_function("sign", |bencher| {
            bencher.iter(|| signer.sign(black_box(&document), &mut scratch).signature.n_tokens);
        });
        group.bench_function("body", |bencher| {
            bencher.iter(|| judge.body(black_box(&document), &[], &mut scratch).words.len());
        });
        group.finish();
    }
}

criterion_group!(benches, texts_by_stage);
criterion_main!(benches);
