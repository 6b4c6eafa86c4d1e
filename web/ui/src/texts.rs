//! The catalogue: every word that is shown, by key, one JSON file a surface.
//!
//! Owns look-up and filling of `{placeholders}`; the words themselves are in `www/texts/en/*.json`,
//! flat objects of strings, built into the page. A missing key shows itself (and fails a test).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use yew::AttrValue;

/// The files of the catalogue; keys are unique across them.
const FILES: [(&str, &str); 3] = [
    ("page", include_str!("../../../www/texts/en/page.json")),
    (
        "execution",
        include_str!("../../../www/texts/en/execution.json"),
    ),
    ("market", include_str!("../../../www/texts/en/market.json")),
];

/// All texts by key; they live as long as the page.
fn catalogue() -> &'static BTreeMap<String, String> {
    static CATALOGUE: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    CATALOGUE.get_or_init(|| {
        let mut all = BTreeMap::new();
        for (name, json) in FILES {
            match serde_json::from_str::<BTreeMap<String, String>>(json) {
                Ok(file) => all.extend(file),
                // A broken file shows its keys instead of words; the test below names the fault.
                Err(error) => fail_tests(|| format!("texts/en/{name}.json: {error}")),
            }
        }
        all
    })
}

/// The text of a key, if there is one.
pub fn find(key: &str) -> Option<&'static str> {
    catalogue().get(key).map(String::as_str)
}

/// The text of a key; a missing key shows itself.
pub fn text(key: &str) -> AttrValue {
    match find(key) {
        Some(text) => AttrValue::Static(text),
        None => missing(key).into(),
    }
}

/// The text of a key with its `{placeholders}` filled.
pub fn fill(key: &str, values: &[(&str, &str)]) -> String {
    let Some(template) = find(key) else {
        return missing(key);
    };
    let mut filled = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let Some(length) = rest[open..].find('}') else {
            break;
        };
        let name = &rest[open + 1..open + length];
        filled.push_str(&rest[..open]);
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(value);
        } else {
            fail_tests(|| format!("text {key:?} wants {{{name}}}"));
            filled.push_str(&rest[open..=open + length]);
        }
        rest = &rest[open + length + 1..];
    }
    filled.push_str(rest);
    filled
}

/// The text for a number of things: `{key}.one` or `{key}.many`, with `{count}` filled beside `values`.
pub fn count(key: &str, count: u32, values: &[(&str, &str)]) -> String {
    let number = crate::present::format::integer(u64::from(count));
    let mut all = vec![("count", number.as_str())];
    all.extend_from_slice(values);
    fill(
        &format!("{key}.{}", if count == 1 { "one" } else { "many" }),
        &all,
    )
}

/// What is shown for a key without a text: the key; in tests a failure.
fn missing(key: &str) -> String {
    fail_tests(|| format!("no text for {key:?}"));
    key.to_owned()
}

/// A fault of the catalogue: fatal in tests, and nowhere else.
fn fail_tests(fault: impl FnOnce() -> String) {
    #[cfg(test)]
    panic!("{}", fault());
    #[cfg(not(test))]
    drop(fault);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_flat_and_share_no_key() {
        let mut seen = BTreeMap::new();
        for (name, json) in FILES {
            let file: BTreeMap<String, String> =
                serde_json::from_str(json).unwrap_or_else(|error| panic!("{name}.json: {error}"));
            for (key, text) in file {
                assert!(!text.trim().is_empty(), "{name}.json: {key} is empty");
                if let Some(other) = seen.insert(key.clone(), name) {
                    panic!("{key} is in {other}.json and {name}.json");
                }
            }
        }
    }

    #[test]
    fn placeholders_are_filled_in_any_order() {
        assert_eq!(count("feed.count", 1, &[]), "1 liquidation");
        assert_eq!(count("feed.count", 1234, &[]), "1,234 liquidations");
    }

    #[test]
    #[should_panic(expected = "no text for")]
    fn a_missing_key_fails_a_test() {
        text("no.such.key");
    }

    /// Every key that a source file names exists: `text("…")`, `fill("…"`, `count("…"`.
    #[test]
    fn every_key_in_the_sources_has_a_text() {
        fn visit(folder: &std::path::Path, missing: &mut Vec<String>) {
            for entry in std::fs::read_dir(folder).expect("sources are readable") {
                let path = entry.expect("sources are readable").path();
                if path.is_dir() {
                    visit(&path, missing);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    let source = std::fs::read_to_string(&path).expect("sources are readable");
                    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
                    for (call, suffixes) in [
                        ("text(\"", &[""][..]),
                        ("fill(\"", &[""][..]),
                        ("count(\"", &[".one", ".many"][..]),
                    ] {
                        for part in source.split(call).skip(1) {
                            let key = part.split('"').next().unwrap_or_default();
                            for suffix in suffixes {
                                let key = format!("{key}{suffix}");
                                if !key.contains('{') && find(&key).is_none() {
                                    missing.push(format!("{}: {key}", path.display()));
                                }
                            }
                        }
                    }
                }
            }
        }
        let mut missing = Vec::new();
        visit(
            &std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
            &mut missing,
        );
        assert!(
            missing.is_empty(),
            "keys without a text:\n{}",
            missing.join("\n")
        );
    }
}
