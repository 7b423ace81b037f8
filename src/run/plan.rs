//! What a run will take, told from its first documents.
//!
//! The head of the corpus is run through all stages but the last, once whole and once by half. What is held of a document is the same
//! however many there are, but for what depends on the others: the more documents, the more of their lines recur, and the more of them meet
//! another. That share grows by about as much each time a corpus doubles, so that two sizes tell the rest.

use super::Run;
use crate::config::Config;
use crate::error::Result;
use crate::passes::memory::Footprint;
use crate::read::{self, Article, Content, Corpus, Document};
use copydesk_core::config::KeepPolicy;
use std::time::Instant;

/// Bytes of text that are looked at.
const SAMPLE_BYTES: usize = 32 << 20;

/// What a run will take.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// Documents that were looked at.
    pub sampled_documents: u64,
    /// Documents of the corpus, about.
    pub documents: u64,
    /// Bytes of the input files.
    pub input_bytes: u64,
    /// The most memory at any time, in bytes.
    pub memory_bytes: u64,
    /// The most that stands in temporary files at any time.
    pub temporary_bytes: u64,
    /// Seconds on as many threads as the planning had.
    pub seconds: f64,
}

/// Predicts what a run takes. Uses rayon's current thread pool. Time: that of cleaning some 48 MB.
///
/// # Errors
/// A file cannot be read, or there is no room for a temporary one.
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

/// The footprint of a corpus so many times as large as the sample.
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

/// What the stages hold of a corpus of these articles.
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
    /// Bytes of the input that they were read from.
    n_read: u64,
    /// Whether there are no more.
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
