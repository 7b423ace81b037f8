//! `--memory`: how the bytes that a run may take are divided.
//!
//! Some of it is the same for every run: the program, blocks of records that are read ahead and worked on, results that wait to be
//! written. Some grows with the corpus and stays: what is known of each document. What is left of the budget is lent to the stage at
//! work, which holds as much of its numbers in memory and puts the rest into temporary files. The result never depends on it.

/// What a run takes whatever its corpus: the program, buffers, blocks on their way.
pub const FIXED_BYTES: u64 = 96 << 20;

/// A stage has at least so much for its numbers: below that it would spend its time on the disk.
const MIN_ROOM: u64 = 16 << 20;

/// What is left of a budget when the tables take so much.
pub fn left(budget: u64, tables: u64) -> u64 {
    budget.saturating_sub(FIXED_BYTES + tables).max(MIN_ROOM)
}
