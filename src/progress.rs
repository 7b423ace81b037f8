//! Progress of a run: the library reports it; the caller decides what to show, and where.

use serde::{Deserialize, Serialize};

/// Receives the progress of a run. Called from one thread at a time.
pub trait Progress: Sync {
    /// A pass, or a step between two passes, begins. It will read `n_bytes` bytes of the input; 0
    /// if that is unknown, or for a step that reads none.
    fn begin(&self, pass: &str, n_bytes: u64);
    /// The pass has read `n_bytes` more bytes, with `n_records` more records.
    fn advance(&self, n_bytes: u64, n_records: u64);
    /// The pass is done, at this cost.
    fn end(&self, cost: &StepCost);
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

/// What a step of a run cost.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StepCost {
    /// Name of the step.
    pub step: String,
    /// Records that it read; 0 if it reads no input.
    pub records: u64,
    /// Bytes that it read of the input, decompressed.
    pub bytes: u64,
    /// Time from start to end, in seconds.
    pub seconds: f64,
    /// CPU time of all threads, user and system, in seconds; 0 where it cannot be measured.
    pub cpu_seconds: f64,
}

/// Shows nothing.
pub struct Silent;

impl Progress for Silent {
    fn begin(&self, _: &str, _: u64) {}
    fn advance(&self, _: u64, _: u64) {}
    fn end(&self, _: &StepCost) {}
}
