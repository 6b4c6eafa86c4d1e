//! A session outside a browser: no threads, nobody to report to. What tests and fuzzers hold the page's engine against
//! is the same session, here. Owns the place, nothing of what happens there.

use leverloom_executor::Clock;
use leverloom_executor::config::NoClock;
use leverloom_protocol::{Fault, Mode, NoThreads, Progress};

use crate::session::{Platform, Session};

/// A place with a clock and nothing else.
#[derive(Clone, Copy, Debug)]
pub struct Native<C = NoClock>(pub C);

impl<C: Clock> Platform for Native<C> {
    fn clock(&self) -> &dyn Clock {
        &self.0
    }

    fn resolution_us(&self) -> f64 {
        1.0
    }

    fn attempt_started(&self) -> &(dyn Fn(u32, u32) + Sync) {
        &|_, _| {}
    }

    fn progressed(&self, _progress: Progress) {}

    fn block_started(&self, _block: u32) {}

    fn arm_fault(&self, _fault: Fault) {}
}

/// A session on so many virtual workers, on a clock that stands still.
pub fn session(workers: u32) -> Session<Native> {
    session_by(NoClock, workers)
}

/// Likewise, on this clock.
pub fn session_by<C: Clock>(clock: C, workers: u32) -> Session<Native<C>> {
    let mode = Mode::Virtual {
        workers,
        reason: NoThreads::Unwanted,
    };
    Session::new(Native(clock), mode)
}
