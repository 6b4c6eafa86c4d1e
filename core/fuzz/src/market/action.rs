//! What can be done, and what is done next.

use alloy_primitives::{Address, Bytes, U256};
use alloy_sol_types::SolCall;
use leverloom_market::abi::LendingPool::{self, AssetConfig};
use leverloom_market::abi::{PriceOracle, Token};

use super::world::{ASSETS, BORROWERS, LENDERS, Sight, World, unit};
use crate::dice::Dice;

/// An account, by its place in [`World::accounts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Actor(pub(super) usize);

impl Actor {
    pub(super) fn any(dice: &mut Dice) -> Self {
        Self(dice.index(LENDERS + BORROWERS))
    }

    fn borrower(dice: &mut Dice) -> Self {
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
    /// The stranger liquidates somebody.
    Liquidate(Actor, U256),
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
            | Self::Liquidate(actor, _) => Some(actor),
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
            Self::Liquidate(actor, amount) => {
                let account = world.accounts[actor.0];
                let call = LendingPool::liquidateCall {
                    collateralAsset: token(account.collateral),
                    debtAsset: token(account.debt),
                    borrower: account.address,
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

/// A part of an amount, at its edges now and then: nothing, one, all of it, one more, "all".
fn part_of(dice: &mut Dice, most: U256) -> U256 {
    match dice.roll(14) {
        0 => U256::ZERO,
        1 => U256::ONE,
        2 => most,
        3 => most + U256::ONE,
        4 => U256::MAX,
        _ => most * U256::from(dice.roll(1_000_000)) / U256::from(1_000_000),
    }
}

/// Base units for an amount of dollars with 8 decimals.
fn tokens(world: &World, asset: usize, dollars: U256) -> U256 {
    dollars * unit(asset) / world.prices[asset]
}

/// What comes next, as things stand.
pub(super) fn choose(dice: &mut Dice, world: &World, sight: &Sight) -> Action {
    let borrower = Actor::borrower(dice);
    let account = world.accounts[borrower.0];
    let seen = &sight.accounts[borrower.0];
    match dice.roll(26) {
        0..=4 => {
            let most = tokens(world, account.collateral, U256::from(2_000_000_000_000u64));
            // More than there is in the world overflows before any rule is asked.
            let amount = part_of(dice, most).min(most);
            Action::Supply(borrower, account.collateral, amount)
        }
        5 => {
            let amount = part_of(dice, seen.supplied[account.collateral]);
            Action::Withdraw(borrower, account.collateral, amount)
        }
        6..=10 => {
            let room = seen.data.borrowLimitUsd.saturating_sub(seen.data.debtUsd);
            let amount = part_of(dice, tokens(world, account.debt, room));
            Action::Borrow(borrower, account.debt, amount.min(unit(account.debt) << 64))
        }
        11 => Action::Repay(
            borrower,
            account.debt,
            part_of(dice, seen.owed[account.debt]),
        ),
        12 => Action::RepayFor(
            borrower,
            account.debt,
            part_of(dice, seen.owed[account.debt]),
        ),
        13..=17 => {
            let one = U256::from(10).pow(U256::from(18));
            let is_sick = |at: &usize| sight.accounts[*at].data.healthFactor < one;
            let sick = (LENDERS..LENDERS + BORROWERS).find(is_sick);
            let at = sick.unwrap_or(borrower.0);
            let owed = sight.accounts[at].owed[world.accounts[at].debt];
            Action::Liquidate(Actor(at), part_of(dice, owed))
        }
        18 => {
            let (lender, asset) = (dice.index(LENDERS), dice.index(ASSETS));
            let most = sight.accounts[lender].supplied[asset];
            if dice.chance(50) {
                Action::Withdraw(Actor(lender), asset, part_of(dice, most))
            } else {
                let amount = part_of(dice, most).min(most);
                Action::Supply(Actor(lender), asset, amount)
            }
        }
        19 => {
            let asset = dice.index(ASSETS);
            Action::Donate(asset, U256::from(dice.roll(1_000_000_000)))
        }
        20 => Action::Claim(dice.index(ASSETS)),
        21 => {
            let asset = dice.index(ASSETS);
            Action::Configure(asset, parameters(dice, &world.configs[asset]))
        }
        22 | 23 => {
            let asset = dice.index(ASSETS);
            let percent = U256::from(40 + dice.roll(110));
            let price = world.prices[asset] * percent / U256::from(100);
            Action::Price(asset, price.max(U256::from(1_000)))
        }
        _ => Action::Pass(dice.pick(&[1, 12, 3_600, 86_400, 20 * 86_400])),
    }
}

fn parameters(dice: &mut Dice, old: &AssetConfig) -> AssetConfig {
    let threshold = dice.pick(&[7_000, 8_000, 8_600]);
    AssetConfig {
        ltvBps: threshold - 500,
        liquidationThresholdBps: threshold,
        reserveFactorBps: dice.pick(&[0, 1_500, 10_000]),
        liquidationProtocolFeeBps: dice.pick(&[0, 1_000, 10_000]),
        slope1Bps: dice.pick(&[0, 400, 4_000]),
        ..old.clone()
    }
}
