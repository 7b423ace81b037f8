//! Any text as a file of templates: it is one, or the line that is none is named.

#![no_main]

use copydesk_core::boilerplate::known;
use libfuzzer_sys::fuzz_target;
use std::path::Path;

fuzz_target!(|text: &str| {
    if let Err(error) = known::parse(text, Path::new("templates.jsonl")) {
        assert!(error.to_string().starts_with("templates.jsonl: line "), "{error}");
    }
});
