//! The shock about to be given: which price falls how far, and what the engine foresees.

use leverloom_model::formulas::AssetTerms;
use leverloom_model::units::{BPS, Wad, mul_div_down};

/// The shock that is offered first.
const FIRST_BPS: i32 = -3000;
/// Smallest and largest drop that the slider offers.
pub const SHOCK_BPS: std::ops::RangeInclusive<i32> = -8000..=-500;

/// The shock about to be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shock {
    /// Asset (index).
    pub asset: usize,
    /// Change of its price, a drop: −8,000 to −500 bps.
    pub change_bps: i32,
    /// What the engine foresees for exactly this shock at the block shown.
    pub forecast: Option<Forecast>,
}

/// What a shock would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Accounts below health factor 1 after it.
    pub under_water: u32,
    /// Their debt in dollars.
    pub liquidatable_usd: Wad,
}

impl Shock {
    /// The shock that a market opens with.
    pub fn first(terms: &[AssetTerms]) -> Self {
        let asset = terms
            .iter()
            .position(|asset| asset.ltv_bps > 0)
            .unwrap_or(0);
        Self {
            asset,
            change_bps: FIRST_BPS,
            forecast: None,
        }
    }

    /// Size of the drop in bps.
    pub fn drop_bps(&self) -> u32 {
        self.change_bps.unsigned_abs().min(BPS)
    }

    /// Price after it.
    pub fn price_after(&self, price: Wad) -> Wad {
        Wad(mul_div_down(price.0, u128::from(BPS - self.drop_bps()), u128::from(BPS)).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::super::standing::tests::market;
    use super::*;

    #[test]
    fn the_first_shock_takes_thirty_percent_of_the_first_collateral() {
        let shock = Shock::first(&market());
        assert_eq!((shock.asset, shock.drop_bps()), (0, 3000));
        assert_eq!(shock.price_after(Wad::whole(2000)), Wad::whole(1400));
    }
}
