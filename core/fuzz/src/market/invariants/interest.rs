//! Interest: how far the indexes must have grown, and what of it is the pool's.
//!
//! From the rules as they are published: a kinked rate of utilization, simple interest for suppliers, the first three
//! terms of e^x for borrowers, a year of 365 days.

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool::{Liquidate, TreasuryClaimed};
use num_traits::{One, Zero};

use super::fractions::{Q, bps, exact, ray_up, ten, whole};
use super::{End, ensure};
use crate::market::action::Action;
use crate::market::sight::{AssetSight, Sight};
use crate::market::world::ray;

const YEAR: u64 = 365 * 86_400;

/// Yearly rates since the last accrual: what borrowers pay at least, and what suppliers earn at most. What is rounded up
/// against borrowers, in utilization and in the rate (`ROUNDING.md`), the suppliers have a share in.
fn rates(seen: &AssetSight) -> (Q, Q) {
    let config = &seen.config;
    let debt = exact(seen.scaled_debt * U256::from(seen.indexes.borrow) / ray());
    let cash = exact(seen.cash);
    if debt.is_zero() {
        return (bps(config.baseRateBps), Q::zero());
    }
    let utilization = &debt / (&cash + &debt);
    let kink = bps(config.kinkBps);
    let rate = |utilization: &Q| {
        let over_base = if *utilization <= kink {
            bps(config.slope1Bps) * utilization / &kink
        } else {
            let above = (utilization - &kink) / (Q::one() - &kink);
            bps(config.slope1Bps) + bps(config.slope2Bps) * above
        };
        bps(config.baseRateBps) + over_base
    };
    let paid = ray_up(&rate(&ray_up(&utilization)));
    let earning = &debt / (cash + &debt + exact(seen.deficit));
    let supply = paid * earning * (Q::one() - bps(config.reserveFactorBps));
    (rate(&utilization), supply)
}

/// (5), (7), (10): the indexes that the views tell are the stored ones and the interest since: for borrowers no less than
/// exactly that, for suppliers no more, and both to the 20th digit.
pub(super) fn grown(asset: usize, seen: &AssetSight, now: u64) -> Result<(), String> {
    let stored = &seen.indexes;
    let told = (seen.state.supplyIndex, seen.state.borrowIndex);
    let (supply, borrow) = (U256::from(stored.supply), U256::from(stored.borrow));
    let years = whole(now - stored.last_update) / whole(YEAR);
    let (borrow_rate, supply_rate) = rates(seen);
    let supplied = exact(supply) * (Q::one() + supply_rate * &years);
    let x = borrow_rate * years;
    let terms = Q::one() + &x + &x * &x / whole(2) + &x * &x * &x / whole(6);
    let owed = exact(borrow) * terms;
    let near = |told: U256, known: &Q| (exact(told) - known) * ten(20) / known;
    let (over, under) = (near(told.1, &owed), near(told.0, &supplied));
    ensure(over >= Q::zero() && over < Q::one(), || {
        format!(
            "(10) asset {asset}: the borrow index is {}, not {}",
            told.1,
            owed.ceil()
        )
    })?;
    ensure(under <= Q::zero() && under > -Q::one(), || {
        format!(
            "(10) asset {asset}: the supply index is {}, not {}",
            told.0,
            supplied.floor()
        )
    })
}

/// Across an action.
pub(super) fn between(
    asset: usize,
    action: &Action,
    before: &Sight,
    after: &Sight,
) -> Result<(), String> {
    let (old, new) = (&before.assets[asset], &after.assets[asset]);
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
        return ensure(owed >= paid, || {
            format!("(7) asset {asset}: suppliers earn {paid}, borrowers owe {owed}")
        });
    }
    // No time has passed: whoever accrues first finds what the views have told.
    ensure(
        (to.supplyIndex, to.borrowIndex) == (from.supplyIndex, from.borrowIndex),
        || format!("(5) an index of asset {asset} moved in no time"),
    )
}

/// What the pool keeps: its part of the interest since the last accrual, and fees on bonuses; less what its owner took.
/// Never more than exactly that, and a few base units less at most.
pub(super) fn treasury(
    asset: usize,
    end: &End,
    old: &AssetSight,
    new: &AssetSight,
) -> Result<(), String> {
    let accrued = new.indexes.last_update > old.indexes.last_update;
    let events = (end.events::<Liquidate>(), end.events::<TreasuryClaimed>());
    if !accrued && events.0.is_empty() && events.1.is_empty() {
        return ensure(new.treasury == old.treasury, || {
            format!("(2) the treasury of asset {asset} moves for nothing")
        });
    }
    let ray = exact(ray());
    let index = exact(new.state.supplyIndex);
    let mut more = Q::zero();
    if accrued {
        let grown = exact(U256::from(new.indexes.borrow)) - exact(U256::from(old.indexes.borrow));
        let interest = exact(old.scaled_debt) * grown;
        more += interest * bps(old.config.reserveFactorBps) / &index;
    }
    for event in events.0 {
        if event.collateralAsset == new.token {
            more += exact(event.protocolFee) * &ray / &index;
        }
    }
    for event in events.1 {
        if event.asset == new.token {
            more -= exact(event.amount) * &ray / &index;
        }
    }
    let kept = exact(new.treasury) - exact(old.treasury);
    let short = &more - &kept;
    ensure(short >= Q::zero() && short < whole(6), || {
        format!(
            "(2) asset {asset}: the treasury is {kept} scaled units more, not {}",
            more.floor()
        )
    })
}
