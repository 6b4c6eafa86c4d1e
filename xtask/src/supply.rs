//! What we depend on: licences, sources and banned crates held against `deny.toml`, and a reason in CONTRIBUTING.md for
//! every direct dependency. Linked in rather than left to cargo-deny, which takes longer to install than all tests take to
//! run; that is called as well where it is installed, since it alone knows security advisories. The pinned packages of npm
//! are asked about by `npm audit`. What could not be asked is said, and fails nothing.

use crate::command::{cargo, program, read, run};
use crate::steps::{skipped, step};
use crate::{paths, tools};
use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use spdx::{Expression, ParseMode};
use std::collections::BTreeSet;
use std::fs;
use toml_edit::DocumentMut;

/// Where npm's pins lie.
const NPM: [&str; 3] = ["core/market/contracts", "tests/axe", "web/bench/peer"];

/// Checks everything that can be checked here.
pub(crate) fn check() -> Result<()> {
    let policy = policy()?;
    let metadata = read(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let packages = packages(&serde_json::from_str(&metadata)?)?;
    let faults = step("licences, sources, bans", || Ok(faults(&packages, &policy)))?;
    let list = fs::read_to_string(paths::root().join("CONTRIBUTING.md"))?;
    let nameless = unexplained(&packages, &list);
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    ensure!(
        nameless.is_empty(),
        "without a reason in CONTRIBUTING.md (Dependencies): {}",
        nameless.join(", ")
    );
    match paths::find(&["cargo-deny"]) {
        Some(deny) => {
            run(program(deny).args(["--offline", "check", "licenses", "bans", "sources"]))?;
        }
        None => skipped("cargo-deny", "not installed here"),
    }
    advisories();
    for folder in NPM {
        audit(folder)?;
    }
    Ok(())
}

/// What is allowed, as `deny.toml` says it.
struct Policy {
    licences: Vec<String>,
    banned: Vec<String>,
    registries: Vec<String>,
}

fn policy() -> Result<Policy> {
    let text =
        fs::read_to_string(paths::root().join("deny.toml")).context("cannot read deny.toml")?;
    let document: DocumentMut = text.parse().context("deny.toml is not TOML")?;
    let list = |section: &str, key: &str| {
        let list = document.get(section).and_then(|it| it.get(key)?.as_array());
        let list = list.with_context(|| format!("deny.toml lacks {key} in [{section}]"))?;
        let texts = list.iter().map(|it| it.as_str().map(str::to_owned));
        let texts: Option<Vec<_>> = texts.collect();
        texts.with_context(|| format!("{key} in [{section}] of deny.toml is no list of texts"))
    };
    Ok(Policy {
        licences: list("licenses", "allow")?,
        banned: list("bans", "deny")?,
        registries: list("sources", "allow-registry")?,
    })
}

/// A package of the whole tree.
struct Package {
    name: String,
    licence: Option<String>,
    /// None: ours.
    source: Option<String>,
    /// Of ours: what it names itself.
    direct: Vec<String>,
}

fn packages(metadata: &Value) -> Result<Vec<Package>> {
    let list = metadata["packages"].as_array();
    let list = list.context("cargo metadata names no packages")?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let package = |package: &Value| {
        let dependencies = package["dependencies"].as_array().into_iter().flatten();
        let outside = dependencies.filter(|dependency| dependency["path"].is_null());
        Some(Package {
            name: text(&package["name"])?,
            licence: text(&package["license"]),
            source: text(&package["source"]),
            direct: outside.filter_map(|it| text(&it["name"])).collect(),
        })
    };
    Ok(list.iter().filter_map(package).collect())
}

/// What the policy does not allow, a line each.
fn faults(packages: &[Package], policy: &Policy) -> Vec<String> {
    let mut faults = Vec::new();
    for Package {
        name,
        licence,
        source,
        ..
    } in packages
    {
        let Some(source) = source else { continue };
        let known = |registry: &String| source.ends_with(registry.trim_start_matches("https://"));
        if !policy.registries.iter().any(known) {
            faults.push(format!("{name} comes from {source}"));
        }
        if policy.banned.contains(name) {
            faults.push(format!("{name} is banned"));
        }
        let licence = licence.as_deref().unwrap_or("no licence");
        let parsed = Expression::parse_mode(licence, ParseMode::LAX);
        let allowed = parsed.is_ok_and(|expression| {
            expression.evaluate(|term| policy.licences.contains(&term.to_string()))
        });
        if !allowed {
            faults.push(format!("{name} is under {licence}"));
        }
    }
    faults
}

/// Direct dependencies that the list does not name: in a row's first cell, where names are separated by commas.
fn unexplained(packages: &[Package], list: &str) -> Vec<String> {
    let section = list.split("\n## Dependencies\n").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let cells = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(" | ").next());
    let named: BTreeSet<&str> = cells
        .flat_map(|cell| cell.split([',', ' ', '`']))
        .filter(|word| !word.is_empty())
        .collect();
    let ours = packages.iter().filter(|package| package.source.is_none());
    let direct: BTreeSet<&str> = ours
        .flat_map(|package| package.direct.iter().map(String::as_str))
        .collect();
    let missing = direct.difference(&named);
    missing.map(|name| (*name).to_owned()).collect()
}

