//! What others' code made of bytes that were damaged, or made to do harm, where it may panic: its result, or none.
//!
//! The crates that read Parquet and web archives give up in that way at a few lengths and offsets. The run goes on, with an error in
//! place of the result; a program that does not want to see what is printed of such a panic calls [`silence_caught`] first.

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};

thread_local! {
    /// Whether a panic of this thread will be caught.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// What the call returns; `None` if it panics. What it works on is to be given up then.
pub fn caught<T>(call: impl FnOnce() -> T) -> Option<T> {
    let before = IS_CAUGHT.replace(true);
    let result = panic::catch_unwind(AssertUnwindSafe(call));
    IS_CAUGHT.set(before);
    result.ok()
}

/// Prints nothing of panics that are caught, from here on and in the whole process; others are printed as they were.
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
