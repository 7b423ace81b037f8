//! The second pass: what is cut from each document, and the signature of what is left.

use super::pass::{self, Record};
use super::survey::{Survey, total_bytes};
use crate::config::Config;
use crate::error::Result;
use crate::escape::Spelling;
use crate::passes::checkpoint::Checkpoint;
use crate::passes::spool::Spooled;
use crate::progress::Progress;
use crate::read::{Content, Corpus, Document};
use copydesk_core::boilerplate::glued::{self, Glued};
use copydesk_core::boilerplate::{Templates, survey};
use copydesk_core::ids::Origin;
use copydesk_core::clean;
use copydesk_core::cluster::decide::{self, Wishes};
use copydesk_core::compare::judge::{self, Lexicon};
use copydesk_core::config::{CopyConfig, CutConfig, Rule, ShellPolicy};
use copydesk_core::hash;
use copydesk_core::model::{BodyFacts, Cause, Cut, ItemId, Shell};
use copydesk_core::repeats;
use copydesk_core::shells;
use copydesk_core::sketch::containment;
use copydesk_core::sketch::lsh;
use copydesk_core::sketch::lsh::Banding;
use copydesk_core::sketch::minhash::MinHasher;
use copydesk_core::sketch::shingle;
use copydesk_core::text::normalize;
use copydesk_core::text::segment;
use copydesk_core::text::{Paragraph, Span, Token};
use serde::{Deserialize, Serialize};

/// The cuts and facts of all documents, by item number.
#[derive(Default, Serialize, Deserialize)]
pub struct Bodies {
    /// What is cut from each document, in order.
    pub cuts: Vec<Vec<Cut>>,
    /// What the choice of representatives needs to know.
    pub facts: Vec<BodyFacts>,
}

/// What the search for copies needs: a record a document, in the order of the item numbers, each of numbers of 32 bits.
pub struct Signed {
    /// The band keys of each signature.
    pub band_keys: Spooled,
    /// The sampled windows.
    pub samples: Spooled,
}

/// The names of the two in a checkpoint.
const BAND_KEYS: &str = "band_keys";
const SAMPLES: &str = "samples";

impl Signed {
    /// What an earlier run put away.
    ///
    /// # Errors
    /// The files are gone.
    pub fn open(checkpoint: &Checkpoint) -> Result<Self> {
        Ok(Self {
            band_keys: checkpoint.spooled(BAND_KEYS)?,
            samples: checkpoint.spooled(SAMPLES)?,
        })
    }
}

impl Bodies {
    /// Bytes that it takes in memory, about.
    pub fn n_bytes(&self) -> u64 {
        let n_cuts: usize = self.cuts.iter().map(Vec::len).sum();
        let n_bytes = n_cuts * size_of::<Cut>()
            + self.cuts.len() * size_of::<Vec<Cut>>()
            + self.facts.len() * size_of::<BodyFacts>();
        n_bytes as u64
    }
}

/// Reads the corpus again, with the boilerplate known.
///
/// # Errors
/// A file cannot be read, or has changed.
pub fn sign(
    corpus: &Corpus,
    survey: &Survey,
    templates: &Templates,
    config: &Config,
    checkpoint: &Checkpoint,
    progress: &dyn Progress,
) -> Result<(Bodies, Signed)> {
    progress.begin("sign", total_bytes(corpus));
    let sketcher = (!config.copy.compares_all_pairs()).then(|| Sketcher::new(config));
    let lexicon = Lexicon::new(survey.key());
    let signer = Signer { corpus, survey, templates, lexicon, sketcher, config };
    let mut bodies = Bodies::default();
    let mut band_keys = checkpoint.spool(BAND_KEYS)?;
    let mut samples = checkpoint.spool(SAMPLES)?;
    let work = |record: Record<'_>| signer.sign_record(&record);
    pass::pass(corpus, Some(&survey.known()), progress, work, |body| {
        if let Some(body) = body {
            bodies.cuts.push(body.cuts);
            bodies.facts.push(body.facts);
            band_keys.push(&body.band_keys)?;
            samples.push(&body.samples)?;
        }
        Ok(())
    })?;
    progress.end();
    Ok((bodies, Signed { band_keys: band_keys.finish()?, samples: samples.finish()? }))
}

