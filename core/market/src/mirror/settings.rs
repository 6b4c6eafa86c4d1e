//! Parameters of the pool as a whole, out of their slot.

use alloy_primitives::U256;

use crate::layout::field;

/// The Solidity struct `PoolConfig`, as far as liquidators look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// Share of the whole debt that one liquidation may repay.
    pub(crate) close_factor_bps: u32,
    /// At or below this health factor (wad) all may be repaid.
    pub(crate) full_close_health: u128,
    /// Dollars (8 decimals) below which a position may be closed at once.
    pub(crate) small_position_usd: u128,
    /// Dollars (8 decimals) that must be left of both sides, unless one side is gone.
    pub(crate) min_leftover_usd: u128,
}

impl Default for Settings {
    /// What a new pool starts with.
    fn default() -> Self {
        Self {
            close_factor_bps: 5_000,
            full_close_health: 950_000_000_000_000_000,
            small_position_usd: 2_000 * 100_000_000,
            min_leftover_usd: 1_000 * 100_000_000,
        }
    }
}

impl From<U256> for Settings {
    fn from(slot: U256) -> Self {
        Self {
            close_factor_bps: field(slot, 0, 2).to(),
            full_close_health: field(slot, 2, 8).to(),
            small_position_usd: field(slot, 10, 8).to(),
            min_leftover_usd: field(slot, 18, 8).to(),
        }
    }
}
