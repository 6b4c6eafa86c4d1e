//! How to execute: strategy, driver, what to record, whose clock. All inputs; nothing is read from the environment.

/// How a block is executed.
#[derive(Clone, Copy)]
pub struct Config<'a> {
    /// Strategy and driver.
    pub strategy: Strategy,
    /// What to record.
    pub record: Record,
    /// The clock of all measured times.
    pub clock: &'a dyn Clock,
    /// Called with (transaction, incarnation) as an attempt starts: lets the caller know where a worker
    /// was when it died. Must be cheap; must not influence the execution.
    pub on_attempt: Option<&'a (dyn Fn(u32, u32) + Sync)>,
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
    /// Block-STM by discrete events on the calling thread: an attempt lasts as long as its gas.
    BlockStmVirtual {
        /// Virtual workers, 1 to 64.
        workers: usize,
        /// Breaks ties.
        seed: u64,
    },
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
