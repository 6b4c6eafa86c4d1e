//! A position in numbers with units and in words: the same for a draft and for an open position.

use leverloom_model::formulas::{AssetTerms, LiquidationPrice, Totals};
use leverloom_model::units::Wad;

use super::format;
use crate::state::feed::FeedEntry;
use crate::state::standing::{Holdings, Safety, leading_asset};
use crate::texts;

/// What-ifs shown beside a position, in bps: of a price whose fall hurts; where a rise does, the same upwards.
pub const WHAT_IFS: [i32; 3] = [-1000, -2000, -3000];
/// Where the health meter ends: all above looks alike.
pub const METER_MAX: f64 = 2.0;

/// A position as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct PositionView {
    /// How safe, for classes and icons.
    pub safety: Safety,
    /// How safe, in a word or two.
    pub safety_word: String,
    /// Health factor: `1.31`.
    pub health: String,
    /// Health factor for the meter, 0 to [`METER_MAX`].
    pub meter: f64,
    /// `62.0 %`
    pub loan_to_value: String,
    /// `2.6×`
    pub leverage: String,
    /// `$20,000`
    pub collateral_usd: String,
    /// `$12,400`
    pub debt_usd: String,
    /// What is the account's own: `$7,600`.
    pub own_usd: String,
    /// `liquidatable if ETH falls below $1,494`; none without debt.
    pub liquidation: Option<String>,
    /// `−25.3 %`: how far that is; none without debt.
    pub distance: Option<String>,
    /// Interest received less interest paid, a year, as a share of what is the account's own: `−1.2 %`.
    pub net_rate: String,
    /// What price changes of the asset that decides would do.
    pub what_ifs: Vec<WhatIf>,
    /// The asset of the what-ifs.
    pub what_if_asset: Option<String>,
}

/// What a price change would do.
#[derive(Clone, Debug, PartialEq)]
pub struct WhatIf {
    /// Size of the move: `−10 %`.
    pub change: String,
    /// Health factor after it.
    pub health: String,
    /// What would be left of one's own: `$5,600`.
    pub equity: String,
    /// How safe that is.
    pub safety: Safety,
    /// In a word or two.
    pub word: String,
}

/// The words for a safety.
pub fn safety_word(safety: Safety) -> String {
    match safety {
        Safety::NoDebt => texts::text("safety.no_debt"),
        Safety::Safe => texts::text("safety.safe"),
        Safety::AtRisk => texts::text("safety.at_risk"),
        Safety::Liquidatable => texts::text("safety.liquidatable"),
    }
    .to_string()
}

/// A position as it is shown; `symbols` and `terms` in the market's order.
pub fn view(symbols: &[String], terms: &[AssetTerms], holdings: &Holdings) -> PositionView {
    let preview = holdings.preview(terms);
    let totals = preview.totals;
    let safety = Safety::of(totals.health_factor);
    let leading = leading_asset(&preview, terms);
    let symbol = |asset: usize| symbols.get(asset).map_or("", String::as_str);
    let (liquidation, distance) = match (totals.health_factor, leading) {
        (None, _) => (None, None),
        (Some(_), Some(asset)) => {
            let distance = preview.assets[asset].distance.unwrap_or_default().to_f64();
            let (key, price, sign) = match preview.assets[asset].liquidation_price {
                LiquidationPrice::Above(price) => ("position.gone_above", price, 1.0),
                LiquidationPrice::Below(price) => ("position.gone_below", price, -1.0),
                LiquidationPrice::Never | LiquidationPrice::Always => {
                    ("position.gone_always", Wad::ZERO, 0.0)
                }
            };
            let sentence = texts::fill(
                key,
                &[
                    ("asset", symbol(asset)),
                    ("price", &format::usd(price.to_f64())),
                ],
            );
            (
                Some(sentence),
                (safety != Safety::Liquidatable).then(|| format::change(sign * distance)),
            )
        }
        (Some(_), None) if safety == Safety::Liquidatable => {
            (Some(texts::text("position.gone_always").to_string()), None)
        }
        (Some(_), None) => (Some(texts::text("position.gone_never").to_string()), None),
    };
    let exposed = exposed(terms, holdings).filter(|_| totals.health_factor.is_some());
    let what_if_asset = exposed.map(|(asset, _)| asset);
    let what_ifs = exposed.map(|(asset, rises)| {
        let sign = if rises { -1 } else { 1 };
        WHAT_IFS
            .map(|change| what_if(terms, holdings, asset, sign * change))
            .to_vec()
    });
    let own = own(&totals);
    PositionView {
        safety,
        safety_word: safety_word(safety),
        health: format::health(totals.health_factor.map(Wad::to_f64)),
        meter: totals
            .health_factor
            .map_or(METER_MAX, |health| health.to_f64().min(METER_MAX)),
        loan_to_value: preview
            .ltv
            .map_or_else(|| "–".to_owned(), |ltv| format::percent(ltv.to_f64())),
        leverage: preview.leverage.map_or_else(
            || "–".to_owned(),
            |leverage| format::times(leverage.to_f64()),
        ),
        collateral_usd: format::usd(totals.collateral_usd.to_f64()),
        debt_usd: format::usd(totals.debt_usd.to_f64()),
        own_usd: format::usd_compact(own),
        liquidation,
        distance,
        net_rate: preview
            .net_rate
            .map_or_else(|| "–".to_owned(), |rate| format::change(rate.to_f64())),
        what_ifs: what_ifs.unwrap_or_default(),
        what_if_asset: what_if_asset.map(|asset| symbol(asset).to_owned()),
    }
}

