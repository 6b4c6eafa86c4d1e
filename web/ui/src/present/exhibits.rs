//! The market's charts: which there are, and what each shows of the blocks seen, the block shown and the curve.
//!
//! Owns what is in a chart and the sentence that stands for it. Drawing is `components::chart`'s business.

use leverloom_model::report::Market;

pub use crate::state::charts::Chart as Kind;

use super::charts;
use super::plot::{Along, Axis, Event, EventKind, Mark, Plot, Series, Shape, Unit};
use super::{format, series};
use crate::state::history::AssetPoint;
use crate::state::looks::Curve;
use crate::state::{History, Point};
use crate::texts::{fill, text};

/// What charts are made from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// All blocks seen.
    pub history: &'a History,
    /// The market after the block shown.
    pub market: &'a Market,
    /// The block shown.
    pub block: u32,
    /// The asset looked at (index).
    pub asset: u32,
    /// The curve of that asset, once the engine has said.
    pub curve: Option<&'a Curve>,
}

/// The chart of a kind.
pub fn plot(kind: Kind, facts: &Facts<'_>) -> Plot {
    match kind {
        Kind::Price => price(facts),
        Kind::Health => charts::health_plot(facts.market),
        Kind::Risk => risk(facts),
        Kind::Activity => activity(facts),
        Kind::Utilization => {
            let utilization = of_asset(facts, |asset| Some(asset.utilization));
            let name = "market.utilization.share";
            let area = line(name, "--data-1", Shape::Area, utilization);
            over_blocks(facts, Unit::Percent, vec![area], (0.0, 1.0))
        }
        Kind::Rates => {
            let supply = of_asset(facts, |asset| Some(asset.supply_rate));
            let borrow = of_asset(facts, |asset| Some(asset.borrow_rate));
            let lines = vec![
                line("market.rates.supply", "--data-3", Shape::Dashed, supply),
                line("market.rates.borrow", "--data-2", Shape::Line, borrow),
            ];
            let high = highest(&lines) * 1.15;
            over_blocks(facts, Unit::Percent, lines, (0.0, high.max(0.01)))
        }
        Kind::BadDebt => {
            let lines = vec![
                line(
                    "market.bad_debt.now",
                    "--data-4",
                    Shape::Dashed,
                    of_blocks(facts, |point| point.lenders_loss_usd),
                ),
                line(
                    "market.bad_debt.recorded",
                    "--danger",
                    Shape::Area,
                    of_blocks(facts, |point| point.bad_debt_usd),
                ),
            ];
            let high = highest(&lines) * 1.15;
            over_blocks(facts, Unit::Usd, lines, (0.0, high.max(1.0)))
        }
        Kind::Lenders => {
            let credited = of_asset(facts, |asset| Some(asset.supplied));
            let there = of_asset(facts, |asset| Some(asset.supplied - asset.deficit));
            let lines = vec![
                line(
                    "market.lenders.credited",
                    "--data-2",
                    Shape::Dashed,
                    credited,
                ),
                line("market.lenders.backed", "--data-3", Shape::Line, there),
            ];
            let range = range(&lines);
            over_blocks(facts, Unit::Tokens, lines, range)
        }
    }
}

/// What a chart says in one sentence: its label, and what stands below it while nobody points.
pub fn sentence(kind: Kind, facts: &Facts<'_>, plot: &Plot) -> String {
    let asset = facts.market.assets.get(facts.asset as usize);
    match (kind, asset) {
        (Kind::Price, Some(asset)) => series::price_sentence(
            &series::prices(facts.history, facts.asset, facts.block),
            asset,
        ),
        (Kind::Health, _) => charts::health_sentence(facts.market),
        (Kind::Activity, _) => {
            series::activity_sentence(&series::activity(facts.history, facts.block))
        }
        (Kind::Risk, _) => match facts.curve {
            None => text("market.risk.waiting").to_string(),
            Some(curve) => risk_sentence(curve, facts),
        },
        (Kind::Lenders | Kind::BadDebt, _)
            if facts.market.assets.iter().all(|asset| asset.deficit.0 == 0) =>
        {
            let words = if kind == Kind::BadDebt {
                "market.bad_debt.none"
            } else {
                "market.lenders.whole"
            };
            text(words).to_string()
        }
        _ => plot.read(f64::from(facts.block)).unwrap_or_default(),
    }
}