struct SignedBody {
    cuts: Vec<Cut>,
    facts: BodyFacts,
    /// The numbers of [`Signed`], as bytes.
    band_keys: Vec<u8>,
    samples: Vec<u8>,
}

struct Signer<'a> {
    corpus: &'a Corpus,
    survey: &'a Survey,
    templates: &'a Templates,
    /// Of the key of the corpus.
    lexicon: Lexicon,
    /// Absent where all pairs are compared.
    sketcher: Option<Sketcher>,
    config: &'a Config,
}

/// What makes band keys of shingle sets.
struct Sketcher {
    hasher: MinHasher,
    banding: Banding,
}

impl Sketcher {
    fn new(config: &Config) -> Self {
        let banding =
            Banding::for_recall(config.copy.options().jaccard, config.copy.options().recall);
        Self { hasher: MinHasher::new(banding.num_hashes()), banding }
    }

    /// The band keys and the sampled windows of a body, as bytes.
    fn sketch(&self, body: &[Token], config: &CopyConfig) -> (Vec<u8>, Vec<u8>) {
        let shingles = shingle::shingles(body, config);
        let signature = self.hasher.signature(&shingles);
        let band_keys = lsh::band_keys(&signature, self.banding.rows);
        (bytes(&band_keys), bytes(&containment::samples(body)))
    }
}

fn bytes(numbers: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(size_of_val(numbers));
    for number in numbers {
        bytes.extend_from_slice(&number.to_le_bytes());
    }
    bytes
}

impl Signer<'_> {
    fn sign_record(&self, record: &Record<'_>) -> Option<SignedBody> {
        let item = record.item?;
        // A record that was a document and no longer is: the file's checksum will tell. An empty one keeps the numbering.
        let Content::Document(document) = record.content() else {
            return Some(Self::sign_nothing());
        };
        Some(self.sign_document(item, &document))
    }

    fn sign_document(&self, item: ItemId, document: &Document<'_>) -> SignedBody {
        let text = &document.text;
        let mut tokens = Vec::with_capacity(text.len() / 5);
        let mut keyed_tokens = Vec::with_capacity(text.len() / 5);
        normalize::for_each(text, |folded| {
            tokens.push(folded.token());
            keyed_tokens.push(self.lexicon.token(folded));
        });
        let origin = self.survey.origins[item.index()];
        let mut title = Vec::new();
        normalize::tokens(document.title.as_deref().unwrap_or_default(), &mut title);
        let mut cuts = cuts(text, [&tokens, &title], origin, self.templates, &self.config.cut);
        if self.would_read_otherwise(document, &cuts) {
            cuts.clear();
        }
        let body = shingle::body_tokens(&tokens, &cuts);
        let sketch = |sketcher: &Sketcher| sketcher.sketch(&body, &self.config.copy);
        let (band_keys, samples) = self.sketcher.as_ref().map(sketch).unwrap_or_default();
        let keyed_body = shingle::body_tokens(&keyed_tokens, &cuts);
        let mut facts = self.facts(item, document, origin, &keyed_body, &cuts);
        if self.config.copy.options().shells == ShellPolicy::Remove {
            let headline = document.title.as_deref().unwrap_or_default();
            facts.title = shells::title(headline, &title, &body);
            facts.shell = shells::is_bare(tokens.len(), body.len()).then_some(Shell::Bare);
        }
        SignedBody { cuts, facts, band_keys, samples }
    }

    /// A hash of the body; of a short one, which has few shingles to be found by, with what is mere
    /// spelling folded.
    fn fingerprint(&self, text: &str, body: &[Token]) -> u128 {
        /// Tokens of a body that is not short.
        const LONG: usize = 60;
        if body.len() >= LONG {
            return hash::run128(body.iter().map(|token| token.hash));
        }
        hash::run128(judge::words(text, body, &self.lexicon).iter().map(|word| word.hash))
    }

    /// Whether a text without escapes would no longer be found where it stands.
    fn would_read_otherwise(&self, document: &Document<'_>, cuts: &[Cut]) -> bool {
        let is_table = self.corpus.file(document.place.file).format.delimiter().is_some();
        let mark = if is_table { '"' } else { '\u{FEFF}' };
        document.spelling == Spelling::Plain
            && clean::comes_to_begin_with(
                &document.text,
                &clean::deletions(&document.text, cuts),
                mark,
            )
    }

    fn sign_nothing() -> SignedBody {
        let facts = BodyFacts { preference: u64::MAX, ..BodyFacts::default() };
        let (cuts, band_keys, samples) = (Vec::new(), Vec::new(), Vec::new());
        SignedBody { cuts, facts, band_keys, samples }
    }

    fn facts(
        &self,
        item: ItemId,
        document: &Document<'_>,
        origin: Origin,
        body: &[Token],
        cuts: &[Cut],
    ) -> BodyFacts {
        let n_chars = clean::n_chars(&document.text, &clean::deletions(&document.text, cuts));
        let source = origin.source.map(|source| self.survey.sources[&source].as_str());
        let wishes =
            Wishes { item, n_chars, source, date: document.date.as_deref(), rank: document.rank };
        BodyFacts {
            fingerprint: self.fingerprint(&document.text, body),
            n_chars,
            n_tokens: body.len() as u32,
            preference: decide::preference(&self.config.copy.keep().policy, wishes),
            source: origin.source,
            ..BodyFacts::default()
        }
    }
}

