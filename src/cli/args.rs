//! The arguments that `clean` and `inspect` share, and the options they set.

use bytesize::ByteSize;
use clap::Args;
use copydesk::config::{Fields, Options};
use copydesk::format::Format;
use copydesk::write::Existing;
use copydesk_core::config::{
    Care, ContainedPolicy, Find, FormPolicy, KeepPolicy, Rule, ShellPolicy,
};
use std::path::PathBuf;

/// Inputs, output and settings of a run.
#[derive(Args)]
pub(crate) struct RunArguments {
    /// Files (.jsonl, .ndjson, .csv, .tsv, .txt, .html, .warc, .wet, also with .gz, .zst, .bz2 or
    /// .xz; .parquet), folders, globs, or - for standard input.
    #[arg(required = true, value_name = "INPUT")]
    pub(crate) inputs: Vec<PathBuf>,
    /// Settings file in TOML, with the names of these flags as keys; flags win.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// File of known boilerplate: what `copydesk templates` printed, or lines with slots such as
    /// {words}. Of the marks of `copydesk view`: templates marked right, in their source if they
    /// are of one, and everywhere the lines of boilerplate cuts marked right whose template has no
    /// mark.
    #[arg(long, value_name = "FILE")]
    pub(crate) templates: Option<PathBuf>,
    /// File of lines that are never cut, with the same slots: `{words}, Harbor News`. Of the marks
    /// of `copydesk view`: the lines of cuts marked wrong, and templates marked wrong, in their
    /// source if they are of one.
    #[arg(long, value_name = "FILE")]
    pub(crate) protect: Option<PathBuf>,
    /// File of pairs of articles that are never copies of each other: their keys as in
    /// clusters.jsonl, `KEY TAB KEY` a line. Of the marks of `copydesk view`: copies marked wrong.
    #[arg(long, value_name = "FILE")]
    pub(crate) keep_apart: Option<PathBuf>,
    /// File of the keys of articles that are never removed, one a line: those of a test set, say.
    #[arg(long, value_name = "FILE")]
    pub(crate) keep_keys: Option<PathBuf>,
    /// What to look for: copies, boilerplate, repeats. Copies alone are found in half the time, on
    /// the texts as they are.
    #[arg(
        long,
        default_value = "copies,boilerplate,repeats",
        value_name = "KIND,…",
        value_delimiter = ','
    )]
    find: Vec<Find>,
    #[command(flatten)]
    pub(crate) resources: ResourceArguments,
    /// Show no progress and no summary.
    #[arg(short, long)]
    pub(crate) quiet: bool,
    /// Show a line with the records, bytes and times of each pass, and of each step between
    /// two passes, when it ends.
    #[arg(short, long, conflicts_with = "quiet")]
    pub(crate) verbose: bool,
    #[command(flatten)]
    pub(crate) results: ResultArguments,
    #[command(flatten)]
    records: RecordArguments,
    #[command(flatten)]
    copies: CopyArguments,
    #[command(flatten)]
    cuts: CutArguments,
}

/// The default of [`Options::memory`] as users write it.
const DEFAULT_MEMORY: &str = "1.25GiB";

/// Threads and memory. The result depends on neither.
#[derive(Args)]
pub(crate) struct ResourceArguments {
    /// Threads; 0 for as many as there are cores. The result does not depend on it.
    #[arg(long, default_value_t = 0, value_name = "N")]
    threads: usize,
    /// Memory to use, about, as in 2GiB or 800MB; the rest goes to temporary files. The result does
    /// not depend on it.
    #[arg(long, default_value = DEFAULT_MEMORY, value_name = "SIZE", value_parser = size)]
    memory: ByteSize,
}

#[derive(Args)]
#[command(next_help_heading = "Results")]
pub(crate) struct ResultArguments {
    /// Folder for the results, which must not exist. With `clean`, - prints the cleaned corpus and
    /// nothing else.
    #[arg(short, long, value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Replace the results of a former run in OUT when new ones are ready. Other files there are
    /// never touched.
    #[arg(long)]
    pub(crate) overwrite: bool,
    /// Go on where a run with these inputs and settings was stopped; begin if there was none.
    #[arg(long, conflicts_with = "overwrite")]
    pub(crate) resume: bool,
    /// Write clusters and removals as Parquet too.
    #[arg(long)]
    parquet_findings: bool,
}

