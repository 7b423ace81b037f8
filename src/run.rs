//! A run over a corpus: what the program `copydesk` does, for callers of the library.
//!
//! ```
//! use copydesk::{Article, Options, Run};
//!
//! let story = "The harbor board voted seven to two on Tuesday to deepen the eastern channel to \
//!              fourteen meters, as the larger ferries of the coming years need more water.";
//! let articles = [story.to_owned(), format!("(Wire) {story}")].map(Article::of_text);
//!
//! let folder = tempfile::tempdir()?;
//! let report = Run::of(articles, Options::default())?.clean(folder.path().join("out"))?;
//! assert_eq!((report.counts.documents, report.counts.kept), (2, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#[cfg(feature = "parquet")]
pub mod files;
pub mod plan;
mod resume;

use crate::config::{Config, Mode, Options, ReadConfig};
use crate::error::{Error, ErrorKind, Remedy, Result};
#[cfg(feature = "parquet")]
use crate::parquet::rows::Rows;
#[cfg(feature = "parquet")]
use crate::passes::apply::tables;
use crate::passes::checkpoint::Checkpoint;
use crate::passes::ladder::Ladder;
use crate::passes::surveyed::Survey;
use crate::passes::{self, Findings, PASSES};
use crate::progress::{Progress, Silent, StepCost};
use crate::read::{Article, Corpus};
use crate::results::lines::{FORMAT_VERSION, Report};
use crate::results::manifest::{Manifest, RunFacts, Timings};
use crate::results::targets;
#[cfg(feature = "parquet")]
use crate::table::{self, Table, Tables};
use crate::write::{Existing, OutputFolder, Written};
use copydesk_core::Known;
use copydesk_core::config::Find;
use plan::Plan;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// A run ready to begin: its inputs are found and its settings are checked.
///
/// A run uses rayon's current thread pool. [`rayon::ThreadPool::install`] chooses another pool; the
/// number of threads never changes a result.
pub struct Run<'a> {
    corpus: Corpus,
    config: Config,
    known: Known,
    progress: &'a dyn Progress,
    existing: Existing,
    keeps_checkpoint: bool,
    /// The table in memory that the corpus is.
    #[cfg(feature = "parquet")]
    table: Option<Table>,
}

impl<'a> Run<'a> {
    /// A run over files, folders and globs; `-` is standard input. Standard input and the articles
    /// of WARC and HTML files are copied to temporary files, which are deleted when the [`Run`] is
    /// dropped.
    ///
    /// # Errors
    /// A setting is out of its range or contradicts another; an input does not exist, has an
    /// unknown format or cannot be opened; a temporary file cannot be written.
    pub fn new<P: Into<PathBuf>>(
        inputs: impl IntoIterator<Item = P>,
        options: Options,
    ) -> Result<Self> {
        let (read, config) = (ReadConfig::new(&options)?, Config::new(options)?);
        let inputs: Vec<PathBuf> = inputs.into_iter().map(Into::into).collect();
        Ok(Self::over(Corpus::open(&inputs, read)?, config))
    }

    /// A run over articles in memory. `options.read` is ignored: its defaults apply.
    ///
    /// # Errors
    /// A setting is out of its range or contradicts another.
    pub fn of(articles: impl IntoIterator<Item = Article>, options: Options) -> Result<Self> {
        let read = crate::config::ReadOptions::default();
        let options = Options { read, ..options };
        let (read, config) = (ReadConfig::new(&options)?, Config::new(options)?);
        Ok(Self::over(Corpus::of(articles, read), config))
    }

    fn over(corpus: Corpus, config: Config) -> Self {
        Self {
            corpus,
            config,
            known: Known::default(),
            progress: &Silent,
            existing: Existing::Refuse,
            keeps_checkpoint: true,
            #[cfg(feature = "parquet")]
            table: None,
        }
    }

    /// A run over the rows of a table in memory. The columns that `options.read.fields` names are
    /// read, text columns without copies; all others pass through.
    ///
    /// # Errors
    /// A setting is out of its range or contradicts another; the table has no column of texts.
    #[cfg(feature = "parquet")]
    pub fn of_table(table: Table, options: Options) -> Result<Self> {
        let (read, config) = (ReadConfig::new(&options)?, Config::new(options)?);
        let text = &read.options().fields.text;
        let rows = Rows::new(&table.schema, &table.batches, text, &read.field_names())
            .map_err(|error| table::unusable(&error))?;
        let columns = crate::parquet::column_names(&table.schema);
        let run = Self::over(Corpus::of_rows(rows, columns, read), config);
        Ok(Self { table: Some(table), ..run })
    }

    /// Sets the boilerplate known before the run: templates, and lines that are never cut. The
    /// default is none.
    #[must_use]
    pub fn known(self, known: Known) -> Self {
        Self { known, ..self }
    }

