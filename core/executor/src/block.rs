//! A block to execute: environment and ordered transactions, senders known, no signatures.

use revm::context::{BlockEnv, TxEnv};
use revm::primitives::hardfork::SpecId;

/// One transaction, as revm takes it.
pub type Transaction = TxEnv;

/// A block to execute.
#[derive(Clone, Debug)]
pub struct Block {
    /// Rules.
    pub spec: SpecId,
    /// Chain id, for the CHAINID opcode and transactions that carry one.
    pub chain_id: u64,
    /// Number, timestamp, beneficiary, base fee, gas limit …
    ///
    /// The gas limit bounds each transaction: one whose own limit is above it is invalid. How much gas all of them
    /// use is not held against it. What still fits is decided by who packs a block, by limits that are known
    /// beforehand, or by who compares a block with its header.
    pub env: BlockEnv,
    /// In block order.
    pub transactions: Vec<Transaction>,
}
