//! Which module uses which, in both crates: every `use` and every path in the code, except in
//! tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};

/// The modules of the library, each with the modules it may use. A module uses only modules above
/// it, so there are no cycles.
const LIBRARY: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("panics", &[]),
    ("progress", &[]),
    ("escape", &[]),
    ("compression", &[]),
    ("format", &["compression"]),
    ("config", &["compression", "error", "format"]),
    ("spool", &["error"]),
    ("write", &["compression", "error"]),
    ("parquet", &["compression", "error", "panics", "write"]),
    ("parquet_absent", &["error", "write"]),
    // Rows of Parquet are read as lines of JSON.
    ("read", &["compression", "config", "error", "escape", "format", "panics", "parquet"]),
    (
        "results",
        &[
            "compression",
            "config",
            "error",
            "escape",
            "format",
            "parquet",
            "progress",
            "read",
            "spool",
            "write",
        ],
    ),
    ("table", &["error", "parquet", "results"]),
    (
        "convert",
        &[
            "compression",
            "config",
            "error",
            "escape",
            "format",
            "parquet",
            "read",
            "results",
            "write",
        ],
    ),
    (
        "passes",
        &[
            "compression",
            "config",
            "convert",
            "error",
            "escape",
            "format",
            "parquet",
            "progress",
            "read",
            "results",
            "spool",
            "table",
            "write",
        ],
    ),
    (
        "run",
        &[
            "config", "convert", "error", "parquet", "passes", "progress", "read", "results",
            "table", "write",
        ],
    ),
];

/// The modules of the core, each with the modules it may use. A module uses only modules above it.
const CORE: &[(&str, &[&str])] = &[
    ("format", &[]),
    ("groups", &[]),
    ("hash", &[]),
    ("dates", &[]),
    ("ids", &["hash"]),
    ("text", &["hash"]),
    ("model", &["ids", "text"]),
    ("config", &[]),
    ("clean", &["model", "text"]),
    ("repeats", &["config", "hash", "model", "text"]),
    ("boilerplate", &["config", "format", "groups", "hash", "ids", "model", "text"]),
    ("shells", &["config", "hash", "ids", "model", "text"]),
    ("sketch", &["config", "hash", "model", "text"]),
    ("compare", &["config", "dates", "hash", "ids", "model", "sketch", "text"]),
    ("cluster", &["compare", "config", "dates", "hash", "ids", "model"]),
    (
        "stages",
        &[
            "boilerplate",
            "clean",
            "cluster",
            "compare",
            "config",
            "format",
            "hash",
            "ids",
            "model",
            "repeats",
            "shells",
            "sketch",
            "text",
        ],
    ),
];

/// Dependencies that the core may have, since it decides and touches nothing.
const CORE_DEPENDENCIES: [&str; 14] = [
    "html-escape",
    "jiff",
    "memchr",
    "parse_datetime",
    "pulp",
    "pure-rust-locales",
    "rayon",
    "serde",
    "serde_json",
    "strsim",
    "unicode-normalization",
    "unicode-script",
    "xxhash-rust",
    "proptest",
];

/// Names that the core's source must not contain.
const IMPURE: [&str; 8] = [
    "std::fs",
    "std::io",
    "std::env",
    "std::net",
    "std::process",
    "std::thread",
    "std::time",
    "clap",
];

/// The path of a module, without the crate: `["boilerplate", "mask"]`.
type Module = Vec<String>;

fn folder(of: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(of)
}

/// The source files of a crate by their modules, without the program and tests.
fn files(source: &Path) -> BTreeMap<Module, PathBuf> {
    let paths = walkdir::WalkDir::new(source).into_iter().map(|entry| entry.expect("readable"));
    let paths = paths.map(walkdir::DirEntry::into_path);
    let named = paths.filter_map(|path| Some((module_of(source, &path)?, path)));
    named.filter(|(module, _)| !is_apart(module)).collect()
}

fn module_of(source: &Path, path: &Path) -> Option<Module> {
    let stem = path.strip_prefix(source).ok()?.to_str()?.strip_suffix(".rs")?;
    let mut module: Module = stem.split('/').map(String::from).collect();
    if matches!(module.last().map(String::as_str), Some("mod" | "lib")) {
        module.pop();
    }
    Some(module)
}

fn is_apart(module: &[String]) -> bool {
    let [first, ..] = module else { return false };
    ["main", "cli"].contains(&&**first) || module.iter().any(|part| part == "tests")
}

/// All paths used in a file, and the names it exports.
struct Paths {
    module: Module,
    used: Vec<Module>,
    exported: BTreeMap<String, Module>,
}

impl Paths {
    fn of(module: &Module, path: &Path) -> Self {
        let text = std::fs::read_to_string(path).expect("text");
        let file = syn::parse_file(&text).expect("Rust");
        let mut paths =
            Self { module: module.clone(), used: Vec::new(), exported: BTreeMap::new() };
        paths.visit_file(&file);
        paths
    }

    /// The path from the root of the crate; `None` if the path is empty.
    fn absolute(&self, path: &[String]) -> Option<Module> {
        let n_up = path.iter().take_while(|part| *part == "super").count();
        let parent = || self.module[..self.module.len().saturating_sub(n_up)].to_vec();
        match path.first().map(String::as_str)? {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([&self.module, &path[1..]].concat()),
            "super" => Some([&*parent(), &path[n_up..]].concat()),
            _ => Some([&self.module, path].concat()),
        }
    }