#[derive(Args)]
#[command(next_help_heading = "Records")]
pub(crate) struct RecordArguments {
    /// Format of standard input: jsonl, csv, tsv, txt, html, parquet or warc. Its compression is
    /// recognized.
    #[arg(long, default_value_t = Options::default().read.input_format, value_name = "FORMAT")]
    input_format: Format,
    /// Field of the article's text.
    #[arg(long, default_value = "text", value_name = "NAME")]
    text_field: String,
    /// Field of the document's key.
    #[arg(long, default_value = "id", value_name = "NAME")]
    id_field: String,
    /// Field of the outlet's name.
    #[arg(long, default_value = "source", value_name = "NAME")]
    source_field: String,
    /// Field of the address; its host names the outlet of a record without a source.
    #[arg(long, default_value = "url", value_name = "NAME")]
    url_field: String,
    /// Field of the headline.
    #[arg(long, default_value = "title", value_name = "NAME")]
    title_field: String,
    /// Field of the date of publication.
    #[arg(long, default_value = "date", value_name = "NAME")]
    date_field: String,
    /// Longest record that is read, in bytes; longer ones are rejected.
    #[arg(long, default_value_t = Options::default().read.max_record, value_name = "BYTES")]
    max_record: u64,
    /// Most decompressed bytes per compressed byte, in a file of more than 1 GiB; the rest of such
    /// a file is rejected.
    #[arg(long, default_value_t = Options::default().read.max_expansion, value_name = "N")]
    max_expansion: u64,
}

#[derive(Args)]
#[command(next_help_heading = "Copies")]
pub(crate) struct CopyArguments {
    /// Copy that is kept: longest, earliest, latest, first, sources:A,B,…, max:FIELD or min:FIELD.
    #[arg(long, default_value_t = KeepPolicy::Longest, value_name = "POLICY")]
    keep: KeepPolicy,
    /// Members of a cluster that are kept, in the order of the policy. 0 removes whole clusters,
    /// except articles that --keep-keys names, for data in which any repeated text is suspect.
    #[arg(long, default_value_t = Options::default().keep.copies, value_name = "N")]
    keep_copies: u32,
    /// Smallest Jaccard similarity of near copies.
    #[arg(long, default_value_t = Options::default().copy.jaccard, value_name = "0..1")]
    jaccard: f64,
    /// Smallest containment of a contained copy; a tenth less for one that is only edited, with at
    /// most 12 shingles in a row of its own.
    #[arg(long, default_value_t = Options::default().copy.containment, value_name = "0..1")]
    containment: f64,
    /// Smallest Jaccard similarity of a contained copy.
    #[arg(long, default_value_t = Options::default().copy.containment_jaccard, value_name = "0..1")]
    containment_jaccard: f64,
    /// Longest passage of a contained copy that its container lacks, in shingles.
    #[arg(long, default_value_t = Options::default().copy.max_own_passage, value_name = "N")]
    max_own_passage: u32,
    /// Smallest containment of a copy that is held whole: it is removed whatever holds it, unless
    /// that is a round-up.
    #[arg(long, default_value_t = Options::default().copy.whole_containment, value_name = "0..1")]
    whole_containment: f64,
    /// Words in a shingle.
    #[arg(long, default_value_t = Options::default().copy.shingle_words, value_name = "N")]
    shingle_words: u32,
    /// Characters in a shingle of a script without spaces.
    #[arg(long, default_value_t = Options::default().copy.shingle_characters, value_name = "N")]
    shingle_characters: u32,
    /// Probability that a pair at the Jaccard threshold is compared; `copydesk plan` shows the
    /// curve. 1 compares all pairs that can be copies, exactly and slowly.
    #[arg(long, default_value_t = Options::default().copy.recall, value_name = "0..1")]
    recall: f64,
    /// Evidence that two similar articles must give of one story: strict (equal or nearly so),
    /// balanced, or loose (articles of one source are judged like those of two).
    #[arg(long, default_value = "balanced", value_name = "HOW", value_parser = care)]
    copies: Care,
    /// Whether to keep or remove articles without text of their own, such as error pages and walls.
    #[arg(long, default_value = "remove", value_name = "keep|remove", value_parser = shell_policy)]
    shells: ShellPolicy,
    /// Whether to keep or remove articles that share a wording and differ in facts.
    #[arg(long, default_value = "keep", value_name = "keep|remove", value_parser = form_policy)]
    forms: FormPolicy,
    /// Compare only articles of one source.
    #[arg(long)]
    within_source: bool,
    /// Compare only articles of different sources.
    #[arg(long, conflicts_with = "within_source")]
    across_sources: bool,
    /// Article that is kept where one contains the other: policy (as --keep prefers), container,
    /// contained or both.
    #[arg(long, default_value = "policy", value_name = "WHICH", value_parser = contained_policy)]
    contained: ContainedPolicy,
}

