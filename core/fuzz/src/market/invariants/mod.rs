//! What must hold of a lending market, by the numbers of `research/lending.md`'s list of invariants: in every state (1, 2, 4,
//! 10), across every action (4, 5, 7, 10 to 12, 15 and the caps), across a liquidation (13, 14, 16 to 18; `liquidation`),
//! over time (5, 7; `interest`), for whoever tries it (8, 19; `probes`), and between layouts (23). 3 and 6 are of isolated
//! markets, 9 of pairs, 20 and 21 of leverage: their campaigns are among the contracts' tests.
//!
//! Taken from storage and views alone, and held against exact fractions. Does nothing that is not taken back.

mod fractions;
mod interest;
mod liquidation;
mod probes;

use alloy_primitives::U256;
use alloy_sol_types::SolError;
use leverloom_market::abi::LendingPool::{DeficitCreated, HealthFactorNotBelowOne};

use super::Tally;
use super::action::{Action, Actor};
use super::sight::{AccountSight, AssetSight, Sight};
use super::world::{End, ray, unit};

pub(super) use probes::{departure, round_trips};

const BPS: u64 = 10_000;
const E8: u64 = 100_000_000;

fn wad() -> U256 {
    U256::from(10).pow(U256::from(18))
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// What an account comes to, worked out here: dollars with 8 decimals, weights times bps.
pub(super) struct Worth {
    pub(super) collateral: U256,
    pub(super) debt: U256,
    pub(super) limit: U256,
    pub(super) weighted: U256,
}

/// Collateral floors, debt ceils.
pub(super) fn worth(sight: &Sight, account: &AccountSight) -> Worth {
    let mut worth = Worth {
        collateral: U256::ZERO,
        debt: U256::ZERO,
        limit: U256::ZERO,
        weighted: U256::ZERO,
    };
    for (asset, seen) in sight.assets.iter().enumerate() {
        let AssetSight { price, config, .. } = seen;
        if config.liquidationThresholdBps > 0 {
            let value = account.supplied[asset] * *price / unit(asset);
            worth.collateral += value;
            worth.limit += value * U256::from(config.ltvBps);
            worth.weighted += value * U256::from(config.liquidationThresholdBps);
        }
        worth.debt += (account.owed[asset] * *price).div_ceil(unit(asset));
    }
    worth
}

impl Worth {
    fn health(&self) -> U256 {
        if self.debt.is_zero() {
            U256::MAX
        } else {
            self.weighted * wad() / (self.debt * U256::from(BPS))
        }
    }
}

/// In every state.
pub(super) fn always(sight: &Sight) -> Result<(), String> {
    for (asset, seen) in sight.assets.iter().enumerate() {
        let sum =
            |of: &dyn Fn(&AccountSight) -> U256| -> U256 { sight.accounts.iter().map(of).sum() };
        let supplies = sum(&|account| account.scaled_supply[asset]);
        let debts = sum(&|account| account.scaled_debt[asset]);
        ensure(
            (supplies, debts) == (seen.scaled_supply, seen.scaled_debt),
            || {
                format!(
                    "(1) asset {asset}: accounts hold {supplies} and {debts} scaled units, the totals say {} and {}",
                    seen.scaled_supply, seen.scaled_debt
                )
            },
        )?;
        for (part, (cash, held)) in seen.holders.iter().enumerate() {
            ensure(held >= cash, || {
                format!("(2) asset {asset}, part {part}: {held} are held, {cash} recorded")
            })?;
        }
        // In exact fractions, times a ray.
        let owned =
            (seen.cash + seen.deficit) * ray() + seen.scaled_debt * U256::from(seen.indexes.borrow);
        let owing = (seen.scaled_supply + seen.treasury) * U256::from(seen.indexes.supply);
        ensure(owned >= owing, || {
            format!("(2) asset {asset}: {owned} cannot pay {owing} (rays of base units)")
        })?;
        ensure(seen.minted == seen.known, || {
            format!(
                "(4) asset {asset}: {} tokens exist, {} are accounted for",
                seen.minted, seen.known
            )
        })?;
    }
    for (at, account) in sight.accounts.iter().enumerate() {
        let (data, worth) = (&account.data, worth(sight, account));
        let told = [data.collateralUsd, data.debtUsd, data.borrowLimitUsd];
        let known = [worth.collateral, worth.debt, worth.limit / U256::from(BPS)];
        ensure(told == known, || {
            format!("(10) account {at} is worth {known:?}, the contract says {told:?}")
        })?;
        ensure(data.healthFactor == worth.health(), || {
            format!(
                "(10) account {at} has a health factor of {}, the contract says {}",
                worth.health(),
                data.healthFactor
            )
        })?;
    }
    Ok(())
}

/// Across every action that was taken.
pub(super) fn between(
    action: &Action,
    end: &End,
    before: &Sight,
    after: &Sight,
) -> Result<(), String> {
    for (asset, (old, new)) in before.assets.iter().zip(&after.assets).enumerate() {
        ensure(old.minted == new.minted, || {
            format!("(4) asset {asset} was made or lost")
        })?;
        if let Action::Pass(_) = action {
            interest::grown(asset, new, after.now)?;
        }
        interest::between(asset, action, before, after)?;
        interest::treasury(asset, end, old, new)?;
    }
    let actor = action.actor().map(|actor| actor.0);
    for (at, (old, new)) in before.accounts.iter().zip(&after.accounts).enumerate() {
        if action.moves_the_market() {
            continue;
        }
        let (from, to) = (old.data.healthFactor, new.data.healthFactor);
        ensure(from < wad() || to >= wad(), || {
            format!("(11) account {at} was healthy at {from} and is not at {to}")
        })?;
        ensure(actor == Some(at) || old.data == new.data, || {
            format!(
                "(15) account {at} has nothing to do with it: {:?}, now {:?}",
                old.data, new.data
            )
        })?;
    }
    if !matches!(action, Action::Liquidate(..)) {
        ensure(end.events::<DeficitCreated>().is_empty(), || {
            "(16) a debt was written off without a liquidation".to_owned()
        })?;
    }
    rounding(action, before, after)
}

/// (10), (12) and the caps: against whoever calls, nobody leaves himself beyond a limit, and no asset beyond its cap.
fn rounding(action: &Action, before: &Sight, after: &Sight) -> Result<(), String> {
    let Some(actor) = action.actor() else {
        return Ok(());
    };
    let (old, new) = (&before.accounts[actor.0], &after.accounts[actor.0]);
    let against = |holds: bool| {
        ensure(holds, || {
            format!("(10) it was rounded for the caller: {actor:?}")
        })
    };
    match *action {
        Action::Supply(_, asset, amount) => {
            against(old.wallet[asset] - new.wallet[asset] == amount)?;
            against(new.supplied[asset] - old.supplied[asset] <= amount)?;
            let seen = &after.assets[asset];
            let total = (seen.scaled_supply, seen.state.supplyIndex);
            within("supply", asset, total, seen.config.supplyCap.to())
        }
        Action::Withdraw(_, asset, _) => {
            let paid = new.wallet[asset] - old.wallet[asset];
            against(old.supplied[asset] - new.supplied[asset] >= paid)?;
            healthy(new)
        }
        Action::Borrow(_, asset, amount) => {
            against(new.wallet[asset] - old.wallet[asset] == amount)?;
            against(new.owed[asset] - old.owed[asset] >= amount)?;
            let seen = &after.assets[asset];
            let total = (seen.scaled_debt, seen.state.borrowIndex);
            within("borrow", asset, total, seen.config.borrowCap.to())?;
            let worth = worth(after, new);
            ensure(worth.debt * U256::from(BPS) <= worth.limit, || {
                format!("(12) {} owed, beyond the limit", worth.debt)
            })?;
            healthy(new)
        }
        Action::Repay(_, asset, _) => {
            let paid = old.wallet[asset] - new.wallet[asset];
            against(old.owed[asset] - new.owed[asset] <= paid)
        }
        Action::RepayFor(_, asset, _) => {
            against(old.wallet == new.wallet)?;
            let paid = before.stranger[asset] - after.stranger[asset];
            against(old.owed[asset] - new.owed[asset] <= paid)
        }
        Action::Liquidate(..)
        | Action::Donate(..)
        | Action::Claim(_)
        | Action::Price(..)
        | Action::Configure(..)
        | Action::Pass(_) => Ok(()),
    }
}

fn healthy(account: &AccountSight) -> Result<(), String> {
    let health = account.data.healthFactor;
    ensure(health >= wad(), || {
        format!("(12) the caller is left at {health}")
    })
}

/// A cap of whole tokens (0: none) on scaled units at an index.
fn within(what: &str, asset: usize, total: (U256, U256), cap: u64) -> Result<(), String> {
    let total = (total.0 * total.1).div_ceil(ray());
    ensure(cap == 0 || total <= U256::from(cap) * unit(asset), || {
        format!("asset {asset}: {total} beyond the {what} cap of {cap}")
    })
}

/// (13): nobody below one is told that he is not.
pub(super) fn refusal(action: &Action, end: &End, sight: &Sight) -> Result<(), String> {
    let (Action::Liquidate(Actor(at), ..), Err(data)) = (action, &end.result) else {
        return Ok(());
    };
    let health = worth(sight, &sight.accounts[*at]).health();
    let told = data.starts_with(&HealthFactorNotBelowOne::SELECTOR);
    ensure(!told || health >= wad(), || {
        format!("(13) refused at a health factor of {health}")
    })
}

/// Whether it is an attempt to liquidate somebody who is healthy by nothing at all.
pub(super) fn at_the_brink(action: &Action, sight: &Sight) -> bool {
    let Action::Liquidate(Actor(at), ..) = action else {
        return false;
    };
    sight.accounts[*at].data.healthFactor == wad()
}

/// Across a liquidation.
pub(super) fn liquidated(
    action: &Action,
    end: &End,
    before: &Sight,
    after: &Sight,
    tally: &mut Tally,
) -> Result<(), String> {
    let Action::Liquidate(Actor(at), collateral, debt, asked) = *action else {
        return Ok(());
    };
    let liquidation = liquidation::Liquidation {
        before,
        after,
        at,
        collateral,
        debt,
        asked,
    };
    liquidation.check(end, tally)
}

/// (23): what two layouts disagree about.
pub(super) fn same_economics(pooled: &Sight, other: &Sight) -> Option<String> {
    for (asset, (a, b)) in pooled.assets.iter().zip(&other.assets).enumerate() {
        if a.state != b.state || a.indexes != b.indexes {
            return Some(format!(
                "(23) asset {asset}: {:?}, pooled: {:?}",
                b.state, a.state
            ));
        }
    }
    let differing = |(a, b): &(&AccountSight, &AccountSight)| a != b;
    let pairs = pooled.accounts.iter().zip(&other.accounts);
    let at = pairs.clone().position(|pair| differing(&pair))?;
    let (a, b) = (&pooled.accounts[at], &other.accounts[at]);
    Some(format!(
        "(23) account {at}: {:?}, pooled: {:?}",
        b.data, a.data
    ))
}
