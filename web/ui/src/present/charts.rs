//! Health histogram and reserves as shapes, rows and sentences.
//!
//! Owns what the market charts say, in data units. Knows no pixels and no colours.

use leverloom_model::report::{Actor, HEALTH_BIN, HEALTH_BINS, Market};
use leverloom_model::units::Wad;

use super::format;
use super::plot::{Along, Axis, Mark, Plot, Series, Shape, Unit};
use crate::texts::{self, fill, text};

/// Bins drawn: up to health 3, and one for all above.
pub const BINS: usize = HEALTH_BINS;

/// One bar of the histogram.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HealthBar {
    /// Left edge as a health factor.
    pub from: f64,
    /// Right edge; none for the last bin, which holds all above.
    pub to: Option<f64>,
    /// Accounts.
    pub accounts: u32,
    /// Their debt in dollars.
    pub debt_usd: f64,
    /// Below 1: can be liquidated.
    pub under_water: bool,
}

/// Everybody's health.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Health {
    /// From left to right, empty bins too.
    pub bars: Vec<HealthBar>,
    /// Highest bar.
    pub most: u32,
    /// The user's accounts with debt, and where they stand.
    pub yours: Vec<(Actor, f64)>,
}

/// The histogram of a market.
pub fn health(market: &Market) -> Health {
    let width = HEALTH_BIN.to_f64();
    let bars: Vec<HealthBar> = market
        .health
        .iter()
        .enumerate()
        .map(|(index, bin)| {
            // Edges from whole bins, so that 20 bins are exactly 1.
            let edge = |bins: usize| bins as f64 / (1.0 / width).round();
            HealthBar {
                from: edge(index),
                to: (index + 1 < BINS).then(|| edge(index + 1)),
                accounts: bin.accounts,
                debt_usd: bin.debt_usd as f64,
                under_water: index + 1 < BINS && edge(index + 1) <= 1.0,
            }
        })
        .collect();
    Health {
        most: bars.iter().map(|bar| bar.accounts).max().unwrap_or(0),
        bars,
        yours: market
            .yours
            .iter()
            .filter_map(|position| Some((position.actor, position.health_factor?.to_f64())))
            .collect(),
    }
}

/// The histogram as a chart, up to 3; the last bin holds all above. Bars stand in the middle of their bins.
pub fn health_plot(market: &Market) -> Plot {
    let health = health(market);
    let width = HEALTH_BIN.to_f64();
    let bars = |under_water: bool| {
        let bars = health
            .bars
            .iter()
            .filter(|bar| bar.under_water == under_water);
        let points = bars.map(|bar| (bar.from + width / 2.0, f64::from(bar.accounts)));
        Series {
            name: if under_water {
                "market.health.below"
            } else {
                "market.health.rest"
            },
            role: if under_water {
                "--danger"
            } else {
                "--data-grey"
            },
            shape: Shape::Bars(width),
            points: points.filter(|point| point.1 > 0.0).collect(),
        }
    };
    let mut marks = vec![Mark {
        x: 1.0,
        role: "--danger",
        words: format::fixed(1.0, 1),
    }];
    marks.extend(health.yours.iter().map(|(owner, yours)| Mark {
        x: yours.min(3.1),
        role: "--data-you",
        words: fill(
            "market.health.you",
            &[
                ("who", &format::actor(*owner)),
                ("health", &format::health(Some(*yours))),
            ],
        ),
    }));
    let mut x = Axis::new(0.0, 3.15, 6, |at| format::fixed(at, 1));
    x.ticks.retain(|(at, _)| *at < 2.9);
    let above = text("market.health.tick_above").to_string();
    x.ticks.push((3.0, above));
    Plot {
        along: Along::Health,
        unit: Unit::Count,
        x,
        y: Axis::of(Unit::Count, 0.0, f64::from(health.most.max(4)) * 1.12),
        series: vec![bars(false), bars(true)],
        marks,
        mark_rows: 1 + u32::from(!health.yours.is_empty()),
        ..Plot::default()
    }
}

