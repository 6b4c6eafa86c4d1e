//! What the page remembers of past blocks: one small point a block, for charts and the scrubber.
//!
//! Owns recording, replacing and truncating; holds numbers for display only (floats), never state.

use leverloom_model::report::BlockReport;
pub use leverloom_protocol::{AssetPoint, Point};

/// The points seen so far, by block, without duplicates. Blocks may be missing after a jump ahead.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Sorted by block.
    pub points: Vec<Point>,
}

impl History {
    /// The highest block seen; 0 before any.
    pub fn furthest(&self) -> u32 {
        self.points.last().map_or(0, |point| point.block)
    }

    /// The point of a block, if it was seen.
    pub fn at(&self, block: u32) -> Option<&Point> {
        self.points
            .binary_search_by_key(&block, |point| point.block)
            .ok()
            .map(|index| &self.points[index])
    }

    /// The worst block seen: the most liquidations; of equals, the longest queue; of equals, the first. None while
    /// nothing has queued.
    pub fn worst(&self) -> Option<u32> {
        let rank = |point: &Point| (point.liquidations, point.depth);
        let mut worst: Option<&Point> = None;
        for point in &self.points {
            if rank(point) > worst.map_or((0, 1), rank) {
                worst = Some(point);
            }
        }
        worst.map(|point| point.block)
    }

    /// Adds a block, or replaces its point: the outcome is the same, the run may not be.
    pub fn record(&mut self, report: &BlockReport) {
        let point = Point::of(report);
        match self
            .points
            .binary_search_by_key(&point.block, |known| known.block)
        {
            Ok(index) => self.points[index] = point,
            Err(index) => self.points.insert(index, point),
        }
    }

    /// Takes in blocks that were passed over, where nothing better is known: whoever saw a block knows how it ran.
    pub fn fill(&mut self, points: impl IntoIterator<Item = Point>) {
        for point in points {
            let at = self
                .points
                .binary_search_by_key(&point.block, |known| known.block);
            if let Err(index) = at {
                self.points.insert(index, point);
            }
        }
    }

    /// The blocks before `block` that are missing: the first and the last of them.
    pub fn missing_before(&self, block: u32) -> Option<(u32, u32)> {
        let known = self.points.partition_point(|point| point.block < block);
        let known = self.points[..known].iter().map(|point| point.block);
        let count = known.len() as u32;
        if count == block {
            return None;
        }
        let mut from_first = (0..).zip(known.clone());
        let mut from_last = (0..block).rev().zip(known.rev());
        let first = from_first.find(|(want, have)| want != have);
        let last = from_last.find(|(want, have)| want != have);
        Some((
            first.map_or(count, |(want, _)| want),
            last.map_or(block - 1 - count, |(want, _)| want),
        ))
    }

    /// Forgets everything after `block`: that future was abandoned.
    pub fn truncate_after(&mut self, block: u32) {
        self.points.retain(|point| point.block <= block);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_model::report::Outcome;

    fn report(block: u32) -> BlockReport {
        BlockReport {
            outcome: Outcome {
                block,
                ..Outcome::default()
            },
            run: leverloom_model::report::Run::default(),
        }
    }

    #[test]
    fn a_block_seen_twice_is_one_point() {
        let mut history = History::default();
        for block in [0, 1, 2, 1, 3] {
            history.record(&report(block));
        }
        let blocks: Vec<u32> = history.points.iter().map(|point| point.block).collect();
        assert_eq!(blocks, [0, 1, 2, 3]);
        assert_eq!(history.furthest(), 3);
        assert!(history.at(2).is_some());
        assert!(history.at(4).is_none());
    }

    #[test]
    fn an_abandoned_future_is_forgotten() {
        let mut history = History::default();
        for block in 0..10 {
            history.record(&report(block));
        }
        history.truncate_after(4);
        assert_eq!(history.furthest(), 4);
        assert_eq!(history.points.len(), 5);
    }

    #[test]
    fn what_was_passed_over_is_filled_in_and_what_was_seen_stays() {
        let mut history = History::default();
        history.record(&report(7));
        assert_eq!(history.missing_before(0), None);
        assert_eq!(history.missing_before(7), Some((0, 6)));
        history.points[0].elapsed = 5.0;
        history.fill([0, 1, 2, 7].map(|block| Point {
            block,
            ..Point::default()
        }));
        assert_eq!(history.missing_before(7), Some((3, 6)));
        assert_eq!(history.missing_before(9), Some((3, 8)));
        assert!(history.at(7).unwrap().elapsed > 4.0);
        history.fill((3..7).map(|block| Point {
            block,
            ..Point::default()
        }));
        assert_eq!(history.missing_before(8), None);
        assert_eq!(history.points.len(), 8);
    }

    #[test]
    fn the_worst_block_has_the_most_liquidations_then_the_longest_queue() {
        let point = |block, liquidations, depth| Point {
            block,
            liquidations,
            depth,
            ..Point::default()
        };
        let mut history = History {
            points: vec![point(0, 0, 0), point(1, 0, 1)],
        };
        assert_eq!(history.worst(), None);
        history.points.extend([point(2, 0, 30), point(3, 0, 30)]);
        assert_eq!(history.worst(), Some(2));
        history
            .points
            .extend([point(4, 2, 9), point(5, 2, 12), point(6, 1, 40)]);
        assert_eq!(history.worst(), Some(5));
    }
}
