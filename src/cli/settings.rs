//! A settings file → arguments. `--config FILE` inserts the file's settings before those of the
//! command line, so that flags win.
//!
//! The file is TOML with the flags' names as keys, as in `jaccard = 0.6` or `text-field = "body"`.
//! It accepts the values that the flags accept, since both are parsed the same way. A list is
//! written for values with commas, `true` for a flag without a value.

use anyhow::{Context, ensure};
use clap::{ArgAction, Command};
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// Flags that a settings file cannot set.
const NOT_IN_A_FILE: [&str; 5] = ["config", "output", "overwrite", "help", "version"];

/// The arguments, with those of the settings file inserted after the subcommand.
pub(super) fn expanded(
    mut arguments: Vec<OsString>,
    program: &Command,
) -> anyhow::Result<Vec<OsString>> {
    let Some(path) = named_file(&arguments) else { return Ok(arguments) };
    let subcommand = |argument: &OsString| program.find_subcommand(argument.to_str()?);
    let Some((at, command)) =
        arguments.iter().enumerate().find_map(|(at, argument)| Some((at, subcommand(argument)?)))
    else {
        return Ok(arguments);
    };
    let flags = flags(&path, command)?;
    let own = arguments.split_off(at + 1);
    Ok(arguments.into_iter().chain(flags).chain(own).collect())
}

/// The value of `--config`.
fn named_file(arguments: &[OsString]) -> Option<PathBuf> {
    let end = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let arguments = &arguments[..end];
    let joined = arguments.iter().find_map(|argument| argument.to_str()?.strip_prefix("--config="));
    let apart = || {
        let at = arguments.iter().position(|argument| argument == "--config")?;
        arguments.get(at + 1).map(OsString::as_os_str)
    };
    joined.map(OsStr::new).or_else(apart).map(PathBuf::from)
}

fn flags(path: &Path, command: &Command) -> anyhow::Result<Vec<OsString>> {
    let shown = path.display();
    let text =
        std::fs::read_to_string(path).with_context(|| format!("{shown}: reading the settings"))?;
    let settings: toml::Table =
        toml::from_str(&text).with_context(|| format!("{shown}: expected settings in TOML"))?;
    let mut flags = Vec::new();
    for (key, value) in &settings {
        flags.extend(flag(key, value, command).with_context(|| format!("{shown}: `{key}`"))?);
    }
    Ok(flags)
}

/// The flag for a setting, with its value.
fn flag(key: &str, value: &toml::Value, command: &Command) -> anyhow::Result<Option<OsString>> {
    let name = key.replace('_', "-");
    let known = command.get_arguments().find(|argument| argument.get_long() == Some(&name));
    let known = known.filter(|_| !NOT_IN_A_FILE.contains(&name.as_str()));
    let known = known.with_context(|| {
        let expected = "expected the name of a setting as";
        let nearest = nearest(&name, command).map(|name| format!(": perhaps `{name}`"));
        let nearest = nearest.unwrap_or_default();
        format!("{expected} `copydesk {} --help` lists them{nearest}", command.get_name())
    })?;
    if matches!(known.get_action(), ArgAction::SetTrue) {
        let is_set = value.as_bool().context("expected true or false")?;
        return Ok(is_set.then(|| format!("--{name}").into()));
    }
    let value = match value {
        toml::Value::Array(values) => {
            values.iter().map(plain).collect::<anyhow::Result<Vec<_>>>()?.join(",")
        }
        value => plain(value)?,
    };
    Ok(Some(format!("--{name}={value}").into()))
}

/// The setting with the most similar name, if one is similar.
fn nearest(name: &str, command: &Command) -> Option<String> {
    /// Smallest Jaro-Winkler similarity of a similar name.
    const ALIKE: f64 = 0.8;
    let names = command.get_arguments().filter_map(|argument| argument.get_long());
    let names = names.filter(|known| !NOT_IN_A_FILE.contains(known));
    let rated = names.map(|known| (strsim::jaro_winkler(known, name), known));
    let best = rated.max_by(|left, right| left.0.total_cmp(&right.0));
    best.filter(|(likeness, _)| *likeness >= ALIKE).map(|(_, known)| known.to_owned())
}

fn plain(value: &toml::Value) -> anyhow::Result<String> {
    let is_plain = !(value.is_table() || value.is_array() || value.is_datetime());
    ensure!(is_plain, "expected a text, a number, or a list of texts");
    if let Some(is_on) = value.as_bool() {
        return Ok(if is_on { "on" } else { "off" }.to_owned());
    }
    Ok(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn expand(settings: &str, arguments: &[&str]) -> anyhow::Result<Vec<String>> {
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), settings).expect("written");
        let mut all: Vec<OsString> = ["copydesk", "clean"].map(OsString::from).into();
        all.extend(["--config".into(), file.path().as_os_str().to_owned()]);
        all.extend(arguments.iter().map(OsString::from));
        let expanded = expanded(all, &crate::cli::Arguments::command())?;
        Ok(expanded.into_iter().map(|argument| argument.to_string_lossy().into_owned()).collect())
    }

    #[test]
    fn settings_stand_in_front_of_the_flags() {
        let settings = "jaccard = 0.6\ntext_field = \"body\"\nwithin-source = true\nquiet = false\nwithout = [\"slots\", \"runs\"]\nstarter = false\n";
        let arguments = expand(settings, &["in", "--jaccard", "0.7"]).expect("valid settings");
        assert_eq!(
            arguments[2..7],
            [
                "--jaccard=0.6",
                "--starter=off",
                "--text-field=body",
                "--within-source",
                "--without=slots,runs"
            ]
        );
        assert_eq!(arguments[9..], ["in", "--jaccard", "0.7"]);
    }

    #[test]
    fn what_is_no_setting_is_told_with_its_place() {
        for (settings, told) in [
            ("jacard = 0.6", "`jacard`: expected the name of a setting"),
            ("jacard = 0.6", "perhaps `jaccard`"),
            ("output = \"x\"", "`output`: expected the name of a setting"),
            ("quiet = 1", "`quiet`: expected true or false"),
            ("jaccard = {a = 1}", "`jaccard`: expected a text, a number"),
            ("jaccard 1", "expected settings in TOML"),
        ] {
            let error = format!("{:#}", expand(settings, &[]).expect_err(settings));
            assert!(error.contains(told), "{error}");
        }
    }
}
