//! Where liquidation begins, and whether it helps.

use ruint::aliases::U256;

use super::position::AssetTerms;
use crate::units::{BPS, Bps, WAD, Wad, mul_div_down};

/// The prices of one asset, all others fixed, at which a position can be liquidated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiquidationPrice {
    /// At none: without debt, or the rest of the collateral carries it.
    Never,
    /// Below this one (more of the asset is supplied, by threshold, than owed); ceiled to 8 decimals.
    Below(Wad),
    /// Above this one (more is owed than supplied: a short); floored to 8 decimals.
    Above(Wad),
    /// At every price.
    Always,
}

impl LiquidationPrice {
    /// Solves health factor = 1 for the price P of `asset` with all others fixed:
    /// P = (debt elsewhere − Σ collateral elsewhere × threshold) / (supplied × threshold − owed).
    /// With one collateral this is the textbook debt / (amount × threshold).
    pub fn of(terms: &[AssetTerms], collateral: &[Wad], debt: &[Wad], asset: usize) -> Self {
        let at = |amounts: &[Wad], index: usize| {
            U256::from(amounts.get(index).copied().unwrap_or_default().0)
        };
        let whole = U256::from(BPS);
        // Tokens × bps for the asset itself, dollars × tokens × bps elsewhere: compared only with their like.
        let (mut carried, mut owed, mut carried_here, mut owed_here) =
            (U256::ZERO, U256::ZERO, U256::ZERO, U256::ZERO);
        for (index, terms) in terms.iter().enumerate() {
            let supplied = at(collateral, index) * U256::from(terms.liquidation_threshold_bps);
            let borrowed = at(debt, index) * whole;
            if index == asset {
                (carried_here, owed_here) = (supplied, borrowed);
            } else {
                carried =
                    carried.saturating_add(supplied.saturating_mul(U256::from(terms.price.0)));
                owed = owed.saturating_add(borrowed.saturating_mul(U256::from(terms.price.0)));
            }
        }
        let step = U256::from(super::usd::USD_STEP);
        let wad =
            |price: U256| Wad(u128::try_from(price.saturating_mul(step)).unwrap_or(u128::MAX));
        if carried_here > owed_here {
            if carried >= owed {
                return Self::Never;
            }
            let slope = (carried_here - owed_here).saturating_mul(step);
            Self::Below(wad((owed - carried).div_ceil(slope)))
        } else if carried_here < owed_here {
            if carried <= owed {
                return Self::Always;
            }
            let slope = (owed_here - carried_here).saturating_mul(step);
            Self::Above(wad((carried - owed) / slope))
        } else if owed > carried {
            Self::Always
        } else {
            Self::Never
        }
    }

    /// How far `price` is from it, as a fraction of `price`, floored: 0.248 means a move of 24.8 %;
    /// zero when it is reached, none when no move leads there.
    pub fn distance(self, price: Wad) -> Option<Wad> {
        let gap = match self {
            Self::Never => return None,
            Self::Always => 0,
            Self::Below(limit) => price.0.saturating_sub(limit.0),
            Self::Above(limit) => limit.0.saturating_sub(price.0),
        };
        mul_div_down(gap, WAD, price.0).map(Wad)
    }
}

/// Health factor after the share `repaid` of the debt is liquidated: (HF − c·LT·(1 + bonus)) / (1 − c), floored;
/// none when nothing is left owed, zero when the collateral does not suffice.
pub fn health_after_liquidation(
    health: Wad,
    repaid: Wad,
    threshold_bps: Bps,
    bonus_bps: Bps,
) -> Option<Wad> {
    let left = WAD.checked_sub(repaid.0).filter(|&left| left > 0)?;
    let lost = mul_div_down(
        repaid.0,
        seized_weight(threshold_bps, bonus_bps),
        u128::from(BPS).pow(2),
    )?;
    mul_div_down(health.0.saturating_sub(lost), WAD, left).map(Wad)
}

/// Whether a partial liquidation raises the health factor: only above LT × (1 + bonus). Below it every
/// partial liquidation makes the position worse (the toxic spiral of arXiv 2212.07306).
pub fn liquidation_helps(health: Wad, threshold_bps: Bps, bonus_bps: Bps) -> bool {
    let whole = U256::from(BPS).pow(U256::from(2));
    U256::from(health.0) * whole
        > U256::from(seized_weight(threshold_bps, bonus_bps)) * U256::from(WAD)
}

/// LT × (1 + bonus), times 10⁸.
fn seized_weight(threshold_bps: Bps, bonus_bps: Bps) -> u128 {
    u128::from(threshold_bps) * (u128::from(BPS) + u128::from(bonus_bps))
}
