//! Rows of figures: one strategy on one workload in one runtime, as `cargo xtask bench --json` writes them.
//!
//! Owns the format and how samples become a row. Takes no time itself: natively and in the browser others do, and both
//! end here, so that their figures mean the same.

use leverloom_executor::Strategy;
use serde::{Deserialize, Serialize};

/// One row. Times are wall-clock milliseconds of a whole block.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// What was run to get it.
    pub suite: Suite,
    /// Name of the workload.
    pub workload: String,
    /// Transactions in the block.
    pub transactions: usize,
    /// Gas that they used.
    pub gas: u64,
    /// What executed it.
    pub runtime: Runtime,
    /// `sequential`, `oracle`, `block-stm` or `access-list`.
    pub strategy: String,
    /// `threads`, `virtual` or `none`.
    pub driver: String,
    /// Workers, 1 where there is no choice.
    pub workers: usize,
    /// Whether something like it ran before.
    pub warmth: Warmth,
    /// The middle of the samples.
    pub median_ms: f64,
    /// The shortest.
    pub min_ms: f64,
    /// The longest.
    pub max_ms: f64,
    /// Median CPU time of all threads of the process meanwhile, milliseconds; none where nobody tells.
    pub cpu_ms: Option<f64>,
    /// Median of the paired ratios: the fast sequential strategy's time in the same runtime, run and round, divided by
    /// this one's.
    pub vs_sequential: f64,
}

/// A command's part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Suite {
    /// `cargo xtask bench native`.
    Native,
    /// `cargo xtask bench browser`.
    Browser,
    /// `cargo xtask bench peers`.
    Peers,
    /// `cargo xtask bench market`.
    Market,
}

/// What executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Runtime {
    /// This machine's own code.
    Native,
    /// Wasm with shared memory in a browser that allows it.
    WasmThreads,
    /// Wasm built without threads.
    WasmSingle,
    /// `@ethereumjs/vm`.
    Ethereumjs,
}

/// Whether something like it ran before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Warmth {
    /// The first block of a fresh engine.
    Cold,
    /// The same block ran in the same engine before.
    Warm,
}

/// What was timed: one entry a round.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Samples {
    /// Wall-clock milliseconds.
    pub ms: Vec<f64>,
    /// CPU time meanwhile, milliseconds; empty where nobody tells.
    pub cpu_ms: Vec<f64>,
}

/// What a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct About {
    /// What was run to get it.
    pub suite: Suite,
    /// Name of the workload.
    pub workload: String,
    /// Transactions in the block.
    pub transactions: usize,
    /// Gas that they used.
    pub gas: u64,
    /// What executed it.
    pub runtime: Runtime,
    /// Whether something like it ran before.
    pub warmth: Warmth,
}

impl About {
    /// The row of a strategy; `sequential` are the samples of the fast sequential one, round by round.
    pub fn row(&self, strategy: Strategy, samples: &Samples, sequential: &Samples) -> Row {
        let names = (strategy_name(strategy), driver_name(strategy));
        self.named(names, strategy.workers(), samples, sequential)
    }

    /// The row of the oracle, which is no strategy.
    pub fn oracle(&self, samples: &Samples, sequential: &Samples) -> Row {
        self.named(("oracle", "none"), 1, samples, sequential)
    }

    fn named(
        &self,
        (strategy, driver): (&str, &str),
        workers: usize,
        samples: &Samples,
        sequential: &Samples,
    ) -> Row {
        let pairs = sequential.ms.iter().zip(&samples.ms);
        let ratios: Vec<f64> = pairs.map(|(sequential, this)| sequential / this).collect();
        Row {
            suite: self.suite,
            workload: self.workload.clone(),
            transactions: self.transactions,
            gas: self.gas,
            runtime: self.runtime,
            strategy: strategy.to_owned(),
            driver: driver.to_owned(),
            workers,
            warmth: self.warmth,
            median_ms: median(&samples.ms).unwrap_or(f64::NAN),
            min_ms: samples.ms.iter().copied().fold(f64::INFINITY, f64::min),
            max_ms: samples.ms.iter().copied().fold(0.0, f64::max),
            cpu_ms: median(&samples.cpu_ms),
            vs_sequential: median(&ratios).unwrap_or(f64::NAN),
        }
    }
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let runtime = match self.runtime {
            Runtime::Native => "native",
            Runtime::WasmThreads => "wasm-threads",
            Runtime::WasmSingle => "wasm-single",
            Runtime::Ethereumjs => "ethereumjs",
        };
        let cpu = self
            .cpu_ms
            .map_or_else(String::new, |cpu| format!(" {cpu:>9.1} ms of CPU"));
        let warmth = match self.warmth {
            Warmth::Cold => "cold",
            Warmth::Warm => "warm",
        };
        write!(
            f,
            "{:<19} {:>6} tx {runtime:<12} {:<11} {:>2} {warmth} {:>9.2} ms ({:.2} to {:.2}){cpu} {:>6.2}×",
            self.workload,
            self.transactions,
            self.strategy,
            self.workers,
            self.median_ms,
            self.min_ms,
            self.max_ms,
            self.vs_sequential
        )
    }
}

