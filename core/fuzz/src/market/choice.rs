//! What is done next: mostly anything, and now and then a price that puts somebody exactly where the rules turn (a health
//! factor of 1, of 0.95, and what is around them), with a liquidation after it.
//!
//! Chance alone comes by those places too rarely for the rules there to be tested. Changes nothing.

use alloy_primitives::U256;
use alloy_primitives::aliases::U48;
use leverloom_market::abi::LendingPool::AssetConfig;

use super::action::{Action, Actor};
use super::invariants::worth;
use super::sight::{AccountSight, AssetSight, Sight};
use super::world::{ASSETS, BORROWERS, LENDERS, World, ray, unit};
use crate::dice::Dice;

/// Health factors that prices are aimed at, in millionths.
const AIMS: [u64; 12] = [
    700_000, 900_000, 950_000, 950_001, 960_000, 975_000, 990_000, 999_999, 1_000_000, 1_000_000,
    1_000_001, 1_020_000,
];
const MILLION: u64 = 1_000_000;
const BPS: u64 = 10_000;

/// What accounts may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Terms {
    /// One collateral and one debt each: under these all layouts are equal to the wei.
    OnePair,
    /// Anything: several collaterals, several debts.
    Anything,
}

/// Who chooses.
pub(super) struct Chooser {
    terms: Terms,
    /// Whether caps are set. Of a layout with parts each keeps to its share, from when the cap is set: uneven as they are by
    /// then, one takes what the pool as a whole would not.
    caps: bool,
    /// Whose health a price has just been aimed at.
    aimed: Option<usize>,
}

impl Chooser {
    pub(super) fn new(terms: Terms, caps: bool) -> Self {
        Self {
            terms,
            caps,
            aimed: None,
        }
    }

    /// What comes next, as things stand.
    pub(super) fn next(&mut self, dice: &mut Dice, world: &World, sight: &Sight) -> Action {
        if let Some(at) = self.aimed.take()
            && dice.chance(80)
        {
            return self.liquidate(dice, world, sight, at);
        }
        if dice.chance(35)
            && let Some(action) = self.settle(dice, world, sight)
        {
            return action;
        }
        let borrower = Actor::borrower(dice);
        let account = world.accounts[borrower.0];
        let seen = &sight.accounts[borrower.0];
        let collateral = self.asset(dice, account.collateral);
        let debt = self.asset(dice, account.debt);
        match dice.roll(30) {
            0..=4 => {
                let most = tokens(world, collateral, U256::from(2_000_000_000_000u64));
                // More than there is in the world overflows before any rule is asked.
                Action::Supply(borrower, collateral, part_of(dice, most).min(most))
            }
            5 if dice.chance(60) => self
                .brink(dice, world, sight)
                .unwrap_or_else(|| drift(dice, world)),
            5 => {
                let amount = part_of(dice, seen.supplied[collateral]);
                Action::Withdraw(borrower, collateral, amount)
            }
            6..=10 => {
                let room = seen.data.borrowLimitUsd.saturating_sub(seen.data.debtUsd);
                let amount = part_of(dice, tokens(world, debt, room));
                Action::Borrow(borrower, debt, amount.min(unit(debt) << 64))
            }
            11 => Action::Repay(borrower, debt, part_of(dice, seen.owed[debt])),
            12 => Action::RepayFor(borrower, debt, part_of(dice, seen.owed[debt])),
            13..=16 => {
                let one = U256::from(10).pow(U256::from(18));
                let is_sick = |at: &usize| sight.accounts[*at].data.healthFactor < one;
                let sick = (LENDERS..LENDERS + BORROWERS).find(is_sick);
                self.liquidate(dice, world, sight, sick.unwrap_or(borrower.0))
            }
            17 => {
                let (lender, asset) = (dice.index(LENDERS), dice.index(ASSETS));
                let most = sight.accounts[lender].supplied[asset];
                if dice.chance(50) {
                    Action::Withdraw(Actor(lender), asset, part_of(dice, most))
                } else {
                    let amount = part_of(dice, most).min(most);
                    Action::Supply(Actor(lender), asset, amount)
                }
            }
            18 => {
                let asset = dice.index(ASSETS);
                Action::Donate(asset, U256::from(dice.roll(1_000_000_000)))
            }
            19 => Action::Claim(dice.index(ASSETS)),
            20 | 21 => {
                let asset = dice.index(ASSETS);
                Action::Configure(asset, self.parameters(dice, &sight.assets[asset], asset))
            }
            22..=25 => self.aim(dice, sight).unwrap_or_else(|| drift(dice, world)),
            26 => drift(dice, world),
            _ => Action::Pass(dice.pick(&[1, 12, 3_600, 86_400, 20 * 86_400])),
        }
    }

    /// The account's own asset, or any where accounts may hold anything.
    fn asset(&self, dice: &mut Dice, own: usize) -> usize {
        if self.terms == Terms::Anything && dice.chance(60) {
            dice.index(ASSETS)
        } else {
            own
        }
    }

    /// A step of somebody without a debt towards one that matters: nothing happens to those who owe nothing.
    fn settle(&self, dice: &mut Dice, world: &World, sight: &Sight) -> Option<Action> {
        let free = |at: &usize| sight.accounts[*at].data.debtUsd.is_zero();
        let at = (LENDERS..LENDERS + BORROWERS).find(free)?;
        let (account, seen) = (world.accounts[at], &sight.accounts[at]);
        let share = U256::from(400_000 + dice.roll(600_000));
        let part = |most: U256| most * share / U256::from(MILLION);
        let held = seen.supplied.iter().filter(|it| !it.is_zero()).count();
        let several = self.terms == Terms::Anything && held < 2 && dice.chance(60);
        if held == 0 || several {
            let asset = if held == 0 {
                account.collateral
            } else {
                dice.index(ASSETS)
            };
            let most = tokens(world, asset, U256::from(2_000_000_000_000u64));
            return Some(Action::Supply(Actor(at), asset, part(most)));
        }
        let debt = self.asset(dice, account.debt);
        let room = tokens(world, debt, part(seen.data.borrowLimitUsd));
        let cash = world.cash_for(account.address, debt);
        Some(Action::Borrow(Actor(at), debt, room.min(cash)))
    }

