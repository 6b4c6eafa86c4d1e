//! The law on who may depend on whom, as cargo resolves it.

use super::tree::Finding;
use crate::command::{cargo, read};
use anyhow::Result;

pub(super) const LAW: &str = "the page never depends on the executor, core never on the browser";

/// A crate and what must not be among its dependencies, however far down.
const RULES: [(&str, &[&str]); 5] = [
    (
        "leverloom-ui",
        &[
            "leverloom-executor",
            "leverloom-market",
            "leverloom-engine",
            "revm",
            "rayon",
        ],
    ),
    (
        "leverloom-protocol",
        &[
            "leverloom-executor",
            "leverloom-market",
            "leverloom-ui",
            "revm",
        ],
    ),
    (
        "leverloom-model",
        &[
            "leverloom-executor",
            "leverloom-market",
            "revm",
            "rayon",
            "wasm-bindgen",
        ],
    ),
    (
        "leverloom-executor",
        &["leverloom-model", "leverloom-market", "yew"],
    ),
    ("leverloom-market", &["leverloom-protocol", "yew"]),
];

pub(super) fn check() -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for (name, forbidden) in RULES {
        let mut tree = cargo();
        tree.args([
            "tree",
            "--quiet",
            "--package",
            name,
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--format",
            "{p}",
        ]);
        // A browser crate may hide behind the target: core is looked at as it is built natively.
        let target = if name == "leverloom-ui" || name == "leverloom-protocol" {
            Some("wasm32-unknown-unknown")
        } else {
            None
        };
        tree.args(target.map(|target| format!("--target={target}")));
        found.extend(offending(name, forbidden, &read(&mut tree)?));
    }
    Ok(found)
}

fn offending(name: &str, forbidden: &[&str], tree: &str) -> Vec<Finding> {
    let depends = |package: &str| {
        tree.lines()
            .any(|line| line.split(' ').next() == Some(package))
    };
    let path = if name.ends_with("ui") || name.ends_with("protocol") {
        "web"
    } else {
        "core"
    };
    let file = format!(
        "{path}/{}/Cargo.toml",
        name.trim_start_matches("leverloom-")
    );
    forbidden
        .iter()
        .filter(|package| depends(package))
        .map(|package| Finding::new(&file, 0, format!("depends on {package}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_dependency_is_found_by_its_whole_name() {
        let tree = "leverloom-ui v0.1.0 (/x)\nyew v0.23.0\nrevm-primitives v1.0.0\nrevm v43.0.3\n";
        let found: Vec<String> = offending("leverloom-ui", &["revm", "rayon"], tree)
            .iter()
            .map(Finding::to_string)
            .collect();
        assert_eq!(found, ["web/ui/Cargo.toml: depends on revm"]);
    }
}
