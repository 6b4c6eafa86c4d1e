//! Why something from a host is not done: a code for programs, a sentence for people. Owns both.

use std::fmt;

use leverloom_model::readable::readable;
use serde::Serialize;

/// Longest message, in characters: what a host sent may be quoted in it.
const MESSAGE: usize = 500;
/// Longest name of a field.
const FIELD: usize = 120;

/// What kind of refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// It is no message of this API.
    Malformed,
    /// It is of another version of this API.
    Version,
    /// There is no such command.
    UnknownCommand,
    /// A field is wrong, missing or unknown.
    BadField,
    /// It is longer than is read.
    TooLarge,
    /// There were too many.
    TooMany,
    /// It came from an origin that the embed was not told of.
    WrongOrigin,
    /// What was asked for before is still going on.
    Busy,
    /// The playground cannot do it as it is.
    NotNow,
    /// The playground itself is in trouble, or refused what was asked; its own notice.
    Playground,
}

/// A refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// What kind.
    pub code: Code,
    /// The field at fault; empty where it is none.
    pub field: String,
    /// One sentence: what is wrong and what is allowed.
    pub message: String,
}

impl Refused {
    /// A refusal of the message as a whole.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            field: String::new(),
            message: readable(&message.into(), MESSAGE),
        }
    }

    /// A refusal of one field; `problem` says what is wrong and what is allowed.
    pub fn field(field: impl Into<String>, problem: impl fmt::Display) -> Self {
        let field = readable(&field.into(), FIELD);
        Self {
            code: Code::BadField,
            message: readable(&format!("{field}: {problem}"), MESSAGE),
            field,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refused {}
