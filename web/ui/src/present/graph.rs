//! The conflict graph laid out: column = dependency wave, row = packed in block order, area = gas.
//!
//! Owns nodes, links and the frame they fit in, in abstract units. Deterministic: the same report and the
//! same shape of frame give the same picture. Knows no canvas and no colours.

use std::collections::BTreeSet;

use leverloom_model::report::{Abort, AttemptEnd, BlockReport, Edge};

use super::hottest::Hottest;
use super::labels::{self, Mark};
use super::waves;

mod order;
mod pack;

/// Smallest and largest radius of a node.
const RADIUS: (f64, f64) = (3.4, 11.0);
/// Gas of a node with the largest radius; heavier ones are no larger.
const LARGEST_GAS: f64 = 320_000.0;

/// A transaction.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Node {
    /// Centre.
    pub x: f64,
    /// Centre.
    pub y: f64,
    /// Half its width; its area is its gas.
    pub radius: f64,
    /// Shape.
    pub mark: Mark,
    /// Dependency wave, from 1.
    pub wave: u32,
    /// It ran more than once in this run.
    pub again: bool,
    /// It is on the heaviest chain.
    pub critical: bool,
}

/// A true dependency, or an attempt of this run that was thrown away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Who wrote.
    pub writer: u32,
    /// Who read it.
    pub reader: u32,
    /// Rank of the variable among the hottest; past the end of the ranking for a variable of this run only.
    pub rank: usize,
    /// The dependency edge it stands for (the first of its variable between the two); none for an abort.
    pub edge: Option<Edge>,
    /// It is a step of the heaviest chain.
    pub critical: bool,
    /// The attempt did not run to its end but met a mark of the writer and waited.
    pub waited: bool,
}

/// A wave's place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Column {
    /// From 1.
    pub wave: u32,
    /// Left edge.
    pub left: f64,
    /// Right edge.
    pub right: f64,
    /// Transactions in it.
    pub count: u32,
}

/// The graph, ready to draw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    /// By index of the transaction.
    pub nodes: Vec<Node>,
    /// Waves from left to right.
    pub columns: Vec<Column>,
    /// True dependencies, one a writer, reader and variable; the coldest variables first, so that hot ones lie on top.
    pub links: Vec<Link>,
    /// Attempts of this run that were thrown away and whose writer is known.
    pub aborts: Vec<Link>,
    /// Width of all of it.
    pub width: f64,
    /// Height of all of it.
    pub height: f64,
}

/// Lays the block out for a frame of the given shape (width over height).
pub fn layout(report: &BlockReport, hottest: &Hottest, shape: f64) -> Layout {
    let outcome = &report.outcome;
    if outcome.transactions.is_empty() {
        return Layout::default();
    }
    let waves = order::rows(
        &waves::waves(outcome),
        &outcome.edges,
        outcome.transactions.len(),
    );
    let radii: Vec<f64> = outcome
        .transactions
        .iter()
        .map(|transaction| radius(transaction.gas_used))
        .collect();
    let path: BTreeSet<u32> = outcome.dependency.critical_path.iter().copied().collect();
    let packing = pack::best(&waves, &radii, &path, shape.clamp(0.2, 6.0));
    let again = waves::ran_again(report);
    let nodes = outcome
        .transactions
        .iter()
        .enumerate()
        .map(|(index, transaction)| Node {
            x: packing.places[index].0,
            y: packing.places[index].1,
            radius: radii[index],
            mark: labels::mark(transaction.kind, transaction.actor),
            wave: transaction.wave.max(1),
            again: again[index],
            critical: path.contains(&(index as u32)),
        })
        .collect();
    Layout {
        nodes,
        columns: packing.columns,
        links: links(report, hottest),
        aborts: aborts(report, hottest),
        width: packing.width,
        height: packing.height,
    }
}

fn radius(gas: u64) -> f64 {
    (RADIUS.1 * (gas as f64 / LARGEST_GAS).sqrt()).clamp(RADIUS.0, RADIUS.1)
}

fn links(report: &BlockReport, hottest: &Hottest) -> Vec<Link> {
    let path = &report.outcome.dependency.critical_path;
    let steps: BTreeSet<(u32, u32)> = path.windows(2).map(|pair| (pair[0], pair[1])).collect();
    let count = report.outcome.transactions.len();
    let mut seen = BTreeSet::new();
    let mut links: Vec<Link> = report
        .outcome
        .edges
        .iter()
        .filter(|edge| (edge.reader as usize) < count && (edge.writer as usize) < count)
        .filter_map(|edge| {
            let rank = *hottest.rank_of_location.get(edge.location as usize)?;
            seen.insert((edge.writer, edge.reader, rank)).then(|| Link {
                writer: edge.writer,
                reader: edge.reader,
                rank,
                edge: Some(*edge),
                critical: steps.contains(&(edge.writer, edge.reader)),
                waited: false,
            })
        })
        .collect();
    links.sort_by_key(|link| (std::cmp::Reverse(link.rank), link.writer, link.reader));
    links
}

