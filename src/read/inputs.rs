//! Inputs named by the user → the sorted list of input files.
//!
//! An input is a file, a folder, a glob that the shell did not expand, or `-` for standard input.
//! Folders are walked recursively; hidden files and files of other formats are skipped. Standard
//! input is spooled to a temporary file, because the passes read the corpus more than once. Files
//! are sorted by name and each is read once, so the order of the inputs never matters. A file is
//! identified by its path relative to the common folder of all inputs, so results do not depend on
//! where that folder is.

use super::article::Article;
use super::file::InputFile;
use super::head::Head;
use super::sniff;
use super::spool::{self, Temporary};
use crate::compression::Compression;
use crate::config::ReadConfig;
use crate::error::{Error, ErrorKind, Result};
use crate::format::{ENDINGS, Format};
use crate::parquet::lines;
#[cfg(feature = "parquet")]
use crate::parquet::rows::Rows;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
#[cfg(feature = "parquet")]
use std::sync::Arc;

/// The sorted input files.
#[derive(Debug)]
pub struct Corpus {
    folder: PathBuf,
    /// Folders among the inputs, as canonical paths.
    roots: Vec<PathBuf>,
    files: Vec<InputFile>,
    passed_over: PassedOver,
    /// How records are read.
    config: ReadConfig,
    /// Temporary files with standard input and the articles of archives and pages, deleted with the
    /// corpus.
    _spooled: Vec<Temporary>,
}

/// Number of files in the input folders whose format is not read, by ending.
pub type PassedOver = BTreeMap<String, u64>;

/// Format that the name of a path implies, if any.
fn format_of(path: &Path) -> Option<Format> {
    Format::of(&path.file_name()?.to_string_lossy())
}

impl Corpus {
    /// Finds the files that the inputs name. Copies standard input, and the articles of web
    /// archives and pages, to temporary files.
    ///
    /// # Errors
    /// An input does not exist or has another ending, no file is found, or a file cannot be read.
    pub fn open(inputs: &[PathBuf], config: ReadConfig) -> Result<Self> {
        let is_standard_input = |input: &&PathBuf| input.as_os_str() == "-";
        let (mut paths, mut passed_over) = (Vec::new(), PassedOver::new());
        for input in inputs.iter().filter(|input| !is_standard_input(input)) {
            paths.extend(files_of(input, &mut passed_over)?);
        }
        let paths = canonical(paths)?;
        if let Some(path) = paths.iter().find(|path| !path.is_file()) {
            let message = "expected a file, found a pipe or a device: a stream can be given as -";
            return Err(Error::at(path, ErrorKind::Usage(message.to_owned())));
        }
        if let Some(path) = paths.iter().find(|path| path.to_str().is_none()) {
            let message =
                "expected a name in UTF-8, found other bytes: rename the file or its folder";
            return Err(Error::at(path, ErrorKind::Usage(message.to_owned())));
        }
        let folder = common_folder(&paths);
        let mut files: Vec<_> = paths.into_iter().map(|path| input_file(path, &folder)).collect();
        let mut spooled = Vec::new();
        if inputs.iter().any(|input| is_standard_input(&input)) {
            files.push(spool::standard_input(&config, &mut spooled)?);
        }
        if files.is_empty() {
            let found = counted(&passed_over).unwrap_or_else(|| "none".to_owned());
            return Err(Error::usage(format!(
                "no input matched: expected files ending in {ENDINGS}, found {found}"
            )));
        }
        let prepared = files.par_iter_mut().map(|file| prepare(file, &config));
        spooled.extend(prepared.collect::<Result<Vec<_>>>()?.into_iter().flatten());
        files.sort_by(|left, right| left.name.cmp(&right.name));
        if let Some(pair) = files.windows(2).find(|pair| pair[0].name == pair[1].name) {
            let message = "expected inputs whose results have different names, found two of this name: rename one";
            return Err(Error::usage(format!("{}: {message}", pair[0].name)));
        }
        let roots = canonical(inputs.iter().filter(|input| input.is_dir()).cloned().collect())?;
        Ok(Self { folder, roots, files, passed_over, config, _spooled: spooled })
    }

