//! Any bytes as a Parquet file: it is refused, or its rows are read as far as possible, even if the
//! crates that read it panic.

#![no_main]

use libfuzzer_sys::fuzz_target;
use std::panic::{self, PanicHookInfo};

fuzz_target!(
    init: {
        let abort = panic::take_hook();
        panic::set_hook(Box::new(move |panic| if !is_of_crate(panic) { abort(panic) }));
    },
    |data: &[u8]| {
        let _ = copydesk_fuzz::read_to_end("in.parquet", data);
    }
);

/// Whether another crate than copydesk panicked. Copydesk must catch that; if it does not, it is
/// still a finding.
fn is_of_crate(panic: &PanicHookInfo<'_>) -> bool {
    let file = panic.location().map_or("", |location| location.file());
    ["/registry/", "/rustc/"].iter().any(|name| file.contains(name))
}
