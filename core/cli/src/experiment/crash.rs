//! The same crash on different contract designs, with its parallelism measured: layouts × oracles × sizes of the sale.
//! Owns which markets are compared and what is counted; gas is time, so a table is the same on every machine.

use std::io::Write;

use anyhow::{Context, Result};
use leverloom_executor::{Record, Strategy};
use leverloom_market::{PreparedBlock, Simulation};
use leverloom_model::Scenario;
use leverloom_model::report::{BlockReport, Outcome, Status, TransactionKind};
use leverloom_model::scenario::{Layout, OracleSource, Spoils};
use leverloom_model::units::Wad;
use rayon::prelude::*;
use serde::Serialize;

use super::{apply, executed};
use crate::strategies::SEED;

/// Worker counts of the speed-ups.
pub(super) const WORKERS: [usize; 6] = [2, 4, 8, 16, 32, 64];
/// Workers on which gas in vain is counted.
const WASTED_ON: usize = 16;
/// Bots and the positions that each tries: many and few, so that no bot's nonces are the chain.
const BOTS: (u32, u32) = (32, 2);
/// Blocks after the last of the sale that still count.
const AFTERMATH: u32 = 6;
/// Kinds whose gas is compared.
const ACTIONS: [TransactionKind; 5] = [
    TransactionKind::Supply,
    TransactionKind::Withdraw,
    TransactionKind::Borrow,
    TransactionKind::Repay,
    TransactionKind::Liquidate,
];

/// Designs of the pool that are compared.
pub(super) const LAYOUTS: [(&str, Layout); 4] = [
    ("pooled", Layout::Pooled),
    ("per market", Layout::PerMarket),
    ("lazy rate", Layout::LazyRate),
    ("sharded, 16", Layout::Sharded { shards: 16 }),
];

/// Where the contracts' price of what is sold comes from, and what liquidators do with it: once a block it is the pair's
/// mean price over the block before, at spot every sale moves it at once.
pub(super) const RULES: [(&str, Rule); 3] = [
    (
        "once a block, kept",
        Rule {
            spot: false,
            spoils: Spoils::Hold,
        },
    ),
    (
        "once a block, sold",
        Rule {
            spot: false,
            spoils: Spoils::Sell,
        },
    ),
    (
        "spot, sold",
        Rule {
            spot: true,
            spoils: Spoils::Sell,
        },
    ),
];

/// See [`RULES`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    spot: bool,
    spoils: Spoils,
}

impl Rule {
    fn apply(self, scenario: &mut Scenario, sold: usize) {
        let window_s = scenario.chain.block_time_s;
        scenario.assets[sold].oracle = if self.spot {
            OracleSource::Spot
        } else {
            OracleSource::TimeWeighted { window_s }
        };
        let liquidators = &mut scenario.population.liquidators;
        liquidators.collateral = self.spoils;
        (liquidators.count, liquidators.attempts_per_block) = BOTS;
    }
}

/// One market, crashed.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub(super) layout: &'static str,
    pub(super) rule: &'static str,
    /// Of the depth of the pair, in percent.
    pub(super) sale_percent: u32,
    /// Transactions of the blocks that count.
    transactions: usize,
    pub(super) liquidations: usize,
    /// Longest row of liquidations in a block, each selling into the price that the next reads.
    pub(super) cascade: u32,
    /// Of the liquidations that were not the first of their block, those that had to wait for another: the longest
    /// chain of each block, less its first, over all.
    pub(super) waiting: Option<f64>,
    /// Longest dependency chain of a block, in transactions.
    depth: u32,
    /// Gas of each block's longest chain, added up, over all gas: no number of workers gets below it.
    critical_path: f64,
    /// By [`WORKERS`].
    pub(super) speed_ups: [f64; WORKERS.len()],
    /// Gas in vain over all gas, on 16 workers.
    wasted: f64,
    /// Mean gas by [`ACTIONS`], of those that succeeded; none where there was none.
    gas: [Option<u64>; ACTIONS.len()],
    bad_debt_usd: f64,
    /// Other transactions that a contract refused: with shards, those that their bound refused are among them.
    refused: usize,
}

