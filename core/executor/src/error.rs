//! What can go wrong with a block as a whole. A transaction that is invalid on arrival is no error: see
//! [`crate::TransactionOutcome::result`].

use revm::primitives::Address;

use crate::TxIndex;

/// Why a block could not be executed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ExecutionError {
    /// The block's environment or the base state does not support this transaction at all: a header
    /// field missing under these rules, code that the state does not hold, a precompile that failed.
    #[error("transaction {transaction} cannot be executed: {reason}")]
    Transaction {
        /// Index in the block.
        transaction: TxIndex,
        /// The EVM's words.
        reason: String,
    },
    /// A worker panicked: a bug, here or in the EVM.
    #[error("a worker panicked in transaction {transaction}, attempt {incarnation}: {message}")]
    Panicked {
        /// Index in the block.
        transaction: TxIndex,
        /// Incarnation, from 0.
        incarnation: u32,
        /// The panic's message.
        message: String,
    },
    /// Worker count out of range.
    #[error("{workers} workers are out of range: {range}")]
    Workers {
        /// As asked for.
        workers: usize,
        /// As allowed.
        range: &'static str,
    },
    /// [`Config::measured`](crate::Config::measured) is not of this block.
    #[error("{measured} measurements for {transactions} transactions: one is needed for each")]
    Measured {
        /// As given.
        measured: usize,
        /// As there are.
        transactions: usize,
    },
    /// The access list is not this block's.
    #[error("the access list is not this block's{}: {reason}", at(*transaction))]
    AccessList {
        /// The transaction that does not go with it, if it is one in particular.
        transaction: Option<TxIndex>,
        /// What does not agree.
        reason: String,
    },
    /// A call by the protocol itself cannot be run.
    #[error("the system call of {contract} cannot be executed: {reason}")]
    SystemCall {
        /// Whom it calls.
        contract: Address,
        /// The EVM's words.
        reason: String,
    },
    /// More transactions than an index can count.
    #[error("a block of {0} transactions is too long")]
    TooManyTransactions(usize),
}

fn at(transaction: Option<TxIndex>) -> String {
    transaction.map_or_else(String::new, |index| format!(", see transaction {index}"))
}
