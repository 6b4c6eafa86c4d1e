//! Parallel execution of EVM blocks over revm, with an account of who collided with whom.
//!
//! Knows transactions and storage, nothing of lending. Reads no clock of its own (a [`Clock`] is an
//! input), starts no thread of its own (the threads driver spawns onto the rayon pool it is called in).
//!
//! `strategy × driver`: see [`Config`]. The same block on the same state has the same [`Outcome`]
//! under every strategy, driver and worker count; [`Trace`] is the luck of one run.

pub use revm;

pub mod block;
pub mod config;
pub mod location;
pub mod outcome;
pub mod state;
pub mod trace;

pub use block::{Block, Transaction};
pub use config::{Clock, Config, Record, Strategy};
pub use location::Location;
pub use outcome::{DependencyEdge, Outcome, TransactionOutcome};
pub use state::{State, StateChanges};
pub use trace::{Abort, Attempt, Trace};

/// Index of a transaction in its block.
pub type TxIndex = u32;

/// A block, executed.
#[derive(Debug)]
pub struct Execution {
    /// The same for every strategy, driver and worker count.
    pub outcome: Outcome,
    /// What happened in this run.
    pub trace: Trace,
}
