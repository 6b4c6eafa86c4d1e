//! The contracts' Solidity for the page's source view: files to be fetched one by one, in a folder named by its
//! content. The lines that touch each variable come with them; the compiler has worked them out (`references.mjs`).

use crate::hash::Fingerprint;
use crate::{cache, paths};
use anyhow::{Context as _, Result};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const CONTRACTS: &str = "core/market/contracts";
/// Contract → variable → source → lines.
type References = BTreeMap<String, BTreeMap<String, BTreeMap<String, Vec<u32>>>>;

const REFERENCES: &str = "artifacts/references.json";
/// Sources that are not ours, by path: the artifacts hold their text, so that building needs no npm.
const IMPORTED: &str = "artifacts/imported.json";

/// What the folder's content depends on.
pub(super) fn id() -> Result<String> {
    let folder = paths::root().join(CONTRACTS);
    let inputs = Fingerprint::default()
        .text("steps", include_str!("sources.rs"))
        .path(&folder.join("src"))?
        .path(&folder.join(REFERENCES))?
        .path(&folder.join(IMPORTED))?;
    Ok(inputs.short())
}

/// Writes the folder.
pub(super) fn write(to: &Path) -> Result<()> {
    let folder = paths::root().join(CONTRACTS);
    cache::copy(&folder.join("src"), &to.join("src"))?;
    let text = |name: &str| {
        fs::read_to_string(folder.join(name)).with_context(|| format!("cannot read {name}"))
    };
    let references = serde_json::from_str(&text(REFERENCES)?)
        .with_context(|| format!("{REFERENCES} is damaged"))?;
    fs::write(to.join("references.txt"), listed(&references))
        .context("cannot write references.txt")?;
    let imported: BTreeMap<String, String> =
        serde_json::from_str(&text(IMPORTED)?).with_context(|| format!("{IMPORTED} is damaged"))?;
    for (path, source) in imported {
        let path = to.join(path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).context("cannot make a folder of sources")?;
        }
        fs::write(&path, source).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// One line a contract, variable and source, as the page reads it: `LendingPool totals.cash src/Pool.sol 12 40`.
fn listed(references: &References) -> String {
    let mut text = String::new();
    for (contract, variables) in references {
        for (variable, sources) in variables {
            for (source, lines) in sources {
                let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
                let lines = lines.join(" ");
                text.extend([contract, " ", variable, " ", source, " ", &lines, "\n"]);
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_artifacts_say_names_lines_that_exist() {
        let folder = std::env::temp_dir().join(format!("leverloom-sources-{}", std::process::id()));
        cache::fresh(&folder).unwrap();
        write(&folder).unwrap();
        let references = fs::read_to_string(folder.join("references.txt")).unwrap();
        let mut seen = 0;
        for line in references.lines() {
            let mut words = line.split(' ');
            let [contract, variable, source] = [(); 3].map(|()| words.next().unwrap());
            let text = fs::read_to_string(folder.join(source)).unwrap();
            let text: Vec<&str> = text.lines().collect();
            let name = variable.split('.').next().unwrap();
            let member = variable.rsplit('.').next().unwrap();
            for number in words {
                let at = text[number.parse::<usize>().unwrap() - 1];
                // A member is named itself, or the whole variable is, or a pointer to its struct.
                assert!(
                    at.contains(name) || at.contains(member) || at.contains('.'),
                    "{contract}.{variable}: {source}:{number}: {at}"
                );
                seen += 1;
            }
        }
        assert!(seen > 200, "{seen}");
        assert!(references.contains("Token _balances @openzeppelin/"));
        cache::remove(&folder).unwrap();
    }
}
