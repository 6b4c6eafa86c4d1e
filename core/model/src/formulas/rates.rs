//! Yearly rates of one asset from how much of it is lent out, as `RateModel.sol` computes them (there in
//! ray; here in wad, rounded the same way).

use super::position::AssetTerms;
use crate::report::AssetState;
use crate::scenario::{Asset, RateModel};
use crate::units::{BPS, Bps, WAD, Wad, mul_div_down, mul_div_up};

/// One basis point, in [`Wad`].
const WAD_PER_BPS: u128 = WAD / BPS as u128;

/// Share of the lendable tokens that is lent out: debt / (cash + debt), ceiled; 0 when there are none.
pub fn utilization(cash: Wad, debt: Wad) -> Wad {
    if debt == Wad::ZERO {
        return Wad::ZERO;
    }
    Wad(mul_div_up(debt.0, WAD, cash.0.saturating_add(debt.0)).unwrap_or(WAD))
}

/// What borrowers pay a year, ceiled: base + slope1·U/kink up to the kink, then
/// base + slope1 + slope2·(U − kink)/(1 − kink).
pub fn borrow_rate(model: &RateModel, utilization: Wad) -> Wad {
    let wad = |bps: Bps| u128::from(bps) * WAD_PER_BPS;
    let kink = wad(model.kink_bps);
    let sloped = |slope: Bps, part: u128, whole: u128| {
        mul_div_up(wad(slope), part, whole).unwrap_or(u128::MAX)
    };
    let rate = match utilization.0.checked_sub(kink) {
        None | Some(0) => {
            wad(model.base_bps).saturating_add(sloped(model.slope1_bps, utilization.0, kink))
        }
        Some(above) => {
            let below = wad(model.base_bps) + wad(model.slope1_bps);
            below.saturating_add(sloped(model.slope2_bps, above, WAD.saturating_sub(kink)))
        }
    };
    Wad(rate)
}

/// What suppliers earn a year, floored: the borrow rate on what is lent, spread over all that suppliers are
/// owed (written-off debt included), less the pool's share.
pub fn supply_rate(
    borrow_rate: Wad,
    cash: Wad,
    debt: Wad,
    deficit: Wad,
    reserve_factor_bps: Bps,
) -> Wad {
    let owed = cash.0.saturating_add(debt.0).saturating_add(deficit.0);
    let spread = mul_div_down(borrow_rate.0, debt.0, owed).unwrap_or(0);
    let kept = u128::from(BPS.saturating_sub(reserve_factor_bps));
    Wad(mul_div_down(spread, kept, u128::from(BPS)).unwrap_or(u128::MAX))
}

/// An asset's terms once somebody has supplied and borrowed so many tokens more than a block left: the rates that the
/// position itself brings about, at the same price.
pub fn after_trade(asset: &Asset, state: &AssetState, supplied: Wad, borrowed: Wad) -> AssetTerms {
    let cash = state.cash.0.saturating_add(supplied.0);
    let cash = Wad(cash.saturating_sub(borrowed.0));
    let debt = Wad(state.borrowed.0.saturating_add(borrowed.0));
    let paid = borrow_rate(&asset.rates, utilization(cash, debt));
    AssetTerms {
        borrow_rate: paid,
        supply_rate: supply_rate(paid, cash, debt, state.deficit, asset.reserve_factor_bps),
        cash: Some(cash),
        ..AssetTerms::after_block(asset, state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wad(text: &str) -> Wad {
        text.parse().unwrap()
    }

    const MODEL: RateModel = RateModel {
        base_bps: 100,
        slope1_bps: 400,
        slope2_bps: 6_000,
        kink_bps: 8_000,
    };

    #[test]
    fn rate_bends_at_the_kink() {
        // By hand: 1 % + 4 %·(0.4/0.8) = 3 %; 1 + 4 = 5 %; 5 + 60·(0.1/0.2) = 35 %; 5 + 60 = 65 %.
        for (utilization, rate) in [
            ("0", "0.01"),
            ("0.4", "0.03"),
            ("0.8", "0.05"),
            ("0.9", "0.35"),
            ("1", "0.65"),
        ] {
            assert_eq!(
                borrow_rate(&MODEL, wad(utilization)),
                wad(rate),
                "at {utilization}"
            );
        }
    }

    #[test]
    fn utilization_and_supply_rate_share_out_the_interest() {
        // 300 of 400 lent: 75 %. At 10 % borrowing and a tenth kept: 10 % × 0.75 × 0.9 = 6.75 %.
        assert_eq!(utilization(wad("100"), wad("300")), wad("0.75"));
        assert_eq!(utilization(wad("100"), Wad::ZERO), Wad::ZERO);
        assert_eq!(utilization(Wad::ZERO, wad("3")), wad("1"));
        assert_eq!(
            supply_rate(wad("0.1"), wad("100"), wad("300"), Wad::ZERO, 1_000),
            wad("0.0675")
        );
        // A deficit of 100 thins it: 10 % × 300/500 × 0.9 = 5.4 %.
        assert_eq!(
            supply_rate(wad("0.1"), wad("100"), wad("300"), wad("100"), 1_000),
            wad("0.054")
        );
        assert_eq!(
            supply_rate(wad("0.1"), Wad::ZERO, Wad::ZERO, Wad::ZERO, 1_000),
            Wad::ZERO
        );
    }

    #[test]
    fn rounding_favours_the_pool() {
        // A third: 0.333…, ceiled for utilization; 4 %·(1/3)/0.8 ceiled on top.
        assert_eq!(utilization(wad("2"), wad("1")).0, 333_333_333_333_333_334);
        assert_eq!(
            borrow_rate(&MODEL, utilization(wad("2"), wad("1"))).0,
            10_000_000_000_000_000 + 16_666_666_666_666_667
        );
    }
}
