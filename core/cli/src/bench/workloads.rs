//! `leverloom bench --workload`: blocks made for the purpose, a row of figures for each strategy.
//!
//! As for scenarios, every strategy executes the block once within a repeat, so that ratios are of pairs.

use std::io::Write;

use anyhow::{Context, Result, bail};
use leverloom_executor::{AccessList, Clock as _, oracle};
use leverloom_workloads::rows::{self, About, Row, Runtime, Samples, Suite, Warmth};
use leverloom_workloads::{Kind, Workload};
use rustix::time::{ClockId, clock_gettime};

use crate::arguments::Bench;
use crate::clock::MonotonicClock;
use crate::execution::{Executor, ensure_same};
use crate::files::Output;
use crate::pools::cores;

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
    let contestants = rows::contestants(most)
        .into_iter()
        .map(Executor::new)
        .collect::<Result<Vec<_>>>()?;
    let mut rows = Vec::new();
    for kind in kinds {
        let transactions = arguments.transactions.unwrap_or(kind.transactions());
        if transactions > kind.most() {
            bail!(
                "--transactions {transactions} is out of range for {}; allowed: 1 to {}",
                kind.name(),
                kind.most()
            );
        }
        let workload = kind.build(transactions);
        let measured = measure(kind, &workload, &contestants, arguments.repeats)?;
        for row in &measured {
            writeln!(out, "{row}")?;
        }
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
    contestants: &[Executor],
    repeats: u32,
) -> Result<Vec<Row>> {
    let expected = oracle::results(block, state).context("the oracle")?;
    let list = AccessList::build(block, state)?;
    let clock = MonotonicClock::start();
    let mut plain = Samples::default();
    let mut samples = vec![Samples::default(); contestants.len()];
    // The first round warms up and is compared; it does not count.
    for repeat in 0..=repeats {
        for (samples, executor) in samples.iter_mut().zip(contestants) {
            let before = cpu_ms();
            let (time, execution) = executor.timed(block, state, Some(&list))?;
            let used = cpu_ms() - before;
            if repeat == 0 {
                ensure_same(1, &expected, &execution.outcome, &executor.name())
                    .with_context(|| kind.name())?;
            } else {
                samples.ms.push(time / 1e3);
                samples.cpu_ms.push(used);
            }
        }
        if repeat > 0 {
            let (start, before) = (clock.now_us(), cpu_ms());
            let outcome = oracle::results(block, state).context("the oracle")?;
            plain.ms.push((clock.now_us() - start) / 1e3);
            plain.cpu_ms.push(cpu_ms() - before);
            drop(outcome);
        }
    }
    let about = About {
        suite: Suite::Native,
        workload: kind.name(),
        transactions: block.transactions.len(),
        gas: expected.gas_used,
        runtime: Runtime::Native,
        warmth: Warmth::Warm,
    };
    // The fast sequential strategy comes first.
    let sequential = &samples[0];
    let mut rows: Vec<Row> = contestants
        .iter()
        .zip(&samples)
        .map(|(executor, samples)| about.row(executor.strategy(), samples, sequential))
        .collect();
    rows.insert(1, about.oracle(&plain, sequential));
    Ok(rows)
}

/// CPU time of this process so far, in ms.
fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
