//! Isolated markets, as they are checked in: what they are constructed with, and where a market keeps what.
//!
//! A market is a contract of its own, without an owner; its parameters are part of its code. A test holds every slot
//! here against the compiler's layout.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolValue;

use crate::abi::IsolatedMarket::MarketConfig;
use crate::artifacts::Contract;
use crate::layout::{field, mapping_slot};

/// Slot of `supplySide`: see [`Side`].
pub const SUPPLY_SIDE: u64 = 0;
/// Slot of `borrowSide`: see [`Side`].
pub const BORROW_SIDE: u64 = 1;
/// Slot of `lastUpdate`: Unix seconds.
pub const LAST_UPDATE: u64 = 2;
const SUPPLY_SHARES: u64 = 3;
const BORROW_SHARES: u64 = 4;
const COLLATERAL: u64 = 5;

/// Init code of a market; the constructor refuses parameters out of range.
pub fn isolated_market(config: &MarketConfig) -> Bytes {
    Contract::IsolatedMarket.init_code(&config.abi_encode())
}

/// Slot of `supplyShares[user]`.
pub fn supply_shares(user: Address) -> U256 {
    mapping_slot(user, U256::from(SUPPLY_SHARES))
}

/// Slot of `borrowShares[user]`.
pub fn borrow_shares(user: Address) -> U256 {
    mapping_slot(user, U256::from(BORROW_SHARES))
}

/// Slot of `collateralOf[user]`: base units of the collateral token.
pub fn collateral(user: Address) -> U256 {
    mapping_slot(user, U256::from(COLLATERAL))
}

/// One side of a market, as its slot holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Base units of the loan token.
    pub assets: u128,
    /// Shares, without the virtual ones.
    pub shares: u128,
}

impl From<U256> for Side {
    fn from(slot: U256) -> Self {
        Self {
            assets: field(slot, 0, 16).to(),
            shares: field(slot, 16, 16).to(),
        }
    }
}
