//! A chart before it is drawn: lines, bars and marks in data units, with the words of its axes.
//!
//! Pure data, made by `series` and `charts`, drawn by `components::chart`. Colours are role names.

use super::charts::Health;
use super::series::{Activity, Prices, ticks};
use super::{charts, format};
use crate::texts::{fill, text};

/// A line through points, left to right.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// (x, y).
    pub points: Vec<(f64, f64)>,
    /// Colour role.
    pub role: &'static str,
    /// Drawn in dashes: the second of two lines is told apart without colour.
    pub dashed: bool,
}

/// A bar from the bottom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bar {
    /// Left edge.
    pub from: f64,
    /// Right edge.
    pub to: f64,
    /// Height.
    pub height: f64,
    /// Colour role.
    pub role: &'static str,
}

/// A vertical line with a word.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where.
    pub x: f64,
    /// Colour role.
    pub role: &'static str,
    /// What it says; may be empty.
    pub words: String,
}

/// An axis: its range, and the words at some places of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Axis {
    /// Low end.
    pub low: f64,
    /// High end, above `low`.
    pub high: f64,
    /// Places and their words.
    pub ticks: Vec<(f64, String)>,
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Bars, behind the lines.
    pub bars: Vec<Bar>,
    /// Lines.
    pub lines: Vec<Line>,
    /// Vertical marks.
    pub marks: Vec<Mark>,
}

impl Axis {
    fn new(low: f64, high: f64, count: u32, words: impl Fn(f64) -> String) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        Self {
            low,
            high,
            ticks: ticks(low, high, count)
                .into_iter()
                .map(|at| (at, words(at)))
                .collect(),
        }
    }

    /// Blocks, whole numbers only.
    fn blocks(first: u32, last: u32) -> Self {
        let mut axis = Self::new(f64::from(first), f64::from(last.max(first + 1)), 6, |at| {
            format::integer(at as u64)
        });
        axis.ticks.retain(|(at, _)| at.fract() == 0.0);
        axis
    }
}

/// Market and oracle price of an asset over blocks.
pub fn prices(prices: &Prices) -> Plot {
    let line = |points: &[(u32, f64)], role, dashed| Line {
        points: points
            .iter()
            .map(|(block, price)| (f64::from(*block), *price))
            .collect(),
        role,
        dashed,
    };
    let (first, last) = match (prices.market.first(), prices.market.last()) {
        (Some(first), Some(last)) => (first.0, last.0),
        _ => (0, 1),
    };
    Plot {
        x: Axis::blocks(first, last),
        y: Axis::new(prices.range.0, prices.range.1, 4, price_tick),
        bars: Vec::new(),
        lines: vec![
            line(&prices.oracle, "--data-2", true),
            line(&prices.market, "--data-1", false),
        ],
        marks: prices
            .shocks
            .iter()
            .map(|shock| Mark {
                x: f64::from(shock.block),
                role: "--text-faint",
                words: format::change(shock.change),
            })
            .collect(),
    }
}

fn price_tick(price: f64) -> String {
    if price >= 10_000.0 {
        format::usd_compact(price)
    } else {
        format::dollars(&format::trimmed(price, 4))
    }
}

/// Everybody's health, up to 3; the last bin holds all above.
pub fn health(health: &Health) -> Plot {
    let bar = |bar: &charts::HealthBar| Bar {
        from: bar.from,
        to: bar.to.unwrap_or(bar.from + 0.15),
        height: f64::from(bar.accounts),
        role: if bar.under_water {
            "--danger"
        } else {
            "--data-grey"
        },
    };
    let mut marks = vec![Mark {
        x: 1.0,
        role: "--danger",
        words: "1.0".to_owned(),
    }];
    for yours in &health.yours {
        let words = fill(
            "market.health.you",
            &[("health", &format::health(Some(*yours)))],
        );
        marks.push(Mark {
            x: yours.min(3.1),
            role: "--data-you",
            words,
        });
    }
    let mut x = Axis::new(0.0, 3.15, 6, |at| format::fixed(at, 1));
    x.ticks.retain(|(at, _)| *at < 2.9);
    x.ticks
        .push((3.0, text("market.health.tick_above").to_string()));
    Plot {
        x,
        y: Axis::new(0.0, f64::from(health.most.max(4)) * 1.12, 3, |at| {
            format::integer(at as u64)
        }),
        bars: health
            .bars
            .iter()
            .filter(|bin| bin.accounts > 0)
            .map(bar)
            .collect(),
        lines: Vec::new(),
        marks,
    }
}

