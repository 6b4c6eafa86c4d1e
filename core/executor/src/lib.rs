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
pub mod dependencies;
pub mod error;
pub mod location;
pub mod oracle;
pub mod outcome;
pub mod scheduler;
pub mod state;
pub mod trace;

mod attempt;
mod digest;
mod effects;
mod evm;
mod keys;
mod overlay;
mod sequential;
mod stm;
mod sync;
mod threads;
mod versions;
mod view;
mod virtual_time;

pub use block::{Block, Transaction};
pub use config::{Clock, Config, Record, Strategy};
pub use error::ExecutionError;
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

/// Executes `block` on `state` as `config` says; `state` itself is left as it is, see [`State::apply`].
///
/// # Errors
/// A transaction that is invalid on arrival is part of the outcome. Errors are for blocks that cannot be
/// executed at all and for bugs, see [`ExecutionError`].
pub fn execute(
    block: &Block,
    state: &State,
    config: &Config<'_>,
) -> Result<Execution, ExecutionError> {
    let length = block.transactions.len();
    if TxIndex::try_from(length).is_err() {
        return Err(ExecutionError::TooManyTransactions(length));
    }
    let attempts = attempt::Attempts::new(block, state, config);
    match config.strategy {
        Strategy::Sequential => sequential::execute(attempts),
        Strategy::BlockStmThreads { workers } => threads::execute(attempts, workers),
        Strategy::BlockStmVirtual { workers, seed } => {
            virtual_time::execute(attempts, workers, seed)
        }
    }
}
