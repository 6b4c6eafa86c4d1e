//! Announcing and timing what is being done. Prints; decides nothing.

use anyhow::Result;
use std::time::{Duration, Instant};

/// Announces `what`, does it, says how long it took.
pub(crate) fn step<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {what}");
    let start = Instant::now();
    let result = work();
    let verdict = if result.is_ok() { "done" } else { "failed" };
    println!("  {what}: {verdict} in {}", told(start.elapsed()));
    result
}

/// Says that nothing had to be done, and why.
pub(crate) fn skipped(what: &str, why: &str) {
    println!("▸ {what}: {why}");
}

/// `830 ms`, `12.3 s`, `4 min 05 s`.
pub(crate) fn told(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{} ms", time.as_millis()),
        1..=59 => format!("{:.1} s", time.as_secs_f64()),
        _ => format!("{} min {:02} s", seconds / 60, seconds % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_naturally() {
        assert_eq!(told(Duration::from_millis(830)), "830 ms");
        assert_eq!(told(Duration::from_millis(12_340)), "12.3 s");
        assert_eq!(told(Duration::from_secs(245)), "4 min 05 s");
    }
}
