//! A run on threads of its own, watched by the thread of the call.
//!
//! The run never holds the GIL. It leaves its progress in a [`Relay`]; the thread of the call looks
//! there a few times a second, takes the GIL for this alone, tells the callback, and looks for
//! Ctrl-C. An exception of either cancels the run and is raised when the run has ended.
//!
//! Each call has a pool of its own. Runs that share one would steal each other's work, so that one
//! ended, or was cancelled, only with the other; and a pool that outlives its call has no threads in
//! a child process.

use copydesk::progress::{Progress, StepCost};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Time between two looks at the progress and at Ctrl-C.
const TICK: Duration = Duration::from_millis(50);

/// Runs `work` on a pool of so many threads, 0 for as many as there are cores.
///
/// # Errors
/// Ctrl-C was pressed, the callback raised an exception, or no threads could be started.
pub(crate) fn watched<T: Send>(
    py: Python<'_>,
    threads: usize,
    callback: Option<&Py<PyAny>>,
    work: impl FnOnce(&dyn Progress) -> T + Send,
) -> PyResult<T> {
    let pool = pool(threads)?;
    let relay = Relay::default();
    let tell = || Python::attach(|py| relay.tell(py, callback));
    py.detach(|| {
        let (sender, receiver) = sync_channel(1);
        pool.in_place_scope(|scope| {
            let relay = &relay;
            scope.spawn(move |_| {
                let _ = sender.send(work(relay));
            });
            loop {
                match receiver.recv_timeout(TICK) {
                    Ok(result) => return tell().map(|()| result),
                    Err(RecvTimeoutError::Timeout) => {}
                    // It panicked: the scope goes on with the panic when it is left.
                    Err(RecvTimeoutError::Disconnected) => {
                        return Err(PyRuntimeError::new_err("the run has panicked"));
                    }
                }
                if let Err(exception) = tell() {
                    relay.cancel();
                    let _ = receiver.recv();
                    return Err(exception);
                }
            }
        })
    })
}

fn pool(threads: usize) -> PyResult<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(threads)
        .thread_name(|number| format!("copydesk-{number}"))
        .build()
        .map_err(|error| PyRuntimeError::new_err(format!("starting threads: {error}")))
}

/// Where a run is.
#[derive(Clone, Default)]
struct Step {
    name: String,
    /// Bytes of the input that the step has read.
    done: u64,
    /// Bytes that it will read, if it reads some.
    total: Option<u64>,
}

/// The steps since the last look: all that have begun, each where it is now.
#[derive(Default)]
struct Steps {
    current: Step,
    untold: Vec<Step>,
}

/// Takes the progress from the run to the thread of the call, and its wish to stop back.
#[derive(Default)]
struct Relay {
    steps: Mutex<Steps>,
    is_cancelled: AtomicBool,
}

impl Relay {
    /// Raises Ctrl-C, then tells the callback what is new.
    fn tell(&self, py: Python<'_>, callback: Option<&Py<PyAny>>) -> PyResult<()> {
        py.check_signals()?;
        let untold = std::mem::take(&mut self.steps().untold);
        let Some(callback) = callback else { return Ok(()) };
        for Step { name, done, total } in untold {
            callback.call1(py, (name, done, total))?;
        }
        Ok(())
    }

    fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
    }

    /// Never held while the GIL is waited for.
    fn steps(&self) -> MutexGuard<'_, Steps> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Progress for Relay {
    fn begin(&self, pass: &str, n_bytes: u64) {
        let total = (n_bytes > 0).then_some(n_bytes);
        let step = Step { name: pass.to_owned(), done: 0, total };
        let mut steps = self.steps();
        steps.untold.push(step.clone());
        steps.current = step;
    }

    fn advance(&self, n_bytes: u64, _: u64) {
        let mut steps = self.steps();
        steps.current.done += n_bytes;
        let current = steps.current.clone();
        match steps.untold.last_mut() {
            Some(last) => *last = current,
            None => steps.untold.push(current),
        }
    }

    fn end(&self, _: &StepCost) {}

    fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::Relaxed)
    }
}
