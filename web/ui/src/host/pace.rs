//! How fast a host may speak: so much at once, and so much a second after that. Owns the counting; knows no clock.

use leverloom_host::{MOST_A_SECOND, MOST_AT_ONCE};

/// What is left of a host's patience.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    left: f64,
    since_ms: f64,
    complained_ms: f64,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            left: f64::from(MOST_AT_ONCE),
            since_ms: f64::NEG_INFINITY,
            complained_ms: f64::NEG_INFINITY,
        }
    }
}

impl Pace {
    /// Whether one more message is heard now. A clock that jumps back gives nothing.
    pub(super) fn take(&mut self, now_ms: f64) -> bool {
        let gone = (now_ms - self.since_ms).max(0.0) / 1_000.0;
        let earned = self.left + gone * f64::from(MOST_A_SECOND);
        self.left = earned.min(f64::from(MOST_AT_ONCE));
        self.since_ms = now_ms;
        let is_left = self.left >= 1.0;
        if is_left {
            self.left -= 1.0;
        }
        is_left
    }

    /// Whether it is time to say again that messages are dropped: once a second.
    pub(super) fn may_complain(&mut self, now_ms: f64) -> bool {
        let due = now_ms - self.complained_ms >= 1_000.0;
        if due {
            self.complained_ms = now_ms;
        }
        due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_heard_a_flood_is_not_and_time_mends_it() {
        let mut pace = Pace::default();
        let heard = (0..200).filter(|_| pace.take(5.0)).count();
        assert_eq!(heard, MOST_AT_ONCE as usize);
        assert!(!pace.take(6.0));
        assert!(pace.take(1_005.0));
        let heard = (0..200).filter(|_| pace.take(1_005.0)).count();
        assert_eq!(heard, MOST_A_SECOND as usize - 1);
        assert!(!pace.take(500.0), "a clock that jumps back gives nothing");
    }

    #[test]
    fn complaints_come_once_a_second() {
        let mut pace = Pace::default();
        let complaints = (0..30).filter(|ms| pace.may_complain(f64::from(*ms) * 100.0));
        assert_eq!(complaints.count(), 3);
    }
}
