//! Schedules of the bare scheduler: the state machine that every driver cranks, put under a modelled block
//! with no EVM in it, so that a million of them take seconds. Owns the verdict on one seed; what is modelled
//! is in [`workload`] (transactions), [`memory`] (versions, estimates, fees) and [`floor`] (workers).
//!
//! Workers advance one small step at a time, whose turn it is being thrown by the dice: one read, one
//! published location, one compared value, one call of the scheduler. That is finer than the virtual driver
//! (an attempt at once) and reaches what threads could do.
//!
//! Checked: everybody ends with what the serial order gives; whoever is committed has it already and is
//! never tried again; incarnations count up by one; a worker waits only while another has a task, and none
//! sleeps for ever; the block ends.

mod floor;
mod job;
mod memory;
mod workload;

use std::fmt;

use crate::dice::Dice;
use floor::Floor;
use workload::Workload;

/// What a modelled driver fails to do, to see that the checks notice. [`Fault::None`] in earnest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Does all that a driver owes.
    None,
    /// Never says that an execution wrote where its previous incarnation had not.
    HidesNewLocations,
    /// Aborts without marking the writes as estimates or giving notice of the fee.
    MarksNoEstimates,
    /// Finds every read to hold.
    ValidatesNothing,
    /// Reports an execution before its writes are published.
    ReportsTooEarly,
    /// Wakes nobody when the block is done.
    LeavesSleepers,
}

/// What one schedule came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Transactions in the block.
    pub transactions: u32,
    /// Attempts started.
    pub attempts: u32,
    /// Validations that failed and were granted an abort.
    pub aborts: u32,
    /// Attempts that met an estimate.
    pub blocked: u32,
    /// Small steps of all workers.
    pub steps: u32,
}

/// A schedule that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Says it all: the same seed, the same schedule.
    pub seed: u64,
    /// What was found.
    pub what: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "schedule {}: {}", self.seed, self.what)
    }
}

/// Plays the schedule that `seed` says.
///
/// # Errors
/// The first thing that is not as it must be.
pub fn play(seed: u64, fault: Fault) -> Result<Tally, Violation> {
    let mut dice = Dice::new(seed);
    let workload = Workload::new(&mut dice);
    Floor::new(&workload, fault, &mut dice)
        .run()
        .map_err(|what| Violation { seed, what })
}

/// The block that `seed` is played on, in words: for the person who looks at a violation.
pub fn describe(seed: u64) -> String {
    Workload::new(&mut Dice::new(seed)).to_string()
}
