//! Test files below given paths, and the tests in them. Owns finding and parsing; runs nothing. Parts that
//! do not parse fail what needs them, not the whole file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use leverloom_executor::revm::primitives::AddressMap;
use revm_statetest_types::{AccountInfo, Env, SpecName, Test, TransactionParts};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Folders in folders are followed so far; deeper ones are a circle of links.
const DEPTH: usize = 32;

/// One test: a state, a transaction in variants, and what comes of each.
pub(super) struct Unit {
    pub(super) name: String,
    pub(super) env: Env,
    pub(super) pre: AddressMap<AccountInfo>,
    /// Some tests have transactions that cannot be written down, such as a value of more than 256 bits.
    pub(super) transaction: Result<TransactionParts, String>,
    /// By fork, as the file names it.
    pub(super) post: Vec<(String, SpecName, Vec<Test>)>,
}

/// A test, or what it is called and why it cannot be run.
pub(super) enum Read {
    Unit(Box<Unit>),
    /// No state test: what, and why it is left out.
    Other(String, String),
    /// A state test that cannot be read: what, and where it is wrong.
    Broken(String, String),
}

/// All files named, and all *.json below folders named, in order.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in paths {
        let facts =
            fs::metadata(path).with_context(|| format!("{}: cannot be read", path.display()))?;
        if facts.is_dir() {
            search(path, DEPTH, &mut files)?;
        } else {
            files.push(path.clone());
        }
    }
    ensure!(
        !files.is_empty(),
        "no *.json in {}; allowed: files, or folders that hold some",
        paths
            .iter()
            .map(|path| path.display().to_string())
            .collect::<Vec<_>>()
            .join(", ")
    );
    Ok(files)
}

fn search(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) -> Result<()> {
    ensure!(
        depth > 0,
        "{}: more than {DEPTH} folders deep",
        folder.display()
    );
    let named = || format!("{}: cannot be read", folder.display());
    let entries = fs::read_dir(folder).with_context(named)?;
    let entries = entries.map(|entry| Ok(entry?.path()));
    let mut entries = entries.collect::<Result<Vec<_>>>().with_context(named)?;
    entries.sort();
    for entry in entries {
        let hidden = entry
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if entry.is_dir() {
            search(&entry, depth - 1, files)?;
        } else if entry
            .extension()
            .is_some_and(|extension| extension == "json")
        {
            files.push(entry);
        }
    }
    Ok(())
}

/// The tests of a file, by name.
pub(super) fn read(path: &Path) -> Result<Vec<Read>> {
    let text = fs::read(path).context("cannot be read")?;
    let value: Value = serde_json::from_slice(&text).context("no valid JSON")?;
    let units = value
        .as_object()
        .context("no object of tests by name, as in GeneralStateTests")?;
    if !units.values().any(is_state_test) {
        let name = "the whole file".to_owned();
        return Ok(vec![Read::Other(name, "it holds no state test".to_owned())]);
    }
    let sorted: BTreeMap<_, _> = units.iter().collect();
    Ok(sorted
        .into_iter()
        .map(|(name, value)| unit(name, value))
        .collect())
}

/// Whether it has the parts of one; blockchain tests, for example, have `blocks` instead.
fn is_state_test(value: &Value) -> bool {
    ["env", "pre", "post", "transaction"]
        .iter()
        .all(|part| value.get(part).is_some())
}

fn unit(name: &str, value: &Value) -> Read {
    if !is_state_test(value) {
        return Read::Other(name.to_owned(), "it is no state test".to_owned());
    }
    match whole(name, value) {
        Ok(unit) => Read::Unit(Box::new(unit)),
        Err(error) => Read::Broken(name.to_owned(), error),
    }
}

fn whole(name: &str, value: &Value) -> Result<Unit, String> {
    let posts = value["post"].as_object().ok_or("post: no object")?;
    let mut post = Vec::new();
    for (fork, cases) in posts {
        let spec = SpecName::deserialize_name(fork);
        let cases = parse(&format!("post.{fork}"), cases)?;
        post.push((fork.clone(), spec, cases));
    }
    post.sort_by(|left, right| left.1.cmp(&right.1));
    Ok(Unit {
        name: name.to_owned(),
        env: parse("env", &value["env"])?,
        pre: parse("pre", &value["pre"])?,
        transaction: parse("transaction", &value["transaction"]),
        post,
    })
}

/// One part, or where it is wrong.
fn parse<T: DeserializeOwned>(part: &str, value: &Value) -> Result<T, String> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let separator = if path.starts_with('[') { "" } else { "." };
        let path = match path.as_str() {
            "." => String::new(),
            path => format!("{separator}{path}"),
        };
        format!("{part}{path}: {}", error.into_inner())
    })
}

/// A fork by the name that files give it.
trait ByName {
    fn deserialize_name(name: &str) -> Self;
}

impl ByName for SpecName {
    fn deserialize_name(name: &str) -> Self {
        serde_json::from_value(Value::from(name)).unwrap_or(Self::Unknown)
    }
}
