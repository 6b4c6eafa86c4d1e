//! What must hold of a lending market, by the numbers of `research/lending.md`'s list of invariants: in every state
//! (1, 2), across every action (4, 5, 7, 10 to 12, 15), across a liquidation (13, 14, 16 to 18), for whoever tries it
//! (8, 19), and between layouts (23).
//!
//! Taken from storage and views alone. Does nothing that is not taken back.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool::{
    DeficitCreated, Liquidate, borrowCall, repayCall, supplyCall, withdrawCall,
};

use super::Tally;
use super::action::{Action, Actor};
use super::world::{AccountSight, End, Sight, World, ray, unit};

const BPS: u64 = 10_000;
const E8: u64 = 100_000_000;

fn wad() -> U256 {
    U256::from(10).pow(U256::from(18))
}

fn ensure(holds: bool, what: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(what()) }
}

/// In every state.
pub(super) fn always(world: &World, sight: &Sight) -> Result<(), String> {
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
        let data = &account.data;
        let debt = account.owed.iter().any(|owed| !owed.is_zero());
        ensure(debt == (data.debtUsd > U256::ZERO), || {
            format!("account {at} owes without a debt")
        })?;
        ensure(world.accounts.len() == sight.accounts.len(), || {
            "somebody is missing".to_owned()
        })?;
    }
    Ok(())
}