/// Rank of the variable an abort was over, past the end of the ranking when only this run saw it.
fn abort_rank(report: &BlockReport, hottest: &Hottest, abort: &Abort) -> usize {
    report
        .run
        .locations
        .get(abort.location as usize)
        .and_then(|name| hottest.rank(&labels::variable(name)))
        .unwrap_or(hottest.ranked.len())
}

fn aborts(report: &BlockReport, hottest: &Hottest) -> Vec<Link> {
    let blocked = report
        .run
        .attempts
        .iter()
        .filter(|attempt| attempt.end_state == AttemptEnd::Blocked);
    let waits: BTreeSet<(u32, u32)> = blocked
        .map(|attempt| (attempt.transaction, attempt.incarnation))
        .collect();
    let count = report.outcome.transactions.len();
    report
        .run
        .aborts
        .iter()
        .filter(|abort| (abort.reader as usize) < count)
        .filter_map(|abort| {
            let writer = abort.writer.filter(|&writer| (writer as usize) < count)?;
            let rank = abort_rank(report, hottest, abort);
            Some(Link {
                writer,
                reader: abort.reader,
                rank,
                edge: None,
                critical: false,
                waited: waits.contains(&(abort.reader, abort.incarnation)),
            })
        })
        .collect()
}

/// Where the arrow keys lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To a smaller x.
    Left,
    /// To a larger x.
    Right,
    /// To a smaller y.
    Up,
    /// To a larger y.
    Down,
}

