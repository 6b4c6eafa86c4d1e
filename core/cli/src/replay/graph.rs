//! The block's true dependency graph, summed up: depth, waves, the best that any executor can do. Pure
//! arithmetic over edges; belongs to no run.

use std::collections::BTreeMap;

use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{Location, Outcome};

/// What the graph allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Graph {
    /// Pairs (reader, writer), each once.
    pub(super) pairs: usize,
    /// Transactions that depend on another.
    pub(super) dependent: usize,
    /// Transactions on the longest chain.
    pub(super) depth: usize,
    /// Most transactions that could run at once: the same distance from the start.
    pub(super) widest_wave: usize,
    /// Gas of all.
    pub(super) gas: u64,
    /// Gas of the most expensive chain.
    pub(super) chain_gas: u64,
}

impl Graph {
    pub(super) fn of(outcome: &Outcome) -> Self {
        let count = outcome.transactions.len();
        let mut levels = vec![1_usize; count];
        let mut chains: Vec<u64> = Vec::with_capacity(count);
        let mut waves: BTreeMap<usize, usize> = BTreeMap::new();
        let (mut pairs, mut dependent) = (0, 0);
        let mut edges = outcome.edges.as_slice();
        for (index, transaction) in outcome.transactions.iter().enumerate() {
            // Edges are sorted by reader, then by writer.
            let own = edges.partition_point(|edge| edge.reader as usize <= index);
            let (mine, rest) = edges.split_at(own);
            edges = rest;
            let mut before = 0;
            let mut last = None;
            for edge in mine {
                let writer = edge.writer as usize;
                if last.replace(writer) != Some(writer) {
                    pairs += 1;
                }
                levels[index] = levels[index].max(levels[writer] + 1);
                before = before.max(chains[writer]);
            }
            dependent += usize::from(!mine.is_empty());
            let gas = transaction
                .result
                .as_ref()
                .map_or(0, ExecutionResult::tx_gas_used);
            chains.push(before + gas);
            *waves.entry(levels[index]).or_default() += 1;
        }
        Self {
            pairs,
            dependent,
            depth: waves.keys().next_back().copied().unwrap_or(0),
            widest_wave: waves.values().copied().max().unwrap_or(0),
            gas: outcome.gas_used,
            chain_gas: chains.into_iter().max().unwrap_or(0),
        }
    }

    /// No executor is faster on so many workers, when gas is time.
    pub(super) fn best_speed_up(&self, workers: usize) -> f64 {
        let (gas, chain) = (self.gas as f64, self.chain_gas as f64);
        if self.chain_gas == 0 {
            return 1.0;
        }
        (gas / chain).min(workers as f64)
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
    use leverloom_executor::revm::primitives::Address;
    use leverloom_executor::{DependencyEdge, TransactionOutcome};

    fn outcome(transactions: usize, edges: &[(u32, u32)]) -> Outcome {
        let refused = TransactionOutcome {
            result: Err("no".to_owned()),
            reads: Vec::new(),
            writes: Vec::new(),
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
            (graph.pairs, graph.dependent, graph.depth, graph.widest_wave),
            (4, 3, 3, 2)
        );
        let empty = Graph::of(&outcome(0, &[]));
        assert_eq!((empty.depth, empty.widest_wave), (0, 0));
    }

    #[test]
    fn the_hottest_come_first() {
        let hottest = hottest(&outcome(4, &[(1, 0), (2, 1), (3, 1)]));
        let at = |byte| Location::Balance(Address::repeat_byte(byte));
        assert_eq!(hottest, [(at(1), 2), (at(0), 1)]);
    }
}
