//! Laws on the catalogue: what the page asks for by key is there, once, and
//! the values that it fills in are the ones that the sentence names.

use super::tree::{Finding, Source, Tree};
use std::collections::{BTreeMap, BTreeSet};

const CATALOGUE: &str = "www/texts/en/";

pub(super) fn used_exist(tree: &Tree) -> Vec<Finding> {
    let texts = catalogue(tree);
    let missing = uses(tree)
        .into_iter()
        .filter(|used| !texts.contains_key(&used.key));
    missing
        .map(|used| {
            Finding::new(
                &used.path,
                used.line,
                format!("no text \"{}\" in {CATALOGUE}", used.key),
            )
        })
        .collect()
}

pub(super) fn defined_once(tree: &Tree) -> Vec<Finding> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for source in tree.below(CATALOGUE, ".json") {
        match entries(source) {
            Ok(entries) => {
                let again = entries
                    .into_iter()
                    .filter(|(key, _, _)| !seen.insert(key.clone()));
                found.extend(again.map(|(key, _, line)| {
                    Finding::new(&source.path, line, format!("\"{key}\" is defined again"))
                }));
            }
            Err(error) => found.push(Finding::new(&source.path, 0, error)),
        }
    }
    found
}

pub(super) fn values_fit(tree: &Tree) -> Vec<Finding> {
    let texts = catalogue(tree);
    let misfits = uses(tree).into_iter().filter_map(|used| {
        let wanted = placeholders(texts.get(&used.key)?);
        let given = used.values?;
        (wanted != given).then(|| {
            let list = |names: &BTreeSet<String>| {
                names
                    .iter()
                    .map(String::as_str)
                    .collect::<Vec<_>>()
                    .join(", ")
            };
            Finding::new(
                &used.path,
                used.line,
                format!(
                    "\"{}\" names {{{}}}, given {{{}}}",
                    used.key,
                    list(&wanted),
                    list(&given)
                ),
            )
        })
    });
    misfits.collect()
}

/// A place in the page that asks for a text.
struct Use {
    path: String,
    line: usize,
    key: String,
    /// The names of the values; unknown if they are not written out in place.
    values: Option<BTreeSet<String>>,
}

fn catalogue(tree: &Tree) -> BTreeMap<String, String> {
    tree.below(CATALOGUE, ".json")
        .filter_map(|source| entries(source).ok())
        .flatten()
        .map(|(key, text, _)| (key, text))
        .collect()
}

/// Key, text and line of each entry, repetitions included: one entry a line,
/// which the files' form demands.
fn entries(source: &Source) -> Result<Vec<(String, String, usize)>, String> {
    let whole: BTreeMap<String, String> =
        serde_json::from_str(&source.text).map_err(|error| error.to_string())?;
    let lines = source.text.lines().enumerate().filter_map(|(index, line)| {
        let entry = format!(
            "{{{}}}",
            line.trim().trim_end_matches(',').trim_matches(['{', '}'])
        );
        let entry: BTreeMap<String, String> = serde_json::from_str(&entry).ok()?;
        entry
            .into_iter()
            .next()
            .map(|(key, text)| (key, text, index + 1))
    });
    let lines: Vec<_> = lines.collect();
    let found: BTreeSet<&String> = lines.iter().map(|(key, _, _)| key).collect();
    if found.len() < whole.len() {
        Err("write one text a line".to_owned())
    } else {
        Ok(lines)
    }
}

fn uses(tree: &Tree) -> Vec<Use> {
    let in_file = |source: &Source| {
        // Calls run over lines: look at the file as one text, and count lines up to the place.
        let code: String = source.code().flat_map(|(_, line)| [line, "\n"]).collect();
        let calls = ["text(", "fill("].into_iter().flat_map(|name| {
            let starts: Vec<usize> = code.match_indices(name).map(|(index, _)| index).collect();
            let is_call = |index: &usize| {
                !code[..*index].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_')
            };
            let calls = starts.into_iter().filter(is_call);
            calls
                .filter_map(|index| call(source, &code, index, name))
                .collect::<Vec<_>>()
        });
        calls.collect::<Vec<_>>()
    };
    tree.below("web/ui/src/", ".rs").flat_map(in_file).collect()
}