/// How rows call a strategy, whatever its driver.
pub fn strategy_name(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Sequential => "sequential",
        Strategy::BlockStmThreads { .. } | Strategy::BlockStmVirtual { .. } => "block-stm",
        Strategy::AccessListThreads { .. } | Strategy::AccessListVirtual { .. } => "access-list",
    }
}

/// How rows call its driver.
pub fn driver_name(strategy: Strategy) -> &'static str {
    match strategy {
        strategy if strategy.is_virtual() => "virtual",
        strategy if strategy.on_threads() => "threads",
        _ => "none",
    }
}

/// What is measured on up to so many workers: the fast sequential strategy first, then each that uses threads, on
/// one worker, on two, and so on.
pub fn contestants(workers: usize) -> Vec<Strategy> {
    let on_threads = (1..=workers).flat_map(|workers| {
        [
            Strategy::BlockStmThreads { workers },
            Strategy::AccessListThreads { workers },
        ]
    });
    std::iter::once(Strategy::Sequential)
        .chain(on_threads)
        .collect()
}

/// The contestant that rows call so, on so many workers.
pub fn contestant(name: &str, workers: usize) -> Option<Strategy> {
    contestants(workers).into_iter().find(|strategy| {
        strategy_name(*strategy) == name
            && (strategy.workers() == workers || *strategy == Strategy::Sequential)
    })
}

/// The middle value (the lower one of two); none of nothing.
pub fn median(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len().checked_sub(1)? / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn about() -> About {
        About {
            suite: Suite::Browser,
            workload: "spin".to_owned(),
            transactions: 500,
            gas: 7,
            runtime: Runtime::WasmThreads,
            warmth: Warmth::Cold,
        }
    }

    #[test]
    fn a_row_has_the_keys_and_the_words_of_the_format() {
        let samples = Samples {
            ms: vec![4.0, 2.0, 5.0],
            cpu_ms: vec![],
        };
        let sequential = Samples {
            ms: vec![6.0, 2.0, 20.0],
            cpu_ms: vec![6.5],
        };
        let strategy = Strategy::BlockStmThreads { workers: 2 };
        let row = about().row(strategy, &samples, &sequential);
        let expected = serde_json::json!({
            "suite": "browser",
            "workload": "spin",
            "transactions": 500,
            "gas": 7,
            "runtime": "wasm-threads",
            "strategy": "block-stm",
            "driver": "threads",
            "workers": 2,
            "warmth": "cold",
            "median_ms": 4.0,
            "min_ms": 2.0,
            "max_ms": 5.0,
            "cpu_ms": null,
            // The middle of 6/4, 2/2 and 20/5; not 6/4 as the ratio of the medians would be by luck of this pairing.
            "vs_sequential": 1.5,
        });
        assert_eq!(serde_json::to_value(&row).unwrap(), expected);
        let baseline = about().row(Strategy::Sequential, &sequential, &sequential);
        assert_eq!((baseline.driver.as_str(), baseline.workers), ("none", 1));
        assert_eq!(baseline.cpu_ms, Some(6.5));
        assert!((baseline.vs_sequential - 1.0).abs() < f64::EPSILON);
    }

    #[test]
    fn ratios_are_of_pairs() {
        // Medians would say 2/1; pair by pair it is the other way round.
        let this = Samples {
            ms: vec![1.0, 4.0, 1.0],
            cpu_ms: vec![],
        };
        let sequential = Samples {
            ms: vec![2.0, 2.0, 0.5],
            cpu_ms: vec![],
        };
        let row = about().row(Strategy::Sequential, &this, &sequential);
        assert!((row.vs_sequential - 0.5).abs() < f64::EPSILON);
    }

    #[test]
    fn every_runtime_has_its_word() {
        let words = [
            Runtime::Native,
            Runtime::WasmThreads,
            Runtime::WasmSingle,
            Runtime::Ethereumjs,
        ]
        .map(|runtime| serde_json::to_value(runtime).unwrap());
        assert_eq!(
            words,
            ["native", "wasm-threads", "wasm-single", "ethereumjs"]
        );
    }

    #[test]
    fn contestants_are_found_by_their_names() {
        for strategy in contestants(3) {
            assert_eq!(
                contestant(strategy_name(strategy), strategy.workers()),
                Some(strategy)
            );
        }
        assert_eq!(contestants(2).len(), 5);
        assert_eq!(contestant("sequential", 2), Some(Strategy::Sequential));
        assert_eq!(contestant("oracle", 1), None);
    }

    #[test]
    fn medians_are_values_that_occurred() {
        assert_eq!(median(&[]), None);
        assert_eq!(median(&[3.0]), Some(3.0));
        assert_eq!(median(&[9.0, 1.0, 5.0]), Some(5.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.0));
    }
}
