//! `--memory`: how a run's memory is divided, and how much it uses.
//!
//! A fixed part is the same for every run: the program, blocks of records that are read ahead and
//! worked on, results that wait to be written. A second part grows with the corpus: the facts of
//! each document. The rest of the budget goes to the stage at work, which holds that much of its
//! numbers in memory and puts the others into temporary files. The result never depends on the
//! budget.

/// Bytes that every run uses: the program, buffers, blocks in flight.
const FIXED_BYTES: u64 = 56 << 20;

/// Least memory of a stage, in bytes. With less, it would spend its time on the disk.
const MIN_ROOM: u64 = 16 << 20;

/// The bytes of a budget that remain after the tables.
pub fn left(budget: u64, tables: u64) -> u64 {
    budget.saturating_sub(FIXED_BYTES + tables).max(MIN_ROOM)
}

/// What a run holds, recorded by the stages at work. In bytes, unless the name begins with `n_`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Footprint {
    /// Documents of the corpus.
    pub n_documents: u64,
    /// Documents that met another and are compared.
    pub n_compared: u64,
    /// Memory of the survey while it learns which lines are boilerplate. Freed at its end.
    pub survey: u64,
    /// The facts of each document after the survey: keys, sources, cuts.
    pub tables: u64,
    /// Memory of the search for pairs, with an unlimited budget.
    pub search: u64,
    /// Words of the compared documents, in memory or on disk.
    pub bodies: u64,
    /// Temporary file of the survey, which stays until all documents are signed.
    pub survey_spool: u64,
    /// Temporary files of the search for pairs, which stay until all pairs are compared.
    pub search_spool: u64,
}

impl Footprint {
    /// Peak memory, in bytes.
    pub fn peak(&self, budget: u64) -> u64 {
        let lent = self.search.max(self.bodies).min(left(budget, self.tables));
        FIXED_BYTES + self.survey.max(self.tables + lent)
    }

    /// Peak size of all temporary files, in bytes.
    pub fn temporary(&self, budget: u64) -> u64 {
        let spilled = self.bodies.saturating_sub(left(budget, self.tables));
        self.search_spool + self.survey_spool.max(spilled)
    }
}
