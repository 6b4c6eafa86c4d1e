//! The time that is left, and a look at everybody's present work: what hangs is told and ends the program.
//! Owns the fuzzer's only clock.

use std::process;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// No case takes a hundredth of this.
const HANGING: Duration = Duration::from_secs(120);
/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(60);

pub(crate) struct Watch {
    began: Instant,
    limit: Duration,
    /// By job: since when, at what.
    present: Mutex<Vec<Option<(Instant, String)>>>,
}

impl Watch {
    pub(crate) fn new(limit: Duration, jobs: usize) -> Self {
        Self {
            began: Instant::now(),
            limit,
            present: Mutex::new(vec![None; jobs]),
        }
    }

    pub(crate) fn is_over(&self) -> bool {
        self.began.elapsed() >= self.limit
    }

    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// A job begins something; `what` is how to replay it.
    pub(crate) fn at(&self, job: usize, what: String) {
        self.present()[job] = Some((Instant::now(), what));
    }

    pub(crate) fn done(&self, job: usize) {
        self.present()[job] = None;
    }

    /// Looks on until `finished`, telling progress by `tell`. Ends the program where somebody hangs: a
    /// thread cannot be ended.
    pub(crate) fn look_on(&self, finished: impl Fn() -> bool, tell: impl Fn()) {
        let mut told = Instant::now();
        while !finished() {
            thread::sleep(Duration::from_millis(200));
            if told.elapsed() >= TOLD_EVERY {
                told = Instant::now();
                tell();
            }
            for (since, what) in self.present().iter().flatten() {
                if since.elapsed() > HANGING {
                    eprintln!(
                        "error: no end after {} s; see it again with: cargo xtask fuzz {what}",
                        HANGING.as_secs()
                    );
                    process::exit(2);
                }
            }
        }
    }

    fn present(&self) -> MutexGuard<'_, Vec<Option<(Instant, String)>>> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
