//! Any bytes as a table with a delimiter chosen by the first byte: an invalid head is an error, and
//! everything else is read to the last byte.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((name, bytes)) = copydesk_fuzz::choice(&["in.csv", "in.tsv"], data) else { return };
    if let Ok(n_bytes) = copydesk_fuzz::read_to_end(name, bytes) {
        assert_eq!(n_bytes, bytes.len() as u64);
    }
});
