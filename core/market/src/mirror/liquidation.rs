//! What the pool would let a liquidator do: its limits and roundings, for bots that work out their gain first.

use leverloom_model::units::BPS;

use super::reserve::{Params, down, up};
use super::settings::Settings;
use crate::prices::PriceE8;

/// One side of a liquidation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Side<'a> {
    pub(crate) params: &'a Params,
    pub(crate) price: PriceE8,
    /// Base units.
    pub(crate) balance: u128,
}

/// A liquidation as the pool would carry it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Terms {
    /// Base units of the debt asset.
    pub(crate) repaid: u128,
    /// Whether that is all that is owed, or takes all the collateral: then as much as the pool allows is asked
    /// for, because a fraction of a cent left on either side would be refused.
    pub(crate) exhausts: bool,
    /// What the liquidator gains, dollars with 8 decimals.
    pub(crate) bonus_usd: u128,
}

impl Side<'_> {
    fn value_down(&self, amount: u128) -> u128 {
        down(amount, self.price.into(), self.params.unit)
    }

    fn value_up(&self, amount: u128) -> u128 {
        up(amount, self.price.into(), self.params.unit)
    }
}

/// The largest liquidation allowed, with at most `funds` of the debt asset; none when nothing can be gained.
pub(crate) fn best(
    settings: &Settings,
    collateral: Side<'_>,
    debt: Side<'_>,
    debt_usd: u128,
    health: u128,
    funds: u128,
) -> Option<Terms> {
    let allowed = max_repay(settings, collateral, debt, debt_usd, health).min(funds);
    let terms = carry_out(settings, collateral, debt, allowed).or_else(|| {
        // Leftovers too small: stop where a little more than the least is left of the collateral.
        let spare = collateral
            .value_down(collateral.balance)
            .checked_sub(settings.min_leftover_usd + settings.min_leftover_usd / 100)?;
        let dollars = down(
            spare,
            BPS.into(),
            u128::from(BPS + collateral.params.bonus_bps),
        );
        carry_out(
            settings,
            collateral,
            debt,
            down(dollars, debt.params.unit, debt.price.into()).min(allowed),
        )
    })?;
    (terms.bonus_usd > 0).then_some(terms)
}

fn max_repay(
    settings: &Settings,
    collateral: Side<'_>,
    debt: Side<'_>,
    whole_debt_usd: u128,
    health: u128,
) -> u128 {
    let this_debt_usd = debt.value_up(debt.balance);
    let small = collateral.value_down(collateral.balance) < settings.small_position_usd
        || this_debt_usd < settings.small_position_usd;
    let close_usd = down(whole_debt_usd, settings.close_factor_bps.into(), BPS.into());
    if small || health <= settings.full_close_health || this_debt_usd <= close_usd {
        return debt.balance;
    }
    down(close_usd, debt.params.unit, debt.price.into())
}

/// None when the pool would refuse: nothing seized, or too little left.
fn carry_out(
    settings: &Settings,
    collateral: Side<'_>,
    debt: Side<'_>,
    repay: u128,
) -> Option<Terms> {
    let bonus = u128::from(BPS + collateral.params.bonus_bps);
    let wanted_usd = down(debt.value_down(repay), bonus, BPS.into());
    let held_usd = collateral.value_down(collateral.balance);
    // Within a cent of what the contract works out in 512 bits: good enough to decide by.
    let (repaid, seized_usd) = if wanted_usd <= held_usd {
        (repay, wanted_usd)
    } else {
        let dollars = up(held_usd, BPS.into(), bonus);
        (
            up(dollars, debt.params.unit, debt.price.into()).min(repay),
            held_usd,
        )
    };
    let (collateral_left, debt_left) =
        (held_usd - seized_usd, debt.value_up(debt.balance - repaid));
    let dust = collateral_left.min(debt_left) > 0
        && collateral_left.min(debt_left) < settings.min_leftover_usd;
    let exhausts = repaid == debt.balance || seized_usd == held_usd;
    let fee_usd = up(
        seized_usd - down(seized_usd, BPS.into(), bonus),
        collateral.params.protocol_fee_bps.into(),
        BPS.into(),
    );
    (!dust && seized_usd > 0).then(|| Terms {
        repaid,
        exhausts,
        bonus_usd: (seized_usd - fee_usd).saturating_sub(debt.value_down(repaid)),
    })
}
