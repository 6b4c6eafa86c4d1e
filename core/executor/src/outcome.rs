//! What a block did: the part that is the same for everybody. Owns shapes and the digest over them.

use revm::context::result::ExecutionResult;
use revm::primitives::U256;

use crate::{Location, StateChanges, TxIndex};

/// The same for every strategy, driver and worker count.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// In block order.
    pub transactions: Vec<TransactionOutcome>,
    /// Net changes of the whole block, sorted, unchanged values left out.
    pub changes: StateChanges,
    /// Gas used by all transactions.
    pub gas_used: u64,
    /// True dependencies sorted by (reader, writer, location); empty unless recorded.
    pub edges: Vec<DependencyEdge>,
    /// Further edges, if a store of an unchanged value counted as a write: what an executor sees that compares versions
    /// and not values. Sorted likewise; empty unless recorded.
    pub store_edges: Vec<DependencyEdge>,
}

/// What one transaction did.
#[derive(Clone, Debug, PartialEq)]
pub struct TransactionOutcome {
    /// The EVM's result, or why the transaction was invalid on arrival (then nothing changed).
    pub result: Result<ExecutionResult, String>,
    /// Locations read with the values seen, sorted; empty unless recorded.
    pub reads: Vec<(Location, U256)>,
    /// Locations whose value changed: (location, before, after), sorted; empty unless recorded.
    pub writes: Vec<(Location, U256, U256)>,
    /// Slots stored to and left at the value they had, sorted; empty unless recorded.
    pub unchanged: Vec<Location>,
}

/// A value-changing writer of a location before its reader: the last, or a payment since; see
/// [`crate::dependencies`]. Lazily credited fees are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DependencyEdge {
    /// Reads.
    pub reader: TxIndex,
    /// Wrote.
    pub writer: TxIndex,
    /// What.
    pub location: Location,
}
