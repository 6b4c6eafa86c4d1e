//! A block's dependencies: edges between transactions, named, and the shape of their graph.

use leverloom_executor::dependencies::{Shape, shape};
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::{DependencyEdge, Outcome, TransactionOutcome};
use leverloom_model::report;

use crate::Naming;
use crate::places::Places;

/// The dependencies of one block, and what its transactions weigh.
#[derive(Debug)]
pub struct Graph {
    /// Of each transaction.
    pub gas: Vec<u64>,
    /// Of each transaction: 1 + the longest chain of true dependencies before it.
    pub waves: Vec<u32>,
    /// The parts of an outcome that say it; all else is left empty.
    pub outcome: report::Outcome,
}

impl Graph {
    /// Of a block that was recorded.
    pub fn of(outcome: &Outcome, naming: &dyn Naming) -> Self {
        let gas: Vec<u64> = outcome.transactions.iter().map(gas_used).collect();
        let mut true_shape = shape(&gas, &outcome.edges);
        let waves = std::mem::take(&mut true_shape.waves);
        let by_version = [&outcome.edges[..], &outcome.store_edges[..]].concat();
        let by_version = shape(&gas, &by_version);
        let mut places = Places::default();
        let mut named = |edges: &[DependencyEdge]| {
            let edges = edges.iter().map(|edge| report::Edge {
                reader: edge.reader,
                writer: edge.writer,
                location: places.index(edge.location),
            });
            edges.collect::<Vec<_>>()
        };
        let edges = named(&outcome.edges);
        let store_edges = named(&outcome.store_edges);
        Self {
            gas,
            waves,
            outcome: report::Outcome {
                gas_used: outcome.gas_used,
                locations: places.names(naming),
                edges,
                store_edges,
                dependency: dependency(true_shape),
                dependency_by_version: dependency(by_version),
                ..report::Outcome::default()
            },
        }
    }
}

/// Gas of a transaction; one that was refused used none.
pub fn gas_used(transaction: &TransactionOutcome) -> u64 {
    let result = transaction.result.as_ref();
    result.map_or(0, ExecutionResult::tx_gas_used)
}

fn dependency(shape: Shape) -> report::Dependency {
    report::Dependency {
        depth: shape.depth,
        depth_gas: shape.depth_gas,
        widest_wave: shape.widest_wave,
        critical_path: shape.critical_path,
    }
}
