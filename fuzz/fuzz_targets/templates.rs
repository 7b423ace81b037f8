//! Any text as a template file: it is valid, or the error names the invalid line.

#![no_main]

use copydesk_core::parse_templates;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Err(error) = parse_templates(text) {
        assert!(error.to_string().starts_with("line "), "{error}");
    }
});
