//! Series over blocks, axis ticks and scales: what the charts draw, in data units.
//!
//! Owns which points a chart has, where its axis has marks, and its sentence. Knows no pixels.

use leverloom_model::report::AssetState;

use super::format;
use crate::state::{History, Point};
use crate::texts::{self, fill, text};

/// A price move of one block that is marked as a shock: 4 %.
const SHOCK: f64 = 0.04;

/// Round numbers that divide `low..=high` into about `count` steps (1, 2 or 5 times a power of ten).
pub fn ticks(low: f64, high: f64, count: u32) -> Vec<f64> {
    if !low.is_finite() || !high.is_finite() || high <= low || count == 0 {
        return Vec::new();
    }
    let rough = (high - low) / f64::from(count);
    let power = 10f64.powi(rough.log10().floor() as i32);
    let step = [1.0, 2.0, 5.0, 10.0]
        .map(|factor| factor * power)
        .into_iter()
        .find(|step| *step >= rough)
        .unwrap_or(10.0 * power);
    let first = (low / step - 1e-9).ceil() as i64;
    let last = (high / step + 1e-9).floor() as i64;
    (first..=last).map(|index| index as f64 * step).collect()
}

/// A range with a little air around it; never empty.
pub fn padded(low: f64, high: f64) -> (f64, f64) {
    if !(low.is_finite() && high.is_finite()) {
        return (0.0, 1.0);
    }
    let air = ((high - low) * 0.08).max(high.abs() * 0.005).max(1e-9);
    ((low - air).max(0.0), high + air)
}

/// A price step large enough to be marked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shock {
    /// Block in which the market price moved.
    pub block: u32,
    /// Change as a fraction: −0.3 for a fall by 30 %.
    pub change: f64,
}

/// Prices of one asset over the blocks seen so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Prices {
    /// (block, dollars) on the market.
    pub market: Vec<(u32, f64)>,
    /// (block, dollars) as the contracts see it.
    pub oracle: Vec<(u32, f64)>,
    /// Large steps of the market price.
    pub shocks: Vec<Shock>,
    /// Lowest and highest price of either, with air.
    pub range: (f64, f64),
}

/// Prices of an asset up to and including `block`.
pub fn prices(history: &History, asset: u32, block: u32) -> Prices {
    let column = |pick: fn(&Point) -> &Vec<f64>| -> Vec<(u32, f64)> {
        history
            .points
            .iter()
            .filter(|point| point.block <= block)
            .filter_map(|point| {
                pick(point)
                    .get(asset as usize)
                    .map(|price| (point.block, *price))
            })
            .collect()
    };
    let market = column(|point| &point.prices);
    let oracle = column(|point| &point.oracle_prices);
    let shocks = market
        .windows(2)
        .filter(|pair| pair[0].0 + 1 == pair[1].0 && pair[0].1 > 0.0)
        .map(|pair| Shock {
            block: pair[1].0,
            change: pair[1].1 / pair[0].1 - 1.0,
        })
        .filter(|shock| shock.change.abs() >= SHOCK)
        .collect();
    let all = || market.iter().chain(&oracle).map(|(_, price)| *price);
    let range = if market.is_empty() {
        (0.0, 1.0)
    } else {
        padded(
            all().fold(f64::INFINITY, f64::min),
            all().fold(f64::NEG_INFINITY, f64::max),
        )
    };
    Prices {
        market,
        oracle,
        shocks,
        range,
    }
}

/// "ETH costs $1,504 on the market and $1,500 for the contracts, −12 % since block 0. One large step."
pub fn price_sentence(prices: &Prices, asset: &AssetState) -> String {
    let (Some(first), Some(last)) = (prices.market.first(), prices.market.last()) else {
        return text("market.price.none").to_string();
    };
    let since = if first.1 > 0.0 {
        format::change(last.1 / first.1 - 1.0)
    } else {
        "–".to_owned()
    };
    let sentence = fill(
        "market.price.sentence",
        &[
            ("asset", &asset.symbol),
            ("market", &format::usd(last.1)),
            (
                "oracle",
                &format::usd(prices.oracle.last().map_or(last.1, |point| point.1)),
            ),
            ("change", &since),
            ("block", &format::integer(u64::from(first.0))),
        ],
    );
    match prices.shocks.len() as u32 {
        0 => sentence,
        count => texts::after(&sentence, &texts::count("market.price.shocks", count, &[])),
    }
}

/// Counts over blocks: liquidations, waves and transactions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Activity {
    /// (block, liquidations, waves, transactions).
    pub blocks: Vec<(u32, u32, u32, u32)>,
    /// Highest number of liquidations in a block.
    pub most_liquidations: u32,
    /// Deepest block.
    pub deepest: u32,
}

/// What happened in each block up to and including `block`.
pub fn activity(history: &History, block: u32) -> Activity {
    let blocks: Vec<_> = history
        .points
        .iter()
        .filter(|point| point.block <= block)
        .map(|point| {
            (
                point.block,
                point.liquidations,
                point.depth,
                point.transactions,
            )
        })
        .collect();
    Activity {
        most_liquidations: blocks.iter().map(|entry| entry.1).max().unwrap_or(0),
        deepest: blocks.iter().map(|entry| entry.2).max().unwrap_or(0),
        blocks,
    }
}

