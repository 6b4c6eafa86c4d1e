//! Measures lending as a whole in a browser, with the engine that ships: opening positions, blocks, going back. Run by
//! `cargo xtask bench market`.
//!
//! Arguments: the file for the rows, cases (none: all). Each block's digest is compared with the native one's. Asserts
//! nothing about time.

use anyhow::{Context, Result, ensure};
use leverloom_executor::config::NoClock;
use leverloom_executor::{Config, Record, Strategy, execute};
use leverloom_market::{RunFacts, Simulation};
use leverloom_model::Scenario;
use leverloom_tests::Stage;
use leverloom_workloads::market::{
    BLOCKS, Case, HISTORY, HISTORY_TRANSACTIONS, MarketRow, POSITIONS, SEEKS, SIZES, TIMED,
    WARM_UP, chosen, scenario,
};
use leverloom_workloads::rows::Runtime;
use serde::Deserialize;
use serde_json::{Value, json};

/// Threads of the engine.
const THREADS: usize = 2;
/// Times a market is set up, each in a fresh worker.
const OPENINGS: usize = 3;

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let file = arguments.next().context("usage: market FILE [CASE]…")?;
    let cases = chosen(&arguments.collect::<Vec<_>>()).map_err(anyhow::Error::msg)?;
    let mut bench = Bench {
        stage: Stage::open().await?,
        rows: Vec::new(),
    };
    if cases.contains(&Case::Opening) {
        for positions in SIZES {
            bench.openings(positions).await?;
        }
    }
    if cases.contains(&Case::Block) {
        for (positions, transactions) in BLOCKS {
            bench.blocks(positions, transactions).await?;
        }
    }
    if cases.contains(&Case::Seek) {
        bench.history().await?;
    }
    bench.stage.close().await?;
    let rows = serde_json::to_string_pretty(&bench.rows)? + "\n";
    std::fs::write(&file, rows).with_context(|| format!("cannot write {file}"))
}

/// What a block comes to.
struct Expected {
    transactions: f64,
    gas: f64,
    digest: String,
}

/// A market that runs natively beside the browser's, to compare and to count.
struct Native(Simulation);

impl Native {
    fn new(scenario: Scenario) -> Result<Self> {
        Ok(Self(Simulation::new(scenario)?))
    }

    fn block(&mut self) -> Result<Expected> {
        let prepared = self.0.prepare().context("the scenario has more blocks")?;
        let config = Config {
            strategy: Strategy::Sequential,
            record: Record::Trace,
            clock: &NoClock,
            on_attempt: None,
            measured: None,
        };
        let execution = execute(&prepared.block, self.0.state(), &config)?;
        let outcome = self
            .0
            .apply(prepared, execution, RunFacts::sequential())
            .outcome;
        Ok(Expected {
            transactions: outcome.transactions.len() as f64,
            gas: outcome.gas_used as f64,
            digest: outcome.digest,
        })
    }
}

/// The answer to a command.
#[derive(Deserialize)]
struct Timed {
    ms: f64,
    mib: f64,
    block: u32,
    digest: String,
}

struct Bench {
    stage: Stage,
    rows: Vec<MarketRow>,
}

impl Bench {
    fn row(&mut self, case: Case, positions: u32, done: (f64, f64), samples: Vec<f64>, mib: f64) {
        let runtime = (Runtime::WasmThreads, THREADS);
        let row = MarketRow::new(case, positions, runtime, done, samples, mib);
        println!("  {row}");
        self.rows.push(row);
    }

    async fn timed(&self, command: Value) -> Result<Timed> {
        self.stage.ask("timed", command).await
    }

    /// A fresh engine with a market in it.
    async fn load(&mut self, scenario: &Scenario) -> Result<Timed> {
        self.stage.start("engine", THREADS).await?;
        let load = json!({ "load": { "run": 1, "scenario": scenario.to_json(), "block": 0 } });
        self.timed(load).await
    }

    async fn openings(&mut self, positions: u32) -> Result<()> {
        let scenario = scenario(positions, 0);
        let native = Native::new(scenario.clone())?;
        let (done, digest) = (
            native.0.set_up(),
            native.0.report_at_genesis().outcome.digest,
        );
        let (mut samples, mut mib) = (Vec::new(), 0.0);
        for _ in 0..OPENINGS {
            let loaded = self.load(&scenario).await?;
            ensure!(
                loaded.digest == digest,
                "another market than the native one"
            );
            samples.push(loaded.ms);
            mib = loaded.mib;
        }
        let done = (done.transactions as f64, done.gas as f64);
        self.row(Case::Opening, positions, done, samples, mib);
        Ok(())
    }

    /// The next block, in the browser and natively.
    async fn step(&self, native: &mut Native) -> Result<(Timed, Expected)> {
        let timed = self.timed(json!({ "step": { "run": 1 } })).await?;
        let expected = native.block()?;
        ensure!(
            timed.digest == expected.digest,
            "block {} differs from the native one; this is a bug",
            timed.block
        );
        Ok((timed, expected))
    }

    async fn blocks(&mut self, positions: u32, transactions: u32) -> Result<()> {
        let scenario = scenario(positions, transactions);
        self.load(&scenario).await?;
        let mut native = Native::new(scenario)?;
        let (mut samples, mut mib, mut done) = (Vec::new(), 0.0, (0.0, 0.0));
        for block in 0..WARM_UP + TIMED {
            let (timed, expected) = self.step(&mut native).await?;
            if block >= WARM_UP {
                samples.push(timed.ms);
                mib = timed.mib;
                done.0 += expected.transactions / f64::from(TIMED);
                done.1 += expected.gas / f64::from(TIMED);
            }
        }
        self.row(Case::Block, positions, done, samples, mib);
        Ok(())
    }

    async fn history(&mut self) -> Result<()> {
        let scenario = scenario(POSITIONS, HISTORY_TRANSACTIONS);
        let loaded = self.load(&scenario).await?;
        let mut native = Native::new(scenario)?;
        let mut digests = vec![loaded.digest];
        let mut transactions = 0.0;
        for _ in 0..HISTORY {
            let (_, expected) = self.step(&mut native).await?;
            transactions += expected.transactions;
            digests.push(expected.digest);
        }
        let (mut samples, mut mib) = (Vec::new(), 0.0);
        for block in SEEKS {
            let seek = json!({ "seek": { "run": 1, "block": block } });
            let timed = self.timed(seek).await?;
            ensure!(
                digests.get(block as usize) == Some(&timed.digest),
                "block {block} is not what it was"
            );
            samples.push(timed.ms);
            mib = f64::max(mib, timed.mib);
        }
        self.row(Case::Seek, POSITIONS, (transactions, 0.0), samples, mib);
        Ok(())
    }
}
