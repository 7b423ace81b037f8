//! What the user named → the sorted list of input files.
//!
//! An input is a file, a folder (walked to the bottom; files of other formats and hidden ones are passed over), a
//! glob that the shell did not expand, or `-` for standard input, which is spooled to a temporary file because
//! the passes read the corpus more than once. Files are sorted by name and each is read once, so the order
//! in which they were named never matters. A file is known by its path relative to the folder that all
//! inputs have in common: results do not depend on where that folder stands.

use super::spool::{self, Temporary};
use super::table::Head;
use crate::columnar::{self, lines::RowLines};
use crate::compression::{Compression, Counted};
use crate::config::{Fields, Options};
use crate::error::{Error, ErrorKind, Result};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// The sorted input files.
#[derive(Debug)]
pub struct Corpus {
    folder: PathBuf,
    /// The folders among the inputs, without links.
    roots: Vec<PathBuf>,
    files: Vec<InputFile>,
    /// The temporary files that hold standard input and what was made of archives, deleted with the corpus.
    _spooled: Vec<Temporary>,
}

/// One input file.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Where it can be opened.
    pub path: PathBuf,
    /// Its path relative to the inputs' common folder, with `/` between the parts.
    pub name: String,
    /// How it is to be read.
    pub format: Format,
    /// How it is compressed.
    pub compression: Compression,
    /// The source of documents that name none: the file's folder.
    pub source: Option<String>,
    /// The head of a table; empty for other formats.
    pub head: Head,
    /// The columns of a Parquet file that are read.
    pub columns: Vec<String>,
    /// How many bytes may become of a compressed one.
    pub max_expansion: u64,
    /// Why what `path` holds is not all of the input, if it is not: an archive or a stream broke off while it was copied there.
    pub damage: Option<String>,
}

/// How inputs are taken that do not tell it themselves.
#[derive(Clone, Debug)]
pub struct InputOptions {
    /// The format of standard input.
    pub standard_input: Format,
    /// The names of the fields that are read.
    pub fields: Fields,
    /// The columns of Parquet files that are read.
    pub columns: Vec<String>,
    /// How many bytes may become of a compressed one.
    pub max_expansion: u64,
    /// How long a page of a web archive may be when it is decompressed, in bytes.
    pub max_record: u64,
}

impl InputOptions {
    /// As these settings have it; standard input is JSON Lines.
    pub fn of(options: &Options) -> Self {
        Self {
            standard_input: Format::JsonLines,
            fields: options.fields.clone(),
            columns: options.field_names(),
            max_expansion: options.max_expansion,
            max_record: options.max_record,
        }
    }
}

impl Default for InputOptions {
    fn default() -> Self {
        Self::of(&Options::default())
    }
}

/// The formats that can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One JSON object a line: `.jsonl`, `.ndjson`.
    JsonLines,
    /// One article a file: `.txt`.
    PlainText,
    /// A table with a head, comma-separated: `.csv`.
    Csv,
    /// A table with a head, tab-separated: `.tsv`.
    Tsv,
    /// A table by columns: `.parquet`. Its rows are read as lines of JSON.
    Parquet,
    /// A web archive: `.warc`, `.wet`. It is read as the JSON Lines that are made of it.
    Archive,
}

/// The endings that can be read, for people.
pub const ENDINGS: &str = ".jsonl, .ndjson, .csv, .tsv, .txt, .warc or .wet, plain or with .gz, .zst, .bz2 or \
                          .xz behind it, or in .parquet";

impl Format {
    /// The format that a file's name tells, whatever its compression.
    pub fn of(name: &str) -> Option<Self> {
        let (_, name) = Compression::of(name);
        match Path::new(name).extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "jsonl" | "ndjson" => Some(Self::JsonLines),
            "txt" => Some(Self::PlainText),
            "csv" => Some(Self::Csv),
            "tsv" => Some(Self::Tsv),
            "parquet" => Some(Self::Parquet),
            "warc" | "wet" => Some(Self::Archive),
            _ => None,
        }
    }

    /// The ending of a file of this format.
    pub fn ending(self) -> &'static str {
        match self {
            Self::JsonLines => "jsonl",
            Self::PlainText => "txt",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Archive => "warc",
        }
    }

    /// What divides the fields of a table.
    pub fn delimiter(self) -> Option<u8> {
        match self {
            Self::Csv => Some(b','),
            Self::Tsv => Some(b'\t'),
            Self::JsonLines | Self::PlainText | Self::Parquet | Self::Archive => None,
        }
    }
}

/// The format of a path, if its name tells one.
fn format_of(path: &Path) -> Option<Format> {
    Format::of(&path.file_name()?.to_string_lossy())
}

impl InputFile {
    /// Opens the file and decompresses it; a Parquet file gives lines of JSON.
    ///
    /// # Errors
    /// It cannot be opened.
    pub fn open(&self) -> std::io::Result<Box<dyn Read + Send>> {
        self.open_counted(Arc::default())
    }

