//! The conflict graph laid out: column = dependency wave, row = packed in block order, area = gas.
//!
//! Owns nodes, links and the frame they fit in, in abstract units. Deterministic: the same report and the
//! same shape of frame give the same picture. Knows no canvas and no colours.

use std::collections::BTreeSet;

use leverloom_model::report::{Abort, AttemptEnd, BlockReport, Edge, Status};

use super::hottest::Hottest;
use super::labels::{self, Mark};
use super::waves;

mod bundle;
mod needed;
mod order;
pub mod outline;
mod pack;
mod settle;
mod task;
#[cfg(test)]
mod tests;

pub use bundle::Bundle;
pub use task::{Solved, Task, solve_numbers};

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
    /// It changed nothing: the contracts refused it, or it was stopped.
    pub refused: bool,
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
    /// A chain of other dependencies says the same: without it nobody would run any earlier.
    pub implied: bool,
    /// The attempt did not run to its end but met a mark of the writer and waited.
    pub waited: bool,
    /// Gas that the attempt spent in vain; 0 for a dependency.
    pub gas: u64,
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
    /// Links by wave and variable, where there are too many to draw each.
    pub bundles: Vec<Bundle>,
    /// Transactions that neither wait nor are waited for.
    pub free: Free,
    /// Place in the palette by rank; past its end, the colour of the rest.
    pub hues: Vec<usize>,
    /// Width of all of it.
    pub width: f64,
    /// Height of all of it.
    pub height: f64,
}

/// The transactions without any dependency, packed together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Free {
    /// How many.
    pub count: u32,
    /// Left end of their upper edge.
    pub head: (f64, f64),
}

/// Lays the block out for a frame of the given shape (width over height), here and now.
pub fn layout(report: &BlockReport, hottest: &Hottest, shape: f64) -> Layout {
    put_together(report, hottest, Task::of(report, hottest, shape).solve())
}

/// The layout of a block whose places are known.
pub fn put_together(report: &BlockReport, hottest: &Hottest, solved: Solved) -> Layout {
    let outcome = &report.outcome;
    if outcome.transactions.is_empty() || solved.places.len() != outcome.transactions.len() {
        return Layout::default();
    }
    let path: BTreeSet<u32> = outcome.dependency.critical_path.iter().copied().collect();
    let again = waves::ran_again(report);
    let nodes: Vec<Node> = outcome
        .transactions
        .iter()
        .enumerate()
        .map(|(index, transaction)| Node {
            x: solved.places[index].0,
            y: solved.places[index].1,
            radius: radius(transaction.gas_used),
            mark: labels::mark(transaction.kind, transaction.actor),
            wave: transaction.wave.max(1),
            again: again[index],
            critical: path.contains(&(index as u32)),
            refused: transaction.status != Status::Succeeded,
        })
        .collect();
    let links: Vec<Link> = solved
        .links
        .iter()
        .filter_map(|found| {
            let edge = *outcome.edges.get(found.edge as usize)?;
            Some(Link {
                writer: edge.writer,
                reader: edge.reader,
                rank: *hottest.rank_of_location.get(edge.location as usize)?,
                edge: Some(edge),
                critical: found.critical,
                implied: found.implied,
                waited: false,
                gas: 0,
            })
        })
        .collect();
    let mut tied = vec![false; nodes.len()];
    for link in &links {
        tied[link.writer as usize] = true;
        tied[link.reader as usize] = true;
    }
    Layout {
        free: free(&nodes, &tied),
        nodes,
        columns: solved.columns,
        links,
        aborts: aborts(report, hottest),
        bundles: solved.bundles,
        hues: hottest.hues.clone(),
        width: solved.width,
        height: solved.height,
    }
}

fn free(nodes: &[Node], tied: &[bool]) -> Free {
    let members = || nodes.iter().zip(tied).filter(|it| !it.1).map(|it| it.0);
    let count = members().count();
    let left = members()
        .map(|it| it.x - it.radius)
        .fold(f64::INFINITY, f64::min);
    let top = members()
        .map(|it| it.y - it.radius)
        .fold(f64::INFINITY, f64::min);
    if count == 0 {
        return Free::default();
    }
    Free {
        count: count as u32,
        head: (left, top),
    }
}

fn radius(gas: u64) -> f64 {
    (RADIUS.1 * (gas as f64 / LARGEST_GAS).sqrt()).clamp(RADIUS.0, RADIUS.1)
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
                implied: false,
                gas: abort.wasted_gas,
                waited: waits.contains(&(abort.reader, abort.incarnation)),
            })
        })
        .collect()
}

/// Where the arrow keys lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// To what it waits for.
    Back,
    /// To what waits for it.
    Forth,
    /// To the one before it in the block.
    Up,
    /// To the one after it.
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

    /// The next transaction in a direction: along the hottest dependency that is needed (of several the nearest
    /// in the block), or in block order.
    pub fn neighbour(&self, from: u32, direction: Direction) -> Option<u32> {
        let along = |own: fn(&Link) -> u32, other: fn(&Link) -> u32| {
            let links = self.links.iter().filter(|link| !link.implied);
            links
                .filter(|link| own(link) == from)
                .min_by_key(|link| (link.rank, other(link).abs_diff(from)))
                .map(other)
        };
        match direction {
            Direction::Back => along(|link| link.reader, |link| link.writer),
            Direction::Forth => along(|link| link.writer, |link| link.reader),
            Direction::Up => from.checked_sub(1),
            Direction::Down => Some(from + 1).filter(|it| (*it as usize) < self.nodes.len()),
        }
    }

    /// The curve of a link as a start, two control points and an end. Links that pass over other waves bow out
    /// a little, several between the same two nodes fan out by rank.
    pub fn curve(&self, link: &Link) -> Option<[(f64, f64); 4]> {
        let (from, to) = (
            self.nodes.get(link.writer as usize)?,
            self.nodes.get(link.reader as usize)?,
        );
        let (start, end) = ((from.x + from.radius, from.y), (to.x - to.radius, to.y));
        let reach = ((end.0 - start.0) * 0.45).max(6.0);
        let skipped = f64::from(to.wave.saturating_sub(from.wave + 1));
        let side = if (from.y + to.y) * 0.5 < self.height * 0.5 {
            -1.0
        } else {
            1.0
        };
        let bow = side * (skipped * 5.0).min(44.0) + ((link.rank % 7) as f64 - 3.0) * 1.2;
        Some([
            start,
            (start.0 + reach, start.1 + bow),
            (end.0 - reach, end.1 + bow),
            end,
        ])
    }
}