fn what_if(terms: &[AssetTerms], holdings: &Holdings, asset: usize, change_bps: i32) -> WhatIf {
    let mut changed = terms.to_vec();
    changed[asset] = changed[asset].shocked(change_bps);
    let totals = holdings.totals(&changed);
    let safety = Safety::of(totals.health_factor);
    WhatIf {
        change: format::change(f64::from(change_bps) / 10_000.0),
        health: format::health(totals.health_factor.map(Wad::to_f64)),
        equity: format::usd_compact(own(&totals)),
        safety,
        word: safety_word(safety),
    }
}

/// Collateral minus debt.
fn own(totals: &Totals) -> f64 {
    totals.collateral_usd.to_f64() - totals.debt_usd.to_f64()
}

/// The asset whose price decides, and whether it is its rise that hurts: the largest collateral that is not meant to be
/// worth a dollar; without one, the largest such debt; without one, the largest collateral.
fn exposed(terms: &[AssetTerms], holdings: &Holdings) -> Option<(usize, bool)> {
    let largest = |amounts: &[Wad], pegged: bool| {
        let worth = terms.iter().zip(amounts).enumerate();
        let worth = worth.filter(|(_, (terms, _))| pegged || !terms.pegged);
        let worth = worth.map(|(index, (terms, amount))| (index, amount.mul_down(terms.price)));
        let largest = worth.max_by_key(|(index, worth)| (*worth, std::cmp::Reverse(*index)));
        largest
            .filter(|(_, worth)| *worth > Wad::ZERO)
            .map(|(index, _)| index)
    };
    let falls = |asset| (asset, false);
    largest(&holdings.collateral, false)
        .map(falls)
        .or_else(|| largest(&holdings.debt, false).map(|asset| (asset, true)))
        .or_else(|| largest(&holdings.collateral, true).map(falls))
}

/// The holdings of one side in words, by asset: `10 ETH`, `0.5 WBTC`; empty when there are none.
pub fn amounts(symbols: &[String], amounts: &[Wad]) -> Vec<String> {
    let held = symbols
        .iter()
        .zip(amounts)
        .filter(|(_, amount)| **amount > Wad::ZERO);
    held.map(|(symbol, amount)| format::wad_tokens(*amount, symbol))
        .collect()
}

/// What holdings are worth at the contracts' prices, in dollars.
pub fn worth(terms: &[AssetTerms], amounts: &[Wad]) -> f64 {
    let held = terms.iter().zip(amounts);
    held.map(|(terms, amount)| amount.mul_down(terms.price).to_f64())
        .sum()
}

