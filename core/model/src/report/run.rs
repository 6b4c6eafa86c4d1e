//! The luck of one execution: strategy, attempts, aborts, times. Never compared, always labelled; follows
//! from nothing but the moment (or the virtual driver's seed).

use serde::{Deserialize, Serialize};

use super::{Costs, LocationName};

/// How a block was executed this time. Never compared, always labelled.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Run {
    /// Strategy used.
    pub strategy: Strategy,
    /// The strategy asked for, where another was used because the block is too small for threads to pay.
    pub instead_of: Option<Strategy>,
    /// What turned the crank.
    pub driver: Driver,
    /// Workers, real or virtual.
    pub workers: u32,
    /// Unit and resolution of all times below.
    pub clock: Clock,
    /// Whole execution, in the clock's unit.
    pub elapsed: f64,
    /// The same block by the fast sequential strategy, same clock; none when it was not run.
    pub sequential: Option<f64>,
    /// Attempts, by start.
    pub attempts: Vec<Attempt>,
    /// Aborted attempts and why.
    pub aborts: Vec<Abort>,
    /// Names of the locations that `aborts` point to.
    pub locations: Vec<LocationName>,
    /// Validations done.
    pub validations: u32,
    /// What the aborts cost, added up.
    pub costs: Costs,
}

/// Executor strategies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// One after the other, in block order.
    #[default]
    Sequential,
    /// Optimistic, with validation and re-execution (arXiv 2203.06871).
    BlockStm,
    /// Replay by the block's access list (EIP-7928): nothing is validated, nothing runs twice.
    AccessList,
}

/// What turns the scheduler's crank.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Driver {
    /// The calling thread alone (sequential strategy).
    #[default]
    Single,
    /// Real worker threads; times are measured.
    Threads,
    /// Virtual workers in turns on one thread; time is gas.
    Virtual,
}

/// Unit of a run's times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Clock {
    /// Microseconds, measured here.
    Measured {
        /// Smallest step of the clock, in µs (5 isolated, 100 otherwise in browsers).
        resolution_us: f64,
    },
    /// Gas: an attempt lasts as long as its gas says.
    #[default]
    Gas,
}

/// One attempt to execute one transaction.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Attempt {
    /// Worker, from 0.
    pub worker: u32,
    /// Transaction.
    pub transaction: u32,
    /// Incarnation, from 0.
    pub incarnation: u32,
    /// Start, in the clock's unit since the block's start.
    pub start: f64,
    /// End, likewise.
    pub end: f64,
    /// How it ended.
    pub end_state: AttemptEnd,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AttemptEnd {
    /// Its result became the block's.
    Committed,
    /// It failed validation and ran again.
    Aborted,
    /// It met an ESTIMATE mark and waited for the writer.
    Blocked,
}

impl AttemptEnd {
    /// Every end, in the order of their codes on the wire.
    pub const ALL: [Self; 3] = [Self::Committed, Self::Aborted, Self::Blocked];
}

/// An attempt thrown away, and why.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Abort {
    /// The transaction that ran in vain.
    pub reader: u32,
    /// Which of its attempts.
    pub incarnation: u32,
    /// Who wrote what it should have read; none when it had read a write that vanished.
    pub writer: Option<u32>,
    /// The location that differed: index into `Run::locations`.
    pub location: u32,
    /// Gas spent in vain.
    pub wasted_gas: u64,
    /// Time spent in vain, in the clock's unit.
    pub wasted_time: f64,
}
