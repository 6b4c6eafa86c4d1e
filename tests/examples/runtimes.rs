//! Measures workloads in a browser, in rows. Run by `cargo xtask bench browser` and `peers`.
//!
//! Arguments: what to run, the file for the rows, names of workloads (none: all). Every result is compared with the
//! oracle's, which is computed natively, before anything of it is timed; within a round each contestant executes the
//! block once, so that a slow moment of the machine hits all of them.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail, ensure};
use leverloom_executor::revm::context::result::ExecutionResult;
use leverloom_executor::revm::primitives::B256;
use leverloom_executor::{Outcome, Strategy, oracle};
use leverloom_tests::{Setup, Stage};
use leverloom_workloads::rows::{
    About, Row, Runtime, Samples, Suite, Warmth, contestants, median, strategy_name,
};
use leverloom_workloads::{Kind, file};
use serde::Deserialize;
use serde_json::json;

/// Rounds in a worker that is warm.
const ROUNDS: usize = 5;
/// A worker is warm for a strategy that it has executed the block by for so many milliseconds.
const WARM_UP_MS: f64 = 1_000.0;
/// Fresh workers for each contestant.
const COLD: usize = 3;
/// Workers measured with threads, at most.
const WORKERS: usize = 2;

/// Blocks for the peer, with as many transactions as it executes in seconds. Tokens that are sent to oneself leave no
/// balance changed, so that block alone would compare gas, nonces and fees only.
const PEER_BLOCKS: [(Kind, u32); 3] = [
    (Kind::Erc20Independent, 2_000),
    (Kind::Erc20HotRecipient, 2_000),
    (Kind::LendingMix, 500),
];

#[tokio::main]
async fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: runtimes browser|peers FILE [WORKLOAD]…";
    let (suite, rows) = (
        arguments.next().context(usage)?,
        arguments.next().context(usage)?,
    );
    let named = arguments
        .map(|name| Kind::from_name(&name).with_context(|| format!("no workload {name}")))
        .collect::<Result<Vec<_>>>()?;
    let site = Setup::from_env()?.dist;
    let measured = match suite.as_str() {
        "browser" => browser(&site, &named).await?,
        "peers" => peers(&site, &named).await?,
        _ => bail!(usage),
    };
    std::fs::write(&rows, serde_json::to_string_pretty(&measured)? + "\n")
        .with_context(|| format!("cannot write {rows}"))
}

/// A workload as a file of the site, and what it comes to.
struct Prepared {
    kind: Kind,
    transactions: usize,
    expected: Outcome,
    /// Below the site.
    address: String,
    path: PathBuf,
}

impl Prepared {
    fn new(site: &Path, kind: Kind, transactions: u32) -> Result<Self> {
        let workload = kind.build(transactions);
        let expected = oracle::results(&workload.block, &workload.state).context("the oracle")?;
        let bytes = file::to_bytes(&workload)
            .map_err(|what| anyhow::anyhow!("a workload's file has no place for {what}"))?;
        let address = format!("/{}.bin", kind.name());
        let path = site.join(&address[1..]);
        std::fs::write(&path, bytes).context("cannot write a workload's file")?;
        Ok(Self {
            kind,
            transactions: workload.block.transactions.len(),
            expected,
            address,
            path,
        })
    }

    fn about(&self, suite: Suite, runtime: Runtime, warmth: Warmth) -> About {
        About {
            suite,
            workload: self.kind.name(),
            transactions: self.transactions,
            gas: self.expected.gas_used,
            runtime,
            warmth,
        }
    }

    /// Loads the block into the worker.
    async fn load(&self, stage: &Stage) -> Result<()> {
        stage
            .ask::<()>("load", json!({ "block": self.address }))
            .await
    }

    /// The last execution came to what the oracle says.
    async fn compare(&self, stage: &Stage, strategy: Strategy) -> Result<()> {
        #[derive(Deserialize)]
        struct Found {
            gas: f64,
            digest: String,
        }
        let found: Found = stage.ask("outcome", json!(null)).await?;
        ensure!(
            found.digest == self.expected.digest(B256::ZERO).to_string()
                && found.gas.to_bits() == (self.expected.gas_used as f64).to_bits(),
            "{}: {strategy:?} came to another result than the oracle; this is a bug",
            self.kind.name()
        );
        Ok(())
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        // Some are large, and the next run writes them anew.
        drop(std::fs::remove_file(&self.path));
    }
}

