//! What came of a soak: as JSON, and in a few lines. Owns the shape; judges nothing.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};

use super::sample::{Sample, Trend};

/// What came of it.
#[derive(Debug, Serialize)]
pub struct Report {
    /// Seed of the choices.
    pub seed: u64,
    /// How long it went on.
    pub minutes: f64,
    /// Deeds done, by kind; those that found nothing to do it with are left out.
    pub deeds: BTreeMap<String, u32>,
    /// Seconds until the engine was back, by what broke.
    pub recoveries: BTreeMap<String, Vec<f64>>,
    /// Times that a person had to press "Try again".
    pub retries: u32,
    /// Blocks whose digest in the browser was that of the native engine for the link.
    pub replays: u32,
    /// The last block, its digest, and what a fresh page shows for its link.
    pub last: Option<[(u32, String); 2]>,
    /// Memory in the same quiet state.
    pub samples: Vec<Sample>,
    /// How it went.
    pub trends: Vec<Trend>,
    /// What must not be.
    pub failures: Vec<String>,
}

impl Report {
    /// The report in a few lines.
    pub fn told(&self) -> String {
        let mut lines = vec![format!(
            "{} after {:.1} min, seed {}: {} deeds, {} replays alike, {} times \"Try again\"",
            if self.failures.is_empty() {
                "held"
            } else {
                "FAILED"
            },
            self.minutes,
            self.seed,
            self.deeds.values().sum::<u32>(),
            self.replays,
            self.retries
        )];
        for (fault, seconds) in &self.recoveries {
            let longest = seconds.iter().copied().fold(0.0, f64::max);
            lines.push(format!(
                "  {fault}: {} times, back after {longest:.1} s at most",
                seconds.len()
            ));
        }
        for trend in &self.trends {
            let [first, last] = trend.thirds;
            lines.push(format!(
                "  {}: {:.2} → {:.2}, {:+.3} a minute{}",
                trend.name,
                shown(trend.name, first),
                shown(trend.name, last),
                shown(trend.name, trend.slope),
                if trend.flat { "" } else { ", not flat" }
            ));
        }
        lines.extend(self.failures.iter().map(|failure| format!("✗ {failure}")));
        lines.join("\n")
    }

    /// The report as JSON.
    pub fn json(&self) -> Value {
        json!(self)
    }
}

/// Bytes as megabytes, counts as they are.
fn shown(name: &str, value: f64) -> f64 {
    let is_count = matches!(name, "detached" | "nodes" | "listeners");
    if is_count {
        value
    } else {
        value / 1024.0 / 1024.0
    }
}