/// What the cursor reads in the histogram: the bin, its accounts and their debt.
pub fn health_read(market: &Market, at: f64) -> Option<String> {
    let health = health(market);
    let mut bars = health.bars.iter();
    let bar = bars.find(|bar| bar.from <= at && bar.to.is_none_or(|to| at < to))?;
    Some(fill(
        "market.health.cursor",
        &[
            ("range", &health_range(bar)),
            ("accounts", &format::integer(u64::from(bar.accounts))),
            ("debt", &format::usd_compact(bar.debt_usd)),
        ],
    ))
}

/// "14 of 320 accounts are below 1; $1.9M of debt can be liquidated. Yours stands at 1.31."
pub fn health_sentence(market: &Market) -> String {
    if market.positions == 0 {
        return text("market.health.nobody").to_string();
    }
    let everybody = format::integer(u64::from(market.positions));
    let mut sentence = if market.under_water == 0 {
        fill(
            "market.health.all_above",
            &[(
                "accounts",
                &texts::count("market.health.accounts", market.positions, &[]),
            )],
        )
    } else {
        texts::count(
            "market.health.under_water",
            market.under_water,
            &[
                ("all", &everybody),
                (
                    "debt",
                    &format::usd_compact(market.liquidatable_usd.to_f64()),
                ),
            ],
        )
    };
    if let Some(lowest) = market
        .yours
        .iter()
        .filter_map(|position| position.health_factor)
        .min()
    {
        let yours = fill(
            "market.health.yours",
            &[("health", &format::health(Some(lowest.to_f64())))],
        );
        sentence = texts::after(&sentence, &yours);
    }
    sentence
}

/// The range of a bar in words.
pub fn health_range(bar: &HealthBar) -> String {
    let from = format::fixed(bar.from, 2);
    match bar.to {
        Some(to) => fill(
            "market.health.range",
            &[("from", &from), ("to", &format::fixed(to, 2))],
        ),
        None => fill("market.health.above", &[("from", &from)]),
    }
}

/// Rows of the histogram's table twin: range, accounts, debt; empty bins are left out.
pub fn health_rows(health: &Health) -> Vec<[String; 3]> {
    let filled = health.bars.iter().filter(|bar| bar.accounts > 0);
    filled
        .map(|bar| {
            [
                health_range(bar),
                format::integer(u64::from(bar.accounts)),
                format::usd_compact(bar.debt_usd),
            ]
        })
        .collect()
}

/// One row of the reserves table.
#[derive(Clone, Debug, PartialEq)]
pub struct Reserve {
    /// Index of the asset.
    pub asset: u32,
    /// Symbol.
    pub symbol: String,
    /// Tokens supplied.
    pub supplied: String,
    /// The same in dollars.
    pub supplied_usd: String,
    /// Tokens borrowed.
    pub borrowed: String,
    /// The same in dollars.
    pub borrowed_usd: String,
    /// Utilization, 0 to 1.
    pub utilization: f64,
    /// Utilization in words.
    pub utilization_words: String,
    /// Yearly rate borrowers pay.
    pub borrow_rate: String,
    /// Yearly rate suppliers earn.
    pub supply_rate: String,
    /// Debt written off; none when there is none.
    pub deficit: Option<String>,
}

