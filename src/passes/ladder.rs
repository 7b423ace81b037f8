//! The ladder of a run: what each of its steps cost.

use crate::error::{Error, Result};
use crate::progress::{Progress, StepCost};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Measures the steps of a run, and passes them on to the [`Progress`] of its caller.
pub struct Ladder<'a> {
    progress: &'a dyn Progress,
    /// The steps so far, the current one last.
    steps: Mutex<Vec<Step>>,
}

struct Step {
    cost: StepCost,
    begun: Instant,
    cpu_seconds_before: f64,
}

impl<'a> Ladder<'a> {
    /// A ladder without steps.
    pub fn new(progress: &'a dyn Progress) -> Self {
        Self { progress, steps: Mutex::default() }
    }

    /// Begins a step, which will read `n_bytes` bytes of the input.
    pub fn begin(&self, step: &str, n_bytes: u64) {
        self.progress.begin(step, n_bytes);
        let cost = StepCost { step: step.to_owned(), ..StepCost::default() };
        let step = Step { cost, begun: Instant::now(), cpu_seconds_before: cpu_seconds() };
        self.lock().push(step);
    }

    /// Counts bytes and records that the current step has read.
    pub fn advance(&self, n_bytes: u64, n_records: u64) {
        self.progress.advance(n_bytes, n_records);
        if let Some(step) = self.lock().last_mut() {
            step.cost.bytes += n_bytes;
            step.cost.records += n_records;
        }
    }

    /// Ends the current step.
    pub fn end(&self) {
        let mut steps = self.lock();
        let Some(step) = steps.last_mut() else { return };
        step.cost.seconds = step.begun.elapsed().as_secs_f64();
        step.cost.cpu_seconds = cpu_seconds() - step.cpu_seconds_before;
        self.progress.end(&step.cost);
    }

    /// Measures `work` as a step that reads no input.
    pub fn step<T>(&self, step: &str, work: impl FnOnce() -> T) -> T {
        self.begin(step, 0);
        let result = work();
        self.end();
        result
    }

    /// Ends the run if its caller wants that.
    ///
    /// # Errors
    /// The run is cancelled.
    pub fn check(&self) -> Result<()> {
        if self.progress.is_cancelled() { Err(Error::interrupted()) } else { Ok(()) }
    }

    /// The costs of all steps.
    pub fn costs(self) -> Vec<StepCost> {
        let steps = self.steps.into_inner().unwrap_or_else(PoisonError::into_inner);
        steps.into_iter().map(|step| step.cost).collect()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Step>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// CPU time of this process so far, user and system, in seconds.
#[cfg(unix)]
fn cpu_seconds() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// CPU time is measured on Unix only.
#[cfg(not(unix))]
fn cpu_seconds() -> f64 {
    0.0
}
