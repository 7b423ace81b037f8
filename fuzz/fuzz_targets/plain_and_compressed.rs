//! Any bytes as a page or as compressed JSON Lines, chosen by the first byte: a damaged stream
//! costs the record in which it breaks off, and never ends the run.

#![no_main]

use libfuzzer_sys::fuzz_target;

const NAMES: [&str; 5] = ["in.txt", "in.jsonl.gz", "in.jsonl.zst", "in.jsonl.bz2", "in.jsonl.xz"];

fuzz_target!(|data: &[u8]| {
    let Some((name, bytes)) = copydesk_fuzz::choice(&NAMES, data) else { return };
    copydesk_fuzz::read_to_end(name, bytes).expect("damage is a rejection");
});