    fn add_tree(&mut self, tree: &syn::UseTree, mut before: Module, is_exported: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.add_tree(&path.tree, before, is_exported);
            }
            syn::UseTree::Group(group) => {
                group
                    .items
                    .iter()
                    .for_each(|tree| self.add_tree(tree, before.clone(), is_exported));
            }
            syn::UseTree::Name(name) => {
                self.add_use(before, &name.ident.to_string(), None, is_exported);
            }
            syn::UseTree::Rename(rename) => {
                let name = Some(rename.rename.to_string());
                self.add_use(before, &rename.ident.to_string(), name, is_exported);
            }
            syn::UseTree::Glob(_) => self.used.extend(self.absolute(&before)),
        }
    }

    fn add_use(&mut self, mut path: Module, last: &str, name: Option<String>, is_exported: bool) {
        if last != "self" {
            path.push(last.to_owned());
        }
        let Some(path) = self.absolute(&path) else { return };
        if is_exported {
            let name = name.or_else(|| path.last().cloned()).unwrap_or_default();
            self.exported.insert(name, path.clone());
        }
        self.used.push(path);
    }
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    let is = |attribute: &syn::Attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && list.tokens.to_string() == "test",
        _ => false,
    };
    attributes.iter().any(is)
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if !is_test(&item.attrs) {
            visit::visit_item_mod(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        let is_exported = !matches!(item.vis, syn::Visibility::Inherited);
        self.add_tree(&item.tree, Vec::new(), is_exported);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Module = path.segments.iter().map(|part| part.ident.to_string()).collect();
        if parts.len() > 1 && ["crate", "super", "self"].contains(&&*parts[0]) {
            self.used.extend(self.absolute(&parts));
        }
        visit::visit_path(self, path);
    }
}

/// For each file of a crate, the other files that it uses. A parent's use of its own children does
/// not count.
fn edges(source: &Path) -> BTreeMap<Module, BTreeSet<Module>> {
    let files = files(source);
    let paths: BTreeMap<&Module, Paths> =
        files.iter().map(|(module, path)| (module, Paths::of(module, path))).collect();
    let edges = paths.iter().map(|(module, of)| {
        let used = of.used.iter().map(|path| resolved(&paths, path));
        let others = used.filter(|used| !used.starts_with(module));
        ((*module).clone(), others.collect())
    });
    edges.collect()
}

/// The file that a path leads to, following re-exports.
fn resolved(paths: &BTreeMap<&Module, Paths>, path: &[String]) -> Module {
    let n = (0..=path.len()).rev().find(|&n| paths.contains_key(&path[..n].to_vec())).unwrap_or(0);
    let module = path[..n].to_vec();
    let exported = paths.get(&module).zip(path.get(n));
    match exported.and_then(|(of, name)| of.exported.get(name)) {
        Some(target) if **target != *path => resolved(paths, &[&**target, &path[n + 1..]].concat()),
        _ => module,
    }
}

/// Repeatedly removes the files that use none of the others. The rest is in cycles, or uses a file
/// in one.
fn circles(mut edges: BTreeMap<Module, BTreeSet<Module>>) -> Vec<String> {
    loop {
        let left: BTreeSet<Module> = edges.keys().cloned().collect();
        let uses_one = |used: &BTreeSet<Module>| used.iter().any(|module| left.contains(module));
        edges.retain(|_, used| uses_one(used));
        if edges.len() == left.len() {
            return edges.into_keys().map(|module| module.join("/")).collect();
        }
    }
}

/// Checks a crate against the table of its modules.
fn check(source: &Path, table: &[(&str, &[&str])]) {
    let edges = edges(source);
    let tops: BTreeSet<&str> = edges.keys().filter_map(|module| Some(&**module.first()?)).collect();
    let placed: BTreeSet<&str> = table.iter().map(|(name, _)| *name).collect();
    assert_eq!(tops, placed, "the modules of {} are those of the table", source.display());
    for (number, (name, allowed)) in table.iter().enumerate() {
        let above: Vec<&str> = table[..number].iter().map(|(name, _)| *name).collect();
        assert!(allowed.iter().all(|used| above.contains(used)), "{name} uses modules above it");
        let of = edges.iter().filter(|(module, _)| module.first().is_some_and(|top| top == name));
        let used: BTreeSet<&str> = of
            .flat_map(|(_, used)| used)
            .filter_map(|used| used.first().map(String::as_str))
            .filter(|used| used != name && *used != "fixed_cases")
            .collect();
        let allowed: BTreeSet<&str> = allowed.iter().copied().collect();
        assert_eq!(used, allowed, "{name} uses what the table says, no more and no less");
    }
}

#[test]
fn modules_use_what_the_table_says() {
    check(&folder("src"), LIBRARY);
    check(&folder("crates/core/src"), CORE);
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    for crate_folder in ["src", "crates/core/src"] {
        // The root of a crate re-exports its files, so it is left out.
        let mut edges = edges(&folder(crate_folder));
        edges.remove(&Vec::new());
        assert_eq!(circles(edges), Vec::<String>::new(), "{crate_folder}");
    }
}

#[test]
fn the_core_touches_nothing() {
    let manifest = std::fs::read_to_string(folder("crates/core/Cargo.toml")).expect("text");
    let manifest: toml::Table = manifest.parse().expect("TOML");
    let tables = ["dependencies", "dev-dependencies"].map(|name| manifest[name].as_table());
    let found: BTreeSet<&str> = tables
        .iter()
        .flat_map(|table| table.expect("a table").keys())
        .map(String::as_str)
        .collect();
    assert_eq!(found, CORE_DEPENDENCIES.into_iter().collect(), "the core's dependencies");
    for (_, path) in files(&folder("crates/core/src")) {
        let text = std::fs::read_to_string(&path).expect("text");
        let code: Vec<&str> =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for name in IMPURE {
            let is_named = code.iter().any(|line| line.contains(name));
            assert!(!is_named, "{} names {name}", path.display());
        }
    }
}
