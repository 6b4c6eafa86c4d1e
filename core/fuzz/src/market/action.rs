//! What can be done, and the call that does it. What is done next is `choice`'s.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_market::abi::LendingPool::{self, AssetConfig};
use leverloom_market::abi::{PriceOracle, Token};

use super::world::{BORROWERS, LENDERS, World};
use crate::dice::Dice;

/// An account, by its place in [`World::accounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Actor(pub(super) usize);

impl Actor {
    pub(super) fn any(dice: &mut Dice) -> Self {
        Self(dice.index(LENDERS + BORROWERS))
    }

    pub(super) fn borrower(dice: &mut Dice) -> Self {
        Self(LENDERS + dice.index(BORROWERS))
    }
}

/// Something done in one transaction, or time that passes. Amounts are base units.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Supply(Actor, usize, U256),
    Withdraw(Actor, usize, U256),
    Borrow(Actor, usize, U256),
    Repay(Actor, usize, U256),
    /// The stranger pays somebody's debt.
    RepayFor(Actor, usize, U256),
    /// The stranger liquidates somebody: of which collateral, for which debt.
    Liquidate(Actor, usize, usize, U256),
    /// Tokens that are sent to the pool by mistake.
    Donate(usize, U256),
    /// The owner takes the pool's share.
    Claim(usize),
    /// Dollars with 8 decimals.
    Price(usize, U256),
    /// The owner changes an asset's parameters.
    Configure(usize, AssetConfig),
    /// Seconds.
    Pass(u64),
}

impl Action {
    /// Whether prices, interest or parameters move: then health may change without anybody's doing.
    pub(super) fn moves_the_market(&self) -> bool {
        matches!(self, Self::Price(..) | Self::Configure(..) | Self::Pass(_))
    }

    /// Whose account it changes.
    pub(super) fn actor(&self) -> Option<Actor> {
        match *self {
            Self::Supply(actor, ..)
            | Self::Withdraw(actor, ..)
            | Self::Borrow(actor, ..)
            | Self::Repay(actor, ..)
            | Self::RepayFor(actor, ..)
            | Self::Liquidate(actor, ..) => Some(actor),
            Self::Donate(..)
            | Self::Claim(_)
            | Self::Price(..)
            | Self::Configure(..)
            | Self::Pass(_) => None,
        }
    }

    /// Sender, contract and call data; `to` is the contract that the owner's or the account's call goes to.
    pub(super) fn call(
        &self,
        world: &World,
        owner: Address,
        to: Address,
    ) -> (Address, Address, Bytes) {
        let user = |actor: Actor| world.accounts[actor.0].address;
        let token = |asset: usize| world.tokens[asset];
        let (from, to, data) = match self {
            Self::Supply(actor, asset, amount) => {
                let (asset, amount) = (token(*asset), *amount);
                let call = LendingPool::supplyCall { asset, amount };
                (user(*actor), to, call.abi_encode())
            }
            Self::Withdraw(actor, asset, amount) => {
                let (asset, amount) = (token(*asset), *amount);
                let call = LendingPool::withdrawCall { asset, amount };
                (user(*actor), to, call.abi_encode())
            }
            Self::Borrow(actor, asset, amount) => {
                let (asset, amount) = (token(*asset), *amount);
                let call = LendingPool::borrowCall { asset, amount };
                (user(*actor), to, call.abi_encode())
            }
            Self::Repay(actor, asset, amount) => {
                let (asset, amount) = (token(*asset), *amount);
                let call = LendingPool::repayCall { asset, amount };
                (user(*actor), to, call.abi_encode())
            }
            Self::RepayFor(actor, asset, amount) => {
                let call = LendingPool::repayForCall {
                    asset: token(*asset),
                    amount: *amount,
                    onBehalfOf: user(*actor),
                };
                (world.stranger, to, call.abi_encode())
            }
            Self::Liquidate(actor, collateral, debt, amount) => {
                let call = LendingPool::liquidateCall {
                    collateralAsset: token(*collateral),
                    debtAsset: token(*debt),
                    borrower: user(*actor),
                    debtToCover: *amount,
                };
                (world.stranger, to, call.abi_encode())
            }
            Self::Donate(asset, amount) => {
                let call = Token::transferCall { to, value: *amount };
                (world.stranger, token(*asset), call.abi_encode())
            }
            Self::Claim(asset) => {
                let call = LendingPool::claimTreasuryCall {
                    asset: token(*asset),
                    to: owner,
                };
                (owner, to, call.abi_encode())
            }
            Self::Price(asset, price) => {
                let call = PriceOracle::setPriceCall {
                    asset: token(*asset),
                    priceE8: *price,
                };
                (owner, to, call.abi_encode())
            }
            Self::Configure(asset, config) => {
                let call = LendingPool::setAssetConfigCall {
                    asset: token(*asset),
                    config: config.clone(),
                };
                (owner, to, call.abi_encode())
            }
            Self::Pass(_) => (owner, owner, Vec::new()),
        };
        (from, to, data.into())
    }
}
