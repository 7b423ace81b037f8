//! Any text as a file of templates: it is one, or the line that is none is named.

#![no_main]

use copydesk_core::parse_templates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = parse_templates(text) {
        assert!(error.to_string().starts_with("line "), "{error}");
    }
});
