//! What the page takes of the machine in one and the same quiet state, and whether that stays so.
//!
//! Owns the measures and the bounds of their growth. Knows nothing of what was done in between.

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Page;

/// One look at a quiet page, after its garbage was collected.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Sample {
    /// Minutes since the soak began.
    pub minutes: f64,
    /// JavaScript's heap in use, bytes.
    pub heap: f64,
    /// Memory of the page's wasm, bytes: it never shrinks.
    pub wasm: f64,
    /// Nodes that are kept without being part of the document.
    pub detached: f64,
    /// Nodes of the document.
    pub nodes: f64,
    /// Listeners.
    pub listeners: f64,
    /// Memory of the page's process, the engine's included, bytes; 0 where the system does not tell.
    pub process: f64,
}

/// A measure and how much of it may be gained.
pub(super) struct Bound {
    /// Its name in the report.
    pub name: &'static str,
    of: fn(&Sample) -> f64,
    /// What the median of the last third may be above that of the first: a share, and so much.
    share: f64,
    beside: f64,
    /// Most growth a minute by a fitted line.
    slope: f64,
}

/// Minutes below which no line is fitted.
const SHORT: f64 = 5.0;

const MB: f64 = 1024.0 * 1024.0;

/// What must stay flat. The page's wasm keeps what its largest scenario took; the process, what the allocators keep.
pub(super) const BOUNDS: [Bound; 6] = [
    Bound {
        name: "heap",
        of: |it| it.heap,
        share: 0.15,
        beside: 1.0 * MB,
        slope: 0.15 * MB,
    },
    Bound {
        name: "wasm",
        of: |it| it.wasm,
        share: 0.25,
        beside: 4.0 * MB,
        slope: 0.6 * MB,
    },
    Bound {
        name: "detached",
        of: |it| it.detached,
        share: 0.05,
        beside: 150.0,
        slope: 25.0,
    },
    Bound {
        name: "nodes",
        of: |it| it.nodes,
        // What somebody unfolded stays so.
        share: 0.3,
        beside: 300.0,
        slope: 40.0,
    },
    Bound {
        name: "listeners",
        of: |it| it.listeners,
        share: 0.05,
        beside: 40.0,
        slope: 6.0,
    },
    Bound {
        name: "process",
        of: |it| it.process,
        share: 0.25,
        beside: 30.0 * MB,
        slope: 4.0 * MB,
    },
];

/// How a measure went.
#[derive(Clone, Debug, Serialize)]
pub struct Trend {
    /// Its name.
    pub name: &'static str,
    /// Median of the first third and of the last.
    pub thirds: [f64; 2],
    /// Growth a minute by a fitted line.
    pub slope: f64,
    /// Most that the last third may be, and the slope.
    pub allowed: [f64; 2],
    /// Whether it stayed within.
    pub flat: bool,
}

impl Bound {
    /// How the measure went; the first samples, while the page fetches its parts, are the caller's to leave out.
    pub(super) fn trend(&self, samples: &[Sample]) -> Trend {
        let values: Vec<(f64, f64)> = samples
            .iter()
            .map(|it| (it.minutes, (self.of)(it)))
            .collect();
        let third = values.len().div_ceil(3);
        let first = median(&values[..third]);
        let last = median(&values[values.len() - third..]);
        let slope = slope(&values);
        let most = first * (1.0 + self.share) + self.beside;
        Trend {
            name: self.name,
            thirds: [first, last],
            slope,
            allowed: [most, self.slope],
            // A line through a few minutes says nothing.
            flat: last <= most && (slope <= self.slope || span(&values) < SHORT),
        }
    }
}

/// Minutes from the first sample to the last.
fn span(values: &[(f64, f64)]) -> f64 {
    let (first, last) = (values.first(), values.last());
    first
        .zip(last)
        .map_or(0.0, |(first, last)| last.0 - first.0)
}