    /// A corpus in memory: one JSON Lines file with the default field names.
    pub(crate) fn of(articles: impl IntoIterator<Item = Article>, config: ReadConfig) -> Self {
        let mut lines = Vec::new();
        articles.into_iter().for_each(|article| article.write(&mut lines));
        let name = "memory.jsonl".to_owned();
        let file = InputFile::new(PathBuf::from(&name), name, Format::JsonLines);
        Self::in_memory(InputFile { content: Some(lines.into()), ..file }, config)
    }

    /// A corpus that is a table in memory, with columns of these names.
    #[cfg(feature = "parquet")]
    pub(crate) fn of_rows(rows: Rows, columns: Vec<String>, config: ReadConfig) -> Self {
        let name = "table".to_owned();
        let file = InputFile::new(PathBuf::from(&name), name, Format::Parquet);
        let file = InputFile {
            head: Head { bytes: Vec::new(), columns },
            unread: rows.unread.clone(),
            rows: Some(Arc::new(rows)),
            ..file
        };
        Self::in_memory(file, config)
    }

    fn in_memory(file: InputFile, config: ReadConfig) -> Self {
        Self {
            folder: PathBuf::new(),
            roots: Vec::new(),
            files: vec![file],
            passed_over: PassedOver::new(),
            config,
            _spooled: Vec::new(),
        }
    }

    /// How records are read.
    pub fn config(&self) -> &ReadConfig {
        &self.config
    }

    /// Common folder of all files.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Summary of the files skipped in folders: `14 files: 10 .jpg, 4 without an ending`.
    pub fn passed_over(&self) -> Option<String> {
        counted(&self.passed_over)
    }

    /// The files, sorted by name.
    pub fn files(&self) -> &[InputFile] {
        &self.files
    }

    /// The file with this number.
    pub fn file(&self, number: u32) -> &InputFile {
        &self.files[number as usize]
    }

    /// Names of the files and their lengths on disk, in bytes.
    ///
    /// # Errors
    /// A file is gone.
    pub fn lengths(&self) -> Result<Vec<(String, u64)>> {
        let length = |file: &InputFile| match file.n_bytes() {
            Ok(n_bytes) => Ok((file.name.clone(), n_bytes)),
            Err(error) => Err(Error::io(&file.path, "finding the file", error)),
        };
        self.files.iter().map(length).collect()
    }

    /// Total length of the files, in bytes as stored; files that are gone count as empty.
    pub fn n_bytes(&self) -> u64 {
        self.files.iter().filter_map(|file| file.n_bytes().ok()).sum()
    }

