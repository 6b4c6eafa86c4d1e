//! True dependencies: who read what whom wrote, computed from the recorded reads and writes alone and so
//! alike under every strategy; and the shape of their graph. Pure functions.
//!
//! An edge runs from the last transaction before the reader that changed a location's *value* to the
//! reader. A store of an unchanged value writes nothing; the fee that every transaction pays to the
//! beneficiary is credited lazily and is nobody's write (an explicit transfer to the beneficiary is).
//! A payment adds to a balance without reading it: payments do not wait for each other, and who reads the balance
//! waits for all that came since it was last written, of very many for the latest [`MOST_PAYERS`].
//! Executors that compare versions instead of values see more: [`store_edges`].
//!
//! A sender's transactions are tied to each other by [`Location::Nonce`].

use revm::primitives::HashMap;

use crate::{DependencyEdge, Location, TransactionOutcome, TxIndex};

/// Most payments that a reader of a balance waits for: a thousand readers of a thousand would make a million edges.
pub const MOST_PAYERS: usize = 256;

/// Who last wrote a location.
#[derive(Default)]
struct Writers {
    last: Option<TxIndex>,
    /// Since then.
    payers: Vec<TxIndex>,
}

impl Writers {
    fn latest(&self) -> impl Iterator<Item = TxIndex> {
        let payers = &self.payers[self.payers.len().saturating_sub(MOST_PAYERS)..];
        self.last.into_iter().chain(payers.iter().copied())
    }
}

/// Whether a transaction adds to a balance that it has not read.
fn is_payment(transaction: &TransactionOutcome, location: Location) -> bool {
    let reads = &transaction.reads;
    let is_read = || reads.binary_search_by_key(&location, |read| read.0).is_ok();
    matches!(location, Location::Balance(_)) && !is_read()
}

/// All true dependencies, sorted by (reader, writer, location).
pub fn edges(transactions: &[TransactionOutcome]) -> Vec<DependencyEdge> {
    let mut written: HashMap<Location, Writers> = HashMap::default();
    let mut edges = Vec::new();
    for (reader, transaction) in (0..).zip(transactions) {
        let first = edges.len();
        for &(location, _) in &transaction.reads {
            let writers = written.get(&location).into_iter().flat_map(Writers::latest);
            edges.extend(writers.map(|writer| DependencyEdge {
                reader,
                writer,
                location,
            }));
        }
        edges[first..].sort_unstable();
        for &(location, ..) in &transaction.writes {
            let writers = written.entry(location).or_default();
            if is_payment(transaction, location) {
                writers.payers.push(reader);
            } else {
                writers.last = Some(reader);
                writers.payers.clear();
            }
        }
    }
    edges
}

/// Edges that come on top of [`edges`] if a store of an unchanged value counts as a write: from the last such store
/// before the reader, where no change came after it. Sorted likewise.
pub fn store_edges(transactions: &[TransactionOutcome]) -> Vec<DependencyEdge> {
    let mut stored: HashMap<Location, TxIndex> = HashMap::default();
    let mut edges = Vec::new();
    for (reader, transaction) in (0..).zip(transactions) {
        let first = edges.len();
        for &(location, _) in &transaction.reads {
            edges.extend(stored.get(&location).map(|&writer| DependencyEdge {
                reader,
                writer,
                location,
            }));
        }
        edges[first..].sort_unstable();
        for (location, ..) in &transaction.writes {
            stored.remove(location);
        }
        stored.extend(
            transaction
                .unchanged
                .iter()
                .map(|&location| (location, reader)),
        );
    }
    edges
}

/// Shape of a block's dependency graph.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// Wave of each transaction: 1 + the longest chain of dependencies before it.
    pub waves: Vec<u32>,
    /// Longest chain in transactions: the number of waves; 0 in an empty block.
    pub depth: u32,
    /// Longest chain weighed by gas: no number of workers gets below it.
    pub depth_gas: u64,
    /// Most transactions in one wave.
    pub widest_wave: u32,
    /// The transactions of the chain that `depth_gas` measures, in block order (of equal chains the one
    /// through the earliest transactions).
    pub critical_path: Vec<TxIndex>,
}

impl Shape {
    /// A bound on the speed-up on so many workers, where gas is time, the whole block used `gas`, and a
    /// transaction waits for those it depends on. 1 in an empty block.
    pub fn best_speed_up(&self, gas: u64, workers: usize) -> f64 {
        if self.depth_gas == 0 {
            return 1.0;
        }
        (gas as f64 / self.depth_gas as f64).min(workers as f64)
    }
}

