//! A chart before it is drawn: series and marks in data units, with the words of its axes and of its values.
//!
//! Pure data, made by `exhibits`, drawn by `components::chart`. Colours are role names; no pixels.

use super::format;
use super::series::ticks;
use crate::texts::{self, fill, text};

/// What the numbers of an axis are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Whole things.
    #[default]
    Count,
    /// Dollars.
    Usd,
    /// A share, 1 for a hundred percent.
    Percent,
    /// Tokens of the asset looked at.
    Tokens,
    /// How many times as fast.
    Times,
    /// A health factor; not a number where nothing is owed.
    Health,
}

impl Unit {
    /// A value in full.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Count => format::fixed(value, 0),
            Self::Times => format::times(value),
            Self::Usd => format::usd(value),
            Self::Percent => format::percent(value),
            Self::Tokens => format::amount_of(value),
            Self::Health => format::health((!value.is_nan()).then_some(value)),
        }
    }

    /// A value beside an axis.
    fn tick(self, value: f64) -> String {
        match self {
            Self::Count => format::compact(value),
            Self::Times => format::times(value),
            Self::Usd if value.abs() >= 10_000.0 => format::usd_compact(value),
            Self::Usd => format::dollars(&format::trimmed(value, 4)),
            Self::Percent => format!("{}\u{202f}%", format::trimmed(value * 100.0, 2)),
            Self::Health => format::fixed(value, 1),
            Self::Tokens if value.abs() >= 1_000.0 => format::compact(value),
            Self::Tokens => format::trimmed(value, 4),
        }
    }
}

/// How a series is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// A line.
    Line,
    /// A line in dashes: told from the other one without colour.
    Dashed,
    /// A line of dots, where there is a third.
    Dotted,
    /// A line with the room below it filled.
    Area,
    /// Bars from the bottom, this wide, centred on their points.
    Bars(f64),
}

/// Numbers that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Key of its name.
    pub name: &'static str,
    /// Colour role.
    pub role: &'static str,
    /// How it is drawn.
    pub shape: Shape,
    /// (x, y), left to right; where y is not a number, the line has a gap.
    pub points: Vec<(f64, f64)>,
}

impl Series {
    /// The point nearest to `x`.
    pub fn nearest(&self, x: f64) -> Option<(f64, f64)> {
        let at = self.points.partition_point(|point| point.0 < x);
        let around = &self.points[at.saturating_sub(1)..(at + 1).min(self.points.len())];
        let nearest = around
            .iter()
            .min_by(|a, b| (a.0 - x).abs().total_cmp(&(b.0 - x).abs()));
        nearest.copied()
    }
}

/// A vertical line with a word in the band above the picture, where no line runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// Where.
    pub x: f64,
    /// Colour role.
    pub role: &'static str,
    /// What it says.
    pub words: String,
}

/// What happened at a place of the block axis; drawn below it, one row a kind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Event {
    /// Block.
    pub x: f64,
    /// Kind.
    pub kind: EventKind,
}

/// Kinds of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// A large step of a price.
    Shock,
    /// A transaction of the person at the page.
    Yours,
    /// A liquidation.
    Liquidation,
}

impl EventKind {
    /// Colour role.
    pub const fn role(self) -> &'static str {
        match self {
            Self::Shock => "--accent",
            Self::Yours => "--data-you",
            Self::Liquidation => "--danger",
        }
    }
}

/// How values lie on an axis.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// Equal differences are equally far apart.
    #[default]
    Even,
    /// Each doubling goes equally far; for values above zero.
    Doublings,
}

impl Scale {
    fn of(self, value: f64) -> f64 {
        match self {
            Self::Even => value,
            Self::Doublings => value.log2(),
        }
    }
}

/// 2 to any power. `exp2` comes with a table of 4 kB that no compression makes smaller.
pub fn power_of_two(exponent: f64) -> f64 {
    (exponent * std::f64::consts::LN_2).exp()
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
    /// How values lie on it.
    pub scale: Scale,
    /// What it counts, where the words at its places do not say it; empty for nothing.
    pub title: String,
}

