//! Any bytes as a JSON Lines file: it is read to its last byte, and each line is a document, blank,
//! or rejected.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let n_bytes = copydesk_fuzz::read_to_end("in.jsonl", data).expect("a file that can be read");
    assert_eq!(n_bytes, data.len() as u64);
});
