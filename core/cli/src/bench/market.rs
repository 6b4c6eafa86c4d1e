//! `leverloom bench --market`: what lending as a whole costs natively, in rows.
//!
//! Owns the order of measurement. Each block is executed by the strategy and once more one transaction after the other, as
//! the page does it, and the two must agree.

use std::io::Write;

use anyhow::{Context, Result};
use leverloom_executor::{Clock as _, Strategy};
use leverloom_market::{RunFacts, Simulation};
use leverloom_workloads::market::{
    self, BLOCKS, Case, HISTORY, HISTORY_TRANSACTIONS, MarketRow, POSITIONS, SEEKS, SIZES, TIMED,
    WARM_UP, scenario,
};
use leverloom_workloads::rows::Runtime;

use crate::arguments::Bench;
use crate::clock::MonotonicClock;
use crate::execution::{Executor, ensure_same};
use crate::files::Output;
use crate::pools::cores;

/// Times a market is set up.
const OPENINGS: usize = 3;

pub(super) fn bench(arguments: &Bench, cases: &[String], out: &mut dyn Write) -> Result<()> {
    let chosen = market::chosen(cases).map_err(anyhow::Error::msg)?;
    let workers = arguments.threads.map_or_else(cores, |it| it as usize);
    let mut bench = Market {
        executor: Executor::new(Strategy::BlockStmThreads { workers })?,
        clock: MonotonicClock::start(),
        workers,
        rows: Vec::new(),
        out,
    };
    if chosen.contains(&Case::Opening) {
        for positions in SIZES {
            bench.openings(positions)?;
        }
    }
    if chosen.contains(&Case::Block) {
        for (positions, transactions) in BLOCKS {
            bench.blocks(positions, transactions)?;
        }
    }
    if chosen.contains(&Case::Seek) {
        bench.history()?;
    }
    if let Some(path) = &arguments.out {
        let mut file = Output::create(path)?;
        file.write(&(serde_json::to_string_pretty(&bench.rows)? + "\n"))?;
        file.finish()?;
    }
    Ok(())
}

struct Market<'a> {
    executor: Executor,
    clock: MonotonicClock,
    workers: usize,
    rows: Vec<MarketRow>,
    out: &'a mut dyn Write,
}

/// A block, and how long it took to decide and in all, ms.
struct Timed {
    deciding: f64,
    all: f64,
    transactions: f64,
    gas: f64,
}

impl Market<'_> {
    fn row(
        &mut self,
        case: Case,
        positions: u32,
        done: (f64, f64),
        samples: Vec<f64>,
    ) -> Result<()> {
        let runtime = (Runtime::Native, self.workers);
        let row = MarketRow::new(case, positions, runtime, done, samples, memory_mib());
        writeln!(self.out, "{row}")?;
        self.rows.push(row);
        Ok(())
    }

    fn now_ms(&self) -> f64 {
        self.clock.now_us() / 1e3
    }

    fn openings(&mut self, positions: u32) -> Result<()> {
        let mut samples = Vec::new();
        let mut done = (0.0, 0.0);
        for _ in 0..OPENINGS {
            let start = self.now_ms();
            let market = Simulation::new(scenario(positions, 0))?;
            samples.push(self.now_ms() - start);
            let set_up = market.set_up();
            done = (set_up.transactions as f64, set_up.gas as f64);
        }
        self.row(Case::Opening, positions, done, samples)
    }

    fn blocks(&mut self, positions: u32, transactions: u32) -> Result<()> {
        let mut market = Simulation::new(scenario(positions, transactions))?;
        let mut timed = Vec::new();
        for block in 0..WARM_UP + TIMED {
            let block_timed = self.block(&mut market)?;
            timed.extend((block >= WARM_UP).then_some(block_timed));
        }
        let count = timed.len() as f64;
        let mean = |of: fn(&Timed) -> f64| timed.iter().map(of).sum::<f64>() / count;
        let done = (mean(|it| it.transactions), mean(|it| it.gas));
        let deciding = timed.iter().map(|it| it.deciding).collect();
        self.row(Case::Deciding, positions, (done.0, 0.0), deciding)?;
        let all = timed.iter().map(|it| it.all).collect();
        self.row(Case::Block, positions, done, all)
    }

    /// Executes the next block as the page does.
    fn block(&self, market: &mut Simulation) -> Result<Timed> {
        let start = self.now_ms();
        let prepared = market.prepare().context("the scenario has more blocks")?;
        let deciding = self.now_ms() - start;
        let execution = self.executor.trace(&prepared.block, market.state())?;
        let (sequential, baseline) = self.executor.baseline(&prepared.block, market.state())?;
        ensure_same(
            market.block() + 1,
            &baseline.outcome,
            &execution.outcome,
            &self.executor.name(),
        )?;
        let facts = RunFacts {
            sequential: Some(sequential),
            ..RunFacts::sequential()
        };
        let report = market.apply(prepared, execution, facts);
        Ok(Timed {
            deciding,
            all: self.now_ms() - start,
            transactions: report.outcome.transactions.len() as f64,
            gas: report.outcome.gas_used as f64,
        })
    }

    /// Goes to the edges of a long history and to places in it, as the page does: to the block before, which is executed anew.
    fn history(&mut self) -> Result<()> {
        let mut market = Simulation::new(scenario(POSITIONS, HISTORY_TRANSACTIONS))?;
        let mut transactions = 0.0;
        while market.block() < HISTORY {
            transactions += self.block(&mut market)?.transactions;
        }
        let mut samples = Vec::new();
        for block in SEEKS {
            let start = self.now_ms();
            if block <= market.block() {
                market.rewind(block.saturating_sub(1));
            } else {
                market.advance(block - 1);
            }
            if block > 0 {
                self.block(&mut market)?;
            }
            samples.push(self.now_ms() - start);
        }
        self.row(Case::Seek, POSITIONS, (transactions, 0.0), samples)
    }
}

/// What the system says that this process holds, MiB; 0 where it does not tell.
fn memory_mib() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1024.0
}
