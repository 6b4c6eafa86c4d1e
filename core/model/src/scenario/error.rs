//! The scenario's one error: which field, what is wrong with it, what is allowed.
//!
//! Owns the sentences, those for what serde found wrong included. Never decides what is allowed: the
//! ranges are in [`super::bounds`], the checks in [`super::validate`].

use std::fmt;

use serde_json::error::Category;

use super::bounds;
use crate::readable::readable;

/// Longest path of a field that is told, in characters; those of the format are half as long.
const FIELD: usize = 120;
/// Longest problem, in characters; what stands in the document is quoted in it.
const PROBLEM: usize = 400;

/// Why a scenario, an action or a link was refused: one sentence that names the field and what is allowed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// The field at fault (`assets[1].ltv_bps`); empty when it is the text as a whole.
    pub field: String,
    /// What is wrong and what is allowed.
    problem: String,
}

impl ScenarioError {
    /// An error about `field` (empty: the whole text); `problem` is a fragment: what is wrong, then what is allowed.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self {
            field: readable(&field.into(), FIELD),
            problem: readable(&problem.into(), PROBLEM),
        }
    }

    /// The sentence without the field's name, for a place that shows it beside the field.
    pub fn problem(&self) -> &str {
        &self.problem
    }

    /// The whole sentence: the same as `to_string()`.
    pub fn message(&self) -> String {
        self.to_string()
    }

    /// The same error with the field's name below `parent`: `amount` becomes `actions[3].action.amount`.
    #[must_use]
    pub(crate) fn below(mut self, parent: &str) -> Self {
        self.field = readable(&join(parent, &self.field), FIELD);
        self
    }

    /// What serde found wrong, with the path at which it did.
    pub fn from_serde(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        let path = if matches!(&*path, "." | "?") {
            ""
        } else {
            path.trim_end_matches(".?")
        };
        let inner = error.inner();
        if inner.classify() != Category::Data {
            return Self::malformed(inner).within(path);
        }
        let text = inner.to_string();
        let text = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(text, _)| text);
        if let Some(field) = quoted(text, "missing field `") {
            let field = join(path, field);
            let problem = with_allowed("is missing", &field);
            return Self::new(field, problem);
        }
        if let Some(field) = quoted(text, "duplicate field `") {
            let field = if path.ends_with(field) {
                path.to_owned()
            } else {
                join(path, field)
            };
            return Self::new(field, "is there twice; allowed: once");
        }
        if let Some(field) = quoted(text, "unknown field `") {
            // A name of nothing is shown as what stands there.
            let field = if field.is_empty() { "\"\"" } else { field };
            let field = if path.ends_with(field) {
                path.to_owned()
            } else {
                join(path, field)
            };
            return Self::new(
                field,
                format!("is no known field; allowed: {}", expected(text)),
            );
        }
        if let Some(variant) = quoted(text, "unknown variant `") {
            let problem = format!("{variant:?} is unknown; allowed: {}", expected(text));
            return Self::new(path, problem);
        }
        if text.starts_with("invalid length ") {
            return Self::new(path, "a list of values does not fit; allowed: an object");
        }
        let problem = match text
            .strip_prefix("invalid type: ")
            .or_else(|| text.strip_prefix("invalid value: "))
        {
            Some(rest) => {
                let found = rest
                    .split_once(", expected ")
                    .map_or(rest, |(found, _)| found);
                match bounds::allowed(path) {
                    Some(allowed) => format!("{found} does not fit; allowed: {allowed}"),
                    None => format!("{found} does not fit; allowed: {}", expected(text)),
                }
            }
            None => text.to_owned(),
        };
        Self::new(path, problem)
    }

    /// Text that is no JSON: cut short, followed by more text, or broken; says where.
    pub fn malformed(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let what = text
            .rsplit_once(" at line ")
            .map_or(text.as_str(), |(text, _)| text);
        let problem = match what {
            _ if error.classify() == Category::Eof => {
                format!(
                    "the text ends too early (line {line}, column {column}): part of it is missing"
                )
            }
            "trailing characters" => {
                format!(
                    "there is more text after the scenario (line {line}, column {column}); allowed: one JSON object"
                )
            }
            _ => format!("the text is no JSON at line {line}, column {column} ({what})"),
        };
        Self::new("", problem)
    }

    /// Adds where in the document broken JSON was met, and what belongs there.
    fn within(self, path: &str) -> Self {
        if !path.is_empty() {
            return Self::new(path, with_allowed(&self.problem, path));
        }
        self
    }
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.problem)
        } else {
            write!(f, "{}: {}", self.field, self.problem)
        }
    }
}

impl std::error::Error for ScenarioError {}

/// `parent.field`, or the one of them that is not empty.
fn join(parent: &str, field: &str) -> String {
    match (parent.is_empty(), field.is_empty()) {
        (true, _) => field.to_owned(),
        (_, true) => parent.to_owned(),
        _ if field.starts_with('[') => format!("{parent}{field}"),
        _ => format!("{parent}.{field}"),
    }
}

fn with_allowed(problem: &str, path: &str) -> String {
    bounds::allowed(path).map_or_else(
        || problem.to_owned(),
        |allowed| format!("{problem}; allowed: {allowed}"),
    )
}

/// The name between `prefix` and the next backtick.
fn quoted<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    text.strip_prefix(prefix)
        .and_then(|rest| rest.split_once('`'))
        .map(|(name, _)| name)
}

/// What serde says it expected.
fn expected(text: &str) -> String {
    let expected = text
        .rsplit_once(", expected ")
        .or_else(|| text.rsplit_once(", "))
        .map_or("", |(_, expected)| expected);
    expected.trim_start_matches("one of ").replace('`', "")
}