/// What a liquidation of the user's account took.
pub fn your_liquidation(symbols: &[String], entry: &FeedEntry) -> String {
    let liquidation = &entry.liquidation;
    let symbol = |asset: u32| symbols.get(asset as usize).map_or("", String::as_str);
    texts::fill(
        "position.liquidated",
        &[
            ("block", &format::integer(u64::from(entry.block))),
            (
                "seized",
                &format::wad_tokens(liquidation.seized, symbol(liquidation.collateral_asset)),
            ),
            (
                "repaid",
                &format::wad_tokens(liquidation.repaid, symbol(liquidation.debt_asset)),
            ),
            ("cost", &format::usd(liquidation.bonus_usd.to_f64())),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::standing::tests::{holdings, market};

    fn symbols() -> Vec<String> {
        ["ETH", "USDC", "JPT"].map(str::to_owned).to_vec()
    }

    #[test]
    fn ten_ether_against_twelve_thousand_dollars() {
        let view = view(&symbols(), &market(), &holdings([10, 0, 0], [0, 12_400, 0]));
        assert_eq!(view.health, "1.33");
        assert_eq!(view.safety_word, "safe");
        assert_eq!(view.loan_to_value, "62.0\u{202f}%");
        assert_eq!(view.leverage, "2.6×");
        assert_eq!(
            (
                view.collateral_usd.as_str(),
                view.debt_usd.as_str(),
                view.own_usd.as_str()
            ),
            ("$20,000", "$12,400", "$7,600")
        );
        assert_eq!(
            view.liquidation.as_deref(),
            Some("Liquidatable if the oracle's ETH price falls below $1,494")
        );
        assert_eq!(view.distance.as_deref(), Some("−25.3\u{202f}%"));
        let what_ifs: Vec<_> = view
            .what_ifs
            .iter()
            .map(|it| format!("{} {} {} {}", it.change, it.health, it.equity, it.word))
            .collect();
        assert_eq!(
            what_ifs,
            [
                "−10\u{202f}% 1.20 $5,600 at risk",
                "−20\u{202f}% 1.07 $3,600 at risk",
                "−30\u{202f}% 0.93 $1,600 can be liquidated"
            ]
        );
    }

    #[test]
    fn a_short_is_told_by_its_rise() {
        let view = view(&symbols(), &market(), &holdings([0, 10_000, 0], [3, 0, 0]));
        assert_eq!(view.what_if_asset.as_deref(), Some("ETH"));
        // 10,000 · 0.78 / 3 = 2,600
        assert_eq!(
            view.liquidation.as_deref(),
            Some("Liquidatable if the oracle's ETH price rises above $2,600")
        );
        assert_eq!(view.distance.as_deref(), Some("+30\u{202f}%"));
        let ends: Vec<_> = view.what_ifs.iter().map(|it| it.change.as_str()).collect();
        assert_eq!(ends, ["+10\u{202f}%", "+20\u{202f}%", "+30\u{202f}%"]);
        assert_eq!(view.what_ifs[2].equity, "$2,200");
    }

    #[test]
    fn without_debt_nothing_threatens() {
        let view = view(&symbols(), &market(), &holdings([10, 0, 0], [0, 0, 0]));
        assert_eq!(
            (view.health.as_str(), view.safety_word.as_str()),
            ("∞", "no debt")
        );
        assert_eq!((view.liquidation, view.distance), (None, None));
        assert!(view.what_ifs.is_empty());
    }

    #[test]
    fn under_water_there_is_no_way_left_to_fall() {
        let view = view(&symbols(), &market(), &holdings([10, 0, 0], [0, 17_000, 0]));
        assert_eq!(view.safety, Safety::Liquidatable);
        assert_eq!(view.distance, None);
    }

    #[test]
    fn what_a_liquidation_took() {
        let liquidation = crate::state::feed::tests::liquidation(1, 0);
        assert_eq!(
            your_liquidation(
                &symbols(),
                &FeedEntry {
                    block: 4,
                    liquidation
                }
            ),
            "Liquidated in block 4: 3\u{a0}ETH taken to repay 5,000\u{a0}USDC, which cost you $250."
        );
    }

    #[test]
    fn holdings_are_listed_by_asset() {
        assert_eq!(
            amounts(&symbols(), &holdings([10, 500, 0], [0; 3]).collateral),
            ["10\u{a0}ETH", "500\u{a0}USDC"]
        );
        let held = holdings([10, 500, 0], [0; 3]).collateral;
        assert!((worth(&market(), &held) - 20_500.0).abs() < 1e-6);
    }
}
