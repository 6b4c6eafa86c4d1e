//! The service worker of a build: `www/sw.js` with the build's id, the headers and the list of files filled in. Knows
//! neither what it does with them nor who hosts it.

use crate::{hash, headers, paths};
use anyhow::{Context as _, Result, ensure};
use serde_json::json;
use std::fs;
use std::path::Path;

/// Changes whenever the worker does.
pub(super) const STEPS: &str = concat!(
    include_str!("offline.rs"),
    include_str!("../../../www/sw.js")
);

/// Writes the worker of the build with this id into the finished folder.
pub(super) fn write(folder: &Path, build: &str) -> Result<()> {
    let files = hash::files(folder)?;
    let names = files.iter().map(|file| {
        let name = file.strip_prefix(folder).unwrap_or(file).to_string_lossy();
        name.replace('\\', "/")
    });
    let names: Vec<String> = names.filter(|name| headers::is_kept(name)).collect();
    let template =
        fs::read_to_string(paths::root().join("www/sw.js")).context("cannot read www/sw.js")?;
    let text = filled(&template, build, &names)?;
    fs::write(folder.join("sw.js"), text).context("cannot write sw.js")
}

fn filled(template: &str, build: &str, files: &[String]) -> Result<String> {
    let values = [
        ("const BUILD = \"\";", json!(build)),
        ("const HEADERS = [];", json!(headers::every(true))),
        ("const FILES = [];", json!(files)),
    ];
    let mut text = template.to_owned();
    for (line, value) in values {
        ensure!(
            text.matches(line).count() == 1,
            "www/sw.js lacks the line {line}, which the build fills in"
        );
        let (start, _) = line.split_once('=').unwrap_or((line, ""));
        text = text.replace(line, &format!("{start}= {value};"));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_knows_its_build_the_headers_and_the_files() {
        let template = include_str!("../../../www/sw.js");
        let text = filled(template, "0123456789abcdef", &["a-b.js".to_owned()]).unwrap();
        assert!(text.contains("\nconst BUILD = \"0123456789abcdef\";\n"));
        // `.ci/keep` reads this line, too.
        assert!(text.contains("\nconst FILES = [\"a-b.js\"];\n"));
        for (name, value) in headers::every(true) {
            assert!(text.contains(&json!([name, value]).to_string()), "{name}");
        }
        let error = filled("const BUILD = \"\";", "1", &[]).unwrap_err();
        assert!(error.to_string().contains("const HEADERS"));
    }

    #[test]
    fn the_worker_knows_a_hashed_name_when_it_sees_one() {
        let pattern = format!("const HASHED = /{}/;", headers::HASHED);
        assert!(include_str!("../../../www/sw.js").contains(&pattern));
    }
}
