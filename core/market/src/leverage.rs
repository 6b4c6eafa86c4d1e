//! The leverage router, as it is checked in.
//!
//! Owns what it is constructed with; it has no storage and no owner.

use alloy_primitives::{Address, Bytes};
use alloy_sol_types::SolValue;

use crate::artifacts::Contract;

/// Init code of a router that opens and unwinds positions in `pool`.
pub fn leverage_router(pool: Address) -> Bytes {
    Contract::LeverageRouter.init_code(&(pool,).abi_encode_params())
}
