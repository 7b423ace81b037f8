//! Learning in parts gives the templates of learning at once: a small engine groups the rows,
//! shuffled and spread at random, and hands on bytes alone.

use super::*;
use crate::boilerplate::tests::{config, corpus, learned, without};
use crate::boilerplate::{Notes, Templates};
use crate::config::CutConfig;
use crate::format::FormatError;
use crate::hash;
use crate::ids::{Scope, SiteId};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// Rows by their group, in a random order.
fn grouped<K: Ord, R>(mut rows: Vec<(K, R)>, seed: u64) -> BTreeMap<K, Vec<R>> {
    let mut at = seed;
    rows.sort_by_cached_key(|_| {
        at = hash::mix(at + 1);
        at
    });
    let mut groups: BTreeMap<K, Vec<R>> = BTreeMap::new();
    for (key, row) in rows {
        groups.entry(key).or_default().push(row);
    }
    groups
}

/// A corpus as an engine has it.
struct Engine {
    notes: Vec<Notes>,
    sites: Vec<Option<SiteId>>,
    config: CutConfig,
    seed: u64,
}

impl Engine {
    fn new(notes: Vec<Notes>, config: CutConfig, seed: u64) -> Self {
        let nameless: Vec<usize> =
            (0..notes.len()).filter(|&item| notes[item].source.is_none()).collect();
        let of_nameless: Vec<Notes> = nameless.iter().map(|&item| notes[item].clone()).collect();
        let mut sites = vec![None; notes.len()];
        for (item, site) in nameless.into_iter().zip(infer_sites(&of_nameless, &config)) {
            sites[item] = site;
        }
        Self { notes, sites, config, seed }
    }

    fn scope(&self, item: usize) -> Option<u64> {
        let site = self.sites[item].map(Scope::Site);
        self.notes[item].source.map(Scope::Source).or(site).and_then(Scope::number)
    }

    /// The documents that contain each line.
    fn bearers(&self) -> BTreeMap<u64, Vec<(usize, u32, Bearer)>> {
        let of_document = |item: usize| {
            let notes = &self.notes[item];
            lines(notes).into_iter().map(move |NotedLine { key, line, n_tokens }| {
                let bearer = Bearer { scope: self.scope(item), print: notes.print(), n_tokens };
                (key, (item, line, bearer))
            })
        };
        grouped((0..self.notes.len()).flat_map(of_document).collect(), self.seed)
    }

    /// The stories of the lines that are asked for.
    fn stories(
        &self,
        counts: &BTreeMap<usize, Vec<(u64, u32)>>,
        asked: Vec<(usize, (u64, Question))>,
    ) -> CorpusLines {
        let mut answers = Vec::new();
        for (item, asked) in grouped(asked, self.seed + 1) {
            let counts: LineCounts = counts.get(&item).into_iter().flatten().copied().collect();
            let (keys, questions): (Vec<u64>, Vec<Question>) = asked.into_iter().unzip();
            let found = testimonies(&self.notes[item], &counts, &questions);
            answers.extend(keys.into_iter().zip(found));
        }
        let stories = grouped(answers, self.seed + 2).into_iter();
        stories.map(|(key, answers)| (key, n_stories(answers, &self.config))).collect()
    }

    /// Groups of whole sites; the documents without a site are in any of them.
    fn shares(&self) -> Vec<Vec<usize>> {
        let n_shares = 1 + self.seed % 4;
        let share = |item: usize| match self.scope(item) {
            Some(scope) => hash::mix(scope ^ self.seed) % n_shares,
            None => hash::mix(item as u64) % n_shares,
        };
        let rows = (0..self.notes.len()).map(|item| (share(item), item)).collect();
        grouped(rows, self.seed + 3).into_values().collect()
    }

    fn documents(&self, share: &[usize]) -> Vec<(Notes, Option<SiteId>)> {
        share.iter().map(|&item| (self.notes[item].clone(), self.sites[item])).collect()
    }

