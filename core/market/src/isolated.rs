//! Isolated markets, as they are checked in: what they are constructed with, and where a market keeps what.
//!
//! A market is a contract of its own, without an owner; its parameters are part of its code. A test holds every slot
//! here against the compiler's layout.

mod liquidated;

pub(crate) use liquidated::{Markets, of_block};

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::{SolCall, SolValue};
use leverloom_executor::State;

use crate::abi::IsolatedMarket;
use crate::abi::IsolatedMarket::MarketConfig;
use crate::artifacts::Contract;
use crate::directory::{Directory, IsolatedEntry};
use crate::layout::{field, mapping_slot};
use crate::question::{Moment, ask};

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

/// What somebody has in a market, or owes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Held {
    Supply,
    Debt,
    Collateral,
}

/// The markets of a scenario on the state as a block begins, to be asked what "all" of something is.
#[derive(Clone, Copy)]
pub(crate) struct IsolatedMarkets<'a> {
    pub(crate) markets: &'a [IsolatedEntry],
    state: &'a State,
    moment: Moment,
}

impl<'a> IsolatedMarkets<'a> {
    pub(crate) fn new(directory: &'a Directory, state: &'a State, moment: Moment) -> Self {
        Self {
            markets: &directory.isolated,
            state,
            moment,
        }
    }

    /// Base units of somebody's in a market by its position; none where the market refuses to say.
    pub(crate) fn held(&self, market: usize, user: Address, of: Held) -> u128 {
        let data = match of {
            Held::Supply => IsolatedMarket::supplyBalanceCall { user }.abi_encode(),
            Held::Debt => IsolatedMarket::debtBalanceCall { user }.abi_encode(),
            Held::Collateral => IsolatedMarket::collateralBalanceCall { user }.abi_encode(),
        };
        let market = self.markets[market].address;
        let answer = ask(self.state, self.moment, Address::ZERO, market, data.into());
        answer.map_or(0, |word| {
            U256::try_from_be_slice(&word)
                .unwrap_or_default()
                .saturating_to()
        })
    }
}
