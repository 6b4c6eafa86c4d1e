//! Blocks for benchmarks, the same natively and in the browser: pure computation, transfers, tokens, swaps,
//! chains and lending.
//!
//! Owns what a workload's block and state look like. Executes nothing beyond what sets it up, and measures
//! nothing. Sizes that a peer publishes figures for are named after it.

mod computation;
mod deployment;
pub mod file;
mod lending;
pub mod market;
mod people;
pub mod rows;
mod swaps;
mod tokens;
mod transfers;

use leverloom_executor::{Block, State};

/// A workload: what a block's transactions have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Pure computation, no shared state: what the machine itself gains by threads.
    Spin,
    /// Each account pays itself, as in pevm's `gigagas` benchmark: nobody touches anybody else's balance.
    RawTransfers,
    /// Each holder sends tokens to itself, likewise.
    Erc20Independent,
    /// Everybody sends tokens to the same holder.
    Erc20HotRecipient,
    /// A transaction sends tokens to whoever sends this many transactions later (grevm's dependency distance).
    Erc20Distance(u32),
    /// This many percent of the transfers go to one holder, spread evenly.
    Erc20Hot(u32),
    /// Each account swaps through pairs of its own, as in pevm's `uniswap` block.
    SwapsIndependent,
    /// Everybody swaps through the same pairs.
    SwapsOnePair,
    /// Each transaction needs what the one before wrote.
    Chain,
    /// A lending market: the first scenario's pool with more people.
    LendingMix,
}

/// A block and the state under it.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Transactions and their environment.
    pub block: Block,
    /// State before the block.
    pub state: State,
}

impl Kind {
    /// Those that are measured by default.
    pub const ALL: [Self; 14] = [
        Self::Spin,
        Self::RawTransfers,
        Self::Erc20Independent,
        Self::Erc20HotRecipient,
        Self::Erc20Distance(1),
        Self::Erc20Distance(4),
        Self::Erc20Distance(16),
        Self::Erc20Hot(10),
        Self::Erc20Hot(30),
        Self::Erc20Hot(60),
        Self::SwapsIndependent,
        Self::SwapsOnePair,
        Self::Chain,
        Self::LendingMix,
    ];

    /// The workload of this name: one of [`Kind::ALL`], or with another number.
    pub fn from_name(name: &str) -> Option<Self> {
        let number = |prefix: &str| name.strip_prefix(prefix)?.parse::<u32>().ok();
        let known = Self::ALL.into_iter().find(|kind| kind.name() == name);
        known
            .or_else(|| {
                let distance = number("erc20-distance-").filter(|it| (1..=1_000).contains(it));
                distance.map(Self::Erc20Distance)
            })
            .or_else(|| {
                let percent = number("erc20-hot-").filter(|it| *it <= 100);
                percent.map(Self::Erc20Hot)
            })
    }

    /// As it is named in tables and on the command line.
    pub fn name(self) -> String {
        match self {
            Self::Spin => "spin".into(),
            Self::RawTransfers => "raw-transfers".into(),
            Self::Erc20Independent => "erc20-independent".into(),
            Self::Erc20HotRecipient => "erc20-hot-recipient".into(),
            Self::Erc20Distance(distance) => format!("erc20-distance-{distance}"),
            Self::Erc20Hot(percent) => format!("erc20-hot-{percent}"),
            Self::SwapsIndependent => "swaps-independent".into(),
            Self::SwapsOnePair => "swaps-one-pair".into(),
            Self::Chain => "chain".into(),
            Self::LendingMix => "lending-mix".into(),
        }
    }

    /// Transactions of a block that peers publish figures for, about a gigagas; a few hundred for the rest.
    pub fn transactions(self) -> u32 {
        match self {
            Self::RawTransfers => 47_620,
            Self::Erc20Independent
            | Self::Erc20HotRecipient
            | Self::Erc20Distance(_)
            | Self::Erc20Hot(_) => 37_123,
            Self::SwapsIndependent | Self::SwapsOnePair => 6_413,
            Self::Chain => 5_000,
            Self::Spin | Self::LendingMix => 500,
        }
    }

    /// Most transactions that a block of this kind can be built of; at least it is 1.
    pub fn most(self) -> u32 {
        match self {
            // What the scenario's gas limit of a block allows.
            Self::LendingMix => 1_500,
            // Each brings three contracts along.
            Self::SwapsIndependent => 20_000,
            _ => 100_000,
        }
    }

    /// Builds it, of 1 to [`Kind::most`] transactions.
    pub fn build(self, transactions: u32) -> Workload {
        let transactions = transactions.clamp(1, self.most());
        match self {
            Self::Spin => computation::spin(transactions),
            Self::RawTransfers => transfers::to_oneself(transactions),
            Self::Erc20Independent => tokens::transfers(transactions, |sender| sender),
            Self::Erc20HotRecipient => tokens::transfers(transactions, |_| transactions),
            Self::Erc20Distance(distance) => {
                tokens::transfers(transactions, |sender| sender + distance)
            }
            Self::Erc20Hot(percent) => tokens::transfers(transactions, |sender| {
                let hot = u64::from(sender) * u64::from(percent) / 100
                    != u64::from(sender + 1) * u64::from(percent) / 100;
                if hot { transactions } else { sender }
            }),
            Self::SwapsIndependent => swaps::independent(transactions),
            Self::SwapsOnePair => swaps::one_pair(transactions),
            Self::Chain => computation::chain(transactions),
            Self::LendingMix => lending::mix(transactions),
        }
    }
}
