//! All pairs with an exact Jaccard similarity of at least 0.8: `brute FILE PAIRS` writes lines of
//! `id1 id2 jaccard`, separated by tabs.
//!
//! Uses prefix filtering (Bayardo et al. 2007): if the shingles of each document are ordered from
//! rare to common, two documents of n shingles with that similarity share one of the first n − ⌈0.8
//! n⌉ + 1 of each. Only these are looked up, and every pair that meets is compared on the whole
//! sets. Nothing is estimated or missed. The sets are in memory, with 8 bytes per shingle.

use std::collections::HashMap;
use std::io::Write;

const THRESHOLD: f64 = 0.8;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, input, output] = &arguments[..] else { panic!("expected FILE and PAIRS") };
    let (mut ids, mut sets) = (Vec::new(), Vec::new());
    compare_gaoya::for_each_record(input, |id, shingles| {
        ids.push(id.to_owned());
        let mut set = shingles.to_vec();
        set.sort_unstable();
        set.dedup();
        sets.push(set);
    });
    let mut file = std::io::BufWriter::new(std::fs::File::create(output).expect("a new file"));
    for (one, other, jaccard) in similar_pairs(&sets) {
        writeln!(file, "{}\t{}\t{jaccard:.4}", ids[one], ids[other]).expect("a file");
    }
}

fn similar_pairs(sets: &[Vec<u64>]) -> Vec<(usize, usize, f64)> {
    let mut frequencies: HashMap<u64, u32> = HashMap::new();
    for &shingle in sets.iter().flatten() {
        *frequencies.entry(shingle).or_default() += 1;
    }
    let mut index: HashMap<u64, Vec<usize>> = HashMap::new();
    let mut pairs = Vec::new();
    for (item, set) in sets.iter().enumerate() {
        let mut candidates = Vec::new();
        for shingle in prefix(set, &frequencies) {
            let met = index.entry(shingle).or_default();
            candidates.extend_from_slice(met);
            met.push(item);
        }
        candidates.sort_unstable();
        candidates.dedup();
        for other in candidates {
            let jaccard = jaccard(&sets[other], set);
            if THRESHOLD <= jaccard {
                pairs.push((other, item, jaccard));
            }
        }
    }
    pairs
}

/// The shingles of the prefix that another document has as well.
fn prefix(set: &[u64], frequencies: &HashMap<u64, u32>) -> Vec<u64> {
    let n_least_shared = (THRESHOLD * set.len() as f64).ceil() as usize;
    let mut prefix = set.to_vec();
    prefix.sort_unstable_by_key(|shingle| (frequencies[shingle], *shingle));
    prefix.truncate((set.len() + 1).saturating_sub(n_least_shared.max(1)));
    prefix.retain(|shingle| 1 < frequencies[shingle]);
    prefix
}

fn jaccard(one: &[u64], other: &[u64]) -> f64 {
    let (mut at, mut n_shared) = (0, 0);
    for shingle in one {
        at += other[at..].iter().take_while(|other| *other < shingle).count();
        n_shared += usize::from(other.get(at) == Some(shingle));
    }
    n_shared as f64 / (one.len() + other.len() - n_shared) as f64
}
