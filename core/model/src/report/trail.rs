//! One account's way to where it stands, block by block, and everybody's standing in a line each: for whoever asks.
//!
//! Owns the shapes, computes nothing. Outside the block's report: made on request, from what the run still keeps.

use serde::{Deserialize, Serialize};

use super::{Actor, Position, TransactionKind};
use crate::units::Wad;

/// How an account came to where it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Trail {
    /// Where it stands after the latest block.
    pub position: Position,
    /// Block by block, oldest first, without a gap; the last is the latest block. The first is block 0, or the oldest
    /// block that the run still keeps.
    pub steps: Vec<TrailStep>,
    /// What it sent and what was done to it since the first step, in order.
    pub deeds: Vec<Deed>,
}

/// Where an account stood after one block. What prices and interest did is `untouched` against the step before; what
/// transactions did is `health_factor` against `untouched`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct TrailStep {
    /// Block.
    pub block: u32,
    /// Health factor after it; none without debt.
    pub health_factor: Option<Wad>,
    /// What the health factor would be had no transaction of the block touched the account; none without debt before.
    pub untouched: Option<Wad>,
    /// Collateral in dollars, as the contracts see it.
    pub collateral_usd: Wad,
    /// Debt in dollars, likewise.
    pub debt_usd: Wad,
    /// The price that moved the health factor most in this block, if any of those that matter to the account moved.
    pub moved: Option<PriceMove>,
}

/// A price that changed from one block to the next, as the contracts see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct PriceMove {
    /// Asset (index).
    pub asset: u32,
    /// Dollars before.
    pub before: Wad,
    /// Dollars after.
    pub after: Wad,
}

/// A transaction that an account sent, or that names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Deed {
    /// Block.
    pub block: u32,
    /// Index in the block.
    pub index: u32,
    /// What it does.
    pub kind: TransactionKind,
    /// Who sent it.
    pub sender: Actor,
    /// The other account, if it names one.
    pub other: Option<Actor>,
    /// Asset it is about (index).
    pub asset: u32,
    /// Tokens it asked for; zero where "max" was asked.
    pub amount: Wad,
    /// Whether its effects stand.
    pub succeeded: bool,
}

/// Where somebody stands, in a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Standing {
    /// Who.
    pub actor: Actor,
    /// Health factor; none without debt.
    pub health_factor: Option<Wad>,
    /// Collateral in dollars, as the contracts see it.
    pub collateral_usd: Wad,
    /// Debt in dollars, likewise.
    pub debt_usd: Wad,
}