fn call(source: &Source, code: &str, index: usize, name: &str) -> Option<Use> {
    let rest = code[index + name.len()..].trim_start().strip_prefix('"')?;
    let (key, rest) = rest.split_once('"')?;
    let list = rest
        .trim_start()
        .strip_prefix(',')
        .map(str::trim_start)
        .and_then(|rest| rest.strip_prefix("&["));
    let values = match (name, list) {
        ("fill(", Some(list)) => Some(names(list)),
        ("fill(", None) => None,
        _ => Some(BTreeSet::new()),
    };
    Some(Use {
        path: source.path.clone(),
        line: code[..index].matches('\n').count() + 1,
        key: key.to_owned(),
        values,
    })
}

/// The first half of each pair of `("name", …), …]`.
fn names(list: &str) -> BTreeSet<String> {
    let mut depth = 0_i32;
    let mut names = BTreeSet::new();
    let mut rest = list;
    while let Some(index) = rest.find(['(', ')', ']', '[']) {
        let bracket = rest.as_bytes()[index];
        rest = &rest[index + 1..];
        match bracket {
            b'(' if depth == 0 => {
                if let Some((name, _)) = rest
                    .trim_start()
                    .strip_prefix('"')
                    .and_then(|rest| rest.split_once('"'))
                {
                    names.insert(name.to_owned());
                }
                depth += 1;
            }
            b'(' | b'[' => depth += 1,
            b']' if depth == 0 => break,
            _ => depth -= 1,
        }
    }
    names
}

fn placeholders(text: &str) -> BTreeSet<String> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(law: fn(&Tree) -> Vec<Finding>, texts: &str, code: &str) -> Vec<String> {
        let tree = Tree::planted(&[
            ("www/texts/en/page.json", texts),
            ("web/ui/src/panels/a.rs", code),
        ]);
        law(&tree).iter().map(Finding::to_string).collect()
    }

    const TEXTS: &str = "{\n  \"a\": \"A\",\n  \"b\": \"{count} of {total}\"\n}\n";

    #[test]
    fn a_missing_text_is_found_with_its_line() {
        let code = "//! A.\nlet a = text(\"a\");\nlet c = fill(\n    \"c\",\n    &[],\n);\n";
        assert_eq!(
            found(used_exist, TEXTS, code),
            ["web/ui/src/panels/a.rs:3: no text \"c\" in www/texts/en/"]
        );
        assert!(found(used_exist, TEXTS, "//! A.\ninner_text(\"c\");\n").is_empty());
    }

    #[test]
    fn a_text_defined_twice_is_found() {
        let twice = "{\n  \"a\": \"A\",\n  \"a\": \"B\"\n}\n";
        assert_eq!(
            found(defined_once, twice, ""),
            ["www/texts/en/page.json:3: \"a\" is defined again"]
        );
        assert!(found(defined_once, TEXTS, "").is_empty());
        assert_eq!(found(defined_once, "{", "").len(), 1);
    }

    #[test]
    fn values_that_do_not_fit_are_found() {
        let good = "//! A.\nfill(\"b\", &[(\"count\", &n(1)), (\"total\", \"2\")]);\nfill(\"b\", &values);\ntext(\"a\");\n";
        assert!(found(values_fit, TEXTS, good).is_empty());
        assert_eq!(
            found(
                values_fit,
                TEXTS,
                "//! A.\nfill(\"b\", &[(\"count\", \"1\")]);\ntext(\"b\");\n"
            ),
            [
                "web/ui/src/panels/a.rs:3: \"b\" names {count, total}, given {}",
                "web/ui/src/panels/a.rs:2: \"b\" names {count, total}, given {count}"
            ]
        );
    }
}