    /// Of something held and something owed, mostly.
    fn liquidate(&self, dice: &mut Dice, world: &World, sight: &Sight, at: usize) -> Action {
        let (account, seen) = (world.accounts[at], &sight.accounts[at]);
        let mut held = |of: &[U256], own: usize| {
            let held: Vec<usize> = (0..ASSETS).filter(|asset| !of[*asset].is_zero()).collect();
            match self.terms {
                Terms::OnePair => own,
                Terms::Anything if held.is_empty() => own,
                Terms::Anything => dice.pick(&held),
            }
        };
        let collateral = held(&seen.supplied, account.collateral);
        let debt = held(&seen.owed, account.debt);
        let owed = seen.owed[debt];
        let half = owed / U256::from(2);
        let amount = match dice.roll(8) {
            0 => half,
            1 => half + U256::from(2),
            2..=4 => U256::MAX,
            _ => part_of(dice, owed),
        };
        Action::Liquidate(Actor(at), collateral, debt, amount)
    }

    /// A withdrawal that leaves somebody with a health factor of exactly one, where his debt allows that.
    fn brink(&mut self, dice: &mut Dice, world: &World, sight: &Sight) -> Option<Action> {
        let at = LENDERS + dice.index(BORROWERS);
        let seen = &sight.accounts[at];
        let asset = world.accounts[at].collateral;
        let config = &sight.assets[asset].config;
        let threshold = U256::from(config.liquidationThresholdBps);
        let wanted = seen.data.debtUsd * U256::from(BPS);
        let others = worth(sight, &without(seen, asset)).weighted;
        let value = wanted.checked_sub(others)?.div_ceil(threshold);
        let left = (value * unit(asset)).div_ceil(sight.assets[asset].price);
        let amount = seen.supplied[asset].checked_sub(left)?;
        if wanted.is_zero() || amount.is_zero() {
            return None;
        }
        self.aimed = Some(at);
        Some(Action::Withdraw(Actor(at), asset, amount))
    }

    /// The price at which somebody's health factor just is, or just is not, one of [`AIMS`].
    fn aim(&mut self, dice: &mut Dice, sight: &Sight) -> Option<Action> {
        let indebted = (LENDERS..LENDERS + BORROWERS)
            .filter(|at| !sight.accounts[*at].data.debtUsd.is_zero())
            .collect::<Vec<_>>();
        if indebted.is_empty() {
            return None;
        }
        let at = dice.pick(&indebted);
        let aim = U256::from(dice.pick(&AIMS));
        let below = dice.chance(30);
        let seen = &sight.accounts[at];
        let movable = (0..ASSETS)
            .filter(|asset| !seen.supplied[*asset].is_zero() && seen.owed[*asset].is_zero())
            .collect::<Vec<_>>();
        if movable.is_empty() {
            return None;
        }
        let asset = dice.pick(&movable);
        let config = &sight.assets[asset].config;
        let threshold = U256::from(config.liquidationThresholdBps);
        // All of the account's worth at the threshold, less what its other collateral brings.
        let wanted = (seen.data.debtUsd * U256::from(BPS) * aim).div_ceil(U256::from(MILLION));
        let others = worth(sight, &without(seen, asset)).weighted;
        let value = wanted.checked_sub(others)?.div_ceil(threshold);
        let price = (value * unit(asset)).div_ceil(seen.supplied[asset]) - U256::from(below);
        let allowed = U256::from(1_000)..U256::from(10).pow(U256::from(16));
        if !allowed.contains(&price) {
            return None;
        }
        self.aimed = Some(at);
        Some(Action::Price(asset, price))
    }

    fn parameters(&self, dice: &mut Dice, seen: &AssetSight, asset: usize) -> AssetConfig {
        let threshold = dice.pick(&[7_000, 8_000, 8_600]);
        let mut cap = |scaled: U256, index: U256| {
            // None, or a little more than there is.
            let whole: u64 = (scaled * index / ray() / unit(asset)).saturating_to();
            let cap = if !self.caps || dice.chance(60) {
                0
            } else {
                whole + 1 + dice.roll(whole / 4 + 2)
            };
            U48::from(cap)
        };
        let supply_cap = cap(seen.scaled_supply, seen.state.supplyIndex);
        let borrow_cap = cap(seen.scaled_debt, seen.state.borrowIndex);
        AssetConfig {
            ltvBps: threshold - 500,
            liquidationThresholdBps: threshold,
            reserveFactorBps: dice.pick(&[0, 1_500, 10_000]),
            liquidationProtocolFeeBps: dice.pick(&[0, 1_000, 10_000]),
            slope1Bps: dice.pick(&[0, 400, 4_000]),
            supplyCap: supply_cap,
            borrowCap: borrow_cap,
            ..seen.config.clone()
        }
    }
}

/// The account, had it none of an asset.
fn without(account: &AccountSight, asset: usize) -> AccountSight {
    let mut less = account.clone();
    less.supplied[asset] = U256::ZERO;
    less
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

fn drift(dice: &mut Dice, world: &World) -> Action {
    let asset = dice.index(ASSETS);
    let percent = U256::from(40 + dice.roll(110));
    let price = world.prices[asset] * percent / U256::from(100);
    Action::Price(asset, price.max(U256::from(1_000)))
}
