//! The checksums of all results for four small corpora, and the bytes of notes, templates,
//! signatures and bodies. A change of a rule changes them on purpose: `just golden` writes them
//! anew, and the commit says why.

use crate::check::{Bench, golden, testdata, text_of};
use copydesk_core::hash::HashKey;
use copydesk_core::{
    Body, Cleaner, CopyConfig, CutConfig, Document, Judge, Learner, Notes, Origin, Scratch,
    Signature, Signer, SourceId, Surveyor, Templates,
};
use serde_json::{Value, json};

/// Paths of the corpora in the test data.
const CORPORA: [&str; 4] =
    ["corpora/wire.jsonl", "evaluate/docs.jsonl", "aggregator", "frozen/0.1.0/in"];

/// The file of checksums.
const GOLDEN: &str = "golden.json";

/// The committed values of this name in the test data; `just golden` first writes `found` there.
fn committed(name: &str, found: &Value) -> Value {
    let text = serde_json::to_string_pretty(found).expect("JSON") + "\n";
    serde_json::from_slice(&golden(&testdata(name), text.as_bytes())).expect("JSON")
}

/// The lengths and checksums of the results for a corpus.
fn results(bench: &Bench, number: usize, corpus: &str) -> Value {
    let out = format!("out{number}");
    let input = testdata(corpus);
    bench.run(&["clean", text_of(&input), "-o", &out, "-q", "--threads", "2"]);
    bench.json(&format!("{out}/manifest.json"))["outputs"].clone()
}

#[test]
fn results_are_those_that_are_committed() {
    let bench = Bench::new();
    let found = CORPORA.iter().enumerate();
    let found: serde_json::Map<String, Value> = found
        .map(|(number, corpus)| ((*corpus).to_owned(), results(&bench, number, corpus)))
        .collect();
    let found = json!(found);
    let golden = committed(GOLDEN, &found);
    for corpus in CORPORA {
        for (name, expected) in golden[corpus].as_object().expect("an object") {
            assert_eq!(
                found[corpus][name], *expected,
                "{corpus}: {name}; `just golden` updates it"
            );
        }
    }
    assert_eq!(found, golden);
}

/// A page for the byte formats: a line with numbers, a quotation, two scripts, a footer.
const PAGE: &str = "3 months ago 311\n\"The channel is deep enough,\" the harbor master of Nordvik \
                    said on Tuesday.\n港湾委員会は火曜日、東の水路を深くすることを決めた。\nRead more on our site";

/// The notes, the signature and the body of [`PAGE`], and the templates of four pages like it.
fn byte_formats() -> Value {
    let page = |number: usize| PAGE.replace("harbor", &format!("harbor{number} ").repeat(30));
    let pages: Vec<String> = (0..4).map(page).collect();
    let origin = Origin { source: Some(SourceId::of("Harbor News")), site: None };
    let documents = pages.iter().map(|text| Document { origin, ..Document::of_text(text) });
    let (config, mut scratch) = (CutConfig::default(), Scratch::default());
    let mut learner = Learner::new(&config);
    documents.for_each(|document| learner.add(Surveyor.survey(&document, &mut scratch)));
    let templates = learner.finish().templates;
    let document = Document { origin, title: Some("Deep enough"), ..Document::of_text(PAGE) };
    let notes = Surveyor.survey(&document, &mut scratch).to_bytes();
    let cleaner = Cleaner::new(templates.clone(), &config);
    let (config, key) = (CopyConfig::default(), HashKey(7));
    let signed = Signer::new(&cleaner, &config, key).sign(&document, &mut scratch);
    let body = Judge::new(&config, key).body(&document, &signed.cuts, &mut scratch);
    let (signature, body_bytes) = (signed.signature.to_bytes(), body.to_bytes());
    assert_eq!(Notes::from_bytes(&notes).map(|notes| notes.to_bytes()), Ok(notes.clone()));
    assert_eq!(Signature::from_bytes(&signature), Ok(signed.signature));
    assert_eq!(Body::from_bytes(&body_bytes), Ok(body));
    let learned = templates.to_bytes();
    let again = Templates::from_bytes(&learned).expect("templates");
    assert_eq!(again.as_slice(), templates.as_slice());
    json!({
        "text": PAGE,
        "notes": hex(&notes),
        "templates": String::from_utf8(learned).expect("JSON"),
        "signature": hex(&signature),
        "body": hex(&body_bytes),
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn byte_formats_are_those_that_are_committed() {
    let found = byte_formats();
    assert_eq!(found, committed("byte_formats.json", &found));
    for damaged in [&b"{}"[..], b"{\"version\":2}", b""] {
        assert!(Templates::from_bytes(damaged).is_err() && Body::from_bytes(damaged).is_err());
        assert!(Notes::from_bytes(damaged).is_err() && Signature::from_bytes(damaged).is_err());
    }
}