/// The markets of the comparison, out of one scenario with a whale's sale.
pub(super) fn markets(base: &Scenario, sales: &[u32]) -> Result<Vec<(Row, Scenario)>> {
    let whale = base.population.whale.as_ref();
    let whale = whale.context("the scenario has no whale; allowed: one with population.whale")?;
    let sold = base
        .asset_index(&whale.asset)
        .context("invariant: validated")?;
    let depth = base
        .pool_of(&whale.asset)
        .context("invariant: validated")?
        .depth_usd;
    let mut markets = Vec::new();
    for &sale_percent in sales {
        for (name, rule) in RULES {
            for (layout, design) in LAYOUTS {
                let mut scenario = base.clone();
                scenario.design.layout = design;
                rule.apply(&mut scenario, sold);
                if let Some(whale) = &mut scenario.population.whale {
                    whale.sale_usd = Wad(depth.0 / 100 * u128::from(sale_percent));
                }
                scenario.validate()?;
                let row = Row {
                    layout,
                    rule: name,
                    sale_percent,
                    transactions: 0,
                    liquidations: 0,
                    cascade: 0,
                    waiting: None,
                    depth: 0,
                    critical_path: 0.0,
                    speed_ups: [0.0; WORKERS.len()],
                    wasted: 0.0,
                    gas: [None; ACTIONS.len()],
                    bad_debt_usd: 0.0,
                    refused: 0,
                };
                markets.push((row, scenario));
            }
        }
    }
    Ok(markets)
}

/// Runs every market through its crash.
pub(super) fn run(markets: Vec<(Row, Scenario)>) -> Result<Vec<Row>> {
    let rows = markets.into_par_iter();
    rows.map(|(row, scenario)| crash(row, scenario)).collect()
}

/// What is added up over the blocks that count.
#[derive(Default)]
struct Sums {
    gas: u64,
    depth_gas: u64,
    elapsed: [f64; WORKERS.len()],
    wasted: u64,
    by_kind: [(u64, u64); ACTIONS.len()],
    /// Liquidations that had to wait for another, and those that were not the first of their block.
    waiting: (u32, u32),
}

fn crash(mut row: Row, scenario: Scenario) -> Result<Row> {
    let whale = scenario.population.whale.as_ref();
    let (first, last) = whale.map_or((1, 1), |whale| {
        (whale.block, whale.block + whale.over_blocks - 1 + AFTERMATH)
    });
    let last = last.min(scenario.blocks);
    let mut simulation = Simulation::new(scenario)?;
    let mut sums = Sums::default();
    while simulation.block() < last {
        let prepared = simulation.prepare().context("invariant: the run goes on")?;
        let counts = prepared.number() >= first;
        if counts {
            speeds(&simulation, &prepared, &mut sums)?;
        }
        let report = apply(&mut simulation, prepared)?;
        if counts {
            add(&mut row, &mut sums, &report);
        }
    }
    let whole = sums.gas.max(1) as f64;
    row.critical_path = sums.depth_gas as f64 / whole;
    row.speed_ups = sums.elapsed.map(|elapsed| whole / elapsed.max(1.0));
    row.wasted = sums.wasted as f64 / whole;
    let (waiting, followers) = sums.waiting;
    row.waiting = (followers > 0).then(|| f64::from(waiting) / f64::from(followers));
    row.gas = sums
        .by_kind
        .map(|(gas, count)| (count > 0).then(|| gas / count));
    Ok(row)
}

/// The block on virtual workers.
fn speeds(simulation: &Simulation, prepared: &PreparedBlock, sums: &mut Sums) -> Result<()> {
    for (place, workers) in WORKERS.into_iter().enumerate() {
        let record = if workers == WASTED_ON {
            Record::Trace
        } else {
            Record::Results
        };
        let seed = SEED;
        let strategy = Strategy::BlockStmVirtual { workers, seed };
        let trace = executed(simulation, prepared, strategy, record)?.trace;
        sums.elapsed[place] += trace.elapsed;
        sums.wasted += trace
            .aborts
            .iter()
            .map(|abort| abort.wasted_gas)
            .sum::<u64>();
    }
    Ok(())
}

fn add(row: &mut Row, sums: &mut Sums, report: &BlockReport) {
    let outcome = &report.outcome;
    sums.gas += outcome.gas_used;
    sums.depth_gas += outcome.dependency.depth_gas;
    row.transactions += outcome.transactions.len();
    row.depth = row.depth.max(outcome.dependency.depth);
    row.bad_debt_usd = outcome.market.bad_debt_usd.to_f64();
    row.liquidations += outcome.market.liquidations.len();
    let rows = outcome.market.liquidations.iter().map(|it| it.cascade);
    row.cascade = row.cascade.max(rows.max().unwrap_or(0));
    let (chain, all) = liquidation_chain(outcome);
    sums.waiting.0 += chain.saturating_sub(1);
    sums.waiting.1 += all.saturating_sub(1);
    for transaction in &outcome.transactions {
        let place = ACTIONS.iter().position(|kind| *kind == transaction.kind);
        if transaction.status == Status::Succeeded {
            if let Some(place) = place {
                let (gas, count) = &mut sums.by_kind[place];
                *gas += transaction.gas_used;
                *count += 1;
            }
        } else if transaction.kind != TransactionKind::Liquidate {
            row.refused += 1;
        }
    }
}

