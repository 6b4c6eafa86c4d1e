//! Lessons: words, a market, things to look at, and checkpoints, out of one text file.
//!
//! Owns the format (`docs/LESSONS.md`): [`parse`] reads a file into a [`Lesson`] or says in which line it is broken.
//! What a reader has done is `state::reading`'s; how it looks is `panels::lesson`'s. Knows no browser.

pub mod command;
pub mod condition;
pub mod parse;
pub mod patch;
pub mod prose;

#[cfg(test)]
mod tests;

use leverloom_model::readable::readable;

pub use command::Command;
pub use condition::Condition;
pub use parse::parse;
pub use prose::Block;

/// A lesson.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lesson {
    /// Its title.
    pub title: String,
    /// The code of the language that it is in (`en`).
    pub language: String,
    /// How many minutes it takes; none when it does not say.
    pub minutes: Option<u32>,
    /// The file with the facilitator's page, beside the lesson's; empty without.
    pub facilitator: String,
    /// Its steps; at least one.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Its title.
    pub title: String,
    /// What it says.
    pub words: Vec<Block>,
    /// What happens when it is entered.
    pub enter: Vec<Command>,
    /// What is pointed at: a name of [`command::POINTS`].
    pub point: Option<&'static str>,
    /// What must be done or answered; none: read on.
    pub checkpoint: Option<Checkpoint>,
}

/// What a step asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Checkpoint {
    /// Something done: all conditions hold at once.
    Deed(Deed),
    /// Something chosen.
    Choice(Choice),
    /// A number found.
    Number(Number),
}

/// A deed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Deed {
    /// What must hold.
    pub conditions: Vec<Condition>,
    /// How to get there; empty without.
    pub hint: String,
    /// What is said once it is done; empty without.
    pub done: String,
    /// What does it for the reader; empty without.
    pub solve: Vec<Command>,
}

/// A question with answers to choose from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// The question.
    pub question: String,
    /// The answers; at least two, at least one of them right.
    pub options: Vec<Answer>,
}

/// An answer to choose.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Answer {
    /// The answer.
    pub words: String,
    /// Whether it is right.
    pub right: bool,
    /// Why it is right or wrong.
    pub reply: String,
}

/// A question whose answer is a number.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The question.
    pub question: String,
    /// What the answer is: a number, or what the page shows.
    pub value: condition::Value,
    /// How far off it may be.
    pub tolerance: f64,
    /// What is said of a right answer.
    pub right: String,
    /// What is said of a wrong one.
    pub wrong: String,
}

/// What is wrong with a lesson's file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LessonError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong: a key of the catalogue, `lesson.error.…`.
    pub key: &'static str,
    /// What it is about.
    pub what: String,
}

/// Longest quotation from a lesson in a message, in characters.
const WHAT: usize = 300;

impl LessonError {
    fn new(line: usize, key: &'static str, what: impl Into<String>) -> Self {
        Self {
            line,
            key,
            what: readable(&what.into(), WHAT),
        }
    }

    /// The fault in words, with its line.
    pub fn told(&self) -> String {
        let line = crate::present::format::integer(self.line as u64);
        let fault = crate::texts::fill(self.key, &[("what", &self.what)]);
        crate::texts::fill("lesson.error.line", &[("line", &line), ("fault", &fault)])
    }
}
