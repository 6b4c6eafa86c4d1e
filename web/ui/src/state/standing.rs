//! Where an account stands: what it holds, how safe that is, and what a price change would do to it.
//!
//! The arithmetic is `leverloom_model::formulas`, the same for a draft and for a position that is open;
//! here it meets the page's state. Owns no formatting.

use leverloom_model::formulas::{AssetTerms, LiquidationPrice, PositionPreview, Totals, preview};
use leverloom_model::report::{BlockReport, Position};
use leverloom_model::scenario::Scenario;
use leverloom_model::units::{WAD, Wad};

/// The terms of all assets: as the scenario starts, or as the block shown left them.
pub fn terms(scenario: &Scenario, report: Option<&BlockReport>) -> Vec<AssetTerms> {
    let states = report.map(|report| &report.outcome.market.assets);
    let of_asset = |(index, asset)| match states.and_then(|states| states.get(index)) {
        Some(state) => AssetTerms::after_block(asset, state),
        None => AssetTerms::at_start(asset),
    };
    scenario.assets.iter().enumerate().map(of_asset).collect()
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

    /// The sums in dollars.
    pub fn totals(&self, terms: &[AssetTerms]) -> Totals {
        Totals::of(terms, &self.collateral, &self.debt)
    }

    /// All numbers.
    pub fn preview(&self, terms: &[AssetTerms]) -> PositionPreview {
        preview(terms, &self.collateral, &self.debt)
    }

    /// The health factor if the price of `asset` changed by `change_bps`.
    pub fn health_after(&self, terms: &[AssetTerms], asset: usize, change_bps: i32) -> Option<Wad> {
        let mut changed = terms.to_vec();
        if let Some(terms) = changed.get_mut(asset) {
            *terms = terms.shocked(change_bps);
        }
        self.totals(&changed).health_factor
    }
}

/// The asset whose price has the shortest way to go until the position can be liquidated; one that is meant to be worth
/// a dollar only where no other decides.
pub fn leading_asset(preview: &PositionPreview, terms: &[AssetTerms]) -> Option<usize> {
    let moves = preview
        .assets
        .iter()
        .enumerate()
        .filter_map(|(index, asset)| {
            let decides = matches!(
                asset.liquidation_price,
                LiquidationPrice::Below(_) | LiquidationPrice::Above(_)
            );
            let pegged = terms.get(index).is_some_and(|terms| terms.pegged);
            asset
                .distance
                .filter(|_| decides)
                .map(|distance| (pegged, distance, index))
        });
    moves.min().map(|(.., index)| index)
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

    /// A character that says it without colour.
    pub fn mark(self) -> &'static str {
        match self {
            Self::NoDebt | Self::Safe => "✓",
            Self::AtRisk => "!",
            Self::Liquidatable => "×",
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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// ETH at $2,000 (80 % / 83 %), USDC at $1 (75 % / 78 %), JPT at $10 that is no collateral.
    pub(crate) fn market() -> Vec<AssetTerms> {
        let first = Scenario::first();
        let mut terms = vec![
            AssetTerms::at_start(&first.assets[0]),
            AssetTerms::at_start(&first.assets[2]),
        ];
        terms.push(AssetTerms {
            price: Wad::whole(10),
            ltv_bps: 0,
            liquidation_threshold_bps: 0,
            pegged: false,
            ..terms[1]
        });
        terms
    }

    pub(crate) fn holdings(collateral: [u64; 3], debt: [u64; 3]) -> Holdings {
        Holdings {
            collateral: collateral.map(Wad::whole).to_vec(),
            debt: debt.map(Wad::whole).to_vec(),
        }
    }

    #[test]
    fn the_block_shown_sets_the_prices() {
        let scenario = Scenario::first();
        let mut report = BlockReport {
            outcome: leverloom_model::report::Outcome::default(),
            run: leverloom_model::report::Run::default(),
        };
        report.outcome.market.assets = vec![leverloom_model::report::AssetState {
            oracle_price: Wad::whole(1400),
            price: Wad::whole(1300),
            ..Default::default()
        }];
        let terms = terms(&scenario, Some(&report));
        assert_eq!(
            terms[0].price,
            Wad::whole(1400),
            "the contracts see the oracle's price"
        );
        assert_eq!(
            terms[2].price,
            Wad::ONE,
            "an asset the report lacks keeps its price"
        );
    }

    #[test]
    fn a_shock_moves_health_as_the_price_does() {
        let holdings = holdings([10, 0, 0], [0, 12_400, 0]);
        // 10 · 2,000 · 0.83 / 12,400 = 1.3387…; 10 · 1,400 · 0.83 / 12,400 = 0.9370…
        let health = |change| {
            holdings
                .health_after(&market(), 0, change)
                .unwrap()
                .to_f64()
        };
        assert!((health(0) - 16_600.0 / 12_400.0).abs() < 1e-9);
        assert!((health(-3000) - 11_620.0 / 12_400.0).abs() < 1e-9);
        assert_eq!(
            holdings.health_after(&market(), 9, -3000),
            holdings.totals(&market()).health_factor
        );
    }

    #[test]
    fn the_nearest_liquidation_price_leads() {
        let terms = market();
        let long = holdings([10, 0, 0], [0, 12_400, 0]).preview(&terms);
        assert_eq!(leading_asset(&long, &terms), Some(0));
        let short = holdings([0, 10_000, 0], [3, 0, 0]).preview(&terms);
        assert_eq!(
            leading_asset(&short, &terms),
            Some(0),
            "a dollar that falls 23 % is nearer than ETH rising 30 %, and no news"
        );
        let dollars = holdings([0, 10_000, 0], [0, 7_000, 0]).preview(&terms);
        assert_eq!(leading_asset(&dollars, &terms), None);
        let nothing = holdings([10, 0, 0], [0, 0, 0]).preview(&terms);
        assert_eq!(leading_asset(&nothing, &terms), None);
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
        assert_eq!(Safety::of(None), Safety::NoDebt);
    }
}
