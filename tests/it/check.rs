//! Helpers of all tests: run the program on small inputs and read its output.

use arrow_array::RecordBatch;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

/// A folder for one test, deleted at its end.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes an input file.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a new folder");
        std::fs::write(&path, bytes).expect("a new file");
        path
    }

    /// Runs the program in the test's folder.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        let mut command = assert_cmd::Command::cargo_bin("copydesk").expect("the program");
        command.current_dir(self.folder.path()).args(arguments).output().expect("the program runs")
    }

    /// Runs the program and expects this exit status. Returns its standard error.
    pub(crate) fn run_to(&self, status: i32, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        said
    }

    /// A parsed result file.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&std::fs::read(self.path(name)).expect("a file")).expect("JSON")
    }

    /// The parsed lines of a result file.
    pub(crate) fn lines(&self, name: &str) -> Vec<Value> {
        json_lines(&self.path(name))
    }
}

/// The bytes of a committed file that the program or a test makes; `just golden` first writes
/// `found` there.
pub(crate) fn golden(path: &Path, found: &[u8]) -> Vec<u8> {
    if std::env::var_os("COPYDESK_GOLDEN").is_some() {
        std::fs::write(path, found).expect("a writable checkout");
    }
    std::fs::read(path).expect("a committed file")
}

/// A file of the repository's test data.
pub(crate) fn testdata(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata").join(name)
}

pub(crate) fn text_of(path: &Path) -> &str {
    path.to_str().expect("test paths are UTF-8")
}

pub(crate) fn json_lines(path: &Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).expect("a result");
    text.lines().map(|line| serde_json::from_str(line).expect("valid JSON")).collect()
}

/// All files below a folder, by their relative paths.
pub(crate) fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let files =
        walkdir::WalkDir::new(folder).into_iter().map(|entry| entry.expect("a readable folder"));
    files
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let name = entry.path().strip_prefix(folder).expect("below the folder");
            (
                name.to_string_lossy().into_owned(),
                std::fs::read(entry.path()).expect("a readable file"),
            )
        })
        .collect()
}

/// A line of JSON Lines.
pub(crate) fn record(id: &str, source: &str, text: &str) -> String {
    serde_json::json!({ "id": id, "source": source, "text": text }).to_string() + "\n"
}

/// A Parquet file with these rows.
pub(crate) fn parquet_of(batch: &RecordBatch) -> Vec<u8> {
    let mut bytes = Vec::new();
    let writer = parquet::arrow::ArrowWriter::try_new(&mut bytes, batch.schema(), None);
    let mut writer = writer.expect("a writer");
    writer.write(batch).expect("room");
    writer.close().expect("room");
    bytes
}
