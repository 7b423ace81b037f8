//! The buffers of the stages, one set for each thread.

use copydesk_core::Scratch;
use std::cell::RefCell;

thread_local! {
    /// The buffers of this thread.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// Runs `work` with the buffers of this thread.
pub(super) fn with_scratch<T>(work: impl FnOnce(&mut Scratch) -> T) -> T {
    SCRATCH.with_borrow_mut(work)
}
