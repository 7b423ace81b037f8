//! Any bytes as a table, whose delimiter the first byte chooses: a head that is none is an error, and all else is read to the
//! last byte.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some((name, bytes)) = copydesk_fuzz::choice(&["in.csv", "in.tsv"], data) else { return };
    if let Ok(n_bytes) = copydesk_fuzz::read_to_end(name, bytes) {
        assert_eq!(n_bytes, bytes.len() as u64);
    }
});