/// The shape of the graph that `edges` make over transactions that used `gas`, one entry each. Edges may
/// come in any order as long as each writer comes before its reader in the block.
pub fn shape(gas: &[u64], edges: &[DependencyEdge]) -> Shape {
    let mut writers: Vec<Vec<TxIndex>> = vec![Vec::new(); gas.len()];
    for edge in edges {
        if edge.writer < edge.reader && (edge.reader as usize) < gas.len() {
            writers[edge.reader as usize].push(edge.writer);
        }
    }
    let mut waves: Vec<u32> = Vec::with_capacity(gas.len());
    // Gas of the heaviest chain that ends here, and its last link before.
    let mut chains: Vec<(u64, Option<TxIndex>)> = Vec::with_capacity(gas.len());
    for (own, writers) in gas.iter().zip(&writers) {
        waves.push(
            1 + writers
                .iter()
                .map(|&writer| waves[writer as usize])
                .max()
                .unwrap_or(0),
        );
        let mut heaviest = (0, None);
        for &writer in writers {
            let chain = chains[writer as usize].0;
            let better = heaviest
                .1
                .is_none_or(|best| chain > heaviest.0 || (chain == heaviest.0 && writer < best));
            if better {
                heaviest = (chain, Some(writer));
            }
        }
        chains.push((heaviest.0.saturating_add(*own), heaviest.1));
    }
    let depth = waves.iter().copied().max().unwrap_or(0);
    let mut widths = vec![0_u32; depth as usize + 1];
    for &wave in &waves {
        widths[wave as usize] += 1;
    }
    let mut last = None;
    let mut depth_gas = 0;
    for (transaction, &(chain, _)) in (0..).zip(&chains) {
        if last.is_none() || chain > depth_gas {
            (last, depth_gas) = (Some(transaction), chain);
        }
    }
    let mut critical_path: Vec<TxIndex> = Vec::new();
    while let Some(transaction) = last {
        critical_path.push(transaction);
        last = chains[transaction as usize].1;
    }
    critical_path.reverse();
    Shape {
        waves,
        depth,
        depth_gas,
        widest_wave: widths.into_iter().max().unwrap_or(0),
        critical_path,
    }
}

#[cfg(test)]
mod tests {
    use revm::primitives::{Address, U256};

    use super::*;

    const A: Location = Location::Balance(Address::ZERO);
    const B: Location = Location::Nonce(Address::ZERO);

    fn transaction(reads: &[Location], writes: &[Location]) -> TransactionOutcome {
        TransactionOutcome {
            result: Err(String::new()),
            reads: reads
                .iter()
                .map(|&location| (location, U256::ZERO))
                .collect(),
            writes: writes
                .iter()
                .map(|&location| (location, U256::ZERO, U256::ONE))
                .collect(),
            unchanged: Vec::new(),
        }
    }

    fn edge(writer: TxIndex, reader: TxIndex, location: Location) -> DependencyEdge {
        DependencyEdge {
            reader,
            writer,
            location,
        }
    }

    #[test]
    fn an_edge_comes_from_the_last_writer_only() {
        let block = [
            transaction(&[], &[A]),
            transaction(&[A], &[A, B]),
            transaction(&[], &[]),
            transaction(&[A, B], &[]),
        ];
        assert_eq!(edges(&block), [edge(0, 1, A), edge(1, 3, A), edge(1, 3, B)]);
    }

    #[test]
    fn a_transaction_does_not_depend_on_itself_nor_on_later_ones() {
        assert_eq!(
            edges(&[transaction(&[A], &[A]), transaction(&[B], &[])]),
            []
        );
        assert_eq!(edges(&[transaction(&[A], &[]), transaction(&[], &[A])]), []);
    }

    #[test]
    fn the_shape_of_a_diamond() {
        // 0 → 1 → 3, 0 → 2 → 3, and 4 alone; 2 is heavier than 1.
        let edges = [edge(0, 1, A), edge(0, 2, A), edge(1, 3, A), edge(2, 3, B)];
        let shape = shape(&[10, 5, 20, 1, 30], &edges);
        assert_eq!(shape.waves, [1, 2, 2, 3, 1]);
        assert_eq!(
            (shape.depth, shape.widest_wave, shape.depth_gas),
            (3, 2, 31)
        );
        assert_eq!(shape.critical_path, [0, 2, 3]);
        let best =
            [1, 2, 64].map(|workers| (shape.best_speed_up(66, workers) * 31.0).round() as u32);
        assert_eq!(best, [31, 62, 66]);
    }

    #[test]
    fn equal_chains_go_through_the_earliest_transactions() {
        let shape = shape(
            &[1, 1, 1, 1],
            &[edge(1, 2, A), edge(0, 2, B), edge(1, 3, A)],
        );
        assert_eq!(shape.critical_path, [0, 2]);
    }

    #[test]
    fn an_empty_block_has_no_depth() {
        assert_eq!(shape(&[], &[]), Shape::default());
        assert!((Shape::default().best_speed_up(0, 8) - 1.0).abs() < 1e-9);
    }
}
