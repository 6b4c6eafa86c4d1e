//! The verdict on a case: every strategy, driver and worker count does as the oracle does. Owns which runs
//! are made and what is compared; makes no case and shrinks none.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use leverloom_executor::config::NoClock;
use leverloom_executor::revm::primitives::B256;
use leverloom_executor::{
    Block, Config, Execution, ExecutionError, Outcome, Record, State, Strategy, execute, oracle,
};
use rayon::ThreadPool;

use crate::case::Case;
use crate::dice::Dice;

/// Worker counts of both drivers.
pub const WORKERS: [usize; 5] = [1, 2, 3, 8, 16];

/// One run to compare with the oracle's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Run {
    /// Strategy and driver.
    pub strategy: Strategy,
    /// What is recorded, and so what can be compared.
    pub record: Record,
}

/// A run that does not do as the oracle does.
#[derive(Clone, Debug)]
pub struct Failure {
    /// Which run; none: the oracle itself came to no verdict.
    pub run: Option<Run>,
    /// The first difference, the error or the panic.
    pub what: String,
}

/// What the runs of a case came to, to see whether it put anything to the test.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Runs compared.
    pub runs: u64,
    /// Transactions in the block.
    pub transactions: u64,
    /// Of which invalid on arrival.
    pub invalid: u64,
    /// Of which executed to the end without revert or halt.
    pub succeeded: u64,
    /// Aborted attempts over all runs that were traced on virtual workers: on threads their number is a matter of luck.
    pub aborts: u64,
    /// Gas used by the block.
    pub gas: u64,
}

/// Where runs are made: a pool of as many threads as any run wants, whatever the machine has.
pub struct Bench {
    pool: ThreadPool,
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}, recording {:?}", self.strategy, self.record)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.run {
            Some(run) => write!(f, "{run}: {}", self.what),
            None => write!(f, "oracle: {}", self.what),
        }
    }
}

/// All strategies, drivers and worker counts; `ties` seeds for the virtual driver at each count, from `seed` on.
pub fn every_run(seed: u64, ties: u64) -> Vec<Run> {
    let threads = WORKERS.map(|workers| Strategy::BlockStmThreads { workers });
    let virtually = WORKERS.into_iter().flat_map(|workers| {
        (0..ties).map(move |tie| Strategy::BlockStmVirtual {
            workers,
            seed: seed.wrapping_add(tie),
        })
    });
    let listed = WORKERS.into_iter().flat_map(|workers| {
        [
            Strategy::AccessListThreads { workers },
            Strategy::AccessListVirtual { workers },
        ]
    });
    let traced = [Strategy::Sequential]
        .into_iter()
        .chain(threads)
        .chain(virtually)
        .chain(listed)
        .map(|strategy| Run {
            strategy,
            record: Record::Trace,
        });
    let bare = [
        Strategy::Sequential,
        Strategy::BlockStmThreads { workers: 3 },
        Strategy::BlockStmVirtual { workers: 3, seed },
        Strategy::AccessListThreads { workers: 3 },
    ];
    let bare = bare.into_iter().map(|strategy| Run {
        strategy,
        record: Record::Results,
    });
    traced.chain(bare).collect()
}

/// Every run and, first of all, the one that a kept case was found by.
pub fn kept_runs(case: &Case, seed: u64, ties: u64) -> Vec<Run> {
    let found = case.schedule.map(|(workers, seed)| Run {
        strategy: Strategy::BlockStmVirtual { workers, seed },
        record: Record::Trace,
    });
    found.into_iter().chain(every_run(seed, ties)).collect()
}

/// A schedule of the virtual driver, by its seed: 2 to 64 workers.
pub fn virtual_run(seed: u64) -> Run {
    let mut dice = Dice::new(seed);
    let most = dice.pick(&[4, 8, 16, 64]);
    let strategy = Strategy::BlockStmVirtual {
        workers: 2 + dice.index(most - 1),
        seed,
    };
    let record = if dice.chance(25) {
        Record::Trace
    } else {
        Record::Results
    };
    Run { strategy, record }
}

impl Bench {
    /// Starts the pool.
    ///
    /// # Errors
    /// The machine gives no threads.
    pub fn new() -> Result<Self, rayon::ThreadPoolBuildError> {
        let threads = WORKERS.into_iter().max().unwrap_or(1);
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()?;
        Ok(Self { pool })
    }

    /// Compares all `runs` of a case with the oracle's.
    ///
    /// # Errors
    /// The first run that differs, fails or panics.
    pub fn check(&self, case: &Case, runs: &[Run]) -> Result<Tally, Failure> {
        let (block, state) = (case.block(), case.state());
        let expected = caught(|| oracle::execute(&block, &state))
            .map_err(|what| Failure { run: None, what })?;
        let bare = expected.as_ref().map(without_records);
        let mut tally = Tally::default();
        if let Ok(expected) = &expected {
            undone(expected, &state).map_err(|what| Failure { run: None, what })?;
            count(&mut tally, expected);
        }
        for run in runs {
            let expected = if run.record >= Record::Dependencies {
                expected.as_ref()
            } else {
                bare.as_ref().map_err(|error| *error)
            };
            let execution = self.compare(*run, &block, &state, expected);
            let aborts = execution.map_err(|what| Failure {
                run: Some(*run),
                what,
            })?;
            tally.aborts += aborts;
            tally.runs += 1;
        }
        Ok(tally)
    }