/// Liquidations as bars and depth as a line, over blocks.
pub fn activity(activity: &Activity) -> Plot {
    let (first, last) = match (activity.blocks.first(), activity.blocks.last()) {
        (Some(first), Some(last)) => (first.0, last.0),
        _ => (0, 1),
    };
    let most = activity.most_liquidations.max(activity.deepest).max(4);
    let mut y = Axis::new(0.0, f64::from(most) * 1.12, 3, |at| {
        format::integer(at as u64)
    });
    y.ticks.retain(|(at, _)| at.fract() == 0.0);
    Plot {
        x: Axis::blocks(first, last),
        y,
        bars: activity
            .blocks
            .iter()
            .filter(|entry| entry.1 > 0)
            .map(|entry| {
                let block = f64::from(entry.0);
                Bar {
                    from: block - 0.4,
                    to: block + 0.4,
                    height: f64::from(entry.1),
                    role: "--danger",
                }
            })
            .collect(),
        lines: vec![Line {
            points: activity
                .blocks
                .iter()
                .map(|entry| (f64::from(entry.0), f64::from(entry.2)))
                .collect(),
            role: "--data-1",
            dashed: false,
        }],
        marks: Vec::new(),
    }
}

/// Values of a plot's lines at the point nearest to `x`, as (x, y, role).
pub fn at(plot: &Plot, x: f64) -> Vec<(f64, f64, &'static str)> {
    plot.lines
        .iter()
        .filter_map(|line| {
            let nearest = line
                .points
                .iter()
                .min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()))?;
            Some((nearest.0, nearest.1, line.role))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{sample, series};
    use super::*;
    use crate::state::{History, Point};

    fn history(count: u32) -> History {
        let points = (0..count)
            .map(|block| Point {
                block,
                prices: vec![1.0, if block > 2 { 1_400.0 } else { 2_000.0 }],
                oracle_prices: vec![1.0, 2_000.0],
                liquidations: block,
                depth: 2,
                ..Point::default()
            })
            .collect();
        History { points }
    }

    fn is_sound(plot: &Plot) {
        for axis in [&plot.x, &plot.y] {
            assert!(axis.low < axis.high);
            assert!(!axis.ticks.is_empty());
            assert!(axis.ticks.iter().all(|(at, words)| axis.low - 1e-9 <= *at
                && *at <= axis.high + 1e-9
                && !words.is_empty()));
        }
        for (x, y) in plot.lines.iter().flat_map(|line| &line.points) {
            assert!(
                (plot.x.low..=plot.x.high).contains(x) && (plot.y.low..=plot.y.high).contains(y),
                "{x} {y}"
            );
        }
        assert!(
            plot.bars
                .iter()
                .all(|bar| bar.from < bar.to && bar.height <= plot.y.high)
        );
    }

    #[test]
    fn both_prices_lie_inside_and_differ_in_more_than_colour() {
        let history = history(10);
        let plot = prices(&series::prices(&history, 1, 9));
        is_sound(&plot);
        assert_ne!(plot.lines[0].dashed, plot.lines[1].dashed);
        assert_ne!(plot.lines[0].role, plot.lines[1].role);
        assert_eq!(plot.marks.len(), 1);
        assert_eq!(plot.marks[0].words, "−30\u{202f}%");
    }

    #[test]
    fn one_block_or_none_is_a_sound_chart() {
        for count in [0, 1, 2] {
            let history = history(count);
            is_sound(&prices(&series::prices(&history, 1, 9)));
            is_sound(&activity(&series::activity(&history, 9)));
        }
    }

    #[test]
    fn block_ticks_are_whole_blocks() {
        for count in 1..12 {
            let plot = activity(&series::activity(&history(count), 99));
            assert!(plot.x.ticks.iter().all(|(at, _)| at.fract() == 0.0));
        }
    }

    #[test]
    fn under_water_bars_are_red_and_the_line_stands_at_one() {
        let report = sample::block(30, 3);
        let health = charts::health(&report.outcome.market);
        let plot = super::health(&health);
        is_sound(&plot);
        assert!((plot.marks[0].x - 1.0).abs() < f64::EPSILON);
        assert!(plot.bars.iter().any(|bar| bar.role == "--danger"));
        assert!(
            plot.bars
                .iter()
                .all(|bar| (bar.role == "--danger") == (bar.to <= 1.0))
        );
    }

    #[test]
    fn the_cursor_reads_every_line() {
        let plot = prices(&series::prices(&history(10), 1, 9));
        let read = at(&plot, 4.2);
        assert_eq!(
            read.iter().map(|(x, y, _)| (*x, *y)).collect::<Vec<_>>(),
            [(4.0, 2_000.0), (4.0, 1_400.0)]
        );
    }
}
