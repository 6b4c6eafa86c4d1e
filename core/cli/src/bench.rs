//! `leverloom bench`: median block times of the strategies on the same blocks, each result checked.
//!
//! Owns the order of measurement: within a repeat every strategy executes the block once, so that a slow
//! moment of the machine hits all of them. Asserts results, never times.

mod market;
mod workloads;

use std::io::Write;

use anyhow::{Context, Result, bail};
use leverloom_executor::{AccessList, Block, State, Strategy, oracle};
use leverloom_market::{RunFacts, Simulation};
use serde::Serialize;

use crate::arguments::Bench;
use crate::execution::{Executor, ensure_same};
use crate::files::{self, Output};
use crate::pools::cores;
use crate::statistics::{mean, median};

/// Everything measured.
#[derive(Debug, Serialize)]
struct Figures {
    scenario: String,
    machine: Machine,
    blocks: u32,
    repeats: u32,
    transactions_per_block: f64,
    gas_per_block: f64,
    dependency_depth: f64,
    strategies: Vec<Measured>,
}

/// Where it was measured.
#[derive(Debug, Serialize)]
struct Machine {
    cores: usize,
    architecture: &'static str,
    system: &'static str,
    optimized: bool,
}

/// One strategy's times.
#[derive(Debug, Serialize)]
struct Measured {
    strategy: String,
    threads: usize,
    block_time_median_us: f64,
    transactions_per_second: f64,
    gas_per_second: f64,
    speed_up: f64,
}

pub(crate) fn bench(arguments: &Bench, out: &mut dyn Write) -> Result<()> {
    if let Some(cases) = &arguments.market {
        return market::bench(arguments, cases, out);
    }
    if !arguments.workloads.is_empty() {
        return workloads::bench(arguments, out);
    }
    let scenario = files::scenario(&arguments.scenario)?;
    let last = arguments.warm_up.saturating_add(arguments.blocks);
    if last > scenario.blocks {
        bail!(
            "--warm-up and --blocks together are {last}; allowed: at most {}, the length of this scenario",
            scenario.blocks
        );
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
    let name = scenario.name.clone();
    let mut simulation = Simulation::new(scenario).context(arguments.scenario.clone())?;
    let mut medians = vec![Vec::new(); contestants.len()];
    let mut transactions = Vec::new();
    let mut reports = Vec::new();
    while simulation.block() < last {
        let number = simulation.block() + 1;
        let prepared = simulation
            .prepare()
            .with_context(|| format!("the scenario has no block {number}"))?;
        if number > arguments.warm_up {
            let times = times(
                number,
                &prepared.block,
                simulation.state(),
                &contestants,
                arguments.repeats,
            )?;
            medians
                .iter_mut()
                .zip(times)
                .for_each(|(medians, time)| medians.push(time));
            transactions.push(prepared.block.transactions.len() as f64);
        }
        let execution = contestants[0]
            .1
            .trace(&prepared.block, simulation.state())?;
        let report = simulation.apply(prepared, execution, RunFacts::sequential());
        if number > arguments.warm_up {
            reports.push(report.outcome);
        }
    }
    let transactions_per_block = mean(transactions.iter().copied());
    let gas_per_block = mean(reports.iter().map(|outcome| outcome.gas_used as f64));
    let middles: Vec<f64> = medians
        .iter()
        .map(|times| median(times).unwrap_or(f64::NAN))
        .collect();
    let measured = contestants
        .iter()
        .zip(&middles)
        .map(|((threads, executor), &time)| Measured {
            strategy: executor.name(),
            threads: *threads,
            block_time_median_us: time,
            transactions_per_second: transactions_per_block / time * 1e6,
            gas_per_second: gas_per_block / time * 1e6,
            speed_up: middles[0] / time,
        });
    let figures = Figures {
        scenario: name,
        machine: Machine {
            cores: cores(),
            architecture: std::env::consts::ARCH,
            system: std::env::consts::OS,
            optimized: !cfg!(debug_assertions),
        },
        blocks: arguments.blocks,
        repeats: arguments.repeats,
        transactions_per_block,
        gas_per_block,
        dependency_depth: mean(
            reports
                .iter()
                .map(|outcome| f64::from(outcome.dependency.depth)),
        ),
        strategies: measured.collect(),
    };
    if let Some(path) = &arguments.out {
        let mut file = Output::create(path)?;
        file.write(&(serde_json::to_string_pretty(&figures)? + "\n"))?;
        file.finish()?;
    }
    print(&figures, out)
}

/// The median time of each contestant on one block, in µs; their results are those of the oracle.
fn times(
    number: u32,
    block: &Block,
    state: &State,
    contestants: &[(usize, Executor)],
    repeats: u32,
) -> Result<Vec<f64>> {
    let expected =
        oracle::execute(block, state).with_context(|| format!("block {number}: the oracle"))?;
    let mut times = vec![Vec::new(); contestants.len()];
    let list = AccessList::build(block, state)?;
    for repeat in 0..repeats {
        for (place, (_, executor)) in contestants.iter().enumerate() {
            let (time, execution) = executor.timed(block, state, Some(&list))?;
            times[place].push(time);
            if repeat == 0 {
                ensure_same(number, &expected, &execution.outcome, &executor.name())?;
            }
        }
    }
    Ok(times
        .iter()
        .map(|times| median(times).unwrap_or(f64::NAN))
        .collect())
}

fn print(figures: &Figures, out: &mut dyn Write) -> Result<()> {
    writeln!(
        out,
        "{}: {} blocks of {:.0} transactions ({:.1} M gas), {:.1} deep; {} cores{}",
        figures.scenario,
        figures.blocks,
        figures.transactions_per_block,
        figures.gas_per_block / 1e6,
        figures.dependency_depth,
        figures.machine.cores,
        if figures.machine.optimized {
            ""
        } else {
            "; a debug build, so no times to quote"
        }
    )?;
    for measured in &figures.strategies {
        writeln!(
            out,
            "  {:<24} {:>9.2} ms a block {:>9.0} tx/s {:>8.1} Mgas/s {:>6.2}×",
            measured.strategy,
            measured.block_time_median_us / 1e3,
            measured.transactions_per_second,
            measured.gas_per_second / 1e6,
            measured.speed_up
        )?;
    }
    writeln!(out, "  every result agrees with the oracle")?;
    Ok(())
}
