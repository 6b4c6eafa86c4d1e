//! The texts of every language that is not built into the page: one file a
//! language, fetched when somebody wants it. English is in the page itself.

use super::html::Beside;
use crate::hash::Fingerprint;
use crate::paths;
use anyhow::{Context as _, Result, bail};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The language that is in the page.
const BUILT_IN: &str = "en";

/// Writes `texts-<hash>/<language>.json` below `staged`.
pub(super) fn write(staged: &Path) -> Result<Beside> {
    let languages = languages(&paths::root().join("www/texts"))?;
    let mut content = Fingerprint::default();
    for (language, json) in &languages {
        content = content.text(language, json);
    }
    let folder = format!("texts-{}", content.short());
    let place = staged.join(&folder);
    fs::create_dir_all(&place).with_context(|| format!("cannot make {folder}"))?;
    for (language, json) in languages {
        fs::write(place.join(format!("{language}.json")), json)
            .with_context(|| format!("cannot write the texts of {language}"))?;
    }
    Ok(Beside {
        name: "texts",
        folder,
    })
}

/// Each language but the built-in one, with all its texts as one flat object.
fn languages(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).context("cannot list www/texts")? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() && name != BUILT_IN {
            all.insert(name.to_owned(), joined(&path)?);
        }
    }
    Ok(all)
}

/// All files of a folder in one.
fn joined(folder: &Path) -> Result<String> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let shown = paths::shown(&path);
        let json = fs::read_to_string(&path).with_context(|| format!("cannot read {shown}"))?;
        let file: BTreeMap<String, String> =
            serde_json::from_str(&json).with_context(|| format!("{shown} is no flat object"))?;
        for (key, text) in file {
            if texts.insert(key.clone(), text).is_some() {
                bail!("{shown}: \"{key}\" is in another file of its folder as well");
            }
        }
    }
    Ok(serde_json::to_string(&texts)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_but_the_built_in_one_is_written() {
        let languages = languages(&paths::root().join("www/texts")).unwrap();
        assert!(!languages.contains_key(BUILT_IN));
        let chinese: BTreeMap<String, String> = serde_json::from_str(&languages["zh"]).unwrap();
        assert!(chinese.contains_key("page.title") && chinese.contains_key("market.block"));
    }
}