/// The reserves, one row an asset.
pub fn reserves(market: &Market) -> Vec<Reserve> {
    let rows = market.assets.iter().enumerate();
    rows.map(|(index, asset)| {
        let dollars =
            |amount: Wad| format::usd_compact(amount.mul_down(asset.oracle_price).to_f64());
        let amount = |amount: Wad| format::compact(amount.to_f64());
        Reserve {
            asset: index as u32,
            symbol: asset.symbol.clone(),
            supplied: amount(asset.supplied),
            supplied_usd: dollars(asset.supplied),
            borrowed: amount(asset.borrowed),
            borrowed_usd: dollars(asset.borrowed),
            utilization: asset.utilization.to_f64().clamp(0.0, 1.0),
            utilization_words: format::percent(asset.utilization.to_f64()),
            borrow_rate: format::percent(asset.borrow_rate.to_f64()),
            supply_rate: format::percent(asset.supply_rate.to_f64()),
            deficit: (asset.deficit > Wad::ZERO).then(|| dollars(asset.deficit)),
        }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use leverloom_model::report::{HealthBin, Position, Role};

    use super::super::sample;
    use super::*;

    fn market(under_water: u32, your_health: Option<&str>) -> Market {
        let mut health = vec![HealthBin::default(); HEALTH_BINS];
        health[18] = HealthBin {
            accounts: under_water,
            debt_usd: 9_000,
        };
        health[26] = HealthBin {
            accounts: 320,
            debt_usd: 2_000_000,
        };
        health[60] = HealthBin {
            accounts: 5,
            debt_usd: 10,
        };
        let yours = Position {
            actor: Actor {
                role: Role::You,
                index: 0,
            },
            collateral: Vec::new(),
            debt: Vec::new(),
            wallet: Vec::new(),
            collateral_usd: Wad::ZERO,
            debt_usd: Wad::ZERO,
            health_factor: your_health.map(|health| health.parse().unwrap()),
        };
        Market {
            assets: sample::assets(),
            health,
            positions: 325 + under_water,
            under_water,
            liquidatable_usd: Wad::whole(1_900_000),
            yours: vec![yours],
            ..Market::default()
        }
    }

    #[test]
    fn bars_cover_zero_to_three_and_all_above() {
        let health = health(&market(14, None));
        assert_eq!(health.bars.len(), 61);
        assert_eq!(health.most, 320);
        assert!((health.bars[20].from - 1.0).abs() < f64::EPSILON);
        assert!(health.bars[19].under_water && !health.bars[20].under_water);
        assert_eq!(health.bars[60].to, None);
        assert!((health.bars[60].from - 3.0).abs() < f64::EPSILON);
        assert!(
            health
                .bars
                .windows(2)
                .all(|pair| pair[0].to == Some(pair[1].from))
        );
    }

    #[test]
    fn under_water_bars_are_red_and_the_line_stands_at_one() {
        let plot = health_plot(&market(14, Some("1.31")));
        let series = |role| plot.series.iter().find(|it| it.role == role).unwrap();
        assert!(series("--danger").points.iter().all(|point| point.0 < 1.0));
        assert!(
            series("--data-grey")
                .points
                .iter()
                .all(|point| point.0 > 1.0)
        );
        assert_eq!(series("--danger").points.len(), 1);
        let marks: Vec<f64> = plot.marks.iter().map(|mark| mark.x).collect();
        assert_eq!(marks, [1.0, 1.31]);
        let words = health_read(&market(14, None), 0.91).unwrap();
        assert!(words.contains("14") && words.contains("$9,000"), "{words}");
    }

    #[test]
    fn the_sentence_says_who_is_under_water_for_how_much_and_where_you_are() {
        let words = health_sentence(&market(14, Some("1.319")));
        for part in ["14", "339", "$1.9M", "1.31"] {
            assert!(words.contains(part), "{words}");
        }
        let words = health_sentence(&market(0, None));
        assert!(
            words.contains("325 accounts") && !words.contains('$'),
            "{words}"
        );
        assert!(!health_sentence(&Market::default()).is_empty());
    }

    #[test]
    fn the_table_twin_leaves_empty_bins_out() {
        let rows = health_rows(&health(&market(14, None)));
        assert_eq!(rows.len(), 3);
        assert_eq!(rows[0], ["0.90 to 0.95", "14", "$9,000"].map(str::to_owned));
        assert!(rows[2][0].contains("3.00"));
    }

    #[test]
    fn reserves_have_units() {
        let rows = reserves(&market(0, None));
        assert_eq!(rows.len(), 2);
        assert_eq!(rows[1].supplied_usd, "$2B");
        assert_eq!(rows[1].borrowed, "600k");
        assert_eq!(rows[1].utilization_words, "60.0\u{202f}%");
        assert_eq!(rows[1].borrow_rate, "4.2\u{202f}%");
        assert_eq!(rows[1].deficit, None);
    }
}