    /// The same; what is read of the file is added to `n_read`.
    pub(super) fn open_counted(
        &self,
        n_read: Arc<AtomicU64>,
    ) -> std::io::Result<Box<dyn Read + Send>> {
        let file = File::open(&self.path)?;
        if self.format == Format::Parquet {
            let lines = RowLines::open(file, &self.columns, n_read, self.max_expansion)?;
            return Ok(Box::new(lines));
        }
        self.compression.reader(Counted { inner: file, n_read }, self.max_expansion)
    }

    /// Reads what must be known before the passes: the head of a table, the articles of an archive.
    fn prepare(&mut self, options: &InputOptions, spooled: &mut Vec<Temporary>) -> Result<()> {
        self.max_expansion = options.max_expansion;
        if self.format == Format::Archive {
            spool::archive(self, options, spooled)?;
        }
        if self.format == Format::Parquet {
            self.columns.clone_from(&options.columns);
            let names = File::open(&self.path)
                .and_then(|file| columnar::lines::names(file, &options.fields.text));
            self.head.columns =
                names.map_err(|error| Error::io(&self.path, "reading the Parquet file", error))?;
        }
        if self.format.delimiter().is_some() {
            let read = self.open().and_then(|file| Head::read(file, self.format));
            self.head = read
                .map_err(|error| Error::io(&self.path, "reading the head of the table", error))?;
        }
        Ok(())
    }
}

impl Corpus {
    /// Finds the files that the inputs name.
    ///
    /// # Errors
    /// As [`open_with`](Self::open_with).
    pub fn open(inputs: &[PathBuf]) -> Result<Self> {
        Self::open_with(inputs, &InputOptions::default())
    }

    /// Finds the files that the inputs name; copies standard input and the articles of web archives to temporary files.
    ///
    /// # Errors
    /// An input that does not exist or has another ending, no file found, a file that cannot be read.
    pub fn open_with(inputs: &[PathBuf], options: &InputOptions) -> Result<Self> {
        let is_standard_input = |input: &&PathBuf| input.as_os_str() == "-";
        let mut paths = Vec::new();
        for input in inputs.iter().filter(|input| !is_standard_input(input)) {
            paths.extend(files_of(input)?);
        }
        let paths = canonical(paths)?;
        if let Some(path) = paths.iter().find(|path| !path.is_file()) {
            let message = "expected a file, found a pipe or a device: a stream can be given as -";
            return Err(Error::at(path, ErrorKind::Usage(message.to_owned())));
        }
        let folder = common_folder(&paths);
        let mut files: Vec<_> = paths.into_iter().map(|path| input_file(path, &folder)).collect();
        let mut spooled = Vec::new();
        if inputs.iter().any(|input| is_standard_input(&input)) {
            files.push(spool::standard_input(options, &mut spooled)?);
        }
        if files.is_empty() {
            return Err(Error::usage(format!(
                "no input matched: expected files ending in {ENDINGS}, found none"
            )));
        }
        for file in &mut files {
            file.prepare(options, &mut spooled)?;
        }
        files.sort_by(|left, right| left.name.cmp(&right.name));
        if let Some(pair) = files.windows(2).find(|pair| pair[0].name == pair[1].name) {
            let message = "expected inputs whose results have different names, found two of this name: rename one";
            return Err(Error::usage(format!("{}: {message}", pair[0].name)));
        }
        let roots = canonical(inputs.iter().filter(|input| input.is_dir()).cloned().collect())?;
        Ok(Self { folder, roots, files, _spooled: spooled })
    }

    /// The folder that all files have in common.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files, sorted by name.
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// The file with this number.
    pub fn file(&self, number: u32) -> &InputFile {
        &self.files[number as usize]
    }

    /// The names of the files and their lengths in bytes, as they are on the disk.
    ///
    /// # Errors
    /// One of them is gone.
    pub fn lengths(&self) -> Result<Vec<(String, u64)>> {
        let length = |file: &InputFile| match file.path.metadata() {
            Ok(metadata) => Ok((file.name.clone(), metadata.len())),
            Err(error) => Err(Error::io(&file.path, "finding the file", error)),
        };
        self.files.iter().map(length).collect()
    }

    /// Refuses an output folder that is part of the input, or that the input is part of: the next run would read this
    /// one's results, and `--overwrite` would delete the input.
    ///
    /// # Errors
    /// The folder is one of these, or cannot be reached.
    pub fn keep_apart(&self, output: &Path) -> Result<()> {
        let output = resolved(output)?;
        let inside = self.roots.iter().find(|root| output.starts_with(root));
        let around =
            self.files.iter().map(|file| &file.path).find(|path| path.starts_with(&output));
        let Some(input) = inside.or(around) else { return Ok(()) };
        Err(Error::usage(format!(
            "{}: expected an output folder apart from the input, found the input {}: choose another folder",
            output.display(),
            input.display()
        )))
    }
}

