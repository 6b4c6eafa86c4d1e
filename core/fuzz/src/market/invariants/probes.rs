//! What anybody may try at any moment, on the side: each is taken back.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool::{borrowCall, repayCall, supplyCall, withdrawCall};

use super::ensure;
use crate::market::action::Actor;
use crate::market::sight::Sight;
use crate::market::world::{End, World, unit};

/// (8): what is brought and taken back at once, or borrowed and repaid, leaves nobody richer. How many were tried.
pub(in crate::market) fn round_trips(world: &mut World, actor: Actor) -> Result<u64, String> {
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
pub(in crate::market) fn departure(world: &mut World, actor: Actor) -> Result<u64, String> {
    let user = world.accounts[actor.0].address;
    let before = world.look();
    let seen = &before.accounts[actor.0];
    let mut way = Way::default();
    for asset in 0..seen.owed.len() {
        if seen.owed[asset].is_zero() || seen.wallet[asset] < seen.owed[asset] {
            continue;
        }
        let call = repayCall {
            asset: world.tokens[asset],
            amount: U256::MAX,
        };
        way.go(world.call(user, &call), || {
            format!("(19) debt in asset {asset} cannot be paid")
        });
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
        way.go(world.call(user, &call), || {
            format!("(19) asset {asset} cannot be taken out")
        });
    }
    if free && way.stuck.is_none() {
        let left = world.look().accounts[actor.0].data.debtUsd;
        ensure(left.is_zero(), || format!("(19) {left} still owed"))?;
    }
    for end in way.ends.iter().rev() {
        world.undo(end);
    }
    way.stuck.map_or(Ok(way.ends.len() as u64), Err)
}

/// Steps that must all succeed.
#[derive(Default)]
struct Way {
    ends: Vec<End>,
    /// The last one that did not.
    stuck: Option<String>,
}

impl Way {
    fn go(&mut self, end: End, what: impl FnOnce() -> String) {
        if let Err(data) = &end.result {
            self.stuck = Some(format!("{}: {data}", what()));
        }
        self.ends.push(end);
    }
}
