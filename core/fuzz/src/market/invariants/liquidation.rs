//! A liquidation: who, how much, for what, and what is left of the position (13, 14, 16 to 18).

use alloy_primitives::U256;
use leverloom_market::abi::LendingPool::{DeficitCreated, Liquidate};
use num_traits::{One, Zero};

use super::fractions::{Q, bps, exact, whole};
use super::{BPS, E8, End, Tally, ensure, wad, worth};
use crate::market::sight::{AccountSight, Sight};
use crate::market::world::{ray, unit};

/// One that was taken.
pub(super) struct Liquidation<'a> {
    pub(super) before: &'a Sight,
    pub(super) after: &'a Sight,
    /// Whose.
    pub(super) at: usize,
    pub(super) collateral: usize,
    pub(super) debt: usize,
    /// How much of the debt the liquidator offered to repay.
    pub(super) asked: U256,
}

impl Liquidation<'_> {
    fn was(&self) -> &AccountSight {
        &self.before.accounts[self.at]
    }

    fn is(&self) -> &AccountSight {
        &self.after.accounts[self.at]
    }

    /// Dollars with 8 decimals.
    fn value(&self, asset: usize, amount: U256) -> Q {
        exact(amount) * exact(self.before.assets[asset].price) / exact(unit(asset))
    }

    pub(super) fn check(&self, end: &End, tally: &mut Tally) -> Result<(), String> {
        let events = end.events::<Liquidate>();
        let [event] = &events[..] else {
            return Err(format!("{} liquidations in one", events.len()));
        };
        tally.liquidations += 1;
        let held = self.was().supplied.iter().filter(|it| !it.is_zero());
        tally.of_several += u64::from(held.count() > 1);
        self.due(event, tally)?;
        self.deal(event)?;
        self.written_off(end, event, tally)?;
        self.dust(event)?;
        self.improvement(event, tally)
    }

    /// (13): below one only, no more than the close factor, and as much as was asked where that is less.
    fn due(&self, event: &Liquidate, tally: &mut Tally) -> Result<(), String> {
        let (old, owed) = (self.was(), self.was().owed[self.debt]);
        let worth = worth(self.before, old);
        let health = worth.health();
        ensure(health < wad(), || {
            format!("(13) at a health factor of {health}")
        })?;
        let small = whole(2_000 * E8);
        let collateral = self.value(self.collateral, old.supplied[self.collateral]);
        let debt = self.value(self.debt, owed);
        let is_small = collateral.floor() < small || debt.ceil() < small;
        let half = exact(worth.debt) / whole(2);
        let in_full = health <= wad() * U256::from(95) / U256::from(100);
        if !is_small && !in_full {
            tally.by_half += 1;
        }
        let all = is_small || in_full || debt.ceil() <= half.floor();
        let repaid = self.value(self.debt, event.repaid);
        ensure(all || repaid <= half, || {
            format!("(13) {repaid} of {} repaid at once", worth.debt)
        })?;
        // Unless the collateral bounds it, it is what was asked for, as far as that is due: but for the base unit that
        // the limit is floored to, and the 10⁻⁸ dollars of its half.
        let most = if all {
            exact(owed)
        } else {
            let unit = exact(unit(self.debt)) / exact(self.before.assets[self.debt].price);
            (half - Q::one()) * unit - Q::one()
        };
        let due = exact(self.asked).min(most);
        let bounded = event.seized == old.supplied[self.collateral];
        ensure(bounded || exact(event.repaid) >= due, || {
            format!("(13) {} repaid, of {due} that are due", event.repaid)
        })
    }

    /// (10): collateral of the worth of what is repaid and the bonus, no more; the pool's part of the bonus, no less; and both
    /// sides get and lose just that.
    fn deal(&self, event: &Liquidate) -> Result<(), String> {
        let (old, new) = (self.was(), self.is());
        let config = &self.before.assets[self.collateral].config;
        let bonus = Q::one() + bps(config.liquidationBonusBps);
        let price = self.value(self.collateral, unit(self.collateral));
        let in_tokens = exact(unit(self.collateral)) / price;
        let fair = self.value(self.debt, event.repaid) * &bonus * in_tokens;
        let (seized, held) = (exact(event.seized), exact(old.supplied[self.collateral]));
        ensure(seized <= fair && seized <= held, || {
            format!("(10) {seized} of {held} seized for the worth of {fair}")
        })?;
        let one = Q::one();
        ensure(seized == held || &fair - &seized < one, || {
            format!("(10) {seized} of {held} seized, though worth {fair}")
        })?;
        let per_unit = &fair / exact(event.repaid.max(U256::ONE));
        ensure(seized < held || &fair - &seized < &per_unit + &one, || {
            format!("(10) {} repaid for {seized}, worth {fair}", event.repaid)
        })?;

        let part = &seized - &seized / &bonus;
        let fee = part * bps(config.liquidationProtocolFeeBps);
        let kept = exact(event.protocolFee);
        ensure(kept >= fee && kept < fee + whole(2), || {
            format!("(10) a fee of {kept} on the bonus in {seized}")
        })?;

        let wallet = |asset: usize| {
            let (from, to) = (self.before.stranger[asset], self.after.stranger[asset]);
            exact(to) - exact(from)
        };
        let got = |asset: usize| {
            let got = if asset == self.collateral {
                &seized - &kept
            } else {
                Q::zero()
            };
            let paid = if asset == self.debt {
                exact(event.repaid)
            } else {
                Q::zero()
            };
            got - paid
        };
        for asset in 0..self.before.assets.len() {
            ensure(wallet(asset) == got(asset), || {
                format!("(4) the liquidator's wallet moves by {}", wallet(asset))
            })?;
            let lost = exact(old.supplied[asset]) - exact(new.supplied[asset]);
            let due = if asset == self.collateral {
                seized.clone()
            } else {
                Q::zero()
            };
            let scaled = exact(self.before.assets[asset].state.supplyIndex) / exact(ray());
            ensure(lost >= due && lost <= due + scaled.ceil(), || {
                format!("(10) {lost} of asset {asset} lost, where {seized} were seized")
            })?;
        }
        Ok(())
    }

    /// (16), (17): what is written off, and when.
    fn written_off(&self, end: &End, event: &Liquidate, tally: &mut Tally) -> Result<(), String> {
        let deficits = end.events::<DeficitCreated>();
        let mut any = false;
        for (asset, (from, to)) in self
            .before
            .assets
            .iter()
            .zip(&self.after.assets)
            .enumerate()
        {
            let here = deficits.iter().filter(|event| event.asset == to.token);
            let written_off: U256 = here.map(|event| event.amount).sum();
            let recorded = to.deficit - from.deficit;
            ensure(recorded == written_off, || {
                format!("(16) {written_off} of asset {asset} written off, {recorded} recorded")
            })?;
            any |= !written_off.is_zero();
            let repaid = if asset == self.debt {
                event.repaid
            } else {
                U256::ZERO
            };
            // A repayment burns a scaled unit less at times: what is left may be that much more.
            let scaled_unit = from.state.borrowIndex.div_ceil(ray());
            let owed = self.was().owed[asset];
            ensure(written_off <= owed - repaid + scaled_unit, || {
                format!("(16) {written_off} written off of {owed} less {repaid}")
            })?;
            let gone = owed - self.is().owed[asset];
            ensure(gone <= repaid + written_off, || {
                format!("(10) {gone} of asset {asset} forgiven for {repaid} and {written_off}")
            })?;
        }
        let left = worth(self.after, self.is());
        if any {
            tally.deficits += 1;
        }
        ensure(!any || left.collateral.is_zero(), || {
            format!(
                "(16) a debt is written off, with collateral worth {} left",
                left.collateral
            )
        })?;
        ensure(!left.collateral.is_zero() || left.debt.is_zero(), || {
            format!("(17) {} owed without collateral", left.debt)
        })
    }

    /// (18): nothing of one side is left, or enough of both.
    fn dust(&self, event: &Liquidate) -> Result<(), String> {
        let left = [
            self.was().supplied[self.collateral] - event.seized,
            self.was().owed[self.debt] - event.repaid,
        ];
        let worth = [
            self.value(self.collateral, left[0]).floor(),
            self.value(self.debt, left[1]).ceil(),
        ];
        let enough = |value: &Q| *value >= whole(1_000 * E8);
        ensure(
            left.contains(&U256::ZERO) || worth.iter().all(enough),
            || format!("(18) {worth:?} are left"),
        )
    }

    /// (14): health rises exactly when it was above threshold times bonus.
    fn improvement(&self, event: &Liquidate, tally: &mut Tally) -> Result<(), String> {
        let before = self.was().data.healthFactor;
        let after = self.is().data.healthFactor;
        // What is gone has no health, and less than a dollar moves less than roundings do.
        if after == U256::MAX || self.value(self.debt, event.repaid) < whole(E8) {
            return Ok(());
        }
        let config = &self.before.assets[self.collateral].config;
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
}
