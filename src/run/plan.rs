//! A prediction of a run's memory, disk and time, from its first documents.
//!
//! The head of the corpus goes through all stages but the last, once whole and once by half. Most
//! costs per document are constant. Two grow with the corpus: the share of lines that recur, and
//! the share of documents that meet another. Both grow by about as much each time the corpus
//! doubles, so two sizes determine the rest.

use super::Run;
use crate::config::Config;
use crate::error::Result;
use crate::passes::memory::Footprint;
use crate::read::{self, Article, Content, Corpus, Document};
use copydesk_core::config::KeepPolicy;
use std::time::Instant;

/// Size of the sample, in bytes of text.
const SAMPLE_BYTES: usize = 32 << 20;

/// The predicted costs of a run.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Documents in the sample.
    pub sampled_documents: u64,
    /// Documents in the corpus, estimated.
    pub documents: u64,
    /// Size of the input files, in bytes.
    pub input_bytes: u64,
    /// Peak memory, in bytes.
    pub memory_bytes: u64,
    /// Peak size of all temporary files, in bytes.
    pub temporary_bytes: u64,
    /// Time on the current number of threads, in seconds.
    pub seconds: f64,
}

/// Predicts the costs of a run. Uses rayon's current thread pool. Time: that of cleaning 48 MB.
///
/// # Errors
/// A file cannot be read; there is no room for a temporary file.
pub fn plan(corpus: &Corpus, config: &Config) -> Result<Plan> {
    let sample = Sample::read(corpus)?;
    let input_bytes = corpus.n_bytes();
    if sample.articles.is_empty() {
        return Ok(Plan { input_bytes, ..Plan::default() });
    }
    let begun = Instant::now();
    let whole = footprint(&sample.articles, config)?;
    let seconds = begun.elapsed().as_secs_f64();
    let times = (input_bytes as f64 / sample.n_read as f64).max(1.0);
    let expected = if sample.is_whole {
        whole
    } else {
        let half = footprint(&sample.articles[..sample.articles.len() / 2], config)?;
        grown(&half, &whole, times)
    };
    let n_sampled = sample.articles.len() as u64;
    Ok(Plan {
        sampled_documents: n_sampled,
        documents: if sample.is_whole { n_sampled } else { (n_sampled as f64 * times) as u64 },
        input_bytes,
        memory_bytes: expected.peak(config.options().memory),
        temporary_bytes: expected.temporary(config.options().memory),
        seconds: seconds * times,
    })
}

/// The footprint of a corpus `times` as large as the sample.
fn grown(half: &Footprint, whole: &Footprint, times: f64) -> Footprint {
    let alike = |bytes: u64| (bytes as f64 * times) as u64;
    let more = |half: u64, whole: u64| {
        let per_doubling = (whole as f64 - 2.0 * half as f64).max(0.0);
        ((whole as f64 + per_doubling * times.log2()) * times) as u64
    };
    let share = |footprint: &Footprint| footprint.n_compared as f64 / footprint.n_documents as f64;
    let per_doubling = (share(whole) - share(half)).max(0.0);
    let compared = (share(whole) + per_doubling * times.log2()).min(1.0);
    let per_compared = whole.bodies as f64 / whole.n_compared.max(1) as f64;
    Footprint {
        n_documents: alike(whole.n_documents),
        n_compared: (compared * whole.n_documents as f64 * times) as u64,
        survey: more(half.survey, whole.survey),
        tables: alike(whole.tables),
        search: alike(whole.search),
        bodies: (compared * whole.n_documents as f64 * times * per_compared) as u64,
        survey_spool: alike(whole.survey_spool),
        search_spool: alike(whole.search_spool),
    }
}

/// The footprint of the stages on a corpus of these articles.
fn footprint(articles: &[Article], config: &Config) -> Result<Footprint> {
    let mut options = config.options().clone();
    options.keep.policy = KeepPolicy::Longest;
    Ok(Run::of(articles.iter().cloned(), options)?.find()?.footprint)
}

/// The head of a corpus.
#[derive(Default)]
struct Sample {
    articles: Vec<Article>,
    n_bytes: usize,
    /// Bytes of input read for the sample.
    n_read: u64,
    /// Whether the sample is the whole corpus.
    is_whole: bool,
}

impl Sample {
    fn read(corpus: &Corpus) -> Result<Self> {
        let mut sample = Self::default();
        for block in corpus.blocks() {
            if sample.n_bytes >= SAMPLE_BYTES {
                return Ok(sample);
            }
            let block = block?;
            sample.n_read += block.n_read;
            for record in &block.records {
                if let Content::Document(document) = read::document(corpus, &block, record) {
                    sample.push(&document);
                }
            }
        }
        Ok(Self { is_whole: true, ..sample })
    }

    fn push(&mut self, document: &Document<'_>) {
        let owned = |field: &Option<std::borrow::Cow<'_, str>>| field.as_deref().map(str::to_owned);
        self.n_bytes += document.text.len();
        self.articles.push(Article {
            id: owned(&document.id),
            source: owned(&document.source),
            title: owned(&document.title),
            ..Article::of_text(document.text.as_ref())
        });
    }
}
