//! How to execute: strategy, driver, what to record, whose clock. All inputs; nothing is read from the environment.

use crate::{Block, ExecutionError, Measured};

/// How a block is executed.
#[derive(Clone, Copy)]
pub struct Config<'a> {
    /// Strategy and driver.
    pub strategy: Strategy,
    /// What to record.
    pub record: Record,
    /// The clock of all measured times.
    pub clock: &'a dyn Clock,
    /// Called with (transaction, incarnation) as an attempt starts, and each time the virtual driver takes it up
    /// again: lets the caller know where a worker was when it died. Must be cheap; must not influence the execution.
    pub on_attempt: Option<&'a (dyn Fn(u32, u32) + Sync)>,
    /// By transaction what it was measured to take: how long attempts at it last on virtual workers. `None`: as
    /// long as their gas says.
    pub measured: Option<&'a [Measured]>,
}

/// Strategy and driver.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Strategy {
    /// One after the other on the calling thread: one reused EVM, the honest baseline of every ratio.
    Sequential,
    /// Block-STM on `workers` threads of the rayon pool this is called in (1 runs on the calling thread).
    BlockStmThreads {
        /// Workers, at least 1.
        workers: usize,
    },
    /// Block-STM by discrete events on the calling thread: an attempt lasts as long as its gas, or as
    /// [`Config::measured`] says.
    BlockStmVirtual {
        /// Virtual workers, 1 to 64.
        workers: usize,
        /// Breaks ties.
        seed: u64,
    },
    /// Replay by the block's access list (EIP-7928), see [`crate::access_list`], on `workers` threads of the
    /// rayon pool this is called in. The list is built first, which no trace counts.
    AccessListThreads {
        /// Workers, at least 1.
        workers: usize,
    },
    /// The same on virtual workers: a transaction lasts as long as its gas, or as
    /// [`Config::measured`] says.
    AccessListVirtual {
        /// Virtual workers, 1 to 64.
        workers: usize,
    },
}

impl Strategy {
    /// Workers, real or virtual.
    pub fn workers(self) -> usize {
        match self {
            Self::Sequential => 1,
            Self::BlockStmThreads { workers }
            | Self::BlockStmVirtual { workers, .. }
            | Self::AccessListThreads { workers }
            | Self::AccessListVirtual { workers } => workers,
        }
    }

    /// Whether it runs on the rayon pool it is called in: then its workers are real.
    pub fn on_threads(self) -> bool {
        matches!(
            self,
            Self::BlockStmThreads { .. } | Self::AccessListThreads { .. }
        )
    }

    /// This strategy, or the sequential one where so few transactions are done before a second thread has
    /// woken up. [`crate::execute`] itself does as it is told.
    #[must_use]
    pub fn for_block(self, block: &Block) -> Self {
        let is_small = block.transactions.len() < SMALL;
        if is_small && self.on_threads() {
            Self::Sequential
        } else {
            self
        }
    }

    /// Whether its times are gas.
    pub fn is_virtual(self) -> bool {
        matches!(
            self,
            Self::BlockStmVirtual { .. } | Self::AccessListVirtual { .. }
        )
    }
}

/// Transactions below which threads do not pay: where independent token transfers on two threads took as long as
/// one after the other (0.25 ms in all). Of what is longer or collides the point lies elsewhere, but nobody knows
/// that beforehand.
const SMALL: usize = 48;
/// Most threads; no machine has more to give, and products of it stay small.
const MOST_THREADS: u32 = 1 << 16;
/// Most virtual workers.
const MOST_VIRTUAL: usize = 64;

/// Workers of a threads driver in a block so long.
pub(crate) fn threads(workers: usize, transactions: usize) -> Result<u32, ExecutionError> {
    if workers == 0 {
        return Err(ExecutionError::Workers {
            workers,
            range: "at least 1",
        });
    }
    Ok(workers.min(transactions).min(MOST_THREADS as usize) as u32)
}

/// Workers of a virtual driver.
pub(crate) fn virtual_workers(workers: usize) -> Result<u32, ExecutionError> {
    if workers == 0 || workers > MOST_VIRTUAL {
        return Err(ExecutionError::Workers {
            workers,
            range: "1 to 64 virtual workers",
        });
    }
    Ok(workers as u32)
}

/// What to record beside results and net changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Record {
    /// Results and net changes only (for timing).
    Results,
    /// Also reads, writes and true dependency edges.
    Dependencies,
    /// Also attempts and aborts.
    Trace,
}

/// A monotonic clock, shared by all workers.
pub trait Clock: Sync {
    /// Microseconds since some fixed moment.
    fn now_us(&self) -> f64;
}

/// A clock that stands still: for virtual runs and tests.
#[derive(Clone, Copy, Debug)]
pub struct NoClock;

impl Clock for NoClock {
    fn now_us(&self) -> f64 {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use revm::context::{BlockEnv, TxEnv};
    use revm::primitives::hardfork::SpecId;

    use super::*;

    #[test]
    fn small_blocks_are_not_worth_a_thread() {
        let block = |transactions: usize| Block {
            spec: SpecId::OSAKA,
            chain_id: 1,
            env: BlockEnv::default(),
            transactions: vec![TxEnv::default(); transactions],
        };
        let workers = 2;
        for strategy in [
            Strategy::BlockStmThreads { workers },
            Strategy::AccessListThreads { workers },
        ] {
            assert_eq!(strategy.for_block(&block(47)), Strategy::Sequential);
            assert_eq!(strategy.for_block(&block(48)), strategy);
        }
        let virtually = Strategy::BlockStmVirtual { workers, seed: 1 };
        assert_eq!(virtually.for_block(&block(0)), virtually);
    }
}
