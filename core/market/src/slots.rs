//! Where the contracts keep what: slots by meaning, for whoever follows the chain's state without calling it.
//!
//! A test holds every number here against the compiler's layout. Reads and decodes nothing but the packed
//! index slot.

use alloy_primitives::{Address, U256};

use crate::layout::{field, mapping_slot};

const RESERVES: u64 = 1;
const SCALED_SUPPLY: u64 = 2;
const SCALED_DEBT: u64 = 3;
const USER_ASSETS: u64 = 4;
const PRICES: u64 = 1;
const BALANCES: u64 = 0;
const ALLOWANCES: u64 = 1;

/// A member of `LendingPool.reserves[asset]` with a slot of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum ReserveField {
    /// Parameters, eight times 16 bits.
    Config = 0,
    /// Id and decimals.
    Listing = 1,
    /// Both indexes and the time of their last update: see [`Indexes`].
    Indexes = 2,
    /// Σ scaled supplies.
    TotalScaledSupply = 3,
    /// Σ scaled debts.
    TotalScaledDebt = 4,
    /// Base units that the pool holds.
    Cash = 5,
    /// The pool's share, scaled like a supply.
    TreasuryScaledSupply = 6,
    /// Base units of debt written off.
    Deficit = 7,
}

impl ReserveField {
    /// Every member, in slot order.
    pub const ALL: [Self; 8] = [
        Self::Config,
        Self::Listing,
        Self::Indexes,
        Self::TotalScaledSupply,
        Self::TotalScaledDebt,
        Self::Cash,
        Self::TreasuryScaledSupply,
        Self::Deficit,
    ];
}

/// `LendingPool.reserves[asset].field`.
pub fn reserve(asset: Address, field: ReserveField) -> U256 {
    mapping_slot(asset, U256::from(RESERVES)) + U256::from(field as u8)
}

/// `LendingPool.scaledSupply[user][asset]`.
pub fn scaled_supply(user: Address, asset: Address) -> U256 {
    mapping_slot(asset, mapping_slot(user, U256::from(SCALED_SUPPLY)))
}

/// `LendingPool.scaledDebt[user][asset]`.
pub fn scaled_debt(user: Address, asset: Address) -> U256 {
    mapping_slot(asset, mapping_slot(user, U256::from(SCALED_DEBT)))
}

/// `LendingPool.userAssets[user]`: low 128 bits what is supplied, high 128 bits what is borrowed, one bit an id.
pub fn user_assets(user: Address) -> U256 {
    mapping_slot(user, U256::from(USER_ASSETS))
}

/// `PriceOracle.prices[asset]`: dollars with 8 decimals.
pub fn price(asset: Address) -> U256 {
    mapping_slot(asset, U256::from(PRICES))
}

/// `Token._balances[holder]`.
pub fn balance(holder: Address) -> U256 {
    mapping_slot(holder, U256::from(BALANCES))
}

/// `Token._allowances[holder][spender]`.
pub fn allowance(holder: Address, spender: Address) -> U256 {
    mapping_slot(spender, mapping_slot(holder, U256::from(ALLOWANCES)))
}

/// The packed slot [`ReserveField::Indexes`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    /// Supply index, ray.
    pub supply: u128,
    /// Borrow index, ray.
    pub borrow: u128,
    /// Unix seconds of the last accrual.
    pub last_update: u64,
}

impl From<U256> for Indexes {
    fn from(slot: U256) -> Self {
        Self {
            supply: field(slot, 0, 14).to(),
            borrow: field(slot, 14, 14).to(),
            last_update: field(slot, 28, 4).to(),
        }
    }
}
