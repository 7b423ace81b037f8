//! Any text, with its first line as the headline: cuts are in order at character boundaries and do
//! not overlap, and the text's notes and signature survive encoding and decoding.

#![no_main]

use copydesk_core::hash::HashKey;
use copydesk_core::{
    Cleaner, CopyConfig, Cut, CutConfig, CutOptions, Document, Notes, Scratch, Signature, Signer,
    Span, Surveyor, Templates, cleaned, deletions,
};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

/// Short repeats are cut too, so that short inputs contain some.
static CLEANER: LazyLock<Cleaner> = LazyLock::new(|| {
    let options = CutOptions { repeat_min_tokens: 3, ..CutOptions::default() };
    Cleaner::new(Templates::default(), &CutConfig::new(options, &[]).expect("valid options"))
});

static SIGNER: LazyLock<Signer> =
    LazyLock::new(|| Signer::new(&CLEANER, &CopyConfig::default(), HashKey(1)));

fuzz_target!(|text: &str| {
    let mut scratch = Scratch::default();
    let document = Document { title: text.lines().next(), ..Document::of_text(text) };
    let notes = Surveyor.survey(&document, &mut scratch);
    assert_eq!(Notes::from_bytes(&notes.to_bytes()).as_ref(), Ok(notes));
    let signed = SIGNER.sign(&document, &mut scratch);
    let bytes = signed.signature.to_bytes();
    assert_eq!(Signature::from_bytes(&bytes), Ok(signed.signature.clone()));
    check_cuts(text, &signed.cuts);
    let n_left = cleaned(text, &deletions(text, &signed.cuts)).chars().count();
    assert_eq!(n_left as u64, signed.signature.n_chars);
});

fn stands_in(text: &str, span: Span) -> bool {
    !span.is_empty() && text.get(span.range()).is_some()
}

fn check_cuts(text: &str, cuts: &[Cut]) {
    assert!(cuts.iter().all(|cut| stands_in(text, cut.span)));
    assert!(cuts.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
}