/// Across every action that was taken.
pub(super) fn between(action: &Action, before: &Sight, after: &Sight) -> Result<(), String> {
    for (asset, (old, new)) in before.assets.iter().zip(&after.assets).enumerate() {
        ensure(old.minted == new.minted, || {
            format!("(4) asset {asset} was made or lost")
        })?;
        let (from, to) = (&old.state, &new.state);
        ensure(
            to.supplyIndex >= from.supplyIndex && to.borrowIndex >= from.borrowIndex,
            || format!("(5) an index of asset {asset} fell"),
        )?;
        if let Action::Pass(_) = action {
            // Since the last accrual: between two looks at the same accrual each is rounded anew.
            let (supply, borrow) = (old.indexes.supply, old.indexes.borrow);
            let owed = old.scaled_debt * (to.borrowIndex - U256::from(borrow));
            let claims = old.scaled_supply + old.treasury;
            let paid = claims * (to.supplyIndex - U256::from(supply));
            ensure(owed >= paid, || {
                format!("(7) asset {asset}: suppliers earn {paid}, borrowers owe {owed}")
            })?;
        }
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
    rounding(action, before, after)
}

/// (10), (12): against whoever calls, and nobody leaves himself below one.
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
            against(new.supplied[asset] - old.supplied[asset] <= amount)
        }
        Action::Withdraw(_, asset, _) => {
            let paid = new.wallet[asset] - old.wallet[asset];
            against(old.supplied[asset] - new.supplied[asset] >= paid)?;
            healthy(new)
        }
        Action::Borrow(_, asset, amount) => {
            against(new.wallet[asset] - old.wallet[asset] == amount)?;
            against(new.owed[asset] - old.owed[asset] >= amount)?;
            healthy(new)
        }
        Action::Repay(_, asset, _) => {
            let paid = old.wallet[asset] - new.wallet[asset];
            against(old.owed[asset] - new.owed[asset] <= paid)
        }
        Action::RepayFor(_, asset, _) => {
            against(old.wallet == new.wallet)?;
            against(old.owed[asset] >= new.owed[asset])
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

/// Across a liquidation.
pub(super) fn liquidation(
    world: &World,
    action: &Action,
    end: &End,
    before: &Sight,
    after: &Sight,
    tally: &mut Tally,
) -> Result<(), String> {
    let Action::Liquidate(Actor(at), _) = *action else {
        return ensure(end.events::<DeficitCreated>().is_empty(), || {
            "(16) a debt was written off without a liquidation".to_owned()
        });
    };
    let (old, new) = (&before.accounts[at], &after.accounts[at]);
    let account = world.accounts[at];
    let (collateral, debt) = (account.collateral, account.debt);
    let events = end.events::<Liquidate>();
    let [event] = &events[..] else {
        return Err(format!("{} liquidations in one", events.len()));
    };
    tally.liquidations += 1;
    let down = |asset: usize, amount: U256| amount * world.prices[asset] / unit(asset);
    let up = |asset: usize, amount: U256| (amount * world.prices[asset]).div_ceil(unit(asset));
    let health = old.data.healthFactor;
    ensure(health < wad(), || {
        format!("(13) at a health factor of {health}")
    })?;
    let small = U256::from(2_000 * E8);
    let is_small =
        down(collateral, old.supplied[collateral]) < small || up(debt, old.owed[debt]) < small;
    let all = is_small || health <= wad() * U256::from(95) / U256::from(100);
    let repaid = down(debt, event.repaid);
    ensure(all || repaid <= old.data.debtUsd / U256::from(2), || {
        format!("(13) {repaid} of {} repaid at once", old.data.debtUsd)
    })?;

    let deficits = end.events::<DeficitCreated>();
    let written_off: U256 = deficits.iter().map(|deficit| deficit.amount).sum();
    let recorded = after.assets[debt].deficit - before.assets[debt].deficit;
    ensure(recorded == written_off, || {
        format!("(16) {written_off} written off, {recorded} recorded")
    })?;
    let bare = new.data.collateralUsd.is_zero();
    if !deficits.is_empty() {
        tally.deficits += 1;
        // A repayment burns a scaled unit less at times: what is left may be that much more.
        let scaled_unit = before.assets[debt].state.borrowIndex.div_ceil(ray());
        let most = old.owed[debt] - event.repaid + scaled_unit;
        ensure(bare && written_off <= most, || {
            format!(
                "(16) {written_off} written off of {} less {}",
                old.owed[debt], event.repaid
            )
        })?;
    }
    ensure(!bare || new.data.debtUsd.is_zero(), || {
        format!("(17) {} owed without collateral", new.data.debtUsd)
    })?;
    let left = [
        old.supplied[collateral] - event.seized,
        old.owed[debt] - event.repaid,
    ];
    let worth = [down(collateral, left[0]), up(debt, left[1])];
    let enough = |value: &U256| *value >= U256::from(1_000 * E8);
    ensure(
        left.contains(&U256::ZERO) || worth.iter().all(enough),
        || format!("(18) {worth:?} are left"),
    )?;
    improvement(world, collateral, repaid, (health, new), tally)
}

/// (14): health rises exactly when it was above threshold times bonus.
fn improvement(
    world: &World,
    collateral: usize,
    repaid: U256,
    (before, account): (U256, &AccountSight),
    tally: &mut Tally,
) -> Result<(), String> {
    let after = account.data.healthFactor;
    // What is gone has no health, and less than a dollar moves less than roundings do.
    if after == U256::MAX || repaid < U256::from(E8) {
        return Ok(());
    }
    let config = &world.configs[collateral];
    let threshold = U256::from(config.liquidationThresholdBps);
    let with_bonus = U256::from(BPS) + U256::from(config.liquidationBonusBps);
    let edge = threshold * with_bonus * wad() / U256::from(BPS * BPS);
    let near = wad() / U256::from(100_000);
    if before > edge + near {
        ensure(after > before, || {
            format!("(14) from {before} to {after}, though above {edge}")
        })
    } else if before + near < edge {
        tally.toxic += 1;
        ensure(after < before, || {
            format!("(14) from {before} to {after}, though below {edge}")
        })
    } else {
        Ok(())
    }
}

/// (8): what is brought and taken back at once, or borrowed and repaid, leaves nobody richer. How many were tried.
pub(super) fn round_trips(world: &mut World, actor: Actor) -> Result<u64, String> {
    let before = world.look();
    let account = world.accounts[actor.0];
    let (user, asset) = (account.address, world.tokens[account.collateral]);
    let seen = &before.accounts[actor.0];
    let amount = unit(account.collateral) / U256::from(7);
    let mut tried = 0;

    let brought = world.call(user, &supplyCall { asset, amount });
    if brought.result.is_ok() {
        let more = world.look().accounts[actor.0].supplied[account.collateral]
            - seen.supplied[account.collateral];
        let taken = world.call(
            user,
            &withdrawCall {
                asset,
                amount: more,
            },
        );
        if taken.result.is_ok() {
            tried += 1;
            gained(&before, &world.look(), actor)?;
        }
        world.undo(&taken);
    }
    world.undo(&brought);

    let asset = world.tokens[account.debt];
    let amount = unit(account.debt) / U256::from(7);
    let borrowed = world.call(user, &borrowCall { asset, amount });
    if borrowed.result.is_ok() {
        let repaid = world.call(user, &repayCall { asset, amount });
        if repaid.result.is_ok() {
            tried += 1;
            gained(&before, &world.look(), actor)?;
        }
        world.undo(&repaid);
    }
    world.undo(&borrowed);
    Ok(tried)
}

/// Wallet, supplies and debts: nothing may be better than before.
fn gained(before: &Sight, after: &Sight, actor: Actor) -> Result<(), String> {
    let (old, new) = (&before.accounts[actor.0], &after.accounts[actor.0]);
    for asset in 0..old.wallet.len() {
        let had = old.wallet[asset] + old.supplied[asset] + new.owed[asset];
        let has = new.wallet[asset] + new.supplied[asset] + old.owed[asset];
        ensure(has <= had, || {
            format!("(8) a round trip pays {} of asset {asset}", has - had)
        })?;
    }
    Ok(())
}

/// (19): a debt can be paid in full, and what backs no debt can be taken out as far as there is cash.
pub(super) fn departure(world: &mut World, actor: Actor) -> Result<u64, String> {
    let user = world.accounts[actor.0].address;
    let before = world.look();
    let seen = &before.accounts[actor.0];
    let mut ends: Vec<End> = Vec::new();
    let mut tried = 0;
    let mut stuck = None;
    for asset in 0..seen.owed.len() {
        if seen.owed[asset].is_zero() || seen.wallet[asset] < seen.owed[asset] {
            continue;
        }
        let call = repayCall {
            asset: world.tokens[asset],
            amount: U256::MAX,
        };
        let end = world.call(user, &call);
        if let Err(data) = &end.result {
            stuck = Some(format!("(19) debt in asset {asset} cannot be paid: {data}"));
        }
        ends.push(end);
        tried += 1;
    }
    let free = world.look().accounts[actor.0].data.debtUsd.is_zero();
    for asset in 0..seen.supplied.len() {
        let supplied = seen.supplied[asset];
        if !free || supplied.is_zero() || world.cash_for(user, asset) < supplied {
            continue;
        }
        let call = withdrawCall {
            asset: world.tokens[asset],
            amount: U256::MAX,
        };
        let end = world.call(user, &call);
        if let Err(data) = &end.result {
            stuck = Some(format!("(19) asset {asset} cannot be taken out: {data}"));
        }
        ends.push(end);
        tried += 1;
    }
    if free && stuck.is_none() {
        let left = world.look().accounts[actor.0].data.debtUsd;
        ensure(left.is_zero(), || format!("(19) {left} still owed"))?;
    }
    for end in ends.iter().rev() {
        world.undo(end);
    }
    stuck.map_or(Ok(tried), Err)
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