fn median(values: &[(f64, f64)]) -> f64 {
    let mut sorted: Vec<f64> = values.iter().map(|(_, value)| *value).collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

/// Least squares.
fn slope(values: &[(f64, f64)]) -> f64 {
    let count = values.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| values.iter().map(of).sum::<f64>() / count;
    let (time, value) = (mean(|it| it.0), mean(|it| it.1));
    let spread: f64 = values.iter().map(|it| (it.0 - time).powi(2)).sum();
    let both: f64 = values.iter().map(|it| (it.0 - time) * (it.1 - value)).sum();
    if spread > 0.0 { both / spread } else { 0.0 }
}

/// Nodes of the document, attributes left out.
const NODES: &str = "(() => {
    const walker = document.createTreeWalker(document);
    let count = 1;
    while (walker.nextNode()) count += 1;
    return count;
})()";

/// Looks at the page, which is quiet.
pub(super) async fn look(page: &Page, minutes: f64) -> Result<Sample> {
    let cdp = page.driver.cdp();
    // What only the first collection sets free, the second takes.
    for _ in 0..2 {
        cdp.send_raw("HeapProfiler.collectGarbage", json!({}))
            .await?;
    }
    let heap = cdp.send_raw("Runtime.getHeapUsage", json!({})).await?;
    let metrics = cdp.send_raw("Performance.getMetrics", json!({})).await?;
    let metric = |name: &str| {
        let mut all = metrics["metrics"].as_array().into_iter().flatten();
        let found = all.find(|metric| metric["name"] == name);
        found
            .and_then(|metric| metric["value"].as_f64())
            .with_context(|| format!("Chromium tells {name}"))
    };
    let nodes = page.number(NODES).await?;
    Ok(Sample {
        minutes,
        heap: heap["usedSize"]
            .as_f64()
            .context("Chromium tells the heap")?,
        wasm: page
            .number("window.soak.wasm.memory.buffer.byteLength")
            .await?,
        detached: metric("Nodes")? - nodes,
        nodes,
        listeners: metric("JSEventListeners")?,
        process: renderers(page.driver_process()),
    })
}

/// Memory of the largest renderer below a process, as Linux tells it.
fn renderers(driver: u32) -> f64 {
    let read = |pid: u32, file: &str| {
        std::fs::read_to_string(format!("/proc/{pid}/{file}")).unwrap_or_default()
    };
    let pids: Vec<u32> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let parent = |pid: u32| -> Option<u32> {
        // After the name, which may hold anything, come the state and the parent.
        let stat = read(pid, "stat");
        stat.rsplit_once(')')?
            .1
            .split_whitespace()
            .nth(1)?
            .parse()
            .ok()
    };
    let is_below = |mut pid: u32| {
        while pid > 1 {
            if pid == driver {
                return true;
            }
            pid = parent(pid).unwrap_or(0);
        }
        false
    };
    let resident = |pid: u32| -> Option<f64> {
        let status = read(pid, "status");
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
        Some(kilobytes * 1024.0)
    };
    pids.into_iter()
        .filter(|pid| read(*pid, "cmdline").contains("--type=renderer") && is_below(*pid))
        .filter_map(resident)
        .fold(0.0, f64::max)
}

/// Whether Chromium tells what is looked at.
pub(super) async fn enable(page: &Page) -> Result<()> {
    for command in [
        "Performance.enable",
        "HeapProfiler.enable",
        "Network.enable",
    ] {
        let _: Value = page.driver.cdp().send_raw(command, json!({})).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn samples(heap: impl Fn(f64) -> f64) -> Vec<Sample> {
        let sample = |minute: u32| Sample {
            minutes: f64::from(minute),
            heap: heap(f64::from(minute)),
            wasm: 0.0,
            detached: 0.0,
            nodes: 0.0,
            listeners: 0.0,
            process: 0.0,
        };
        (0..20).map(sample).collect()
    }

    #[test]
    fn what_wavers_is_flat_and_what_leaks_is_not() {
        let [heap, ..] = &BOUNDS;
        let wavers = samples(|minute| 5.0 * MB + if minute % 2.0 == 0.0 { 0.5 * MB } else { 0.0 });
        assert!(heap.trend(&wavers).flat);
        let leaks = samples(|minute| 5.0 * MB + 0.2 * MB * minute);
        let trend = heap.trend(&leaks);
        assert!(
            !trend.flat && (trend.slope - 0.2 * MB).abs() < 1.0,
            "{trend:?}"
        );
        let jumps = samples(|minute| if minute > 12.0 { 9.0 * MB } else { 5.0 * MB });
        assert!(!heap.trend(&jumps).flat);
    }
}
