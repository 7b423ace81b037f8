//! Helpers of the fuzz targets: files in a temporary folder, and checks for every file that is
//! read.

pub mod run;

use copydesk::config::{Options, ReadConfig};
use copydesk::error::Result;
use copydesk::escape;
use copydesk::read::{self, Block, Content, Corpus, RawRecord};
use std::path::PathBuf;
use tempfile::TempDir;

/// Longest record, in bytes. Longer ones are set aside. Small, so that inputs of a few kilobytes
/// contain some.
const MAX_RECORD: u64 = 1 << 11;

/// Reading stops after this many bytes of records: a few bytes may expand to a gibibyte, which
/// takes longer than an input may.
const MAX_BYTES: u64 = 1 << 20;

/// A folder with one file, deleted when dropped.
pub struct Input {
    folder: TempDir,
    name: &'static str,
}

impl Input {
    /// Writes a file of this name.
    pub fn new(name: &'static str, bytes: &[u8]) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join(name), bytes).expect("a new file");
        Self { folder, name }
    }

    /// The path of the file.
    pub fn path(&self) -> PathBuf {
        self.beside(self.name)
    }

    /// The path of another file in the folder.
    pub fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

/// Reads a file of this name with these bytes to its end. Returns the number of bytes in its
/// records.
///
/// Panics if a promise about records is broken: records are contiguous, and the text of a document
/// is what its raw bytes spell.
///
/// # Errors
/// Those of the library, which are no findings.
pub fn read_to_end(name: &'static str, bytes: &[u8]) -> Result<u64> {
    let input = Input::new(name, bytes);
    let mut options = Options::default();
    options.read.max_record = MAX_RECORD;
    let corpus = Corpus::open(&[input.path()], ReadConfig::new(&options)?)?;
    let mut n_bytes = 0;
    for block in corpus.blocks() {
        let block = block?;
        for record in &block.records {
            assert_eq!(record.offset, n_bytes, "a gap between records");
            n_bytes += record.length;
            check_record(&corpus, &block, record);
        }
        if n_bytes > MAX_BYTES {
            break;
        }
    }
    Ok(n_bytes)
}

fn check_record(corpus: &Corpus, block: &Block, record: &RawRecord) {
    let Content::Document(document) = read::document(corpus, block, record) else { return };
    let bytes = block.bytes_of(record).expect("a document has bytes");
    let raw = std::str::from_utf8(&bytes[document.raw_text.clone()]).expect("UTF-8");
    assert_eq!(escape::decode(raw, document.spelling), document.text);
    let file = corpus.file(record.place.file);
    let line = record.place.line;
    let range = read::text_range(file.format, bytes, line, &file.head, corpus.config());
    assert_eq!(range, Ok((document.raw_text.clone(), document.spelling)));
    let ends: Vec<usize> = document.text.char_indices().map(|(at, _)| at).collect();
    let offsets = escape::raw_offsets(raw, &ends, document.spelling);
    assert!(offsets.is_sorted() && offsets.iter().all(|&at| raw.is_char_boundary(at)));
}

/// The choice made by the first byte of the input, and the rest of the input.
pub fn choice<'c, 'd, T>(choices: &'c [T], data: &'d [u8]) -> Option<(&'c T, &'d [u8])> {
    let (first, rest) = data.split_first()?;
    Some((&choices[usize::from(*first) % choices.len()], rest))
}
