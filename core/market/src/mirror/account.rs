//! An account's position in dollars and its health factor, with the contract's roundings.

use leverloom_model::units::{BPS, RAY, WAD};

use super::reserve::{Indexes, Params, down, up};
use crate::prices::PriceE8;

/// A position, by asset, at given prices and indexes. Dollars have 8 decimals, as in the contract.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Account {
    /// Worth of all that counts as collateral.
    pub(crate) collateral_usd: u128,
    /// Worth of all debt.
    pub(crate) debt_usd: u128,
    /// Collateral values times LTV in bps.
    pub(crate) ltv_weighted: u128,
    /// Collateral values times threshold in bps.
    pub(crate) threshold_weighted: u128,
}

/// What one asset contributes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holding {
    pub(crate) scaled_supply: u128,
    pub(crate) scaled_debt: u128,
}

impl Account {
    /// Adds what is held of one asset.
    pub(crate) fn add(
        &mut self,
        holding: Holding,
        params: &Params,
        indexes: Indexes,
        price: PriceE8,
    ) {
        if holding.scaled_supply != 0 && params.threshold_bps != 0 {
            let balance = supply_balance(holding.scaled_supply, indexes);
            let value = down(balance, price.into(), params.unit);
            self.collateral_usd += value;
            self.ltv_weighted += value * u128::from(params.ltv_bps);
            self.threshold_weighted += value * u128::from(params.threshold_bps);
        }
        if holding.scaled_debt != 0 {
            let balance = debt_balance(holding.scaled_debt, indexes);
            self.debt_usd += up(balance, price.into(), params.unit);
        }
    }

    /// Wad, floored; none without debt.
    pub(crate) fn health_factor(&self) -> Option<u128> {
        (self.debt_usd != 0).then(|| {
            down(
                self.threshold_weighted,
                WAD,
                self.debt_usd * u128::from(BPS),
            )
        })
    }

    /// Most debt that may be borrowed, dollars with 8 decimals.
    pub(crate) fn borrow_limit_usd(&self) -> u128 {
        self.ltv_weighted / u128::from(BPS)
    }
}

/// Base units supplied, floored.
pub(crate) fn supply_balance(scaled: u128, indexes: Indexes) -> u128 {
    down(scaled, indexes.supply, RAY)
}

/// Base units owed, ceiled.
pub(crate) fn debt_balance(scaled: u128, indexes: Indexes) -> u128 {
    up(scaled, indexes.borrow, RAY)
}
