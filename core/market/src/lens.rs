//! The libraries behind contracts that do nothing but pass calls on to them, as they are checked in.
//!
//! Owns their creation code. No scenario deploys them: who asks puts them on a copy of the state ([`crate::question`]).

use alloy_primitives::{Bytes, hex};

/// Init code of the lens on the libraries of the pool, the exchange, the oracles and leverage.
pub fn lens() -> Bytes {
    code(include_str!("../contracts/artifacts/Lens.hex"))
}

/// Init code of the lens on the libraries of isolated markets.
pub fn isolated_lens() -> Bytes {
    code(include_str!("../contracts/artifacts/IsolatedLens.hex"))
}

fn code(text: &str) -> Bytes {
    let digits: String = text.split_ascii_whitespace().collect();
    hex::decode(digits)
        .expect("invariant: the checked-in code is hex (tested)")
        .into()
}