    fn templates(&self) -> Result<Templates, FormatError> {
        let (n_documents, config) = (self.notes.len(), &self.config);
        let n_without_site = (0..n_documents).filter(|&item| self.scope(item).is_none()).count();
        let (mut counts, mut asked) = (Vec::new(), Vec::new());
        for (key, rows) in self.bearers() {
            let bearers: Vec<Bearer> = rows.iter().map(|&(_, _, bearer)| bearer).collect();
            let n_documents = bearers.len() as u32;
            let is_asked = may_be_of_corpus(&bearers, n_without_site, config);
            for (item, line, _) in rows.into_iter().filter(|_| n_documents > 1) {
                counts.push((item, (key, n_documents)));
                asked.extend(is_asked.then_some((item, (key, Question { line, n_documents }))));
            }
        }
        let counts = grouped(counts, self.seed + 4);
        let mut of_corpus = self.stories(&counts, asked);
        let least = config.options.boilerplate_min_corpus_stories;
        of_corpus.retain(|_, n_stories| *n_stories >= least);
        let shares = self.shares();
        let all =
            shares.iter().flat_map(|share| tallies(&self.documents(share), &of_corpus, config));
        let of_lines = grouped(all.collect(), self.seed + 5).into_iter().map(|(key, tallies)| {
            let tallies = tallies.iter().map(|tally| &**tally);
            corpus_template(key, of_corpus[&key], tallies, n_documents, config)
        });
        let of_lines = Templates::merged(of_lines.collect::<Result<Vec<_>, _>>()?);
        let of_lines = Templates::from_bytes(&of_lines.to_bytes())?;
        let (mut parts, mut slot_lines) = (vec![of_lines.clone()], Vec::new());
        for share in &shares {
            let found = site_templates(&self.documents(share), &of_corpus, &of_lines, config);
            parts.push(Templates::from_bytes(&found.templates.to_bytes())?);
            let lines = found.slot_lines.into_iter();
            let number = |line: &SlotLine| i64::try_from(share[line.document]).expect("few");
            slot_lines.extend(lines.map(|line| (line.constant, (number(&line), line.bytes))));
        }
        parts.extend(self.slots(&counts, slot_lines)?);
        Ok(Templates::merged(parts))
    }

    fn slots(
        &self,
        counts: &BTreeMap<usize, Vec<(u64, u32)>>,
        slot_lines: Vec<(u64, (i64, Vec<u8>))>,
    ) -> Result<Vec<Templates>, FormatError> {
        let (mut slots, mut asked) = (Vec::new(), Vec::new());
        for (constant, lines) in grouped(slot_lines, self.seed + 6) {
            let lines: Vec<(i64, &[u8])> = lines.iter().map(|(id, line)| (*id, &**line)).collect();
            let found = slot(constant, &lines, self.notes.len(), &self.config)?;
            if let Some(Slot { bytes, questions }) = found {
                slots.push((constant, bytes));
                asked.extend(questions.into_iter().map(|SlotQuestion { document, question }| {
                    (document as usize, (constant, question))
                }));
            }
        }
        let stories = self.stories(counts, asked);
        slots.iter().map(|(constant, bytes)| slot_template(bytes, stories[constant])).collect()
    }
}

proptest! {
    #![proptest_config(crate::fixed_cases())]

    #[test]
    fn parts_learn_what_one_process_learns(n in 20_u64..160, seed: u64, without in without()) {
        let (notes, config) = (corpus(n, seed), config(without));
        let expected = learned(&notes, &config).to_bytes();
        let found = Engine::new(notes, config, seed).templates().expect("rows").to_bytes();
        prop_assert_eq!(String::from_utf8(found), String::from_utf8(expected));
    }
}

#[test]
fn damaged_rows_are_refused() {
    let config = config(None);
    let is_refused = |error: Option<FormatError>| error == Some(FormatError::Part);
    for bytes in [&b""[..], b"{}", &[0; 35], &[3; 36], &[0; 40]] {
        assert!(is_refused(slot(1, &[(1, bytes)], 9, &config).err()), "{bytes:?}");
        assert!(is_refused(slot_template(bytes, 9).err()), "{bytes:?}");
        assert!(is_refused(corpus_template(1, 9, [bytes], 9, &config).err()), "{bytes:?}");
    }
}
