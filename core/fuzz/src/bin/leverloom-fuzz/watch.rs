//! The time that is left, and a look at everybody's present work: what hangs is told and ends the program.
//! Owns the fuzzer's only clock.

use std::process;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// No case takes a hundredth of this.
const HANGING: Duration = Duration::from_mins(2);
/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_mins(1);

#[expect(
    clippy::disallowed_methods,
    reason = "the fuzzer is a program: it ends by the clock"
)]
fn now() -> Instant {
    Instant::now()
}

pub(crate) struct Watch {
    began: Instant,
    limit: Duration,
    /// By job: since when, at what.
    present: Mutex<Vec<Option<(Instant, String)>>>,
    /// Rung when a job is done.
    bell: Condvar,
}

impl Watch {
    pub(crate) fn new(limit: Duration, jobs: usize) -> Self {
        Self {
            began: now(),
            limit,
            present: Mutex::new(vec![None; jobs]),
            bell: Condvar::new(),
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
        self.present()[job] = Some((now(), what));
    }

    pub(crate) fn done(&self, job: usize) {
        self.present()[job] = None;
        self.bell.notify_one();
    }

    /// Looks on until `finished`, telling progress by `tell`. Ends the program where somebody hangs: a
    /// thread cannot be ended.
    pub(crate) fn look_on(&self, finished: impl Fn() -> bool, tell: impl Fn()) {
        let mut told = now();
        while !finished() {
            let waited = self
                .bell
                .wait_timeout(self.present(), Duration::from_secs(1));
            drop(waited.unwrap_or_else(PoisonError::into_inner));
            if told.elapsed() >= TOLD_EVERY {
                told = now();
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