/// One number that stands for a chart while it is closed.
pub fn now(kind: Kind, facts: &Facts<'_>) -> String {
    let point = facts.history.at(facts.block);
    let asset = point.and_then(|point| point.assets.get(facts.asset as usize));
    let market = facts.market;
    match kind {
        Kind::Price => market
            .assets
            .get(facts.asset as usize)
            .map(|asset| format::usd(asset.price.to_f64())),
        Kind::Health => Some(fill(
            "market.health.now",
            &[("count", &format::integer(u64::from(market.under_water)))],
        )),
        Kind::Risk => Some(dollars(market.liquidatable_usd.to_f64())),
        Kind::Activity => Some(format::integer(u64::from(market.liquidations_so_far))),
        Kind::Utilization => asset.map(|asset| format::percent(asset.utilization)),
        Kind::Rates => asset.map(|asset| format::percent(asset.borrow_rate)),
        Kind::BadDebt => Some(dollars(market.bad_debt_usd.to_f64())),
        Kind::Lenders => asset.map(|asset| format::compact(asset.supplied - asset.deficit)),
    }
    .unwrap_or_default()
}

fn line(name: &'static str, role: &'static str, shape: Shape, points: Vec<(f64, f64)>) -> Series {
    Series {
        name,
        role,
        shape,
        points,
    }
}

/// Dollars in short; nothing is no cents.
fn dollars(value: f64) -> String {
    if value == 0.0 {
        format::dollars("0")
    } else {
        format::usd_compact(value)
    }
}

/// A number of every block seen.
fn of_blocks(facts: &Facts<'_>, pick: impl Fn(&Point) -> f64) -> Vec<(f64, f64)> {
    let points = facts.history.points.iter();
    points
        .map(|point| (f64::from(point.block), pick(point)))
        .collect()
}

/// A number of the asset looked at, in every block seen that has it.
fn of_asset(facts: &Facts<'_>, pick: impl Fn(&AssetPoint) -> Option<f64>) -> Vec<(f64, f64)> {
    let points = facts.history.points.iter();
    let of = |point: &Point| {
        let asset = point.assets.get(facts.asset as usize)?;
        Some((f64::from(point.block), pick(asset)?))
    };
    points.filter_map(of).collect()
}

fn values(lines: &[Series]) -> impl Iterator<Item = f64> {
    let points = lines.iter().flat_map(|line| &line.points);
    points.map(|point| point.1)
}

fn highest(lines: &[Series]) -> f64 {
    values(lines).fold(0.0, f64::max)
}

fn range(lines: &[Series]) -> (f64, f64) {
    let low = values(lines).fold(f64::INFINITY, f64::min);
    let high = values(lines).fold(f64::NEG_INFINITY, f64::max);
    series::padded(low, high)
}

/// A chart over all blocks seen, with what happened in them.
fn over_blocks(
    facts: &Facts<'_>,
    unit: Unit,
    series: Vec<Series>,
    (low, high): (f64, f64),
) -> Plot {
    let points = &facts.history.points;
    let first = points.first().map_or(0, |point| point.block);
    let mut events: Vec<Event> = Vec::new();
    for point in points {
        let mut note = |kind, happened: bool| {
            let x = f64::from(point.block);
            events.extend(happened.then_some(Event { x, kind }));
        };
        note(EventKind::Yours, point.yours > 0);
        note(EventKind::Liquidation, point.liquidations > 0);
    }
    let shocks = series::prices(facts.history, facts.asset, u32::MAX).shocks;
    events.extend(shocks.iter().map(|shock| Event {
        x: f64::from(shock.block),
        kind: EventKind::Shock,
    }));
    Plot {
        along: Along::Blocks,
        unit,
        x: Axis::blocks(f64::from(first), f64::from(facts.history.furthest())),
        y: Axis::of(unit, low, high),
        series,
        events,
        ..Plot::default()
    }
}