/// What is cut from a document: boilerplate first, then what repeats in the rest. In order, not overlapping.
fn cuts(
    text: &str,
    [tokens, title]: [&[Token]; 2],
    origin: Origin,
    templates: &Templates,
    config: &CutConfig,
) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut rest = Vec::new();
    let page = glued::Page { text, tokens, origin };
    let units = segment::units(text, tokens);
    let lines = survey::line_keys(text, tokens, &units);
    let numbers: Vec<usize> = units.iter().map(|unit| unit.number).collect();
    let paragraphs: Vec<Paragraph> = units.into_iter().map(|unit| unit.line).collect();
    let mut found = templates.find(origin, &lines);
    templates.find_given(&page, &paragraphs, &mut found);
    keep_attributions(text, &paragraphs, &mut found);
    let protected: Vec<Span> = paragraphs
        .iter()
        .filter(|line| templates.protects(&page, line))
        .map(|line| line.span)
        .collect();
    for (at, paragraph) in paragraphs.into_iter().enumerate() {
        let is_whole =
            || !lines[at].is_sentence || segment::is_balanced(&text[paragraph.span.range()]);
        if let Some(number) = found[at].filter(|_| is_whole()) {
            cuts.push(Cut { span: paragraph.span, cause: Cause::Boilerplate(number) });
            continue;
        }
        let glued = if config.uses(Rule::Glued) {
            glued::find(templates, &page, &paragraph, &lines[at])
        } else {
            Glued { cuts: Vec::new(), rest: paragraph }
        };
        let cut = |(number, span)| Cut { span, cause: Cause::Boilerplate(number) };
        cuts.extend(glued.cuts.into_iter().map(cut));
        rest.push((numbers[at], glued.rest));
    }
    let rest = segment::rejoined(rest);
    cuts.extend(repeats::repeats(text, tokens, &rest, title, config));
    cuts.retain(|cut| !protected.iter().any(|line| line.overlaps(cut.span)));
    cuts.sort_unstable_by_key(|cut| cut.span);
    if clean::joins_halves(text, &clean::deletions(text, &cuts)) {
        return Vec::new();
    }
    cuts
}

/// Keeps the line below a quotation that says whose it is.
fn keep_attributions(text: &str, paragraphs: &[Paragraph], found: &mut [Option<u32>]) {
    for (line, pair) in (1..).zip(paragraphs.windows(2)) {
        let [above, below] = [&pair[0], &pair[1]].map(|line| &text[line.span.range()]);
        if found[line - 1].is_none() && segment::is_attribution(above, below) {
            found[line] = None;
        }
    }
}
