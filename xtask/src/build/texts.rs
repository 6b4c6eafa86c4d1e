//! The texts that are not built into the page: one file a language, fetched when somebody wants it. Of English it holds
//! what the page does not open with; a page that would say something of that at once is refused.

use super::html::Beside;
use crate::hash::Fingerprint;
use crate::paths;
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The language that the page opens with, and those of its files that are in the page (`web/ui/src/texts/catalogue.rs`).
const BUILT_IN: &str = "en";
const OPENING: [&str; 7] = [
    "page",
    "execution",
    "market",
    "positions",
    "charts",
    "language",
    "menus",
];

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

/// Refuses a page whose own code names a text that comes later: it would show the key. What a key is put together from
/// is beyond this.
pub(super) fn refuse_early(page: &[u8]) -> Result<()> {
    let later: BTreeMap<String, String> = serde_json::from_str(&joined(
        &paths::root().join("www/texts").join(BUILT_IN),
        &OPENING,
    )?)?;
    let early = early(page, later.keys().map(String::as_str));
    ensure!(
        early.is_empty(),
        "the page's wasm names texts that it does not open with: {}; move them to one of www/texts/*/{{{}}}.json",
        early.join(", "),
        OPENING.join(",")
    );
    Ok(())
}

/// The keys that stand in some code; those of a text with a number without their form, as they are asked for.
fn early<'a>(code: &[u8], keys: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let asked = |key: &'a str| {
        let stem = key.strip_suffix(".one").or(key.strip_suffix(".many"));
        stem.unwrap_or(key)
    };
    let code = String::from_utf8_lossy(code);
    keys.map(asked).filter(|key| code.contains(*key)).collect()
}

/// Each language with the texts that are not in the page as one flat object.
fn languages(folder: &Path) -> Result<BTreeMap<String, String>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).context("cannot list www/texts")? {
        let path = entry?.path();
        let name = path
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if path.is_dir() {
            let opening: &[&str] = if name == BUILT_IN { &OPENING } else { &[] };
            all.insert(name.to_owned(), joined(&path, opening)?);
        }
    }
    Ok(all)
}

/// All files of a folder but some in one.
fn joined(folder: &Path, left_out: &[&str]) -> Result<String> {
    let mut texts = BTreeMap::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let shown = paths::shown(&path);
        let name = path.file_stem().and_then(|stem| stem.to_str());
        if name.is_some_and(|name| left_out.contains(&name)) {
            continue;
        }
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

    fn texts(languages: &BTreeMap<String, String>, language: &str) -> BTreeMap<String, String> {
        serde_json::from_str(&languages[language]).unwrap()
    }

    #[test]
    fn every_language_is_written_and_english_without_what_the_page_opens_with() {
        let languages = languages(&paths::root().join("www/texts")).unwrap();
        let (english, chinese) = (texts(&languages, "en"), texts(&languages, "zh"));
        for later in ["drawer.label", "term.wave.help"] {
            assert!(english.contains_key(later) && chinese.contains_key(later));
        }
        for opening in ["page.title", "market.block"] {
            assert!(!english.contains_key(opening) && chinese.contains_key(opening));
        }
    }

    #[test]
    fn what_is_in_the_page_is_left_out_beside_it() {
        let path = paths::root().join("web/ui/src/texts/catalogue.rs");
        let source = fs::read_to_string(path).unwrap();
        let (built_in, _) = source.split_once("LATER").unwrap();
        let named = built_in.split("texts/en/").skip(1);
        let named: Vec<&str> = named
            .filter_map(|rest| rest.split(".json").next())
            .collect();
        assert_eq!(named, OPENING);
    }

    #[test]
    fn a_page_that_names_a_later_text_is_found_out() {
        let keys = ["a.b", "c.d.one", "c.d.many"];
        assert_eq!(early(b"..a.b..", keys.into_iter()), ["a.b"]);
        assert_eq!(early(b"..c.d..", keys.into_iter()), ["c.d"; 2]);
        assert!(early(b"a.c", keys.into_iter()).is_empty());
    }
}
