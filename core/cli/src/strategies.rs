//! Every strategy that a block can be executed by, ready to run. Owns which there are; each is compared
//! with the oracle by whoever asked.

use anyhow::Result;
use leverloom_executor::Strategy;

use crate::execution::Executor;

/// Ties of virtual runs are broken by this: the same run on every machine.
pub(crate) const SEED: u64 = 0;

/// All strategies on so many workers, those with workers by both drivers.
pub(crate) fn all(workers: usize) -> Result<Vec<Executor>> {
    let strategies = [
        Strategy::Sequential,
        Strategy::BlockStmThreads { workers },
        Strategy::BlockStmVirtual {
            workers: workers.min(64),
            seed: SEED,
        },
        Strategy::AccessListThreads { workers },
        Strategy::AccessListVirtual {
            workers: workers.min(64),
        },
    ];
    strategies.into_iter().map(Executor::new).collect()
}
