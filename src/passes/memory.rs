//! `--memory`: how the bytes that a run may take are divided, and how many it takes.
//!
//! Some of it is the same for every run: the program, blocks of records that are read ahead and worked on, results that wait to be
//! written. Some grows with the corpus: what is known of each document. What is left of the budget is lent to the stage at
//! work, which holds as much of its numbers in memory and puts the rest into temporary files. The result never depends on it.

/// What a run takes whatever its corpus: the program, buffers, blocks on their way.
const FIXED_BYTES: u64 = 56 << 20;

/// A stage has at least so much for its numbers: below that it would spend its time on the disk.
const MIN_ROOM: u64 = 16 << 20;

/// What is left of a budget when the tables take so much.
pub fn left(budget: u64, tables: u64) -> u64 {
    budget.saturating_sub(FIXED_BYTES + tables).max(MIN_ROOM)
}

/// What a run holds, in bytes where nothing else is said: noted by the stages while they work.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Documents of the corpus.
    pub n_documents: u64,
    /// Those of them that met another and are compared.
    pub n_compared: u64,
    /// What the survey holds while it learns which lines are boilerplate. It ends with the survey.
    pub survey: u64,
    /// What is known of each document from then on: keys, sources, cuts, facts.
    pub tables: u64,
    /// What the search for pairs holds if it has room.
    pub search: u64,
    /// Shingle sets and words of the documents that are compared: held as far as there is room.
    pub bodies: u64,
    /// The temporary file of the survey.
    pub survey_spool: u64,
    /// Those of the search for pairs, which stay until all pairs are compared.
    pub search_spool: u64,
}

impl Footprint {
    /// The most memory that is taken at any time.
    pub fn peak(&self, budget: u64) -> u64 {
        let lent = self.search.max(self.bodies).min(left(budget, self.tables));
        FIXED_BYTES + self.survey.max(self.tables + lent)
    }

    /// The most that stands in temporary files at any time.
    pub fn temporary(&self, budget: u64) -> u64 {
        let spilled = self.bodies.saturating_sub(left(budget, self.tables));
        self.survey_spool.max(self.search_spool + spilled)
    }
}
