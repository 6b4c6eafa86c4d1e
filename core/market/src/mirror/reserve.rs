//! One asset of the pool as the contract keeps it, and interest brought up to any later second.
//!
//! The same integer arithmetic, with the same roundings, as the contract's `ReserveLogic`,
//! `InterestMath` and `RateModel`: a test compares it with the contract's views.

use alloy_primitives::U256;
use leverloom_model::scenario::Asset;
use leverloom_model::units::{BPS, RAY, mul_div_down, mul_div_up};

use crate::layout::field;
use crate::slots::{self, TotalsField};

const YEAR_S: u128 = 365 * 24 * 60 * 60;
const RAY_PER_BPS: u128 = RAY / BPS as u128;

/// Totals of one asset; base units, scaled units or ray.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reserve {
    pub(crate) params: Params,
    /// As of the last accrual.
    pub(crate) stored: slots::Indexes,
    /// All parts together.
    pub(crate) total: Totals,
    /// As many as the layout divides an asset into.
    pub(crate) parts: Vec<Totals>,
}

/// The numbers of an asset, or of a part of it, that calls change; base units or scaled units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) scaled_supply: u128,
    pub(crate) scaled_debt: u128,
    pub(crate) cash: u128,
    pub(crate) treasury_scaled_supply: u128,
    pub(crate) deficit: u128,
}

impl Totals {
    fn field(&mut self, field: TotalsField) -> &mut u128 {
        match field {
            TotalsField::ScaledSupply => &mut self.scaled_supply,
            TotalsField::ScaledDebt => &mut self.scaled_debt,
            TotalsField::Cash => &mut self.cash,
            TotalsField::TreasuryScaledSupply => &mut self.treasury_scaled_supply,
            TotalsField::Deficit => &mut self.deficit,
        }
    }
}

/// What the owner says of an asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Params {
    /// Base units of one whole token.
    pub(crate) unit: u128,
    pub(crate) decimals: u8,
    pub(crate) ltv_bps: u32,
    pub(crate) threshold_bps: u32,
    pub(crate) bonus_bps: u32,
    /// Share of the bonus that the pool keeps.
    pub(crate) protocol_fee_bps: u32,
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
            protocol_fee_bps: asset.liquidation_protocol_fee_bps,
            reserve_factor_bps: asset.reserve_factor_bps,
            base_bps: asset.rates.base_bps,
            slope1_bps: asset.rates.slope1_bps,
            slope2_bps: asset.rates.slope2_bps,
            kink_bps: asset.rates.kink_bps,
        }
    }

    /// Takes over the contract's packed parameters.
    pub(super) fn set(&mut self, slot: U256) {
        let bps = |position: usize| field(slot, 2 * position, 2).to();
        self.ltv_bps = bps(0);
        self.threshold_bps = bps(1);
        self.bonus_bps = bps(2);
        self.reserve_factor_bps = bps(3);
        self.base_bps = bps(4);
        self.slope1_bps = bps(5);
        self.slope2_bps = bps(6);
        self.kink_bps = bps(7);
        self.protocol_fee_bps = bps(8);
    }
}

impl Reserve {
    pub(crate) fn new(asset: &Asset, parts: usize) -> Self {
        Self {
            params: Params::new(asset),
            stored: slots::Indexes {
                supply: RAY,
                borrow: RAY,
                last_update: 0,
            },
            total: Totals::default(),
            parts: vec![Totals::default(); parts],
        }
    }

    /// Takes over one number of a part.
    pub(super) fn set(&mut self, part: usize, field: TotalsField, number: u128) {
        let found = self.parts[part].field(field);
        let before = std::mem::replace(found, number);
        let total = self.total.field(field);
        *total = (*total - before).saturating_add(number);
    }

    /// Indexes at a time not before the last update.
    pub(crate) fn indexes_at(&self, timestamp_s: u64) -> Indexes {
        let slots::Indexes {
            supply,
            borrow,
            last_update,
        } = self.stored;
        let elapsed = u128::from(timestamp_s.saturating_sub(last_update));
        if elapsed == 0 {
            return Indexes { supply, borrow };
        }
        let rates = self.rates(Indexes { supply, borrow });
        let linear = RAY + down(rates.supply, elapsed, YEAR_S);
        Indexes {
            supply: down(supply, linear, RAY),
            borrow: up(borrow, compound_up(rates.borrow, elapsed), RAY),
        }
    }

    /// Rates that hold as long as nobody touches the asset.
    pub(crate) fn rates(&self, indexes: Indexes) -> Rates {
        let params = &self.params;
        let Totals { cash, deficit, .. } = self.total;
        let debt = down(self.total.scaled_debt, indexes.borrow, RAY);
        if debt == 0 {
            return Rates {
                utilization: 0,
                borrow: u128::from(params.base_bps) * RAY_PER_BPS,
                supply: 0,
            };
        }
        let utilization = up(debt, RAY, cash + debt);
        let borrow = self.borrow_rate(utilization);
        let spread = down(borrow, debt, cash + debt + deficit);
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
