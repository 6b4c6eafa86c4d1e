//! The leverage router, as it is checked in.
//!
//! Owns its creation code; it has no storage and no owner. Compiles nothing.

use alloy_primitives::{Address, Bytes, hex};
use alloy_sol_types::SolValue;

/// Init code of a router that opens and unwinds positions in `pool`.
pub fn leverage_router(pool: Address) -> Bytes {
    let text = include_str!("../contracts/artifacts/LeverageRouter.hex");
    let digits: String = text.split_ascii_whitespace().collect();
    let mut code = hex::decode(digits).expect("invariant: the checked-in code is hex (tested)");
    code.extend((pool,).abi_encode_params());
    code.into()
}
