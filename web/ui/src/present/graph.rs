//! The conflict graph laid out: column = dependency wave, row = packed in block order, area = gas.
//!
//! Owns nodes, links and the frame they fit in, in abstract units. Deterministic: the same report and the
//! same shape of frame give the same picture. Knows no canvas and no colours.

use std::collections::BTreeSet;

use leverloom_model::report::{Abort, BlockReport, Edge};

use super::hottest::Hottest;
use super::labels::{self, Mark};
use super::waves;

mod order;

/// Smallest and largest radius of a node.
const RADIUS: (f64, f64) = (3.4, 11.0);
/// Gas of a node with the largest radius; heavier ones are no larger.
const LARGEST_GAS: f64 = 320_000.0;
/// Least and most air between two nodes.
const GAP: (f64, f64) = (3.0, 16.0);
/// Where the frame is much taller than the block, the most air grows to this share of it.
const GAP_SHARE: f64 = 1.0 / 14.0;

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

/// A true dependency, or an abort of this run.
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
    /// Aborts of this run that had a writer.
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
    let packing = best_packing(&waves, &radii, &path, shape.clamp(0.2, 6.0));
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

struct Packing {
    places: Vec<(f64, f64)>,
    columns: Vec<Column>,
    width: f64,
    height: f64,
}

/// Tries frame heights from one node up and keeps the packing that can be drawn largest in the frame's shape;
/// height that is left over becomes air between the nodes.
fn best_packing(waves: &[Vec<u32>], radii: &[f64], path: &BTreeSet<u32>, shape: f64) -> Packing {
    let total: f64 = radii.iter().map(|radius| 2.0 * radius + GAP.0).sum();
    let mut limit = 2.0 * RADIUS.1;
    let mut best: Option<(f64, f64)> = None;
    while limit < total * 1.25 {
        let packing = pack(waves, radii, path, limit, 0.0);
        let scale = (shape / packing.width).min(1.0 / packing.height);
        if best.is_none_or(|(kept, _)| scale > kept) {
            best = Some((scale, limit));
        }
        limit *= 1.25;
    }
    let limit = best.map_or(limit, |(_, limit)| limit);
    let width = pack(waves, radii, path, limit, 0.0).width;
    pack(waves, radii, path, limit, width / shape)
}

/// Packs each wave into as many stacks as it needs to stay below `limit`, then spreads each stack towards
/// the height `room`. Stacks are centred, or shifted so that the heaviest chain runs straight where they are
/// short enough to stay in the frame.
fn pack(waves: &[Vec<u32>], radii: &[f64], path: &BTreeSet<u32>, limit: f64, room: f64) -> Packing {
    // Room for the curves between two waves; deep graphs get less of it.
    let between = (300.0 / waves.len() as f64).clamp(11.0, 40.0);
    let mut places = vec![(0.0, 0.0); radii.len()];
    let mut columns = Vec::with_capacity(waves.len());
    let (mut top, mut bottom) = (0.0f64, 0.0f64);
    let mut x = 0.0;
    for (wave, members) in waves.iter().enumerate() {
        let left = x;
        for stack in stacks(members, radii, limit) {
            let half = stack
                .iter()
                .map(|&index| radii[index as usize])
                .fold(0.0, f64::max);
            let solid: f64 = stack.iter().map(|&index| 2.0 * radii[index as usize]).sum();
            let gaps = stack.len().saturating_sub(1) as f64;
            let gap = ((room - solid) / gaps.max(1.0)).clamp(GAP.0, GAP.1.max(room * GAP_SHARE));
            let height = solid + gap * gaps;
            // Around the axis y = 0; shifted into the frame at the end.
            let mut y = -height / 2.0;
            if 2.0 * height <= room.max(limit) {
                let above = stack.iter().take_while(|&index| !path.contains(index));
                let before: f64 = above
                    .clone()
                    .map(|&index| 2.0 * radii[index as usize] + gap)
                    .sum();
                if let Some(&index) = stack.get(above.count()) {
                    y = -(before + radii[index as usize]);
                }
            }
            (top, bottom) = (top.min(y), bottom.max(y + height));
            for &index in stack {
                let radius = radii[index as usize];
                places[index as usize] = (x + half, y + radius);
                y += 2.0 * radius + gap;
            }
            x += 2.0 * half + GAP.0;
        }
        let right = (x - GAP.0).max(left);
        columns.push(Column {
            wave: wave as u32 + 1,
            left,
            right,
            count: members.len() as u32,
        });
        x = right + between;
    }
    for place in &mut places {
        place.1 -= top;
    }
    Packing {
        places,
        columns,
        width: (x - between).max(1.0),
        height: (bottom - top).max(1.0),
    }
}

/// A wave cut into stacks no taller than `limit` (a single node may be taller).
fn stacks<'a>(members: &'a [u32], radii: &[f64], limit: f64) -> Vec<&'a [u32]> {
    let mut stacks = Vec::new();
    let (mut start, mut height) = (0, 0.0);
    for (at, &index) in members.iter().enumerate() {
        let need = 2.0 * radii[index as usize] + GAP.0;
        if at > start && height + need > limit + GAP.0 {
            stacks.push(&members[start..at]);
            (start, height) = (at, 0.0);
        }
        height += need;
    }
    stacks.push(&members[start..]);
    stacks
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
}