/// "14 liquidations so far, most in block 42 (9); deepest block 42 (31 waves)."
pub fn activity_sentence(activity: &Activity) -> String {
    let total: u32 = activity.blocks.iter().map(|entry| entry.1).sum();
    let first_with = |pick: fn(&(u32, u32, u32, u32)) -> u32, most: u32| {
        activity
            .blocks
            .iter()
            .find(|entry| pick(entry) == most)
            .map_or(0, |entry| entry.0)
    };
    let deepest = texts::count("execution.count.wave", activity.deepest, &[]);
    let depth = fill(
        "market.activity.deepest",
        &[
            (
                "block",
                &format::integer(u64::from(first_with(|entry| entry.2, activity.deepest))),
            ),
            ("waves", &deepest),
        ],
    );
    if total == 0 {
        return fill("market.activity.quiet", &[("depth", &depth)]);
    }
    fill(
        "market.activity.sentence",
        &[
            (
                "total",
                &texts::count("market.activity.liquidations", total, &[]),
            ),
            (
                "block",
                &format::integer(u64::from(first_with(
                    |entry| entry.1,
                    activity.most_liquidations,
                ))),
            ),
            (
                "most",
                &format::integer(u64::from(activity.most_liquidations)),
            ),
            ("depth", &depth),
        ],
    )
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn history(prices: &[f64]) -> History {
        let points = prices
            .iter()
            .enumerate()
            .map(|(block, price)| Point {
                block: block as u32,
                prices: vec![1.0, *price],
                oracle_prices: vec![1.0, *price - 1.0],
                liquidations: u32::from(block == 2) * 9,
                depth: 3 + u32::from(block == 2),
                ..Point::default()
            })
            .collect();
        History { points }
    }

    #[test]
    fn ticks_are_round_and_inside() {
        let close = |found: Vec<f64>, wanted: &[f64]| {
            found.len() == wanted.len()
                && found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 1e-9)
        };
        assert!(close(
            ticks(0.0, 100.0, 5),
            &[0.0, 20.0, 40.0, 60.0, 80.0, 100.0]
        ));
        assert!(close(
            ticks(1_487.0, 2_013.0, 3),
            &[1_600.0, 1_800.0, 2_000.0]
        ));
        assert!(close(ticks(0.0, 0.7, 4), &[0.0, 0.2, 0.4, 0.6]));
        for (low, high) in [
            (0.0, 0.0),
            (5.0, 1.0),
            (f64::NAN, 1.0),
            (0.0, f64::INFINITY),
        ] {
            assert!(ticks(low, high, 4).is_empty());
        }
    }

    #[test]
    fn a_flat_series_still_has_a_range() {
        for (low, high) in [(0.0, 0.0), (5.0, 5.0), (f64::INFINITY, f64::NEG_INFINITY)] {
            let (bottom, top) = padded(low, high);
            assert!(bottom < top && bottom >= 0.0);
        }
    }

    #[test]
    fn prices_end_at_the_block_shown_and_mark_large_steps() {
        let history = history(&[2_000.0, 1_990.0, 1_393.0, 1_400.0, 900.0]);
        let prices = prices(&history, 1, 3);
        assert_eq!(prices.market.len(), 4);
        assert_eq!(prices.shocks.len(), 1);
        assert_eq!(prices.shocks[0].block, 2);
        assert!((prices.shocks[0].change + 0.3).abs() < 1e-9);
        assert!(prices.range.0 < 1_392.0 && prices.range.1 > 2_000.0);
    }

    #[test]
    fn a_jump_over_missing_blocks_is_no_shock() {
        let mut history = history(&[2_000.0, 2_000.0, 2_000.0, 1_000.0]);
        history.points.remove(2);
        assert!(prices(&history, 1, 3).shocks.is_empty());
    }

    #[test]
    fn the_price_sentence_names_both_prices_and_the_change() {
        let history = history(&[2_000.0, 1_500.0]);
        let words = price_sentence(&prices(&history, 1, 1), &sample::assets()[1]);
        for part in ["ETH", "$1,500", "$1,499", "−25\u{202f}%", "One large step"] {
            assert!(words.contains(part), "{words}");
        }
        assert!(
            !price_sentence(&prices(&History::default(), 1, 1), &sample::assets()[1]).is_empty()
        );
    }

    #[test]
    fn activity_names_its_peaks() {
        let activity = activity(&history(&[1.0, 1.0, 1.0, 1.0]), 3);
        assert_eq!((activity.most_liquidations, activity.deepest), (9, 4));
        let words = activity_sentence(&activity);
        assert!(
            words.contains("9 liquidations")
                && words.contains("block 2")
                && words.contains("4 waves"),
            "{words}"
        );
        assert!(
            activity_sentence(&super::activity(&history(&[1.0]), 0)).starts_with("No liquidations")
        );
    }
}