    /// Makes one run; its aborts, on virtual workers.
    fn compare(
        &self,
        run: Run,
        block: &Block,
        state: &State,
        expected: Result<&Outcome, &ExecutionError>,
    ) -> Result<u64, String> {
        let limit = Limit::new(block.transactions.len());
        let on_attempt = |_, _| limit.count();
        let config = Config {
            strategy: run.strategy,
            record: run.record,
            clock: &NoClock,
            on_attempt: Some(&on_attempt),
            measured: None,
        };
        let found = caught(|| {
            if run.strategy.on_threads() {
                self.pool.install(|| execute(block, state, &config))
            } else {
                execute(block, state, &config)
            }
        })?;
        match (expected, found) {
            (Ok(expected), Ok(Execution { outcome, trace })) => {
                match difference(expected, &outcome) {
                    Some(difference) => Err(difference),
                    None if run.strategy.is_virtual() => Ok(trace.aborts.len() as u64),
                    None => Ok(0),
                }
            }
            (Err(expected), Err(found)) if *expected == found => Ok(0),
            (Err(expected), Err(found)) => {
                Err(format!("fails with `{found}`; expected `{expected}`"))
            }
            (Ok(_), Err(found)) => Err(format!("fails: {found}")),
            (Err(expected), Ok(_)) => Err(format!("works; expected the error `{expected}`")),
        }
    }
}

/// Ends a run that makes no progress: no schedule needs so many attempts.
struct Limit {
    most: usize,
    made: Mutex<usize>,
}

impl Limit {
    fn new(transactions: usize) -> Self {
        Self {
            most: 1000 + 20 * transactions * transactions,
            made: Mutex::new(0),
        }
    }

    fn count(&self) {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        *made += 1;
        assert!(*made <= self.most, "no end after {} attempts", self.most);
    }
}

/// `f`'s panic in words.
fn caught<T>(f: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(f)).map_err(|panic| format!("panics: {}", message(&*panic)))
}

/// What a panic said.
pub fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

fn without_records(outcome: &Outcome) -> Outcome {
    let mut bare = outcome.clone();
    bare.edges.clear();
    bare.store_edges.clear();
    for transaction in &mut bare.transactions {
        transaction.reads.clear();
        transaction.writes.clear();
        transaction.unchanged.clear();
    }
    bare
}

/// Taking the net changes on and back leaves the state as it was.
fn undone(outcome: &Outcome, state: &State) -> Result<(), String> {
    let mut after = state.clone();
    after.apply(&outcome.changes);
    after.undo(&outcome.changes);
    if after.accounts == state.accounts && after.storage == state.storage {
        Ok(())
    } else {
        Err("net changes that cannot be taken back".to_owned())
    }
}

fn count(tally: &mut Tally, outcome: &Outcome) {
    tally.gas += outcome.gas_used;
    for transaction in &outcome.transactions {
        tally.transactions += 1;
        match &transaction.result {
            Err(_) => tally.invalid += 1,
            Ok(result) if result.is_success() => tally.succeeded += 1,
            Ok(_) => {}
        }
    }
}

/// The first thing in which two outcomes differ: results (status, gas, logs, output), reads, writes, net
/// changes, edges, gas, digest.
fn difference(expected: &Outcome, found: &Outcome) -> Option<String> {
    let told = |what: &str, expected: &dyn fmt::Debug, found: &dyn fmt::Debug| {
        Some(format!("{what} is {found:?}; expected {expected:?}"))
    };
    for (index, (expected, found)) in expected
        .transactions
        .iter()
        .zip(&found.transactions)
        .enumerate()
    {
        if expected.result != found.result {
            let what = format!("result of transaction {index}");
            return told(&what, &expected.result, &found.result);
        }
        if expected.reads != found.reads {
            let what = format!("read list of transaction {index}");
            return told(&what, &expected.reads, &found.reads);
        }
        if expected.writes != found.writes {
            let what = format!("write list of transaction {index}");
            return told(&what, &expected.writes, &found.writes);
        }
    }
    let (accounts, storage) = (&expected.changes.accounts, &expected.changes.storage);
    if *accounts != found.changes.accounts {
        return told(
            "list of changed accounts",
            accounts,
            &found.changes.accounts,
        );
    }
    if *storage != found.changes.storage {
        return told("list of changed slots", storage, &found.changes.storage);
    }
    if expected.changes != found.changes {
        return told("new code", &expected.changes.code, &found.changes.code);
    }
    if expected.edges != found.edges {
        return told("list of edges", &expected.edges, &found.edges);
    }
    if expected.gas_used != found.gas_used {
        return told("gas used", &expected.gas_used, &found.gas_used);
    }
    if expected != found {
        return told("outcome", expected, found);
    }
    let digest = expected.digest(B256::ZERO);
    (digest != found.digest(B256::ZERO)).then(|| "digests differ".to_owned())
}
