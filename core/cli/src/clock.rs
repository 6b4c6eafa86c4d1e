//! The native clock: the one place of the core where time is read.

use std::time::Instant;

use leverloom_executor::Clock;

/// Microseconds since it was made.
pub(crate) struct MonotonicClock(Instant);

impl MonotonicClock {
    pub(crate) fn start() -> Self {
        Self(Instant::now())
    }

    /// Smallest step seen between a thousand readings, in µs.
    pub(crate) fn resolution_us(&self) -> f64 {
        let mut smallest = f64::INFINITY;
        let mut last = self.now_us();
        for _ in 0..1_000 {
            let now = self.now_us();
            if now > last {
                smallest = smallest.min(now - last);
            }
            last = now;
        }
        if smallest.is_finite() { smallest } else { 1.0 }
    }
}

impl Clock for MonotonicClock {
    fn now_us(&self) -> f64 {
        self.0.elapsed().as_nanos() as f64 / 1_000.0
    }
}
