//! How a run tells how far it is. The library reports; what is shown, and where, is the caller's choice.

/// Hears of the passes of a run. Called from one thread at a time.
pub trait Progress: Sync {
    /// A pass begins; `n_bytes` are to be read, or 0 where that is not known.
    fn begin(&self, pass: &str, n_bytes: u64);
    /// So many bytes, of so many records, have been read.
    fn advance(&self, n_bytes: u64, n_records: u64);
    /// The pass is done.
    fn end(&self);
    /// The run goes on behind these passes, which an earlier one finished; there may be none.
    fn resume(&self, finished: &[&str]) {
        let _ = finished;
    }
    /// Whether the run is to stop; asked a few times a second. It then ends with
    /// [`ErrorKind::Interrupted`](crate::error::ErrorKind::Interrupted).
    fn is_cancelled(&self) -> bool {
        false
    }
}

/// Says nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64, _: u64) {}
    fn end(&self) {}
}
