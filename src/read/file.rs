//! One input file: how it is named, opened and read.

use super::head::Head;
use crate::compression::{Compression, Counted};
use crate::format::Format;
use crate::parquet::lines::RowLines;
use crate::parquet::rows::Rows;
use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// One input file.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Path to open it by.
    pub path: PathBuf,
    /// Contents, if held in memory.
    pub(super) content: Option<Arc<[u8]>>,
    /// Its rows, if it is a table in memory.
    pub(super) rows: Option<Arc<Rows>>,
    /// Path relative to the common folder of the inputs, with `/` between the parts.
    pub name: String,
    /// Format in which the file is read.
    pub format: Format,
    /// Compression of the file.
    pub compression: Compression,
    /// Source of documents that name none: the folder of the file.
    pub source: Option<String>,
    /// Header row of a table; for Parquet, only the column names; empty for other formats.
    pub head: Head,
    /// Columns of a Parquet file that are read.
    pub columns: Vec<String>,
    /// Maximum expansion: decompressed bytes per compressed byte.
    pub max_expansion: u64,
    /// Why `path` holds only part of the input, if it does: an archive or a stream broke off while
    /// it was copied.
    pub damage: Option<String>,
    /// Original format, if the lines were extracted from an archive or a page.
    pub made_of: Option<Format>,
    /// Columns that should be read but hold no text, with what they hold.
    pub unread: Vec<(String, String)>,
    /// Columns whose Parquet types change in the output, each with both types.
    pub retyped: Vec<String>,
}

impl InputFile {
    /// An uncompressed file about which nothing more is known.
    pub(super) fn new(path: PathBuf, name: String, format: Format) -> Self {
        Self {
            path,
            content: None,
            rows: None,
            name,
            format,
            compression: Compression::None,
            source: None,
            head: Head::default(),
            columns: Vec::new(),
            max_expansion: u64::MAX,
            damage: None,
            made_of: None,
            unread: Vec::new(),
            retyped: Vec::new(),
        }
    }

    /// Opens the file and decompresses it. A Parquet file is read as lines of JSON.
    ///
    /// # Errors
    /// The file cannot be opened.
    pub fn open(&self) -> std::io::Result<Box<dyn Read + Send>> {
        self.open_counted(Arc::default())
    }

    /// Like [`open`](Self::open), and adds the bytes read from the file to `n_read`.
    pub(super) fn open_counted(
        &self,
        n_read: Arc<AtomicU64>,
    ) -> std::io::Result<Box<dyn Read + Send>> {
        if let Some(content) = &self.content {
            return Ok(Box::new(Counted { inner: Cursor::new(content.clone()), n_read }));
        }
        let file = File::open(&self.path)?;
        if self.format == Format::Parquet {
            let lines = RowLines::open(file, &self.columns, n_read, self.max_expansion)?;
            return Ok(Box::new(lines));
        }
        self.compression.reader(Counted { inner: file, n_read }, self.max_expansion)
    }

    /// Length in bytes, on disk or in memory.
    ///
    /// # Errors
    /// The file is gone.
    pub fn n_bytes(&self) -> std::io::Result<u64> {
        match (&self.content, &self.rows) {
            (Some(content), _) => Ok(content.len() as u64),
            (_, Some(rows)) => Ok(rows.n_bytes()),
            (None, None) => Ok(self.path.metadata()?.len()),
        }
    }

    /// The length of the file, and its first and last 64 KiB as stored, in one run of bytes.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn ends(&self) -> std::io::Result<Vec<u8>> {
        let mut ends = self.n_bytes()?.to_le_bytes().to_vec();
        match (&self.content, &self.rows) {
            (Some(content), _) => read_ends(Cursor::new(content), &mut ends)?,
            (_, Some(rows)) => ends.extend_from_slice(rows.checksum().as_bytes()),
            (None, None) => read_ends(File::open(&self.path)?, &mut ends)?,
        }
        Ok(ends)
    }

    /// Whether the file came through a pipe.
    pub fn is_piped(&self) -> bool {
        self.name.starts_with("stdin.")
    }

    /// How messages name the file: by its path, or by its name if it came through a pipe.
    pub fn shown(&self) -> &Path {
        if self.is_piped() { Path::new(&self.name) } else { &self.path }
    }

    /// Whether the file is a single article.
    pub fn is_page(&self) -> bool {
        self.format == Format::PlainText || self.made_of == Some(Format::Page)
    }
}

/// Appends the first and the last 64 KiB of a file.
fn read_ends(mut file: impl Read + Seek, ends: &mut Vec<u8>) -> std::io::Result<()> {
    const MOST: u64 = 1 << 16;
    file.by_ref().take(MOST).read_to_end(ends)?;
    let n_bytes = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(n_bytes.saturating_sub(MOST)))?;
    file.take(MOST).read_to_end(ends)?;
    Ok(())
}
