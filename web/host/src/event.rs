//! What a host hears: events, each in an envelope that says which command it answers and how a learning record store
//! would put it.
//!
//! Owns the shapes. What happens when is the page's. Amounts of tokens and dollars are decimal texts, so that nothing
//! is lost; times are none: the clock counts blocks.

use leverloom_model::report::{Actor, BlockReport, Cause};
use leverloom_model::units::Wad;
use serde::Serialize;

use crate::command::Id;
use crate::refusal::Code;
use crate::xapi::Statement;

/// An event as it is sent.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
pub struct Envelope {
    /// 1.
    pub leverloom: u32,
    /// The `id` of the command that this answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<Id>,
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The same as a learning record store would put it, where it would; the learner (`actor`) is the host's to add.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub xapi: Option<Statement>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "HostEvent"))]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// The engine runs and the market is set up: commands are taken from here on. Once a start.
    Ready(State),
    /// The command with this `reply_to` is carried out; what comes of it is told by other events.
    Accepted,
    /// Something of the playground's state changed.
    State(State),
    /// Another block is shown.
    Block(Block),
    /// Somebody was liquidated in the block that is shown for the first time.
    Liquidation(Box<Liquidation>),
    /// What waited for what in the block that is shown for the first time.
    ConflictSummary(ConflictSummary),
    /// Something was done or answered in a lesson.
    Checkpoint(Checkpoint),
    /// The report that was asked for.
    Report(Box<Report>),
    /// A command was refused, or something went wrong in the playground; the run goes on.
    Error(Trouble),
}

/// The playground's state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(optional_fields))]
pub struct State {
    /// The market's title.
    pub scenario: String,
    /// Its seed.
    pub seed: u64,
    /// The block shown; 0 is the market as it was set up.
    pub block: u32,
    /// The last block there can be.
    pub blocks: u32,
    /// Whether the clock runs.
    pub playing: bool,
    /// How the engine is.
    pub phase: Phase,
    /// How blocks are executed; none until the engine has said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub execution: Option<Execution>,
    /// The language's code.
    pub lang: &'static str,
}

/// How the engine is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nothing runs yet.
    Starting,
    /// A market is set up or replayed.
    Loading,
    /// It runs.
    Running,
    /// It crashed and starts anew; the run comes back.
    Restarting,
    /// It crashed too often or could not start; a person may try again.
    Stopped,
}

/// How blocks are executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Execution {
    /// Whether on threads; else virtual workers take turns on one thread.
    pub threads: bool,
    /// Threads or virtual workers.
    pub workers: u32,
}

/// A block in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Block {
    /// Number.
    pub block: u32,
    /// Whether it was never shown before in this run.
    pub new: bool,
    /// Seconds since 1970, by the chain's clock.
    pub timestamp_s: u64,
    /// Of the state after it: the same for everybody who runs this scenario.
    pub digest: String,
    /// Transactions in it.
    pub transactions: u32,
    /// Gas used.
    pub gas_used: u64,
    /// Liquidations in it.
    pub liquidations: u32,
    /// Lowest health factor after it; none where nobody owes anything.
    pub lowest_health: Option<Wad>,
    /// Prices after it, in dollars, by asset.
    pub prices: Vec<Price>,
}

/// A price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Price {
    /// Asset symbol.
    pub asset: String,
    /// Dollars.
    pub price: Wad,
}

/// A liquidation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS), ts(rename = "LiquidationTold"))]
pub struct Liquidation {
    /// Block.
    pub block: u32,
    /// Index of its transaction.
    pub transaction: u32,
    /// Who was liquidated.
    pub borrower: Actor,
    /// Whether that is the user.
    pub yours: bool,
    /// Who did it.
    pub liquidator: Actor,
    /// Symbol of what was seized.
    pub collateral_asset: String,
    /// Symbol of what was repaid.
    pub debt_asset: String,
    /// Tokens seized.
    pub seized: Wad,
    /// Tokens repaid.
    pub repaid: Wad,
    /// What the borrower lost to the bonus, in dollars.
    pub bonus_usd: Wad,
    /// Health factor before.
    pub health_before: Option<Wad>,
    /// Health factor after.
    pub health_after: Option<Wad>,
    /// What put the borrower under water.
    pub cause: Cause,
}

/// What waited for what in a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct ConflictSummary {
    /// Block.
    pub block: u32,
    /// Transactions.
    pub transactions: u32,
    /// True dependencies between them.
    pub dependencies: u32,
    /// Transactions that waited for another.
    pub queued: u32,
    /// Waves: the longest chain, in transactions.
    pub depth: u32,
    /// How much faster it can get at best: all gas over that of the heaviest chain.
    pub best_speed_up: f64,
    /// What most waited for, hottest first; five at most.
    pub hottest: Vec<Hot>,
    /// What happened in this run: luck, never the same twice on threads.
    pub run: RunSummary,
}

/// A variable that many waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Hot {
    /// As Solidity calls it: `LendingPool.interest[USDC].borrowIndex`.
    pub variable: String,
    /// Transactions that waited for it.
    pub queued: u32,
}

/// One execution of a block.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct RunSummary {
    /// Threads or virtual workers.
    pub workers: u32,
    /// Attempts thrown away.
    pub aborts: u32,
    /// How much faster than one after the other; none where that was not run.
    pub speed_up: Option<f64>,
}

/// A place in a lesson.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Checkpoint {
    /// The lesson's title.
    pub lesson: String,
    /// By which name or address it came; none for a file of one's own.
    pub source: Option<String>,
    /// The tag of the language that it is in.
    pub lang: String,
    /// The step, from 1.
    pub step: u32,
    /// How many there are.
    pub steps: u32,
    /// The step's title.
    pub title: String,
    /// What it asks for.
    pub asks: Asks,
    /// Whether it was answered or done, rightly or not.
    pub answered: bool,
    /// Whether it is passed.
    pub passed: bool,
    /// Checkpoints passed so far.
    pub score: u32,
    /// Checkpoints there are.
    pub most: u32,
    /// Whether all of them are passed; where there are none, whether this is the last step.
    pub completed: bool,
}

/// What a checkpoint asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
#[serde(rename_all = "kebab-case")]
pub enum Asks {
    /// Nothing: read on.
    Nothing,
    /// Something done.
    Deed,
    /// An answer chosen.
    Choice,
    /// A number found.
    Number,
}

/// The whole report of a block.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Report {
    /// `outcome` is the same for everybody who runs this scenario, `run` is the luck of this run.
    pub report: BlockReport,
}

/// Something that was not done, or went wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "types", derive(ts_rs::TS))]
pub struct Trouble {
    /// For programs.
    pub code: Code,
    /// The field at fault; empty where it is none.
    pub field: String,
    /// For people: one sentence, in the playground's language where it is the playground's own notice, else in English.
    pub message: String,
}
