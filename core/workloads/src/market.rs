//! Markets of a given size, for what lending as a whole costs: opening positions, deciding, executing, going back.
//!
//! Owns the scenarios and what a row of figures says. Takes no time itself: natively and in the browser others do.

use std::fmt;

use leverloom_model::Scenario;
use leverloom_model::scenario::SHIPPED;
use serde::{Deserialize, Serialize};

use crate::rows::{Runtime, Suite};

/// Positions of the largest market.
pub const POSITIONS: u32 = 10_000;
/// Transactions of a busy block.
pub const TRANSACTIONS: u32 = 1_000;
/// Blocks that make a history of 100,000 transactions, at so many a block.
pub const HISTORY: u32 = 200;
/// Transactions of each of them.
pub const HISTORY_TRANSACTIONS: u32 = 540;

/// Markets whose opening is timed, by positions.
pub const SIZES: [u32; 3] = [POSITIONS / 4, POSITIONS / 2, POSITIONS];
/// Blocks that are timed, by positions and transactions: what a block costs grows with either, no faster than it.
pub const BLOCKS: [(u32, u32); 5] = [
    (POSITIONS / 4, TRANSACTIONS),
    (POSITIONS / 2, TRANSACTIONS),
    (POSITIONS, TRANSACTIONS / 4),
    (POSITIONS, TRANSACTIONS / 2),
    (POSITIONS, TRANSACTIONS),
];
/// Blocks that pass before any is timed, and how many are.
pub const WARM_UP: u32 = 2;
/// Blocks timed of each.
pub const TIMED: u32 = 7;
/// Blocks of that history that are gone to, one after the other: both ends and places between, back and forth.
pub const SEEKS: [u32; 9] = [1, HISTORY, 100, 99, 150, 20, 199, 0, HISTORY];

/// The mix of lending that ships, with so many positions, and as many lenders' and borrowers' actions as make about so
/// many transactions a block: two in five supply or withdraw, the rest are borrowers'. No payments.
///
/// # Panics
/// When the mix that ships is not there any more, which a test would have found.
pub fn scenario(positions: u32, transactions: u32) -> Scenario {
    let shipped = SHIPPED.iter().find(|(id, _)| *id == "lending-mix");
    let (_, text) = shipped.expect("invariant: the mix ships");
    let mut scenario =
        Scenario::from_json(text).expect("invariant: what ships is within its bounds");
    let people = &mut scenario.population;
    people.borrowers.count = positions;
    people.borrowers.actions_per_block = transactions * 84 / 100;
    people.lenders.actions_per_block = transactions * 40 / 100;
    // What borrowers want grows with them: so does what there is.
    people.lenders.supply_usd = "20000000".parse().expect("invariant: a number");
    people.payments_per_block = 0;
    people.liquidators.attempts_per_block = 1;
    scenario.chain.block_gas_limit = 1_000_000_000;
    scenario
}

/// One figure of a market.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MarketRow {
    /// `market`.
    pub suite: Suite,
    /// What was timed.
    pub workload: Case,
    /// Leveraged positions in the market.
    pub positions: u32,
    /// Transactions, on average where there were several blocks.
    pub transactions: f64,
    /// Gas that they used.
    pub gas: f64,
    /// What executed it.
    pub runtime: Runtime,
    /// Workers.
    pub workers: usize,
    /// Wall-clock milliseconds, the middle of the samples.
    pub median_ms: f64,
    /// The shortest.
    pub min_ms: f64,
    /// The longest.
    pub max_ms: f64,
    /// Millions of gas a second, of the median; none where nothing was executed.
    pub mgas_per_s: Option<f64>,
    /// Memory afterwards, MiB: of the wasm, or of the process.
    pub memory_mib: f64,
    /// What the time is allowed to be, ms.
    pub allowed_ms: Option<f64>,
}

/// What of a market is timed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Case {
    /// Deploying the contracts and opening every position by transactions.
    Opening,
    /// Everybody deciding what to do next, natively alone: in the browser a block is one command.
    Deciding,
    /// A block: deciding, packing, executing it twice (by the strategy and, for the ratio, one after the other), reporting.
    Block,
    /// Going to any block of a history of 100,000 transactions.
    Seek,
}

