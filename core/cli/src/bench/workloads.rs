//! `leverloom bench --workload`: blocks made for the purpose, a row of figures for each strategy.
//!
//! As for scenarios, every strategy executes the block once within a repeat, so that ratios are of pairs.

use std::io::Write;

use anyhow::{Context, Result, bail};
use leverloom_executor::{AccessList, Strategy, oracle};
use leverloom_workloads::{Kind, Workload};
use rustix::time::{ClockId, clock_gettime};
use serde::Serialize;

use crate::arguments::Bench;
use crate::execution::{Executor, cores, ensure_same};
use crate::files::Output;
use crate::statistics::median;

/// One strategy on one workload. Times are wall-clock milliseconds of a whole block; CPU time is that of all
/// threads of the process meanwhile.
#[derive(Debug, Serialize)]
struct Row {
    suite: &'static str,
    workload: String,
    transactions: usize,
    gas: u64,
    runtime: &'static str,
    strategy: &'static str,
    driver: &'static str,
    workers: usize,
    warmth: &'static str,
    median_ms: f64,
    min_ms: f64,
    max_ms: f64,
    cpu_ms: f64,
    vs_sequential: f64,
}

pub(super) fn bench(arguments: &Bench, out: &mut dyn Write) -> Result<()> {
    let mut kinds = Vec::new();
    for name in &arguments.workloads {
        match Kind::from_name(name) {
            Some(kind) => kinds.push(kind),
            None if name == "all" => kinds.extend(Kind::ALL),
            None => bail!(
                "--workload {name:?} is unknown; allowed: all, {}",
                Kind::ALL.map(Kind::name).join(", ")
            ),
        }
    }
    let most = arguments
        .threads
        .map_or_else(cores, |threads| threads as usize);
    let mut contestants = vec![(1, Executor::new(Strategy::Sequential)?)];
    for workers in 1..=most {
        for strategy in [
            Strategy::BlockStmThreads { workers },
            Strategy::AccessListThreads { workers },
        ] {
            contestants.push((workers, Executor::new(strategy)?));
        }
    }
    let mut rows = Vec::new();
    for kind in kinds {
        let workload = kind.build(arguments.transactions.unwrap_or(kind.transactions()));
        let measured = measure(kind, &workload, &contestants, arguments.repeats)?;
        print(&measured, out)?;
        rows.extend(measured);
    }
    writeln!(out, "every result agrees with the oracle")?;
    if let Some(path) = &arguments.out {
        let mut file = Output::create(path)?;
        file.write(&(serde_json::to_string_pretty(&rows)? + "\n"))?;
        file.finish()?;
    }
    Ok(())
}

fn measure(
    kind: Kind,
    Workload { block, state }: &Workload,
    contestants: &[(usize, Executor)],
    repeats: u32,
) -> Result<Vec<Row>> {
    let expected = oracle::results(block, state).context("the oracle")?;
    let list = AccessList::build(block, state)?;
    let mut times = vec![Vec::new(); contestants.len()];
    let mut cpu = times.clone();
    // The first round warms up and is compared; it does not count.
    for repeat in 0..=repeats {
        for (place, (_, executor)) in contestants.iter().enumerate() {
            let before = cpu_ms();
            let (time, execution) = executor.timed(block, state, Some(&list))?;
            let used = cpu_ms() - before;
            if repeat == 0 {
                ensure_same(1, &expected, &execution.outcome, &executor.name())
                    .with_context(|| kind.name())?;
            } else {
                times[place].push(time / 1e3);
                cpu[place].push(used);
            }
        }
    }
    let middle = |values: &[f64]| median(values).unwrap_or(f64::NAN);
    let rows = contestants
        .iter()
        .enumerate()
        .map(|(place, (workers, executor))| {
            let pairs = times[0].iter().zip(&times[place]);
            let ratios: Vec<f64> = pairs.map(|(sequential, this)| sequential / this).collect();
            Row {
                suite: "native",
                workload: kind.name(),
                transactions: block.transactions.len(),
                gas: expected.gas_used,
                runtime: "native",
                strategy: match executor.strategy() {
                    Strategy::Sequential => "sequential",
                    Strategy::BlockStmThreads { .. } | Strategy::BlockStmVirtual { .. } => {
                        "block-stm"
                    }
                    Strategy::AccessListThreads { .. } | Strategy::AccessListVirtual { .. } => {
                        "access-list"
                    }
                },
                driver: match executor.strategy() {
                    strategy if strategy.is_virtual() => "virtual",
                    strategy if strategy.on_threads() => "threads",
                    _ => "none",
                },
                workers: *workers,
                warmth: "warm",
                median_ms: middle(&times[place]),
                min_ms: times[place].iter().copied().fold(f64::INFINITY, f64::min),
                max_ms: times[place].iter().copied().fold(0.0, f64::max),
                cpu_ms: middle(&cpu[place]),
                vs_sequential: middle(&ratios),
            }
        });
    Ok(rows.collect())
}

fn print(rows: &[Row], out: &mut dyn Write) -> Result<()> {
    for row in rows {
        writeln!(
            out,
            "{:<20} {:>6} tx {:<11} {:>2} {:>10.2} ms ({:.2} to {:.2}) {:>10.2} ms of CPU {:>6.2}×",
            row.workload,
            row.transactions,
            row.strategy,
            row.workers,
            row.median_ms,
            row.min_ms,
            row.max_ms,
            row.cpu_ms,
            row.vs_sequential
        )?;
    }
    Ok(())
}

/// CPU time of this process so far, in ms.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
