//! The sources as the laws see them: path, lines, and which lines are code
//! that ships (comments and test modules blanked). Reads files; judges nothing.

use crate::{hash, paths};
use anyhow::{Context as _, Result};
use std::fmt;
use std::fs;

/// What is looked through: our own text, nothing generated.
const ROOTS: [&str; 8] = [
    "core", "web", "www", "tests", "xtask", ".ci", ".cargo", ".config",
];

/// File types that are text of ours.
const TYPES: [&str; 11] = [
    "rs", "css", "js", "mjs", "sol", "html", "json", "toml", "md", "yml", "svg",
];

/// One file.
pub(crate) struct Source {
    /// Relative to the root, with forward slashes.
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A place that breaks a law.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    path: String,
    /// From 1; 0: the file as a whole.
    line: usize,
    what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(formatter, "{}: {}", self.path, self.what),
            line => write!(formatter, "{}:{line}: {}", self.path, self.what),
        }
    }
}

impl Finding {
    pub(crate) fn new(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self {
            path: path.to_owned(),
            line,
            what: what.into(),
        }
    }
}

/// All sources.
pub(crate) struct Tree(Vec<Source>);

impl Tree {
    /// Reads the repository.
    pub(crate) fn read() -> Result<Self> {
        let root = paths::root();
        let mut files = Vec::new();
        for folder in ROOTS {
            files.extend(hash::files(&root.join(folder))?);
        }
        for entry in fs::read_dir(root).context("cannot list the repository")? {
            files.push(entry?.path());
        }
        let is_ours = |path: &std::path::Path| {
            let kind = path
                .extension()
                .and_then(|kind| kind.to_str())
                .unwrap_or_default();
            path.is_file() && (TYPES.contains(&kind) || path.ends_with(".ci/run"))
        };
        let sources = files.into_iter().filter(|path| is_ours(path)).map(|path| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            Ok(Source {
                path: paths::shown(&path),
                text,
            })
        });
        Ok(Self(sources.collect::<Result<_>>()?))
    }

    /// A tree of planted files.
    #[cfg(test)]
    pub(crate) fn planted(files: &[(&str, &str)]) -> Self {
        Self(
            files
                .iter()
                .map(|(path, text)| Source {
                    path: (*path).to_owned(),
                    text: (*text).to_owned(),
                })
                .collect(),
        )
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The files below `folder` whose name ends in `ending`.
    pub(crate) fn below<'a>(
        &'a self,
        folder: &'a str,
        ending: &'a str,
    ) -> impl Iterator<Item = &'a Source> {
        self.0
            .iter()
            .filter(move |source| source.path.starts_with(folder) && source.path.ends_with(ending))
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }
}

impl Source {
    /// The lines of Rust that ship, numbered from 1: without comments, without
    /// what is marked for tests. Empty for a file of tests.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test = self.path.contains("/tests/")
            || self.path.starts_with("tests/")
            || self.path.ends_with("/tests.rs")
            || self.path.ends_with("_tests.rs");
        let mut skipping = Skipping::default();
        self.text
            .lines()
            .enumerate()
            .map(|(index, line)| (index + 1, uncommented(line)))
            .filter(move |(_, line)| !is_test && !skipping.covers(line))
    }

    /// Where a shipping line contains one of `words`.
    pub(crate) fn naming(&self, words: &[&str]) -> Vec<Finding> {
        let found = self.code().filter_map(|(number, line)| {
            let word = words.iter().find(|word| line.contains(**word))?;
            Some(Finding::new(
                &self.path,
                number,
                format!("names `{}`", word.trim_matches(['.', '('])),
            ))
        });
        found.collect()
    }
}

/// Follows the items marked `#[cfg(test)]` at the margin: one line
/// (`mod tests;`), or a block that ends with a brace at the margin.
#[derive(Default)]
enum Skipping {
    #[default]
    Nothing,
    Marked,
    Block,
}

impl Skipping {
    fn covers(&mut self, line: &str) -> bool {
        *self = match *self {
            Self::Nothing if line == "#[cfg(test)]" => Self::Marked,
            Self::Nothing => return false,
            Self::Marked if line.ends_with('{') => Self::Block,
            Self::Marked if line.ends_with([';', '}']) => Self::Nothing,
            Self::Block if line == "}" => Self::Nothing,
            _ => return true,
        };
        true
    }
}

/// The line up to its comment. A `//` inside an address (`https://`) stays.
fn uncommented(line: &str) -> &str {
    let start = line
        .match_indices("//")
        .find(|(index, _)| *index == 0 || line[..*index].ends_with([' ', '\t']));
    start.map_or(line, |(index, _)| line[..index].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_not_code_that_ships() {
        let text = "//! Doc.\n#[cfg(test)]\nmod b_tests;\nlet a = \"https://x\"; // why\n#[cfg(test)]\nmod tests {\n}\nlet b;\n";
        let tree = Tree::planted(&[
            ("core/a/src/b.rs", text),
            ("core/a/tests/b.rs", text),
            ("core/a/src/b_tests.rs", text),
        ]);
        let lines: Vec<_> = tree.all().flat_map(Source::code).collect();
        assert_eq!(
            lines,
            [(1, ""), (4, "let a = \"https://x\";"), (8, "let b;")]
        );
    }

    #[test]
    fn a_finding_names_file_and_line() {
        assert_eq!(
            Finding::new("a.rs", 3, "names `x`").to_string(),
            "a.rs:3: names `x`"
        );
        assert_eq!(
            Finding::new("a.rs", 0, "is long").to_string(),
            "a.rs: is long"
        );
    }
}
