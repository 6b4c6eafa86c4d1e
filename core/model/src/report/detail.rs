//! One transaction in full, decoded into words, for whoever asks for it. Outside the block's report: it is
//! large, and kept for the latest blocks only.

use serde::{Deserialize, Serialize};

use super::{Actor, LocationName};
use crate::units::Wad;

/// A transaction in full, on request.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct TransactionDetail {
    /// Block.
    pub block: u32,
    /// Index in the block.
    pub index: u32,
    /// Hash-like identity: keccak(sender ‖ nonce), 0x… hex.
    pub id: String,
    /// Sender address, 0x… hex.
    pub from: String,
    /// Called contract by name.
    pub contract: String,
    /// Function and its arguments.
    pub call: Decoded,
    /// Events in log order.
    pub events: Vec<Decoded>,
    /// What it read, sorted by name.
    pub reads: Vec<NamedRead>,
    /// What it changed, sorted by name.
    pub writes: Vec<NamedWrite>,
    /// Priority fee bid, in wei per gas.
    pub priority_fee: u64,
    /// Nonce.
    pub nonce: u64,
    /// Gas limit asked for.
    pub gas_limit: u64,
    /// Its attempts that were thrown away because of what it read itself, in order.
    pub failed: Vec<FailedAttempt>,
}

/// An attempt thrown away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct FailedAttempt {
    /// Incarnation, from 0.
    pub incarnation: u32,
    /// What it read too early.
    pub location: LocationName,
    /// The transaction that wrote there; none when the write that had been read vanished.
    pub writer: Option<u32>,
    /// What it saw; none when it met an ESTIMATE mark and waited.
    pub seen: Option<Value>,
    /// What was there when it was found out; none when that was about to change again.
    pub now: Option<Value>,
    /// Gas spent in vain.
    pub wasted_gas: u64,
}

/// A decoded call or event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Decoded {
    /// Function or event name; events carry the contract as `LendingPool.Borrow`.
    pub name: String,
    /// Arguments in order.
    pub arguments: Vec<(String, Value)>,
}

/// A value with what it counts, so that the page can format it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// Tokens of an asset.
    Tokens {
        /// Index into the market's assets.
        asset: u32,
        /// Amount.
        amount: Wad,
    },
    /// Dollars.
    Usd(Wad),
    /// A plain ratio or index (ray and wad values, scaled to one).
    Ratio(Wad),
    /// Unix seconds.
    Time(u64),
    /// An account.
    Actor(Actor),
    /// An asset by index.
    Asset(u32),
    /// A contract by name.
    Contract(String),
    /// "All there is" (the largest integer).
    Max,
    /// Several packed fields of one slot, by name.
    Fields(Vec<(String, Value)>),
    /// Anything else, in decimal.
    Number(String),
}

/// A location and the value read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct NamedRead {
    /// Where.
    pub location: LocationName,
    /// What.
    pub value: Value,
    /// The transaction of this block that wrote it last; none when it stood there before the block.
    pub writer: Option<u32>,
}

/// A location and its values before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct NamedWrite {
    /// Where.
    pub location: LocationName,
    /// Before the transaction.
    pub before: Value,
    /// After it.
    pub after: Value,
}
