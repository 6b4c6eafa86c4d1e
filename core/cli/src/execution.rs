//! How a block is executed here: strategy, pool and clock together, and what it took.

use anyhow::{Context, Result, ensure};
use leverloom_executor::revm::primitives::B256;
use leverloom_executor::{Block, Clock, Config, Execution, Record, State, Strategy};
use leverloom_market::RunFacts;
use leverloom_model::report;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::arguments;
use crate::clock::MonotonicClock;

/// A strategy with all it needs to run.
pub(crate) struct Executor {
    strategy: Strategy,
    pool: Option<ThreadPool>,
    clock: MonotonicClock,
    resolution_us: f64,
}

impl Executor {
    /// Starts the threads that the strategy asks for.
    pub(crate) fn new(strategy: Strategy) -> Result<Self> {
        let pool = match strategy {
            Strategy::BlockStmThreads { workers } => Some(pool(workers)?),
            Strategy::Sequential | Strategy::BlockStmVirtual { .. } => None,
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
        self.execute(strategy, block, state, Record::Trace)
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
        }
    }

    /// Whether its times are measured and not counted in gas.
    pub(crate) fn measures(&self) -> bool {
        !matches!(self.strategy, Strategy::BlockStmVirtual { .. })
    }

    /// Executes with nothing recorded: for the time it takes, in µs.
    pub(crate) fn timed(&self, block: &Block, state: &State) -> Result<(f64, Execution)> {
        self.time(self.strategy, block, state)
    }

    /// The same block by the fast sequential strategy, same clock: the baseline of every ratio.
    pub(crate) fn baseline(&self, block: &Block, state: &State) -> Result<(f64, Execution)> {
        self.time(Strategy::Sequential, block, state)
    }

    fn time(&self, strategy: Strategy, block: &Block, state: &State) -> Result<(f64, Execution)> {
        let start = self.clock.now_us();
        let execution = self.execute(strategy, block, state, Record::Results)?;
        Ok((self.clock.now_us() - start, execution))
    }

    fn execute(
        &self,
        strategy: Strategy,
        block: &Block,
        state: &State,
        record: Record,
    ) -> Result<Execution> {
        let config = Config {
            strategy,
            record,
            clock: &self.clock,
            on_attempt: None,
        };
        let execute = || leverloom_executor::execute(block, state, &config);
        let execution = match (&self.pool, strategy) {
            (Some(pool), Strategy::BlockStmThreads { .. }) => pool.install(execute),
            _ => execute(),
        };
        execution.with_context(|| format!("block {} could not be executed", block.env.number))
    }

    /// What a report says of this executor; `sequential` is the baseline's time of the block.
    pub(crate) fn facts(&self, sequential: Option<f64>) -> RunFacts {
        let measured = report::Clock::Measured {
            resolution_us: self.resolution_us,
        };
        let (strategy, driver, workers, clock) = match self.strategy {
            Strategy::Sequential => (
                report::Strategy::Sequential,
                report::Driver::Single,
                1,
                measured,
            ),
            Strategy::BlockStmThreads { workers } => (
                report::Strategy::BlockStm,
                report::Driver::Threads,
                workers,
                measured,
            ),
            Strategy::BlockStmVirtual { workers, .. } => (
                report::Strategy::BlockStm,
                report::Driver::Virtual,
                workers,
                report::Clock::Gas,
            ),
        };
        RunFacts {
            strategy,
            driver,
            workers: workers as u32,
            clock,
            sequential,
        }
    }

    /// How it is called in print.
    pub(crate) fn name(&self) -> String {
        let plural = |workers: usize| if workers == 1 { "" } else { "s" };
        match self.strategy {
            Strategy::Sequential => "sequential".to_owned(),
            Strategy::BlockStmThreads { workers } => {
                format!("Block-STM on {workers} thread{}", plural(workers))
            }
            Strategy::BlockStmVirtual { workers, .. } => {
                format!("Block-STM, {workers} virtual worker{}", plural(workers))
            }
        }
    }
}

fn block_number(block: &Block) -> u64 {
    block.env.number.saturating_to::<u64>().max(1)
}

fn pool(workers: usize) -> Result<ThreadPool> {
    let named = ThreadPoolBuilder::new()
        .num_threads(workers)
        .thread_name(|index| format!("worker {index}"));
    named
        .build()
        .with_context(|| format!("{workers} threads could not be started"))
}

/// The machine's cores, or 1 when it does not tell.
pub(crate) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
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
