//! What each chart shows, whatever there is to show.

use super::*;
use crate::present::sample;

fn history(count: u32) -> History {
    let asset = AssetPoint {
        pair_price: Some(1_990.0),
        utilization: 0.6,
        borrow_rate: 0.04,
        supply_rate: 0.02,
        supplied: 1_000.0,
        deficit: 10.0,
    };
    let points = (0..count).map(|block| Point {
        block,
        prices: vec![1.0, if block > 2 { 1_400.0 } else { 2_000.0 }],
        oracle_prices: vec![1.0, 2_000.0],
        assets: vec![AssetPoint::default(), asset],
        yours: u32::from(block == 1),
        liquidations: block,
        depth: 2,
        ..Point::default()
    });
    History {
        points: points.collect(),
    }
}

fn is_sound(plot: &Plot) {
    for axis in [&plot.x, &plot.y] {
        assert!(axis.low < axis.high);
        assert!(!axis.ticks.is_empty());
        assert!(axis.ticks.iter().all(|(at, words)| axis.low - 1e-9 <= *at
            && *at <= axis.high + 1e-9
            && !words.is_empty()));
    }
    for (x, y) in plot.series.iter().flat_map(|series| &series.points) {
        assert!((plot.x.low..=plot.x.high).contains(x), "{x}");
        assert!((plot.y.low..=plot.y.high).contains(y), "{y}");
    }
}

fn every(count: u32, look: impl Fn(Kind, &Facts<'_>, Plot)) {
    let (history, report) = (history(count), sample::block(30, 3));
    let curve = Curve {
        block: 9,
        asset: 1,
        points: (-6..=6)
            .map(|step| (f64::from(step) / 10.0, 3, f64::from(step * step) * 1_000.0))
            .collect(),
    };
    for curve in [None, Some(&curve)] {
        let facts = Facts {
            history: &history,
            market: &report.outcome.market,
            block: count.saturating_sub(1),
            asset: 1,
            curve,
        };
        for kind in Kind::ALL {
            look(kind, &facts, plot(kind, &facts));
        }
    }
}

#[test]
fn every_chart_is_sound_and_says_something_however_little_there_is() {
    for count in [0, 1, 2, 10] {
        every(count, |kind, facts, plot| {
            is_sound(&plot);
            if count > 0 {
                assert!(!sentence(kind, facts, &plot).is_empty(), "{kind:?}");
                assert!(!now(kind, facts).is_empty(), "{kind:?}");
            }
        });
    }
}

#[test]
fn series_of_a_chart_are_told_apart_without_colour() {
    every(10, |kind, _, plot| {
        let lines = plot.series.iter().filter(|it| it.shape == Shape::Line);
        assert!(lines.count() <= 1, "{kind:?}");
    });
}

#[test]
fn block_charts_mark_shocks_your_acts_and_liquidations() {
    every(10, |kind, _, plot| {
        let of = |kind| plot.events.iter().filter(|it| it.kind == kind).count();
        if plot.along == Along::Blocks {
            assert_eq!(of(EventKind::Shock), 1, "{kind:?}");
            assert_eq!(of(EventKind::Yours), 1);
            assert_eq!(of(EventKind::Liquidation), 9);
        } else {
            assert_eq!(plot.events.len(), 0);
        }
    });
}

#[test]
fn lenders_are_short_of_what_nobody_owes() {
    every(3, |kind, _, plot| {
        if kind == Kind::Lenders {
            let last: Vec<f64> = plot.at(2.0).iter().map(|found| found.1).collect();
            assert_eq!(last, [990.0, 1_000.0]);
        }
    });
}
