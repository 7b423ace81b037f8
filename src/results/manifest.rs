//! What a run writes besides its findings: the list of its files, its facts, its times.

use crate::config::{Config, Mode, Options};
use crate::progress::StepCost;
use crate::read::FileFacts;
use crate::write::Written;
use copydesk_core::hash::Checksum;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// `manifest.json`: the input and output files, with checksums.
#[derive(Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// The program's version.
    pub version: String,
    /// The version of the output files.
    pub format: u32,
    /// The input files, by their names relative to the common folder.
    pub inputs: BTreeMap<String, Written>,
    /// The output files, without `timings.json` and `manifest.json`.
    pub outputs: BTreeMap<String, Written>,
    /// Facts that a run must share with this one to have the same results. Absent in results of
    /// 0.1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<RunFacts>,
    /// Key of the hashes that words were compared by, in hexadecimal. It decides nothing but which
    /// texts collide. Absent in older results.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hash_key: Option<String>,
}

impl Manifest {
    /// Whether the run read an input file of this name with these bytes.
    pub fn holds(&self, name: &str, facts: &FileFacts) -> bool {
        self.inputs.get(name).is_some_and(|known| *known == Written::from(facts))
    }
}

impl From<&FileFacts> for Written {
    fn from(facts: &FileFacts) -> Self {
        Self { bytes: facts.bytes, checksum: facts.checksum.clone() }
    }
}

/// `timings.json`: what may differ between two runs on the same input.
#[derive(Debug, Serialize, Deserialize)]
pub struct Timings {
    /// The folder that the inputs' names are relative to.
    pub input_folder: PathBuf,
    /// Threads used.
    pub threads: usize,
    /// Time from start to end, in seconds.
    pub seconds: f64,
    /// What each step of the run cost, in order. Steps that a resumed run skipped are missing.
    #[serde(default)]
    pub steps: Vec<StepCost>,
}

/// Facts that a run must share with a stopped one to resume it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RunFacts {
    /// The version of the program.
    pub version: String,
    /// Whether the run writes a corpus.
    pub mode: Mode,
    /// The settings.
    pub settings: Options,
    /// The checksum of the known templates.
    pub templates: String,
    /// The names of the inputs, and their lengths in bytes.
    pub inputs: Vec<(String, u64)>,
}

impl RunFacts {
    /// The facts of a run of this version. `templates` are the known templates, serialized so that
    /// equal templates have equal bytes.
    pub fn new(config: &Config, mode: Mode, templates: &[u8], inputs: Vec<(String, u64)>) -> Self {
        let mut checksum = Checksum::default();
        checksum.update(templates);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        // The memory budget may differ between the two runs.
        let settings = Options { memory: Options::default().memory, ..config.options().clone() };
        Self { version, mode, settings, templates: checksum.text(), inputs }
    }

    /// The first difference, in words.
    pub fn difference(&self, other: &Self) -> Option<&'static str> {
        let parts = [
            ("the version of copydesk", self.version == other.version),
            ("the commands", self.mode == other.mode),
            ("the settings", self.settings == other.settings),
            ("the given templates", self.templates == other.templates),
            ("the inputs", self.inputs == other.inputs),
        ];
        parts.into_iter().find(|(_, is_same)| !is_same).map(|(name, _)| name)
    }
}
