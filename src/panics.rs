//! A call that may panic on damaged or malicious bytes → its result, or none.
//!
//! The crates that read Parquet and web archives panic at a few lengths and offsets. The run
//! continues, with an error in place of the result. A program that should not print these panics
//! calls [`silence_caught`] first.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// Whether a panic of this thread will be caught.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Result of the call; `None` if it panics. After a panic, discard whatever the call worked on.
pub fn caught<T>(call: impl FnOnce() -> T) -> Option<T> {
    let before = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    IS_CAUGHT.set(before);
    result.ok()
}

/// Stops the printing of caught panics, from now on and in the whole process. Others are printed as
/// before.
pub fn silence_caught() {
    let print = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !IS_CAUGHT.get() {
            print(panic);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_no_result() {
        assert_eq!(caught(|| 7), Some(7));
        let inner = || caught(|| -> u32 { panic!("found bytes that make no sense") });
        assert_eq!(caught(|| (inner(), IS_CAUGHT.get())), Some((None, true)));
        assert!(!IS_CAUGHT.get());
    }
}