fn files_of(input: &Path) -> Result<Vec<PathBuf>> {
    if input.is_dir() {
        return walk(input);
    }
    if input.exists() {
        return match format_of(input) {
            Some(_) => Ok(vec![input.to_owned()]),
            None => Err(Error::usage(format!(
                "{}: expected a file ending in {ENDINGS}",
                input.display()
            ))),
        };
    }
    expand(input)
}

/// The readable files below a folder. A link to a folder is not followed.
fn walk(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Error::io(folder, "walking the folder", error.into()))?;
        if !entry.file_type().is_dir() && format_of(entry.path()).is_some() {
            paths.push(entry.into_path());
        }
    }
    Ok(paths)
}

/// The files that a glob names.
fn expand(pattern: &Path) -> Result<Vec<PathBuf>> {
    let text = pattern.to_string_lossy();
    let found: Vec<PathBuf> = match glob::glob(&text) {
        Ok(paths) => paths.filter_map(std::result::Result::ok).collect(),
        Err(error) => return Err(Error::usage(format!("{text}: not a valid glob: {error}"))),
    };
    if found.is_empty() {
        return Err(Error::usage(format!("{text}: no input matched: no such file or folder")));
    }
    let mut files = Vec::new();
    for path in found {
        if path.is_dir() {
            files.extend(walk(&path)?);
        } else if format_of(&path).is_some() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Absolute paths without links, each once.
fn canonical(paths: Vec<PathBuf>) -> Result<Vec<PathBuf>> {
    let mut real = Vec::with_capacity(paths.len());
    for path in paths {
        let resolved =
            path.canonicalize().map_err(|error| Error::io(&path, "finding the file", error))?;
        real.push(resolved);
    }
    real.sort();
    real.dedup();
    Ok(real)
}

/// The absolute path, without links, of something that may not exist yet.
fn resolved(path: &Path) -> Result<PathBuf> {
    let absolute =
        std::path::absolute(path).map_err(|error| Error::io(path, "finding the folder", error))?;
    let existing =
        absolute.ancestors().find(|ancestor| ancestor.exists()).unwrap_or(Path::new("/"));
    let real = existing
        .canonicalize()
        .map_err(|error| Error::io(existing, "finding the folder", error))?;
    let rest = absolute.strip_prefix(existing).unwrap_or(Path::new(""));
    Ok(if rest.as_os_str().is_empty() { real } else { real.join(rest) })
}

fn common_folder(paths: &[PathBuf]) -> PathBuf {
    let mut folders = paths.iter().filter_map(|path| path.parent());
    let Some(first) = folders.next() else { return PathBuf::new() };
    folders.fold(first.to_owned(), |common, folder| {
        let shared = common.components().zip(folder.components()).take_while(|(a, b)| a == b);
        shared.map(|(component, _)| component).collect()
    })
}

fn input_file(path: PathBuf, folder: &Path) -> InputFile {
    let relative = path.strip_prefix(folder).unwrap_or(&path);
    let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    let name = parts.join("/");
    // An extension was asked for when the file was chosen.
    let format = format_of(&path).unwrap_or(Format::PlainText);
    let (compression, _) = Compression::of(&name);
    let source = match parts[..parts.len() - 1].join("/") {
        inner if !inner.is_empty() => Some(inner),
        _ if format == Format::PlainText => {
            folder.file_name().map(|name| name.to_string_lossy().into())
        }
        _ => None,
    };
    let (head, columns, damage) = (Head::default(), Vec::new(), None);
    let max_expansion = u64::MAX;
    InputFile { path, name, format, compression, source, head, columns, max_expansion, damage }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_once_sorted_and_named_from_the_common_folder() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let write = |name: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
            std::fs::write(path, "").expect("a new file");
        };
        ["b/2.txt", "a/1.jsonl", "a/notes.md", "a/.hidden.txt"].into_iter().for_each(write);
        let inputs =
            [folder.path().join("b"), folder.path().to_owned(), folder.path().join("a/*.jsonl")];
        let corpus = Corpus::open(&inputs).expect("a corpus");
        let names: Vec<_> = corpus.files().iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, ["a/1.jsonl", "b/2.txt"]);
        assert_eq!(corpus.file(0).source.as_deref(), Some("a"));
    }

    #[test]
    fn a_folder_is_the_source_of_its_pages_and_of_no_json_record() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for name in ["page.txt", "all.jsonl"] {
            std::fs::write(folder.path().join(name), "").expect("a new file");
        }
        let corpus = Corpus::open(&[folder.path().to_owned()]).expect("a corpus");
        assert_eq!(corpus.file(0).source, None);
        let name = folder.path().file_name().map(|name| name.to_string_lossy().into_owned());
        assert_eq!(corpus.file(1).source, name);
    }
}
