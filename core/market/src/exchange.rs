//! The exchange's contracts as they are checked in: pairs, the router to them, and the liquidators' way to them.
//!
//! Owns their creation code and what of a pair's storage can be said without a call. Compiles nothing.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolValue;

use crate::artifacts::Contract;
use crate::layout::{Layout, field};

/// Slot of `Pair.stored`: see [`Reserves`].
pub const RESERVES: u64 = 5;

/// Slots of `Pair.cumulativePrice0` and `cumulativePrice1`.
pub const CUMULATIVE_PRICES: [u64; 2] = [6, 7];

/// Init code of a pair of two tokens; `token0` is the lower address, or the constructor refuses.
pub fn pair(token0: Address, token1: Address) -> Bytes {
    Contract::Pair.init_code(&(token0, token1).abi_encode_params())
}

/// Init code of a router; it takes nothing, owns nothing and knows nobody.
pub fn swap_router() -> Bytes {
    Contract::SwapRouter.init_code(&[])
}

/// Init code of the contract that liquidates and sells in one; it takes nothing, owns nothing and knows nobody.
pub fn liquidation_seller() -> Bytes {
    Contract::LiquidationSeller.init_code(&[])
}

/// Storage layout of a pair as the compiler reports it.
pub fn pair_layout() -> Layout {
    Contract::Pair.layout()
}

/// The slot at [`RESERVES`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reserves {
    /// Base units of the lower token.
    pub amount0: u128,
    /// Base units of the higher token.
    pub amount1: u128,
    /// Unix seconds modulo 2³² of the block that changed them last.
    pub last_update: u32,
}

impl From<U256> for Reserves {
    fn from(slot: U256) -> Self {
        Self {
            amount0: field(slot, 0, 14).to(),
            amount1: field(slot, 14, 14).to(),
            last_update: field(slot, 28, 4).to(),
        }
    }
}

impl From<Reserves> for U256 {
    fn from(reserves: Reserves) -> Self {
        Self::from(reserves.amount0)
            | Self::from(reserves.amount1) << 112
            | Self::from(reserves.last_update) << 224
    }
}
