//! What can be wrong with a node's files. Owns the sentence's shape: file, field, what stands there, what is
//! allowed.

use leverloom_executor::{ExecutionError, TxIndex};

/// Why a block cannot be replayed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A document is not what it should be: its name, the field, what stands there, what is allowed.
    #[error("{0}")]
    Document(String),
    /// A transaction cannot be executed on what is known so far of the state under the block.
    #[error("transaction {index}, while merging the prestate: {source}")]
    Merging {
        /// Index in the block.
        index: TxIndex,
        /// Why not.
        source: ExecutionError,
    },
    /// The block cannot be executed.
    #[error(transparent)]
    Execution(#[from] ExecutionError),
}

/// Short for this crate.
pub(crate) type Result<T> = std::result::Result<T, ReplayError>;

/// Returns the error unless the condition holds.
macro_rules! ensure {
    ($condition:expr, $error:expr $(,)?) => {
        if !$condition {
            return Err($error);
        }
    };
}

pub(crate) use ensure;
