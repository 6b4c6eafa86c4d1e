//! Where an account stands: health factor, borrowing limit, leverage, liquidation prices, what-ifs.
//!
//! Works on exact units, from the contracts' prices and parameters, before anything is sent; the same
//! numbers for a draft and for a position that is open. Owns no formatting.

use leverloom_model::report::{BlockReport, Position};
use leverloom_model::scenario::Scenario;
use leverloom_model::units::{BPS, Bps, WAD, Wad, mul_div_down, mul_div_up};

/// What an asset counts for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Symbol.
    pub symbol: String,
    /// Dollars, as the contracts see it.
    pub price: Wad,
    /// Loan-to-value limit for borrowing.
    pub ltv_bps: Bps,
    /// Share of the collateral that counts towards health.
    pub liquidation_threshold_bps: Bps,
    /// Yearly borrow rate, as a fraction; none before the first block.
    pub borrow_rate: Option<Wad>,
    /// Tokens the pool can lend; none before the first block.
    pub cash: Option<Wad>,
}

/// The terms of all assets: parameters from the scenario, prices from the report once there is one.
pub fn terms(scenario: &Scenario, report: Option<&BlockReport>) -> Vec<Terms> {
    let states = report.map(|report| &report.outcome.market.assets);
    let with_state = |(index, asset): (usize, &leverloom_model::scenario::Asset)| {
        let state = states.and_then(|states| states.get(index));
        Terms {
            symbol: asset.symbol.clone(),
            price: state.map_or(asset.price, |state| state.oracle_price),
            ltv_bps: asset.ltv_bps,
            liquidation_threshold_bps: asset.liquidation_threshold_bps,
            borrow_rate: state.map(|state| state.borrow_rate),
            cash: state.map(|state| state.cash),
        }
    };
    scenario.assets.iter().enumerate().map(with_state).collect()
}

/// Tokens supplied and owed, one entry an asset.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Holdings {
    /// Supplied.
    pub collateral: Vec<Wad>,
    /// Owed.
    pub debt: Vec<Wad>,
}

impl Holdings {
    /// Nothing of `assets` assets.
    pub fn empty(assets: usize) -> Self {
        Self {
            collateral: vec![Wad::ZERO; assets],
            debt: vec![Wad::ZERO; assets],
        }
    }

    /// What a position holds.
    pub fn of(position: &Position) -> Self {
        Self {
            collateral: position.collateral.clone(),
            debt: position.debt.clone(),
        }
    }
}

/// An account in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// All collateral in dollars.
    pub collateral_usd: Wad,
    /// All debt in dollars.
    pub debt_usd: Wad,
    /// Debt that the collateral allows to borrow, in dollars.
    pub borrow_limit_usd: Wad,
    /// Debt at which liquidation begins, in dollars.
    pub liquidation_debt_usd: Wad,
    /// `liquidation_debt_usd / debt_usd`; none without debt.
    pub health: Option<Wad>,
}

impl Standing {
    /// Debt over collateral; none without collateral.
    pub fn loan_to_value(&self) -> Option<f64> {
        (self.collateral_usd > Wad::ZERO)
            .then(|| self.debt_usd.to_f64() / self.collateral_usd.to_f64())
    }

    /// Collateral over what is the account's own; none when nothing of it is.
    pub fn leverage(&self) -> Option<f64> {
        let own = self.collateral_usd.to_f64() - self.debt_usd.to_f64();
        (own > 0.0).then(|| self.collateral_usd.to_f64() / own)
    }

    /// What the words say.
    pub fn safety(&self) -> Safety {
        Safety::of(self.health)
    }
}

/// How safe an account is: the class, the icon and the words come from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Safety {
    /// Nothing is owed.
    NoDebt,
    /// Health factor of 1.25 and more.
    Safe,
    /// Below 1.25: a bad day away from liquidation.
    AtRisk,
    /// Below 1: anybody may liquidate it.
    Liquidatable,
}

impl Safety {
    /// From 1.25 on an account is called safe.
    pub const SAFE_FROM: Wad = Wad(WAD / 4 * 5);

    /// Of a health factor.
    pub fn of(health: Option<Wad>) -> Self {
        match health {
            None => Self::NoDebt,
            Some(health) if health < Wad::ONE => Self::Liquidatable,
            Some(health) if health < Self::SAFE_FROM => Self::AtRisk,
            Some(_) => Self::Safe,
        }
    }

    /// Its name in classes and text keys.
    pub fn name(self) -> &'static str {
        match self {
            Self::NoDebt => "no_debt",
            Self::Safe => "safe",
            Self::AtRisk => "at_risk",
            Self::Liquidatable => "liquidatable",
        }
    }
}