impl Axis {
    /// An axis with about `count` round numbers.
    pub fn new(low: f64, high: f64, count: u32, words: impl Fn(f64) -> String) -> Self {
        let high = if high > low { high } else { low + 1.0 };
        let ticks = ticks(low, high, count).into_iter();
        Self {
            low,
            high,
            ticks: ticks.map(|at| (at, words(at))).collect(),
            ..Self::default()
        }
    }

    /// An axis of doublings from `low` to `high`, both above zero; words at every power of two.
    pub fn doublings(low: f64, high: f64, words: impl Fn(f64) -> String) -> Self {
        let powers = low.log2().ceil() as i32..=high.log2().floor() as i32;
        let ticks = powers.map(|power| 2_f64.powi(power));
        Self {
            low,
            high,
            ticks: ticks.map(|at| (at, words(at))).collect(),
            scale: Scale::Doublings,
            ..Self::default()
        }
    }

    /// How far along the axis a value lies: 0 at its low end, 1 at its high end.
    pub fn share(&self, value: f64) -> f64 {
        let [low, high, value] = [self.low, self.high, value].map(|it| self.scale.of(it));
        (value - low) / (high - low)
    }

    /// An axis of values in a unit.
    pub fn of(unit: Unit, low: f64, high: f64) -> Self {
        let mut axis = Self::new(low, high, 3, |at| unit.tick(at));
        if unit == Unit::Count {
            axis.ticks.retain(|(at, _)| at.fract() == 0.0);
        }
        axis
    }

    /// Blocks, whole numbers only.
    pub fn blocks(first: f64, last: f64) -> Self {
        let mut axis = Self::new(first, last.max(first + 1.0), 6, |at| {
            format::integer(at as u64)
        });
        axis.ticks.retain(|(at, _)| at.fract() == 0.0);
        axis
    }
}

/// What the horizontal axis is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Along {
    /// Blocks: one cursor for all such charts.
    #[default]
    Blocks,
    /// Health factor.
    Health,
    /// Change of a price.
    Change,
    /// Doublings of the workers.
    Workers,
}

impl Along {
    /// How far a press of an arrow key goes.
    pub const fn step(self) -> f64 {
        match self {
            Self::Blocks => 1.0,
            Self::Health => 0.05,
            Self::Change => 0.01,
            Self::Workers => 0.25,
        }
    }
}

/// A chart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plot {
    /// What the horizontal axis is.
    pub along: Along,
    /// What the values are.
    pub unit: Unit,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// What is drawn, from the back to the front.
    pub series: Vec<Series>,
    /// Vertical marks.
    pub marks: Vec<Mark>,
    /// Rows of words that marks may take above the picture.
    pub mark_rows: u32,
    /// What happened.
    pub events: Vec<Event>,
}

impl Plot {
    /// Values of the series at the place nearest to `x`: (x, y, series).
    pub fn at(&self, x: f64) -> Vec<(f64, f64, &Series)> {
        let of = |series| {
            let (at, value) = Series::nearest(series, x)?;
            Some((at, value, series))
        };
        self.series.iter().rev().filter_map(of).collect()
    }

    /// "block 12: market $1,504, oracle $1,500": what the cursor reads at `x`.
    pub fn read(&self, x: f64) -> Option<String> {
        let values = self.at(x);
        let (at, ..) = values.first()?;
        let place = match self.along {
            Along::Blocks => fill("chart.at_block", &[("block", &format::fixed(*at, 0))]),
            Along::Health => format::fixed(*at, 2),
            Along::Change if *at == 0.0 => text("chart.at_now").to_string(),
            Along::Change => format::change(*at),
            Along::Workers => format::fixed(power_of_two(*at), 0),
        };
        let values = values
            .iter()
            .map(|(_, value, series)| format!("{} {}", text(series.name), self.unit.words(*value)));
        let values = texts::join("join.items", values);
        Some(fill(
            "chart.read",
            &[("place", &place), ("values", &values)],
        ))
    }

