//! Laws on the shape of every file, whatever it is about.

use super::tree::{Finding, Source, Tree};

/// Longest file, in lines.
const LONGEST: usize = 500;

pub(super) fn module_docs(tree: &Tree) -> Vec<Finding> {
    let lacks = |source: &&Source| !source.text.starts_with("//!");
    tree.below("", ".rs")
        .filter(lacks)
        .map(|source| Finding::new(&source.path, 1, "does not open with `//!`"))
        .collect()
}

pub(super) fn short_files(tree: &Tree) -> Vec<Finding> {
    let is_counted = |source: &&Source| {
        [".rs", ".css", ".js", ".mjs", ".sol"]
            .iter()
            .any(|kind| source.path.ends_with(kind))
    };
    let lines = |source: &Source| source.text.lines().count();
    tree.all()
        .filter(is_counted)
        .filter(|source| lines(source) > LONGEST)
        .map(|source| Finding::new(&source.path, 0, format!("{} lines", lines(source))))
        .collect()
}

pub(super) fn nothing_unfinished(tree: &Tree) -> Vec<Finding> {
    // In pieces, so that this file does not break its own law.
    let words = [
        concat!("to", "do!("),
        concat!("unimpl", "emented!("),
        concat!("db", "g!("),
        concat!("FIX", "ME"),
        concat!("TO", "DO"),
    ];
    containing(tree, &words)
}

pub(super) fn no_machine_paths(tree: &Tree) -> Vec<Finding> {
    let words = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/Us", "ers/"),
        concat!("/wo", "rk/"),
        concat!("C:\\", "Users"),
    ];
    containing(tree, &words)
}

/// Every line, comments and tests included.
fn containing(tree: &Tree, words: &[&str]) -> Vec<Finding> {
    let in_file = |source: &Source| {
        let lines = source.text.lines().enumerate();
        let found = lines.filter_map(|(index, line)| {
            let word = words.iter().find(|word| line.contains(**word))?;
            Some(Finding::new(
                &source.path,
                index + 1,
                format!("contains `{word}`"),
            ))
        });
        found.collect::<Vec<_>>()
    };
    tree.all().flat_map(in_file).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(law: fn(&Tree) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
        law(&Tree::planted(&[(path, text)]))
            .iter()
            .map(Finding::to_string)
            .collect()
    }

    #[test]
    fn a_module_without_its_doc_is_found() {
        assert_eq!(
            found(module_docs, "core/a/src/b.rs", "use x;\n"),
            ["core/a/src/b.rs:1: does not open with `//!`"]
        );
        assert!(found(module_docs, "core/a/src/b.rs", "//! Owns b.\n").is_empty());
    }

    #[test]
    fn a_file_of_501_lines_is_found_and_data_is_not_counted() {
        let long = "x\n".repeat(501);
        assert_eq!(
            found(short_files, "www/css/a.css", &long),
            ["www/css/a.css: 501 lines"]
        );
        assert!(found(short_files, "www/css/a.css", &long[2..]).is_empty());
        assert!(found(short_files, "core/a.json", &long).is_empty());
    }

    #[test]
    fn what_is_unfinished_is_found_even_in_comments_and_tests() {
        let text = concat!(
            "//! A.\n#[cfg(test)]\n// TO",
            "DO later\nfn f() { to",
            "do!() }\n"
        );
        assert_eq!(found(nothing_unfinished, "core/a/src/b.rs", text).len(), 2);
    }

    #[test]
    fn a_machine_path_is_found() {
        let text = concat!(
            "see /ho",
            "me/someone/x\nand https://example.org/homepage\n"
        );
        assert_eq!(
            found(no_machine_paths, "README.md", text),
            [concat!("README.md:1: contains `/ho", "me/`")]
        );
    }
}
