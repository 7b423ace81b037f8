//! The crate gaoya from JSON Lines to clusters, on one thread: `compare-gaoya FILE CLUSTERS`.
//!
//! Uses its fastest path that keeps whole clusters: 32-bit signatures, vectors for buckets, and for
//! each document a query for earlier ones whose signatures agree in 0.8 of the places. Clusters are
//! the connected components.

use std::io::Write;

use gaoya::minhash::{MinHashIndex, MinHasher, MinHasher32, VecContainer};

const N_BANDS: usize = 16;
const N_ROWS: usize = 8;
const THRESHOLD: f64 = 0.8;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let [_, input, output] = &arguments[..] else { panic!("expected FILE and CLUSTERS") };
    let hasher = MinHasher32::new(N_BANDS * N_ROWS);
    let mut index =
        MinHashIndex::<u32, u32, VecContainer<u32>>::new_index(N_BANDS, N_ROWS, THRESHOLD);
    let (mut ids, mut parents): (Vec<String>, Vec<u32>) = (Vec::new(), Vec::new());
    compare_gaoya::for_each_record(input, |id, shingles| {
        let item = ids.len() as u32;
        ids.push(id.to_owned());
        parents.push(item);
        if shingles.is_empty() {
            return;
        }
        let signature = hasher.create_signature(shingles.iter());
        for &other in index.query(&signature) {
            join(&mut parents, other, item);
        }
        index.insert(item, signature);
    });
    write(output, &ids, &mut parents);
}

/// The first document of the component.
fn root(parents: &mut [u32], mut item: u32) -> u32 {
    while parents[item as usize] != item {
        parents[item as usize] = parents[parents[item as usize] as usize];
        item = parents[item as usize];
    }
    item
}

fn join(parents: &mut [u32], one: u32, other: u32) {
    let (one, other) = (root(parents, one), root(parents, other));
    parents[one.max(other) as usize] = one.min(other);
}

fn write(path: &str, ids: &[String], parents: &mut [u32]) {
    let mut file = std::io::BufWriter::new(std::fs::File::create(path).expect("a new file"));
    let mut sizes = vec![0; ids.len()];
    for item in 0..ids.len() {
        sizes[root(parents, item as u32) as usize] += 1;
    }
    for (item, id) in ids.iter().enumerate() {
        let root = root(parents, item as u32);
        if sizes[root as usize] > 1 {
            writeln!(file, "{id}\t{root}").expect("a file that can be written");
        }
    }
}
