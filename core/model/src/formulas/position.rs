//! A position's sums: collateral, debt, limits and health factor, as `LendingPool.accountData` adds them up.

use super::usd::{USD_STEP, value_down, value_up};
use crate::report::AssetState;
use crate::scenario::Asset;
use crate::units::{BPS, Bps, Wad, mul_div_down};

/// What a position's numbers need to know of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AssetTerms {
    /// Decimals of the token.
    pub decimals: u8,
    /// Price that the contracts see, in dollars.
    pub price: Wad,
    /// Loan-to-value limit.
    pub ltv_bps: Bps,
    /// Liquidation threshold; 0: does not count as collateral.
    pub liquidation_threshold_bps: Bps,
    /// Liquidation bonus.
    pub liquidation_bonus_bps: Bps,
    /// Yearly supply rate, as a fraction.
    pub supply_rate: Wad,
    /// Yearly borrow rate, as a fraction.
    pub borrow_rate: Wad,
    /// Tokens the pool can lend; none when not known (before the first block).
    pub cash: Option<Wad>,
    /// Whether it starts at exactly a dollar, and so is meant to stay there: what moves is the other side.
    pub pegged: bool,
}

impl AssetTerms {
    /// As the scenario starts: its price, nothing lent yet.
    pub fn at_start(asset: &Asset) -> Self {
        Self {
            decimals: asset.decimals,
            price: asset.price,
            ltv_bps: asset.ltv_bps,
            liquidation_threshold_bps: asset.liquidation_threshold_bps,
            liquidation_bonus_bps: asset.liquidation_bonus_bps,
            supply_rate: Wad::ZERO,
            borrow_rate: super::borrow_rate(&asset.rates, Wad::ZERO),
            cash: None,
            pegged: asset.price == Wad::ONE,
        }
    }

    /// As a block left it: the oracle's price and the pool's rates.
    pub fn after_block(asset: &Asset, state: &AssetState) -> Self {
        Self {
            price: state.oracle_price,
            supply_rate: state.supply_rate,
            borrow_rate: state.borrow_rate,
            cash: Some(state.cash),
            ..Self::at_start(asset)
        }
    }

    /// The same after a price change of −9,999 bps or more; a fall beyond that leaves no price.
    #[must_use]
    pub fn shocked(self, change_bps: i32) -> Self {
        let factor = u128::try_from(i64::from(BPS) + i64::from(change_bps)).unwrap_or(0);
        Self {
            price: Wad(mul_div_down(self.price.0, factor, u128::from(BPS)).unwrap_or(u128::MAX)),
            ..self
        }
    }

    pub(super) fn counts_as_collateral(&self) -> bool {
        self.liquidation_threshold_bps > 0
    }
}

/// A position's sums over all assets, in dollars with 8 decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Collateral.
    pub collateral_usd: Wad,
    /// Debt.
    pub debt_usd: Wad,
    /// Most debt that borrowing may reach: Σ collateral × LTV, floored.
    pub borrow_limit_usd: Wad,
    /// Debt at which liquidation begins: Σ collateral × threshold, floored.
    pub liquidation_limit_usd: Wad,
    /// Σ collateral × threshold / debt, floored (Aave v3, `GenericLogic.calculateUserAccountData`); none without debt.
    pub health_factor: Option<Wad>,
}

impl Totals {
    /// Adds a position up: tokens supplied and owed, one entry an asset in the order of `terms`; missing
    /// entries count as zero.
    pub fn of(terms: &[AssetTerms], collateral: &[Wad], debt: &[Wad]) -> Self {
        let (mut collateral_e8, mut debt_e8, mut ltv_weighted, mut threshold_weighted) =
            (0u128, 0u128, 0u128, 0u128);
        for (index, asset) in terms.iter().enumerate() {
            let held = |amounts: &[Wad]| amounts.get(index).copied().unwrap_or_default();
            if asset.counts_as_collateral() {
                let value = value_down(held(collateral), asset.price, asset.decimals).0 / USD_STEP;
                collateral_e8 = collateral_e8.saturating_add(value);
                ltv_weighted =
                    ltv_weighted.saturating_add(value.saturating_mul(u128::from(asset.ltv_bps)));
                let threshold = u128::from(asset.liquidation_threshold_bps);
                threshold_weighted =
                    threshold_weighted.saturating_add(value.saturating_mul(threshold));
            }
            debt_e8 = debt_e8
                .saturating_add(value_up(held(debt), asset.price, asset.decimals).0 / USD_STEP);
        }
        let usd = |value_e8: u128| Wad(value_e8.saturating_mul(USD_STEP));
        let whole = u128::from(BPS);
        let health_factor = (debt_e8 > 0).then(|| {
            let divisor = debt_e8.saturating_mul(whole);
            Wad(mul_div_down(threshold_weighted, Wad::ONE.0, divisor).unwrap_or(u128::MAX))
        });
        Self {
            collateral_usd: usd(collateral_e8),
            debt_usd: usd(debt_e8),
            borrow_limit_usd: usd(ltv_weighted / whole),
            liquidation_limit_usd: usd(threshold_weighted / whole),
            health_factor,
        }
    }

    /// Whether the contracts let anybody liquidate it.
    pub fn under_water(&self) -> bool {
        self.health_factor.is_some_and(|health| health < Wad::ONE)
    }

    /// Debt / collateral, ceiled to a wad; none without collateral.
    pub fn ltv(&self) -> Option<Wad> {
        crate::units::mul_div_up(self.debt_usd.0, Wad::ONE.0, self.collateral_usd.0).map(Wad)
    }

    /// Collateral / (collateral − debt), floored; none when nothing is the holder's own.
    pub fn leverage(&self) -> Option<Wad> {
        let own = self.collateral_usd.0.checked_sub(self.debt_usd.0)?;
        self.collateral_usd.div_down(Wad(own))
    }
}
