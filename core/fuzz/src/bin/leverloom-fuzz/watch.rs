//! The time that is left, and a look at everybody's present work: what hangs is told and ends the program.
//! Owns the fuzzer's only clock.

use std::process;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// No case takes a hundredth of this.
const HANGING: Duration = Duration::from_mins(2);
/// Looks are a second apart. More than this between two is a pause of the whole program, and nobody's fault.
const LOOK: Duration = Duration::from_secs(2);
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
    present: Mutex<Present>,
    /// Rung when a job is done.
    bell: Condvar,
}

#[derive(Default)]
struct Present {
    /// Time so far in which the program was not paused.
    awake: Duration,
    /// By job: since when of that, at what.
    jobs: Vec<Option<(Duration, String)>>,
}

impl Watch {
    pub(crate) fn new(limit: Duration, jobs: usize) -> Self {
        Self {
            began: now(),
            limit,
            present: Mutex::new(Present {
                jobs: vec![None; jobs],
                ..Present::default()
            }),
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
        let mut present = self.present();
        present.jobs[job] = Some((present.awake, what));
    }

    pub(crate) fn done(&self, job: usize) {
        self.present().jobs[job] = None;
        self.bell.notify_one();
    }

    /// Looks on until `finished`, telling progress by `tell`. Ends the program where somebody hangs: a
    /// thread cannot be ended.
    pub(crate) fn look_on(&self, finished: impl Fn() -> bool, tell: impl Fn()) {
        let (mut told, mut looked) = (now(), now());
        while !finished() {
            let waited = self
                .bell
                .wait_timeout(self.present(), Duration::from_secs(1));
            drop(waited.unwrap_or_else(PoisonError::into_inner));
            if told.elapsed() >= TOLD_EVERY {
                told = now();
                tell();
            }
            let mut present = self.present();
            present.awake += looked.elapsed().min(LOOK);
            looked = now();
            for (since, what) in present.jobs.iter().flatten() {
                if present.awake.saturating_sub(*since) > HANGING {
                    eprintln!(
                        "error: no end after {} s; see it again with: cargo xtask fuzz {what}",
                        HANGING.as_secs()
                    );
                    process::exit(2);
                }
            }
        }
    }

    fn present(&self) -> MutexGuard<'_, Present> {
        self.present.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