#[derive(Args)]
#[command(next_help_heading = "Boilerplate and repeats")]
struct CutArguments {
    /// Fewest distinct stories that a source's boilerplate occurs in.
    #[arg(long, default_value_t = Options::default().cut.boilerplate_min_stories, value_name = "N")]
    boilerplate_min_stories: u32,
    /// Smallest share of a source's documents that its boilerplate occurs in, less two standard
    /// deviations; at the edges of pages 0.15 of this share is enough.
    #[arg(long, default_value_t = Options::default().cut.boilerplate_share, value_name = "SHARE")]
    boilerplate_share: f64,
    /// Fewest distinct stories that boilerplate of the whole corpus occurs in.
    #[arg(long, default_value_t = Options::default().cut.boilerplate_min_corpus_stories, value_name = "N")]
    boilerplate_min_corpus_stories: u32,
    /// Fewest sources that boilerplate of the whole corpus occurs in.
    #[arg(long, default_value_t = Options::default().cut.boilerplate_min_sources, value_name = "N")]
    boilerplate_min_sources: u32,
    /// Longest boilerplate of the whole corpus, in tokens.
    #[arg(long, default_value_t = Options::default().cut.boilerplate_max_corpus_tokens, value_name = "N")]
    boilerplate_max_corpus_tokens: u32,
    /// Shortest repeated paragraph or run, in tokens.
    #[arg(long, default_value_t = Options::default().cut.repeat_min_tokens, value_name = "N")]
    repeat_min_tokens: u32,
    /// Smallest edit similarity of two paragraphs that repeat each other.
    #[arg(long, default_value_t = Options::default().cut.repeat_similarity, value_name = "0..1")]
    repeat_similarity: f64,
    /// Whether the starter list cuts lines that pages all over the web share, such as
    /// `Read the full article`, at the edges of pages: on or off.
    #[arg(long, default_value = "on", value_name = "on|off", value_parser = on_or_off, action = clap::ArgAction::Set)]
    starter: bool,
    /// Rules that are not used, to see what each does: stories, sites, corpus, edges, blocks,
    /// slots, glued; paragraphs, near-paragraphs, headlines, pull-quotes, runs.
    #[arg(long, value_name = "RULE,…", value_delimiter = ',')]
    without: Vec<Rule>,
}

fn on_or_off(text: &str) -> Result<bool, String> {
    choice(text, &[("on", true), ("off", false)])
}

fn size(text: &str) -> Result<ByteSize, String> {
    text.parse().map_err(|_| format!("expected a size such as 2GiB or 800MB, found `{text}`"))
}

/// The choice with this name.
fn choice<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, String> {
    let chosen = choices.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
    chosen.ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let (last, others) = names.split_last().expect("there is a choice");
        format!("expected {} or {last}, found `{text}`", others.join(", "))
    })
}

fn care(text: &str) -> Result<Care, String> {
    let choices = [("strict", Care::Strict), ("balanced", Care::Balanced), ("loose", Care::Loose)];
    choice(text, &choices)
}

