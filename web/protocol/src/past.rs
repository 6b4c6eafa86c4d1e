//! A block as charts and the scrubber remember it: one small point.
//!
//! Owns what is remembered of a block. Holds numbers for display only (floats), never state.

use leverloom_model::report::{BlockReport, HEALTH_BINS, HealthBin, Liquidation, Market, Role};
use leverloom_model::units::Wad;
use serde::{Deserialize, Serialize};

/// A block that was passed over on the way to another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    /// Its numbers. It was executed in the quick way: they tell no speed-up.
    pub point: Point,
    /// Its liquidations.
    pub liquidations: Vec<Liquidation>,
}

impl Passed {
    /// What is remembered of a report.
    pub fn of(report: &BlockReport) -> Self {
        Self {
            point: Point::of(report),
            liquidations: report.outcome.market.liquidations.clone(),
        }
    }
}

/// One asset after one block, beside its prices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct AssetPoint {
    /// What the asset's pair pays for it in dollars; none without a pair.
    pub pair_price: Option<f64>,
    /// Share that is lent out, 0 to 1.
    pub utilization: f64,
    /// Yearly rate borrowers pay, as a fraction.
    pub borrow_rate: f64,
    /// Yearly rate lenders earn, likewise.
    pub supply_rate: f64,
    /// Tokens that lenders are credited with, interest included.
    pub supplied: f64,
    /// Tokens of those that nobody owes any more.
    pub deficit: f64,
}

/// One block in numbers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Point {
    /// Block number.
    pub block: u32,
    /// Unix seconds.
    pub timestamp_s: u64,
    /// Market price of each asset in dollars, in the market's order.
    pub prices: Vec<f64>,
    /// What the contracts saw, likewise.
    pub oracle_prices: Vec<f64>,
    /// The user's health factor; none without debt.
    pub your_health: Option<f64>,
    /// Lowest health factor of anybody; none when nobody has debt.
    pub min_health: Option<f64>,
    /// Health factor below which a tenth of the indebted accounts lies (to the bin, 0.05).
    pub p10_health: Option<f64>,
    /// Health factor below which half of the indebted accounts lies (to the bin, 0.05).
    pub median_health: Option<f64>,
    /// The rest of each asset's numbers, likewise.
    pub assets: Vec<AssetPoint>,
    /// Transactions of the person at the page.
    pub yours: u32,
    /// What lenders are owed and nobody owes, at the market prices of this block, in dollars.
    pub lenders_loss_usd: f64,
    /// Liquidations in this block.
    pub liquidations: u32,
    /// Bad debt of the pool so far, in dollars.
    pub bad_debt_usd: f64,
    /// Dependency waves.
    pub depth: u32,
    /// Transactions.
    pub transactions: u32,
    /// Time the execution took, in the run's clock (µs or gas).
    pub elapsed: f64,
    /// The same block executed one after the other, same clock; none when not measured.
    pub sequential: Option<f64>,
}

impl Point {
    /// The numbers of a report.
    pub fn of(report: &BlockReport) -> Self {
        let (outcome, run) = (&report.outcome, &report.run);
        let market = &outcome.market;
        let your_health = market
            .yours
            .iter()
            .filter_map(|position| position.health_factor)
            .min();
        let riskiest = market
            .riskiest
            .iter()
            .filter_map(|position| position.health_factor)
            .min();
        Self {
            block: outcome.block,
            timestamp_s: outcome.timestamp_s,
            prices: market
                .assets
                .iter()
                .map(|asset| asset.price.to_f64())
                .collect(),
            oracle_prices: market
                .assets
                .iter()
                .map(|asset| asset.oracle_price.to_f64())
                .collect(),
            your_health: your_health.map(Wad::to_f64),
            min_health: riskiest
                .into_iter()
                .chain(your_health)
                .min()
                .map(Wad::to_f64),
            p10_health: quantile(&market.health, 10),
            median_health: quantile(&market.health, 50),
            assets: (0..market.assets.len())
                .map(|asset| AssetPoint::of(market, asset))
                .collect(),
            yours: outcome
                .transactions
                .iter()
                .filter(|transaction| transaction.actor.role == Role::You)
                .count() as u32,
            lenders_loss_usd: market.totals.lenders_loss_usd.to_f64(),
            liquidations: market.liquidations.len() as u32,
            bad_debt_usd: market.bad_debt_usd.to_f64(),
            depth: outcome.dependency.depth,
            transactions: outcome.transactions.len() as u32,
            elapsed: run.elapsed,
            sequential: run.sequential,
        }
    }
}

impl AssetPoint {
    fn of(market: &Market, asset: usize) -> Self {
        let state = &market.assets[asset];
        let mut pairs = market.pairs.iter();
        Self {
            pair_price: pairs
                .find(|pair| pair.base as usize == asset)
                .map(|pair| pair.price.to_f64()),
            utilization: state.utilization.to_f64(),
            borrow_rate: state.borrow_rate.to_f64(),
            supply_rate: state.supply_rate.to_f64(),
            supplied: state.supplied.to_f64(),
            deficit: state.deficit.to_f64(),
        }
    }
}

/// The middle of the bin that holds the account at `percent` of all accounts.
fn quantile(bins: &[HealthBin], percent: u32) -> Option<f64> {
    let total: u32 = bins.iter().map(|bin| bin.accounts).sum();
    if total == 0 {
        return None;
    }
    let rank = (u64::from(total) * u64::from(percent)).div_ceil(100).max(1);
    let mut seen = 0;
    for (index, bin) in bins.iter().enumerate() {
        seen += u64::from(bin.accounts);
        if seen >= rank {
            let within = if index + 1 == HEALTH_BINS { 0.0 } else { 0.025 };
            return Some(index as f64 * 0.05 + within);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_come_from_the_bins() {
        let mut bins = vec![HealthBin::default(); HEALTH_BINS];
        bins[20].accounts = 1; // 1.00 to 1.05
        bins[40].accounts = 8; // 2.00 to 2.05
        bins[60].accounts = 1; // above 3
        assert_eq!(quantile(&bins, 10), Some(1.025));
        assert_eq!(quantile(&bins, 50), Some(2.025));
        assert_eq!(quantile(&bins, 100), Some(3.0));
        assert_eq!(quantile(&[], 50), None);
    }
}
