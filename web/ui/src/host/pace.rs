//! How fast a host may speak: so much at once, and so much a second after that; and how often it is told that it is too
//! fast. Owns the counting; knows no clock.

use leverloom_host::{MOST_A_SECOND, MOST_AT_ONCE};

/// Dropped messages that are answered one by one, at once and a second: who waits for an answer shall hear.
const MOST_ANSWERED: u32 = 100;

/// What is left of a host's patience.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pace {
    heard: Bucket,
    answered: Bucket,
    complained: Bucket,
}

/// So much at once, and so much a second.
#[derive(Clone, Copy, Debug)]
struct Bucket {
    most: f64,
    a_second: f64,
    left: f64,
    since_ms: f64,
}

impl Bucket {
    fn new(most: u32, a_second: u32) -> Self {
        Self {
            most: f64::from(most),
            a_second: f64::from(a_second),
            left: f64::from(most),
            since_ms: f64::NEG_INFINITY,
        }
    }

    /// Whether one more is allowed now. A clock that jumps back gives nothing.
    fn take(&mut self, now_ms: f64) -> bool {
        let gone = (now_ms - self.since_ms).max(0.0) / 1_000.0;
        self.left = (self.left + gone * self.a_second).min(self.most);
        self.since_ms = now_ms;
        let is_left = self.left >= 1.0;
        if is_left {
            self.left -= 1.0;
        }
        is_left
    }
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            heard: Bucket::new(MOST_AT_ONCE, MOST_A_SECOND),
            answered: Bucket::new(MOST_ANSWERED, MOST_ANSWERED),
            complained: Bucket::new(1, 1),
        }
    }
}

impl Pace {
    /// Whether one more message is heard now.
    pub(super) fn take(&mut self, now_ms: f64) -> bool {
        self.heard.take(now_ms)
    }

    /// Whether a message that was dropped is answered: each one that waits for it, within reason; of the others, one a
    /// second.
    pub(super) fn may_complain(&mut self, waits: bool, now_ms: f64) -> bool {
        let bucket = if waits {
            &mut self.answered
        } else {
            &mut self.complained
        };
        bucket.take(now_ms)
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
    fn complaints_come_once_a_second_and_who_waits_for_an_answer_hears_one() {
        let mut pace = Pace::default();
        let complaints = (0..30).filter(|ms| pace.may_complain(false, f64::from(*ms) * 100.0));
        assert_eq!(complaints.count(), 3);
        let answers = (0..300).filter(|_| pace.may_complain(true, 5_000.0));
        assert_eq!(answers.count(), MOST_ANSWERED as usize);
    }
}
