//! How a block is executed here: strategy, pool and clock together, and what it took.

use std::rc::Rc;

use anyhow::{Context, Result, ensure};
use leverloom_executor::revm::primitives::B256;
use leverloom_executor::{AccessList, Block, Config, Execution, Record, State, Strategy};
use leverloom_market::RunFacts;
use leverloom_model::report;
use rayon::ThreadPool;

use crate::arguments;
use crate::clock::MonotonicClock;
use crate::pools::pool;

/// A strategy with all it needs to run.
pub(crate) struct Executor {
    strategy: Strategy,
    /// `None`: on the calling thread.
    pool: Option<Rc<ThreadPool>>,
    clock: MonotonicClock,
    resolution_us: f64,
}

impl Executor {
    /// Starts the threads that the strategy asks for.
    pub(crate) fn new(strategy: Strategy) -> Result<Self> {
        let pool = if strategy.on_threads() {
            pool(strategy.workers())?
        } else {
            None
        };
        let clock = MonotonicClock::start();
        let resolution_us = clock.resolution_us();
        Ok(Self {
            strategy,
            pool,
            clock,
            resolution_us,
        })
    }

    /// Executes with everything recorded.
    pub(crate) fn trace(&self, block: &Block, state: &State) -> Result<Execution> {
        let strategy = match self.strategy {
            // Each block has its own ties, as in the browser's engine.
            Strategy::BlockStmVirtual { workers, seed } => Strategy::BlockStmVirtual {
                workers,
                seed: seed ^ (block_number(block) - 1),
            },
            other => other,
        };
        self.execute(strategy, block, state, Record::Trace, None)
    }

    /// Whether it is the baseline itself.
    pub(crate) fn is_baseline(&self) -> bool {
        self.strategy == Strategy::Sequential
    }

    /// Whether it executes by this strategy, whatever the driver.
    pub(crate) fn is(&self, strategy: arguments::Strategy) -> bool {
        match self.strategy {
            Strategy::Sequential => strategy == arguments::Strategy::Sequential,
            Strategy::BlockStmThreads { .. } | Strategy::BlockStmVirtual { .. } => {
                strategy == arguments::Strategy::BlockStm
            }
            Strategy::AccessListThreads { .. } | Strategy::AccessListVirtual { .. } => {
                strategy == arguments::Strategy::AccessList
            }
        }
    }

    /// Whether its times are measured and not counted in gas.
    pub(crate) fn measures(&self) -> bool {
        !self.strategy.is_virtual()
    }

    /// Executes with nothing recorded: for the time it takes, in µs, or gas on virtual workers.
    /// `list`: the block's, where it is there already; else strategies that need it build it, off the clock.
    pub(crate) fn timed(
        &self,
        block: &Block,
        state: &State,
        list: Option<&AccessList>,
    ) -> Result<(f64, Execution)> {
        let execution = self.execute(self.strategy, block, state, Record::Results, list)?;
        Ok((execution.trace.elapsed, execution))
    }

    /// The same block by the fast sequential strategy, same clock: the baseline of every ratio.
    pub(crate) fn baseline(&self, block: &Block, state: &State) -> Result<(f64, Execution)> {
        let execution = self.execute(Strategy::Sequential, block, state, Record::Results, None)?;
        Ok((execution.trace.elapsed, execution))
    }

    fn execute(
        &self,
        strategy: Strategy,
        block: &Block,
        state: &State,
        record: Record,
        list: Option<&AccessList>,
    ) -> Result<Execution> {
        let config = Config {
            strategy,
            record,
            clock: &self.clock,
            on_attempt: None,
            measured: None,
        };
        let execute = || match list {
            Some(list) => list.execute(block, state, &config),
            None => leverloom_executor::execute(block, state, &config),
        };
        let execution = match &self.pool {
            Some(pool) if strategy.on_threads() => pool.install(execute),
            _ => execute(),
        };
        execution.with_context(|| format!("block {} could not be executed", block.env.number))
    }

    /// Strategy and driver.
    pub(crate) fn strategy(&self) -> Strategy {
        self.strategy
    }

    /// The strategy in a report's words.
    pub(crate) fn reported(&self) -> report::Strategy {
        match self.strategy {
            Strategy::Sequential => report::Strategy::Sequential,
            Strategy::BlockStmThreads { .. } | Strategy::BlockStmVirtual { .. } => {
                report::Strategy::BlockStm
            }
            Strategy::AccessListThreads { .. } | Strategy::AccessListVirtual { .. } => {
                report::Strategy::AccessList
            }
        }
    }

    /// What a report says of this executor's run; `sequential` is the baseline's time of the block.
    pub(crate) fn facts(&self, sequential: Option<f64>) -> RunFacts {
        let measured = report::Clock::Measured {
            resolution_us: self.resolution_us,
        };
        let (driver, clock) = if self.strategy.is_virtual() {
            (report::Driver::Virtual, report::Clock::Gas)
        } else if self.strategy.on_threads() {
            (report::Driver::Threads, measured)
        } else {
            (report::Driver::Single, measured)
        };
        RunFacts {
            strategy: self.reported(),
            instead_of: None,
            driver,
            workers: self.strategy.workers() as u32,
            clock,
            sequential,
        }
    }

    /// How it is called in print.
    pub(crate) fn name(&self) -> String {
        let workers = self.strategy.workers();
        let plural = if workers == 1 { "" } else { "s" };
        match self.strategy {
            Strategy::Sequential => "sequential".to_owned(),
            Strategy::BlockStmThreads { .. } => format!("Block-STM on {workers} thread{plural}"),
            Strategy::BlockStmVirtual { .. } => {
                format!("Block-STM, {workers} virtual worker{plural}")
            }
            Strategy::AccessListThreads { .. } => {
                format!("access list on {workers} thread{plural}")
            }
            Strategy::AccessListVirtual { .. } => {
                format!("access list, {workers} virtual worker{plural}")
            }
        }
    }
}

fn block_number(block: &Block) -> u64 {
    block.env.number.saturating_to::<u64>().max(1)
}

/// Fails when two executions of one block did not come to the same end: a bug in a strategy.
pub(crate) fn ensure_same(
    number: u32,
    expected: &leverloom_executor::Outcome,
    found: &leverloom_executor::Outcome,
    who: &str,
) -> Result<()> {
    let same = expected.digest(B256::ZERO) == found.digest(B256::ZERO);
    ensure!(
        same,
        "block {number}: {who} came to another result than the sequential strategy; this is a bug, please report it with the scenario"
    );
    Ok(())
}
