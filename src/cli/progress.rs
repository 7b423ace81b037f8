//! Progress on standard error: a bar for each pass on a terminal, plain lines elsewhere.

use copydesk::progress::{Progress, StepCost};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::IsTerminal;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Interval between plain lines.
const LINE_INTERVAL: Duration = Duration::from_secs(10);

/// Set by Ctrl-C.
static CANCELLED: AtomicBool = AtomicBool::new(false);

/// Whether Ctrl-C was pressed.
pub(crate) fn is_cancelled() -> bool {
    CANCELLED.load(Ordering::Relaxed)
}

/// Makes the first Ctrl-C stop the run cleanly, and the second one immediately.
pub(crate) fn stop_on_interrupt() -> anyhow::Result<()> {
    Ok(ctrlc::set_handler(|| {
        if CANCELLED.swap(true, Ordering::Relaxed) {
            std::process::exit(i32::from(super::INTERRUPTED));
        }
    })?)
}

/// A progress display for this terminal and verbosity.
pub(crate) fn progress(is_quiet: bool, is_verbose: bool) -> Box<dyn Progress> {
    let is_terminal = std::io::stderr().is_terminal();
    let bars = (!is_quiet && is_terminal).then(|| Bars(Mutex::new(ProgressBar::hidden())));
    let pass = Mutex::new(Pass::new("", 0));
    let tells_now_and_then = !is_quiet && !is_terminal;
    Box::new(Shown { pass, bars, tells_now_and_then, is_verbose, is_quiet })
}

/// Counts the progress of each pass, shows it as requested, and stops the run on Ctrl-C.
struct Shown {
    pass: Mutex<Pass>,
    bars: Option<Bars>,
    /// Whether to print a line every ten seconds.
    tells_now_and_then: bool,
    /// Whether to print a line when a pass ends.
    is_verbose: bool,
    /// Whether to print nothing.
    is_quiet: bool,
}

impl Progress for Shown {
    fn begin(&self, pass: &str, n_bytes: u64) {
        if let Ok(mut current) = self.pass.lock() {
            *current = Pass::new(pass, n_bytes);
        }
        if let Some(bars) = &self.bars {
            bars.begin(pass, n_bytes);
        }
    }

    fn advance(&self, n_bytes: u64, n_records: u64) {
        let Ok(mut pass) = self.pass.lock() else { return };
        pass.n_read += n_bytes;
        pass.n_records += n_records;
        if let Some(bars) = &self.bars {
            bars.advance(n_bytes, pass.n_records);
        }
        if self.tells_now_and_then && pass.told.elapsed() >= LINE_INTERVAL {
            super::messages::note(&pass.line());
            pass.told = Instant::now();
        }
    }

    fn end(&self, cost: &StepCost) {
        if let Some(bars) = &self.bars {
            bars.end();
        }
        if self.is_verbose {
            super::messages::note(&rung(cost));
        }
    }

    fn resume(&self, finished: &[&str]) {
        if self.is_quiet {
            return;
        }
        super::messages::note(&match finished {
            [] => "no pass was finished: beginning anew".to_owned(),
            finished => format!("finished already: {}", finished.join(", ")),
        });
    }

    fn is_cancelled(&self) -> bool {
        is_cancelled()
    }
}

/// One bar per pass, with count, rate and remaining time.
struct Bars(Mutex<ProgressBar>);

impl Bars {
    fn with(&self, change: impl FnOnce(&mut ProgressBar)) {
        if let Ok(mut bar) = self.0.lock() {
            change(&mut bar);
        }
    }

    fn begin(&self, pass: &str, n_bytes: u64) {
        let bar = if n_bytes > 0 { ProgressBar::new(n_bytes) } else { ProgressBar::new_spinner() };
        let form = if n_bytes > 0 {
            "  {prefix:<10}{bar:30} {bytes:>10} of {total_bytes} · {msg} · {bytes_per_sec} · {eta} left"
        } else {
            "  {prefix:<10}{spinner} {elapsed}"
        };
        let style = ProgressStyle::with_template(form).expect("the template is well formed");
        bar.set_style(style.progress_chars("━╸─"));
        bar.set_prefix(pass.to_owned());
        bar.enable_steady_tick(Duration::from_millis(200));
        self.with(|old| *old = bar);
    }

    /// Advances the bar by `n_bytes`. `n_records` is the total so far.
    fn advance(&self, n_bytes: u64, n_records: u64) {
        self.with(|bar| {
            bar.inc(n_bytes);
            bar.set_message(format!("{n_records} records"));
        });
    }

    fn end(&self) {
        self.with(|bar| bar.finish_and_clear());
    }
}

/// A line with the cost of a step.
fn rung(StepCost { step, records, bytes, seconds, cpu_seconds }: &StepCost) -> String {
    let read = match records {
        0 => String::new(),
        n => format!("{} records {:>8.1} MB", super::messages::grouped(*n), *bytes as f64 / 1e6),
    };
    format!("  {step:<10}{read:>34} {seconds:>8.2} s {cpu_seconds:>8.2} s CPU")
}

/// The progress of a pass.
struct Pass {
    name: String,
    n_bytes: u64,
    n_read: u64,
    n_records: u64,
    begun: Instant,
    told: Instant,
}

impl Pass {
    fn new(name: &str, n_bytes: u64) -> Self {
        let now = Instant::now();
        Self { name: name.to_owned(), n_bytes, n_read: 0, n_records: 0, begun: now, told: now }
    }

    fn line(&self) -> String {
        let rate = self.n_read as f64 / self.begun.elapsed().as_secs_f64().max(1e-9);
        let left = self.n_bytes.saturating_sub(self.n_read) as f64 / rate.max(1.0);
        let percent = 100.0 * self.n_read as f64 / self.n_bytes.max(1) as f64;
        let Self { name, n_records, .. } = self;
        format!(
            "{name}: {n_records} records, {percent:.0} %, {:.0} MB/s, {left:.0} s left",
            rate / 1e6
        )
    }
}