    /// Refuses an output folder that contains the input or is inside it: the next run would read
    /// the results of this one, and `--overwrite` would delete the input.
    ///
    /// # Errors
    /// The folder contains the input, is inside it, or cannot be reached.
    pub fn check_apart_from(&self, output: &Path) -> Result<()> {
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

/// Reads what the passes need to know first: the header row of a table, the articles of an
/// archive or a page.
fn prepare(file: &mut InputFile, config: &ReadConfig) -> Result<Option<Temporary>> {
    file.max_expansion = config.options.max_expansion;
    if let Some(feature) = file.format.missing_feature() {
        return Err(Error::without_feature(file.shown(), feature));
    }
    #[cfg(feature = "web")]
    if file.format.is_extracted() {
        return super::web::extracted(file, config).map(Some);
    }
    if file.format == Format::Parquet {
        file.columns = config.field_names();
        let columns = File::open(&file.path)
            .and_then(|opened| lines::columns(opened, &config.options.fields.text, &file.columns));
        let columns =
            columns.map_err(|error| unreadable(file, "reading the Parquet file", error))?;
        file.head.columns = columns.names;
        (file.unread, file.retyped) = (columns.unread, columns.retyped);
    }
    if file.format.delimiter().is_some() {
        let read = file.open().and_then(|opened| Head::read(opened, file.format));
        file.head =
            read.map_err(|error| unreadable(file, "reading the head of the table", error))?;
    }
    Ok(None)
}

/// An error that says what the file really holds, if that is not what its name says; else
/// `error`.
fn unreadable(file: &InputFile, action: &'static str, error: std::io::Error) -> Error {
    match sniff::found(file) {
        Some(found) => Error::at(file.shown(), ErrorKind::Usage(found)),
        None => Error::io(file.shown(), action, error),
    }
}

fn files_of(input: &Path, passed_over: &mut PassedOver) -> Result<Vec<PathBuf>> {
    if input.is_dir() {
        return walk(input, passed_over);
    }
    if input.exists() {
        if format_of(input).is_some() {
            return Ok(vec![input.to_owned()]);
        }
        let found = sniff::found_nameless(input).map(|found| format!("; {found}"));
        let (input, found) = (input.display(), found.unwrap_or_default());
        return Err(Error::usage(format!("{input}: expected a file ending in {ENDINGS}{found}")));
    }
    expand(input, passed_over)
}

/// Files of known formats below a folder. Links to folders are not followed.
fn walk(folder: &Path, passed_over: &mut PassedOver) -> Result<Vec<PathBuf>> {
    let entries = walkdir::WalkDir::new(folder).into_iter().filter_entry(|entry| {
        entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
    });
    let mut paths = Vec::new();
    for entry in entries {
        let entry = entry.map_err(|error| Error::io(folder, "walking the folder", error.into()))?;
        if entry.file_type().is_dir() {
            continue;
        }
        if format_of(entry.path()).is_some() {
            paths.push(entry.into_path());
        } else {
            *passed_over.entry(ending(entry.path())).or_default() += 1;
        }
    }
    Ok(paths)
}

/// Ending of a file that is not read, with its dot.
fn ending(path: &Path) -> String {
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
    ending.map_or_else(|| "without an ending".to_owned(), |ending| format!(".{ending}"))
}

/// Number of files of each kind, the commonest first; `None` if there are none.
fn counted(passed_over: &PassedOver) -> Option<String> {
    /// Kinds listed, at most.
    const MOST: usize = 6;
    let total: u64 = passed_over.values().sum();
    let mut kinds: Vec<(&String, &u64)> = passed_over.iter().collect();
    kinds.sort_by_key(|&(ending, n)| (std::cmp::Reverse(*n), ending));
    let mut named: Vec<String> =
        kinds.iter().take(MOST).map(|(ending, n)| format!("{n} {ending}")).collect();
    if kinds.len() > MOST {
        named.push("others".to_owned());
    }
    let files = if total == 1 { "file" } else { "files" };
    (total > 0).then(|| format!("{total} {files}: {}", named.join(", ")))
}

/// Files that match a glob.
fn expand(pattern: &Path, passed_over: &mut PassedOver) -> Result<Vec<PathBuf>> {
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
            files.extend(walk(&path, passed_over)?);
        } else if format_of(&path).is_some() {
            files.push(path);
        }
    }
    Ok(files)
}

/// Canonical paths, each once.
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

/// Canonical path of a file or folder that may not exist yet.
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
    // Files without a known ending were left out earlier.
    let format = format_of(&path).unwrap_or(Format::PlainText);
    let (compression, _) = Compression::of(&name);
    let source = match parts[..parts.len() - 1].join("/") {
        inner if !inner.is_empty() => Some(inner),
        _ if matches!(format, Format::PlainText | Format::Page) => {
            folder.file_name().map(|name| name.to_string_lossy().into())
        }
        _ => None,
    };
    InputFile { compression, source, ..InputFile::new(path, name, format) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Options;

    fn config() -> ReadConfig {
        ReadConfig::new(&Options::default()).expect("the defaults")
    }

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
        let corpus = Corpus::open(&inputs, config()).expect("a corpus");
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
        let corpus = Corpus::open(&[folder.path().to_owned()], config()).expect("a corpus");
        assert_eq!(corpus.file(0).source, None);
        let name = folder.path().file_name().map(|name| name.to_string_lossy().into_owned());
        assert_eq!(corpus.file(1).source, name);
    }
}
