//! The libraries behind contracts that do nothing but pass calls on to them, as they are checked in.
//!
//! Owns their creation code. No scenario deploys them: who asks puts them on a copy of the state ([`crate::question`]).

use alloy_primitives::Bytes;

use crate::artifacts::bytecode::bytecode;

/// Init code of the lens on the libraries of the pool, the exchange, the oracles and leverage.
pub fn lens() -> Bytes {
    Bytes::from_static(bytecode!("Lens"))
}

/// Init code of the lens on the libraries of isolated markets.
pub fn isolated_lens() -> Bytes {
    Bytes::from_static(bytecode!("IsolatedLens"))
}
