//! The block's true dependency graph, summed up for print. Pure counting over edges; belongs to no run.

use std::collections::BTreeMap;

use leverloom_executor::curve::gas;
use leverloom_executor::dependencies::{Shape, shape};
use leverloom_executor::{DependencyEdge, Location, Outcome};

/// What the graph allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Graph {
    /// Pairs (reader, writer), each once.
    pub(super) pairs: usize,
    /// Transactions that depend on another.
    pub(super) dependent: usize,
    /// Depth and width.
    pub(super) shape: Shape,
}

impl Graph {
    pub(super) fn of(outcome: &Outcome) -> Self {
        Self::over(outcome, &outcome.edges)
    }

    /// The graph that executors see which compare versions: a store is a write, whatever the value.
    pub(super) fn by_version(outcome: &Outcome) -> Self {
        let mut edges = [&outcome.edges[..], &outcome.store_edges[..]].concat();
        edges.sort_unstable();
        Self::over(outcome, &edges)
    }

    fn over(outcome: &Outcome, edges: &[DependencyEdge]) -> Self {
        // Edges are sorted by reader, then by writer.
        let mut pairs: Vec<_> = edges.iter().map(|it| (it.reader, it.writer)).collect();
        pairs.dedup();
        let count = pairs.len();
        pairs.dedup_by_key(|pair| pair.0);
        Self {
            pairs: count,
            dependent: pairs.len(),
            shape: shape(&gas(outcome), edges),
        }
    }
}

/// Locations by the number of transactions that waited for somebody else's write there, most first.
pub(super) fn hottest(outcome: &Outcome) -> Vec<(Location, usize)> {
    let mut readers: BTreeMap<Location, usize> = BTreeMap::new();
    for edge in &outcome.edges {
        *readers.entry(edge.location).or_default() += 1;
    }
    let mut hottest: Vec<_> = readers.into_iter().collect();
    hottest.sort_by_key(|&(location, readers)| (std::cmp::Reverse(readers), location));
    hottest
}

#[cfg(test)]
mod tests {
    use super::*;
    use leverloom_executor::TransactionOutcome;
    use leverloom_executor::revm::primitives::Address;

    fn outcome(transactions: usize, edges: &[(u32, u32)]) -> Outcome {
        let refused = TransactionOutcome {
            result: Err("no".to_owned()),
            reads: Vec::new(),
            writes: Vec::new(),
            unchanged: Vec::new(),
        };
        Outcome {
            transactions: vec![refused; transactions],
            edges: edges
                .iter()
                .map(|&(reader, writer)| DependencyEdge {
                    reader,
                    writer,
                    location: Location::Balance(Address::repeat_byte(writer as u8)),
                })
                .collect(),
            ..Outcome::default()
        }
    }

    #[test]
    fn depth_and_waves() {
        // 0 ← 1 ← 3, 0 ← 2, 4 alone.
        let graph = Graph::of(&outcome(5, &[(1, 0), (2, 0), (3, 0), (3, 1)]));
        assert_eq!(
            (
                graph.pairs,
                graph.dependent,
                graph.shape.depth,
                graph.shape.widest_wave
            ),
            (4, 3, 3, 2)
        );
        let empty = Graph::of(&outcome(0, &[]));
        assert_eq!((empty.shape.depth, empty.shape.widest_wave), (0, 0));
    }

    #[test]
    fn the_hottest_come_first() {
        let hottest = hottest(&outcome(4, &[(1, 0), (2, 1), (3, 1)]));
        let at = |byte| Location::Balance(Address::repeat_byte(byte));
        assert_eq!(hottest, [(at(1), 2), (at(0), 1)]);
    }
}
