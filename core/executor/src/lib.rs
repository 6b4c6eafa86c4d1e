//! Parallel execution of EVM blocks over revm, with an account of who collided with whom.
//!
//! Knows transactions and storage, nothing of lending. Reads no clock of its own (a [`Clock`] is an
//! input), starts no thread of its own (the threads driver spawns onto the rayon pool it is called in).
//!
//! `strategy × driver`: see [`Config`]. The same block on the same state has the same [`Outcome`]
//! under every strategy, driver and worker count; [`Trace`] is the luck of one run.
//!
//! ```
//! use leverloom_executor::config::NoClock;
//! use leverloom_executor::revm::context::{BlockEnv, TxEnv};
//! use leverloom_executor::revm::primitives::{Address, TxKind, U256, hardfork::SpecId};
//! use leverloom_executor::state::Account;
//! use leverloom_executor::{Block, Config, Location, Record, State, Strategy, execute};
//!
//! // Alice pays Bob, who has nothing else, and Bob pays Carol: the second depends on the first.
//! let [alice, bob, carol] = [1, 2, 3].map(Address::repeat_byte);
//! let mut state = State::default();
//! state.insert_account(alice, Account::with_balance(U256::from(100)));
//! let pay = |caller, to, value| TxEnv {
//!     caller,
//!     kind: TxKind::Call(to),
//!     value: U256::from(value),
//!     gas_limit: 21_000,
//!     ..TxEnv::default()
//! };
//! let block = Block {
//!     spec: SpecId::OSAKA,
//!     chain_id: 1,
//!     env: BlockEnv::default(),
//!     transactions: vec![pay(alice, bob, 60), pay(bob, carol, 25)],
//! };
//! let strategy = Strategy::BlockStmVirtual { workers: 2, seed: 7 };
//! let config = Config { strategy, record: Record::Trace, clock: &NoClock, on_attempt: None, measured: None };
//! let execution = execute(&block, &state, &config)?;
//!
//! let edge = execution.outcome.edges[0];
//! assert_eq!((edge.reader, edge.writer, edge.location), (1, 0, Location::Balance(bob)));
//! // Tried at once on the second worker, the second payment had no money to pay with.
//! assert_eq!(execution.trace.aborts[0].reader, 1);
//! state.apply(&execution.outcome.changes);
//! assert_eq!(state.account(carol), Some(Account::with_balance(U256::from(25))));
//! # Ok::<(), leverloom_executor::ExecutionError>(())
//! ```
//!
//! What is where: [`State`] lies under a block; [`Block`], [`Config`] go in, [`Execution`] comes out.
//! [`scheduler`] decides who runs when, as a pure state machine; the drivers `threads` and `virtual_time` turn its
//! crank (on threads at a `desk` that the workers share) over `stm` (what a worker does), `view` (what an attempt
//! reads) and `versions` (what attempts wrote). On threads `plan` cuts the block into units of several
//! transactions, which `local` makes one. [`access_list`] replays what is known beforehand; `sequential` is the
//! fast baseline, [`oracle`] the plain truth for tests; [`system`] makes the protocol's own calls. `evm` alone
//! builds revm's EVM; `effects` draws from its journal what changed; `overlay` adds that up; `payments` knows a plain
//! transfer. `record` says what was
//! read and written, [`dependencies`] who waits for whom, [`costs`] what collisions cost, [`curve`] what more
//! workers would gain.

use std::borrow::Cow;

pub use revm;

pub mod access_list;
pub mod block;
pub mod block_hashes;
pub mod config;
pub mod costs;
pub mod curve;
pub mod dependencies;
pub mod error;
pub mod location;
pub mod oracle;
pub mod outcome;
pub mod scheduler;
pub mod state;
pub mod system;
pub mod trace;

mod attempt;
mod desk;
mod digest;
mod effects;
mod evm;
mod keys;
mod local;
mod notes;
mod overlay;
mod pace;
mod payments;
mod plan;
mod record;
mod sequential;
mod stm;
mod sync;
mod threads;
mod versions;
mod view;
mod virtual_time;

pub use access_list::AccessList;
pub use block::{Block, Transaction};
pub use config::{Clock, Config, Record, Strategy};
pub use error::ExecutionError;
pub use location::Location;
pub use outcome::{DependencyEdge, Outcome, TransactionOutcome};
pub use pace::Measured;
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
    run(block, state, None, config)
}

/// `list`: of the block, where it is there already.
fn run(
    block: &Block,
    state: &State,
    list: Option<&AccessList>,
    config: &Config<'_>,
) -> Result<Execution, ExecutionError> {
    let length = block.transactions.len();
    if TxIndex::try_from(length).is_err() {
        return Err(ExecutionError::TooManyTransactions(length));
    }
    let attempts = attempt::Attempts::new(block, state, config);
    let listed = || match list {
        Some(list) => Ok(Cow::Borrowed(list)),
        None => AccessList::build(block, state).map(Cow::Owned),
    };
    let executed = match config.strategy {
        Strategy::Sequential => sequential::execute(attempts),
        Strategy::BlockStmThreads { workers } => threads::execute(attempts, workers),
        Strategy::BlockStmVirtual { workers, seed } => {
            virtual_time::execute(attempts, workers, seed)
        }
        Strategy::AccessListThreads { workers } => {
            access_list::on_threads(attempts, &*listed()?, workers)
        }
        Strategy::AccessListVirtual { workers } => {
            access_list::virtually(attempts, &*listed()?, workers)
        }
    }?;
    Ok(executed.explained(&attempts))
}
