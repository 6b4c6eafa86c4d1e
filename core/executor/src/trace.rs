//! What happened in one run: attempts, aborts, times. Luck; never compared with anything.

use revm::primitives::U256;

use crate::{Location, TxIndex};

/// What happened in one run.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// Attempts by start; empty unless recorded.
    pub attempts: Vec<Attempt>,
    /// Aborted attempts and why; empty unless recorded.
    pub aborts: Vec<Abort>,
    /// Validations done.
    pub validations: u32,
    /// Whole execution up to the net changes: µs of the clock, or gas under the virtual driver.
    pub elapsed: f64,
}

/// One attempt at one transaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Attempt {
    /// Worker, from 0.
    pub worker: u32,
    /// Transaction.
    pub transaction: TxIndex,
    /// Incarnation, from 0. On threads one may be missing: transactions that run as one have one incarnation, and
    /// those behind one that stopped were not come to.
    pub incarnation: u32,
    /// Start since the block's start, in µs (measured) or gas (virtual).
    pub start: f64,
    /// End, likewise.
    pub end: f64,
    /// How it ended.
    pub end_state: AttemptEnd,
    /// Gas it used.
    pub gas_used: u64,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttemptEnd {
    /// Its result became the block's.
    Committed,
    /// It, or one of its unit, failed validation, and it ran again.
    Aborted,
    /// It met an ESTIMATE mark and waited for the writer.
    Blocked,
}

/// A unit's attempt thrown away, and why; a unit is one transaction or, on threads, a run of several.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Abort {
    /// The transaction that read what it should not have; those of its unit ran in vain with it.
    pub reader: TxIndex,
    /// Which of its attempts.
    pub incarnation: u32,
    /// Who wrote what it should have read; none when it had read a write that vanished.
    pub writer: Option<TxIndex>,
    /// The first location (in sorted order) that differed.
    pub location: Location,
    /// What was read there; none where it was not recorded, or the attempt met an ESTIMATE.
    pub seen: Option<U256>,
    /// What was there when it was found out; none where that was about to change again.
    pub now: Option<U256>,
    /// Gas spent in vain, by the whole unit.
    pub wasted_gas: u64,
    /// Time spent in vain, by the whole unit: µs (measured) or gas (virtual).
    pub wasted_time: f64,
}