    /// Sets the receiver of progress reports, which can also cancel the run.
    #[must_use]
    pub fn progress(self, progress: &'a dyn Progress) -> Self {
        Self { progress, ..self }
    }

    /// Sets what happens to an output folder that exists. The default is [`Existing::Refuse`].
    #[must_use]
    pub fn existing(self, existing: Existing) -> Self {
        Self { existing, ..self }
    }

    /// Sets whether the results of finished passes are kept in `OUT/checkpoint` until the run is
    /// done, so that [`Existing::Resume`] can skip these passes. The default is to keep them.
    #[must_use]
    pub fn checkpoint(self, keeps_checkpoint: bool) -> Self {
        Self { keeps_checkpoint, ..self }
    }

    /// The corpus of the run.
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// The settings of the run.
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Cleans the corpus: writes it to the folder `out` without repeats, boilerplate and copies,
    /// and writes all findings.
    ///
    /// # Errors
    /// A file cannot be read, or changed while it was read; no record can be read; `out` exists and
    /// may not be replaced, or cannot be written to; the run was cancelled.
    ///
    /// What the run leaves in `out` after an error depends on its checkpoint. A checkpoint is
    /// usable once the first pass is finished, unless [`checkpoint`](Self::checkpoint) turned it
    /// off. A "step" is a pass or the writing of the results.
    ///
    /// | cause of the error | checkpoint usable? | what stays | remedy |
    /// |---|---|---|---|
    /// | any error before the first pass | – | all files | none, or that of the error |
    /// | I/O error in a step | yes | all files | [`Remedy::Resume`] |
    /// | run cancelled in a step | yes | the checkpoint | [`Remedy::Resume`] |
    /// | I/O error or run cancelled in a step | no | nothing | none |
    /// | any other error in a step | yes or no | nothing | none, or that of the error |
    /// | any error after the last step | yes or no | all files | none |
    ///
    /// In all cases, results of an earlier run stay until the first new result is about to be
    /// written. After an error before the first pass, `out` may be a new folder that is empty or
    /// holds a checkpoint that is not usable. [`Existing::Replace`] deletes an earlier checkpoint
    /// before the first pass.
    ///
    /// After the last step, `timings.json` and `manifest.json` are written and the checkpoint is
    /// deleted.
    pub fn clean(&self, out: impl AsRef<Path>) -> Result<Report> {
        targets::check_names(&self.corpus, self.config.output().output_format)?;
        self.run(Mode::Clean, out.as_ref())
    }

    /// Finds what [`clean`](Self::clean) would cut and remove, and writes only the findings, to the
    /// folder `out`.
    ///
    /// # Errors
    /// As [`clean`](Self::clean).
    pub fn inspect(&self, out: impl AsRef<Path>) -> Result<Report> {
        self.run(Mode::Inspect, out.as_ref())
    }

    /// Finds all repetition. Writes no results; temporary files are deleted.
    ///
    /// # Errors
    /// A file cannot be read, or changed while it was read; no record can be read; there is no room
    /// for a temporary file; the run was cancelled.
    pub fn find(&self) -> Result<Findings> {
        self.find_with(&Checkpoint::none(), &Ladder::new(self.progress))
    }

    /// Cleans a table in memory, or only finds what would be cut and removed, and returns all
    /// results as tables.
    ///
    /// # Errors
    /// The run is not [of a table](Self::of_table); no row can be read; the table has no column of
    /// texts; there is no room for a temporary file; the run was cancelled.
    #[cfg(feature = "parquet")]
    pub fn tables(&self, mode: Mode) -> Result<Tables> {
        let Some(table) = &self.table else {
            return Err(Error::usage("expected a run over a table, found one over files"));
        };
        passes::check_inputs(&self.corpus, &self.config)?;
        self.check_known()?;
        let ladder = Ladder::new(self.progress);
        let findings = self.find_with(&Checkpoint::none(), &ladder)?;
        tables::tables(&self.corpus, table, &findings, &self.config, mode, &ladder)
    }

    /// Predicts the memory, disk and time of the run from the first 32 MB of text of the corpus.
    /// Time: that of cleaning at most 48 MB of text.
    ///
    /// # Errors
    /// A file cannot be read; there is no room for a temporary file.
    pub fn plan(&self) -> Result<Plan> {
        plan::plan(&self.corpus, &self.config)
    }

    /// The report of this run, if the folder `out` holds its results; `None` if it holds none, or
    /// if a run was begun there since. Reads the input and the results to compare their checksums.
    ///
    /// # Errors
    /// The results are those of another run, or damaged; a file cannot be read.
    pub fn finished(&self, mode: Mode, out: &Path) -> Result<Option<Report>> {
        resume::finished(&self.corpus, &self.facts(mode)?, out)
    }

    fn find_with(&self, checkpoint: &Checkpoint, ladder: &Ladder<'_>) -> Result<Findings> {
        passes::find(&self.corpus, &self.config, &self.known, checkpoint, ladder)
    }