/// Our own two modules.
#[derive(Clone, Copy)]
struct Ours {
    runtime: Runtime,
    folder: &'static str,
    threads: usize,
}

const THREADS: Ours = Ours {
    runtime: Runtime::WasmThreads,
    folder: "threads",
    threads: WORKERS,
};
const SINGLE: Ours = Ours {
    runtime: Runtime::WasmSingle,
    folder: "single",
    threads: 0,
};

async fn execute(stage: &Stage, strategy: Strategy, samples: &mut Samples) -> Result<()> {
    let name = strategy_name(strategy);
    let (ms, cpu_ms) = stage.execute(name, strategy.workers()).await?;
    samples.ms.push(ms);
    samples.cpu_ms.extend(cpu_ms);
    Ok(())
}

async fn browser(site: &Path, named: &[Kind]) -> Result<Vec<Row>> {
    let kinds = if named.is_empty() { &Kind::ALL } else { named };
    let mut stage = Stage::open().await?;
    let mut rows = Vec::new();
    for &kind in kinds {
        let prepared = Prepared::new(site, kind, kind.transactions())?;
        for ours in [THREADS, SINGLE] {
            for measured in [
                cold(&mut stage, &prepared, ours).await?,
                warm(&mut stage, &prepared, ours).await?,
            ] {
                print(&measured);
                rows.extend(measured);
            }
        }
    }
    stage.close().await?;
    Ok(rows)
}

fn print(rows: &[Row]) {
    for row in rows {
        println!("{row}");
    }
}

/// All contestants in turns in one worker.
async fn warm(stage: &mut Stage, prepared: &Prepared, ours: Ours) -> Result<Vec<Row>> {
    let contestants = contestants(ours.threads.max(1));
    let mut samples = vec![Samples::default(); contestants.len()];
    stage.start(ours.folder, ours.threads).await?;
    prepared.load(stage).await?;
    stage.ask::<()>("list", json!(null)).await?;
    for &strategy in &contestants {
        warm_up(stage, strategy).await?;
        prepared.compare(stage, strategy).await?;
    }
    for _ in 0..ROUNDS {
        for (&strategy, samples) in contestants.iter().zip(&mut samples) {
            execute(stage, strategy, samples).await?;
        }
    }
    let about = prepared.about(Suite::Browser, ours.runtime, Warmth::Warm);
    Ok(table(&about, &contestants, &samples))
}

/// Executes until the browser has had the time to compile what is hot.
async fn warm_up(stage: &Stage, strategy: Strategy) -> Result<()> {
    let mut passed = 0.0;
    while passed < WARM_UP_MS {
        let name = strategy_name(strategy);
        passed += stage.execute(name, strategy.workers()).await?.0;
    }
    Ok(())
}

/// The first block of a fresh worker, for each contestant in turns. Building an access list executes the block: whoever
/// needs one is never cold.
async fn cold(stage: &mut Stage, prepared: &Prepared, ours: Ours) -> Result<Vec<Row>> {
    let mut contestants = contestants(ours.threads.max(1));
    contestants.retain(|strategy| strategy_name(*strategy) != "access-list");
    let mut samples = vec![Samples::default(); contestants.len()];
    for _ in 0..COLD {
        for (&strategy, samples) in contestants.iter().zip(&mut samples) {
            stage.start(ours.folder, ours.threads).await?;
            prepared.load(stage).await?;
            execute(stage, strategy, samples).await?;
            prepared.compare(stage, strategy).await?;
        }
    }
    let about = prepared.about(Suite::Browser, ours.runtime, Warmth::Cold);
    Ok(table(&about, &contestants, &samples))
}

fn table(about: &About, contestants: &[Strategy], samples: &[Samples]) -> Vec<Row> {
    let pairs = contestants.iter().zip(samples);
    pairs
        .map(|(&strategy, mine)| about.row(strategy, mine, &samples[0]))
        .collect()
}