/// The longest chain of true dependencies in a block, counted in liquidations that went through, and how many there were.
fn liquidation_chain(outcome: &Outcome) -> (u32, u32) {
    let mut edges = outcome.edges.iter().peekable();
    let mut chains: Vec<u32> = Vec::with_capacity(outcome.transactions.len());
    let mut all = 0;
    for (reader, transaction) in (0..).zip(&outcome.transactions) {
        let mut behind = 0;
        while let Some(edge) = edges.next_if(|edge| edge.reader == reader) {
            behind = behind.max(chains[edge.writer as usize]);
        }
        let counts = transaction.kind == TransactionKind::Liquidate
            && transaction.status == Status::Succeeded;
        all += u32::from(counts);
        chains.push(behind + u32::from(counts));
    }
    (chains.into_iter().max().unwrap_or(0), all)
}

/// What the table shows, in a sentence for each sale.
pub(super) fn reading(rows: &[Row], out: &mut dyn Write) -> Result<()> {
    let mut sales: Vec<u32> = rows.iter().map(|row| row.sale_percent).collect();
    sales.dedup();
    let (pooled, sharded) = (LAYOUTS[0].0, LAYOUTS[LAYOUTS.len() - 1].0);
    for sale in sales {
        let of = |rule: &str, layout: &str| {
            let row = rows
                .iter()
                .find(|row| row.sale_percent == sale && row.rule == rule && row.layout == layout);
            let waiting = row.and_then(|row| row.waiting);
            waiting.map_or_else(|| "–".to_owned(), |share| format!("{:.0} %", share * 100.0))
        };
        let (posted, spot) = (RULES[0].0, RULES[RULES.len() - 1].0);
        writeln!(
            out,
            "a sale of {sale} %: where the price holds for a block, {} of the liquidations wait for another one in the pooled \
             design, {} with shards; where each sale moves the price that the next one reads, {} and {}",
            of(posted, pooled),
            of(posted, sharded),
            of(spot, pooled),
            of(spot, sharded),
        )?;
    }
    writeln!(
        out,
        "speed-ups are those of whole blocks, with all that others do in them: `waiting` is about the liquidations alone"
    )?;
    Ok(())
}

/// Rows as a table.
pub(super) fn table(rows: &[Row], out: &mut dyn Write) -> Result<()> {
    write!(
        out,
        "{:>5}  {:<18}  {:<11}  {:>6} {:>7} {:>8} {:>6} {:>8} ",
        "sale", "price, collateral", "layout", "liqu.", "cascade", "waiting", "depth", "crit."
    )?;
    for workers in WORKERS {
        write!(out, " {:>6}", format!("×{workers}"))?;
    }
    write!(out, " {:>7}", "wasted")?;
    for kind in ["supply", "withdraw", "borrow", "repay", "liquidate"] {
        write!(out, " {kind:>9}")?;
    }
    writeln!(out, " {:>7} {:>12}", "refused", "bad debt")?;
    for row in rows {
        let waiting = row.waiting;
        let waiting =
            waiting.map_or_else(|| "–".to_owned(), |share| format!("{:.0}%", share * 100.0));
        write!(
            out,
            "{:>4}%  {:<18}  {:<11}  {:>6} {:>7} {waiting:>8} {:>6} {:>7.1}% ",
            row.sale_percent,
            row.rule,
            row.layout,
            row.liquidations,
            row.cascade,
            row.depth,
            row.critical_path * 100.0
        )?;
        for speed_up in row.speed_ups {
            write!(out, " {speed_up:>6.2}")?;
        }
        write!(out, " {:>6.1}%", row.wasted * 100.0)?;
        for gas in row.gas {
            let gas = gas.map_or_else(|| "–".to_owned(), |gas| gas.to_string());
            write!(out, " {gas:>9}")?;
        }
        writeln!(out, " {:>7} {:>11.0}$", row.refused, row.bad_debt_usd)?;
    }
    Ok(())
}
