//! Progress of a run: the library reports it; the caller decides what to show, and where.

/// Receives the progress of a run. Called from one thread at a time.
pub trait Progress: Sync {
    /// A pass begins. It will read `n_bytes` bytes, or 0 if that is unknown.
    fn begin(&self, pass: &str, n_bytes: u64);
    /// The pass has read `n_bytes` more bytes, with `n_records` more records.
    fn advance(&self, n_bytes: u64, n_records: u64);
    /// The pass is done.
    fn end(&self);
    /// The run resumes after these passes, which an earlier run finished; there may be none.
    fn resume(&self, finished: &[&str]) {
        let _ = finished;
    }
    /// Whether the run should stop; called a few times a second. If so, the run ends with
    /// [`ErrorKind::Interrupted`](crate::error::ErrorKind::Interrupted).
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64, _: u64) {}
    fn end(&self) {}
}