fn share_of(value: Wad, bps: Bps) -> Wad {
    Wad(mul_div_down(value.0, u128::from(bps), u128::from(BPS)).unwrap_or(u128::MAX))
}

fn add(left: Wad, right: Wad) -> Wad {
    Wad(left.0.saturating_add(right.0))
}

/// Debt is rounded up, as the contracts do.
fn worth_up(amount: Wad, price: Wad) -> Wad {
    Wad(mul_div_up(amount.0, price.0, WAD).unwrap_or(u128::MAX))
}

/// Where an account stands.
pub fn standing(terms: &[Terms], holdings: &Holdings) -> Standing {
    let mut standing = Standing::default();
    for (asset, &amount) in terms.iter().zip(&holdings.collateral) {
        // An asset with a threshold of 0 is no collateral.
        if asset.liquidation_threshold_bps == 0 {
            continue;
        }
        let worth = amount.mul_down(asset.price);
        standing.collateral_usd = add(standing.collateral_usd, worth);
        standing.borrow_limit_usd = add(standing.borrow_limit_usd, share_of(worth, asset.ltv_bps));
        standing.liquidation_debt_usd = add(
            standing.liquidation_debt_usd,
            share_of(worth, asset.liquidation_threshold_bps),
        );
    }
    for (asset, &amount) in terms.iter().zip(&holdings.debt) {
        standing.debt_usd = add(standing.debt_usd, worth_up(amount, asset.price));
    }
    standing.health = standing.liquidation_debt_usd.div_down(standing.debt_usd);
    standing
}

/// The health factor if the price of `asset` changed by `change_bps` (−10,000 and more).
pub fn health_after(
    terms: &[Terms],
    holdings: &Holdings,
    asset: usize,
    change_bps: i32,
) -> Option<Wad> {
    let factor = (i64::from(BPS) + i64::from(change_bps))
        .max(0)
        .unsigned_abs();
    let mut changed = terms.to_vec();
    if let Some(terms) = changed.get_mut(asset) {
        terms.price = Wad(
            mul_div_down(terms.price.0, u128::from(factor), u128::from(BPS)).unwrap_or(u128::MAX),
        );
    }
    standing(&changed, holdings).health
}

/// Which way the price must go to hurt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Liquidatable below the price.
    Below,
    /// Liquidatable above the price.
    Above,
}

/// The price of one asset, all others standing still, at which the health factor is 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LiquidationPrice {
    /// Asset (index).
    pub asset: usize,
    /// Dollars.
    pub price: f64,
    /// Which side hurts.
    pub side: Side,
    /// From the price of now, as a fraction: −0.248 means 24.8 % down.
    pub distance: f64,
}

/// The liquidation price in `asset`; none when no price of it makes the account liquidatable.
///
/// With threshold t and price p: health is 1 where (others' collateral·t) + a·t·p = (others' debt) + d·p.
pub fn liquidation_price(
    terms: &[Terms],
    holdings: &Holdings,
    asset: usize,
) -> Option<LiquidationPrice> {
    let now = terms.get(asset)?.price.to_f64();
    let threshold =
        |index: usize| f64::from(terms[index].liquidation_threshold_bps) / f64::from(BPS);
    let (mut others_collateral, mut others_debt) = (0.0, 0.0);
    for (index, terms) in terms
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != asset)
    {
        others_collateral +=
            holdings.collateral.get(index)?.to_f64() * terms.price.to_f64() * threshold(index);
        others_debt += holdings.debt.get(index)?.to_f64() * terms.price.to_f64();
    }
    let counted = holdings.collateral.get(asset)?.to_f64() * threshold(asset);
    let owed = holdings.debt.get(asset)?.to_f64();
    let (slope, gap) = (counted - owed, others_debt - others_collateral);
    if now <= 0.0 || slope == 0.0 || gap / slope <= 0.0 || !(gap / slope).is_finite() {
        return None;
    }
    let price = gap / slope;
    let side = if slope > 0.0 {
        Side::Below
    } else {
        Side::Above
    };
    Some(LiquidationPrice {
        asset,
        price,
        side,
        distance: price / now - 1.0,
    })
}