/// The cases of these names; all of them if there is no name.
///
/// # Errors
/// A name that is not of a case, and those that are.
pub fn chosen(names: &[String]) -> Result<Vec<Case>, String> {
    let all = [
        ("opening", Case::Opening),
        ("block", Case::Block),
        ("seek", Case::Seek),
    ];
    if names.is_empty() {
        return Ok(all.map(|(_, case)| case).to_vec());
    }
    let case = |name: &String| {
        let found = all.iter().find(|(known, _)| known == name);
        let unknown = || format!("no case {name:?}; allowed: opening, block, seek");
        found.map(|(_, case)| *case).ok_or_else(unknown)
    };
    names.iter().map(case).collect()
}

impl Case {
    /// What the time is allowed to be in a browser, ms, at full size; natively it is a third of that.
    pub fn allowed_ms(self, runtime: Runtime) -> Option<f64> {
        let browser = match self {
            Self::Opening => 10_000.0,
            Self::Deciding => return None,
            Self::Block => 400.0,
            Self::Seek => 300.0,
        };
        Some(match runtime {
            Runtime::Native => browser / 3.0,
            Runtime::WasmThreads | Runtime::WasmSingle | Runtime::Ethereumjs => browser,
        })
    }
}

impl MarketRow {
    /// A row out of samples in milliseconds; `done` are transactions and gas of one.
    pub fn new(
        workload: Case,
        positions: u32,
        (runtime, workers): (Runtime, usize),
        done: (f64, f64),
        mut samples: Vec<f64>,
        memory_mib: f64,
    ) -> Self {
        samples.sort_by(f64::total_cmp);
        let median_ms = crate::rows::median(&samples).unwrap_or(f64::MAX);
        let (transactions, gas) = done;
        let full = positions == POSITIONS;
        let full =
            full && (workload != Case::Block || transactions > 0.9 * f64::from(TRANSACTIONS));
        Self {
            suite: Suite::Market,
            workload,
            positions,
            transactions,
            gas,
            runtime,
            workers,
            median_ms,
            min_ms: samples.first().copied().unwrap_or(f64::MAX),
            max_ms: samples.last().copied().unwrap_or(f64::MAX),
            mgas_per_s: (gas > 0.0).then(|| gas / median_ms / 1e3),
            memory_mib,
            allowed_ms: workload.allowed_ms(runtime).filter(|_| full),
        }
    }
}

impl fmt::Display for MarketRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runtime = match self.runtime {
            Runtime::Native => "native",
            Runtime::WasmThreads => "wasm-threads",
            Runtime::WasmSingle => "wasm-single",
            Runtime::Ethereumjs => "ethereumjs",
        };
        let case = match self.workload {
            Case::Opening => "opening",
            Case::Deciding => "deciding",
            Case::Block => "block",
            Case::Seek => "seek",
        };
        write!(
            f,
            "{case:<9} {:>6} positions {:>6.0} tx {runtime:<12} {:>2} {:>9.1} ms ({:.1} to {:.1})",
            self.positions,
            self.transactions,
            self.workers,
            self.median_ms,
            self.min_ms,
            self.max_ms
        )?;
        if let Some(speed) = self.mgas_per_s {
            write!(f, " {speed:>7.1} Mgas/s")?;
        }
        write!(f, " {:>6.1} MiB", self.memory_mib)?;
        if let Some(allowed) = self.allowed_ms {
            write!(f, ", allowed {allowed:.0} ms")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_markets_are_within_a_scenarios_bounds() {
        for (positions, transactions) in [(2_500, 250), (POSITIONS, 0), (POSITIONS, 1_600)] {
            let scenario = scenario(positions, transactions);
            assert_eq!(scenario.validate(), Ok(()));
            assert_eq!(scenario.population.borrowers.count, positions);
            assert!(scenario.blocks > HISTORY);
        }
    }
}
