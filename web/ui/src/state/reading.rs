//! A lesson being read: which step, what was done and answered in it.
//!
//! Owns the reader's progress. What a step does to the market is `reduce::lesson`'s; how it looks is the panel's.

use std::rc::Rc;

use crate::lesson::{Checkpoint, Lesson, Step};

/// Something done in a lesson.
#[derive(Clone, Debug, PartialEq)]
pub enum LessonChange {
    /// A lesson is opened at its first step; by which name or address it came, if by one.
    Open(Rc<Lesson>, Option<String>),
    /// The same lesson in another language takes its place, where it stands.
    Translate(Rc<Lesson>),
    /// To the next step.
    Next,
    /// To the step before; what was done there stays done.
    Back,
    /// The step's market and selection anew.
    Again,
    /// Do what the step asks for.
    Solve,
    /// An answer is chosen, by its place.
    Choose(usize),
    /// A number is given.
    Give(f64),
    /// Folded to one line, or unfolded.
    Fold,
    /// The lesson is put away.
    Close,
}

/// What was answered to a step's question.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Given {
    /// An answer, by its place.
    Option(usize),
    /// A number, and whether it was right when it was given.
    Number(f64, bool),
}

/// A reader's place in a lesson.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The lesson.
    pub lesson: Rc<Lesson>,
    /// By which name or address it came; none for a file of one's own.
    pub source: Option<String>,
    /// The step shown, from 0.
    pub at: usize,
    /// Whether the panel is folded.
    pub folded: bool,
    /// By step: whether its checkpoint was passed.
    passed: Vec<bool>,
    /// By step: the latest answer.
    given: Vec<Option<Given>>,
}

/// A lesson never changes: two places are the same in the very same one.
impl PartialEq for Reading {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.lesson, &other.lesson)
            && (self.at, self.folded) == (other.at, other.folded)
            && self.source == other.source
            && self.passed == other.passed
            && self.given == other.given
    }
}

impl Reading {
    /// At the first step.
    pub fn begin(lesson: Rc<Lesson>, source: Option<String>) -> Self {
        let steps = lesson.steps.len();
        Self {
            lesson,
            source,
            at: 0,
            folded: false,
            passed: vec![false; steps],
            given: vec![None; steps],
        }
    }

    /// The step shown.
    pub fn step(&self) -> &Step {
        &self.lesson.steps[self.at]
    }

    /// How many steps there are.
    pub fn steps(&self) -> usize {
        self.lesson.steps.len()
    }

    /// Whether the step shown is the last.
    pub fn at_end(&self) -> bool {
        self.at + 1 == self.steps()
    }

    /// Whether nothing is open in the step shown: it asks for nothing, or what it asks for was done.
    pub fn is_passed(&self) -> bool {
        self.step().checkpoint.is_none() || self.passed[self.at]
    }

    /// The answer given to the question of the step shown.
    pub fn given(&self) -> Option<Given> {
        self.given[self.at]
    }

    /// Checkpoints passed, and how many there are.
    pub fn score(&self) -> (usize, usize) {
        let asked = |step: &Step| step.checkpoint.is_some();
        let all = self.lesson.steps.iter().filter(|step| asked(step)).count();
        let passed = self.lesson.steps.iter().zip(&self.passed);
        (
            passed
                .filter(|(step, passed)| asked(step) && **passed)
                .count(),
            all,
        )
    }

    /// The checkpoint of the step shown was passed.
    pub fn pass(&mut self) {
        self.passed[self.at] = true;
    }

    /// Notes an answer; a right one passes.
    pub fn answer(&mut self, given: Given) {
        let right = match (&self.step().checkpoint, given) {
            (Some(Checkpoint::Choice(choice)), Given::Option(place)) => {
                choice.options.get(place).is_some_and(|option| option.right)
            }
            (Some(Checkpoint::Number(_)), Given::Number(_, right)) => right,
            _ => return,
        };
        self.given[self.at] = Some(given);
        self.passed[self.at] |= right;
    }

    /// The same place in a lesson with as many steps; anything else begins anew.
    #[must_use]
    pub fn in_other_words(&self, lesson: Rc<Lesson>) -> Self {
        if lesson.steps.len() == self.steps() {
            Self {
                lesson,
                ..self.clone()
            }
        } else {
            Self::begin(lesson, self.source.clone())
        }
    }
}
