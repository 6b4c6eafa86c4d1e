//! One asset of the pool as the contract keeps it, and interest brought up to any later second.
//!
//! The same integer arithmetic, with the same roundings, as the contract's `ReserveLogic`,
//! `InterestMath` and `RateModel`: a test compares it with the contract's views.

use alloy_primitives::U256;
use leverloom_model::scenario::Asset;
use leverloom_model::units::{BPS, RAY, mul_div_down, mul_div_up};

use crate::slots::{self, ReserveField};

const YEAR_S: u128 = 365 * 24 * 60 * 60;
const RAY_PER_BPS: u128 = RAY / BPS as u128;

/// Totals of one asset; base units, scaled units or ray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reserve {
    pub(crate) params: Params,
    pub(crate) stored: Indexes,
    pub(crate) last_update_s: u64,
    pub(crate) total_scaled_supply: u128,
    pub(crate) total_scaled_debt: u128,
    pub(crate) cash: u128,
    pub(crate) treasury_scaled_supply: u128,
    pub(crate) deficit: u128,
}

/// What never changes after listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Params {
    /// Base units of one whole token.
    pub(crate) unit: u128,
    pub(crate) decimals: u8,
    pub(crate) ltv_bps: u32,
    pub(crate) threshold_bps: u32,
    pub(crate) bonus_bps: u32,
    reserve_factor_bps: u32,
    base_bps: u32,
    slope1_bps: u32,
    slope2_bps: u32,
    kink_bps: u32,
}

/// How far interest has grown, ray.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Indexes {
    pub(crate) supply: u128,
    pub(crate) borrow: u128,
}

/// Utilization and yearly rates, ray.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rates {
    pub(crate) utilization: u128,
    pub(crate) borrow: u128,
    pub(crate) supply: u128,
}

impl Params {
    pub(crate) fn new(asset: &Asset) -> Self {
        Self {
            unit: 10u128.pow(asset.decimals.into()),
            decimals: asset.decimals,
            ltv_bps: asset.ltv_bps,
            threshold_bps: asset.liquidation_threshold_bps,
            bonus_bps: asset.liquidation_bonus_bps,
            reserve_factor_bps: asset.reserve_factor_bps,
            base_bps: asset.rates.base_bps,
            slope1_bps: asset.rates.slope1_bps,
            slope2_bps: asset.rates.slope2_bps,
            kink_bps: asset.rates.kink_bps,
        }
    }
}

impl Reserve {
    pub(crate) fn new(asset: &Asset) -> Self {
        Self {
            params: Params::new(asset),
            stored: Indexes {
                supply: RAY,
                borrow: RAY,
            },
            last_update_s: 0,
            total_scaled_supply: 0,
            total_scaled_debt: 0,
            cash: 0,
            treasury_scaled_supply: 0,
            deficit: 0,
        }
    }

    /// Takes over one slot of the contract's record. Parameters never change after listing.
    pub(super) fn set(&mut self, field: ReserveField, value: U256) {
        let number: u128 = value.saturating_to();
        match field {
            ReserveField::Config | ReserveField::Listing => {}
            ReserveField::Indexes => {
                let slots::Indexes {
                    supply,
                    borrow,
                    last_update,
                } = value.into();
                self.stored = Indexes { supply, borrow };
                self.last_update_s = last_update;
            }
            ReserveField::TotalScaledSupply => self.total_scaled_supply = number,
            ReserveField::TotalScaledDebt => self.total_scaled_debt = number,
            ReserveField::Cash => self.cash = number,
            ReserveField::TreasuryScaledSupply => self.treasury_scaled_supply = number,
            ReserveField::Deficit => self.deficit = number,
        }
    }

    /// Indexes at a time not before the last update.
    pub(crate) fn indexes_at(&self, timestamp_s: u64) -> Indexes {
        let elapsed = u128::from(timestamp_s.saturating_sub(self.last_update_s));
        if elapsed == 0 {
            return self.stored;
        }
        let rates = self.rates(self.stored);
        let linear = RAY + down(rates.supply, elapsed, YEAR_S);
        Indexes {
            supply: down(self.stored.supply, linear, RAY),
            borrow: up(self.stored.borrow, compound_up(rates.borrow, elapsed), RAY),
        }
    }

    /// Rates that hold as long as nobody touches the asset.
    pub(crate) fn rates(&self, indexes: Indexes) -> Rates {
        let params = &self.params;
        let debt = down(self.total_scaled_debt, indexes.borrow, RAY);
        if debt == 0 {
            return Rates {
                utilization: 0,
                borrow: u128::from(params.base_bps) * RAY_PER_BPS,
                supply: 0,
            };
        }
        let utilization = up(debt, RAY, self.cash + debt);
        let borrow = self.borrow_rate(utilization);
        let spread = down(borrow, debt, self.cash + debt + self.deficit);
        let supply = down(
            spread,
            u128::from(BPS - params.reserve_factor_bps),
            u128::from(BPS),
        );
        Rates {
            utilization,
            borrow,
            supply,
        }
    }

    fn borrow_rate(&self, utilization: u128) -> u128 {
        let ray = |bps: u32| u128::from(bps) * RAY_PER_BPS;
        let params = &self.params;
        let kink = ray(params.kink_bps);
        if utilization <= kink {
            return ray(params.base_bps) + up(ray(params.slope1_bps), utilization, kink);
        }
        let above = up(ray(params.slope2_bps), utilization - kink, RAY - kink);
        ray(params.base_bps) + ray(params.slope1_bps) + above
    }
}

/// `1 + x + x²/2 + x³/6` with `x = rate · elapsed`, each term ceiled.
fn compound_up(rate: u128, elapsed: u128) -> u128 {
    let x = up(rate, elapsed, YEAR_S);
    let squared = up(x, x, RAY);
    let cubed = up(squared, x, RAY);
    RAY + x + squared.div_ceil(2) + cubed.div_ceil(6)
}

/// Floored; the largest value where the contract, with its 256 bits, could still go on.
pub(crate) fn down(a: u128, b: u128, denominator: u128) -> u128 {
    match a.checked_mul(b) {
        Some(product) if denominator != 0 => product / denominator,
        _ => mul_div_down(a, b, denominator).unwrap_or(u128::MAX),
    }
}

/// Ceiled, likewise.
pub(crate) fn up(a: u128, b: u128, denominator: u128) -> u128 {
    match a.checked_mul(b) {
        Some(product) if denominator != 0 => product.div_ceil(denominator),
        _ => mul_div_up(a, b, denominator).unwrap_or(u128::MAX),
    }
}