fn price(facts: &Facts<'_>) -> Plot {
    let prices = series::prices(facts.history, facts.asset, u32::MAX);
    let points = |points: &[(u32, f64)]| {
        let points = points.iter();
        points
            .map(|(block, price)| (f64::from(*block), *price))
            .collect::<Vec<_>>()
    };
    let pair = of_asset(facts, |asset| asset.pair_price);
    let mut lines = vec![
        line(
            "market.price.oracle",
            "--data-2",
            Shape::Dashed,
            points(&prices.oracle),
        ),
        line(
            "market.price.market",
            "--data-1",
            Shape::Line,
            points(&prices.market),
        ),
    ];
    if !pair.is_empty() {
        lines.insert(
            0,
            line("market.price.pair", "--data-3", Shape::Dotted, pair),
        );
    }
    let range = range(&lines);
    let marks = prices.shocks.iter().map(|shock| Mark {
        x: f64::from(shock.block),
        role: "--text-faint",
        words: format::change(shock.change),
    });
    Plot {
        marks: marks.collect(),
        mark_rows: 1,
        ..over_blocks(facts, Unit::Usd, lines, range)
    }
}

fn activity(facts: &Facts<'_>) -> Plot {
    let count = |pick: fn(&Point) -> u32| of_blocks(facts, |point| f64::from(pick(point)));
    let mut bars = count(|point| point.liquidations);
    bars.retain(|bar| bar.1 > 0.0);
    let series = vec![
        line(
            "market.activity.column_liquidations",
            "--danger",
            Shape::Bars(0.8),
            bars,
        ),
        line(
            "market.activity.column_waves",
            "--data-1",
            Shape::Line,
            count(|point| point.depth),
        ),
    ];
    let high = highest(&series).max(4.0) * 1.12;
    over_blocks(facts, Unit::Count, series, (0.0, high))
}

/// Debt under water by move of the price, and where the price stands.
fn risk(facts: &Facts<'_>) -> Plot {
    let curve = facts.curve.filter(|curve| curve.asset == facts.asset);
    let points: Vec<(f64, f64)> = curve.map_or_else(Vec::new, |curve| {
        let points = curve.points.iter();
        points
            .map(|(change, _, dollars)| (*change, *dollars))
            .collect()
    });
    let (low, high) = match (points.first(), points.last()) {
        (Some(first), Some(last)) => (first.0, last.0),
        _ => (-0.6, 0.6),
    };
    let series = vec![line("market.risk.debt", "--danger", Shape::Area, points)];
    let top = highest(&series).max(1_000.0) * 1.12;
    Plot {
        along: Along::Change,
        unit: Unit::Usd,
        x: Axis::new(low, high, 6, format::change),
        y: Axis::of(Unit::Usd, 0.0, top),
        series,
        marks: vec![Mark {
            x: 0.0,
            role: "--text-faint",
            words: text("chart.at_now").to_string(),
        }],
        mark_rows: 1,
        ..Plot::default()
    }
}

/// "At −10 %, $1.9M of debt can be liquidated; at −30 %, $8M."
fn risk_sentence(curve: &Curve, facts: &Facts<'_>) -> String {
    let at = |change: f64| {
        let mut points = curve.points.iter();
        let found = points.find(|point| (point.0 - change).abs() < 1e-6);
        found.map_or_else(String::new, |point| dollars(point.2))
    };
    let symbol = super::values::symbol(&facts.market.assets, curve.asset);
    fill(
        "market.risk.sentence",
        &[
            ("asset", symbol),
            ("ten", &at(-0.1)),
            ("thirty", &at(-0.3)),
            ("rise", &at(0.3)),
        ],
    )
}

#[cfg(test)]
mod tests;
