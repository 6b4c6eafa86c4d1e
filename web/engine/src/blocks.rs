//! Executing a block: as the mode says, with the sequential strategy beside it, or the quick way.
//!
//! Owns the choice of strategy and clock, and that all agree. Whose block it is, is the caller's.

use leverloom_executor::revm::primitives::B256;
use leverloom_executor::{
    Block, Config, Execution, ExecutionError, Record, State, Strategy, execute,
};
use leverloom_market::{PreparedBlock, RunFacts, Simulation};
use leverloom_model::report::{self, BlockReport};
use leverloom_protocol::Mode;

use crate::session::Platform;

/// keccak of nothing in particular: digests of a single block are only compared with each other.
pub(crate) const NO_PREVIOUS_DIGEST: B256 = B256::ZERO;

/// A block executed as the mode says, and the facts for its report.
pub(crate) struct AsTold {
    /// Recorded in full.
    pub(crate) execution: Execution,
    /// How it was executed.
    pub(crate) facts: RunFacts,
}

/// Executes a block as the mode says, checked against the sequential strategy; `seed` breaks virtual workers' ties.
pub(crate) fn as_told(
    platform: &impl Platform,
    mode: &Mode,
    block: &Block,
    state: &State,
    seed: u64,
) -> Result<AsTold, ExecutionError> {
    let (strategy, driver, workers) = match *mode {
        Mode::Threads { count } => (
            Strategy::BlockStmThreads {
                workers: count as usize,
            },
            report::Driver::Threads,
            count,
        ),
        Mode::Virtual { workers, .. } => (
            Strategy::BlockStmVirtual {
                workers: workers as usize,
                seed,
            },
            report::Driver::Virtual,
            workers,
        ),
    };
    let run = |strategy, record| {
        let config = Config {
            strategy,
            record,
            clock: platform.clock(),
            on_attempt: Some(platform.attempt_started()),
            measured: None,
        };
        execute(block, state, &config)
    };
    let execution = run(strategy, Record::Trace)?;
    // Where both are timed, both are recorded: recording takes time, too.
    let record = match driver {
        report::Driver::Threads => Record::Trace,
        report::Driver::Virtual | report::Driver::Single => Record::Results,
    };
    let baseline = run(Strategy::Sequential, record)?;
    assert_eq!(
        execution.outcome.digest(NO_PREVIOUS_DIGEST),
        baseline.outcome.digest(NO_PREVIOUS_DIGEST),
        "parallel and sequential execution differ",
    );
    let (clock, sequential) = match driver {
        report::Driver::Threads => (
            report::Clock::Measured {
                resolution_us: platform.resolution_us(),
            },
            baseline.trace.elapsed,
        ),
        report::Driver::Virtual | report::Driver::Single => {
            (report::Clock::Gas, baseline.outcome.gas_used as f64)
        }
    };
    let facts = RunFacts {
        strategy: report::Strategy::BlockStm,
        instead_of: None,
        driver,
        workers,
        clock,
        sequential: Some(sequential),
    };
    Ok(AsTold { execution, facts })
}

/// Executes the next block of a simulation as the mode says.
pub(crate) fn run_block(
    platform: &impl Platform,
    mode: &Mode,
    simulation: &mut Simulation,
    prepared: PreparedBlock,
) -> BlockReport {
    let seed = simulation.scenario().seed ^ u64::from(simulation.block());
    let AsTold { execution, facts } = or_die(as_told(
        platform,
        mode,
        &prepared.block,
        simulation.state(),
        seed,
    ));
    simulation.apply(prepared, execution, facts)
}

/// Executes it the quick way: nobody will look at this run, only at what follows from it, and at how long its queue was.
pub(crate) fn skip_block(
    platform: &impl Platform,
    simulation: &mut Simulation,
    prepared: PreparedBlock,
) -> BlockReport {
    let config = Config {
        strategy: Strategy::Sequential,
        record: Record::Dependencies,
        clock: platform.clock(),
        on_attempt: Some(platform.attempt_started()),
        measured: None,
    };
    let execution = execute_or_die(&prepared.block, simulation, &config);
    let clock = report::Clock::Measured {
        resolution_us: platform.resolution_us(),
    };
    let facts = RunFacts {
        strategy: report::Strategy::Sequential,
        instead_of: None,
        driver: report::Driver::Single,
        workers: 1,
        clock,
        sequential: None,
    };
    simulation.apply(prepared, execution, facts)
}

/// A simulation's block that cannot be executed is a bug: the page is told where, restarts the engine and replays.
pub(crate) fn execute_or_die(
    block: &Block,
    simulation: &Simulation,
    config: &Config<'_>,
) -> Execution {
    or_die(execute(block, simulation.state(), config))
}

fn or_die<T>(result: Result<T, ExecutionError>) -> T {
    match result {
        Ok(value) => value,
        Err(error) => panic!("{error}"),
    }
}
