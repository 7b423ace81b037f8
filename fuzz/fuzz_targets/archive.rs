//! Any bytes as a web archive: its articles are read as far as possible, and a break is a
//! rejection.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    copydesk_fuzz::read_to_end("in.warc", data).expect("damage is a rejection");
});
