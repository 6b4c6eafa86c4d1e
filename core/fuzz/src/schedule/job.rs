//! What a modelled worker can be at, from one small step to the next. Shapes only.

use leverloom_executor::scheduler::{Task, Validation};

use super::workload::Output;

/// Most reads of a script.
pub(super) const READS: usize = 4;

/// One attempt, as far as it has come.
#[derive(Clone, Copy)]
pub(super) struct Attempt {
    pub(super) transaction: usize,
    pub(super) incarnation: u32,
    pub(super) known: u64,
    pub(super) seen: [(Option<usize>, u8); READS],
    pub(super) count: usize,
}

/// What a worker is at.
#[derive(Clone, Copy)]
pub(super) enum Job {
    /// Will ask for a task.
    Free,
    /// Until the bell rings.
    Asleep,
    /// The block is done.
    Home,
    Reading(Attempt),
    /// Will report that it met this transaction's estimate.
    Stopped(Attempt, usize),
    Publishing(Attempt, Output, Published),
    /// Will report an execution.
    Executed(Attempt, bool),
    /// Has compared so many reads.
    Comparing(Validation, usize),
    /// Will ask whether it may abort, if it has reason to.
    Judging(Validation, bool),
    /// Has marked so many locations.
    Retracting(Validation, usize),
    /// Will report a validation.
    Validated(Validation, bool),
}

/// How far publishing has come.
#[derive(Clone, Copy, Default)]
pub(super) struct Published {
    pub(super) step: usize,
    pub(super) new_location: bool,
    /// Only with [`Fault::ReportsTooEarly`].
    pub(super) reported: bool,
    pub(super) follow_up: Option<Task>,
}

impl Job {
    /// The transaction whose result it has to hold now.
    pub(super) fn holds(&self) -> Option<usize> {
        match self {
            Self::Publishing(attempt, ..) => Some(attempt.transaction),
            Self::Comparing(validation, _) | Self::Retracting(validation, _) => {
                Some(validation.transaction as usize)
            }
            _ => None,
        }
    }
}
