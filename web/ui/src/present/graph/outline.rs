//! Outlines of marks in units: corners and sizes, so that whatever is drawn around a mark has the mark's own shape.
//!
//! Every mark has the area of a disc of its radius: area is gas, whatever the kind. Knows no canvas.

use crate::present::labels::Mark;

/// Half the side of a square of radius 1.
pub const HALF_SQUARE: f64 = 0.886;
const SQUARE: [(f64, f64); 4] = [
    (-HALF_SQUARE, -HALF_SQUARE),
    (HALF_SQUARE, -HALF_SQUARE),
    (HALF_SQUARE, HALF_SQUARE),
    (-HALF_SQUARE, HALF_SQUARE),
];
const DIAMOND: [(f64, f64); 4] = [(0.0, -1.253), (1.253, 0.0), (0.0, 1.253), (-1.253, 0.0)];
const TRIANGLE: [(f64, f64); 3] = [(0.0, -1.555), (1.347, 0.7775), (-1.347, 0.7775)];

/// How far the stroke through a refused mark of radius 1 goes from its centre, right and up, and the other way.
pub const STRIKE: f64 = 0.62;

/// Corners of a mark of radius 1 around the origin; none for round ones.
pub const fn corners(mark: Mark) -> &'static [(f64, f64)] {
    match mark {
        Mark::Disc | Mark::Ring => &[],
        Mark::Square => &SQUARE,
        Mark::Diamond => &DIAMOND,
        Mark::Triangle => &TRIANGLE,
    }
}

/// Distance of a mark's sides from its centre, for radius 1.
const fn inside(mark: Mark) -> f64 {
    match mark {
        Mark::Disc | Mark::Ring => 1.0,
        Mark::Square | Mark::Diamond => HALF_SQUARE,
        Mark::Triangle => 0.7775,
    }
}

/// Radius of the same mark whose sides run `air` outside of those of one with this radius.
pub fn around(mark: Mark, radius: f64, air: f64) -> f64 {
    radius + air / inside(mark)
}

#[cfg(test)]
mod tests {
    use std::f64::consts::PI;

    use super::*;

    /// Pairs of neighbouring corners, round and round.
    fn sides(mark: Mark) -> impl Iterator<Item = ((f64, f64), (f64, f64))> {
        let corners = corners(mark);
        let next = corners.iter().cycle().skip(1);
        corners.iter().copied().zip(next.copied())
    }

    #[test]
    fn every_mark_has_the_area_of_its_disc() {
        for mark in [Mark::Square, Mark::Diamond, Mark::Triangle] {
            let twice: f64 = sides(mark).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum();
            assert!((twice / 2.0 - PI).abs() < 0.01, "{mark:?}: {twice}");
        }
        assert!(corners(Mark::Disc).is_empty() && corners(Mark::Ring).is_empty());
    }

    #[test]
    fn what_goes_around_a_mark_keeps_its_distance_from_every_side() {
        for mark in Mark::ALL {
            let radius = around(mark, 6.0, 3.0);
            let away = |radius: f64| radius * inside(mark);
            assert!((away(radius) - away(6.0) - 3.0).abs() < 1e-9, "{mark:?}");
            for (a, b) in sides(mark) {
                let across = (a.0 * b.1 - b.0 * a.1).abs() / (b.0 - a.0).hypot(b.1 - a.1);
                assert!((across - inside(mark)).abs() < 0.002, "{mark:?}: {across}");
            }
        }
    }
}