/// The asset that the account's fate hangs on: its largest collateral, unless that is also its largest debt.
pub fn leading_asset(terms: &[Terms], holdings: &Holdings) -> Option<usize> {
    let candidates = (0..terms.len()).filter_map(|asset| liquidation_price(terms, holdings, asset));
    // The one that has the shortest way to go.
    candidates
        .min_by(|left, right| left.distance.abs().total_cmp(&right.distance.abs()))
        .map(|found| found.asset)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// ETH at $2,000 (80 % / 83 %), USDC at $1 (75 % / 78 %), JPT at $10 that is no collateral.
    pub(crate) fn market() -> Vec<Terms> {
        let asset = |symbol: &str, price, ltv_bps, liquidation_threshold_bps| Terms {
            symbol: symbol.to_owned(),
            price: Wad::whole(price),
            ltv_bps,
            liquidation_threshold_bps,
            borrow_rate: None,
            cash: None,
        };
        vec![
            asset("ETH", 2000, 8000, 8300),
            asset("USDC", 1, 7500, 7800),
            asset("JPT", 10, 0, 0),
        ]
    }

    fn holdings(collateral: [u64; 3], debt: [u64; 3]) -> Holdings {
        Holdings {
            collateral: collateral.map(Wad::whole).to_vec(),
            debt: debt.map(Wad::whole).to_vec(),
        }
    }

    fn close(left: f64, right: f64) {
        assert!(
            (left - right).abs() < 1e-9 * right.abs().max(1.0),
            "{left} is not {right}"
        );
    }

    #[test]
    fn ten_ether_against_twelve_thousand_dollars() {
        let standing = standing(&market(), &holdings([10, 0, 0], [0, 12_400, 0]));
        assert_eq!(standing.collateral_usd, Wad::whole(20_000));
        assert_eq!(standing.borrow_limit_usd, Wad::whole(16_000));
        assert_eq!(standing.liquidation_debt_usd, Wad::whole(16_600));
        // 16,600 / 12,400 = 1.338709677419354838…, floored
        assert_eq!(standing.health, Some(Wad(1_338_709_677_419_354_838)));
        close(standing.loan_to_value().unwrap(), 0.62);
        close(standing.leverage().unwrap(), 20_000.0 / 7_600.0);
        assert_eq!(standing.safety(), Safety::Safe);
    }

    #[test]
    fn a_long_position_is_gone_below_a_price() {
        let found = liquidation_price(&market(), &holdings([10, 0, 0], [0, 12_400, 0]), 0).unwrap();
        close(found.price, 12_400.0 / 8.3);
        close(found.distance, 12_400.0 / 8.3 / 2000.0 - 1.0);
        assert_eq!(found.side, Side::Below);
    }

    #[test]
    fn a_short_position_is_gone_above_a_price() {
        let holdings = holdings([0, 10_000, 0], [3, 0, 0]);
        let found = liquidation_price(&market(), &holdings, 0).unwrap();
        close(found.price, 2600.0); // 7,800 / 3
        assert_eq!(found.side, Side::Above);
        close(found.distance, 0.3);
    }

    #[test]
    fn the_liquidation_price_is_where_health_is_one() {
        let holdings = holdings([10, 3000, 0], [1, 12_400, 0]);
        for asset in [0, 1] {
            let mut market = market();
            let found = liquidation_price(&market, &holdings, asset).unwrap();
            market[asset].price = Wad::from_f64(found.price);
            let health = standing(&market, &holdings).health.unwrap().to_f64();
            assert!((health - 1.0).abs() < 1e-6, "health {health} at {found:?}");
        }
    }

    #[test]
    fn without_debt_there_is_no_health_and_no_price() {
        let holdings = holdings([10, 0, 0], [0, 0, 0]);
        assert_eq!(standing(&market(), &holdings).health, None);
        assert_eq!(liquidation_price(&market(), &holdings, 0), None);
        assert_eq!(leading_asset(&market(), &holdings), None);
    }

    #[test]
    fn what_is_no_collateral_counts_nothing() {
        let standing = standing(&market(), &holdings([0, 0, 500], [0, 100, 0]));
        assert_eq!(standing.collateral_usd, Wad::ZERO);
        assert_eq!(standing.health, Some(Wad::ZERO));
        assert_eq!(standing.leverage(), None);
    }

    #[test]
    fn a_shock_moves_health_as_the_price_does() {
        let holdings = holdings([10, 0, 0], [0, 12_400, 0]);
        // 10 · 1,400 · 0.83 / 12,400
        let health = health_after(&market(), &holdings, 0, -3000)
            .unwrap()
            .to_f64();
        close(health, 11_620.0 / 12_400.0);
        assert_eq!(
            Safety::of(health_after(&market(), &holdings, 0, -3000)),
            Safety::Liquidatable
        );
        assert_eq!(
            health_after(&market(), &holdings, 0, -10_000),
            Some(Wad::ZERO)
        );
    }

    #[test]
    fn words_change_at_their_limits() {
        assert_eq!(Safety::of(Some(Wad(WAD - 1))), Safety::Liquidatable);
        assert_eq!(Safety::of(Some(Wad::ONE)), Safety::AtRisk);
        assert_eq!(
            Safety::of(Some(Wad(Safety::SAFE_FROM.0 - 1))),
            Safety::AtRisk
        );
        assert_eq!(Safety::of(Some(Safety::SAFE_FROM)), Safety::Safe);
    }
}
