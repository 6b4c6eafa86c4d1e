//! The speed-up curve in words and numbers: what one more worker would gain, and what nobody can.
//!
//! All of it is virtual: time is gas. Owns the sentence and the rows; knows no pixels.

use leverloom_protocol::CurvePoint;

use super::format;
use super::plot::{Along, Axis, Mark, Plot, Series, Shape, Unit, power_of_two};
use crate::state::execution::{Curve, MOST_WORKERS};
use crate::texts::{self, fill, text};

/// "On 16 virtual workers: Block-STM 3.1×, access-list replay 9.8×; …"; while the point is missing, that it is asked for.
pub fn sentence(curve: &Curve, workers: u32) -> String {
    let Some(point) = curve.at(workers) else {
        return text("speedup.asking").to_string();
    };
    fill(
        "speedup.sentence",
        &[
            (
                "workers",
                &texts::count("execution.count.virtual_worker", workers, &[]),
            ),
            ("block_stm", &format::times(point.block_stm)),
            ("access_list", &format::times(point.access_list)),
            ("limit", &format::times(point.limit)),
        ],
    )
}

/// Place of a number of workers on the horizontal axis: each doubling is a step of one.
fn place(workers: u32) -> f64 {
    f64::from(workers).log2()
}

/// The number of workers nearest to a place of the horizontal axis.
pub fn workers_at(place: f64) -> u32 {
    (power_of_two(place).round() as u32).clamp(1, MOST_WORKERS)
}

/// The vertical axis begins there, or lower: one worker pays for the bookkeeping and gains nothing.
const LOWEST: f64 = 0.5;

/// The curve, drawn over doublings of the workers and of the speed-up; the slider's number is marked.
pub fn plot(curve: &Curve, workers: u32) -> Plot {
    let series = |name, role, shape, value: fn(&CurvePoint) -> f64| Series {
        name,
        role,
        shape,
        points: curve
            .points
            .iter()
            .map(|point| (place(point.workers), value(point)))
            .collect(),
    };
    let values = || {
        let of = |it: &CurvePoint| [it.block_stm, it.access_list, it.limit];
        curve.points.iter().flat_map(of).filter(|it| *it > 0.0)
    };
    let least = values().fold(LOWEST, f64::min);
    let most = values().fold(2.0, f64::max);
    let doublings = (0..=MOST_WORKERS.ilog2()).map(|power| 1 << power);
    Plot {
        along: Along::Workers,
        unit: Unit::Times,
        x: Axis {
            low: 0.0,
            high: place(MOST_WORKERS),
            ticks: doublings
                .map(|workers: u32| (place(workers), format::integer(u64::from(workers))))
                .collect(),
            title: text("speedup.axis").to_string(),
            ..Axis::default()
        },
        // Replay goes far above the rest: even steps would lay all of it on the ground.
        y: Axis::doublings(least, most * 1.1, |at| {
            format!("{}×", format::trimmed(at, 2))
        }),
        series: vec![
            series("speedup.sequential", "--data-grey", Shape::Line, |_| 1.0),
            series("speedup.block_stm", "--data-1", Shape::Line, |it| {
                it.block_stm
            }),
            series("speedup.limit", "--data-2", Shape::Dashed, |it| it.limit),
            series("speedup.access_list", "--data-3", Shape::Dotted, |it| {
                it.access_list
            }),
        ],
        marks: vec![Mark {
            x: place(workers),
            role: "--text-soft",
            words: format::integer(u64::from(workers)),
        }],
        mark_rows: 1,
        ..Plot::default()
    }
}

/// Heads of [`rows`], as keys.
pub const HEADS: [&str; 5] = [
    "speedup.workers",
    "speedup.sequential",
    "speedup.block_stm",
    "speedup.access_list",
    "speedup.limit",
];

/// Workers, then the speed-ups: one after the other, Block-STM, replay, limit.
pub fn rows(curve: &Curve) -> Vec<Vec<String>> {
    let row = |point: &CurvePoint| {
        let numbers = [1.0, point.block_stm, point.access_list, point.limit];
        let mut row = vec![format::integer(u64::from(point.workers))];
        row.extend(numbers.map(format::times));
        row
    };
    curve.points.iter().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve() -> Curve {
        let point = |workers: u32| CurvePoint {
            workers,
            block_stm: 0.5 * f64::from(workers),
            access_list: f64::from(workers),
            limit: 2.5,
        };
        Curve {
            block: 3,
            points: vec![point(1), point(4)],
        }
    }

    #[test]
    fn a_point_is_told_with_its_limit() {
        assert_eq!(
            sentence(&curve(), 4),
            "On 4 virtual workers: Block-STM 2.0×, access-list replay 4.0×; with the heaviest chain one \
             transaction after the other at most 2.5×."
        );
        assert!(sentence(&curve(), 1).starts_with("On 1 virtual worker:"));
    }

    #[test]
    fn a_missing_point_is_on_its_way() {
        assert_eq!(sentence(&curve(), 5), "Computing the curve…");
    }

    #[test]
    fn places_and_workers_are_inverse_and_each_line_has_every_point() {
        for workers in 1..=MOST_WORKERS {
            assert_eq!(workers_at(place(workers)), workers);
        }
        let plot = plot(&curve(), 4);
        assert!(plot.series.iter().all(|line| line.points.len() == 2));
        let highest = plot.series.iter().flat_map(|line| &line.points);
        assert!(
            highest
                .clone()
                .all(|(x, y)| *x <= plot.x.high && *y <= plot.y.high)
        );
        assert_eq!(plot.x.ticks.last().map(|tick| tick.1.as_str()), Some("64"));
        assert_eq!(plot.x.title, "workers");
    }

    #[test]
    fn the_vertical_axis_doubles_from_a_half_and_never_holds_nothing() {
        let words = |curve: &Curve| {
            let ticks = plot(curve, 4).y.ticks;
            ticks.into_iter().map(|tick| tick.1).collect::<Vec<_>>()
        };
        assert_eq!(words(&Curve::default()), ["0.5×", "1×", "2×"]);
        let mut high = curve();
        high.points[1].access_list = 20.0;
        assert_eq!(words(&high), ["0.5×", "1×", "2×", "4×", "8×", "16×"]);
        high.points[0].block_stm = 0.2;
        assert_eq!(words(&high)[0], "0.25×");
        high.points[0].block_stm = 0.0;
        assert_eq!(words(&high)[0], "0.5×");
    }

    #[test]
    fn every_point_is_a_row() {
        assert_eq!(rows(&curve())[1], ["4", "1.0×", "2.0×", "4.0×", "2.5×"]);
    }
}