async fn peers(site: &Path, named: &[Kind]) -> Result<Vec<Row>> {
    let mut stage = Stage::open().await?;
    let mut rows = Vec::new();
    for (kind, transactions) in PEER_BLOCKS {
        if !named.is_empty() && !named.contains(&kind) {
            continue;
        }
        let prepared = Prepared::new(site, kind, transactions)?;
        for (warmth, rounds) in [(Warmth::Cold, COLD), (Warmth::Warm, ROUNDS)] {
            let (mut ours, mut theirs) = (Samples::default(), Samples::default());
            for _ in 0..rounds {
                beside(&mut stage, &prepared, SINGLE.folder, warmth, &mut ours).await?;
                prepared.compare(&stage, Strategy::Sequential).await?;
                beside(&mut stage, &prepared, "peer", warmth, &mut theirs).await?;
                compare_peer(&stage, &prepared).await?;
            }
            let pairs = theirs.ms.iter().zip(&ours.ms);
            let ratios: Vec<f64> = pairs.map(|(theirs, ours)| theirs / ours).collect();
            for (runtime, samples) in [(SINGLE.runtime, &ours), (Runtime::Ethereumjs, &theirs)] {
                let about = prepared.about(Suite::Peers, runtime, warmth);
                let row = about.row(Strategy::Sequential, samples, samples);
                println!("{row}");
                rows.push(row);
            }
            println!(
                "{}, {warmth:?}: ours is {:.0} times as fast as @ethereumjs/vm",
                prepared.kind.name(),
                median(&ratios).unwrap_or(f64::NAN)
            );
            if warmth == Warmth::Warm {
                // In the peer's worker that was the last at work; for information, it has no row.
                let (ms, _) = stage.execute("defaults", 1).await?;
                compare_peer(&stage, &prepared).await?;
                let ratio = ms / median(&ours.ms).unwrap_or(f64::NAN);
                println!(
                    "  {ratio:.0} times, by the state manager that it takes by default ({ms:.0} ms)"
                );
            }
        }
    }
    stage.close().await?;
    Ok(rows)
}

/// One sample in a worker of its own: its first block, or one when it is warm.
async fn beside(
    stage: &mut Stage,
    prepared: &Prepared,
    folder: &str,
    warmth: Warmth,
    samples: &mut Samples,
) -> Result<()> {
    stage.start(folder, 0).await?;
    prepared.load(stage).await?;
    if warmth == Warmth::Warm {
        warm_up(stage, Strategy::Sequential).await?;
    }
    execute(stage, Strategy::Sequential, samples).await
}

/// Gas of every transaction, and every account and slot that the block changes, are the same over there.
async fn compare_peer(stage: &Stage, prepared: &Prepared) -> Result<()> {
    #[derive(Debug, PartialEq, Deserialize)]
    struct Found {
        gas: Vec<u64>,
        /// Nonce and balance.
        accounts: Vec<Option<(String, String)>>,
        slots: Vec<String>,
    }
    let expected = &prepared.expected;
    let gas = expected.transactions.iter().map(|transaction| {
        let result = transaction.result.as_ref().ok();
        result.map_or(0, ExecutionResult::tx_gas_used)
    });
    let changes = &expected.changes;
    let told = Found {
        gas: gas.collect(),
        accounts: changes
            .accounts
            .iter()
            .map(|(_, _, after)| after.map(|it| (it.nonce.to_string(), it.balance.to_string())))
            .collect(),
        slots: changes
            .storage
            .iter()
            .map(|(.., after)| format!("{after:#x}"))
            .collect(),
    };
    let accounts: Vec<String> = changes
        .accounts
        .iter()
        .map(|change| change.0.to_string())
        .collect();
    let slots: Vec<(String, String)> = changes
        .storage
        .iter()
        .map(|&(address, slot, ..)| (address.to_string(), B256::from(slot).to_string()))
        .collect();
    let found: Found = stage
        .ask("outcome", json!({ "accounts": accounts, "slots": slots }))
        .await?;
    ensure!(!told.accounts.is_empty(), "nothing to compare");
    ensure!(
        found == told,
        "{}: @ethereumjs/vm came to another result than the oracle: {}",
        prepared.kind.name(),
        first_difference(&format!("{found:#?}"), &format!("{told:#?}"))
    );
    Ok(())
}

fn first_difference(found: &str, told: &str) -> String {
    let differing = found
        .lines()
        .zip(told.lines())
        .find(|(one, other)| one != other);
    differing.map_or_else(
        || "one has more entries".to_owned(),
        |(found, told)| format!("{} instead of {}", found.trim(), told.trim()),
    )
}