impl Layout {
    /// The node at a point, or the nearest one within `slack` of its rim.
    pub fn at(&self, x: f64, y: f64, slack: f64) -> Option<u32> {
        let distance = |node: &Node| (node.x - x).hypot(node.y - y) - node.radius;
        self.nodes
            .iter()
            .enumerate()
            .map(|(index, node)| (index, distance(node)))
            .filter(|(_, distance)| *distance <= slack)
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(index, _)| index as u32)
    }

    /// The next node in a direction; straight ahead is nearer than aside.
    pub fn neighbour(&self, from: u32, direction: Direction) -> Option<u32> {
        let origin = self.nodes.get(from as usize)?;
        let cost = |node: &Node| {
            let (dx, dy) = (node.x - origin.x, node.y - origin.y);
            let (ahead, aside) = match direction {
                Direction::Left => (-dx, dy),
                Direction::Right => (dx, dy),
                Direction::Up => (-dy, dx),
                Direction::Down => (dy, dx),
            };
            (ahead > 0.5).then(|| ahead + 3.0 * aside.abs())
        };
        self.nodes
            .iter()
            .enumerate()
            .filter_map(|(index, node)| cost(node).map(|cost| (index, cost)))
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map(|(index, _)| index as u32)
    }

    /// The curve of a link as a start, two control points and an end. Links that pass over other waves bow
    /// out, several between the same two nodes fan out by rank.
    pub fn curve(&self, link: &Link) -> Option<[(f64, f64); 4]> {
        let (from, to) = (
            self.nodes.get(link.writer as usize)?,
            self.nodes.get(link.reader as usize)?,
        );
        let (start, end) = ((from.x + from.radius, from.y), (to.x - to.radius, to.y));
        let reach = ((end.0 - start.0) * 0.5).max(8.0);
        let skipped = f64::from(to.wave.saturating_sub(from.wave + 1));
        let side = if (from.y + to.y) * 0.5 < self.height * 0.5 {
            -1.0
        } else {
            1.0
        };
        let bow = side * (skipped * 7.0).min(60.0) + ((link.rank % 7) as f64 - 3.0) * 1.6;
        Some([
            start,
            (start.0 + reach, start.1 + bow),
            (end.0 - reach, end.1 + bow),
            end,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::super::hottest::hottest;
    use super::super::sample;
    use super::*;

    fn laid_out(report: &BlockReport, shape: f64) -> Layout {
        layout(report, &hottest(report), shape)
    }

    #[test]
    fn the_same_block_gives_the_same_picture() {
        let report = sample::block(300, 11);
        assert_eq!(laid_out(&report, 1.6), laid_out(&report, 1.6));
    }

    #[test]
    fn no_two_nodes_overlap_and_all_lie_in_the_frame() {
        for (count, seed) in [(1, 1), (10, 2), (214, 3), (1_000, 4)] {
            let layout = laid_out(&sample::block(count, seed), 1.6);
            assert_eq!(layout.nodes.len(), count as usize);
            for (index, a) in layout.nodes.iter().enumerate() {
                assert!(
                    a.x >= a.radius - 1e-9 && a.x + a.radius <= layout.width + 1e-9,
                    "{a:?} {}",
                    layout.width
                );
                assert!(
                    a.y >= a.radius - 1e-9 && a.y + a.radius <= layout.height + 1e-9,
                    "{a:?} {}",
                    layout.height
                );
                for b in &layout.nodes[index + 1..] {
                    assert!(
                        (a.x - b.x).hypot(a.y - b.y) >= a.radius + b.radius,
                        "{a:?} {b:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn columns_are_waves_from_left_to_right() {
        let layout = laid_out(&sample::block(150, 5), 1.6);
        assert!(
            layout
                .columns
                .windows(2)
                .all(|pair| pair[0].right < pair[1].left)
        );
        for node in &layout.nodes {
            let column = layout.columns[node.wave as usize - 1];
            assert!(column.left <= node.x && node.x <= column.right);
        }
        assert_eq!(
            layout
                .columns
                .iter()
                .map(|column| column.count)
                .sum::<u32>(),
            150
        );
    }

    #[test]
    fn many_independent_transactions_become_a_compact_grid() {
        let layout = laid_out(&sample::independent(400), 1.6);
        let shape = layout.width / layout.height;
        assert!((0.9..2.8).contains(&shape), "{shape}");
    }

    #[test]
    fn a_deep_narrow_block_uses_the_height_it_is_given() {
        let report = sample::block(150, 5);
        let (flat, tall) = (laid_out(&report, 3.0), laid_out(&report, 0.8));
        assert!(tall.height / tall.width > flat.height / flat.width);
    }

    #[test]
    fn the_heaviest_chain_runs_straight_through_short_waves() {
        let report = sample::block(150, 5);
        let layout = laid_out(&report, 1.0);
        let path = &report.outcome.dependency.critical_path;
        let heights: Vec<f64> = path
            .iter()
            .map(|&index| layout.nodes[index as usize].y)
            .collect();
        let straight = heights
            .windows(2)
            .filter(|pair| (pair[0] - pair[1]).abs() < 1e-9)
            .count();
        assert!(straight * 2 > heights.len(), "{heights:?}");
    }

    #[test]
    fn area_is_gas_until_the_largest() {
        let ratio = radius(280_000) / radius(70_000);
        assert!((ratio - 2.0).abs() < 1e-9);
        assert!((radius(1) - RADIUS.0).abs() < 1e-9);
        assert!((radius(30_000_000) - RADIUS.1).abs() < 1e-9);
    }

    #[test]
    fn every_edge_is_drawn_once_per_variable_with_hot_ones_on_top() {
        let report = sample::block(150, 5);
        let layout = laid_out(&report, 1.6);
        // In the sample every location is a variable of its own.
        assert_eq!(layout.links.len(), report.outcome.edges.len());
        assert!(
            layout
                .links
                .windows(2)
                .all(|pair| pair[0].rank >= pair[1].rank)
        );
        assert_eq!(layout.aborts.len(), report.run.aborts.len());
        let path = &report.outcome.dependency.critical_path;
        let critical: BTreeSet<(u32, u32)> = layout
            .links
            .iter()
            .filter(|link| link.critical)
            .map(|link| (link.writer, link.reader))
            .collect();
        assert_eq!(critical.len(), path.len() - 1);
        assert_eq!(
            layout.nodes.iter().filter(|node| node.critical).count(),
            path.len()
        );
    }

    #[test]
    fn curves_run_from_rim_to_rim_and_forward() {
        let layout = laid_out(&sample::block(150, 5), 1.6);
        for link in &layout.links {
            let curve = layout.curve(link).unwrap();
            assert!(curve[0].0 < curve[3].0);
        }
    }

    #[test]
    fn nodes_are_found_by_pointer_and_by_arrow() {
        let layout = laid_out(&sample::block(80, 6), 1.6);
        for (index, node) in layout.nodes.iter().enumerate() {
            assert_eq!(layout.at(node.x, node.y, 0.0), Some(index as u32));
        }
        assert_eq!(layout.at(-500.0, -500.0, 4.0), None);
        let middle = layout
            .at(layout.width / 2.0, layout.height / 2.0, f64::INFINITY)
            .unwrap();
        for (direction, back) in [
            (Direction::Left, Direction::Right),
            (Direction::Up, Direction::Down),
        ] {
            if let Some(next) = layout.neighbour(middle, direction) {
                assert_ne!(next, middle);
                assert!(layout.neighbour(next, back).is_some());
            }
        }
    }

    #[test]
    fn arrows_reach_every_node() {
        let layout = laid_out(&sample::block(60, 8), 1.6);
        let mut reached = BTreeSet::from([0u32]);
        let mut open = vec![0u32];
        while let Some(at) = open.pop() {
            for direction in [
                Direction::Left,
                Direction::Right,
                Direction::Up,
                Direction::Down,
            ] {
                if let Some(next) = layout.neighbour(at, direction)
                    && reached.insert(next)
                {
                    open.push(next);
                }
            }
        }
        assert_eq!(reached.len(), 60);
    }

    #[test]
    fn an_empty_block_is_an_empty_picture() {
        assert_eq!(laid_out(&sample::block(0, 1), 1.6), Layout::default());
    }

    #[test]
    fn waiting_is_told_apart_from_running_in_vain() {
        let mut report = sample::block(80, 3);
        let first = report.run.aborts[0];
        let attempt = report.run.attempts.iter_mut().find(|attempt| {
            (attempt.transaction, attempt.incarnation) == (first.reader, first.incarnation)
        });
        attempt.unwrap().end_state = AttemptEnd::Blocked;
        let layout = laid_out(&report, 1.0);
        assert!(layout.aborts[0].waited);
        assert!(layout.aborts[1..].iter().all(|link| !link.waited));
    }
}
