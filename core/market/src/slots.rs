//! Where the contracts keep what: slots by meaning, for whoever follows the chain's state without calling it.
//!
//! A test holds every number here against the compiler's layout. Decodes nothing but the slots of the indexes.

use alloy_primitives::{Address, U256};

use crate::layout::{field, mapping_slot, number_slot};
use crate::pools::PoolLayout;

const RESERVES: u64 = 1;
const SCALED_SUPPLY: u64 = 2;
const SCALED_DEBT: u64 = 3;
const USER_ASSETS: u64 = 4;
const SETTINGS: u64 = 7;
const TOTALS: u64 = 8;
const INTEREST: u64 = 9;
const SEATS: u64 = 10;
const PRICES: u64 = 1;
const BALANCES: u64 = 0;
const ALLOWANCES: u64 = 1;
const TOTAL_SUPPLY: u64 = 2;

/// A member of `totals[asset][part]`, each with a slot of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TotalsField {
    /// Σ scaled supplies.
    ScaledSupply = 0,
    /// Σ scaled debts.
    ScaledDebt = 1,
    /// Base units that the pool holds.
    Cash = 2,
    /// The pool's share, scaled like a supply.
    TreasuryScaledSupply = 3,
    /// Base units of debt written off.
    Deficit = 4,
}

impl TotalsField {
    /// Every member, in slot order.
    pub const ALL: [Self; 5] = [
        Self::ScaledSupply,
        Self::ScaledDebt,
        Self::Cash,
        Self::TreasuryScaledSupply,
        Self::Deficit,
    ];
}

/// What a slot of an asset's interest holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InterestField {
    /// Both indexes and the time: all layouts but the pooled one.
    Packed,
    /// The supply index, above it the rate.
    Supply,
    /// The borrow index, above it the rate.
    Borrow,
    /// The time of the last accrual.
    LastUpdate,
}

/// `reserves[asset].config`: the asset's parameters, in the order of the Solidity struct.
pub fn config(asset: Address) -> U256 {
    mapping_slot(asset, U256::from(RESERVES))
}

/// `settings`: the parameters of the pool as a whole, in the order of the Solidity struct.
pub fn settings() -> U256 {
    U256::from(SETTINGS)
}

/// `totals[asset][part].field`.
pub fn totals(asset: Address, part: usize, field: TotalsField) -> U256 {
    number_slot(part, mapping_slot(asset, U256::from(TOTALS))) + U256::from(field as u8)
}

/// Where a layout keeps an asset's indexes: `interest[asset]` or `indexes[asset]`.
pub fn interest(layout: PoolLayout, asset: Address) -> Vec<(U256, InterestField)> {
    let first = mapping_slot(asset, U256::from(INTEREST));
    match layout {
        PoolLayout::Pooled => vec![
            (first, InterestField::Supply),
            (first + U256::ONE, InterestField::Borrow),
            (first + U256::from(2), InterestField::LastUpdate),
        ],
        PoolLayout::PerMarket | PoolLayout::LazyRate | PoolLayout::Sharded { .. } => {
            vec![(first, InterestField::Packed)]
        }
    }
}

/// `PairMarketPool.seats[user][asset]`: the counterpart's id and one; zero: nowhere yet.
pub fn seat(user: Address, asset: Address) -> U256 {
    mapping_slot(asset, mapping_slot(user, U256::from(SEATS)))
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

/// `Token._totalSupply`.
pub fn total_supply() -> U256 {
    U256::from(TOTAL_SUPPLY)
}

/// `Token._allowances[holder][spender]`.
pub fn allowance(holder: Address, spender: Address) -> U256 {
    mapping_slot(spender, mapping_slot(holder, U256::from(ALLOWANCES)))
}

/// How far an asset's interest has grown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Indexes {
    /// Supply index, ray.
    pub supply: u128,
    /// Borrow index, ray.
    pub borrow: u128,
    /// Unix seconds of the last accrual.
    pub last_update: u64,
}

impl Indexes {
    /// Takes over a slot of [`interest`]; rates are left out: they follow from the totals.
    pub fn set(&mut self, field_of: InterestField, slot: U256) {
        match field_of {
            InterestField::Packed => {
                self.supply = field(slot, 0, 14).to();
                self.borrow = field(slot, 14, 14).to();
                self.last_update = field(slot, 28, 4).to();
            }
            InterestField::Supply => self.supply = field(slot, 0, 16).to(),
            InterestField::Borrow => self.borrow = field(slot, 0, 16).to(),
            InterestField::LastUpdate => self.last_update = field(slot, 0, 4).to(),
        }
    }

    /// The indexes of an asset, slot by slot out of the storage that `read` knows.
    pub fn read(layout: PoolLayout, asset: Address, read: impl Fn(U256) -> U256) -> Self {
        let mut indexes = Self::default();
        for (slot, field_of) in interest(layout, asset) {
            indexes.set(field_of, read(slot));
        }
        indexes
    }
}
