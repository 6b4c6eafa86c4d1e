//! What leverage means: how far it can go, and how far the price may then fall.

use crate::units::{BPS, Bps, WAD, Wad, mul_div_down, mul_div_up};

/// Limit of borrowing and supplying again without end: 1 / (1 − LTV), floored; none at an LTV of 1.
pub fn max_leverage(ltv_bps: Bps) -> Option<Wad> {
    mul_div_down(WAD, u128::from(BPS), u128::from(BPS.checked_sub(ltv_bps)?)).map(Wad)
}

/// Leverage after `loops` rounds of borrowing all that the LTV allows and supplying it again:
/// `(1 − LTV^(n+1)) / (1 − LTV)`, summed as the powers of LTV, each floored.
pub fn leverage_after_loops(ltv_bps: Bps, loops: u32) -> Wad {
    // Past the last term that counts, nothing is added any more.
    let sums = by_loops(ltv_bps).take((loops as usize).saturating_add(1));
    sums.last().unwrap_or(Wad::ONE)
}

/// Leverage after 0, 1, 2 … rounds (see [`leverage_after_loops`]), as long as a round adds anything.
pub(super) fn by_loops(ltv_bps: Bps) -> impl Iterator<Item = Wad> {
    let next = move |term: &Wad| {
        let term = mul_div_down(term.0, u128::from(ltv_bps), u128::from(BPS)).map(Wad);
        term.filter(|term| *term != Wad::ZERO)
    };
    let terms = std::iter::successors(Some(Wad::ONE), next);
    terms.scan(Wad::ZERO, |sum, term| {
        *sum = Wad(sum.0.saturating_add(term.0));
        Some(*sum)
    })
}

/// Health factor at leverage L in one collateral: L·LT / (L − 1), floored; none without debt (L ≤ 1).
pub fn health_at_leverage(leverage: Wad, threshold_bps: Bps) -> Option<Wad> {
    let borrowed = leverage
        .0
        .checked_sub(WAD)
        .filter(|&borrowed| borrowed > 0)?;
    let carried = mul_div_down(leverage.0, u128::from(threshold_bps), u128::from(BPS))?;
    mul_div_down(carried, WAD, borrowed).map(Wad)
}

/// The fall of the collateral's price that begins liquidation at leverage L, as a fraction, floored:
/// 1 − (L − 1)/(L·LT); zero when it has begun, none without debt.
pub fn liquidation_drop(leverage: Wad, threshold_bps: Bps) -> Option<Wad> {
    let borrowed = leverage
        .0
        .checked_sub(WAD)
        .filter(|&borrowed| borrowed > 0)?;
    let share = mul_div_up(borrowed, WAD, leverage.0)?;
    let needed = mul_div_up(share, u128::from(BPS), u128::from(threshold_bps))?;
    Some(Wad(WAD.saturating_sub(needed)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wad(text: &str) -> Wad {
        text.parse().unwrap()
    }

    #[test]
    fn eighty_percent_ltv_is_fivefold_at_most() {
        assert_eq!(max_leverage(8_000), Some(wad("5")));
        assert_eq!(max_leverage(7_500), Some(wad("4")));
        assert_eq!(max_leverage(0), Some(wad("1")));
        assert_eq!(max_leverage(10_000), None);
        assert_eq!(max_leverage(10_001), None);
    }

    #[test]
    fn loops_add_up_a_geometric_series() {
        // 1 + 0.8 + 0.64 + 0.512 = (1 − 0.8⁴) / 0.2 = 2.952
        assert_eq!(leverage_after_loops(8_000, 0), wad("1"));
        assert_eq!(leverage_after_loops(8_000, 1), wad("1.8"));
        assert_eq!(leverage_after_loops(8_000, 3), wad("2.952"));
        let many = leverage_after_loops(8_000, 1_000);
        assert!(many < wad("5") && many > wad("4.999999999999999"), "{many}");
    }

    #[test]
    fn leverage_decides_health_and_room_to_fall() {
        // 3 × 0.84 / 2 = 1.26; 1 − 2 / (3 × 0.84) = 0.206349…
        assert_eq!(health_at_leverage(wad("3"), 8_400), Some(wad("1.26")));
        let drop = liquidation_drop(wad("3"), 8_400).unwrap();
        assert!(
            drop <= wad("0.206349206349206349") && drop >= wad("0.206349206349206346"),
            "{drop}"
        );
        // Fivefold at a threshold of 0.8: at the limit already.
        assert_eq!(health_at_leverage(wad("5"), 8_000), Some(wad("1")));
        assert_eq!(liquidation_drop(wad("5"), 8_000), Some(Wad::ZERO));
        assert_eq!(health_at_leverage(wad("1"), 8_400), None);
        assert_eq!(liquidation_drop(wad("0.5"), 8_400), None);
    }
}
