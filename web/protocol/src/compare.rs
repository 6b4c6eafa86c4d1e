//! Two runs on one clock: what the page asks for and the numbers it gets.
//!
//! Owns the shapes. What may differ between two runs, and in which words, is the page's business.

use leverloom_model::report::{BlockReport, Liquidation, Role};
use leverloom_model::units::Wad;
use serde::{Deserialize, Serialize};

/// A run to put beside the running one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rival {
    /// Its scenario as JSON text; the engine validates it.
    pub scenario: String,
    /// Whether it takes over what the user does in the running scenario from now on: then only one thing differs.
    pub follows: bool,
    /// Virtual workers that blocks are timed on, the running scenario's and the rival's, 1 to 64 each.
    pub workers: [u32; 2],
}

/// Where both runs stand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Beside {
    /// The latest block that both have executed: below the one asked for when time was up before.
    pub block: u32,
    /// Numbers of the blocks after `since` up to that one, of the running scenario and of the rival. They follow from
    /// the scenarios and the workers alone: every run gives the same.
    pub numbers: [Vec<BlockNumbers>; 2],
    /// The rival's block, executed on its virtual workers; none unless it is the one asked for.
    pub report: Option<Box<BlockReport>>,
}

/// One block of one run in numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockNumbers {
    /// Block.
    pub block: u32,
    /// Transactions.
    pub transactions: u32,
    /// Gas they used.
    pub gas_used: u64,
    /// Dependency waves: the longest chain in transactions.
    pub depth: u32,
    /// The longest chain in gas: no number of workers gets below it.
    pub depth_gas: u64,
    /// What the virtual workers took, in gas.
    pub elapsed_gas: u64,
    /// Gas they spent on attempts that were thrown away.
    pub wasted_gas: u64,
    /// Liquidations.
    pub liquidations: u32,
    /// Which of the user's own accounts were liquidated: a bit each, by their index.
    pub liquidated: u32,
    /// Accounts below health factor 1 after it.
    pub under_water: u32,
    /// Debt left without collateral and written off since block 0, in dollars at the prices of its blocks.
    pub bad_debt_usd: Wad,
}

impl BlockNumbers {
    /// The numbers of a block that was executed on virtual workers.
    pub fn of(report: &BlockReport) -> Self {
        let (outcome, run) = (&report.outcome, &report.run);
        Self {
            block: outcome.block,
            transactions: outcome.transactions.len() as u32,
            gas_used: outcome.gas_used,
            depth: outcome.dependency.depth,
            depth_gas: outcome.dependency.depth_gas,
            elapsed_gas: run.elapsed as u64,
            wasted_gas: run.costs.total.gas,
            liquidations: outcome.market.liquidations.len() as u32,
            liquidated: own_liquidated(&outcome.market.liquidations),
            under_water: outcome.market.under_water,
            bad_debt_usd: outcome.market.totals.bad_debt_usd,
        }
    }
}

fn own_liquidated(liquidations: &[Liquidation]) -> u32 {
    let own = liquidations.iter().map(|it| it.borrower);
    let own = own.filter(|who| who.role == Role::You);
    own.fold(0, |bits, who| {
        bits | 1u32.checked_shl(who.index).unwrap_or(0)
    })
}