    fn facts(&self, mode: Mode) -> Result<RunFacts> {
        let known = serde_json::to_vec(&self.known).expect("templates are JSON");
        Ok(RunFacts::new(&self.config, mode, &known, self.corpus.lengths()?))
    }

    fn run(&self, mode: Mode, out: &Path) -> Result<Report> {
        let begun = Instant::now();
        passes::check_inputs(&self.corpus, &self.config)?;
        self.check_known()?;
        self.corpus.check_apart_from(out)?;
        if self.existing == Existing::Resume
            && let Some(report) = self.finished(mode, out)?
        {
            return Ok(report);
        }
        let facts = self.facts(mode)?;
        let mut output = OutputFolder::create(out, self.existing)?;
        let checkpoint = self.open_checkpoint(out, &facts)?;
        let ladder = Ladder::new(self.progress);
        match self.find_and_write(mode, &checkpoint, &mut output, &ladder) {
            Err(error) => Err(self.failed(error, output, &checkpoint)),
            Ok((report, survey)) => {
                self.finish(&survey, &mut output, facts, (begun, ladder.costs()))?;
                checkpoint.remove()?;
                Ok(report)
            }
        }
    }

    /// Refuses templates that would be cut nowhere, and pairs that nothing would put together.
    fn check_known(&self) -> Result<()> {
        if !self.config.options().keep_apart.is_empty() && !self.config.finds(Find::Copies) {
            let message = "expected to look for copies, since there are pairs to keep apart: found a run that does not";
            return Err(Error::usage(message));
        }
        if self.known.templates.is_empty() || self.config.finds(Find::Boilerplate) {
            return Ok(());
        }
        let message = "expected to look for boilerplate, since there are templates: found a run that does not";
        Err(Error::usage(message))
    }

    fn open_checkpoint(&self, out: &Path, facts: &RunFacts) -> Result<Checkpoint> {
        if !self.keeps_checkpoint {
            return Ok(Checkpoint::none());
        }
        let checkpoint = Checkpoint::open(out, facts)?;
        if self.existing == Existing::Resume {
            let finished: Vec<&str> =
                PASSES.into_iter().filter(|pass| checkpoint.holds(pass)).collect();
            self.progress.resume(&finished);
        }
        Ok(checkpoint)
    }

    fn find_and_write(
        &self,
        mode: Mode,
        checkpoint: &Checkpoint,
        output: &mut OutputFolder,
        ladder: &Ladder<'_>,
    ) -> Result<(Report, Survey)> {
        let findings = self.find_with(checkpoint, ladder)?;
        let (corpus, config) = (&self.corpus, &self.config);
        let report = passes::write(corpus, &findings, config, mode, output, ladder)?;
        // A run that is cancelled after its last check in a pass still counts as cancelled.
        ladder.check()?;
        Ok((report, findings.survey))
    }

    /// Clears the output folder after an error, as [`clean`](Self::clean) says, and adds the
    /// remedy. After an I/O error the checkpoint is kept, because the cause may be gone next time.
    fn failed(&self, error: Error, output: OutputFolder, checkpoint: &Checkpoint) -> Error {
        let may_be_transient =
            matches!(error.kind(), ErrorKind::Io { .. } | ErrorKind::Interrupted { .. });
        let can_resume = may_be_transient && checkpoint.holds(PASSES[0]);
        let keeps_earlier = output.has_earlier();
        if self.progress.is_cancelled() {
            return match output.discard(can_resume) {
                Err(error) => error,
                Ok(()) => resumable(Error::interrupted_in(keeps_earlier), can_resume),
            };
        }
        if !can_resume {
            // Report the original error, not that of the clean-up.
            let _ = output.discard(false);
        }
        resumable(error, can_resume)
    }

    /// Writes `timings.json` and then `manifest.json`, the last file of a run.
    fn finish(
        &self,
        survey: &Survey,
        output: &mut OutputFolder,
        facts: RunFacts,
        (begun, steps): (Instant, Vec<StepCost>),
    ) -> Result<()> {
        let names = self.corpus.files().iter().map(|file| file.name.clone());
        let manifest = Manifest {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            format: FORMAT_VERSION,
            inputs: names.zip(survey.files.iter().map(Written::from)).collect(),
            outputs: output.written().clone(),
            run: Some(facts),
            hash_key: Some(format!("{:016x}", survey.hash_key.0)),
        };
        let timings = Timings {
            input_folder: self.corpus.folder().to_owned(),
            threads: rayon::current_num_threads(),
            seconds: begun.elapsed().as_secs_f64(),
            steps,
        };
        output.write_json("timings.json", &timings)?;
        output.seal(&manifest)
    }
}

fn resumable(error: Error, can_resume: bool) -> Error {
    if can_resume { error.with_remedy(Remedy::Resume) } else { error }
}