    /// The numbers as rows, newest first where the axis is blocks: the place, then every series that has it.
    pub fn rows(&self, most: usize) -> Vec<Vec<String>> {
        let Some(leading) = self.series.last() else {
            return Vec::new();
        };
        let row = |point: &(f64, f64)| {
            let place = match self.along {
                Along::Blocks => format::fixed(point.0, 0),
                Along::Health => format::fixed(point.0, 2),
                Along::Change => format::change(point.0),
                Along::Workers => format::fixed(power_of_two(point.0), 0),
            };
            let values = self.series.iter().rev().map(|series| {
                let value = series
                    .nearest(point.0)
                    .filter(|found| found.0.to_bits() == point.0.to_bits());
                value.map_or_else(String::new, |(_, value)| self.unit.words(value))
            });
            [place].into_iter().chain(values).collect()
        };
        let points = leading.points.iter();
        if self.along == Along::Blocks {
            points.rev().take(most).map(row).collect()
        } else {
            points.take(most).map(row).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(points: &[(f64, f64)]) -> Series {
        Series {
            name: "market.price.market",
            role: "--data-1",
            shape: Shape::Line,
            points: points.to_vec(),
        }
    }

    #[test]
    fn the_nearest_point_is_found_on_either_side() {
        let series = series(&[(0.0, 1.0), (10.0, 2.0), (20.0, 3.0)]);
        for (x, found) in [
            (-5.0, 0.0),
            (4.0, 0.0),
            (6.0, 10.0),
            (14.9, 10.0),
            (99.0, 20.0),
        ] {
            let (at, _) = series.nearest(x).unwrap();
            assert!((at - found).abs() < 1e-9, "{x}");
        }
        assert_eq!(self::series(&[]).nearest(1.0), None);
    }

    #[test]
    fn the_cursor_reads_every_series_with_its_unit() {
        let plot = Plot {
            unit: Unit::Usd,
            series: vec![series(&[(3.0, 1_500.0)]), series(&[(3.0, 1_504.0)])],
            ..Plot::default()
        };
        let words = plot.read(2.0).unwrap();
        for part in ["block 3", "$1,504", "$1,500"] {
            assert!(words.contains(part), "{words}");
        }
        assert_eq!(Plot::default().read(1.0), None);
        assert_eq!(plot.rows(9), [["3", "$1,504", "$1,500"]]);
    }

    #[test]
    fn rows_are_newest_first_and_no_more_than_asked() {
        let plot = Plot {
            series: vec![series(&[(1.0, 5.0), (2.0, 6.0), (3.0, 7.0)])],
            ..Plot::default()
        };
        assert_eq!(plot.rows(2), [["3", "7"], ["2", "6"]]);
    }

    #[test]
    fn each_doubling_goes_equally_far() {
        let axis = Axis::doublings(0.5, 40.0, |at| format::trimmed(at, 1));
        let words: Vec<&str> = axis.ticks.iter().map(|tick| tick.1.as_str()).collect();
        assert_eq!(words, ["0.5", "1", "2", "4", "8", "16", "32"]);
        let steps = axis.ticks.windows(2);
        let steps: Vec<f64> = steps
            .map(|it| axis.share(it[1].0) - axis.share(it[0].0))
            .collect();
        assert!(steps.iter().all(|step| (step - steps[0]).abs() < 1e-9));
        assert!(axis.share(0.5).abs() < 1e-9 && (axis.share(40.0) - 1.0).abs() < 1e-9);
        let even = Axis::of(Unit::Count, 10.0, 20.0);
        assert!((even.share(15.0) - 0.5).abs() < 1e-9);
    }

    #[test]
    fn ticks_of_whole_things_are_whole() {
        for most in 1..30 {
            let axis = Axis::of(Unit::Count, 0.0, f64::from(most));
            assert!(axis.ticks.iter().all(|(at, _)| at.fract() == 0.0));
            let axis = Axis::blocks(0.0, f64::from(most));
            assert!(axis.ticks.iter().all(|(at, _)| at.fract() == 0.0));
        }
    }
}