/// Security advisories about crates; their list is fetched from the network.
fn advisories() {
    let Some(deny) = paths::find(&["cargo-deny"]) else {
        return skipped(
            "advisories on crates",
            "cargo-deny knows them and is not installed here",
        );
    };
    if let Err(error) = run(program(deny).args(["check", "advisories"])) {
        println!("  advisories on crates could not be asked about: {error:#}");
    }
}

/// Known faults of what npm installs; a grave one fails.
fn audit(folder: &str) -> Result<()> {
    let what = format!("npm audit: {folder}");
    if tools::node().is_err() {
        skipped(&what, "npm is not installed here");
        return Ok(());
    }
    let npm = paths::find(&["npm"]).unwrap_or_else(|| "npm".into());
    let mut command = program(npm);
    command
        .args(["audit", "--json", "--package-lock-only"])
        .current_dir(paths::root().join(folder));
    let output = command.output().context("cannot run npm")?;
    match grave(&output.stdout) {
        Some(0) => println!("▸ {what}: nothing grave is known"),
        Some(number) => {
            anyhow::bail!("{what}: {number} grave faults are known; see: cd {folder} && npm audit")
        }
        None => skipped(&what, "its registry could not be asked"),
    }
    Ok(())
}

/// How many high and critical findings an answer of `npm audit --json` has; none if it is no such answer.
fn grave(answer: &[u8]) -> Option<u64> {
    let answer: Value = serde_json::from_slice(answer).ok()?;
    let found = &answer["metadata"]["vulnerabilities"];
    Some(found["high"].as_u64()? + found["critical"].as_u64()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: &str, source: &str) -> Package {
        Package {
            name: name.into(),
            licence: Some(licence.into()),
            source: Some(source.into()),
            direct: Vec::new(),
        }
    }

    #[test]
    fn licences_sources_and_bans_are_held_against_the_policy() {
        const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";
        let policy = policy().unwrap();
        let faults = |name, licence, source| faults(&[package(name, licence, source)], &policy);
        assert!(faults("a", "MIT OR GPL-3.0-only", REGISTRY).is_empty());
        assert!(faults("a", "MIT/Apache-2.0", REGISTRY).is_empty());
        assert!(faults("a", "(MIT OR Apache-2.0) AND Unicode-3.0", REGISTRY).is_empty());
        assert!(faults("a", "Apache-2.0 WITH LLVM-exception", REGISTRY).is_empty());
        assert_eq!(
            faults("a", "MIT AND GPL-3.0-only", REGISTRY),
            ["a is under MIT AND GPL-3.0-only"]
        );
        assert_eq!(faults("a", "mine", REGISTRY), ["a is under mine"]);
        assert_eq!(
            faults("openssl-sys", "MIT", REGISTRY),
            ["openssl-sys is banned"]
        );
        assert_eq!(
            faults("a", "MIT", "git+https://example.org/a"),
            ["a comes from git+https://example.org/a"]
        );
    }

    #[test]
    fn a_direct_dependency_without_a_reason_is_found() {
        let ours = Package {
            name: "ours".into(),
            licence: None,
            source: None,
            direct: ["axum", "tokio", "zip"].map(str::to_owned).to_vec(),
        };
        let list = "\n## Dependencies\n\n| Crate | Why |\n| --- | --- |\n| axum, `tokio` | serves zip |\n\n## More\n| zip | no |\n";
        assert_eq!(unexplained(&[ours], list), ["zip"]);
    }

    #[test]
    fn an_answer_of_npm_is_told_from_a_failure_to_get_one() {
        let answer = br#"{"metadata":{"vulnerabilities":{"low":3,"high":1,"critical":1}}}"#;
        assert_eq!(grave(answer), Some(2));
        assert_eq!(grave(br#"{"message":"405 Method Not Allowed"}"#), None);
        assert_eq!(grave(b""), None);
    }
}
