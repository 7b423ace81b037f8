//! A batch of documents and the templates → what the search for copies needs of each.

use super::columns::{bytes, integers, table, texts};
use super::{Batch, PyTemplates, given, made, staged};
use crate::arrow::PyTable;
use crate::errors::{input, setting};
use arrow_array::builder::{Int64Builder, ListBuilder};
use arrow_array::{Array, ArrayRef};
use copydesk::config::Config;
use copydesk::read::Document;
use copydesk_core::config::KeepPolicy;
use copydesk_core::hash::HashKey;
use copydesk_core::{
    BodyFacts, Cleaner, ItemId, Judge, KeepRank, PairScope, Scratch, Signature, Signed, Signer,
    SiteId,
};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Above the numbers of all bands: the bucket of a sampled window.
pub(super) const SAMPLES: i64 = 0xFFFF;

/// What the search for copies needs of each document of a batch; null for rows without a text.
///
/// - `facts`, `cuts`: for the stages that follow, as JSON.
/// - `fingerprint`: equal for exact copies, if `key` is the same for the whole corpus.
/// - `characters`, `tokens` of the cleaned text.
/// - `buckets`: documents that share a bucket may be copies. The upper bits are the number of a
///   band; those of sampled windows have 65535, and two documents must share several.
/// - `outline`: what `sift` compares.
/// - `body`: what `judge` compares.
///
/// `site` names the column of sites, for documents that name no source. `crawled` are the sources
/// whose dates are those of a crawl; 0 stands for documents without a source.
#[pyfunction]
#[pyo3(signature = (batch, templates, key = 0, site = None, crawled = Vec::new(), **settings))]
#[expect(clippy::needless_pass_by_value, reason = "an argument from Python")]
pub(crate) fn sign(
    py: Python<'_>,
    batch: &Bound<'_, PyAny>,
    templates: &PyTemplates,
    key: u64,
    site: Option<&str>,
    crawled: Vec<i64>,
    settings: Option<&Bound<'_, PyDict>>,
) -> PyResult<PyTable> {
    let batch = Batch::new(batch, &given(py, settings))?;
    if batch.config.copy.keep().policy == KeepPolicy::First {
        let message = "expected a policy that looks at the documents, found first: rows have no \
                       order here";
        return Err(setting(py, "keep", message));
    }
    let sites = site.map(|name| made(&batch.table, py)?.integers(name).map_err(|e| input(py, &e)));
    let sites = sites.transpose()?;
    Ok(py.detach(|| {
        let cleaner = Cleaner::new(templates.templates.clone(), &batch.config.cut);
        let desk = Desk::new(&cleaner, &batch.config, HashKey(key), &crawled);
        let mut scratch = Scratch::default();
        let rows = batch.map(|row, document| {
            let sites = sites.as_ref().filter(|sites| sites.is_valid(row as usize));
            let site = sites.map(|sites| sites.value(row as usize).cast_unsigned());
            desk.sign(document, site.and_then(SiteId::from_u64), &mut scratch)
        });
        signatures(&rows, &batch.config)
    }))
}

/// What signing needs.
struct Desk<'a> {
    signer: Signer<'a>,
    judge: Judge,
    config: &'a Config,
    crawled: BTreeSet<i64>,
}

/// A signed document.
struct Row {
    facts: BodyFacts,
    signed: Signed,
    body: Vec<u8>,
}

impl<'a> Desk<'a> {
    fn new(cleaner: &'a Cleaner, config: &'a Config, key: HashKey, crawled: &[i64]) -> Self {
        let signer = Signer::new(cleaner, &config.copy, key);
        let judge = Judge::new(&config.copy, key);
        Self { signer, judge, config, crawled: crawled.iter().copied().collect() }
    }

    fn sign(&self, document: &Document<'_>, site: Option<SiteId>, scratch: &mut Scratch) -> Row {
        let staged = staged(document, site);
        let signed = self.signer.sign(&staged, scratch);
        let wishes = KeepRank {
            item: ItemId(0),
            n_chars: signed.signature.n_chars,
            source: document.source.as_deref(),
            date: document.date.as_deref(),
            rank: document.rank,
        };
        let preference = copydesk_core::preference(&self.config.copy.keep().policy, wishes);
        let source = staged.origin.source;
        let mut body = self.judge.body(&staged, &signed.cuts, scratch);
        if self.crawled.contains(&source.map_or(0, |source| source.as_u64().cast_signed())) {
            body.circumstances.posted = None;
        }
        let facts = signed.signature.facts(source, preference);
        Row { facts, signed, body: body.to_bytes() }
    }
}

fn signatures(rows: &[Option<Row>], config: &Config) -> PyTable {
    let each =
        |make: &dyn Fn(&Row) -> Vec<u8>| bytes(rows.iter().map(|row| row.as_ref().map(make)));
    let count = |of: fn(&Signature) -> u64| {
        integers(
            rows.iter().map(|row| row.as_ref().map(|row| of(&row.signed.signature).cast_signed())),
        )
    };
    let print = |row: &Row| format!("{:032x}", row.facts.fingerprint);
    table(vec![
        ("facts", each(&|row| json(&row.facts))),
        ("cuts", each(&|row| json(&row.signed.cuts))),
        ("fingerprint", texts(rows.iter().map(|row| row.as_ref().map(print)))),
        ("characters", count(|one| one.n_chars)),
        ("tokens", count(|one| one.n_tokens.into())),
        ("buckets", buckets(rows, PairScope::of(&config.copy))),
        ("shingles", count(|one| one.outline.n_shingles.into())),
        ("outline", each(&|row| row.signed.signature.outline.to_bytes())),
        ("body", each(&|row| row.body.clone())),
    ])
}

/// Facts as JSON.
pub(super) fn json(facts: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(facts).expect("facts are JSON")
}

/// The buckets of each document. Documents whose sources may not pair are in different ones, or in
/// none.
fn buckets(rows: &[Option<Row>], scope: PairScope) -> ArrayRef {
    let mut lists = ListBuilder::new(Int64Builder::new());
    for row in rows {
        lists.append_option(row.as_ref().map(|row| {
            let Signature { band_keys, samples, .. } = &row.signed.signature;
            let bands = (0..).zip(band_keys);
            let all = bands.chain(samples.iter().map(|sample| (SAMPLES, sample)));
            let group = scope.group(&row.facts);
            let bucket = move |(band, &key): (i64, &u32)| {
                Some(band << 32 | i64::from(PairScope::scoped(group?, key)))
            };
            all.filter_map(bucket).map(Some).collect::<Vec<_>>()
        }));
    }
    Arc::new(lists.finish())
}
