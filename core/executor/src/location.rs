//! What a transaction can read or write: one account field or one slot. Exact keys, never hashes of keys.

use revm::primitives::{Address, U256};

/// One account field or one storage slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// Balance in wei.
    Balance(Address),
    /// Nonce.
    Nonce(Address),
    /// Code hash.
    Code(Address),
    /// One storage slot.
    Storage(Address, U256),
    /// "All storage of this account was cleared" (create, self-destruct); the value counts nothing but change.
    StorageReset(Address),
}

impl Location {
    /// The account concerned.
    pub const fn address(&self) -> Address {
        match *self {
            Self::Balance(address)
            | Self::Nonce(address)
            | Self::Code(address)
            | Self::Storage(address, _)
            | Self::StorageReset(address) => address,
        }
    }
}