fn shell_policy(text: &str) -> Result<ShellPolicy, String> {
    choice(text, &[("keep", ShellPolicy::Keep), ("remove", ShellPolicy::Remove)])
}

fn form_policy(text: &str) -> Result<FormPolicy, String> {
    choice(text, &[("keep", FormPolicy::Keep), ("remove", FormPolicy::Remove)])
}

fn contained_policy(text: &str) -> Result<ContainedPolicy, String> {
    let choices = [
        ("policy", ContainedPolicy::Policy),
        ("container", ContainedPolicy::Container),
        ("contained", ContainedPolicy::Contained),
        ("both", ContainedPolicy::Both),
    ];
    choice(text, &choices)
}

impl RunArguments {
    /// The settings for the library.
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.output.parquet_findings = self.results.parquet_findings;
        options.find.clone_from(&self.find);
        self.resources.apply(&mut options);
        self.records.apply(&mut options);
        self.copies.apply(&mut options);
        self.cuts.apply(&mut options);
        options
    }
}

impl ResultArguments {
    /// What happens to an existing OUT.
    pub(crate) fn existing(&self) -> Existing {
        match (self.resume, self.overwrite) {
            (true, _) => Existing::Resume,
            (false, true) => Existing::Replace,
            (false, false) => Existing::Refuse,
        }
    }
}

impl CopyArguments {
    /// Copies the arguments into the options.
    pub(crate) fn apply(&self, options: &mut Options) {
        options.keep.policy = self.keep.clone();
        options.keep.copies = self.keep_copies;
        options.copy.jaccard = self.jaccard;
        options.copy.containment = self.containment;
        options.copy.containment_jaccard = self.containment_jaccard;
        options.copy.max_own_passage = self.max_own_passage;
        options.copy.whole_containment = self.whole_containment;
        options.copy.shingle_words = self.shingle_words;
        options.copy.shingle_characters = self.shingle_characters;
        options.copy.recall = self.recall;
        options.copy.copies = self.copies;
        options.copy.shells = self.shells;
        options.copy.forms = self.forms;
        options.copy.within_source = self.within_source;
        options.copy.across_sources = self.across_sources;
        options.copy.contained = self.contained;
    }
}

impl CutArguments {
    fn apply(&self, options: &mut Options) {
        options.cut.boilerplate_min_stories = self.boilerplate_min_stories;
        options.cut.boilerplate_share = self.boilerplate_share;
        options.cut.boilerplate_min_corpus_stories = self.boilerplate_min_corpus_stories;
        options.cut.boilerplate_min_sources = self.boilerplate_min_sources;
        options.cut.boilerplate_max_corpus_tokens = self.boilerplate_max_corpus_tokens;
        options.cut.repeat_min_tokens = self.repeat_min_tokens;
        options.cut.repeat_similarity = self.repeat_similarity;
        options.cut.starter = self.starter;
        options.without.clone_from(&self.without);
    }
}

impl ResourceArguments {
    /// Copies the arguments into the options.
    pub(crate) fn apply(&self, options: &mut Options) {
        options.memory = self.memory.as_u64();
    }

    /// A pool with the requested number of threads.
    pub(crate) fn pool(&self) -> anyhow::Result<rayon::ThreadPool> {
        Ok(rayon::ThreadPoolBuilder::new().num_threads(self.threads).build()?)
    }
}

impl RecordArguments {
    /// Copies the arguments into the options.
    pub(crate) fn apply(&self, options: &mut Options) {
        options.read.fields = self.fields();
        options.read.input_format = self.input_format;
        options.read.max_record = self.max_record;
        options.read.max_expansion = self.max_expansion;
    }

    fn fields(&self) -> Fields {
        Fields {
            id: self.id_field.clone(),
            text: self.text_field.clone(),
            source: self.source_field.clone(),
            url: self.url_field.clone(),
            title: self.title_field.clone(),
            date: self.date_field.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memory_that_is_told_is_the_default() {
        let told = size(DEFAULT_MEMORY).expect("a size");
        assert_eq!(told.as_u64(), Options::default().memory);
        assert!(size("much").expect_err("no size").contains("found `much`"));
    }
}
